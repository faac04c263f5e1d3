//! A section of the page: a heading, the sentence that explains it, and what it shows.

use super::facts::Facts;
use super::text::fit;

/// A section; `sentence` and `body` are HTML.
pub fn wrap(number: u32, heading: &str, sentence: &str, body: &str) -> String {
    format!(
        "<section>\n<h2><span class=\"number\">{number}</span>{heading}</h2>\n<p class=\"lead\">{sentence}</p>\n\
         {body}</section>\n"
    )
}

/// What to show when there is nothing to draw.
pub fn nothing(why: &str) -> String {
    format!("<p class=\"nothing\">{why}</p>\n")
}

/// A chart that is drawn twice, for a wide page and for a phone, so that its letters keep their size.
pub fn twice(draw: impl Fn(&Width) -> String) -> String {
    format!("<div class=\"wide\">{}</div>\n<div class=\"narrow\">{}</div>\n", draw(&WIDE), draw(&NARROW))
}

/// Measures of a chart with a row for each skill.
pub struct Width {
    /// All of it.
    pub all: f64,
    /// The names at the left.
    pub left: f64,
    /// The numbers at the right.
    pub right: f64,
    /// Letters of a name, its number included.
    pub letters: usize,
    /// Bins of time.
    pub bins: u32,
    /// Ticks of time.
    pub ticks: u32,
}

const WIDE: Width = Width { all: 1000.0, left: 130.0, right: 70.0, letters: 18, bins: 50, ticks: 8 };
const NARROW: Width = Width { all: 348.0, left: 96.0, right: 46.0, letters: 13, bins: 25, ticks: 3 };

/// A skill by its number and id, in at most so many letters.
pub fn name(facts: &Facts, skill: usize, letters: usize) -> String {
    let id = facts.record.skills.get(skill).map_or("", |s| &s.id);
    fit(&format!("{}\u{a0}{id}", skill + 1), letters)
}
