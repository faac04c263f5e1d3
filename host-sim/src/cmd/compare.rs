//! `etude compare`: teachers side by side.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Context, Exit, Failure, Format};
use crate::challenge::Challenge;
use crate::compare::course::Course;
use crate::compare::{BASELINE, Comparison, Place, Study, ablation, known, rows, unaided};
use crate::diag::suggest;
use crate::file::{self, Curriculum, StudyFile, Where};
use crate::folder::Folder;
use crate::report;
use crate::sim::{self, Sim};
use crate::student::Learner;
use crate::world::cubes::Settings;
use crate::world::synthetic;

/// Runs several teachers on the same world and seeds, and tells how much each has taught.
#[derive(Args, Debug)]
pub struct Arguments {
    /// A study file that names all of this, so that it can be repeated.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["world", "file", "teachers", "challenge", "episodes", "seeds",
        "students", "goal", "checkpoints", "dims", "cells", "irrelevant", "noise", "forgetting", "forget_at", "feasible"])]
    study: Option<PathBuf>,
    /// A run folder: its curriculum with other teachers, its own, `mastery` and `uniform` if none are named, on its own attempts and
    /// 4 seeds unless told otherwise; the curves go into the run's report.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["study", "world", "file", "dims", "cells", "irrelevant", "noise",
        "forgetting", "forget_at", "feasible", "challenge", "students"])]
    run: Option<PathBuf>,
    /// Writes the document, a page for people, and every exam of every run as a table, NAME.json, NAME.html and NAME.csv, into
    /// this folder.
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Overwrite these files even if no study wrote them.
    #[arg(long)]
    force: bool,
    /// What makes it hard, separated by commas: baseline, unfeasible, trivial, forgetting, rugged, diverse, noise, body, or
    /// all.
    #[arg(long, value_delimiter = ',', default_value = "baseline")]
    challenge: Vec<String>,
    /// Share of the test set at which a run is at its goal.
    #[arg(long, default_value_t = 0.8)]
    goal: f32,
    /// Exams of each run.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    checkpoints: u32,
    /// Where: `cubes` (the ALP-GMM paper's toy), or `synthetic` or `tabletop` with a curriculum file; the world of that file if
    /// there is one, else the cubes.
    #[arg(long, value_parser = ["cubes", "synthetic", "tabletop"])]
    world: Option<String>,
    /// The curriculum, for the worlds that have skills; the shipped tabletop if a world is named and no file.
    file: Option<PathBuf>,
    /// Recipes and spaces that move (adr, riac, …), separated by commas, or less a part ("uniform - prerequisites"); without it
    /// all recipes that need no expert knowledge.
    #[arg(long, value_delimiter = ',')]
    teachers: Vec<String>,
    /// tabletop: who learns, each in turn, separated by commas: rbf, evolution, gradient; without it who the curriculum says.
    #[arg(long, value_delimiter = ',', value_parser = Learner::NAMES)]
    students: Vec<String>,
    /// Attempts of each run.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    episodes: Option<u32>,
    /// Seeds: `0..20` for twenty of them, which is what there is without, or one number.
    #[arg(long, value_parser = seeds)]
    seeds: Option<[u64; 2]>,
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
    fn stray(&self, world: &str) -> Option<&'static str> {
        let (cubes, synthetic) = (world == "cubes", world == file::SYNTHETIC);
        let switches = [
            ("dims", self.dims.is_some(), cubes),
            ("cells", self.cells.is_some(), cubes),
            ("irrelevant", self.irrelevant.is_some(), cubes),
            ("forget-at", !self.forget_at.is_empty(), cubes),
            ("feasible", self.feasible.is_some(), cubes),
            ("noise", self.noise.is_some(), cubes || synthetic),
            ("forgetting", self.forgetting.is_some(), synthetic),
            ("students", !self.students.is_empty(), !cubes && !synthetic),
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
    let mut beside = None;
    let study = match (&arguments.study, &arguments.run) {
        (Some(path), _) => from_file(path, context)?,
        (_, Some(run)) => {
            let (study, ran) = of_run(run, arguments)?;
            beside = Some(ran);
            study
        }
        _ => asked(arguments, context)?,
    };
    // A study may take hours: what is in its way is said before.
    arguments.out.iter().try_for_each(|folder| spare(folder, &study.name, arguments.force))?;
    let bar = context.bar(study.runs(), "runs");
    let courses = study.courses(0..study.runs(), || bar.inc(1)).map_err(|error| super::unfit(&error))?;
    bar.finish_and_clear();
    let comparison = study.sum_up(&courses);
    if let Err(failure) = keep(arguments, beside.as_ref(), &study, &courses, &comparison, context) {
        // What took hours is shown all the same; a program is told one thing.
        if context.format == Format::Human {
            context.print(&comparison, || comparison.to_string())?;
        }
        return Err(failure);
    }
    context.print(&comparison, || comparison.to_string())
}

