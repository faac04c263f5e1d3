//! `etude explain`: why this decision, or why is this skill where it is.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use etude::{Aid, Space};
use serde::Serialize;

use super::{Context, Exit, Failure};
use crate::diag::suggest;
use crate::file::{Curriculum, Param, SkillFile, assist, factors::called};
use crate::replay::Replay;
use crate::spark::spark;
use crate::why::{Moment, Share, Why, percent, why};
use crate::world::DIMS;

/// Decides a log again, and shows why: what every factor thought of every arm at one episode, or what keeps one skill where
/// it is.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("what").args(["episode", "skill"]).required(true).multiple(true))]
pub struct Arguments {
    /// A run folder, or its `decisions.etl`.
    run: PathBuf,
    /// The decision, counted from 0; with --skill the moment before it.
    #[arg(long)]
    episode: Option<u32>,
    /// Why this skill does, or does not, get on; at the end of the log, if no episode is given.
    #[arg(long)]
    skill: Option<String>,
    /// How many arms to show, the likeliest first; the chosen one is always there.
    #[arg(long, default_value_t = 12)]
    top: usize,
    /// The curriculum, if it is not beside the log.
    #[arg(long)]
    curriculum: Option<PathBuf>,
}

/// Why one decision was made.
#[derive(Serialize)]
struct Document {
    episode: u32,
    skill: String,
    arm: u16,
    kind: String,
    chance: f32,
    score: Option<f32>,
    /// The task in the skill's own units, by the names of its parameters.
    task: Vec<(String, f32)>,
    /// Each help that the attempt was given, by its name, with its level in `0..=1`.
    help: Vec<(&'static str, f32)>,
    arms: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    arm: usize,
    skill: String,
    trials: u32,
    fast: f32,
    slow: f32,
    /// Each factor's opinion, by its name.
    opinions: Vec<(String, f32)>,
    chance: f32,
    chosen: bool,
    /// The arm's range of each parameter, easy end first, if it is a cell of a grid.
    tasks: Vec<(String, f32, f32)>,
}

/// What an arm of a skill's grid stands for, in the skill's own units; the first parameter runs fastest.
fn cell(space: &Space<DIMS>, params: &[Param], mut arm: u32) -> Vec<(String, f32, f32)> {
    let Space::Grid(grid) = space else { return Vec::new() };
    let axes = grid.0.iter().map(|n| u32::from(*n).max(1)).zip(params);
    let range = axes.map(|(n, param)| {
        let (at, value) = (arm % n, |edge: u32| param.value(edge as f32 / n as f32));
        arm /= n;
        (param.name.clone(), value(at), value(at + 1))
    });
    range.collect()
}

/// A value as people read it.
fn short(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// Explains.
///
/// # Errors
/// If a file cannot be read, or the log and the curriculum do not belong together.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let log = super::log_at(&arguments.run)?;
    let file = super::curriculum_of(&log, arguments.curriculum.as_deref())?;
    let curriculum = super::load(Some(&file), context)?;
    if let Some(skill) = &arguments.skill {
        let why = skill_at(&curriculum, &log, skill, arguments.episode)?;
        return context.print(&why, || told(&why));
    }
    let episode = arguments.episode.unwrap_or_default();
    let found = super::decide_again(&curriculum.spec, &log, Some(episode))?;
    let Some(document) = explain(&curriculum, &found, arguments) else {
        return Err(no_episode(found.decisions, episode));
    };
    context.print(&document, || table(&document))
}

fn no_episode(decisions: u32, episode: u32) -> Failure {
    let help = match decisions.checked_sub(1) {
        Some(last) => format!("give an episode from 0 to {last}"),
        None => "let it practise first".into(),
    };
    Failure::usage(format!("--episode {episode}: the log has {decisions} decisions, and no episode {episode}"), help)
}

/// Why a skill is where it is, at an episode or at the end of the log.
fn skill_at(curriculum: &Curriculum, log: &Path, skill: &str, episode: Option<u32>) -> Result<Why, Failure> {
    let names: Vec<&str> = curriculum.skills.iter().map(|skill| skill.id.as_str()).collect();
    let Some(place) = names.iter().position(|name| *name == skill) else {
        return Err(Failure::usage(format!("--skill {skill}: there is no such skill"), suggest(skill, &names)));
    };
    let bytes = std::fs::read(log).map_err(|error| Failure::io(log, &error))?;
    let why = why(curriculum, &bytes, place, episode).map_err(|error| super::not_replayed(log, error))?;
    match episode {
        Some(episode) if why.episode < episode => Err(no_episode(why.episode, episode)),
        Some(_) => Ok(why),
        None => Ok(examined(why, &curriculum.skills[place], place, log)),
    }
}

/// The same with the exam at the end of the run, if the log is that of a run folder.
fn examined(why: Why, skill: &SkillFile, place: usize, log: &Path) -> Why {
    let Some(summary) = super::summary_beside(log) else { return why };
    let exam = summary["skills"][place]["mastery"].as_f64().filter(|_| summary["episodes"] == why.episode);
    match exam {
        Some(exam) => why.examined(exam as f32, skill.goal),
        None => why,
    }
}

/// The same for people.
fn told(why: &Why) -> String {
    let verdict = format!("{:?}", why.verdict).to_lowercase();
    let mut text = format!("{}: {verdict}, after {} episodes\n\n", why.skill, why.episode);
    for reason in &why.reasons {
        text += &format!("  {reason}\n");
    }
    let most = why
        .course
        .iter()
        .fold((0.0, 0), |most, moment| if moment.chance > most.0 { (moment.chance, moment.episode) } else { most });
    let curve = |of: fn(&Moment) -> f32, most: f32| {
        spark(why.course.iter().map(|moment| if most > 0.0 { of(moment) / most } else { 0.0 }))
    };
    text += &format!("\n  chance    {}  now {}", curve(|moment| moment.chance, most.0), percent(why.chance));
    if most.0 > 0.0 {
        text += &format!("; {} at most, before episode {}", percent(most.0), most.1);
    }
    let competence = curve(|moment| moment.competence, 1.0);
    text += &format!("\n  scores    {competence}  now {:.2} over all its tasks\n", why.competence);
    for Share { factor, without } in &why.factors {
        text += &format!("  without `{factor}` the chance would be {}\n", percent(*without));
    }
    text += &match why.cap {
        Some(cap) => format!("  attempts  {} of {cap}\n", why.attempts),
        None => format!("  attempts  {}\n", why.attempts),
    };
    if let Some(belief) = why.belief {
        text += &format!("  mastery   {} shown in tests of its nominal task\n", percent(belief));
    }
    for need in &why.needs {
        let met = if need.met { "met" } else { "not met" };
        text +=
            &format!("  requires  {} at {}, has {}: {met}\n", need.skill, percent(need.needed), percent(need.mastery));
    }
    for (name, scores) in [("practice", &why.scores), ("tests", &why.probes)] {
        let scores: Vec<_> = scores.iter().map(|score| format!("{score:.2}")).collect();
        text += &format!("  {name:9} {}\n", if scores.is_empty() { "none yet".into() } else { scores.join(" ") });
    }
    text + &format!("\nnext: {}\n", why.next)
}

fn explain(curriculum: &Curriculum, found: &Replay, arguments: &Arguments) -> Option<Document> {
    let trial = found.pending?;
    let teacher = found.session.curriculum();
    let mut columns: Vec<(String, Vec<f32>)> = Vec::new();
    teacher.explain(|opinion| columns.push((opinion.factor.map(called).unwrap_or_default(), opinion.arms.to_vec())));
    let (_, chances) = columns.pop()?;
    let skill =
        |number: u8| curriculum.skills.get(usize::from(number)).map_or_else(String::new, |skill| skill.id.clone());
    let params = |number: u8| curriculum.skills.get(usize::from(number)).map_or(&[][..], |skill| &skill.params);
    let task = params(trial.task.skill).iter().zip(trial.task.point.0);
    let line = |arm: usize| Line {
        arm,
        skill: teacher.syllabus().owner(arm as u32).map_or_else(String::new, |(number, ..)| skill(number)),
        trials: teacher.rows()[arm].trials,
        fast: teacher.rows()[arm].fast,
        slow: teacher.rows()[arm].slow,
        opinions: columns.iter().map(|(name, opinions)| (name.clone(), opinions[arm])).collect(),
        chance: chances[arm],
        chosen: arm == usize::from(trial.arm),
        tasks: teacher
            .syllabus()
            .owner(arm as u32)
            .map_or_else(Vec::new, |(number, facts, within)| cell(&facts.space, params(number), within)),
    };
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|a, b| chances[*b].total_cmp(&chances[*a]));
    let shown = order.iter().enumerate().filter(|(at, arm)| *at < arguments.top || **arm == usize::from(trial.arm));
    let help =
        Aid::ALL.into_iter().map(|aid| (assist::name(aid), trial.help.level(aid))).filter(|(_, level)| *level > 0.0);
    Some(Document {
        episode: found.decisions,
        skill: skill(trial.task.skill),
        arm: trial.arm,
        kind: format!("{:?}", trial.kind).to_lowercase(),
        chance: trial.chance,
        score: match found.outcome {
            Some(etude::Outcome::Scored { score, .. }) => Some(score.get()),
            _ => None,
        },
        task: task.map(|(param, x)| (param.name.clone(), param.value(x))).collect(),
        help: help.collect(),
        arms: shown.map(|(_, arm)| line(*arm)).collect(),
    })
}

