//! Laws of help and of questions: what is helped proves nothing, and what a person is asked stays within bounds.

use etude::{Aid, Assist, Budget, Cost, Help, Kind, Next, Outcome, Pace, Recipe, Refusal, Reply, Trial};
use etude_tests::*;
use proptest::prelude::*;

/// A session that lives through a history; what is seen of each trial, with its outcome, after it.
fn live(spec: &AnySpec, history: &[Outcome], seed: u64, mut see: impl FnMut(&Trial<DIMS>, &Outcome, &Session)) {
    let mut session = Session::new(spec, seed).expect("a sound spec");
    let mut history = history.iter();
    loop {
        match session.propose() {
            Next::Try(trial) => {
                let Some(outcome) = history.next() else { return };
                session.observe(trial.number, outcome).expect("its own trial");
                see(&trial, outcome, &session);
            }
            Next::Rest { seconds } => session.rested(seconds),
            Next::Report | Next::Done => return,
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    /// Mastery is what a model says that has only seen the unhelped attempts at the nominal task.
    #[test]
    fn helped_trials_prove_nothing((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let mut probes = vec![Vec::new(); spec.syllabus.skills.len()];
        live(&spec, &history, seed, |trial, outcome, session| {
            let skill = usize::from(trial.task.skill);
            let plain = trial.help == Help::NONE && trial.task.point == spec.syllabus.skills[skill].nominal;
            if let (Outcome::Scored { score, .. }, true) = (outcome, plain) {
                probes[skill].push(score.get());
            }
            for (skill, probes) in (0..).zip(&probes) {
                assert_close(&[session.curriculum().mastery(skill)], &[claimed(&spec.claim, probes)], 1e-4);
            }
        });
    }

    /// Nobody helps in a probe, nor a skill without an assist; and a score counts as far as it was the learner's own.
    #[test]
    fn help_is_for_practice_and_counts_for_the_helper((spec, history, seed) in (spec(), history(), any::<u64>())) {
        live(&spec, &history, seed, |trial, outcome, session| {
            for aid in Aid::ALL {
                let due = spec.assists.iter().any(|assist| assist.skill == trial.task.skill && assist.aid == aid);
                assert!(trial.help.level(aid) == 0.0 || (due && trial.kind == Kind::Practice), "{trial:?}");
            }
            let rigid = spec.syllabus.skills[usize::from(trial.task.skill)].space.words() == 0;
            if let (Outcome::Scored { score, .. }, Kind::Practice, true) = (outcome, trial.kind, rigid) {
                let own = score.get() * (1.0 - Aid::ALL.map(|aid| trial.help.level(aid)).into_iter().fold(0.0, f32::max));
                assert_close(&[session.curriculum().rows()[usize::from(trial.arm)].score], &[own], 1e-6);
            }
        });
    }

    /// A pace on the clock is the level of the help, in whole percent.
    #[test]
    fn help_follows_its_pace((mut spec, history, seed) in (spec(), history(), any::<u64>()), pace in pace()) {
        spec.assists.clear();
        spec.assists.push(Assist { skill: 0, aid: Aid::Subgoal, pace }).expect("room");
        prop_assume!(!matches!(pace, Pace::Gated { .. }));
        live(&spec, &history, seed, |trial, _, session| {
            if trial.task.skill == 0 && trial.kind == Kind::Practice {
                let level = pace.level(session.curriculum().clock() - 1, 300).clamp(0.0, 1.0);
                assert!((trial.help.level(Aid::Subgoal) - level).abs() <= 0.005 + 1e-5, "{trial:?} at {level}");
            }
        });
    }

    /// However much it is helped: after so many practice trials a skill shows what it can alone.
    #[test]
    fn a_helped_skill_is_probed_in_time((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let mut unproved = vec![0; spec.syllabus.skills.len()];
        live(&spec, &history, seed, |trial, outcome, _| {
            let skill = usize::from(trial.task.skill);
            // What was practised unhelped at the nominal task was a probe in all but name.
            let plain = trial.help == Help::NONE && trial.task.point == spec.syllabus.skills[skill].nominal;
            match (trial.kind, outcome) {
                (Kind::Probe, _) => unproved[skill] = 0,
                (Kind::Practice, Outcome::Scored { .. }) if plain => unproved[skill] = 1,
                (Kind::Practice, Outcome::Scored { .. }) => unproved[skill] += 1,
                _ => {}
            }
            let helped = spec.assists.iter().any(|assist| usize::from(assist.skill) == skill);
            assert!(!helped || unproved[skill] <= spec.probe_every, "{} practice trials without a probe", unproved[skill]);
        });
    }

    /// Questions are of arms that were tried, one an arm, never more than the queue holds, and answers within the budget.
    #[test]
    fn questions_stay_within_bounds((spec, history, seed) in (spec(), history(), any::<u64>()), eager in 0_u32..5) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        let (mut answered, mut said) = (0, Vec::new());
        for (at, outcome) in (0_u32..).zip(&history) {
            let Next::Try(trial) = session.propose() else { break };
            session.observe(trial.number, outcome).expect("its own trial");
            let waiting = session.requests().to_vec();
            let mut arms: Vec<_> = waiting.iter().map(|request| request.arm).collect();
            arms.sort_unstable();
            arms.dedup();
            prop_assert!(arms.len() == waiting.len() && waiting.len() <= etude::REQUESTS, "{:?}", waiting);
            prop_assert!(waiting.iter().all(|request| !said.contains(&request.number)), "asked again by the same number");
            prop_assert!(answered < spec.asks.budget || waiting.is_empty(), "beyond the budget");
            for request in waiting.iter().take(usize::from(at % 5 < eager)) {
                let Some(reply) = person(request, at) else { continue };
                let before = format!("{session:?}");
                let unknown = session.answer(u32::MAX, reply);
                prop_assert_eq!(unknown, Err(Refusal::UnknownTrial));
                prop_assert_eq!(format!("{:?}", &session), before);
                prop_assert_eq!(session.answer(request.number, reply), Ok(()));
                let after = format!("{session:?}");
                prop_assert_eq!(session.answer(request.number, reply), Err(Refusal::RepeatedTrial));
                prop_assert_eq!(format!("{:?}", &session), after);
                said.push(request.number);
                answered += u16::from(reply != Reply::Declined);
            }
        }
    }
}

/// One skill whose practice is helped with hysteresis.
fn helped() -> Session {
    let recipe = Recipe::named("uniform").expect("there");
    let mut spec = AnySpec { probe_every: 4, ..AnySpec::new(etude::skills(&[[2, 0]]), recipe, Budget::episodes(9999)) };
    let pace = Pace::Gated { from: 0.8, to: 0.0, step: 0.25, forward_at: 75, back_at: 40 };
    spec.assists.push(Assist { skill: 0, aid: Aid::VirtualForce, pace }).expect("room");
    Session::new(&spec, 3).expect("a sound spec")
}

/// Practises so often with this score, and returns every level of help that was given.
fn levels(session: &mut Session, times: usize, score: f32) -> Vec<f32> {
    let mut levels = Vec::new();
    while levels.len() < times {
        let Next::Try(trial) = session.propose() else { panic!("nothing to try") };
        if trial.kind == Kind::Practice {
            levels.push(trial.help.level(Aid::VirtualForce));
        }
        // A probe shows nothing of what help does.
        let score = if trial.kind == Kind::Practice { score } else { 0.5 };
        session.observe(trial.number, &Outcome::scored(score, Cost::FREE).expect("in range")).expect("its own trial");
    }
    levels
}

/// It goes for a learner that succeeds, step by step, and comes back at half the speed for one that fails.
#[test]
fn help_is_taken_away_and_given_back() {
    let mut session = helped();
    let falling = levels(&mut session, 60, 1.0);
    assert!(falling.is_sorted_by(|a, b| a >= b), "{falling:?}");
    let mut steps = falling.clone();
    steps.dedup();
    assert_eq!(steps, [0.8, 0.6, 0.4, 0.2, 0.0]);
    let rising = levels(&mut session, 120, 0.0);
    assert!(rising.is_sorted(), "{rising:?}");
    let mut steps = rising;
    steps.dedup();
    assert_eq!(steps, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
    // Neither good nor bad: it stays where it is.
    assert_eq!(levels(&mut session, 200, 0.55).last(), Some(&0.8));
    assert_eq!(levels(&mut helped(), 200, 0.55).last(), Some(&0.8));
}
