//! Teachers side by side: a study of the same worlds and the same seeds.

pub mod ablation;
pub mod course;
pub mod rows;
pub mod statistics;
mod table;

use etude::{DEFAULT, Knob, RECIPES, Recipe, SPACES, Space, SpecError};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::challenge::Challenge;
use crate::file::{Curriculum, SYNTHETIC};
use crate::run::Run;
use crate::sim;
use crate::student::Learner;
use crate::world::challenged::Challenged;
use crate::world::cubes::{self, Cubes};
use crate::world::{Spec, World, synthetic};
use course::Course;
use statistics::{bootstrap, holm, interval, mean, pass, signed_rank};

/// The baseline that every study has, whole or less a part.
pub const BASELINE: &str = "uniform";
/// Below which chance of seeing so much by luck a difference is taken for one.
const LEVEL: f64 = 0.05;
/// Trainings in a row of [`Teacher::pass`].
pub const IN_A_ROW: [usize; 4] = [1, 2, 4, 8];

/// What is to be compared.
#[derive(Clone, Debug)]
pub struct Study {
    /// Its name.
    pub name: String,
    /// Where.
    pub place: Place,
    /// Who, [`BASELINE`] among them, whole or less a part: names that are [`known`].
    pub teachers: Vec<&'static str>,
    /// Who learns at the table, each in turn; the curriculum's own if none is named.
    pub students: Vec<Learner>,
    /// Under which circumstances.
    pub challenges: Vec<Challenge>,
    /// Seeds, first and one past the last.
    pub seeds: [u64; 2],
    /// Attempts of each run.
    pub episodes: u32,
    /// Share of the test set at which a run is at its goal.
    pub goal: f32,
    /// Exams of each run.
    pub checkpoints: u32,
}

/// Where it is compared.
#[derive(Clone, Debug)]
pub enum Place {
    /// On the cubes.
    Cubes(cubes::Settings),
    /// On the synthetic learner of a curriculum's skills.
    Synthetic(Box<Curriculum>, synthetic::Settings),
    /// At the table.
    Tabletop(Box<Curriculum>),
}

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

/// The recipes that need no expert knowledge.
#[must_use]
pub fn unaided() -> Vec<&'static str> {
    RECIPES.iter().filter(|entry| !entry.is_expert()).map(|entry| entry.name).collect()
}

/// Every name that a teacher can have in a comparison: the recipes, and the spaces that move, which are drawn from as
/// they are published: by their own opinion and no other.
#[must_use]
pub fn known() -> Vec<&'static str> {
    RECIPES.iter().map(|entry| entry.name).chain(SPACES.iter().map(|(name, _)| *name)).collect()
}

/// Which of these teachers the others are compared with: [`BASELINE`], or that less a part.
#[must_use]
pub fn baseline<'a>(names: &[&'a str]) -> Option<&'a str> {
    let whole = names.iter().find(|name| **name == BASELINE);
    whole.or_else(|| names.iter().find(|name| ablation::split(name).0 == BASELINE)).copied()
}

/// Gives a curriculum the teacher of that name, less the part that the name takes out; another name changes nothing.
pub fn teach(spec: &mut Spec, name: &str) {
    let (name, less) = ablation::split(name);
    // What a score counts for is a fact about the skills, whoever teaches.
    let success = spec.recipe.averages.success;
    if SPACES.iter().any(|(known, _)| *known == name) {
        spec.recipe = Recipe::named(BASELINE).unwrap_or(spec.recipe.clone());
        for skill in spec.syllabus.skills.iter_mut().filter(|skill| skill.space.dims() > 0) {
            skill.space = Space::named(name, skill.space.dims() as u8).unwrap_or(skill.space);
        }
    } else if let Some(recipe) = Recipe::named(name) {
        spec.recipe = recipe;
    }
    spec.recipe.averages.success = success;
    if let Some(part) = less {
        ablation::take_out(spec, part);
    }
}

/// Sets one setting of a recipe, if it has it.
fn set(recipe: &mut Recipe, name: &str, value: f32) {
    recipe.knobs(&mut |knob_name, knob| match knob {
        Knob::Real(knob, _) if knob_name == name => *knob = value,
        Knob::Percent(knob, _) if knob_name == name => *knob = (100.0 * value) as u8,
        _ => {}
    });
}

