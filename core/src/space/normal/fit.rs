//! The update of a Gaussian, slice by slice: a natural gradient, and the longest step along it that is sound.

use super::memory::{Head, Parts, pieces, pieces_mut};
use super::{Normal, PARAMETERS, Pull};
use crate::math;
use crate::session::FLIGHT;

/// Lengths that are tried, each so much shorter than the one before: the last is a twentieth of the first.
pub const TRIES: u32 = 10;
const SHORTER: f32 = 0.7;
/// α at most, and a distance from the target at least (reference code).
const ALPHA: f32 = 1e5;
const NEAR: f32 = 1e-10;
/// Rounding that a step is allowed: along the means alone the longest has exactly the divergence allowed.
const SLACK: f32 = 1.001;
/// Logarithm of an importance weight at most: no number overflows.
const HEAVY: f32 = 20.0;

/// One axis of a Gaussian: mean and deviation.
type Axis = [f32; 2];

/// One slice; true while more remains.
pub fn slice(space: &Normal, mut parts: Parts<'_>) -> bool {
    let mut head = Head::read(parts.head, space.room());
    if head.stored < space.memory.max(1).into() {
        return false;
    }
    let is_over = match head.tries {
        0 => !begin(space, &mut parts, &mut head),
        tries @ 1..=TRIES => attempt(space, &mut parts, &head) || tries == TRIES,
        _ => true,
    };
    head.tries += 1;
    if is_over {
        forget(space, &mut parts, &mut head);
    }
    head.write(parts.head);
    head.tries > 0 || head.stored >= space.memory.max(1).into()
}

/// Decides what to maximise and sets out the longest step; false if there is nothing to gain.
fn begin(space: &Normal, parts: &mut Parts<'_>, head: &mut Head) -> bool {
    let n = f32::from(space.memory.max(1));
    let trials = pieces(parts.trials, space.record()).take(n as usize);
    let mean = trials.fold(0.0, |sum, trial| sum + trial.last().copied().map_or(0.0, math::unit)) / n;
    (head.gain, head.alpha) = match space.pull {
        Pull::Share(_) if head.updates < space.offset.into() => (1.0, 0.0),
        Pull::Share(zeta) => (1.0, math::min(zeta * mean / math::max(to_target(space, parts), NEAR), ALPHA)),
        Pull::Threshold(least) => {
            head.reached |= mean >= least;
            match (head.reached, mean >= least) {
                (false, _) => (1.0, 0.0),
                (true, true) => (0.0, 1.0),
                (true, false) => (0.0, 0.0),
            }
        }
    };
    let length = natural_gradient(space, parts, head, n);
    // ½ gᵀF⁻¹g · scale² = step, to the second order.
    let scale = math::sqrt(2.0 * space.step / length);
    let is_sound = length > 0.0 && scale < f32::INFINITY;
    if is_sound {
        // Else nothing times infinity would be kept, which is no number: a state is to be equal to itself.
        parts.step.iter_mut().for_each(|step| *step *= scale);
    }
    is_sound
}

/// Puts the natural gradient into the step, and returns gᵀF⁻¹g. F is 1/σ² for a mean and 2 for the logarithm of a
/// deviation; at the old Gaussian every importance weight is 1.
fn natural_gradient(space: &Normal, parts: &mut Parts<'_>, head: &Head, n: f32) -> f32 {
    let dims = space.dims();
    let (means, logs) = parts.step.split_at_mut_checked(dims).unwrap_or_default();
    let axes = means.iter_mut().zip(logs).zip(parts.mean.iter().zip(parts.deviation.iter()));
    let mut length = 0.0;
    for (axis, ((mean_step, log_step), (mean, deviation))) in axes.enumerate() {
        let (mean, deviation) = (math::unit(*mean), space.bound(*deviation));
        let (mut first, mut second) = (0.0, 0.0);
        for trial in pieces(parts.trials, space.record()).take(n as usize) {
            let (Some(x), Some(score)) = (trial.get(axis), trial.last()) else { continue };
            let z = (math::unit(*x) - mean) / deviation;
            first += math::unit(*score) * z;
            second += math::unit(*score) * (z * z - 1.0);
        }
        let [middle, wide] = space.target;
        let ratio = deviation / wide;
        // In units of the deviation, so that both squares are parts of gᵀF⁻¹g.
        let by_mean = head.gain * first / n - head.alpha * (mean - middle) / wide * ratio;
        let by_log = head.gain * second / n - head.alpha * (ratio * ratio - 1.0);
        *mean_step = deviation * by_mean;
        *log_step = 0.5 * by_log;
        length += by_mean * by_mean + 0.5 * by_log * by_log;
    }
    length
}

