//! Studies and challenges: the same bytes every time, mistakes with their places, and challenges that do what they say.

use std::path::Path;

use etude::{Budget, Help, Kind, Outcome, Point, Recipe};
use etude_sim::challenge::{Challenge, FEASIBLE, TRIVIAL};
use etude_sim::compare::{Place, Study, baseline, rows};
use etude_sim::file;
use etude_sim::world::challenged::Challenged;
use etude_sim::world::cubes::{Cubes, Settings};
use etude_sim::world::{Spec, Task, World};
use proptest::prelude::*;

fn settings() -> Settings {
    Settings { cells: 4, ..Settings::default() }
}

fn spec() -> Spec {
    Spec::new(settings().syllabus(false), Recipe::named("uniform").expect("known"), Budget::episodes(300))
}

fn world(challenge: Challenge, seed: u64) -> Challenged {
    Challenged::new(Box::new(Cubes::new(&settings(), seed)), challenge, &spec(), 4, seed)
}

fn task(x: f32, y: f32) -> Task {
    let mut point = Point::default();
    (point.0[0], point.0[1]) = (x, y);
    Task { skill: 0, point }
}

fn score(world: &mut Challenged, task: &Task) -> f32 {
    match world.attempt(task, Kind::Practice, Help::NONE) {
        Outcome::Scored { score, .. } => score.get(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_study_gives_the_same_bytes_on_one_thread_and_on_two() {
    let study = Study {
        challenges: Challenge::ALL.iter().map(|(_, challenge)| *challenge).collect(),
        ..Study::cubes(settings(), &["learning-progress", "adr"], 300, [3, 8])
    };
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| study.run(|| ())).expect("it fits")
    };
    let first = run(1);
    assert!([1, 2, 2].map(run).iter().all(|again| again.document() == first.document()));
    assert_eq!(serde_json::from_str::<etude_sim::compare::Comparison>(&first.document()).expect("its own"), first);
    let names: Vec<_> = first.challenges[0].teachers.iter().map(|teacher| teacher.name.as_str()).collect();
    assert_eq!(names, ["learning-progress", "adr", "uniform"], "the baseline is always there");
    let uniform = first.challenges[0].teacher("uniform").expect("it ran");
    assert_eq!((uniform.baseline.gain, uniform.baseline.p, uniform.baseline.ratio), (0.0, 1.0, 1.0));
    assert_eq!((uniform.reached, uniform.episodes), (0, 300.0), "who never got there counts with the horizon");
}

/// The table has every exam of every run, and the means of its rows are the document's.
#[test]
fn the_table_has_every_exam_of_every_run() {
    let study = Study {
        challenges: vec![Challenge::Baseline, Challenge::Noise],
        checkpoints: 3,
        ..Study::cubes(settings(), &["learning-progress"], 300, [3, 6])
    };
    let courses = study.courses(0..study.runs(), || ()).expect("it fits");
    let found = study.sum_up(&courses);
    let csv = rows::csv(&study, &courses);
    let mut reader = csv::Reader::from_reader(&*csv);
    assert_eq!(reader.headers().expect("a head"), &rows::HEAD[..]);
    type Row = (String, String, String, String, u64, u32, f32);
    let table: Vec<Row> = reader.deserialize().map(|row| row.expect("a row")).collect();
    assert_eq!(table.len(), 2 * 2 * 3 * 3, "challenges, teachers, seeds, exams");
    assert!(table.iter().all(|row| row.0 == "cubes" && row.2.is_empty()));
    assert!(table.iter().any(|row| row.6 > 0.0 && row.6 < 1.0));
    let mut seeds: Vec<u64> = table.iter().map(|row| row.4).collect();
    seeds.sort_unstable();
    seeds.dedup();
    assert_eq!(seeds, [3, 4, 5]);
    for part in &found.challenges {
        for teacher in &part.teachers {
            for checkpoint in &teacher.checkpoints {
                let of =
                    |row: &&Row| row.1 == teacher.name && row.3 == part.challenge.name() && row.5 == checkpoint.episode;
                let own: Vec<f32> = table.iter().filter(of).map(|row| row.6).collect();
                let mean = 100.0 * own.iter().sum::<f32>() / 3.0;
                assert!(own.len() == 3 && (mean - checkpoint.mean).abs() < 1e-3, "{}: {mean}", teacher.name);
            }
        }
    }
}

#[test]
fn every_mistake_of_a_study_has_its_place() {
    let fine = "format = 1\nname = \"a\"\nworld = \"cubes\"\nseeds = [0, 2]\n";
    assert!(file::study(fine).is_ok());
    for (more, code) in [
        ("teachrs = []", "unknown-key"),
        ("teachers = [\"uniforn\"]", "unknown-word"),
        ("challenges = []", "wrong-length"),
        ("students = [\"rbf\"]", "unknown-key"),
        ("challenges = [\"hard\"]", "unknown-word"),
        ("episodes = 0", "out-of-range"),
        ("goal = nan", "not-finite"),
        ("curriculum = \"arm.toml\"", "unknown-key"),
        ("cubes = { cells = 200, dims = 8 }", "out-of-range"),
        ("cubes = { cell = 4 }", "unknown-key"),
        ("checkpoints = \"ten\"", "wrong-type"),
    ] {
        let problems = file::study(&format!("{fine}{more}\n")).expect_err(more).problems;
        assert_eq!((problems[0].code, problems[0].line), (code, 5), "{more}: {problems:?}");
        assert!(!problems[0].help.is_empty());
    }
    for (text, code) in [
        (fine.replace("[0, 2]", "[2, 2]"), "wrong-length"),
        (fine.replace("cubes", "cube"), "unknown-world"),
        (fine.replace("\"cubes\"", "\"tabletop\"\nstudents = [\"evolutoin\"]"), "unknown-word"),
        (fine.replace("format = 1", "format = 2"), "newer-format"),
        (fine.replace("\"a\"", "\"../a\""), "bad-name"),
        (fine.replace("seeds", "seed"), "unknown-key"),
        (fine.replace('\n', " "), "syntax"),
    ] {
        let problems = file::study(&text).expect_err(&text).problems;
        assert!(code == "syntax" || problems[0].code == code, "{text}: {problems:?}");
    }
}

#[test]
fn a_baseline_less_a_part_is_one_and_a_whole_one_comes_first() {
    let less = "uniform - prerequisites";
    assert_eq!(baseline(&["learning-progress", less, "uniform"]), Some("uniform"));
    assert_eq!(baseline(&["learning-progress", less]), Some(less));
    assert_eq!(baseline(&["learning-progress", "learning-progress - frontier"]), None);
    let study = Study::cubes(settings(), &["learning-progress", less], 2000, [0, 3]);
    let found = study.run(|| ()).expect("it fits");
    let [default, even] = &found.challenges[0].teachers[..] else { panic!("nothing is added: {found}") };
    assert_eq!((even.baseline.gain, even.baseline.ratio), (0.0, 1.0));
    assert!(default.baseline.gain > 0.0, "{found}");
}

#[test]
fn the_shipped_studies_are_sound() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/studies");
    let of_kind = |kind: &str| -> Vec<_> {
        let paths = std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("a file").path());
        paths.filter(|path| path.extension().is_some_and(|own| own == kind)).collect()
    };
    let mut names = Vec::new();
    for path in of_kind("toml") {
        let text = std::fs::read_to_string(&path).expect("it is there");
        let Ok(study) = file::study(&text) else {
            // What is no study is a curriculum that one of them names.
            assert!(file::parse(&text, &[file::facts::tabletop()]).is_ok(), "{}", path.display());
            continue;
        };
        assert_eq!(path.file_stem().and_then(|stem| stem.to_str()), Some(&*study.name));
        if let file::Where::Skills { curriculum: Some(name), .. } = study.place {
            assert!(folder.join(name).is_file());
        }
        names.push(study.name);
    }
    let documents = of_kind("json");
    assert!(documents.len() >= 2);
    for document in documents {
        let name = document.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        assert!(names.contains(&name), "{name}.json comes from no study");
    }
    assert!(["analytic", "tabletop"].iter().all(|name| names.iter().any(|own| own == name)));
}

