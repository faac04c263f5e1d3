use etude::{Dice, Outcome, Point, RECIPES, Task, Trial, log};
use etude_tests::cost;

#[test]
fn dice_are_value_stable() {
    let mut dice = Dice::new(42);
    insta::assert_debug_snapshot!((
        dice.bits(),
        dice.unit().to_bits(),
        dice.range(-2.0, 3.0).to_bits(),
        (0..6).map(|_| dice.below(6)).collect::<Vec<_>>(),
        dice.below(u32::MAX),
        [dice.normal().to_bits(), dice.normal().to_bits()],
        dice.state(),
    ));
}

#[test]
fn dice_below_is_even() {
    let mut dice = Dice::new(3);
    let mut counts = [0_i32; 7];
    for _ in 0..70_000 {
        counts[dice.below(7) as usize] += 1;
    }
    // Six standard deviations.
    assert!(counts.iter().all(|count| (count - 10_000).abs() < 560), "{counts:?}");
    assert_eq!(dice.below(0), 0);
    assert_eq!(dice.below(1), 0);
}

#[test]
fn normal_draws_have_mean_zero_and_variance_one() {
    let mut dice = Dice::new(5);
    let draws: Vec<f64> = (0..50_000).map(|_| f64::from(dice.normal())).collect();
    let mean = draws.iter().sum::<f64>() / 50_000.0;
    let variance = draws.iter().map(|x| x * x).sum::<f64>() / 50_000.0;
    assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
}

/// The bytes of one record of each kind.
#[test]
fn log_records_are_byte_stable() {
    let task = Task { skill: 2, point: Point([0.25, 0.0, 0.5, 0.0]) };
    let trial =
        Trial { number: 300, arm: 17, task, chance: 0.125, kind: etude::Kind::Practice, help: etude::Help::NONE };
    let records = [
        log::Record::Begin { version: etude::VERSION, curriculum: 0xDEAD_BEEF, seed: 7 },
        log::Record::Trial(trial),
        log::Record::Outcome { number: 300, outcome: Outcome::scored(0.5, cost(1.0, 2.0, 0.0)).expect("in range") },
        log::Record::Outcome { number: 301, outcome: Outcome::Censored { cost: cost(1.0, 0.0, 0.0) } },
        log::Record::Outcome { number: 302, outcome: Outcome::Aborted { cost: cost(0.0, 0.0, 0.0) } },
        log::Record::<4>::Rested { seconds: 30.0 },
        log::Record::Acted { number: 300, action: [0.25, -1.0, 0.0, 0.5] },
        log::Record::Answered { number: 300, reply: etude::Reply::Demonstrated },
        log::Record::Answered { number: 1, reply: etude::Reply::Certified { able: true } },
        log::Record::Answered { number: 2, reply: etude::Reply::Declined },
        log::Record::Boot { robot: 300, boot: 3 << 32 | 16 },
    ];
    let mut hex = String::new();
    for record in records {
        let mut bytes = [0; etude::frame::FRAME];
        for byte in etude::frame::encode(&record, &mut bytes).expect("room") {
            hex += &format!("{byte:02x}");
        }
        hex.push('\n');
    }
    insta::assert_snapshot!(hex);
}

/// One of each message of the link, as it goes over the wire.
#[test]
fn link_messages_are_byte_stable() {
    use etude_firmware::link::{Answer, Ask, Health, Part, Piece, Reply, Request, State, Why};
    use etude_firmware::store::Mark;
    let piece = Piece::from_slice(&[1, 0, 2]).expect("room");
    let outcome = Outcome::Aborted { cost: cost(1.0, 0.0, 0.0) };
    let mark = Mark { sequence: 3, offset: 400 };
    let asks = [
        Ask::Hello,
        Ask::Propose,
        Ask::Act { number: 300 },
        Ask::Mean { skill: 2, at: [0.25, 0.5] },
        Ask::Report { number: 300, outcome },
        Ask::Rested { number: 1, seconds: 30.0 },
        Ask::Read { part: Part::Student, at: 192 },
        Ask::Log { from: Some(mark) },
        Ask::Install { token: 9, length: 3, at: 0, piece: piece.clone() },
        Ask::Forget { token: 10 },
        Ask::Question,
        Ask::Answered { number: 300, reply: etude::Reply::Certified { able: false } },
    ];
    let state = State {
        version: etude::VERSION,
        health: Health::Pack(etude::PackError::Version { found: 2 }),
        curriculum: 0xDEAD_BEEF,
        seed: 7,
        clock: 299,
        next: 300,
        rests: 1,
        student: 16,
        worn: false,
    };
    let answers: [Answer<2>; 9] = [
        Answer::State(state),
        Answer::Next(etude::Next::Rest { seconds: 30.0 }),
        Answer::Action([0.25, -1.0, 0.0, 0.5]),
        Answer::Done,
        Answer::Piece(piece.clone()),
        Answer::Log { frames: piece, next: mark },
        Answer::Refused(Why::Order(192)),
        Answer::Question(None),
        Answer::Question(Some(etude::Request {
            number: 300,
            arm: 17,
            task: Task { skill: 2, point: Point([0.25, 0.0]) },
            wish: etude::Wish::Certify,
            certainty: 0.375,
        })),
    ];
    let mut hex = String::new();
    let mut line = |bytes: &[u8]| {
        bytes.iter().for_each(|byte| hex += &format!("{byte:02x}"));
        hex.push('\n');
    };
    let mut buffer = [0; etude::frame::FRAME];
    for ask in asks {
        line(etude::frame::encode(&Request { number: 5, ask }, &mut buffer).expect("room"));
    }
    for answer in answers {
        line(etude::frame::encode(&Reply { number: 5, answer }, &mut buffer).expect("room"));
    }
    insta::assert_snapshot!(hex);
}

