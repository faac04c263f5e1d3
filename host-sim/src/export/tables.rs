//! Tables: `episodes`, `metrics` and `marks`, as CSV or as one JSON document a line.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::rows::{self, EpisodeRow, MarkRow, MetricRow};
use crate::record::Record;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Values separated by commas under a line of names.
    Csv,
    /// One JSON document a line.
    Jsonl,
}

/// Writes the tables into a folder; answers their paths.
///
/// # Errors
/// As the file system says, or if a file is there already and must not be overwritten.
pub fn write(record: &Record, style: Style, folder: &Path, force: bool) -> io::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let ending = if style == Style::Csv { "csv" } else { "jsonl" };
    let path = |name: &str| folder.join(format!("{name}.{ending}"));
    let paths = ["episodes", "metrics", "marks"].map(path);
    let [episodes, metrics, marks] = [&paths[0], &paths[1], &paths[2]].map(|path| super::create(path, force));
    match style {
        Style::Csv => {
            self::episodes(record, episodes?)?;
            self::metrics(record, metrics?)?;
            self::marks(record, marks?)?;
        }
        Style::Jsonl => {
            lines(rows::episodes(record), episodes?)?;
            lines(rows::metrics(record), metrics?)?;
            lines(rows::marks(record), marks?)?;
        }
    }
    Ok(paths.into())
}

fn lines(rows: impl Iterator<Item = impl Serialize>, mut out: impl Write) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut out, &row)?;
        writeln!(out)?;
    }
    out.flush()
}

/// The attempts as CSV: a column for every coordinate, and one for every parameter of any skill, empty where a skill does
/// not have it.
///
/// # Errors
/// As `out` says.
pub fn episodes(record: &Record, out: impl Write) -> io::Result<()> {
    let axes = record.skills.iter().map(|skill| skill.params.len()).max().unwrap_or(0);
    let params: BTreeSet<&str> =
        record.skills.iter().flat_map(|skill| &skill.params).map(|(name, ..)| &**name).collect();
    let fixed = ["episode", "skill", "arm", "probe", "help", "chance", "score", "time_s", "energy_j", "wear", "resets"];
    let mut csv = csv::Writer::from_writer(out);
    let points = (1..=axes).map(|axis| format!("point_{axis}"));
    // A parameter may be called as a column is.
    let named = params.iter().map(|name| format!("param_{name}"));
    csv.write_record(fixed.into_iter().map(String::from).chain(points).chain(named))?;
    for row in rows::episodes(record) {
        let EpisodeRow { episode, skill, arm, probe, help, chance, score, time_s, energy_j, wear, resets, .. } = row;
        let mut line = vec![episode.to_string(), skill.into(), arm.to_string(), probe.to_string()];
        line.extend([Some(help), Some(chance), score].map(number));
        line.extend([time_s, energy_j, wear, resets].map(|value| value.to_string()));
        line.extend((0..axes).map(|axis| number(row.point.get(axis).copied())));
        line.extend(params.iter().map(|name| number(row.params.get(name).copied())));
        csv.write_record(line)?;
    }
    csv.flush()
}

/// One line a skill and checkpoint.
///
/// # Errors
/// As `out` says.
pub fn metrics(record: &Record, out: impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "episode", "skill", "mastery", "belief", "attempts", "score", "progress", "open", "time_s", "energy_j", "wear",
        "resets", "help",
    ])?;
    for row in rows::metrics(record) {
        let MetricRow { episode, skill, mastery, belief, attempts, score, progress, open, .. } = row;
        let mut line = vec![episode.to_string(), skill.into(), mastery.to_string(), number(belief)];
        line.extend([attempts.to_string(), number(score), progress.to_string(), open.to_string()]);
        line.extend([row.time_s, row.energy_j, row.wear, row.resets].map(|value| value.to_string()));
        line.push(number(row.help));
        csv.write_record(line)?;
    }
    csv.flush()
}

fn marks(record: &Record, out: impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["episode", "skill", "what"])?;
    for MarkRow { episode, skill, what } in rows::marks(record) {
        csv.write_record([&episode.to_string(), skill, what])?;
    }
    csv.flush()
}

/// The shortest decimal that is this number; nothing for none.
fn number(value: Option<f32>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
