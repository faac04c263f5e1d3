//! How one skill's parameters are cut into arms.

mod bounds;
mod grid;
mod levels;
mod mixture;
mod normal;
mod regions;

pub use bounds::Bounds;
pub use grid::Grid;
pub use levels::{Levels, Worth};
pub use mixture::{Component, Mixture, Progress};
pub use normal::{Normal, Pull};
pub use regions::Regions;

use crate::dice::Dice;
use crate::trial::Point;

/// How one skill's parameters are cut into arms. Append only: the order is the wire format.
///
/// Every space answers the same questions: how many `arms`, which is hard (`place`), its own opinion of them (`weigh`),
/// a `sample` of one, and which arm a point belongs to (`locate`). Spaces that move also `adapt` to what is scored, and
/// `settle` what that leaves to do; what they know is in `words` of 32 bits that the curriculum gives them. Shares and
/// scores of their settings are in whole percent: a syllabus is kept in RAM.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Space<const D: usize> {
    /// One arm: the skill's nominal task and nothing else.
    Point,
    /// A regular grid of cells.
    Grid(Grid<D>),
    /// A box that starts at the nominal task and grows where the learner succeeds at its faces: see [`Bounds`].
    Bounds {
        /// Parameters, 1 or more.
        dims: u8,
        /// Percent of trials at a face.
        boundary: u8,
        /// Mean score at a face, in percent, from which it moves outward.
        high: u8,
        /// Mean score at a face, in percent, up to which it moves inward.
        low: u8,
        /// Percent of the range that a face moves.
        step: u8,
    },
    /// Regions that split where progress differs: see [`Regions`].
    Regions {
        /// Parameters, 1 or more.
        dims: u8,
        /// Regions at most.
        leaves: u8,
        /// Newest samples that a region keeps, at least 16.
        memory: u8,
        /// Percent of trials drawn evenly from everywhere.
        random: u8,
    },
    /// A Gaussian mixture over tasks and progress: see [`Mixture`].
    Mixture {
        /// Parameters, 1 to 8.
        dims: u8,
        /// Whose settings.
        model: Model,
        /// Percent of trials drawn evenly from everywhere.
        random: u8,
    },
    /// A Gaussian that wanders from the nominal task to all tasks: see [`Normal`].
    Normal {
        /// Parameters, 1 to 8.
        dims: u8,
        /// What draws it there, in percent: 1 or more, and a threshold at most 100.
        pull: Pull<u8>,
        /// Percent of a nat that an update moves it at most.
        step: u8,
        /// Percent of a parameter's range that its deviation is at the start, at least 5.
        narrow: u8,
    },
    /// A ring of levels worth playing again: see [`Levels`].
    Levels {
        /// Parameters, 1 or more.
        dims: u8,
        /// Levels kept at most, 2 or more.
        levels: u8,
        /// What makes a level worth playing again, and whose other settings.
        worth: Worth,
        /// Percent of trials at fresh levels once the ring is full.
        fresh: u8,
        /// Percent of the replays that go by staleness.
        stale: u8,
    },
}

/// Whose settings a [`Mixture`] has. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Model {
    /// Ours: [`Mixture::default_for`].
    Change,
    /// ALP-GMM's, with the nearest of the last 300 trials: [`Mixture::reference`].
    Nearest,
    /// Covar-GMM's: [`Mixture::covariance`].
    Covariance,
}

impl Model {
    fn mixture(self, dims: u8) -> Mixture {
        match self {
            Self::Change => Mixture::default_for(dims),
            Self::Nearest => Mixture { history: 300, ..Mixture::reference(dims) },
            Self::Covariance => Mixture::covariance(dims),
        }
    }
}

/// A space that moves, with its settings.
enum Moving {
    Bounds(Bounds),
    Regions(Regions),
    Mixture(Mixture),
    Normal(Normal),
    Levels(Levels),
}

fn share(percent: u8) -> f32 {
    f32::from(percent) / 100.0
}

