//! The list of `[[skill]]`s: how many there may be, and how many arms they may have together.

use super::facts::WorldFacts;
use super::section::{Findings, Section};
use super::skill::{self, Draft};
use super::{assist, order, pair};
use crate::diag::Problem;
use crate::world::{ARMS, SKILLS};

/// Reads all skills, and what is wrong with them as a whole.
pub(super) fn skills<'a>(root: &Section<'a>, world: Option<&WorldFacts>, out: &mut Findings) -> Vec<Draft<'a>> {
    let example = "`[[skill]]` with two brackets: there can be several";
    let Some(field) = root.need("skill", "[[skill]]` with `id = \"reach\"", out) else { return Vec::new() };
    let Some(items) = field.list(example, out) else { return Vec::new() };
    match items.get(SKILLS) {
        Some(extra) => {
            let message = format!("{} skills; {SKILLS} is the most", items.len());
            let problem = Problem::new("too-many-skills", extra.place.clone(), message);
            out.error(
                problem.label(format!("expected {SKILLS} at most")).help("merge skills, or split the file in two"),
            );
        }
        None if items.is_empty() => {
            let problem = Problem::new("missing-key", field.place.clone(), "the curriculum has no skill");
            out.error(problem.label("expected a skill").help("add `[[skill]]` with `id = \"reach\"`"));
        }
        None => {}
    }
    // Names of skills beyond the last one that fits still count as known.
    let mut drafts: Vec<_> = items.iter().filter_map(|item| skill::skill(item, world, out)).collect();
    let all: Vec<_> = drafts.iter().map(|draft| draft.id).collect();
    drafts.truncate(SKILLS);
    pair::join(&mut drafts, out);
    order::resolve(&mut drafts, &all, out);
    arms(&drafts, out);
    assist::room(&drafts, out);
    families(&mut drafts);
    features(&drafts, out);
    latent(&drafts, out);
    drafts
}

/// Numbers the families in the order in which they appear; skills that name none are one family, too.
fn families(drafts: &mut [Draft<'_>]) {
    let mut names = Vec::new();
    for draft in drafts {
        let known = names.iter().position(|name| *name == draft.family);
        draft.facts.family = known.unwrap_or(names.len()) as u8;
        if known.is_none() {
            names.push(draft.family);
        }
    }
}

fn arms(drafts: &[Draft<'_>], out: &mut Findings) {
    let arms = |draft: &Draft<'_>| u64::from(draft.facts.space.arms());
    let sum: u64 = drafts.iter().map(arms).sum();
    let Some(largest) = drafts.iter().max_by_key(|draft| arms(draft)).filter(|_| sum > ARMS as u64) else { return };
    let message = format!("the skills have {sum} arms together, and there is room for {ARMS}");
    let problem = Problem::new("too-many-arms", largest.space.clone(), message);
    let problem = problem.label(format!("`{}` has the most: {}", largest.id, arms(largest)));
    out.error(problem.help("fewer cells: arms are the product of the cells along each parameter"));
}

/// A pack carries one decoder: a robot keeps it in RAM.
fn latent(drafts: &[Draft<'_>], out: &mut Findings) {
    let mut hidden = drafts.iter().filter_map(|draft| Some((draft, draft.hidden.clone()?)));
    let Some((first, place)) = hidden.next() else { return };
    for (draft, other) in hidden {
        let message = format!("`{}` has a latent space, and `{}` has one already", draft.id, first.id);
        let problem = Problem::new("two-decoders", other, message).label("expected one in a file");
        out.error(problem.related(place.clone(), "the first").help("keep one of the two"));
    }
}

/// Skills can be compared only if all say what they are like in as many numbers.
fn features(drafts: &[Draft<'_>], out: &mut Findings) {
    let mut told = drafts.iter().filter_map(|draft| Some((draft, draft.like.clone()?)));
    let Some((first, place)) = told.next() else { return };
    for (draft, other) in told.filter(|(draft, _)| draft.features.len() != first.features.len()) {
        let message = format!(
            "`{}` has {} features, and `{}` has {}",
            draft.id,
            draft.features.len(),
            first.id,
            first.features.len()
        );
        let problem = Problem::new("wrong-length", other, message);
        let problem = problem.label(format!("expected {} numbers", first.features.len()));
        out.error(problem.related(place.clone(), "as many as here").help("write as many numbers for every skill"));
    }
}
