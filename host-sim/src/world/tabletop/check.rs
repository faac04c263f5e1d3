//! The physics, held against closed forms.
//!
//! Each row is an experiment whose outcome a textbook gives: how far a block slides, on which incline it stays put,
//! how hard two fingers must press. One set of engine settings has to meet all the bands. When a row fails, the engine or its settings have changed, and every result obtained on it is in doubt.

mod flat;
mod grasp;

use super::engine::{DT, GRAVITY};
use grasp::LIFT;
use serde::Serialize;

/// Gravity in the precision of the closed forms, in m/s².
const G: f64 = GRAVITY as f64;

/// One quantity, in theory and in the engine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// What was measured, with the conditions and the unit.
    pub quantity: String,
    /// What the closed form gives.
    pub analytic: f64,
    /// What the engine gives, in the same unit.
    pub measured: f64,
    /// How far apart the two may be, in words.
    pub bound: String,
    /// Whether they are that close.
    pub ok: bool,
}

/// How far a measurement may be from its closed form.
enum Band {
    /// Within so many percent of it.
    Percent(f64),
    /// Less than so many millimetres from it.
    Millimetres(f64),
}

impl Band {
    fn row(&self, quantity: String, analytic: f64, measured: f64) -> Row {
        let off = (measured - analytic).abs();
        let (bound, ok) = match self {
            Self::Percent(percent) => (format!("±{percent} %"), off <= analytic.abs() * percent / 100.0),
            Self::Millimetres(limit) => (format!("< {limit} mm"), off < *limit),
        };
        Row { quantity, analytic, measured, bound, ok }
    }
}

/// The whole table.
#[must_use]
pub fn rows() -> Vec<Row> {
    [slides(), inclines(), balance(), pinches(), lifts()].concat()
}

/// Sliding to rest: once against v²/2μg, once with the half step by which the integrator is ahead of it.
fn slides() -> Vec<Row> {
    let mut rows = Vec::new();
    for friction in [0.1, 0.2, 0.4, 0.7] {
        for speed in [0.3, 0.8] {
            let percent = match speed {
                v if v >= 0.8 => 4.0,
                _ if friction >= 0.7 => 10.0,
                _ => 8.0,
            };
            let measured = 1e3 * flat::slide(friction as f32, speed as f32);
            let plain = 1e3 * speed * speed / (2.0 * friction * G);
            let stepped = plain - 1e3 * speed * f64::from(DT) / 2.0;
            let case = format!("μ {friction}, {speed} m/s, mm");
            rows.push(Band::Percent(percent).row(format!("slide v²/2μg, {case}"), plain, measured));
            rows.push(Band::Percent(0.5).row(format!("slide v²/2μg − v·dt/2, {case}"), stepped, measured));
        }
    }
    rows
}

/// Just below the friction angle a block stays, just above it runs away: ½(g sin θ − μ g cos θ)t² after one second.
///
/// The margin is one of friction, not of angle: tan θ is a share of μ.
fn inclines() -> Vec<Row> {
    let mut rows = Vec::new();
    for friction in [0.3, 0.8] {
        let travel = |share: f64| 1e3 * flat::incline(friction as f32, share * friction);
        let tilt = libm::atan(1.05 * friction);
        let run = 1e3 * G / 2.0 * (libm::sin(tilt) - friction * libm::cos(tilt));
        let creep = format!("creep in 1 s at tan θ = 0.95 μ, μ {friction}, mm");
        rows.push(Band::Millimetres(0.1).row(creep, 0.0, travel(0.95)));
        let slide = format!("slide in 1 s at tan θ = 1.05 μ, μ {friction}, mm");
        rows.push(Band::Percent(3.0).row(slide, run, travel(1.05)));
    }
    rows
}

/// What a standing block takes before it tips, and how deep a cube sinks in.
///
/// F_tip is statics. A force put on all at once also has the block rock on its contacts, which costs a percent.
fn balance() -> Vec<Row> {
    let tipping = "tipping force over F_tip = mgb/2h";
    vec![
        Band::Percent(2.0).row(format!("{tipping}, raised over 2 s"), 1.0, flat::tipping(2.0)),
        Band::Percent(2.0).row(format!("{tipping}, at once"), 1.0, flat::tipping(0.0)),
        Band::Millimetres(0.15).row("rest penetration of a 0.1 kg cube, mm".into(), 0.0, 1e3 * flat::penetration()),
    ]
}

/// A body between two fingers falls freely by what friction 2μN lacks of its weight, and not at all beyond that.
fn pinches() -> Vec<Row> {
    let fall = 1e3 * G / 2.0 * (1.0 - 0.97);
    vec![
        Band::Percent(3.0).row("pinch at 2μN/mg = 0.97, slip in 1 s, mm".into(), fall, 1e3 * grasp::pinch(0.97)),
        Band::Millimetres(0.1).row("pinch at 2μN/mg = 1.03, slip in 1 s, mm".into(), 0.0, 1e3 * grasp::pinch(1.03)),
    ]
}

/// A slow lift with the arm takes 0.95 of the mass 2μN/g along, and leaves 1.05 of it on the table.
fn lifts() -> Vec<Row> {
    let mut rows = Vec::new();
    for (friction, grip) in [(0.4, 3.0), (0.8, 2.0), (0.8, 6.0)] {
        let limit = 2.0 * friction * grip / G;
        let case = format!("slip in a slow lift, μ {friction}, N {grip} N");
        let slip = |share: f64| 1e3 * grasp::lift(friction as f32, grip as f32, (share * limit) as f32);
        rows.push(Band::Millimetres(1.0).row(format!("{case}, 0.95 of 2μN/g, mm"), 0.0, slip(0.95)));
        let left = 1e3 * f64::from(LIFT);
        rows.push(Band::Percent(5.0).row(format!("{case}, 1.05 of 2μN/g, mm"), left, slip(1.05)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_within_its_band() {
        let bad: Vec<_> = rows().into_iter().filter(|row| !row.ok).collect();
        assert!(bad.is_empty(), "{bad:#?}");
    }

    #[test]
    fn a_second_run_gives_the_same_bits() {
        assert_eq!(rows(), rows());
    }
}
