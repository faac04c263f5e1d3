//! The analytic worlds, told as stories.

use etude::{Aid, Help, Kind, Need, Outcome, Point};
use etude_sim::world::cubes::{Cubes, Settings};
use etude_sim::world::synthetic::{self, Synthetic};
use etude_sim::world::{Syllabus, Task, World};

/// Practises the cube at this cell `times` times, and returns the last score.
fn practise(world: &mut dyn World, skill: u8, place: &[f32], times: u32) -> f32 {
    (0..times).fold(0.0, |_, _| attempt(world, skill, place, Kind::Practice))
}

fn attempt(world: &mut dyn World, skill: u8, place: &[f32], kind: Kind) -> f32 {
    let mut point = Point::default();
    point.0.iter_mut().zip(place).for_each(|(x, cell)| *x = *cell);
    match world.attempt(&Task { skill, point }, kind, Help::NONE) {
        Outcome::Scored { score, .. } => score.get(),
        other => panic!("no score: {other:?}"),
    }
}

#[test]
fn cubes_open_from_the_origin_outwards() {
    let mut cubes = Cubes::new(&Settings { cells: 4, ..Settings::default() }, 1);
    assert_eq!(practise(&mut cubes, 0, &[0.3, 0.0], 5), 0.0, "locked: its neighbour below has learnt nothing");
    assert_eq!(practise(&mut cubes, 0, &[0.1, 0.1], 74), 0.74);
    assert_eq!(practise(&mut cubes, 0, &[0.3, 0.3], 1), 0.0, "74 is not yet enough");
    assert_eq!(practise(&mut cubes, 0, &[0.1, 0.1], 1), 0.75);
    assert_eq!(cubes.mastery(), [0.0], "75 opens the neighbours and is not yet mastered");
    assert_eq!(practise(&mut cubes, 0, &[0.3, 0.3], 1), 0.01, "diagonals count");
    assert_eq!(practise(&mut cubes, 0, &[0.6, 0.3], 1), 0.0, "two steps away is still locked");
    assert_eq!(practise(&mut cubes, 0, &[0.1, 0.1], 60), 1.0, "competence ends at 100");
    assert_eq!(cubes.mastery(), [1.0 / 16.0]);
}

#[test]
fn a_probe_of_a_cube_teaches_nothing() {
    let mut cubes = Cubes::new(&Settings::default(), 1);
    let task = Task { skill: 0, point: Point::default() };
    for _ in 0..3 {
        cubes.attempt(&task, Kind::Probe, Help::NONE);
    }
    assert_eq!(practise(&mut cubes, 0, &[0.0, 0.0], 1), 0.01);
}

#[test]
fn cubes_forget_when_told_and_never_learn_the_infeasible() {
    let settings = Settings { cells: 4, forget_at: vec![80], feasible: 0.5, ..Settings::default() };
    let mut cubes = Cubes::new(&settings, 1);
    assert!((settings.learnable() - 0.25).abs() < 1e-6);
    practise(&mut cubes, 0, &[0.0, 0.0], 79);
    assert_eq!(cubes.mastery(), [1.0 / 4.0]);
    practise(&mut cubes, 0, &[0.0, 0.0], 1);
    assert_eq!(cubes.mastery(), [0.0]);
    practise(&mut cubes, 0, &[0.0, 0.0], 80);
    practise(&mut cubes, 0, &[0.3, 0.0], 80);
    assert_eq!(practise(&mut cubes, 0, &[0.6, 0.0], 80), 0.0, "beyond the feasible half");
}

