//! The robot's program, unplugged at any byte, and fed with anything.

use std::cell::RefCell;
use std::rc::Rc;

use etude::{Budget, Next, PackError, log::Record};
use etude_firmware::link::{Answer, Ask, PIECE};
use etude_firmware::link::{Health, Part, Why};
use etude_firmware::student::Student;
use etude_tests::flash::{Flash, Torn};
use etude_tests::robot::{LAYOUT, Robot, SECTOR, Shared, install, outcome};
use etude_tests::*;
use proptest::prelude::*;

/// What one trial was, what the student did in it, what came of it, and the question that a person answered after it.
type Lived = (etude::Trial<DIMS>, [f32; 4], etude::Outcome, Option<(etude::Request<DIMS>, etude::Reply)>);

/// The life that a robot without flash and without cuts would have.
fn undisturbed(pack: &AnyPack, trials: usize) -> (Vec<Lived>, Session, Student<SKILLS>) {
    let mut session = Session::new(&pack.spec, pack.seed).expect("a sound spec");
    let mut student = Student::new(pack.spec.syllabus.skills.len(), pack.seed);
    let mut life = Vec::new();
    while life.len() < trials {
        match session.propose() {
            Next::Try(trial) => {
                let action = student.act(&trial.task, trial.kind);
                let outcome = outcome(&trial, action);
                session.observe(trial.number, &outcome).expect("its own trial");
                if let etude::Outcome::Scored { score, .. } = outcome {
                    student.learn(&trial.task, trial.kind, action, score.get());
                }
                let first = session.requests().first().copied();
                let said = first.and_then(|request| Some((request, person(&request, trial.number)?)));
                if let Some((request, reply)) = said {
                    session.answer(request.number, reply).expect("it waits");
                }
                life.push((trial, action, outcome, said));
            }
            Next::Rest { seconds } => session.rested(seconds),
            Next::Report | Next::Done => break,
        }
    }
    (life, session, student)
}

fn flash<const WORD: usize>(torn: Torn, seed: u64) -> Shared<WORD> {
    Shared(Rc::new(RefCell::new(Flash::new(LAYOUT.end() as usize / SECTOR, torn, seed))))
}

fn snapshot(session: &Session) -> Vec<u8> {
    let mut bytes = vec![0; 44 * SECTOR];
    session.save(&mut bytes).expect("room").to_vec()
}

