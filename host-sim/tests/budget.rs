//! Another budget or another teacher without editing the file: the run is that of the file as its author would edit it, and
//! a run that goes on with more attempts is the one that it would have been with all of them from the beginning.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use etude::{Factor, Pace};
use etude_sim::file::{Curriculum, amend, parse, teachers};
use etude_sim::folder::{Folder, LAST};
use etude_sim::follow::Follower;
use etude_sim::replay::{ReplayError, replay};
use etude_sim::sim::Sim;
use proptest::prelude::*;

/// A file with this budget and this teacher, in the ways in which one can be written.
#[derive(Clone, Debug)]
struct Written {
    budget: usize,
    teacher: usize,
    comment: &'static str,
    newline: &'static str,
}

impl Written {
    fn with(&self, episodes: &str, teacher: &str) -> String {
        let comment = self.comment;
        let budget = [
            format!("budget = {{ episodes = {episodes}, wear = 9 }}{comment}\n"),
            format!("budget.episodes  =  {episodes}{comment}\nbudget.wear = 9\n"),
            format!("[budget]{comment}\n{comment}\nwear = 9\n{comment}\nepisodes= {episodes}   {comment}\n"),
        ];
        let teacher = [
            format!("teacher = {{ {teacher} = {{ explore = 0.1 }} }}{comment}\n"),
            format!("teacher.{teacher}.explore = 0.1{comment}\nteacher.{teacher}.success = 0.5\n"),
            format!("[teacher.{teacher}]{comment}\n{comment}\n explore = 0.1 {comment}\n"),
            format!("[teacher]\n{teacher} = {{}}{comment}\n"),
            format!("[teacher]\n{teacher}.explore = 0.1{comment}\n"),
        ];
        // Tables without a header come first.
        let mut parts = [(self.budget > 1, &budget[self.budget]), (self.teacher > 1, &teacher[self.teacher])];
        parts.sort_by_key(|(headed, _)| *headed);
        let head = format!("{comment}\nformat = 1\nname = \"x\"{comment}\n");
        let skill = format!("[[skill]]{comment}\nid = \"walk\"\n{comment}\n[[skill]]\nid = \"run\"\n");
        [&head, parts[0].1, parts[1].1, &skill].map(|part| part.replace('\n', self.newline)).concat()
    }
}

fn written() -> impl Strategy<Value = Written> {
    let comment = prop_oneof![Just(""), Just(" # episodes = 7, [teacher.uniform]")];
    (0..3_usize, 0..5_usize, comment, prop_oneof![Just("\n"), Just("\r\n")])
        .prop_map(|(budget, teacher, comment, newline)| Written { budget, teacher, comment, newline })
}

/// Every recipe, so that none is forgotten.
fn teacher() -> impl Strategy<Value = &'static str> {
    (0..teachers().len()).prop_map(|at| teachers()[at])
}

proptest! {
    /// To the letter, comments and all; and what is not asked for stays as it was written.
    #[test]
    fn a_file_is_amended_as_its_author_would(
        file in written(), before in teacher(), after in teacher(), episodes in 1_000..100_000_000_u32,
    ) {
        let old = file.with("1_000", before);
        let new = episodes.to_string();
        prop_assert!(parse(&old, &[]).is_ok(), "{}", old);
        prop_assert_eq!(amend(&old, None, None).unwrap(), old.clone());
        prop_assert_eq!(amend(&old, Some(episodes), None).unwrap(), file.with(&new, before));
        prop_assert_eq!(amend(&old, None, Some(after)).unwrap(), file.with("1_000", after));
        prop_assert_eq!(amend(&old, Some(episodes), Some(after)).unwrap(), file.with(&new, after));
    }
}

