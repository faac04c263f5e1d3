//! Purpose: what the spaces achieve, as a table reviewed as numbers.

use std::fmt::Write;

use etude::{Bounds, Dice, Kind, Levels, Normal, Outcome, Point, Pull, Regions, Worth};
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
            let (point, kind): (Point<DIMS>, Kind) = space.propose(&words, &mut dice);
            let Outcome::Scored { score, .. } = cubes.attempt(&Task { skill: 0, point }, kind, etude::Help::NONE)
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
    line("spdl", on_cubes(&Normal::new(2, Pull::Share(1.1)), &plain));
    let threshold = Normal::new(2, Pull::Threshold(0.5));
    let normal = line("spdl-threshold", on_cubes(&threshold, &plain));
    line("the same, noise 0.1", on_cubes(&threshold, &noisy));
    let worths = [Worth::Change, Worth::Regret, Worth::Robust, Worth::Learnability];
    let mut name = ["levels", "plr", "robust-plr", "sfl"].into_iter();
    let [change, regret, ..] = worths.map(|worth| {
        let (levels, name) = (Levels::new(2, worth), name.next().expect("four"));
        line(&format!("{name}, noise 0.1"), on_cubes(&levels, &noisy));
        line(name, on_cubes(&levels, &plain))
    });
    assert!(normal[2] >= 40.0 && change[2] >= 70.0 && regret[2] >= 90.0);
    for (ours, theirs) in reference.iter().zip([10.2, 22.9, 47.8]) {
        assert!((ours - theirs).abs() < 5.0, "{ours} against {theirs}");
    }
    assert!(regions[2] >= 60.0 && bounds[2] >= 85.0);
    insta::assert_snapshot!(table);
}

/// A quarter of the cube is a coin flip that nobody can learn.
/// How many times its share of the cube a quarter gets, whose scores are a coin's.
fn wasted(space: &impl Moving) -> f32 {
    let settings = Settings::default();
    let (mut wasted, mut trials) = (0, 0);
    for seed in 0..SEEDS {
        let (mut cubes, mut dice, mut words) = (Cubes::new(&settings, seed), Dice::new(seed), space.started());
        for trial in 0..10_000 {
            let (point, kind): (Point<DIMS>, Kind) = space.propose(&words, &mut dice);
            let coin = point.0[0] >= 0.5 && point.0[1] < 0.5;
            let score = if coin {
                dice.below(2) as f32
            } else {
                let Outcome::Scored { score, .. } = cubes.attempt(&Task { skill: 0, point }, kind, etude::Help::NONE)
                else {
                    panic!("the cubes score every attempt")
                };
                score.get()
            };
            if trial >= 2_000 {
                wasted += u32::from(coin);
                trials += 1;
            }
            space.adapt(&mut words, &point, score);
            space.settle_all(&mut words);
        }
    }
    wasted as f32 / trials as f32 / 0.25
}

#[test]
fn what_cannot_be_learnt_gets_at_most_twice_its_share() {
    let [regions, levels] = [wasted(&Regions::new(2)), wasted(&Levels::new(2, Worth::Change))];
    assert!(regions <= 2.0 && levels <= 2.0, "{regions} and {levels} times its share");
    // As published, noise looks like regret for ever.
    let [regret, learnability] = [Worth::Regret, Worth::Learnability].map(|worth| wasted(&Levels::new(2, worth)));
    insta::assert_snapshot!(
        format!("regions {regions:.2}, change {levels:.2}; regret {regret:.2}, learnability {learnability:.2}"),
        @"regions 1.22, change 1.24; regret 3.31, learnability 2.16"
    );
}
