//! `etude check`: what a curriculum file says, and what is wrong with it.

use std::path::PathBuf;

use etude::{Asks, Claim};
use etude_firmware::board::{BOARDS, Board};
use serde::Serialize;

use super::{Context, Exit, Failure};
use crate::board::{Figures, Needs};
use crate::diag::{Problem, Verdict, list, render};
use crate::file::{Curriculum, SYNTHETIC, assist, factors::factors, place};
use crate::size::Size;
use crate::world::{Spec, Task};

/// Checks a curriculum file.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The curriculum file.
    file: PathBuf,
    /// Whether it fits this board, and how long the board's flash will last.
    #[arg(long, value_parser = board)]
    board: Option<Board>,
}

/// What is wrong, if anything, and what it takes.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    verdict: Verdict<'a>,
    /// Bytes of RAM for the teacher, at the smallest sizes on offer that it fits in.
    teacher_ram: usize,
    /// The same with its session, which is all that a program keeps.
    session_ram: usize,
    /// What it needs of the board that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<Figures>,
}

/// A board by its name.
fn board(name: &str) -> Result<Board, String> {
    let names = BOARDS.map(|board| board.name);
    let found = BOARDS.into_iter().find(|board| board.name == name);
    found.ok_or_else(|| format!("the boards are {}; for your own, see docs/boards.md", list(&names)))
}

/// Checks.
///
/// # Errors
/// What is wrong with the file.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let (path, curriculum) = super::open(Some(&arguments.file))?;
    let needs = arguments.board.map(|board| Needs::of(&curriculum, board));
    let lacks = needs.iter().flat_map(|needs| needs.problems(&curriculum));
    let errors: Vec<_> = curriculum.never.iter().cloned().chain(lacks).collect();
    let warnings: Vec<_> = curriculum.warnings.iter().cloned().chain(beyond(&curriculum)).collect();
    let size = Size::fitting(&curriculum.spec);
    let document = Document {
        verdict: Verdict { ok: errors.is_empty(), errors: &errors, warnings: &warnings },
        teacher_ram: size.bytes,
        session_ram: size.session,
        needs: needs.as_ref().map(Needs::figures),
    };
    if context.volume >= 0 {
        eprint!("{}", render(&path, &curriculum.text, &errors, &warnings, super::color()));
    }
    context.confirm(&document, || summary(&curriculum, needs.as_ref(), &path, errors.is_empty()))?;
    Ok(if errors.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Nominal tasks, by which skills are tested, that the world's own expert does not manage: the arm does not get there,
/// perhaps. Made-up learners have no expert.
fn beyond(curriculum: &Curriculum) -> Vec<Problem> {
    if curriculum.world == SYNTHETIC {
        return Vec::new();
    }
    let (spec, mut world) = (&curriculum.spec, crate::sim::world(curriculum, 0));
    let is_tested =
        |skill: u8| spec.syllabus.is_required(skill) || spec.assists.iter().any(|assist| assist.skill == skill);
    let tested = (0_u8..).zip(&spec.syllabus.skills).filter(|(skill, _)| is_tested(*skill));
    let tasks: Vec<_> = tested.map(|(skill, facts)| Task { skill, point: facts.nominal }).collect();
    let failed = tasks.into_iter().filter(|task| !world.demonstrate(task));
    let problem = |task: Task| {
        let name = &curriculum.skills[usize::from(task.skill)].id;
        let message =
            format!("the world's own expert does not manage the nominal task of `{name}`, at which mastery is tested");
        let span = place(&curriculum.text, &["skill", &task.skill.to_string(), "nominal"]);
        let problem = Problem::new("beyond-the-arm", span, message).label("probably beyond the arm");
        problem.help("choose a `nominal` task that the arm can do").placed_in(&curriculum.text)
    };
    failed.map(problem).collect()
}

/// The graph, the numbers, and the next command.
fn summary(curriculum: &Curriculum, needs: Option<&Needs>, path: &str, ok: bool) -> String {
    let Curriculum { name, teacher, world, seed, spec, skills, .. } = curriculum;
    let (arms, episodes) = (spec.syllabus.arms(), spec.budget.episodes);
    let mut page = format!(
        "{name}: {}, {}, {}\nteacher {teacher}, world {world}, seed {seed}\n\n",
        many(skills.len(), "skill"),
        many(arms as usize, "arm"),
        many(episodes as usize, "episode"),
    );
    for root in 0..skills.len() {
        if spec.syllabus.skills[root].requires.is_empty() {
            branch(curriculum, root, 1, &mut page);
        }
    }
    page += &terms(spec);
    let size = Size::fitting(spec);
    page += &format!("\n{} bytes of RAM for the teacher, as `{size}`; {} with its session\n", size.bytes, size.session);
    if let Some(needs) = needs {
        page += &format!("\n{needs}");
    }
    page += &if ok {
        format!("\nnext: etude sim {path}\n")
    } else {
        format!("\nnext: change that, and etude check {path}\n")
    };
    page
}

/// What the teacher multiplies, what it takes to claim mastery, and what a person is asked.
fn terms(spec: &Spec) -> String {
    let factors = match &factors(&spec.recipe)[..] {
        [] => "none: every open task alike".into(),
        some => some.join(" × "),
    };
    let mut terms = format!("\nfactors: {factors}\n");
    match spec.claim {
        Claim { tail, .. } if tail < 100 => terms += &format!("mastery: the mean of the worst {tail} % of probes\n"),
        Claim { doubt, .. } if doubt > 0 => {
            terms += &format!("mastery: the mean of probes less {} standard deviations\n", f32::from(doubt) / 10.0);
        }
        _ => {}
    }
    let Asks { budget, audit } = spec.asks;
    if budget > 0 {
        terms += &format!(
            "questions: {} to a person at most, {audit} % of what is sure audited\n",
            many(budget.into(), "answer")
        );
    }
    terms
}

/// A skill, and under it those that name it first among what they require.
fn branch(curriculum: &Curriculum, at: usize, depth: usize, page: &mut String) {
    let (facts, skill) = (&curriculum.spec.syllabus.skills[at], &curriculum.skills[at]);
    let need = |need: &etude::Need| format!("{} at {} %", curriculum.skills[usize::from(need.skill)].id, need.percent);
    let needs: Vec<_> = facts.requires.iter().map(need).collect();
    let params: Vec<_> =
        skill.params.iter().map(|param| format!("{} {} to {}", param.name, param.easy, param.hard)).collect();
    let head = format!("{:indent$}{}", "", skill.id, indent = 2 * depth);
    let opens = if needs.is_empty() { "open from the start".into() } else { format!("after {}", needs.join(", ")) };
    *page += &format!("{head:<24}{:>10}  {opens}", many(facts.space.arms() as usize, "arm"));
    if !params.is_empty() {
        *page += &format!("; {}", params.join(", "));
    }
    if let Some(family) = &skill.family {
        *page += &format!("; family {family}, quota {}", facts.quota);
    }
    for assist in curriculum.spec.assists.iter().filter(|assist| usize::from(assist.skill) == at) {
        *page += &format!("; helped: {}", assist::name(assist.aid));
    }
    *page += "\n";
    for (next, other) in curriculum.spec.syllabus.skills.iter().enumerate() {
        if other.requires.first().is_some_and(|need| usize::from(need.skill) == at) {
            branch(curriculum, next, depth + 1, page);
        }
    }
}

fn many(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
