//! A Gaussian that wanders from the nominal task to all tasks: SPDL.

mod fit;
mod memory;

use crate::dice::Dice;
use crate::math;
use crate::session::FLIGHT;
use crate::trial::Point;
use memory::{Parts, View};

/// Parameters that it can use at most; what a skill has beyond them stays at zero.
const PARAMETERS: usize = 8;

/// A Gaussian that wanders from the nominal task to all tasks, as fast as the returns allow: self-paced deep
/// reinforcement learning (SPDL; Klink et al. 2020, 2021).
///
/// Tasks are drawn from a Gaussian p with a deviation along each parameter, moved to the border where they fall outside.
/// It starts narrow at the nominal task; its `target` μ is a wide one over the cube. Every `memory` scored trials it is
/// updated once, from these trials alone, and they are forgotten. The expected return of another Gaussian is the mean of
/// importance-weighted returns, J(p) = mean of p(c)/p_old(c) · r. An update maximises
///
/// > [`Pull::Share`] (2020): J(p) − α KL(p‖μ) with α = `share` · mean r / KL(p_old‖μ), and 0 in the first `offset` updates
/// >
/// > [`Pull::Threshold`] (2021): J(p) until mean r has reached the threshold; from then on −KL(p‖μ) subject to
/// > J(p) ≥ threshold, and nothing while mean r is below it
///
/// subject to KL(p_old‖p) ≤ `step`. The reference code hands this to a general solver; here it is one step along the
/// natural gradient, which for such a Gaussian is a closed form, shortened until it keeps the constraints and improves.
/// A step is also refused while the importance weights are worth fewer than `trust` of the trials.
///
/// There is one arm. Learning rolls no dice, and an update is cut into slices of bounded work:
///
/// ```
/// use etude::{Normal, Point, Pull};
/// let space = Normal { memory: 4, ..Normal::new(1, Pull::Threshold(0.5)) };
/// let mut words = vec![0.0; space.words()];
/// space.start_at(&mut words, &Point([0.2]));
/// for x in [0.15, 0.2, 0.2, 0.25] {
///     space.adapt(&mut words, &Point([x]), 1.0);
/// }
/// while space.settle(&mut words) {}
/// // All went well: wider, and nearer to the middle.
/// let (mean, deviation) = space.now(&words).unwrap();
/// assert!(mean[0] > 0.2 && deviation[0] > space.narrow);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    /// Parameters used, `1..=8`.
    pub dims: u8,
    /// Trials from one update to the next, at least 1.
    pub memory: u8,
    /// What draws it to the target.
    pub pull: Pull,
    /// Updates of [`Pull::Share`] in which nothing does.
    pub offset: u8,
    /// KL(p_old‖p) of one update at most, above 0.
    pub step: f32,
    /// Deviation at the start, as a share of a parameter's range.
    pub narrow: f32,
    /// Deviation at least, above 0 and at most 1; no deviation is more than 1.
    pub least: f32,
    /// Mean and deviation of the target along each parameter, the deviation above 0.
    pub target: [f32; 2],
    /// Effective share of the trials that importance weights must leave, in `0..=1`.
    pub trust: f32,
}

/// What draws a [`Normal`] to its target. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Pull<T = f32> {
    /// ζ: a penalty on the distance to the target, worth so much of the mean return (Klink et al. 2020).
    Share(T),
    /// V_LB: a mean return that makes room for a step towards the target (Klink et al. 2021).
    Threshold(T),
}

impl Pull<u8> {
    /// The same, from percent.
    pub(crate) fn share(self) -> Pull {
        match self {
            Self::Share(percent) => Pull::Share(super::share(percent)),
            Self::Threshold(percent) => Pull::Threshold(super::share(percent)),
        }
    }
}

impl Normal {
    /// The settings to begin with: the reference code's step and offset, in a unit cube. 1 KiB for two parameters.
    #[must_use]
    pub const fn new(dims: u8, pull: Pull) -> Self {
        let target = [0.5, 0.3];
        Self { dims, memory: 64, pull, offset: 10, step: 0.05, narrow: 0.1, least: 0.05, target, trust: 0.25 }
    }

    /// One arm: a single Gaussian has no parts.
    #[must_use]
    pub fn arms(&self) -> u32 {
        1
    }

