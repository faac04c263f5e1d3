//! The search for the split of a full region, in slices.

use super::Regions;
use super::change::Change;
use super::halves::Halves;
use super::leaf::Leaf;
use crate::math;

/// Words before the regions.
pub(super) const HEAD: usize = 9;

/// Samples or regions that a slice looks at, before it stops at the end of a step. A look takes up to 150 instructions
/// (built for size; for speed a third of it), and a slice is to stay below 20,000.
const LOOKS: u32 = 64;

/// The search in progress, and what the first words hold.
#[derive(Clone, Copy)]
pub(super) struct Search {
    /// Regions in use.
    pub(super) used: u32,
    /// The region to split, counted from 1; 0 for none.
    leaf: u32,
    /// The next step: candidate cuts first, then, if all regions are in use, one step for each of them.
    step: u32,
    /// The best cut so far: its merit (0 for none), parameter and place.
    merit: f32,
    axis: u32,
    cut: f32,
    /// The least split so far that could be undone: its merit (negative for none) and its two regions.
    loss: f32,
    lower: u32,
    upper: u32,
}

impl Search {
    /// One region, and nothing to do.
    pub(super) const IDLE: Self =
        Self { used: 1, leaf: 0, step: 0, merit: 0.0, axis: 0, cut: 0.0, loss: -1.0, lower: 0, upper: 0 };

    /// Reads the words. Casts saturate, so damaged ones give a wrong search and nothing worse.
    pub(super) fn read(head: &[f32; HEAD], arms: u32) -> Self {
        let [used, leaf, step, merit, axis, cut, loss, lower, upper] = *head;
        let [used, leaf, step, axis, lower, upper] = [used, leaf, step, axis, lower, upper].map(|x| x as u32);
        Self { used: used.min(arms).max(1), leaf, step, merit, axis, cut, loss, lower, upper }
    }

    pub(super) fn write(&self, head: &mut [f32; HEAD]) {
        let Self { used, leaf, step, merit, axis, cut, loss, lower, upper } = *self;
        let [used, leaf, step, axis, lower, upper] = [used, leaf, step, axis, lower, upper].map(|n| n as f32);
        *head = [used, leaf, step, merit, axis, cut, loss, lower, upper];
    }
}

/// One slice; whether more remains.
pub(super) fn slice(regions: &Regions, head: &mut [f32; HEAD], body: &mut [f32]) -> bool {
    let mut search = Search::read(head, regions.arms());
    if search.leaf == 0 || search.leaf > search.used {
        let Some(leaf) = due(regions, body, search.used) else { return false };
        search = Search { used: search.used, leaf: leaf + 1, ..Search::IDLE };
    }
    let (mut looks, mut more) = (0, true);
    while more && looks < LOOKS {
        match advance(regions, &mut search, body) {
            Some(looked) => looks += looked,
            // The end of the search is a slice of its own.
            None if looks > 0 => break,
            None => {
                finish(regions, &mut search, body);
                more = false;
            }
        }
    }
    search.write(head);
    more || due(regions, body, search.used).is_some()
}

/// The first full region.
fn due(regions: &Regions, body: &[f32], used: u32) -> Option<u32> {
    let memory = u32::from(regions.memory).max(1);
    regions.rows(body, used).zip(0..).find(|(leaf, _)| leaf.count >= memory).map(|(_, at)| at)
}

/// Takes the next step and returns what it looked at; none if no step is left.
fn advance(regions: &Regions, search: &mut Search, body: &[f32]) -> Option<u32> {
    let (dims, cuts) = (u32::from(regions.dims), u32::from(regions.cuts));
    let step = search.step;
    search.step = step.saturating_add(1);
    if step < dims * cuts {
        let (axis, at) = (step.checked_div(cuts)?, step.checked_rem(cuts)?);
        let leaf = regions.rows(body, search.used).nth(search.leaf.checked_sub(1)? as usize)?;
        if let Some((cut, merit)) = judge(regions, leaf, axis, (at + 1) as f32 / (cuts + 1) as f32)
            && merit > search.merit
        {
            *search = Search { merit, axis, cut, ..*search };
        }
        return Some(leaf.count.max(1));
    }
    let lower = step - dims * cuts;
    if search.used < regions.arms() || lower >= search.used || search.merit <= 0.0 {
        return None;
    }
    pair(regions, search, body, lower);
    Some(search.used)
}

