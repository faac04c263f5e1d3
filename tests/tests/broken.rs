//! Learners that are broken at one skill, and what each recipe spends on it while the others could be learnt.

use etude::RECIPES;
use etude_testkit::{Quirk, Run, Schedule, Student};

/// Attempts of a run, too few for the honest skills to be mastered.
const EPISODES: u32 = 1200;

/// Three honest skills, a broken one before or behind them, and one that requires it: four arms each. Whether the author has
/// said how hard they are is up to the test, and what else is said of each.
fn schedule(recipe: &str, first: bool, known: bool, rule: &str) -> Schedule {
    let ids = if first { ["broken", "a", "b", "c", "behind"] } else { ["a", "b", "c", "broken", "behind"] };
    let skill = |id: &str| {
        let requires = if id == "behind" { "requires = [{ skill = \"broken\", mastery = 0.6 }]\n" } else { "" };
        let difficulty = if known { "difficulty = [0.1, 0.5]\n" } else { "" };
        let space = "[skill.space.grid]\nx = { range = [0.0, 1.0], cells = 4 }\n";
        format!("[[skill]]\nid = \"{id}\"\n{rule}{difficulty}{requires}{space}")
    };
    let head = format!("[budget]\nepisodes = {EPISODES}\n[teacher.{recipe}]\n[probe]\nevery = 10\n");
    let skills = ids.map(skill).concat();
    Schedule::text(recipe, &format!("format = 1\nname = \"broken\"\n{head}{skills}"))
}

/// Share of the practice that the broken skill has. An even one is a quarter, as long as what requires it is locked.
fn share(schedule: &Schedule, quirk: Quirk, seed: u64) -> f32 {
    let student = Student { rate: 0.02, ..Student::learnable() }.with("broken", quirk);
    Run::new(schedule.clone(), student, seed).episodes(EPISODES).share("broken")
}

/// Recipes that go where it is easy, as they were published: what does succeed always may have nearly all of their practice.
const EASE: [&str; 7] =
    ["self-paced", "self-paced-linear", "self-paced-log", "self-paced-mixture", "cyclical", "triangular", "ramp"];

/// What fails or aborts has less than twice its even share of every recipe; what lies less than two thirds of all, and what
/// does succeed, too, but of those that are named. The seeds are given: a bound on what chance does is not to be broken by chance.
#[test]
fn no_broken_skill_captures_the_schedule() {
    for (name, first, known) in RECIPES.iter().flat_map(|entry| {
        [(false, false), (false, true), (true, false), (true, true)].map(|(first, known)| (entry.name, first, known))
    }) {
        let schedule = schedule(name, first, known, "");
        for (_, quirk) in Quirk::ALL {
            let most = match quirk {
                Quirk::Stubborn | Quirk::Aborting => 0.5,
                Quirk::Able if EASE.contains(&name) => 1.0,
                Quirk::Lying | Quirk::Able => 0.667,
            };
            for seed in 0..3 {
                let share = share(&schedule, quirk, seed);
                assert!(share < most, "{name} spends {share} on what is {quirk:?} (first: {first}, known: {known})");
            }
        }
    }
}

/// The list is of those that do not hold what the others do, and no longer than that.
#[test]
fn what_always_succeeds_captures_those_that_go_where_it_is_easy() {
    for name in EASE {
        let schedule = schedule(name, false, true, "");
        assert!((0..3).all(|seed| share(&schedule, Quirk::Able, seed) > 0.667), "{name}");
    }
}

/// Whatever the recipe is after, a rule of the curriculum binds it: with a cap of two fifths of the budget on every skill the
/// seven spend less than half of the practice on one, and still spend the whole budget.
#[test]
fn a_cap_keeps_what_always_succeeds_from_capturing_any() {
    let rule = format!("max_attempts = {}\n", EPISODES * 2 / 5);
    for name in EASE {
        for (first, known) in [(false, false), (false, true), (true, false), (true, true)] {
            let schedule = schedule(name, first, known, &rule);
            for (quirk, seed) in [Quirk::Lying, Quirk::Able].into_iter().flat_map(|quirk| [(quirk, 0), (quirk, 1)]) {
                let student = Student { rate: 0.02, ..Student::learnable() }.with("broken", quirk);
                let run = Run::new(schedule.clone(), student, seed).episodes(EPISODES);
                let share = run.share("broken");
                let spent: usize = ["a", "b", "c", "broken", "behind"].iter().map(|id| run.attempts(id)).sum();
                assert!(share < 0.5, "{name} spends {share} on what is {quirk:?} (first: {first}, known: {known})");
                assert_eq!(spent, EPISODES as usize, "{name}, {quirk:?} (first: {first}, known: {known})");
            }
        }
    }
}