/// Two skills with grids of so many cells, each tested after every ten attempts.
fn probed(cells: [[u8; 2]; 2], recipe: etude::Recipe, episodes: u32) -> etude_tests::AnySpec {
    let spec = etude_tests::AnySpec::new(etude::skills(&cells), recipe, etude::Budget::episodes(episodes));
    etude_tests::AnySpec { probe_every: 10, ..spec }
}

/// Hash of the packed curriculum of every recipe: the wire format of recipes and the defaults of the catalogue.
#[test]
fn packed_recipes_are_byte_stable() {
    let mut lines = String::new();
    for entry in &RECIPES {
        let spec = probed([[3, 3], [4, 0]], (entry.recipe)(), 1000);
        lines += &format!("{:20} {:08x}\n", entry.name, spec.hash());
    }
    insta::assert_snapshot!(lines);
}

/// The first decisions of every recipe on a learner that is a formula: constancy across releases and machines.
#[test]
fn decisions_are_stable() {
    let mut lines = String::new();
    for entry in &RECIPES {
        let spec = probed([[4, 4], [5, 0]], (entry.recipe)(), 2000);
        let mut teacher = etude_tests::Teacher::build(&spec).expect("a sound spec");
        let (mut dice, mut hash) = (Dice::new(1), 0x811c_9dc5_u32);
        while let Some(trial) = teacher.propose(&mut dice) {
            let word = u32::from(trial.arm) ^ trial.task.point.0[0].to_bits() ^ trial.chance.to_bits();
            hash =
                word.to_le_bytes().iter().fold(hash, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
            let trials = teacher.rows()[usize::from(trial.arm)].trials as f32;
            let score = trials / (trials + 5.0 + f32::from(trial.arm));
            teacher.observe(&trial, &Outcome::scored(score, cost(1.0, 1.0, 1.0)).expect("in range")).expect("its own");
        }
        lines += &format!("{:20} {hash:08x}\n", entry.name);
    }
    insta::assert_snapshot!(lines);
}

/// Length and checksum of every recipe's snapshot in the middle of a run: what a robot of this release left in flash.
#[test]
fn snapshots_are_byte_stable() {
    let mut lines = String::new();
    for entry in &RECIPES {
        let (syllabus, budget) = (etude::skills(&[[4, 4], [5, 0]]), etude::Budget::episodes(2000));
        let spec =
            etude_tests::AnySpec { probe_every: 10, ..etude_tests::AnySpec::new(syllabus, (entry.recipe)(), budget) };
        let mut session = etude_tests::Session::new(&spec, 1).expect("a sound spec");
        while let etude::Next::Try(trial) = session.propose() {
            if trial.number == 300 {
                break;
            }
            let score = session.curriculum().rows()[usize::from(trial.arm)].trials as f32 / 40.0;
            let outcome = Outcome::scored(score.min(1.0), cost(1.0, 0.5, 0.25)).expect("in range");
            session.observe(trial.number, &outcome).expect("its own");
        }
        let mut bytes = [0; 8192];
        let saved = session.save(&mut bytes).expect("room");
        // The checksum at the end is of all before it.
        let crc = u32::from_le_bytes(*saved.last_chunk().expect("four bytes"));
        lines += &format!("{:20} {:5} {crc:08x}\n", entry.name, saved.len());
    }
    insta::assert_snapshot!(lines);
}
