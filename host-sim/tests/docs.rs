//! The pages: every command in them is run, every curriculum checked, every link followed, every key, recipe and byte held
//! against the program. `UPDATE_DOCS=1` writes what is generated.
//!
//! - ```` ```sh ```` is run by `sh -e` in a folder of the page's own, block after block; ```` ```sh,not-run ```` is not, and is
//!   listed in a reviewed file.
//! - ```` ```text,output ```` right behind it is what it prints; `…` stands for anything.
//! - `<!-- file: NAME -->` before a block: the block is this file, in that folder.
//! - ```` ```toml ```` is a curriculum, or a part of one.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use etude::frame;
use etude::log::Record;
use etude_firmware::link::{Reply, Request};
use etude_sim::file::{facts, schema::schema};
use etude_sim::world::Pack;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All pages of the repository, by their paths.
fn pages() -> Vec<String> {
    let root = root();
    let mut pages = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let skipped = name.starts_with('.') || ["target", "runs", "node_modules", "corpus"].contains(&&*name);
            if path.is_dir() && !skipped {
                folders.push(path);
            } else if name.ends_with(".md") {
                pages.push(path.strip_prefix(&root).expect("inside").to_string_lossy().replace('\\', "/"));
            }
        }
    }
    pages.sort();
    pages
}

/// A block of code in a page.
#[derive(Clone, Debug)]
struct Block {
    /// Its first line, from 1.
    line: usize,
    info: String,
    text: String,
    /// The comment in the line before it.
    mark: Option<String>,
    /// Whether there is nothing but empty lines between it and the block before.
    follows: bool,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut before, mut follows) = ("", false);
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.trim_start().strip_prefix("```") else {
            follows &= line.trim().is_empty();
            before = line;
            continue;
        };
        let text: String = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| line.trim() != "```")
            .fold(String::new(), |text, line| text + line + "\n");
        let mark = before.trim().strip_prefix("<!-- ").and_then(|mark| mark.strip_suffix(" -->")).map(str::to_owned);
        blocks.push(Block { line: at + 1, info: info.trim().into(), text, mark, follows });
        (before, follows) = ("", true);
    }
    blocks
}

/// Whether text is what was expected, in which `…` stands for anything.
fn is_like(text: &str, expected: &str) -> bool {
    let mut parts = expected.trim().split('…');
    let Some(mut rest) = text.trim().strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut last = "";
    let mut open = false;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        (last, open) = (part, true);
    }
    rest.is_empty() || (open && (last.is_empty() || text.trim().ends_with(last)))
}

