//! The kit itself: it shows what `etude sim` shows, finds what is planted, and lets nothing pass that is broken.

use etude::{Event, Kind, Outcome};
use etude_sim::file::Curriculum;
use etude_sim::sim::Sim;
use etude_testkit::{Deed, Episode, Finished, Quirk, Run, Schedule, Student, check, find, history, students};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Three skills in a row and one beside them.
const SOUND: &str = r#"
format = 1
name = "three and one"
[budget]
episodes = 1500
time_h = 10.0
[teacher.learning-progress]
[safety]
max_consecutive_failures = 4
cooldown_s = 11.5
[probe]
every = 5
[save]
every_episodes = 7
[questions]
budget = 5
[[skill]]
id = "reach"
cost = { time_s = 1.3 }
[skill.space.grid]
far = { range = [0.0, 1.0], cells = 3 }
[[skill]]
id = "grasp"
requires = [{ skill = "reach", mastery = 0.5 }]
cost = { time_s = 2.1 }
max_attempts = 90
[[skill]]
id = "lift"
requires = [{ skill = "grasp", mastery = 0.5 }]
cost = { time_s = 2.9 }
[skill.assist.warm_start]
pace = { ramp = { over = 0.5 } }
[skill.space.grid]
high = { range = [0.0, 1.0], cells = 3 }
[[skill]]
id = "press"
cost = { time_s = 0.7 }
"#;

fn sound() -> Schedule {
    Schedule::text("sound.toml", SOUND)
}

fn run(student: &str, seed: u64, episodes: u32) -> Finished {
    Run::new(sound(), student.parse().expect("a student"), seed).episodes(episodes)
}

fn simulated(curriculum: &Curriculum, student: &Student, seed: u64, episodes: usize) -> Sim {
    let mut sim = Sim::of(student, curriculum, seed, 1).expect("a sound curriculum");
    while sim.record().episodes.len() < episodes && sim.step().expect("no robot") {}
    sim
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// The command that a counterexample prints shows the very run.
    #[test]
    fn a_run_is_what_the_simulator_shows(student in students::any(&sound()), seed: u16, cuts in students::cuts(150)) {
        let run = Run::new(sound(), student.clone(), seed.into()).with_cuts(cuts).episodes(150);
        let written: Student = student.to_string().parse().expect("its own text");
        prop_assert_eq!(&written, &student);
        let sim = simulated(&sound(), &written, seed.into(), 150);
        let shown = sim.record();
        let tail = format!("--seed {seed} --student \"{student}\"");
        prop_assert!(run.command().ends_with(&tail));
        prop_assert_eq!(shown.episodes.len(), run.episodes.len());
        for (own, shown) in run.episodes.iter().zip(&shown.episodes) {
            let score = match own.outcome { Outcome::Scored { score, .. } => Some(score.get()), _ => None };
            prop_assert_eq!((own.trial.number, own.trial.arm, own.trial.chance), (shown.number, shown.arm, shown.chance));
            prop_assert_eq!((own.trial.task.skill, score), (shown.skill, shown.score));
        }
    }
}

#[test]
fn a_sound_schedule_has_every_property() {
    check(&sound(), students::any(&sound()), 200, |run| {
        run.never_before_prerequisites()?;
        run.no_starvation(0.001)?;
        run.aborts_do_not_promote()?;
        run.same_after_a_power_cut()?;
        run.budget_respected()?;
        run.cool_down_respected()?;
        run.lead_respected()
    });
    check(&sound(), students::learnable(), 1500, |run| {
        run.every_learnable_skill_finishes()?;
        run.assist_levels_reach_zero()
    });
}