#[test]
fn a_forgetful_student_knows_nothing_twice_and_a_weak_body_less_once() {
    for (challenge, falls) in [(Challenge::Forgetting, vec![100, 200]), (Challenge::Body, vec![150])] {
        let mut world = world(challenge, 1);
        let mut fallen = Vec::new();
        let mut before = 0.0;
        for episode in 1..=300 {
            let now = score(&mut world, &task(0.0, 0.0));
            if now < before {
                fallen.push(episode - 1);
            }
            before = now;
        }
        assert_eq!(fallen, falls, "{challenge:?}");
    }
}

#[test]
fn a_slow_student_learns_less_of_as_much() {
    let mut ends: Vec<u32> = (0..8)
        .map(|seed| {
            let mut world = world(Challenge::Diverse, seed);
            (0..75).fold(0, |_, _| (score(&mut world, &task(0.0, 0.0)) * 100.0).round() as u32)
        })
        .collect();
    assert!(ends.iter().all(|end| (20..=75).contains(end)), "{ends:?}");
    ends.sort_unstable();
    ends.dedup();
    assert!(ends.len() > 4, "every seed is another student: {ends:?}");
}

#[test]
fn a_challenged_world_goes_on_where_it_was_saved() {
    for (_, challenge) in Challenge::ALL {
        let mut whole = world(challenge, 5);
        let mut other = world(challenge, 5);
        let at = |n: u32| task((n % 7) as f32 / 7.0, (n % 3) as f32 / 9.0);
        for n in 0..140 {
            score(&mut whole, &at(n));
        }
        assert!(other.restore(&whole.save()), "{challenge:?}");
        for n in 140..300 {
            assert_eq!(score(&mut whole, &at(n)), score(&mut other, &at(n)), "{challenge:?} at {n}");
        }
        assert_eq!(whole.save(), other.save());
        assert!(!other.restore(&[1, 2, 3]));
    }
}

