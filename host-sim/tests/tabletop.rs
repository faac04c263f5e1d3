//! The tabletop as a user meets it.

use etude::{Dice, Help, Kind, Outcome, Point, Resource};
use etude_sim::world::tabletop::arm::{Model, Tool};
use etude_sim::world::tabletop::{Axis, Seat, Skill, Tabletop, attempt, exam};
use etude_sim::world::{Task, World};
use proptest::prelude::*;

/// Answers every prerequisite with the middle of its action space.
fn untrained(_: Skill, _: [f32; 2]) -> [f32; 4] {
    [0.0; 4]
}

fn skill() -> impl Strategy<Value = Skill> {
    (0..Skill::ALL.len()).prop_map(|at| Skill::ALL[at])
}

/// Numbers as they come, in range and not.
fn number() -> impl Strategy<Value = f32> {
    prop_oneof![6 => -1.5_f32..1.5, 1 => Just(f32::NAN), 1 => Just(f32::INFINITY), 1 => Just(-0.0_f32)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_attempt_is_a_function_of_its_input(
        skill in skill(), unit in [number(), number()], action in [number(), number(), number(), number()]
    ) {
        let first = attempt(skill, unit, action, &Help::NONE, &untrained);
        let again = attempt(skill, unit, action, &Help::NONE, &untrained);
        let bits = |a: &etude_sim::world::tabletop::Attempt| [a.score, a.time_s, a.energy_j, a.wear].map(f32::to_bits);
        prop_assert_eq!(bits(&first), bits(&again));
        prop_assert!((0.0..=1.0).contains(&first.score));
        prop_assert!(first.time_s >= 0.0 && first.energy_j >= 0.0 && first.wear >= 0.0);
        prop_assert!(first.energy_j.is_finite() && first.wear.is_finite());
    }
}

proptest! {
    #[test]
    fn inverse_kinematics_reach_what_they_promise(
        reach in 0.05_f32..0.9, yaw in -1.5_f32..1.5, height in -0.1_f32..0.6, pitch in 0.0_f32..1.6
    ) {
        let tool = Tool { reach, yaw, height, pitch };
        if let Some(angles) = Model::TRUE.inverse(&tool) {
            let there = Model::TRUE.forward(angles);
            prop_assert!((there.reach - reach).abs() < 1e-3 && (there.height - height).abs() < 1e-3, "{there:?}");
            prop_assert!((there.pitch - pitch).abs() < 1e-4);
        } else {
            // No solution only where the wrist is out of reach, or on the shoulder itself.
            let (r, z) = (reach - 0.14 * pitch.cos(), height + 0.14 * pitch.sin() - 0.15);
            let span = r.hypot(z);
            prop_assert!(!(1e-3..=0.5599).contains(&span), "span {span}");
        }
    }

    #[test]
    fn physical_and_unit_are_inverse(skill in skill(), x in 0.0_f32..=1.0, y in 0.0_f32..=1.0) {
        let [a, b] = skill.unit(skill.physical([x, y]));
        prop_assert!((a - x).abs() < 1e-4 && (b - y).abs() < 1e-4);
    }
}

/// Every skill has a task that some action solves at once, and one that nothing does: beyond reach, or out of the
/// fingers' power.
#[test]
fn the_hard_corner_is_beyond_the_arm() {
    for skill in
        [Skill::Reach, Skill::Tip, Skill::Grasp, Skill::Lift, Skill::Place, Skill::Stack, Skill::Drawer, Skill::Door]
    {
        let mut dice = Dice::new(1);
        for _ in 0..12 {
            let action = core::array::from_fn(|_| dice.range(-1.0, 1.0));
            assert!(attempt(skill, [1.0, 1.0], action, &Help::NONE, &untrained).score < 1.0, "{skill:?}");
        }
    }
}

/// Prerequisites are real: the same lift works with a grasp that holds and fails with one that closes above the cube.
#[test]
fn a_later_skill_uses_what_an_earlier_one_learned() {
    let reach = |unit: [f32; 2]| {
        // Found by search: the correction that brings the tool where it is told to go, here.
        let mut best = ([0.0; 4], 0.0);
        let mut dice = Dice::new(3);
        for _ in 0..150 {
            let action = core::array::from_fn(|_| dice.range(-1.0, 1.0));
            let score = attempt(Skill::Reach, unit, action, &Help::NONE, &untrained).score;
            if score > best.1 {
                best = (action, score);
            }
        }
        assert_eq!(best.1, 1.0, "reach can be learnt");
        best.0
    };
    let correction = reach(Skill::Reach.unit([350.0, 40.0]));
    let lifts = |height: f32| {
        let learned = |skill: Skill, _: [f32; 2]| match skill {
            Skill::Reach => correction,
            _ => [-0.55, height, 0.0, 0.0],
        };
        let mut dice = Dice::new(5);
        let action = |dice: &mut Dice| core::array::from_fn(|_| dice.range(-1.0, 1.0));
        let task = Skill::Lift.unit([60.0, 12.0]);
        // Upright or not: what the hand reaches is not exact.
        (0..10).filter(|_| attempt(Skill::Lift, task, action(&mut dice), &Help::NONE, &learned).score > 0.0).count()
    };
    assert!(lifts(-0.5) >= 4, "a grasp at the cube's middle lifts: {}", lifts(-0.5));
    assert_eq!(lifts(1.0), 0, "a grasp above the cube does not");
}

#[test]
fn the_student_learns_to_reach() {
    let mut world = Tabletop::new(&[Seat::whole(Skill::Reach)], 1);
    let before = world.mastery()[0];
    let mut dice = Dice::new(2);
    for _ in 0..400 {
        let mut point = Point::default();
        point.0[0] = dice.range(0.0, 0.7);
        point.0[1] = dice.range(0.0, 0.7);
        world.attempt(&Task { skill: 0, point }, Kind::Practice, Help::NONE);
    }
    let after = world.mastery()[0];
    assert!(before <= 0.3 && after >= before + 0.3, "from {before} to {after}");
}

#[test]
fn a_probe_teaches_nothing_and_practice_does() {
    let mut world = Tabletop::new(&[Skill::Reach, Skill::Push].map(Seat::whole), 1);
    let before = world.save();
    let outcome = world.attempt(&Task { skill: 1, point: Point::default() }, Kind::Probe, Help::NONE);
    assert_eq!(world.save(), before);
    let Outcome::Scored { cost, .. } = outcome else { panic!("{outcome:?}") };
    assert!(cost.get(Resource::Energy) > 0.1 && cost.get(Resource::Time) > 0.5);
    world.attempt(&Task { skill: 0, point: Point::default() }, Kind::Practice, Help::NONE);
    assert_ne!(world.save(), before);
    // A skill that the world does not have is a robot that cannot: aborted, not a panic.
    assert!(matches!(
        world.attempt(&Task { skill: 9, point: Point::default() }, Kind::Practice, Help::NONE),
        Outcome::Aborted { .. }
    ));
}

#[test]
fn a_student_comes_back_from_its_bytes() {
    let mut world = Tabletop::new(&[Seat::whole(Skill::Reach)], 1);
    let task = Task { skill: 0, point: Point([0.3; 8]) };
    for _ in 0..5 {
        world.attempt(&task, Kind::Practice, Help::NONE);
    }
    let mut again = Tabletop::new(&[Seat::whole(Skill::Reach)], 99);
    assert!(!again.restore(&world.save()[1..]));
    assert!(again.restore(&world.save()));
    assert_eq!(world.attempt(&task, Kind::Practice, Help::NONE), again.attempt(&task, Kind::Practice, Help::NONE));
}

#[test]
fn the_examination_does_not_depend_on_threads() {
    let world = Tabletop::new(&Skill::ALL.map(Seat::whole), 3);
    let on = |threads| {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(|| world.mastery())
    };
    assert_eq!(on(1), on(2));
}

/// The test set is spread over the whole square, and differs from task to task.
#[test]
fn test_tasks_are_distinct_and_inside() {
    for skill in Skill::ALL {
        let tasks = exam::tasks(skill);
        for (at, task) in tasks.iter().enumerate() {
            assert!(task.iter().all(|x| (0.0..1.0).contains(x)));
            assert!(!tasks[..at].contains(task));
        }
    }
}

/// A file may narrow a parameter, turn it round, or leave it out: the point then means something else.
#[test]
fn a_seat_says_what_a_point_means() {
    let task = |x, y| {
        let mut point = Point::default();
        (point.0[0], point.0[1]) = (x, y);
        Task { skill: 0, point }
    };
    let mut whole = Tabletop::new(&[Seat::whole(Skill::Reach)], 1);
    let axes = [Axis::Fixed(0.25), Axis::Along { coordinate: 0, easy: 0.5, hard: 0.1 }];
    let mut narrow = Tabletop::new(&[Seat { axes, ..Seat::whole(Skill::Reach) }], 1);
    assert_eq!(
        narrow.attempt(&task(1.0, 0.7), Kind::Probe, Help::NONE),
        whole.attempt(&task(0.25, 0.1), Kind::Probe, Help::NONE)
    );
    assert_ne!(
        narrow.attempt(&task(0.0, 0.7), Kind::Probe, Help::NONE),
        whole.attempt(&task(0.25, 0.1), Kind::Probe, Help::NONE)
    );
}
