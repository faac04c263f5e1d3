//! Practice that probes deny is doubted, and what comes to nothing is stuck: told as stories, and as laws.

use etude::{
    Aid, Assist, Budget, Dice, Event, Gain, Help, Kind, Need, Next, Outcome, Pace, RECIPES, Recipe, Space, Trial,
};
use etude_tests::{AnySpec, DIMS, Session, cases, cost, recipe};
use proptest::prelude::*;

/// A skill of four arms whose nominal task is in the middle of the second, and one that requires it.
fn spec(recipe: Recipe) -> AnySpec {
    let mut syllabus = etude::skills(&[[4, 0], [2, 0]]);
    syllabus.skills[0].nominal.0[0] = 0.375;
    syllabus.skills[1].requires.push(Need { skill: 0, percent: 60 }).expect("room");
    AnySpec { probe_every: 3, ..AnySpec::new(syllabus, recipe, Budget::episodes(5000)) }
}

fn session(recipe: &str) -> Session {
    Session::new(&spec(Recipe::named(recipe).expect("known")), 1).expect("a sound spec")
}

fn next(session: &mut Session) -> Trial<DIMS> {
    match session.propose() {
        Next::Try(trial) => trial,
        other => panic!("no trial: {other:?}"),
    }
}

fn scored(score: f32) -> Outcome {
    Outcome::scored(score, cost(1.0, 0.0, 0.0)).expect("in range")
}

/// Whether a trial is practice as close to the nominal task as counts.
fn is_near(trial: &Trial<DIMS>) -> bool {
    trial.task.skill == 0 && trial.kind == Kind::Practice && (trial.task.point.0[0] - 0.375).abs() <= 0.125
}

fn events(session: &mut Session) -> Vec<Event> {
    std::iter::from_fn(|| session.next_event()).collect()
}

/// Goes on until something about skill 0 is told, with these scores of practice and probes; the near practice and the probes
/// until then.
fn until(
    session: &mut Session,
    event: Event,
    practice: impl Fn(&Trial<DIMS>) -> f32,
    probe: f32,
) -> Option<(u32, u32)> {
    let (mut near, mut probes) = (0, 0);
    for _ in 0..600 {
        let trial = next(session);
        near += u32::from(is_near(&trial));
        probes += u32::from(trial.kind == Kind::Probe);
        let score = if trial.kind == Kind::Probe { probe } else { practice(&trial) };
        session.observe(trial.number, &scored(score)).expect("its own");
        if events(session).contains(&event) {
            return Some((near, probes));
        }
    }
    None
}

const DOUBTED: Event = Event::Doubted { skill: 0 };
const BELIEVED: Event = Event::Believed { skill: 0 };

#[test]
fn six_failed_probes_against_a_claim_are_a_doubt() {
    let mut session = session("uniform");
    // Until practice has claimed it, probes that fail say nothing.
    while session.flight().is_empty() {
        let trial = next(&mut session);
        if is_near(&trial) {
            break;
        }
        session.observe(trial.number, &scored(0.0)).expect("its own");
    }
    let trial = session.flight()[0];
    session.observe(trial.number, &scored(1.0)).expect("its own");
    let (near, probes) = until(&mut session, DOUBTED, |_| 1.0, 0.0).expect("a doubt");
    // Eight successes make a claim of 0.83; the probes of the time before do not count.
    assert!(near >= 7 && probes >= 6, "{near} and {probes}");
    assert!(session.is_doubted(0) && !session.is_doubted(1));
    let (_, probes) = until(&mut session, BELIEVED, |_| 1.0, 1.0).expect("belief");
    assert_eq!(probes, 4, "four successes take six failures back");
    assert!(!session.is_doubted(0));
    // It has to claim it once more, and be denied six times once more.
    let (near, probes) = until(&mut session, DOUBTED, |_| 1.0, 0.0).expect("a doubt");
    assert!(near >= 8 && probes >= 6, "{near} and {probes}");
}

/// To the probe: a session that has claimed in full is doubted at the sixth failure, and not at the fifth.
#[test]
fn the_sixth_failure_decides() {
    let mut session = session("uniform");
    let (mut near, mut failed) = (0, 0);
    while failed < 6 {
        let trial = next(&mut session);
        near += u32::from(is_near(&trial));
        // Probes succeed until there is a claim.
        let denied = trial.kind == Kind::Probe && near >= 8;
        assert!(!session.is_doubted(0));
        session.observe(trial.number, &scored(if denied { 0.0 } else { 1.0 })).expect("its own");
        failed += u32::from(denied);
    }
    assert!(session.is_doubted(0));
    assert!(events(&mut session).contains(&DOUBTED));
}

