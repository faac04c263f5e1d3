//! What is legal, but hardly meant.

use super::section::Findings;
use super::skill::Draft;
use super::teacher::Teacher;
use crate::diag::Problem;

/// Looks over a whole curriculum for what its author may not have meant.
pub(super) fn warn(drafts: &[Draft<'_>], teacher: &Teacher, episodes: u32, out: &mut Findings) {
    if teacher.entry.expert && !drafts.iter().any(|draft| draft.ordered) {
        let message = format!("`{}` follows the declared difficulty, and no skill declares one", teacher.entry.name);
        let problem = Problem::new("no-difficulty", teacher.place.clone(), message);
        let problem = problem.label("reads `difficulty`");
        out.warn(problem.help("add `difficulty = [0.2, 0.6]` to the skills, or choose another teacher"));
    }
    let arms: u64 = drafts.iter().map(|draft| u64::from(draft.facts.space.arms())).sum();
    if let Some(last) = drafts.last().filter(|_| u64::from(episodes) < arms) {
        let message = format!("{episodes} episodes are fewer than the {arms} arms: most will not be tried twice");
        let problem = Problem::new("short-budget", last.space.clone(), message);
        out.warn(problem.help("fewer cells, or more episodes"));
    }
}