/// Spaces that move, and practice at the nominal task itself, which is its own probe: the models know of both.
#[test]
fn a_schedule_whose_spaces_move_is_tested_as_well() {
    for space in ["adr", "riac", "mixture", "spdl", "plr"] {
        let grid = "[skill.space.grid]\nfar = { range = [0.0, 1.0], cells = 3 }";
        assert!(SOUND.contains(grid));
        let text = SOUND.replace(grid, &format!("[skill.space.{space}]\nfar = [0.0, 1.0]"));
        let schedule = Schedule::text(space, &text);
        check(&schedule, students::any(&schedule), 150, |run| {
            run.never_before_prerequisites()?;
            run.aborts_do_not_promote()?;
            run.same_after_a_power_cut()?;
            run.cool_down_respected()
        });
    }
}

/// The planted bug: a greedy teacher that never explores, so that the first skill to show anything takes all.
#[test]
fn a_schedule_that_starves_a_skill_is_found_and_made_small() {
    let text = SOUND.replace("[teacher.learning-progress]", "[teacher.tscl-online]\nexplore = 0");
    let starving = Schedule::text("starving.toml", &text);
    let found = find(&starving, students::any(&starving), 200, |run| run.no_starvation(0.001)).expect("it starves");
    assert!(found.broken.episode.expect("at a draw") <= 10 && found.student.script.len() <= 10, "{found}");
    assert!(found.cuts.is_empty() && found.student.quirks.is_empty() && found.student.noise == 0.0, "{found}");
    let page = found.to_string();
    for says in ["starves", "etude sim starving.toml --seed", "Run::new(curriculum!(\"starving.toml\")"] {
        assert!(page.contains(says), "{page}");
    }
    // What it prints is the same failure again.
    let again = Run::new(starving, found.student.to_string().parse().expect("its text"), found.seed).episodes(200);
    let broken = again.no_starvation(0.001).expect_err("again");
    assert_eq!((broken.episode, &broken.what), (found.broken.episode, &found.broken.what));
}

/// A property of one's own says where it does not hold, or panics: what is found is as small, and comes with the same lines.
#[test]
fn properties_of_one_s_own_are_made_small_too() {
    let schedule = sound();
    let never_fails = |run: &Finished| {
        let failed = |episode: &Episode| matches!(episode.outcome, Outcome::Scored { score, .. } if score.get() == 0.0);
        match run.episodes.iter().position(failed) {
            Some(at) => Err(run.broken(Some(at as u32), "an attempt failed")),
            None => Ok(()),
        }
    };
    let found = find(&schedule, students::any(&schedule), 200, never_fails).expect("students fail");
    assert!(found.broken.episode == Some(0) && found.to_string().contains("an attempt failed"), "{found}");
    let found = find(&schedule, students::any(&schedule), 200, |run| {
        assert!(run.attempts("press") < 3, "{} attempts", run.attempts("press"));
        Ok(())
    });
    let found = found.expect("it is open from the start");
    assert!(found.cuts.is_empty() && found.student.quirks.is_empty() && found.student.script.is_empty(), "{found}");
    let page = found.to_string();
    for says in
        [" attempts (tests/kit/tests/kit.rs:", "etude sim sound.toml --seed", "Run::new(curriculum!(\"sound.toml\")"]
    {
        assert!(page.contains(says), "{page}");
    }
}

