//! Prices of what attempts use up: dual ascent on the budgets.

use crate::math;
use crate::spec::Budget;
use crate::trial::{Cost, Resource};

/// What one resource costs: a multiplier and a running error.
pub(crate) type Price = [f32; 2];
/// Largest price.
const TOP: f32 = 10.0;

/// What one attempt may use of a resource so that the budget lasts for all episodes; infinite without a limit.
fn allowance(budget: &Budget, resource: Resource) -> f32 {
    budget.limit(resource) / budget.episodes.max(1) as f32
}

/// Takes in what an attempt cost: each multiplier climbs by `rate` times the share by which the attempt was dearer than
/// its allowance, and never falls below zero (Lagrangian duality; the part of TS-DDR, Rosemberg et al. 2024, that a
/// scheduler can use).
pub(crate) fn note(prices: &mut [Price], budget: &Budget, cost: &Cost, rate: f32) {
    for (resource, [price, error]) in Resource::ALL.into_iter().zip(prices) {
        let allowance = allowance(budget, resource);
        if allowance < f32::INFINITY {
            let excess = math::min(cost.get(resource) / allowance, 1000.0) - 1.0;
            *price = math::clamp(*price + rate * excess, 0.0, TOP);
            *error += 0.1 * (excess - *error);
        }
    }
}

/// The logarithm of what is left of an opinion at an attempt of this cost: less for what is scarce. `damping` adds a
/// share of the running error to each price, so that prices do not swing.
pub(crate) fn discount(prices: &[Price], budget: &Budget, cost: &Cost, damping: f32) -> f32 {
    let dear = Resource::ALL.into_iter().zip(prices).fold(0.0, |sum, (resource, [price, error])| {
        let allowance = allowance(budget, resource);
        let price = math::max(price + damping * error, 0.0) * cost.get(resource) / allowance;
        if allowance < f32::INFINITY { sum + price } else { sum }
    });
    // Never nothing: a price is an interest, the budget itself is what forbids.
    math::max(-dear, -14.0)
}
