//! The cubes: the toy environment of the ALP-GMM paper (Portelas et al. 2019).
//!
//! Each relevant parameter is cut into cells; every cube holds a competence of 0 to 100. Practice in a cube adds one,
//! if the cube is the origin or one of those just below it (diagonals included) has reached 75; else nothing is learnt
//! and the score is 0. A cube above 75 is mastered.

use etude::{Dice, Help, Kind, Outcome, skills};
use serde::{Deserialize, Serialize};

use super::{ARMS, DIMS, Syllabus, Task, World, noisy, restored, saved};

/// Competence at which the neighbours above become learnable, and above which a cube is mastered.
const UNLOCKS: u8 = 75;
/// Cubes at most: a million.
const CUBES: usize = 1_000_000;

/// The switches of the cubes.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Parameters that matter, at least 1.
    pub dims: usize,
    /// Cells along each, at least 1.
    pub cells: u8,
    /// Further parameters without effect.
    pub irrelevant: usize,
    /// Standard deviation of the noise on the score.
    pub noise: f32,
    /// Episodes at which all competence falls back to nothing.
    pub forget_at: Vec<u32>,
    /// Only cubes in this lowest share of every relevant parameter can ever be learnt.
    pub feasible: f32,
    /// Cubes in this lowest share of every relevant parameter are mastered from the start, and no part of the test set.
    pub trivial: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { dims: 2, cells: 10, irrelevant: 0, noise: 0.0, forget_at: Vec::new(), feasible: 1.0, trivial: 0.0 }
    }
}

impl Settings {
    /// What is wrong with these settings, if anything.
    pub fn error(&self) -> Option<String> {
        let axes = self.dims + self.irrelevant;
        let cubes = usize::from(self.cells).checked_pow(self.dims as u32);
        if self.dims == 0 || self.cells == 0 {
            Some("--dims and --cells must be at least 1".into())
        } else if axes > DIMS {
            Some(format!("--dims and --irrelevant together may be {DIMS} at most, not {axes}"))
        } else if cubes.is_none_or(|n| n > CUBES) {
            Some(format!("{} cells in {} dimensions are more than {CUBES} cubes", self.cells, self.dims))
        } else if !(0.0..=10.0).contains(&self.noise) {
            Some(format!("--noise must be a number from 0 to 10, not {}", self.noise))
        } else if !(self.feasible > 0.0 && self.feasible <= 1.0) {
            Some(format!("--feasible must be above 0 and at most 1, not {}", self.feasible))
        } else {
            None
        }
    }

    /// Cells along each parameter that a teacher is given: the world's own, or as many as there are arms for.
    #[must_use]
    pub fn teacher_cells(&self) -> u8 {
        let axes = (self.dims + self.irrelevant) as u32;
        let fits = |n: &u8| usize::from(*n).checked_pow(axes).is_some_and(|arms| arms <= ARMS);
        (1..=self.cells).rev().find(fits).unwrap_or(1)
    }

    /// What a teacher is told: one skill and a grid; with `order`, also that high coordinates are hard.
    #[must_use]
    pub fn syllabus(&self, order: bool) -> Syllabus {
        let mut cells = [0; DIMS];
        cells.iter_mut().take(self.dims + self.irrelevant).for_each(|n| *n = self.teacher_cells());
        let mut syllabus = skills(&[cells]);
        if order {
            syllabus.skills.iter_mut().for_each(|skill| skill.difficulty = [0, 100]);
        }
        syllabus
    }

    /// Cells of a relevant parameter that can be learnt.
    fn learnable_cells(&self) -> usize {
        // The small term keeps 0.3 · 10 at 3.
        ((self.feasible * f32::from(self.cells) + 1e-4) as usize).max(1)
    }

    /// Share of all cubes that can ever be learnt.
    #[must_use]
    pub fn learnable(&self) -> f32 {
        let share = self.learnable_cells() as f32 / f32::from(self.cells);
        (0..self.dims).fold(1.0, |product, _| product * share)
    }
}

