//! `etude sim --student`: a student made of a formula, in any curriculum, and what is told of one that is broken.

use std::path::Path;
use std::process::{Command, Output};

use etude_testkit::{Schedule, find, students};

const PLAN: &str = r#"format = 1
name = "plan"
[budget]
episodes = 400
[teacher.learning-progress]
[probe]
every = 5
[[skill]]
id = "reach"
difficulty = 0.2
[skill.space.grid]
far = { range = [0.0, 1.0], cells = 3 }
[[skill]]
id = "grasp"
requires = [{ skill = "reach", mastery = 0.6 }]
[[skill]]
id = "press"
"#;

fn etude(at: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).current_dir(at).output().expect("etude starts")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_liar_and_a_stuck_skill_are_told_of() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    let student = "lying=reach aborting=press";
    let output = etude(at, &["sim", "plan.toml", "--student", student, "-o", "run"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    for says in ["reach: doubted, its practice claims", "press: stuck, its last attempts"] {
        assert!(out(&output).contains(says), "{}", out(&output));
    }
    let summary: serde_json::Value =
        serde_json::from_slice(&std::fs::read(at.join("run/summary.json")).expect("a summary")).expect("JSON");
    let column = |key: &str| {
        let skills = summary["skills"].as_array().expect("skills");
        skills.iter().map(|skill| skill[key].as_bool().expect("a truth")).collect::<Vec<_>>()
    };
    assert_eq!(column("doubted"), [true, false, false]);
    assert_eq!(column("stuck"), [false, false, true]);
    let report = std::fs::read_to_string(at.join("run/report.html")).expect("a report");
    assert!(report.contains("Practice of <b>reach</b> is doubted since attempt"));
    assert!(report.contains("<b>press</b> is stuck") && report.contains("\"Stuck\"") && report.contains("\"Doubted\""));
    assert!(
        report.contains("--student &quot;lying=reach aborting=press&quot;"),
        "the command makes the same run again"
    );
    // The log is decided again with the same doubts, and a run goes on with its own student.
    assert_eq!(out(&etude(at, &["replay", "run"])), "400 decisions, 0 power cuts, 0 differences\n");
    let resumed = etude(at, &["sim", "--resume", "run"]);
    assert!(out(&resumed).contains("reach: doubted"), "{}", err(&resumed));
    let honest = etude(at, &["sim", "plan.toml", "--student", "learnable", "-o", "honest"]);
    assert!(!out(&honest).contains("doubted") && !out(&honest).contains("stuck"), "{}", out(&honest));
}

/// Physics or not: the student has no body, and knows every skill of the file.
#[test]
fn it_practises_in_any_world() {
    let dir = tempfile::tempdir().expect("a folder");
    let output = etude(dir.path(), &["sim", "--student", "able=reach script=0ac", "-o", "run", "--format", "json"]);
    let summary: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON");
    assert_eq!((&summary["world"], &summary["skills"][0]["mastery"]), (&"synthetic".into(), &1.0.into()));
}

#[test]
fn what_is_wrong_with_a_student_is_said_before_there_is_a_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    for (student, says) in [
        ("lying=reech", "did you mean `reach`?"),
        ("liar=reach", "no student is `liar`"),
        ("noise=1.5", "from 0 to 1"),
        ("script=1x", "`x` in a script"),
        ("robot", "--port"),
    ] {
        let output = etude(at, &["sim", "plan.toml", "--student", student]);
        assert_eq!(output.status.code(), Some(2), "{student}");
        assert!(err(&output).contains(says), "{student}: {}", err(&output));
        assert!(!at.join("runs").exists());
    }
    let output = etude(at, &["sim", "plan.toml", "--student", "learnable", "--port", "tcp:127.0.0.1:1"]);
    assert_eq!(output.status.code(), Some(2));
    let output = etude(at, &["sim", "--resume", "run", "--student", "learnable"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
}

/// The lines that the kit prints of a failure show it: they are run as they stand, in the folder of the curriculum.
#[test]
fn the_kits_own_words_show_what_it_found() {
    let text = PLAN.replace("[teacher.learning-progress]", "[teacher.tscl-online]\nexplore = 0");
    let schedule = Schedule::text("plan.toml", &text);
    let found = find(&schedule, students::any(&schedule), 200, |run| run.no_starvation(0.001)).expect("it starves");
    let page = found.to_string();
    let after = |mark: &str| page.lines().find_map(|line| line.strip_prefix(mark)).expect("told").trim().to_owned();
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), text).expect("written");
    let shell = |line: &str| {
        let bin = Path::new(env!("CARGO_BIN_EXE_etude")).parent().expect("a folder").to_owned();
        let old = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([bin].into_iter().chain(std::env::split_paths(&old))).expect("a path");
        let output =
            Command::new("sh").args(["-ec", line]).env("PATH", path).current_dir(at).output().expect("a shell");
        assert_eq!(output.status.code(), Some(0), "{line}\n{}", err(&output));
        out(&output)
    };
    shell(&after("see it:"));
    let shown = shell(&after("and why:").replace("<the run folder>", &format!("runs/plan-{}", found.seed)));
    // `press` starves: it is open, and its chance of being drawn is ..
    let starved = page.split('`').nth(1).expect("a name");
    let episode = found.broken.episode.expect("at a draw");
    assert!(shown.starts_with(&format!("episode {episode}: ")), "{shown}");
    let rows: Vec<Vec<&str>> = shown.lines().map(|line| line.split_whitespace().collect()).collect();
    let own: Vec<_> = rows.iter().filter(|row| row.get(1) == Some(&starved)).collect();
    // Open, as its first gate says, and next to no chance.
    assert!(!own.is_empty(), "{shown}");
    let chance = rows.iter().find_map(|row| row.iter().position(|head| *head == "chance")).expect("a column");
    assert!(own.iter().all(|row| row.contains(&"1.0000") && row[chance] == "0.0000"), "{shown}");
}
