//! The library for C: its header is what its source says, and a program in C decides as one in Rust.

use std::fs;
use std::path::{Path, PathBuf};

use etude::log::Record;
use etude::{Cost, Kind, Next, Outcome, Reply, VERSION, frame};
use etude_c::{
    ETUDE_ARMS, ETUDE_DIMS, ETUDE_MEMORY, ETUDE_SKILLS, ETUDE_SNAPSHOT_BYTES, ETUDE_WINDOW, etude_begin, etude_next,
    etude_outcome, etude_propose, etude_session, etude_status, etude_trial,
};
use etude_tests::qemu::{self, Image};
use proptest::prelude::*;

type Session = etude::Session<ETUDE_SKILLS, ETUDE_ARMS, ETUDE_DIMS, ETUDE_WINDOW, ETUDE_MEMORY>;
type Pack = etude::Pack<ETUDE_SKILLS, ETUDE_DIMS>;
type Trial = etude::Trial<ETUDE_DIMS>;

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmware/c")
}

#[test]
fn the_header_says_what_the_source_does() {
    let config = cbindgen::Config::from_file(home().join("cbindgen.toml")).expect("the configuration can be read");
    let sources = ["src/lib.rs", "src/values.rs"].map(|file| home().join(file));
    let builder =
        sources.iter().fold(cbindgen::Builder::new().with_config(config), |builder, file| builder.with_src(file));
    let mut text = Vec::new();
    builder.generate().expect("C can say it").write(&mut text);
    let text = String::from_utf8(text).expect("text");
    let file = home().join("include/etude.h");
    if std::env::var_os("UPDATE_HEADER").is_some() {
        fs::write(&file, &text).expect("the header can be written");
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(kept, text, "UPDATE_HEADER=1 cargo test -p etude-tests --test c writes it");
    let undocumented = text
        .lines()
        .zip(text.lines().skip(1))
        .filter(|(before, line)| line.contains("etude_status etude_") && !before.trim_end().ends_with("*/"));
    assert_eq!(undocumented.collect::<Vec<_>>(), [], "every function has its comment");
}

/// The pack of the example: as `etude pack` writes it.
fn pack() -> Pack {
    let file = home().join("example/arm.toml");
    let curriculum =
        etude_sim::file::load(&file, &[etude_sim::file::facts::tabletop()]).expect("the example's curriculum is sound");
    Pack::open(&curriculum.pack(curriculum.seed)).expect("a build for C has room for it")
}

fn fold(hash: &mut u32, bytes: &[u8]) {
    *hash = bytes.iter().fold(*hash, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
}

/// The learner of `main.c`.
fn attempt(trial: &Trial) -> Outcome {
    let roll = trial.number.wrapping_mul(2_654_435_761);
    let cost = Cost::new(2.0, 1.5, 0.25).expect("finite").with_resets(u16::from(roll.is_multiple_of(5)));
    let mut score = (roll >> 24) as f32 / 255.0;
    if trial.number > 500 && score < 0.9 && trial.task.point.0[0] < 0.5 {
        score = 0.9;
    }
    match roll {
        roll if roll.is_multiple_of(17) => Outcome::Aborted { cost },
        roll if roll.is_multiple_of(19) => Outcome::Censored { cost },
        _ => Outcome::scored(score, cost).expect("in range"),
    }
}

/// The same life as `main.c`'s, without cuts and without C.
fn life() -> String {
    let pack = pack();
    let mut session = Session::new(&pack.spec, pack.seed).expect("a sound curriculum");
    let (mut decisions, mut log, mut done, mut answers) = (0x811c_9dc5, 0x811c_9dc5, 0_u32, 0_u32);
    let mut write = |record: Record<ETUDE_DIMS>| {
        let mut bytes = [0; frame::FRAME];
        fold(&mut log, frame::encode(&record, &mut bytes).expect("room"));
    };
    write(Record::Begin { version: VERSION, curriculum: pack.spec.hash(), seed: pack.seed });
    while let Next::Try(trial) = session.propose() {
        fold(&mut decisions, &trial.number.to_le_bytes());
        fold(&mut decisions, &trial.arm.to_le_bytes());
        fold(&mut decisions, &[trial.task.skill, trial.kind as u8]);
        trial.task.point.0.iter().chain([&trial.chance]).for_each(|x| fold(&mut decisions, &x.to_le_bytes()));
        let outcome = attempt(&trial);
        write(Record::Trial(trial));
        session.observe(trial.number, &outcome).expect("its own trial");
        write(Record::Outcome { number: trial.number, outcome });
        if let (Some(question), 0) = (session.requests().first().copied(), trial.number % 50) {
            let reply = match question.number % 4 {
                0 => Reply::Demonstrated,
                1 => Reply::Certified { able: true },
                2 => Reply::Certified { able: false },
                _ => Reply::Declined,
            };
            session.answer(question.number, reply).expect("it waits");
            write(Record::Answered { number: question.number, reply });
            answers += 1;
        }
        done += 1;
    }
    let [reach, grasp] = [0, 1].map(|skill| session.curriculum().mastery(skill).to_bits());
    format!(
        "refused   {:08x}\nmastery   {reach:08x}\nmastery   {grasp:08x}\ntrials    {done:08x}\nanswers   {answers:08x}\n\
         decisions {decisions:08x}\nlog       {log:08x}\n",
        11
    )
}

#[test]
fn a_program_in_c_decides_as_one_in_rust() {
    let life = life();
    assert!(life.contains("trials    000007d0"), "{life}");
    assert!(!life.contains("answers   00000000"), "{life}");
    if let Image::Built(image) = qemu::c("example.elf") {
        assert_eq!(qemu::M4F.run(&image, &[]), life, "a stale image? `sh test.sh` builds it anew");
    }
}

#[test]
fn a_snapshot_of_any_curriculum_fits() {
    let pack = pack();
    let mut session = Session::new(&pack.spec, pack.seed).expect("a sound curriculum");
    while let Next::Try(trial) = session.propose() {
        session.observe(trial.number, &attempt(&trial)).expect("its own trial");
    }
    assert!(session.save(&mut vec![0; ETUDE_SNAPSHOT_BYTES]).is_ok());
}

fn number() -> impl Strategy<Value = f32> {
    prop_oneof![0.0_f32..=1.0, any::<f32>(), Just(f32::NAN), Just(f32::INFINITY), Just(-0.0)]
}

proptest! {
    #![proptest_config(etude_tests::cases(256))]

    /// A ticket goes over the border and back, to the bit.
    #[test]
    fn a_trial_comes_back(number: u32, arm: u16, skill: u8, kind in 0_u8..3, x in 0.0_f32..=1.0, level in 0_u8..=100) {
        let kind = [Kind::Practice, Kind::Probe, Kind::Audition][usize::from(kind)];
        let help = etude::Help::NONE.with(etude::Aid::Subgoal, f32::from(level) / 100.0);
        let task = etude::Task { skill, point: etude::Point([x, 1.0 - x, 0.0, 1.0]) };
        let trial = Trial { number, arm, task, chance: x, kind, help };
        prop_assert_eq!(Trial::try_from(&etude_trial::from(trial)), Ok(trial));
    }

    /// Whatever numbers C hands over, an outcome is sound or refused.
    #[test]
    fn an_outcome_is_sound_or_refused(end: u8, resets: u16, score in number(), time_s in number(), wear in number()) {
        let given = etude_outcome { end, resets, score, time_s, energy_j: 0.0, wear };
        let fine = |x: f32| (0.0..f32::INFINITY).contains(&x);
        let sound = end < 3 && fine(time_s) && fine(wear) && (end > 0 || (0.0..=1.0).contains(&score));
        prop_assert_eq!(Outcome::try_from(&given).is_ok(), sound);
    }

    /// Any bytes for a pack: a status, and a session that was not begun stays so.
    #[test]
    fn garbage_begins_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let mut session = Box::new(etude_session { words: [u64::MAX; etude_c::ETUDE_SESSION_WORDS] });
        let mut next = etude_next::from(Next::Done);
        // SAFETY: a session, its bytes, and room for an answer.
        #[allow(unsafe_code, reason = "the calls that C makes")]
        let (begun, proposed) = unsafe {
            (etude_begin(&raw mut *session, bytes.as_ptr(), bytes.len()), etude_propose(&raw mut *session, &raw mut next))
        };
        prop_assert_ne!(begun, etude_status::Ok);
        prop_assert_eq!(proposed, etude_status::NotBegun);
    }
}