/// Runs lines in a shell that finds `etude`; what they print, and whether all went well.
fn shell(at: &Path, lines: &str) -> (bool, String) {
    let bin = Path::new(env!("CARGO_BIN_EXE_etude")).parent().expect("it is in a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(bin.to_owned()).chain(std::env::split_paths(&path)));
    let mut sh = Command::new("sh");
    sh.args(["-ec", &format!("exec 2>&1\n{lines}")])
        .env("PATH", path.expect("a path"))
        .env("NO_COLOR", "1")
        .env("SLURM_ARRAY_TASK_ID", "3");
    let output = sh.env_remove("RUST_LOG").current_dir(at).output().expect("a shell");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a page may take for given.
const GIVEN: [(&str, &str); 4] = [
    (
        "study.toml",
        "format = 1\nname = \"small\"\nworld = \"cubes\"\nteachers = [\"learning-progress\"]\nseeds = [0, 2]\nepisodes = 200\n\
         [cubes]\ncells = 3\n",
    ),
    (
        "taxonomy.toml",
        "format = 1\nname = \"kitchen\"\nepisodes = 300\n[[field]]\nid = \"hand\"\nordered = true\n[[field.skill]]\nid = \
         \"reach\"\nparams = { distance_mm = [60, 400.5] }\n[[field.skill]]\nid = \"grasp\"\n",
    ),
    (
        "alike.toml",
        "format = 1\nname = \"alike\"\n[budget]\nepisodes = 90\n[teacher.uniform]\n[[skill]]\nid = \"far\"\nfeatures = [9]\n\
         [[skill]]\nid = \"near\"\nfeatures = [1]\n[[skill]]\nid = \"mid\"\nfeatures = [3]\n",
    ),
    ("tasks.csv", "width_mm,mass_g,grip_n\n20,100,2\n30,150,3\n40,220,4\n50,240,6\n60,310,6\n80,400,8\n"),
];

/// Whether pages are to be written anew.
fn updates() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// Puts a text in the place of another, in a page.
fn replace(name: &str, old: &str, new: &str) {
    let page = read(name);
    assert_eq!(page.matches(old).count(), 1, "{name}: {old}");
    std::fs::write(root().join(name), page.replace(old, new)).expect("written");
}

/// What is wrong with the commands of a page; those that are not run are added to the list.
fn run(name: &str, page: &str, not_run: &mut String) -> Option<String> {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in GIVEN {
        std::fs::write(dir.path().join(name), text).expect("written");
    }
    let mut printed: Option<String> = None;
    for block in blocks(page) {
        let place = format!("{name}:{}", block.line);
        if let Some(file) = block.mark.as_deref().and_then(|mark| mark.strip_prefix("file: ")) {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, &block.text).expect("written");
        }
        if block.info == "sh" {
            let (done, out) = shell(dir.path(), &block.text);
            if !done {
                return Some(format!("{place}: a command fails\n{}\n{out}", block.text));
            }
            printed = Some(out);
        } else if block.info == "text,output" {
            let out = printed.take().filter(|_| block.follows);
            let Some(out) = out else { return Some(format!("{place}: there is no command right before it")) };
            if updates() && !block.text.contains('…') && root().join(name).exists() {
                let fenced = |text: &str| format!("```text,output\n{text}```\n");
                if out != block.text {
                    replace(name, &fenced(&block.text), &fenced(&out));
                }
            } else if !is_like(&out, &block.text) {
                return Some(format!("{place}: it prints\n{out}"));
            }
        } else {
            printed = None;
            if block.info.starts_with("sh") {
                assert_eq!(block.info, "sh,not-run", "{place}");
                block.text.lines().for_each(|line| *not_run += &format!("{name}: {line}\n"));
            }
        }
    }
    None
}

#[test]
fn every_command_does_what_the_page_says() {
    let (mut not_run, mut wrong, mut ran) = (String::new(), Vec::new(), 0);
    for name in pages() {
        let page = read(&name);
        ran += blocks(&page).iter().filter(|block| block.info == "sh").count();
        wrong.extend(run(&name, &page, &mut not_run));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(ran >= 20, "{ran} blocks");
    println!("{ran} blocks were run; these lines were not:\n{not_run}");
    insta::assert_snapshot!(not_run);
}

/// What cannot be run here has at least commands and options that there are.
#[test]
fn lines_that_are_not_run_name_what_there_is() {
    let mut seen = 0;
    for name in pages() {
        for block in blocks(&read(&name)).into_iter().filter(|block| block.info == "sh,not-run") {
            for line in block.text.lines().filter_map(|line| line.trim().strip_prefix("etude ")) {
                let words: Vec<&str> = line.split(" #").next().unwrap_or_default().split_whitespace().collect();
                let (done, help) = shell(&root(), &format!("etude help {}", words[0]));
                assert!(done, "{name}: etude {line}");
                for option in words.iter().filter(|word| word.starts_with('-')) {
                    let known = help.split_whitespace().any(|word| word.trim_end_matches(',') == *option);
                    assert!(known, "{name}: etude {line}: no {option}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen >= 8, "{seen} options");
}

#[test]
fn a_wrong_command_or_output_is_noticed() {
    let wrong = |page: &str| run("page", page, &mut String::new());
    assert_eq!(wrong("```sh\netude new a.toml\n```\n\n```text,output\nwrote a.toml…\n```\n"), None);
    assert_eq!(wrong("<!-- file: b -->\n```text\nhello\n```\n\n```sh\ncat b\n```\n```text,output\nhello\n```\n"), None);
    assert!(wrong("```sh\netude new a.toml\netude chekc a.toml\netude new b.toml\n```\n").is_some());
    assert!(wrong("```sh\necho a\n```\n\n```text,output\nb\n```\n").is_some());
    assert!(wrong("```sh\necho a\n```\n\nand\n\n```text,output\na\n```\n").is_some());
    assert!(is_like("one\ntwo\nthree\n", "one\n…\nthree") && is_like("one two", "…two") && is_like("a b c d", "a … d"));
    assert!(!is_like("one\ntwo", "one") && !is_like("one", "one\n…\ntwo") && !is_like("a b c d", "a … c"));
}

/// What a part of a curriculum needs to be a whole one.
fn whole(part: &str) -> String {
    let mut text = String::new();
    let has = |table: &str| part.lines().any(|line| line.trim_start().starts_with(table));
    if !has("format") {
        text += "format = 1\nname = \"part\"\n";
        text += if has("world") { "" } else { "world = \"tabletop\"\n" };
    }
    text += part;
    for (table, lines) in [
        ("[budget]", "[budget]\nepisodes = 500\n"),
        ("[teacher", "[teacher.learning-progress]\n"),
        ("[[skill]]", "[[skill]]\nid = \"reach\"\n"),
    ] {
        // A `[skill.…]` table belongs to the skill before it.
        if !has(table) {
            text = if has("[skill.") && table == "[[skill]]" {
                format!("{}{lines}{part}", &text[..text.len() - part.len()])
            } else {
                text + lines
            };
        }
    }
    text
}

#[test]
fn every_curriculum_is_sound() {
    let mut checked = 0;
    for name in pages() {
        for block in blocks(&read(&name)) {
            if block.info != "toml" {
                assert!(!block.info.starts_with("toml") || block.info == "toml,not-run", "{name}:{}", block.line);
                continue;
            }
            let is_study = block.text.lines().any(|line| line.starts_with("teachers"));
            let is_taxonomy = block.text.contains("[[field]]");
            let found = if is_study {
                etude_sim::file::study(&block.text).map(|_| ()).map_err(|wrong| format!("{wrong:?}"))
            } else if is_taxonomy {
                let made = etude_sim::file::taxonomy(&block.text, "tree.toml", &[facts::tabletop()]);
                made.map(|_| ()).map_err(|wrong| format!("{wrong:?}"))
            } else {
                let text = whole(&block.text);
                etude_sim::file::parse(&text, &[facts::tabletop()])
                    .map(|_| ())
                    .map_err(|wrong| format!("{:?}\n{text}", wrong.problems))
            };
            assert_eq!(found, Ok(()), "{name}:{}", block.line);
            checked += 1;
        }
    }
    assert!(checked >= 8, "{checked} curricula");
}

/// A page without its code.
fn prose(page: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if !inside {
            let outside = line.split('`').step_by(2);
            text += &outside.collect::<Vec<_>>().join("`");
            text.push('\n');
        }
    }
    text
}

/// The anchors of a page's headings, as GitHub and mdBook make them.
fn anchors(page: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut inside = false;
    let mut anchors = Vec::new();
    for line in page.lines() {
        inside ^= line.trim_start().starts_with("```");
        let heading = line.trim_start_matches('#');
        if inside || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let plain = heading.trim().to_lowercase();
        let plain = plain.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        let slug: String = plain.map(|c| if c == ' ' { '-' } else { c }).collect();
        let times = seen.entry(slug.clone()).and_modify(|times| *times += 1).or_default();
        anchors.push(if *times == 0 { slug } else { format!("{slug}-{times}") });
    }
    anchors
}

/// Targets of a page's links and pictures.
fn links(page: &str) -> Vec<String> {
    let text = prose(page);
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
    targets.map(|target| target.split_whitespace().next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut followed = 0;
    for name in pages() {
        let page = read(&name);
        for target in links(&page) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let place = root().join(&name);
            let place = if path.is_empty() { place } else { place.parent().expect("a folder").join(path) };
            assert!(place.exists(), "{name}: there is no {path}");
            if !anchor.is_empty() {
                let there = anchors(&std::fs::read_to_string(&place).expect("a page"));
                assert!(there.iter().any(|there| there == anchor), "{name}: {path} has no #{anchor}, but {there:?}");
            }
            followed += 1;
        }
    }
    assert!(followed >= 60, "{followed} links");
    assert_eq!(anchors("# A `b` c, d\n# A b c d\n```\n# no\n```\n"), ["a-b-c-d", "a-b-c-d-1"]);
    assert_eq!(links("[a](b.md#c) `[no](x)`\n```\n[no](y)\n```\n![d](e.png)"), ["b.md#c", "e.png"]);
}

#[test]
fn the_book_has_every_page() {
    let summary = links(&read("docs/SUMMARY.md"));
    for page in pages().iter().filter_map(|page| page.strip_prefix("docs/")).filter(|page| *page != "SUMMARY.md") {
        assert!(summary.iter().any(|link| link == page), "docs/SUMMARY.md has no {page}");
    }
}

/// `docs/book.sh` follows the links of the finished book; that needs mdBook, and this does not.
#[test]
fn no_link_leads_out_of_the_book() {
    let (done, out) = shell(&root(), "sh docs/book.sh pages");
    assert!(done, "{out}");
    let book = root().join("target/pages").canonicalize().expect("the book's pages");
    let summary = std::fs::read_to_string(book.join("SUMMARY.md")).expect("its list of pages");
    let chapters = links(&summary);
    let mut followed = 0;
    for chapter in &chapters {
        let page = book.join(chapter);
        for target in links(&std::fs::read_to_string(&page).expect("a page")) {
            let path = target.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains(':') {
                continue;
            }
            let place = page.parent().expect("a folder").join(path).canonicalize();
            let place = place.unwrap_or_else(|_| panic!("{chapter}: {path} is not in the book"));
            let place = place.strip_prefix(&book).unwrap_or_else(|_| panic!("{chapter}: {path} leads out of the book"));
            assert!(book.join(place).is_file(), "{chapter}: {path} is a folder");
            let place = place.to_string_lossy();
            // Of the pages only those in the list are made.
            assert!(
                !place.ends_with(".md") || chapters.contains(&place.to_string()),
                "{chapter}: {path} is no chapter"
            );
            followed += 1;
        }
    }
    assert!(followed >= 60, "{followed} links");
    assert!(read("book.toml").contains("src = \"target/pages\""));
}

/// Fails unless the page holds this text between its marks; with `UPDATE_DOCS` set it writes it there.
fn expect(page: &str, mark: &str, text: &str) {
    let (open, close) = (format!("<!-- {mark} -->\n"), format!("<!-- end of {mark} -->\n"));
    let whole = read(page);
    let start = whole.find(&open).unwrap_or_else(|| panic!("{page} has no {open}")) + open.len();
    let end = start + whole[start..].find(&close).unwrap_or_else(|| panic!("{page} has no {close}"));
    if updates() {
        std::fs::write(root().join(page), format!("{}{text}{}", &whole[..start], &whole[end..])).expect("written");
    } else {
        assert!(
            &whole[start..end] == text,
            "{page}, {mark}: UPDATE_DOCS=1 cargo test -p etude-sim --test docs writes it"
        );
    }
}

/// A cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// What a key may be, in words.
fn kind(value: &Value) -> String {
    let number = |key: &str| value.get(key).map(|number| number.to_string());
    let of = |key: &str| value.get(key).map(kind);
    if let Some(only) = value.get("const") {
        return format!("`{only}`");
    }
    if let Some(choices) = value["enum"].as_array() {
        return choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ");
    }
    if let Some(choices) = value["anyOf"].as_array() {
        return choices.iter().map(kind).collect::<Vec<_>>().join("; or ");
    }
    let range = match (number("minimum"), number("exclusiveMinimum"), number("maximum")) {
        (Some(low), _, Some(high)) => format!(", {low} to {high}"),
        (Some(low), _, None) => format!(", {low} or more"),
        (None, Some(low), Some(high)) => format!(", above {low}, at most {high}"),
        (None, _, Some(high)) => format!(", at most {high}"),
        _ => String::new(),
    };
    match value["type"].as_str().unwrap_or_default() {
        "integer" => format!("whole number{range}"),
        "number" => {
            let step = number("multipleOf").map_or(String::new(), |step| format!(", in steps of {step}"));
            format!("number{range}{step}")
        }
        "string" => match value["pattern"].as_str() {
            Some(pattern) => format!("text, `{pattern}`"),
            None => "text".into(),
        },
        "array" => {
            let many = match (number("minItems"), number("maxItems")) {
                (Some(least), Some(most)) if least == most => format!("{most} "),
                (_, Some(most)) => format!("at most {most} "),
                _ => String::new(),
            };
            format!("list of {many}({})", of("items").unwrap_or_default())
        }
        "object" if value["additionalProperties"].is_object() => {
            let item = of("additionalProperties").unwrap_or_default();
            let names = value["properties"].as_object().is_some_and(|own| !own.is_empty());
            format!("table; {} of your own: {item}", if names { "besides, names" } else { "names" })
        }
        "object" => "table".into(),
        other => other.into(),
    }
}

/// A name in the path of a table.
const OWN: &str = "NAME";

/// Every table of the schema below this one, with its keys.
fn tables(path: &str, table: &Value, out: &mut Vec<(String, Value)>) {
    out.push((path.into(), table.clone()));
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for (name, value) in table["properties"].as_object().into_iter().flatten() {
        let value = if value["type"] == "array" { &value["items"] } else { value };
        if value["type"] == "object" {
            tables(&join(name), value, out);
        }
    }
    if table["additionalProperties"]["type"] == "object" {
        tables(&join(OWN), &table["additionalProperties"], out);
    }
}

/// What the settings of teachers do, by their names.
fn settings() -> BTreeMap<String, String> {
    let page = read("docs/reference/recipes.md");
    let (_, settings) = page.split_once("## Settings").expect("the settings");
    let (settings, _) = settings.split_once("\n## ").expect("what follows");
    let rows = settings.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    rows.map(|(name, about)| (name.to_owned(), about.trim_end_matches(" |").to_owned())).collect()
}

/// A row for a key of a table.
fn key(table: &Value, name: &str, value: &Value, settings: &BTreeMap<String, String>) -> String {
    let required = table["required"].as_array().is_some_and(|names| names.iter().any(|own| own == name));
    let default = match value.get("default") {
        _ if required => "must be there".into(),
        Some(default) => format!("`{default}`"),
        None => "–".into(),
    };
    let inner = if value["type"] == "array" { &value["items"] } else { value };
    let about = value["description"].as_str().or(inner["description"].as_str());
    let about = about.or_else(|| settings.get(name).map(String::as_str));
    let about =
        about.unwrap_or_else(|| panic!("nobody says what `{name}` is: neither the schema nor reference/recipes.md"));
    format!("| `{name}` | {} | {default} | {} |\n", cell(&kind(value)), cell(about))
}

const HEAD: &str = "| key | value | if left out | what it is |\n|---|---|---|---|\n";

#[test]
fn every_key_of_the_file_is_in_the_reference() {
    let schema = schema(&[facts::tabletop()]);
    let mut all = Vec::new();
    tables("", &schema, &mut all);
    let settings = settings();
    // What every teacher has, or every help, is told once.
    let (mut page, mut seen, mut shared) = (String::new(), BTreeMap::new(), BTreeMap::new());
    for (path, table) in &all {
        let heading = match path.as_str() {
            "" => "The file itself".into(),
            // Lists of tables.
            "skill" | "skill.requires" => format!("`[[{path}]]`"),
            path => format!("`[{path}]`"),
        };
        let about = table["description"].as_str().unwrap_or_default();
        let keys: Vec<_> = table["properties"].as_object().into_iter().flatten().collect();
        let parts: Vec<&str> = path.split('.').collect();
        let mut rows = String::new();
        for (name, value) in keys {
            let row = key(table, name, value, &settings);
            let of_all =
                value["description"].as_str().is_some_and(|about| about.starts_with("Of `with")) || name == "per";
            if parts[0] == "teacher" && of_all {
                let known = shared.entry(name.clone()).or_insert_with(|| row.clone());
                assert_eq!(*known, row, "{path}");
            } else {
                rows += &row;
            }
        }
        if parts.len() > 2 && parts[..2] == ["skill", "assist"] {
            let inner = parts[3..].join(".");
            if let Some(first) = seen.insert(inner, rows.clone()) {
                assert_eq!(first, rows, "{path}: helps differ");
                continue;
            }
        }
        let heading = heading.replace(".demonstrator", ".HELP");
        let about = if heading.ends_with("HELP]`") { "Each of them." } else { about };
        let _ = write!(page, "### {heading}\n\n{}\n\n", about);
        if !rows.is_empty() {
            let _ = writeln!(page, "{HEAD}{rows}");
        }
        if path == "teacher" {
            page += "@";
        }
    }
    let shared: String = shared.into_values().collect();
    let shared = format!(
        "Every one of them, with those of a factor only if `with` names it and the recipe has it not:\n\n{HEAD}{shared}\n"
    );
    expect("docs/reference/file.md", "keys", &page.replacen('@', &shared, 1));
}

/// The keys of a table of the page that has this mark.
fn rows(page: &str, mark: &str) -> Vec<String> {
    let (_, table) = page.split_once(&format!("<!-- {mark} -->\n")).expect(mark);
    let rows = table.lines().skip(2).take_while(|line| line.starts_with("| `"));
    let mut keys: Vec<_> = rows.map(|row| row.split('`').nth(1).expect("a key").to_owned()).collect();
    keys.sort();
    keys
}

/// Studies and taxonomies have no schema: of an unknown key the reader says which there are.
#[test]
fn every_key_of_a_study_and_a_taxonomy_is_in_the_reference() {
    use etude_sim::file::{Rejected, study, taxonomy};
    let known = |wrong: Option<Rejected>| {
        let problems = wrong.expect("an unknown key").problems;
        let told = problems.into_iter().find(|problem| problem.code == "unknown-key").expect("it is told");
        assert!(told.help.starts_with("its keys are "), "{}", told.help);
        told.help.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let study = |text: &str| known(study(text).err());
    let taxonomy = |text: &str| known(taxonomy(text, "tree.toml", &[]).err());
    let page = read("docs/reference/file.md");
    let field = "[[field]]\nid = \"a\"\n";
    let skill = format!("{field}[[field.skill]]\nid = \"b\"\n");
    let tree = [
        taxonomy(&format!("{field}wibblewobble = 1\n")),
        taxonomy(&format!("{skill}wibblewobble = 1\n")),
        taxonomy(&format!("{skill}[[field.skill.task]]\nid = \"c\"\nwibblewobble = 1\n")),
    ];
    for (mark, keys) in [
        ("study", study("wibblewobble = 1\n")),
        ("cubes", study("world = \"cubes\"\n[cubes]\nwibblewobble = 1\n")),
        ("taxonomy", taxonomy("wibblewobble = 1\n")),
        ("field", tree.concat()),
    ] {
        let keys: std::collections::BTreeSet<_> = keys.into_iter().collect();
        assert_eq!(rows(&page, mark), keys.into_iter().collect::<Vec<_>>(), "{mark}");
    }
}

#[test]
fn every_column_of_explain_is_in_the_reference() {
    let mut page = String::from("| column | what it says |\n|---|---|\n");
    for (name, about) in etude_sim::why::columns() {
        assert!(!about.is_empty(), "nobody says what the column `{name}` is");
        let _ = writeln!(page, "| `{name}` | {about} |");
    }
    expect("docs/reference/recipes.md", "columns", &page);
}

#[test]
fn every_recipe_has_its_row_and_its_source() {
    let page = read("docs/reference/recipes.md");
    let row = |section: &str, name: &str| -> Vec<String> {
        let (_, section) = page.split_once(section).expect("the section");
        let (section, _) = section.split_once("\n## ").expect("what follows");
        let row = section.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("no row for {name}")).trim_matches('|');
        row.split(" | ").map(|cell| cell.trim().replace("\\|", "|")).collect()
    };
    let (_, sources) = page.split_once("## Sources").expect("sources");
    for entry in &etude::RECIPES {
        let row = row("## Recipes", entry.name);
        assert_eq!(row[1], entry.about, "{}", entry.name);
        assert!(row[2].len() > 20, "what is {} good for?", entry.name);
        // `(Matiisen et al. 2017)`: a line of the sources has both the name and the year.
        let year = |word: &&str| word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year));
        let words: Vec<&str> = entry.about.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| year(word)) {
            let author = words[..at].iter().rev().take_while(|word| !year(word)).filter(|word| {
                word.chars().next().is_some_and(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase)
            });
            let named =
                author.clone().any(|author| sources.lines().any(|line| line.contains(author) && line.contains(word)));
            assert!(named, "no source for {}: {:?} {word}", entry.name, author.collect::<Vec<_>>());
        }
    }
    for addition in &etude::ADDITIONS {
        let row = row("## Additions", addition.name);
        assert_eq!(row[1], addition.about, "{}", addition.name);
        assert!(row[2].len() > 20, "what is {} good for?", addition.name);
    }
}

#[test]
fn every_command_has_its_options_in_the_reference() {
    let help = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).output().expect("it starts");
        let text = String::from_utf8(output.stdout).expect("text");
        text.lines().fold(String::new(), |text, line| text + line.trim_end() + "\n")
    };
    let all = help(&["--help"]);
    let (_, list) = all.split_once("Commands:\n").expect("commands");
    let (list, _) = list.split_once("\n\n").expect("what follows");
    let mut page = format!("```text\n{all}```\n");
    for name in list.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        let _ = write!(page, "\n## `etude {name}`\n\n```text\n{}```\n", help(&["help", name]));
    }
    expect("docs/reference/commands.md", "commands", &page);
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("two digits")).collect()
}

