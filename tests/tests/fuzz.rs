//! A short run of what `fuzz.sh` runs for long: every seed, and mutants of them. The seeds are real packs, snapshots, logs,
//! questions and files of this release (`UPDATE_CORPUS=1` writes them anew), and whatever a fuzzer once found.

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

use etude::frame::{self, FRAME};
use etude::log::Record;
use etude::{Dice, Outcome};
use etude_firmware::link::{Ask, PIECE, Part, Piece, Request};
use etude_firmware::store::Mark;
use etude_sim::sim::Sim;
use etude_sim::world::DIMS;
use etude_tests::soak::subjects;
use etude_tests::{AnyPack, Session, cost};

const MUTANTS: u32 = 2_000;

/// A taxonomy.
const TREE: &str = r#"format = 1
name = "kitchen"
episodes = 300
[[field]]
id = "hand"
ordered = true
[[field.skill]]
id = "reach"
params = { distance_mm = [60, 400.5] }
[[field.skill]]
id = "grasp"
[[field]]
id = "furniture"
requires = ["hand"]
difficulty = 0.6
[[field.skill]]
id = "drawer"
requires = ["grasp"]
"#;

/// Name and bytes.
type Seed = (String, Vec<u8>);

fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target)
}

/// Runs every file of the corpus, each of these seeds to its sound end, and mutants of them all.
fn run(name: &str, target: fn(&[u8]) -> bool, seeds: &[Seed]) {
    let folder = corpus(name);
    for (seed, bytes) in seeds {
        let path = folder.join(seed);
        if std::env::var_os("UPDATE_CORPUS").is_some() {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(&path, bytes).expect("a file");
        }
        let kept = fs::read(&path).unwrap_or_default();
        assert!(kept == *bytes, "{} is not of this release; UPDATE_CORPUS=1 cargo test writes it", path.display());
        assert!(target(bytes), "{seed} is not sound");
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder).expect("a corpus").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let all: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).expect("a file")).collect();
    for bytes in &all {
        target(bytes);
    }
    let mut dice = Dice::new(1);
    let mut sound = 0;
    for _ in 0..MUTANTS {
        sound += u32::from(target(&mutant(&all, &mut dice)));
    }
    // Mutants that all die at the door try nothing.
    assert!(sound > MUTANTS / 50, "{sound} of {MUTANTS} mutants are sound");
}

/// One of the seeds with one to four changes.
fn mutant(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let below = |dice: &mut Dice, n: usize| dice.below(n as u32) as usize;
    let mut bytes = seeds[below(dice, seeds.len())].clone();
    for _ in 0..=dice.below(4) {
        let at = below(dice, bytes.len() + 1);
        let length = below(dice, 17).min(bytes.len() - at);
        match dice.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 if at < bytes.len() => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF, dice.bits() as u8][below(dice, 6)],
            2 => drop(bytes.drain(at..at + length)),
            3 => drop(bytes.splice(at..at, (0..length).map(|_| dice.bits() as u8)).count()),
            4 => bytes.extend_from_within(at..at + length),
            _ => {
                let other = &seeds[below(dice, seeds.len())];
                let from = below(dice, other.len() + 1);
                bytes.truncate(at);
                bytes.extend(other.iter().skip(from).take(1 + 4 * length));
            }
        }
    }
    bytes
}

/// Body of an envelope.
fn body(envelope: &[u8]) -> Vec<u8> {
    envelope[9..envelope.len() - 4].to_vec()
}

/// Bodies as `targets::parts` takes them apart.
fn parts(bodies: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    bodies.into_iter().flat_map(|body| [vec![u8::try_from(body.len()).expect("short")], body].concat()).collect()
}

#[test]
fn pack() {
    let mut bytes = [0; 8192];
    let mut pack = |spec, decoder| {
        let pack = AnyPack { spec, seed: 7, save_every: 5, decoder };
        pack.seal(&mut bytes).expect("room").to_vec()
    };
    let mut seeds = Vec::new();
    for subject in subjects(1000) {
        let envelope = pack(subject.spec.clone(), None);
        seeds.push((subject.name.replace(' ', "-"), body(&envelope)));
    }
    let spec = subjects(1000).swap_remove(0).spec;
    let decoder = etude::Decoder::new(0, &[etude::Output { at: 0.2, along: [0.6, -0.5] }]);
    seeds.push(("envelope".into(), pack(spec.clone(), Some(decoder))));
    let named = AnyPack { spec, seed: 7, save_every: 5, decoder: None };
    let mut room = [0; 8192];
    seeds.push(("robot".into(), named.seal_for(300, &mut room).expect("room").to_vec()));
    run("pack", targets::pack, &seeds);
}

#[test]
fn snapshot() {
    let names = [
        "learning-progress",
        "tscl-window",
        "knowledge-tracing",
        "budgeted",
        "space adr",
        "space mixture",
        "space spdl",
        "space levels",
    ];
    let mut seeds = Vec::new();
    for (number, subject) in (0_u8..).zip(subjects(1000)) {
        if !names.contains(&subject.name.as_str()) {
            continue;
        }
        let mut session = Session::new(&subject.spec, 2).expect("a sound spec");
        for _ in 0..90 {
            if let etude::Next::Try(trial) = session.propose() {
                let outcome = Outcome::scored((trial.number % 4) as f32 / 3.0, cost(1.0, 2.0, 0.5)).expect("in range");
                session.observe(trial.number, &outcome).expect("its own trial");
            }
        }
        let _ = session.propose();
        let mut bytes = [0; 32 * 1024];
        let body = body(session.save(&mut bytes).expect("room"));
        // The hash of the curriculum comes first, and its last byte has no seventh bit.
        let hash = body.iter().position(|byte| *byte < 0x80).expect("a number ends") + 1;
        seeds.push((subject.name.replace(' ', "-"), [&[number], &body[hash..]].concat()));
    }
    run("snapshot", targets::snapshot, &seeds);
}

