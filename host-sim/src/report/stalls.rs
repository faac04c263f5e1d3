//! Chart 7, a list: the longest stretches without advance, each with its reason.

use super::facts::Facts;
use super::section::{name, nothing, wrap};
use super::table::table;
use super::text::{count, escape, many, percent};
use crate::record::What;

/// Stalls in the list at most.
const MOST: usize = 8;
/// Gains of mastery below this are no progress.
const GAIN: f32 = 0.05;

/// A stretch of the run in which a skill did not advance.
pub struct Stall {
    /// Place of the skill.
    pub skill: usize,
    /// First episode.
    pub from: u32,
    /// Episode after the last.
    pub to: u32,
    /// Why, for a reader; not escaped.
    pub reason: String,
}

/// The section.
pub fn section(facts: &Facts) -> String {
    let stalls = longest(facts);
    let row = |s: &Stall| {
        let length = count(s.to - s.from);
        vec![escape(&name(facts, s.skill, 60)), escape(&s.reason), count(s.from), count(s.to), length]
    };
    let body = match &*stalls {
        [] => nothing("No skill stood still for more than a twentieth of the run."),
        some => table(&[0, 1], &["Skill", "Why", "From", "To", "Length"], &some.iter().map(row).collect::<Vec<_>>()),
    };
    wrap(
        7,
        "The longest stalls",
        "Stretches in which a skill waited for what it requires (counted from when that could itself be practised), or \
         was open and its mastery rose by less than five points of a hundred.",
        &body,
    )
}

/// The longest stalls, longest first; those under a twentieth of the run are left out.
pub fn longest(facts: &Facts) -> Vec<Stall> {
    let mut stalls: Vec<_> =
        facts.skills().flat_map(|(i, _)| waits(facts, i).into_iter().chain(plateau(facts, i))).collect();
    stalls.retain(|s| (s.to - s.from) * 20 >= facts.end.max(1));
    stalls.sort_by_key(|s| (std::cmp::Reverse(s.to - s.from), s.skill, s.from));
    stalls.truncate(MOST);
    stalls
}

/// Waiting for prerequisites.
fn waits(facts: &Facts, skill: usize) -> Vec<Stall> {
    facts.locked(skill).into_iter().filter_map(|(from, to)| wait(facts, skill, from, to)).collect()
}

fn wait(facts: &Facts, skill: usize, from: u32, to: u32) -> Option<Stall> {
    let requires = &facts.record.skills[skill].requires;
    // What it waited for could not be had before it was open itself; if that never was, the stall is there.
    let mut start = from;
    for id in requires.iter().filter_map(|(id, _)| place(facts, id)) {
        start = start.max(facts.opened(id)?);
    }
    let blockers = blockers(facts, requires, start, to);
    let asked: Vec<_> = blockers.iter().map(|(id, asked)| format!("{id} {asked}\u{a0}%")).collect();
    let mut reason = if from > 0 { "locked again".to_owned() } else { "locked".to_owned() };
    if !asked.is_empty() {
        reason = format!("{reason} until {}: {}", asked.join(" and "), told(facts, &blockers, start, to));
    }
    (start < to).then_some(Stall { skill, from: start, to, reason })
}

/// The prerequisites whose belief was short to the end; all, if the checkpoints do not tell.
fn blockers<'a>(facts: &Facts, requires: &'a [(String, u8)], from: u32, to: u32) -> Vec<&'a (String, u8)> {
    let short = |(id, asked): &&(String, u8)| {
        beliefs(facts, id, from, to).last().is_some_and(|b| b * 100.0 < f32::from(*asked))
    };
    let found: Vec<_> = requires.iter().filter(short).collect();
    if found.is_empty() { requires.iter().collect() } else { found }
}

/// How far the belief in the blockers came, if that was not far enough, and how often they were practised.
fn told(facts: &Facts, blockers: &[&(String, u8)], from: u32, to: u32) -> String {
    let one = |(id, _): &&(String, u8)| {
        let reached = beliefs(facts, id, from, to).fold(0.0, f32::max);
        let attempts = place(facts, id).map_or(0, |s| facts.attempts(s, from, to));
        let had = format!("{id} had {} of these attempts", count(attempts));
        if to < facts.end { had } else { format!("belief reached {}; {had}", percent(f64::from(reached))) }
    };
    blockers.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn place(facts: &Facts, id: &str) -> Option<usize> {
    facts.record.skills.iter().position(|s| s.id == id)
}

/// The teacher's belief in a skill at the checkpoints of a stretch.
fn beliefs(facts: &Facts, id: &str, from: u32, to: u32) -> impl DoubleEndedIterator<Item = f32> {
    let course: Vec<_> = place(facts, id).into_iter().flat_map(|s| facts.course(s)).collect();
    course.into_iter().filter(move |(c, _)| from <= c.episode && c.episode < to).filter_map(|(_, p)| p.belief)
}

/// The longest stretch in which a skill was open, below its goal, and did not get better.
fn plateau(facts: &Facts, skill: usize) -> Option<Stall> {
    let goal = facts.record.skills[skill].goal;
    let course: Vec<_> = facts.course(skill).collect();
    let alive = |i: usize| course[i].1.open && course[i].1.mastery < goal;
    let mut longest = (0, 0);
    for first in (0..course.len()).filter(|i| alive(*i)) {
        let top = course[first].1.mastery + GAIN;
        let more = (first + 1..course.len()).take_while(|i| alive(*i) && course[*i].1.mastery < top).last();
        let last = more.unwrap_or(first);
        if course[last].0.episode - course[first].0.episode > longest.1 - longest.0 {
            longest = (course[first].0.episode, course[last].0.episode);
        }
    }
    let (from, to) = longest;
    (from < to).then(|| Stall { skill, from, to, reason: why(facts, skill, from, to) })
}

fn why(facts: &Facts, skill: usize, from: u32, to: u32) -> String {
    let attempts = facts.attempts(skill, from, to);
    let inside = |episode: u32| from <= episode && episode <= to;
    let best = facts.course(skill).filter(|(c, _)| inside(c.episode)).map(|(_, p)| p.mastery).fold(0.0, f32::max);
    let best = percent(f64::from(best));
    let fair = (to - from) / (facts.record.skills.len() as u32 * 4).max(1);
    let rests = facts.record.marks.iter().filter(|m| usize::from(m.skill) == skill && m.what == What::Resting);
    let rests = match rests.filter(|m| inside(m.episode)).count() as u32 {
        0 => String::new(),
        n => format!("; sent to rest {}", many(n, "time")),
    };
    match attempts {
        0 => format!("open, but never chosen: mastery stayed at {best}{rests}"),
        n if n < fair => format!("open, but only {}: mastery at most {best}{rests}", many(n, "attempt")),
        n => format!("{}, no progress: mastery at most {best}{rests}", many(n, "attempt")),
    }
}
