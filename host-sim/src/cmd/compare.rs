//! `etude compare`: teachers side by side.

use std::path::PathBuf;

use clap::Args;

use super::{Context, Exit, Failure};
use crate::compare::{Comparison, Teacher, known, on_cubes, teach, teacher, unaided};
use crate::sim;
use crate::world::World;
use crate::world::cubes::Settings;
use crate::world::synthetic;

/// Runs several teachers on the same world and seeds, and tells how much each has taught.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Where: `cubes` (the ALP-GMM paper's toy), or `synthetic` or `tabletop` with a curriculum file.
    #[arg(long, default_value = "cubes", value_parser = ["cubes", "synthetic", "tabletop"])]
    world: String,
    /// The curriculum, for the worlds that have skills; the shipped tabletop if none is given.
    file: Option<PathBuf>,
    /// Recipes and spaces that move (adr, riac, …), separated by commas; without it all recipes that need no expert
    /// knowledge.
    #[arg(long, value_delimiter = ',')]
    teachers: Vec<String>,
    /// Attempts of each run.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    episodes: Option<u32>,
    /// Seeds: `0..20` for twenty of them, or one number.
    #[arg(long, default_value = "0..20", value_parser = seeds)]
    seeds: [u64; 2],
    /// cubes: parameters that matter; 2 if not given.
    #[arg(long)]
    dims: Option<usize>,
    /// cubes: cells along each parameter; 10 if not given.
    #[arg(long)]
    cells: Option<u8>,
    /// cubes: further parameters without effect.
    #[arg(long)]
    irrelevant: Option<usize>,
    /// cubes: standard deviation of Gaussian noise on the score, which is then clipped to 0…1; synthetic: share of
    /// attempts whose score is a coin flip.
    #[arg(long)]
    noise: Option<f32>,
    /// synthetic: share of its competence that an arm loses in every episode in which it is not practised.
    #[arg(long)]
    forgetting: Option<f32>,
    /// cubes: episodes at which the learner's competence falls back to nothing.
    #[arg(long, value_delimiter = ',')]
    forget_at: Vec<u32>,
    /// cubes: only cubes in this lowest share of every relevant parameter can ever be learnt.
    #[arg(long)]
    feasible: Option<f32>,
}

impl Arguments {
    /// A switch that was given and belongs to another world.
    fn stray(&self) -> Option<&'static str> {
        let (cubes, synthetic) = (self.world == "cubes", self.world == "synthetic");
        let switches = [
            ("dims", self.dims.is_some(), cubes),
            ("cells", self.cells.is_some(), cubes),
            ("irrelevant", self.irrelevant.is_some(), cubes),
            ("forget-at", !self.forget_at.is_empty(), cubes),
            ("feasible", self.feasible.is_some(), cubes),
            ("noise", self.noise.is_some(), cubes || synthetic),
            ("forgetting", self.forgetting.is_some(), synthetic),
        ];
        switches.into_iter().find(|(_, given, meant)| *given && !meant).map(|(name, ..)| name)
    }
}

/// `a..b` or `a`.
fn seeds(text: &str) -> Result<[u64; 2], String> {
    let number = |text: &str| text.parse::<u64>().map_err(|_| "expected seeds like 0..20".to_owned());
    let [first, end] = match text.split_once("..") {
        Some((first, end)) => [number(first)?, number(end)?],
        None => [number(text)?, number(text)?.checked_add(1).ok_or("the seed is too large")?],
    };
    match end.checked_sub(first) {
        Some(1..=100_000) => Ok([first, end]),
        Some(0) | None => Err("there is no seed in this range: the end is not included".into()),
        Some(_) => Err("more than 100,000 seeds".into()),
    }
}

/// Compares.
///
/// # Errors
/// An unknown teacher, a setting that makes no sense, or a bad file.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let names = names(&arguments.teachers)?;
    if let Some(switch) = arguments.stray() {
        return Err(Failure::usage(format!("--{switch} has no meaning in the world `{}`", arguments.world)));
    }
    let comparison = if arguments.world == "cubes" {
        cubes(arguments, &names, context)?
    } else {
        skills(arguments, &names, context)?
    };
    context.print(&comparison, || comparison.to_string())
}