/// Lives through so many trials with the plug pulled after these amounts of work, and holds every decision against the
/// undisturbed life.
fn live<const WORD: usize>(pack: &AnyPack, trials: usize, cuts: &[usize], torn: Torn, seed: u64) {
    let flash = flash::<WORD>(torn, seed);
    install(&mut Robot::start(flash.clone(), LAYOUT), pack, 1);
    let (life, session, student) = undisturbed(pack, trials);
    let mut cuts = cuts.iter();
    let mut plan = || {
        if let Some(cut) = cuts.next() {
            flash.0.borrow_mut().cut_after(*cut)
        }
    };
    plan();
    let mut robot = Robot::start(flash.clone(), LAYOUT);
    let (mut done, mut told) = (0, 0);
    while done < life.len() {
        let (trial, action, outcome, _) = life[done];
        if let Some((.., Some((request, reply)))) = done.checked_sub(1).map(|last| life[last]) {
            // After a cut or a rest it may have been answered before.
            let question = robot.question();
            let said = [robot.answered(request.number, reply), robot.answered(request.number, reply)];
            assert!(!flash.0.borrow().is_on() || told == done || question == Ok(Some(request)), "{question:?}");
            assert_eq!(said, [Ok(()); 2], "twice is once");
            told = done;
        }
        // Each call may be the one in which power goes; then nothing that it said counts.
        let next = robot.propose();
        let acted = robot.act(trial.number);
        let rested = robot.state().rests;
        if flash.0.borrow().is_on() {
            assert_eq!(robot.state().health, Health::Well);
            if let Ok(Next::Rest { seconds }) = next {
                robot.rested(rested, seconds).expect("due");
                if flash.0.borrow().is_on() {
                    // Told twice, as a link may, it is over once.
                    robot.rested(rested, seconds).expect("known");
                }
            } else {
                assert_eq!((next, acted), (Ok(Next::Try(trial)), Ok(action)));
                robot.report(trial.number, &outcome).expect("in flight");
                if flash.0.borrow().is_on() {
                    robot.report(trial.number, &outcome).expect("known");
                    done += 1;
                }
            }
        }
        if !flash.0.borrow().is_on() {
            flash.0.borrow_mut().power_on();
            robot = Robot::start(flash.clone(), LAYOUT);
            // The cut may have come between the last word and the answer.
            let state = robot.state();
            assert_eq!(state.health, Health::Well);
            assert!(state.clock as usize == done || state.clock as usize == done + 1, "{} after {done}", state.clock);
            done = state.clock as usize;
            plan();
        }
        assert!(!robot.state().worn || !flash.0.borrow().is_on());
    }
    if let Some((.., Some((request, reply)))) = life.last() {
        robot.answered(request.number, *reply).expect("it waits");
    }
    while life.len() < trials {
        let Ok(Next::Rest { seconds }) = robot.propose() else { break };
        robot.rested(robot.state().rests, seconds).expect("due");
    }
    assert_eq!(snapshot(robot.session().expect("well")), snapshot(&session));
    let Answer::Piece(piece) = robot.answer(&Ask::Read { part: Part::Student, at: 0 }) else { panic!("a student") };
    let own = postcard::to_allocvec(&student).expect("numbers");
    assert_eq!(piece, own[..own.len().min(PIECE)]);
}

fn pack() -> impl Strategy<Value = AnyPack> {
    (spec(), any::<u64>(), prop_oneof![1_u16..6, Just(1000)]).prop_map(|(spec, seed, save_every)| AnyPack {
        spec,
        seed,
        save_every,
        decoder: None,
    })
}

proptest! {
    #![proptest_config(cases(150))]

    /// Whenever the plug is pulled, however often: every decision and every action is the one of an undisturbed life.
    #[test]
    fn a_power_cut_changes_no_decision(
        (pack, seed) in (pack(), any::<u64>()),
        cuts in proptest::collection::vec(0_usize..6000, 0..12),
        unreadable in any::<bool>(),
    ) {
        let torn = if unreadable { Torn::Unreadable } else { Torn::Mixed };
        live::<1>(&pack, 60, &cuts, Torn::Mixed, seed);
        live::<4>(&pack, 60, &cuts, torn, seed);
        live::<8>(&pack, 60, &cuts, torn, seed);
    }

    /// Whatever is in the flash: a robot that starts, or a reason why it cannot teach. Nothing else, and no panic.
    #[test]
    fn any_flash_is_a_robot_or_a_reason((pack, seed) in (pack(), any::<u64>()), at in any::<proptest::sample::Index>(), bit in 0_u32..8) {
        let flash = flash::<4>(Torn::Mixed, seed);
        let mut robot = Robot::start(flash.clone(), LAYOUT);
        prop_assert_eq!(robot.state().health, Health::Pack(PackError::Magic));
        install(&mut robot, &pack, 1);
        let (life, ..) = undisturbed(&pack, 8);
        for (trial, _, outcome, said) in life {
            while let Ok(Next::Rest { seconds }) = robot.propose() {
                robot.rested(robot.state().rests, seconds).expect("due");
            }
            robot.report(trial.number, &outcome).expect("in flight");
            if let Some((request, reply)) = said {
                robot.answered(request.number, reply).expect("it waits");
            }
        }
        let clock = robot.state().clock;
        drop(robot);
        let at = at.index(LAYOUT.end() as usize);
        flash.0.borrow_mut().flip(at, bit);
        let state = Robot::start(flash, LAYOUT).state();
        // A flipped bit of the pack is always noticed, and one of the state costs no more than what came last.
        let mut bytes = [0; 4096];
        if at < pack.seal(&mut bytes).expect("room").len() {
            prop_assert!(matches!(state.health, Health::Pack(_)), "{:?}", state);
        }
        prop_assert!(state.health != Health::Well || state.clock <= clock);
    }
}

