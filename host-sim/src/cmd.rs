//! The subcommands of `etude`, one a file, and what they share: how to print, how to fail.

pub mod check;
pub mod compare;
pub mod completions;
pub mod difficulty;
pub mod explain;
pub mod export;
pub mod fleet;
pub mod init;
pub mod latent;
pub mod man;
pub mod new;
pub mod order;
pub mod pack;
pub mod port;
pub mod replay;
pub mod schema;
pub mod sim;
pub mod sweep;
#[cfg(feature = "watch")]
pub mod watch;
pub mod world;

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
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

/// Why a command could not do its work: what is wrong, where, what to do, and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    path: String,
    text: String,
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Failure {
    /// What is wrong, where, and the next step.
    fn new(exit: Exit, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::problem(exit, "", Problem::new(exit.code(), 0..0, message).help(help))
    }

    /// A bad command line or curriculum.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message, help)
    }

    /// A replay that diverged.
    pub fn diverged(message: impl Into<String>) -> Self {
        Self::new(
            Exit::Diverged,
            message,
            "decide it with the release that made it; with the same release one of the two was changed, or the program has a \
             bug: please report it with both files",
        )
    }

    /// A file or folder that holds something wrong.
    pub fn file(path: &Path, error: &dyn Display, help: impl Into<String>) -> Self {
        let path = path.display().to_string();
        let problem = Problem::new(Exit::File.code(), 0..0, format!("`{path}`: {error}"));
        Self::problem(Exit::File, &path, problem.help(help))
    }

    /// A file or folder that cannot be read or written.
    #[must_use]
    pub fn io(path: &Path, error: &io::Error) -> Self {
        let help = match error.kind() {
            _ if file::is_directory(path, error) => "give the path of a file",
            io::ErrorKind::NotFound if file::missing(path).is_some() => {
                "make the folder first, or choose another place"
            }
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::AlreadyExists if path.is_file() => "choose another place: a folder is made there",
            io::ErrorKind::NotADirectory => "a file is where a folder would have to be: choose another place",
            io::ErrorKind::PermissionDenied => "choose a place that you may read and write",
            io::ErrorKind::AlreadyExists => "choose another place, or overwrite it with `--force`",
            io::ErrorKind::StorageFull => "make room on the disk",
            _ => "check the path",
        };
        Self::file(path, &file::reason(path, error), help)
    }

    /// One problem with a file as a whole.
    #[must_use]
    pub fn problem(exit: Exit, path: &str, mut problem: Problem) -> Self {
        problem.place_in_file(path);
        Self { exit, path: path.into(), text: String::new(), errors: vec![problem], warnings: vec![] }
    }

    /// A curriculum file that could not be read, or is not right.
    #[must_use]
    pub fn refused(path: &str, why: Unreadable) -> Self {
        match why {
            Unreadable::File(problem) => Self::problem(Exit::File, path, *problem),
            Unreadable::Curriculum(file::Rejected { text, problems: mut errors, mut warnings }) => {
                errors.iter_mut().chain(&mut warnings).for_each(|problem| problem.place_in_file(path));
                Self { exit: Exit::Usage, path: path.into(), text, errors, warnings }
            }
        }
    }

    /// A command line that does not parse, as clap tells it.
    #[must_use]
    pub fn command_line(error: &clap::Error) -> Self {
        // The first paragraph says what is wrong; the others what would be right.
        let told = error.to_string();
        let (message, help) = told.split_once("\n\n").unwrap_or((&told, ""));
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self::usage(one_line(message.trim_start_matches("error: ")), one_line(help))
    }

    /// Tells it: a page on standard error, and the verdict as JSON if that is asked for.
    pub fn tell(&self, context: &Context) {
        let shown = if context.volume >= 0 { &self.warnings[..] } else { &[] };
        eprint!("{}", render(&self.path, &self.text, &self.errors, shown, color()));
        self.tell_program(context);
    }

    /// Tells programs alone.
    pub fn tell_program(&self, context: &Context) {
        if context.format == Format::Json {
            // A reader that has gone away is no further failure.
            let _ = context.print(&Verdict { ok: false, errors: &self.errors, warnings: &self.warnings }, String::new);
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
        let mut out = io::stdout().lock();
        match out.write_all(answer.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
                Exit::File,
                format!("standard output: {error}"),
                "let the reader run longer, or make room where it writes",
            )),
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
        if self.volume < 0 || !io::stderr().is_terminal() {
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
    warn(&name, &curriculum, context);
    Ok(curriculum)
}

/// Says what might not be meant in a curriculum, and what keeps it from its end.
fn warn(name: &str, curriculum: &Curriculum, context: &Context) {
    if context.volume >= 0 {
        let warnings: Vec<_> = curriculum.never.iter().chain(&curriculum.warnings).cloned().collect();
        eprint!("{}", render(name, &curriculum.text, &[], &warnings, color()));
    }
}

/// Loads a curriculum, or the shipped tabletop, and says nothing yet; the file's name for people, too.
fn open(path: Option<&Path>) -> Result<(String, Curriculum), Failure> {
    let Some(path) = path else {
        let name = "tabletop.toml";
        return Ok((name.into(), parsed(name, new::TEMPLATE)?));
    };
    let name = path.display().to_string();
    let loaded = file::load(path, &[facts::tabletop()]);
    let mut curriculum = loaded.map_err(|why| Failure::refused(&name, why))?;
    let told = curriculum.never.iter_mut().chain(&mut curriculum.warnings);
    told.for_each(|problem| problem.place_in_file(&name));
    Ok((name, curriculum))
}

/// A curriculum that came with the program.
fn parsed(name: &str, text: &str) -> Result<Curriculum, Failure> {
    file::parse(text, &[facts::tabletop()]).map_err(|wrong| Failure::refused(name, Unreadable::Curriculum(wrong)))
}

/// What a curriculum file or a pack says to the teacher.
///
/// # Errors
/// What is wrong with it.
pub fn spec(path: &Path, context: &Context) -> Result<Spec, Failure> {
    match std::fs::read(path) {
        Ok(bytes) if bytes.starts_with(&etude::pack::CURRICULUM) => {
            Pack::open(&bytes).map(|pack| pack.spec).map_err(|error| Failure::file(path, &error, PACK_HELP))
        }
        _ => Ok(load(Some(path), context)?.spec),
    }
}

/// What to do about a file that is no pack.
const PACK_HELP: &str = "give a pack, which `etude pack arm.toml` writes";

/// Refuses to write over a file that `ours` does not know for an earlier answer of the same command, unless told to.
fn spare(path: &Path, force: bool, ours: impl Fn(&[u8]) -> bool) -> Result<(), Failure> {
    // A device or a pipe holds nothing that could be lost, and neither does an empty file.
    if force || !path.is_file() {
        return Ok(());
    }
    let bytes = std::fs::read(path).map_err(|error| Failure::io(path, &error))?;
    if bytes.is_empty() || ours(&bytes) {
        return Ok(());
    }
    let message = format!("`{}` holds something else and was left as it is", path.display());
    let problem = Problem::new("file-exists", 0..0, message);
    let help = "choose another place, or overwrite it with `--force`";
    Err(Failure::problem(Exit::File, &path.display().to_string(), problem.help(help)))
}

/// Writes a curriculum anew with its skills in this order and with these difficulties. Over a file only if that is this
/// very curriculum: what was changed in it since would be lost.
fn rewrite(from: &Path, to: &Path, text: &str, skills: &[(&str, Option<f64>)], force: bool) -> Result<(), Failure> {
    spare(to, force, |bytes| bytes == text.as_bytes())?;
    let text = file::rewrite(text, skills).map_err(|why| {
        let help = "write the skills as `[[skill]]` tables of their own, each with its `id`";
        Failure::usage(format!("`{}`: {why}", from.display()), help)
    })?;
    std::fs::write(to, text).map_err(|error| Failure::io(to, &error))
}

/// The log that a path means: itself, or the one in a run folder.
fn log_at(path: &Path) -> Result<PathBuf, Failure> {
    let log = if path.is_dir() { path.join("decisions.etl") } else { path.into() };
    let why = match std::fs::metadata(&log) {
        Ok(_) => return Ok(log),
        Err(_) if path.is_dir() => "no run folder, for it has no decisions.etl".into(),
        Err(error) => file::reason(&log, &error),
    };
    let help =
        "give a run folder, which `etude sim` writes, or a robot's log, which `etude port PORT --log FILE` writes";
    Err(Failure::file(path, &why, help))
}

/// The summary beside a run's log; a robot's log has none beside it.
fn summary_beside(log: &Path) -> Option<serde_json::Value> {
    let own = log.file_name().is_some_and(|name| name == "decisions.etl");
    let summary = std::fs::read(log.with_file_name("summary.json")).ok().filter(|_| own)?;
    serde_json::from_slice(&summary).ok()
}

/// The curriculum of a log: the one that is given, or the one beside it.
fn curriculum_of(log: &Path, given: Option<&Path>) -> Result<PathBuf, Failure> {
    let beside = log.with_file_name("curriculum.toml");
    match given {
        Some(given) => Ok(given.into()),
        None if beside.exists() => Ok(beside),
        None => {
            let message = format!("`{}` has no curriculum.toml beside it", log.display());
            Err(Failure::usage(message, "name the curriculum that it was run with: `--curriculum FILE`"))
        }
    }
}

/// Decides a log again up to decision `until`, or to its end.
///
/// # Errors
/// The first difference, or why the log cannot be read.
fn decide_again(spec: &Spec, log: &Path, until: Option<u32>) -> Result<Replay, Failure> {
    let bytes = std::fs::read(log).map_err(|error| Failure::io(log, &error))?;
    replay(spec, &bytes, until).map_err(|error| not_replayed(log, error))
}

/// Why a log could not be decided again.
fn not_replayed(log: &Path, error: ReplayError) -> Failure {
    let help = match error {
        ReplayError::Diverged { .. } => return Failure::diverged(format!("`{}`: {error}", log.display())),
        ReplayError::Spec(_) => "check the curriculum: `etude check FILE`",
        ReplayError::Frame { .. } => {
            "give a whole log: fetch it again with `etude port PORT --log FILE`, or run `etude sim` again"
        }
        ReplayError::NoBegin => {
            "put a robot's log together with one that was fetched earlier: `etude fleet EARLIER 7=LATER`, 7 being its number"
        }
        ReplayError::Version(_) => "decide it with the release that wrote it",
        ReplayError::Curriculum { .. } => "name the curriculum that it was run with: `--curriculum FILE`",
    };
    Failure::file(log, &error, help)
}

/// A curriculum that a session does not take.
fn unfit(error: &etude::SpecError) -> Failure {
    Failure::usage(format!("the curriculum cannot run: {error}"), "check it: `etude check FILE` tells what it needs")
}

/// Whether standard error wants colour (<https://no-color.org>).
fn color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::{Failure, Path, io};

    /// A folder in which nothing may be written is no folder in the place of a file.
    #[test]
    fn what_is_wrong_with_a_folder_is_said_of_it() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let told = |kind: io::ErrorKind| {
            let problem = Failure::io(here, &kind.into()).errors.remove(0);
            (problem.message.rsplit(": ").next().unwrap_or_default().to_owned(), problem.help)
        };
        if cfg!(unix) {
            let denied = ("permission denied".into(), "choose a place that you may read and write".into());
            assert_eq!(told(io::ErrorKind::PermissionDenied), denied);
            assert_eq!(told(io::ErrorKind::StorageFull).1, "make room on the disk");
        }
        assert_eq!(told(io::ErrorKind::IsADirectory), ("it is a directory".into(), "give the path of a file".into()));
    }
}
