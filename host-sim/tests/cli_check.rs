//! The program as a user meets it: exit codes, and what stands on stdout and stderr.

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

/// Runs `etude` in a directory: exit code, stdout, stderr.
fn etude(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("etude").unwrap().current_dir(dir).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn new_then_check() {
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = etude(dir.path(), &["new", "arm.toml"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.ends_with("next: etude check arm.toml\n"), "{out}");
    let (code, out, err) = etude(dir.path(), &["check", "arm.toml"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("9 skills") && out.contains("\n      lift ") && out.contains("bytes of RAM"), "{out}");
    assert!(out.ends_with("next: etude sim arm.toml\n"), "{out}");
}

#[test]
fn check_tells_help_families_and_questions() {
    let dir = tempfile::tempdir().unwrap();
    let text = "format = 1\nname = \"x\"\n[budget]\nepisodes = 40\n[teacher.mastery]\nwith = [\"balance\"]\n[probe]\ntail = 0.3\n\
                [questions]\nbudget = 20\n[[skill]]\nid = \"a\"\nfamily = \"pick\"\nquota = 2\n[skill.assist.warm_start]\n\
                pace = { ramp = { over = 0.5 } }\n";
    std::fs::write(dir.path().join("x.toml"), text).unwrap();
    let (code, out, err) = etude(dir.path(), &["check", "x.toml"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for told in
        ["family pick, quota 2; helped: warm_start", "factors: unmastered × balance", "the worst 30 %", "20 answers"]
    {
        assert!(out.contains(told), "{told} in {out}");
    }
}

#[test]
fn new_overwrites_only_by_force() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("arm.toml");
    std::fs::write(&file, "mine").unwrap();
    let (code, out, err) = etude(dir.path(), &["new", "arm.toml"]);
    assert_eq!((code, out.as_str()), (4, ""));
    assert!(err.contains("`arm.toml` exists") && err.contains("--force"), "{err}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(etude(dir.path(), &["new", "arm.toml", "--force"]).0, 0);
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("# Nine skills"));
    assert_eq!(etude(dir.path(), &["new", "no/such/place.toml"]).0, 4);
}

#[test]
fn json_stands_alone_on_stdout() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("bad.toml"), "format = 1\nnme = 3\n").unwrap();
    etude(dir.path(), &["new", "good.toml"]);
    for (args, expected) in [
        (["check", "good.toml", "--format", "json"], 0),
        (["check", "bad.toml", "--format", "json"], 2),
        (["check", "none.toml", "--format", "json"], 4),
        (["new", "other.toml", "--format", "json"], 0),
        (["new", "other.toml", "--format", "json"], 4),
    ] {
        let (code, out, _) = etude(dir.path(), &args);
        assert_eq!(code, expected, "{args:?}");
        let verdict: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{args:?}: {out}"));
        assert_eq!(verdict["ok"], Value::Bool(expected == 0));
    }
    let (_, out, err) = etude(dir.path(), &["check", "bad.toml", "--format", "json"]);
    let verdict: Value = serde_json::from_str(&out).unwrap();
    let first = verdict["errors"].as_array().unwrap().iter().find(|error| error["code"] == "unknown-key").unwrap();
    let keys: Vec<_> = first.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["code", "column", "file", "help", "line", "message"]);
    assert_eq!(first["file"], "bad.toml");
    assert_eq!((&first["line"], &first["column"]), (&2.into(), &1.into()));
    assert!(err.contains("error[unknown-key]") && err.contains("bad.toml:2:1"), "{err}");
}

/// A file that is right but can never end fails the check, and is run all the same.
#[test]
fn a_curriculum_without_an_end_fails_the_check() {
    let dir = tempfile::tempdir().unwrap();
    let text = "format = 1\nname = \"x\"\n[budget]\nepisodes = 4\n[teacher.uniform]\n[[skill]]\nid = \"a\"\n[[skill]]\n\
                id = \"b\"\nrequires = [{ skill = \"a\", mastery = 0.9 }]\n";
    std::fs::write(dir.path().join("short.toml"), text).unwrap();
    let (code, out, err) = etude(dir.path(), &["check", "short.toml", "--format", "json"]);
    let verdict: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &verdict["ok"]), (1, &Value::Bool(false)));
    assert_eq!((&verdict["errors"][0]["code"], &verdict["errors"][0]["line"]), (&"never-ends".into(), &4.into()));
    assert!(err.contains("error[never-ends]") && err.contains("2 lines together"), "{err}");
    let (code, _, err) = etude(dir.path(), &["sim", "short.toml"]);
    assert!(code == 0 && err.contains("warning[never-ends]"), "{err}");
}

