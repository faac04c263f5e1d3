//! The logs of a fleet: in any order and however often, of what was fetched early and late, the same bytes come out.

use std::path::{Path, PathBuf};
use std::process::Command;

use etude::frame::{self, FRAME};
use etude::log::Record;
use etude_sim::file::{self, Curriculum};
use etude_sim::fleet::{File, Given, Refused, merge, merge_given, sum_up};
use etude_sim::sim::Sim;
use etude_sim::world::DIMS;
use proptest::prelude::*;

const PLAN: &str = "format = 1\nname = \"plan\"\nseed = 3\n[budget]\nepisodes = 30\n[teacher.learning-progress]\n[[skill]]\nid = \
                    \"walk\"\n[[skill]]\nid = \"run\"\nrequires = [{ skill = \"walk\", mastery = 0.3 }]\n";

fn plan() -> Curriculum {
    file::parse(PLAN, &[]).expect("a sound curriculum")
}

fn encoded(record: &Record<DIMS>) -> Vec<u8> {
    frame::encode(record, &mut [0; FRAME]).expect("room").to_vec()
}

/// A robot's log in frames, each start in a list of its own; the robot starts again before these of its decisions and outcomes.
fn life(curriculum: &Curriculum, robot: u32, cuts: &[usize]) -> Vec<Vec<Vec<u8>>> {
    let mut sim = Sim::new(curriculum, u64::from(robot), 1, None).expect("a sound curriculum");
    while sim.step().expect("no robot") {}
    let frames: Vec<Vec<u8>> = sim.log().split_inclusive(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
    let mut starts: Vec<Vec<Vec<u8>>> = Vec::new();
    for (at, frame) in frames[1..].iter().enumerate() {
        if at == 0 || cuts.contains(&at) {
            let boot = 10 * starts.len() as u64 + 1;
            starts.push(vec![frames[0].clone(), encoded(&Record::Boot { robot, boot })]);
        }
        starts.last_mut().expect("one").push(frame.clone());
    }
    starts
}

/// What somebody fetched of a robot: from this frame to that one, of all.
fn piece(life: &[Vec<Vec<u8>>], from: usize, to: usize) -> Vec<u8> {
    life.concat().get(from..to).unwrap_or_default().concat()
}

fn files(logs: &[Vec<u8>]) -> Vec<File> {
    (0..).zip(logs).map(|(at, log)| (PathBuf::from(format!("{at}.etl")), log.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whole logs, older ones, ones whose front was overwritten, copies, and what was merged before: in any order.
    #[test]
    fn any_order_and_any_repetition_give_the_same_bytes(
        robots in proptest::collection::vec(proptest::collection::vec(0_usize..60, 0..4), 1..4),
        early in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..6),
        order in any::<u64>(),
        torn in 1_usize..6,
    ) {
        let curriculum = plan();
        let lives: Vec<_> = (5..).zip(&robots).map(|(robot, cuts)| life(&curriculum, robot, cuts)).collect();
        let whole: Vec<Vec<u8>> = lives.iter().map(|life| piece(life, 0, life.concat().len())).collect();
        let hash = curriculum.spec.hash();
        let expected = merge(hash, &files(&whole)).expect("a fleet");
        let logs: Vec<_> = expected.values().map(|(_, log)| log.clone()).collect();
        prop_assert_eq!(&logs, &whole);
        let mut pieces = [whole.clone(), whole.clone()].concat();
        for (which, end) in &early {
            let life = which.get(&lives);
            let frames = life.concat().len();
            let early = piece(life, 0, 2 + end.index(frames - 1));
            // The plug was pulled while it wrote, or its front was overwritten: some start is whole yet.
            pieces.push(early[..early.len() - torn.min(early.len().saturating_sub(16))].to_vec());
            let last = frames - life.last().expect("a start").len();
            pieces.push(piece(life, end.index(last + 1), frames));
        }
        pieces.push(logs[0].clone());
        let mut dice = etude::Dice::new(order);
        for at in (1..pieces.len()).rev() {
            pieces.swap(at, dice.below(at as u32 + 1) as usize);
        }
        let again: Vec<_> = merge(hash, &files(&pieces)).expect("a fleet").into_values().map(|(_, log)| log).collect();
        prop_assert_eq!(again, logs);
        let fleet = sum_up(&curriculum, &expected).expect("its own decisions");
        prop_assert!(fleet.robots.iter().all(|robot| robot.decisions == 30));
        prop_assert_eq!(fleet.rows.iter().filter_map(|row| row.robot.is_none().then_some(row.attempts)).sum::<u32>(), 30 * robots.len() as u32);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// A robot that never starts again overwrites its only start: what is fetched often enough is put together all the same.
    #[test]
    fn windows_that_overlap_make_a_whole_log(
        cuts in proptest::collection::vec(1_usize..60, 0..3),
        width in 12_usize..40,
        step in 2_usize..8,
        order in any::<u64>(),
    ) {
        let curriculum = plan();
        let life = life(&curriculum, 7, &cuts);
        let frames = life.concat().len();
        let windows = (0..frames).step_by(step).map(|from| piece(&life, from, (from + width).min(frames)));
        // A robot tells its number if a start is still there.
        let mut pieces: Vec<Given> =
            files(&windows.collect::<Vec<_>>()).into_iter().map(|file| (file, Some(7))).collect();
        let mut dice = etude::Dice::new(order);
        for at in (1..pieces.len()).rev() {
            pieces.swap(at, dice.below(at as u32 + 1) as usize);
        }
        let found = merge_given(curriculum.spec.hash(), &pieces).expect("a log");
        prop_assert!(found[&7].1 == piece(&life, 0, frames));
    }
}

#[test]
fn a_log_without_a_start_is_joined_or_refused() {
    let curriculum = plan();
    let (whole, hash) = (life(&curriculum, 7, &[]), curriculum.spec.hash());
    let given = |from: usize, to: usize, robot: Option<u32>| {
        ((PathBuf::from(format!("{from}.etl")), piece(&whole, from, to)), robot)
    };
    let merged = |files: &[Given]| merge_given(hash, files).map(|robots| robots[&7].1.clone());
    let early = given(0, 30, None);
    assert_eq!(merged(&[given(20, 62, Some(7)), early.clone()]).expect("it goes on"), piece(&whole, 0, 62));
    assert!(matches!(merged(&[early.clone(), given(20, 62, None)]), Err(Refused::Headless { .. })));
    assert!(matches!(merged(&[early.clone(), given(40, 62, Some(7))]), Err(Refused::Loose { robot: 7, .. })));
    assert!(matches!(merged(&[early.clone(), given(20, 62, Some(8))]), Err(Refused::Loose { robot: 8, .. })));
    assert!(matches!(merged(&[given(0, 30, Some(8))]), Err(Refused::Misnamed { robot: 8, found: 7, .. })));
    // Another robot's, from the same decision on.
    let other = piece(&life(&curriculum, 8, &[]), 20, 62);
    let other = ((PathBuf::from("other.etl"), other), Some(7));
    assert!(matches!(merged(&[early, other]), Err(Refused::Conflict { robot: 7, .. })));
}

fn refused(logs: &[Vec<u8>]) -> Refused {
    let ways = [logs.to_vec(), logs.iter().rev().cloned().collect()];
    let [one, other] = ways.map(|logs| merge(plan().spec.hash(), &files(&logs)).expect_err("no fleet"));
    assert_eq!(one.code(), other.code(), "in either order: {one}, {other}");
    one
}

#[test]
fn what_is_not_of_one_fleet_is_refused() {
    let curriculum = plan();
    let seven = life(&curriculum, 7, &[20, 40]);
    let all = seven.concat().concat();
    // Another robot that says it is number 7.
    let twin = life(&curriculum, 8, &[20, 40]).concat();
    let named = |frame: &Vec<u8>| match frame::decode::<Record<DIMS>>(frame) {
        Ok(Record::Boot { boot, .. }) => encoded(&Record::Boot { robot: 7, boot }),
        Ok(Record::Begin { version, curriculum, .. }) => encoded(&Record::Begin { version, curriculum, seed: 7 }),
        _ => frame.clone(),
    };
    let twin: Vec<u8> = twin.iter().flat_map(named).collect();
    assert!(matches!(refused(&[all.clone(), twin]), Refused::Conflict { robot: 7, .. }));
    // A copy of a start that is over cannot go on.
    let mut longer: Vec<Vec<u8>> = seven[0].clone();
    longer.extend(seven[1][2..].iter().cloned());
    assert!(matches!(refused(&[all.clone(), longer.concat()]), Refused::Conflict { robot: 7, .. }));
    // The front was overwritten, and nobody has fetched it before.
    let late = piece(&seven, seven[0].len(), seven.concat().len());
    assert!(matches!(refused(std::slice::from_ref(&late)), Refused::Gap { robot: 7, decision: 0, .. }));
    let early = seven[0][..12].concat();
    assert!(matches!(refused(&[early, late.clone()]), Refused::Gap { robot: 7, decision: 5, .. }));
    // Begun anew: starts go on, and decisions do not.
    let anew = |frame: &Vec<u8>| match frame::decode::<Record<DIMS>>(frame) {
        Ok(Record::Boot { robot, boot }) => encoded(&Record::Boot { robot, boot: boot + 1000 }),
        _ => frame.clone(),
    };
    let anew: Vec<u8> = seven.concat().iter().flat_map(anew).collect();
    assert!(matches!(refused(&[all.clone(), anew]), Refused::Anew { robot: 7, .. }));
    let nobody = Record::Boot { robot: 0, boot: 1 };
    assert!(matches!(refused(&[[&seven[0][0][..], &encoded(&nobody)].concat()]), Refused::Unnamed { .. }));
    // As an older release wrote it.
    let old: Vec<u8> =
        seven[0].iter().enumerate().filter(|(at, _)| *at != 1).flat_map(|(_, frame)| frame.clone()).collect();
    assert!(matches!(refused(&[old, all.clone()]), Refused::Uncounted { .. }));
    // Power failed before the start was counted: nothing has happened, and nothing is missing.
    let uncounted = [&all[..], &seven[0][0]].concat();
    let robots = merge(curriculum.spec.hash(), &files(&[uncounted])).expect("a fleet");
    assert_eq!(robots[&7].1, all);
    let other = merge(1, &files(std::slice::from_ref(&all))).expect_err("another curriculum");
    assert!(matches!(other, Refused::Foreign { .. }), "{other}");
    // Somebody changed a decision, and did so in every copy.
    let mut changed = seven.concat();
    changed.swap(4, 8);
    let changed = merge(curriculum.spec.hash(), &files(&[changed.concat()]));
    assert!(changed.is_err() || sum_up(&curriculum, &changed.expect("read")).is_err());
}

fn etude(at: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).current_dir(at).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn as_a_user_types_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    for robot in ["4", "11"] {
        let (code, _, err) = etude(at, &["sim", "plan.toml", "--robot", robot, "--seed", robot, "-o", robot, "-q"]);
        assert_eq!(code, 0, "{err}");
    }
    let (code, out, err) = etude(at, &["fleet", "4", "11", "4/decisions.etl", "-o", "fleet"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("plan: 2 robots, 2 starts, 60 decisions, 0 differences\n"), "{out}");
    let read = |name: &str| std::fs::read(at.join(name)).expect("a file");
    assert_eq!(read("fleet/robot-11.etl"), read("11/decisions.etl"));
    let before = read("fleet/fleet.csv");
    // What was merged is merged with what came later.
    let again = ["fleet", "11", "fleet/robot-4.etl", "fleet/robot-11.etl", "-o", "fleet", "--force"];
    assert_eq!(etude(at, &again).1, out);
    assert_eq!(read("fleet/fleet.csv"), before);
    assert_eq!(etude(at, &["replay", "fleet/robot-4.etl"]).1, "30 decisions, 0 power cuts, 0 differences\n");
    assert_eq!(etude(at, &["export", "fleet/robot-4.etl", "--csv", "-o", "tables"]).0, 0);
    assert_eq!(
        etude(at, &["pack", "plan.toml", "--robot", "4"]).1.lines().next().map(|line| line.contains("for robot 4")),
        Some(true)
    );
}
