//! Whatever the bytes, reading a curriculum ends, points into the text, and lets nothing through that cannot run.

use std::path::Path;

use etude_sim::cmd::new::TEMPLATE;
use etude_sim::diag::render;
use etude_sim::file::facts::tabletop;
use etude_sim::file::schema::schema;
use etude_sim::file::{Unreadable, load, parse};
use etude_sim::world::Session;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Reads, shows what is wrong, and runs what is right.
fn survives(text: &str) {
    match parse(text, &[tabletop()]) {
        Ok(curriculum) => {
            Session::new(&curriculum.spec, curriculum.seed).expect("what was found right must run");
            assert_eq!(curriculum.skills.len(), curriculum.spec.syllabus.skills.len());
        }
        Err(rejected) => {
            assert!(!rejected.problems.is_empty());
            for problem in rejected.problems.iter().chain(&rejected.warnings) {
                assert!(text.get(problem.span.clone()).is_some() && problem.line > 0, "{problem:?}");
            }
            let page = render("x", text, &rejected.problems, &rejected.warnings, false);
            assert!(!page.is_empty() && !page.contains('\x1B') && page.len() < 60_000, "{page}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..300)) {
        survives(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_toml_like_text(text in "(\\[{1,2}[a-z.]{1,9}\\]{1,2}\n|[a-z.\"]{1,6} ?= ?[-0-9a-z.\"{}\\[\\], =]{0,12}\r?\n|#é\n){0,12}") {
        survives(&text);
    }

    #[test]
    fn a_template_with_bytes_changed(changes in vec((0..TEMPLATE.len(), any::<u8>()), 1..6)) {
        let mut bytes = TEMPLATE.as_bytes().to_vec();
        for (place, byte) in changes {
            bytes[place] = byte;
        }
        survives(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_template_with_a_piece_moved(cut in 0..TEMPLATE.len(), length in 0_usize..200, to in 0..TEMPLATE.len()) {
        let text: Vec<char> = TEMPLATE.chars().collect();
        let cut = cut.min(text.len() - 1);
        let piece = &text[cut..(cut + length).min(text.len())];
        let at = to.min(text.len());
        survives(&text[..at].iter().chain(piece).chain(&text[at..]).collect::<String>());
    }
}

#[test]
fn a_template_cut_off_anywhere() {
    for end in (0..TEMPLATE.len()).filter(|end| TEMPLATE.is_char_boundary(*end)) {
        survives(&TEMPLATE[..end]);
    }
}

#[test]
fn megabytes_of_mistakes_come_to_an_end() {
    survives(&"a=1\n".repeat(250_000));
    survives(&(0..90_000).map(|n| format!("k{n} = 1\n")).collect::<String>());
    survives(&"[[skill]]\n".repeat(90_000));
    let grid: String = (0..40_000).map(|n| format!("k{n} = {{ range = [1, 1] }}\n")).collect();
    survives(&format!("format = 1\n[[skill]]\nid = \"a\"\n[skill.space.grid]\n{grid}"));
    survives(&format!("{} = 1\n", "k".repeat(1_000_000)));
    survives(&"[".repeat(1_000_000));
    survives(&format!("x{}", ".x".repeat(400_000)));
}

#[test]
fn the_template_is_right() {
    let curriculum = parse(TEMPLATE, &[tabletop()]).unwrap();
    assert!(curriculum.warnings.is_empty());
    let ids: Vec<_> = curriculum.skills.iter().map(|skill| skill.id.as_str()).collect();
    assert_eq!(ids, ["reach", "push", "tip", "grasp", "lift", "place", "stack", "drawer", "door"]);
    assert_eq!((curriculum.teacher.as_str(), curriculum.spec.budget.episodes), ("learning-progress", 1500));
}

/// A lead is limited without being asked for, and the rest of the table is another affair.
#[test]
fn a_lead_is_limited_unless_the_file_says_otherwise() {
    let safety = |table: &str| {
        let head = "format = 1\nname = \"x\"\n[budget]\nepisodes = 9\n[teacher.uniform]\n[[skill]]\nid = \"a\"\n";
        let safety = parse(&format!("{head}{table}"), &[]).unwrap().spec.safety;
        (safety.max_consecutive_failures, safety.cooldown_s, safety.max_lead)
    };
    assert_eq!(safety(""), (0, 0.0, 30));
    assert_eq!(safety("[safety]\nmax_lead = 7\n"), (0, 0.0, 7));
    assert_eq!(safety("[safety]\nmax_lead = 0\n"), (0, 0.0, 0));
    assert_eq!(safety("[safety]\nmax_consecutive_failures = 3\ncooldown_s = 4\n"), (3, 4.0, 30));
    assert_eq!(safety("[safety]\nmax_consecutive_failures = 3\ncooldown_s = 4\nmax_lead = 65_535\n"), (3, 4.0, 65_535));
}

/// The line that the template shows as a comment is right when its comment sign is taken away.
#[test]
fn the_commented_example_is_right() {
    let text: String = TEMPLATE
        .lines()
        .map(|line| {
            line.strip_prefix("#   ").filter(|line| !line.starts_with("etude")).unwrap_or(line).to_owned() + "\n"
        })
        .collect();
    let curriculum =
        parse(&text, &[tabletop()]).map_err(|rejected| render("x", &text, &rejected.problems, &[], false)).unwrap();
    assert_eq!(curriculum.spec.syllabus.skills[3].space.arms(), 36);
    assert_eq!(curriculum.spec.assists.len(), 1);
}

#[test]
fn files_that_cannot_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let code = |path: &Path| match load(path, &[]).unwrap_err() {
        Unreadable::File(problem) => (4, problem.code, problem.line, problem.message),
        Unreadable::Curriculum(rejected) => {
            let problem = rejected.problems[0].clone();
            (2, problem.code, problem.line, problem.message)
        }
    };
    let (exit, name, _, message) = code(dir.path());
    assert_eq!((exit, name), (4, "unreadable"));
    assert!(message.contains("it is a directory") && message.contains(&*dir.path().to_string_lossy()));
    let (exit, name, _, message) = code(&dir.path().join("none.toml"));
    assert_eq!((exit, name), (4, "unreadable"));
    assert!(message.contains("there is no such file"));

    let file = dir.path().join("file.toml");
    std::fs::write(&file, vec![b'#'; 10_000_000]).unwrap();
    assert_eq!(code(&file).1, "too-large");
    std::fs::write(&file, vec![b'#'; 1 << 20]).unwrap();
    assert_eq!(code(&file).1, "missing-key");
    std::fs::write(&file, b"format = 1\nname = \"\xFF\xFE\"\n").unwrap();
    assert_eq!(code(&file), (2, "not-utf8", 2, "the file is not text in UTF-8".into()));
}

#[test]
fn the_schema_takes_the_template_and_no_other_key() {
    let schema = schema(&[tabletop()]);
    let right: Value = toml::from_str(TEMPLATE).unwrap();
    assert_eq!(wrong(&schema, &right, "$"), Vec::<String>::new());
    for place in [
        "",
        "/budget",
        "/teacher",
        "/teacher/learning-progress",
        "/safety",
        "/probe",
        "/skill/3",
        "/skill/0/cost",
        "/skill/1/requires/0",
    ] {
        let mut file = right.clone();
        file.pointer_mut(place).unwrap()["zzz"] = json!(1);
        assert!(!wrong(&schema, &file, "$").is_empty(), "zzz in {place:?}");
    }
    for (place, value) in [
        ("/format", json!(2)),
        ("/budget/episodes", json!(0)),
        ("/skill/0/cost/reset", json!("me")),
        ("/safety", json!({ "cooldown_s": 3 })),
        ("/safety/max_lead", json!(70_000)),
        ("/skill", json!([])),
    ] {
        let mut file = right.clone();
        let (parent, key) = place.rsplit_once('/').unwrap();
        file.pointer_mut(parent).unwrap()[key] = value;
        assert!(!wrong(&schema, &file, "$").is_empty(), "{place}");
    }
}

/// The reader's keys and the schema's are the same: each property of the schema is known to the reader.
#[test]
fn every_teacher_and_knob_of_the_schema_is_read() {
    let schema = schema(&[tabletop()]);
    let recipes = schema["properties"]["teacher"]["properties"].as_object().unwrap();
    assert_eq!(recipes.len(), etude::RECIPES.len());
    for (recipe, table) in recipes {
        let head =
            format!("format = 1\nname = \"x\"\n[budget]\nepisodes = 9\n[[skill]]\nid = \"a\"\n[teacher.{recipe}]\n");
        let properties = table["properties"].as_object().unwrap();
        // The settings of the recipe, or of a factor that is added to it.
        let settings = |added: Option<&str>| -> Vec<String> {
            let wanted = |facts: &Value| match facts["description"].as_str() {
                Some(about) => added.is_some_and(|name| about.starts_with(&format!("Of `with = [\"{name}\"]`"))),
                None => added.is_none(),
            };
            let own = properties.iter().filter(|(_, facts)| wanted(facts));
            own.map(|(knob, facts)| match facts.get("default") {
                Some(default) => format!("{knob} = {default}\n"),
                None => format!("{knob} = inf\n"),
            })
            .collect()
        };
        let default = etude::Recipe::named(recipe).unwrap();
        let added = properties["with"]["items"]["enum"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
        let mut read = 2;
        for added in added.map(Some).chain([None]) {
            let with = added.map_or_else(String::new, |name| format!("with = [\"{name}\"]\n"));
            let own = settings(added);
            let addition = etude::ADDITIONS.iter().find(|addition| Some(addition.name) == added);
            let mut knobs = 0;
            match addition.map(|addition| addition.factor) {
                Some(mut factor) => factor.knobs(&mut |_, _| knobs += 1),
                None => default.clone().knobs(&mut |_, _| knobs += 1),
            }
            // No two factors call a setting by one name.
            assert_eq!(own.len(), knobs, "{recipe} with {added:?}");
            read += knobs;
            let per = (default.factors.len() + usize::from(added.is_some()) < etude::FACTORS)
                .then_some(etude::Factor::PerCost(etude::Resource::Energy));
            let cheap = if per.is_some() { "per = \"energy\"\n" } else { "" };
            let text = format!("{head}{with}{cheap}{}", own.concat());
            let curriculum =
                parse(&text, &[]).map_err(|rejected| render("x", &text, &rejected.problems, &[], false)).unwrap();
            let taught = &curriculum.spec.recipe;
            assert_eq!((taught.draw, taught.averages), (default.draw, default.averages));
            assert_eq!(taught.factors[..default.factors.len()], default.factors[..]);
            let further: Vec<_> = addition.map(|addition| addition.factor).into_iter().chain(per).collect();
            assert_eq!(taught.factors[default.factors.len()..], further[..]);
        }
        assert_eq!(read, properties.len(), "{recipe}");
    }
}

/// What the new keys are for, written out: the schema takes what the reader takes.
#[test]
fn the_schema_takes_help_questions_and_families() {
    let text = r#"format = 1
name = "all"
[budget]
episodes = 100
human_resets = 9
[teacher.self-paced-gated]
forward_at = 0.8
back_at = 0.25
with = ["balance", "review"]
balance_to = 0.9
[probe]
tail = 0.3
[questions]
budget = 20
audit = 0.05
[[skill]]
id = "a"
family = "pick"
quota = 2
[skill.assist.virtual_force]
pace = { gated = { lower_at = 0.7, raise_at = 0.2 } }
[skill.assist.subgoal]
pace = { ramp = { from = 0.5, over = 0.5 } }
"#;
    survives(text);
    assert!(parse(text, &[]).is_ok());
    let (schema, right): (_, Value) = (schema(&[tabletop()]), toml::from_str(text).unwrap());
    assert_eq!(wrong(&schema, &right, "$"), Vec::<String>::new());
    for (place, value) in [
        ("/questions/zzz", json!(1)),
        ("/skill/0/zzz", json!(1)),
        ("/skill/0/assist/zzz", json!({})),
        ("/skill/0/assist/subgoal/pace", json!({ "fixed": 0.3 })),
        ("/skill/0/assist/subgoal/pace/gated", json!({ "lower_at": 0.7, "raise_at": 0.2 })),
        ("/skill/0/assist/subgoal/pace/ramp/over", json!(0)),
        ("/skill/0/quota", json!(256)),
        ("/teacher/self-paced-gated/forward_at", json!(70)),
        ("/teacher/self-paced-gated/with", json!(["zzz"])),
        ("/probe/tail", json!(0)),
    ] {
        let mut file = right.clone();
        let (parent, key) = place.rsplit_once('/').unwrap();
        file.pointer_mut(parent).unwrap()[key] = value;
        assert!(!wrong(&schema, &file, "$").is_empty(), "{place}");
    }
}

/// As much of a JSON Schema validator as our schema needs.
fn wrong(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut wrongs = Vec::new();
    let mut must = |fine: bool, what: &str| {
        if !fine {
            wrongs.push(format!("{at}: {what}"));
        }
    };
    let number = |key: &str| schema[key].as_f64();
    if let Some(kind) = schema["type"].as_str() {
        let fits = match kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            other => panic!("a type that this validator does not know: {other}"),
        };
        must(fits, kind);
    }
    must(schema.get("const").is_none_or(|only| only == value), "const");
    must(schema["enum"].as_array().is_none_or(|all| all.contains(value)), "enum");
    if let Some(x) = value.as_f64() {
        must(number("minimum").is_none_or(|low| x >= low) && number("maximum").is_none_or(|high| x <= high), "bounds");
    }
    let length = value.as_array().map(Vec::len).or(value.as_object().map(|table| table.len()));
    if let Some(n) = length {
        let [low, high] = if value.is_array() { ["minItems", "maxItems"] } else { ["minProperties", "maxProperties"] };
        must(
            number(low).is_none_or(|low| n as f64 >= low) && number(high).is_none_or(|high| n as f64 <= high),
            "length",
        );
    }
    for key in schema["required"].as_array().into_iter().flatten() {
        must(value.get(key.as_str().unwrap()).is_some(), "required");
    }
    for (key, others) in schema["dependencies"].as_object().into_iter().flatten() {
        let there = |key: &str| value.get(key).is_some();
        let all = others.as_array().unwrap().iter().all(|other| there(other.as_str().unwrap()));
        must(!there(key) || all, "dependencies");
    }
    if let Some(any) = schema["anyOf"].as_array() {
        must(any.iter().any(|one| wrong(one, value, at).is_empty()), "anyOf");
    }
    for (key, item) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(key).unwrap_or(&schema["additionalProperties"]) {
            Value::Bool(false) => wrongs.push(format!("{at}: unknown {key}")),
            inner @ Value::Object(_) => wrongs.extend(wrong(inner, item, &format!("{at}.{key}"))),
            _ => {}
        }
    }
    for item in value.as_array().into_iter().flatten() {
        wrongs.extend(wrong(&schema["items"], item, at));
    }
    wrongs
}
