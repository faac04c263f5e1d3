//! Regions of the cube that split where progress differs: RIAC.

mod change;
mod halves;
mod leaf;
mod search;

use change::Change;
use leaf::Leaf;
use search::{HEAD, Search};

use super::mixture::memory::pieces;
use crate::dice::Dice;
use crate::math;
use crate::trial::Point;

/// Progress that every region is credited with, so that a cube without any is practised evenly.
const DUST: f32 = 1e-6;

/// Regions of the cube that split where progress differs: RIAC (Baranes & Oudeyer 2010; teachDeepRL's version of Portelas
/// et al. 2019).
///
/// A region keeps its newest samples, point and score. Its progress is
///
/// > |mean of the newer half − mean of the older half| − `noise` standard errors of that difference, at least 0.
///
/// A region whose memory is full is split by the cut that maximises `n₁ · n₂ · |progress₁ − progress₂|`, where `n` counts
/// the samples on either side (the reference code lost this balance). Candidates are `cuts` evenly spaced places along
/// each parameter. If no cut is any good, the oldest quarter of the samples is forgotten.
///
/// When all `leaves` are used up, the least interesting split is undone, if it is worth less by the same formula than
/// the one that needs the place: of all two regions that make up a box together, those with the smallest
/// `n₁ · n₂ · |progress₁ − progress₂|` become one, with the newest samples of both. What is mastered is joined first, so
/// few regions follow the learner through the whole cube.
///
/// An arm is a region. The paper's three modes are all in its chance: near the lowest score (`lowest`) and uniform in the
/// region, both ∝ progress, and uniform over the cube (`uniform`), which is ∝ volume and then uniform in the region.
///
/// ```
/// use etude::{Dice, Point, Regions};
///
/// let regions = Regions::new(1);
/// let mut words = vec![0.0; regions.words()];
/// regions.start(&mut words);
/// let mut dice = Dice::new(7);
/// for trial in 0..64 {
///     let point: Point<1> = regions.sample(&words, 0, &mut dice);
///     // Below the middle the learner gets better and better; above it learns nothing.
///     regions.adapt(&mut words, &point, if point.0[0] < 0.5 { trial as f32 / 64.0 } else { 0.0 });
/// }
/// while regions.settle(&mut words) {}
/// let mut chances = [1.0; 24];
/// regions.weigh(&words, &mut chances);
/// assert!(chances[0] > 0.8 && chances[1] > 0.0 && chances[2] == 0.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regions {
    /// Parameters, at least 1.
    pub dims: u8,
    /// Regions at most, at least 1.
    pub leaves: u16,
    /// Newest samples that a region keeps, at least twice `least`.
    pub memory: u16,
    /// Candidate cuts along each parameter.
    pub cuts: u8,
    /// Samples on either side of a cut, at least 1.
    pub least: u16,
    /// Narrowest side of a region, as a share of the parameter's range.
    pub width: f32,
    /// Share of the trials that are uniform over the cube, in `0..1`.
    pub uniform: f32,
    /// Share of the trials that are near the lowest score of a region, in `0..=1 − uniform`.
    pub lowest: f32,
    /// Standard deviation of these around that point, as a share of the parameter's range; clipped to the region.
    pub spread: f32,
    /// Standard errors that are taken off the progress, so that a coin flip does not pass for it. 0 is the paper's.
    pub noise: f32,
}

impl Regions {
    /// Settings for a robot: 18.6 KiB with two parameters.
    #[must_use]
    pub const fn new(dims: u8) -> Self {
        Self { leaves: 24, memory: 64, cuts: 7, least: 8, noise: 0.25, ..Self::reference(dims) }
    }

    /// Close to teachDeepRL's: there a region's cuts are 50 random ones and inner nodes are sampled too; here they are 25
    /// a parameter, and regions are leaves only. 227 KiB with two parameters.
    #[must_use]
    pub const fn reference(dims: u8) -> Self {
        Self {
            dims,
            leaves: 96,
            memory: 200,
            cuts: 25,
            least: 10,
            width: 1.0 / 15.0,
            uniform: 0.2,
            lowest: 0.1,
            spread: 0.1,
            noise: 0.0,
        }
    }

    /// Number of arms: the regions that there may be.
    #[must_use]
    pub fn arms(&self) -> u32 {
        u32::from(self.leaves).max(1)
    }

    /// Words of memory: 9 and, for each region, its box, two facts and its samples.
    #[must_use]
    pub fn words(&self) -> usize {
        HEAD + self.arms() as usize * self.stride()
    }

    /// Words of one region; never 0, but the compiler cannot know.
    fn stride(&self) -> usize {
        leaf::stride(self.dims, self.memory).max(1)
    }

