//! The refit.

use super::gauss::{self, VARIABLES};
use super::memory::{Head, Parts};
use super::{Mixture, Progress};
use crate::math;

const IDLE: u32 = 0;
const START: u32 = 1;
const HARD: u32 = 2;
const SOFT: u32 = 3;
const WORK: usize = 640;
const LOG_TAU: f32 = 1.837_877_1;

pub fn slice(mixture: &Mixture, parts: &mut Parts<'_>) -> bool {
    let head = &mut parts.head;
    match head.stage {
        START => {
            centres(mixture, parts);
            true
        }
        HARD | SOFT => {
            if head.at < head.n {
                pass(mixture, parts);
                true
            } else {
                improve(mixture, parts)
            }
        }
        _ => {
            let every = u32::from(mixture.every).max(1);
            if head.since < every {
                head.stage = IDLE;
                return false;
            }
            let history = u32::from(mixture.history);
            head.since = 0;
            head.n = head.stored.min(u32::from(mixture.window)).min(history);
            head.base = if head.next >= head.n { head.next - head.n } else { (head.next + history).saturating_sub(head.n) };
            head.best = 0;
            head.tried = u32::from(mixture.least).max(1);
            head.stage = START;
            true
        }
    }
}

/// The nth vector of the fit: task and what goes with it, and the signed change.
fn vector(mixture: &Mixture, head: &Head, ring: &[f32], nth: u32) -> Option<([f32; VARIABLES], f32)> {
    let history = u32::from(mixture.history);
    let place = head.base.saturating_add(nth);
    let place = if place >= history { place.saturating_sub(history) } else { place };
    let record = ring.chunks_exact(mixture.record()).nth(place as usize)?;
    let (task, rest) = record.split_at_checked(mixture.dims())?;
    let mut x = [0.0; VARIABLES];
    for (slot, value) in x.iter_mut().zip(task) {
        *slot = *value;
    }
    let score = *rest.first()?;
    let change = rest.get(1).copied().unwrap_or(0.0);
    let late = nth.saturating_add(history.saturating_sub(head.n)) < head.since;
    let time = if late { nth.saturating_add(history) } else { nth };
    let own = if mixture.mode == Progress::Covariance {
        [time as f32 / head.n as f32, score]
    } else {
        [math::abs(change), 0.0]
    };
    for (slot, value) in x.iter_mut().skip(mixture.dims()).zip(own) {
        *slot = value;
    }
    Some((x, change))
}

fn centres(mixture: &Mixture, parts: &mut Parts<'_>) {
    let variables = mixture.variables();
    let head = &mut parts.head;
    head.stage = HARD;
    head.at = 0;
    head.round = 0;
    head.likelihood = 0.0;
    head.last = f32::NEG_INFINITY;
    parts.sums.fill(0.0);
    let stride = gauss::words(variables);
    for (k, words) in (0_u32..).zip(parts.trial.chunks_exact_mut(stride).take(head.tried as usize)) {
        let nth = ((k as f32 + 0.5) * head.n as f32 / head.tried as f32) as u32;
        let Some((x, _)) = vector(mixture, head, parts.ring, nth) else { continue };
        let Some(gauss) = gauss::open(words, variables) else { continue };
        for (slot, x) in gauss.mean.iter_mut().zip(x) {
            *slot = x;
        }
    }
}

fn pass(mixture: &Mixture, parts: &mut Parts<'_>) {
    let variables = mixture.variables();
    let stride = gauss::words(variables);
    let tried = parts.head.tried as usize;
    let points = WORK.checked_div(stride * tried.max(1)).unwrap_or(1).max(1);
    for _ in 0..points {
        let head = &mut parts.head;
        if head.at >= head.n {
            break;
        }
        let found = vector(mixture, head, parts.ring, head.at);
        head.at += 1;
        let Some((x, change)) = found else { continue };
        let x = x.get(..variables).unwrap_or(&x);
        let total = share(parts, variables, stride, tried, x);
        // The sums.
        for (gaussian, sums) in parts.trial.chunks_exact(stride).zip(parts.sums.chunks_exact_mut(stride)).take(tried) {
            let Some(sums) = gauss::open(sums, variables) else { continue };
            let share = *sums.interest * total;
            if share <= 0.0 {
                continue;
            }
            *sums.weight += share;
            *sums.level += share * change;
            let mean = gaussian.get(3..).unwrap_or_default();
            let mut away = [0.0; VARIABLES];
            for (slot, (x, mean)) in away.iter_mut().zip(x.iter().zip(mean)) {
                *slot = x - mean;
            }
            let mut cells = sums.root.iter_mut();
            for (i, (sum, a)) in sums.mean.iter_mut().zip(&away).enumerate() {
                let a = a * share;
                *sum += a;
                for (b, cell) in away.iter().take(i + 1).zip(&mut cells) {
                    *cell += a * b;
                }
            }
        }
    }
}