    /// Words of memory: the trials of one update and those that may be in flight meanwhile, the Gaussian, and a step.
    #[must_use]
    pub fn words(&self) -> usize {
        memory::HEAD + 4 * self.dims() + self.room() * self.record()
    }

    /// Slices of [`settle`](Normal::settle) that an update takes at most.
    #[must_use]
    pub fn slices(&self) -> u32 {
        1 + fit::TRIES
    }

    /// Narrow at the easy corner.
    pub fn start(&self, words: &mut [f32]) {
        self.start_at(words, &Point([]));
    }

    /// Narrow at this point: a task that is known to be easy.
    pub fn start_at<const D: usize>(&self, words: &mut [f32], point: &Point<D>) {
        let Some(parts) = self.parts(words) else { return };
        memory::Head::default().write(parts.head);
        parts.step.fill(0.0);
        parts.trials.fill(0.0);
        parts.deviation.fill(self.bound(self.narrow));
        let places = point.0.iter().copied().chain(core::iter::repeat(0.0));
        parts.mean.iter_mut().zip(places).for_each(|(mean, x)| *mean = math::unit(x));
    }

    /// Leaves the one weight as it is.
    pub fn weigh(&self, _words: &[f32], _weights: &mut [f32]) {}

    /// A task of the Gaussian, inside the unit cube: what falls outside is moved to the border.
    pub fn sample<const D: usize>(&self, words: &[f32], _arm: u32, dice: &mut Dice) -> Point<D> {
        let mut point = Point::default();
        let Some(View { mean, deviation, .. }) = self.view(words) else { return point };
        for (x, (mean, deviation)) in point.0.iter_mut().zip(mean.iter().zip(deviation)) {
            *x = math::unit(mean + self.bound(*deviation) * dice.normal());
        }
        point
    }

    /// The one arm.
    #[must_use]
    pub fn locate<const D: usize>(&self, _words: &[f32], _point: &Point<D>) -> u32 {
        0
    }

    /// Mean and deviation along each parameter; `None` if the words are too few.
    #[must_use]
    pub fn now<'a>(&self, words: &'a [f32]) -> Option<(&'a [f32], &'a [f32])> {
        self.view(words).map(|view| (view.mean, view.deviation))
    }

    /// Keeps a scored trial for the next update. Where an update is due and as many trials as can be in flight came since,
    /// more are not kept.
    pub fn adapt<const D: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
        let Some(parts) = self.parts(words) else { return };
        let mut head = memory::Head::read(parts.head, self.room());
        let Some(record) = memory::pieces_mut(parts.trials, self.record()).nth(head.stored as usize) else { return };
        let coordinates = point.0.iter().copied().chain(core::iter::repeat(0.0)).take(self.dims());
        record.iter_mut().zip(coordinates.chain([score])).for_each(|(to, from)| *to = math::unit(from));
        head.stored += 1;
        head.write(parts.head);
    }

    /// One bounded slice of an update that is due or under way; true while more of it remains.
    ///
    /// A slice goes over the trials once, with an exponential for each. Rolls no dice, and does not see trials that came
    /// after the update was due: how often it was called changes nothing.
    pub fn settle(&self, words: &mut [f32]) -> bool {
        self.parts(words).is_some_and(|parts| fit::slice(self, parts))
    }

    fn dims(&self) -> usize {
        usize::from(self.dims).min(PARAMETERS)
    }

    /// Trials that there is room for.
    fn room(&self) -> usize {
        usize::from(self.memory) + FLIGHT
    }

    /// Numbers of one trial: task and score.
    #[inline(always)]
    fn record(&self) -> usize {
        self.dims() + 1
    }

    /// A deviation within its bounds; the least for NaN.
    fn bound(&self, deviation: f32) -> f32 {
        math::clamp(deviation, self.least, 1.0)
    }

    fn parts<'a>(&self, words: &'a mut [f32]) -> Option<Parts<'a>> {
        Parts::of(words.get_mut(..self.words())?, self.dims())
    }

    fn view<'a>(&self, words: &'a [f32]) -> Option<View<'a>> {
        View::of(words.get(..self.words())?, self.dims())
    }
}
