//! One region to look at.

use crate::math;
use crate::trial::Point;

/// Words of a region: lower edges, upper edges, samples held, progress, and the samples, oldest first, each its
/// coordinates and its score.
pub(super) fn stride(dims: u8, memory: u16) -> usize {
    2 * usize::from(dims) + 2 + (usize::from(dims) + 1) * usize::from(memory)
}

/// One region to look at.
#[derive(Clone, Copy)]
pub(super) struct Leaf<'a> {
    low: &'a [f32],
    high: &'a [f32],
    /// Samples held.
    pub(super) count: u32,
    /// Progress, in `0..=1`.
    pub(super) progress: f32,
    samples: &'a [f32],
}

impl<'a> Leaf<'a> {
    /// Reads a row, and puts right what no region can hold: a damaged state teaches badly and does no worse.
    pub(super) fn of(row: &'a [f32], dims: u8) -> Option<Self> {
        let dims = usize::from(dims);
        let (low, rest) = row.split_at_checked(dims)?;
        let (high, rest) = rest.split_at_checked(dims)?;
        let ([count, progress], samples) = rest.split_first_chunk()?;
        let room = samples.len().checked_div(dims + 1)? as u32;
        Some(Self { low, high, count: (*count as u32).min(room), progress: math::unit(*progress), samples })
    }

    /// Coordinates and score of the samples, oldest first.
    pub(super) fn samples(self) -> impl Iterator<Item = (&'a [f32], f32)> {
        // Never 0, but the compiler cannot know.
        let width = (self.low.len() + 1).max(1);
        let all = self.samples.chunks_exact(width).take(self.count as usize);
        all.filter_map(|sample| sample.split_last().map(|(score, place)| (place, *score)))
    }

    /// Where the score is lowest; the oldest of several.
    pub(super) fn lowest(self) -> Option<&'a [f32]> {
        self.samples().reduce(|lowest, other| if other.1 < lowest.1 { other } else { lowest }).map(|(place, _)| place)
    }

    /// Lower and upper edge along each parameter.
    pub(super) fn edges(self) -> impl Iterator<Item = (f32, f32)> {
        self.low.iter().copied().zip(self.high.iter().copied())
    }

    /// Share of the cube; more than 0, so that every region has a chance.
    pub(super) fn volume(self) -> f32 {
        let product = self.edges().fold(1.0, |product, (low, high)| product * (high - low));
        math::clamp(product, f32::MIN_POSITIVE, 1.0)
    }

    /// Whether the point is inside. Lower edges belong to a region, upper ones only where they are the cube's.
    pub(super) fn holds<const D: usize>(self, point: &Point<D>) -> bool {
        self.edges().zip(&point.0).all(|((low, high), x)| *x >= low && (*x < high || high >= 1.0))
    }

    /// Whether the other region goes on where this one ends along one parameter, so that both make up a box.
    pub(super) fn meets(self, other: Self) -> bool {
        let mut touching = 0;
        let rest = self.edges().zip(other.edges()).all(|(own, other)| {
            let touches = own.1 == other.0;
            touching += u32::from(touches);
            touches || own == other
        });
        rest && touching == 1
    }
}
