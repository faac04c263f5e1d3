//! What the shell is told: completions and the manual, for every command that `--help` names.

use std::path::Path;
use std::process::Command;

fn etude(arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).output().expect("it starts");
    (output.status.code().unwrap_or(-1), String::from_utf8(output.stdout).expect("text"))
}

/// The commands as `--help` lists them.
fn commands() -> Vec<String> {
    let (_, help) = etude(&["--help"]);
    let list = help.split("Commands:\n").nth(1).expect("commands").split("\n\n").next().expect("a list");
    let name = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
    let names: Vec<_> = list.lines().filter(|line| !line.starts_with("   ")).map(name).collect();
    assert!(names.len() > 15 && names.contains(&"sim".into()), "{names:?}");
    names
}

/// The long options of a command, as its own `--help` lists them.
fn options(command: &str) -> Vec<String> {
    let (_, help) = etude(&[command, "--help"]);
    let long = help
        .lines()
        .filter_map(|line| line.trim_start().split("--").nth(1).filter(|_| line.trim_start().starts_with('-')));
    long.map(|rest| rest.split([' ', '=', '.', '[']).next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_shell_completes_every_command_and_option() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (code, script) = etude(&["completions", shell]);
        assert_eq!(code, 0);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
            for option in options(&command) {
                assert!(script.contains(&option), "{shell}: {command} --{option}");
            }
        }
    }
    assert_eq!(etude(&["completions", "cobol"]).0, 2);
}

/// bash itself takes the script, and completes by it.
#[test]
fn bash_completes() {
    let (_, script) = etude(&["completions", "bash"]);
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("etude.bash");
    std::fs::write(&file, script).expect("written");
    let ask = "source \"$1\"; COMP_WORDS=(etude exp); COMP_CWORD=1; _etude etude exp etude; echo \"${COMPREPLY[@]}\"";
    let output = Command::new("bash").args(["-c", ask, "bash"]).arg(&file).output().expect("bash starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "explain export", "{output:?}");
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("man1");
    let read =
        |name: &str| std::fs::read_to_string(Path::new(&folder).join(name)).unwrap_or_else(|_| panic!("no {name}"));
    let (code, out) = etude(&["man", "-o", folder.to_str().expect("text")]);
    assert_eq!(code, 0);
    assert!(out.contains("next: man "), "{out}");
    let first = etude(&["man"]).1;
    assert!(first.starts_with(".ie") || first.starts_with(".TH"), "{first}");
    assert!(first.contains("Exit codes") && first.contains(".SH SUBCOMMANDS"), "{first}");
    for command in commands() {
        let page = read(&format!("etude-{command}.1"));
        assert!(page.contains(".TH etude-") && page.contains(".SH SYNOPSIS"), "{command}: {page}");
        for option in options(&command) {
            assert!(page.contains(&option.replace('-', "\\-")), "{command} --{option}: {page}");
        }
        assert!(first.contains(&format!("etude\\-{command}")), "{command}: {first}");
    }
}
