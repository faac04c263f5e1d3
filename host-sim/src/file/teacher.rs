//! `[teacher.<recipe>]`: which teacher, and its settings.

use etude::{DEFAULT, Entry, Factor, Knob, RECIPES, Recipe, Resource};

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
pub(super) fn teacher(root: &Section<'_>, out: &mut Findings) -> Teacher {
    let chosen = chosen(root, out);
    let place = chosen.as_ref().map_or(0..0, |(_, field)| field.key.clone());
    let entry = chosen.as_ref().map_or(&RECIPES[0], |(entry, _)| entry);
    let mut recipe = (entry.recipe)();
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
        let message = format!("there is no teacher `{}`", first.name);
        let problem = Problem::new("unknown-teacher", first.key.clone(), message);
        out.error(problem.label("expected the name of a recipe").help(suggest(first.name, &names())));
    }
    Some((entry?, first.clone()))
}

fn names() -> Vec<&'static str> {
    RECIPES.iter().map(|entry| entry.name).collect()
}

/// Turns the recipe's knobs as the file says.
fn settings(recipe: &mut Recipe, section: &mut Section<'_>, out: &mut Findings) {
    let mut known = vec!["per"];
    recipe.knobs(&mut |name, knob| {
        known.push(name);
        let Some(field) = section.get(name) else { return };
        match knob {
            Knob::Real(setting, bounds) => *setting = field.real(bounds, out).unwrap_or(*setting),
            Knob::Count(setting, bounds) => {
                *setting = field.whole(bounds.map(u64::from), out).map_or(*setting, |number| number as u32);
            }
        }
    });
    section.only(&known, out);
    let Some(field) = section.get("per") else { return };
    let Some(word) = field.text(out) else { return };
    if let Some((_, resource)) = PER.iter().find(|(name, _)| *name == word) {
        // No recipe fills all its places.
        let _ = recipe.factors.push(Factor::PerCost(*resource));
    } else {
        let problem = Problem::new("unknown-word", field.place.clone(), format!("`per` cannot be `{word}`"));
        out.error(problem.label("expected a cost").help(suggest(word, &PER.map(|(name, _)| name))));
    }
}
