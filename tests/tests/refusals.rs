//! What a curriculum is refused for, and what it is not: every bound from both sides.

use std::collections::HashSet;

use etude::{
    ADDITIONS, Aid, Assist, Averages, Budget, Cost, Curriculum, DEFAULT, Dice, Draw, Factor, Gain, Knob, Model, Need,
    Outcome, Pace, Pull, RECIPES, Recipe, Shape, Space, Spec, SpecError, Worth, skills,
};
use etude_tests::*;

const PLAIN: Averages = Averages { fast: 0.1, slow: 0.1, gain: Gain::None, kin: 0, success: 0 };
const EVEN: Draw = Draw { explore: 0.1, sharpness: 1.0, doubt: 0.0 };

/// One of each.
const PACES: [Pace; 7] = [
    Pace::Fixed(0.5),
    Pace::Ramp { from: 0.1, to: 0.9 },
    Pace::Cycle { low: 0.1, high: 0.9, period: 9 },
    Pace::Geometric { low: 0.1, high: 0.9, factor: 0.5, epoch: 9 },
    Pace::Growth { from: 0.1, to: 0.9, factor: 1.5, every: 9 },
    Pace::Gated { from: 0.1, to: 0.9, step: 0.1, forward_at: 70, back_at: 20 },
    Pace::Fade { from: 0.9, over: 0.5 },
];

fn two(recipe: Recipe) -> AnySpec {
    let mut spec = Spec::new(skills(&[[3, 0], [2, 2]]), recipe, Budget::episodes(9));
    spec.syllabus.skills[1].requires.push(Need { skill: 0, percent: 50 }).expect("room");
    spec.assists.push(Assist { skill: 1, aid: Aid::WarmStart, pace: PACES[0] }).expect("room");
    Spec { probe_every: 5, ..spec }
}

/// Every recipe, every addition, and every pace in a factor that has one.
fn recipes() -> Vec<Recipe> {
    let with = |factor| Recipe::new(&[factor], EVEN, PLAIN);
    let paced = PACES.into_iter().flat_map(|pace| {
        [Factor::Widen { pace }, Factor::Balance { pace }, Factor::SelfPaced { shape: Shape::Hard, pace }].map(with)
    });
    let windows = PACES
        .map(|pace| Recipe::new(&[Factor::Window { width: 0.5, pace }], EVEN, Averages { gain: Gain::Rank, ..PLAIN }));
    let added = ADDITIONS.iter().map(|addition| with(addition.factor));
    RECIPES.iter().map(|entry| (entry.recipe)()).chain(paced).chain(windows).chain(added).collect()
}

/// Values of one setting, with whether each is within its bounds.
fn tries(knob: &Knob<'_>) -> Vec<(f32, bool)> {
    match knob {
        Knob::Real(_, [low, high]) if *high == f32::INFINITY => {
            vec![(*low, true), (low.next_down(), false), (f32::NAN, false), (*high, true)]
        }
        Knob::Real(_, [low, high]) => {
            vec![(*low, true), (low.next_down(), false), (f32::NAN, false), (*high, true), (high.next_up(), false)]
        }
        Knob::Count(_, [low, high]) => {
            [(*low, true), (low - 1, false), (*high, true), (high + 100, false)].map(|(n, ok)| (n as f32, ok)).to_vec()
        }
        // The percentages are bounds of each other, and spaces have the rest: see below.
        Knob::Percent(..) | Knob::Few(..) => Vec::new(),
    }
}

fn set(knob: Knob<'_>, value: f32) {
    match knob {
        Knob::Real(x, _) => *x = value,
        Knob::Count(n, _) => *n = value as u32,
        Knob::Percent(n, _) | Knob::Few(n, _) => *n = value as u8,
    }
}