#[test]
fn log() {
    let curriculum = targets::three();
    let mut sim = Sim::new(curriculum, curriculum.seed, 3, None).expect("a sound curriculum");
    while sim.step().expect("no robot") {}
    let frames: Vec<&[u8]> = sim.log().split_inclusive(|byte| *byte == 0).collect();
    let record = |frame: &&[u8]| frame::decode::<Record<DIMS>>(frame).expect("a record");
    let bodies = |frames: &[&[u8]]| -> Vec<Vec<u8>> {
        frames.iter().map(|frame| postcard::to_allocvec(&record(frame)).expect("a record")).collect()
    };
    let rest = frames.iter().position(|frame| matches!(record(frame), Record::Rested { .. })).expect("somebody rests");
    let started = |boot| postcard::to_allocvec(&Record::<DIMS>::Boot { robot: 7, boot }).expect("a record");
    let boot = [bodies(&frames[..40]), bodies(&frames[..1]), bodies(&frames[40..60])].concat();
    let fleet = [
        [bodies(&frames[..1]), vec![started(16)], bodies(&frames[1..9])].concat(),
        [bodies(&frames[..1]), vec![started(3 << 32)], bodies(&frames[9..15])].concat(),
    ]
    .concat();
    let seeds = [
        ("short".into(), parts(bodies(&frames[..9]))),
        ("long".into(), parts(bodies(&frames[..120]))),
        ("rest".into(), parts(bodies(&frames[..rest + 5]))),
        ("boot".into(), parts(boot)),
        ("fleet".into(), parts(fleet)),
    ];
    run("log", targets::log, &seeds);
}

#[test]
fn link() {
    let ask = |asks: Vec<Ask>| {
        let bodies =
            (1..).zip(asks).map(|(number, ask)| postcard::to_allocvec(&Request { number, ask }).expect("a request"));
        parts(bodies)
    };
    let outcome = |score| Outcome::scored(score, cost(1.0, 2.0, 0.5)).expect("in range");
    let run_of = |trials: u32| -> Vec<Ask> {
        let trial = |number| {
            let outcome = if number % 5 == 4 {
                Outcome::Aborted { cost: cost(0.5, 0.5, 0.5) }
            } else {
                outcome((number % 3) as f32 / 2.0)
            };
            [Ask::Propose, Ask::Act { number }, Ask::Report { number, outcome }, Ask::Question]
        };
        (0..trials).flat_map(trial).collect()
    };
    let mut room = [0; 4096];
    let pack = targets::installed().seal(&mut room).expect("room").to_vec();
    let install = |(at, piece): (u32, &[u8])| Ask::Install {
        token: 2,
        length: pack.len() as u32,
        at,
        piece: Piece::from_slice(piece).expect("room"),
    };
    let installs: Vec<Ask> = (0..).step_by(PIECE).zip(pack.chunks(PIECE)).map(install).collect();
    let mark = Mark { sequence: 1, offset: 0 };
    let reads = [Part::Teacher, Part::Student, Part::Pack].map(|part| Ask::Read { part, at: 64 });
    let noise = |bytes: &[u8]| [&[200 + bytes.len() as u8], bytes].concat();
    let mut buffer = [0; FRAME];
    let hello = frame::encode(&Request { number: 1, ask: Ask::Hello }, &mut buffer).expect("room");
    let seeds = [
        ("run".into(), ask([vec![Ask::Hello], run_of(12), vec![Ask::Log { from: None }]].concat())),
        ("long".into(), ask(run_of(60))),
        ("install".into(), ask([installs.clone(), run_of(3), vec![Ask::Forget { token: 3 }], run_of(2)].concat())),
        (
            "read".into(),
            ask([
                run_of(2),
                reads.to_vec(),
                vec![Ask::Log { from: Some(mark) }, Ask::Mean { skill: 1, at: [0.5, 0.5] }],
            ]
            .concat()),
        ),
        (
            "odd".into(),
            ask(vec![
                Ask::Rested { number: 0, seconds: 30.0 },
                Ask::Answered { number: 0, reply: etude::Reply::Demonstrated },
                Ask::Report { number: 9, outcome: outcome(1.0) },
            ]),
        ),
    ];
    // What is not sound: here only so that mutants come from it, too.
    let folder = corpus("link");
    let noisy = [noise(&hello[..5]), noise(&[0]), ask(run_of(2)), noise(hello)].concat();
    if std::env::var_os("UPDATE_CORPUS").is_some() {
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("noise"), &noisy).expect("a file");
    }
    assert!(!targets::link(&noisy));
    run("link", targets::link, &seeds);
}

#[test]
fn curriculum() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let file = |path: &str| fs::read(root.join(path)).expect("a file of the repository");
    let seeds = [
        ("tabletop".into(), file("host-sim/curricula/tabletop.toml")),
        ("arm".into(), file("firmware/c/example/arm.toml")),
        ("study".into(), file("docs/studies/analytic.toml")),
        ("three".into(), targets::CURRICULUM.into()),
        ("tree".into(), TREE.into()),
    ];
    run("curriculum", targets::curriculum, &seeds);
}

#[test]
fn session() {
    let mut dice = Dice::new(2);
    let seeds: Vec<Seed> = (0..subjects(1).len() as u8)
        .step_by(3)
        .map(|subject| {
            let list = (0..300).map(|_| dice.bits() as u8);
            (format!("list-{subject}"), [subject, 7].into_iter().chain(list).collect())
        })
        .collect();
    run("session", targets::session, &seeds);
}
