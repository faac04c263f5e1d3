//! What `etude export` writes, read back: tables by their own crates, the rest by programs that are not ours.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crc::{CRC_32_ISCSI, Crc};
use etude_sim::export::tensorboard::Events;
use etude_sim::file::parse;
use etude_sim::folder::LAST;
use etude_sim::record::Record;
use etude_sim::sim::Sim;
use proptest::prelude::*;
use serde_json::Value;

/// Two quick skills on the tabletop, with rests, probes and an unlock.
const QUICK: &str = r#"format = 1
name = "quick"
world = "tabletop"
seed = 3
[budget]
episodes = 60
[teacher.learning-progress]
success = 0.0   # what is done in part opens the second skill sooner
[probe]
every = 4
[safety]
max_consecutive_failures = 2
cooldown_s = 60
[[skill]]
id = "reach"
[[skill]]
id = "grasp"
requires = [{ skill = "reach", mastery = 0.05 }]
"#;

/// A run of [`QUICK`] in `run`, in a folder of the test's own.
fn ran() -> tempfile::TempDir {
    ran_of(QUICK)
}

fn ran_of(curriculum: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("quick.toml"), curriculum).expect("written");
    assert_eq!(etude(dir.path(), &["sim", "quick.toml", "-o", "run", "-q"]).0, 0);
    dir
}

