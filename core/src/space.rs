//! How one skill's parameters are cut into arms.

mod bounds;
mod grid;
mod levels;
mod mixture;
mod named;
mod normal;
mod regions;

pub use bounds::Bounds;
pub use grid::Grid;
pub use levels::{Levels, Worth};
pub use mixture::{Component, Mixture, Progress};
pub use named::SPACES;
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

/// Words that a space that moves takes at least, but for [`Bounds`]: as many as the smallest [`Regions`].
const ROOM: usize = 45;

/// What every space that moves does with its words.
trait Moving<const D: usize> {
    fn start(&self, words: &mut [f32], nominal: &Point<D>);
    fn weigh(&self, words: &[f32], weights: &mut [f32]);
    fn sample(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D>;
    fn locate(&self, words: &[f32], point: &Point<D>) -> u32;
    fn adapt(&self, words: &mut [f32], point: &Point<D>, score: f32);
    fn settle(&self, words: &mut [f32]) -> bool;
}

/// Each by its own calls of the same names; only some of them start at the nominal task.
macro_rules! moving {
    ($($space:ident: $start:expr),*) => {$(
        impl<const D: usize> Moving<D> for $space {
            fn start(&self, words: &mut [f32], nominal: &Point<D>) {
                let start: fn(&Self, &mut [f32], &Point<D>) = $start;
                start(self, words, nominal);
            }
            fn weigh(&self, words: &[f32], weights: &mut [f32]) {
                self.weigh(words, weights);
            }
            fn sample(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D> {
                self.sample(words, arm, dice)
            }
            fn locate(&self, words: &[f32], point: &Point<D>) -> u32 {
                self.locate(words, point)
            }
            fn adapt(&self, words: &mut [f32], point: &Point<D>, score: f32) {
                self.adapt(words, point, score);
            }
            fn settle(&self, words: &mut [f32]) -> bool {
                self.settle(words)
            }
        }
    )*};
}

moving! {
    Bounds: Self::start_at,
    Regions: |space, words, _| space.start(words),
    Mixture: |space, words, _| space.start(words),
    Normal: Self::start_at,
    Levels: |space, words, _| space.start(words)
}

fn share(percent: u8) -> f32 {
    f32::from(percent) / 100.0
}

impl<const D: usize> Space<D> {
    /// Shows the space with its settings, if it moves. A build with too little memory (`M`) for one has no code for it.
    fn moving<const M: usize>(&self, see: &mut dyn FnMut(&dyn Moving<D>)) {
        if M > 0 {
            self.show::<M>(see);
        }
    }

    #[inline(never)]
    fn show<const M: usize>(&self, see: &mut dyn FnMut(&dyn Moving<D>)) {
        match *self {
            Self::Point | Self::Grid(_) => {}
            Self::Bounds { dims, boundary, high, low, step } => {
                let [boundary, high, low, step] = [boundary, high, low, step].map(share);
                see(&Bounds { boundary, high, low, step, ..Bounds::new(dims) });
            }
            _ if M < ROOM => {}
            Self::Regions { dims, leaves, memory, random } => {
                let (leaves, memory, uniform) = (leaves.into(), memory.into(), share(random));
                see(&Regions { leaves, memory, uniform, ..Regions::new(dims) });
            }
            Self::Mixture { dims, model, random } => see(&Mixture { random: share(random), ..model.mixture(dims) }),
            Self::Normal { dims, pull, step, narrow } => {
                see(&Normal { step: share(step), narrow: share(narrow), ..Normal::new(dims, pull.share()) });
            }
            Self::Levels { dims, levels, worth, fresh, stale } => {
                let (fresh, stale) = (share(fresh), share(stale));
                see(&Levels { levels, fresh, stale, ..Levels::new(dims, worth) });
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
        let mut sound = match *self {
            Self::Point | Self::Grid(_) => return true,
            Self::Bounds { dims, high, low, .. } => (1..=D).contains(&dims.into()) && low < high,
            Self::Regions { dims, .. } | Self::Levels { dims, .. } => (1..=D).contains(&dims.into()),
            Self::Mixture { dims, .. } | Self::Normal { dims, .. } => (1..=D.min(8)).contains(&dims.into()),
        };
        let mut own = *self;
        own.knobs_in::<M>(&mut |_, knob| sound &= knob.is_sound());
        sound
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
        // Not by `moving`, for a build must know what it has no room for.
        match *self {
            Self::Point | Self::Grid(_) => 0,
            Self::Bounds { dims, .. } => Bounds::new(dims).words(),
            Self::Regions { dims, leaves, memory, .. } => {
                Regions { leaves: leaves.into(), memory: memory.into(), ..Regions::new(dims) }.words()
            }
            Self::Mixture { dims, model, .. } => model.mixture(dims).words(),
            Self::Normal { dims, pull, .. } => Normal::new(dims, pull.share()).words(),
            Self::Levels { dims, levels, worth, .. } => Levels { levels, ..Levels::new(dims, worth) }.words().max(ROOM),
        }
    }

    /// Puts its memory into the state before the first trial.
    pub(crate) fn start<const M: usize>(&self, words: &mut [f32], nominal: &Point<D>) {
        self.moving::<M>(&mut |space| space.start(words, nominal));
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
        self.moving::<M>(&mut |space| {
            space.weigh(words, weights);
            weights.iter_mut().for_each(|weight| *weight *= scale);
        });
    }

    /// A task of this arm; the `nominal` one if the space has no other.
    pub(crate) fn sample<const M: usize>(
        &self,
        words: &[f32],
        arm: u32,
        nominal: &Point<D>,
        dice: &mut Dice,
    ) -> Point<D> {
        let mut point = *nominal;
        match self {
            Self::Grid(grid) => point = grid.sample(arm, dice),
            _ => self.moving::<M>(&mut |space| point = space.sample(words, arm, dice)),
        }
        point
    }

    /// Whether trials of this arm are not to be learned from, only to be scored.
    pub(crate) fn auditions(&self, arm: u32) -> bool {
        matches!(*self, Self::Levels { dims, worth, .. } if Levels::new(dims, worth).auditions(arm))
    }

    /// The arm that a point belongs to.
    #[must_use]
    pub(crate) fn locate<const M: usize>(&self, words: &[f32], point: &Point<D>) -> u32 {
        let mut arm = 0;
        match self {
            Self::Grid(grid) => arm = grid.locate(point),
            _ => self.moving::<M>(&mut |space| arm = space.locate(words, point)),
        }
        arm
    }

    /// Takes in the score of a practice trial.
    pub(crate) fn adapt<const M: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
        self.moving::<M>(&mut |space| space.adapt(words, point, score));
    }

    /// Does one bounded slice of what the last trials left to do; whether more remains.
    pub(crate) fn settle<const M: usize>(&self, words: &mut [f32]) -> bool {
        let mut more = false;
        self.moving::<M>(&mut |space| more = space.settle(words));
        more
    }
}
