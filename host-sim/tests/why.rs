//! "Why does it not move?" One curriculum for every answer there is, and the answer in words.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use etude::frame::{self, FRAME};
use etude::log::Record;
use etude::{Cost, Kind, Next, Outcome, VERSION};
use etude_sim::file::{Curriculum, parse};
use etude_sim::replay::replay;
use etude_sim::sim::Sim;
use etude_sim::why::{Verdict, Why, why};
use etude_sim::world::Session;
use proptest::prelude::*;

/// A curriculum of two skills in a world without physics.
fn plan(head: &str, walk: &str, run: &str) -> String {
    format!(
        "format = 1\nname = \"plan\"\nseed = 3\n{head}\n[[skill]]\nid = \"walk\"\n{walk}\n[[skill]]\nid = \"run\"\n{run}\n"
    )
}

/// The log of a run, stopped after so many steps.
fn log(curriculum: &Curriculum, steps: usize) -> Vec<u8> {
    let mut sim = Sim::new(curriculum, curriculum.seed, 1, None).expect("a sound curriculum");
    for _ in 0..steps {
        if !sim.step().expect("no robot") {
            break;
        }
    }
    sim.log().to_vec()
}

fn asked(text: &str, skill: usize, steps: usize) -> Why {
    let curriculum = parse(text, &[]).expect("a sound curriculum");
    why(&curriculum, &log(&curriculum, steps), skill, None).expect("its own log")
}

const HEAD: &str = "[budget]\nepisodes = 400\n[teacher.learning-progress]\n[probe]\nevery = 4";
const EASY: &str = "difficulty = 0.1";
const NEVER: &str = "difficulty = [1.0, 1.0]\n[skill.space.grid]\nspeed = { range = [0.0, 1.0], cells = 4 }";

/// The same where `walk` succeeds in its tests, and in practice is done by a third; `run` comes to nothing.
fn half_done(text: &str, skill: usize, steps: usize) -> Why {
    let curriculum = parse(text, &[]).expect("a sound curriculum");
    let mut session = Session::new(&curriculum.spec, 3).expect("a sound curriculum");
    let begin = Record::Begin { version: VERSION, curriculum: curriculum.spec.hash(), seed: 3 };
    let mut records = vec![begin];
    for _ in 0..steps {
        let Next::Try(trial) = session.propose() else { break };
        let score = match (trial.task.skill, trial.kind) {
            (0, Kind::Probe) => 1.0,
            (0, _) => 0.35,
            _ => 0.0,
        };
        let outcome = Outcome::scored(score, Cost::FREE).expect("a score");
        session.observe(trial.number, &outcome).expect("its own ticket");
        records.extend([Record::Trial(trial), Record::Outcome { number: trial.number, outcome }]);
    }
    let frames = records.iter().map(|record| frame::encode(record, &mut [0; FRAME]).expect("room").to_vec());
    why(&curriculum, &frames.collect::<Vec<_>>().concat(), skill, None).expect("its own log")
}

/// A skill whose tests have shown its goal is mastered, however its practice looks; one that comes short beside it is told
/// of it, and what to do.
#[test]
fn a_mastered_skill_that_takes_most_is_named() {
    let walk = "[skill.space.grid]\nspeed = { range = [0.0, 1.0], cells = 4 }";
    let run = "requires = [{ skill = \"walk\", mastery = 0.5 }]\n[skill.space.grid]\nspeed = { range = [0.0, 1.0], cells = 4 }";
    let plain = plan(&HEAD.replace("progress]", "progress]\nsuccess = 0"), walk, run);
    let of = |text: &str, skill| half_done(text, skill, 300);
    let (walks, runs) = (of(&plain, 0), of(&plain, 1));
    assert_eq!((walks.verdict, runs.verdict), (Verdict::Mastered, Verdict::Starved), "{walks:#?}\n{runs:#?}");
    assert!(walks.reasons.iter().any(|reason| reason.contains("its goal is 80 %")), "{walks:#?}");
    for told in [&walks, &runs] {
        assert!(told.reasons.iter().any(|reason| reason.starts_with("walk has ")), "{told:#?}");
        assert!(told.next.starts_with("`success = 0.5` in `[teacher.learning-progress]`"), "{told:#?}");
    }
    // Not what is there already.
    let counts = plain.replace("success = 0", "success = 0.5");
    assert!([0, 1].iter().all(|skill| !of(&counts, *skill).next.contains("`success")), "{:#?}", of(&counts, 1));
    // Nor to a teacher that does not read what is mastered.
    let walks = of(&plain.replace("learning-progress]\nsuccess = 0", "ramp]"), 0);
    assert_eq!(walks.verdict, Verdict::Mastered, "{walks:#?}");
    assert!(!walks.next.contains("`success"), "{walks:#?}");
}

