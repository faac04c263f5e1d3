//! The subcommands of `etude`, one a file, and what they share: how to print, how to fail.

pub mod check;
pub mod compare;
pub mod completions;
pub mod difficulty;
pub mod explain;
pub mod latent;
pub mod new;
pub mod order;
pub mod pack;
pub mod port;
pub mod replay;
pub mod schema;
pub mod sim;
pub mod sweep;
pub mod world;

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Termination};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::diag::{Problem, Verdict, render};
use crate::file::{self, Curriculum, Unreadable, facts};
use crate::replay::{Replay, ReplayError, replay};
use crate::world::{Pack, Spec};

/// How to answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// One JSON document on standard output, and nothing else there.
    Json,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All is well.
    Done = 0,
    /// A check, a property or a comparison failed.
    Failed = 1,
    /// Bad command line or curriculum file.
    Usage = 2,
    /// A replay diverged.
    Diverged = 3,
    /// A file or a device.
    File = 4,
    /// Stopped by Ctrl-C, with everything done so far on disk.
    Interrupted = 130,
}

impl Exit {
    /// The word for it in a JSON document.
    fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::Diverged => "diverged",
            Self::File => "file",
            Self::Interrupted => "interrupted",
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
}

/// Why a command could not do its work: what to tell, and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    told: Told,
}

/// What there is to tell.
#[derive(Debug)]
enum Told {
    /// One sentence.
    Message(String),
    /// Places in a file.
    Problems { path: String, text: String, errors: Vec<Problem>, warnings: Vec<Problem> },
}

impl Failure {
    fn message(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, told: Told::Message(message.into()) }
    }

    /// A bad command line or curriculum.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::message(Exit::Usage, message)
    }

    /// A replay that diverged.
    pub fn diverged(message: impl Into<String>) -> Self {
        Self::message(Exit::Diverged, message)
    }

    /// A file or folder, and what is wrong with it.
    pub fn file(path: &Path, error: &dyn Display) -> Self {
        Self::message(Exit::File, format!("{}: {error}", path.display()))
    }

    /// One problem with a file as a whole.
    #[must_use]
    pub fn problem(exit: Exit, path: &str, problem: Problem) -> Self {
        let told = Told::Problems { path: path.into(), text: String::new(), errors: vec![problem], warnings: vec![] };
        Self { exit, told }
    }

    /// A curriculum file that could not be read, or is not right.
    #[must_use]
    pub fn refused(path: &str, why: Unreadable) -> Self {
        match why {
            Unreadable::File(problem) => Self::problem(Exit::File, path, *problem),
            Unreadable::Curriculum(file::Rejected { text, problems: errors, warnings }) => {
                Self { exit: Exit::Usage, told: Told::Problems { path: path.into(), text, errors, warnings } }
            }
        }
    }

    /// Tells it: a page on standard error, and for problems the verdict as JSON if that is asked for.
    pub fn tell(&self, context: &Context) {
        match &self.told {
            Told::Message(message) => {
                eprintln!("error: {message}");
                if context.format == Format::Json {
                    let problem = Problem::new(self.exit.code(), 0..0, message.clone());
                    let _ = context.print(&Verdict { ok: false, errors: &[problem], warnings: &[] }, String::new);
                }
            }
            Told::Problems { path, text, errors, warnings } => {
                let shown = if context.volume >= 0 { &warnings[..] } else { &[] };
                eprint!("{}", render(path, text, errors, shown, color()));
                if context.format == Format::Json {
                    // A reader that has gone away is no further failure.
                    let _ = context.print(&Verdict { ok: false, errors, warnings }, String::new);
                }
            }
        }
    }
}

/// What every command is told.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// How to answer.
    pub format: Format,
    /// How much to say besides the answer: below 0 nothing, above 0 details.
    pub volume: i8,
}

impl Context {
    /// Prints the answer: the document, or its text for people.
    ///
    /// # Errors
    /// If standard output is closed.
    pub fn print(&self, document: &impl Serialize, text: impl FnOnce() -> String) -> Result<Exit, Failure> {
        let answer = match self.format {
            Format::Human => text(),
            Format::Json => serde_json::to_string_pretty(document).unwrap_or_default() + "\n",
        };
        Self::write(&answer)
    }