#[test]
fn irrelevant_parameters_change_nothing_and_noise_is_clipped() {
    let mut cubes = Cubes::new(&Settings { cells: 4, irrelevant: 2, ..Settings::default() }, 1);
    practise(&mut cubes, 0, &[0.0, 0.0, 0.9, 0.1], 40);
    assert_eq!(practise(&mut cubes, 0, &[0.1, 0.2, 0.0, 0.7], 1), 0.41);
    let noisy = || {
        let mut cubes = Cubes::new(&Settings { noise: 0.5, ..Settings::default() }, 1);
        (0..200).map(|_| practise(&mut cubes, 0, &[0.0, 0.0], 1)).collect::<Vec<_>>()
    };
    let scores = noisy();
    assert_eq!(scores, noisy(), "the noise has a seed");
    assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)) && scores.contains(&0.0) && scores.contains(&1.0));
}

/// Two skills of one arm each, the second after the first.
fn chain() -> Syllabus {
    let mut syllabus: Syllabus = etude::skills(&[[1, 0, 0, 0, 0, 0, 0, 0]; 2]);
    syllabus.skills.iter_mut().for_each(|skill| skill.difficulty = [0; 2]);
    syllabus.skills[1].requires.push(Need { skill: 0, percent: 50 }).expect("room");
    syllabus
}

#[test]
fn the_synthetic_learner_needs_its_prerequisites() {
    let mut learner = Synthetic::new(&chain(), synthetic::Settings::default(), 1);
    practise(&mut learner, 1, &[0.5], 200);
    assert_eq!(learner.mastery(), [0.0, 0.0], "without the first nothing of the second is learnt");
    practise(&mut learner, 0, &[0.5], 40);
    assert_eq!(learner.mastery(), [1.0, 0.0]);
    practise(&mut learner, 1, &[0.5], 40);
    assert_eq!(learner.mastery(), [1.0, 1.0]);
}

#[test]
fn the_synthetic_learner_forgets_what_it_leaves() {
    let settings = synthetic::Settings { forgetting: 0.01, ..synthetic::Settings::default() };
    let mut learner = Synthetic::new(&chain(), settings, 1);
    practise(&mut learner, 0, &[0.5], 60);
    assert_eq!(learner.mastery()[0], 1.0);
    practise(&mut learner, 1, &[0.5], 60);
    assert_eq!(learner.mastery()[0], 0.0);
}

#[test]
fn a_noisy_synthetic_learner_succeeds_at_random() {
    let settings = synthetic::Settings { noise: 1.0, ..synthetic::Settings::default() };
    let mut learner = Synthetic::new(&chain(), settings, 1);
    let hits: f32 = (0..400).map(|_| practise(&mut learner, 1, &[0.5], 1)).sum();
    assert!((140.0..260.0).contains(&hits), "{hits} of 400");
}

/// Help makes up for what is not there yet, and takes from the attempt what only doing it alone would teach.
#[test]
fn help_raises_the_score_and_teaches_less_to_who_is_ready() {
    let task = |skill| Task { skill, point: Point([0.5; 8]) };
    // Successes, and the competence that comes of it, of so many attempts at a skill.
    let run = |skill, kind, level: f32, times: u32| {
        let mut learner = Synthetic::new(&chain(), synthetic::Settings::default(), 1);
        let help = Help::NONE.with(Aid::WarmStart, level);
        let hits = (0..times).filter(|_| {
            matches!(learner.attempt(&task(skill), kind, help), Outcome::Scored { score, .. } if score.get() == 1.0)
        });
        let hits = hits.count();
        (hits, learner.certify(&task(skill)), learner.mastery()[usize::from(skill)])
    };
    assert_eq!(run(1, Kind::Practice, 0.0, 60), (0, false, 0.0), "not ready: nothing works and nothing is learnt");
    let (some, _, _) = run(1, Kind::Practice, 0.5, 60);
    assert!((20..60).contains(&some), "{some} of 60");
    assert_eq!(run(1, Kind::Practice, 1.0, 60).0, 60);
    assert!(run(1, Kind::Practice, 0.5, 60).1, "helped it learns without being ready");
    assert_eq!(run(1, Kind::Probe, 1.0, 60), (0, false, 0.0), "a probe is never helped");
    assert!(
        run(0, Kind::Practice, 0.0, 20).1 && !run(0, Kind::Practice, 1.0, 20).1,
        "who is ready learns better alone"
    );
}

