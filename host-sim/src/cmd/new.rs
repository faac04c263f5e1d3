//! `etude new`: a curriculum to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Context, Exit, Failure};
use crate::diag::Problem;
use crate::file::{self, Unreadable, facts};

/// The shipped curriculum.
pub const TEMPLATE: &str = include_str!("../../curricula/tabletop.toml");

/// Writes a commented curriculum file to start from.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to write it.
    #[arg(default_value = "curriculum.toml")]
    file: PathBuf,
    /// Make it from a taxonomy: a tree of fields, skills and tasks with ranges and prerequisites.
    #[arg(long, value_name = "TAXONOMY")]
    from: Option<PathBuf>,
    /// Overwrite the file if there is one.
    #[arg(long)]
    force: bool,
}

/// Writes it.
///
/// # Errors
/// What is wrong with the taxonomy; if there is a file already, or it cannot be written.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let (path, force) = (arguments.file.display().to_string(), arguments.force);
    let text = arguments.from.as_deref().map_or(Ok(TEMPLATE.into()), made)?;
    let mut options = OpenOptions::new();
    // `create_new` asks and writes in one step: no file that appears in between is lost.
    options.write(true).create(force).truncate(force).create_new(!force);
    match options.open(&arguments.file).and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => context
            .confirm(&json!({ "ok": true, "file": path }), || format!("wrote {path}\n\nnext: etude check {path}\n")),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let problem = Problem::new("file-exists", 0..0, format!("`{path}` exists and was left as it is"));
            let problem = problem.help("choose another name, or overwrite it with `--force`");
            Err(Failure::problem(Exit::File, &path, problem))
        }
        Err(error) => {
            let problem = Problem::new("unwritable", 0..0, format!("cannot write `{path}`: {error}"));
            let problem = problem.help("choose a path in a directory that you may write to");
            Err(Failure::problem(Exit::File, &path, problem))
        }
    }
}

/// A curriculum made from the taxonomy in a file.
fn made(path: &Path) -> Result<String, Failure> {
    let refused = |why| Failure::refused(&path.display().to_string(), why);
    let text = file::read(path, "a taxonomy; docs/reference/file.md has one").map_err(refused)?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    file::taxonomy(&text, &name, &[facts::tabletop()]).map_err(|wrong| refused(Unreadable::Curriculum(wrong)))
}
