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
#[path = "parts/spaces.rs"]
mod spaces;

/// A shorter soak than the one at home.
#[test]
fn every_subject_comes_to_its_end() {
    for subject in etude_tests::soak::subjects(1_000) {
        assert_eq!(etude_tests::soak::soak(&subject, 1).decisions, 1_000, "{}", subject.name);
    }
}
