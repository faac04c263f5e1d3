//! Teachers by name, with their settings: what `[teacher.NAME]` is in a curriculum file.

use std::mem::discriminant;

use etude::{ADDITIONS, Addition, FACTORS, Factor, Knob, RECIPES, Recipe, Resource};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping};

use crate::errors::{curriculum, items, list, percent, whole, within};

/// What `per` may name.
const PER: [(&str, Resource); 4] =
    [("time", Resource::Time), ("energy", Resource::Energy), ("wear", Resource::Wear), ("resets", Resource::Resets)];

/// The recipe of that name with these settings, and with further factors.
pub fn recipe(
    name: &str,
    settings: Option<&Bound<'_, PyMapping>>,
    factors: &[String],
    per: Option<&str>,
) -> PyResult<Recipe> {
    let (mut recipe, settings) = (named(name)?, items(settings)?);
    let mut known = Vec::new();
    let mut wrong = None;
    let mut turn = |name: String, knob: Knob<'_>| {
        if let Err(error) = set(&settings, &name, knob) {
            wrong.get_or_insert(error);
        }
        known.push(name);
    };
    recipe.knobs(&mut |name, knob| turn(name.to_owned(), knob));
    for name in factors {
        let Some(addition) = ADDITIONS.iter().find(|addition| addition.name == name) else {
            let names = list(ADDITIONS.iter().map(|addition| addition.name));
            return Err(curriculum(format!("there is no factor `{name}` to add; there are {names}")));
        };
        if recipe.factors.iter().any(|own| discriminant(own) == discriminant(&addition.factor)) {
            return Err(curriculum(format!("the teacher has the factor `{name}` already")));
        }
        let mut factor = addition.factor;
        factor.knobs(&mut |name, knob| turn(key(addition, name), knob));
        push(&mut recipe, factor)?;
    }
    if let Some(word) = per {
        let Some((_, resource)) = PER.iter().find(|(name, _)| *name == word) else {
            return Err(curriculum(format!("`per` cannot be `{word}`; it can be {}", list(PER.map(|(name, _)| name)))));
        };
        push(&mut recipe, Factor::PerCost(*resource))?;
    }
    if let Some(error) = wrong {
        return Err(error);
    }
    if let Some((name, _)) = settings.iter().find(|(name, _)| !known.contains(name)) {
        let known = list(known.iter().map(String::as_str));
        return Err(curriculum(format!("the teacher has no setting `{name}`; it has {known}")));
    }
    Ok(recipe)
}

/// The recipe of that name.
pub fn named(name: &str) -> PyResult<Recipe> {
    let names = || list(RECIPES.iter().map(|entry| entry.name));
    Recipe::named(name).ok_or_else(|| curriculum(format!("there is no recipe `{name}`; there are {}", names())))
}

/// What a setting of an added factor is called: those of one with a pace after the factor, as in a curriculum file.
fn key(addition: &Addition, setting: &str) -> String {
    if addition.factor.pace().is_some() { format!("{}_{setting}", addition.name) } else { setting.into() }
}

fn push(recipe: &mut Recipe, factor: Factor) -> PyResult<()> {
    recipe
        .factors
        .push(factor)
        .map_err(|_| curriculum(format!("the teacher has {FACTORS} factors already; no more fit")))
}

/// Turns one knob, if the settings do.
pub fn set(settings: &[(String, Bound<'_, PyAny>)], name: &str, knob: Knob<'_>) -> PyResult<()> {
    let Some((_, value)) = settings.iter().find(|(given, _)| given == name) else { return Ok(()) };
    match knob {
        Knob::Real(setting, [low, high]) => *setting = within(value, name, low, high)?,
        Knob::Count(setting, [low, high]) => *setting = whole(value, name, low.into(), high.into())? as u32,
        Knob::Percent(setting, bounds) => *setting = percent(value, name, bounds)?,
        Knob::Few(setting, [low, high]) => *setting = whole(value, name, low.into(), high.into())? as u8,
    }
    Ok(())
}

/// Every recipe's name, and what it is.
#[pyfunction]
pub fn recipes(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let all = PyDict::new(py);
    for entry in &RECIPES {
        all.set_item(entry.name, entry.about)?;
    }
    Ok(all)
}

/// The settings of a recipe: each one's default, and the least and the most that it may be.
#[pyfunction]
pub fn settings<'py>(py: Python<'py>, recipe: &str) -> PyResult<Bound<'py, PyDict>> {
    let mut recipe = named(recipe)?;
    bounds(py, |see| recipe.knobs(see))
}

/// Every setting that is shown: its default, and the least and the most that it may be.
pub fn bounds<'py>(
    py: Python<'py>,
    show: impl FnOnce(&mut dyn FnMut(&'static str, Knob<'_>)),
) -> PyResult<Bound<'py, PyDict>> {
    let (all, mut failed) = (PyDict::new(py), Ok(()));
    show(&mut |name, knob| {
        let set = match knob {
            Knob::Real(own, [low, high]) => {
                let [own, low, high] = [*own, low, high].map(plain);
                all.set_item(name, (own, low, high))
            }
            Knob::Count(own, [low, high]) => all.set_item(name, (*own, low, high)),
            Knob::Few(own, [low, high]) => all.set_item(name, (*own, low, high)),
            Knob::Percent(own, bounds) => {
                let [own, low, high] = [*own, bounds[0], bounds[1]].map(|percent| f64::from(percent) / 100.0);
                all.set_item(name, (own, low, high))
            }
        };
        if failed.is_ok() {
            failed = set;
        }
    });
    failed.map(|()| all)
}

/// A number as a person wrote it: 0.05, and not what is nearest to it of 32 bits.
fn plain(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::from(number))
}

/// What a factor is called: as a curriculum file adds it, else by its variant.
pub fn called(factor: &Factor) -> String {
    let added = ADDITIONS.iter().find(|addition| discriminant(&addition.factor) == discriminant(factor));
    let variant = || format!("{factor:?}").split([' ', '{', '(']).next().unwrap_or_default().to_lowercase();
    added.map_or_else(variant, |addition| addition.name.into())
}
