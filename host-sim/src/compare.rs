//! Teachers side by side: a study of the same worlds and the same seeds.

pub mod ablation;
pub mod course;
mod result;
pub mod rows;
pub mod statistics;
mod table;
mod teacher;

pub use result::{Checkpoint, Comparison, Curve, CurvePoint, IN_A_ROW, Part, Teacher, Versus};
pub use teacher::{BASELINE, baseline, known, teach, unaided};

use etude::{DEFAULT, RECIPES, Recipe, SpecError};
use rayon::prelude::*;

use crate::challenge::Challenge;
use crate::file::{Curriculum, SYNTHETIC};
use crate::run::Run;
use crate::sim;
use crate::student::Learner;
use crate::world::challenged::Challenged;
use crate::world::cubes::{self, Cubes};
use crate::world::{Spec, World, synthetic};
use course::Course;
use result::teachers;
use statistics::{interval, mean};
use teacher::set;

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