/// What a frame holds, as Rust shows it.
fn shown<T: DeserializeOwned + Debug>(frame: &[u8]) -> String {
    format!("{:?}", frame::decode::<T>(frame).expect("a frame"))
}

#[test]
fn the_documented_bytes_are_what_the_page_says() {
    let page = read("docs/reference/wire.md");
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for block in blocks(&page) {
        let Some(what) = block.info.strip_prefix("text,") else { continue };
        let examples: Vec<&str> = block.text.split("\n\n").collect();
        for example in examples {
            let (hex, told) = example.trim().split_once('\n').expect("bytes, and what they are");
            let bytes = bytes(hex);
            let found = match what {
                "log" => shown::<Record<4>>(&bytes),
                "request" => shown::<Request>(&bytes),
                "reply" => shown::<Reply<4>>(&bytes),
                "pack" => {
                    let (pack, robot) = Pack::open_for(&bytes).expect("a pack");
                    let Pack { spec, seed, save_every, .. } = pack;
                    let (skills, episodes) = (spec.syllabus.skills.len(), spec.budget.episodes);
                    format!(
                        "{skills} skill, {episodes} episodes, seed {seed}, a snapshot every {save_every} outcomes, robot {robot}, hash {:08x}",
                        spec.hash()
                    )
                }
                other => panic!("docs/reference/wire.md:{}: {other}", block.line),
            };
            let told: String = told.split_whitespace().collect::<Vec<_>>().join(" ");
            if updates() && found != told {
                replace("docs/reference/wire.md", example.trim(), &format!("{hex}\n{found}"));
            } else {
                assert_eq!(found, told, "docs/reference/wire.md:{}", block.line);
            }
            *seen.entry(what.into()).or_default() += 1;
        }
    }
    assert!(
        ["log", "request", "reply", "pack"].iter().all(|kind| seen.get(*kind).is_some_and(|n| *n >= 1)),
        "{seen:?}"
    );
}
