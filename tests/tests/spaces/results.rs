//! Purpose: what the spaces achieve, as a table reviewed as numbers.

use std::fmt::Write;

use etude::{Bounds, Dice, Kind, Outcome, Point, Regions};
use etude_sim::world::World;
use etude_sim::world::cubes::{Cubes, Settings};
use etude_sim::world::{DIMS, Task};

use super::Moving;

const SEEDS: u64 = 20;
const MARKS: [usize; 3] = [5_000, 10_000, 20_000];

/// Percent mastered at the marks, mean over the seeds.
fn on_cubes(space: &impl Moving, settings: &Settings) -> [f32; 3] {
    let mut mastered = [0.0; 3];
    for seed in 0..SEEDS {
        let (mut cubes, mut dice, mut words) = (Cubes::new(settings, seed), Dice::new(seed), space.started());
        for trial in 1..=MARKS[2] {
            let point: Point<DIMS> = space.draw(&words, &mut dice);
            let Outcome::Scored { score, .. } =
                cubes.attempt(&Task { skill: 0, point }, Kind::Practice, etude::Help::NONE)
            else {
                panic!("the cubes score every attempt")
            };
            space.adapt(&mut words, &point, score.get());
            space.settle_all(&mut words);
            if let Some(at) = MARKS.iter().position(|mark| *mark == trial) {
                mastered[at] += 100.0 * cubes.mastery()[0] / SEEDS as f32;
            }
        }
    }
    mastered
}

#[test]
fn spaces_reach_their_references_and_the_defaults_pass_them() {
    let plain = Settings::default();
    let noisy = Settings { noise: 0.1, ..Settings::default() };
    let mut table = format!("{:22} {:>6} {:>6} {:>6}\n", "cubes, 20 seeds, %", MARKS[0], MARKS[1], MARKS[2]);
    let mut line = |name: &str, [first, second, third]: [f32; 3]| {
        writeln!(table, "{name:22} {first:6.1} {second:6.1} {third:6.1}").expect("it fits");
        [first, second, third]
    };
    let regions = line("regions", on_cubes(&Regions::new(2), &plain));
    let reference = line("regions, reference", on_cubes(&Regions::reference(2), &plain));
    line("regions, noise 0.1", on_cubes(&Regions::new(2), &noisy));
    let bounds = line("bounds", on_cubes(&Bounds::new(2), &plain));
    line("bounds, reference", on_cubes(&Bounds::reference(2), &plain));
    line("bounds, noise 0.1", on_cubes(&Bounds::new(2), &noisy));
    for (ours, theirs) in reference.iter().zip([10.2, 22.9, 47.8]) {
        assert!((ours - theirs).abs() < 5.0, "{ours} against {theirs}");
    }
    assert!(regions[2] >= 60.0 && bounds[2] >= 85.0);
    insta::assert_snapshot!(table);
}

/// A quarter of the cube is a coin flip that nobody can learn.
#[test]
fn what_cannot_be_learnt_gets_at_most_twice_its_share() {
    let settings = Settings::default();
    let regions = Regions::new(2);
    let (mut wasted, mut trials) = (0, 0);
    for seed in 0..SEEDS {
        let (mut cubes, mut dice, mut words) = (Cubes::new(&settings, seed), Dice::new(seed), regions.started());
        for trial in 0..10_000 {
            let point: Point<DIMS> = regions.draw(&words, &mut dice);
            let coin = point.0[0] >= 0.5 && point.0[1] < 0.5;
            let score = if coin {
                dice.below(2) as f32
            } else {
                let Outcome::Scored { score, .. } =
                    cubes.attempt(&Task { skill: 0, point }, Kind::Practice, etude::Help::NONE)
                else {
                    panic!("the cubes score every attempt")
                };
                score.get()
            };
            if trial >= 2_000 {
                wasted += u32::from(coin);
                trials += 1;
            }
            regions.adapt(&mut words, &point, score);
            regions.settle_all(&mut words);
        }
    }
    let share = wasted as f32 / trials as f32;
    assert!(share <= 2.0 * 0.25, "{share} of the trials");
    insta::assert_snapshot!(format!("{:.2} times its uniform share", share / 0.25), @"1.22 times its uniform share");
}
