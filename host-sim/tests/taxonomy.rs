//! From a tree to a curriculum: what is made is right, and what is wrong is shown in the tree.

use assert_cmd::Command;
use etude_sim::file::{Rejected, parse, taxonomy};
use proptest::collection::vec;
use proptest::prelude::*;

const TREE: &str = r#"format = 1
name = "a \"kitchen\" arm"
episodes = 3000
mastery = 0.7

[[field]]
id = "hand"
ordered = true
[[field.skill]]
id = "reach"
params = { distance_mm = [60, 400.5] }
[[field.skill]]
id = "grasp"
ordered = true
params = { width_mm = [80, 20] }
[[field.skill.task]]
id = "wide"
[[field.skill.task]]
id = "narrow"
params = { width_mm = [20, 5], mass_g = [10, 90] }
cells = 2

[[field]]
id = "furniture"
requires = ["hand"]
difficulty = 0.6
[[field.skill]]
id = "door"
[[field.skill]]
id = "drawer"
requires = ["grasp-wide"]
"#;

fn rejected(text: &str) -> Rejected {
    taxonomy(text, "tree.toml", &[]).expect_err("a mistake must be found")
}

#[test]
fn a_tree_becomes_a_curriculum() {
    let text = taxonomy(TREE, "tree.toml", &[]).unwrap();
    insta::assert_snapshot!(text);
    let curriculum = parse(&text, &[]).unwrap();
    let skills = &curriculum.spec.syllabus.skills;
    let needs = |at: usize| skills[at].requires.iter().map(|need| (need.skill, need.percent)).collect::<Vec<_>>();
    // reach, grasp-wide, grasp-narrow, door, drawer: by position, by position, by name of a branch, by both.
    assert_eq!([needs(0), needs(1), needs(2)], [vec![], vec![(0, 70)], vec![(1, 70)]]);
    assert_eq!([needs(3), needs(4)], [vec![(2, 70)], vec![(2, 70), (1, 70)]]);
    assert_eq!(skills.iter().map(|skill| skill.space.arms()).collect::<Vec<_>>(), [4, 4, 4, 1, 1]);
    assert_eq!(curriculum.never, None);
}

#[test]
fn mistakes_are_shown_in_the_tree() {
    for (from, to, code, pointed) in [
        ("[\"grasp-wide\"]", "[\"grasp-wid\"]", "unknown-skill", "\"grasp-wid\""),
        ("id = \"door\"", "id = \"reach\"", "duplicate-skill", "\"reach\""),
        ("id = \"wide\"", "id = \"wide open\"", "bad-name", "\"wide open\""),
        ("cells = 2", "cell = 2", "unknown-key", "cell"),
        ("cells = 2", "ordered = true", "unknown-key", "ordered"),
        ("[80, 20]", "[80, 80]", "empty-range", "[80, 80]"),
        ("[80, 20]", "[80, nan]", "not-finite", "nan"),
        ("ordered = true", "ordered = 1", "wrong-type", "1"),
        ("episodes = 3000", "", "missing-key", ""),
        ("[[field]]\nid = \"hand\"", "[[field]]\nname = \"hand\"", "missing-key", "[[field]]"),
        // A circle shows only in what is made.
        ("params = { distance_mm = [60, 400.5] }", "requires = [\"door\"]", "cycle", "\"wide\""),
        ("mastery = 0.7", "teacher = \"nobody\"", "unknown-teacher", ""),
        ("mastery = 0.7", "world = \"tabletop\"", "unknown-world", ""),
        ("cells = 2", "cells = 60", "too-many-arms", "\"narrow\""),
        ("format = 1", "format = 2", "out-of-range", "2"),
        ("format = 1", "format = ", "syntax", ""),
    ] {
        let text = TREE.replacen(from, to, 1);
        assert_ne!(text, TREE, "nothing to replace: {from}");
        let rejected = rejected(&text);
        let problem = rejected.problems.iter().find(|problem| problem.code == code);
        let problem = problem.unwrap_or_else(|| panic!("no {code} for {to}: {rejected:#?}"));
        assert!(!problem.help.is_empty());
        if !pointed.is_empty() {
            assert_eq!(&text[problem.span.clone()], pointed, "{to}: {rejected:#?}");
        }
    }
    let many: String = (0..5).map(|n| format!("[[field.skill]]\nid = \"s{n}\"\n")).collect();
    let text = format!(
        "format = 1\nname = \"x\"\nepisodes = 9\n[[field]]\nid = \"a\"\n{many}[[field]]\nid = \"b\"\nrequires = [\"a\"]\n"
    );
    assert_eq!(rejected(&text).problems[0].code, "too-many-prerequisites");
    assert_eq!(rejected("format = 1\nname = \"x\"\nepisodes = 9\n").problems[0].code, "missing-key");
}

