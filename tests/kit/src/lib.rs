//! Tests one's own schedule: the curriculum file that a robot is to practise by.
//!
//! A [`Run`] lets a [`Student`] made of a formula practise by it, with the plug pulled at will, and the [`Finished`] run has
//! named properties. [`check`] asks for them of students, seeds and power cuts that it makes up; what fails is made as small
//! as it can be, and comes with the command that shows it.
//!
//! ```no_run
//! use etude_testkit::{Run, Student, check, curriculum, students};
//!
//! #[test]
//! fn a_quick_student_finishes() {
//!     let run = Run::new(curriculum!("curriculum.toml"), Student::learnable(), 7).with_cuts([50, 120]).episodes(600);
//!     run.never_before_prerequisites().unwrap();
//!     run.same_after_a_power_cut().unwrap();
//!     run.every_learnable_skill_finishes().unwrap();
//! }
//!
//! #[test]
//! fn nothing_starves_whoever_learns() {
//!     let schedule = curriculum!("curriculum.toml");
//!     check(&schedule, students::any(&schedule), 300, |run| run.no_starvation(0.005));
//! }
//! ```

mod check;
mod golden;
mod history;
mod property;
mod quiet;
mod run;
mod schedule;
pub mod students;

pub use check::{Counterexample, check, find};
pub use etude_sim::world::formula::{Deed, Quirk, Student};
pub use history::{claimed, cost, history, outcome};
pub use property::{Broken, Kept};
pub use run::{Episode, Finished, Run};
pub use schedule::Schedule;

/// The curriculum in this file, whose path counts from the crate's own folder.
///
/// # Panics
/// If there is no such file, or it is no curriculum: with what `etude check` says.
#[macro_export]
macro_rules! curriculum {
    ($path:expr) => {
        $crate::Schedule::read(env!("CARGO_MANIFEST_DIR"), $path)
    };
}

/// The page's examples compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/testing.md")]
struct Page;
