//! The search for the cut of a full region, one candidate at a time.

use super::Regions;
use super::halves::Halves;
use super::leaf::{Leaf, LeafMut};
use crate::math;

/// Words before the leaves.
pub(super) const HEAD: usize = 6;

/// The first words: leaves in use, and the search in progress.
#[derive(Clone, Copy)]
pub(super) struct Search {
    /// Leaves in use.
    pub(super) used: u32,
    /// One more than the leaf that is searched; 0 for none.
    pub(super) leaf: u32,
    /// Candidate that comes next.
    pub(super) next: u32,
    /// Merit of the best candidate so far, 0 for none.
    pub(super) merit: f32,
    /// Its parameter.
    pub(super) axis: u32,
    /// Its place.
    pub(super) cut: f32,
}

impl Search {
    pub(super) const NONE: Self = Self { used: 1, leaf: 0, next: 0, merit: 0.0, axis: 0, cut: 0.0 };

    pub(super) fn read(head: &[f32; HEAD], leaves: u32) -> Self {
        let [used, leaf, next, merit, axis, cut] = *head;
        Self {
            used: (used as u32).clamp_to(leaves),
            leaf: leaf as u32,
            next: next as u32,
            merit,
            axis: axis as u32,
            cut,
        }
    }

    pub(super) fn write(&self, head: &mut [f32; HEAD]) {
        *head = [self.used as f32, self.leaf as f32, self.next as f32, self.merit, self.axis as f32, self.cut];
    }
}

trait ClampTo {
    fn clamp_to(self, most: u32) -> u32;
}
impl ClampTo for u32 {
    fn clamp_to(self, most: u32) -> u32 {
        self.max(1).min(most)
    }
}

/// One slice of work; whether more remains.
pub(super) fn slice(regions: &Regions, words: &mut [f32]) -> bool {
    let Some((head, body)) = words.split_first_chunk_mut::<HEAD>() else { return false };
    let mut search = Search::read(head, regions.arms());
    let stride = regions.stride();
    if search.leaf == 0 {
        let Some(leaf) = due(regions, search.used, body) else { return false };
        search = Search { used: search.used, leaf: leaf + 1, ..Search::NONE };
    }
    let row = (search.leaf - 1) as usize * stride;
    let more = match candidate(regions, &search) {
        Some((axis, share)) => {
            let leaf = body.get(row..).and_then(|rest| Leaf::of(rest.get(..stride)?, regions.dims));
            if let Some((cut, merit)) = leaf.and_then(|leaf| judge(regions, leaf, axis, share)) {
                if merit > search.merit {
                    search = Search { merit, axis, cut, ..search };
                }
            }
            search.next += 1;
            true
        }
        None => {
            finish(regions, &mut search, body);
            due(regions, search.used, body).is_some()
        }
    };
    search.write(head);
    more
}

/// The first full leaf, if there is a free one to give half of it to.
fn due(regions: &Regions, used: u32, body: &[f32]) -> Option<u32> {
    let least = u32::from(regions.least).max(1);
    if used >= regions.arms() || u32::from(regions.memory) < 2 * least {
        return None;
    }
    let full = |row: &[f32]| Leaf::of(row, regions.dims).is_some_and(|leaf| leaf.count >= u32::from(regions.memory));
    let rows = body.chunks_exact(regions.stride().max(1)).take(used as usize);
    rows.zip(0_u32..).find(|(row, _)| full(row)).map(|(_, leaf)| leaf)
}

/// Parameter and share of its range of the candidate that comes next.
fn candidate(regions: &Regions, search: &Search) -> Option<(u32, f32)> {
    let cuts = u32::from(regions.cuts);
    let axis = search.next.checked_div(cuts)?;
    let step = search.next.checked_rem(cuts)?;
    (axis < u32::from(regions.dims)).then_some((axis, (step + 1) as f32 / (cuts + 1) as f32))
}

/// Where the candidate cuts, and its merit: `card1 · card2 · |ALP1 − ALP2|`; none if a side would be too small.
fn judge(regions: &Regions, leaf: Leaf<'_>, axis: u32, share: f32) -> Option<(f32, f32)> {
    let (low, high) = (*leaf.low.get(axis as usize)?, *leaf.high.get(axis as usize)?);
    let cut = math::lerp(low, high, share);
    let wide = |side: f32| side > 0.0 && side >= regions.width;
    if !wide(cut - low) || !wide(high - cut) {
        return None;
    }
    let below = |place: &[f32]| place.get(axis as usize).is_some_and(|x| *x < cut);
    let lower = leaf.samples().map(|(place, _)| u32::from(below(place))).sum::<u32>();
    let upper = leaf.count - lower;
    let least = u32::from(regions.least).max(1);
    if lower < least || upper < least {
        return None;
    }
    let (mut left, mut right) = (Halves::of(lower), Halves::of(upper));
    for (place, score) in leaf.samples() {
        if below(place) { left.add(score) } else { right.add(score) }
    }
    let contrast = math::abs(left.progress(regions.split_noise) - right.progress(regions.split_noise));
    Some((cut, lower as f32 * upper as f32 * contrast))
}

/// Makes the best cut; where none was any good the leaf forgets its oldest quarter, and is searched again once it is full.
fn finish(regions: &Regions, search: &mut Search, body: &mut [f32]) {
    let stride = regions.stride();
    let (row, free) = ((search.leaf - 1) as usize * stride, search.used as usize * stride);
    if let Some((front, back)) = body.split_at_mut_checked(free)
        && let Some(row) = front.get_mut(row..).and_then(|rest| rest.get_mut(..stride))
        && let Some(free) = back.get_mut(..stride)
    {
        let mut leaf = LeafMut::of(row, regions.dims, regions.noise);
        if search.merit > 0.0 {
            leaf.divide(&mut LeafMut::of(free, regions.dims, regions.noise), search.axis, search.cut);
            search.used += 1;
        } else {
            leaf.forget((u32::from(regions.memory) / 4).max(1));
        }
    }
    *search = Search { used: search.used, ..Search::NONE };
}
