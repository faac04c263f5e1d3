//! A session's state, as a robot finds it in its flash.

use std::sync::OnceLock;

use etude::pack::seal;
use etude::{Next, Outcome};
use etude_tests::soak::subjects;
use etude_tests::{Session, cost};

use super::Written;

/// First bytes of a snapshot.
const SNAPSHOT: [u8; 4] = *b"etuS";
/// Room for any snapshot of the subjects.
const ROOM: usize = 32 * 1024;
/// Trials of every session before the bytes come.
const LIVED: u32 = 60;

/// A session of every recipe, space and addition that has lived for a while.
fn sessions() -> &'static [Session] {
    static SESSIONS: OnceLock<Vec<Session>> = OnceLock::new();
    SESSIONS.get_or_init(|| {
        let lived = |subject: &etude_tests::soak::Subject| {
            let mut session = Session::new(&subject.spec, 1).expect("a sound spec");
            go_on(&mut session, LIVED);
            session
        };
        subjects(1000).iter().map(lived).collect()
    })
}

fn go_on(session: &mut Session, trials: u32) {
    for _ in 0..trials {
        match session.propose() {
            Next::Try(trial) => {
                let score = (trial.number * 7 % 11) as f32 / 10.0;
                let outcome = Outcome::scored(score, cost(1.0, 0.5, 0.25)).expect("in range");
                // From a state that is none may come a task that is none, which is refused.
                let _ = session.observe(trial.number, &outcome);
            }
            Next::Rest { seconds } => session.rested(seconds),
            Next::Report | Next::Done => break,
        }
    }
}

/// Restores an envelope, and an envelope around a state; the first byte chooses the curriculum.
///
/// What is refused leaves the session as it was. What is taken up is what is saved again. And whatever is taken up, even a
/// state that no session comes to, nothing panics and every call returns.
pub fn snapshot(bytes: &[u8]) -> bool {
    let Some((first, bytes)) = bytes.split_first() else { return false };
    let sessions = sessions();
    let lived = &sessions[usize::from(*first) % sessions.len()];
    let mut room = [0; ROOM];
    let Ok(envelope) = seal(SNAPSHOT, &(lived.hash(), Written(bytes)), &mut room) else { return false };
    let mut session = lived.clone();
    let [raw, sealed] = [bytes, envelope].map(|bytes| restores(&mut session, bytes));
    raw || sealed
}

fn restores(session: &mut Session, bytes: &[u8]) -> bool {
    let (mut before, mut after, mut again) = ([0; ROOM], [0; ROOM], [0; ROOM]);
    let before = session.save(&mut before).expect("room");
    if session.restore(bytes).is_err() {
        assert_eq!(session.save(&mut after).expect("room"), before, "a refused snapshot changed something");
        return false;
    }
    let after = session.save(&mut after).expect("room");
    session.restore(after).expect("its own bytes");
    assert_eq!(session.save(&mut again).expect("room"), after);
    session.rested(1.0);
    go_on(session, 8);
    let _ = session.curriculum().chances();
    session.curriculum().explain(|_| {});
    true
}
