//! What came of a study: every teacher summed up over the seeds, and against the others.

use etude::DEFAULT;
use serde::{Deserialize, Serialize};

use super::course::Course;
use super::statistics::{bootstrap, holm, interval, mean, pass, signed_rank};
use super::teacher::{BASELINE, baseline};
use crate::challenge::Challenge;
use crate::student::Learner;

/// Below which chance of seeing so much by luck a difference is taken for one.
const LEVEL: f64 = 0.05;

/// Trainings in a row of [`Teacher::pass`].
pub const IN_A_ROW: [usize; 4] = [1, 2, 4, 8];

/// The comparison as a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The study's name.
    pub name: String,
    /// The world.
    pub world: String,
    /// Attempts of each run.
    pub episodes: u32,
    /// Seeds, first and one past the last.
    pub seeds: [u64; 2],
    /// Share of the test set at which a run is at its goal.
    pub goal: f32,
    /// Arms that a teacher chooses from.
    pub arms: u32,
    /// Percent of the cubes that can be learnt at all, by the world's own switches; the test set has no others.
    pub learnable: f32,
    /// The skills' names, where they are a curriculum's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// One entry a challenge, and again for each further student.
    pub challenges: Vec<Part>,
}

/// All teachers of one student under one challenge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The challenge.
    pub challenge: Challenge,
    /// The student, if the study names any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student: Option<Learner>,
    /// One entry a teacher, in the order asked for.
    pub teachers: Vec<Teacher>,
}

/// How one teacher did; means over the seeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Teacher {
    /// The recipe or space.
    pub name: String,
    /// Percent of the test set mastered at the end.
    pub mean: f32,
    /// Its 95 % bootstrap interval over the seeds.
    pub ci95: [f32; 2],
    /// Percent mastered, on average over the run: the area under the learning curve, by which teachers are ranked. Unlike
    /// the way to a goal it is known of every run.
    pub area: f32,
    /// Its 95 % bootstrap interval over the seeds.
    pub area_ci95: [f32; 2],
    /// Percent mastered at each checkpoint.
    pub checkpoints: Vec<Checkpoint>,
    /// Percent mastered of each skill at the end, in the order of [`Comparison::skills`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<f32>,
    /// Seeds that reached the goal. Those that did not are censored: each counts with the horizon and with all that it
    /// spent, which is less than it would take, so that the means below are lower bounds where a seed is missing here.
    pub reached: u32,
    /// Attempts to the goal.
    pub episodes: f32,
    /// Joules to the goal.
    pub energy_j: f32,
    /// Hours to the goal.
    pub hours: f32,
    /// Times that a person put things back, to the goal.
    pub resets: f32,
    /// Percent of all rises of the skills' mastery from exam to exam that no drop undid (performance maintenance of New et
    /// al. 2022, as a share).
    pub stability: f32,
    /// Mastery at the end less that when the skill first reached the goal, in points, mean over the skills that did
    /// (backward transfer, Lopez-Paz & Ranzato 2017).
    pub backward_transfer: f32,
    /// Best mastery ever less that at the end, in points, mean over the skills (Chaudhry et al. 2018).
    pub forgetting: f32,
    /// Chance that 1, 2, 4 and 8 trainings all reach the goal: pass^k (Yao et al. 2024); `None` for want of seeds.
    pub pass: [Option<f32>; 4],
    /// Against [`BASELINE`].
    pub baseline: Versus,
    /// Against the recipe that a newcomer gets; `None` if the study has it not.
    pub default: Option<Versus>,
}

/// How a teacher's students did over time: for a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The teacher.
    pub name: String,
    /// From the first checkpoint on.
    pub points: Vec<CurvePoint>,
}

/// Attempts so far, percent mastered as the mean over the seeds, and its 95 % bootstrap interval.
pub type CurvePoint = (u32, f32, [f32; 2]);

impl Curve {
    /// Its last point; nothing at all before there is one.
    #[must_use]
    pub fn end(&self) -> CurvePoint {
        self.points.last().copied().unwrap_or_default()
    }
}

/// One point of a learning curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Attempts so far.
    pub episode: u32,
    /// Percent mastered, mean over the seeds.
    pub mean: f32,
}

/// A teacher against another, seed by seed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Versus {
    /// Its area less the other's, in points.
    pub gain: f32,
    /// Chance of such a difference by luck: [`signed_rank`], two-sided.
    pub p: f64,
    /// The same among all teachers of this challenge: [`holm`].
    pub corrected: f64,
    /// Its attempts to the goal over the other's: mean by mean. If only its own runs are censored it is a lower bound, if
    /// only the other's are, an upper one.
    pub ratio: f32,
    /// Its 95 % bootstrap interval, over pairs.
    pub ratio_ci95: [f32; 2],
}