#[test]
fn what_is_doubted_costs_and_counts_for_nothing() {
    for entry in &RECIPES {
        let mut session = session(entry.name);
        // Farther away it flips a coin, so that the arms differ.
        let practice = |trial: &Trial<DIMS>| if is_near(trial) || trial.number.is_multiple_of(2) { 1.0 } else { 0.0 };
        if until(&mut session, DOUBTED, practice, 0.0).is_none() {
            // Whoever has had enough of an easy skill does not test it further.
            assert!(session.curriculum().mastery(0) < 0.6, "{}", entry.name);
            continue;
        }
        let teacher = session.curriculum();
        let mastery = teacher.mastery(0);
        assert!(teacher.rows()[..4].iter().all(|row| row.fast == mastery && row.slow == mastery), "{}", entry.name);
        // Nor does the recipe's own statistic go on to say that something was gained.
        let least = teacher.rows().iter().map(|row| row.gain).fold(f32::INFINITY, f32::min);
        match (entry.recipe)().averages.gain {
            Gain::Online { .. } | Gain::Slope | Gain::Baseline { .. } | Gain::Tail { .. } => {
                assert!(teacher.rows()[..4].iter().all(|row| row.gain == 0.0), "{}", entry.name);
            }
            Gain::Exp3 { .. } => assert!(teacher.rows()[..4].iter().all(|row| row.gain == least), "{}", entry.name),
            _ => {}
        }
        for _ in 0..40 {
            let before = session.clone();
            let trial = next(&mut session);
            assert_eq!(trial.task.skill, 0, "the other one is locked");
            let credit = session.observe(trial.number, &scored(1.0 - f32::from(u8::from(trial.kind == Kind::Probe))));
            let (now, then) = (session.curriculum(), before.curriculum());
            assert_eq!(now.clock(), then.clock() + 1);
            assert_eq!(now.spent().get(etude::Resource::Time), then.spent().get(etude::Resource::Time) + 1.0);
            if trial.kind != Kind::Probe {
                assert_eq!(now.rows(), then.rows(), "{}", entry.name);
                assert_eq!(credit.expect("its own").arm, None);
                assert_eq!(now.mastery(0), then.mastery(0));
                assert_eq!(now.skills()[0].unproved, then.skills()[0].unproved + 1, "probes go on");
            }
        }
    }
}

/// Help explains why practice goes better than probes, so helped practice claims nothing; nor does it turn the pace of help
/// once the skill is doubted.
#[test]
fn helped_practice_claims_nothing() {
    let pace = Pace::Gated { from: 0.5, to: 0.5, step: 0.1, forward_at: 90, back_at: 10 };
    let mut spec = spec(Recipe::named("uniform").expect("known"));
    spec.assists.push(Assist { skill: 0, aid: Aid::WarmStart, pace }).expect("room");
    let mut session = Session::new(&spec, 1).expect("a sound spec");
    assert_eq!(until(&mut session, DOUBTED, |_| 1.0, 0.0), None);
    assert_ne!(next(&mut session).help, Help::NONE);
}

#[test]
fn eight_attempts_that_come_to_nothing_are_told_and_the_next_ones_count_as_failed() {
    for outcome in [Outcome::Aborted { cost: cost(1.0, 0.0, 0.0) }, Outcome::Censored { cost: cost(1.0, 0.0, 0.0) }] {
        let mut session = session("learning-progress");
        let untouched = session.curriculum().rows().to_vec();
        let mut failed = 0;
        for nth in 1..=20 {
            let trial = next(&mut session);
            let counts = nth > 8 && trial.kind == Kind::Practice;
            failed += u32::from(counts);
            let clock = session.curriculum().clock();
            session.observe(trial.number, &outcome).expect("its own");
            assert!(!counts || session.curriculum().rows()[usize::from(trial.arm)].last == clock, "at its own clock");
            let told = events(&mut session).contains(&Event::Stuck { skill: 0 });
            assert_eq!(told, nth == 8);
            let tried: u32 = session.curriculum().rows().iter().map(|row| row.trials).sum();
            assert_eq!(tried, failed, "probes are as they were");
            assert_eq!(session.curriculum().rows() == untouched, failed == 0);
            assert_eq!(session.curriculum().mastery(0), 0.0);
        }
        let trial = next(&mut session);
        session.observe(trial.number, &scored(1.0)).expect("its own");
        for _ in 0..8 {
            let trial = next(&mut session);
            let before = session.curriculum().rows().to_vec();
            session.observe(trial.number, &outcome).expect("its own");
            assert_eq!(session.curriculum().rows(), before, "a score begins the count anew");
        }
    }
}

