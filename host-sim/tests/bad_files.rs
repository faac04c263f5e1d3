//! Every mistake that a curriculum file can hold: what is said, where, and what to do.

use std::fmt::Write;

use etude::{Aid, Assist, Factor, Pace};
use etude_sim::diag::{Problem, place, render};
use etude_sim::file::facts::{ParamFacts, SkillFacts, WorldFacts};
use etude_sim::file::{Rejected, parse};

/// A right file, to make mistakes in: what is replaced, and by what.
const RIGHT: &str = r#"format = 1
name = "three"
seed = 7
world = "tabletop"
[budget]
episodes = 1500
[teacher.learning-progress]
explore = 0.05
[safety]
max_consecutive_failures = 8
cooldown_s = 30
[probe]
every = 10
[[skill]]
id = "reach"
difficulty = [0.1, 0.4]
cost = { time_s = 4, energy_j = 3, wear = 1, reset = "self" }
[[skill]]
id = "grasp"
requires = [{ skill = "reach", mastery = 0.60 }]
nominal = { width_mm = 30 }
[skill.space.grid]
width_mm = { range = [60.0, 20.0], cells = 6 }
[[skill]]
id = "lift"
requires = [{ skill = "grasp", mastery = 0.60 }]
[skill.space.point]
"#;

/// A world of three skills, with one parameter each.
fn tabletop() -> WorldFacts {
    let skill = |(id, name, easy, hard): (&str, &str, f32, f32)| {
        let param = ParamFacts { name: name.into(), easy, hard, nominal: 0.25 * easy + 0.75 * hard, cells: 16 };
        let lacks = if id == "reach" { vec![(Aid::VirtualForce, "reach moves no object")] } else { vec![] };
        SkillFacts { id: id.into(), params: vec![param], lacks }
    };
    let skills =
        [("reach", "distance_mm", 60.0, 240.0), ("grasp", "width_mm", 60.0, 20.0), ("lift", "mass_g", 20.0, 150.0)];
    WorldFacts { name: "tabletop".into(), skills: skills.into_iter().map(skill).collect() }
}

