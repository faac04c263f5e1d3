//! From a path to a curriculum: what can go wrong before the first key is read.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::{Curriculum, Rejected, WorldFacts, parse};
use crate::diag::Problem;

/// Largest curriculum file, in bytes.
pub const LARGEST: u64 = 1 << 20;

/// Why there is no curriculum.
#[derive(Debug)]
pub enum Unreadable {
    /// The file cannot be read at all.
    File(Box<Problem>),
    /// The file was read and is not right.
    Curriculum(Rejected),
}

/// Reads and checks a curriculum file.
///
/// # Errors
/// The file cannot be read, or is no curriculum.
pub fn load(path: &Path, worlds: &[WorldFacts]) -> Result<Curriculum, Unreadable> {
    let text = read(path, "a curriculum file; `etude new arm.toml` writes one")?;
    parse(&text, worlds).map_err(Unreadable::Curriculum)
}

/// Reads a file that may be a curriculum, or whatever else is asked for: text of a sensible length.
///
/// # Errors
/// The file cannot be read, is too large, or is not UTF-8.
pub fn read(path: &Path, asked: &str) -> Result<String, Unreadable> {
    let bytes = bytes(path).map_err(|error| {
        let message = format!("cannot read `{}`: {}", path.display(), reason(path, &error));
        let help = format!("give the path of {asked}");
        Unreadable::File(Problem::new("unreadable", 0..0, message).help(help).into())
    })?;
    if bytes.len() as u64 > LARGEST {
        let problem = Problem::new(
            "too-large",
            0..0,
            format!("`{}` is larger than 1 MiB, which is the most that is read", path.display()),
        );
        let problem = problem.help(format!("give the path of {asked}"));
        return Err(Unreadable::Curriculum(Rejected {
            text: String::new(),
            problems: vec![problem],
            warnings: vec![],
        }));
    }
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let end = place + char::REPLACEMENT_CHARACTER.len_utf8();
        let problem = Problem::new("not-utf8", place..end, "the file is not text in UTF-8");
        let problem = problem.label("not a character").help("save the file as UTF-8, or check the path");
        let problems = vec![problem.placed_in(&text)];
        Unreadable::Curriculum(Rejected { text, problems, warnings: vec![] })
    })
}

/// At most one byte more than is allowed, however large the file or endless the device.
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Why a file cannot be read or written, in words.
pub(crate) fn reason(path: &Path, error: &std::io::Error) -> String {
    match error.kind() {
        _ if is_directory(path, error) => "it is a directory".into(),
        ErrorKind::NotFound => match missing(path) {
            Some(folder) => format!("there is no folder `{}`", folder.display()),
            None => "there is no such file".into(),
        },
        // A folder was to be made there.
        ErrorKind::AlreadyExists if path.is_file() => "it is a file".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        _ => error.to_string(),
    }
}

/// Whether the mistake is that a folder is where a file would have to be; Windows only says that it may not be opened.
pub(crate) fn is_directory(path: &Path, error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::IsADirectory || (cfg!(windows) && path.is_dir())
}

/// The folder that a path lies in, if it is not there.
pub(crate) fn missing(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
}
