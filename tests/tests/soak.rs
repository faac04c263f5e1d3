//! A short soak of every subject; the long one is `cargo run --profile soak -p etude-tests --bin soak`.

use etude_tests::soak::{Tally, soak, subjects};

const DECISIONS: u32 = 5_000;

#[test]
fn every_subject_comes_to_its_end_and_meets_everything() {
    let mut all_doors = 0;
    for subject in subjects(DECISIONS) {
        let Tally { decisions, outcomes, refused, rests, answers, restarts, doors, .. } = soak(&subject, 1);
        assert_eq!(decisions, DECISIONS, "{}", subject.name);
        let [scored, censored, aborted] = outcomes;
        let met = [scored, censored, aborted, refused, rests, answers, restarts];
        assert!(met.iter().all(|count| *count > 0), "{}: {met:?}", subject.name);
        all_doors += doors;
    }
    assert!(all_doors > 100, "skills opened and closed {all_doors} times");
}