/// A small curriculum.
fn small() -> AnyPack {
    let spec = AnySpec::new(
        etude::skills(&[[3, 2]]),
        etude::Recipe::named("learning-progress").expect("the default"),
        Budget::episodes(500),
    );
    AnyPack { spec, seed: 7, save_every: 4, decoder: None }
}

fn put(pack: &[u8]) -> Health {
    let flash = flash::<4>(Torn::Mixed, 1);
    flash.0.borrow_mut().put(0, pack);
    Robot::start(flash, LAYOUT).state().health
}

#[test]
fn a_bad_pack_is_refused_for_a_reason() {
    let mut bytes = [0; 4096];
    let bytes = small().seal(&mut bytes).expect("room").to_vec();
    let length = bytes.len();
    assert_eq!(put(&bytes), Health::Well);
    for at in 0..length {
        let mut broken = bytes.clone();
        broken[at] ^= 0x10;
        assert!(matches!(put(&broken), Health::Pack(_)), "byte {at}");
        // Cut short: what follows reads as erased.
        assert!(matches!(put(&bytes[..at]), Health::Pack(_)), "{at} bytes");
    }
    let oversized = [&b"etuC\x01"[..], &u32::MAX.to_le_bytes(), &[0; 64]].concat();
    assert_eq!(put(&oversized), Health::Pack(PackError::Length));
    let newer = {
        let mut newer = bytes[..length - 4].to_vec();
        newer[4] = 2;
        checked(&newer)
    };
    assert_eq!(put(&newer), Health::Pack(PackError::Version { found: 2 }));
}

#[test]
fn a_curriculum_without_room_is_unfit() {
    let mut wide = small();
    wide.spec.syllabus = etude::skills(&[[9, 9]]);
    let mut bytes = [0; 4096];
    assert_eq!(put(wide.seal(&mut bytes).expect("room")), Health::Unfit);
}

/// Works for so many trials.
fn work(robot: &mut Robot<4>, trials: usize) {
    for _ in 0..trials {
        let Ok(Next::Try(trial)) = robot.propose() else { panic!("nothing to try") };
        let action = robot.act(trial.number).expect("in flight");
        robot.report(trial.number, &outcome(&trial, action)).expect("in flight");
    }
}

/// State of another curriculum is never half used: the robot stops, and says why, until it is told to forget.
#[test]
fn a_snapshot_of_another_curriculum_stops_the_robot() {
    let flash = flash::<4>(Torn::Mixed, 1);
    let mut robot = Robot::start(flash.clone(), LAYOUT);
    install(&mut robot, &small(), 1);
    work(&mut robot, 5);
    let mut other = small();
    other.spec.budget = Budget::episodes(501);
    let mut bytes = [0; 4096];
    flash.0.borrow_mut().put(0, other.seal(&mut bytes).expect("room"));
    let mut robot = Robot::start(flash, LAYOUT);
    assert_eq!(robot.state().health, Health::Snapshot(PackError::Curriculum));
    assert_eq!(robot.propose(), Err(Health::Snapshot(PackError::Curriculum)));
    assert_eq!(robot.answer(&Ask::Propose), Answer::Refused(Why::Unwell));
    robot.forget(9).expect("flash works");
    assert_eq!((robot.state().health, robot.state().clock), (Health::Well, 0));
    work(&mut robot, 3);
    robot.forget(9).expect("said before");
    assert_eq!(robot.state().clock, 3, "the same request again forgets nothing");
}