/// Writes what is to stay: the curves into the report of a run, the files of the study into a folder.
fn keep(
    arguments: &Arguments,
    beside: Option<&Ran>,
    study: &Study,
    courses: &[Course],
    comparison: &Comparison,
    context: &Context,
) -> Result<(), Failure> {
    if let Some(Ran { folder, curriculum, state: (record, log, reel) }) = beside {
        let written = folder.report(curriculum, record, log, reel.as_ref(), &study.curves(courses));
        written.map_err(|error| Failure::io(folder.path(), &error))?;
        context.say(format!("{}/report.html has them in section 4", folder.path().display()));
    }
    arguments.out.iter().try_for_each(|folder| write(folder, study, courses, comparison))
}

/// A run that others are compared with.
struct Ran {
    folder: Folder,
    curriculum: Curriculum,
    state: sim::Left,
}

/// The study of a run: its curriculum and its student, with several teachers.
fn of_run(run: &Path, arguments: &Arguments) -> Result<(Study, Ran), Failure> {
    let log = super::log_at(run)?;
    let (_, curriculum) = super::open(Some(&super::curriculum_of(&log, None)?))?;
    let path = run.join("state.bin");
    let bytes = std::fs::read(&path).map_err(|error| Failure::io(&path, &error))?;
    let state = Sim::saved(&bytes).map_err(|error| super::sim::spoilt(&path, &error))?;
    let record = &state.0;
    let made_of_a_formula = record.student.as_deref().is_some_and(|name| Learner::named(name).is_none());
    if made_of_a_formula {
        let message =
            format!("`{}`: its student is made of a formula, which no other teacher has taught", run.display());
        return Err(Failure::usage(message, "compare a run of a world's own student: `etude sim` without `--student`"));
    }
    let asked = sim::asked(&curriculum, record);
    let mut teachers = names(&arguments.teachers)?;
    if arguments.teachers.is_empty() {
        teachers.retain(|name| *name == record.teacher || ["mastery", BASELINE].contains(name));
        let own = known().into_iter().filter(|name| *name == record.teacher && !teachers.contains(name));
        teachers = own.chain(teachers.iter().copied()).collect();
    }
    let place = match &*curriculum.world {
        file::SYNTHETIC => Place::Synthetic(Box::new(asked), synthetic::Settings::default()),
        _ => Place::Tabletop(Box::new(asked)),
    };
    let study = Study {
        name: "comparison".into(),
        place,
        teachers,
        students: Vec::new(),
        challenges: vec![Challenge::Baseline],
        seeds: arguments.seeds.unwrap_or([0, 4]),
        episodes: arguments.episodes.unwrap_or(curriculum.spec.budget.episodes),
        goal: goal(arguments)?,
        checkpoints: arguments.checkpoints,
    };
    Ok((study, Ran { folder: Folder::open(run), curriculum, state }))
}

/// The share of the test set that is the goal.
fn goal(arguments: &Arguments) -> Result<f32, Failure> {
    if arguments.goal > 0.0 && arguments.goal <= 1.0 {
        return Ok(arguments.goal);
    }
    let message = format!("--goal {}: it must be above 0 and at most 1", arguments.goal);
    Err(Failure::usage(message, "give a share of the test set, as `--goal 0.8`"))
}

/// Where a study's file goes.
fn file(folder: &Path, name: &str, extension: &str) -> PathBuf {
    folder.join(format!("{name}.{extension}"))
}

/// Makes the folder, and refuses to write over files of the study's name that no study wrote.
///
/// # Errors
/// The file that is in the way, or as the file system says.
pub fn spare(folder: &Path, name: &str, force: bool) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::io(folder, &error))?;
    super::spare(&file(folder, name, "json"), force, |old| serde_json::from_slice::<Comparison>(old).is_ok())?;
    super::spare(&file(folder, name, "html"), force, |old| String::from_utf8_lossy(old).contains(report::STUDY))?;
    super::spare(&file(folder, name, "csv"), force, |old| old.starts_with(rows::HEAD.join(",").as_bytes()))
}

/// Writes the document, the page and the table.
///
/// # Errors
/// As the file system says.
pub fn write(folder: &Path, study: &Study, courses: &[Course], comparison: &Comparison) -> Result<(), Failure> {
    let files = [
        ("json", comparison.document().into_bytes()),
        ("html", report::study(comparison).into_bytes()),
        ("csv", rows::csv(study, courses)),
    ];
    for (extension, bytes) in files {
        let path = file(folder, &comparison.name, extension);
        std::fs::write(&path, bytes).map_err(|error| Failure::io(&path, &error))?;
    }
    Ok(())
}

/// The study of a file. A curriculum's path is from the file's folder.
///
/// # Errors
/// What is wrong with either.
pub fn from_file(path: &Path, context: &Context) -> Result<Study, Failure> {
    let name = path.display().to_string();
    let refused = |why| Failure::refused(&name, why);
    let text = file::read(path, "a study file; docs/reference/file.md has one").map_err(refused)?;
    let StudyFile { name: title, place, teachers, students, challenges, seeds, episodes, goal, checkpoints } =
        file::study(&text).map_err(|why| Failure::refused(&name, file::Unreadable::Curriculum(why)))?;
    let (place, default) = match place {
        Where::Cubes(settings) => (Place::Cubes(settings), 10_000),
        Where::Skills { world, curriculum } => {
            let beside = curriculum.map(|own| path.parent().unwrap_or(Path::new("")).join(own));
            skills(&world, beside.as_deref(), synthetic::Settings::default(), context)?
        }
    };
    let episodes = episodes.unwrap_or(default);
    Ok(Study { name: title, place, teachers, students, challenges, seeds, episodes, goal, checkpoints })
}