/// What is asked, of which skill after how many steps, and what must be said.
fn cases() -> Vec<(&'static str, Why, Verdict, &'static [&'static str])> {
    let needs = "difficulty = 0.1\nrequires = [{ skill = \"walk\", mastery = 0.8 }]";
    let resting = format!("{HEAD}\n[safety]\nmax_consecutive_failures = 3\ncooldown_s = 500");
    let costly = "cost = { time_s = 10 }\ndifficulty = 1.0";
    let uniform = HEAD.replace("learning-progress", "uniform");
    let mastery = HEAD.replace("learning-progress", "mastery");
    let ramp = HEAD.replace("learning-progress", "ramp");
    let tests = "difficulty = [0.0, 1.0]\nnominal = { speed = 1.0 }\n[skill.space.grid]\nspeed = { range = [0.0, 1.0], cells = 2 }";
    vec![
        (
            "locked, too early to say",
            asked(&plan(HEAD, EASY, needs), 1, 2),
            Verdict::Locked,
            &["never tested", "every 4"],
        ),
        (
            "locked, by what fails",
            asked(&plan(&uniform.replace("400", "40"), NEVER, needs), 1, 400),
            Verdict::Locked,
            &["walk has shown", "run asks for 80 %", "the run is over", "walk comes first"],
        ),
        (
            "locked, by a test that is harder than the practice",
            asked(&plan(&uniform, tests, needs), 1, 100),
            Verdict::Locked,
            &["run asks for 80 %"],
        ),
        (
            "capped",
            asked(&plan(&uniform, "max_attempts = 5", EASY), 0, 200),
            Verdict::Capped,
            &["all 5 attempts", "max_attempts"],
        ),
        (
            "resting",
            // Whenever it comes to that.
            (3..100)
                .map(|steps| asked(&plan(&resting, costly, "difficulty = 1.0\ncost = { time_s = 1 }"), 0, steps))
                .find(|why| why.verdict == Verdict::Resting)
                .expect("it fails three times in a row some time"),
            Verdict::Resting,
            &["3 times in a row", "of 500 s are left", "1st rest"],
        ),
        (
            "waiting",
            // Whenever it comes to that.
            (30..200)
                .map(|steps| asked(&plan(&ramp, "difficulty = 0.0", NEVER), 0, steps))
                .find(|why| why.verdict == Verdict::Waiting)
                .expect("it leads by thirty some time"),
            Verdict::Waiting,
            &["all succeeded", "`max_lead` is 30"],
        ),
        ("mastered", asked(&plan(&mastery, EASY, NEVER), 0, 300), Verdict::Mastered, &["`unmastered`", "all its arms"]),
        (
            "starved by its price",
            asked(
                &plan(
                    &uniform.replace("[teacher.uniform]", "[teacher.uniform]\nper = \"time\""),
                    "cost = { time_s = 50 }",
                    "cost = { time_s = 1 }",
                ),
                0,
                60,
            ),
            Verdict::Starved,
            &["`percost`", "cost more than the others", "explore"],
        ),
        ("failing", asked(&plan(&uniform, NEVER, EASY), 0, 30), Verdict::Failing, &["came to 0.0", "easier range"]),
        ("untried", asked(&plan(&uniform, EASY, EASY), 1, 2), Verdict::Untried, &["the chance that it is drawn next"]),
    ]
}

/// The answers as people see them.
#[test]
fn every_answer_is_as_reviewed() {
    let mut page = String::new();
    for (case, why, verdict, says) in cases() {
        assert_eq!(why.verdict, verdict, "{case}: {why:#?}");
        let told = format!("{}\nnext: {}\n", why.reasons.join("\n"), why.next);
        for words in says {
            assert!(told.contains(words), "{case}: no `{words}` in {told}");
        }
        let _ = write!(page, "== {case}\n{told}\n");
    }
    insta::assert_snapshot!(page);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever the teacher and the moment, the numbers are those of the session that the log makes.
    #[test]
    fn numbers_are_the_sessions_own(
        recipe in proptest::sample::select(etude::RECIPES.iter().map(|entry| entry.name).collect::<Vec<_>>()),
        steps in 0_usize..120,
        skill in 0_usize..3,
        gone in 0_u32..150,
    ) {
        let head = HEAD.replace("learning-progress", recipe) + "\n[safety]\nmax_consecutive_failures = 2\ncooldown_s = 9\nmax_lead = 3";
        let third = "difficulty = 0.2\nmax_attempts = 30\ncost = { time_s = 2 }\n[[skill]]\nid = \"jump\"\ndifficulty = 0.4\n\
                     requires = [{ skill = \"run\", mastery = 0.5 }]";
        let text = plan(&head, "cost = { time_s = 3 }\ndifficulty = 0.5", third);
        let curriculum = parse(&text, &[]).expect("a sound curriculum");
        let log = log(&curriculum, steps);
        let told = why(&curriculum, &log, skill, Some(gone)).expect("its own log");
        let found = replay(&curriculum.spec, &log, Some(gone)).expect("its own log");
        let teacher = found.session.curriculum();
        prop_assert_eq!(told.episode, found.decisions);
        prop_assert_eq!(told.attempts, teacher.skills()[skill].attempts);
        let chance: f32 = teacher.chances()[skill..=skill].iter().sum();
        prop_assert_eq!(told.chance, chance);
        prop_assert_eq!(told.verdict == Verdict::Locked, !teacher.skills()[skill].open);
        // What may not be drawn has no chance, and what may be has one.
        let shut = matches!(told.verdict, Verdict::Locked | Verdict::Capped | Verdict::Resting | Verdict::Waiting | Verdict::Closed);
        prop_assert_eq!(chance > 0.0, !shut, "{:?}", told);
        prop_assert!(told.verdict != Verdict::Closed, "nobody closed it: {:?}", told);
        for need in &told.needs {
            prop_assert!(need.met || !teacher.skills()[skill].open);
        }
        prop_assert!(!told.reasons.is_empty() && !told.next.is_empty());
        prop_assert!(told.fair == 0.0 || shut == (chance == 0.0));
        if let (true, [first, ..]) = (told.factors.len() == 1, &told.factors[..]) {
            // Without its only factor every open task is alike.
            prop_assert!((first.without - told.fair).abs() < 1e-4, "{:?}", told);
        }
    }
}

fn etude(at: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).current_dir(at).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// Whoever passes the exam at the end of a run does not fail, whatever practice looks like; at other moments there was none.
#[test]
fn whoever_passes_the_exam_is_mastered() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    let text = plan(&HEAD.replace("400", "60").replace("learning-progress", "uniform"), NEVER, EASY);
    std::fs::write(at.join("plan.toml"), text).expect("written");
    assert_eq!(etude(at, &["sim", "plan.toml", "-o", "run", "-q"]).0, 0);
    let summary = std::fs::read(at.join("run/summary.json")).expect("there");
    let explained = |mastery: f32, options: &[&str]| {
        let mut summary: serde_json::Value = serde_json::from_slice(&summary).expect("a document");
        summary["skills"][0]["mastery"] = mastery.into();
        std::fs::write(at.join("run/summary.json"), summary.to_string()).expect("written");
        etude(at, &[&["explain", "run", "--skill", "walk", "-q"], options].concat()).1
    };
    let passed = explained(0.9, &[]);
    assert!(passed.starts_with("walk: mastered") && passed.contains("its exam now came to 90 %"), "{passed}");
    for other in [explained(0.7, &[]), explained(0.9, &["--episode", "59"])] {
        assert!(other.starts_with("walk: ") && !other.contains("mastered,") && !other.contains("exam"), "{other}");
    }
}

