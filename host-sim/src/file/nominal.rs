//! `nominal`: the task at which mastery is tested.

use etude::Point;

use super::Param;
use super::facts::SkillFacts;
use super::field::{Field, bounds};
use super::section::{Findings, Section};
use super::space::{MOST, names, unknown};
use crate::diag::Problem;
use crate::world::DIMS;

/// Where mastery is tested, in the unit cube: as the file says, else where the world says or as near as the range goes,
/// else in the middle.
pub(super) fn nominal(
    skill: &Section<'_>,
    id: &str,
    params: &[Param],
    world: Option<&SkillFacts>,
    out: &mut Findings,
) -> Point<DIMS> {
    let section = skill.get("nominal").and_then(|field| field.section(format!("the nominal task of `{id}`"), out));
    let section = section.as_ref();
    let fields = section.map_or(&[][..], |section| &section.fields);
    for field in fields.iter().filter(|field| params.iter().all(|param| param.name != field.name)) {
        unknown(field, id, &names(params, |param| &param.name), out);
    }
    let mut point = Point::default();
    for (x, param) in point.0.iter_mut().zip(params) {
        let facts = world.and_then(|world| world.params.iter().find(|facts| facts.name == param.name));
        let written = section.and_then(|section| section.get(&param.name));
        let value = written.and_then(|field| inside(field, param, out)).or(facts.map(|facts| facts.nominal));
        *x = value.map_or(0.5, |value| ((value - param.easy) / (param.hard - param.easy)).clamp(0.0, 1.0));
    }
    point
}

/// A value of a parameter that must lie in its range.
fn inside(field: &Field<'_>, param: &Param, out: &mut Findings) -> Option<f32> {
    let value = field.real([-MOST, MOST], out)?;
    let (low, high) = (param.easy.min(param.hard), param.easy.max(param.hard));
    if (low..=high).contains(&value) || low.is_nan() {
        return Some(value);
    }
    let message = format!("nominal `{}` = {value} is outside its range", param.name);
    let problem = Problem::new("nominal-outside", field.place.clone(), message);
    let help = "mastery is tested at the nominal task: move it inside, or widen the range";
    out.error(problem.label(format!("expected a number {}", bounds(low, high))).help(help));
    None
}
