//! `etude export`: a run as other programs read it.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use mcap::McapError;
use serde::Serialize;

use super::{Context, Exit, Failure};
use crate::export::tables::{self, Style};
use crate::export::{create, mcap::Mcap, tensorboard::Events};
use crate::file::Curriculum;
use crate::follow::{EVERY, Follower};
use crate::history::{beliefs, history};
use crate::reason::told;
use crate::record::Record;
use crate::report::{Beside, page_with};
use crate::run::{Run, Step};
use crate::sim::{self, Sim};
use crate::size::Size;

/// Writes a run for other programs: tables, TensorBoard's event file, or MCAP for Foxglove and Rerun.
#[derive(Args, Debug)]
pub struct Arguments {
    /// A run folder; or a robot's log, which knows no exams.
    run: PathBuf,
    #[command(flatten)]
    kind: Kind,
    /// Where to: a folder, or for `--mcap` and `--html` a file.
    #[arg(short, long, value_name = "PATH")]
    out: PathBuf,
    /// The curriculum, if it is not beside the log.
    #[arg(long, value_name = "FILE")]
    curriculum: Option<PathBuf>,
    /// While the run goes on: adds to the event file at every exam, until the run has ended.
    #[arg(long, requires = "tensorboard", conflicts_with_all = ["csv", "jsonl", "mcap", "html"])]
    follow: bool,
    /// Overwrite what is there.
    #[arg(long)]
    force: bool,
}

/// As what.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Kind {
    /// episodes.csv, metrics.csv and marks.csv.
    #[arg(long)]
    csv: bool,
    /// The same, one JSON document a line.
    #[arg(long)]
    jsonl: bool,
    /// Scalars for `tensorboard --logdir PATH`, over the arm's time.
    #[arg(long)]
    tensorboard: bool,
    /// Decisions, attempts, metrics and the arm's poses, which are made anew by running the run once more.
    #[arg(long)]
    mcap: bool,
    /// The page that `etude sim` writes as report.html, of a robot's log: with its power cuts, and with what the teacher
    /// believes in the place of exams.
    #[arg(long)]
    html: bool,
}

/// What was written.
#[derive(Serialize)]
struct Document {
    files: Vec<PathBuf>,
    episodes: usize,
    checkpoints: usize,
    /// Moments at which the arm's pose was written.
    poses: usize,
}

/// Exports.
///
/// # Errors
/// If the run cannot be read, or what is asked for cannot be written.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    if arguments.out == Path::new("-") {
        let message = "--out -: an export goes into a folder or a file, not to standard output";
        return Err(Failure::usage(message, "give its path; one that is really called so is `./-`"));
    }
    if arguments.kind.html {
        return html(arguments, context);
    }
    let (curriculum, mut record) = read(arguments)?;
    let Arguments { run, kind, out, force, .. } = arguments;
    if arguments.follow && run.is_file() {
        let message = format!("--follow: `{}` is a log, and no run folder", run.display());
        return Err(Failure::usage(message, "leave it out: a log is exported as far as it goes"));
    }
    let refused = |error: std::io::Error| refused(out, &error);
    let (mut poses, next) = (0, out.display());
    let (files, next) = if kind.csv {
        (tables::write(&record, Style::Csv, out, *force).map_err(refused)?, format!("any spreadsheet opens {next}"))
    } else if kind.jsonl {
        let files = tables::write(&record, Style::Jsonl, out, *force).map_err(refused)?;
        (files, format!("next: pandas.read_json(\"{next}/episodes.jsonl\", lines=True)"))
    } else if kind.tensorboard {
        let next = format!("next: tensorboard --logdir {next}");
        let mut events = Events::create(out, *force).map_err(refused)?;
        if arguments.follow {
            context.say(format!("until the run has ended; {next}"));
            record = follow(arguments, &mut events)?;
        } else {
            events.grow(&record).map_err(refused)?;
        }
        (vec![events.path().into()], next)
    } else {
        poses = film(&curriculum, &record, arguments, context)?;
        (vec![out.clone()], format!("next: open {next} in Foxglove or Rerun"))
    };
    let (episodes, checkpoints) = (record.episodes.len(), record.checkpoints.len());
    let document = Document { files, episodes, checkpoints, poses };
    context.confirm(&document, || {
        let poses = if poses > 0 { format!(", {poses} poses") } else { String::new() };
        format!("{episodes} episodes, {checkpoints} checkpoints{poses}\n\n{next}\n")
    })
}

/// Adds to the events whatever a run comes to, until it has ended; answers what it came to.
fn follow(arguments: &Arguments, events: &mut Events) -> Result<Record, Failure> {
    let Arguments { run, out, .. } = arguments;
    let mut follower = Follower::new(run);
    loop {
        let over = follower.is_over();
        let news = if over { Some(read(arguments)?.1) } else { follower.news() };
        if let Some(news) = &news
            && !events.grow(news).map_err(|error| refused(out, &error))?
        {
            let help = "export it again: `--force` writes over what was exported of the other one";
            return Err(Failure::file(run, &"another run was begun in this folder", help));
        }
        match news {
            Some(record) if over => return Ok(record),
            _ => std::thread::sleep(EVERY),
        }
    }
}