/// Score from which a cube counts as mastered: what the world calls mastered, told to every recipe that has a goal.
const CUBE_GOAL: f32 = 0.76;
/// Cells along each parameter that a rugged landscape shuffles, where the world has none of its own.
const CELLS: u8 = 4;

impl Study {
    /// A study of the cubes with all that it needs not be told.
    #[must_use]
    pub fn cubes(settings: cubes::Settings, teachers: &[&'static str], episodes: u32, seeds: [u64; 2]) -> Self {
        Self {
            name: "cubes".into(),
            place: Place::Cubes(settings),
            teachers: teachers.to_vec(),
            students: Vec::new(),
            challenges: vec![Challenge::Baseline],
            seeds,
            episodes,
            goal: 0.8,
            checkpoints: 10,
        }
    }

    /// Runs every teacher under every challenge with every seed, on all cores, and sums up; `tick` is told of each run
    /// that is over. The result does not depend on the number of threads.
    ///
    /// # Errors
    /// A teacher that has no room for the curriculum.
    pub fn run(&self, tick: impl Fn() + Sync) -> Result<Comparison, SpecError> {
        Ok(self.sum_up(&self.courses(0..self.runs(), tick)?))
    }

    /// The runs with these numbers, on all cores, in the order of the numbers. The seeds of a teacher come one after
    /// another, the teachers of a challenge and the challenges of a student too.
    ///
    /// # Errors
    /// A teacher that has no room for the curriculum.
    pub fn courses(
        &self,
        numbers: impl Iterator<Item = u64>,
        tick: impl Fn() + Sync,
    ) -> Result<Vec<Course>, SpecError> {
        let specs: Vec<Spec> = self.named().iter().map(|name| self.spec(name)).collect();
        let checkpoints = self.episodes_at();
        let course = |number: u64| {
            let (seeds, teachers) = (self.seeds[1] - self.seeds[0], specs.len() as u64);
            let (seed, spec) = (self.seeds[0] + number % seeds, &specs[(number / seeds % teachers) as usize]);
            let part = (number / seeds / teachers) as usize;
            let (student, challenge) = self.parts()[part];
            let mut declared = spec.clone();
            let at_cubes = matches!(self.place, Place::Cubes(_));
            if !at_cubes {
                challenge.declare(&mut declared);
            }
            let run = Run::new(&declared, seed, self.world(student, challenge, spec, seed))?;
            let course = Course::of(run, &checkpoints, self.goal);
            tick();
            Ok(course)
        };
        numbers.collect::<Vec<_>>().into_par_iter().with_max_len(1).map(course).collect()
    }

    /// Sums up the [`courses`](Self::courses) of all runs.
    #[must_use]
    pub fn sum_up(&self, courses: &[Course]) -> Comparison {
        let (names, checkpoints) = (self.named(), self.episodes_at());
        let seeds = self.seeds[1].saturating_sub(self.seeds[0]) as usize;
        let (skills, mut groups) = (self.place.skills(), courses.chunks(seeds.max(1)).map(<[Course]>::to_vec));
        let count = skills.len();
        let part = |(student, challenge)| Part {
            challenge,
            student,
            teachers: teachers(&names, &groups.by_ref().take(names.len()).collect::<Vec<_>>(), &checkpoints, count),
        };
        Comparison {
            name: self.name.clone(),
            world: self.place.name().into(),
            episodes: self.episodes,
            seeds: self.seeds,
            goal: self.goal,
            arms: names.first().map_or(0, |name| self.spec(name).syllabus.arms()),
            learnable: match &self.place {
                Place::Cubes(settings) => 100.0 * settings.learnable(),
                _ => 100.0,
            },
            skills,
            challenges: self.parts().into_iter().map(part).collect(),
        }
    }

    /// The curves of all teachers under the first challenge, from the [`courses`](Self::courses) of all runs.
    #[must_use]
    pub fn curves(&self, courses: &[Course]) -> Vec<Curve> {
        let seeds = self.seeds[1].saturating_sub(self.seeds[0]) as usize;
        let curve = |(name, own): (&str, &[Course])| {
            let point = |(at, episode): (usize, u32)| {
                let mastered: Vec<f32> = own.iter().map(|course| course.mastered[at]).collect();
                (episode, mean(&mastered), interval(&mastered))
            };
            Curve { name: name.into(), points: self.episodes_at().into_iter().enumerate().map(point).collect() }
        };
        self.named().into_iter().zip(courses.chunks(seeds.max(1))).map(curve).collect()
    }

    /// Runs that it takes.
    #[must_use]
    pub fn runs(&self) -> u64 {
        (self.parts().len() * self.named().len()) as u64 * self.seeds[1].saturating_sub(self.seeds[0])
    }

    /// Every student under every challenge.
    fn parts(&self) -> Vec<(Option<Learner>, Challenge)> {
        let students = self.students.iter().copied().map(Some);
        // Nobody in particular is one, too.
        let students = students.chain(self.students.is_empty().then_some(None));
        students.flat_map(|student| self.challenges.iter().map(move |challenge| (student, *challenge))).collect()
    }

    /// The teachers, and the baseline behind them if it was not asked for.
    pub(crate) fn named(&self) -> Vec<&'static str> {
        let without = baseline(&self.teachers).is_none().then_some(BASELINE);
        self.teachers.iter().copied().chain(without).collect()
    }

