//! A Gaussian mixture over tasks and progress.

mod fit;
mod gauss;
mod memory;

use crate::dice::Dice;
use crate::math;
use crate::trial::Point;
use memory::{Parts, View};

pub const PARAMETERS: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Progress {
    Nearest,
    Trend,
    Covariance,
}

#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mixture {
    pub dims: u8,
    pub history: u16,
    pub window: u16,
    pub every: u16,
    pub least: u8,
    pub most: u8,
    pub rounds: u8,
    pub hard: u8,
    pub random: f32,
    pub floor: f32,
    pub tolerance: f32,
    pub noise: f32,
    pub share: f32,
    pub spread: f32,
    pub age: f32,
    pub redraw: u8,
    pub mode: Progress,
}

impl Mixture {
    pub fn arms(&self) -> u32 {
        u32::from(self.most) + 1
    }

    pub fn words(&self) -> usize {
        memory::HEAD + self.ring() + 4 * self.model()
    }

    pub fn start(&self, words: &mut [f32]) {
        words.fill(0.0);
    }

    pub fn weigh(&self, words: &[f32], weights: &mut [f32]) {
        let Some((uniform, components)) = weights.split_last_mut() else { return };
        let Some(View { head, used, .. }) = self.view(words) else { return };
        let total = self.gaussians(used, head.used).fold(0.0, |sum, words| sum + self.preference(words));
        let random = if total > 0.0 { self.random } else { 1.0 };
        *uniform *= random;
        let mut gaussians = self.gaussians(used, head.used);
        for weight in components {
            let preference = gaussians.next().map_or(0.0, |words| self.preference(words));
            *weight *= if total > 0.0 { (1.0 - random) * (preference / total) } else { 0.0 };
        }
    }

    fn preference(&self, words: &[f32]) -> f32 {
        let [interest, weight] = gauss::standing(words);
        math::max(interest, 0.0) * (1.0 - self.share + self.share * weight)
    }

    pub fn sample<const D: usize>(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D> {
        if let Some(View { head, used, .. }) = self.view(words)
            && let Some(words) = self.gaussians(used, head.used).nth(arm as usize)
        {
            let mut point = Point::default();
            for _ in 0..=self.redraw {
                point = gauss::draw(words, self.variables(), self.dims(), self.spread, dice);
                if point.is_inside() {
                    return point;
                }
            }
            point.0.iter_mut().for_each(|x| *x = math::min(math::max(*x, 0.0), 1.0));
            return point;
        }
        let mut point = Point::default();
        point.0.iter_mut().take(self.dims()).for_each(|x| *x = dice.unit());
        point
    }

    pub fn locate<const D: usize>(&self, words: &[f32], point: &Point<D>) -> u32 {
        let (mut best, mut arm) = (f32::NEG_INFINITY, u32::from(self.most));
        let Some(View { head, used, .. }) = self.view(words) else { return arm };
        for (k, words) in (0_u32..).zip(self.gaussians(used, head.used)) {
            let level = gauss::responsibility(words, self.variables(), self.dims(), &point.0);
            if level > best {
                (best, arm) = (level, k);
            }
        }
        arm
    }

    pub fn adapt<const D: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
        let Some(mut parts) = self.parts(words) else { return };
        let head = &mut parts.head;
        let change = if self.mode != Progress::Covariance && head.stored > 5 {
            score - self.neighbour(parts.ring, head, &point.0)
        } else {
            0.0
        };
        let stored = head.stored;
        let _ = stored;
        let width = self.record();
        let Some(record) = parts.ring.chunks_exact_mut(width).nth(head.next as usize) else { return };
        let (task, rest) = record.split_at_mut(self.dims().min(width));
        for (slot, x) in task.iter_mut().zip(&point.0) {
            *slot = *x;
        }
        for (slot, x) in rest.iter_mut().zip([score, change]) {
            *slot = x;
        }
        let history = u32::from(self.history);
        head.next = if head.next + 1 < history { head.next + 1 } else { 0 };
        head.stored = (head.stored + 1).min(history);
        head.since = (head.since + 1).min(65_535);
        let head = parts.head;
        head.write(words);
    }

    /// Score of the nearest point held; of the newest if several are equally near.
    fn neighbour(&self, ring: &[f32], head: &memory::Head, point: &[f32]) -> f32 {
        let (mut best, mut score) = (f32::INFINITY, 0.0);
        let width = self.record();
        let (newer, older) = ring.split_at_checked(head.next as usize * width).unwrap_or((ring, &[]));
        // Until the ring is full, nothing stands behind the next place.
        let older = if head.stored < u32::from(self.history) { &[] } else { older };
        let mut extra = self.age * f32::from(self.history);
        for record in older.chunks_exact(width).chain(newer.chunks_exact(width)) {
            let Some((task, [held, _])) = record.split_last_chunk::<2>() else { continue };
            let mut distance = extra;
            extra -= self.age;
            for (a, b) in task.iter().zip(point) {
                distance += (a - b) * (a - b);
            }
            if distance <= best {
                (best, score) = (distance, *held);
            }
        }
        score
    }

    pub fn settle(&self, words: &mut [f32]) -> bool {
        let Some(mut parts) = self.parts(words) else { return false };
        let more = fit::slice(self, &mut parts);
        let head = parts.head;
        head.write(words);
        more
    }

    fn dims(&self) -> usize {
        usize::from(self.dims).min(PARAMETERS)
    }

    fn variables(&self) -> usize {
        self.dims() + if self.mode == Progress::Covariance { 2 } else { 1 }
    }

    fn record(&self) -> usize {
        self.dims() + if self.mode == Progress::Covariance { 1 } else { 2 }
    }

    fn ring(&self) -> usize {
        usize::from(self.history) * self.record()
    }

    fn model(&self) -> usize {
        usize::from(self.most) * gauss::words(self.variables())
    }

    fn gaussians<'a>(&self, model: &'a [f32], n: u32) -> impl Iterator<Item = &'a [f32]> {
        model.chunks_exact(gauss::words(self.variables())).take(n as usize)
    }

    fn parts<'a>(&self, words: &'a mut [f32]) -> Option<Parts<'a>> {
        Parts::of(words, self.ring(), self.model())
    }

    fn view<'a>(&self, words: &'a [f32]) -> Option<View<'a>> {
        View::of(words, self.ring(), self.model())
    }
}
