//! `etude sim --resume`: an interrupted run goes on, or one that came to its end with more attempts.

use std::ops::RangeInclusive;
use std::path::Path;

use super::{Arguments, Whose};
use crate::cmd::{self, Context, Failure};
use crate::file::Curriculum;
use crate::folder::Folder;
use crate::replay::ReplayError;
use crate::sim::Sim;

/// Exams of a run.
const EXAMS: RangeInclusive<u32> = 1..=1000;

/// The run as it was saved, or with another budget.
///
/// # Errors
/// What it cannot go on with.
pub(super) fn resume(
    path: &Path,
    arguments: &Arguments,
    context: &Context,
) -> Result<(Folder, Curriculum, Sim), Failure> {
    if matches!(arguments.student, Whose::Formula(_) | Whose::Named(_)) {
        return Err(Failure::usage("--student: a run that goes on has its student already", "leave it out"));
    }
    if let Some(teacher) = &arguments.teacher {
        let message = format!("--teacher {teacher}: a run that goes on has its teacher already");
        let path = path.display();
        let help = format!("leave it out, or begin anew: `etude sim {path}/curriculum.toml --teacher {teacher}`");
        return Err(Failure::usage(message, help));
    }
    if let (Some(episodes), Some(_)) = (arguments.episodes, &arguments.port) {
        let message = format!("--episodes {episodes}: a robot keeps the budget that it began with");
        return Err(Failure::usage(message, "leave it out, or begin anew: `etude sim FILE --port PORT --episodes N`"));
    }
    let folder = Folder::open(path);
    let (name, curriculum) = cmd::open(Some(&cmd::curriculum_of(&cmd::log_at(path)?, None)?))?;
    let state = path.join("state.bin");
    let bytes = std::fs::read(&state).map_err(|error| Failure::io(&state, &error))?;
    let robot = super::robot(arguments, &curriculum)?;
    let sim = Sim::resume(&curriculum, &bytes, robot.as_ref()).map_err(|error| spoilt(&state, &error))?;
    let (curriculum, sim) = match arguments.episodes.filter(|episodes| *episodes != sim.record().horizon) {
        Some(episodes) => raised(&folder, (&name, curriculum), sim, episodes, arguments)?,
        None => (curriculum, sim),
    };
    cmd::warn(&name, &curriculum, context);
    folder.goes_on().map_err(|error| Failure::io(path, &error))?;
    context.say(format!("going on after episode {}", sim.record().episodes.len()));
    Ok((folder, curriculum, sim))
}

/// The run with another budget, if it is the one that it would have been with that budget from the beginning.
fn raised(
    folder: &Folder,
    (name, own): (&str, Curriculum),
    sim: Sim,
    episodes: u32,
    arguments: &Arguments,
) -> Result<(Curriculum, Sim), Failure> {
    let (path, done) = (folder.path().display(), sim.record().episodes.len());
    let refused = |why: &str, help: &str| Failure::usage(format!("--episodes {episodes}: {why}"), help);
    let anew = format!("begin anew: `etude sim {path}/curriculum.toml --episodes {episodes}`");
    if (episodes as usize) < done {
        return Err(refused(&format!("{done} attempts are made already"), &format!("give more, or {anew}")));
    }
    let Some(evaluations) = sim.evaluations(episodes).filter(|exams| EXAMS.contains(exams)) else {
        let fits = |episodes: &u32| sim.evaluations(*episodes).is_some_and(|exams| EXAMS.contains(&exams));
        let why = "its exams would not be as far apart as those that were made";
        return Err(match (episodes..=episodes.saturating_add(sim.record().horizon)).find(fits) {
            Some(next) => refused(why, &format!("give {next}, or {anew}")),
            None => refused("that would be more than 1000 exams, as far apart as those that were made", &anew),
        });
    };
    let curriculum = super::amended(name, own, arguments)?;
    let sim = sim.amended(&curriculum, evaluations).map_err(|error| match error {
        ReplayError::Diverged { decision, .. } => {
            let why = format!(
                "decision {decision} would have been another: the curriculum goes by how much of the budget is spent"
            );
            refused(&why, &anew)
        }
        error => cmd::not_replayed(&folder.path().join("decisions.etl"), error),
    })?;
    folder.begin(&curriculum, sim.record().seed).map_err(|error| Failure::io(folder.path(), &error))?;
    Ok((curriculum, sim))
}

/// A saved state that is refused, and why.
pub fn spoilt(state: &Path, why: &str) -> Failure {
    let help = "put back what was changed since, or begin the run anew: `etude sim FILE -o DIR --force`";
    Failure::file(state, &why, help)
}
