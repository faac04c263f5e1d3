//! `etude sim`: one recorded run.

mod resume;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;
use serde::Serialize;

pub(super) use resume::spoilt;

use super::{Context, Exit, Failure};
use crate::diag::nearest;
use crate::file::{self, Curriculum, SYNTHETIC, Unreadable};
use crate::folder::{Folder, LAST, Summary, summary};
use crate::port::Address;
use crate::sim::{EVALUATIONS, Robot, Sim};
use crate::student::Learner;
use crate::world::formula::Student;

/// Runs a curriculum against the simulated arm, or against a made-up learner if it names no world, and writes a run folder
/// with a report.
#[derive(Args, Debug, Default)]
pub struct Arguments {
    /// The curriculum; the shipped tabletop if none is given.
    file: Option<PathBuf>,
    /// Attempts that the budget allows, in the place of the file's, those that a run to go on with has made among them. It is
    /// written into the curriculum that is kept with the run.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    episodes: Option<u32>,
    /// The recipe, in the place of the file's and with its settings: docs/reference/recipes.md has all names. It is written there,
    /// too.
    #[arg(long, value_name = "NAME", value_parser = file::teachers(), hide_possible_values = true)]
    teacher: Option<String>,
    /// Seed of the teacher's dice and of the student; the file's if none is given.
    #[arg(long)]
    seed: Option<u64>,
    /// The run folder; a fresh one under `runs/` if none is given.
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Overwrite a run that is there already.
    #[arg(long)]
    force: bool,
    /// Go on with the run in this folder.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["file", "seed", "out", "force", "evaluations", "no_film"])]
    resume: Option<PathBuf>,
    /// A robot whose teacher decides, with the physics here: a serial device (`/dev/ttyACM0@115200`), `tcp:HOST:PORT`, or
    /// `qemu` for the image under QEMU.
    #[arg(long, value_name = "PORT")]
    port: Option<Address>,
    /// Whose student learns: the one that the file names (`here`), another one of this program (`rbf`, `evolution`,
    /// `gradient`: docs/students.md), the robot's own (`robot`, with --port), or one made of a formula, whatever the world,
    /// such as "lying=lift noise=0.1" (docs/testing.md has the words).
    #[arg(long, value_name = "STUDENT", default_value = "here", value_parser = student)]
    student: Whose,
    /// Practises as this robot of a fleet, from 1: the log says so, for `etude fleet`.
    #[arg(long, value_name = "NUMBER", conflicts_with = "resume", value_parser = clap::value_parser!(u32).range(1..))]
    robot: Option<u32>,
    /// How often the student is examined on the fixed test set.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
    evaluations: Option<u32>,
    /// Keep no films of the attempts: a small report, in which the arm is not to be seen.
    #[arg(long)]
    no_film: bool,
    /// Open the report at the end.
    #[arg(long)]
    open: bool,
}

/// Whose student learns.
#[derive(Clone, Debug, Default, PartialEq)]
enum Whose {
    /// The one of this program.
    #[default]
    Here,
    /// One of this program's, by name.
    Named(Learner),
    /// The robot's own.
    Robot,
    /// One made of a formula.
    Formula(Student),
}

fn student(text: &str) -> Result<Whose, String> {
    match text {
        "here" => Ok(Whose::Here),
        "robot" => Ok(Whose::Robot),
        name => match Learner::named(name) {
            Some(learner) => Ok(Whose::Named(learner)),
            None => formula(name).map(Whose::Formula),
        },
    }
}

/// A student made of a formula; a lone word that is none was meant to be a name, perhaps.
fn formula(text: &str) -> Result<Student, String> {
    text.parse().map_err(|error| match nearest(text, ["here", "robot"].into_iter().chain(Learner::NAMES)) {
        Some(name) => format!("there is no student `{text}`: did you mean `{name}`?"),
        None => error,
    })
}

/// What differs from run to run.
#[derive(Serialize)]
struct Meta {
    sim_seconds: f32,
    wall_seconds: f64,
    episodes_here: usize,
}

