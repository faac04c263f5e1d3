//! How long spaces that move keep a laptop busy, against what their reference implementations took: `TEACHERS`, part 3 of
//! the design papers, one core, Python with numpy and scikit-learn. Exit code 1 if the mixture is not a thousand times
//! cheaper on average and ten thousand times shorter at worst.
//!
//! The worst call is the worst of those that were not interrupted: the median over repetitions of the same run of each
//! call's time, so that another program on the machine does not count.

use std::process::ExitCode;
use std::time::Instant;

use etude::{Budget, Dice, Kind, Model, Outcome, Recipe, Space};
use etude_sim::world::cubes::{Cubes, Settings};
use etude_sim::world::{DIMS, World};

/// Attempts of a run.
const EPISODES: u32 = 20_000;
/// Repetitions of the same run.
const REPEAT: usize = 5;
/// Least mean update and longest call of the references, in µs: the smallest figure that is on record for any of them.
const REFERENCE: [f64; 2] = [1_200.0, 330_000.0];

/// Mean time that taking in one outcome takes, and the longest single call, in µs.
fn run(space: Space<DIMS>) -> [f64; 2] {
    let whole = timed(space, false);
    let single = timed(space, true);
    [whole.iter().sum::<f64>() / f64::from(EPISODES), single.into_iter().fold(0.0, f64::max)]
}

/// How long taking in each outcome takes, in µs: as a whole, or each call of it by itself, which looking at the clock makes
/// longer on average.
fn timed(space: Space<DIMS>, each: bool) -> Vec<f64> {
    let mut syllabus = etude::skills(&[[1; DIMS]]);
    syllabus.skills.iter_mut().for_each(|skill| skill.space = space);
    let recipe = Recipe::named("uniform").unwrap_or_else(etude::RECIPES[0].recipe);
    let spec = etude::Spec::new(syllabus, recipe, Budget::episodes(EPISODES));
    let mut times: Vec<Vec<f64>> = Vec::new();
    for _ in 0..REPEAT {
        let mut dice = Dice::new(1);
        let mut teacher = etude::Curriculum::<1, 64, DIMS, 0, 8192>::build(&spec).expect("it fits");
        let mut cubes = Cubes::new(&Settings::default(), 1);
        let mut own = Vec::new();
        while let Some(trial) = teacher.propose(&mut dice) {
            let outcome: Outcome = cubes.attempt(&trial.task, Kind::Practice, trial.help);
            let mut start = Instant::now();
            let mut note = |start: &mut Instant| {
                own.push(start.elapsed().as_secs_f64() * 1e6);
                *start = Instant::now();
            };
            teacher.observe(&trial, &outcome).expect("its own trial");
            let mut more = true;
            while more {
                if each {
                    note(&mut start);
                }
                more = teacher.settle();
            }
            note(&mut start);
        }
        times.push(own);
    }
    let median = |at: usize| {
        let mut same: Vec<f64> = times.iter().map(|own| own[at]).collect();
        same.sort_by(f64::total_cmp);
        same[REPEAT / 2]
    };
    (0..times[0].len()).map(median).collect()
}

fn main() -> ExitCode {
    println!("{:10} {:>10} {:>8} {:>12} {:>8}", "space", "mean µs", "ratio", "worst µs", "ratio");
    let mut good = true;
    for (name, space) in [
        ("mixture", Space::Mixture { dims: 2, model: Model::Change, random: 10 }),
        ("alp-gmm", Space::Mixture { dims: 2, model: Model::Nearest, random: 20 }),
        ("covar-gmm", Space::Mixture { dims: 2, model: Model::Covariance, random: 20 }),
        ("riac", Space::Regions { dims: 2, leaves: 48, memory: 32, random: 20 }),
        ("adr", Space::Bounds { dims: 2, boundary: 70, high: 75, low: 10, step: 10 }),
    ] {
        let [mean, worst] = run(space);
        let ratios = [REFERENCE[0] / mean, REFERENCE[1] / worst];
        println!("{name:10} {mean:10.3} {:8.0} {worst:12.2} {:8.0}", ratios[0], ratios[1]);
        good &= name != "mixture" || (ratios[0] >= 1_000.0 && ratios[1] >= 10_000.0);
    }
    println!("references: {} µs mean, {} µs at worst", REFERENCE[0], REFERENCE[1]);
    ExitCode::from(u8::from(!good))
}
