//! `[teacher.<recipe>]`: which teacher, and its settings.

use etude::{DEFAULT, Entry, FACTORS, Factor, Pace, RECIPES, Recipe, Resource, SPACES};

use super::factors::{WITH, add, addition, key, not_added};
use super::field::Field;
use super::section::{Findings, Section};
use crate::diag::{Problem, suggest};

/// What `per` may name.
pub(crate) const PER: [(&str, Resource); 4] =
    [("time", Resource::Time), ("energy", Resource::Energy), ("wear", Resource::Wear), ("resets", Resource::Resets)];

/// The recipe's entry in the list, the recipe with the file's settings, and where its name stands.
pub(super) struct Teacher {
    pub entry: &'static Entry,
    pub recipe: Recipe,
    pub place: std::ops::Range<usize>,
}

/// Reads `[teacher]`. After a mistake it answers the default teacher, so that the rest can be checked.
///
/// In a world attempts succeed or fail, and teachers count them so; elsewhere a score may be anything.
pub(super) fn teacher(root: &Section<'_>, in_world: bool, out: &mut Findings) -> Teacher {
    let chosen = chosen(root, out);
    let place = chosen.as_ref().map_or(0..0, |(_, field)| field.key.clone());
    let entry = chosen.as_ref().map_or(&RECIPES[0], |(entry, _)| entry);
    let mut recipe = if in_world { entry.in_file() } else { (entry.recipe)() };
    if let Some((entry, field)) = chosen
        && let Some(mut section) = field.section(format!("`[teacher.{}]`", entry.name), out)
    {
        settings(&mut recipe, &mut section, out);
    }
    Teacher { entry, recipe, place }
}

/// The one teacher that the file names.
fn chosen<'a>(root: &Section<'a>, out: &mut Findings) -> Option<(&'static Entry, Field<'a>)> {
    let none = |place, out: &mut Findings| {
        let problem = Problem::new("no-teacher", place, "the curriculum names no teacher");
        let problem = problem.label("expected a `[teacher.<name>]`");
        out.error(problem.help(format!("add the line `[teacher.{DEFAULT}]`; {}", suggest("", &names()))));
    };
    let Some(field) = root.get("teacher") else {
        none(root.place.clone(), out);
        return None;
    };
    let section = field.section("`[teacher]`", out)?;
    let Some(first) = section.fields.first() else {
        none(section.place.clone(), out);
        return None;
    };
    if let Some(second) = section.fields.get(1) {
        let message = format!("two teachers, `{}` and `{}`", first.name, second.name);
        let problem = Problem::new("two-teachers", second.key.clone(), message);
        let problem = problem.label("expected one teacher").related(first.key.clone(), "the first one");
        out.error(problem.help("keep one; `etude compare` takes several on its command line"));
    }
    let entry = RECIPES.iter().find(|entry| entry.name == first.name);
    if entry.is_none() {
        let (message, help) = match SPACES.iter().find(|(name, _)| *name == first.name) {
            Some((name, _)) => (
                format!("`{name}` is no teacher but a space, which a skill has"),
                format!(
                    "write `[skill.space.{name}]` below its `[[skill]]`, and a teacher here, as `[teacher.{DEFAULT}]`"
                ),
            ),
            None => (format!("there is no teacher `{}`", first.name), suggest(first.name, &names())),
        };
        let problem = Problem::new("unknown-teacher", first.key.clone(), message);
        out.error(problem.label("expected the name of a recipe").help(help));
    }
    Some((entry?, first.clone()))
}

fn names() -> Vec<&'static str> {
    RECIPES.iter().map(|entry| entry.name).collect()
}

/// Turns the recipe's knobs as the file says, and adds the factors that it asks for.
fn settings(recipe: &mut Recipe, section: &mut Section<'_>, out: &mut Findings) {
    let mut known = vec!["with".to_owned(), "per".to_owned()];
    recipe.knobs(&mut |name, knob| {
        if let Some(field) = section.get(name) {
            field.turn(knob, out);
        }
        known.push(name.into());
    });
    let room = FACTORS - recipe.factors.len();
    for field in section.get("with").map_or_else(Vec::new, |field| field.list(WITH, out).unwrap_or_default()) {
        let Some(addition) = addition(&field, recipe, out) else { continue };
        let mut factor = addition.factor;
        factor.knobs(&mut |name, knob| {
            let name = key(addition, name);
            if let Some(field) = section.get(&name) {
                field.turn(knob, out);
            }
            known.push(name);
        });
        add(recipe, factor, &field, room, out);
    }
    if let Some(field) = section.get("per")
        && let Some(word) = field.text(out)
    {
        if let Some((_, resource)) = PER.iter().find(|(name, _)| *name == word) {
            add(recipe, Factor::PerCost(*resource), field, room, out);
        } else {
            let problem = Problem::new("unknown-word", field.place.clone(), format!("`per` cannot be `{word}`"));
            out.error(problem.label("expected a cost").help(suggest(word, &PER.map(|(name, _)| name))));
        }
    }
    known.extend(not_added(recipe, &known, section, out));
    section.only(&known.iter().map(String::as_str).collect::<Vec<_>>(), out);
    hysteresis(recipe, section, out);
}

/// A pace that moves with the scores moves forward at better ones than it moves back.
fn hysteresis(recipe: &Recipe, section: &Section<'_>, out: &mut Findings) {
    let gated = recipe.factors.iter().filter_map(Factor::pace).find_map(|pace| match pace {
        Pace::Gated { forward_at, back_at, .. } => Some((forward_at, back_at)),
        _ => None,
    });
    let Some((forward_at, back_at)) = gated.filter(|(forward_at, back_at)| forward_at <= back_at) else { return };
    let of = |percent: u8| f32::from(percent) / 100.0;
    match (section.get("forward_at"), section.get("back_at")) {
        (Some(forward), Some(back)) => super::assist::backwards(forward, back, out),
        (forward, back) => {
            // The defaults are in order, so that one of the two is written.
            let Some(field) = forward.or(back) else { return };
            let other = if forward.is_some() { ("back_at", back_at) } else { ("forward_at", forward_at) };
            let message = format!("`forward_at` is not above `back_at`: `{}` is {}", other.0, of(other.1));
            let problem = Problem::new("backwards", field.place.clone(), message);
            let problem = problem.label("expected `forward_at` above `back_at`");
            out.error(problem.help(format!("change it, or write `{}`, too", other.0)));
        }
    }
}
