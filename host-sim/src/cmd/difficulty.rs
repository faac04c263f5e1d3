//! `etude difficulty`: how hard skills have proved to be.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{Context, Exit, Failure, curriculum_of, decide_again, load, log_at};
use crate::difficulty::{Class, Thirds, efforts, median};

/// Calls skills easy, medium or hard by the attempts that success has taken in recorded runs.
///
/// Counted are the attempts at a skill up to the first three in a row that score one half or more, without help; of several
/// runs the median. Easy is what took no more than the 33rd percentile of all skills in all these runs, hard what took more
/// than the 67th or was never reached. So the classes hold among these skills and runs: with another run, a skill that took
/// as long as before can be in another one.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Run folders of one curriculum, or their decision logs.
    #[arg(required = true)]
    runs: Vec<PathBuf>,
    /// The curriculum; the one in the first run folder if none is given.
    #[arg(long, value_name = "FILE")]
    curriculum: Option<PathBuf>,
    /// Writes the curriculum anew with these difficulties, comments and all.
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite the file even if it is another curriculum, or none.
    #[arg(long)]
    force: bool,
}

#[derive(Serialize)]
struct Document {
    skills: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
}

#[derive(Serialize)]
struct Line {
    skill: String,
    /// Attempts to success, the median over the runs; none unless it came in more than half of them.
    attempts: Option<f64>,
    /// None for a skill that was never tried.
    class: Option<Class>,
    difficulty: Option<f64>,
}

/// Looks through the logs.
///
/// # Errors
/// What is wrong with the curriculum or a log, or a path that cannot be written to.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let first = arguments.runs.first().map(|run| log_at(run)).transpose()?.unwrap_or_default();
    let file = curriculum_of(&first, arguments.curriculum.as_deref())?;
    let curriculum = load(Some(&file), context)?;
    let (mut thirds, mut taken) = (Thirds::default(), vec![Vec::new(); curriculum.skills.len()]);
    for run in &arguments.runs {
        let log = log_at(run)?;
        // A log that does not replay is not a log of this curriculum.
        decide_again(&curriculum.spec, &log, None)?;
        let bytes = std::fs::read(&log).map_err(|error| Failure::io(&log, &error))?;
        for (effort, taken) in efforts(curriculum.skills.len(), &bytes).iter().zip(&mut taken) {
            effort.to_success().iter().for_each(|attempts| thirds.push(*attempts));
            taken.extend(effort.to_success());
        }
    }
    let line = |(skill, taken): (&crate::file::SkillFile, Vec<f64>)| {
        let median = median(taken);
        let class = median.map(|median| thirds.class(median));
        let difficulty = class.map(Class::difficulty);
        Line { skill: skill.id.clone(), attempts: median.filter(|median| median.is_finite()), class, difficulty }
    };
    let skills = curriculum.skills.iter().zip(taken).map(line).collect();
    let document = Document { skills, path: arguments.out.clone() };
    if let Some(path) = &arguments.out {
        let places: Vec<_> = document.skills.iter().map(|line| (line.skill.as_str(), line.difficulty)).collect();
        super::rewrite(&file, path, &curriculum.text, &places, arguments.force)?;
    }
    context.confirm(&document, || text(&document, arguments.runs.len()))
}

fn text(document: &Document, runs: usize) -> String {
    let mut text = format!("{:24}{:>10}  {:8}{:>10}\n", "skill", "attempts", "is", "difficulty");
    for Line { skill, attempts, class, difficulty } in &document.skills {
        let attempts = attempts.map_or("never".into(), |n| n.to_string());
        text += &match (class, difficulty) {
            (Some(class), Some(difficulty)) => {
                let class = format!("{class:?}").to_lowercase();
                format!("{skill:24}{attempts:>10}  {class:8}{difficulty:>10.2}\n")
            }
            _ => format!("{skill:24}{:>10}\n", "not tried"),
        };
    }
    let median = if runs > 1 { format!("; the median of {runs} runs") } else { String::new() };
    text += &format!(
        "\nattempts: up to three successes in a row, a score of 0.5 or more without help{median}\n\
         easy, medium, hard: by thirds among these skills and runs; other runs can move them\n"
    );
    match &document.path {
        Some(path) => text + &format!("\nnext: etude check {}\n", path.display()),
        None => text + "\nnext: the same with -o arm.toml writes these into the curriculum\n",
    }
}