    /// Writes to standard output; a reader that has seen enough, like `head`, is not our failure.
    fn write(answer: &str) -> Result<Exit, Failure> {
        let mut out = std::io::stdout().lock();
        match out.write_all(answer.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Failure::message(Exit::File, format!("standard output: {error}")))
            }
            _ => Ok(Exit::Done),
        }
    }

    /// Prints that all is well: the document, or its text for people unless quiet.
    ///
    /// # Errors
    /// If standard output is closed.
    pub fn confirm(&self, document: &impl Serialize, text: impl FnOnce() -> String) -> Result<Exit, Failure> {
        self.print(document, || if self.volume >= 0 { text() } else { String::new() })
    }

    /// Says something on standard error, unless quiet.
    pub fn say(&self, message: impl Display) {
        if self.volume >= 0 {
            eprintln!("{message}");
        }
    }

    /// A progress bar on standard error, if that is a terminal.
    #[must_use]
    pub fn bar(&self, length: u64, unit: &str) -> ProgressBar {
        if self.volume < 0 || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {unit}  {{msg}}  {{eta}}"));
        ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }
}

/// Loads a curriculum, or the shipped tabletop; warnings go to standard error, and so does what keeps it from its end.
///
/// # Errors
/// What is wrong with the file.
pub fn load(path: Option<&Path>, context: &Context) -> Result<Curriculum, Failure> {
    let (name, curriculum) = open(path)?;
    if context.volume >= 0 {
        let warnings: Vec<_> = curriculum.never.iter().chain(&curriculum.warnings).cloned().collect();
        eprint!("{}", render(&name, &curriculum.text, &[], &warnings, color()));
    }
    Ok(curriculum)
}

/// Loads a curriculum, or the shipped tabletop, and says nothing yet; the file's name for people, too.
fn open(path: Option<&Path>) -> Result<(String, Curriculum), Failure> {
    let worlds = [facts::tabletop()];
    let (name, loaded) = match path {
        Some(path) => (path.display().to_string(), file::load(path, &worlds)),
        None => ("tabletop.toml".into(), file::parse(new::TEMPLATE, &worlds).map_err(Unreadable::Curriculum)),
    };
    loaded.map_err(|why| Failure::refused(&name, why)).map(|curriculum| (name, curriculum))
}

/// What a curriculum file or a pack says to the teacher.
///
/// # Errors
/// What is wrong with it.
pub fn spec(path: &Path, context: &Context) -> Result<Spec, Failure> {
    match std::fs::read(path) {
        Ok(bytes) if bytes.starts_with(&etude::pack::CURRICULUM) => {
            Pack::open(&bytes).map(|pack| pack.spec).map_err(|error| Failure::file(path, &error))
        }
        _ => Ok(load(Some(path), context)?.spec),
    }
}

/// Writes a curriculum anew with its skills in this order and with these difficulties.
fn rewrite(from: &Path, to: &Path, text: &str, skills: &[(&str, Option<f64>)]) -> Result<(), Failure> {
    let text = file::rewrite(text, skills).map_err(|why| Failure::usage(format!("{}: {why}", from.display())))?;
    std::fs::write(to, text).map_err(|error| Failure::file(to, &error))
}

/// The log that a path means: itself, or the one in a run folder.
fn log_at(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("decisions.etl") } else { path.into() }
}

/// Decides a log again up to decision `until`, or to its end.
///
/// # Errors
/// The first difference, or why the log cannot be read.
fn decide_again(spec: &Spec, log: &Path, until: Option<u32>) -> Result<Replay, Failure> {
    let bytes = std::fs::read(log).map_err(|error| Failure::file(log, &error))?;
    replay(spec, &bytes, until).map_err(|error| match error {
        ReplayError::Diverged { .. } => Failure::diverged(error.to_string()),
        _ => Failure::file(log, &error),
    })
}

/// Whether standard error wants colour (<https://no-color.org>).
fn color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stderr().is_terminal()
}
