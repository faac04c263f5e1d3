//! A box that grows where the learner succeeds at its faces: ADR.

use crate::dice::Dice;
use crate::math;
use crate::trial::Point;

/// A box that grows where the learner succeeds at its faces: automatic domain randomisation (OpenAI et al. 2019, as in
/// TeachMyAgent, Romac et al. 2021).
///
/// The box has a lower and an upper edge along each parameter and starts as a single point, the easy task. Most trials
/// (`boundary`) put one parameter on a face and the others anywhere in the box. After `buffer` scores at a face:
///
/// > mean ≥ `high`: the face moves outward by `step`; mean ≤ `low`: inward; and its scores are forgotten.
///
/// The box never leaves the unit cube and never turns inside out. Arms: 0 is the inside, then the lower and the upper
/// face of each parameter in turn.
///
/// A trial is credited to every face that it lies on *exactly*, as published. That is safe: a sample's coordinate has the
/// very bits of the edge, nothing computes on points between the draw and the credit, and where the face has moved
/// meanwhile the trial no longer speaks for it. While the box is a point, all faces are at it, and all are credited.
///
/// ```
/// use etude::{Bounds, Point};
///
/// let bounds = Bounds::new(1);
/// let mut words = [0.0; 6];
/// bounds.start(&mut words);
/// for _ in 0..10 {
///     bounds.adapt(&mut words, &Point([0.0]), 1.0);
/// }
/// // The upper face has moved; the lower one was at the cube's own.
/// assert_eq!(bounds.locate(&words, &Point([0.1])), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Parameters, at least 1.
    pub dims: u8,
    /// How far a face moves, as a share of the parameter's range, above 0.
    pub step: f32,
    /// Scores at a face before it moves, at least 1.
    pub buffer: u8,
    /// Mean score at or below which a face moves inward.
    pub low: f32,
    /// Mean score at or above which a face moves outward.
    pub high: f32,
    /// Share of the trials that are at a face.
    pub boundary: f32,
    /// Weight, in `0..=1`, of a face at the cube's own, against 1 of a face that can still move outward. 1 is as
    /// published: half of the trials at faces then go to ones that a corner start leaves no way out.
    pub capped: f32,
}

/// Edge, sum and number of the scores there: of the lower face, then of the upper.
type Axis = [f32; 6];

impl Bounds {
    /// Settings for a start that is known to be easy.
    #[must_use]
    pub const fn new(dims: u8) -> Self {
        Self { low: 0.2, high: 0.8, capped: 0.1, ..Self::reference(dims) }
    }

    /// TeachMyAgent's, but for the upper threshold, which there is a raw return and not a score.
    #[must_use]
    pub const fn reference(dims: u8) -> Self {
        Self { dims, step: 0.1, buffer: 10, low: 0.0, high: 0.7, boundary: 0.7, capped: 1.0 }
    }

    /// Number of arms: the inside and two faces for each parameter.
    #[must_use]
    pub fn arms(&self) -> u32 {
        1 + 2 * u32::from(self.dims)
    }

    /// Words of memory: six for each parameter.
    #[must_use]
    pub fn words(&self) -> usize {
        size_of::<Axis>() / size_of::<f32>() * usize::from(self.dims)
    }

    /// The box that holds the easy corner and nothing else.
    pub fn start(&self, words: &mut [f32]) {
        self.start_at(words, &Point([]));
    }

    /// The box that holds this point and nothing else: a task that is known to be easy.
    pub fn start_at<const D: usize>(&self, words: &mut [f32], point: &Point<D>) {
        let places = point.0.iter().copied().chain(core::iter::repeat(0.0));
        for (axis, x) in self.axes_mut(words).zip(places) {
            *axis = [math::unit(x), 0.0, 0.0, math::unit(x), 0.0, 0.0];
        }
    }

    /// Multiplies the weights of the inside by 1 − `boundary`, and of the faces by their shares of `boundary`.
    pub fn weigh(&self, words: &[f32], weights: &mut [f32]) {
        let Some((inside, faces)) = weights.split_first_mut() else { return };
        let total = self.axes(words).flat_map(|axis| self.urges(axis)).fold(0.0, |total, urge| total + urge);
        // With no face that weighs anything, all trials are inside.
        let boundary = if total > 0.0 { self.boundary } else { 0.0 };
        *inside *= 1.0 - boundary;
        for (weight, urge) in faces.iter_mut().zip(self.axes(words).flat_map(|axis| self.urges(axis))) {
            *weight *= if total > 0.0 { boundary * urge / total } else { 0.0 };
        }
    }

    /// A point inside, or on the arm's face.
    pub fn sample<const D: usize>(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D> {
        let mut point = Point::default();
        for ((x, axis), lower) in point.0.iter_mut().zip(self.axes(words)).zip((1_u32..).step_by(2)) {
            let [low, _, _, high, _, _] = *axis;
            let free = math::max(math::min(dice.range(low, high), high), low);
            *x = math::unit(if arm == lower {
                low
            } else if arm == lower + 1 {
                high
            } else {
                free
            });
        }
        point
    }

    /// The first face that the point lies on; 0, the inside, if it lies on none.
    ///
    /// Where the box is flat, or an inner point falls on a face by chance, faces share the point. The row of the first
    /// has the credit then; [`Bounds::adapt`] moves all of them.
    #[must_use]
    pub fn locate<const D: usize>(&self, words: &[f32], point: &Point<D>) -> u32 {
        let faces = point.0.iter().zip(self.axes(words)).flat_map(|(x, axis)| [*x == axis[0], *x == axis[3]]);
        faces.zip(1..).find(|(on, _)| *on).map_or(0, |(_, arm)| arm)
    }

    /// Takes in the score at every face that the point lies on, and moves those that have enough.
    pub fn adapt<const D: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
        for (x, axis) in point.0.iter().zip(self.axes_mut(words)) {
            let [low, low_sum, low_count, high, high_sum, high_count] = axis;
            let (at_low, at_high) = (x == low, x == high);
            if at_low {
                let outward = self.verdict(low_sum, low_count, score);
                *low = math::min(math::unit(*low - outward), *high);
            }
            if at_high {
                let outward = self.verdict(high_sum, high_count, score);
                *high = math::max(math::unit(*high + outward), *low);
            }
        }
    }

    /// Nothing to do: `false`.
    pub fn settle(&self, _words: &mut [f32]) -> bool {
        false
    }

    /// Adds a score to a face's, and returns how far outward the face has to move.
    fn verdict(&self, sum: &mut f32, count: &mut f32, score: f32) -> f32 {
        *sum += math::unit(score);
        *count += 1.0;
        if *count < f32::from(self.buffer) {
            return 0.0;
        }
        let mean = *sum / *count;
        (*sum, *count) = (0.0, 0.0);
        if mean >= self.high {
            self.step
        } else if mean <= self.low {
            -self.step
        } else {
            0.0
        }
    }

    /// What both faces weigh.
    fn urges(&self, axis: &Axis) -> [f32; 2] {
        [axis[0] > 0.0, axis[3] < 1.0].map(|open| if open { 1.0 } else { self.capped })
    }

    /// The parameters; none if the words are too few.
    fn axes<'a>(&self, words: &'a [f32]) -> core::slice::Iter<'a, Axis> {
        words.get(..self.words()).unwrap_or_default().as_chunks().0.iter()
    }

    fn axes_mut<'a>(&self, words: &'a mut [f32]) -> core::slice::IterMut<'a, Axis> {
        words.get_mut(..self.words()).unwrap_or_default().as_chunks_mut().0.iter_mut()
    }
}
