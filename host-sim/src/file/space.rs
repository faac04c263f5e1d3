//! `[skill.space.…]`: a skill's parameters, and how they are cut into arms.
//!
//! One line a parameter, `distance_mm = { range = [60.0, 10.0], cells = 6 }`: name, range and cells stay together, so
//! there is no second list to keep in step, and no key of ours that a parameter could be called. A range is written
//! from its easy end to its hard end.

use std::ops::Range;

use etude::{Grid, Point, SPACES, Space};

use super::Param;
use super::facts::{ParamFacts, SkillFacts};
use super::field::Field;
use super::moving;
use super::nominal::nominal;
use super::section::{Findings, Section};
use super::skill::{LONGEST_ID, is_plain};
use crate::diag::{Problem, list, suggest};
use crate::world::DIMS;

/// Largest value of a parameter, either way.
pub(crate) const MOST: f32 = 1e9;

/// A skill's parameters and their arms.
pub(super) struct Cut {
    pub space: Space<DIMS>,
    pub params: Vec<Param>,
    pub nominal: Point<DIMS>,
    /// Where it is written.
    pub place: Range<usize>,
}

/// Reads the space of a skill of a world, or of one that is all its author's.
pub(super) fn cut(skill: &Section<'_>, id: &str, world: Option<&SkillFacts>, out: &mut Findings) -> Cut {
    let mut cut = whole(skill.place.clone(), world);
    let section = skill.get("space").and_then(|field| field.section(format!("the space of `{id}`"), out));
    if let Some(mut section) = section {
        let known: Vec<_> = ["point", "grid"].into_iter().chain(SPACES.iter().map(|(name, _)| *name)).collect();
        section.only(&known, out);
        if let [first, second, ..] = &section.fields[..] {
            let problem = Problem::new("two-spaces", second.key.clone(), format!("`{id}` has two spaces"));
            let problem = problem.label("expected one space").related(first.key.clone(), "the other one");
            out.error(problem.help("keep one of the two"));
        }
        for (name, _) in &SPACES {
            let Some(field) = section.get(name) else { continue };
            cut.place = field.key.clone();
            if let Some(own) = field.section(format!("the space of `{id}`"), out) {
                (cut.params, cut.space) = moving::read(name, &own, id, world, out);
            }
        }
        if let Some(field) = section.get("point") {
            cut.place = field.key.clone();
            cut.space = Space::Point;
            if let Some(mut point) = field.section(format!("the point of `{id}`"), out) {
                point.only(&[], out);
            }
        }
        if let Some(field) = section.get("grid") {
            cut.place = field.key.clone();
            if let Some(grid) = field.section(format!("the grid of `{id}`"), out) {
                (cut.params, cut.space) = axes(&grid, id, world, out);
            }
        }
        if section.fields.is_empty() {
            let problem = Problem::new("missing-key", section.place.clone(), format!("the space of `{id}` is empty"));
            let help = "write `[skill.space.grid]` or `[skill.space.point]`, or leave it out";
            out.error(problem.label(format!("expected one of {}", list(&known))).help(help));
        }
    }
    cut.nominal = nominal(skill, id, &cut.params, world, out);
    cut
}

/// The world's own ranges and grid; one arm and no parameters without a world.
pub(super) fn whole(place: Range<usize>, world: Option<&SkillFacts>) -> Cut {
    let facts = world.map_or(&[][..], |world| &world.params);
    let param = |facts: &ParamFacts| Param { name: facts.name.clone(), easy: facts.easy, hard: facts.hard };
    let mut cells = [0; DIMS];
    cells.iter_mut().zip(facts).for_each(|(n, facts)| *n = facts.cells);
    let space = if facts.is_empty() { Space::Point } else { Space::Grid(Grid(cells)) };
    Cut { space, params: facts.iter().map(param).collect(), nominal: Point::default(), place }
}