impl<const D: usize> Space<D> {
    /// The space with its settings, if it moves. A build without memory (`M = 0`) has none, nor any code for them.
    fn moving<const M: usize>(&self) -> Option<Moving> {
        if M == 0 {
            return None;
        }
        match *self {
            Self::Point | Self::Grid(_) => None,
            Self::Bounds { dims, boundary, high, low, step } => Some(Moving::Bounds(Bounds {
                boundary: share(boundary),
                high: share(high),
                low: share(low),
                step: share(step),
                ..Bounds::new(dims)
            })),
            Self::Regions { dims, leaves, memory, random } => Some(Moving::Regions(Regions {
                leaves: leaves.into(),
                memory: memory.into(),
                uniform: share(random),
                ..Regions::new(dims)
            })),
            Self::Mixture { dims, model, random } => {
                Some(Moving::Mixture(Mixture { random: share(random), ..model.mixture(dims) }))
            }
            Self::Normal { dims, pull, step, narrow } => {
                let (step, narrow) = (share(step), share(narrow));
                Some(Moving::Normal(Normal { step, narrow, ..Normal::new(dims, pull.share()) }))
            }
            Self::Levels { dims, levels, worth, fresh, stale } => {
                let (fresh, stale) = (share(fresh), share(stale));
                Some(Moving::Levels(Levels { levels, fresh, stale, ..Levels::new(dims, worth) }))
            }
        }
    }

    /// Whether it moves.
    pub(crate) fn moves(&self) -> bool {
        !matches!(self, Self::Point | Self::Grid(_))
    }

    /// Whether its settings are within their bounds, and its parameters within those that there are.
    pub(crate) fn is_sound<const M: usize>(&self) -> bool {
        if M == 0 {
            return !self.moves();
        }
        let dims = |dims: u8| (1..=D).contains(&dims.into());
        match *self {
            Self::Point | Self::Grid(_) => true,
            Self::Bounds { dims: n, boundary, high, low, step } => {
                dims(n) && low < high && [boundary, high, step].iter().all(|percent| (1..=100).contains(percent))
            }
            Self::Regions { dims: n, leaves, memory, random } => dims(n) && leaves > 0 && memory >= 16 && random <= 90,
            Self::Mixture { dims: n, random, .. } => dims(n) && n <= 8 && random <= 100,
            Self::Normal { dims: n, pull, step, narrow } => {
                let pulls = match pull {
                    Pull::Share(percent) => percent > 0,
                    Pull::Threshold(percent) => (1..=100).contains(&percent),
                };
                dims(n) && n <= 8 && pulls && (1..=100).contains(&step) && (5..=100).contains(&narrow)
            }
            Self::Levels { dims: n, levels, fresh, stale, .. } => dims(n) && levels > 1 && fresh <= 100 && stale <= 100,
        }
    }

    /// Number of arms, at least 1; more than a curriculum can hold if the product overflows.
    #[must_use]
    pub fn arms(&self) -> u32 {
        match self {
            Self::Grid(grid) => grid.arms(),
            Self::Point => 1,
            _ => self.moving_arms(),
        }
    }

    /// Arms of a space that moves. Apart, so that the common path stays short: it is walked for every skill.
    #[cold]
    fn moving_arms(&self) -> u32 {
        match *self {
            Self::Point | Self::Grid(_) => 1,
            Self::Bounds { dims, .. } => Bounds::new(dims).arms(),
            Self::Regions { leaves, .. } => u32::from(leaves).max(1),
            Self::Mixture { dims, model, .. } => model.mixture(dims).arms(),
            Self::Normal { .. } => 1,
            Self::Levels { .. } => 2,
        }
    }

    /// Parameters that it varies.
    #[must_use]
    pub fn dims(&self) -> usize {
        match *self {
            Self::Point => 0,
            Self::Grid(grid) => grid.0.iter().rposition(|n| *n > 0).map_or(0, |last| last + 1),
            Self::Bounds { dims, .. }
            | Self::Regions { dims, .. }
            | Self::Mixture { dims, .. }
            | Self::Normal { dims, .. }
            | Self::Levels { dims, .. } => D.min(dims.into()),
        }
    }

    /// Words of memory that it needs.
    #[must_use]
    pub fn words(&self) -> usize {
        match self.moving::<1>() {
            None => 0,
            Some(Moving::Bounds(bounds)) => bounds.words(),
            Some(Moving::Regions(regions)) => regions.words(),
            Some(Moving::Mixture(mixture)) => mixture.words(),
            Some(Moving::Normal(normal)) => normal.words(),
            Some(Moving::Levels(levels)) => levels.words(),
        }
    }

