//! The last section: how to make the same run again.

use super::facts::Facts;
use super::section::wrap;
use super::text::{count, escape};

/// The section.
pub fn section(facts: &Facts, number: u32) -> String {
    let r = facts.record;
    let factors = r.factors.join(" × ");
    let teacher = match &*factors {
        "" => escape(&r.teacher),
        factors => format!("{} <small>({})</small>", escape(&r.teacher), escape(factors)),
    };
    let lines = [
        ("Seed", r.seed.to_string()),
        ("Teacher", teacher),
        ("World", escape(&r.world)),
        ("Attempts", format!("{} of {}", count(r.episodes.len() as u32), count(r.horizon))),
        ("Curriculum", format!("{} <small>(CRC-32 of the packed bytes)</small>", escape(&r.curriculum_hash))),
        ("Version", format!("étude {}", escape(&r.version))),
    ];
    let list: String =
        lines.iter().map(|(name, value)| format!("<div><dt>{name}</dt><dd>{value}</dd></div>\n")).collect();
    wrap(
        number,
        "Do it again",
        "The same command with the same curriculum and version makes the same run, and this same page.",
        &format!("<pre><code>{}</code></pre>\n<dl class=\"facts\">\n{list}</dl>\n", escape(&r.command)),
    )
}