/// A log of another curriculum without a snapshot is not decided again.
#[test]
fn a_log_of_another_curriculum_stops_the_robot() {
    let flash = flash::<4>(Torn::Mixed, 1);
    let mut robot = Robot::start(flash.clone(), LAYOUT);
    install(&mut robot, &small(), 1);
    work(&mut robot, 2);
    let mut other = small();
    other.seed = 8;
    let mut bytes = [0; 4096];
    flash.0.borrow_mut().put(0, other.seal(&mut bytes).expect("room"));
    assert_eq!(Robot::start(flash, LAYOUT).state().health, Health::Log);
}

/// Everything that the log still holds, as the link gives it out.
fn logged(robot: &mut Robot<4>) -> Vec<Record<DIMS>> {
    let (mut from, mut records) = (None, Vec::new());
    loop {
        let Answer::Log { frames, next } = robot.answer(&Ask::Log { from }) else { panic!("a log") };
        if frames.is_empty() {
            return records;
        }
        records.extend(
            frames
                .split_inclusive(|byte| *byte == 0)
                .map(|frame| etude::frame::decode::<Record<DIMS>>(frame).expect("whole")),
        );
        from = Some(next);
    }
}

/// What the log holds of starts: robot and counter.
fn starts(robot: &mut Robot<4>) -> Vec<(u32, u64)> {
    let boots = logged(robot).into_iter().filter_map(|record| match record {
        Record::Boot { robot, boot } => Some((robot, boot)),
        _ => None,
    });
    boots.collect()
}

proptest! {
    #![proptest_config(cases(150))]

    /// Every start has a greater number than those before it: whatever was cut, forgotten, or installed between them.
    #[test]
    fn no_start_has_the_number_of_another(
        seed in any::<u64>(),
        turns in proptest::collection::vec((0_usize..9000, 0_u8..4, 0_usize..6), 1..30),
    ) {
        let flash = flash::<4>(Torn::Mixed, seed);
        let mut bytes = [0; 4096];
        let bytes = small().seal_for(31, &mut bytes).expect("room").to_vec();
        let install = |robot: &mut Robot<4>, token| {
            (0..).step_by(PIECE).zip(bytes.chunks(PIECE)).try_for_each(|(at, piece)| {
                robot.install(token, bytes.len() as u32, at, piece)
            })
        };
        let mut robot = Robot::start(flash.clone(), LAYOUT);
        install(&mut robot, 1).expect("pieces in their turn");
        let mut last = 0;
        for (token, (cut, turn, trials)) in (2..).zip(turns) {
            for (number, boot) in starts(&mut robot) {
                prop_assert_eq!(number, 31);
                // The log holds some that were seen before.
                last = last.max(boot);
            }
            flash.0.borrow_mut().cut_after(cut);
            match turn {
                0 => drop(install(&mut robot, token)),
                1 => drop(robot.forget(token)),
                _ => {
                    for _ in 0..trials {
                        if let Ok(Next::Try(trial)) = robot.propose() {
                            let _ = robot.report(trial.number, &outcome(&trial, [0.0; 4]));
                        }
                    }
                }
            }
            let was_on = flash.0.borrow().is_on();
            flash.0.borrow_mut().power_on();
            let seen = starts(&mut Robot::start(flash.clone(), LAYOUT));
            prop_assert!(seen.windows(2).all(|pair| pair[0].1 < pair[1].1), "{:?}", seen);
            robot = Robot::start(flash.clone(), LAYOUT);
            if robot.state().health == Health::Well {
                let now = starts(&mut robot).pop().expect("it has just started");
                prop_assert!(now.1 > last && now.0 == 31, "{:?} after {}", now, last);
                last = now.1;
            } else {
                prop_assert!(!was_on || turn == 0);
                install(&mut robot, token + 1000).expect("power is on");
            }
        }
    }
}

