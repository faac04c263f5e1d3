//! Finds the test set of the tabletop again: the first sixteen points of the sequence at which the expert or a search over
//! actions succeeds, with prerequisites answered by the expert.

use etude::{Dice, Help};
use etude_sim::world::tabletop::{Skill, attempt, exam, expert};
use rayon::prelude::*;

/// Points searched for each skill; actions tried at random, and then near the best one.
const POINTS: u8 = 32;
const TRIES: [u32; 2] = [64, 96];

/// Whether an action was found that succeeds.
fn search(skill: Skill, n: u8) -> bool {
    let mut dice = Dice::new(n.into());
    let able = |skill: Skill, unit| expert::action(skill, skill.physical(unit));
    let score = |action| attempt(skill, exam::point(n), action, &Help::NONE, &able).score;
    let mut best = able(skill, exam::point(n));
    let mut top = score(best);
    for attempt in 0..TRIES[0] + TRIES[1] {
        if top == 1.0 {
            return true;
        }
        let near = attempt >= TRIES[0];
        let action =
            best.map(|a: f32| if near { (a + 0.25 * dice.normal()).clamp(-1.0, 1.0) } else { dice.range(-1.0, 1.0) });
        let got = score(action);
        if got >= top {
            (best, top) = (action, got);
        }
    }
    top == 1.0
}

fn main() {
    for skill in Skill::ALL {
        let found: Vec<u8> = (0..POINTS).into_par_iter().filter(|n| search(skill, *n)).collect();
        let first = &found[..exam::TASKS.min(found.len())];
        println!("{skill:?} => {first:?}, // {} of {POINTS} are feasible", found.len());
    }
}