    /// Puts its memory into the state before the first trial.
    pub(crate) fn start<const M: usize>(&self, words: &mut [f32], nominal: &Point<D>) {
        match self.moving::<M>() {
            None => {}
            Some(Moving::Bounds(bounds)) => bounds.start_at(words, nominal),
            Some(Moving::Regions(regions)) => regions.start(words),
            Some(Moving::Mixture(mixture)) => mixture.start(words),
            Some(Moving::Normal(normal)) => normal.start_at(words, nominal),
            Some(Moving::Levels(levels)) => levels.start(words),
        }
    }

    /// Where the arm lies between the easy corner (0) and the hard one (1); 0 in a space that moves.
    #[must_use]
    pub fn place(&self, arm: u32) -> f32 {
        match self {
            Self::Grid(grid) => grid.place(arm),
            _ => 0.0,
        }
    }

    /// Multiplies each arm's weight by its own opinion, which is 1 on average; a fixed space has none.
    pub(crate) fn weigh<const M: usize>(&self, words: &[f32], weights: &mut [f32]) {
        let scale = weights.len() as f32;
        match self.moving::<M>() {
            // A single arm is 1 of 1.
            None | Some(Moving::Normal(_)) => return,
            Some(Moving::Bounds(bounds)) => bounds.weigh(words, weights),
            Some(Moving::Regions(regions)) => regions.weigh(words, weights),
            Some(Moving::Mixture(mixture)) => mixture.weigh(words, weights),
            Some(Moving::Levels(levels)) => levels.weigh(words, weights),
        }
        weights.iter_mut().for_each(|weight| *weight *= scale);
    }

    /// A task of this arm; the `nominal` one if the space has no other.
    pub(crate) fn sample<const M: usize>(
        &self,
        words: &[f32],
        arm: u32,
        nominal: &Point<D>,
        dice: &mut Dice,
    ) -> Point<D> {
        match (self, self.moving::<M>()) {
            (Self::Grid(grid), _) => grid.sample(arm, dice),
            (_, Some(Moving::Bounds(bounds))) => bounds.sample(words, arm, dice),
            (_, Some(Moving::Regions(regions))) => regions.sample(words, arm, dice),
            (_, Some(Moving::Mixture(mixture))) => mixture.sample(words, arm, dice),
            (_, Some(Moving::Normal(normal))) => normal.sample(words, arm, dice),
            (_, Some(Moving::Levels(levels))) => levels.sample(words, arm, dice),
            _ => *nominal,
        }
    }

    /// Whether trials of this arm are not to be learned from, only to be scored.
    pub(crate) fn auditions(&self, arm: u32) -> bool {
        matches!(*self, Self::Levels { dims, worth, .. } if Levels::new(dims, worth).auditions(arm))
    }

    /// The arm that a point belongs to.
    #[must_use]
    pub(crate) fn locate<const M: usize>(&self, words: &[f32], point: &Point<D>) -> u32 {
        match (self, self.moving::<M>()) {
            (Self::Grid(grid), _) => grid.locate(point),
            (_, Some(Moving::Bounds(bounds))) => bounds.locate(words, point),
            (_, Some(Moving::Regions(regions))) => regions.locate(words, point),
            (_, Some(Moving::Mixture(mixture))) => mixture.locate(words, point),
            (_, Some(Moving::Levels(levels))) => levels.locate(words, point),
            _ => 0,
        }
    }

    /// Takes in the score of a practice trial.
    pub(crate) fn adapt<const M: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
        match self.moving::<M>() {
            None => {}
            Some(Moving::Bounds(bounds)) => bounds.adapt(words, point, score),
            Some(Moving::Regions(regions)) => regions.adapt(words, point, score),
            Some(Moving::Mixture(mixture)) => mixture.adapt(words, point, score),
            Some(Moving::Normal(normal)) => normal.adapt(words, point, score),
            Some(Moving::Levels(levels)) => levels.adapt(words, point, score),
        }
    }

    /// Does one bounded slice of what the last trials left to do; whether more remains.
    pub(crate) fn settle<const M: usize>(&self, words: &mut [f32]) -> bool {
        match self.moving::<M>() {
            None | Some(Moving::Bounds(_) | Moving::Levels(_)) => false,
            Some(Moving::Regions(regions)) => regions.settle(words),
            Some(Moving::Mixture(mixture)) => mixture.settle(words),
            Some(Moving::Normal(normal)) => normal.settle(words),
        }
    }
}
