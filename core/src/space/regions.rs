//! Regions of similar progress: RIAC.

mod halves;
mod leaf;
mod split;

use leaf::{Leaf, LeafMut};
use split::{HEAD, Search};

use crate::dice::Dice;
use crate::math;
use crate::trial::Point;

/// Progress that every region is credited with, so that a cube without any is practised evenly.
const DUST: f32 = 1e-6;

/// RIAC
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Regions {
    pub dims: u8,
    pub leaves: u16,
    pub memory: u16,
    pub cuts: u8,
    pub least: u16,
    pub width: f32,
    pub uniform: f32,
    pub lowest: f32,
    pub spread: f32,
    pub noise: f32,
    pub split_noise: f32,
}

impl Regions {
    pub fn arms(&self) -> u32 {
        u32::from(self.leaves).max(1)
    }

    fn stride(&self) -> usize {
        leaf::stride(self.dims, self.memory)
    }

    pub fn words(&self) -> usize {
        HEAD + self.arms() as usize * self.stride()
    }

    pub fn start(&self, words: &mut [f32]) {
        let Some((head, body)) = words.split_first_chunk_mut::<HEAD>() else { return };
        Search::NONE.write(head);
        for row in body.chunks_exact_mut(self.stride().max(1)).take(self.arms() as usize) {
            LeafMut::of(row, self.dims, self.noise).clear();
        }
    }

    /// The regions in use.
    fn regions<'a>(&self, words: &'a [f32]) -> impl Iterator<Item = Leaf<'a>> + Clone {
        let (head, body) = words.split_first_chunk::<HEAD>().unwrap_or((&[0.0; HEAD], &[]));
        let used = Search::read(head, self.arms()).used;
        let dims = self.dims;
        body.chunks_exact(self.stride().max(1)).take(used as usize).filter_map(move |row| Leaf::of(row, dims))
    }
    fn shares(&self, total: f32, leaf: Leaf<'_>) -> (f32, f32) {
        let chosen = (1.0 - self.uniform) * (leaf.progress + DUST) / total;
        (chosen, chosen + self.uniform * leaf.volume())
    }

    fn total(&self, words: &[f32]) -> f32 {
        self.regions(words).fold(0.0, |total, leaf| total + leaf.progress + DUST)
    }

    pub fn weigh(&self, words: &[f32], weights: &mut [f32]) {
        let total = self.total(words);
        let mut arms = weights.iter_mut().take(self.arms() as usize);
        for (leaf, weight) in self.regions(words).zip(arms.by_ref()) {
            *weight *= self.shares(total, leaf).1;
        }
        arms.for_each(|weight| *weight = 0.0);
    }

    pub fn sample<const D: usize>(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D> {
        let mut point = Point::default();
        let Some(leaf) = self.regions(words).nth(arm as usize) else { return point };
        let (chosen, share) = self.shares(self.total(words), leaf);
        let near = dice.unit() * share < chosen * self.lowest / (1.0 - self.uniform);
        let worst = leaf.samples().reduce(|worst, other| if other.1 < worst.1 { other } else { worst });
        let around = worst.filter(|_| near).map(|(place, _)| place);
        for (axis, (x, (low, high))) in point.0.iter_mut().zip(leaf.edges()).enumerate() {
            let to = match around.and_then(|place| place.get(axis)) {
                Some(at) => at + self.spread * dice.normal(),
                None => dice.range(low, high),
            };
            *x = inside(low, high, to);
        }
        point
    }

    pub fn locate<const D: usize>(&self, words: &[f32], point: &Point<D>) -> u32 {
        let point = inside_cube(point);
        self.regions(words).zip(0..).find(|(leaf, _)| leaf.holds(&point)).map_or(0, |(_, arm)| arm)
    }

    pub fn adapt<const D: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
        let arm = self.locate(words, point);
        let Some((_, body)) = words.split_first_chunk_mut::<HEAD>() else { return };
        let Some(row) = body.chunks_exact_mut(self.stride().max(1)).nth(arm as usize) else { return };
        LeafMut::of(row, self.dims, self.noise).push(&inside_cube(point).0, math::min(math::max(score, 0.0), 1.0));
    }

    pub fn settle(&self, words: &mut [f32]) -> bool {
        split::slice(self, words)
    }
}

fn inside_cube<const D: usize>(point: &Point<D>) -> Point<D> {
    Point(point.0.map(|x| math::min(math::max(x, 0.0), 1.0)))
}

fn inside(low: f32, high: f32, x: f32) -> f32 {
    let below = if high < 1.0 { high.next_down() } else { 1.0 };
    let x = math::max(math::min(x, below), low);
    math::min(math::max(x, 0.0), 1.0)
}
