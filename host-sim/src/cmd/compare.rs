//! `etude compare`: teachers side by side.

use std::path::PathBuf;

use clap::Args;
use etude::{RECIPES, Recipe};

use super::{Context, Exit, Failure};
use crate::compare::{Comparison, Teacher, on_cubes, teacher, unaided};
use crate::sim;
use crate::world::World;
use crate::world::cubes::Settings;
use crate::world::synthetic::{self, Synthetic};

/// Runs several teachers on the same world and seeds, and tells how much each has taught.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Where: `cubes` (the ALP-GMM paper's toy), or `synthetic` or `tabletop` with a curriculum file.
    #[arg(long, default_value = "cubes", value_parser = ["cubes", "synthetic", "tabletop"])]
    world: String,
    /// The curriculum, for the worlds that have skills; the shipped tabletop if none is given.
    file: Option<PathBuf>,
    /// Recipes, separated by commas; without it all that need no expert knowledge.
    #[arg(long, value_delimiter = ',')]
    teachers: Vec<String>,
    /// Attempts of each run.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    episodes: Option<u32>,
    /// Seeds: `0..20` for twenty of them, or one number.
    #[arg(long, default_value = "0..20", value_parser = seeds)]
    seeds: [u64; 2],
    /// cubes: parameters that matter.
    #[arg(long, default_value_t = 2)]
    dims: usize,
    /// cubes: cells along each parameter.
    #[arg(long, default_value_t = 10)]
    cells: u8,
    /// cubes: further parameters without effect.
    #[arg(long, default_value_t = 0)]
    irrelevant: usize,
    /// cubes: standard deviation of Gaussian noise on the score, which is then clipped to 0…1; synthetic: share of
    /// attempts whose score is a coin flip.
    #[arg(long, default_value_t = 0.0)]
    noise: f32,
    /// synthetic: share of its competence that an arm loses in every episode in which it is not practised.
    #[arg(long, default_value_t = 0.0)]
    forgetting: f32,
    /// cubes: episodes at which the learner's competence falls back to nothing.
    #[arg(long, value_delimiter = ',')]
    forget_at: Vec<u32>,
    /// cubes: only cubes in this lowest share of every relevant parameter can ever be learnt.
    #[arg(long, default_value_t = 1.0)]
    feasible: f32,
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
    let known: Vec<&str> = RECIPES.iter().map(|entry| entry.name).collect();
    let find = |name: &String| match RECIPES.iter().find(|entry| entry.name == name.trim()) {
        Some(entry) => Ok(entry.name),
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
    let settings = Settings {
        dims: arguments.dims,
        cells: arguments.cells,
        irrelevant: arguments.irrelevant,
        noise: arguments.noise,
        forget_at: arguments.forget_at.clone(),
        feasible: arguments.feasible,
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
    let settings =
        synthetic::Settings { noise: arguments.noise, forgetting: arguments.forgetting, ..Default::default() };
    if !(0.0..=1.0).contains(&settings.noise) || !(0.0..=1.0).contains(&settings.forgetting) {
        return Err(Failure::usage("--noise and --forgetting of the synthetic learner are shares from 0 to 1"));
    }
    let world = |seed| -> Box<dyn World> {
        match arguments.world.as_str() {
            "synthetic" => Box::new(Synthetic::new(&curriculum.spec.syllabus, settings, seed)),
            _ => sim::world(&curriculum, seed),
        }
    };
    let teachers = all(names, context, |name| {
        let mut spec = curriculum.spec.clone();
        spec.recipe = Recipe::named(name).unwrap_or(spec.recipe);
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
