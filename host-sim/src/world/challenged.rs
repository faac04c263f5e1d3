//! Any world with a [`Challenge`] in it. The test set stays what it is: tasks of the skills' own ranges.

use etude::{Cost, Dice, Help, Kind, Outcome, Point};
use serde::{Deserialize, Serialize};

use super::{ARMS, DIMS, Spec, Task, World, restored, saved};
use crate::challenge::{Challenge, FEASIBLE, NOISE, TRIVIAL, WEAK};

/// A world with a challenge in it.
pub struct Challenged {
    world: Box<dyn World>,
    challenge: Challenge,
    skills: Vec<Shuffle>,
    /// What an attempt of each skill costs, where the world is not asked.
    costs: Vec<Cost>,
    /// The student that has learned nothing.
    fresh: Vec<u8>,
    horizon: u32,
    /// Share of its practice that the student learns from.
    speed: f32,
    state: State,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct State {
    episodes: u32,
    dice: Dice,
    world: Vec<u8>,
}

/// The cells of a skill's ranges, and which of them stands where.
struct Shuffle {
    dims: usize,
    cells: usize,
    /// Empty if every cell is at its own place.
    at: Vec<usize>,
}

impl Challenged {
    /// `world` with this challenge for a curriculum as its user means it, before
    /// [`declare`](Challenge::declare). The shuffled cells are so many along each range, or as many as can be kept.
    #[must_use]
    pub fn new(mut world: Box<dyn World>, challenge: Challenge, spec: &Spec, cells: u8, seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0x6368_616c_6c65_6e67);
        let fresh = world.save();
        let [speed, strength] = challenge.student(&mut dice);
        world.embody(strength);
        let shuffled = challenge == Challenge::Rugged;
        let skill = |skill: &etude::Skill<DIMS>| Shuffle::new(skill, if shuffled { cells } else { 1 }, &mut dice);
        Self {
            skills: spec.syllabus.skills.iter().map(skill).collect(),
            costs: spec.syllabus.skills.iter().map(|skill| skill.cost).collect(),
            horizon: spec.budget.episodes,
            state: State { episodes: 0, dice, world: Vec::new() },
            world,
            challenge,
            fresh,
            speed,
        }
    }

    /// The task of the skill's own ranges that a declared one is; or the score of what is none.
    fn meant(&self, task: &Task) -> Result<Task, f32> {
        let Some(skill) = self.skills.get(usize::from(task.skill)) else { return Ok(*task) };
        let mut point = task.point;
        let own = point.0.iter_mut().take(skill.dims);
        match self.challenge {
            Challenge::Unfeasible => {
                own.for_each(|x| *x /= FEASIBLE);
                let beyond = point.0.iter().take(skill.dims).any(|x| *x > 1.0);
                if beyond { Err(0.0) } else { Ok(Task { point, ..*task }) }
            }
            Challenge::Trivial => {
                own.for_each(|x| *x = (*x - TRIVIAL) / (1.0 - TRIVIAL));
                let trivial = skill.dims > 0 && point.0.iter().take(skill.dims).all(|x| *x < 0.0);
                point.0.iter_mut().for_each(|x| *x = x.clamp(0.0, 1.0));
                if trivial { Err(1.0) } else { Ok(Task { point, ..*task }) }
            }
            Challenge::Rugged => Ok(Task { point: skill.moved(task.point), ..*task }),
            _ => Ok(*task),
        }
    }

    /// What happens at this moment of the run.
    fn change(&mut self) {
        self.state.episodes += 1;
        let (now, horizon) = (u64::from(self.state.episodes), u64::from(self.horizon));
        match self.challenge {
            Challenge::Forgetting if now == horizon / 3 || now == horizon * 2 / 3 => {
                // These bytes are of this very world.
                let _ = self.world.restore(&self.fresh);
            }
            Challenge::Body if now == horizon / 2 => self.world.embody(WEAK),
            _ => {}
        }
    }
}

impl Shuffle {
    fn new(skill: &etude::Skill<DIMS>, most: u8, dice: &mut Dice) -> Self {
        let dims = skill.space.dims();
        let fits = |cells: &u8| usize::from(*cells).checked_pow(dims as u32).is_some_and(|all| all <= ARMS);
        let cells = usize::from((1..=most).rev().find(fits).unwrap_or(1));
        let mut own = Self { dims, cells, at: Vec::new() };
        let nominal = own.cell(&skill.nominal);
        let mut places: Vec<usize> = (0..cells.pow(dims as u32)).filter(|cell| *cell != nominal).collect();
        // Fisher and Yates.
        for last in (1..places.len()).rev() {
            places.swap(last, dice.below(last as u32 + 1) as usize);
        }
        if cells > 1 {
            places.insert(nominal, nominal);
            own.at = places;
        }
        own
    }

    /// Number of a point's cell.
    fn cell(&self, point: &Point<DIMS>) -> usize {
        let index = |x: &f32| ((x * self.cells as f32) as usize).min(self.cells - 1);
        point.0.iter().take(self.dims).rev().fold(0, |cell, x| cell * self.cells + index(x))
    }

    /// The point at the same place of the cell that stands for this one's.
    fn moved(&self, mut point: Point<DIMS>) -> Point<DIMS> {
        let (mut from, cells) = (self.cell(&point), self.cells as f32);
        let Some(mut to) = self.at.get(from).copied() else { return point };
        for x in point.0.iter_mut().take(self.dims) {
            let within = *x * cells - (from % self.cells) as f32;
            *x = (((to % self.cells) as f32 + within) / cells).clamp(0.0, 1.0);
            (from, to) = (from / self.cells, to / self.cells);
        }
        point
    }
}

impl World for Challenged {
    fn attempt(&mut self, task: &Task, kind: Kind, help: Help) -> Outcome {
        // Judging teaches nothing: a slow student learns nothing from the rest of its attempts.
        let slow = kind == Kind::Practice && self.speed < 1.0 && self.state.dice.unit() >= self.speed;
        let kind = if slow { Kind::Audition } else { kind };
        let outcome = match self.meant(task) {
            Ok(task) => self.world.attempt(&task, kind, help),
            Err(score) => {
                let cost = self.costs.get(usize::from(task.skill)).copied().unwrap_or_default();
                Outcome::scored(score, cost).unwrap_or(Outcome::Censored { cost })
            }
        };
        self.change();
        match outcome {
            Outcome::Scored { cost, .. } if self.challenge == Challenge::Noise && self.state.dice.unit() < NOISE => {
                let coin = f32::from(u8::from(self.state.dice.unit() < 0.5));
                Outcome::scored(coin, cost).unwrap_or(outcome)
            }
            _ => {
                if let Some(cost) = self.costs.get_mut(usize::from(task.skill)) {
                    *cost = outcome.cost();
                }
                outcome
            }
        }
    }

    fn demonstrate(&mut self, task: &Task) -> bool {
        self.meant(task).is_ok_and(|task| self.world.demonstrate(&task))
    }

    fn certify(&self, task: &Task) -> bool {
        match self.meant(task) {
            Ok(task) => self.world.certify(&task),
            Err(score) => score == 1.0,
        }
    }

    fn mastery(&self) -> Vec<f32> {
        self.world.mastery()
    }

    fn save(&self) -> Vec<u8> {
        saved(&State { world: self.world.save(), ..self.state.clone() })
    }

    fn restore(&mut self, bytes: &[u8]) -> bool {
        let mut state = self.state.clone();
        restored(&mut state, bytes, |_, _| true) && self.world.restore(&state.world) && {
            self.state = State { world: Vec::new(), ..state };
            true
        }
    }
}