/// Code, text that the first problem must point at, what to replace in [`RIGHT`], and by what.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("unknown-key", "nmae", "name =", "nmae ="),
    ("unknown-key", "episods", "episodes =", "episods ="),
    ("unknown-key", "colour", "seed = 7", "seed = 7\ncolour = 3"),
    ("unknown-key", "explor", "explore", "explor"),
    ("unknown-key", "theta", "explore", "theta"),
    ("unknown-key", "cooldown", "cooldown_s", "cooldown"),
    ("unknown-key", "max_leed", "cooldown_s = 30", "cooldown_s = 30\nmax_leed = 9"),
    ("unknown-key", "often", "every = 10", "every = 10\noften = 3"),
    ("unknown-key", "require", "requires = [{ skill = \"grasp\"", "require = [{ skill = \"grasp\""),
    ("unknown-key", "energy_kj", "energy_j", "energy_kj"),
    ("unknown-key", "masterly", "mastery = 0.60 }]\nnominal", "masterly = 0.60 }]\nnominal"),
    ("unknown-key", "gird", "space.grid", "space.gird"),
    ("unknown-key", "cell", "cells", "cell"),
    ("unknown-key", "size", "[skill.space.point]", "[skill.space.point]\nsize = 3"),
    ("duplicate-key", "seed", "world =", "seed = 8\nworld ="),
    ("duplicate-key", "id", "difficulty", "id = \"reach\"\ndifficulty"),
    ("duplicate-key", "budget", "[probe]", "[budget]\nepisodes = 3\n[probe]"),
    ("duplicate-key", "wear", "wear = 1", "wear = 1, wear = 2"),
    ("syntax", "", "[skill.space.point]\n", "[skill.space.point"),
    ("syntax", "", "name = \"three\"", "name = \"three"),
    ("syntax", "", "seed = 7", "seed = "),
    ("syntax", "", "episodes = 1500", "episodes = 1500 each"),
    ("syntax", "", "wear = 1, reset = \"self\" }", "wear = 1, reset = \"self\""),
    ("cycle", "\"reach\"", "id = \"reach\"", "id = \"reach\"\nrequires = [{ skill = \"lift\", mastery = 0.5 }]"),
    ("unknown-skill", "\"gasp\"", "skill = \"grasp\"", "skill = \"gasp\""),
    ("unknown-skill", "\"juggle\"", "id = \"lift\"", "id = \"juggle\""),
    ("self-requirement", "\"lift\"", "skill = \"grasp\"", "skill = \"lift\""),
    ("duplicate-skill", "\"reach\"", "id = \"lift\"", "id = \"reach\""),
    (
        "duplicate-prerequisite",
        "\"grasp\"",
        "mastery = 0.60 }]\n[skill.space.point",
        "mastery = 0.6 }, { skill = \"grasp\", mastery = 0.7 }]\n[skill.space.point",
    ),
    (
        "too-many-prerequisites",
        "{ skill = \"reach\", mastery = 0.5 }",
        "requires = [{ skill = \"grasp\", mastery = 0.60 }]",
        "requires = [{ skill = \"grasp\", mastery = 0.1 }, { skill = \"grasp\", mastery = 0.2 }, { skill = \"grasp\", \
         mastery = 0.3 }, { skill = \"grasp\", mastery = 0.4 }, { skill = \"reach\", mastery = 0.5 }]",
    ),
    ("bad-name", "\"\"", "\"three\"", "\"\""),
    ("bad-name", "\"a\\u001B[31m\"", "\"three\"", "\"a\\u001B[31m\""),
    ("bad-name", "\"pick up\"", "\"lift\"", "\"pick up\""),
    ("unknown-key", "\"\\u001B[31m\"", "seed = 7", "\"\\u001B[31m\" = 7"),
    ("unknown-word", "\"robot\"", "\"self\"", "\"robot\""),
    ("unknown-word", "\"joules\"", "explore = 0.05", "per = \"joules\""),
    ("unknown-world", "\"tabeltop\"", "\"tabletop\"", "\"tabeltop\""),
    ("unknown-student", "\"evolutoin\"", "seed = 7", "seed = 7\nstudent = \"evolutoin\""),
    ("unknown-key", "student", "world = \"tabletop\"", "student = \"rbf\""),
    ("empty-range", "[40, 40.0]", "[60.0, 20.0]", "[40, 40.0]"),
    ("not-finite", "nan", "[60.0, 20.0]", "[60.0, nan]"),
    ("not-finite", "inf", "[60.0, 20.0]", "[60.0, inf]"),
    ("unknown-teacher", "alp-gmm", "[teacher.learning-progress]", "[teacher.alp-gmm]"),
    ("not-finite", "nan", "explore = 0.05", "explore = nan"),
    ("not-finite", "-nan", "cooldown_s = 30", "cooldown_s = -nan"),
    ("not-finite", "inf", "episodes = 1500", "episodes = 1500\nenergy_kj = inf"),
    ("out-of-range", "-inf", "explore = 0.05", "sharpness = -inf"),
    ("out-of-range", "1e39", "explore = 0.05", "sharpness = 1e39"),
    ("not-finite", "1e999", "cooldown_s = 30", "cooldown_s = 1e999"),
    ("out-of-range", "0", "episodes = 1500", "episodes = 0"),
    ("out-of-range", "100_000_001", "episodes = 1500", "episodes = 100_000_001"),
    (
        "out-of-range",
        "99999999999999999999999999999999999999999",
        "seed = 7",
        "seed = 99999999999999999999999999999999999999999",
    ),
    ("out-of-range", "-7", "seed = 7", "seed = -7"),
    ("out-of-range", "70_000", "cooldown_s = 30", "cooldown_s = 30\nmax_lead = 70_000"),
    ("out-of-range", "1.5", "explore = 0.05", "explore = 1.5"),
    ("out-of-range", "0", "mastery = 0.60 }]\nnominal", "mastery = 0 }]\nnominal"),
    ("out-of-range", "0", "cells = 6", "cells = 0"),
    ("out-of-range", "0x100", "cells = 6", "cells = 0x100"),
    ("out-of-range", "-4", "time_s = 4", "time_s = -4"),
    ("out-of-range", "0", "every = 10", "every = 0"),
    ("out-of-range", "90.0", "[60.0, 20.0]", "[90.0, 20.0]"),
    ("out-of-range", "0", "format = 1", "format = 0"),
    ("out-of-range", "1.2", "[0.1, 0.4]", "1.2"),
    ("not-whole-percent", "0.605", "mastery = 0.60 }]\nnominal", "mastery = 0.605 }]\nnominal"),
    ("reversed", "[0.4, 0.1]", "[0.1, 0.4]", "[0.4, 0.1]"),
    ("wrong-length", "[0.1, 0.4, 0.7]", "[0.1, 0.4]", "[0.1, 0.4, 0.7]"),
    ("unknown-teacher", "lerning-progress", "teacher.learning", "teacher.lerning"),
    ("no-teacher", "", "[teacher.learning-progress]\nexplore = 0.05", ""),
    ("no-teacher", "[teacher]", "[teacher.learning-progress]\nexplore = 0.05", "[teacher]"),
    ("two-teachers", "uniform", "[safety]", "[teacher.uniform]\n[safety]"),
    ("two-units", "time_s", "episodes = 1500", "episodes = 1500\ntime_h = 1\ntime_s = 3600"),
    ("unknown-key", "steps", "[skill.space.point]", "[skill.space.adr]\nmass_g = [20.0, 150.0]\nsteps = 0.1"),
    ("wrong-length", "[skill.space.riac]", "[skill.space.point]", "[skill.space.riac]\nrandom = 0.2"),
    ("out-of-range", "1.5", "[skill.space.point]", "[skill.space.mixture]\nmass_g = [20.0, 150.0]\nrandom = 1.5"),
    ("empty-range", "[30.0, 30.0]", "[skill.space.point]", "[skill.space.alp-gmm]\nmass_g = [30.0, 30.0]"),
    (
        "two-spaces",
        "mixture",
        "[skill.space.point]",
        "[skill.space.point]\n[skill.space.mixture]\nmass_g = [20.0, 150.0]",
    ),
    ("two-spaces", "grid", "[skill.space.grid]", "[skill.space.point]\n[skill.space.grid]"),
    (
        "wrong-length",
        "[1]",
        "\"self\" }\n[[skill]]\nid = \"grasp\"",
        "\"self\" }\nfeatures = [1, 2]\n[[skill]]\nid = \"grasp\"\nfeatures = [1]",
    ),
    ("not-finite", "nan", "[skill.space.point]", "features = [1, nan]"),
    ("wrong-type", "\"7\"", "seed = 7", "seed = \"7\""),
    ("wrong-type", "1500.0", "episodes = 1500", "episodes = 1500.0"),
    ("wrong-type", "true", "\"three\"", "true"),
    ("wrong-type", "\"reach\"", "[{ skill = \"reach\", mastery = 0.60 }]", "[\"reach\"]"),
    ("missing-key", "[budget]", "episodes = 1500\n", ""),
    ("missing-key", "[[skill]]", "id = \"lift\"\n", ""),
    ("missing-key", "[safety]", "cooldown_s = 30\n", ""),
    ("missing-key", "[safety]", "max_consecutive_failures = 8", "max_lead = 9"),
    ("missing-key", "{ skill = \"grasp\" }", "{ skill = \"grasp\", mastery = 0.60 }", "{ skill = \"grasp\" }"),
    ("newer-format", "2", "format = 1", "format = 2"),
    ("no-such-help", "virtual_force", "[[skill]]\nid = \"grasp\"", FORCED),
    ("help-for-ever", "fixed", POINT, "[skill.assist.subgoal]\npace = { fixed = 0.3 }"),
    (
        "two-paces",
        "ramp",
        POINT,
        "[skill.assist.subgoal.pace]\ngated = { lower_at = 0.7, raise_at = 0.2 }\nramp = { over = 1 }",
    ),
    ("missing-key", "{ }", POINT, "[skill.assist.subgoal]\npace = { }"),
    ("missing-key", "[skill.assist.subgoal]", POINT, "[skill.assist.subgoal]"),
    ("missing-key", "{ lower_at = 0.7 }", POINT, "[skill.assist.subgoal]\npace = { gated = { lower_at = 0.7 } }"),
    ("unknown-key", "warmstart", POINT, "[skill.assist.warmstart]\npace = { ramp = { over = 0.5 } }"),
    ("unknown-key", "cycle", POINT, "[skill.assist.subgoal]\npace = { cycle = 3 }"),
    ("unknown-key", "to", POINT, "[skill.assist.subgoal]\npace = { ramp = { over = 0.5, to = 0.1 } }"),
    ("backwards", "0.2", POINT, "[skill.assist.subgoal]\npace = { gated = { lower_at = 0.2, raise_at = 0.7 } }"),
    ("out-of-range", "0", POINT, "[skill.assist.subgoal]\npace = { ramp = { over = 0 } }"),
    ("out-of-range", "1.5", POINT, "[skill.assist.subgoal]\npace = { ramp = { from = 1.5, over = 1 } }"),
    (
        "not-whole-percent",
        "0.705",
        POINT,
        "[skill.assist.subgoal]\npace = { gated = { lower_at = 0.705, raise_at = 0.2 } }",
    ),
    ("unknown-factor", "\"optimsm\"", "explore = 0.05", "with = [\"optimsm\"]"),
    ("duplicate-factor", "\"reach\"", "explore = 0.05", "with = [\"optimism\", \"reach\", \"reach\"]"),
    (
        "duplicate-factor",
        "\"prices\"",
        "[teacher.learning-progress]\nexplore = 0.05",
        "[teacher.budgeted]\nwith = [\"prices\"]",
    ),
    ("too-many-factors", "\"review\"", "explore = 0.05", "with = [\"optimism\", \"reach\", \"review\"]"),
    ("too-many-factors", "\"wear\"", "explore = 0.05", "with = [\"optimism\", \"reach\"]\nper = \"wear\""),
    ("wrong-type", "\"optimism\"", "explore = 0.05", "with = \"optimism\""),
    ("unknown-key", "bonus", "explore = 0.05", "bonus = 0.5"),
    ("unknown-key", "from", "explore = 0.05", "with = [\"widening\"]\nfrom = 0.5"),
    ("out-of-range", "11", "explore = 0.05", "with = [\"widening\"]\nwidening_from = 11"),
    ("backwards", "0.2", "learning-progress]\nexplore = 0.05", "self-paced-gated]\nforward_at = 0.2"),
    ("backwards", "0.5", "learning-progress]\nexplore = 0.05", "self-paced-gated]\nforward_at = 0.5\nback_at = 0.5"),
    ("not-whole-percent", "0.333", "every = 10", "every = 10\ntail = 0.333"),
    ("not-in-tenths", "0.25", "every = 10", "every = 10\ndoubt = 0.25"),
    ("two-claims", "doubt", "every = 10", "tail = 0.3\ndoubt = 1.0"),
    ("missing-key", "[questions]", "[probe]", "[questions]\naudit = 0.05\n[probe]"),
    ("out-of-range", "2", "[probe]", "[questions]\nbudget = 20\naudit = 2\n[probe]"),
    ("unknown-key", "per_day", "[probe]", "[questions]\nbudget = 20\nper_day = 3\n[probe]"),
    ("bad-name", "\"all hands\"", POINT, "family = \"all hands\""),
    ("out-of-range", "256", POINT, "quota = 256"),
    (
        "no-routine",
        "[\"reach\", \"grasp\"]",
        "[skill.space.point]",
        "[[skill]]\nid = \"both\"\ncompose = [\"reach\", \"grasp\"]",
    ),
    ("nominal-outside", "70", "width_mm = 30", "width_mm = 70"),
    ("unknown-parameter", "widht_mm", "width_mm = 30", "widht_mm = 30"),
];

