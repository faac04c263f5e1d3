//! The tests that see the core and are done in a moment.

extern crate etude_mutants as etude_tests;

#[path = "../../tests/doubt.rs"]
mod doubt;
#[path = "../../tests/factors.rs"]
mod factors;
#[path = "../../tests/further.rs"]
mod further;
#[path = "../../tests/help.rs"]
mod help;
#[path = "../../tests/laws.rs"]
mod laws;
#[path = "../../tests/mac.rs"]
mod mac;
#[path = "../../tests/mixture/models.rs"]
mod mixture;
#[path = "../../tests/models.rs"]
mod models;
#[path = "../../tests/oracles.rs"]
mod oracles;
#[path = "../../tests/refusals.rs"]
mod refusals;
#[path = "../../tests/sizes.rs"]
mod sizes;
#[path = "../../tests/soak.rs"]
mod soak;
#[path = "parts/spaces.rs"]
mod spaces;
