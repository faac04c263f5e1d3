//! A run of every recipe, boiled down to one number: the same on every machine, or something has changed.

use etude::{
    Budget, Cost, Curriculum, Dice, Entry, Need, Outcome, Point, RECIPES, Recipe, Space, Spec, SpecError, Trial, skills,
};

/// Decisions of each recipe in the transcript that all machines must agree on.
pub const DECISIONS: u32 = 100_000;

/// Decisions of each space that moves: fitting it takes a processor without floating point a while.
pub const MOVING: u32 = 1_000;

/// Two skills, 8 arms of 21, two parameters, the last ten scores of each arm, and memory for the largest mixture.
type Teacher = Curriculum<2, 21, 2, 10, 1700>;

/// The curriculum of the transcript, taught by this recipe.
fn spec(recipe: Recipe, decisions: u32) -> Spec<2, 2> {
    let mut syllabus = skills(&[[3, 2], [2, 0]]);
    for (skill, facts) in (0_u8..).zip(&mut syllabus.skills) {
        facts.difficulty = [20, 100];
        facts.nominal = Point([0.1, 0.1]);
        if skill == 1 {
            // There is room for four.
            let _ = facts.requires.push(Need { skill: 0, percent: 60 });
        }
    }
    Spec { probe_every: 10, ..Spec::new(syllabus, recipe, Budget::episodes(decisions)) }
}

/// A learner that is a formula: it gets better with trials and is a little noisy.
fn score(teacher: &Teacher, trial: &Trial<2>, noise: f32) -> f32 {
    let trials = teacher.rows().get(usize::from(trial.arm)).map_or(0.0, |row| row.trials as f32);
    let skill = trials / (trials + 5.0 + f32::from(trial.arm));
    etude::math::max(etude::math::min(skill + 0.2 * (noise - 0.5), 1.0), 0.0)
}

/// One step of FNV-1a over four bytes.
fn hash(state: u32, word: u32) -> u32 {
    word.to_le_bytes().iter().fold(state, |state, byte| (state ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// A hash over so many decisions of one recipe: arm, task, chance and kind of each.
///
/// # Errors
/// If the recipe does not build, which would be a defect of the catalogue.
pub fn decisions(entry: &Entry, decisions: u32) -> Result<u32, SpecError> {
    play(&spec((entry.recipe)(), decisions))
}

fn play(spec: &Spec<2, 2>) -> Result<u32, SpecError> {
    // In place: a processor with 16 KiB has no room for a second one.
    let mut teacher = Teacher::empty();
    teacher.begin(spec)?;
    let (mut dice, mut noise) = (Dice::new(1), Dice::new(2));
    let mut state = 0x811c_9dc5;
    while let Some(trial) = teacher.propose(&mut dice) {
        let [x, y] = trial.task.point.0;
        for word in [u32::from(trial.arm), x.to_bits(), y.to_bits(), trial.chance.to_bits(), trial.kind as u32] {
            state = hash(state, word);
        }
        // A score in range and a trial of its own are never refused.
        if let Ok(outcome) = Outcome::scored(score(&teacher, &trial, noise.unit()), Cost::FREE) {
            let _ = teacher.observe(&trial, &outcome);
        }
        while teacher.settle() {}
    }
    Ok(state)
}

/// Hands over the name and hash of each recipe, and of each space that moves with so many decisions.
///
/// # Errors
/// As [`decisions`].
pub fn all(each: u32, moving: u32, mut tell: impl FnMut(&str, u32)) -> Result<(), SpecError> {
    for entry in &RECIPES {
        tell(entry.name, decisions(entry, each)?);
    }
    for (name, space) in Space::all(2) {
        let mut spec = spec(Recipe::named("uniform").unwrap_or_else(RECIPES[0].recipe), moving);
        spec.syllabus.skills.iter_mut().take(1).for_each(|skill| {
            skill.space = match space {
                // As many as there is room for on a processor with 16 KiB.
                Space::Regions { dims, random, .. } => Space::Regions { dims, leaves: 8, memory: 32, random },
                space => space,
            };
        });
        tell(name, play(&spec)?);
    }
    Ok(())
}
