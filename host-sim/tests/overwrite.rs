//! Where a command writes what it is asked for: over its own earlier answer, and over nothing else without being told to.

use std::path::Path;
use std::process::Command;

const PLAN: &str = "format = 1\nname = \"plan\"\n[budget]\nepisodes = 40\n[teacher.uniform]\n[[skill]]\nid = \"walk\"\n\
                    features = [0]\n[[skill]]\nid = \"run\"\nfeatures = [1]\n";
const STUDY: &str = "format = 1\nname = \"s\"\nworld = \"cubes\"\nteachers = [\"uniform\"]\nseeds = [0, 2]\nepisodes = 40\n\
                     checkpoints = 2\n[cubes]\ncells = 3\n";

/// A command, the files that it writes, and one that is no earlier answer of it.
const WRITERS: [(&str, &[&str]); 8] = [
    ("pack plan.toml -o out.bin", &["out.bin"]),
    ("pack plan.toml", &["plan.bin"]),
    ("latent tasks.csv --dims 1 -o out.toml", &["out.toml"]),
    ("compare --study study.toml -o out", &["out/s.json", "out/s.html", "out/s.csv"]),
    ("sweep study.toml --merge shards -o merged", &["merged/s.json", "merged/s.html", "merged/s.csv"]),
    (
        "compare --teachers uniform --seeds 0..2 --episodes 40 -o cubes",
        &["cubes/cubes.json", "cubes/cubes.html", "cubes/cubes.csv"],
    ),
    ("order plan.toml -o ordered.toml", &["ordered.toml"]),
    ("difficulty run -o rated.toml", &["rated.toml"]),
];

fn etude(at: &Path, command: &str) -> (i32, String) {
    let mut etude = Command::new(env!("CARGO_BIN_EXE_etude"));
    let output = etude.args(command.split(' ')).arg("-q").current_dir(at).output().expect("etude starts");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn given() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    for (name, text) in [("plan.toml", PLAN), ("study.toml", STUDY), ("tasks.csv", "a,b\n1,2\n2,4\n3,7\n")] {
        std::fs::write(at.join(name), text).expect("written");
    }
    for command in ["sim plan.toml -o run", "sweep study.toml --shard 0/1 -o shards"] {
        assert_eq!(etude(at, command).0, 0, "{command}");
    }
    dir
}

#[test]
fn nothing_of_the_users_own_is_written_over() {
    let dir = given();
    let at = dir.path();
    for (command, files) in WRITERS {
        assert_eq!(etude(at, command), (0, String::new()), "{command}");
        let first: Vec<_> = files.iter().map(|file| std::fs::read(at.join(file)).expect(file)).collect();
        let again = |command: &str| {
            assert_eq!(etude(at, command), (0, String::new()), "{command}");
            files.iter().zip(&first).for_each(|(file, first)| {
                assert!(std::fs::read(at.join(file)).expect(file) == *first, "{command}: {file}");
            });
        };
        // What was changed since in a curriculum is the user's own.
        if !files[0].contains("ed.toml") {
            again(command);
        }
        for file in files {
            for own in ["{ \"mine\": 1 }", "# mine\n", PLAN.replace("walk", "jump").as_str(), "<!doctype html>\n"] {
                std::fs::write(at.join(file), own).expect("written");
                let (code, told) = etude(at, command);
                assert_eq!(code, 4, "{command}: {told}");
                assert!(told.contains(&format!("`{file}`")) && told.contains("--force"), "{command}: {told}");
                assert_eq!(std::fs::read_to_string(at.join(file)).expect(file), own, "{command}");
            }
            again(&format!("{command} --force"));
            // There is nothing to lose in an empty file.
            std::fs::write(at.join(file), "").expect("written");
            again(command);
        }
    }
}

/// What a command reads is not what it writes, unless writing it anew is what it is for.
#[test]
fn a_command_does_not_eat_what_it_reads() {
    let dir = given();
    let at = dir.path();
    for command in ["pack plan.toml -o plan.toml", "latent tasks.csv --dims 1 -o ./tasks.csv"] {
        assert_eq!(etude(at, command).0, 4, "{command}");
    }
    assert_eq!(std::fs::read_to_string(at.join("plan.toml")).expect("there"), PLAN);
    assert!(std::fs::read_to_string(at.join("tasks.csv")).expect("there").starts_with("a,b"));
    assert_eq!(etude(at, "difficulty run -o plan.toml"), (0, String::new()), "it is still what was run");
    let rated = std::fs::read_to_string(at.join("plan.toml")).expect("there");
    assert!(rated.contains("difficulty"), "{rated}");
    assert_eq!(etude(at, "difficulty run -o plan.toml").0, 4, "it is no longer what was run");
    assert_eq!(etude(at, "order plan.toml -o plan.toml"), (0, String::new()));
}

/// A robot is not told to forget what there is then no place for.
#[test]
fn a_robots_log_is_written_over_a_log_alone() {
    let dir = given();
    let at = dir.path();
    for (command, file) in [("--log plan.toml", "plan.toml"), ("--save-pack run/decisions.etl", "run/decisions.etl")] {
        let (code, told) = etude(at, &format!("port tcp:127.0.0.1:1 --forget {command}"));
        assert!(code == 4 && told.contains(&format!("`{file}`")), "{told}");
    }
    // A log may be fetched anew; then it is the robot that is missing.
    let (code, told) = etude(at, "port tcp:127.0.0.1:1 --log run/decisions.etl");
    assert!(code == 4 && told.contains("`tcp:127.0.0.1:1`"), "{told}");
}
