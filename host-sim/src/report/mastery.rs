//! Chart 1: mastery of each skill on the fixed test set, one small panel a skill.

use super::facts::Facts;
use super::frame::Frame;
use super::section::{name, nothing, wrap};
use super::svg::{Svg, polyline};
use super::table::table;
use super::text::{count, escape, grouped, num, percent};

const SIZE: (f64, f64) = (310.0, 166.0);

/// The panels and, in numbers, where they end.
fn panels(facts: &Facts) -> String {
    let panels: String = facts.skills().map(|(i, _)| panel(facts, i)).collect();
    let rows: Vec<_> = facts.skills().map(|(i, _)| row(facts, i)).collect();
    let head = ["Skill", "Mastered", "Goal", "Goal at", "Open from", "Teacher’s belief", "Requires"];
    format!("<div class=\"panels\">\n{panels}</div>\n{}", table(&[0, 6], &head, &rows))
}

/// The section.
pub fn section(facts: &Facts) -> String {
    let body = if facts.record.skills.is_empty() || facts.checkpoints.is_empty() {
        nothing("No checkpoint was recorded.")
    } else {
        panels(facts)
    };
    let (heading, line) = if facts.robot { ROBOT } else { EXAMINED };
    let sentence = format!(
        "The <span class=\"swatch solid\"></span> thick line is {line}, the <span class=\"swatch dashes\"></span> dashed \
         line the goal. Stripes: locked; ▲ unlocked; ◆ goal reached; ✕ the power failed."
    );
    wrap(1, heading, &sentence, &body)
}

/// Heading, and what the lines are.
const EXAMINED: (&str, &str) = (
    "Mastery on the fixed test set",
    "the share of a test set, the same for every teacher, that the student masters after so many attempts; the <span \
     class=\"swatch dots\"></span> dotted line is what the teacher believes from its probes",
);
/// The same of a robot, which nobody examines.
const ROBOT: (&str, &str) = (
    "Mastery, as the teacher believes it",
    "what the teacher believes from its probes, or for a skill that no other requires the mean of its recent scores: nobody \
     examines a robot",
);

fn panel(facts: &Facts, skill: usize) -> String {
    let frame = Frame::new((34.0, 42.0), (SIZE.0 - 22.0, SIZE.1 - 20.0), facts.axis(), (0.0, 1.0));
    let goal = facts.record.skills[skill].goal;
    let end = percent(facts.mastery(skill));
    let title = format!("{}: {end} mastered at the end", name(facts, skill, 60));
    let data = format!("data-kind=\"mastery\" data-skill=\"{skill}\" {}", frame.data());
    let mut svg = Svg::new(SIZE, &title, &story(facts, skill), &data);
    svg.text("name", (0.0, 14.0), &name(facts, skill, 26));
    svg.text("name end", (SIZE.0 - 22.0, 14.0), &end);
    svg.text("tick", (0.0, 30.0), &story(facts, skill));
    for (from, to) in facts.locked(skill) {
        svg.rect("hatched", frame.at(f64::from(from), 1.0), frame.at(f64::from(to), 0.0));
    }
    frame.upwards(&mut svg, 2, |t| num(t * 100.0, 0));
    frame.across(&mut svg, 3, |t| grouped(t, 0));
    svg.line("goal", frame.at(0.0, f64::from(goal)), frame.at(frame.x.domain.1, f64::from(goal)));
    let beside = (frame.x.range.1 + 5.0, frame.y.at(f64::from(goal)) + 3.5);
    svg.text("aim", beside, &num(f64::from(goal) * 100.0, 0));
    let line = |pick: fn(&crate::record::Progress) -> Option<f32>| {
        let points = facts.course(skill).filter_map(|(c, p)| Some(frame.at(f64::from(c.episode), f64::from(pick(p)?))));
        polyline(&points.collect::<Vec<_>>())
    };
    if !facts.robot && facts.last(skill).is_some_and(|p| p.belief.is_some()) {
        svg.path("belief", &line(|p| p.belief));
    }
    svg.path("curve", &line(|p| Some(p.mastery)));
    for (_, to) in facts.locked(skill).iter().filter(|(_, to)| *to < facts.end) {
        svg.key(frame.at(f64::from(*to), 0.0));
    }
    facts.cuts.iter().for_each(|at| svg.cut(frame.at(f64::from(*at), 1.0)));
    if let Some(c) = facts.goal_at(skill) {
        svg.diamond(frame.at(f64::from(c.episode), f64::from(c.skills[skill].mastery)));
    }
    svg.finish()
}

/// "unlocked at 312 · goal reached at 655".
fn story(facts: &Facts, skill: usize) -> String {
    let opened = match facts.opened(skill) {
        Some(0) => "open from the start".to_owned(),
        Some(at) => format!("unlocked at {}", count(at)),
        None => "never unlocked".to_owned(),
    };
    match facts.goal_at(skill) {
        Some(c) => format!("{opened} · goal reached at {}", count(c.episode)),
        None => format!("{opened} · goal not reached"),
    }
}

fn row(facts: &Facts, skill: usize) -> Vec<String> {
    let info = &facts.record.skills[skill];
    let requires: Vec<_> = info.requires.iter().map(|(id, share)| format!("{} {share}\u{a0}%", escape(id))).collect();
    let belief = facts.last(skill).and_then(|p| p.belief);
    vec![
        escape(&name(facts, skill, 60)),
        percent(facts.mastery(skill)),
        percent(f64::from(info.goal)),
        facts.goal_at(skill).map_or("–".to_owned(), |c| count(c.episode)),
        facts.opened(skill).map_or("–".to_owned(), count),
        belief.map_or("–".to_owned(), |b| percent(f64::from(b))),
        if requires.is_empty() { "–".to_owned() } else { requires.join(", ") },
    ]
}
