//! One region to change.

use core::cell::Cell;
use core::slice::ChunksExact;

use super::Regions;
use super::halves::Halves;
use super::leaf::Leaf;

/// One region to change. Whatever changes its samples measures its progress anew.
pub(super) struct Change<'a> {
    row: &'a mut [f32],
    dims: u8,
    noise: f32,
}

/// A row in its parts.
struct Parts<'a> {
    low: &'a mut [f32],
    high: &'a mut [f32],
    facts: &'a mut [f32; 2],
    /// One after the other, oldest first; cells, so that samples can be moved within.
    samples: &'a [Cell<f32>],
    /// Words of a sample.
    width: usize,
    /// Samples held.
    count: usize,
}

impl<'a> Change<'a> {
    pub(super) fn of(regions: &Regions, row: &'a mut [f32]) -> Self {
        Self { row, dims: regions.dims, noise: regions.noise }
    }

    fn parts(&mut self) -> Option<Parts<'_>> {
        let count = Leaf::of(self.row, self.dims)?.count as usize;
        let dims = usize::from(self.dims);
        let (low, rest) = self.row.split_at_mut_checked(dims)?;
        let (high, rest) = rest.split_at_mut_checked(dims)?;
        let (facts, samples) = rest.split_first_chunk_mut()?;
        Some(Parts { low, high, facts, samples: Cell::from_mut(samples).as_slice_of_cells(), width: dims + 1, count })
    }

    /// Becomes the whole cube, without samples.
    pub(super) fn clear(&mut self) {
        self.row.fill(0.0);
        if let Some(parts) = self.parts() {
            parts.high.fill(1.0);
        }
    }

    /// Takes in a sample; a full region forgets its oldest.
    pub(super) fn push(&mut self, place: &[f32], score: f32) {
        let Some(parts) = self.parts() else { return };
        let full = parts.sample(parts.count).is_none();
        let at = if full { parts.shift(1) } else { parts.count };
        let Some((last, coordinates)) = parts.sample(at).and_then(<[Cell<f32>]>::split_last) else { return };
        let place = place.iter().copied().chain(core::iter::repeat(0.0));
        coordinates.iter().zip(place).for_each(|(to, x)| to.set(x));
        last.set(score);
        self.hold(at + 1);
    }

    /// Forgets the oldest quarter of what it has room for.
    pub(super) fn forget(&mut self) {
        let Some(parts) = self.parts() else { return };
        let left = parts.shift((parts.room() / 4).max(1));
        self.hold(left);
    }

    /// Gives what is not below the cut to `upper`, whose samples and box it replaces.
    pub(super) fn divide(&mut self, upper: &mut Self, axis: u32, cut: f32) {
        let (Some(own), Some(other)) = (self.parts(), upper.parts()) else { return };
        other.low.iter_mut().zip(own.low.iter()).for_each(|(to, from)| *to = *from);
        other.high.iter_mut().zip(own.high.iter()).for_each(|(to, from)| *to = *from);
        if let (Some(high), Some(low)) = (own.high.get_mut(axis as usize), other.low.get_mut(axis as usize)) {
            (*high, *low) = (cut, cut);
        }
        let (mut kept, mut given) = (0, 0);
        for sample in own.all().take(own.count) {
            let below = sample.get(axis as usize).is_some_and(|x| x.get() < cut);
            let (side, count) = if below { (&own, &mut kept) } else { (&other, &mut given) };
            side.put(*count, sample);
            *count += 1;
        }
        self.hold(kept);
        upper.hold(given);
    }

    /// Takes over the box of `upper`, which it [meets](Leaf::meets). Of both, the newest samples are kept, equally many,
    /// in turn: which of the two was first is not known.
    pub(super) fn join(&mut self, upper: &mut Self) {
        let (Some(own), Some(other)) = (self.parts(), upper.parts()) else { return };
        own.high.iter_mut().zip(other.high.iter()).for_each(|(to, from)| *to = *from);
        // Half of the room in all, or the joined region would be due to be split at once.
        let each = (own.room() / 4).min(own.count).min(other.count);
        own.shift(own.count - each);
        other.shift(other.count - each);
        for at in (0..each).rev() {
            if let (Some(lower), Some(upper)) = (own.sample(at), other.sample(at)) {
                own.put(2 * at, lower);
                own.put(2 * at + 1, upper);
            }
        }
        self.hold(2 * each);
    }

    /// Sets the number of samples held, and measures their progress.
    fn hold(&mut self, count: usize) {
        let noise = self.noise;
        let Some(parts) = self.parts() else { return };
        let mut halves = Halves::of(count as u32);
        parts.all().take(count).filter_map(<[_]>::last).for_each(|score| halves.add(score.get()));
        *parts.facts = [count as f32, halves.progress(noise)];
    }
}

impl Parts<'_> {
    /// Samples that there is room for.
    fn room(&self) -> usize {
        self.samples.len().checked_div(self.width).unwrap_or(0)
    }

    /// Room for all samples, the free ones last.
    fn all(&self) -> ChunksExact<'_, Cell<f32>> {
        // Never 0, but the compiler cannot know.
        self.samples.chunks_exact(self.width.max(1))
    }

    fn sample(&self, at: usize) -> Option<&[Cell<f32>]> {
        self.all().nth(at)
    }

    fn put(&self, at: usize, sample: &[Cell<f32>]) {
        if let Some(to) = self.sample(at) {
            to.iter().zip(sample).for_each(|(to, from)| to.set(from.get()));
        }
    }

    /// Moves all samples to the front, over the oldest, and returns how many are left.
    fn shift(&self, oldest: usize) -> usize {
        let from = self.samples.iter().skip(oldest.saturating_mul(self.width));
        self.samples.iter().zip(from).for_each(|(to, from)| to.set(from.get()));
        self.count.saturating_sub(oldest)
    }
}