/// A property that lets everything pass would pass these, too.
#[test]
fn what_is_broken_is_seen() {
    let fine = run("script=0sa5c", 3, 400);
    let broken = |change: &dyn Fn(&mut Finished)| {
        let mut run = fine.clone();
        change(&mut run);
        run
    };
    let first = |kind: Kind, skill: u8| {
        let own = |trial: &etude_sim::world::Trial| trial.kind == kind && trial.task.skill == skill;
        fine.episodes.iter().position(|episode| own(&episode.trial)).expect("it was attempted")
    };
    assert_eq!(fine.never_before_prerequisites(), Ok(()));
    let early = broken(&|run| run.episodes[0].trial.task.skill = 2);
    assert_eq!(early.never_before_prerequisites().expect_err("locked").episode, Some(0));
    // One probe is not enough, or it was no success.
    let probe = first(Kind::Probe, 0);
    let unproved = broken(&|run| {
        for episode in &mut run.episodes[probe..] {
            episode.outcome = Outcome::Censored { cost: episode.outcome.cost() };
        }
    });
    assert!(unproved.never_before_prerequisites().is_err());

    assert_eq!(fine.no_starvation(0.001), Ok(()));
    let starved = broken(&|run| run.episodes[30].chances[3] = 0.0009);
    assert_eq!(starved.no_starvation(0.001).expect_err("hungry").episode, Some(30));

    assert_eq!(fine.aborts_do_not_promote(), Ok(()));
    let aborted = fine.episodes.iter().position(|episode| matches!(episode.outcome, Outcome::Aborted { .. }));
    let at = aborted.expect("in the script");
    let promoted = broken(&|run| run.episodes[at].promoted = true);
    assert_eq!(promoted.aborts_do_not_promote().expect_err("promoted").episode, Some(at as u32));

    assert_eq!(fine.same_after_a_power_cut(), Ok(()));
    let cut = broken(&|run| run.episodes[50].trial.chance = 0.123);
    assert_eq!(cut.same_after_a_power_cut().expect_err("another").episode, Some(50));

    assert_eq!(fine.budget_respected(), Ok(()));
    let long =
        broken(&|run| run.episodes[20].outcome = Outcome::Aborted { cost: etude_testkit::cost(36000.0, 0.0, 0.0) });
    assert_eq!(long.budget_respected().expect_err("no more").episode, Some(21));
    let capped = broken(&|run| run.episodes.iter_mut().for_each(|episode| episode.trial.task.skill = 1));
    assert_eq!(capped.budget_respected().expect_err("ninety").episode, Some(90));

    let tired = run("stubborn=press,reach cost=0.1", 3, 200);
    assert_eq!(tired.cool_down_respected(), Ok(()));
    let rested = tired.episodes.iter().position(|episode| episode.rested > 0.0).expect("it rests");
    let mut restless = tired.clone();
    restless.episodes[rested].rested = 0.0;
    assert_eq!(restless.cool_down_respected().expect_err("tired").episode, Some(rested as u32));

    // Nothing else can be drawn before the first skill is shown, so it leads by nothing until then.
    let able = run("able=reach", 3, 400);
    assert_eq!((fine.lead_respected(), able.lead_respected()), (Ok(()), Ok(())));
    let choice = |episode: &Episode| episode.chances.iter().filter(|chance| **chance > 0.0).count() > 1;
    let mut captured = able.clone();
    let at = captured.episodes.iter().position(choice).expect("a second one opens");
    let (own, rest) = (captured.episodes[first(Kind::Practice, 0)].trial, &mut captured.episodes[at..]);
    let won = Outcome::scored(1.0, etude_testkit::cost(1.0, 0.0, 0.0)).expect("in range");
    rest.iter_mut().filter(|episode| choice(episode)).for_each(|episode| (episode.trial, episode.outcome) = (own, won));
    let broken = captured.lead_respected().expect_err("alone");
    assert!(broken.episode >= Some(at as u32 + 64) && broken.what.contains("65 attempts ahead"), "{broken}");

    let slow = run("rate=0.001", 3, 200);
    assert!(slow.every_learnable_skill_finishes().is_err());
    assert_eq!(run("stubborn=reach,press", 3, 200).every_learnable_skill_finishes(), Ok(()), "nothing can be learnt");
    let whole = run("learnable", 3, 1500);
    assert_eq!(whole.assist_levels_reach_zero(), Ok(()));
    let helped = whole.episodes.iter().rposition(|episode| episode.trial.help != etude::Help::NONE).expect("a ramp");
    assert!(run("learnable", 3, helped as u32 + 1).assist_levels_reach_zero().is_err());

    let (skill, since, length) = fine.longest_streak();
    let own = &fine.episodes[since as usize..][..length as usize];
    assert!(length > 1 && own.iter().all(|episode| episode.trial.task.skill == skill));
    assert_eq!(fine.no_streak_longer_than(length), Ok(()));
    assert_eq!(fine.no_streak_longer_than(length - 1).expect_err("longer").episode, Some(since));
}