/// The parameters of a grid, in the order in which they are written.
fn axes(grid: &Section<'_>, id: &str, world: Option<&SkillFacts>, out: &mut Findings) -> (Vec<Param>, Space<DIMS>) {
    let (mut params, mut cells) = (Vec::new(), [0; DIMS]);
    if grid.fields.is_empty() {
        let problem = Problem::new("missing-key", grid.place.clone(), format!("the grid of `{id}` has no parameter"));
        let help = "add a line like `distance_mm = { range = [60.0, 10.0], cells = 6 }`";
        out.error(problem.label("expected a parameter").help(help));
    }
    if let Some(field) = grid.fields.get(DIMS) {
        let message = format!("the grid of `{id}` has {} parameters; {DIMS} is the most", grid.fields.len());
        let problem = Problem::new("too-many-parameters", field.key.clone(), message);
        out.error(problem.label(format!("expected {DIMS} at most")).help("take out those that matter least"));
    }
    for (field, n) in grid.fields.iter().zip(&mut cells) {
        let limits = limits(field, id, world, out);
        let Some(mut section) = field.section(format!("`{}`", field.name), out) else { continue };
        section.only(&["range", "cells"], out);
        let ends = section.need("range", "range = [easy, hard]", out).and_then(|field| range(field, limits, out));
        let count = section.need("cells", "cells = 6", out).and_then(|field| field.whole([1, u8::MAX.into()], out));
        // A range that was refused has no inside to check a nominal task against.
        let [easy, hard] = ends.unwrap_or([f32::NAN; 2]);
        *n = count.unwrap_or(1) as u8;
        params.push(Param { name: field.name.into(), easy, hard });
    }
    (params, Space::Grid(Grid(cells)))
}

/// Between which values the world can set a parameter up; any, and any plain name, without a world.
pub(super) fn limits(field: &Field<'_>, id: &str, world: Option<&SkillFacts>, out: &mut Findings) -> [f32; 2] {
    let Some(world) = world else {
        if !is_plain(field.name) {
            let problem = Problem::new("bad-name", field.key.clone(), "this cannot be the name of a parameter");
            let help = format!("use letters, digits, `-` and `_`, {LONGEST_ID} of them at most");
            out.error(problem.label("expected a short plain word").help(help));
        }
        return [-MOST, MOST];
    };
    let facts = world.params.iter().find(|param| param.name == field.name);
    match facts {
        Some(facts) => [facts.easy.min(facts.hard), facts.easy.max(facts.hard)],
        None => {
            unknown(field, id, &names(&world.params, |param| &param.name), out);
            [-MOST, MOST]
        }
    }
}

/// `[easy, hard]`, two different numbers.
pub(super) fn range(field: &Field<'_>, limits: [f32; 2], out: &mut Findings) -> Option<[f32; 2]> {
    let [easy, hard] = pair(field, limits, out)?;
    if easy == hard {
        let problem =
            Problem::new("empty-range", field.place.clone(), format!("the range is empty: both ends are {easy}"));
        let problem = problem.label("expected two different numbers");
        out.error(problem.help("write `[easy end, hard end]`, or leave the parameter out"));
        return None;
    }
    Some([easy, hard])
}

/// A list of two numbers, the easy end first.
pub(super) fn pair(field: &Field<'_>, limits: [f32; 2], out: &mut Findings) -> Option<[f32; 2]> {
    let items = field.list("a pair, `[easy, hard]`", out)?;
    let [easy, hard] = &items[..] else {
        let message = format!("`{}` needs two numbers, not {}", field.name, items.len());
        let problem = Problem::new("wrong-length", field.place.clone(), message);
        out.error(problem.label("expected `[easy, hard]`").help("write the easy end and the hard end"));
        return None;
    };
    let (easy, hard) = (easy.real(limits, out), hard.real(limits, out));
    Some([easy?, hard?])
}

/// A name that is no parameter of the skill.
pub(super) fn unknown(field: &Field<'_>, id: &str, known: &[&str], out: &mut Findings) {
    let message = format!("`{id}` has no parameter `{}`", field.name);
    let problem = Problem::new("unknown-parameter", field.key.clone(), message);
    let help = if known.is_empty() {
        "give it a range in `[skill.space.grid]`, or take it out".into()
    } else {
        suggest(field.name, known)
    };
    out.error(problem.label("expected a parameter of the skill").help(help));
}

/// What a list of things is called.
pub(super) fn names<T>(all: &[T], name: impl Fn(&T) -> &String) -> Vec<&str> {
    all.iter().map(|one| name(one).as_str()).collect()
}