/// What a sensor that was off once scored makes no slope with what is scored after the doubt.
#[test]
fn the_scores_of_a_doubted_skill_are_forgotten() {
    let mut session = session("tscl-window");
    until(&mut session, DOUBTED, |_| 1.0, 0.0).expect("a doubt");
    let shown = session.curriculum().mastery(0);
    until(&mut session, BELIEVED, |_| 1.0, 1.0).expect("belief");
    let mut fresh = vec![0, 1, 2, 3];
    while !fresh.is_empty() {
        let trial = next(&mut session);
        session.observe(trial.number, &scored(shown)).expect("its own");
        if trial.kind == Kind::Practice && fresh.contains(&trial.arm) {
            fresh.retain(|arm| *arm != trial.arm);
            let slope = session.curriculum().rows()[usize::from(trial.arm)].gain;
            assert!(slope.abs() < 1e-6, "{slope}, though it does what its probes showed");
        }
    }
}

/// Arms of a space that moves may have moved while a trial was in flight: its failure goes where its task is now.
#[test]
fn what_comes_to_nothing_is_counted_where_its_task_is() {
    let mut syllabus = etude::skills(&[[1, 0]]);
    syllabus.skills[0].space = Space::Regions { dims: 1, leaves: 2, memory: 16, random: 20 };
    let spec = AnySpec::new(syllabus, Recipe::named("uniform").expect("known"), Budget::episodes(5000));
    let mut moved = 0;
    for seed in 0..20 {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        let early = next(&mut session);
        // The hard half is failed, the easy one learnt, until they are two regions.
        for nth in 0..40 {
            let trial = next(&mut session);
            let score = if trial.task.point.0[0] < 0.5 { nth as f32 / 40.0 } else { 0.0 };
            session.observe(trial.number, &scored(score)).expect("its own");
        }
        let aborted = Outcome::Aborted { cost: cost(1.0, 0.0, 0.0) };
        for _ in 0..8 {
            let trial = next(&mut session);
            session.observe(trial.number, &aborted).expect("its own");
        }
        let before = session.curriculum().rows().to_vec();
        session.observe(early.number, &aborted).expect("its own");
        let after = session.curriculum().rows();
        let grown: Vec<_> = before.iter().zip(after).map(|(before, after)| after.trials - before.trials).collect();
        assert_eq!(grown.iter().sum::<u32>(), 1);
        // A split leaves the easy side where it was.
        let x = early.task.point.0[0];
        assert!(x > 0.3 || grown == [1, 0], "{x}: {grown:?}");
        moved += u32::from(grown == [0, 1]);
    }
    assert!(moved > 3, "{moved} of 20");
}

proptest! {
    #![proptest_config(cases(60))]

    /// Whatever is doubted, and whenever the power fails: the same decisions, and the same doubts.
    #[test]
    fn a_cut_and_a_resume_change_no_doubt((recipe, seed, cut, honest) in (recipe(), any::<u64>(), 0_usize..400, 0.0_f32..0.4)) {
        let spec = spec(recipe);
        let mut whole = Session::new(&spec, seed).expect("a sound spec");
        let mut again = whole.clone();
        let mut student = Dice::new(seed);
        let mut bytes = [0; 65536];
        for at in 0..400 {
            if at == cut {
                let saved = again.save(&mut bytes).expect("room").to_vec();
                again = Session::new(&spec, !seed).expect("a sound spec");
                prop_assert_eq!(again.restore(&saved), Ok(()));
            }
            let decided = whole.propose();
            prop_assert_eq!(again.propose(), decided);
            let Next::Try(trial) = decided else { break };
            let able = trial.kind != Kind::Probe || student.unit() < honest;
            let outcome = scored(f32::from(u8::from(able)));
            prop_assert_eq!(again.observe(trial.number, &outcome), whole.observe(trial.number, &outcome));
            prop_assert_eq!(again.is_doubted(0), whole.is_doubted(0));
            let _ = (events(&mut whole), events(&mut again));
        }
    }
}

/// Who passes eight probes in ten is suspected once in ten thousand probes at most, and who passes seven once in a thousand.
#[test]
fn the_honest_are_left_alone() {
    for (share, most) in [(0.8, 2), (0.7, 20)] {
        let (mut probes, mut suspected, mut seed) = (0, 0, 0);
        while probes < 20_000 {
            seed += 1;
            let mut session =
                Session::new(&spec(Recipe::named("uniform").expect("known")), seed).expect("a sound spec");
            let mut student = Dice::new(seed);
            while let Next::Try(trial) = session.propose() {
                let able = trial.kind != Kind::Probe || student.unit() < share;
                session.observe(trial.number, &scored(f32::from(u8::from(able)))).expect("its own");
                probes += u32::from(trial.kind == Kind::Probe && trial.task.skill == 0);
                suspected += events(&mut session).iter().filter(|event| **event == DOUBTED).count();
            }
        }
        assert!(suspected <= most, "{suspected} times in {probes} probes at {share}");
    }
}
