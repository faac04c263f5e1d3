//! Asks for properties of whatever student comes, and makes what fails as small as it can be.

use std::fmt;

use etude_sim::world::formula::Student;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

use crate::property::{Broken, Kept};
use crate::quiet::quietly;
use crate::run::Run;
use crate::schedule::Schedule;
use crate::{Finished, students};

/// Cases unless `PROPTEST_CASES` says otherwise.
const CASES: u32 = 64;

/// The smallest run found in which a property is broken.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The student.
    pub student: Student,
    /// The seed.
    pub seed: u64,
    /// When the power failed.
    pub cuts: Vec<u32>,
    /// What was broken.
    pub broken: Broken,
    cases: u32,
}

/// Asks for a property of students of this kind, with any seed and power cuts, over so many episodes each.
///
/// A property that panics, by an `assert!` of your own, is broken as well; with [`Finished::broken`] it can say in which episode.
///
/// # Panics
/// With the smallest counterexample, if there is one.
#[track_caller]
pub fn check(
    schedule: &Schedule,
    students: impl Strategy<Value = Student>,
    episodes: u32,
    property: impl Fn(&Finished) -> Kept,
) {
    if let Some(found) = find(schedule, students, episodes, property) {
        panic!("{found}");
    }
}

/// The smallest counterexample to a property, if there is one among so many cases: see [`check`].
///
/// First the student, the seed and the cuts are made as plain as they can be. Then it is asked whether another one breaks the
/// property in fewer episodes, as long as there is one.
pub fn find(
    schedule: &Schedule,
    students: impl Strategy<Value = Student>,
    episodes: u32,
    property: impl Fn(&Finished) -> Kept,
) -> Option<Counterexample> {
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { CASES };
    let mut found = search(schedule, &students, episodes, cases, &property)?;
    while let Some(fewer) = found.broken.episode {
        // What is of a run as a whole says nothing about a shorter one.
        let early = |run: &Finished| match property(run) {
            Err(broken) if broken.episode.is_some() => Err(broken),
            _ => Ok(()),
        };
        match search(schedule, &students, fewer, cases, &early) {
            Some(shorter) => found = shorter,
            None => break,
        }
    }
    Some(found)
}

fn search(
    schedule: &Schedule,
    students: &impl Strategy<Value = Student>,
    episodes: u32,
    cases: u32,
    property: &impl Fn(&Finished) -> Kept,
) -> Option<Counterexample> {
    // What fails is printed whole: no file has to remember it.
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4096, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let run = |student: Student, seed: u16, cuts: Vec<u32>| {
        let run = Run::new(schedule.clone(), student, seed.into()).with_cuts(cuts).episodes(episodes);
        quietly(|| property(&run)).unwrap_or_else(|panic| Err(run.broken(None, panic)))
    };
    let strategy = (students, any::<u16>(), students::cuts(episodes));
    let found = runner.run(&strategy, |(student, seed, cuts)| {
        run(student, seed, cuts).map_err(|broken| TestCaseError::fail(broken.what))
    });
    match found {
        Ok(()) => None,
        Err(TestError::Fail(_, (student, seed, cuts))) => {
            let broken = run(student.clone(), seed, cuts.clone()).expect_err("the same run is as broken again");
            Some(Counterexample { student, seed: seed.into(), cuts, broken, cases })
        }
        Err(TestError::Abort(why)) => panic!("no students to test with: {why}"),
    }
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n\n(the smallest of what {} cases found)", self.broken, self.cases)
    }
}
