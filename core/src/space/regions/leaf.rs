//! One region of the cube: its box, its facts and its newest samples, all in one row of words.
//!
//! ```text
//! low edges (dims) · high edges (dims) · samples held · progress · samples (memory × (dims coordinates, score))
//! ```

use core::cell::Cell;

use super::halves::Halves;
use crate::math;
use crate::trial::Point;

/// Words of a leaf.
pub(super) fn stride(dims: u8, memory: u16) -> usize {
    2 * usize::from(dims) + 2 + (usize::from(dims) + 1) * usize::from(memory)
}

/// A region to look at.
#[derive(Clone, Copy)]
pub(super) struct Leaf<'a> {
    pub(super) low: &'a [f32],
    pub(super) high: &'a [f32],
    pub(super) count: u32,
    pub(super) progress: f32,
    samples: &'a [f32],
    width: usize,
}

impl<'a> Leaf<'a> {
    /// Reads a row. Counts beyond its length and numbers that are no progress are put right, so that a damaged state
    /// can do no more than teach badly.
    pub(super) fn of(row: &'a [f32], dims: u8) -> Option<Self> {
        let dims = usize::from(dims);
        let (low, rest) = row.split_at_checked(dims)?;
        let (high, rest) = rest.split_at_checked(dims)?;
        let ([count, progress], samples) = rest.split_first_chunk::<2>()?;
        let width = dims + 1;
        let room = (samples.len() / width) as u32;
        let progress = math::min(math::max(*progress, 0.0), 1.0);
        Some(Self { low, high, count: (*count as u32).min(room), progress, samples, width })
    }

    /// The samples, oldest first: coordinates and then the score.
    pub(super) fn samples(self) -> impl Iterator<Item = (&'a [f32], f32)> + Clone {
        let all = self.samples.chunks_exact(self.width).take(self.count as usize);
        all.filter_map(|sample| sample.split_last().map(|(score, place)| (place, *score)))
    }

    /// Lower and upper edge along each parameter.
    pub(super) fn edges(self) -> impl Iterator<Item = (f32, f32)> {
        self.low.iter().copied().zip(self.high.iter().copied())
    }

    /// Share of the cube.
    pub(super) fn volume(self) -> f32 {
        let product = self.edges().fold(1.0, |product, (low, high)| product * (high - low));
        math::min(math::max(product, 0.0), 1.0)
    }

    /// Whether the point lies in the region: on its lower edges, but not on upper ones short of the cube's own.
    pub(super) fn holds<const D: usize>(self, point: &Point<D>) -> bool {
        self.edges().zip(&point.0).all(|((low, high), x)| *x >= low && (*x < high || high >= 1.0))
    }

    /// Progress of the samples held.
    fn measured(self, noise: f32) -> f32 {
        let mut halves = Halves::of(self.count);
        self.samples().for_each(|(_, score)| halves.add(score));
        halves.progress(noise)
    }
}

/// A region to change.
pub(super) struct LeafMut<'a> {
    row: &'a mut [f32],
    dims: u8,
    noise: f32,
}

impl<'a> LeafMut<'a> {
    pub(super) fn of(row: &'a mut [f32], dims: u8, noise: f32) -> Self {
        Self { row, dims, noise }
    }

    fn look(&self) -> Option<Leaf<'_>> {
        Leaf::of(self.row, self.dims)
    }

    /// The words of edges, facts, samples.
    fn parts(&mut self) -> Option<(&mut [f32], &mut [f32], &mut [f32; 2], &mut [f32])> {
        let dims = usize::from(self.dims);
        let (low, rest) = self.row.split_at_mut_checked(dims)?;
        let (high, rest) = rest.split_at_mut_checked(dims)?;
        let (facts, samples) = rest.split_first_chunk_mut::<2>()?;
        Some((low, high, facts, samples))
    }

    /// The whole cube, without samples.
    pub(super) fn clear(&mut self) {
        self.row.fill(0.0);
        if let Some((_, high, _, _)) = self.parts() {
            high.fill(1.0);
        }
    }

    /// Sets the number of samples held, and measures their progress.
    fn hold(&mut self, count: u32) {
        if let Some((_, _, facts, _)) = self.parts() {
            facts[0] = count as f32;
        }
        let progress = self.look().map_or(0.0, |leaf| leaf.measured(self.noise));
        if let Some((_, _, facts, _)) = self.parts() {
            facts[1] = progress;
        }
    }

    /// Forgets the oldest samples.
    pub(super) fn forget(&mut self, oldest: u32) {
        let Some(count) = self.look().map(|leaf| leaf.count) else { return };
        let step = (usize::from(self.dims) + 1) * oldest as usize;
        if let Some((_, _, _, samples)) = self.parts() {
            let cells = Cell::from_mut(samples).as_slice_of_cells();
            cells.iter().zip(cells.iter().skip(step)).for_each(|(to, from)| to.set(from.get()));
        }
        self.hold(count.saturating_sub(oldest));
    }

    /// Takes in a sample, and forgets the oldest where there is no room.
    pub(super) fn push(&mut self, place: &[f32], score: f32) {
        let width = usize::from(self.dims) + 1;
        let Some(count) = self.look().map(|leaf| leaf.count) else { return };
        let Some((_, _, _, samples)) = self.parts() else { return };
        let full = count as usize >= samples.len() / width;
        if full {
            self.forget(1);
        }
        let count = if full { count.saturating_sub(1) } else { count };
        let Some((_, _, _, samples)) = self.parts() else { return };
        let Some(free) = samples.chunks_exact_mut(width).nth(count as usize) else { return };
        if let Some((last, coordinates)) = free.split_last_mut() {
            coordinates.fill(0.0);
            coordinates.iter_mut().zip(place).for_each(|(to, from)| *to = *from);
            *last = score;
        }
        self.hold(count + 1);
    }

    /// Gives everything from `cut` upwards along one parameter to an empty region.
    pub(super) fn divide(&mut self, other: &mut Self, axis: u32, cut: f32) {
        let width = usize::from(self.dims) + 1;
        let Some(count) = self.look().map(|leaf| leaf.count) else { return };
        let (Some((low, high, _, samples)), Some((other_low, other_high, _, moved))) = (self.parts(), other.parts())
        else {
            return;
        };
        other_low.copy_from_slice(low);
        other_high.copy_from_slice(high);
        if let (Some(high), Some(low)) = (high.get_mut(axis as usize), other_low.get_mut(axis as usize)) {
            (*high, *low) = (cut, cut);
        }
        let mut moved = moved.chunks_exact_mut(width);
        let (mut kept, mut gone) = (0_u32, 0_u32);
        let cells = Cell::from_mut(samples).as_slice_of_cells();
        let mut free = cells.chunks_exact(width);
        for sample in cells.chunks_exact(width).take(count as usize) {
            if sample.get(axis as usize).is_some_and(|x| x.get() >= cut) {
                let Some(to) = moved.next() else { break };
                to.iter_mut().zip(sample).for_each(|(to, from)| *to = from.get());
                gone += 1;
            } else {
                let Some(to) = free.next() else { break };
                to.iter().zip(sample).for_each(|(to, from)| to.set(from.get()));
                kept += 1;
            }
        }
        self.hold(kept);
        other.hold(gone);
    }
}