/// Runs.
///
/// # Errors
/// A bad file, or a folder that cannot be written to.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler Ctrl-C still ends the program; what the last checkpoint saved is on disk.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    let (folder, curriculum, mut sim) = if let Some(path) = &arguments.resume {
        resume::resume(path, arguments, context)?
    } else {
        fresh(arguments, context)?
    };
    let start = Instant::now();
    let before = sim.record().episodes.len();
    let interrupted = practise(&mut sim, &folder, context, &stop)?;
    let ended = sim.ended_early(&curriculum).filter(|_| !interrupted);
    let summary = folder.finish(&sim, &curriculum).map_err(|error| Failure::io(folder.path(), &error))?;
    let meta = Meta {
        sim_seconds: sim.record().episodes.iter().map(|episode| episode.cost[0]).sum(),
        wall_seconds: start.elapsed().as_secs_f64(),
        episodes_here: sim.record().episodes.len() - before,
    };
    let meta = serde_json::to_string_pretty(&meta).unwrap_or_default();
    folder.write(LAST, format!("{meta}\n").as_bytes()).map_err(|error| Failure::io(folder.path(), &error))?;
    context.print(&summary, || text(&summary, &folder, &curriculum, ended.as_deref(), interrupted))?;
    if arguments.open {
        open(&folder.path().join("report.html"), context);
    }
    Ok(if interrupted { Exit::Interrupted } else { Exit::Done })
}

fn fresh(arguments: &Arguments, context: &Context) -> Result<(Folder, Curriculum, Sim), Failure> {
    let (name, own) = super::open(arguments.file.as_deref())?;
    let mut curriculum = amended(&name, own, arguments)?;
    super::warn(&name, &curriculum, context);
    let seed = arguments.seed.unwrap_or(curriculum.seed);
    let evaluations = arguments.evaluations.unwrap_or(EVALUATIONS);
    // What is wrong with the command line is said before there is a folder.
    match arguments.student {
        Whose::Named(learner) if curriculum.world == SYNTHETIC => return Err(strange(learner.name())),
        Whose::Named(learner) => curriculum.student = Some(learner),
        // Whoever else was named in the file is not there.
        Whose::Robot | Whose::Formula(_) => curriculum.student = None,
        Whose::Here => {}
    }
    let formula = match &arguments.student {
        Whose::Formula(_) if arguments.port.is_some() => {
            return Err(Failure::usage(
                "--student: a student made of a formula practises without a robot",
                "leave out `--port`, or this student",
            ));
        }
        Whose::Formula(student) => {
            let sim = Sim::of(student, &curriculum, seed, evaluations);
            Some(sim.map_err(|error| Failure::usage(error, "`etude sim --help` tells what students there are"))?)
        }
        Whose::Robot if arguments.port.is_none() => {
            return Err(Failure::usage("--student robot: there is no robot", "name its port: `--port /dev/ttyACM0`"));
        }
        _ => None,
    };
    // A robot that is not there leaves no folder, and a folder that is refused a robot as it is.
    let robot = robot(arguments, &curriculum)?;
    let default = PathBuf::from(format!("runs/{}-{seed}", slug(&curriculum.name)));
    let path = arguments.out.as_ref().unwrap_or(&default);
    let folder =
        Folder::create(path, arguments.out.is_none(), arguments.force).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                Failure::file(path, &error, "choose another place with `-o`, or overwrite it with `--force`")
            }
            _ => Failure::io(path, &error),
        })?;
    if let Some(robot) = &robot {
        let pack = curriculum.pack_for(arguments.robot.unwrap_or(0), seed);
        let installed = robot.port.install(&pack).map_err(|error| super::port::failure(&error));
        installed.and_then(|state| super::port::expect_well(&state)).inspect_err(|_| {
            // Only an empty folder goes; if there is anything in it, it was there before.
            let _ = std::fs::remove_dir(folder.path());
        })?;
    }
    folder.begin(&curriculum, seed).map_err(|error| Failure::io(folder.path(), &error))?;
    let sim = match formula {
        Some(sim) => sim,
        None => Sim::new(&curriculum, seed, evaluations, robot.as_ref()).map_err(|error| super::unfit(&error))?,
    };
    let sim = if arguments.no_film { sim.unfilmed() } else { sim.filmed() };
    let sim = match arguments.robot {
        Some(robot) => sim.as_robot(robot),
        None => sim,
    };
    Ok((folder, curriculum, sim))
}

/// The curriculum with the budget and the teacher that are asked for, as if they stood in its file.
fn amended(name: &str, own: Curriculum, arguments: &Arguments) -> Result<Curriculum, Failure> {
    let Arguments { episodes, teacher, .. } = arguments;
    if episodes.is_none() && teacher.is_none() {
        return Ok(own);
    }
    let text = file::amend(&own.text, *episodes, teacher.as_deref())
        .map_err(|why| Failure::usage(format!("`{name}`: {why}"), "write the budget and the teacher into the file"))?;
    file::parse(&text, &[file::facts::tabletop()]).map_err(|mut wrong| {
        // The file itself is right, and so is any budget.
        if let Some(teacher) = teacher {
            for problem in &mut wrong.problems {
                problem.message = format!("--teacher {teacher}: {}", problem.message);
                problem.help = format!("leave out `--teacher`, or change the file for it: {}", problem.help);
            }
        }
        Failure::refused(name, Unreadable::Curriculum(wrong))
    })
}

