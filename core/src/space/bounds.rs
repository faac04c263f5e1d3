//! A box that grows where the learner succeeds at its faces: ADR.

use crate::dice::Dice;
use crate::math;
use crate::trial::Point;

/// ADR
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Bounds {
    pub dims: u8,
    pub step: f32,
    pub buffer: u8,
    pub low: f32,
    pub high: f32,
    pub boundary: f32,
    pub capped: f32,
}

impl Bounds {
    pub fn arms(&self) -> u32 {
        Self::arms_of(self.dims)
    }
    pub(crate) fn arms_of(dims: u8) -> u32 {
        1 + 2 * u32::from(dims)
    }
    pub fn words(&self) -> usize {
        6 * usize::from(self.dims)
    }
    pub fn start(&self, words: &mut [f32]) {
        self.start_at(words, &Point([0.0]));
    }
    pub fn start_at<const D: usize>(&self, words: &mut [f32], point: &Point<D>) {
        let mut places = point.0.iter();
        for axis in self.axes_mut(words) {
            let at = unit(places.next().copied().unwrap_or(0.0));
            *axis = [at, 0.0, 0.0, at, 0.0, 0.0];
        }
    }
    fn axes<'a>(&self, words: &'a [f32]) -> impl Iterator<Item = &'a [f32; 6]> {
        words.as_chunks::<6>().0.iter().take(usize::from(self.dims))
    }
    fn axes_mut<'a>(&self, words: &'a mut [f32]) -> impl Iterator<Item = &'a mut [f32; 6]> {
        words.as_chunks_mut::<6>().0.iter_mut().take(usize::from(self.dims))
    }
    pub fn weigh(&self, words: &[f32], weights: &mut [f32]) {
        let mut arms = weights.iter_mut().take(self.arms() as usize);
        if let Some(inside) = arms.next() {
            *inside *= 1.0 - self.boundary;
        }
        let faces = |axis: &[f32; 6]| [axis[0] > 0.0, axis[3] < 1.0].map(|open| if open { 1.0 } else { self.capped });
        let total = self.axes(words).flat_map(faces).fold(0.0, |sum, w| sum + w);
        let mut weights = arms;
        for face in self.axes(words).flat_map(faces) {
            if let Some(weight) = weights.next() {
                *weight *= self.boundary * face / total;
            }
        }
        weights.for_each(|w| *w = 0.0);
    }
    pub fn sample<const D: usize>(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D> {
        let mut point = Point::default();
        let mut face = 1;
        for (x, axis) in point.0.iter_mut().zip(self.axes(words)) {
            let (low, high) = (axis[0], axis[3]);
            let t = math::max(math::min(dice.range(low, high), high), low);
            *x = unit(if arm == face {
                low
            } else if arm == face + 1 {
                high
            } else {
                t
            });
            face += 2;
        }
        point
    }
    pub fn locate<const D: usize>(&self, words: &[f32], point: &Point<D>) -> u32 {
        let mut face = 1;
        for (x, axis) in point.0.iter().zip(self.axes(words)) {
            if *x == axis[0] {
                return face;
            }
            if *x == axis[3] {
                return face + 1;
            }
            face += 2;
        }
        0
    }
    pub fn adapt<const D: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
        for (x, axis) in point.0.iter().zip(self.axes_mut(words)) {
            let [low, low_sum, low_count, high, high_sum, high_count] = axis;
            let (at_low, at_high) = (*x == *low, *x == *high);
            if at_low {
                let m = self.push(low_sum, low_count, score);
                *low = math::min(math::max(*low - m, 0.0), *high);
            }
            if at_high {
                let m = self.push(high_sum, high_count, score);
                *high = math::max(math::min(*high + m, 1.0), *low);
            }
        }
    }
    fn push(&self, sum: &mut f32, count: &mut f32, score: f32) -> f32 {
        *sum += score;
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
    pub fn settle(&self, _: &mut [f32]) -> bool {
        false
    }
}
fn unit(x: f32) -> f32 {
    math::min(math::max(x, 0.0), 1.0)
}