#[test]
fn a_setting_is_refused_just_beyond_its_bounds() {
    let mut tried = 0;
    for recipe in recipes() {
        assert_eq!(two(recipe.clone()).check(), Ok(()), "{recipe:?}");
        let mut all = Vec::new();
        recipe.clone().knobs(&mut |name, knob| all.push((name, tries(&knob))));
        for (at, (name, tries)) in all.iter().enumerate() {
            for (value, is_sound) in tries {
                let (mut changed, mut number) = (recipe.clone(), 0..);
                changed.knobs(&mut |_, knob| {
                    if number.next() == Some(at) {
                        set(knob, *value);
                    }
                });
                let expected = if *is_sound { Ok(()) } else { Err(SpecError::Setting(name)) };
                assert_eq!(two(changed).check(), expected, "{name} = {value} in {recipe:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 1000, "{tried}");
}

#[test]
fn a_gate_opens_above_where_it_closes() {
    for (forward_at, back_at, is_sound) in
        [(70, 69, true), (70, 70, false), (1, 0, true), (100, 99, true), (101, 0, false)]
    {
        let pace = Pace::Gated { from: 0.0, to: 1.0, step: 0.1, forward_at, back_at };
        let recipe = Recipe::new(&[Factor::SelfPaced { shape: Shape::Linear, pace }], EVEN, PLAIN);
        let expected = if is_sound { Ok(()) } else { Err(SpecError::Setting("forward_at")) };
        assert_eq!(two(recipe).check(), expected, "{forward_at} and {back_at}");
        let mut helped = two(Recipe::named("uniform").expect("it is known"));
        helped.assists[0].pace = pace;
        let expected = if is_sound { Ok(()) } else { Err(SpecError::Fact { skill: 1, name: "assist" }) };
        assert_eq!(helped.check(), expected, "{forward_at} and {back_at}");
    }
}

/// A setting that nobody can see is one that nobody can change, nor check.
#[test]
fn every_factor_shows_its_settings() {
    let names = |mut factor: Factor| {
        let mut names = Vec::new();
        factor.knobs(&mut |name, _| names.push(name));
        names.join(" ")
    };
    let paces = [
        "level",
        "from to",
        "low high period_episodes",
        "low high factor epoch_episodes",
        "from to factor every_episodes",
        "from to step forward_at back_at",
        "from over",
    ];
    for (pace, own) in PACES.into_iter().zip(paces) {
        assert_eq!(names(Factor::SelfPaced { shape: Shape::Hard, pace }), own);
        assert_eq!(names(Factor::Window { width: 0.5, pace }), format!("width {own}"));
        assert_eq!(names(Factor::Balance { pace }), own);
        assert_eq!(names(Factor::Widen { pace }), own);
    }
    for (factor, own) in [
        (Factor::Unmastered { goal: 0.8, review: 0.1 }, "goal review"),
        (Factor::Progress { noise: 0.0, optimism: 0.0 }, "noise optimism"),
        (Factor::Frontier { noise: 0.0, optimism: 0.0, hope: 0.0 }, "noise optimism hope"),
        (Factor::Bidirectional { theta: 0.1 }, "theta"),
        (Factor::Optimism { bonus: 1.0 }, "bonus"),
        (Factor::Staleness { after: 5 }, "stale_after_episodes"),
        (Factor::Reach { outside: 0.1 }, "outside"),
        (Factor::WorstCase { rest: 0.1 }, "rest"),
        (Factor::Review { half_life: 9.0, spread: 1.0, transfer: 0.5 }, "half_life_episodes spread transfer"),
        (Factor::Budget { rate: 0.1, damping: 0.1 }, "price_rate price_damping"),
        (Factor::Gain, ""),
        (Factor::Exp3, ""),
        (Factor::Ease, ""),
        (Factor::Learnability, ""),
    ] {
        assert_eq!(names(factor), own, "{factor:?}");
    }
    for (gain, own) in [
        (Gain::None, ""),
        (Gain::Slope, ""),
        (Gain::Rank, ""),
        (Gain::Noise { rate: 0.1 }, " noise_rate"),
        (Gain::Online { rate: 0.1 }, " gain_rate"),
        (Gain::Exp3 { eta: 0.1 }, " eta"),
        (Gain::Baseline { cap: 0.1 }, " baseline_cap"),
        (Gain::Tail { share: 0.1 }, " tail_share"),
        (Gain::Case { size: 2, every: 3 }, " cases every_episodes"),
    ] {
        let mut names = Vec::new();
        Recipe::new(&[], EVEN, Averages { gain, ..PLAIN }).knobs(&mut |name, _| names.push(name));
        assert_eq!(
            names.join(" "),
            format!("explore sharpness doubt fast_rate slow_rate kin success{own}"),
            "{gain:?}"
        );
    }
}

/// Each statistic has its readers, and no other will do.
#[test]
fn a_factor_reads_what_is_kept() {
    let noise = Gain::Noise { rate: 0.1 };
    let online = Gain::Online { rate: 0.1 };
    let exp3 = Gain::Exp3 { eta: 0.1 };
    let baseline = Gain::Baseline { cap: 0.1 };
    let case = Gain::Case { size: 2, every: 3 };
    let gains = [Gain::None, noise, online, Gain::Slope, exp3, baseline, Gain::Rank, Gain::Tail { share: 0.5 }, case];
    let window = Factor::Window { width: 0.5, pace: PACES[0] };
    for (factor, readable) in [
        (Factor::Progress { noise: 0.1, optimism: 0.0 }, &[noise][..]),
        (Factor::Progress { noise: 0.0, optimism: 0.0 }, &gains[..]),
        (Factor::Frontier { noise: 0.0, optimism: 0.0, hope: 0.0 }, &[noise]),
        (Factor::Gain, &[online, Gain::Slope]),
        (Factor::Exp3, &[exp3]),
        (Factor::Bidirectional { theta: 0.1 }, &[baseline]),
        (window, &[Gain::Rank]),
        (Factor::WorstCase { rest: 0.1 }, &[case]),
        (Factor::Ease, &gains),
    ] {
        for gain in gains {
            let spec = two(Recipe::new(&[factor], EVEN, Averages { gain, ..PLAIN }));
            let expected = if readable.contains(&gain) { Ok(()) } else { Err(SpecError::WrongGain) };
            assert_eq!(spec.check(), expected, "{factor:?} with {gain:?}");
        }
    }
}

#[test]
fn a_fact_is_refused_just_beyond_its_bounds() {
    let after = |change: &dyn Fn(&mut AnySpec)| {
        let mut spec = two(Recipe::named("uniform").expect("it is known"));
        change(&mut spec);
        spec.check()
    };
    let within = |change: &dyn Fn(&mut AnySpec)| assert_eq!(after(change), Ok(()));
    let setting = |name, change: &dyn Fn(&mut AnySpec)| assert_eq!(after(change), Err(SpecError::Setting(name)));
    let fact = |name, change: &dyn Fn(&mut AnySpec)| assert_eq!(after(change), Err(SpecError::Fact { skill: 1, name }));

    for beyond in [0.0, -1.0, f32::NAN] {
        setting("budget", &|spec| spec.budget.time_s = beyond);
        setting("budget", &|spec| spec.budget.energy_j = beyond);
        setting("budget", &|spec| spec.budget.wear = beyond);
        setting("budget", &|spec| spec.budget.resets = beyond);
    }
    within(&|spec| (spec.budget.time_s, spec.budget.resets) = (f32::MIN_POSITIVE, 1.0));
    [-1.0, f32::NAN, f32::INFINITY]
        .into_iter()
        .for_each(|beyond| setting("cooldown_s", &|spec| spec.safety.cooldown_s = beyond));
    within(&|spec| spec.safety.cooldown_s = 0.0);
    [0, 101].into_iter().for_each(|beyond| setting("tail", &|spec| spec.claim.tail = beyond));
    [1, 100].into_iter().for_each(|tail| within(&|spec| spec.claim.tail = tail));
    setting("audit", &|spec| spec.asks.audit = 101);
    within(&|spec| spec.asks.audit = 100);
    [1.0_f32.next_up(), -0.1, f32::NAN]
        .into_iter()
        .for_each(|beyond| fact("nominal", &|spec| spec.syllabus.skills[1].nominal.0[1] = beyond));
    [0.0, 1.0].into_iter().for_each(|edge| within(&|spec| spec.syllabus.skills[1].nominal.0[1] = edge));
    fact("difficulty", &|spec| spec.syllabus.skills[1].difficulty = [101, 0]);
    within(&|spec| spec.syllabus.skills[1].difficulty = [100, 0]);
    [0, 101]
        .into_iter()
        .for_each(|beyond| fact("mastery", &|spec| spec.syllabus.skills[1].requires[0].percent = beyond));
    [1, 100].into_iter().for_each(|percent| within(&|spec| spec.syllabus.skills[1].requires[0].percent = percent));
    assert_eq!(after(&|spec| spec.assists[0].skill = 2), Err(SpecError::UnknownSkill { skill: 2 }));
    fact("assist", &|spec| spec.assists[0].pace = Pace::Fixed(-1.0));
    assert_eq!(after(&|spec| spec.syllabus.skills[1].requires[0].skill = 2), Err(SpecError::UnknownSkill { skill: 1 }));
    assert_eq!(after(&|spec| spec.syllabus.skills[1].requires[0].skill = 1), Err(SpecError::Cycle { skill: 1 }));
}

/// Only what has to be shown needs a probe: what is required, and what is helped.
#[test]
fn probes_are_asked_for_where_something_must_be_shown() {
    let spec = |required: bool, helped: bool, probe_every| {
        let mut spec = AnySpec { probe_every, ..two(Recipe::named("uniform").expect("it is known")) };
        if !required {
            spec.syllabus.skills[1].requires.clear();
        }
        if !helped {
            spec.assists.clear();
        }
        spec.check()
    };
    for (required, helped) in [(false, false), (false, true), (true, false), (true, true)] {
        let expected = if required || helped { Err(SpecError::NoProbes) } else { Ok(()) };
        assert_eq!(spec(required, helped, 0), expected, "required: {required}, helped: {helped}");
        assert_eq!(spec(required, helped, 1), Ok(()));
    }
}

/// What just fits is taken, and one more is not.
#[test]
fn rooms_are_filled_to_the_last() {
    let recipe = |name| Recipe::named(name).expect("it is known");
    let of = |shape: &[[u8; 1]], name| Spec::<3, 1>::new(skills(shape), recipe(name), Budget::episodes(9));
    assert!(Curriculum::<3, 7, 1>::build(&of(&[[4], [3]], "uniform")).is_ok());
    assert_eq!(
        Curriculum::<3, 6, 1>::build(&of(&[[4], [3]], "uniform")).err(),
        Some(SpecError::TooManyArms { arms: 7, room: 6 })
    );
    assert!(Curriculum::<3, 7, 1, 2>::build(&of(&[[4], [3]], "slope")).is_ok());
    assert_eq!(Curriculum::<3, 7, 1, 1>::build(&of(&[[4], [3]], "slope")).err(), Some(SpecError::NeedsWindow));
    // Two words of belief a skill.
    let traced = of(&[[4], [3], [1]], "knowledge-tracing");
    assert_eq!(traced.words(), 6);
    assert!(Curriculum::<3, 8, 1, 0, 6>::build(&traced).is_ok());
    let refused = Curriculum::<3, 8, 1, 0, 5>::build(&traced).err();
    assert_eq!(refused, Some(SpecError::NeedsMemory { words: 6, room: 5 }));
    assert_eq!(Curriculum::<3, 8, 1>::build(&traced).err(), Some(SpecError::NoMemory));
    // As many skills as there are bits in a set of them.
    let many = |count| Spec::<33, 1>::new(skills(&vec![[0]; count]), recipe("uniform"), Budget::episodes(9)).check();
    assert_eq!((many(32), many(33), many(0)), (Ok(()), Err(SpecError::TooManySkills), Err(SpecError::NoSkills)));
}

/// A build has no code for spaces that it has no room for, but for the smallest that it has room for.
#[test]
fn a_space_that_fits_has_its_code() {
    fn moves<const M: usize>(space: Space<1>) -> bool {
        let mut spec = Spec::<1, 1>::new(skills(&[[1]]), Recipe::new(&[], EVEN, PLAIN), Budget::episodes(99));
        spec.syllabus.skills[0].space = space;
        assert!(spec.words() <= M);
        let (mut teacher, mut dice) = (Curriculum::<1, 64, 1, 0, M>::build(&spec).expect("it fits"), Dice::new(1));
        let mut points = HashSet::new();
        while let Some(trial) = teacher.propose(&mut dice) {
            points.insert(trial.task.point.0[0].to_bits());
            teacher.observe(&trial, &Outcome::scored(1.0, Cost::FREE).expect("in range")).expect("its own");
        }
        points.len() > 1
    }
    assert!(moves::<6>(Space::Bounds { dims: 1, boundary: 70, high: 60, low: 10, step: 10 }));
    assert!(moves::<45>(Space::Regions { dims: 1, leaves: 1, memory: 16, random: 20 }));
    assert!(moves::<45>(Space::Levels { dims: 1, levels: 2, worth: Worth::Change, fresh: 20, stale: 10 }));
    for model in [Model::Change, Model::Nearest, Model::Covariance] {
        assert!(Space::<1>::Mixture { dims: 1, model, random: 10 }.words() > 45);
    }
    assert!(Space::<1>::Normal { dims: 1, pull: Pull::Threshold(30), step: 5, narrow: 10 }.words() > 45);
}

/// What goes beyond the three families of recipes is refused where there is no memory, and all else is taken.
#[test]
fn a_small_build_refuses_what_it_has_no_code_for() {
    let small = |spec: &Spec<1, 1>| Curriculum::<1, 4, 1, 2>::build(spec).err();
    let plain = || Spec::<1, 1>::new(skills(&[[4]]), Recipe::new(&[Factor::Ease], EVEN, PLAIN), Budget::episodes(9));
    assert_eq!(small(&plain()), None);
    let refused = |change: &dyn Fn(&mut Spec<1, 1>)| {
        let mut spec = plain();
        change(&mut spec);
        assert_eq!(small(&spec), Some(SpecError::NoMemory));
        assert!(spec.words() > 0 && spec.check().is_ok());
    };
    for addition in &ADDITIONS {
        refused(&|spec| spec.recipe.factors.push(addition.factor).expect("room"));
    }
    refused(&|spec| spec.recipe.factors.push(Factor::Learnability).expect("room"));
    refused(&|spec| spec.recipe.averages.gain = Gain::Tail { share: 0.5 });
    refused(&|spec| spec.recipe.averages.gain = Gain::Case { size: 1, every: 1 });
    refused(&|spec| spec.recipe.averages.kin = 10);
    let default = Recipe::named(DEFAULT).expect("there");
    // At the frontier cells hear each other where attempts succeed or fail; elsewhere they do not.
    refused(&|spec| {
        spec.recipe = default.clone();
        spec.recipe.averages.success = 50;
    });
    assert_eq!(small(&Spec { recipe: default, ..plain() }), None);
    let counted = Recipe::new(&[Factor::Ease], EVEN, Averages { success: 50, ..PLAIN });
    assert_eq!(small(&Spec { recipe: counted, ..plain() }), None);
    refused(&|spec| spec.recipe.draw.doubt = 0.1);
    refused(&|spec| spec.recipe.factors[0] = Factor::SelfPaced { shape: Shape::Hard, pace: PACES[5] });
    refused(&|spec| spec.claim.tail = 30);
    refused(&|spec| spec.claim.doubt = 1);
    refused(&|spec| {
        spec.assists.push(Assist { skill: 0, aid: Aid::Subgoal, pace: PACES[0] }).expect("room");
        spec.probe_every = 5;
    });
    for entry in &RECIPES {
        let recipe = (entry.recipe)();
        let spec = Spec::<1, 1>::new(skills(&[[4]]), recipe, Budget::episodes(9));
        assert_eq!(small(&spec).is_some(), spec.words() > 0, "{}", entry.name);
    }
}

/// The settings of a space that moves.
#[test]
fn a_space_is_refused_just_beyond_its_bounds() {
    const DIMS: usize = 9;
    let check = |space: Space<DIMS>| {
        let uniform = Recipe::named("uniform").expect("it is known");
        let mut spec = Spec::<1, DIMS>::new(skills(&[[0; DIMS]]), uniform, Budget::episodes(9));
        spec.syllabus.skills[0].space = space;
        spec.check()
    };
    let bounds = |dims, boundary, high, low, step| Space::Bounds { dims, boundary, high, low, step };
    let regions = |dims, leaves, memory, random| Space::Regions { dims, leaves, memory, random };
    let mixture = |dims, random| Space::Mixture { dims, model: Model::Change, random };
    let normal = |dims, pull, step, narrow| Space::Normal { dims, pull, step, narrow };
    let levels = |dims, levels, fresh, stale| Space::Levels { dims, levels, worth: Worth::Regret, fresh, stale };
    let (share, threshold) = (Pull::Share(60), Pull::Threshold(50));
    let sound = [
        bounds(1, 1, 1, 0, 1),
        bounds(9, 100, 100, 99, 100),
        regions(1, 1, 16, 0),
        regions(9, 255, 17, 90),
        mixture(1, 0),
        mixture(8, 100),
        normal(1, Pull::Share(1), 1, 5),
        normal(8, Pull::Share(255), 100, 100),
        normal(8, Pull::Threshold(1), 5, 5),
        normal(8, Pull::Threshold(100), 5, 5),
        levels(1, 2, 0, 0),
        levels(9, 255, 100, 100),
    ];
    sound.into_iter().for_each(|space| assert_eq!(check(space), Ok(()), "{space:?}"));
    let unsound = [
        bounds(0, 50, 80, 20, 10),
        bounds(10, 50, 80, 20, 10),
        bounds(1, 0, 80, 20, 10),
        bounds(1, 101, 80, 20, 10),
        bounds(1, 50, 101, 20, 10),
        bounds(1, 50, 20, 20, 10),
        bounds(1, 50, 20, 30, 10),
        bounds(1, 50, 80, 20, 0),
        bounds(1, 50, 80, 20, 101),
        regions(0, 4, 16, 20),
        regions(10, 4, 16, 20),
        regions(1, 0, 16, 20),
        regions(1, 4, 15, 20),
        regions(1, 4, 16, 91),
        mixture(0, 10),
        mixture(9, 10),
        mixture(1, 101),
        normal(0, share, 5, 5),
        normal(9, share, 5, 5),
        normal(1, Pull::Share(0), 5, 5),
        normal(1, Pull::Threshold(0), 5, 5),
        normal(1, Pull::Threshold(101), 5, 5),
        normal(1, threshold, 0, 5),
        normal(1, threshold, 101, 5),
        normal(1, threshold, 5, 4),
        normal(1, threshold, 5, 101),
        levels(0, 4, 30, 10),
        levels(10, 4, 30, 10),
        levels(1, 1, 30, 10),
        levels(1, 4, 101, 10),
        levels(1, 4, 30, 101),
    ];
    let refused = Err(SpecError::Fact { skill: 0, name: "space" });
    unsound.into_iter().for_each(|space| assert_eq!(check(space), refused, "{space:?}"));
}
