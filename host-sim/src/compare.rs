//! Teachers side by side: the same world, the same seeds.

use std::fmt;

use etude::{Budget, Dice, Knob, RECIPES, Recipe, SpecError};
use rayon::prelude::*;
use serde::Serialize;

use crate::file::moving::{KINDS, Kind};
use crate::run::{Run, Step};
use crate::world::cubes::{Cubes, Settings};
use crate::world::{Spec, World};

/// Points of the learning curve.
const CHECKPOINTS: u32 = 10;
/// Resamples of the bootstrap.
const RESAMPLES: usize = 2000;

/// The comparison as a document.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The world.
    pub world: String,
    /// Attempts of each run.
    pub episodes: u32,
    /// Seeds, first and one past the last.
    pub seeds: [u64; 2],
    /// Percent that can be learnt at all.
    pub learnable: f32,
    /// Arms that a teacher chooses from.
    pub arms: u32,
    /// One entry a teacher, in the order asked for.
    pub teachers: Vec<Teacher>,
}

/// How one teacher did.
#[derive(Clone, Debug, Serialize)]
pub struct Teacher {
    /// The recipe.
    pub name: String,
    /// Percent mastered at the end, mean over the seeds.
    pub mean: f32,
    /// Its 95 % bootstrap interval over the seeds.
    pub ci95: [f32; 2],
    /// The learning curve.
    pub checkpoints: Vec<Checkpoint>,
}

/// One point of a learning curve.
#[derive(Clone, Debug, Serialize)]
pub struct Checkpoint {
    /// Attempts so far.
    pub episode: u32,
    /// Percent mastered, mean over the seeds.
    pub mean: f32,
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, end] = self.seeds;
        writeln!(f, "{}: {} episodes, seeds {first}..{end}, {} arms", self.world, self.episodes, self.arms)?;
        writeln!(f, "mastered of {:.0} % that can be learnt, mean and 95 % interval\n", self.learnable)?;
        for teacher in &self.teachers {
            let [low, high] = teacher.ci95;
            writeln!(f, "{:20} {:5.1} %  {low:5.1} – {high:5.1}  {}", teacher.name, teacher.mean, teacher.spark())?;
        }
        Ok(())
    }
}

impl Teacher {
    /// The learning curve in ten characters, from 0 to 100 %.
    fn spark(&self) -> String {
        let bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let bar = |mean: f32| bars[((mean / 100.0 * 8.0) as usize).min(7)];
        self.checkpoints.iter().map(|checkpoint| bar(checkpoint.mean)).collect()
    }
}

/// The recipes that need no expert knowledge.
#[must_use]
pub fn unaided() -> Vec<&'static str> {
    RECIPES.iter().filter(|entry| !entry.expert).map(|entry| entry.name).collect()
}

/// Sets one setting of a recipe, if it has it.
fn set(recipe: &mut Recipe, name: &str, value: f32) {
    recipe.knobs(&mut |knob_name, knob| {
        if let (true, Knob::Real(knob, _)) = (knob_name == name, knob) {
            *knob = value;
        }
    });
}

/// Score from which a cube counts as mastered: what the world calls mastered, told to every recipe that has a goal.
const CUBE_GOAL: f32 = 0.76;

/// A recipe on the cubes.
///
/// # Errors
/// If the cubes are too many for the host.
pub fn on_cubes(name: &str, settings: &Settings, episodes: u32, seeds: [u64; 2]) -> Result<Teacher, SpecError> {
    let entry = RECIPES.iter().find(|entry| entry.name == name).unwrap_or(&RECIPES[0]);
    let mut spec = Spec::new(settings.syllabus(entry.expert), (entry.recipe)(), Budget::episodes(episodes));
    teach(&mut spec, name);
    set(&mut spec.recipe, "goal", CUBE_GOAL);
    teacher(name, &spec, seeds, |seed| Box::new(Cubes::new(settings, seed)))
}

/// Every name that a teacher can have in a comparison: the recipes, and the spaces that move, which are drawn from as
/// they are published: by their own opinion and no other.
#[must_use]
pub fn known() -> Vec<&'static str> {
    RECIPES.iter().map(|entry| entry.name).chain(KINDS.iter().map(|kind| kind.name)).collect()
}

/// Gives a curriculum the teacher of that name; another name changes nothing.
pub fn teach(spec: &mut Spec, name: &str) {
    if let Some(kind) = Kind::named(name) {
        spec.recipe = Recipe::named("uniform").unwrap_or(spec.recipe.clone());
        for skill in spec.syllabus.skills.iter_mut().filter(|skill| skill.space.dims() > 0) {
            skill.space = kind.plain(skill.space.dims());
        }
    } else if let Some(recipe) = Recipe::named(name) {
        spec.recipe = recipe;
    }
}

/// Runs one teacher on every seed, on all cores, and sums up. The result does not depend on the number of threads.
pub fn teacher(
    name: &str,
    spec: &Spec,
    seeds: [u64; 2],
    world: impl Fn(u64) -> Box<dyn World> + Sync,
) -> Result<Teacher, SpecError> {
    let curves: Vec<Vec<f32>> = (seeds[0]..seeds[1])
        .into_par_iter()
        .map(|seed| Run::new(spec, seed, world(seed)).map(|run| curve(run, spec.budget.episodes)))
        .collect::<Result<_, _>>()?;
    let column = |at: usize| curves.iter().map(|curve| curve[at]).collect::<Vec<_>>();
    let checkpoints = episodes(spec.budget.episodes);
    let last = column(checkpoints.len() - 1);
    Ok(Teacher {
        name: name.into(),
        mean: mean(&last),
        ci95: bootstrap(&last),
        checkpoints: checkpoints
            .iter()
            .enumerate()
            .map(|(at, episode)| Checkpoint { episode: *episode, mean: mean(&column(at)) })
            .collect(),
    })
}

/// Where the curve is read: at even distances, the end included.
fn episodes(horizon: u32) -> Vec<u32> {
    let mut at: Vec<u32> = (1..=u64::from(CHECKPOINTS))
        .map(|part| (u64::from(horizon) * part / u64::from(CHECKPOINTS)) as u32)
        .filter(|episode| *episode > 0)
        .collect();
    at.dedup();
    at
}

/// Percent mastered at each checkpoint. A run that ends before keeps what it has reached.
fn curve(mut run: Run, horizon: u32) -> Vec<f32> {
    let mut tried = 0;
    let checkpoints = episodes(horizon).into_iter().map(|episode| {
        while tried < episode {
            // Without a port no step can fail.
            match run.step().unwrap_or(Step::Done) {
                Step::Tried(..) => tried += 1,
                Step::Rested(_) | Step::Answered(..) => {}
                Step::Done => break,
            }
        }
        run.mastered_pct()
    });
    checkpoints.collect()
}

fn mean(of: &[f32]) -> f32 {
    of.iter().sum::<f32>() / of.len().max(1) as f32
}

/// Percentile bootstrap of the mean (Efron 1979), with dice of its own.
fn bootstrap(of: &[f32]) -> [f32; 2] {
    let mut dice = Dice::new(0);
    let mut means: Vec<f32> = (0..RESAMPLES)
        .map(|_| (0..of.len()).map(|_| of[dice.below(of.len() as u32) as usize]).sum::<f32>() / of.len() as f32)
        .collect();
    means.sort_by(f32::total_cmp);
    [means[RESAMPLES / 40], means[RESAMPLES - 1 - RESAMPLES / 40]]
}
