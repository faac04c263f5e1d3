//! `[skill.latent]`: what the latent axes of a skill's space stand for. `etude latent` writes it.
//!
//! One line a parameter, `width_mm = { range = [20, 80], at = 0.3, along = [0.5, -0.1] }`: where it is at the latent origin,
//! as a share of its range, and how far it goes along each axis of the space. The teacher sees the axes alone.

use etude::{OUTPUTS, Output};
use serde::Serialize;

use super::Param;
use super::facts::SkillFacts;
use super::field::Field;
use super::section::{Findings, Section};
use super::space::{limits, range};
use crate::diag::Problem;
use crate::world::DIMS;

/// Largest number of a decoder, either way.
pub(crate) const STEEPEST: f32 = 1000.0;

/// What is made of a skill's latent points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Latent {
    /// The parameters.
    pub params: Vec<Param>,
    /// How each comes from the latent axes.
    pub outputs: Vec<Output<DIMS>>,
}

/// Reads the decoder of a skill whose space has so many axes.
pub(super) fn latent(
    field: &Field<'_>,
    id: &str,
    axes: usize,
    world: Option<&SkillFacts>,
    out: &mut Findings,
) -> Option<Latent> {
    let section = field.section(format!("the latent space of `{id}`"), out)?;
    if axes == 0 || section.fields.is_empty() || section.fields.len() > OUTPUTS {
        let message = format!("{} parameters of {axes} latent axes", section.fields.len());
        let problem = Problem::new("wrong-length", field.key.clone(), message);
        let help = "`etude latent` writes this table and the space that goes with it";
        out.error(problem.label(format!("expected 1 to {OUTPUTS} parameters, and a space with axes")).help(help));
        return None;
    }
    let all: Vec<_> = section.fields.iter().map(|field| row(field, id, axes, world, out)).collect();
    let (params, outputs) = all.into_iter().collect::<Option<Vec<_>>>()?.into_iter().unzip();
    Some(Latent { params, outputs })
}

fn row(
    field: &Field<'_>,
    id: &str,
    axes: usize,
    world: Option<&SkillFacts>,
    out: &mut Findings,
) -> Option<(Param, Output<DIMS>)> {
    let limits = limits(field, id, world, out);
    let mut section: Section<'_> = field.section(format!("`{}`", field.name), out)?;
    section.only(&["range", "at", "along"], out);
    let ends = section.need("range", "range = [20, 80]", out).and_then(|field| range(field, limits, out));
    let at = section.need("at", "at = 0.3", out).and_then(|field| field.real([-STEEPEST, STEEPEST], out));
    let along = section.need("along", "along = [0.5, -0.1]", out);
    let items = along.and_then(|field| field.list("a number for each latent axis", out));
    if let (Some(field), Some(items)) = (along, items.as_ref().filter(|items| items.len() != axes)) {
        let message = format!("{} numbers, and the space of `{id}` has {axes} axes", items.len());
        let problem = Problem::new("wrong-length", field.place.clone(), message);
        out.error(problem.label(format!("expected {axes} numbers")).help("write a number for each axis of the space"));
        return None;
    }
    let steps: Vec<_> = items?.iter().map(|item| item.real([-STEEPEST, STEEPEST], out)).collect();
    let [easy, hard] = ends?;
    let mut output = Output { at: at?, along: [0.0; DIMS] };
    for (to, step) in output.along.iter_mut().zip(steps) {
        *to = step?;
    }
    Some((Param { name: field.name.into(), easy, hard }, output))
}
