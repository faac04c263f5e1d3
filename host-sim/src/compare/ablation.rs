//! Ablations: a teacher without one of its parts, as `"learning-progress - hope"` in a study.

use std::sync::LazyLock;

use etude::{Knob, RECIPES, Recipe};

use crate::file::factors::called;
use crate::world::Spec;

/// What stands between a teacher and the part that it goes without.
const LESS: &str = " - ";
/// The parts that are the curriculum's and not the recipe's: which skills require which, and the help that they are given.
const PREREQUISITES: &str = "prerequisites";
const ASSISTS: &str = "assists";

/// The teacher of a name, and the part that it goes without.
#[must_use]
pub fn split(name: &str) -> (&str, Option<&str>) {
    name.split_once(LESS).map_or((name, None), |(teacher, part)| (teacher, Some(part)))
}

/// Every recipe less each of its parts.
#[must_use]
pub fn known() -> Vec<&'static str> {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut names = Vec::new();
        for entry in &RECIPES {
            names.extend(parts(&(entry.recipe)()).into_iter().map(|part| [entry.name, &part].join(LESS)));
        }
        names
    });
    NAMES.iter().map(String::as_str).collect()
}

/// What a recipe can go without: the prerequisites, the assists, a factor, or a setting that can be 0.
fn parts(recipe: &Recipe) -> Vec<String> {
    let mut parts = vec![PREREQUISITES.into(), ASSISTS.into()];
    parts.extend(recipe.factors.iter().map(called));
    recipe.clone().knobs(&mut |name, knob| {
        let can_be_0 = match knob {
            Knob::Real(_, [least, _]) => least == 0.0,
            Knob::Percent(_, [least, _]) => least == 0,
            Knob::Count(..) | Knob::Few(..) => false,
        };
        if can_be_0 && !parts.iter().any(|part| part == name) {
            parts.push(name.into());
        }
    });
    parts
}

/// Takes a part out of a curriculum; one that it does not have changes nothing.
pub fn take_out(spec: &mut Spec, part: &str) {
    if part == PREREQUISITES {
        for skill in &mut spec.syllabus.skills {
            skill.requires.clear();
        }
        return;
    }
    if part == ASSISTS {
        spec.assists.clear();
        return;
    }
    spec.recipe.factors.retain(|factor| called(factor) != part);
    super::teacher::set(&mut spec.recipe, part, 0.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_that_can_be_taken_out_is_gone() {
        for name in known() {
            let (teacher, part) = split(name);
            let whole = Recipe::named(teacher).expect("a recipe");
            let skills = crate::file::parse(crate::cmd::new::TEMPLATE, &[crate::file::facts::tabletop()])
                .expect("a curriculum")
                .spec
                .syllabus;
            let mut spec = Spec::new(skills, whole.clone(), etude::Budget::episodes(1));
            let pace = etude::Pace::Fixed(1.0);
            let _ = spec.assists.push(etude::Assist { skill: 0, aid: etude::Aid::WarmStart, pace });
            let before = spec.clone();
            take_out(&mut spec, part.expect("a part"));
            assert!(spec != before || whole_without(&whole, part), "{name} changes nothing");
        }
    }

    /// Whether the setting is 0 anyway.
    fn whole_without(recipe: &Recipe, part: Option<&str>) -> bool {
        let mut without = false;
        recipe.clone().knobs(&mut |name, knob| {
            without |= Some(name) == part
                && match knob {
                    Knob::Real(value, _) => *value == 0.0,
                    Knob::Percent(value, _) => *value == 0,
                    Knob::Count(..) | Knob::Few(..) => false,
                };
        });
        without
    }
}