/// The end of the last skill.
const POINT: &str = "[skill.space.point]";
/// A help that the world of the tests cannot give at its first skill.
const FORCED: &str = "[skill.assist.virtual_force]\npace = { ramp = { over = 0.5 } }\n[[skill]]\nid = \"grasp\"";

fn rejected(text: &str) -> Rejected {
    parse(text, &[tabletop()]).expect_err("a mistake must be found")
}

fn broken(from: &str, to: &str) -> String {
    assert!(RIGHT.contains(from), "nothing to replace: {from}");
    RIGHT.replacen(from, to, 1)
}

fn code<'a>(rejected: &'a Rejected, code: &str) -> &'a Problem {
    rejected.problems.iter().find(|problem| problem.code == code).unwrap_or_else(|| panic!("no {code}: {rejected:#?}"))
}

#[test]
fn the_right_file_is_right() {
    let curriculum = parse(RIGHT, &[tabletop()]).unwrap();
    assert!(curriculum.warnings.is_empty(), "{:?}", curriculum.warnings);
    assert_eq!(curriculum.spec.syllabus.arms(), 16 + 6 + 1);
    assert_eq!(curriculum.skills[1].params[0].value(0.25), 50.0);
    assert_eq!(curriculum.spec.syllabus.skills[1].nominal.0[0], 0.75);
}

