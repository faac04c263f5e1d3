//! `[skill.assist.<help>]`: a help that practice of a skill is given, and how it is taken away again.

use std::ops::Range;

use etude::{ASSISTS, Aid, Pace};

use super::facts::SkillFacts;
use super::field::Field;
use super::section::{Findings, Section};
use super::skill::Draft;
use crate::diag::{Problem, list};

/// What a help is called in the file.
pub(crate) const AIDS: [(&str, Aid, &str); Aid::ALL.len()] = [
    ("virtual_force", Aid::VirtualForce, "A force that carries part of the object's weight and draws it to the tool."),
    (
        "relaxed_constraint",
        Aid::RelaxedConstraint,
        "A physical constraint gives way, as a table into which fingers pass.",
    ),
    ("warm_start", Aid::WarmStart, "The attempt starts with part of its subgoals done."),
    ("demonstrator", Aid::Demonstrator, "A demonstrator steers part of the attempt."),
    ("subgoal", Aid::Subgoal, "The attempt ends at an earlier subgoal."),
];
/// Bounds of a level: a help that begins at zero is none.
pub(crate) const LEVEL: [f32; 2] = [0.01, 1.0];
/// Bounds of the share of the way that a gated help goes at a time.
pub(crate) const STEP: [f32; 2] = [0.01, 1.0];
/// That share unless the file says otherwise.
pub(crate) const USUAL_STEP: f32 = 0.1;
/// Bounds of the share of the run that a ramp takes.
pub(crate) const OVER: [f32; 2] = [0.01, 1.0];
const EXAMPLE: &str = "pace = { gated = { lower_at = 0.7, raise_at = 0.2 } }";

/// A help as read.
pub(super) struct Aided {
    pub aid: Aid,
    pub pace: Pace,
    /// Where its name is.
    pub place: Range<usize>,
}

/// What a help is called.
#[must_use]
pub(crate) fn name(aid: Aid) -> &'static str {
    AIDS.iter().find(|(_, own, _)| *own == aid).map_or("help", |(name, ..)| name)
}

/// Reads the helps of one skill.
pub(super) fn assists(field: &Field<'_>, id: &str, world: Option<&SkillFacts>, out: &mut Findings) -> Vec<Aided> {
    let Some(mut section) = field.section(format!("the assist of `{id}`"), out) else { return Vec::new() };
    section.only(&AIDS.map(|(name, ..)| name), out);
    let known = AIDS.iter().filter_map(|(name, aid, _)| Some((*aid, section.get(name)?)));
    let mut aided: Vec<_> = known.filter_map(|(aid, field)| assist(field, aid, id, world, out)).collect();
    aided.sort_by_key(|aided| aided.place.start);
    aided
}

fn assist(field: &Field<'_>, aid: Aid, id: &str, world: Option<&SkillFacts>, out: &mut Findings) -> Option<Aided> {
    if let Some((_, why)) = world.and_then(|world| world.lacks.iter().find(|(lacked, _)| *lacked == aid)) {
        let message = format!("the world cannot help `{id}` by `{}`", field.name);
        let problem = Problem::new("no-such-help", field.key.clone(), message);
        out.error(problem.label(*why).help("take it out, or choose another help"));
    }
    let mut section = field.section(format!("`{}` of `{id}`", field.name), out)?;
    section.only(&["pace"], out);
    let pace = pace(section.need("pace", EXAMPLE, out)?, out)?;
    Some(Aided { aid, pace, place: field.key.clone() })
}

/// A pace that ends at zero.
fn pace(field: &Field<'_>, out: &mut Findings) -> Option<Pace> {
    let mut section = field.section("the pace of a help", out)?;
    if let Some(field) = section.get("fixed") {
        let problem = Problem::new("help-for-ever", field.key.clone(), "a fixed help is never taken away");
        let problem = problem.label("expected a pace that ends at zero");
        let why = "what is practised with help must once be done without, as the probes are";
        out.error(problem.help(format!("{why}: write `{EXAMPLE}` or `pace = {{ ramp = {{ over = 0.5 }} }}`")));
        return None;
    }
    section.only(&["gated", "ramp"], out);
    if let [first, second, ..] = &section.fields[..] {
        let problem = Problem::new("two-paces", second.key.clone(), "the help has two paces");
        let problem = problem.label("expected one pace").related(first.key.clone(), "the other one");
        out.error(problem.help("keep one of the two"));
    }
    match (section.get("gated"), section.get("ramp")) {
        (Some(field), _) => gated(field, out),
        (None, Some(field)) => ramp(field, out),
        (None, None) => {
            if section.fields.is_empty() {
                let problem = Problem::new("missing-key", section.place.clone(), "the pace of a help is empty");
                out.error(problem.label("expected `gated` or `ramp`").help(format!("write `{EXAMPLE}`")));
            }
            None
        }
    }
}

/// Lower while practice goes well, and higher when it does not.
fn gated(field: &Field<'_>, out: &mut Findings) -> Option<Pace> {
    let mut section = field.section("`gated`", out)?;
    section.only(&["from", "step", "lower_at", "raise_at"], out);
    let from = level(&section, out);
    let step = section.get("step").and_then(|field| field.real(STEP, out)).unwrap_or(USUAL_STEP);
    let lower = section.need("lower_at", "lower_at = 0.7", out).cloned();
    let raise = section.need("raise_at", "raise_at = 0.2", out).cloned();
    let (lower, raise) = (lower?, raise?);
    let (forward_at, back_at) = (lower.percent([1, 100], out), raise.percent([0, 99], out));
    let (forward_at, back_at) = (forward_at?, back_at?);
    if forward_at <= back_at {
        backwards(&lower, &raise, out);
        return None;
    }
    Some(Pace::Gated { from, to: 0.0, step, forward_at, back_at })
}

/// Says that the score for a step forward is not above the one for a step back.
pub(super) fn backwards(forward: &Field<'_>, back: &Field<'_>, out: &mut Findings) {
    let message = format!("`{}` is not above `{}`", forward.name, back.name);
    let problem = Problem::new("backwards", forward.place.clone(), message);
    let problem =
        problem.label(format!("expected more than `{}`", back.name)).related(back.place.clone(), "which is this");
    out.error(problem.help("between the two the level stays as it is: good scores must be above bad ones"));
}

/// Straight to zero.
fn ramp(field: &Field<'_>, out: &mut Findings) -> Option<Pace> {
    let mut section = field.section("`ramp`", out)?;
    section.only(&["from", "over"], out);
    let from = level(&section, out);
    let over = section.need("over", "over = 0.5", out)?.real(OVER, out)?;
    Some(Pace::Fade { from, over })
}

fn level(section: &Section<'_>, out: &mut Findings) -> f32 {
    section.get("from").and_then(|field| field.real(LEVEL, out)).unwrap_or(1.0)
}

/// Reports the first help that a robot has no room for.
pub(super) fn room(drafts: &[Draft<'_>], out: &mut Findings) {
    let mut all = drafts.iter().flat_map(|draft| draft.assists.iter().map(move |aided| (draft.id, aided)));
    let Some((id, extra)) = all.nth(ASSISTS) else { return };
    let message = format!("`{id}` is helped, and {ASSISTS} helps in all are the most");
    let problem = Problem::new("too-many-assists", extra.place.clone(), message);
    let used: Vec<_> = drafts.iter().filter(|draft| !draft.assists.is_empty()).map(|draft| draft.id).collect();
    let problem = problem.label(format!("expected {ASSISTS} at most"));
    out.error(problem.help(format!("helped are {}: keep help for the skills that need it most", list(&used))));
}