/// The study that the command line asks for.
fn asked(arguments: &Arguments, context: &Context) -> Result<Study, Failure> {
    let teachers = names(&arguments.teachers)?;
    let world = match (&arguments.world, &arguments.file) {
        (Some(world), _) => world.clone(),
        (None, Some(file)) => super::open(Some(file))?.1.world,
        (None, None) => "cubes".into(),
    };
    if let Some(switch) = arguments.stray(&world) {
        let message = format!("--{switch} has no meaning in the world `{world}`");
        return Err(Failure::usage(message, "leave it out, or choose another `--world`"));
    }
    let goal = goal(arguments)?;
    let (place, default) = if world == "cubes" {
        (Place::Cubes(cubes(arguments)?), 10_000)
    } else {
        let settings = settings(arguments)?;
        skills(&world, arguments.file.as_deref(), settings, context)?
    };
    Ok(Study {
        name: world,
        place,
        teachers,
        students: arguments.students.iter().filter_map(|name| Learner::named(name)).collect(),
        challenges: challenges(&arguments.challenge)?,
        seeds: arguments.seeds.unwrap_or([0, 20]),
        episodes: arguments.episodes.unwrap_or(default),
        goal,
        checkpoints: arguments.checkpoints,
    })
}

/// The challenges asked for.
fn challenges(asked: &[String]) -> Result<Vec<Challenge>, Failure> {
    let known: Vec<&str> = Challenge::ALL.iter().map(|(name, _)| *name).collect();
    if asked.iter().any(|name| name == "all") {
        return Ok(Challenge::ALL.iter().map(|(_, challenge)| *challenge).collect());
    }
    let find = |name: &String| {
        let unknown =
            || Failure::usage(format!("--challenge {name}: there is no such challenge"), suggest(name, &known));
        Challenge::named(name.trim()).ok_or_else(unknown)
    };
    asked.iter().map(find).collect()
}

/// The teachers asked for, each once and known.
fn names(asked: &[String]) -> Result<Vec<&'static str>, Failure> {
    if asked.is_empty() {
        return Ok(unaided());
    }
    let known = [known(), ablation::known()].concat();
    let find = |name: &String| match known.iter().find(|known| **known == name.trim()) {
        Some(name) => Ok(*name),
        None => Err(Failure::usage(format!("--teachers {name}: there is no such teacher"), suggest(name, &known))),
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

fn cubes(arguments: &Arguments) -> Result<Settings, Failure> {
    let plain = Settings::default();
    let settings = Settings {
        dims: arguments.dims.unwrap_or(plain.dims),
        cells: arguments.cells.unwrap_or(plain.cells),
        irrelevant: arguments.irrelevant.unwrap_or(plain.irrelevant),
        noise: arguments.noise.unwrap_or(plain.noise),
        forget_at: arguments.forget_at.clone(),
        feasible: arguments.feasible.unwrap_or(plain.feasible),
        trivial: plain.trivial,
    };
    if let Some(error) = settings.error() {
        return Err(Failure::usage(error, "change that switch; `etude compare --help` tells what each is"));
    }
    if arguments.file.is_some() {
        let message = "--world cubes: the cubes take no curriculum file";
        return Err(Failure::usage(message, "give `--world tabletop` or `--world synthetic`, or leave the file out"));
    }
    Ok(settings)
}

/// The switches of the synthetic learner.
fn settings(arguments: &Arguments) -> Result<synthetic::Settings, Failure> {
    let (noise, forgetting) = (arguments.noise.unwrap_or(0.0), arguments.forgetting.unwrap_or(0.0));
    if !(0.0..=1.0).contains(&noise) || !(0.0..=1.0).contains(&forgetting) {
        let message = "--noise and --forgetting of the synthetic learner are shares from 0 to 1";
        return Err(Failure::usage(message, "give a share, as `--noise 0.1`"));
    }
    Ok(synthetic::Settings { noise, forgetting, ..Default::default() })
}

/// A curriculum with skills, and the attempts that it allows itself.
fn skills(
    world: &str,
    file: Option<&Path>,
    settings: synthetic::Settings,
    context: &Context,
) -> Result<(Place, u32), Failure> {
    let mut curriculum = Box::new(super::load(file, context)?);
    curriculum.world = world.into();
    let episodes = curriculum.spec.budget.episodes;
    let place = match world {
        file::SYNTHETIC => Place::Synthetic(curriculum, settings),
        _ => Place::Tabletop(curriculum),
    };
    Ok((place, episodes))
}