#[test]
fn a_demonstration_teaches_as_an_attempt_does_and_no_more() {
    let task = |skill| Task { skill, point: Point([0.5; 8]) };
    let mut learner = Synthetic::new(&chain(), synthetic::Settings::default(), 1);
    for _ in 0..20 {
        assert!(learner.demonstrate(&task(1)));
    }
    assert!(!learner.certify(&task(1)), "not ready for it");
    (0..20).for_each(|_| assert!(learner.demonstrate(&task(0))));
    assert!(learner.certify(&task(0)) && learner.mastery() == [1.0, 0.0]);
    assert!(!learner.demonstrate(&task(2)), "no such skill");
    let mut cubes = Cubes::new(&Settings::default(), 1);
    assert!(!cubes.demonstrate(&task(0)), "the cubes have no expert");
    practise(&mut cubes, 0, &[0.0, 0.0], 75);
    let origin = Task { skill: 0, point: Point::default() };
    assert!(!cubes.certify(&origin));
    practise(&mut cubes, 0, &[0.0, 0.0], 1);
    assert!(cubes.certify(&origin));
}

/// Two skills of two arms, and the pair of them: four arms, the first skill's parameter before the second's.
#[test]
fn a_pair_succeeds_as_its_parts_do_together() {
    let mut syllabus: Syllabus =
        etude::skills(&[[2, 0, 0, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0], [2, 2, 0, 0, 0, 0, 0, 0]]);
    syllabus.skills.iter_mut().for_each(|skill| skill.difficulty = [0; 2]);
    let learner = || {
        Synthetic::new(&syllabus, synthetic::Settings { rate: 0.1, ..Default::default() }, 1).with_pairs([
            None,
            None,
            Some([0, 1]),
        ])
    };
    let mut one = learner();
    practise(&mut one, 0, &[0.2], 12);
    practise(&mut one, 1, &[0.7], 9);
    // Probes teach nothing: 1 − 0.9¹² of one part times 1 − 0.9⁹ of the other.
    let share = |learner: &mut Synthetic, skill: u8, point: &[f32]| {
        let hits: f32 = (0..4000).map(|_| attempt(learner, skill, point, Kind::Probe)).sum();
        hits / 4000.0
    };
    let (first, second) = (1.0 - 0.9_f32.powi(12), 1.0 - 0.9_f32.powi(9));
    assert!((share(&mut one, 0, &[0.2]) - first).abs() < 0.03);
    assert!((share(&mut one, 2, &[0.2, 0.7]) - first * second).abs() < 0.03);
    assert_eq!(share(&mut one, 2, &[0.2, 0.2]), 0.0, "the other cell of the second part is new");
    // Practising the pair practises both parts.
    let mut pair = learner();
    practise(&mut pair, 2, &[0.2, 0.7], 60);
    assert_eq!(pair.mastery(), [0.5, 0.5, 0.25]);
}

#[test]
fn a_student_comes_back_from_its_bytes_and_only_from_its_own() {
    let mut cubes = Cubes::new(&Settings { noise: 0.1, ..Settings::default() }, 1);
    practise(&mut cubes, 0, &[0.0, 0.0], 30);
    let mut other = Cubes::new(&Settings { noise: 0.1, ..Settings::default() }, 2);
    assert!(other.restore(&cubes.save()));
    assert_eq!(practise(&mut other, 0, &[0.0, 0.0], 5), practise(&mut cubes, 0, &[0.0, 0.0], 5));
    assert!(!Cubes::new(&Settings { cells: 3, ..Settings::default() }, 1).restore(&cubes.save()));
    assert!(!Synthetic::new(&chain(), synthetic::Settings::default(), 1).restore(&cubes.save()));
}
