//! The commands, and what they share: how to print, and what the exit codes mean.

pub mod check;
pub mod new;
pub mod schema;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::ValueEnum;

use crate::diag::{Problem, Verdict, render};
use crate::file::Unreadable;

/// A bad command line or curriculum file.
pub const BAD_INPUT: u8 = 2;
/// A file or device that cannot be read or written.
pub const NO_FILE: u8 = 4;

/// What stands on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    #[default]
    Human,
    /// One JSON document, alone.
    Json,
}

/// What every command needs to know.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shared {
    /// What stands on stdout.
    pub format: Format,
    /// How much to say: below 0 only errors, above 0 details.
    pub volume: i8,
}

impl Shared {
    /// Prints for people, and for nobody else.
    pub fn say(&self, text: &str) {
        if self.format == Format::Human && self.volume >= 0 {
            print(text);
        }
    }

    /// Prints the JSON document if one is asked for.
    pub fn json(&self, document: &impl serde::Serialize) {
        if self.format == Format::Json {
            // Strings, numbers and lists of them can always be written.
            print(&serde_json::to_string(document).unwrap_or_default());
        }
    }

    /// Shows problems: a page on stderr, and the verdict as JSON if that is asked for.
    pub fn show(&self, path: &str, text: &str, errors: &[Problem], warnings: &[Problem]) {
        let shown = if self.volume >= 0 { warnings } else { &[] };
        let _ = write!(std::io::stderr(), "{}", render(path, text, errors, shown, color()));
        self.json(&Verdict { ok: errors.is_empty(), errors, warnings });
    }

    /// Shows why there is no curriculum, and says it in the exit code.
    #[must_use]
    pub fn refuse(&self, path: &str, why: &Unreadable) -> ExitCode {
        match why {
            Unreadable::File(problem) => {
                self.show(path, "", std::slice::from_ref(&**problem), &[]);
                NO_FILE.into()
            }
            Unreadable::Curriculum(rejected) => {
                self.show(path, &rejected.text, &rejected.problems, &rejected.warnings);
                BAD_INPUT.into()
            }
        }
    }
}

/// Prints a text and a newline; a reader that has gone away is no error.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
}

/// Whether stderr wants colour (<https://no-color.org>).
fn color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stderr().is_terminal()
}