/// What a curriculum may have besides, each with what depends on the course of a run.
const BESIDES: [&str; 5] = [
    "",
    "[safety]\nmax_consecutive_failures = 2\ncooldown_s = 40\n",
    "[questions]\nbudget = 9\naudit = 0.5\n",
    "[probe]\nevery = 3\ntail = 0.5\n",
    "[safety]\nmax_lead = 2\n",
];
/// What the last skill may have.
const SPACES: [&str; 4] = [
    "",
    "[skill.space.grid]\nx = { range = [0.0, 1.0], cells = 3 }\n",
    "[skill.space.riac]\nx = [0.0, 1.0]\n",
    "[skill.assist.subgoal]\npace = { gated = { lower_at = 0.7, raise_at = 0.2 } }\n",
];

fn curriculum(teacher: &str, besides: usize, space: usize, episodes: u32) -> Curriculum {
    let text = format!(
        "format = 1\nname = \"x\"\n[budget]\nepisodes = {episodes}\n[teacher.{teacher}]\n{}[[skill]]\nid = \"walk\"\ncost = {{ \
         time_s = 2 }}\n[[skill]]\nid = \"run\"\nrequires = [{{ skill = \"walk\", mastery = 0.4 }}]\n{}",
        BESIDES[besides], SPACES[space]
    );
    parse(&text, &[]).unwrap_or_else(|wrong| panic!("{text}: {:?}", wrong.problems))
}

/// Whether decisions go by the share of the budget that is spent.
fn goes_by_share(curriculum: &Curriculum) -> bool {
    let paces = curriculum.spec.recipe.factors.iter().filter_map(Factor::pace);
    paces
        .chain(curriculum.spec.assists.iter().map(|assist| assist.pace))
        .any(|pace| matches!(pace, Pace::Ramp { .. } | Pace::Fade { .. }))
}

/// Makes attempts until so many are made, or the run is over.
fn run(sim: &mut Sim, attempts: usize) {
    while sim.record().episodes.len() < attempts && sim.step().expect("no robot") {}
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Interrupted anywhere or at its end, a run with another budget is the run with that budget, to the byte; or it is
    /// refused, where the curriculum goes by the share that is spent.
    #[test]
    fn more_attempts_are_those_of_a_run_that_had_them_from_the_beginning(
        teacher in teacher(), besides in 0..BESIDES.len(), space in 0..SPACES.len(), seed in 0..1_000_u64,
        (exams, times, more) in (1..6_u32, 1..13_u32, 0..20_u32), done in 0..=100_usize,
    ) {
        let episodes = exams * times;
        let old = curriculum(teacher, besides, space, episodes);
        let mut sim = Sim::new(&old, seed, exams, None).unwrap();
        run(&mut sim, done.min(episodes as usize));
        if done > 60 {
            run(&mut sim, usize::MAX);
        }
        // At the distance of the exams so far.
        let episodes = sim.record().episodes.len().div_ceil(times as usize).max(1) as u32 * times + more * times;
        let exams = sim.evaluations(episodes).expect("a whole number of exams");
        prop_assert_eq!(exams * times, episodes);
        let text = amend(&old.text, Some(episodes), None).unwrap();
        let new = parse(&text, &[]).unwrap();
        let sim = Sim::resume(&old, &sim.save().unwrap(), None).unwrap();
        match sim.amended(&new, exams) {
            Ok(mut sim) => {
                let mut whole = Sim::new(&new, seed, exams, None).unwrap();
                run(&mut whole, sim.record().episodes.len());
                prop_assert!(sim.log().starts_with(whole.log()));
                run(&mut sim, usize::MAX);
                run(&mut whole, usize::MAX);
                prop_assert_eq!(sim.record(), whole.record());
                prop_assert!(sim.save().unwrap() == whole.save().unwrap());
                prop_assert!(replay(&new.spec, sim.log(), None).is_ok());
            }
            Err(ReplayError::Diverged { .. }) => prop_assert!(goes_by_share(&new), "{}", teacher),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}

/// Exams are as far apart as they were, or there is no such run.
#[test]
fn exams_come_at_their_distance() {
    let sim = Sim::new(&curriculum("uniform", 0, 0, 40), 0, 15, None).unwrap();
    let exams = [8, 40, 48, 80, 50, u32::MAX].map(|episodes| sim.evaluations(episodes));
    assert_eq!(exams, [Some(3), Some(15), Some(18), Some(30), None, None]);
}

const PLAN: &str = "format = 1\nname = \"plan\" # mine\nseed = 3\n[budget]\nepisodes = 45 # few\n[teacher.learning-progress]\nexplore = \
                    0.1\n[[skill]]\nid = \"walk\"\n[[skill]]\nid = \"run\"\nrequires = [{ skill = \"walk\", mastery = 0.3 }]\n";

fn etude(at: &Path, command: &str) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(command.split(' ')).current_dir(at).output();
    let output = output.expect("it starts");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Every file of a run but the times.
fn files(at: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(at).expect("a run folder").map(|entry| entry.expect("an entry"));
    let read = entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("a file")));
    read.filter(|(name, _)| name != LAST).collect()
}

