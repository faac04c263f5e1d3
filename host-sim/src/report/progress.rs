//! Chart 3: learning progress as the teacher sees it, and which skill it chose.

use super::facts::Facts;
use super::frame::across;
use super::scale::Scale;
use super::section::{Width, name, nothing, twice, wrap};
use super::svg::{Svg, area, polyline};
use super::text::{fixed, grouped};

const ROW: f64 = 44.0;
const TOP: f64 = 12.0;
/// How high the largest progress stands in its row.
const TALL: f64 = 34.0;

/// The section.
pub fn section(facts: &Facts) -> String {
    let body = if facts.checkpoints.len() < 2 || facts.record.skills.is_empty() {
        nothing("Fewer than two checkpoints were recorded.")
    } else {
        twice(|width| draw(facts, width))
    };
    wrap(
        3,
        "Learning progress, and what was chosen",
        "The height is how much a skill’s scores are changing (the mean difference of a fast and a slow average, the \
         same scale in every row, its peak at the right); <span class=\"swatch block\"></span> filled is where this skill \
         got more attempts than any other. A teacher that follows progress fills the hills.",
        &body,
    )
}

fn draw(facts: &Facts, width: &Width) -> String {
    let peak = (0..facts.record.skills.len()).map(|s| highest(facts, s)).fold(0.0, f64::max);
    // Where nothing moved, every row is flat.
    let top = if peak > 0.0 { peak } else { 1.0 };
    let x = Scale::new(facts.axis(), (width.left, width.all - width.right));
    let bottom = TOP + facts.record.skills.len() as f64 * ROW;
    let data = format!(
        "data-kind=\"progress\" data-left=\"{}\" data-right=\"{}\" data-top=\"{TOP}\" data-bottom=\"{bottom}\"",
        x.range.0, x.range.1
    );
    let mut svg =
        Svg::new((width.all, bottom + 22.0), "Learning progress of each skill over time", &told(facts), &data);
    let chosen = chosen(facts);
    svg.text("tick end", (width.all, TOP + 4.0), "peak");
    for (skill, _) in facts.skills() {
        let base = TOP + (skill + 1) as f64 * ROW;
        row(&mut svg, facts, skill, &chosen, &x, &Scale::new((0.0, top), (base, base - TALL)));
        svg.text("label", (0.0, base - 4.0), &name(facts, skill, width.letters));
        svg.text("value end", (width.all, base - 4.0), &fixed(highest(facts, skill), 2));
    }
    across(&mut svg, &x, bottom, width.ticks, |t| grouped(t, 0));
    svg.finish()
}

fn row(svg: &mut Svg, facts: &Facts, skill: usize, chosen: &[Option<usize>], x: &Scale, y: &Scale) {
    let points: Vec<_> =
        facts.course(skill).map(|(c, p)| (x.at(f64::from(c.episode)), y.at(f64::from(p.progress)))).collect();
    svg.line("grid", (x.range.0, y.range.0), (x.range.1, y.range.0));
    svg.path("hill", &area(&points, y.range.0));
    let dark: String =
        runs(chosen, skill).iter().filter_map(|(a, b)| Some(area(points.get(*a..=*b)?, y.range.0))).collect();
    svg.path("chosen", &dark);
    svg.path("ridge", &polyline(&points));
    // Where the hill is flat, the foot still shows the choice.
    for (a, b) in runs(chosen, skill) {
        if let (Some(from), Some(to)) = (points.get(a), points.get(b)) {
            svg.rect("chosen", (from.0, y.range.0 - 2.0), (to.0, y.range.0));
        }
    }
}

/// The skill with most attempts between each checkpoint and the next.
fn chosen(facts: &Facts) -> Vec<Option<usize>> {
    let most = |from: u32, to: u32| {
        let counts = (0..facts.record.skills.len()).map(|s| (facts.attempts(s, from, to), s));
        counts.filter(|(n, _)| *n > 0).max_by_key(|(n, s)| (*n, std::cmp::Reverse(*s))).map(|(_, s)| s)
    };
    facts.checkpoints.windows(2).map(|w| most(w[0].episode, w[1].episode)).collect()
}

/// Spans of checkpoints in which one skill was chosen throughout.
fn runs(chosen: &[Option<usize>], skill: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = vec![];
    for i in (0..chosen.len()).filter(|i| chosen[*i] == Some(skill)) {
        match runs.last_mut() {
            Some((_, to)) if *to == i => *to = i + 1,
            _ => runs.push((i, i + 1)),
        }
    }
    runs
}

fn highest(facts: &Facts, skill: usize) -> f64 {
    facts.course(skill).map(|(_, p)| f64::from(p.progress)).fold(0.0, f64::max)
}

fn told(facts: &Facts) -> String {
    let each = facts.skills().map(|(i, s)| format!("{}: peak {}", s.id, fixed(highest(facts, i), 2)));
    each.collect::<Vec<_>>().join("; ")
}
