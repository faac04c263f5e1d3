//! A curriculum scheduler in fixed memory: which skill should a robot practise next, and how hard?
//!
//! > chance(arm) ∝ ( factor₁ · factor₂ · … ) ^ sharpness, with a share `explore` spread evenly over every arm that no
//! > gate forbids.
//!
//! A teacher of the literature is a [`Recipe`]: the [`Factor`]s it multiplies, and how boldly it [`Draw`]s. A
//! [`Curriculum`] runs one over the skills of a [`Syllabus`]; [`propose`](Curriculum::propose) reads, and
//! [`observe`](Curriculum::observe) learns. A [`Session`] adds what a robot needs: tickets, rest, events, snapshots.
//!
//! ```
//! use etude::{Budget, Cost, Curriculum, Dice, Outcome, Recipe, Safety, Spec, skills};
//!
//! // One skill, its two parameters cut into 3 × 3 cells: nine arms.
//! let spec = Spec::<1, 2>::new(skills(&[[3, 3]]), Recipe::named("learning-progress").unwrap(), Budget::episodes(100));
//! let mut teacher = Curriculum::<1, 9, 2>::build(&spec)?;
//! let mut dice = Dice::new(7);
//! while let Some(trial) = teacher.propose(&mut dice) {
//!     let score = 1.0 - trial.task.point.0[0]; // a learner that finds the first parameter hard
//!     teacher.observe(&trial, &Outcome::scored(score, Cost::FREE)?)?;
//! }
//! assert_eq!(teacher.clock(), 100);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

mod assist;
mod balance;
mod belief;
mod curriculum;
mod dice;
mod doubt;
mod draw;
mod dual;
mod exp3;
mod factor;
mod frontier;
mod further;
mod keep;
mod knob;
mod lead;
mod ledger;
mod list;
mod mastery;
pub mod math;
mod pace;
mod recipe;
mod request;
mod session;
mod space;
mod spec;
mod state;
mod syllabus;
mod trial;
mod view;
mod worst;

#[cfg(feature = "serde")]
pub mod frame;
#[cfg(feature = "serde")]
mod latent;
#[cfg(feature = "serde")]
pub mod log;
#[cfg(feature = "mac")]
pub mod mac;
#[cfg(feature = "serde")]
pub mod pack;
#[cfg(feature = "serde")]
mod snapshot;
#[cfg(feature = "serde")]
mod wire;

pub use assist::{ASSISTS, Assist};
pub use curriculum::{Credit, Curriculum, Opinion, Refusal};
pub use dice::Dice;
pub use draw::Draw;
pub use factor::{FLOOR, Factor, Shape, Standing};
pub use knob::Knob;
#[cfg(feature = "serde")]
pub use latent::{Decoder, OUTPUTS, Output};
pub use ledger::{Averages, Gain, Row, Window};
pub use mastery::{Claim, Mastery};
pub use pace::Pace;
#[cfg(feature = "serde")]
pub use pack::{Pack, PackError, VERSION};
pub use recipe::{ADDITIONS, Addition, DEFAULT, Entry, FACTORS, RECIPES, Recipe};
pub use request::{Asks, REQUESTS, Reply, Request, Wish};
pub use session::{Event, FLIGHT, Next, Session};
#[cfg(feature = "serde")]
pub use snapshot::{Restoring, Saving};
pub use space::{
    Bounds, Component, Grid, Levels, Mixture, Model, Normal, Progress, Pull, Regions, SPACES, Space, Worth,
};
pub use spec::{Budget, SKILLS, Safety, Spec, SpecError};
pub use syllabus::{NEEDS, Need, Skill, Syllabus, skills};
pub use trial::{AIDS, Aid, BadNumber, Cost, Help, Kind, Outcome, Point, Resource, Score, Task, Trial};
