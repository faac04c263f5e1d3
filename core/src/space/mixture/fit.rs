//! The fit of a mixture, slice by slice: expectation maximisation for each number of components.

use super::gauss::{self, VARIABLES};
use super::memory::{Head, Parts, pieces, pieces_mut};
use super::{Mixture, Progress};
use crate::math;

/// Choosing where the components start.
const START: u32 = 1;
/// A round of k-means: a vector belongs to the nearest mean.
const GROUP: u32 = 2;
/// A round of expectation maximisation: it belongs to each by its likelihood.
const SHARE: u32 = 3;

/// Numbers of components that one slice goes over: 33 pairs of vector and component at two parameters, of some 420
/// instructions each (a triangle solved, an exponential, as many sums as a component has numbers).
const WORK: u32 = 400;
/// Below this a component's share of a vector is less than a rounding error of the largest.
const NEGLIGIBLE: f32 = -16.0;
/// k-means is over when all means together moved less than this, squared.
const STILL: f32 = 1e-5;
/// Keeps an empty component from dividing by nothing.
const DUST: f32 = 1e-6;
/// ln 2π.
const LN_TAU: f32 = 1.837_877_1;

/// Vectors that one slice treats, at least 1.
pub fn points(space: &Mixture, tried: u32) -> u32 {
    let words = gauss::words(space.variables()) as u32;
    WORK.checked_div(words.saturating_mul(tried)).unwrap_or(1).max(1)
}

/// One slice; true while more remains.
pub fn slice(space: &Mixture, parts: &mut Parts<'_>) -> bool {
    match parts.head.stage {
        START => {
            place(space, parts);
            true
        }
        GROUP | SHARE if parts.head.at < parts.head.n => {
            for _ in 0..points(space, parts.head.tried) {
                expect(space, parts);
            }
            true
        }
        GROUP | SHARE => {
            let moved = maximise(space, parts);
            end_round(space, parts, moved)
        }
        _ => begin(space, &mut parts.head),
    }
}

/// Begins a fit that is due.
fn begin(space: &Mixture, head: &mut Head) -> bool {
    let history = u32::from(space.history);
    let n = head.stored.min(space.window.into());
    if head.since < u32::from(space.every.max(1)) || n == 0 || space.most == 0 {
        head.stage = 0;
        return false;
    }
    head.base = if head.next >= n { head.next - n } else { (head.next + history).saturating_sub(n) };
    head.n = n;
    head.since = 0;
    head.best = 0;
    head.tried = space.least.max(1).min(space.most).into();
    head.stage = START;
    true
}

/// The nth vector of the fit, counted from its oldest; and the change of score with its sign.
fn vector(space: &Mixture, head: &Head, ring: &[f32], nth: u32) -> Option<([f32; VARIABLES], f32)> {
    let history = u32::from(space.history);
    let place = head.base + nth;
    let place = if place < history { place } else { place - history };
    let record = ring.chunks_exact(space.record()).nth(place as usize)?;
    let (task, rest) = record.split_at_checked(space.dims())?;
    let last = *rest.last()?;
    // A trial that came in since and took this place is as much younger as the ring is long.
    let is_new = nth + (history - head.n) < head.since;
    let time = (nth + if is_new { history } else { 0 }) as f32 / head.n as f32;
    let learnt = if space.is_timed() { [time, last] } else { [math::abs(last), 0.0] };
    let mut x = [0.0; VARIABLES];
    for (to, from) in x.iter_mut().zip(task.iter().chain(&learnt)) {
        *to = *from;
    }
    Some((x, last))
}

/// Puts the means on trials evenly spaced in time: as good as drawn at random, without dice.
fn place(space: &Mixture, parts: &mut Parts<'_>) {
    let variables = space.variables();
    let head = &mut parts.head;
    let step = head.n as f32 / head.tried as f32;
    for (k, words) in (0_u32..head.tried).zip(pieces_mut(parts.trial, gauss::words(variables))) {
        let nth = ((k as f32 + 0.5) * step) as u32;
        let (Some((x, _)), Some(gauss)) = (vector(space, head, parts.ring, nth), gauss::open(words, variables)) else {
            continue;
        };
        for (to, from) in gauss.mean.iter_mut().zip(x) {
            *to = from;
        }
    }
    parts.sums.fill(0.0);
    enter(head, GROUP);
}

/// Enters a stage at its first round.
fn enter(head: &mut Head, stage: u32) {
    head.stage = stage;
    head.round = 0;
    head.at = 0;
    head.likelihood = 0.0;
    head.last = f32::NEG_INFINITY;
}

/// Shares the next vector out among the components and adds it to their sums.
///
/// The sums are of distances to the mean of the round before, so single precision loses nothing.
fn expect(space: &Mixture, parts: &mut Parts<'_>) {
    let variables = space.variables();
    if parts.head.at >= parts.head.n {
        return;
    }
    let found = vector(space, &parts.head, parts.ring, parts.head.at);
    parts.head.at += 1;
    let Some((x, change)) = found.as_ref().and_then(|(x, change)| Some((x.get(..variables)?, change))) else { return };
    let scale = share_out(parts, x);
    let stride = gauss::words(variables);
    let each = pieces_mut(parts.trial, stride).zip(pieces_mut(parts.sums, stride));
    for (words, sums) in each.take(parts.head.tried as usize) {
        // Most have no part in it.
        let share = sums.first().map_or(0.0, |part| part * scale);
        if share <= 0.0 {
            continue;
        }
        let (Some(gauss), Some(sums)) = (gauss::open(words, variables), gauss::open(sums, variables)) else { continue };
        *sums.weight += share;
        *sums.level += share * change;
        let mut away = [0.0; VARIABLES];
        for (away, (x, mean)) in away.iter_mut().zip(x.iter().zip(gauss.mean.iter())) {
            *away = x - mean;
        }
        let mut cells = sums.root.iter_mut();
        for (i, (sum, a)) in sums.mean.iter_mut().zip(&away).enumerate() {
            let part = share * a;
            *sum += part;
            // The cells last: `zip` takes from its first half before it sees that the second is at its end.
            for (b, cell) in away.iter().take(i + 1).zip(&mut cells) {
                *cell += part * b;
            }
        }
    }
}