/// A cut that loses what came since the last snapshot is one that changes the run.
#[test]
fn cuts_are_cuts() {
    let cut = Run::new(sound(), Student::noisy(0.2), 5).with_cuts([0, 3, 60, 61, 150]).episodes(200);
    assert_eq!(cut.same_after_a_power_cut(), Ok(()));
    let whole = run("noise=0.2", 5, 200);
    assert_eq!(cut.episodes, whole.episodes);
    assert!(cut.line().contains(".with_cuts([0, 3, 60, 61, 150]).episodes(200)"), "{}", cut.line());
}

/// Whoever makes students up gets those that were asked for, and every kind of history.
#[test]
fn what_is_made_up_is_what_was_asked_for() {
    fn all<T: Strategy>(made: T) -> Vec<T::Value> {
        let mut runner = TestRunner::deterministic();
        (0..200).map(|_| made.new_tree(&mut runner).expect("none is refused").current()).collect()
    }
    let schedule = sound();
    let only = |students: &[Student], quirk: Quirk| {
        let own = |student: &Student| student.quirks.len() == 1 && student.quirks[0].1 == quirk;
        students.iter().all(own)
            && schedule.skills.iter().all(|skill| students.iter().any(|student| student.quirk(&skill.id).is_some()))
    };
    assert!(all(students::learnable()).iter().all(|student| student.can_learn(&schedule) == [true; 4]));
    assert!(all(students::forgetting()).iter().all(|student| student.forgetting > 0.0));
    assert!(all(students::noisy()).iter().all(|student| student.noise > 0.0));
    assert!(only(&all(students::stubborn(&schedule)), Quirk::Stubborn));
    assert!(only(&all(students::lying(&schedule)), Quirk::Lying));
    assert!(only(&all(students::aborting(&schedule)), Quirk::Aborting));
    assert!(only(&all(students::able(&schedule)), Quirk::Able));
    let any = all(students::any(&schedule));
    assert!(
        Quirk::ALL.iter().all(|(_, quirk)| any.iter().any(|student| student.quirks.iter().any(|own| own.1 == *quirk)))
    );
    assert!(any.iter().any(|student| student.forgetting > 0.0) && any.iter().any(|student| student.noise > 0.0));
    assert!(any.iter().any(|student| student.cost > 1.0));
    let deeds = [Deed::Scored(0), Deed::Scored(10), Deed::Aborted, Deed::Censored];
    assert!(deeds.iter().all(|deed| any.iter().any(|student| student.script.contains(deed))));
    let cuts = all(students::cuts(50));
    assert!(cuts.iter().flatten().all(|cut| *cut < 50) && cuts.iter().any(|cuts| cuts.len() == 3));
    assert!(cuts.iter().any(Vec::is_empty));
    let histories = all(history());
    for met in [
        |outcome: &Outcome| matches!(outcome, Outcome::Scored { .. }),
        |outcome: &Outcome| matches!(outcome, Outcome::Aborted { .. }),
        |outcome: &Outcome| matches!(outcome, Outcome::Censored { .. }),
    ] {
        assert!(histories.iter().filter(|history| history.iter().any(met)).count() > 100);
    }
}

#[test]
fn a_golden_file_is_compared_and_told_how_to_write() {
    let run = run("learnable", 9, 40);
    let path = "target-of-no-file.txt";
    let missing = run.same_as_golden(path).expect_err("there is none");
    assert!(missing.what.contains("UPDATE_GOLDEN=1"), "{missing}");
    let at = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden.txt");
    let path = at.to_str().expect("a plain path");
    std::fs::write(&at, run.text()).expect("written");
    assert_eq!(run.same_as_golden(path), Ok(()));
    std::fs::write(&at, run.text().replacen("\n7 ", "\n70 ", 1)).expect("written");
    let other = run.same_as_golden(path).expect_err("another");
    assert_eq!(other.episode, Some(7));
    assert!(other.what.contains(":9 says") && other.what.contains("\n    70 "), "{other}");
    let lines: Vec<_> = run.text().lines().map(str::to_owned).collect();
    std::fs::write(&at, lines[..30].join("\n")).expect("written");
    assert_eq!(run.same_as_golden(path).expect_err("shorter").episode, Some(29));
}

