//! Students and power cuts that a test makes up: strategies for proptest, plain ones first, so that what fails shrinks to
//! them.

use etude_sim::world::formula::{Deed, Quirk, Student};
use proptest::prelude::*;
use proptest::sample::select;

use crate::schedule::Schedule;

/// Students that learn whatever they are ready for, slowly or fast.
pub fn learnable() -> impl Strategy<Value = Student> {
    let usual = Student::learnable().rate;
    let rate = prop_oneof![2 => Just(usual), 1 => (4_u8..=30).prop_map(percent)];
    rate.prop_map(|rate| Student { rate, ..Student::learnable() })
}

/// Students that forget what they leave: up to two percent with every attempt at something else.
pub fn forgetting() -> impl Strategy<Value = Student> {
    (learnable(), 1_u8..=20).prop_map(|(student, tenths)| Student { forgetting: f32::from(tenths) / 1000.0, ..student })
}

/// Students whose scores are a coin's now and then: up to every other one.
pub fn noisy() -> impl Strategy<Value = Student> {
    (learnable(), 1_u8..=50).prop_map(|(student, noise)| Student { noise: percent(noise), ..student })
}

/// Students that fail at one skill always.
pub fn stubborn(schedule: &Schedule) -> impl Strategy<Value = Student> {
    quirky(schedule, Quirk::Stubborn)
}

/// Students that claim progress at one skill which no probe confirms.
pub fn lying(schedule: &Schedule) -> impl Strategy<Value = Student> {
    quirky(schedule, Quirk::Lying)
}

/// Students that break off every attempt at one skill.
pub fn aborting(schedule: &Schedule) -> impl Strategy<Value = Student> {
    quirky(schedule, Quirk::Aborting)
}

/// Students that succeed at one skill from the start.
pub fn able(schedule: &Schedule) -> impl Strategy<Value = Student> {
    quirky(schedule, Quirk::Able)
}

/// Any of them, with a history of its own at the start: [`script`].
pub fn any(schedule: &Schedule) -> impl Strategy<Value = Student> {
    let student = prop_oneof![
        4 => learnable(),
        1 => forgetting(),
        1 => noisy(),
        1 => stubborn(schedule),
        1 => lying(schedule),
        1 => aborting(schedule),
        1 => able(schedule),
    ];
    let cost = prop_oneof![3 => Just(1.0_f32), 1 => (2_u8..=9).prop_map(f32::from)];
    (student, cost, script()).prop_map(|(student, cost, script)| Student { cost, script, ..student })
}

/// What comes of the first attempts: scores, and now and then one that is aborted or censored.
pub fn script() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => Just(Deed::Scored(0)),
        3 => Just(Deed::Scored(10)),
        2 => (1_u8..10).prop_map(Deed::Scored),
        1 => Just(Deed::Aborted),
        1 => Just(Deed::Censored),
    ];
    proptest::collection::vec(deed, 0..24)
}

/// When the power fails, within so many episodes: up to three times.
pub fn cuts(episodes: u32) -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(0..episodes.max(1), 0..=3)
}

fn quirky(schedule: &Schedule, quirk: Quirk) -> impl Strategy<Value = Student> + use<> {
    let names: Vec<String> = schedule.skills.iter().map(|skill| skill.id.clone()).collect();
    (learnable(), select(names)).prop_map(move |(student, skill)| student.with(&skill, quirk))
}

fn percent(n: u8) -> f32 {
    f32::from(n) / 100.0
}