/// Leaves in each component's scratch its part of the vector, and returns what makes the parts sum to 1.
fn share_out(parts: &mut Parts<'_>, x: &[f32]) -> f32 {
    let stride = gauss::words(x.len());
    let tried = parts.head.tried as usize;
    let is_group = parts.head.stage == GROUP;
    let mut best = f32::NEG_INFINITY;
    for (words, sums) in pieces(parts.trial, stride).zip(pieces_mut(parts.sums, stride)).take(tried) {
        let near = if is_group { -gauss::distance(words, x) } else { gauss::density(words, x) };
        best = math::max(near, best);
        if let Some(scratch) = sums.first_mut() {
            *scratch = near;
        }
    }
    let mut total = 0.0;
    for scratch in pieces_mut(parts.sums, stride).take(tried).filter_map(<[f32]>::first_mut) {
        let below = *scratch - best;
        *scratch = if is_group {
            // One alone has it all.
            if below >= 0.0 && total == 0.0 { 1.0 } else { 0.0 }
        } else if below > NEGLIGIBLE {
            math::exp(below)
        } else {
            0.0
        };
        total += *scratch;
    }
    if total > 0.0 {
        parts.head.likelihood += best + math::ln(total);
        1.0 / total
    } else {
        0.0
    }
}

/// Sets each component to the moments of its sums, which start anew. Returns how far the means moved, squared.
fn maximise(space: &Mixture, parts: &mut Parts<'_>) -> f32 {
    let variables = space.variables();
    let stride = gauss::words(variables);
    let n = parts.head.n as f32;
    let mut moved = 0.0;
    let each = pieces_mut(parts.trial, stride).zip(pieces_mut(parts.sums, stride));
    for (words, sums) in each.take(parts.head.tried as usize) {
        let (Some(gauss), Some(sums)) = (gauss::open(words, variables), gauss::open(sums, variables)) else { continue };
        let count = *sums.weight + DUST;
        let mut step = [0.0; VARIABLES];
        for ((step, mean), sum) in step.iter_mut().zip(gauss.mean.iter_mut()).zip(sums.mean.iter()) {
            *step = sum / count;
            *mean += *step;
            moved += *step * *step;
        }
        let mut cells = gauss.root.iter_mut().zip(sums.root.iter());
        // The last cell of the covariance, and the one left of it.
        let (mut beside, mut held) = (0.0, 0.0);
        for (i, a) in step.iter().enumerate().take(variables) {
            for (j, (b, (cell, sum))) in step.iter().take(i + 1).zip(&mut cells).enumerate() {
                beside = held;
                held = sum / count - a * b;
                *cell = held + if i == j { space.ridge } else { 0.0 };
            }
        }
        *gauss.weight = count / n;
        let log = gauss::take_root(gauss.root, space.ridge);
        *gauss.level = math::ln(*gauss.weight) - log - 0.5 * LN_TAU * variables as f32;
        *gauss.progress = match space.progress {
            Progress::Nearest => gauss.mean.last().copied().unwrap_or(0.0),
            // Time with score.
            Progress::Covariance => beside,
            Progress::Change { noise } => {
                // The last variable is the size of the change: the mean of its square is that of the change itself.
                let (size, mean) = (gauss.mean.last().copied().unwrap_or(0.0), *sums.level / count);
                let variance = math::max(held + size * size - mean * mean, 0.0);
                math::max(math::abs(mean) - noise * math::sqrt(variance / math::max(count, 1.0)), 0.0)
            }
        };
    }
    parts.sums.fill(0.0);
    moved
}

/// Goes on to the next round, stage, number of components; or takes the best mixture into use.
fn end_round(space: &Mixture, parts: &mut Parts<'_>, moved: f32) -> bool {
    let head = &mut parts.head;
    head.at = 0;
    head.round += 1;
    if head.stage == GROUP {
        if moved < STILL || head.round >= space.groupings.into() {
            enter(head, SHARE);
        }
        return true;
    }
    let mean = head.likelihood / head.n as f32;
    let is_done = math::abs(mean - head.last) < space.tolerance || head.round >= space.rounds.into();
    head.last = mean;
    head.likelihood = 0.0;
    if !is_done {
        return true;
    }
    let variables = space.variables() as f32;
    let free = head.tried as f32 * (1.0 + variables * (variables + 3.0) * 0.5) - 1.0;
    let criterion = 2.0 * (free - mean * head.n as f32);
    if head.best == 0 || criterion < head.criterion {
        head.best = head.tried;
        head.criterion = criterion;
        copy(parts.trial, parts.best);
    }
    head.stage = START;
    head.tried += 1;
    let is_over = head.tried > space.most.into();
    if is_over {
        head.stage = 0;
        head.used = head.best;
        copy(parts.best, parts.used);
    }
    !is_over
}

fn copy(from: &[f32], to: &mut [f32]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}
