//! How fast the arm's scene is simulated, and how much of a run's time is spent outside the physics engine.
//!
//! One thread, one run: both figures are ratios of times measured side by side. Exit code 1 if one is not reached.

use std::time::Instant;

use etude::{Budget, Need, Next, Recipe};
use etude_sim::world::tabletop::{Seat, Skill, Tabletop, attempt};
use etude_sim::world::{Session, Spec, Syllabus, World};

/// Simulated seconds per second of one CPU, at least.
const FAST: f64 = 100.0;
/// Share of a run's time outside the engine, at most.
const OUTSIDE: f64 = 0.10;

/// The tabletop's skills, each a grid, each after those that it uses.
fn spec(episodes: u32) -> Spec {
    let mut syllabus: Syllabus = etude::skills(&[[5, 5, 0, 0, 0, 0, 0, 0]; Skill::ALL.len()]);
    for (facts, skill) in syllabus.skills.iter_mut().zip(Skill::ALL) {
        facts.nominal.0[..2].copy_from_slice(&skill.facts().nominal);
        facts.requires = skill.facts().uses.iter().map(|used| Need { skill: *used as u8, percent: 50 }).collect();
    }
    let recipe = Recipe::named(etude::DEFAULT).expect("the default is in the catalogue");
    Spec { probe_every: 10, ..Spec::new(syllabus, recipe, Budget::episodes(episodes)) }
}

fn main() {
    let mut simulated = 0.0;
    let start = Instant::now();
    for round in 0..20 {
        for skill in Skill::ALL {
            let place = [0.05 * round as f32, 0.3];
            simulated += f64::from(
                attempt(skill, place, [0.0, -0.2, 0.1, 0.0], &etude::Help::NONE, &|_, _| [0.3, -0.2, 0.0, 0.0]).time_s,
            );
        }
    }
    let speed = simulated / start.elapsed().as_secs_f64();
    println!("arm scene: {speed:.0} simulated seconds per CPU second (at least {FAST})");

    let mut session = Box::new(Session::new(&spec(400), 1).expect("a sound curriculum"));
    let mut world = Tabletop::new(&Skill::ALL.map(Seat::whole), 1);
    let start = Instant::now();
    while let Next::Try(trial) = session.propose() {
        let outcome = world.attempt(&trial.task, trial.kind, trial.help);
        session.observe(trial.number, &outcome).expect("its own trial");
    }
    let whole = start.elapsed();
    let outside = 1.0 - world.engine().as_secs_f64() / whole.as_secs_f64();
    println!(
        "run of {} attempts: {:.1} % of the time outside the engine (at most {:.0})",
        session.curriculum().clock(),
        outside * 100.0,
        OUTSIDE * 100.0
    );
    if speed < FAST || outside > OUTSIDE {
        std::process::exit(1);
    }
}
