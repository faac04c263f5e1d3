//! What the tests share, without the laptop's program: that takes most of the time to build, and says little about the core.

#[path = "../../src/lib.rs"]
// `cases` and what is named again below.
#[allow(dead_code, unused_imports)]
mod all;
#[path = "../../kit/src/history.rs"]
mod kit;

extern crate self as etude_testkit;

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

pub use all::*;
pub use kit::*;

/// A third of the cases, always the same ones, and no file of those that fail: a mutant is to be found or not, whenever it is
/// tried.
#[must_use]
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases: cases.div_ceil(3),
        failure_persistence: None,
        max_shrink_iters: 0,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    }
}