impl Versus {
    fn new(own: &[Course], other: &[Course]) -> Self {
        let differences: Vec<f32> = own.iter().zip(other).map(|(own, other)| own.area() - other.area()).collect();
        let all: Vec<usize> = (0..own.len()).collect();
        let sum = |of: &[Course], seeds: &[usize]| seeds.iter().map(|seed| of[*seed].price[0]).sum::<f32>();
        let ratio = |seeds: &[usize]| sum(own, seeds) / sum(other, seeds).max(1.0);
        let p = signed_rank(&differences);
        let ratio_ci95 = bootstrap(own.len(), ratio);
        Self { gain: mean(&differences), p, corrected: p, ratio: ratio(&all), ratio_ci95 }
    }

    /// Whether it is better, and not by luck.
    #[must_use]
    pub fn wins(&self) -> bool {
        self.corrected < LEVEL && self.gain > 0.0
    }

    /// Whether it is worse, and not by luck.
    #[must_use]
    pub fn loses(&self) -> bool {
        self.corrected < LEVEL && self.gain < 0.0
    }
}

impl Part {
    /// What it is called: the challenge, and the student if there are several.
    #[must_use]
    pub fn title(&self) -> String {
        match (self.student, self.challenge) {
            (None, challenge) => challenge.name().into(),
            (Some(student), Challenge::Baseline) => student.name().into(),
            (Some(student), challenge) => format!("{}, {}", student.name(), challenge.name()),
        }
    }

    /// The entry of a teacher.
    #[must_use]
    pub fn teacher(&self, name: &str) -> Option<&Teacher> {
        self.teachers.iter().find(|teacher| teacher.name == name)
    }
}

/// Sums up the seeds of each teacher, and compares.
pub(super) fn teachers(
    names: &[&'static str],
    groups: &[Vec<Course>],
    checkpoints: &[u32],
    skills: usize,
) -> Vec<Teacher> {
    let of = |name: &str| names.iter().position(|own| *own == name).map(|at| &groups[at]);
    let even = baseline(names).unwrap_or(BASELINE);
    let (baseline, default) = (of(even).unwrap_or(&groups[0]), of(DEFAULT));
    let mut teachers: Vec<Teacher> = names
        .iter()
        .zip(groups)
        .map(|(name, own)| teacher(name, own, baseline, default, checkpoints, skills))
        .collect();
    correct(&mut teachers, even, |teacher| Some(&mut teacher.baseline));
    correct(&mut teachers, DEFAULT, |teacher| teacher.default.as_mut());
    teachers
}

/// Corrects the chances of all teachers that were compared with one, itself aside.
fn correct(teachers: &mut [Teacher], with: &str, versus: impl Fn(&mut Teacher) -> Option<&mut Versus>) {
    let mut found: Vec<&mut Versus> =
        teachers.iter_mut().filter(|teacher| teacher.name != with).filter_map(versus).collect();
    let corrected = holm(&found.iter().map(|versus| versus.p).collect::<Vec<_>>());
    found.iter_mut().zip(corrected).for_each(|(versus, p)| versus.corrected = p);
}

fn teacher(
    name: &str,
    own: &[Course],
    baseline: &[Course],
    default: Option<&Vec<Course>>,
    checkpoints: &[u32],
    skills: usize,
) -> Teacher {
    let column = |of: &dyn Fn(&Course) -> f32| own.iter().map(of).collect::<Vec<f32>>();
    let at = |at: usize| column(&|course| course.mastered[at]);
    let average = |of: &dyn Fn(&Course) -> f32| mean(&column(of));
    let (last, areas) = (at(checkpoints.len() - 1), column(&Course::area));
    let reached = own.iter().filter(|course| course.reached).count();
    Teacher {
        name: name.into(),
        mean: mean(&last),
        ci95: interval(&last),
        area: mean(&areas),
        area_ci95: interval(&areas),
        checkpoints: (checkpoints.iter().enumerate())
            .map(|(place, episode)| Checkpoint { episode: *episode, mean: mean(&at(place)) })
            .collect(),
        skills: (0..skills).map(|skill| average(&|course| course.skills[skill])).collect(),
        reached: reached as u32,
        episodes: average(&|course| course.price[0]),
        energy_j: average(&|course| course.price[1]),
        hours: average(&|course| course.price[2]),
        resets: average(&|course| course.price[3]),
        stability: average(&|course| course.stability),
        backward_transfer: average(&|course| course.backward_transfer),
        forgetting: average(&|course| course.forgetting),
        pass: IN_A_ROW.map(|k| pass(reached, own.len(), k)),
        baseline: Versus::new(own, baseline),
        default: default.map(|default| Versus::new(own, default)),
    }
}
