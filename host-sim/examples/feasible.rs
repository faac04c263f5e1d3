//! Finds the test set of the tabletop again: the first sixteen points of the sequence at which the expert succeeds, and
//! goes on to when his hand is a little unsteady, with prerequisites answered by himself.

use etude::{Dice, Help};
use etude_sim::world::tabletop::{Skill, attempt, exam, expert};
use rayon::prelude::*;

/// Points looked at for each skill.
const POINTS: u8 = 48;
/// Tries with an unsteady hand, how many of them must succeed, and the standard deviation of each number of the action.
const TRIES: u32 = 16;
const ENOUGH: usize = 12;
const UNSTEADY: f32 = 0.05;

/// Whether the expert masters the n-th point.
fn masters(skill: Skill, n: u8) -> bool {
    let mut dice = Dice::new(n.into());
    let able = |skill: Skill, unit| expert::action(skill, skill.physical(unit));
    let unit = exam::point(n);
    let own = able(skill, unit);
    let mut succeeds = |off: f32| {
        let action = own.map(|a: f32| (a + off * dice.normal()).clamp(-1.0, 1.0));
        attempt(skill, unit, action, &Help::NONE, &able).score == 1.0
    };
    succeeds(0.0) && (0..TRIES).filter(|_| succeeds(UNSTEADY)).count() >= ENOUGH
}

fn main() {
    for skill in Skill::ALL {
        let found: Vec<u8> = (0..POINTS).into_par_iter().filter(|n| masters(skill, *n)).collect();
        let first = &found[..exam::TASKS.min(found.len())];
        println!("{skill:?} => {first:?}, // {} of {POINTS}", found.len());
    }
}
