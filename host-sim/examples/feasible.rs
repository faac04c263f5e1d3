//! Finds the test set of the tabletop again: the first sixteen points of the sequence at which a search over actions
//! succeeds, with prerequisites answered by what the search found for them.

use std::collections::BTreeMap;

use etude::{Dice, Help};
use etude_sim::world::tabletop::{Skill, attempt, exam};
use rayon::prelude::*;

/// Points searched for each skill; actions tried at random, and then near the best one.
const POINTS: u8 = 64;
const TRIES: [u32; 2] = [64, 96];

type Found = BTreeMap<Skill, Vec<([f32; 2], [f32; 4])>>;

/// The actions found for a skill, weighted by the inverse fourth power of their distance.
fn answer(found: &Found, skill: Skill, unit: [f32; 2]) -> [f32; 4] {
    let (mut sum, mut total) = ([0.0; 4], 0.0);
    for (at, action) in found.get(&skill).into_iter().flatten() {
        let square = (at[0] - unit[0]).powi(2) + (at[1] - unit[1]).powi(2) + 1e-4;
        let weight = 1.0 / (square * square);
        total += weight;
        sum.iter_mut().zip(action).for_each(|(s, a)| *s += weight * a);
    }
    if total > 0.0 { sum.map(|s| s / total) } else { sum }
}

/// An action that succeeds, if one was found.
fn search(found: &Found, skill: Skill, n: u8) -> Option<[f32; 4]> {
    let mut dice = Dice::new(n.into());
    let score = |action| attempt(skill, exam::point(n), action, &Help::NONE, &|s, unit| answer(found, s, unit)).score;
    let (mut best, mut top) = ([0.0; 4], -1.0);
    for attempt in 0..TRIES[0] + TRIES[1] {
        let near = attempt >= TRIES[0];
        let action =
            best.map(|a: f32| if near { (a + 0.25 * dice.normal()).clamp(-1.0, 1.0) } else { dice.range(-1.0, 1.0) });
        let got = score(action);
        if got >= top {
            (best, top) = (action, got);
        }
        if top == 1.0 {
            return Some(best);
        }
    }
    None
}

fn main() {
    let mut found = Found::new();
    for skill in Skill::ALL {
        let points: Vec<(u8, [f32; 4])> =
            (0..POINTS).into_par_iter().filter_map(|n| search(&found, skill, n).map(|action| (n, action))).collect();
        let numbers: Vec<u8> = points.iter().map(|(n, _)| *n).take(exam::TASKS).collect();
        println!("{:?} => {numbers:?}, // {} of {POINTS} are feasible", skill, points.len());
        found.insert(skill, points.into_iter().map(|(n, action)| (exam::point(n), action)).collect());
    }
}
