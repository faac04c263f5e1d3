//! The commands as a user types them: exit codes, what goes to which stream, what is left on disk.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

/// Two quick skills on the tabletop, with a probe and an unlock between them.
const QUICK: &str = r#"format = 1
name = "quick"
world = "tabletop"
seed = 3

[budget]
episodes = 40

[teacher.learning-progress]

[probe]
every = 4

[safety]
max_consecutive_failures = 2
cooldown_s = 60

[[skill]]
id = "reach"

[[skill]]
id = "grasp"
requires = [{ skill = "reach", mastery = 0.3 }]
"#;

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder can be made");
    path
}

fn etude(at: &Path, arguments: &[&str]) -> Output {
    run(Path::new(env!("CARGO_BIN_EXE_etude")), at, arguments, &[])
}

fn run(program: &Path, at: &Path, arguments: &[&str], env: &[(&str, &str)]) -> Output {
    Command::new(program).args(arguments).envs(env.iter().copied()).current_dir(at).output().expect("etude starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    })
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file of a run but the times.
fn files(at: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(at)
        .expect("a run folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("a file")))
        .filter(|(name, _)| name != "meta.json")
        .collect();
    files.sort();
    files
}

fn assert_same(left: &Path, right: &Path) {
    let (left, right) = (files(left), files(right));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&left), names(&right));
    for ((name, left), (_, right)) in left.iter().zip(&right) {
        assert!(left == right, "{name} differs; against a stale target/release? `cargo build --release`");
    }
}

#[test]
fn compare_prints_the_documented_document() {
    let at = folder("compare");
    let output = etude(
        &at,
        &[
            "compare",
            "--world",
            "cubes",
            "--dims",
            "2",
            "--cells",
            "4",
            "--episodes",
            "300",
            "--seeds",
            "0..3",
            "--teachers",
            "uniform,slope,uniform - prerequisites",
            "--format",
            "json",
        ],
    );
    assert_eq!(code(&output), 0, "{}", err(&output));
    let document = json(&output);
    let teachers = document["challenges"][0]["teachers"].as_array().expect("teachers");
    assert_eq!(
        teachers.iter().map(|teacher| teacher["name"].as_str().unwrap()).collect::<Vec<_>>(),
        ["uniform", "slope", "uniform - prerequisites"]
    );
    assert_eq!(teachers[0]["mean"], teachers[2]["mean"], "cubes have no prerequisites");
    for teacher in teachers {
        let [mean, low, high] =
            [&teacher["mean"], &teacher["ci95"][0], &teacher["ci95"][1]].map(|n| n.as_f64().unwrap());
        assert!(low <= mean && mean <= high);
        let last = teacher["checkpoints"].as_array().unwrap().last().unwrap();
        assert_eq!((last["episode"].as_u64(), last["mean"].as_f64()), (Some(300), Some(mean)));
    }
    assert!(teachers[1]["mean"].as_f64() > teachers[0]["mean"].as_f64());
}

#[test]
fn compare_takes_every_switch_together_and_none() {
    let at = folder("switches");
    let all = [
        "compare",
        "--dims",
        "1",
        "--irrelevant",
        "2",
        "--cells",
        "5",
        "--noise",
        "0.05",
        "--forget-at",
        "20,40",
        "--feasible",
        "0.5",
        "--episodes",
        "60",
        "--seeds",
        "7",
        "--format",
        "json",
    ];
    let document = json(&etude(&at, &all));
    let names: Vec<_> = document["challenges"][0]["teachers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["name"].as_str().unwrap().to_owned())
        .collect();
    let unaided: Vec<_> = etude::RECIPES.iter().filter(|entry| !entry.is_expert()).map(|entry| entry.name).collect();
    assert_eq!(names, unaided);
    assert!((document["learnable"].as_f64().unwrap() - 40.0).abs() < 1e-3, "two of five cells");
    // Far more cubes than arms: the teacher's grid is coarser than the world's.
    let big = json(&etude(
        &at,
        &[
            "compare",
            "--dims",
            "5",
            "--cells",
            "10",
            "--episodes",
            "20",
            "--seeds",
            "0..1",
            "--teachers",
            "uniform",
            "--format",
            "json",
        ],
    ));
    assert_eq!(big["arms"], 1024);
}

#[test]
fn compare_refuses_what_makes_no_sense() {
    let at = folder("nonsense");
    for (arguments, says) in [
        (&["--teachers", "uniformm"][..], "did you mean `uniform`"),
        (&["--seeds", "5..5"], "no seed"),
        (&["--seeds", "x"], "0..20"),
        (&["--dims", "0"], "at least 1"),
        (&["--dims", "7", "--irrelevant", "7"], "8 at most"),
        (&["--dims", "8", "--cells", "200"], "1000000"),
        (&["--feasible", "0"], "above 0"),
        (&["--noise", "NaN"], "from 0 to 10"),
        (&["--episodes", "0"], "1..=100000000"),
        (&["--world", "moon"], "tabletop"),
        (&["--world", "tabletop", "--dims", "3"], "--dims has no meaning"),
        (&["--forgetting", "0.1"], "--forgetting has no meaning"),
    ] {
        let output = etude(&at, &[&["compare"], arguments].concat());
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(says), "{arguments:?}: {}", err(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn the_physics_is_within_its_bounds() {
    let output = etude(&folder("world"), &["world", "check", "--format", "json"]);
    assert_eq!(code(&output), 0);
    let document = json(&output);
    let rows = document["rows"].as_array().expect("rows");
    assert!(rows.len() >= 25);
    for row in rows {
        assert_eq!(row["ok"], true, "{row}");
        assert!(row["analytic"].is_number() && row["measured"].is_number() && row["bound"].is_string());
    }
}

#[test]
fn the_same_seed_gives_the_same_folder_and_another_seed_another() {
    let at = folder("seeds");
    std::fs::write(at.join("quick.toml"), QUICK).unwrap();
    let sim = |out: &str, seed: &str, env: &[(&str, &str)]| {
        let program = Path::new(env!("CARGO_BIN_EXE_etude"));
        let output = run(program, &at, &["sim", "quick.toml", "--seed", seed, "-o", out, "--format", "json"], env);
        assert_eq!(code(&output), 0, "{}", err(&output));
        json(&output)
    };
    let summary = sim("one", "1", &[("RAYON_NUM_THREADS", "1")]);
    sim("two", "1", &[("RAYON_NUM_THREADS", "2")]);
    sim("other", "2", &[]);
    assert_same(&at.join("one"), &at.join("two"));
    assert_ne!(files(&at.join("one")), files(&at.join("other")));
    // What is printed is what is written, and has the documented fields.
    let written: serde_json::Value =
        serde_json::from_slice(&std::fs::read(at.join("one/summary.json")).unwrap()).unwrap();
    assert_eq!(summary, written);
    assert_eq!(summary["episodes"], 40);
    assert!(summary["mastered_pct"].is_number());
    for skill in summary["skills"].as_array().unwrap() {
        assert!(skill["id"].is_string() && skill["mastery"].is_number() && skill["attempts"].is_number());
    }
    let meta: serde_json::Value = serde_json::from_slice(&std::fs::read(at.join("one/meta.json")).unwrap()).unwrap();
    assert!(meta["sim_seconds"].is_number() && meta["wall_seconds"].is_number());
}

/// The optimised program against the unoptimised one. `test.sh` builds it first and requires this.
#[test]
fn debug_and_release_give_the_same_folder() {
    let release = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/etude");
    if !release.exists() && std::env::var_os("ETUDE_QEMU").is_none() {
        println!("NOT RUN: debug against release; `cargo build --release` first");
        return;
    }
    let at = folder("profiles");
    std::fs::write(at.join("quick.toml"), QUICK).unwrap();
    for (program, out) in [(Path::new(env!("CARGO_BIN_EXE_etude")), "debug"), (&release, "release")] {
        let output = run(program, &at, &["sim", "quick.toml", "-o", out], &[]);
        assert_eq!(code(&output), 0, "{}", err(&output));
    }
    assert_same(&at.join("debug"), &at.join("release"));
}

#[test]
fn a_run_is_never_overwritten_unasked() {
    let at = folder("overwrite");
    std::fs::write(at.join("quick.toml"), QUICK).unwrap();
    std::fs::create_dir(at.join("run")).unwrap();
    std::fs::write(at.join("run/mine.txt"), "precious").unwrap();
    let sim = |force: &[&str]| etude(&at, &[&["sim", "quick.toml", "-o", "run"], force].concat());
    let refused = sim(&[]);
    assert_eq!(code(&refused), 4);
    assert!(err(&refused).contains("--force"), "{}", err(&refused));
    assert_eq!(files(&at.join("run")).len(), 1);
    assert_eq!(code(&sim(&["--force"])), 0);
    assert_eq!(std::fs::read_to_string(at.join("run/mine.txt")).unwrap(), "precious");
    assert!(at.join("run/summary.json").exists());
    // Without a name every run gets a fresh folder.
    for name in ["runs/quick-3", "runs/quick-3-2"] {
        assert_eq!(code(&etude(&at, &["sim", "quick.toml", "-q"])), 0);
        assert!(at.join(name).join("report.html").exists(), "{name}");
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_goes_on_with_the_same_decisions() {
    let at = folder("interrupt");
    let text = QUICK.replace("episodes = 40", "episodes = 150");
    std::fs::write(at.join("quick.toml"), text).unwrap();
    assert_eq!(code(&etude(&at, &["sim", "quick.toml", "-o", "whole"])), 0);
    let mut child = Command::new(env!("CARGO_BIN_EXE_etude"))
        .args(["sim", "quick.toml", "-o", "cut"])
        .current_dir(&at)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("etude starts");
    // Some of the work is done when the log has grown; then Ctrl-C. If it was quicker than us, it has finished cleanly.
    let log = at.join("cut/decisions.etl");
    while std::fs::metadata(&log).map_or(0, |meta| meta.len()) < 200 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    let end = child.wait_with_output().expect("it ends");
    assert!(matches!(code(&end), 130 | 0), "{}", code(&end));
    assert!(at.join("cut/report.html").exists() && at.join("cut/summary.json").exists());
    // What it says of the moment of the interruption is of one moment.
    let summary: serde_json::Value =
        serde_json::from_slice(&std::fs::read(at.join("cut/summary.json")).unwrap()).unwrap();
    let attempts: u64 =
        summary["skills"].as_array().unwrap().iter().map(|skill| skill["attempts"].as_u64().unwrap()).sum();
    assert_eq!(summary["episodes"].as_u64(), Some(attempts));
    // And it goes on only with the curriculum that it was.
    let file = at.join("cut/curriculum.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("quick", "other")).unwrap();
    assert_eq!(code(&etude(&at, &["sim", "--resume", "cut"])), 4);
    std::fs::write(&file, text).unwrap();
    let resumed = etude(&at, &["sim", "--resume", "cut"]);
    assert_eq!(code(&resumed), 0, "{}", err(&resumed));
    assert_same(&at.join("whole"), &at.join("cut"));
}

#[test]
fn a_broken_state_is_not_resumed() {
    let at = folder("broken");
    std::fs::write(at.join("quick.toml"), QUICK).unwrap();
    assert_eq!(code(&etude(&at, &["sim", "quick.toml", "-o", "run"])), 0);
    let state = at.join("run/state.bin");
    let whole = std::fs::read(&state).unwrap();
    for bytes in [&whole[..whole.len() / 2], &[0; 40][..], &[]] {
        std::fs::write(&state, bytes).unwrap();
        let output = etude(&at, &["sim", "--resume", "run"]);
        assert_eq!(code(&output), 4, "{}", err(&output));
        assert!(err(&output).contains("state.bin"), "{}", err(&output));
    }
    assert_eq!(code(&etude(&at, &["sim", "--resume", "nowhere"])), 4);
}

#[test]
fn explain_shows_why_and_notices_another_curriculum() {
    let at = folder("explain");
    std::fs::write(at.join("quick.toml"), QUICK).unwrap();
    assert_eq!(code(&etude(&at, &["sim", "quick.toml", "-o", "run"])), 0);
    let document = json(&etude(&at, &["explain", "run", "--episode", "17", "--format", "json"]));
    assert_eq!(document["episode"], 17);
    // The task lies in the arm that was drawn, both in the skill's own units.
    for episode in 5..20 {
        let document = json(&etude(&at, &["explain", "run", "--episode", &episode.to_string(), "--format", "json"]));
        let (kind, arms) = (&document["kind"], document["arms"].as_array().unwrap());
        let drawn = arms.iter().find(|line| line["chosen"] == true).expect("the one that was drawn");
        let (task, ranges) = (document["task"].as_array().unwrap(), drawn["tasks"].as_array().unwrap());
        assert_eq!((task.len(), ranges.len()), (2, 2));
        for (task, range) in task.iter().zip(ranges) {
            let [value, from, to] = [&task[1], &range[1], &range[2]].map(|x| x.as_f64().unwrap());
            assert!(task[0] == range[0] && value >= from.min(to) && value <= from.max(to), "{kind}: {task} {range}");
        }
    }
    let arms = document["arms"].as_array().unwrap();
    let chosen: Vec<_> = arms.iter().filter(|arm| arm["chosen"] == true).collect();
    assert_eq!(chosen.len(), 1);
    if document["kind"] == "practice" {
        assert_eq!(chosen[0]["chance"], document["chance"]);
    }
    // Every decision can be reached, through the rests on the way.
    assert_eq!(json(&etude(&at, &["explain", "run", "--episode", "39", "--format", "json"]))["episode"], 39);
    let log = std::fs::read(at.join("run/decisions.etl")).unwrap();
    let mut frames = log
        .split_inclusive(|byte| *byte == 0)
        .filter_map(|frame| etude::frame::decode::<etude::log::Record<8>>(frame).ok());
    assert!(frames.any(|record| matches!(record, etude::log::Record::Rested { .. })), "this run has a rest in it");
    let human = etude(&at, &["explain", "run/decisions.etl", "--episode", "0"]);
    assert!(String::from_utf8_lossy(&human.stdout).contains("unmastered"));
    assert_eq!(code(&etude(&at, &["explain", "run", "--episode", "4000"])), 2);
    assert_eq!(code(&etude(&at, &["explain", "nowhere", "--episode", "1"])), 4);

    std::fs::write(at.join("run/curriculum.toml"), QUICK.replace("mastery = 0.3", "mastery = 0.4")).unwrap();
    let other = etude(&at, &["explain", "run", "--episode", "17"]);
    assert_eq!(code(&other), 4);
    assert!(err(&other).contains("of curriculum"), "{}", err(&other));
    // A log with one byte wrong is named, not used.
    std::fs::write(at.join("run/curriculum.toml"), QUICK).unwrap();
    let log = at.join("run/decisions.etl");
    let mut bytes = std::fs::read(&log).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&log, bytes).unwrap();
    let broken = etude(&at, &["explain", "run", "--episode", "17"]);
    assert_eq!(code(&broken), 4);
    assert!(err(&broken).contains("frame"), "{}", err(&broken));
}

/// Where help was given, and how much.
fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Why a run ended before its episodes, which decision may be asked about, and who learnt, are said where it ends.
#[test]
fn a_run_says_why_it_ended_and_who_learnt() {
    let at = folder("ended");
    std::fs::write(at.join("quick.toml"), QUICK.replace("episodes = 40", "episodes = 40\ntime_s = 20")).unwrap();
    let short = out(&etude(&at, &["sim", "quick.toml", "-o", "run", "--no-film"]));
    assert!(short.contains("the budget's time is spent") && !short.contains("made up"), "{short}");
    let (_, hint) = short.trim_end().rsplit_once("why a decision: etude ").expect("a hint");
    assert_eq!(code(&etude(&at, &hint.split(' ').collect::<Vec<_>>())), 0, "{hint}");
    let made_up = QUICK.replace("world = \"tabletop\"\n", "");
    std::fs::write(at.join("made-up.toml"), &made_up).unwrap();
    let whole = out(&etude(&at, &["sim", "made-up.toml", "-o", "made-up"]));
    assert!(whole.contains("the learner is made up") && !whole.contains("the run is over"), "{whole}");
    let capped = made_up.replace("id = \"reach\"", "id = \"reach\"\nmax_attempts = 9");
    std::fs::write(at.join("capped.toml"), capped.replace("0.3", "0.9")).unwrap();
    let capped = out(&etude(&at, &["sim", "capped.toml", "-o", "capped"]));
    assert!(capped.contains("no skill is left"), "{capped}");
}

/// The command in a report repeats the run: all that makes another run or page is in it. What it took is told in seconds, if
/// it was few.
#[test]
fn a_report_tells_the_command_that_repeats_it() {
    let at = folder("repeats");
    std::fs::write(at.join("quick.toml"), QUICK).unwrap();
    assert_eq!(code(&etude(&at, &["sim", "quick.toml", "-o", "run", "--robot", "4", "--no-film"])), 0);
    let page = std::fs::read_to_string(at.join("run/report.html")).unwrap();
    let (_, command) = page.split_once("<pre><code>etude ").expect("the command");
    let (command, _) = command.split_once('<').expect("its end");
    assert!(page.contains("<small>seconds</small>"), "the arm's time");
    let again = [&command.split(' ').collect::<Vec<_>>()[..], &["-o", "../again"]].concat();
    assert_eq!(code(&etude(&at.join("run"), &again)), 0, "{command}");
    assert_same(&at.join("run"), &at.join("again"));
}

/// A log that has less than the folder's summary says is not whole; a robot's log has no summary.
#[test]
fn a_log_that_was_cut_short_is_noticed() {
    let at = folder("short");
    std::fs::write(at.join("quick.toml"), QUICK).unwrap();
    assert_eq!(code(&etude(&at, &["sim", "quick.toml", "-o", "run"])), 0);
    assert_eq!(code(&etude(&at, &["replay", "run"])), 0);
    let log = std::fs::read(at.join("run/decisions.etl")).unwrap();
    let half = &log[..log.len() / 2];
    std::fs::write(at.join("run/decisions.etl"), half).unwrap();
    let cut = etude(&at, &["replay", "run"]);
    assert!(code(&cut) == 1 && out(&cut).contains("decisions missing: the log was cut short"), "{}", out(&cut));
    let cut = json(&etude(&at, &["replay", "run/decisions.etl", "--format", "json"]));
    assert_eq!(cut["decisions"].as_u64().unwrap() + cut["missing"].as_u64().unwrap(), 40);
    std::fs::write(at.join("run/robot.etl"), half).unwrap();
    assert_eq!(code(&etude(&at, &["replay", "run/robot.etl"])), 0);
}

#[test]
fn help_is_told_in_metrics_and_explained() {
    let at = folder("help");
    let text = "format = 1\nname = \"help\"\n[budget]\nepisodes = 100\n[teacher.uniform]\n[[skill]]\nid = \"walk\"\n\
                [skill.assist.warm_start]\npace = { ramp = { over = 0.5 } }\n";
    std::fs::write(at.join("help.toml"), text).unwrap();
    let output = etude(&at, &["sim", "help.toml", "-o", "run", "--evaluations", "4"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let csv = std::fs::read_to_string(at.join("run/metrics.csv")).unwrap();
    let help: Vec<f32> = csv.lines().skip(2).map(|line| line.rsplit(',').next().unwrap().parse().unwrap()).collect();
    assert!(csv.lines().next().unwrap().ends_with(",help") && csv.lines().nth(1).unwrap().ends_with(','), "{csv}");
    assert!((help[0] - 0.76).abs() < 0.05 && (help[1] - 0.26).abs() < 0.05 && help[2..] == [0.0, 0.0], "{help:?}");
    let explain = |episode| {
        let output = etude(&at, &["explain", "run", "--episode", episode]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(explain("20").contains("helped: warm_start 60 %"), "{}", explain("20"));
    assert!(!explain("70").contains("helped"), "{}", explain("70"));
    assert_eq!(
        json(&etude(&at, &["explain", "run", "--episode", "20", "--format", "json"]))["help"][0][0],
        "warm_start"
    );
}

/// A file that names no world is practised by the synthetic learner: any skills, no physics.
#[test]
fn a_schedule_can_be_tried_without_physics() {
    let at = folder("synthetic");
    let text = "format = 1\nname = \"my plan\"\n[budget]\nepisodes = 300\n[teacher.mastery]\n[[skill]]\nid = \"walk\"\n\
                difficulty = 0.1\n[[skill]]\nid = \"run\"\ndifficulty = 0.1\nrequires = [{ skill = \"walk\", mastery = 0.6 }]\n";
    std::fs::write(at.join("plan.toml"), text).unwrap();
    let summary = json(&etude(&at, &["sim", "plan.toml", "--format", "json"]));
    assert_eq!(summary["world"], "synthetic");
    assert_eq!(summary["mastered_pct"], 100.0);
    assert!(at.join("runs/my-plan-0/report.html").exists());
    let compared =
        json(&etude(&at, &["compare", "plan.toml", "--world", "synthetic", "--seeds", "0..2", "--format", "json"]));
    assert_eq!(compared["world"], "synthetic");
    // The world is the file's, if nobody says otherwise.
    let own = json(&etude(&at, &["compare", "plan.toml", "--seeds", "0..2", "--format", "json"]));
    assert_eq!(own, compared);
}

/// A report that cannot be written is told, and what was computed is shown all the same.
#[test]
fn a_comparison_is_shown_even_if_it_cannot_be_kept() {
    let at = folder("unkept");
    let text = "format = 1\nname = \"plan\"\n[budget]\nepisodes = 30\n[teacher.mastery]\n[[skill]]\nid = \"walk\"\n";
    std::fs::write(at.join("plan.toml"), text).unwrap();
    assert_eq!(code(&etude(&at, &["sim", "plan.toml", "-o", "run"])), 0);
    std::fs::remove_file(at.join("run/report.html")).unwrap();
    std::fs::create_dir(at.join("run/report.html")).unwrap();
    let human = etude(&at, &["compare", "--run", "run", "--seeds", "0..2"]);
    assert_eq!(code(&human), 4, "{}", err(&human));
    assert!(String::from_utf8_lossy(&human.stdout).contains("mastery"), "{}", err(&human));
    assert!(err(&human).contains("`run`"), "{}", err(&human));
    let program = json(&etude(&at, &["compare", "--run", "run", "--seeds", "0..2", "--format", "json"]));
    assert_eq!(program["ok"], false);
}
