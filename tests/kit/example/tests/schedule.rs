//! What holds of the schedule in `curriculum.toml`, whoever learns by it.

use etude_testkit::{Finished, Kept, Run, Schedule, Student, check, curriculum, students};

fn schedule() -> Schedule {
    curriculum!("curriculum.toml")
}

/// What must never happen, to no robot and with no student.
fn safe(run: &Finished) -> Kept {
    run.never_before_prerequisites()?;
    run.budget_respected()?;
    run.cool_down_respected()?;
    run.aborts_do_not_promote()?;
    run.same_after_a_power_cut()
}

#[test]
fn it_is_safe_with_any_student() {
    check(&schedule(), students::any(&schedule()), 200, safe);
}

#[test]
fn nothing_that_is_open_starves() {
    check(&schedule(), students::any(&schedule()), 200, |run| run.no_starvation(0.005));
}

#[test]
fn no_skill_is_worn_out_in_one_go() {
    check(&schedule(), students::any(&schedule()), 200, |run| run.no_streak_longer_than(120));
}

#[test]
fn whoever_can_learn_finishes_and_stands_alone() {
    check(&schedule(), students::learnable(), 2400, |run| {
        run.every_learnable_skill_finishes()?;
        run.assist_levels_reach_zero()
    });
}

#[test]
fn a_stubborn_insert_does_not_keep_the_rest_from_being_learnt() -> Kept {
    let run = Run::new(schedule(), Student::learnable().stubborn("insert"), 1).episodes(2400);
    assert!(run.share("insert") < 0.7, "{} of the practice", run.share("insert"));
    run.every_learnable_skill_finishes()
}

/// The first decisions, so that a change of the file or of Étude that changes them is seen.
#[test]
fn the_decisions_are_those_that_were_reviewed() -> Kept {
    let run = Run::new(schedule(), Student::learnable(), 1).with_cuts([20, 47]).episodes(80);
    run.same_as_golden("tests/golden/first-80.txt")
}
