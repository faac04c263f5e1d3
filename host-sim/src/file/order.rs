//! Prerequisites: from names to numbers, and no way round in a circle.

use etude::Need;

use super::section::Findings;
use super::skill::{Draft, Want};
use crate::diag::{Problem, suggest};

/// Turns the names of required skills into numbers. `all` are the names of every skill of the file.
pub(super) fn resolve(drafts: &mut [Draft<'_>], all: &[&str], out: &mut Findings) {
    repeated(drafts, out);
    let needs: Vec<Vec<Need>> = drafts.iter().map(|draft| needs(draft, all, out)).collect();
    for (draft, needs) in drafts.iter_mut().zip(&needs) {
        draft.facts.requires = needs.iter().copied().take(etude::NEEDS).collect();
    }
    cycles(drafts, out);
}

fn repeated(drafts: &[Draft<'_>], out: &mut Findings) {
    for (number, draft) in drafts.iter().enumerate() {
        // A skill whose name could not be read is called by its header, and was reported.
        if let Some(first) = drafts[..number].iter().find(|first| first.id == draft.id && !first.id.contains(' ')) {
            let message = format!("there are two skills `{}`", draft.id);
            let problem = Problem::new("duplicate-skill", draft.place.clone(), message);
            let problem = problem.label("expected a name of its own").related(first.place.clone(), "first used here");
            out.error(problem.help("rename one, or take it out"));
        }
    }
}

fn needs(draft: &Draft<'_>, all: &[&str], out: &mut Findings) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    for want in &draft.wants {
        if want.skill == draft.id {
            let problem =
                Problem::new("self-requirement", want.place.clone(), format!("`{}` requires itself", draft.id));
            out.error(problem.label("expected another skill").help("take this prerequisite out"));
        } else if let Some(number) = all.iter().position(|id| *id == want.skill) {
            // More than 32 skills were reported; their numbers are used for nothing.
            let skill = number.min(usize::from(u8::MAX)) as u8;
            if needs.iter().any(|need| need.skill == skill) {
                let message = format!("`{}` requires `{}` twice", draft.id, want.skill);
                let problem = Problem::new("duplicate-prerequisite", want.place.clone(), message);
                out.error(problem.label("expected every skill once").help("keep the higher mastery"));
            }
            needs.push(Need { skill, percent: want.percent });
        } else {
            let others: Vec<_> = all.iter().copied().filter(|id| *id != draft.id).collect();
            let message = format!("`{}` requires `{}`, which is not a skill of this file", draft.id, want.skill);
            let problem = Problem::new("unknown-skill", want.place.clone(), message);
            out.error(problem.label("expected the id of a skill").help(suggest(want.skill, &others)));
        }
    }
    needs
}

/// Reports every circle of prerequisites that a walk from the first skill to the last comes upon.
fn cycles(drafts: &[Draft<'_>], out: &mut Findings) {
    let mut done = vec![false; drafts.len()];
    for start in 0..drafts.len() {
        walk(drafts, start, &mut Vec::new(), &mut done, out);
    }
}

fn walk(drafts: &[Draft<'_>], at: usize, path: &mut Vec<usize>, done: &mut [bool], out: &mut Findings) {
    if let Some(first) = path.iter().position(|step| *step == at) {
        out.error(cycle(drafts, &path[first..]));
        return;
    }
    if done.get(at).is_none_or(|done| *done) {
        return;
    }
    path.push(at);
    for need in &drafts[at].facts.requires {
        walk(drafts, need.skill.into(), path, done, out);
    }
    path.pop();
    done[at] = true;
}

/// The circle that goes through these skills and back to the first: every line of it is shown, and no fewer make one.
fn cycle(drafts: &[Draft<'_>], circle: &[usize]) -> Problem {
    let names: Vec<_> = circle.iter().chain(circle.first()).map(|skill| drafts[*skill].id).collect();
    let edge = |from: usize, to: &str| -> Option<&Want<'_>> { drafts[from].wants.iter().find(|want| want.skill == to) };
    let last = circle[circle.len() - 1];
    let closing = edge(last, names[0]).map_or(drafts[last].place.clone(), |want| want.place.clone());
    let message = format!("prerequisites in a circle: {}", names.join(" → "));
    let problem = Problem::new("cycle", closing, message);
    let problem = problem.label(format!("`{}` requires `{}` here", drafts[last].id, names[0]));
    let problem = problem.help("no skill of the circle could ever be opened: take one of these prerequisites out");
    circle.iter().zip(names.windows(2)).take(circle.len() - 1).fold(problem, |problem, (from, pair)| {
        match edge(*from, pair[1]) {
            Some(want) => problem.related(want.place.clone(), format!("but `{}` requires `{}`", pair[0], pair[1])),
            None => problem,
        }
    })
}
