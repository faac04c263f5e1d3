//! The commands that have to do with a robot, as a user types them. The robot is in this program, behind a TCP port.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use etude_firmware::board::{QEMU, Robot};
use etude_firmware::flash::Memory;
use etude_firmware::line::Line;

const PLAN: &str = r#"format = 1
name = "plan"
seed = 3
[budget]
episodes = 60
[teacher.learning-progress]
[save]
every_episodes = 5
[[skill]]
id = "walk"
[skill.space.grid]
speed_mps = { range = [0.1, 2.0], cells = 4 }
[[skill]]
id = "run"
requires = [{ skill = "walk", mastery = 0.3 }]
"#;

fn etude(at: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).current_dir(at).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A robot that serves whoever connects, one after the other; its address.
fn robot() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("tcp:{}", listener.local_addr().expect("its address"));
    std::thread::spawn(move || {
        let flash = Memory(vec![0xFF; QEMU.layout.end() as usize].leak());
        let mut robot = Box::new(Robot::start(flash, QEMU.layout));
        for stream in listener.incoming() {
            let (mut stream, mut line, mut bytes) = (stream.expect("a connection"), Line::default(), [0; 512]);
            while let Ok(read @ 1..) = stream.read(&mut bytes) {
                for byte in &bytes[..read] {
                    if let Some(answer) = line.byte(*byte, |ask| robot.answer(ask)) {
                        let _ = stream.write_all(answer);
                    }
                }
            }
        }
    });
    address
}

