//! Help at the table: what it does, and that it is gone when it is taken away.

use etude::{Aid, Dice, Help, Kind, Outcome, Point, Resource};
use etude_sim::world::tabletop::aid::Given;
use etude_sim::world::tabletop::{Attempt, Seat, Skill, Tabletop, attempt, exam, expert};
use etude_sim::world::{Task, World};
use proptest::prelude::*;
use rayon::prelude::*;

/// Actions that know nothing of the task.
const NAIVE: [[f32; 4]; 3] = [[-0.5; 4], [0.0; 4], [0.5; 4]];

/// Answers every prerequisite as the expert would.
fn able(skill: Skill, unit: [f32; 2]) -> [f32; 4] {
    expert::action(skill, skill.physical(unit))
}

/// What an attempt came to, except for the time the engine took.
fn told(a: &Attempt) -> ([u32; 8], bool) {
    let [x, y, z, w] = a.action;
    ([a.score, a.time_s, a.energy_j, a.wear, x, y, z, w].map(f32::to_bits), a.strayed)
}

fn skill() -> impl Strategy<Value = Skill> {
    (0..Skill::ALL.len()).prop_map(|at| Skill::ALL[at])
}

fn help() -> impl Strategy<Value = Help> {
    let level = prop_oneof![Just(0.0_f32), Just(1.0), 0.0_f32..=1.0];
    proptest::collection::vec(level, Aid::ALL.len()).prop_map(|levels| {
        Aid::ALL.into_iter().zip(levels).fold(Help::NONE, |help, (aid, level)| help.with(aid, level))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_helped_attempt_is_a_function_of_its_input(
        skill in skill(), unit in [0.0_f32..1.0, 0.0_f32..1.0], x in -1.0_f32..1.0, help in help()
    ) {
        let run = || attempt(skill, unit, [x, -x, 0.3, 0.0], &help, &able);
        let first = run();
        prop_assert_eq!(told(&first), told(&run()));
        prop_assert!((0.0..=1.0).contains(&first.score) && first.energy_j.is_finite() && first.wear.is_finite());
    }

    /// Help that the table cannot give is none, to the bit.
    #[test]
    fn what_cannot_be_given_changes_nothing(skill in skill(), unit in [0.0_f32..1.0, 0.0_f32..1.0], level in 0.0_f32..1.0) {
        let lacking = Aid::ALL.into_iter().filter(|aid| skill.lacks(*aid).is_some());
        let help = lacking.fold(Help::NONE, |help, aid| help.with(aid, level));
        let alone = attempt(skill, unit, [0.1; 4], &Help::NONE, &able);
        prop_assert_eq!(told(&attempt(skill, unit, [0.1; 4], &help, &able)), told(&alone));
    }
}

proptest! {
    /// Level 0 of every kind is no help, whatever the dice show; and more is never less.
    #[test]
    fn levels_go_one_way(skill in skill(), aid in 0..Aid::ALL.len(), seed: u64, a in 0.0_f32..=1.0, b in 0.0_f32..=1.0) {
        let given = |level| Given::new(skill, &Help::NONE.with(Aid::ALL[aid], level), Dice::new(seed));
        let (none, less, more) = (given(0.0), given(a.min(b)), given(a.max(b)));
        prop_assert_eq!((none.force, none.depth, none.slack, none.relaxed), (0.0, 0.0, 0.0, 0.0));
        prop_assert_eq!((none.steered, none.shares, none.rung), ([0.0; 5], [0.0; 4], usize::MAX));
        prop_assert!(none.rung >= less.rung && less.rung >= more.rung && more.rung >= 1);
        prop_assert!(less.force <= more.force && less.depth <= more.depth && less.slack <= more.slack);
        prop_assert!(less.steered.iter().zip(more.steered).all(|(less, more)| *less <= more));
    }
}

/// How far a student has come that is not ready: from doing nothing to the expert's numbers.
const HALF_WAY: f32 = 0.6;

/// Successes of the naive actions on the test set; prerequisites are the expert's, or not quite.
fn successes(skill: Skill, help: &Help, ready: bool) -> usize {
    let learned = |skill, unit| able(skill, unit).map(|a| if ready { a } else { HALF_WAY * a });
    let count = |action: &[f32; 4]| {
        let tasks = exam::tasks(skill);
        let passes = |unit: &&[f32; 2]| attempt(skill, **unit, *action, help, &learned).score == 1.0;
        tasks.par_iter().filter(passes).count()
    };
    NAIVE.iter().map(count).sum()
}

/// An action that knows nothing succeeds more often with every help that the table claims to give. What a warm start
/// does beforehand is the prerequisites' part, so it is asked of a student that is not quite there.
#[test]
fn every_help_helps() {
    for skill in Skill::ALL {
        for aid in skill.aids() {
            let ready = aid != Aid::WarmStart;
            let [alone, helped] = [0.0, 1.0].map(|level| successes(skill, &Help::NONE.with(aid, level), ready));
            assert!(helped > alone, "{skill:?}, {aid:?}: {helped} instead of {alone}");
        }
    }
}

/// Led all the way, the student does what the expert does.
#[test]
fn the_whole_demonstrator_is_the_expert() {
    for skill in Skill::ALL {
        let unit = exam::tasks(skill)[2];
        let led =
            attempt(skill, unit, [0.7, -0.4, 0.2, 0.0], &Help::NONE.with(Aid::Demonstrator, 1.0), &|_, _| [0.0; 4]);
        let expert = attempt(skill, unit, able(skill, unit), &Help::NONE, &able);
        assert_eq!((led.action, led.score), (expert.action, expert.score), "{skill:?}");
    }
}

/// A success stays one when it is asked for less, and then takes no longer.
#[test]
fn a_lower_rung_is_never_harder() {
    for skill in Skill::ALL {
        for unit in exam::tasks(skill).into_iter().step_by(4) {
            let at = |level| attempt(skill, unit, [0.0; 4], &Help::NONE.with(Aid::Subgoal, level), &able);
            let steps = [0.0, 0.3, 0.5, 0.7, 1.0].map(at);
            for pair in steps.windows(2) {
                assert!(pair[0].score < 1.0 || pair[1].score == 1.0, "{skill:?} {unit:?}");
                assert!(pair[1].time_s <= pair[0].time_s, "{skill:?} {unit:?}");
            }
        }
    }
}

/// Of a weight the force carries 0.9 κ, and the spring to the tool up to 2 κ: 2μN holds m·g·(1 − 2.9 κ).
#[test]
fn the_force_lifts_what_friction_cannot() {
    let grip = 2.0_f32;
    // With friction 0.5, 2μN is the grip itself.
    let limit = 1000.0 * grip / 9.81;
    // The grip as a number of the action; as slow as it gets.
    let action = [2.0 * (grip / 0.4).ln() / 40.0_f32.ln() - 1.0, 1.0, 0.0, 0.0];
    let lifts = |share: f32, level: f32| {
        let unit = Skill::Lift.unit([share * limit, 14.0]);
        // Perhaps not upright: the force draws at it, too.
        attempt(Skill::Lift, unit, action, &Help::NONE.with(Aid::VirtualForce, level), &able).score > 0.0
    };
    assert!(lifts(0.85, 0.0) && !lifts(1.05, 0.0) && lifts(1.05, 1.0));
    assert!(lifts(1.25, 0.1) && !lifts(1.55, 0.1), "1/(1 − 0.29) = 1.41");
    assert!(lifts(2.1, 0.2) && !lifts(2.6, 0.2), "1/(1 − 0.58) = 2.38");
}

fn task(skill: u8, [x, y]: [f32; 2]) -> Task {
    let mut point = Point::default();
    (point.0[0], point.0[1]) = (x, y);
    Task { skill, point }
}

#[test]
fn a_probe_is_never_helped() {
    let all = Aid::ALL.into_iter().fold(Help::NONE, |help, aid| help.with(aid, 1.0));
    let mut world = Tabletop::new(&Skill::ALL.map(Seat::whole), 1);
    for (number, skill) in (0..).zip(Skill::ALL) {
        let task = task(number, skill.facts().nominal);
        assert_eq!(world.attempt(&task, Kind::Probe, all), world.attempt(&task, Kind::Probe, Help::NONE), "{skill:?}");
    }
}

/// It learns from the action that was carried out, and so towards the expert's where he led.
#[test]
fn a_led_student_learns_what_it_was_led_to() {
    let mut world = Tabletop::new(&[Seat::whole(Skill::Reach)], 1);
    let goal = task(0, Skill::Reach.facts().nominal);
    assert!(!world.certify(&goal));
    for _ in 0..8 {
        world.attempt(&goal, Kind::Practice, Help::NONE.with(Aid::Demonstrator, 1.0));
    }
    assert!(world.certify(&goal));
}

#[test]
fn a_student_that_watches_can_do_it() {
    let mut world = Tabletop::new(&Skill::ALL.map(Seat::whole), 1);
    let goals: Vec<_> = (0..).zip(Skill::ALL).map(|(number, skill)| task(number, exam::tasks(skill)[0])).collect();
    // Each after those that it stands on, which are shown where it needs them.
    let lift = Skill::Lift.unit([80.0, 9.0]);
    let cube = Skill::Grasp.unit([40.0, 350.0]);
    let near = (0..16).map(|n| task(0, [0.15 * (n / 4) as f32, 0.15 * (n % 4) as f32]));
    let first: Vec<_> = near.chain([task(3, cube), task(4, lift)]).collect();
    for _ in 0..6 {
        for task in first.iter().chain(&goals) {
            assert!(world.demonstrate(task), "{task:?}");
        }
    }
    let able: Vec<_> = goals.iter().filter(|goal| world.certify(goal)).collect();
    assert!(able.len() >= 5, "{able:?}");
    let before = world.save();
    assert!(!world.demonstrate(&task(0, [1.0, 1.0])), "nobody reaches there");
    assert!(!world.demonstrate(&task(9, [0.0, 0.0])) && !world.certify(&task(9, [0.0, 0.0])), "no such skill");
    assert_eq!(world.save(), before);
}

/// The expert is worth asking: this is what it can do of the test set.
#[test]
fn the_expert_passes_the_test_set() {
    for skill in Skill::ALL {
        let tasks = exam::tasks(skill);
        let passed = tasks
            .par_iter()
            .filter(|unit| attempt(skill, **unit, able(skill, **unit), &Help::NONE, &able).score == 1.0);
        let passed = passed.count();
        assert!(passed >= 12, "{skill:?}: {passed} of {}", tasks.len());
    }
}

#[test]
fn a_person_puts_back_what_ran_away() {
    let resets = |outcome: Outcome| outcome.cost().get(Resource::Resets);
    let push = |unit, action| attempt(Skill::Push, unit, action, &Help::NONE, &able).strayed;
    // Hard, and on ice; and gently.
    assert!(push([0.9, 1.0], [-1.0, -1.0, 0.0, 0.0]));
    assert!(!push([0.1, 0.1], [0.0, 1.0, 0.0, 0.0]));
    let seats = [Seat::whole(Skill::Reach), Seat { tended: true, ..Seat::whole(Skill::Reach) }];
    let mut world = Tabletop::new(&seats, 1);
    assert_eq!(resets(world.attempt(&task(0, [0.1, 0.1]), Kind::Practice, Help::NONE)), 0.0);
    assert_eq!(resets(world.attempt(&task(1, [0.1, 0.1]), Kind::Practice, Help::NONE)), 1.0);
}
