//! Factors by name: those that `with` adds to a recipe, and what each is called.

use std::mem::discriminant;

use etude::{ADDITIONS, Addition, FACTORS, Factor, Recipe};

use super::field::Field;
use super::section::{Findings, Section};
use crate::diag::{Problem, suggest};

/// How `with` is written.
pub(super) const WITH: &str = "`with = [\"optimism\"]`";

/// What a setting of an added factor is called. Recipes have paces of their own, so those of added factors are called
/// after them: `widening_from`.
pub(crate) fn key(addition: &Addition, setting: &str) -> String {
    if addition.factor.pace().is_some() { format!("{}_{setting}", addition.name) } else { setting.into() }
}

/// Whether a recipe has such a factor, whatever its settings.
pub(crate) fn has(recipe: &Recipe, factor: &Factor) -> bool {
    recipe.factors.iter().any(|own| discriminant(own) == discriminant(factor))
}

/// What a factor is called: as the file adds it, else by its variant.
#[must_use]
pub(crate) fn called(factor: &Factor) -> String {
    let added = ADDITIONS.iter().find(|addition| discriminant(&addition.factor) == discriminant(factor));
    added.map_or_else(|| variant(factor), |addition| addition.name.into())
}

/// The variant's name in small letters, without its settings.
fn variant(factor: &Factor) -> String {
    let text = format!("{factor:?}");
    text.split([' ', '{', '(']).next().unwrap_or_default().to_lowercase()
}

/// A factor that `with` names, and that the recipe does not have yet.
pub(super) fn addition(field: &Field<'_>, recipe: &Recipe, out: &mut Findings) -> Option<&'static Addition> {
    let name = field.text(out)?;
    let found = ADDITIONS.iter().find(|addition| addition.name == name);
    match found {
        None => {
            let problem = Problem::new("unknown-factor", field.place.clone(), format!("there is no factor `{name}`"));
            let names = ADDITIONS.each_ref().map(|addition| addition.name);
            out.error(problem.label("expected a factor that can be added").help(suggest(name, &names)));
        }
        Some(addition) if has(recipe, &addition.factor) => {
            let message = format!("the teacher has the factor `{name}` already");
            let problem = Problem::new("duplicate-factor", field.place.clone(), message);
            out.error(problem.label("expected every factor once").help("take this one out"));
            return None;
        }
        Some(_) => {}
    }
    found
}

/// Adds a factor, if there is room.
pub(super) fn add(recipe: &mut Recipe, factor: Factor, field: &Field<'_>, room: usize, out: &mut Findings) {
    if recipe.factors.push(factor).is_ok() {
        return;
    }
    let message = format!("the teacher has {FACTORS} factors already: {}", factors(recipe).join(", "));
    let problem = Problem::new("too-many-factors", field.place.clone(), message);
    let own = if room == 1 { "one".into() } else { room.to_string() };
    out.error(
        problem
            .label(format!("expected {FACTORS} at most"))
            .help(format!("the recipe has room for {own} more: take one out")),
    );
}

/// What the factors of a recipe are called.
#[must_use]
pub(crate) fn factors(recipe: &Recipe) -> Vec<String> {
    recipe.factors.iter().map(called).collect()
}

/// Reports settings of factors that are not there, and answers their names.
pub(super) fn not_added(recipe: &Recipe, known: &[String], section: &Section<'_>, out: &mut Findings) -> Vec<String> {
    let mut strange = Vec::new();
    for addition in ADDITIONS.iter().filter(|addition| !has(recipe, &addition.factor)) {
        let mut factor = addition.factor;
        factor.knobs(&mut |setting, _| {
            let name = key(addition, setting);
            if let Some(field) = section.get(&name).filter(|_| !known.contains(&name)) {
                let message = format!("`{name}` is a setting of the factor `{}`, which is not there", addition.name);
                let problem = Problem::new("unknown-key", field.key.clone(), message);
                let help = format!("add `with = [\"{}\"]`, or take this one out", addition.name);
                out.error(problem.label("expected a setting of the teacher").help(help));
                strange.push(name);
            }
        });
    }
    strange
}