/// A board's flash that does not last, and an image without room, are told with place and way out, and in figures.
#[test]
fn a_board_that_will_not_do_is_told_with_a_way_out() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    let text = "format = 1\nname = \"x\"\n[budget]\nepisodes = 1000000\n[teacher.uniform]\n[[skill]]\nid = \"a\"\n[[skill]]\n\
                id = \"b\"\n";
    let verdict = |text: &str, board: &str| -> (i32, Value) {
        std::fs::write(at.join("x.toml"), text).unwrap();
        let (code, out, _) = etude(at, &["check", "x.toml", "--board", board, "--format", "json"]);
        (code, serde_json::from_str(&out).unwrap())
    };
    for board in ["stm32f405", "nrf52840"] {
        let (code, worn) = verdict(text, board);
        let first = &worn["errors"][0];
        assert_eq!((code, &first["code"], &first["line"]), (1, &"worn-out".into(), &4.into()), "{worn}");
        assert_eq!(worn["needs"]["runs"], 0, "{worn}");
        let help = first["help"].as_str().unwrap();
        // Small sectors are many, and the log alone begins too many of them.
        let Some((_, every)) = help.split_once("every_episodes = ") else {
            assert!(board == "nrf52840" && help.contains("fewer episodes"), "{board}: {help}");
            continue;
        };
        // The way out is one, and just so.
        let every: u32 = every.split_once('`').unwrap().0.parse().unwrap();
        let saved = |every: u32| format!("{text}[save]\nevery_episodes = {every}\n");
        assert_eq!((board, verdict(&saved(every), board).0), ("stm32f405", 0), "{every}");
        assert_eq!(verdict(&saved(every - 2), board).0, 1, "{every}");
    }
    let (code, wide) = verdict(
        &(text.replace("000000", "000")
            + "[skill.space.grid]\nx = { range = [0, 1], cells = 255 }\ny = { range = [0, 1], cells = 2 }\n"),
        "rp2350",
    );
    let first = &wide["errors"][0];
    assert_eq!((code, &first["code"], &first["line"]), (1, &"no-room".into(), &8.into()), "{wide}");
    assert!(first["help"].as_str().unwrap().contains("fewer cells"), "{wide}");
    let needs = &wide["needs"];
    for key in ["image_ram", "pack", "snapshot", "decision", "log_decisions", "erases", "runs"] {
        assert!(needs[key].as_u64().is_some_and(|figure| figure > 0), "{key}: {wide}");
    }
    assert!(wide["session_ram"].as_u64() > wide["teacher_ram"].as_u64() && wide["teacher_ram"].as_u64() > Some(0));
    // Without a board there are no figures of one.
    let (_, out, _) = etude(at, &["check", "x.toml", "--format", "json"]);
    assert!(!out.contains("\"needs\""), "{out}");
}

/// A test that the world's own expert does not pass is hardly meant. The shipped ones he passes.
#[test]
fn a_nominal_task_beyond_the_arm_is_warned_of() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    etude(at, &["new", "nine.toml"]);
    let (code, _, err) = etude(at, &["check", "nine.toml"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let text = "format = 1\nname = \"x\"\nworld = \"tabletop\"\n[budget]\nepisodes = 300\n[teacher.uniform]\n[[skill]]\nid = \
                \"reach\"\nnominal = { distance_mm = 700, height_mm = 420 }\n";
    std::fs::write(at.join("alone.toml"), text).unwrap();
    assert_eq!(etude(at, &["check", "alone.toml"]).2, "", "nobody tests it");
    let required = format!("{text}[[skill]]\nid = \"grasp\"\nrequires = [{{ skill = \"reach\", mastery = 0.5 }}]\n");
    std::fs::write(at.join("far.toml"), required).unwrap();
    let (code, _, err) = etude(at, &["check", "far.toml"]);
    assert!(code == 0 && err.contains("warning[beyond-the-arm]") && err.contains("far.toml:9:1"), "{err}");
}

#[test]
fn bad_command_lines_are_two() {
    let dir = tempfile::tempdir().unwrap();
    for args in [&["chek"][..], &["check"], &["check", "x", "--format", "yaml"], &["schema", "x"]] {
        assert_eq!(etude(dir.path(), args).0, 2, "{args:?}");
    }
    let (code, out, _) = etude(dir.path(), &["--help"]);
    assert!(code == 0 && out.contains("Exit codes"), "{out}");
}

#[test]
fn quiet_says_nothing_if_all_is_well() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(etude(dir.path(), &["new", "arm.toml", "-q"]), (0, String::new(), String::new()));
    assert_eq!(etude(dir.path(), &["-q", "check", "arm.toml"]), (0, String::new(), String::new()));
}

#[test]
fn the_schema_is_json() {
    let (code, out, _) = etude(Path::new("."), &["schema"]);
    assert_eq!(code, 0);
    let schema: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(schema["additionalProperties"], Value::Bool(false));
}
