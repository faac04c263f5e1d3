//! Learners that are broken at one skill, and what each recipe spends on it while the others could be learnt.

use etude::RECIPES;
use etude_testkit::{Quirk, Run, Schedule, Student};

/// Attempts of a run, too few for the honest skills to be mastered.
const EPISODES: u32 = 1200;

/// Three honest skills, a broken one before or behind them, and one that requires it: four arms each. Whether the author has
/// said how hard they are is up to the test, and what else is said.
fn schedule(recipe: &str, first: bool, known: bool, rule: &str) -> Schedule {
    let ids = if first { ["broken", "a", "b", "c", "behind"] } else { ["a", "b", "c", "broken", "behind"] };
    let skill = |id: &str| {
        let requires = if id == "behind" { "requires = [{ skill = \"broken\", mastery = 0.6 }]\n" } else { "" };
        let difficulty = if known { "difficulty = [0.1, 0.5]\n" } else { "" };
        let space = "[skill.space.grid]\nx = { range = [0.0, 1.0], cells = 4 }\n";
        format!("[[skill]]\nid = \"{id}\"\n{difficulty}{requires}{space}")
    };
    let head = format!("[budget]\nepisodes = {EPISODES}\n[probe]\nevery = 10\n[teacher.{recipe}]\n{rule}");
    let skills = ids.map(skill).concat();
    Schedule::text(recipe, &format!("format = 1\nname = \"broken\"\n{head}{skills}"))
}

/// Share of the practice that the broken skill has. An even one is a quarter, as long as what requires it is locked.
fn share(schedule: &Schedule, quirk: Quirk, seed: u64) -> f32 {
    share_of(Student { rate: 0.02, ..Student::learnable() }, schedule, quirk, seed)
}

fn share_of(student: Student, schedule: &Schedule, quirk: Quirk, seed: u64) -> f32 {
    let student = student.with("broken", quirk);
    Run::new(schedule.clone(), student, seed).episodes(EPISODES).share("broken")
}

/// What fails or aborts has less than twice its even share of every recipe; what lies less than two thirds of all, and what
/// does succeed, too. The seeds are given: a bound on what chance does is not to be broken by chance. It holds where scores count as
/// they are, and for what looks for the frontier where successes are counted, as files of a world do.
#[test]
fn no_broken_skill_captures_the_schedule() {
    let plain = RECIPES.iter().map(|entry| (entry.name, ""));
    let counted = RECIPES.iter().filter(|entry| entry.in_file() != (entry.recipe)());
    let counted = counted.map(|entry| (entry.name, "success = 0.5\n"));
    let orders = [(false, false), (false, true), (true, false), (true, true)];
    for ((name, rule), (first, known)) in plain.chain(counted).flat_map(|kind| orders.map(|order| (kind, order))) {
        let schedule = schedule(name, first, known, rule);
        for (_, quirk) in Quirk::ALL {
            let most = match quirk {
                Quirk::Stubborn | Quirk::Aborting => 0.5,
                Quirk::Lying | Quirk::Able => 0.667,
            };
            for seed in 0..3 {
                let share = share(&schedule, quirk, seed);
                let said = format!("(first: {first}, known: {known}, {rule:?})");
                assert!(share < most, "{name} spends {share} on what is {quirk:?} {said}");
            }
        }
    }
}

/// Whoever learns fast has mastered all else in a third of the budget. Where successes are counted, what comes to nothing is given
/// up all the same.
#[test]
fn what_comes_to_nothing_is_given_up_when_all_else_is_mastered() {
    for (name, quirk) in ["learning-progress", "widening", "budgeted"]
        .into_iter()
        .flat_map(|name| [Quirk::Stubborn, Quirk::Aborting].map(|quirk| (name, quirk)))
    {
        for (first, known) in [(false, true), (true, false)] {
            let schedule = schedule(name, first, known, "success = 0.5\n");
            for seed in 0..3 {
                let share = share_of(Student::learnable(), &schedule, quirk, seed);
                assert!(share < 0.5, "{name} spends {share} on what is {quirk:?} (first: {first}, known: {known})");
            }
        }
    }
}

/// It is the rule that holds it, and a file may do without: then a recipe that goes where it is easy stays there, as published.
#[test]
fn any_lead_leaves_everything_to_the_recipe() {
    for name in ["self-paced-linear", "cyclical", "ramp"] {
        let schedule = schedule(name, false, true, "[safety]\nmax_lead = 0\n");
        assert!((0..3).all(|seed| share(&schedule, Quirk::Able, seed) > 0.667), "{name}");
    }
}

/// Whatever the recipe is after, what does succeed always is never far ahead of all others together, and the whole budget is
/// spent all the same.
#[test]
fn what_always_succeeds_leads_by_no_more_than_is_said() {
    let most = 5;
    for (entry, quirk) in RECIPES.iter().flat_map(|entry| [(entry, Quirk::Able), (entry, Quirk::Lying)]) {
        let schedule = schedule(entry.name, false, true, &format!("[safety]\nmax_lead = {most}\n"));
        let student = Student { rate: 0.02, ..Student::learnable() }.with("broken", quirk);
        let run = Run::new(schedule, student, 0).episodes(EPISODES);
        assert_eq!(run.lead_respected(), Ok(()), "{} with what is {quirk:?}", entry.name);
        assert_eq!(run.episodes.len(), EPISODES as usize, "{} with what is {quirk:?}", entry.name);
    }
}
