//! A synthetic learner for any curriculum: it learns what it practises if it is ready, forgets what it leaves, and
//! succeeds at random. A schedule can be studied on it in milliseconds.

use std::ops::Range;

use etude::{Aid, Dice, Grid, Help, Kind, Outcome, Point, Space};
use serde::{Deserialize, Serialize};

use super::{Syllabus, Task, World, restored, saved};

/// Cells along each parameter of a skill whose arms move.
const CELLS: u8 = 4;
/// Competence from which an arm counts as mastered.
const MASTERED: f32 = 0.75;
/// Share of what an attempt teaches that is lost when somebody else does it: the assistance dilemma (Koedinger & Aleven
/// 2007).
const LEAN: f32 = 0.75;

/// The switches of the synthetic learner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Share of the gap to full competence that one attempt at the easiest task closes, in `0..=1`.
    pub rate: f32,
    /// Share of its competence that an arm loses in every episode in which it is not practised, in `0..=1`.
    pub forgetting: f32,
    /// Share of attempts whose score is a coin flip, in `0..=1`.
    pub noise: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rate: 0.08, forgetting: 0.0, noise: 0.0 }
    }
}

/// The learner: one competence an arm.
#[derive(Clone, Debug)]
pub struct Synthetic {
    syllabus: Syllabus,
    /// The parts of each skill that is a pair.
    pairs: Vec<Option<[u8; 2]>>,
    settings: Settings,
    state: State,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct State {
    competence: Vec<f32>,
    dice: Dice,
}

impl Synthetic {
    /// A learner that knows nothing of this syllabus yet.
    #[must_use]
    pub fn new(syllabus: &Syllabus, settings: Settings, seed: u64) -> Self {
        let mut syllabus = syllabus.clone();
        // The learner has cells of its own where the teacher's arms move.
        for skill in &mut syllabus.skills {
            if skill.space.words() > 0 {
                let cells = core::array::from_fn(|axis| if axis < skill.space.dims() { CELLS } else { 0 });
                skill.space = Space::Grid(Grid(cells));
            }
        }
        let competence = vec![0.0; syllabus.arms() as usize];
        let pairs = vec![None; syllabus.skills.len()];
        Self { syllabus, pairs, settings, state: State { competence, dice: Dice::new(!seed) } }
    }

    /// The same with pairs among its skills: these succeed as their parts do together, and practise both.
    #[must_use]
    pub fn with_pairs(self, pairs: impl IntoIterator<Item = Option<[u8; 2]>>) -> Self {
        Self { pairs: pairs.into_iter().collect(), ..self }
    }

    /// The same with these skills mastered from the start.
    #[must_use]
    pub fn with_mastered(mut self, skills: impl IntoIterator<Item = u8>) -> Self {
        for skill in skills {
            let range = self.range(skill);
            self.state.competence.get_mut(range).unwrap_or_default().fill(1.0);
        }
        self
    }

    /// The tasks that a task is made of: those of a pair's parts, or itself.
    fn parts(&self, task: &Task) -> Vec<Task> {
        let Some(parts) = self.pairs.get(usize::from(task.skill)).copied().flatten() else { return vec![*task] };
        let mut rest = task.point.0.iter();
        let part = |skill: u8| {
            let dims = self.syllabus.skills.get(usize::from(skill)).map_or(0, |facts| facts.space.dims());
            let mut point = Point::default();
            point.0.iter_mut().zip(rest.by_ref().take(dims)).for_each(|(to, x)| *to = *x);
            Task { skill, point }
        };
        parts.map(part).to_vec()
    }

    /// Of a pair: the product of its parts'.
    fn competence(&self, task: &Task) -> f32 {
        let one = |task: &Task| {
            let arm = self.syllabus.locate(task).unwrap_or(u32::MAX);
            self.state.competence.get(arm as usize).copied().unwrap_or(0.0)
        };
        self.parts(task).iter().map(one).product()
    }

    /// Chance of success: how well it can do each part, and how ready it is for it.
    fn chance(&self, task: &Task) -> f32 {
        self.parts(task).iter().map(|part| self.competence(part) * self.readiness(part.skill)).product()
    }

