//! A log is decided again to the same end, or refused.

use etude::{Aid, Asks, Assist, Budget, Cost, Help, Next, Outcome, Pace, Recipe, Reply, frame, log};
use etude_sim::{replay, world};

/// A log with what a person said is decided again to the same end; one with another answer is not.
#[test]
fn a_log_with_answers_is_decided_again() {
    let recipe = Recipe::named("learning-progress").expect("the default");
    let mut spec = world::Spec::new(
        etude::skills(&[[3, 2, 0, 0, 0, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0, 0]]),
        recipe,
        Budget::episodes(400),
    );
    spec.probe_every = 5;
    spec.asks = Asks { budget: 40, audit: 50 };
    let pace = Pace::Gated { from: 0.5, to: 0.0, step: 0.5, forward_at: 60, back_at: 20 };
    spec.assists.push(Assist { skill: 1, aid: Aid::WarmStart, pace }).expect("room");
    let mut session = world::Session::new(&spec, 5).expect("a sound spec");
    let mut bytes = Vec::new();
    let mut write = |record: &log::Record<{ world::DIMS }>| {
        let mut frame = [0; frame::FRAME];
        bytes.extend_from_slice(frame::encode(record, &mut frame).expect("room"));
        bytes.len()
    };
    write(&log::Record::Begin { version: etude::VERSION, curriculum: spec.hash(), seed: 5 });
    let (mut certified, mut helped) = (Vec::<(usize, log::Record<{ world::DIMS }>)>::new(), 0);
    while let Next::Try(trial) = session.propose() {
        helped += u32::from(trial.help != Help::NONE);
        write(&log::Record::Trial(trial));
        // A person answers while the robot is at it.
        if let Some(request) = session.requests().first().copied().filter(|_| trial.number % 3 == 0) {
            let able = request.wish == etude::Wish::Certify;
            let reply = if trial.number % 2 == 0 { Reply::Certified { able } } else { Reply::Demonstrated };
            session.answer(request.number, reply).expect("it waits");
            let number = request.number;
            let end = write(&log::Record::Answered { number, reply });
            if let Reply::Certified { able } = reply {
                certified.push((end, log::Record::Answered { number, reply: Reply::Certified { able: !able } }));
            }
        }
        let score = (session.curriculum().rows()[usize::from(trial.arm)].trials as f32 / 12.0).min(1.0);
        let outcome = Outcome::scored(score, Cost::FREE).expect("in range");
        session.observe(trial.number, &outcome).expect("its own trial");
        write(&log::Record::Outcome { number: trial.number, outcome });
    }
    assert!(helped > 20 && certified.len() > 5, "{helped} helped, {} certified", certified.len());
    let again = replay::replay(&spec, &bytes, None).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((again.decisions, again.torn), (400, 0));
    assert_eq!(format!("{:?}", again.session), format!("{:?}", Box::new(session)));
    let (end, other): (usize, log::Record<{ world::DIMS }>) = certified[0];
    let mut frame = [0; frame::FRAME];
    let other = frame::encode(&other, &mut frame).expect("room");
    let lied = [&bytes[..end - other.len()], other, &bytes[end..]].concat();
    let error = replay::replay(&spec, &lied, None).err().expect("another answer, other decisions");
    assert!(matches!(error, replay::ReplayError::Diverged { .. }), "{error}");
}