fn etude(at: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).current_dir(at).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn exported(at: &Path, kind: &str, out: &str) -> Value {
    let (code, out, err) = etude(at, &["export", "run", kind, "-o", out, "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).expect("a document")
}

/// What a reader in Python prints of a path; `None`, and a word about it, if there is no Python to run it.
fn read(script: &str, path: &Path) -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("../target/python/bin/python");
    if !python.exists() && std::env::var_os("ETUDE_QEMU").is_none() {
        println!("NOT RUN: {} is not there; `sh test.sh` makes it and runs this", python.display());
        return None;
    }
    let script = root.join("tests/readers").join(script);
    let output = Command::new(&python).arg(script).arg(path).output().expect("Python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("a document"))
}

fn csv(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn jsonl(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("a table");
    text.lines().map(|line| serde_json::from_str(line).expect("a document")).collect()
}

/// A number of a row, if there is one.
fn number(row: &BTreeMap<String, String>, name: &str) -> Option<f64> {
    Some(&row[name]).filter(|text| !text.is_empty()).map(|text| text.parse().expect("a number"))
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * (1.0 + a.abs())
}

#[test]
fn tables_say_what_the_summary_says_and_both_styles_the_same() {
    let dir = ran();
    let at = dir.path();
    let document = exported(at, "--csv", "csv");
    exported(at, "--jsonl", "jsonl");
    assert_eq!((&document["episodes"], &document["files"][0]), (&60.into(), &"csv/episodes.csv".into()));
    let summary: Value =
        serde_json::from_slice(&std::fs::read(at.join("run/summary.json")).expect("a summary")).expect("a document");
    let rows = csv(&at.join("csv/episodes.csv"));
    for skill in summary["skills"].as_array().expect("skills") {
        let own = rows.iter().filter(|row| row["skill"] == skill["id"].as_str().expect("a name"));
        assert_eq!(own.count() as u64, skill["attempts"].as_u64().expect("a number"));
    }
    for total in ["time_s", "energy_j", "wear", "resets"] {
        let sum: f64 = rows.iter().filter_map(|row| number(row, total)).sum();
        let told = summary[total].as_f64().expect("a number");
        assert!((sum - told).abs() < 1e-3 * told.max(1.0), "{total}: {sum} against {told}");
    }
    let documents = jsonl(&at.join("jsonl/episodes.jsonl"));
    assert_eq!((rows.len(), documents.len()), (60, 60));
    for (row, document) in rows.iter().zip(&documents) {
        for name in ["episode", "arm", "help", "chance", "score", "time_s", "energy_j", "wear", "resets"] {
            let (a, b) = (number(row, name), document[name].as_f64());
            assert!(a.is_some() == b.is_some() && close(a.unwrap_or(0.0), b.unwrap_or(0.0)), "{name}: {row:?}");
        }
        assert_eq!(
            (&row["skill"][..], row["probe"].parse().ok()),
            (document["skill"].as_str().unwrap(), document["probe"].as_bool())
        );
        for name in ["distance_mm", "height_mm", "width_mm"] {
            let (a, b) = (number(row, &format!("param_{name}")), document["params"][name].as_f64());
            assert!(a.is_some() == b.is_some() && close(a.unwrap_or(0.0), b.unwrap_or(0.0)), "{name}: {row:?}");
        }
    }
    // A parameter is its point between the ends of its range: easy at 0.
    let mut seen = 0;
    for row in rows.iter().filter(|row| row["skill"] == "reach") {
        let (point, value) = (number(row, "point_1").expect("a point"), number(row, "param_distance_mm").expect("it"));
        let facts = etude_sim::world::tabletop::Skill::Reach.facts().params[0];
        let (low, high) = (f64::from(facts.easy), f64::from(facts.hard));
        assert!((value - (low + (high - low) * point)).abs() < 1e-2, "{row:?}");
        seen += 1;
    }
    assert!(seen > 10);
    // The run's own table, and as many events as the report marks.
    assert!(std::fs::read(at.join("csv/metrics.csv")).unwrap() == std::fs::read(at.join("run/metrics.csv")).unwrap());
    let marks = csv(&at.join("csv/marks.csv"));
    assert!(marks.iter().any(|mark| mark["what"] == "resting"));
    assert_eq!(marks.len(), jsonl(&at.join("jsonl/marks.jsonl")).len());
    assert_eq!(csv(&at.join("csv/metrics.csv")).len(), jsonl(&at.join("jsonl/metrics.jsonl")).len());
}

/// A robot has only its log. What it tells is what the simulator wrote down, but for the exams.
#[test]
fn a_log_alone_tells_the_same_attempts() {
    let dir = ran();
    let at = dir.path();
    exported(at, "--csv", "whole");
    std::fs::copy(at.join("run/decisions.etl"), at.join("robot.etl")).expect("copied");
    let (code, _, err) =
        etude(at, &["export", "robot.etl", "--curriculum", "quick.toml", "--csv", "-o", "log", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    for table in ["episodes.csv", "marks.csv"] {
        let read = |from: &str| std::fs::read_to_string(at.join(from).join(table)).expect("a table");
        assert_eq!(read("whole"), read("log"), "{table}");
    }
    assert_eq!(csv(&at.join("log/metrics.csv")), []);
}

#[test]
fn nothing_is_overwritten_unasked_and_the_bytes_are_the_same_again() {
    let dir = ran();
    let at = dir.path();
    let paths = [
        ("--csv", "csv/episodes.csv"),
        ("--jsonl", "jsonl/episodes.jsonl"),
        ("--mcap", "run.mcap"),
        ("--tensorboard", "tb/events.out.tfevents.0.etude"),
    ];
    for (kind, path) in paths {
        let out = path.split('/').next().expect("a name");
        exported(at, kind, out);
        let first = std::fs::read(at.join(path)).expect("a file");
        let (code, _, err) = etude(at, &["export", "run", kind, "-o", out]);
        assert_eq!(code, 4, "{err}");
        assert!(err.contains(path) && err.contains("--force"), "{err}");
        std::fs::write(at.join(path), "other").expect("written");
        assert_eq!(etude(at, &["export", "run", kind, "-o", out, "--force"]).0, 0);
        assert!(first == std::fs::read(at.join(path)).expect("a file"), "{path}");
    }
}

#[test]
fn tensorboard_reads_the_metrics_and_the_scores() {
    let dir = ran();
    let at = dir.path();
    exported(at, "--tensorboard", "tb");
    exported(at, "--csv", "csv");
    let Some(read) = read("tensorboard_events.py", &at.join("tb")) else { return };
    assert_eq!(read["version"], 2.0);
    let tag = |name: &str| read["tags"][name].as_array().cloned().unwrap_or_else(|| panic!("no {name}"));
    for skill in ["reach", "grasp"] {
        let rows = csv(&at.join("csv/metrics.csv"));
        for name in ["mastery", "belief", "attempts", "score", "progress", "help"] {
            let told =
                rows.iter().filter(|row| row["skill"] == skill).filter_map(|row| Some((row, number(row, name)?)));
            let told: Vec<_> = told.collect();
            let points = if told.is_empty() { vec![] } else { tag(&format!("{name}/{skill}")) };
            assert_eq!(points.len(), told.len(), "{name}/{skill}");
            for (point, (row, value)) in points.iter().zip(told) {
                assert_eq!(point[0].as_f64(), number(row, "episode"));
                assert!((point[1].as_f64().unwrap() - number(row, "time_s").unwrap()).abs() < 0.01, "{point}");
                assert!(close(point[2].as_f64().unwrap(), value), "{name}/{skill}: {point} against {value}");
            }
        }
        let attempts: Vec<_> =
            csv(&at.join("csv/episodes.csv")).into_iter().filter(|row| row["skill"] == skill).collect();
        for (kind, probe) in [("practice", "false"), ("probe", "true")] {
            let told: Vec<_> =
                attempts.iter().filter(|row| row["probe"] == probe && !row["score"].is_empty()).collect();
            let points = if told.is_empty() { vec![] } else { tag(&format!("{kind}/{skill}")) };
            assert_eq!(points.len(), told.len());
            for (point, row) in points.iter().zip(told) {
                assert_eq!(point[0].as_f64(), number(row, "episode"));
                assert!(close(point[2].as_f64().unwrap(), number(row, "score").unwrap()), "{point} against {row:?}");
            }
        }
    }
}

/// Skills for the made-up learner: attempts at one take time, and at the others none.
const MADE_UP: &str = "format = 1\nname = \"x\"\n[budget]\nepisodes = 60\n[teacher.uniform]\n[[skill]]\nid = \"walk\"\n[[skill]]\n\
                       id = \"run\"\ncost = { time_s = 2 }\n[[skill]]\nid = \"jump\"\n";

fn made_up(seed: u64, evaluations: u32) -> Sim {
    Sim::new(&parse(MADE_UP, &[]).expect("a curriculum"), seed, evaluations, None).expect("a sound one")
}

/// What is saved after so many attempts.
fn left(sim: &mut Sim, attempts: usize) -> Record {
    while sim.record().episodes.len() < attempts && sim.step().expect("no robot") {}
    Sim::saved_record(&sim.save().expect("no robot")).expect("a state")
}

/// The only file of an export that was made at once.
fn at_once(record: &Record) -> Vec<u8> {
    let dir = tempfile::tempdir().expect("a folder");
    let mut events = Events::create(dir.path(), false).expect("made");
    assert!(events.grow(record).expect("written"));
    std::fs::read(events.path()).expect("a file")
}

/// Bodies of the records of an event file, which must be whole; the masked sums are by the format's own description.
fn bodies(mut file: &[u8]) -> Vec<&[u8]> {
    let sum = |bytes: &[u8]| {
        let crc = Crc::<u32>::new(&CRC_32_ISCSI).checksum(bytes);
        crc.rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes()
    };
    let mut bodies = Vec::new();
    while let Some((head, rest)) = file.split_at_checked(12) {
        assert_eq!(head[8..], sum(&head[..8]));
        let length = u64::from_le_bytes(head[..8].try_into().expect("eight")) as usize;
        let (body, rest) = rest.split_at(length);
        assert_eq!(rest[..4], sum(body));
        bodies.push(body);
        file = &rest[4..];
    }
    assert!(file.is_empty(), "{} bytes are left", file.len());
    bodies
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// However often it is looked at, the file is a whole one, grows at its end alone, and comes to what is written at once.
    #[test]
    fn an_event_file_grows_with_its_run(
        seed in 0..100_u64, evaluations in 1..20_u32, looks in proptest::collection::vec(0..70_usize, 0..6),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (mut sim, mut events) = (made_up(seed, evaluations), Events::create(dir.path(), false).unwrap());
        let read = |events: &Events| std::fs::read(events.path()).unwrap();
        for look in looks {
            let record = left(&mut sim, look);
            prop_assert!(events.grow(&record).unwrap());
            prop_assert!(read(&events) == at_once(&record));
            // A checkpoint and an attempt are one event each, and the format's version is one.
            prop_assert_eq!(bodies(&read(&events)).len(), 1 + record.checkpoints.len() + record.episodes.len());
        }
        let whole = left(&mut sim, usize::MAX);
        prop_assert!(events.grow(&whole).unwrap());
        prop_assert!(read(&events) == at_once(&whole));
        // Another run is not added to it.
        prop_assert!(!events.grow(&left(&mut made_up(seed + 1, evaluations), usize::MAX)).unwrap());
        prop_assert!(read(&events) == at_once(&whole));
    }
}

/// Somebody who follows the run in `run`, whose folder is as it was when the run was young.
struct Following<'a> {
    at: &'a Path,
    child: Child,
}

impl<'a> Following<'a> {
    fn begin(at: &'a Path, out: &str, sim: &Sim) -> Self {
        std::fs::remove_file(at.join("run").join(LAST)).expect("gone");
        save(at, sim);
        let child = Command::new(env!("CARGO_BIN_EXE_etude"))
            .args(["export", "run", "--tensorboard", "--follow", "-o", out, "--format", "json"])
            .current_dir(at)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Self { at, child: child.expect("etude starts") }
    }

    /// Waits until the file has grown to so many bytes; answers what is in it.
    fn grown(&mut self, out: &str, bytes: usize) -> Vec<u8> {
        let file = self.at.join(out).join("events.out.tfevents.0.etude");
        while std::fs::metadata(&file).map_or(0, |meta| meta.len()) < bytes as u64 {
            assert!(self.child.try_wait().expect("a child").is_none(), "it ended before the run");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::fs::read(&file).expect("there")
    }

    /// Its exit code, stdout and stderr.
    fn end(self) -> (i32, String, String) {
        let output = self.child.wait_with_output().expect("it ends");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    }
}

/// Puts the state of a run in the place of the one in `run`, as runs do.
fn save(at: &Path, sim: &Sim) {
    std::fs::write(at.join("part"), sim.save().expect("no robot")).expect("written");
    std::fs::rename(at.join("part"), at.join("run/state.bin")).expect("moved");
}

/// As typed: the file has what the folder has, as the folder grows; it ends when the run has ended, with what is exported
/// afterwards.
#[test]
fn a_run_is_followed_until_it_has_ended() {
    let dir = ran_of(MADE_UP);
    let (at, mut sim) = (dir.path(), made_up(3, 4));
    let mut following = Following::begin(at, "tb", &sim);
    for attempts in [0, 15, 22, 60] {
        let expected = at_once(&left(&mut sim, attempts));
        save(at, &sim);
        assert!(following.grown("tb", expected.len()) == expected, "after {attempts} attempts");
    }
    // The last exam, and the sign that it was the last.
    let whole = left(&mut sim, usize::MAX);
    save(at, &sim);
    std::fs::write(at.join("run").join(LAST), "{}").expect("written");
    let (code, out, err) = following.end();
    assert!(code == 0 && err.contains("tensorboard --logdir tb"), "{err}");
    let document: Value = serde_json::from_str(&out).expect("a document");
    assert_eq!((&document["episodes"], &document["checkpoints"]), (&60.into(), &whole.checkpoints.len().into()));
    exported(at, "--tensorboard", "once");
    let read = |out: &str| std::fs::read(at.join(out).join("events.out.tfevents.0.etude")).expect("there");
    assert!(read("tb") == read("once"));
}

/// Another run in the same folder is not added to the one before.
#[test]
fn a_run_that_is_begun_anew_is_followed_no_more() {
    let dir = ran_of(MADE_UP);
    let (at, mut first, mut other) = (dir.path(), made_up(3, 4), made_up(4, 4));
    let expected = at_once(&left(&mut first, 30));
    let mut following = Following::begin(at, "tb", &first);
    assert!(following.grown("tb", expected.len()) == expected);
    left(&mut other, 45);
    save(at, &other);
    let (code, _, err) = following.end();
    assert!(code == 4 && err.contains("`run`: another run was begun") && err.contains("--force"), "{err}");
}

#[test]
fn mcap_holds_decisions_metrics_and_an_arm_that_moves() {
    let dir = ran();
    let at = dir.path();
    let document = exported(at, "--mcap", "run.mcap");
    exported(at, "--jsonl", "tables");
    let Some(read) = read("mcap_messages.py", &at.join("run.mcap")) else { return };
    let messages = |topic: &str| read["topics"][topic]["messages"].as_array().cloned().unwrap_or_default();
    for (topic, schema) in [
        ("/decisions", "etude.Decision"),
        ("/episodes", "etude.Episode"),
        ("/marks", "foxglove.Log"),
        ("/metrics/reach", "etude.Metric"),
        ("/scene", "foxglove.SceneUpdate"),
        ("/tf", "foxglove.FrameTransforms"),
        ("/tool", "foxglove.PoseInFrame"),
    ] {
        assert_eq!(read["topics"][topic]["schema"], schema, "{topic}");
    }
    assert_eq!(read["metadata"]["etude"]["seed"], "3");
    // The tables once more, each row at its moment.
    let (starts, ends) = (messages("/decisions"), messages("/episodes"));
    let rows = jsonl(&at.join("tables/episodes.jsonl"));
    assert_eq!((starts.len(), ends.len()), (rows.len(), rows.len()));
    let mut now = 0.0;
    for ((start, end), row) in starts.iter().zip(&ends).zip(&rows) {
        assert_eq!(&end[1], row);
        assert_eq!(start[1]["params"], row["params"]);
        let seconds = |message: &Value| message[0].as_f64().expect("a time") / 1e9;
        assert!((seconds(start) - now).abs() < 1e-3);
        now += row["time_s"].as_f64().expect("a time");
        assert!((seconds(end) - now).abs() < 1e-3);
    }
    let metrics = jsonl(&at.join("tables/metrics.jsonl"));
    for skill in ["reach", "grasp"] {
        let own: Vec<_> = metrics.iter().filter(|row| row["skill"] == skill).collect();
        let told = messages(&format!("/metrics/{skill}"));
        assert!(own.iter().eq(&told.iter().map(|message| &message[1]).collect::<Vec<_>>()));
    }
    assert_eq!(messages("/marks").len(), jsonl(&at.join("tables/marks.jsonl")).len());
    poses(&messages("/tf"), &messages("/tool"), &messages("/scene"), now);
    assert_eq!(document["poses"].as_u64(), Some(messages("/tf").len() as u64));
}

/// Fifteen pictures a second of every moving body, and a tool that is where the hand ends.
fn poses(transforms: &[Value], tools: &[Value], scenes: &[Value], seconds: f64) {
    assert_eq!((transforms.len(), scenes.len()), (tools.len(), 60));
    let pictures = transforms.len() as f64;
    assert!((pictures / seconds / 15.0 - 1.0).abs() < 0.1, "{pictures} in {seconds} s");
    let vector = |value: &Value| ["x", "y", "z"].map(|axis| value[axis].as_f64().expect("a number"));
    let distance = |a: [f64; 3], b: [f64; 3]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    let (mut travelled, mut last) = (0.0, None);
    for (transforms, tool) in transforms.iter().zip(tools) {
        assert_eq!(transforms[0], tool[0]);
        let hand = transforms[1]["transforms"].as_array().expect("transforms");
        let hand = hand.iter().find(|transform| transform["child_frame_id"] == "arm/5").expect("a hand");
        let (hand, tool) = (vector(&hand["translation"]), vector(&tool[1]["pose"]["position"]));
        assert!((distance(hand, tool) - 0.14).abs() < 1e-3, "a hand of 14 cm: {hand:?}, {tool:?}");
        assert!(tool[2] > -0.05 && tool[2] < 0.9, "above the table: {tool:?}");
        travelled += last.replace(tool).map_or(0.0, |last| distance(last, tool));
    }
    assert!(travelled > 5.0, "it moved {travelled} m");
    // Every box hangs on a frame that is there, and what is to be grasped is one of them.
    let frames = |transforms: &Value| -> Vec<Value> {
        let all = transforms[1]["transforms"].as_array().expect("transforms");
        all.iter().map(|transform| transform["child_frame_id"].clone()).collect()
    };
    let mut things = 0;
    for scene in scenes {
        let own = transforms.iter().find(|transforms| transforms[0].as_u64() > scene[0].as_u64()).expect("a picture");
        for entity in scene[1]["entities"].as_array().expect("entities") {
            assert!(entity["frame_id"] == "world" || frames(own).contains(&entity["frame_id"]), "{entity}");
            things += usize::from(entity["id"].as_str().expect("a name").starts_with("thing/"));
        }
    }
    assert!(things > 0, "something was grasped at");
}

/// Poses are made anew by the run that was recorded, or not at all.
#[test]
fn poses_of_another_run_are_refused() {
    let dir = ran();
    let at = dir.path();
    let file = at.join("run/curriculum.toml");
    let text = std::fs::read_to_string(&file).expect("a file");
    std::fs::write(&file, text.replace("every = 4", "every = 5")).expect("written");
    let (code, _, err) = etude(at, &["export", "run", "--mcap", "-o", "run.mcap"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("comes out differently"), "{err}");
}

/// Without physics there is nothing to see, and time is counted in attempts.
#[test]
fn a_world_without_physics_has_no_poses() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    let plan = "format = 1\nname = \"plan\"\n[budget]\nepisodes = 30\n[teacher.uniform]\n[[skill]]\nid = \"walk\"\n";
    std::fs::write(at.join("plan.toml"), plan).expect("written");
    assert_eq!(etude(at, &["sim", "plan.toml", "-o", "run", "-q"]).0, 0);
    assert_eq!(exported(at, "--mcap", "run.mcap")["poses"], 0);
    let Some(read) = read("mcap_messages.py", &at.join("run.mcap")) else { return };
    assert!(read["topics"]["/scene"].is_null());
    let ends = read["topics"]["/episodes"]["messages"].as_array().expect("messages");
    let times: Vec<_> = ends.iter().map(|message| message[0].as_u64()).collect();
    assert_eq!(times, (1..=30).map(|second| Some(second * 1_000_000_000)).collect::<Vec<_>>());
}

/// What is asked must be one thing, and there.
#[test]
fn an_export_asks_for_one_kind_and_a_run() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    for (arguments, code, says) in [
        (&["export", "run", "-o", "x"][..], 2, "--csv"),
        (&["export", "run", "--csv", "--mcap", "-o", "x"], 2, "cannot be used with"),
        (&["export", "run", "--csv"], 2, "--out"),
        (&["export", "run", "--csv", "-o", "x"], 4, "run"),
    ] {
        let output = etude(at, arguments);
        assert_eq!(output.0, code, "{}", output.2);
        assert!(output.2.contains(says), "{}", output.2);
    }
    assert!(!at.join("x").exists());
}
