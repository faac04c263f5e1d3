//! Many trials in flight at once: one teacher for as many environments, and the same rules.

use etude::{Budget, FLIGHT, Kind, Next, Outcome, PackError, Pull, Recipe, Resource, Space, Spec, Trial};
use etude_tests::*;
use proptest::prelude::*;

const MANY: usize = 64;
type Wide = etude::Session<SKILLS, ARMS, DIMS, WINDOW, MEMORY, MANY>;

/// Attempts that the skill may still be begun with, beside what is in flight of it.
fn left(spec: &AnySpec, session: &Wide, skill: u8) -> u32 {
    let own = session.flight().iter().filter(|trial| trial.task.skill == skill).count() as u32;
    let attempts = session.curriculum().skills()[usize::from(skill)].attempts + own;
    spec.syllabus.skills[usize::from(skill)].cap.saturating_sub(attempts)
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn how_many_may_be_in_flight_changes_no_decision(
        (spec, history, seed) in (spec(), history(), any::<u64>()), most in 1..=FLIGHT, at: prop::sample::Index
    ) {
        let mut few = Session::new(&spec, seed).expect("a sound spec");
        let mut many = Wide::new(&spec, seed).expect("a sound spec");
        for outcome in &history {
            while few.flight().len() < most {
                let next = few.propose();
                prop_assert_eq!(many.propose(), next);
                match next {
                    Next::Try(_) => {}
                    Next::Rest { seconds } => { few.rested(seconds); many.rested(seconds); }
                    Next::Report | Next::Done => break,
                }
            }
            let Some(trial) = few.flight().get(at.index(few.flight().len().max(1))).copied() else { break };
            prop_assert_eq!(few.observe(trial.number, outcome), many.observe(trial.number, outcome));
        }
        // What nobody has settled is settled now: how often one does changes nothing.
        while few.settle() {}
        while many.settle() {}
        let (mut one, mut other) = ([0; 65536], [0; 65536]);
        let (one, other) = (few.save(&mut one).expect("room"), many.save(&mut other).expect("room"));
        prop_assert_eq!(&one, &other);
        many.restore(one).expect("the same state");
        few.restore(other).expect("the same state");
    }

    #[test]
    fn the_rules_hold_for_all_that_is_in_flight(
        (spec, history, seed) in (spec(), history(), any::<u64>()), at: prop::sample::Index
    ) {
        let mut session = Wide::new(&spec, seed).expect("a sound spec");
        for outcome in &history {
            loop {
                let flight = session.flight().to_vec();
                match session.propose() {
                    Next::Try(trial) => {
                        let skill = trial.task.skill;
                        prop_assert!(session.curriculum().clock() + (flight.len() as u32) < spec.budget.episodes);
                        let own = flight.iter().filter(|other| other.task.skill == skill);
                        prop_assert!(session.curriculum().skills()[usize::from(skill)].attempts + (own.clone().count() as u32)
                            < spec.syllabus.skills[usize::from(skill)].cap, "{:?}", trial);
                        prop_assert!(trial.kind != Kind::Probe || own.clone().all(|other| other.kind != Kind::Probe), "{:?}", trial);
                    }
                    Next::Report => {
                        let teacher = session.curriculum();
                        let is_spent = |resource| teacher.spent().get(resource) >= spec.budget.limit(resource);
                        let spent = teacher.clock() + flight.len() as u32 >= spec.budget.episodes
                            || Resource::ALL.into_iter().any(is_spent);
                        // Nobody waits for a report who could practise something, a probe in flight or not.
                        let owner = |arm: usize| session.curriculum().syllabus().owner(arm as u32).expect("an arm").0;
                        let chances = session.curriculum().chances();
                        let choice = (0..chances.len()).find(|arm| chances[*arm] > 0.0 && left(&spec, &session, owner(*arm)) > 0);
                        prop_assert!(flight.len() == MANY || spent || choice.is_none(), "arm {:?} beside {:?}", choice, flight);
                        break;
                    }
                    Next::Rest { seconds } => session.rested(seconds),
                    Next::Done => break,
                }
            }
            let Some(trial) = session.flight().get(at.index(session.flight().len().max(1))).copied() else { break };
            session.observe(trial.number, outcome).expect("its own trial");
        }
    }

    /// A space has room for few outcomes between two trials, and loses none all the same. This one wants sixty-four for an
    /// update.
    #[test]
    fn no_outcome_is_lost_however_many_come_at_once(
        seed: u64, scores in prop::collection::vec(0.0_f32..=1.0, 4 * MANY), batch in 1..=MANY
    ) {
        let mut syllabus = etude::skills(&[[1, 1]]);
        syllabus.skills[0].space = Space::Normal { dims: 2, pull: Pull::Threshold(50), step: 5, narrow: 5 };
        let spec = AnySpec::new(syllabus, Recipe::named("uniform").expect("known"), Budget::episodes(1000));
        let mut session = Wide::new(&spec, seed).expect("a sound spec");
        let mut one_by_one = Teacher::build(&spec).expect("a sound spec");
        for scores in scores.chunks(batch) {
            let begin = |_| match session.propose() { Next::Try(trial) => trial, other => panic!("{other:?}") };
            let trials: Vec<Trial<DIMS>> = (0..batch).map(begin).collect();
            for (trial, score) in trials.iter().zip(scores.iter().chain(std::iter::repeat(&0.0))) {
                let outcome = Outcome::scored(*score, etude::Cost::FREE).expect("in range");
                session.observe(trial.number, &outcome).expect("its own trial");
                one_by_one.observe(trial, &outcome).expect("of this curriculum");
                while one_by_one.settle() {}
            }
            while session.settle() {}
            prop_assert_eq!(session.curriculum(), &one_by_one);
        }
    }
}

#[test]
fn more_in_flight_than_there_is_room_for_is_refused() {
    let spec: AnySpec =
        Spec::new(etude::skills(&[[4, 4]]), Recipe::named("uniform").expect("known"), Budget::episodes(99));
    let mut many = Wide::new(&spec, 7).expect("a sound spec");
    for flying in 1..=FLIGHT + 1 {
        assert!(matches!(many.propose(), Next::Try(_)));
        let mut bytes = [0; 4096];
        let saved = many.save(&mut bytes).expect("room");
        let mut few = Session::new(&spec, 8).expect("a sound spec");
        let before = few.clone();
        if flying > FLIGHT {
            assert_eq!(few.restore(saved), Err(PackError::Body));
            assert_eq!(few, before);
        } else {
            few.restore(saved).expect("room for them");
            assert_eq!(few.flight(), many.flight());
        }
    }
}
