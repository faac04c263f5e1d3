//! A run as a terminal shows it while it goes on.

use ratatui::Frame;
use ratatui::backend::TestBackend;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style, Stylize};
use ratatui::text::Line;
use ratatui::widgets::{Gauge, Paragraph, Row, Table};
use ratatui::{Terminal, buffer::Buffer};

use crate::export::rows;
use crate::folder::{Summary, summary};
use crate::record::{Progress, Record};
use crate::spark::spark;

/// Characters of a course.
const COURSE: usize = 12;
/// Characters of a bar.
const BAR: usize = 10;
/// Events that are shown.
const EVENTS: usize = 5;

/// What is watched, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched<'a> {
    /// A run in this folder.
    Run(&'a str),
    /// A robot. Nobody examines it, so mastery is what its teacher believes.
    Robot,
}

/// Draws a run.
pub fn draw(frame: &mut Frame<'_>, record: &Record, watched: Watched<'_>) {
    let rows = record.skills.len() as u16 + 1;
    let parts = [1, 1, 1, rows, 1].map(Constraint::Length);
    let [title, gauge, _, skills, _, events, foot] =
        Layout::vertical(parts.into_iter().chain([Constraint::Min(0), Constraint::Length(1)])).areas(frame.area());
    let summary = summary(record);
    frame.render_widget(head(record, &summary, watched), title);
    frame.render_widget(progress(record, &summary), gauge);
    frame.render_widget(table(record, skills.width), skills);
    frame.render_widget(told(record, events), events);
    let keys = match watched {
        Watched::Run(folder) => format!("q quits · why does one not move? etude explain {folder} --skill NAME"),
        Watched::Robot => "q quits · why? etude port PORT --log robot.etl, and etude explain robot.etl".into(),
    };
    frame.render_widget(Paragraph::new(keys).add_modifier(Modifier::DIM), foot);
}

/// The picture as text, so many characters wide.
#[must_use]
pub fn text(record: &Record, watched: Watched<'_>, width: u16) -> String {
    let height = record.skills.len() as u16 + 6 + EVENTS as u16;
    // A terminal in memory has no errors.
    let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
    let Ok(_) = terminal.draw(|frame| draw(frame, record, watched));
    lines(terminal.backend().buffer())
}

fn lines(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width.max(1));
    let lines = buffer.content().chunks(width).map(|line| line.iter().map(|cell| cell.symbol()).collect::<String>());
    let mut text: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
    // Room for events that have not happened.
    let foot = text.pop().unwrap_or_default();
    while text.last().is_some_and(String::is_empty) {
        text.pop();
    }
    text.join("\n") + "\n\n" + &foot + "\n"
}

fn head(record: &Record, summary: &Summary, watched: Watched<'_>) -> Line<'static> {
    let Record { name, teacher, world, seed, .. } = record;
    let (place, of) = match watched {
        Watched::Run(_) => (&**world, "of the test set mastered"),
        Watched::Robot => ("a robot", "believed to be mastered"),
    };
    let mastered = format!("{:.0} % {of}", summary.mastered_pct);
    // What matters is first: a narrow terminal cuts off the end.
    let rest = format!(" · {teacher} · {place} · seed {seed}");
    Line::from(vec![name.clone().bold(), " · ".into(), mastered.bold(), rest.into()])
}

fn progress(record: &Record, summary: &Summary) -> Gauge<'static> {
    let (done, horizon) = (done(record), record.horizon.max(1));
    let (minutes, joules) = (summary.time_s / 60.0, summary.energy_j / 1000.0);
    let label = format!("{done} of {} episodes · {minutes:.1} min · {joules:.2} kJ", record.horizon);
    let ratio = (f64::from(done) / f64::from(horizon)).min(1.0);
    Gauge::default().ratio(ratio).label(label).use_unicode(true).gauge_style(Style::new().fg(Color::Cyan))
}

/// Attempts so far; of a robot the checkpoints alone are known.
fn done(record: &Record) -> u32 {
    record.checkpoints.last().map_or(0, |last| last.episode).max(record.episodes.len() as u32)
}

/// The skills, with as many columns as there is room for.
fn table(record: &Record, room: u16) -> Table<'static> {
    let widths = [14, 16, 6, 7, 9, 8, COURSE as u16];
    let ends = widths.iter().scan(0, |end, width| {
        *end += width + 1;
        Some(*end)
    });
    let fit = ends.filter(|end| *end <= room + 1).count().max(2);
    let widths = widths.into_iter().take(fit).map(Constraint::Length);
    let names = ["skill", "mastery", "goal", "tests", "attempts", "lately", "course"];
    let skills = (0..record.skills.len()).map(|skill| row(record, skill, fit));
    Table::new(skills, widths)
        .header(Row::new(names.into_iter().take(fit)).add_modifier(Modifier::DIM))
        .column_spacing(1)
}

/// A skill: how much of its test set is mastered, what its tests have shown, and how much of the practice it gets.
fn row(record: &Record, skill: usize, fit: usize) -> Row<'static> {
    let facts = &record.skills[skill];
    let course: Vec<&Progress> = record.checkpoints.iter().filter_map(|at| at.skills.get(skill)).collect();
    let Some(now) = course.last() else { return Row::new([facts.id.clone()]) };
    let filled = ((now.mastery * BAR as f32).round() as usize).min(BAR);
    let bar = format!("{}{} {:>3.0} %", "█".repeat(filled), "░".repeat(BAR - filled), now.mastery * 100.0);
    let every = course.len().div_ceil(COURSE).max(1);
    // The last is always among them.
    let shown: Vec<f32> = course.iter().rev().step_by(every).map(|progress| progress.mastery).collect();
    let cells = [
        facts.id.clone(),
        bar,
        format!("{:.0} %", facts.goal * 100.0),
        now.belief.map_or("–".into(), |belief| format!("{:.0} %", belief * 100.0)),
        now.attempts.to_string(),
        if now.open { format!("{:.0} %", lately(record, skill) * 100.0) } else { "locked".into() },
        spark(shown.into_iter().rev()),
    ];
    let style = match () {
        () if !now.open => Style::new().add_modifier(Modifier::DIM),
        () if now.mastery >= facts.goal => Style::new().fg(Color::Green),
        () => Style::new(),
    };
    Row::new(cells.into_iter().take(fit)).style(style)
}

/// A skill's share of the attempts between the last two checkpoints.
fn lately(record: &Record, skill: usize) -> f32 {
    let mut last = record.checkpoints.iter().rev().map(|at| {
        let all: u32 = at.skills.iter().map(|skill| skill.attempts).sum();
        (at.skills.get(skill).map_or(0, |skill| skill.attempts), all)
    });
    let ((own, all), (own_before, before)) = (last.next().unwrap_or_default(), last.next().unwrap_or_default());
    own.saturating_sub(own_before) as f32 / all.saturating_sub(before).max(1) as f32
}

/// The last events, the latest first.
fn told(record: &Record, area: Rect) -> Paragraph<'static> {
    let room = usize::from(area.height).min(EVENTS);
    let line = |mark: rows::MarkRow<'_>| Line::from(format!("{:>6}  {} {}", mark.episode, mark.skill, mark.what));
    let marks: Vec<_> = rows::marks(record).map(line).collect();
    Paragraph::new(marks.into_iter().rev().take(room).collect::<Vec<_>>())
}
