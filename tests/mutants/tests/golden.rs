//! The golden values, under the name that their files have.

extern crate etude_mutants as etude_tests;

include!("../../tests/golden.rs");

/// Hashes of the first decisions of every recipe and every space that moves.
#[test]
fn the_first_decisions_are_golden() {
    let mut text = String::new();
    etude_firmware::transcript::all(2_000, 500, |name, hash| text += &format!("{name:20} {hash:08x}\n"))
        .expect("every recipe builds");
    // Beside this file: the hashes of `equivalence.rs` are of a hundred thousand decisions, which take too long here.
    insta::assert_snapshot!(text);
}
