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
    for member in ["core", "host-sim", "firmware", "firmware/c", "tests"] {
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
            assert!(text.contains(&format!("fn {test}(")), "{path} has no test `{test}`");
        }
    }
    assert!(named > 30, "{named} names were found");
    for promise in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise")) {
        assert!(promise.matches('`').count() >= 2, "nothing holds it: {promise}");
    }
}