#[test]
fn every_mistake_is_shown_as_reviewed() {
    let mut page = String::new();
    for (code, _, from, to) in CASES {
        let text = broken(from, to);
        let _ = write!(
            page,
            "───── {code}: {from:?} → {to:?}\n{}",
            render("arm.toml", &text, &rejected(&text).problems, &[], false)
        );
    }
    insta::assert_snapshot!(page);
}

#[test]
fn every_mistake_is_pointed_at() {
    for (name, pointed, from, to) in CASES {
        let text = broken(from, to);
        let rejected = rejected(&text);
        let problem = code(&rejected, name);
        if !pointed.is_empty() {
            assert_eq!(&text[problem.span.clone()], *pointed, "{from:?} → {to:?}: {problem:?}");
        }
        // Line and column found the slow way: by walking.
        let line: Vec<char> = text.lines().nth(problem.line - 1).unwrap_or("").chars().collect();
        let rest: String = line[problem.column - 1..].iter().collect();
        assert!(rest.starts_with(pointed), "{}:{} is {rest:?}, not {pointed:?}", problem.line, problem.column);
        assert!(!problem.help.is_empty() && !problem.label.is_empty() && !problem.message.is_empty(), "{problem:?}");
    }
}

#[test]
fn mistakes_are_reported_together() {
    let text = broken("seed = 7", "sed = 7").replacen("= 0.05", "= 3", 1).replacen("cells = 6", "cells = 0", 1);
    let codes: Vec<_> = rejected(&text).problems.iter().map(|problem| (problem.code, problem.line)).collect();
    assert_eq!(codes, [("unknown-key", 3), ("out-of-range", 8), ("out-of-range", 23)]);
}

