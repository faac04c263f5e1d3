//! Learners that are broken at one skill: what a recipe spends on it, and what the session makes of their claims.

use etude::RECIPES;
use etude_testkit::{Run, Schedule, Student};

/// Three honest skills, a broken one, and one behind it. Four arms each.
fn schedule(recipe: &str) -> Schedule {
    let skill = |id: &str, more: &str| {
        format!(
            "[[skill]]\nid = \"{id}\"\ndifficulty = [0.1, 0.5]\n{more}\n[skill.space.grid]\nx = {{ range = [0.0, 1.0], cells = 4 }}\n"
        )
    };
    let behind = "requires = [{ skill = \"broken\", mastery = 0.6 }]";
    let skills = ["a", "b", "c", "broken"].map(|id| skill(id, "")).concat() + &skill("behind", behind);
    let text = format!(
        "format = 1\nname = \"broken\"\n[budget]\nepisodes = 1200\n[teacher.{recipe}]\n[probe]\nevery = 10\n{skills}"
    );
    Schedule::text(recipe, &text)
}

/// The students, slow enough that none is done before the end, and so the even share of the broken skill is a quarter.
fn students() -> [Student; 4] {
    let honest = || Student { rate: 0.02, ..Student::learnable() };
    [honest().stubborn("broken"), honest().aborting("broken"), honest().lying("broken"), honest().able("broken")]
}

/// Recipes that go where it is easy, as they were published: a skill that always succeeds has nearly all of their practice.
const EASE: [&str; 7] =
    ["self-paced", "self-paced-linear", "self-paced-log", "self-paced-mixture", "cyclical", "triangular", "ramp"];

/// A skill that always fails, aborts or lies has no more than a little over its even share, and one that always succeeds no
/// more than twice that, but for those that are named.
#[test]
fn no_broken_skill_captures_the_schedule() {
    for entry in &RECIPES {
        let schedule = schedule(entry.name);
        let shares = students().map(|student| {
            let share = |seed| Run::new(schedule.clone(), student.clone(), seed).episodes(1200).share("broken");
            (0..4).map(share).sum::<f32>() / 4.0
        });
        let [stubborn, aborting, lying, able] = shares;
        let name = entry.name;
        assert!([stubborn, aborting, lying].iter().all(|share| *share < 0.4), "{name}: {shares:?}");
        assert_eq!(able > 0.5, EASE.contains(&name), "{name}: {shares:?}");
    }
}