#[test]
fn students_do_as_they_say() {
    let deeds = run("script=s0a5c", 1, 5);
    let told: Vec<_> =
        deeds.text().lines().skip(1).map(|line| line.rsplit("= ").next().expect("told").to_owned()).collect();
    assert_eq!(told, ["1", "0", "aborted", "0.5", "censored"]);
    let scores = |student: &str, skill: u8, probe: bool| {
        let run = run(student, 1, 900);
        let own =
            |episode: &&Episode| episode.trial.task.skill == skill && (episode.trial.kind == Kind::Probe) == probe;
        let of = |episode: &Episode| match episode.outcome {
            Outcome::Scored { score, .. } => score.get(),
            _ => -1.0,
        };
        run.episodes.iter().filter(own).map(of).collect::<Vec<_>>()
    };
    assert!(scores("stubborn=press", 3, false).iter().all(|score| *score == 0.0));
    assert!(scores("able=press", 3, false).iter().all(|score| *score == 1.0));
    assert!(scores("aborting=press", 3, false).iter().all(|score| *score == -1.0));
    let (practice, probes) = (scores("lying=reach", 0, false), scores("lying=reach", 0, true));
    assert!(practice.iter().rev().take(20).sum::<f32>() > 15.0 && probes.iter().all(|score| *score == 0.0));
    assert!(practice.len() > 50 && probes.len() > 5, "{} and {}", practice.len(), probes.len());
    // Whoever has nothing to learn by has a coin's scores, or none.
    let share = |scores: Vec<f32>| scores.iter().sum::<f32>() / scores.len() as f32;
    let coin = share(scores("rate=0 noise=1", 3, false));
    assert!((0.35..=0.65).contains(&coin), "{coin}");
    assert_eq!(share(scores("rate=0", 3, false)), 0.0);
    assert!((0.05..=0.25).contains(&share(scores("rate=0 noise=0.3", 3, false))));
    // What was mastered is lost while something else is practised.
    let known = |student: &str| run(student, 1, 600).mastery.iter().sum::<f32>();
    assert!(known("forgetting=0.02") < 0.7 * known("learnable"), "{}", known("forgetting=0.02"));
    assert!(known("rate=0.02") < 0.9 * known("rate=0.2"), "{}", known("rate=0.02"));
    let time = |student: &str| run(student, 1, 1).episodes[0].outcome.cost().get(etude::Resource::Time);
    assert!((time("cost=10") / time("learnable") - 10.0).abs() < 1e-5);
    for (wrong, says) in [
        ("stuborn=reach", "no student is `stuborn`"),
        ("rate=2", "from 0 to 1"),
        ("script=x", "`x` in a script"),
        ("noise", "not ``"),
    ] {
        let error = wrong.parse::<Student>().expect_err("wrong");
        assert!(error.contains(says), "{error}");
    }
    let stranger: Student = "lying=reech".parse().expect("a student");
    let error = stranger.world(&sound(), 1).map(|_| ()).expect_err("no such skill");
    assert!(error.contains("did you mean `reach`?"), "{error}");
    assert_eq!("learnable".parse(), Ok(Student::learnable()));
}

/// A liar is found out, and what it claims opens nothing.
#[test]
fn a_liar_is_doubted() {
    let run = run("lying=reach", 1, 600);
    let doubted = run.episodes.iter().position(|episode| episode.events.contains(&Event::Doubted { skill: 0 }));
    let at = doubted.expect("found out");
    assert!(at < 300, "{at}");
    assert_eq!(run.attempts("grasp"), 0);
    let practice = |episode: &&Episode| episode.trial.task.skill == 0 && episode.trial.kind == Kind::Practice;
    let after: Vec<_> = run.episodes[at + 1..].iter().filter(practice).collect();
    assert!(after.len() > 20 && after.iter().all(|episode| !episode.counted));
}