#[test]
fn a_circle_is_named_from_end_to_end() {
    let text = broken("id = \"reach\"", "id = \"reach\"\nrequires = [{ skill = \"lift\", mastery = 0.5 }]");
    let rejected = rejected(&text);
    let problem = code(&rejected, "cycle");
    assert_eq!(problem.message, "prerequisites in a circle: reach → lift → grasp → reach");
    let (span, _) = problem.related[0].clone();
    assert_eq!(&text[span], "\"lift\"");
    assert_eq!(rejected.problems.len(), 1);
}

#[test]
fn two_circles_are_two_mistakes() {
    let skills = [("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("e", "a")];
    let rejected = rejected(&synthetic(
        skills
            .iter()
            .map(|(id, needs)| format!("id = \"{id}\"\nrequires = [{{ skill = \"{needs}\", mastery = 1 }}]\n")),
    ));
    let circles: Vec<_> = rejected.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(circles, ["prerequisites in a circle: a → b → a", "prerequisites in a circle: c → d → c"]);
}

#[test]
fn a_first_name_given_twice_is_shown_too() {
    let text = broken("world =", "seed = 8\nworld =");
    let (span, _) = code(&rejected(&text), "duplicate-key").related[0].clone();
    assert_eq!(place(&text, span.start), (3, 1));
}

#[test]
fn skills_without_brackets_and_without_end() {
    let one = RIGHT.split("[[skill]]").next().unwrap().to_owned() + "[skill]\nid = \"reach\"\n";
    assert!(code(&rejected(&one), "wrong-type").help.contains("two brackets"));
    let none = RIGHT.split("[[skill]]").next().unwrap().to_owned();
    assert_eq!(code(&rejected(&none), "missing-key").message, "the curriculum needs the key `skill`");
    let many = synthetic((0..33).map(|n| format!("id = \"s{n}\"\n")));
    let rejected = rejected(&many);
    assert_eq!(rejected.problems.len(), 1);
    let problem = code(&rejected, "too-many-skills");
    assert_eq!(problem.line, 7 + 2 * 32);
    assert!(parse(&synthetic((0..32).map(|n| format!("id = \"s{n}\"\n"))), &[]).is_ok());
}

#[test]
fn arms_have_room_or_not() {
    let grid = |cells: [u8; 2]| {
        let axes =
            format!("x = {{ range = [0, 1], cells = {} }}\ny = {{ range = [1, 0], cells = {} }}\n", cells[0], cells[1]);
        synthetic([format!("id = \"a\"\n[skill.space.grid]\n{axes}"), "id = \"b\"\n".into()].into_iter())
    };
    assert!(parse(&grid([31, 33]), &[]).is_ok());
    let rejected = rejected(&grid([32, 32]));
    let problem = code(&rejected, "too-many-arms");
    assert!(problem.message.contains("1025 arms"), "{}", problem.message);
    assert_eq!(&rejected.text[problem.span.clone()], "grid");
}

#[test]
fn parameters_of_ones_own_have_plain_names_and_real_ranges() {
    let skill = "id = \"a\"\n[skill.space.grid]\n\"x\\ty\" = { range = [0, 1], cells = 2 }\ny = { range = [0, 2e9], cells = 2 }\n";
    let rejected = rejected(&synthetic(std::iter::once(skill.into())));
    let codes: Vec<_> = rejected.problems.iter().map(|problem| (problem.code, problem.line)).collect();
    assert_eq!(codes, [("bad-name", 10), ("out-of-range", 11)]);
}

#[test]
fn a_newer_format_is_all_that_is_said() {
    let rejected = rejected("format = 9\nwhatever = true\n");
    assert_eq!(rejected.problems.len(), 1);
    assert!(rejected.problems[0].help.starts_with("upgrade etude"));
}

#[test]
fn what_is_hardly_meant_is_a_warning() {
    let text =
        RIGHT.replace("learning-progress]\nexplore = 0.05", "cyclical]").replace("difficulty = [0.1, 0.4]\n", "");
    let text = text
        .replace("episodes = 1500", "episodes = 20")
        .replace("\"reach\"\ncost", "\"reach\"\nmax_attempts = 9\ncost");
    let curriculum = parse(&text, &[tabletop()]).unwrap();
    let codes: Vec<_> = curriculum.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["no-difficulty", "short-budget"]);
    assert_eq!(curriculum.never.unwrap().code, "never-ends");
    let text = broken("episodes = 1500", "episodes = 1500\ntime_s = 30");
    let warnings = parse(&text, &[tabletop()]).unwrap().warnings;
    assert_eq!((warnings[0].code, &text[warnings[0].span.clone()]), ("long-rest", "30"));
    let text = RIGHT.replace("learning-progress]\nexplore = 0.05", "cyclical]");
    assert!(parse(&text, &[tabletop()]).unwrap().warnings.is_empty());
}

#[test]
fn a_teacher_is_set_up_as_written() {
    let text = broken("explore = 0.05", "explore = 0.25\nreview = 0.5\nsharpness = inf\nper = \"wear\"");
    let recipe = parse(&text, &[tabletop()]).unwrap().spec.recipe;
    assert_eq!((recipe.draw.explore, recipe.draw.sharpness), (0.25, f32::INFINITY));
    assert!(matches!(recipe.factors[0], Factor::Unmastered { review: 0.5, goal: 0.8 }));
    assert_eq!(recipe.factors.last(), Some(&Factor::PerCost(etude::Resource::Wear)));
}

#[test]
fn added_factors_have_settings_of_their_own() {
    let text = RIGHT.replace(
        "learning-progress]\nexplore = 0.05",
        "self-paced-linear]\nwith = [\"widening\", \"optimism\"]\nfrom = 0.5\nwidening_from = 0.25\nbonus = 2\nper = \"resets\"",
    );
    let recipe = parse(&text, &[tabletop()]).unwrap().spec.recipe;
    let expected = [
        Factor::SelfPaced { shape: etude::Shape::Linear, pace: Pace::Ramp { from: 0.5, to: 1.2 } },
        Factor::Widen { pace: Pace::Ramp { from: 0.25, to: 1.5 } },
        Factor::Optimism { bonus: 2.0 },
        Factor::PerCost(etude::Resource::Resets),
    ];
    assert_eq!(recipe.factors[..], expected);
}

#[test]
fn help_is_read_and_ends_at_zero() {
    let text = broken(
        POINT,
        "[skill.assist]\nwarm_start = { pace = { ramp = { from = 0.8, over = 0.5 } } }\n\
         subgoal = { pace = { gated = { step = 0.25, lower_at = 0.7, raise_at = 0.2 } } }",
    );
    let spec = parse(&text, &[tabletop()]).unwrap().spec;
    let gated = Pace::Gated { from: 1.0, to: 0.0, step: 0.25, forward_at: 70, back_at: 20 };
    let expected = [
        Assist { skill: 2, aid: Aid::WarmStart, pace: Pace::Fade { from: 0.8, over: 0.5 } },
        Assist { skill: 2, aid: Aid::Subgoal, pace: gated },
    ];
    assert_eq!(spec.assists[..], expected);
    assert_eq!([0, 375, 750, 1500].map(|clock| spec.assists[0].pace.level(clock, 1500)), [0.8, 0.4, 0.0, 0.0]);
}

#[test]
fn helps_have_room_or_not() {
    let names = ["virtual_force", "relaxed_constraint", "warm_start", "demonstrator", "subgoal"];
    let helped = |n: usize| {
        let all =
            names.iter().take(n).map(|name| format!("[skill.assist.{name}]\npace = {{ ramp = {{ over = 1 }} }}\n"));
        all.collect::<String>()
    };
    let file = |second| {
        let skills = [format!("id = \"a\"\n{}", helped(5)), format!("id = \"b\"\n{}", helped(second))];
        synthetic(skills.into_iter())
    };
    assert_eq!(parse(&file(3), &[]).unwrap().spec.assists.len(), 8);
    let text = file(4);
    let rejected = rejected(&text);
    assert_eq!(&text[code(&rejected, "too-many-assists").span.clone()], "demonstrator");
}

#[test]
fn proof_questions_and_families_are_read() {
    let text = broken("every = 10", "every = 7\ntail = 0.3\n[questions]\nbudget = 20")
        .replace("explore = 0.05", "with = [\"balance\"]")
        .replace("\"reach\"\ndifficulty", "\"reach\"\nfamily = \"arm\"\ndifficulty")
        .replace("\"grasp\"\nrequires", "\"grasp\"\nquota = 2\nrequires")
        .replace("\"lift\"\n", "\"lift\"\nfamily = \"arm\"\n");
    let curriculum = parse(&text, &[tabletop()]).unwrap();
    assert!(curriculum.warnings.is_empty(), "{:?}", curriculum.warnings);
    let spec = curriculum.spec;
    assert_eq!((spec.probe_every, spec.claim), (7, etude::Claim { tail: 30, doubt: 0 }));
    assert_eq!(spec.asks, etude::Asks { budget: 20, audit: 5 });
    let families: Vec<_> = spec.syllabus.skills.iter().map(|skill| (skill.family, skill.quota)).collect();
    assert_eq!(families, [(0, 1), (1, 2), (0, 1)]);
    let doubt = parse(&broken("every = 10", "doubt = 1.5"), &[tabletop()]).unwrap().spec.claim;
    assert_eq!(doubt, etude::Claim { tail: 100, doubt: 15 });
}

#[test]
fn a_gate_of_the_teacher_is_set_in_shares() {
    let text =
        RIGHT.replace("learning-progress]\nexplore = 0.05", "self-paced-gated]\nforward_at = 0.8\nback_at = 0.25");
    let recipe = parse(&text, &[tabletop()]).unwrap().spec.recipe;
    let pace = Pace::Gated { from: 0.6, to: 1.2, step: 0.1, forward_at: 80, back_at: 25 };
    assert_eq!(recipe.factors[0].pace(), Some(pace));
}

#[test]
fn what_no_factor_reads_is_a_warning() {
    let code = |text: &str| {
        let warnings = parse(text, &[tabletop()]).unwrap().warnings;
        warnings.into_iter().map(|warning| (warning.code, text[warning.span].to_owned())).collect::<Vec<_>>()
    };
    let family = broken("id = \"lift\"", "id = \"lift\"\nquota = 3");
    assert_eq!(code(&family), [("no-balance", "quota".into())]);
    assert!(code(&family.replace("learning-progress]\nexplore = 0.05", "balance]")).is_empty());
    let prices = broken("explore = 0.05", "with = [\"prices\"]");
    assert_eq!(code(&prices), [("no-limit", "learning-progress".into())]);
    assert!(code(&prices.replace("episodes = 1500", "episodes = 1500\nhuman_resets = 40")).is_empty());
    // The order of the skills is an order, declared difficulty or not.
    let widening =
        RIGHT.replace("learning-progress]\nexplore = 0.05", "widening]").replace("difficulty = [0.1, 0.4]\n", "");
    assert!(code(&widening).is_empty());
}

/// A file in a world of its author's.
fn synthetic(skills: impl Iterator<Item = String>) -> String {
    let head = "format = 1\nname = \"x\"\n[budget]\nepisodes = 1500\n[teacher.uniform]\n[probe]\n";
    skills.fold(head.into(), |file, skill| file + "[[skill]]\n" + &skill)
}

#[test]
fn a_pair_is_made_of_two_plain_skills() {
    let grid = |n: usize| (0..n).map(|p| format!("p{p} = {{ range = [0, 1], cells = 2 }}\n")).collect::<String>();
    let skills = |pair: &str, n| {
        let parts = [
            format!("id = \"a\"\n[skill.space.grid]\n{}", grid(n)),
            format!("id = \"b\"\n[skill.space.grid]\n{}", grid(2)),
            "id = \"c\"\n[skill.space.mixture]\nx = [0, 1]\n".into(),
            "id = \"d\"\ncompose = [\"a\", \"b\"]\n".into(),
            format!("id = \"e\"\n{pair}\n"),
        ];
        synthetic(parts.into_iter())
    };
    for (pair, n, code, pointed) in [
        ("compose = [\"a\", \"bb\"]", 1, "unknown-skill", "\"bb\""),
        ("compose = [\"a\"]", 1, "wrong-length", "[\"a\"]"),
        ("compose = [\"a\", \"a\"]", 1, "bad-pair", "\"a\""),
        ("compose = [\"e\", \"a\"]", 1, "bad-pair", "\"e\""),
        ("compose = [\"a\", \"d\"]", 1, "bad-pair", "\"d\""),
        ("compose = [\"a\", \"c\"]", 1, "bad-pair", "\"c\""),
        ("compose = [\"a\", 3]", 1, "wrong-type", "3"),
        ("compose = [\"b\", \"a\"]\nnominal = { p0 = 1 }", 1, "unknown-key", "nominal"),
        ("compose = [\"b\", \"a\"]\nspace = { point = {} }", 1, "unknown-key", "space"),
        ("", 7, "too-many-parameters", "[\"a\", \"b\"]"),
    ] {
        let rejected = rejected(&skills(pair, n));
        let problem = rejected.problems.iter().find(|problem| problem.code == code);
        let problem = problem.unwrap_or_else(|| panic!("no {code} for {pair}: {rejected:#?}"));
        assert_eq!(&rejected.text[problem.span.clone()], pointed, "{pair}");
        assert_eq!(rejected.problems.len(), 1, "{pair}: {rejected:#?}");
    }
}

#[test]
fn a_pair_has_what_its_parts_have() {
    let parts = [
        "id = \"a\"\ndifficulty = [0.1, 0.5]\ngoal = 0.7\ncost = { time_s = 2 }\nnominal = { x = 1 }\n\
         [skill.space.grid]\nx = { range = [0, 4], cells = 3 }\n",
        "id = \"b\"\ndifficulty = 0.2\ncost = { time_s = 3, reset = \"human\" }\n",
        "id = \"both\"\ncompose = [\"b\", \"a\"]\nrequires = [{ skill = \"a\", mastery = 0.3 }]\n",
    ];
    let curriculum = parse(&synthetic(parts.map(String::from).into_iter()), &[]).unwrap();
    let (pair, file) = (&curriculum.spec.syllabus.skills[2], &curriculum.skills[2]);
    assert_eq!(pair.difficulty, [28, 60], "1 − 0.9 · 0.8 and 1 − 0.5 · 0.8");
    assert_eq!(pair.requires.iter().map(|need| (need.skill, need.percent)).collect::<Vec<_>>(), [(0, 30), (1, 80)]);
    assert_eq!((pair.space.arms(), pair.nominal.0[0], pair.cost.get(etude::Resource::Time)), (3, 0.25, 5.0));
    assert_eq!(
        (file.params[0].name.as_str(), file.parts, file.reset),
        ("a_x", Some([1, 0]), etude_sim::file::Reset::Human)
    );
}
