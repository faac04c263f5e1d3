//! `etude new`: a curriculum to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use super::{BAD_INPUT, NO_FILE, Shared};
use crate::diag::Problem;

/// The shipped curriculum.
pub const TEMPLATE: &str = include_str!("../../curricula/tabletop.toml");

/// Writes a commented curriculum file to start from.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to write it.
    #[arg(default_value = "curriculum.toml")]
    pub file: PathBuf,
    /// Overwrite the file if there is one.
    #[arg(long)]
    pub force: bool,
}

/// Runs the command.
#[must_use]
pub fn run(args: &Args, shared: &Shared) -> ExitCode {
    let path = args.file.display().to_string();
    let mut options = OpenOptions::new();
    // `create_new` asks and writes in one step: no file that appears in between is lost.
    options.write(true).create(args.force).truncate(args.force).create_new(!args.force);
    match options.open(&args.file).and_then(|mut file| file.write_all(TEMPLATE.as_bytes())) {
        Ok(()) => {
            shared.say(&format!("wrote {path}\n\nnext: etude check {path}"));
            shared.json(&json!({ "ok": true, "file": path }));
            ExitCode::SUCCESS
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let problem = Problem::new("file-exists", 0..0, format!("`{path}` exists and was left as it is"));
            shared.show(&path, "", &[problem.help("choose another name, or overwrite it with `--force`")], &[]);
            BAD_INPUT.into()
        }
        Err(error) => {
            let problem = Problem::new("unwritable", 0..0, format!("cannot write `{path}`: {error}"));
            shared.show(&path, "", &[problem.help("choose a path in a directory that you may write to")], &[]);
            NO_FILE.into()
        }
    }
}
