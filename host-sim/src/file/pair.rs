//! `compose`: a skill that is two others in one task.
//!
//! MATH² (Shah et al. 2024) makes hard questions of pairs of skills, and finds that success on a pair is near the product
//! of the success on its parts. So a pair is an ordinary skill whose facts come from its parts: it requires both at their
//! goals, its chance of success is held to be the product of theirs, and its parameters are theirs side by side. The robot
//! is told nothing else. What a world makes of a pair is the world's affair.

use std::ops::Range;

use etude::{Cost, Grid, NEEDS, Resource, Space};

use super::facts::WorldFacts;
use super::field::Field;
use super::section::Findings;
use super::skill::{Draft, Want};
use super::{Param, Reset};
use crate::diag::{Problem, suggest};
use crate::world::DIMS;

/// The two parts by name, with their places, and the place of both.
pub(super) struct Compose<'a> {
    names: [(&'a str, Range<usize>); 2],
    place: Range<usize>,
}

/// Reads the names of two skills. A world with routines of its own has none for pairs.
pub(super) fn parts<'a>(field: &Field<'a>, world: Option<&WorldFacts>, out: &mut Findings) -> Option<Compose<'a>> {
    let items = field.list("two skills, `compose = [\"grasp\", \"door\"]`", out)?;
    if let Some(world) = world {
        let message = format!("the world `{}` has no routine for a pair of skills", world.name);
        let problem = Problem::new("no-routine", field.place.clone(), message);
        let help = "take the pair out, or the line `world`: the synthetic learner practises any pair";
        out.error(problem.label("expected no pair in this world").help(help));
        return None;
    }
    let [one, other] = &items[..] else {
        let message = format!("a pair has two parts, not {}", items.len());
        let problem = Problem::new("wrong-length", field.place.clone(), message);
        out.error(problem.label("expected two skills").help("write `compose = [\"grasp\", \"door\"]`"));
        return None;
    };
    let (first, second) = (one.text(out), other.text(out));
    Some(Compose { names: [(first?, one.place.clone()), (second?, other.place.clone())], place: field.place.clone() })
}

/// Gives every pair what its parts have.
pub(super) fn join(drafts: &mut [Draft<'_>], out: &mut Findings) {
    for pair in 0..drafts.len() {
        if let Some(parts) = numbers(drafts, pair, out) {
            fill(drafts, pair, parts, out);
        }
    }
}

/// Which skills the parts are: two plain ones, cut into cells or points.
fn numbers(drafts: &[Draft<'_>], pair: usize, out: &mut Findings) -> Option<[usize; 2]> {
    let Compose { names: [one, other], .. } = drafts[pair].compose.as_ref()?;
    let mut number = |(name, place): &(&str, Range<usize>)| {
        let Some(at) = drafts.iter().position(|draft| draft.id == *name) else {
            let known: Vec<_> = drafts.iter().filter(|draft| draft.compose.is_none()).map(|draft| draft.id).collect();
            let problem =
                Problem::new("unknown-skill", place.clone(), format!("there is no skill `{name}` in this file"));
            out.error(problem.label("expected the id of a skill").help(suggest(name, &known)));
            return None;
        };
        let (message, help) = if drafts[at].compose.is_some() {
            (format!("`{name}` is a pair itself"), "name two skills that are no pairs")
        } else if !matches!(drafts[at].facts.space, Space::Point | Space::Grid(_)) {
            (
                format!("the space of `{name}` moves"),
                "give it a `[skill.space.grid]`: the cells of a pair are its parts' cells",
            )
        } else {
            return Some(at);
        };
        out.error(Problem::new("bad-pair", place.clone(), message).label("expected a plain skill").help(help));
        None
    };
    let (first, second) = (number(one), number(other));
    let parts = [first?, second?];
    if parts[0] == parts[1] {
        let problem = Problem::new("bad-pair", other.1.clone(), format!("a pair of `{}` and itself", other.0));
        out.error(problem.label("expected another skill").help("name two different skills"));
        return None;
    }
    Some(parts)
}

fn fill(drafts: &mut [Draft<'_>], pair: usize, numbers: [usize; 2], out: &mut Findings) {
    let parts = numbers.map(|at| &drafts[at]);
    let place = drafts[pair].compose.as_ref().map_or(0..0, |compose| compose.place.clone());
    let mut axes = Vec::new();
    for part in parts {
        let cells = if let Space::Grid(Grid(cells)) = part.facts.space { cells } else { [0; DIMS] };
        let nominal = part.facts.nominal.0;
        let own = part.params.iter().zip(cells).zip(nominal).filter(|((_, cells), _)| *cells > 0);
        axes.extend(own.map(|((param, cells), x)| {
            (Param { name: format!("{}_{}", part.id, param.name), ..param.clone() }, cells, x)
        }));
    }
    let mut facts = drafts[pair].facts.clone();
    let mut wants: Vec<_> = numbers
        .iter()
        .zip(&parts)
        .map(|(_, part)| Want { skill: part.id, place: place.clone(), percent: (part.goal * 100.0).round() as u8 })
        .collect();
    wants.retain(|want| drafts[pair].wants.iter().all(|own| own.skill != want.skill));
    if axes.len() > DIMS || wants.len() + drafts[pair].wants.len() > NEEDS {
        let (code, message, help) = if axes.len() > DIMS {
            (
                "too-many-parameters",
                format!("the parts have {} parameters; {DIMS} is the most", axes.len()),
                "give the parts fewer",
            )
        } else {
            (
                "too-many-prerequisites",
                format!("with its parts it requires more than {NEEDS} skills"),
                "take some out of `requires`",
            )
        };
        out.error(Problem::new(code, place, message).label("of both parts").help(help));
        return;
    }
    let mut cells = [0; DIMS];
    for (at, (_, n, x)) in axes.iter().enumerate() {
        (cells[at], facts.nominal.0[at]) = (*n, *x);
    }
    facts.space = if axes.is_empty() { Space::Point } else { Space::Grid(Grid(cells)) };
    let [one, other] = parts.map(|part| &part.facts);
    if !drafts[pair].ordered {
        let both = |a: u8, b: u8| 100.0 - f32::from(100 - a) * f32::from(100 - b) / 100.0;
        facts.difficulty = [0, 1].map(|end| both(one.difficulty[end], other.difficulty[end]).round() as u8);
    }
    let human = parts.iter().any(|part| part.reset == Reset::Human);
    let ordered = parts.iter().any(|part| part.ordered);
    if drafts[pair].cost.is_none() {
        let sum = |resource| one.cost.get(resource) + other.cost.get(resource);
        let [time, energy, wear] = [Resource::Time, Resource::Energy, Resource::Wear].map(sum);
        // Sums of costs within bounds are a cost.
        facts.cost = Cost::new(time, energy, wear).unwrap_or(Cost::FREE).with_resets(human.into());
    }
    let pair = &mut drafts[pair];
    if pair.cost.is_none() && human {
        pair.reset = Reset::Human;
    }
    pair.facts = facts;
    pair.params = axes.into_iter().map(|(param, _, _)| param).collect();
    pair.ordered |= ordered;
    pair.parts = Some(numbers.map(|at| at as u8));
    pair.wants.extend(wants);
}