/// The same of a run folder and of a robot's log, at its end and at a moment before.
#[test]
fn a_folder_and_a_log_are_explained_alike() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    let text = plan(HEAD, EASY, "requires = [{ skill = \"walk\", mastery = 0.8 }]").replace("400", "60");
    std::fs::write(at.join("plan.toml"), text).expect("written");
    assert_eq!(etude(at, &["sim", "plan.toml", "-o", "run", "-q"]).0, 0);
    std::fs::copy(at.join("run/decisions.etl"), at.join("robot.etl")).expect("copied");
    let (code, folder, err) = etude(at, &["explain", "run", "--skill", "run", "-q"]);
    assert_eq!(code, 0, "{err}");
    let (code, log, err) = etude(at, &["explain", "robot.etl", "--curriculum", "plan.toml", "--skill", "run", "-q"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(folder, log);
    for words in ["run: ", "after 60 episodes", "chance    ", "requires  walk at 80 %", "practice  ", "next: "] {
        assert!(folder.contains(words), "{words}: {folder}");
    }
    let (_, early, _) = etude(at, &["explain", "run", "--skill", "run", "--episode", "3", "-q"]);
    assert!(early.starts_with("run: locked, after 3 episodes") && early.contains("not met"), "{early}");
    let (_, json, _) = etude(at, &["explain", "run", "--skill", "run", "--episode", "3", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("a document");
    assert_eq!((&json["verdict"], &json["needs"][0]["met"]), (&"locked".into(), &false.into()));
    let (code, _, err) = etude(at, &["explain", "run", "--skill", "rum"]);
    assert!(code == 2 && err.contains("did you mean `run`"), "{err}");
    let (code, _, err) = etude(at, &["explain", "run", "--skill", "run", "--episode", "61"]);
    assert!(code == 2 && err.contains("no episode 61"), "{err}");
    let (code, _, err) = etude(at, &["explain", "run"]);
    assert!(code == 2 && err.contains("--episode"), "{err}");
}
