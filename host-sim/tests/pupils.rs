//! The students of the table, of every school: they learn, they come to the same bits, and nothing teaches them that should not.

use std::path::Path;
use std::process::{Command, Output};

use etude::{Dice, Help, Kind, Point};
use etude_sim::challenge::Challenge;
use etude_sim::compare::{Place, Study};
use etude_sim::file;
use etude_sim::sim::Sim;
use etude_sim::student::{Learner, Pupil};
use etude_sim::world::cubes::Settings;
use etude_sim::world::tabletop::{Seat, Skill, Tabletop};
use etude_sim::world::{Task, World};
use proptest::prelude::*;

fn learner() -> impl Strategy<Value = Learner> {
    (0..Learner::ALL.len()).prop_map(|at| Learner::ALL[at].1)
}

fn task(skill: u8, [x, y]: [f32; 2]) -> Task {
    let mut point = Point::default();
    (point.0[0], point.0[1]) = (x, y);
    Task { skill, point }
}

/// The right action depends on the task, and only a near miss counts at all.
fn score([x, y]: [f32; 2], action: [f32; 4]) -> f32 {
    f32::from(u8::from((action[0] - 0.8 * x).abs() < 0.2 && (action[1] + 0.5 * y).abs() < 0.4))
}

/// One attempt at a task that the dice choose.
fn practise(pupil: &mut Pupil, skill: u8, dice: &mut Dice) {
    let at = [dice.unit(), dice.unit()];
    let action = pupil.act(&task(skill, at), Kind::Practice);
    pupil.learn(&task(skill, at), Kind::Practice, action, score(at, action));
}

/// Percent of a hundred tasks that it has learned.
fn learned(pupil: &Pupil) -> usize {
    let at = |n: usize| [(n % 10) as f32 / 9.0, (n / 10) as f32 / 9.0];
    (0..100).filter(|n| score(at(*n), pupil.mean(0, at(*n))) == 1.0).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_student_learns(learner in learner(), seed: u64) {
        let (mut pupil, mut dice) = (Pupil::new(learner, 1, seed), Dice::new(seed));
        prop_assert!(learned(&pupil) < 50);
        (0..1000).for_each(|_| practise(&mut pupil, 0, &mut dice));
        prop_assert!(learned(&pupil) >= 85, "{learner:?}: {} %", learned(&pupil));
    }

    /// From its bytes at any time it goes on as if nothing had been; and as another of the same seed.
    #[test]
    fn a_student_is_its_bytes_and_its_seed(learner in learner(), seed: u64, cut in 0_usize..150) {
        let mut pupils = [0; 2].map(|_| (Pupil::new(learner, 2, seed), Dice::new(seed)));
        for at in 0..150_u8 {
            for (pupil, dice) in &mut pupils {
                practise(pupil, at % 2, dice);
            }
            if usize::from(at) == cut {
                let bytes = postcard::to_allocvec(&pupils[0].0).expect("written");
                pupils[0].0 = postcard::from_bytes(&bytes).expect("read");
            }
            prop_assert_eq!(&pupils[0].0, &pupils[1].0);
        }
        prop_assert_ne!(&pupils[0].0, &Pupil::new(learner, 2, seed), "it has learned");
    }

    #[test]
    fn what_is_no_practice_or_no_score_teaches_nothing(
        learner in learner(),
        seed: u64,
        practised in 0_usize..60,
        bad in prop_oneof![Just(f32::NAN), Just(f32::INFINITY), Just(-0.01), Just(1.01), -9.0_f32..-0.1, 1.1_f32..9.0],
    ) {
        let (mut pupil, mut dice) = (Pupil::new(learner, 1, seed), Dice::new(seed));
        (0..practised).for_each(|_| practise(&mut pupil, 0, &mut dice));
        let before = pupil.clone();
        let at = task(0, [0.5, 0.2]);
        for _ in 0..40 {
            for kind in [Kind::Probe, Kind::Audition] {
                let action = pupil.act(&at, kind);
                prop_assert_eq!(action, pupil.mean(0, [0.5, 0.2]), "as well as it can");
                pupil.learn(&at, kind, action, 1.0);
            }
            pupil.learn(&at, Kind::Practice, [0.1; 4], bad);
            pupil.learn(&at, Kind::Practice, [0.1, f32::NAN, 0.0, 0.0], 1.0);
            pupil.learn(&task(1, [0.5, 0.2]), Kind::Practice, [0.1; 4], 1.0);
        }
        prop_assert_eq!(&pupil, &before);
        // Tasks and actions from outside of their ranges are brought inside, and leave it able to go on.
        for n in 0..40 {
            let at = task(0, [f32::NAN, if n % 2 == 0 { 3.0 } else { f32::NEG_INFINITY }]);
            let action = pupil.act(&at, Kind::Practice);
            prop_assert!(action.iter().all(|a| (-1.0..=1.0).contains(a)), "{action:?}");
            pupil.learn(&at, Kind::Practice, [9.0, -9.0, 0.0, 1.0], 1.0);
        }
    }
}

/// Demonstrations come from far away, and again and again the same: nobody loses its mind over it.
#[test]
fn what_is_shown_is_learned() {
    for (_, learner) in Learner::ALL {
        let mut pupil = Pupil::new(learner, 1, 3);
        let mut dice = Dice::new(3);
        for _ in 0..400 {
            let at = task(0, [dice.unit(), dice.unit()]);
            pupil.learn(&at, Kind::Practice, [1.0, -1.0, 0.5, 0.0], 1.0);
            let action = pupil.act(&at, Kind::Practice);
            pupil.learn(&at, Kind::Practice, action, 0.0);
        }
        let [a, b, ..] = pupil.mean(0, [0.5, 0.5]);
        assert!(a > 0.4 && b < -0.4, "{learner:?}: {a} {b}");
    }
}

