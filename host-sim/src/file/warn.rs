//! What is legal, but hardly meant.

use etude::{Budget, Factor, Gain, Resource};

use super::section::Findings;
use super::skill::Draft;
use super::teacher::Teacher;
use crate::diag::Problem;

/// Looks over a whole curriculum for what its author may not have meant.
pub(super) fn warn(drafts: &[Draft<'_>], teacher: &Teacher, budget: &Budget, out: &mut Findings) {
    let Teacher { recipe, .. } = teacher;
    if recipe.averages.gain == Gain::Rank && !drafts.iter().any(|draft| draft.ordered) {
        let message = format!("`{}` follows the declared difficulty, and no skill declares one", teacher.entry.name);
        let problem = Problem::new("no-difficulty", teacher.place.clone(), message);
        let problem = problem.label("reads `difficulty`");
        out.warn(problem.help("add `difficulty = [0.2, 0.6]` to the skills, or choose another teacher"));
    }
    let has = |wanted: fn(&Factor) -> bool| recipe.factors.iter().any(wanted);
    families(drafts, has(|factor| matches!(factor, Factor::Balance { .. })), out);
    let limited = Resource::ALL.into_iter().any(|resource| budget.limit(resource).is_finite());
    if has(|factor| matches!(factor, Factor::Budget { .. })) && !limited {
        let problem =
            Problem::new("no-limit", teacher.place.clone(), "the teacher keeps to a budget that has no limit");
        let problem = problem.label("has prices for what is limited");
        out.warn(problem.help("add `energy_kj`, `time_h`, `wear` or `human_resets` to `[budget]`"));
    }
    let episodes = budget.episodes;
    let arms: u64 = drafts.iter().map(|draft| u64::from(draft.facts.space.arms())).sum();
    if let Some(last) = drafts.last().filter(|_| u64::from(episodes) < arms) {
        let message = format!("{episodes} episodes are fewer than the {arms} arms: most will not be tried twice");
        let problem = Problem::new("short-budget", last.space.clone(), message);
        out.warn(problem.help("fewer cells, or more episodes"));
    }
}

/// Families and quotas speak to one factor alone.
fn families(drafts: &[Draft<'_>], balances: bool, out: &mut Findings) {
    let first = drafts.iter().find_map(|draft| draft.balanced.clone());
    if let (Some(place), false) = (first, balances) {
        let problem = Problem::new("no-balance", place, "nothing balances the families of skills");
        let problem = problem.label("is read by the factor `balance` alone");
        out.warn(problem.help("add `with = [\"balance\"]` to the teacher, or take family and quota out"));
    }
}
