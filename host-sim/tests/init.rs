//! What `etude init` writes. That it builds and practises is in `tests/tests/init.rs`, for it takes a target and QEMU.

use std::path::Path;
use std::process::{Command, Output};

fn etude(at: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).current_dir(at).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// What cargo makes of a project.
fn metadata(project: &Path) -> Output {
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"];
    let cargo = std::env::var_os("CARGO").expect("a test is run by cargo");
    Command::new(cargo).args(arguments).arg(project.join("Cargo.toml")).output().expect("cargo starts")
}

fn dependencies(project: &Path) -> Vec<serde_json::Value> {
    let output = metadata(project);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
    metadata["packages"][0]["dependencies"].as_array().expect("dependencies").clone()
}

#[test]
fn a_project_is_whole_and_checks() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    let (code, out, err) = etude(at, &["init", "deep/my-robot", "--format", "json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let document: serde_json::Value = serde_json::from_str(&out).expect("a document");
    let files = document["files"].as_array().expect("files");
    assert_eq!(files.len(), 10);
    for file in files {
        let text = std::fs::read(at.join(file.as_str().expect("a path"))).expect("it is there");
        assert!(!String::from_utf8_lossy(&text).contains("{{"), "{file}");
    }
    let project = at.join("deep/my-robot");
    let names: Vec<_> =
        dependencies(&project).iter().map(|own| own["name"].as_str().expect("a name").to_owned()).collect();
    for name in ["etude", "etude-firmware", "cortex-m-rt"] {
        assert!(names.contains(&name.into()), "{names:?}");
    }
    assert!(
        dependencies(&project)
            .iter()
            .any(|own| Path::new(own["path"].as_str().unwrap_or_default()).join("src").exists())
    );
    // The pack is the file's, and the file has nothing to warn of.
    let (code, out, err) = etude(&project, &["check", "curriculum.toml", "--board", "qemu"]);
    assert!(code == 0 && err.is_empty() && out.contains("my-robot: 2 skills"), "{out}{err}");
    assert_eq!(etude(&project, &["pack", "curriculum.toml", "-o", "again.bin"]).0, 0);
    let read = |name: &str| std::fs::read(project.join(name)).expect("a pack");
    assert!(read("again.bin") == read("curriculum.bin"));
    // It is not overwritten unasked, and what is the user's own never.
    std::fs::write(project.join("mine.txt"), "precious").expect("written");
    assert_eq!(etude(at, &["init", "deep/my-robot"]).0, 4);
    assert_eq!(etude(at, &["init", "deep/my-robot", "--force"]).0, 0);
    assert_eq!(std::fs::read_to_string(project.join("mine.txt")).expect("it is there"), "precious");
}

#[test]
fn a_curriculum_and_a_source_of_ones_own() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    assert_eq!(etude(at, &["new", "arm.toml", "-q"]).0, 0);
    let url = "https://example.org/a \"b\".git";
    let (code, out, err) = etude(at, &["init", "arm", "--curriculum", "arm.toml", "--etude", url]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("next: cd arm && cargo run --release"), "{out}");
    let read = |name: &str| std::fs::read_to_string(at.join(name)).expect("a file");
    assert_eq!(read("arm/curriculum.toml"), read("arm.toml"));
    assert!(read("arm/Cargo.toml").contains("git = 'https://example.org/a \"b\".git'"), "{}", read("arm/Cargo.toml"));
}
