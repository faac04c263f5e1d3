//! Memory is a promise: what a curriculum of 32 arms takes, all of it, specification included.

use etude::{Curriculum, Gain, RECIPES, Session};

/// Four skills, 32 arms, two parameters each.
type Lean = Curriculum<4, 32, 2>;
type Windowed = Curriculum<4, 32, 2, 10>;
/// With the few words of memory that some recipes keep.
type Full = Curriculum<4, 32, 2, 10, 16>;

fn recipe_needs_more(spec: &etude::Spec<4, 2>) -> bool {
    spec.recipe.needs_window() || spec.words() > 0
}

#[test]
fn a_curriculum_of_32_arms_fits() {
    assert!(size_of::<Lean>() <= 1331, "1.3 KiB is 1331 bytes, not {}", size_of::<Lean>());
    assert!(size_of::<Windowed>() <= 4096, "4 KiB is 4096 bytes, not {}", size_of::<Windowed>());
}

/// Only the two windowed recipes need the larger one, and only three a few words of memory; every other runs in the lean
/// one.
#[test]
fn only_slopes_need_a_window() {
    for entry in &RECIPES {
        let recipe = (entry.recipe)();
        assert_eq!(recipe.needs_window(), recipe.averages.gain == Gain::Slope);
        let spec = etude::Spec::<4, 2>::new(
            etude::skills(&[[4, 2], [4, 2], [4, 2], [4, 2]]),
            recipe,
            etude::Budget::episodes(10),
        );
        assert_eq!(Lean::build(&spec).is_ok(), !recipe_needs_more(&spec), "{}", entry.name);
        assert_eq!(Windowed::build(&spec).is_ok(), spec.words() == 0, "{}", entry.name);
        assert!(Full::build(&spec).is_ok(), "{}", entry.name);
    }
}

#[test]
fn a_session_adds_little() {
    let session = size_of::<Session<4, 32, 2>>() - size_of::<Lean>();
    assert!(session <= 768, "{session}");
    println!(
        "curriculum {} / windowed {} / session {} bytes",
        size_of::<Lean>(),
        size_of::<Windowed>(),
        size_of::<Session<4, 32, 2>>()
    );
}
