//! Spaces that move: `[skill.space.adr]` and the like. A parameter is a range, a setting is a number.

use etude::Space;

use super::Param;
use super::facts::SkillFacts;
use super::field::Field;
use super::section::{Findings, Section};
use super::space::{limits, range};
use crate::diag::Problem;
use crate::world::DIMS;

/// What a setting of the space of that name is.
pub(crate) fn about(space: &str, setting: &str) -> &'static str {
    match (space, setting) {
        ("adr", "boundary") => "Share of attempts at a face of the box.",
        ("adr", "high") => "Mean score at a face from which it moves outward.",
        ("adr", "low") => "Mean score at a face up to which it moves inward.",
        ("adr", "step") => "Share of the range that a face moves.",
        (_, "regions") => "Regions at most.",
        (_, "memory") => "Newest samples that a region keeps.",
        (_, "random") => "Share of attempts anywhere.",
        (_, "pull") => "Weight of the distance to all tasks, as a share of the mean return.",
        (_, "threshold") => "Mean score from which it moves.",
        (_, "step") => "Divergence that an update moves it at most.",
        (_, "narrow") => "Its deviation at the start, as a share of each range.",
        (_, "levels") => "Tasks kept at most.",
        (_, "fresh") => "Share of attempts at fresh tasks once the ring is full.",
        (_, "stale") => "Share of the tasks practised again that goes by how long ago they were.",
        _ => "",
    }
}

/// Reads the parameters of the space of that name, in the order in which they are written, and its settings.
pub(super) fn read(
    name: &str,
    section: &Section<'_>,
    id: &str,
    world: Option<&SkillFacts>,
    out: &mut Findings,
) -> (Vec<Param>, Space<DIMS>) {
    let (params, settings): (Vec<_>, Vec<_>) = section.fields.iter().partition(|field| field.is_list());
    if params.is_empty() || params.len() > DIMS {
        let message = format!("the space of `{id}` has {} parameters", params.len());
        let problem = Problem::new("wrong-length", section.place.clone(), message);
        let help = "write each parameter as `distance_mm = [60.0, 10.0]`, from its easy end to its hard end";
        out.error(problem.label(format!("expected 1 to {DIMS} ranges")).help(help));
    }
    let dims = params.len().clamp(1, DIMS) as u8;
    let mut space = Space::named(name, dims).unwrap_or(Space::Point);
    let mut known = Vec::new();
    space.knobs(&mut |setting, _| known.push(setting));
    for field in settings.iter().filter(|field| !known.contains(&field.name)) {
        let message = format!("`{}` is neither a range nor a setting of the space of `{id}`", field.name);
        let problem = Problem::new("unknown-key", field.key.clone(), message);
        let help = format!("a parameter is `[easy, hard]`; the settings of `{name}` are {}", known.join(", "));
        out.error(problem.label("expected a range or a setting").help(help));
    }
    space.knobs(&mut |setting, knob| {
        if let Some(field) = settings.iter().find(|field| field.name == setting) {
            field.turn(knob, out);
        }
    });
    let param = |field: &&Field<'_>| {
        let limits = limits(field, id, world, out);
        // A range that was refused has no inside to check a nominal task against.
        let [easy, hard] = range(field, limits, out).unwrap_or([f32::NAN; 2]);
        Param { name: field.name.into(), easy, hard }
    };
    (params.iter().take(DIMS).map(param).collect(), space)
}