#[test]
fn challenges_are_known_to_the_command_line_and_the_tabletop_takes_them() {
    assert!(Challenge::ALL.iter().all(|(name, own)| Challenge::named(name) == Some(*own) && own.name() == *name));
    let curriculum = file::parse(
        "format = 1\nname = \"a\"\nworld = \"tabletop\"\n[budget]\nepisodes = 6\n[teacher.uniform]\n[[skill]]\nid = \"reach\"\n[[skill]]\nid = \"lift\"\n",
        &[file::facts::tabletop()],
    );
    let place = Place::Tabletop(Box::new(curriculum.expect("sound")));
    let study = Study {
        place,
        challenges: vec![Challenge::Unfeasible, Challenge::Forgetting, Challenge::Body],
        checkpoints: 1,
        ..Study::cubes(settings(), &["uniform"], 6, [0, 1])
    };
    let found = study.run(|| ()).expect("it fits");
    assert!(found.challenges.iter().all(|part| part.teachers[0].hours > 0.0 && part.teachers[0].energy_j > 0.0));
}

proptest! {
    /// Whatever lies beyond the feasible part fails, what lies on the easy side succeeds, and neither teaches.
    #[test]
    fn declared_ranges_are_too_wide(x in 0.0_f32..=1.0, y in 0.0_f32..=1.0) {
        let mut wide = world(Challenge::Unfeasible, 0);
        let got = score(&mut wide, &task(x, y));
        let inside = x <= FEASIBLE && y <= FEASIBLE;
        prop_assert_eq!(got > 0.0, inside && x < FEASIBLE / 4.0 && y < FEASIBLE / 4.0, "only the origin can be learnt yet");
        let mut easy = world(Challenge::Trivial, 0);
        let before = easy.save();
        if x < TRIVIAL && y < TRIVIAL {
            prop_assert_eq!(score(&mut easy, &task(x, y)), 1.0);
            prop_assert_eq!(easy.mastery(), vec![0.0]);
        } else {
            prop_assert!(score(&mut easy, &task(x, y)) < 1.0);
        }
        prop_assert_ne!(before, easy.save());
    }

    /// Cells are moved as a whole, each to a place of its own, the nominal task's not at all.
    #[test]
    fn a_rugged_landscape_is_a_permutation(seed: u64) {
        let mut seen = Vec::new();
        for cell in 0..16_u8 {
            let centre = |i: u8| (f32::from(i) + 0.5) / 4.0;
            let mut world = world(Challenge::Rugged, seed);
            for _ in 0..76 {
                score(&mut world, &task(0.1, 0.1));
            }
            // Only the origin and its three neighbours can be learnt now.
            if score(&mut world, &task(centre(cell % 4), centre(cell / 4))) > 0.0 {
                seen.push(cell);
            }
        }
        prop_assert!(seen.len() == 4 && seen[0] == 0, "{:?}", seen);
    }
}
