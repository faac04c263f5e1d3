//! From a path to a curriculum: what can go wrong before the first key is read.

use std::fs::File;
use std::io::Read;
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
    let text = read(path)?;
    parse(&text, worlds).map_err(Unreadable::Curriculum)
}

/// Reads a file that may be a curriculum: text of a sensible length.
///
/// # Errors
/// The file cannot be read, is too large, or is not UTF-8.
pub fn read(path: &Path) -> Result<String, Unreadable> {
    let bytes = bytes(path).map_err(|error| {
        let message = format!("cannot read `{}`: {}", path.display(), reason(path, &error));
        let help = "give the path of a curriculum file; `etude new arm.toml` writes one";
        Unreadable::File(Problem::new("unreadable", 0..0, message).help(help).into())
    })?;
    if bytes.len() as u64 > LARGEST {
        let problem = Problem::new(
            "too-large",
            0..0,
            format!("`{}` is larger than 1 MiB: this is no curriculum", path.display()),
        );
        let problem = problem.help("check the path: a curriculum is a few kilobytes of text");
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
        _ if path.is_dir() => "it is a directory".into(),
        std::io::ErrorKind::NotFound => "there is no such file".into(),
        std::io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => error.to_string(),
    }
}