proptest! {
    /// Any tree of plain names, in order or not, each field after the one before: what is made is right, and there is a
    /// skill for each leaf.
    #[test]
    fn what_is_made_is_right(tree in vec((any::<bool>(), vec((any::<bool>(), 0_usize..3), 1..4)), 1..4)) {
        let mut text = String::from("format = 1\nname = \"x\"\nepisodes = 100000\n");
        let mut leaves = 0;
        for (f, (ordered, skills)) in tree.iter().enumerate() {
            text += &format!("[[field]]\nid = \"f{f}\"\nordered = {ordered}\n");
            // Fields that are not in order end in many leaves, which is too many to require.
            if f > 0 && tree[f - 1].0 {
                text += &format!("requires = [\"f{}\"]\n", f - 1);
            }
            for (s, (ordered, tasks)) in skills.iter().enumerate() {
                text += &format!("[[field.skill]]\nid = \"s{f}{s}\"\nordered = {ordered}\nparams = {{ x = [0, {}] }}\n", s + 1);
                (0..*tasks).for_each(|t| text += &format!("[[field.skill.task]]\nid = \"t{t}\"\n"));
                leaves += tasks.max(&1);
            }
        }
        let made = taxonomy(&text, "tree.toml", &[]).map_err(|wrong| format!("{wrong:#?}")).unwrap();
        prop_assert_eq!(parse(&made, &[]).unwrap().skills.len(), leaves);
    }

    #[test]
    fn any_change_comes_to_an_end(cut in 0..TREE.len(), byte: u8) {
        let mut bytes = TREE.as_bytes().to_vec();
        bytes[cut] = byte;
        let text = String::from_utf8_lossy(&bytes);
        match taxonomy(&text, "tree.toml", &[]) {
            Ok(made) => prop_assert!(parse(&made, &[]).is_ok()),
            Err(wrong) => prop_assert!(!wrong.problems.is_empty()),
        }
    }
}

#[test]
fn new_makes_it_and_check_passes() {
    let dir = tempfile::tempdir().unwrap();
    let etude =
        |args: &[&str]| Command::cargo_bin("etude").unwrap().current_dir(dir.path()).args(args).output().unwrap();
    std::fs::write(dir.path().join("tree.toml"), TREE).unwrap();
    assert_eq!(etude(&["new", "arm.toml", "--from", "tree.toml"]).status.code(), Some(0));
    assert_eq!(etude(&["check", "arm.toml"]).status.code(), Some(0));
    assert_eq!(etude(&["new", "arm.toml", "--from", "tree.toml"]).status.code(), Some(4));
    assert_eq!(etude(&["new", "b.toml", "--from", "none.toml"]).status.code(), Some(4));
    std::fs::write(dir.path().join("tree.toml"), TREE.replace("[\"hand\"]", "[\"hnad\"]")).unwrap();
    let output = etude(&["new", "b.toml", "--from", "tree.toml"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && told.contains("tree.toml:25") && told.contains("`hand`"), "{told}");
    assert!(!dir.path().join("b.toml").exists());
}
