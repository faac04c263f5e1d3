//! `etude watch`: a run or a robot while it goes on.

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use etude_firmware::link::Part;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::Size;

use super::{Context, Exit, Failure, Format};
use crate::file::Curriculum;
use crate::folder::summary;
use crate::follow::{EVERY, Follower};
use crate::history::believed;
use crate::port::{Address, Port};
use crate::record::{Checkpoint, Mark, Record, What};
use crate::sim::{EVALUATIONS, Sim, blank};
use crate::watch::{Watched, draw, text};
use crate::world::Session;

/// Shows a run while it goes on: mastery, tests, attempts and events, anew at every checkpoint; or a robot at a port, anew
/// after every attempt. Without a terminal it prints the picture once.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("what").args(["run", "port"]).required(true))]
pub struct Arguments {
    /// The run folder.
    run: Option<PathBuf>,
    /// A robot, instead: a serial device (`/dev/ttyACM0@115200`), `tcp:HOST:PORT`, or `qemu` for the image under QEMU.
    #[arg(long, value_name = "PORT", requires = "curriculum")]
    port: Option<Address>,
    /// The curriculum that the robot follows: it knows no names itself.
    #[arg(long, value_name = "FILE", requires = "port")]
    curriculum: Option<PathBuf>,
}

/// Characters of a line where there is no terminal to ask.
const WIDTH: u16 = 80;

/// Watches until `q`.
///
/// # Errors
/// If there is no run, or the terminal cannot be written to.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    if let (Some(address), Some(file)) = (&arguments.port, &arguments.curriculum) {
        let (_, curriculum) = super::open(Some(file))?;
        let mut robot = Robot::meet(address, file, &curriculum)?;
        let record = robot.record.clone();
        return show(record, Watched::Robot, context, |record| robot.look(record));
    }
    let run = arguments.run.clone().unwrap_or_default();
    super::log_at(&run)?;
    let state = run.join("state.bin");
    let name = run.display().to_string();
    let record = read(&state)?;
    let mut follower = Follower::new(&run);
    show(record, Watched::Run(&name), context, |record| {
        let news = follower.news();
        let some = news.is_some();
        news.into_iter().for_each(|news| *record = news);
        Ok(some)
    })
}

/// A robot that is watched.
struct Robot<'a> {
    port: Port,
    curriculum: &'a Curriculum,
    record: Record,
}

impl<'a> Robot<'a> {
    /// Asks a robot how it is, which must follow this curriculum.
    fn meet(address: &Address, file: &Path, curriculum: &'a Curriculum) -> Result<Self, Failure> {
        let port = super::port::open(address)?;
        let state = port.state().map_err(|error| super::port::failure(&error))?;
        super::port::expect_well(&state)?;
        let given = curriculum.spec.hash();
        if state.curriculum != given {
            let (found, file) = (state.curriculum, file.display());
            let message = format!("`{file}`: the robot follows curriculum {found:08x}, and this is {given:08x}");
            return Err(Failure::new(
                Exit::File,
                message,
                "name the file that its pack was made of: `--curriculum FILE`",
            ));
        }
        let record = blank(curriculum, state.seed, EVALUATIONS);
        let mut robot = Self { port, curriculum, record };
        let mut record = robot.record.clone();
        robot.look(&mut record)?;
        robot.record = record;
        Ok(robot)
    }

    /// Adds how it stands now; whether there are news.
    fn look(&mut self, record: &mut Record) -> Result<bool, Failure> {
        let failed = |error| super::port::failure(&error);
        let state = self.port.state().map_err(failed)?;
        if record.checkpoints.last().is_some_and(|last| last.episode == state.clock) {
            return Ok(false);
        }
        if record.checkpoints.last().is_some_and(|last| last.episode > state.clock) {
            // It was told to forget everything.
            (record.checkpoints, record.marks) = (Vec::new(), Vec::new());
        }
        let bytes = self.port.read(Part::Teacher).map_err(failed)?;
        let session = Session::new(&self.curriculum.spec, state.seed).map_err(|error| super::unfit(&error))?;
        let mut session = Box::new(session);
        // What changed while it was read is read again next time.
        if session.restore(&bytes).is_ok() {
            note(record, believed(&session));
        }
        Ok(true)
    }
}

/// Adds a checkpoint, and what has been unlocked or locked since the one before.
fn note(record: &mut Record, now: Checkpoint) {
    let open = |at: &Checkpoint| at.skills.iter().map(|skill| skill.open).collect::<Vec<_>>();
    let before = record.checkpoints.last().map_or_else(|| open(&now), open);
    for (skill, (_, is)) in (0..).zip(before.into_iter().zip(open(&now))).filter(|(_, (was, is))| was != is) {
        let what = if is { What::Unlocked } else { What::Locked };
        record.marks.push(Mark { episode: now.episode, skill, what });
    }
    record.checkpoints.push(now);
}

/// Shows a record once, or in a terminal until `q`; `news` is asked again and again.
fn show(
    record: Record,
    watched: Watched<'_>,
    context: &Context,
    news: impl FnMut(&mut Record) -> Result<bool, Failure>,
) -> Result<Exit, Failure> {
    if context.format == Format::Json || !stdout().is_terminal() {
        return context.print(&summary(&record), || text(&record, watched, WIDTH));
    }
    let mut terminal = ratatui::try_init().map_err(|error| no_terminal(&error))?;
    let end = look(&mut terminal, record, watched, news);
    ratatui::restore();
    end.map(|()| Exit::Done)
}

/// The record of a run as it was last saved.
fn read(state: &Path) -> Result<Record, Failure> {
    let bytes = std::fs::read(state).map_err(|error| Failure::io(state, &error))?;
    Sim::saved_record(&bytes).map_err(|error| super::sim::spoilt(state, &error))
}

fn no_terminal(error: &std::io::Error) -> Failure {
    Failure::new(Exit::File, format!("the terminal: {error}"), "let `etude watch` print once: `etude watch RUN | cat`")
}

/// Draws anew whenever there are news, or the terminal has another size.
fn look(
    terminal: &mut ratatui::DefaultTerminal,
    mut record: Record,
    watched: Watched<'_>,
    mut news: impl FnMut(&mut Record) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let mut seen: Option<Size> = None;
    loop {
        let size = terminal.size().map_err(|error| no_terminal(&error))?;
        if news(&mut record)? || seen != Some(size) {
            terminal.draw(|frame| draw(frame, &record, watched)).map_err(|error| no_terminal(&error))?;
            seen = Some(size);
        }
        if event::poll(EVERY).map_err(|error| no_terminal(&error))?
            && let Event::Key(key) = event::read().map_err(|error| no_terminal(&error))?
            && key.kind == KeyEventKind::Press
            && (matches!(key.code, KeyCode::Char('q') | KeyCode::Esc)
                || (key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL)))
        {
            return Ok(());
        }
    }
}
