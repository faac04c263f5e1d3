//! How fast each student learns each skill, when nothing else is in the way.

use etude::{Dice, Help, Kind, Point};
use rayon::prelude::*;
use serde::Serialize;

use super::{Learner, Pupil};
use crate::world::Task;
use crate::world::tabletop::{Skill, attempt, exam, expert};

/// Attempts after which a student is examined.
pub const MARKS: [u32; 5] = [50, 100, 200, 400, 800];

/// One student at one skill.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// The skill.
    pub skill: &'static str,
    /// Who learns it.
    pub student: Learner,
    /// Attempts after which it was examined.
    pub attempts: Vec<u32>,
    /// Percent of the test set that it passed then, mean over the seeds.
    pub passed: Vec<f32>,
    /// The same of the seed that had least at the end.
    pub worst: f32,
}

/// Students that [`curves`] needs.
#[must_use]
pub fn runs(seeds: u64) -> u64 {
    (Skill::ALL.len() * Learner::ALL.len()) as u64 * seeds
}

/// Every student at every skill, with tasks drawn evenly from the whole range, and prerequisites as an expert has them;
/// `tick` is told of each student that has done all its attempts.
#[must_use]
pub fn curves(seeds: u64, attempts: u32, tick: impl Fn() + Sync) -> Vec<Curve> {
    let marks: Vec<u32> = MARKS.into_iter().filter(|mark| *mark <= attempts).collect();
    let cases: Vec<(Skill, Learner)> =
        Skill::ALL.into_iter().flat_map(|skill| Learner::ALL.map(|(_, learner)| (skill, learner))).collect();
    let runs: Vec<(Skill, Learner, u64)> =
        cases.iter().flat_map(|(skill, learner)| (0..seeds).map(|seed| (*skill, *learner, seed))).collect();
    let found: Vec<Vec<f32>> = (runs.into_par_iter().with_max_len(1))
        .map(|(skill, learner, seed)| {
            let passed = course(skill, learner, seed, &marks);
            tick();
            passed
        })
        .collect();
    let each = seeds as usize;
    let mean = |own: &[Vec<f32>], at: usize| own.iter().map(|course| course[at]).sum::<f32>() / each as f32;
    let curve = |((skill, student), own): (&(Skill, Learner), &[Vec<f32>])| Curve {
        skill: skill.facts().id,
        student: *student,
        attempts: marks.clone(),
        passed: (0..marks.len()).map(|at| mean(own, at)).collect(),
        worst: own.iter().filter_map(|course| course.last()).copied().fold(100.0, f32::min),
    };
    cases.iter().zip(found.chunks(each.max(1))).map(curve).collect()
}

/// Percent of the test set that it passes at each mark.
fn course(skill: Skill, learner: Learner, seed: u64, marks: &[u32]) -> Vec<f32> {
    let able = |skill: Skill, unit| expert::action(skill, skill.physical(unit));
    let score = |unit, action| attempt(skill, unit, action, &Help::NONE, &able);
    let (mut pupil, mut dice) = (Pupil::new(learner, 1, seed), Dice::new(seed));
    let mut passed = Vec::new();
    for tried in 1..=marks.last().copied().unwrap_or(0) {
        let mut point = Point::default();
        let unit = [dice.unit(), dice.unit()];
        point.0[..2].copy_from_slice(&unit);
        let task = Task { skill: 0, point };
        let action = pupil.act(&task, Kind::Practice);
        let attempt = score(unit, action);
        pupil.learn(&task, Kind::Practice, attempt.action, attempt.score);
        if marks.contains(&tried) {
            let good = exam::tasks(skill).into_iter().filter(|unit| score(*unit, pupil.mean(0, *unit)).score == 1.0);
            passed.push(100.0 * good.count() as f32 / exam::TASKS as f32);
        }
    }
    passed
}
