//! Prices of what attempts use up: dual ascent on the budgets.

use crate::math;
use crate::spec::Budget;
use crate::trial::{Cost, Resource};

/// Words that the prices take: a multiplier and a running error for each resource.
pub(crate) const WORDS: usize = 2 * Resource::ALL.len();
/// Largest price.
const TOP: f32 = 10.0;

/// What one attempt may use of a resource so that the budget lasts for all episodes; infinite without a limit.
fn allowance(budget: &Budget, resource: Resource) -> f32 {
    budget.limit(resource) / budget.episodes.max(1) as f32
}

/// Each limited resource with its allowance and its words.
fn limited<'a>(words: &'a [f32], budget: &'a Budget) -> impl Iterator<Item = (Resource, f32, &'a [f32])> {
    let all = Resource::ALL.into_iter().zip(words.chunks_exact(2));
    all.map(|(resource, own)| (resource, allowance(budget, resource), own)).filter(|(_, b, _)| *b < f32::INFINITY)
}

/// Takes in what an attempt cost: each multiplier climbs by `rate` times the share by which the attempt was dearer than
/// its allowance, and never falls below zero (Lagrangian duality; the part of TS-DDR, Rosemberg et al. 2024, that a
/// scheduler can use).
pub(crate) fn note(words: &mut [f32], budget: &Budget, cost: &Cost, rate: f32) {
    for (resource, own) in Resource::ALL.into_iter().zip(words.chunks_exact_mut(2)) {
        let allowance = allowance(budget, resource);
        if let ([price, error], true) = (own, allowance < f32::INFINITY) {
            let excess = math::min(cost.get(resource) / allowance, 1000.0) - 1.0;
            *price = math::clamp(*price + rate * excess, 0.0, TOP);
            *error += 0.1 * (excess - *error);
        }
    }
}

/// The logarithm of what is left of an opinion at an attempt of this cost: less for what is scarce. `damping` adds a
/// share of the running error to each price, so that prices do not swing.
pub(crate) fn discount(words: &[f32], budget: &Budget, cost: &Cost, damping: f32) -> f32 {
    let prices = limited(words, budget).map(|(resource, allowance, own)| match own {
        [price, error] => math::max(price + damping * error, 0.0) * cost.get(resource) / allowance,
        _ => 0.0,
    });
    // Never nothing: a price is an interest, the budget itself is what forbids.
    math::max(-prices.fold(0.0, |sum, price| sum + price), -14.0)
}