    /// What a teacher is told in the end, but for the challenge.
    fn spec(&self, name: &str) -> Spec {
        let expert = RECIPES.iter().any(|entry| entry.name == ablation::split(name).0 && entry.is_expert());
        let mut spec = match &self.place {
            Place::Cubes(settings) => {
                let recipe = Recipe::named(DEFAULT).unwrap_or_else(RECIPES[0].recipe);
                Spec::new(settings.syllabus(expert), recipe, etude::Budget::episodes(self.episodes))
            }
            Place::Synthetic(curriculum, _) | Place::Tabletop(curriculum) => curriculum.spec.clone(),
        };
        spec.budget.episodes = self.episodes;
        teach(&mut spec, name);
        if matches!(self.place, Place::Cubes(_)) {
            set(&mut spec.recipe, "goal", CUBE_GOAL);
        }
        spec
    }

    fn world(&self, student: Option<Learner>, challenge: Challenge, spec: &Spec, seed: u64) -> Box<dyn World> {
        let (world, challenge, cells): (Box<dyn World>, _, _) = match &self.place {
            Place::Cubes(settings) => {
                let world = Cubes::new(&challenge.cubes(settings), seed);
                (Box::new(world), challenge.beyond_cubes(), settings.teacher_cells())
            }
            Place::Synthetic(curriculum, settings) => {
                (Box::new(sim::synthetic(curriculum, *settings, seed)), challenge, CELLS)
            }
            Place::Tabletop(curriculum) => {
                let curriculum =
                    Curriculum { student: student.or(curriculum.student), ..Curriculum::clone(curriculum) };
                (sim::world(&curriculum, seed), challenge, CELLS)
            }
        };
        match challenge {
            Challenge::Baseline => world,
            _ => Box::new(Challenged::new(world, challenge, spec, cells, seed)),
        }
    }

    /// When the student is examined: at even distances, the end included.
    pub(crate) fn episodes_at(&self) -> Vec<u32> {
        let parts = u64::from(self.checkpoints);
        let at = (1..=parts).map(|part| (u64::from(self.episodes) * part / parts) as u32);
        let mut at: Vec<u32> = at.filter(|episode| *episode > 0).collect();
        at.dedup();
        at
    }
}

impl Place {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Cubes(_) => "cubes",
            Self::Synthetic(..) => SYNTHETIC,
            Self::Tabletop(_) => "tabletop",
        }
    }

    /// The names of its skills, where they are a curriculum's.
    fn skills(&self) -> Vec<String> {
        match self {
            Self::Cubes(_) => Vec::new(),
            Self::Synthetic(curriculum, _) | Self::Tabletop(curriculum) => {
                curriculum.skills.iter().map(|skill| skill.id.clone()).collect()
            }
        }
    }
}

/// Sums up the seeds of each teacher, and compares.
fn teachers(names: &[&'static str], groups: &[Vec<Course>], checkpoints: &[u32], skills: usize) -> Vec<Teacher> {
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
