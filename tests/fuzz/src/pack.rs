//! A packed curriculum, as a robot finds it in its flash.

use etude::pack::{CURRICULUM, length, seal};
use etude::{Dice, Next, Outcome, Pack};
use etude_tests::{DIMS, SKILLS, cost};

use super::{Written, is_distribution};

/// Room for any pack at these sizes.
const ROOM: usize = 8192;
/// Decisions of what could be built.
const DECISIONS: u32 = 24;

/// Reads an envelope, and an envelope around a body.
///
/// What can be read is the same once it was written and read again, whatever the sizes of the build. What can be built
/// makes decisions by chances that are a distribution.
pub fn pack(bytes: &[u8]) -> bool {
    let mut room = [0; ROOM];
    if let Ok((pack, robot)) = Pack::<SKILLS, DIMS>::open_for(bytes) {
        assert_eq!(length(bytes), Some(bytes.len()));
        let named = pack.seal_for(robot, &mut room).expect("room");
        assert_eq!(Pack::<SKILLS, DIMS>::open_for(named).map(|(_, number)| number), Ok(robot));
        return keeps(&pack);
    }
    let Ok(envelope) = seal(CURRICULUM, &Written(bytes), &mut room) else { return false };
    Pack::open(envelope).is_ok_and(|pack| keeps(&pack))
}

fn keeps(pack: &Pack<SKILLS, DIMS>) -> bool {
    let (mut once, mut twice) = ([0; ROOM], [0; ROOM]);
    let once = pack.seal(&mut once).expect("room");
    // Bytes instead of values: a pack may hold what is not a number until it is checked.
    let again = Pack::<SKILLS, DIMS>::open(once).expect("its own bytes");
    assert_eq!(again.seal(&mut twice).expect("room"), once);
    let wide = Pack::<32, 8>::open(once).expect("a larger build reads it");
    assert_eq!(wide.seal(&mut twice).expect("room"), once);
    assert_eq!(wide.spec.hash(), pack.spec.hash());
    if let Some(decoder) = &pack.decoder {
        let point = etude::Point([0.25, 1.0]);
        assert!(decoder.decode(&point).iter().all(|x| (0.0..=1.0).contains(x)), "{decoder:?}");
    }
    let Ok(mut session) = etude_tests::Session::new(&pack.spec, pack.seed) else { return false };
    let mut dice = Dice::new(pack.seed);
    for _ in 0..DECISIONS {
        let Next::Try(trial) = session.propose() else { break };
        assert!(trial.chance > 0.0 && trial.chance <= 1.0 && trial.task.point.is_inside(), "{trial:?}");
        let score = if dice.below(2) == 0 { 1.0 } else { dice.unit() };
        let outcome = Outcome::scored(score, cost(dice.unit(), dice.unit(), 0.0)).expect("in range");
        session.observe(trial.number, &outcome).expect("its own trial");
        while session.settle() {}
        let chances = session.curriculum().chances();
        assert!(is_distribution(&chances), "{chances:?}");
    }
    true
}