/// A full log gives up its oldest part; what the teacher knows is untouched, and comes back after a cut.
#[test]
fn a_full_log_costs_the_teacher_nothing() {
    let flash = flash::<4>(Torn::Mixed, 1);
    let mut robot = Robot::start(flash.clone(), LAYOUT);
    install(&mut robot, &small(), 1);
    work(&mut robot, 200);
    let (life, session, _) = undisturbed(&small(), 200);
    assert_eq!(snapshot(robot.session().expect("well")), snapshot(&session));
    let records = logged(&mut robot);
    assert!(!matches!(records[0], Record::Begin { .. }), "the oldest part is gone");
    let trials: Vec<_> = records
        .iter()
        .filter_map(|record| if let Record::Trial(trial) = record { Some(*trial) } else { None })
        .collect();
    let newest: Vec<_> = life.iter().map(|(trial, ..)| *trial).skip(200 - trials.len()).collect();
    assert!(trials.len() > 20 && trials == newest, "{} of the newest", trials.len());
    let robot = Robot::start(flash, LAYOUT);
    assert_eq!(robot.state().health, Health::Well);
    assert_eq!(snapshot(robot.session().expect("well")), snapshot(&session));
}

/// Pieces of an installation may come twice, late or not at all; only a whole pack starts.
#[test]
fn pieces_come_in_order_or_not_at_all() {
    let flash = flash::<4>(Torn::Mixed, 1);
    let mut robot = Robot::start(flash.clone(), LAYOUT);
    let mut big = small();
    big.spec.syllabus = etude::skills(&[[2, 2]; 6]);
    let mut bytes = [0; 4096];
    let bytes = big.seal(&mut bytes).expect("room").to_vec();
    let (length, pieces): (u32, Vec<_>) = (bytes.len() as u32, bytes.chunks(PIECE).collect());
    assert!(pieces.len() >= 2);
    assert_eq!(robot.install(5, length, PIECE as u32, pieces[1]), Err(Why::Order(0)));
    assert_eq!(robot.install(0, length, 0, pieces[0]), Err(Why::Order(0)));
    assert_eq!(robot.install(5, u32::MAX, 0, pieces[0]), Err(Why::TooLong));
    assert_eq!(robot.install(5, length, 0, pieces[0]), Ok(()));
    assert_eq!(robot.install(5, length, 0, pieces[0]), Ok(()), "twice is once");
    assert_eq!(robot.install(5, length, 2 * PIECE as u32, &[]), Err(Why::Order(PIECE as u32)));
    assert_eq!(robot.install(5, length, PIECE as u32, &pieces[1][..1]), Err(Why::Order(PIECE as u32)));
    assert_eq!(robot.state().health, Health::Pack(PackError::Magic), "not before it is whole");
    for (at, piece) in (0..).step_by(PIECE).zip(&pieces) {
        assert_eq!(robot.install(5, length, at, piece), Ok(()));
    }
    assert_eq!(robot.state().health, Health::Well);
    work(&mut robot, 3);
    // Pieces that wandered about in the line come in at last.
    for (at, piece) in (0..).step_by(PIECE).zip(&pieces) {
        assert_eq!(robot.install(5, length, at, piece), Ok(()));
    }
    assert_eq!((robot.state().health, robot.state().clock), (Health::Well, 3));
}

/// What comes too late, too early or for nobody changes nothing.
#[test]
fn numbers_that_are_not_due_are_refused() {
    let mut robot = Robot::start(flash::<4>(Torn::Mixed, 1), LAYOUT);
    install(&mut robot, &small(), 1);
    work(&mut robot, 3);
    let Ok(Next::Try(trial)) = robot.propose() else { panic!("a trial") };
    let before = snapshot(robot.session().expect("well"));
    let result = outcome(&trial, [0.0; 4]);
    assert_eq!(robot.report(trial.number + 1, &result), Err(Why::UnknownNumber));
    assert_eq!(robot.report(trial.number - 1, &result), Ok(()), "known");
    assert_eq!(robot.act(trial.number - 1), Err(Why::UnknownNumber));
    assert_eq!(robot.rested(1, 5.0), Err(Why::UnknownNumber));
    assert_eq!(robot.rested(0, 5.0), Ok(()), "with a trial in flight there is no rest");
    assert_eq!(robot.propose(), Ok(Next::Try(trial)));
    assert_eq!(snapshot(robot.session().expect("well")), before);
}
