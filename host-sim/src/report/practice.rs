//! Chart 2: what was practised when, a row for each skill and a column for each bin of time.

use super::facts::Facts;
use super::frame::across;
use super::scale::Scale;
use super::section::{Width, name, nothing, twice, wrap};
use super::svg::{Svg, block};
use super::text::{count, grouped, many};

const ROW: f64 = 26.0;
const TOP: f64 = 24.0;
/// Strengths of a cell; one class each in `style.css`, none so faint that "a little" looks like "none".
const STEPS: usize = 8;

/// The section.
pub fn section(facts: &Facts) -> String {
    let body = if facts.record.episodes.is_empty() || facts.record.skills.is_empty() {
        nothing("Nothing was practised.")
    } else {
        twice(|width| draw(facts, width))
    };
    wrap(
        2,
        "What was practised when",
        "Each column is a stretch of the run and adds up to all attempts in it, probes included: the \
         stronger its colour, the larger the skill’s share. Stripes: locked; ◆ goal reached.",
        &body,
    )
}

/// Attempts at each skill in each bin, and the first episode of each bin and the end.
struct Bins {
    edges: Vec<u32>,
    /// One row a skill.
    counts: Vec<Vec<u32>>,
}

impl Bins {
    fn new(facts: &Facts, most: u32) -> Self {
        let bins = most.min(facts.end).max(1);
        let edge = |i: u32| (u64::from(i) * u64::from(facts.end) / u64::from(bins)) as u32;
        let edges: Vec<_> = (0..=bins).map(edge).collect();
        let row = |skill| edges.windows(2).map(|e| facts.attempts(skill, e[0], e[1])).collect();
        let counts = facts.skills().map(|(skill, _)| row(skill)).collect();
        Self { edges, counts }
    }

    /// Share of a bin's attempts that went to a skill.
    fn share(&self, skill: usize, bin: usize) -> f64 {
        let all: u32 = self.counts.iter().map(|row| row[bin]).sum();
        f64::from(self.counts[skill][bin]) / f64::from(all.max(1))
    }
}

fn draw(facts: &Facts, width: &Width) -> String {
    let bins = Bins::new(facts, width.bins);
    let rows = facts.record.skills.len() as f64;
    let x = Scale::new(facts.axis(), (width.left, width.all - width.right));
    let bottom = TOP + rows * ROW;
    let data = format!(
        "data-kind=\"practice\" data-left=\"{}\" data-right=\"{}\" data-top=\"{TOP}\" data-bottom=\"{bottom}\" \
         data-bins=\"{}\"",
        x.range.0,
        x.range.1,
        bins.edges.len() - 1
    );
    let mut svg =
        Svg::new((width.all, bottom + 22.0), "Share of attempts for each skill over time", &told(facts), &data);
    // A phone has no room for it beside the names.
    legend(&mut svg, if width.all < 500.0 { 0.0 } else { x.range.0 });
    svg.text("tick end", (width.all, 13.0), "attempts");
    for (skill, _) in facts.skills() {
        row(&mut svg, facts, skill, &bins, &x);
        let y = TOP + skill as f64 * ROW + 17.0;
        svg.text("label", (0.0, y), &name(facts, skill, width.letters));
        svg.text("value end", (width.all, y), &count(bins.counts[skill].iter().sum()));
    }
    across(&mut svg, &x, bottom, width.ticks, |t| grouped(t, 0));
    svg.finish()
}

fn row(svg: &mut Svg, facts: &Facts, skill: usize, bins: &Bins, x: &Scale) {
    let (above, below) = (TOP + skill as f64 * ROW + 1.0, TOP + (skill + 1) as f64 * ROW - 1.0);
    let at = |episode: u32| x.at(f64::from(episode));
    svg.rect("empty", (x.range.0, above), (x.range.1, below));
    for (from, to) in facts.locked(skill) {
        // Whole bins only: a bin in which it was open for a while shows what was done in it.
        let first = bins.edges.iter().find(|e| **e >= from).copied().unwrap_or(to);
        let last = bins.edges.iter().rfind(|e| **e <= to).copied().unwrap_or(from);
        if first < last {
            svg.rect("hatched", (at(first), above), (at(last), below));
        }
    }
    for (i, d) in cells(bins, skill, x, (above, below)).iter().enumerate() {
        svg.path(&format!("cell k{i}"), d);
    }
    if let Some(c) = facts.goal_at(skill) {
        svg.diamond((at(c.episode), (above + below) / 2.0));
    }
}

/// The cells of a row, one path for each strength.
fn cells(bins: &Bins, skill: usize, x: &Scale, (above, below): (f64, f64)) -> [String; STEPS] {
    let mut paths = [const { String::new() }; STEPS];
    for (bin, edge) in bins.edges.windows(2).enumerate() {
        let share = bins.share(skill, bin);
        if share > 0.0 {
            let (from, to) = (x.at(f64::from(edge[0])), x.at(f64::from(edge[1])) - 1.0);
            let strength = ((share.sqrt() * STEPS as f64).ceil() as usize).clamp(1, STEPS);
            paths[strength - 1].push_str(&block((from, above), (to, below)));
        }
    }
    paths
}

/// The steps go with the square root of the share, so that a quarter is in their middle.
fn legend(svg: &mut Svg, at: f64) {
    let left = at + 10.0;
    svg.text("tick", (at, 13.0), "0");
    for i in 0..STEPS {
        let from = left + i as f64 * 14.0 + if i < STEPS / 2 { 0.0 } else { 18.0 };
        svg.path(&format!("cell k{i}"), &block((from, 5.0), (from + 13.0, 14.0)));
    }
    let end = left + STEPS as f64 * 14.0 + 18.0;
    svg.text("tick mid", ((left + end) / 2.0 - 0.5, 13.0), "25");
    svg.text("tick", (end + 3.0, 13.0), "100\u{a0}% of attempts");
}

fn told(facts: &Facts) -> String {
    let each = facts.skills().map(|(i, s)| format!("{}: {}", s.id, many(facts.attempts(i, 0, facts.end), "attempt")));
    each.collect::<Vec<_>>().join("; ")
}
