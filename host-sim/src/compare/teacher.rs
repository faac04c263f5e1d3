//! Who can be compared, by name.

use etude::{Knob, RECIPES, Recipe, SPACES, Space};

use super::ablation;
use crate::world::Spec;

/// The baseline that every study has, whole or less a part.
pub const BASELINE: &str = "uniform";

/// The recipes that need no expert knowledge.
#[must_use]
pub fn unaided() -> Vec<&'static str> {
    RECIPES.iter().filter(|entry| !entry.is_expert()).map(|entry| entry.name).collect()
}

/// Every name that a teacher can have in a comparison: the recipes, and the spaces that move, which are drawn from as
/// they are published: by their own opinion and no other.
#[must_use]
pub fn known() -> Vec<&'static str> {
    RECIPES.iter().map(|entry| entry.name).chain(SPACES.iter().map(|(name, _)| *name)).collect()
}

/// Which of these teachers the others are compared with: [`BASELINE`], or that less a part.
#[must_use]
pub fn baseline<'a>(names: &[&'a str]) -> Option<&'a str> {
    let whole = names.iter().find(|name| **name == BASELINE);
    whole.or_else(|| names.iter().find(|name| ablation::split(name).0 == BASELINE)).copied()
}

/// Gives a curriculum the teacher of that name, less the part that the name takes out; another name changes nothing.
pub fn teach(spec: &mut Spec, name: &str) {
    let (name, less) = ablation::split(name);
    // What a score counts for is a fact about the skills, whoever teaches.
    let success = spec.recipe.averages.success;
    if SPACES.iter().any(|(known, _)| *known == name) {
        spec.recipe = Recipe::named(BASELINE).unwrap_or(spec.recipe.clone());
        for skill in spec.syllabus.skills.iter_mut().filter(|skill| skill.space.dims() > 0) {
            skill.space = Space::named(name, skill.space.dims() as u8).unwrap_or(skill.space);
        }
    } else if let Some(recipe) = Recipe::named(name) {
        spec.recipe = recipe;
    }
    spec.recipe.averages.success = success;
    if let Some(part) = less {
        ablation::take_out(spec, part);
    }
}

/// Sets one setting of a recipe, if it has it.
pub(super) fn set(recipe: &mut Recipe, name: &str, value: f32) {
    recipe.knobs(&mut |knob_name, knob| match knob {
        Knob::Real(knob, _) if knob_name == name => *knob = value,
        Knob::Percent(knob, _) if knob_name == name => *knob = (100.0 * value) as u8,
        _ => {}
    });
}
