//! The report: one HTML file that needs nothing else, drawn from a [`Record`].
//!
//! Every chart is plain SVG made here, so the page loads at once, prints, and reads without a script. The same record
//! gives the same bytes. Text in the record is escaped; the numbers are embedded once more as JSON, for the tooltips
//! and for readers who want to draw their own picture.

mod cloud;
mod cost;
mod data;
mod facts;
mod frame;
mod headline;
mod mastery;
mod practice;
mod progress;
mod reproduce;
mod scale;
mod section;
mod stalls;
mod study;
mod svg;
mod table;
mod teachers;
mod text;
mod watch;
mod why;

#[cfg(test)]
mod demo;
#[cfg(test)]
mod tests;

use crate::compare::{Comparison, Curve};
use crate::reason::Reasons;
use crate::record::Record;
use crate::reel::Reel;
use facts::Facts;
use text::escape;

const STYLE: &str = concat!(include_str!("report/style.css"), include_str!("report/watch.css"));
/// One script, in the order in which its parts need each other.
const SCRIPT: &str = concat!(
    include_str!("report/why.js"),
    include_str!("report/film.js"),
    include_str!("report/watch.js"),
    include_str!("report/charts.js")
);

/// Diagonal stripes for "locked", and those for "led by an expert": defined once and used by every chart.
const HATCH: &str = "<svg class=\"defs\" aria-hidden=\"true\" width=\"0\" height=\"0\"><defs><pattern id=\"hatch\" \
                     width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
                     <path class=\"stripe\" d=\"M0 0V6\"/></pattern>\
                     <pattern id=\"led\" width=\"24\" height=\"24\" patternUnits=\"userSpaceOnUse\" \
                     patternTransform=\"rotate(-45)\"><path d=\"M0 0V24\"/></pattern></defs></svg>";

/// The whole report as one HTML document.
///
/// ```
/// use etude_sim::record::Record;
///
/// let record = Record {
///     name: "tabletop".into(),
///     teacher: "learning-progress".into(),
///     factors: vec![],
///     world: "synthetic".into(),
///     student: None,
///     seed: 7,
///     horizon: 0,
///     command: "etude sim tabletop.toml".into(),
///     curriculum_hash: "00000000".into(),
///     version: "0.1.0".into(),
///     skills: vec![],
///     episodes: vec![],
///     checkpoints: vec![],
///     marks: vec![],
/// };
/// assert!(etude_sim::report::page(&record).starts_with("<!doctype html>"));
/// ```
#[must_use]
pub fn page(record: &Record) -> String {
    page_with(record, &Beside::default())
}

/// What a page has beside the record.
#[derive(Clone, Debug, Default)]
pub struct Beside<'a> {
    /// Why each decision was made, and what deciding them again has shown.
    pub reasons: Reasons,
    /// Films of the attempts.
    pub reel: Option<&'a Reel>,
    /// Bytes that the teacher takes.
    pub memory: Option<usize>,
    /// How other teachers did with the same curriculum.
    pub curves: &'a [Curve],
    /// Whether it is of a robot, which nobody examines: mastery is then what the teacher believes.
    pub robot: bool,
}

/// The same with all that is known beside the record.
#[must_use]
pub fn page_with(record: &Record, beside: &Beside) -> String {
    let Beside { reasons, reel, .. } = beside;
    let facts = Facts { cuts: reasons.cuts.clone(), robot: beside.robot, ..Facts::new(record) };
    let reel = reel.map(|reel| reel.shown(record)).filter(|reel| reel.clips().next().is_some());
    let watch = reel.as_ref().map(|reel| watch::section(&facts, reel)).unwrap_or_default();
    let body = [
        headline::header(&facts, beside),
        mastery::section(&facts),
        practice::section(&facts),
        progress::section(&facts),
        teachers::section(beside.curves),
        cost::section(&facts),
        cloud::section(&facts),
        stalls::section(&facts),
        watch,
        reproduce::section(&facts, if reel.is_some() { 9 } else { 8 }),
    ]
    .concat();
    let films = reel.as_ref().map(watch::films).unwrap_or_default();
    let json = data::json(&facts, reasons, reel.as_ref(), beside.curves);
    let script = format!("{films}<script>\n{SCRIPT}</script>\n");
    document(&format!("{} · {}", escape(&record.name), escape(&record.teacher)), &body, &json, &script)
}

/// What the title of a study's page has in it, and no other page.
pub const STUDY: &str = " · a study · Étude</title>";

/// The page of a study: a section a challenge, with the document itself at its end.
#[must_use]
pub fn study(comparison: &Comparison) -> String {
    let json = serde_json::to_string(comparison).unwrap_or_default().replace('<', "\\u003c");
    document(&format!("{} · a study", escape(&comparison.name)), &study::sections(comparison), &json, "")
}

/// A page of its own; `title`, `body` and `script` are HTML, `json` is the data.
fn document(title: &str, body: &str, json: &str, script: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · Étude</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n{HATCH}\n<main>\n{body}</main>\n\
         <div id=\"tip\" role=\"status\" hidden></div>\n\
         <script type=\"application/json\" id=\"data\">{json}</script>\n{script}</body>\n</html>\n",
    )
}