    fn nominal(&self, skill: u8) -> Point<{ super::DIMS }> {
        self.syllabus.skills.get(usize::from(skill)).map_or_else(Point::default, |facts| facts.nominal)
    }

    /// How ready it is for a skill: the product of how far each prerequisite is there.
    fn readiness(&self, skill: u8) -> f32 {
        let requires = self.syllabus.skills.get(usize::from(skill)).map_or(&[][..], |facts| &facts.requires);
        requires.iter().fold(1.0, |product, need| {
            let task = Task { skill: need.skill, point: self.nominal(need.skill) };
            product * (self.competence(&task) * 100.0 / f32::from(need.percent)).min(1.0)
        })
    }

    /// Help stands in for readiness that is not there, and takes from the attempt what only doing it alone would teach.
    /// `false` if there is no such task.
    fn practise(&mut self, task: &Task, help: f32) -> bool {
        let step = |part: Task| {
            let arm = self.syllabus.locate(&part)?;
            let ready = helped(self.readiness(part.skill), help) * (1.0 - LEAN * help);
            Some((arm, self.settings.rate * ready * (1.0 - 0.8 * self.syllabus.difficulty(arm))))
        };
        let steps: Vec<_> = self.parts(task).into_iter().filter_map(step).collect();
        if steps.is_empty() {
            return false;
        }
        for (at, competence) in (0..).zip(&mut self.state.competence) {
            if let Some((_, step)) = steps.iter().find(|(arm, _)| *arm == at) {
                *competence += step * (1.0 - *competence);
            } else {
                *competence *= 1.0 - self.settings.forgetting;
            }
        }
        true
    }

    /// The competences of a skill's own arms.
    fn arms(&self, skill: u8) -> &[f32] {
        self.state.competence.get(self.range(skill)).unwrap_or_default()
    }

    fn range(&self, skill: u8) -> Range<usize> {
        let mut places = self.syllabus.places();
        let own = places.find(|(number, ..)| *number == skill);
        own.map_or(0..0, |(_, facts, first)| first as usize..(first + facts.space.arms()) as usize)
    }
}

/// A chance, when whatever lacks is made up for by so much help.
fn helped(chance: f32, help: f32) -> f32 {
    chance + (1.0 - chance) * help
}

impl World for Synthetic {
    fn attempt(&mut self, task: &Task, kind: Kind, help: Help) -> Outcome {
        // Each kind of help makes up for its share of what the others leave.
        let help = match kind {
            Kind::Practice => Aid::ALL.into_iter().fold(0.0, |sum, aid| helped(sum, help.level(aid))),
            Kind::Probe | Kind::Audition => 0.0,
        };
        let chance = helped(self.chance(task), help);
        let coin = self.state.dice.unit() < self.settings.noise;
        let success = self.state.dice.unit() < if coin { 0.5 } else { chance };
        if kind == Kind::Practice {
            self.practise(task, help);
        }
        let cost = self.syllabus.skills.get(usize::from(task.skill)).map(|facts| facts.cost).unwrap_or_default();
        Outcome::scored(f32::from(u8::from(success)), cost).unwrap_or(Outcome::Censored { cost })
    }

    fn demonstrate(&mut self, task: &Task) -> bool {
        self.practise(task, 0.0)
    }

    fn certify(&self, task: &Task) -> bool {
        self.competence(task) >= MASTERED
    }

    fn embody(&mut self, strength: f32) {
        self.state.competence.iter_mut().for_each(|competence| *competence *= strength);
    }

    fn mastery(&self) -> Vec<f32> {
        let share = |skill: u8, pair: &Option<[u8; 2]>| {
            let own: Vec<f32> = match *pair {
                None => self.arms(skill).to_vec(),
                Some([one, other]) => {
                    self.arms(one).iter().flat_map(|a| self.arms(other).iter().map(move |b| a * b)).collect()
                }
            };
            own.iter().filter(|competence| **competence >= MASTERED).count() as f32 / own.len() as f32
        };
        (0..).zip(&self.pairs).map(|(skill, pair)| share(skill, pair)).collect()
    }

    fn save(&self) -> Vec<u8> {
        saved(&self.state)
    }

    fn restore(&mut self, bytes: &[u8]) -> bool {
        restored(&mut self.state, bytes, |old, new| old.competence.len() == new.competence.len())
    }
}
