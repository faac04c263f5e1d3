//! A study: what every teacher mastered under every challenge, and what the way to the goal cost.

use super::section::wrap;
use super::table::table;
use super::text::{escape, fixed, grouped};
use crate::compare::{BASELINE, Comparison, Part, Teacher, baseline};

const HEAD: [&str; 13] = [
    "teacher",
    "at the end",
    "95 %",
    "area",
    "against uniform",
    "got there",
    "attempts",
    "× uniform",
    "hours",
    "resets",
    "stability",
    "forgotten",
    "pass 1 · 2 · 4 · 8",
];

/// The whole study.
pub fn sections(comparison: &Comparison) -> String {
    let [first, end] = comparison.seeds;
    let head = format!(
        "<header>\n<h1>{}</h1>\n<p class=\"who\">{} teachers in the world <b>{}</b>, seeds {first} to {}, {} attempts a run</p>\n\
         </header>\n",
        escape(&comparison.name),
        comparison.challenges.first().map_or(0, |part| part.teachers.len()),
        escape(&comparison.world),
        end.saturating_sub(1),
        grouped(f64::from(comparison.episodes), 0),
    );
    let parts: String = (1..).zip(&comparison.challenges).map(|(n, part)| section(n, part, comparison)).collect();
    head + &parts
}

fn section(number: u32, part: &Part, comparison: &Comparison) -> String {
    let names: Vec<&str> = part.teachers.iter().map(|teacher| teacher.name.as_str()).collect();
    let even = escape(baseline(&names).unwrap_or(BASELINE));
    let sentence = format!(
        "Percent of the test set, means over the seeds. The goal is {} %; a run that never got there counts with all its \
         attempts and is missing under <i>got there</i>. Against {even}: the difference in area, with the chance of it by \
         luck (Wilcoxon signed-rank by seed, after Holm).",
        fixed(f64::from(comparison.goal) * 100.0, 0)
    );
    let seeds = comparison.seeds[1] - comparison.seeds[0];
    let rows: Vec<Vec<String>> = part.teachers.iter().map(|teacher| row(teacher, seeds)).collect();
    wrap(number, &part.title(), &sentence, &table(&[0], &HEAD, &rows))
}

fn row(teacher: &Teacher, seeds: u64) -> Vec<String> {
    let one = |x: f32| fixed(x.into(), 1);
    let versus = &teacher.baseline;
    let ([low, high], [least, most]) = (teacher.ci95, versus.ratio_ci95);
    let pass = teacher.pass.map(|share| share.map_or("–".into(), |share| fixed(share.into(), 2)));
    // Nobody got there: nothing is known but that it takes longer.
    let known = |text: String| if teacher.reached > 0 { text } else { "–".into() };
    vec![
        escape(&teacher.name),
        one(teacher.mean),
        format!("{}\u{a0}–\u{a0}{}", one(low), one(high)),
        one(teacher.area),
        format!("{}\u{a0}({})", one(versus.gain), fixed(versus.corrected, 3)),
        format!("{}/{seeds}", teacher.reached),
        known(grouped(teacher.episodes.into(), 0)),
        known(format!(
            "{}\u{a0}({}\u{a0}–\u{a0}{})",
            fixed(versus.ratio.into(), 2),
            fixed(least.into(), 2),
            fixed(most.into(), 2)
        )),
        known(fixed(teacher.hours.into(), 2)),
        known(one(teacher.resets)),
        one(teacher.stability),
        one(teacher.forgetting),
        pass.join(" · "),
    ]
}