/// The teachers asked for, each once and known.
fn names(asked: &[String]) -> Result<Vec<&'static str>, Failure> {
    if asked.is_empty() {
        return Ok(unaided());
    }
    let known = known();
    let find = |name: &String| match known.iter().find(|known| **known == name.trim()) {
        Some(name) => Ok(*name),
        None => Err(Failure::usage(format!("there is no teacher `{name}`; {}", crate::diag::suggest(name, &known)))),
    };
    let mut names: Vec<&'static str> = Vec::new();
    for name in asked {
        let name = find(name)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

fn cubes(arguments: &Arguments, names: &[&'static str], context: &Context) -> Result<Comparison, Failure> {
    let plain = Settings::default();
    let settings = Settings {
        dims: arguments.dims.unwrap_or(plain.dims),
        cells: arguments.cells.unwrap_or(plain.cells),
        irrelevant: arguments.irrelevant.unwrap_or(plain.irrelevant),
        noise: arguments.noise.unwrap_or(plain.noise),
        forget_at: arguments.forget_at.clone(),
        feasible: arguments.feasible.unwrap_or(plain.feasible),
    };
    if let Some(error) = settings.error() {
        return Err(Failure::usage(error));
    }
    if arguments.file.is_some() {
        return Err(Failure::usage("the cubes take no curriculum file; give --world tabletop or --world synthetic"));
    }
    let episodes = arguments.episodes.unwrap_or(10_000);
    let teachers = all(names, context, |name| on_cubes(name, &settings, episodes, arguments.seeds))?;
    Ok(Comparison {
        world: "cubes".into(),
        episodes,
        seeds: arguments.seeds,
        learnable: 100.0 * settings.learnable(),
        arms: settings.syllabus(false).arms(),
        teachers,
    })
}

/// A curriculum with skills, taught by each teacher in turn with its default settings.
fn skills(arguments: &Arguments, names: &[&'static str], context: &Context) -> Result<Comparison, Failure> {
    let mut curriculum = super::load(arguments.file.as_deref(), context)?;
    curriculum.world.clone_from(&arguments.world);
    if let Some(episodes) = arguments.episodes {
        curriculum.spec.budget.episodes = episodes;
    }
    let settings = synthetic::Settings {
        noise: arguments.noise.unwrap_or(0.0),
        forgetting: arguments.forgetting.unwrap_or(0.0),
        ..Default::default()
    };
    if !(0.0..=1.0).contains(&settings.noise) || !(0.0..=1.0).contains(&settings.forgetting) {
        return Err(Failure::usage("--noise and --forgetting of the synthetic learner are shares from 0 to 1"));
    }
    let world = |seed| -> Box<dyn World> {
        match arguments.world.as_str() {
            "synthetic" => Box::new(sim::synthetic(&curriculum, settings, seed)),
            _ => sim::world(&curriculum, seed),
        }
    };
    let teachers = all(names, context, |name| {
        let mut spec = curriculum.spec.clone();
        teach(&mut spec, name);
        teacher(name, &spec, arguments.seeds, world)
    })?;
    Ok(Comparison {
        world: arguments.world.clone(),
        episodes: curriculum.spec.budget.episodes,
        seeds: arguments.seeds,
        learnable: 100.0,
        arms: curriculum.spec.syllabus.arms(),
        teachers,
    })
}

fn all(
    names: &[&'static str],
    context: &Context,
    run: impl Fn(&str) -> Result<Teacher, etude::SpecError>,
) -> Result<Vec<Teacher>, Failure> {
    let bar = context.bar(names.len() as u64, "teachers");
    let mut teachers = Vec::new();
    for name in names {
        bar.set_message((*name).to_owned());
        teachers.push(run(name).map_err(|error| Failure::usage(error.to_string()))?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(teachers)
}