/// As typed: all that a run leaves is what the edited file leaves.
#[test]
fn what_is_asked_for_stands_in_the_file_that_is_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    let edited = PLAN.replace("= 45", "= 60").replace("learning-progress", "tscl-online");
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    std::fs::write(at.join("edited.toml"), &edited).expect("written");
    assert_eq!(etude(at, "sim plan.toml --episodes 60 --teacher tscl-online -o asked -q"), (0, String::new()));
    assert_eq!(etude(at, "sim edited.toml -o edited -q"), (0, String::new()));
    assert_eq!(std::fs::read_to_string(at.join("asked/curriculum.toml")).expect("there"), edited);
    assert!(files(&at.join("asked")) == files(&at.join("edited")));
    assert_eq!(std::fs::read_to_string(at.join("plan.toml")).expect("there"), PLAN);
    assert_eq!(etude(at, "replay asked").0, 0);
    // What can be said of the asked-for budget is said, and of that alone.
    let (code, told) = etude(at, "sim plan.toml --episodes 1 -o short");
    assert!(code == 0 && told.contains("never-ends") && told.contains("plan.toml:5:1"), "{told}");
}

/// As typed: a run that came to its end goes on, and is the run with that budget.
#[test]
fn a_run_goes_on_with_more() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    assert_eq!(etude(at, "sim plan.toml -o run -q"), (0, String::new()));
    assert_eq!(etude(at, "sim --resume run --episodes 90 -q"), (0, String::new()));
    assert_eq!(etude(at, "sim plan.toml --episodes 90 --evaluations 30 -o whole -q"), (0, String::new()));
    assert!(files(&at.join("run")) == files(&at.join("whole")));
    // The report's own command makes it again, and without a new budget nothing more happens.
    assert_eq!(etude(at, "sim run/curriculum.toml --seed 3 --evaluations 30 -o again -q"), (0, String::new()));
    assert!(String::from_utf8_lossy(&files(&at.join("run"))["report.html"]).contains("--seed 3 --evaluations 30<"));
    assert_eq!(etude(at, "sim --resume run --episodes 90 -q"), (0, String::new()));
    assert!(files(&at.join("run")) == files(&at.join("again")));
}

/// What says that a run is over is gone while it goes on.
#[test]
fn a_run_that_goes_on_is_not_over() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    assert_eq!(etude(at, "sim plan.toml -o run -q"), (0, String::new()));
    let run = at.join("run");
    assert!(Follower::new(&run).is_over());
    // It cannot be saved, and so does not come to its end.
    std::fs::create_dir(run.join(".state.bin.part")).expect("made");
    assert_eq!(etude(at, "sim --resume run --episodes 90 -q").0, 4);
    assert!(!Follower::new(&run).is_over());
    assert!(Folder::open(&run).goes_on().is_ok(), "there is nothing to take away");
}
