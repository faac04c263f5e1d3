//! What pages and files promise about each other.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The value of the first line `key = "value"`.
fn value<'a>(text: &'a str, key: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='));
    line.unwrap_or_else(|| panic!("no `{key}`")).trim().trim_matches('"')
}

/// What is tested is what is promised: the oldest compiler that will do is the one that everything is built with.
#[test]
fn the_oldest_compiler_is_the_one_in_use() {
    let (manifest, toolchain) = (read("Cargo.toml"), read("rust-toolchain.toml"));
    let (oldest, pinned) = (value(&manifest, "rust-version"), value(&toolchain, "channel"));
    let of_the_pinned: Vec<&str> = pinned.split('.').take(oldest.split('.').count()).collect();
    assert_eq!(of_the_pinned.join("."), oldest, "rust-version in Cargo.toml, channel in rust-toolchain.toml");
    assert!(oldest.starts_with("1."), "a number, not the name of a channel: {oldest}");
    for member in ["core", "host-sim", "firmware", "firmware/c", "tests", "tests/kit", "tests/mutants"] {
        let manifest = read(&format!("{member}/Cargo.toml"));
        assert_eq!(value(&manifest, "rust-version.workspace"), "true", "{member}");
    }
}

/// Name and versions of each package of a lock file.
fn locked(path: &str) -> BTreeMap<String, Vec<String>> {
    let mut versions = BTreeMap::<_, Vec<_>>::new();
    for package in read(path).split("[[package]]").skip(1) {
        versions.entry(value(package, "name").to_owned()).or_default().push(value(package, "version").to_owned());
    }
    versions
}

/// A fuzzer that runs other versions than are shipped says nothing about these.
#[test]
fn the_fuzzer_runs_what_is_shipped() {
    let (shipped, fuzzed) = (locked("Cargo.lock"), locked("tests/fuzz/Cargo.lock"));
    for (name, versions) in &fuzzed {
        let Some(shipped) = shipped.get(name) else { continue };
        let missing: Vec<_> = versions.iter().filter(|version| !shipped.contains(version)).collect();
        assert!(missing.is_empty(), "{name} {missing:?}: copy Cargo.lock to tests/fuzz and run `cargo check` there");
    }
    assert!(fuzzed.contains_key("libfuzzer-sys") && fuzzed.contains_key("etude"), "another file");
    // What is missing is chosen anew on every machine. Optional parts are not in that tree.
    for member in ["core", "host-sim", "firmware", "tests", "tests/kit"] {
        let manifest = read(&format!("{member}/Cargo.toml"));
        let (_, own) = manifest.split_once("\n[dependencies]\n").expect("dependencies");
        let lines =
            own.lines().take_while(|line| !line.starts_with('[')).filter(|line| !line.contains("optional = true"));
        for name in lines.filter_map(|line| Some(line.split_once(" = ")?.0)) {
            assert!(fuzzed.contains_key(name), "{name} of {member}: run `cargo check` in tests/fuzz");
        }
    }
}

/// Whoever adds a target adds all that makes it run: a program, a folder of seeds, and its place in the short run and the long.
#[test]
fn every_fuzz_target_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let names = |sub: &str| -> Vec<String> {
        let entries = fs::read_dir(folder.join(sub)).expect("a folder");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let targets = names("fuzz_targets");
    assert_eq!(targets, names("corpus"));
    let manifest = read("tests/fuzz/Cargo.toml");
    let mut programs: Vec<&str> = manifest.split("[[bin]]").skip(1).map(|own| value(own, "name")).collect();
    programs.sort_unstable();
    assert_eq!(programs, targets);
    let (short, long) = (read("tests/tests/fuzz.rs"), read("fuzz.sh"));
    let mut listed: Vec<&str> =
        long.lines().find_map(|line| line.split_once("|| set -- ")).expect("a list").1.split(' ').collect();
    listed.sort_unstable();
    assert_eq!(listed, targets, "fuzz.sh");
    for target in &targets {
        assert!(short.contains(&format!("#[test]\nfn {target}() {{")), "{target} has no short run");
        assert!(short.contains(&format!("run(\"{target}\", targets::{target}, ")), "{target} is not what is run");
        let program = read(&format!("tests/fuzz/fuzz_targets/{target}.rs"));
        assert!(program.contains(&format!("etude_fuzz::{target}(")), "{target}");
    }
}

/// Every file and every test that the page names is there.
#[test]
fn the_tests_behind_each_promise_are_there() {
    let page = read("SAFETY.md");
    let mut named = 0;
    for word in page.split('`').skip(1).step_by(2) {
        let (path, test) = word.split_once("::").map_or((word, None), |(path, test)| (path, Some(test)));
        if !path.ends_with(".rs") {
            continue;
        }
        let text = read(path);
        named += 1;
        if let Some(test) = test {
            // Between the mark of a test and its name may stand other attributes, and nothing that puts it aside.
            let (before, _) = text.split_once(&format!("fn {test}(")).unwrap_or_else(|| panic!("{path}: no `{test}`"));
            let (_, marks) = before.rsplit_once("#[test]").unwrap_or_else(|| panic!("{path}: `{test}` is no test"));
            assert!(!marks.contains("fn ") && !marks.contains("ignore"), "{path}: `{test}` is no test that runs");
        }
    }
    assert!(named > 30, "{named} names were found");
    for promise in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise")) {
        assert!(promise.matches('`').count() >= 2, "nothing holds it: {promise}");
    }
}