/// Place and merit of a cut at a share of a region's side; none if one side would be too small.
fn judge(regions: &Regions, leaf: Leaf<'_>, axis: u32, share: f32) -> Option<(f32, f32)> {
    let (low, high) = leaf.edges().nth(axis as usize)?;
    let cut = math::lerp(low, high, share);
    let wide = |side: f32| side > 0.0 && side >= regions.width;
    if !wide(cut - low) || !wide(high - cut) {
        return None;
    }
    let below = |place: &[f32]| place.get(axis as usize).is_some_and(|x| *x < cut);
    let lower = leaf.samples().map(|(place, _)| u32::from(below(place))).sum::<u32>();
    let upper = leaf.count.saturating_sub(lower);
    if lower.min(upper) < u32::from(regions.least).max(1) {
        return None;
    }
    let (mut left, mut right) = (Halves::of(lower), Halves::of(upper));
    leaf.samples().for_each(|(place, score)| if below(place) { left.add(score) } else { right.add(score) });
    Some((cut, merit(lower, left.progress(regions.noise), upper, right.progress(regions.noise))))
}

/// What a split is worth.
fn merit(lower: u32, left: f32, upper: u32, right: f32) -> f32 {
    lower as f32 * upper as f32 * math::abs(left - right)
}

/// Looks for the split above one region that is worth the least.
fn pair(regions: &Regions, search: &mut Search, body: &[f32], lower: u32) {
    let others = |at: &u32| at + 1 != search.leaf;
    let leaves = || regions.rows(body, search.used).zip(0_u32..).filter(|(_, at)| others(at));
    let Some((below, _)) = leaves().find(|(_, at)| *at == lower) else { return };
    let mut least = *search;
    for (above, upper) in leaves().filter(|(above, _)| below.meets(*above)) {
        let loss = merit(below.count, below.progress, above.count, above.progress);
        if least.loss < 0.0 || loss < least.loss {
            least = Search { loss, lower, upper, ..least };
        }
    }
    *search = least;
}

/// Makes the best cut if there is room for it or room can be made; else the region forgets its oldest quarter, and is
/// searched again once it is full.
fn finish(regions: &Regions, search: &mut Search, body: &mut [f32]) {
    let free = (search.used < regions.arms()).then_some(search.used);
    let freed = (search.loss >= 0.0 && search.loss < search.merit).then_some(search.upper);
    let place = free.or(freed).filter(|_| search.merit > 0.0);
    if place.is_some()
        && free.is_none()
        && let Some((mut lower, mut upper)) = two(regions, body, search.lower, search.upper)
    {
        lower.join(&mut upper);
    }
    let leaf = search.leaf.saturating_sub(1);
    if let Some((mut leaf, mut upper)) = place.and_then(|place| two(regions, body, leaf, place)) {
        leaf.divide(&mut upper, search.axis, search.cut);
        search.used += u32::from(free.is_some());
    } else if let Some(row) = body.chunks_exact_mut(regions.stride()).nth(leaf as usize) {
        Change::of(regions, row).forget();
    }
    *search = Search { used: search.used, ..Search::IDLE };
}

/// Two different regions to change.
fn two<'a>(regions: &Regions, body: &'a mut [f32], one: u32, other: u32) -> Option<(Change<'a>, Change<'a>)> {
    let stride = regions.stride();
    let (front, back) = body.split_at_mut_checked((one.max(other) as usize).saturating_mul(stride))?;
    let early = front.chunks_exact_mut(stride).nth(one.min(other) as usize)?;
    let late = back.get_mut(..stride)?;
    let (early, late) = (Change::of(regions, early), Change::of(regions, late));
    Some(if one < other { (early, late) } else { (late, early) })
}