/// Puts the unnormalised responsibilities in the scratch word; returns what normalises them.
fn share(parts: &mut Parts<'_>, variables: usize, stride: usize, tried: usize, x: &[f32]) -> f32 {
    let hard = parts.head.stage == HARD;
    let mut best = f32::NEG_INFINITY;
    let each = || parts.trial.chunks_exact(stride).take(tried);
    for (gaussian, sums) in each().zip(parts.sums.chunks_exact_mut(stride)) {
        let level = if hard {
            -gauss::distance(gaussian, variables, x)
        } else {
            gauss::density(gaussian, variables, x)
        };
        best = math::max(level, best);
        if let Some(scratch) = sums.first_mut() {
            *scratch = level;
        }
    }
    let mut total = 0.0;
    for sums in parts.sums.chunks_exact_mut(stride).take(tried) {
        let Some(scratch) = sums.first_mut() else { continue };
        let below = *scratch - best;
        *scratch = if hard {
            if below >= 0.0 && total == 0.0 { 1.0 } else { 0.0 }
        } else if below > -16.0 {
            math::exp(below)
        } else {
            0.0
        };
        total += *scratch;
    }
    if total > 0.0 {
        if !hard {
            parts.head.likelihood += best + math::ln(total);
        }
        1.0 / total
    } else {
        0.0
    }
}

fn improve(mixture: &Mixture, parts: &mut Parts<'_>) -> bool {
    let variables = mixture.variables();
    let stride = gauss::words(variables);
    let head = &mut parts.head;
    let tried = head.tried as usize;
    let n = head.n as f32;
    let mut moved = 0.0;
    for (gaussian, sums) in parts.trial.chunks_exact_mut(stride).zip(parts.sums.chunks_exact_mut(stride)).take(tried) {
        let (Some(gaussian), Some(sums)) = (gauss::open(gaussian, variables), gauss::open(sums, variables)) else {
            continue;
        };
        let count = *sums.weight + 1e-6;
        let mut step = [0.0; VARIABLES];
        for ((step, mean), sum) in step.iter_mut().zip(gaussian.mean.iter_mut()).zip(sums.mean.iter()) {
            *step = sum / count;
            *mean += *step;
            moved += *step * *step;
        }
        let mut cells = gaussian.root.iter_mut().zip(sums.root.iter());
        let mut last = 0.0;
        let mut cross = 0.0;
        for (i, a) in step.iter().enumerate().take(variables) {
            for (j, (b, (cell, sum))) in step.iter().take(i + 1).zip(&mut cells).enumerate() {
                *cell = sum / count - a * b;
                cross = last;
                last = *cell;
                if i == j {
                    *cell += mixture.floor;
                }
            }
        }
        let mean_change = *sums.level / count;
        let mean_size = gaussian.mean.last().copied().unwrap_or(0.0);
        *gaussian.interest = match mixture.mode {
            Progress::Nearest => mean_size,
            Progress::Trend => {
                let spread = math::max(last + mean_size * mean_size - mean_change * mean_change, 0.0);
                let error = math::sqrt(spread / math::max(count, 1.0));
                math::max(math::abs(mean_change) - mixture.noise * error, 0.0)
            }
            Progress::Covariance => math::max(cross, 0.0),
        };
        *gaussian.weight = count / n;
        let log = gauss::root(gaussian.root, variables, mixture.floor);
        *gaussian.level = math::ln(*gaussian.weight) - log - 0.5 * LOG_TAU * variables as f32;
    }
    parts.sums.fill(0.0);
    head.at = 0;
    head.round += 1;
    if head.stage == HARD {
        if moved < 1e-4 * 0.1 || head.round >= u32::from(mixture.hard) {
            head.stage = SOFT;
            head.round = 0;
            head.likelihood = 0.0;
            head.last = f32::NEG_INFINITY;
        }
        return true;
    }
    let mean = head.likelihood / n;
    let done = math::abs(mean - head.last) < mixture.tolerance || head.round >= u32::from(mixture.rounds);
    head.last = mean;
    head.likelihood = 0.0;
    if !done {
        return true;
    }
    let free = tried as f32 * (variables + variables * (variables + 1) / 2 + 1) as f32 - 1.0;
    let criterion = 2.0 * free - 2.0 * mean * n;
    if head.best == 0 || criterion < head.criterion {
        head.criterion = criterion;
        head.best = head.tried;
        parts.best.copy_from_slice(parts.trial);
    }
    head.tried += 1;
    head.stage = START;
    if head.tried > u32::from(mixture.most) {
        head.used = head.best;
        parts.used.copy_from_slice(parts.best);
        head.stage = IDLE;
        return false;
    }
    true
}