/// The cubes and their competences.
#[derive(Clone, Debug)]
pub struct Cubes {
    settings: Settings,
    state: State,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct State {
    competence: Vec<u8>,
    episodes: u32,
    dice: Dice,
}

impl Cubes {
    /// Untaught cubes. The seed is for the noise.
    #[must_use]
    pub fn new(settings: &Settings, seed: u64) -> Self {
        let cubes = usize::from(settings.cells).pow(settings.dims as u32);
        let state = State { competence: vec![0; cubes], episodes: 0, dice: Dice::new(!seed) };
        let mut cubes = Self { settings: settings.clone(), state };
        cubes.forget();
        cubes
    }

    /// Back to what it knew at the start.
    fn forget(&mut self) {
        for cube in 0..self.state.competence.len() {
            self.state.competence[cube] = if self.is_trivial(cube) { 100 } else { 0 };
        }
    }

    /// Whether every index of a cube is below this bound.
    fn is_below(&self, cube: usize, bound: usize) -> bool {
        let cells = usize::from(self.settings.cells);
        let indices = (0..self.settings.dims).scan(cube, |rest, _| {
            let index = *rest % cells;
            *rest /= cells;
            Some(index)
        });
        indices.into_iter().all(|index| index < bound)
    }

    fn is_trivial(&self, cube: usize) -> bool {
        self.is_below(cube, (self.settings.trivial * f32::from(self.settings.cells) + 1e-4) as usize)
    }

    /// Index along each relevant parameter.
    fn place(&self, task: &Task) -> Vec<usize> {
        let cells = usize::from(self.settings.cells);
        let coordinates = task.point.0.iter().take(self.settings.dims);
        coordinates.map(|x| ((x * cells as f32) as usize).min(cells - 1)).collect()
    }

    fn cube(&self, place: &[usize]) -> usize {
        place.iter().rev().fold(0, |index, cell| index * usize::from(self.settings.cells) + cell)
    }

    fn is_learnable(&self, place: &[usize]) -> bool {
        if place.iter().any(|cell| *cell >= self.settings.learnable_cells()) {
            return false;
        }
        let origin = place.iter().all(|cell| *cell == 0);
        // Every non-empty subset of the parameters, each lowered by one and clamped at the border.
        let below = (1_u32..1 << place.len()).map(|subset| {
            let lowered =
                place.iter().enumerate().map(|(axis, cell)| cell.saturating_sub((subset >> axis & 1) as usize));
            lowered.collect::<Vec<_>>()
        });
        origin || below.into_iter().any(|place| self.state.competence[self.cube(&place)] >= UNLOCKS)
    }
}

impl World for Cubes {
    fn attempt(&mut self, task: &Task, kind: Kind, _: Help) -> Outcome {
        let place = self.place(task);
        let cube = self.cube(&place);
        let learnable = self.is_learnable(&place);
        if learnable && kind == Kind::Practice {
            self.state.competence[cube] = (self.state.competence[cube] + 1).min(100);
        }
        let score = if learnable { f32::from(self.state.competence[cube]) / 100.0 } else { 0.0 };
        self.state.episodes += 1;
        if self.settings.forget_at.contains(&self.state.episodes) {
            self.forget();
        }
        noisy(score, self.settings.noise, &mut self.state.dice)
    }

    fn certify(&self, task: &Task) -> bool {
        self.state.competence[self.cube(&self.place(task))] > UNLOCKS
    }

    fn embody(&mut self, strength: f32) {
        for cube in 0..self.state.competence.len() {
            if !self.is_trivial(cube) {
                self.state.competence[cube] = (f32::from(self.state.competence[cube]) * strength) as u8;
            }
        }
    }

    fn mastery(&self) -> Vec<f32> {
        // What can be learnt, and is not known from the start.
        let learnable = self.settings.learnable_cells();
        let tested = (0..self.state.competence.len()).filter(|cube| self.is_below(*cube, learnable));
        let tested = tested.filter(|cube| !self.is_trivial(*cube));
        let (mut mastered, mut all) = (0_u32, 0_u32);
        for cube in tested {
            mastered += u32::from(self.state.competence[cube] > UNLOCKS);
            all += 1;
        }
        vec![mastered as f32 / all.max(1) as f32]
    }

    fn save(&self) -> Vec<u8> {
        saved(&self.state)
    }

    fn restore(&mut self, bytes: &[u8]) -> bool {
        restored(&mut self.state, bytes, |old, new| old.competence.len() == new.competence.len())
    }
}