    /// One region: the whole cube.
    pub fn start(&self, words: &mut [f32]) {
        let Some((head, body)) = self.parts_mut(words) else { return };
        Search::IDLE.write(head);
        body.chunks_exact_mut(self.stride()).for_each(|row| Change::of(self, row).clear());
    }

    /// Multiplies the weights by the regions' chances; an arm without a region gets 0.
    pub fn weigh(&self, words: &[f32], weights: &mut [f32]) {
        if words.len() < self.words() {
            return;
        }
        let total = self.total(words);
        let mut weights = weights.iter_mut().take(self.arms() as usize);
        // The weights last: a `zip` takes one from its first side before it knows that the other is at its end.
        for (leaf, weight) in self.regions(words).zip(weights.by_ref()) {
            *weight *= self.chance(leaf, total);
        }
        weights.for_each(|weight| *weight = 0.0);
    }

    /// A point of the region: near its lowest score or anywhere, as the shares of the modes in the region's chance are.
    pub fn sample<const D: usize>(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D> {
        let mut point = Point::default();
        let Some(leaf) = self.regions(words).nth(arm as usize) else { return point };
        let total = self.total(words);
        let near = dice.unit() * self.chance(leaf, total) < self.lowest * interest(leaf) / total;
        let centre = if near { leaf.lowest() } else { None };
        for (axis, (x, edges)) in point.0.iter_mut().zip(leaf.edges()).enumerate() {
            let free = match centre.and_then(|place| place.get(axis)) {
                Some(at) => at + self.spread * dice.normal(),
                None => dice.range(edges.0, edges.1),
            };
            *x = inside(edges, free);
        }
        point
    }

    /// The region that holds the point; coordinates outside `0..=1` count as the nearest edge, NaN as 0.
    #[must_use]
    pub fn locate<const D: usize>(&self, words: &[f32], point: &Point<D>) -> u32 {
        let point = inside_cube(point);
        self.regions(words).zip(0..).find(|(leaf, _)| leaf.holds(&point)).map_or(0, |(_, arm)| arm)
    }

    /// Adds the sample to the region that holds the point.
    pub fn adapt<const D: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
        let arm = self.locate(words, point) as usize;
        let Some((_, body)) = self.parts_mut(words) else { return };
        if let Some(row) = body.chunks_exact_mut(self.stride()).nth(arm) {
            Change::of(self, row).push(&inside_cube(point).0, math::unit(score));
        }
    }

    /// One slice of the search for the next split; whether more remains. A full region takes at most
    /// `dims · cuts + leaves + 1` slices. Trials may be taken in between.
    pub fn settle(&self, words: &mut [f32]) -> bool {
        self.parts_mut(words).is_some_and(|(head, body)| search::slice(self, head, body))
    }

    /// Search and rows; none if the words are too few.
    fn parts_mut<'a>(&self, words: &'a mut [f32]) -> Option<(&'a mut [f32; HEAD], &'a mut [f32])> {
        words.get_mut(..self.words())?.split_first_chunk_mut()
    }

    /// The regions in use.
    fn regions<'a>(&self, words: &'a [f32]) -> impl Iterator<Item = Leaf<'a>> {
        let parts = words.get(..self.words()).and_then(|words| words.split_first_chunk());
        let (head, body) = parts.unwrap_or((&[0.0; HEAD], &[]));
        self.rows(body, Search::read(head, self.arms()).used)
    }

    /// So many of the rows.
    fn rows<'a>(&self, body: &'a [f32], used: u32) -> impl Iterator<Item = Leaf<'a>> + use<'a> {
        let (dims, stride) = (self.dims, self.stride());
        pieces(body, stride).take(used as usize).filter_map(move |row| Leaf::of(row, dims))
    }

    /// Interest of all regions.
    fn total(&self, words: &[f32]) -> f32 {
        self.regions(words).fold(0.0, |total, leaf| total + interest(leaf))
    }

    /// A region's chance, all modes together.
    fn chance(&self, leaf: Leaf<'_>, total: f32) -> f32 {
        (1.0 - self.uniform) * interest(leaf) / total + self.uniform * leaf.volume()
    }
}

fn interest(leaf: Leaf<'_>) -> f32 {
    leaf.progress + DUST
}

fn inside_cube<const D: usize>(point: &Point<D>) -> Point<D> {
    Point(point.0.map(math::unit))
}

/// The nearest coordinate between two edges, without the upper one, which is the neighbour's, unless it is the cube's.
fn inside((low, high): (f32, f32), x: f32) -> f32 {
    let last = if high < 1.0 { high.next_down() } else { 1.0 };
    math::unit(math::max(math::min(x, last), low))
}
