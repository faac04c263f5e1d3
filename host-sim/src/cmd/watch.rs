//! `etude watch`: a run while it goes on.

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::Size;

use super::{Context, Exit, Failure, Format};
use crate::folder::summary;
use crate::record::Record;
use crate::sim::Sim;
use crate::watch::{draw, text};

/// Shows a run while it goes on: mastery, tests, attempts and events, anew at every checkpoint. Without a terminal it prints
/// the picture once.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The run folder.
    run: PathBuf,
}

/// How often to look for news.
const EVERY: Duration = Duration::from_millis(300);
/// Characters of a line where there is no terminal to ask.
const WIDTH: u16 = 80;

/// Watches until `q`.
///
/// # Errors
/// If there is no run, or the terminal cannot be written to.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    super::log_at(&arguments.run)?;
    let state = arguments.run.join("state.bin");
    let name = arguments.run.display().to_string();
    let record = read(&state)?;
    if context.format == Format::Json || !stdout().is_terminal() {
        return context.print(&summary(&record), || text(&record, &name, WIDTH));
    }
    let mut terminal = ratatui::try_init().map_err(|error| no_terminal(&error))?;
    let end = look(&mut terminal, &state, record, &name);
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

/// Draws anew whenever the run was saved, or the terminal has another size.
fn look(terminal: &mut ratatui::DefaultTerminal, state: &Path, record: Record, name: &str) -> Result<(), Failure> {
    let saved = || std::fs::metadata(state).and_then(|meta| meta.modified()).ok();
    let (mut record, mut seen): (Record, Option<(Option<SystemTime>, Size)>) = (record, None);
    loop {
        let now = (saved(), terminal.size().map_err(|error| no_terminal(&error))?);
        if seen != Some(now) {
            if seen.is_some_and(|(before, _)| before != now.0) {
                // A run that is begun anew in the same folder may have no state for a moment.
                record = read(state).unwrap_or(record);
            }
            terminal.draw(|frame| draw(frame, &record, name)).map_err(|error| no_terminal(&error))?;
            seen = Some(now);
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