#[test]
fn from_the_file_to_the_robot_and_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    let port = robot();

    let (code, out, err) = etude(at, &["port", &port]);
    assert_eq!(code, 1, "{err}");
    assert!(out.contains("no curriculum") && out.contains("--pack"), "{out}");

    let (code, out, err) = etude(at, &["pack", "plan.toml"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("next: etude port PORT --pack plan.bin"), "{out}");
    let (code, out, err) = etude(at, &["port", &port, "--pack", "plan.bin", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let document = json(&out);
    assert_eq!((&document["health"], &document["episodes"], &document["seed"]), (&"well".into(), &0.into(), &3.into()));

    // The run with the robot's teacher leaves what the run without it leaves, and installs the curriculum by itself.
    for (out, more) in [("alone", &[][..]), ("robot", &["--port", &port][..])] {
        let (code, _, err) = etude(at, &[&["sim", "plan.toml", "-o", out, "-q"], more].concat());
        assert_eq!(code, 0, "{err}");
    }
    for name in etude_sim::folder::FILES.into_iter().filter(|name| *name != "meta.json") {
        let read = |run: &str| std::fs::read(at.join(run).join(name)).expect("a file");
        assert!(read("alone") == read("robot"), "{name}");
    }
    assert_eq!(
        std::fs::read(at.join("alone/curriculum.bin")).expect("a file"),
        std::fs::read(at.join("plan.bin")).expect("a file")
    );

    // What the robot wrote down decides the same again; so does the simulator's log.
    let (code, out, err) = etude(at, &["port", &port, "--log", "robot.etl", "--save-pack", "robot.bin"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("60 episodes") && out.contains("etude replay robot.etl"), "{out}");
    assert_eq!(
        std::fs::read(at.join("robot.bin")).expect("a file"),
        std::fs::read(at.join("plan.bin")).expect("a file")
    );
    for curriculum in ["plan.toml", "plan.bin"] {
        let (code, out, err) = etude(at, &["replay", "robot.etl", "--curriculum", curriculum]);
        assert_eq!((code, out.as_str()), (0, "60 decisions, 0 power cuts, 0 differences\n"), "{err}");
    }
    assert_eq!(etude(at, &["replay", "alone"]).1, "60 decisions, 0 power cuts, 0 differences\n");

    // Its page has what the teacher believes, and the power cuts.
    let page = ["export", "robot.etl", "--curriculum", "plan.toml", "--html", "-o", "robot.html"];
    let (code, out, err) = etude(at, &page);
    assert_eq!((code, out.lines().next()), (0, Some("60 episodes, 0 power cuts")), "{err}");
    let page = std::fs::read_to_string(at.join("robot.html")).expect("a page");
    assert!(page.contains("nobody examines a robot") && page.contains("<dt>Power cuts</dt><dd>0"));
    // Watched without a terminal it is shown once, and as it is in the folder but for the exams.
    let (code, out, err) = etude(at, &["watch", "--port", &port, "--curriculum", "plan.toml"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("60 of 60 episodes")
            && out.contains("plan · 0 % believed to be mastered · learning-progress · a robot · seed 3\n"),
        "{out}"
    );
    let attempts = |folder: &str| json(&std::fs::read_to_string(at.join(folder).join("summary.json")).expect("it"));
    let (_, watched, _) = etude(at, &["watch", "--port", &port, "--curriculum", "plan.toml", "--format", "json"]);
    for (watched, ran) in json(&watched)["skills"]
        .as_array()
        .expect("skills")
        .iter()
        .zip(attempts("robot")["skills"].as_array().expect("skills"))
    {
        assert_eq!(
            (&watched["id"], &watched["attempts"], &watched["belief"]),
            (&ran["id"], &ran["attempts"], &ran["belief"])
        );
    }
    std::fs::write(at.join("other.toml"), PLAN.replace("0.3", "0.4")).expect("written");
    let (code, _, err) = etude(at, &["watch", "--port", &port, "--curriculum", "other.toml"]);
    assert_eq!(code, 4);
    assert!(err.contains("`other.toml`") && err.contains("help: "), "{err}");

    // A run can be taken up again only with a robot that is where the run was.
    assert_eq!(etude(at, &["sim", "--resume", "robot", "--port", &port]).0, 0);
    let (code, out, err) = etude(at, &["port", &port, "--forget", "--format", "json"]);
    assert_eq!((code, &json(&out)["episodes"]), (0, &0.into()), "{err}");
    let (code, _, err) = etude(at, &["sim", "--resume", "robot", "--port", &port]);
    assert_eq!(code, 4);
    assert!(err.contains("not where the run was"), "{err}");
}

/// What else can go wrong with robots and logs is in `errors.rs`.
#[test]
fn a_robot_without_a_student_and_a_log_without_an_end() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    assert_eq!(etude(at, &["sim", "plan.toml", "-o", "run", "-q"]).0, 0);
    let (code, _, err) = etude(at, &["sim", "plan.toml", "-o", "other", "--port", &robot(), "--student", "robot"]);
    assert_eq!(code, 2);
    assert!(err.contains("students of its own") && err.contains("help: "), "{err}");
    // A power cut tears the last frame at most: that is no mistake.
    let log = std::fs::read(at.join("run/decisions.etl")).expect("a log");
    std::fs::write(at.join("torn.etl"), &log[..log.len() - 3]).expect("written");
    let (code, out, _) = etude(at, &["replay", "torn.etl", "--curriculum", "plan.toml"]);
    assert_eq!(code, 0);
    assert!(out.contains("1 frame, torn or corrupted"), "{out}");
}

/// [`PLAN`] with more arms than a robot has room for.
fn big() -> String {
    PLAN.replace("cells = 4", "cells = 255").replace(
        "[[skill]]\nid = \"run\"",
        "[skill.space.grid.slope_deg]\nrange = [0.0, 9.0]\ncells = 2\n[[skill]]\nid = \"run\"",
    )
}

/// A robot that is not there, or has no room, is no reason to choose another folder next time.
#[test]
fn a_run_that_could_not_begin_leaves_no_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    std::fs::write(at.join("wide.toml"), big()).expect("written");
    let port = robot();
    for (file, port) in [("plan.toml", "tcp:127.0.0.1:1"), ("wide.toml", &port)] {
        for out in [&["-o", "run"][..], &[]] {
            let (code, _, err) = etude(at, &[&["sim", file, "--port", port], out].concat());
            assert!([1, 4].contains(&code), "{err}");
            assert!(!at.join("run").exists() && !at.join("runs/plan-3").exists(), "{file}: {err}");
        }
    }
    // A folder that was there stays, and a refused one leaves the robot as it was.
    std::fs::create_dir(at.join("run")).expect("made");
    std::fs::write(at.join("run/mine.txt"), "precious").expect("written");
    assert_eq!(etude(at, &["sim", "wide.toml", "--port", &port, "-o", "run", "--force"]).0, 1);
    assert!(at.join("run/mine.txt").exists());
    let (code, _, err) = etude(at, &["sim", "plan.toml", "--port", &port, "-o", "next", "-q"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(etude(at, &["sim", "wide.toml", "--port", &port, "-o", "next"]).0, 4);
    let (code, out, err) = etude(at, &["port", &port, "--format", "json"]);
    assert_eq!((code, &json(&out)["episodes"]), (0, &60.into()), "{err}");
}

#[test]
fn check_says_what_a_board_must_have() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    std::fs::write(at.join("big.toml"), big()).expect("written");
    let (code, out, err) = etude(at, &["check", "plan.toml", "--board", "rp2350"]);
    assert_eq!(code, 0, "{err}");
    for word in ["Pico 2", "RAM", "pack", "snapshot", "log", "wear", "100000"] {
        assert!(out.contains(word), "{word}: {out}");
    }
    let (code, _, err) = etude(at, &["check", "big.toml", "--board", "stm32f405"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("511 arms, and room for 256"), "{err}");
    let (code, _, err) = etude(at, &["check", "plan.toml", "--board", "toaster"]);
    assert_eq!(code, 2);
    assert!(err.contains("rp2350") && err.contains("docs/boards.md"), "{err}");
}

/// What `check --board` promises about snapshots and log holds for what the simulator really writes.
#[test]
fn no_snapshot_is_larger_than_was_said() {
    use etude_sim::board::Needs;
    for entry in &etude::RECIPES {
        let text = PLAN.replace("learning-progress", entry.name).replace("episodes = 60", "episodes = 3000");
        let text = text.replace("id = \"walk\"", "id = \"walk\"\ndifficulty = [0.1, 0.9]");
        let curriculum = etude_sim::file::parse(&text, &[]).expect("a sound curriculum");
        let needs = Needs::of(&curriculum, QEMU);
        let mut sim = etude_sim::sim::Sim::new(&curriculum, 1, 1, None).expect("a sound curriculum");
        while sim.step().expect("no robot") {}
        let mut session = Box::new(etude_sim::world::Session::new(&curriculum.spec, 1).expect("a sound curriculum"));
        let found = etude_sim::replay::replay(&curriculum.spec, sim.log(), None).expect("its own log");
        *session = *found.session;
        let mut bytes = vec![0; 1 << 18];
        let teacher = session.save(&mut bytes).expect("room").len();
        let student = 2 * size_of::<etude_firmware::policy::Policy>();
        assert!(teacher + student <= needs.snapshot, "{}: {teacher} + {student}", entry.name);
        assert!(needs.snapshot <= teacher + student + 2600, "{}: a bound that says something", entry.name);
        let each = sim.log().len() / found.decisions as usize;
        assert!(each <= needs.decision, "{}: {each} bytes a decision", entry.name);
    }
}