/// Tries the next length; true if the Gaussian has taken it.
fn attempt(space: &Normal, parts: &mut Parts<'_>, head: &Head) -> bool {
    let share = (1..head.tries).fold(1.0, |share, _| share * SHORTER);
    let (means, logs) = parts.step.split_at_checked(space.dims()).unwrap_or_default();
    let mut old = [[0.0, 1.0]; PARAMETERS];
    let mut new = [[0.0, 1.0]; PARAMETERS];
    let steps = means.iter().zip(logs).zip(parts.mean.iter().zip(parts.deviation.iter()));
    for ((old, new), ((mean_step, log_step), (mean, deviation))) in old.iter_mut().zip(&mut new).zip(steps) {
        *old = [math::unit(*mean), space.bound(*deviation)];
        let factor = math::exp(math::min(share * log_step, HEAVY));
        *new = [math::unit(old[0] + share * mean_step), space.bound(old[1] * factor)];
    }
    let dims = space.dims();
    let (Some(old), Some(new)) = (old.get(..dims), new.get(..dims)) else { return true };
    if !is_better(space, parts.trials, head, old, new) {
        return false;
    }
    for ((mean, deviation), new) in parts.mean.iter_mut().zip(parts.deviation.iter_mut()).zip(new) {
        [*mean, *deviation] = *new;
    }
    true
}

/// Whether a Gaussian keeps the constraints and has more of what is maximised. Anything that is not a number has not.
fn is_better(space: &Normal, trials: &[f32], head: &Head, old: &[Axis], new: &[Axis]) -> bool {
    let n = f32::from(space.memory.max(1));
    let [before, after, effective] = returns(space, trials, old, new);
    let target = |axes: &[Axis]| axes.iter().fold(0.0, |sum, axis| sum + divergence(*axis, space.target));
    let gain = head.gain * (after - before) - head.alpha * (target(new) - target(old));
    let moved = old.iter().zip(new).fold(0.0, |sum, (old, new)| sum + divergence(*old, *new));
    let holds = match space.pull {
        Pull::Threshold(least) if head.gain == 0.0 => after >= least,
        _ => true,
    };
    holds && gain > 0.0 && moved <= space.step * SLACK && effective >= space.trust * n
}

/// Mean return; importance-weighted mean return; and Kish's effective number of trials.
fn returns(space: &Normal, trials: &[f32], old: &[Axis], new: &[Axis]) -> [f32; 3] {
    let n = f32::from(space.memory.max(1));
    let inverse = |axes: &[Axis]| {
        let mut scales = [1.0; PARAMETERS];
        scales.iter_mut().zip(axes).for_each(|(scale, axis)| *scale = 1.0 / axis[1]);
        scales
    };
    let (old_scales, new_scales) = (inverse(old), inverse(new));
    let level = old.iter().zip(&new_scales).fold(1.0, |level, (old, scale)| level * old[1] * scale);
    let (mut before, mut after, mut sum, mut squares) = (0.0, 0.0, 0.0, 0.0);
    for trial in pieces(trials, space.record()).take(n as usize) {
        let mut away = 0.0;
        for ((x, (old, new)), (a, b)) in trial.iter().zip(old.iter().zip(new)).zip(old_scales.iter().zip(&new_scales)) {
            let (z, y) = ((x - old[0]) * a, (x - new[0]) * b);
            away += z * z - y * y;
        }
        let weight = level * math::exp(math::min(0.5 * away, HEAVY));
        let score = trial.last().copied().map_or(0.0, math::unit);
        before += score;
        after += weight * score;
        sum += weight;
        squares += weight * weight;
    }
    [before / n, after / n, sum * sum / squares]
}

/// KL(p‖q) of Gaussians of one variable.
#[inline(never)]
fn divergence(p: Axis, q: Axis) -> f32 {
    let (ratio, away) = (p[1] / q[1], (p[0] - q[0]) / q[1]);
    0.5 * (ratio * ratio + away * away - 1.0) - math::ln(ratio)
}

/// KL of the Gaussian and its target.
fn to_target(space: &Normal, parts: &Parts<'_>) -> f32 {
    let axes = parts.mean.iter().zip(parts.deviation.iter());
    axes.fold(0.0, |sum, (mean, deviation)| {
        sum + divergence([math::unit(*mean), space.bound(*deviation)], space.target)
    })
}

/// Ends the update: the trials that it saw make room, and those that came since move up.
fn forget(space: &Normal, parts: &mut Parts<'_>, head: &mut Head) {
    let memory = usize::from(space.memory.max(1));
    for nth in 0..FLIGHT {
        let mut held = [0.0; PARAMETERS + 1];
        let since = pieces(parts.trials, space.record()).nth(memory + nth).into_iter().flatten();
        held.iter_mut().zip(since).for_each(|(to, from)| *to = *from);
        let place = pieces_mut(parts.trials, space.record()).nth(nth).into_iter().flatten();
        place.zip(&held).for_each(|(to, from)| *to = *from);
    }
    head.stored = head.stored.saturating_sub(memory as u32);
    head.updates = (head.updates + 1).min(u16::MAX.into());
    head.tries = 0;
}