/// A student that the synthetic world has no use for.
fn strange(name: &str) -> Failure {
    let help = "leave out `--student`, or name a world in the curriculum: `world = \"tabletop\"`";
    Failure::usage(format!("--student {name}: the synthetic world has students of its own"), help)
}

/// The robot that takes part, if one is asked for.
fn robot(arguments: &Arguments, curriculum: &Curriculum) -> Result<Option<Robot>, Failure> {
    let Some(address) = &arguments.port else { return Ok(None) };
    let student = arguments.student == Whose::Robot;
    if student && curriculum.world == SYNTHETIC {
        return Err(strange("robot"));
    }
    let port = super::port::open(address)?;
    let state = port.state().map_err(|error| super::port::failure(&error))?;
    if student && usize::from(state.student) < curriculum.skills.len() {
        let (room, skills) = (state.student, curriculum.skills.len());
        let message = format!("--student robot: the robot's student can learn {room} skills, not {skills}");
        return Err(Failure::usage(message, "leave out `--student`, or take some skills out of the curriculum"));
    }
    Ok(Some(Robot { port, student }))
}

/// A name that is one folder on every system.
fn slug(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    name.chars().map(plain).collect()
}

/// Runs to the end or to the interruption, saving at every checkpoint; whether it was interrupted.
fn practise(sim: &mut Sim, folder: &Folder, context: &Context, stop: &AtomicBool) -> Result<bool, Failure> {
    let bar = context.bar(u64::from(sim.record().horizon), "episodes");
    let keep = |sim: &Sim| folder.keep(sim).map_err(|error| Failure::io(folder.path(), &error));
    keep(sim)?;
    loop {
        if stop.load(Ordering::Relaxed) {
            bar.abandon();
            return Ok(true);
        }
        let going = sim.step().map_err(|error| super::port::failure(&error))?;
        let record = sim.record();
        bar.set_position(record.episodes.len() as u64);
        if sim.is_checkpoint() {
            bar.set_message(format!("{:.0} % mastered", summary(record).mastered_pct));
            keep(sim)?;
        }
        if !going {
            bar.finish_and_clear();
            return Ok(false);
        }
    }
}

fn text(summary: &Summary, folder: &Folder, curriculum: &Curriculum, ended: Option<&str>, interrupted: bool) -> String {
    let mut text = format!(
        "{} · {} · seed {}: {} episodes, {:.1} % of the test set mastered\n\n{:12} {:>8} {:>9} {:>7}\n",
        summary.name,
        summary.teacher,
        summary.seed,
        summary.episodes,
        summary.mastered_pct,
        "skill",
        "mastery",
        "attempts",
        "goal"
    );
    for (skill, file) in summary.skills.iter().zip(&curriculum.skills) {
        let goal = if skill.at_goal { "reached".into() } else { format!("{:.0} %", file.goal * 100.0) };
        text += &format!("{:12} {:>6.0} % {:>9} {:>7}\n", skill.id, skill.mastery * 100.0, skill.attempts, goal);
    }
    for skill in &summary.skills {
        if skill.doubted {
            text += &format!("\n{}: doubted, its practice claims what its probes deny (docs/testing.md)\n", skill.id);
        }
        if skill.stuck {
            text += &format!("\n{}: stuck, its last attempts were all aborted or censored\n", skill.id);
        }
    }
    if let Some(ended) = ended {
        text += &format!("\n{ended}\n");
    }
    if summary.world == SYNTHETIC {
        let why = if curriculum.world == SYNTHETIC { "the curriculum names no `world`" } else { "`--student` says so" };
        text += &format!("\nthe learner is made up, without physics: {why}\n");
    }
    let minutes = summary.time_s / 60.0;
    text += &format!("\n{minutes:.1} minutes of arm time, {:.2} kJ\n", summary.energy_j / 1000.0);
    let path = folder.path().display();
    let Some(last) = summary.episodes.checked_sub(1) else { return text + &format!("\n{path}/report.html shows it\n") };
    let some = last.min(100);
    if interrupted {
        text += &format!("\ninterrupted; go on with: etude sim --resume {path}\n");
    } else {
        text += &format!("\n{path}/report.html shows it; why a decision: etude explain {path} --episode {some}\n");
    }
    text
}

/// Asks the desktop to show the page.
fn open(page: &Path, context: &Context) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    if std::process::Command::new(opener).arg(page).spawn().is_err() {
        context.say(format!("no program to open {}", page.display()));
    }
}