/// Writes the page of a log.
fn html(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let (log, file, curriculum, bytes) = logged(arguments)?;
    let mut record = beliefs(&curriculum, &bytes).map_err(|error| super::not_replayed(&log, error))?;
    record.command = format!("etude replay {} --curriculum {}", log.display(), file.display());
    let memory = Some(Size::fitting(&curriculum.spec).bytes);
    let reasons = told(&curriculum, &bytes);
    let cuts = reasons.cuts.len();
    let page = page_with(&record, &Beside { reasons, memory, robot: true, ..Beside::default() });
    let out = &arguments.out;
    let written = create(out, arguments.force).and_then(|mut to| {
        to.write_all(page.as_bytes())?;
        to.flush()
    });
    written.map_err(|error| refused(out, &error))?;
    let (episodes, checkpoints) = (record.episodes.len(), record.checkpoints.len());
    let document = Document { files: vec![out.clone()], episodes, checkpoints, poses: 0 };
    context.confirm(&document, || {
        format!("{episodes} episodes, {cuts} power cuts\n\nany browser opens {}\n", out.display())
    })
}

/// A file that is there already, or cannot be written.
fn refused(path: &Path, error: &std::io::Error) -> Failure {
    match error.to_string() {
        // It names the file already.
        told if told.starts_with('`') && error.kind() == std::io::ErrorKind::AlreadyExists => {
            Failure::new(Exit::File, told, "choose another place, or overwrite it with `--force`")
        }
        told if told.starts_with('`') => Failure::new(Exit::File, told, "choose another place"),
        _ if path.is_file() => Failure::file(path, &"it is a file", "choose another place: a folder is made there"),
        _ => Failure::io(path, error),
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::io(path, &error))
}

/// A log and its curriculum: where they lie, and what they hold.
fn logged(arguments: &Arguments) -> Result<(PathBuf, PathBuf, Curriculum, Vec<u8>), Failure> {
    let log = super::log_at(&arguments.run)?;
    let file = super::curriculum_of(&log, arguments.curriculum.as_deref())?;
    let bytes = bytes_of(&log)?;
    // What its curriculum might not mean was told when it ran.
    let (_, curriculum) = super::open(Some(&file))?;
    Ok((log, file, curriculum, bytes))
}

/// The run, from its folder or from a log.
fn read(arguments: &Arguments) -> Result<(Curriculum, Record), Failure> {
    if arguments.run.is_dir() {
        let file = super::curriculum_of(&super::log_at(&arguments.run)?, arguments.curriculum.as_deref())?;
        let state = arguments.run.join("state.bin");
        let record = Sim::saved_record(&bytes_of(&state)?).map_err(|error| super::sim::spoilt(&state, &error))?;
        return Ok((super::open(Some(&file))?.1, record));
    }
    let (log, _, curriculum, bytes) = logged(arguments)?;
    let record = history(&curriculum, &bytes).map_err(|error| super::not_replayed(&log, error))?;
    Ok((curriculum, record))
}

/// Writes the MCAP file; answers how many pictures of the arm are in it.
///
/// Poses are not kept, they would be a thousand times the rest: the same seed gives the same run, so it is run once more
/// before a camera, and every attempt must come out as it was recorded.
fn film(curriculum: &Curriculum, record: &Record, arguments: &Arguments, context: &Context) -> Result<usize, Failure> {
    let refused = |error: McapError| match error {
        McapError::Io(error) => refused(&arguments.out, &error),
        error => Failure::file(&arguments.out, &error, "try another place"),
    };
    let mut mcap = Mcap::create(record, &arguments.out, arguments.force).map_err(refused)?;
    let world = sim::world(&sim::asked(curriculum, record), record.seed);
    let mut run = Run::new(&curriculum.spec, record.seed, world).map_err(|error| super::unfit(&error))?;
    run.world.film();
    let is_seen = arguments.run.is_dir() && run.world.film().is_some();
    let bar = context.bar(record.episodes.len() as u64, "episodes");
    for (at, episode) in record.episodes.iter().enumerate() {
        bar.set_position(at as u64);
        let film = if is_seen { again(&mut run, record, at)? } else { None };
        mcap.episode(episode, film.as_ref()).map_err(refused)?;
    }
    bar.finish_and_clear();
    mcap.finish().map_err(refused)
}

/// Runs up to the end of the next attempt, which must be the recorded one.
fn again(run: &mut Run, record: &Record, at: usize) -> Result<Option<crate::world::tabletop::Film>, Failure> {
    loop {
        match run.step().map_err(|error| super::port::failure(&error))? {
            Step::Tried(trial, outcome) => {
                let mut made = Record { episodes: Vec::new(), marks: Vec::new(), ..record.clone() };
                made.note(&trial, &outcome);
                if made.episodes.first() == record.episodes.get(at) {
                    return Ok(run.world.film());
                }
            }
            Step::Rested(_) | Step::Answered(..) => continue,
            Step::Done => {}
        }
        return Err(Failure::diverged(format!(
            "episode {at} comes out differently now than when version {} ran it, so its poses cannot be made anew",
            record.version
        )));
    }
}