fn table(document: &Document) -> String {
    let score = document.score.map_or_else(|| "no score".into(), |score| format!("score {score:.2}"));
    let mut text = format!(
        "episode {}: {} of {}, arm {}, drawn with chance {:.4}; {score}\n",
        document.episode, document.kind, document.skill, document.arm, document.chance
    );
    if !document.task.is_empty() {
        let task: Vec<_> = document.task.iter().map(|(name, value)| format!("{name} {}", short(*value))).collect();
        text += &format!("task: {}\n", task.join(", "));
    }
    if !document.help.is_empty() {
        let told: Vec<_> = document.help.iter().map(|(name, level)| format!("{name} {:.0} %", level * 100.0)).collect();
        text += &format!("helped: {}; the score counts as far as it was the learner's own\n", told.join(", "));
    }
    if document.kind == "probe" {
        text += "A probe comes before any draw: others require this skill, or it is helped, and only probes prove it. What the \
                 factors say:\n";
    }
    text += &format!("\n  {:>4} {:12} {:>6} {:>6} {:>6}", "arm", "skill", "trials", "fast", "slow");
    for (name, _) in document.arms.first().map_or(&[][..], |line| &line.opinions) {
        text += &format!(" {name:>13}");
    }
    text += if document.arms.iter().any(|line| !line.tasks.is_empty()) { "   chance  tasks\n" } else { "   chance\n" };
    for line in &document.arms {
        let mark = if line.chosen { '>' } else { ' ' };
        text += &format!(
            "{mark} {:>4} {:12} {:>6} {:>6.2} {:>6.2}",
            line.arm, line.skill, line.trials, line.fast, line.slow
        );
        for (_, opinion) in &line.opinions {
            text += &format!(" {opinion:>13.4}");
        }
        text += &format!(" {:>8.4}", line.chance);
        let range = |(name, from, to): &(String, f32, f32)| format!("{name} {} to {}", short(*from), short(*to));
        let tasks: Vec<_> = line.tasks.iter().map(range).collect();
        text += &if tasks.is_empty() { "\n".into() } else { format!("  {}\n", tasks.join(", ")) };
    }
    text
}
