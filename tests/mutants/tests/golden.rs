//! The golden values, under the name that their files have.

extern crate etude_mutants as etude_tests;

include!("../../tests/golden/values.rs");

/// Hashes of the first decisions of every recipe and every space that moves.
#[test]
fn the_first_decisions_are_golden() {
    let mut text = String::new();
    etude_firmware::transcript::all(2_000, 500, |name, hash| text += &format!("{name:20} {hash:08x}\n"))
        .expect("every recipe builds");
    // Beside this file: the hashes of `equivalence.rs` are of a hundred thousand decisions, which take too long here.
    insta::assert_snapshot!(text);
}

/// Checksums of the states on the way of everything that can be soaked: no number moves without being seen.
#[test]
fn states_on_the_way_are_golden() {
    let mut text = String::new();
    for subject in etude_tests::soak::subjects(2_000) {
        let mut session = etude_tests::Session::new(&subject.spec, 1).expect("a sound spec");
        let (mut dice, mut bytes, mut sum) = (Dice::new(3), vec![0; 32 * 1024], 0_u32);
        let mut flight = Vec::new();
        for step in 0..5_000_u32 {
            let next = session.propose();
            match next {
                etude::Next::Try(trial) => flight.push(trial),
                etude::Next::Rest { seconds } => session.rested(seconds),
                etude::Next::Report => {}
                etude::Next::Done => break,
            }
            if let Some(request) = session.requests().first().copied().filter(|_| step % 7 == 0) {
                let able = dice.below(2) == 0;
                session.answer(request.number, etude::Reply::Certified { able }).expect("it waits");
            }
            // Two in flight, the older one reported first; it goes better with the trials, and is noisy.
            if flight.is_empty() || (flight.len() < 2 && next != etude::Next::Report) {
                continue;
            }
            let trial = flight.remove(0);
            let trials = session.curriculum().rows()[usize::from(trial.arm)].trials as f32;
            let chance = trials / (trials + 9.0) + trial.help.most() / 4.0;
            let cost = cost(dice.range(0.0, 2.0), dice.unit(), dice.unit());
            let outcome = match dice.below(12) {
                0 => Outcome::Aborted { cost },
                1 => Outcome::Censored { cost },
                2..6 => Outcome::scored(chance.min(1.0), cost).expect("in range"),
                _ => Outcome::scored(if dice.unit() < chance { 1.0 } else { 0.0 }, cost).expect("in range"),
            };
            session.observe(trial.number, &outcome).expect("its own");
            if step % 40 == 0 {
                let saved = session.save(&mut bytes).expect("room");
                sum = sum.rotate_left(5) ^ u32::from_le_bytes(*saved.last_chunk().expect("four bytes"));
            }
            while let Some(event) = session.next_event() {
                sum = format!("{event:?}").bytes().fold(sum, |sum, byte| sum.rotate_left(5) ^ u32::from(byte));
            }
        }
        text += &format!("{:24} {sum:08x}\n", subject.name);
    }
    insta::assert_snapshot!(text);
}