#[test]
fn a_table_takes_back_its_own_student_and_no_other() {
    let seats = [Skill::Reach, Skill::Push].map(Seat::whole);
    let table = |learner| Tabletop::new(&seats, 1).with_learner(learner, 1);
    for (_, learner) in Learner::ALL {
        let mut world = table(learner);
        for n in 0..40 {
            world.attempt(&task(n % 2, [0.2, 0.1]), Kind::Practice, Help::NONE);
        }
        let bytes = world.save();
        for (_, other) in Learner::ALL {
            let mut again = table(other);
            assert_eq!(again.restore(&bytes), learner == other, "{learner:?} into {other:?}");
            assert_eq!(again.save() == bytes, learner == other);
        }
        assert!(!Tabletop::new(&seats[..1], 1).with_learner(learner, 1).restore(&bytes), "of fewer skills");
        let before = world.save();
        for at in (0..bytes.len()).step_by(bytes.len() / 60) {
            // Whatever the bytes say, it can be worked with, or is not taken.
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x70;
            if world.restore(&bytes) {
                world.attempt(&task(0, [0.2, 0.1]), Kind::Probe, Help::NONE);
                assert!(world.restore(&before));
            }
        }
    }
}

const PLAN: &str = "format = 1\nname = \"plan\"\nworld = \"tabletop\"\n[budget]\nepisodes = 70\n\
                    [teacher.learning-progress]\n[[skill]]\nid = \"reach\"\n";

fn plan(text: &str) -> file::Curriculum {
    file::parse(text, &[file::facts::tabletop()]).expect("sound")
}

fn etude(at: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).current_dir(at).output().expect("starts");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn a_run_that_was_cut_goes_on_with_its_own_student() {
    for (name, learner) in Learner::ALL {
        let plain = plan(PLAN);
        let asked = file::Curriculum { student: Some(learner), ..plain.clone() };
        let mut whole = Sim::new(&asked, 1, 2, None).expect("sound");
        for _ in 0..40 {
            assert!(whole.step().expect("no robot"));
        }
        let bytes = whole.save().expect("saved");
        // Who learns is in the saved run, whatever the file says.
        let mut cut = Sim::resume(&plain, &bytes, None).expect("its own");
        while whole.step().expect("no robot") {
            cut.step().expect("no robot");
        }
        cut.step().expect("no robot");
        assert_eq!(whole.save().expect("saved"), cut.save().expect("saved"));
        assert!(whole.record().command.ends_with(&format!("--student {name}")), "{}", whole.record().command);
    }
}

#[test]
fn a_run_folder_resumes_replays_and_is_filmed() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    std::fs::write(at.join("named.toml"), PLAN.replace("[budget]", "student = \"gradient\"\n[budget]"))
        .expect("written");
    let log = |run: &str| std::fs::read(at.join(run).join("decisions.etl")).expect("a log");
    for student in ["rbf", "evolution", "gradient"] {
        etude(at, &["sim", "plan.toml", "--student", student, "-o", student]);
        let replayed = etude(at, &["replay", student]);
        assert_eq!(String::from_utf8_lossy(&replayed.stdout), "70 decisions, 0 power cuts, 0 differences\n");
        let before = log(student);
        etude(at, &["sim", "--resume", student]);
        assert_eq!(log(student), before);
        // Every attempt must come out as it was recorded.
        etude(at, &["export", student, "--mcap", "-o", &format!("{student}.mcap")]);
    }
    etude(at, &["sim", "plan.toml", "-o", "plain"]);
    etude(at, &["sim", "named.toml", "-o", "named"]);
    assert!(log("plain") == log("rbf") && log("rbf") != log("evolution"));
    // The log begins with the hash of the curriculum, in which the robot's teacher has no student.
    assert!(log("named") == log("gradient") && log("gradient") != log("evolution"));
}

#[test]
fn a_study_has_a_part_for_every_student() {
    let study = |text: &str, students: &[Learner]| Study {
        place: Place::Tabletop(Box::new(plan(text))),
        students: students.to_vec(),
        challenges: vec![Challenge::Baseline, Challenge::Noise],
        checkpoints: 2,
        ..Study::cubes(Settings::default(), &["uniform"], 60, [0, 2])
    };
    let both = study(PLAN, &[Learner::Rbf, Learner::Evolution]);
    let found = both.run(|| ()).expect("it fits");
    assert_eq!((found.challenges.len(), both.runs()), (4, 8));
    let titles: Vec<_> = found.challenges.iter().map(etude_sim::compare::Part::title).collect();
    assert_eq!(titles, ["rbf", "rbf, noise", "evolution", "evolution, noise"]);
    assert_eq!(serde_json::from_str::<etude_sim::compare::Comparison>(&found.document()).expect("its own"), found);
    // Each part is what a study of its own says.
    let named = PLAN.replace("[budget]", "student = \"evolution\"\n[budget]");
    let [rbf, evolution] = [PLAN, &named].map(|text| study(text, &[]).run(|| ()).expect("it fits").challenges);
    let teachers =
        |parts: &[etude_sim::compare::Part]| parts.iter().map(|part| part.teachers.clone()).collect::<Vec<_>>();
    assert_eq!(teachers(&found.challenges[..2]), teachers(&rbf));
    assert_eq!(teachers(&found.challenges[2..]), teachers(&evolution));
    assert_ne!(teachers(&rbf), teachers(&evolution));
}
