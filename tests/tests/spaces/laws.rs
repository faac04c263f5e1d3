//! True for all settings and histories.

use etude::{
    Bounds, Budget, Cost, Curriculum, Dice, FLIGHT, Kind, Levels, Model, Normal, Outcome, Point, Pull, Recipe, Regions,
    Space, Spec, Worth, skills,
};
use etude_tests::cases;
use proptest::prelude::*;

use super::Moving;

fn bounds() -> impl Strategy<Value = Bounds> {
    let shares = (0.0_f32..=1.0, prop_oneof![Just(0.0_f32), 0.0_f32..=1.0]);
    (0_u8..4, 0.01_f32..1.5, 0_u8..6, 0.0_f32..0.5, 0.3_f32..=1.0, shares).prop_map(
        |(dims, step, buffer, low, high, (boundary, capped))| Bounds {
            dims,
            step,
            buffer,
            low,
            high,
            boundary,
            capped,
        },
    )
}

fn regions() -> impl Strategy<Value = Regions> {
    let sizes = (0_u8..4, 0_u16..9, 0_u16..20, 0_u8..6, 0_u16..5);
    let shares = (0.0_f32..0.5, 0.0_f32..=0.5, 0.0_f32..0.3, 0.0_f32..1.0);
    (sizes, prop_oneof![Just(0.0_f32), 0.01_f32..0.2], shares).prop_map(
        |((dims, leaves, memory, cuts, least), width, (uniform, lowest, spread, noise))| Regions {
            dims,
            leaves,
            memory,
            cuts,
            least,
            width,
            uniform,
            lowest,
            spread,
            noise,
        },
    )
}

fn normal() -> impl Strategy<Value = Normal> {
    let pull = prop_oneof![(0.01_f32..2.5).prop_map(Pull::Share), (0.0_f32..=1.0).prop_map(Pull::Threshold)];
    let numbers = (0.01_f32..1.0, 0.0_f32..0.5, 0.02_f32..0.5, 0.0_f32..=1.0);
    (0_u8..4, 0_u8..40, pull, 0_u8..4, numbers, (0.0_f32..=1.0, 0.05_f32..1.0)).prop_map(
        |(dims, memory, pull, offset, (step, narrow, least, trust), target)| Normal {
            dims,
            memory,
            pull,
            offset,
            step,
            narrow,
            least,
            target: target.into(),
            trust,
        },
    )
}

fn levels() -> impl Strategy<Value = Levels> {
    let worth = prop_oneof![Just(Worth::Regret), Just(Worth::Robust), Just(Worth::Learnability), Just(Worth::Change)];
    let temperature = prop_oneof![Just(f32::INFINITY), 0.05_f32..2.0];
    let numbers = (temperature, 0.0_f32..=1.0, 0.0_f32..=1.0, 0.0_f32..=1.0);
    (0_u8..4, 0_u8..30, worth, numbers, any::<bool>()).prop_map(
        |(dims, levels, worth, (temperature, stale, fresh, fill), grows)| Levels {
            dims,
            levels,
            worth,
            temperature,
            stale,
            fresh,
            fill,
            grows,
        },
    )
}

/// Any bits, the odd ones often.
fn word() -> impl Strategy<Value = f32> {
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, 0.0, 1.0, -1.0, 2.0, 0.5, f32::MAX, f32::MIN_POSITIVE];
    prop_oneof![any::<u32>().prop_map(f32::from_bits), proptest::sample::select(odd.to_vec()), 0.0_f32..20.0]
}

/// A student who gets better where both of the first parameters are low, and guesses elsewhere.
fn score(point: &Point<3>, trial: usize, dice: &mut Dice) -> f32 {
    let [x, y, _] = point.0;
    if x + y < 0.8 { (trial as f32 / 100.0).min(1.0) } else { dice.below(2) as f32 }
}

/// Chances and points are sound, whatever the words hold.
fn sound(space: &impl Moving, words: &[f32], dice: &mut Dice) {
    let chances = space.chances(words);
    assert!(chances.iter().all(|chance| (0.0..f32::INFINITY).contains(chance)), "{chances:?}");
    assert!(chances.iter().any(|chance| *chance > 0.0), "{chances:?}");
    for arm in (0..space.arms() + 1).chain([u32::MAX]) {
        assert!(space.sample::<3>(words, arm, dice).is_inside());
        assert!(space.sample::<1>(words, arm, dice).is_inside());
    }
    for x in [f32::NAN, f32::INFINITY, -1.0, 0.3, 1.0, 2.0] {
        assert!(space.locate(words, &Point([x; 3])) < space.arms());
        assert!(space.locate(words, &Point([x; 1])) < space.arms());
    }
}

/// Plays a history; after every trial `look` sees the words, and some slices are taken.
fn play<S: Moving>(space: &S, seed: u64, trials: usize, mut look: impl FnMut(&[f32], &mut Dice)) {
    let mut words = space.started();
    let mut dice = Dice::new(seed);
    for trial in 0..trials {
        look(&words, &mut dice);
        let point: Point<3> = space.draw(&words, &mut dice);
        let score = score(&point, trial, &mut dice);
        space.adapt(&mut words, &point, score);
        for _ in 0..dice.below(4) {
            space.settle(&mut words);
        }
    }
    space.settle_all(&mut words);
    look(&words, &mut dice);
}

/// Damaged words are no worse than a bad teacher.
fn survives(space: &impl Moving, garbage: &[f32], seed: u64) {
    let mut words: Vec<f32> = garbage.iter().copied().cycle().take(space.words()).collect();
    let mut dice = Dice::new(seed);
    for trial in 0..30 {
        sound(space, &words, &mut dice);
        let point: Point<3> = space.draw(&words, &mut dice);
        space.adapt(&mut words, &point, score(&point, trial, &mut dice));
        space.adapt(&mut words, &Point([f32::NAN, -1.0, f32::INFINITY]), f32::NAN);
        space.settle_all(&mut words);
    }
}

/// A copy of the words after so many trials goes on as the words do.
fn goes_on(space: &impl Moving, seed: u64, at: usize) {
    let (mut seen, mut copy) = (0, None);
    play(space, seed, 200, |words, dice| {
        if seen == at {
            let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
            copy = Some((bytes, dice.clone()));
        }
        seen += 1;
    });
    let (bytes, mut dice) = copy.expect("it was that long");
    let mut words: Vec<f32> = bytes.chunks(4).map(|word| f32::from_le_bytes(word.try_into().expect("four"))).collect();
    let mut trail = Vec::new();
    play(space, seed, 200, |words, _| trail.push(words.to_vec()));
    for (trial, expected) in trail.iter().enumerate().skip(at) {
        assert!(words.iter().zip(expected).all(|(left, right)| left.to_bits() == right.to_bits()), "trial {trial}");
        if trial == 200 {
            break;
        }
        let point: Point<3> = space.draw(&words, &mut dice);
        let score = score(&point, trial, &mut dice);
        space.adapt(&mut words, &point, score);
        for _ in 0..dice.below(4) {
            space.settle(&mut words);
        }
        if trial == 199 {
            space.settle_all(&mut words);
        }
    }
}

/// Too few words: nothing happens.
fn ignores_short_words(space: &impl Moving) {
    let mut words = vec![0.25; space.words().saturating_sub(1)];
    let before = words.clone();
    space.start(&mut words);
    space.adapt(&mut words, &Point([0.25; 3]), 1.0);
    assert!(!space.settle(&mut words));
    assert_eq!(words, before);
    assert!(space.sample::<3>(&words, 0, &mut Dice::new(1)).is_inside());
    assert_eq!(space.locate(&words, &Point([0.25; 3])), 0);
    let mut short = [1.0; 2];
    space.weigh(&space.started(), &mut short[..1]);
    assert_eq!(short[1], 1.0);
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_box_is_a_box(bounds in bounds(), seed: u64) {
        play(&bounds, seed, 150, |words, dice| {
            sound(&bounds, words, dice);
            let sum: f32 = bounds.chances(words).iter().sum();
            assert!((sum - 1.0).abs() < 1e-5 || bounds.dims == 0 || bounds.boundary * bounds.capped == 0.0, "{sum}");
            let edges: Vec<(f32, f32)> = words.chunks(6).map(|axis| (axis[0], axis[3])).collect();
            assert!(edges.iter().all(|(low, high)| 0.0 <= *low && low <= high && *high <= 1.0), "{edges:?}");
            let flat = edges.iter().any(|(low, high)| low == high);
            for arm in 0..bounds.arms() {
                let point: Point<3> = bounds.sample(words, arm, dice);
                assert!(edges.iter().zip(point.0).all(|((low, high), x)| *low <= x && x <= *high));
                if arm > 0 {
                    let (axis, side) = ((arm as usize - 1) / 2, (arm - 1) % 2);
                    let (low, high) = edges[axis];
                    assert_eq!(point.0[axis].to_bits(), if side == 0 { low } else { high }.to_bits());
                    assert!(flat || bounds.locate(words, &point) <= arm, "another parameter fell on its edge by chance");
                }
                if !flat && edges.iter().zip(point.0).filter(|((low, high), x)| x == low || x == high).count() < 2 {
                    let inner = arm == 0 && bounds.locate(words, &point) > 0;
                    assert!(inner || bounds.locate(words, &point) == arm);
                }
            }
        });
    }

    #[test]
    fn regions_tile_the_cube(regions in regions(), seed: u64) {
        play(&regions, seed, 250, |words, dice| {
            sound(&regions, words, dice);
            let chances = regions.chances(words);
            assert!((chances.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{chances:?}");
            for (arm, chance) in (0_u32..).zip(&chances) {
                if *chance > 0.0 {
                    assert_eq!(regions.locate(words, &regions.sample::<3>(words, arm, dice)), arm);
                }
            }
            // Open regions come first, and every point is in one of them.
            let open = chances.iter().take_while(|chance| **chance > 0.0).count();
            assert!(chances[open..].iter().all(|chance| *chance == 0.0));
            let anywhere = Point([dice.unit(), dice.unit(), dice.unit()]);
            let dims = usize::from(regions.dims);
            let stride = 2 * dims + 2 + (dims + 1) * usize::from(regions.memory);
            let holding = words[9..].chunks(stride).take(open).enumerate().filter(|(_, row)| {
                let edges = row[..dims].iter().zip(&row[dims..2 * dims]);
                anywhere.0.iter().zip(edges).all(|(x, (low, high))| low <= x && x < high)
            });
            assert_eq!(holding.map(|(arm, _)| arm as u32).collect::<Vec<_>>(), [regions.locate(words, &anywhere)]);
            let widest = words[9..].chunks(stride).take(open).all(|row| {
                row[..dims].iter().zip(&row[dims..2 * dims]).all(|(low, high)| high - low >= regions.width - 1e-6)
            });
            assert!(widest);
        });
    }

    #[test]
    fn a_gaussian_stays_within_its_bounds(normal in normal(), seed: u64) {
        play(&normal, seed, 150, |words, dice| {
            sound(&normal, words, dice);
            let (mean, deviation) = normal.now(words).expect("words enough");
            assert_eq!((mean.len(), deviation.len()), (normal.dims.into(), normal.dims.into()));
            assert!(mean.iter().all(|mean| (0.0..=1.0).contains(mean)), "{mean:?}");
            assert!(deviation.iter().all(|deviation| (normal.least..=1.0).contains(deviation)), "{deviation:?}");
        });
    }

    /// However often a caller settles, and whenever, with as many trials in flight as there may be.
    #[test]
    fn when_a_gaussian_is_settled_changes_nothing(normal in normal(), seed: u64) {
        let (mut words, mut dice) = (normal.started(), Dice::new(seed));
        let mut other = words.clone();
        for trial in 0..60 {
            let flight: Vec<Point<3>> = (0..=dice.below(FLIGHT as u32 - 1)).map(|_| normal.draw(&words, &mut dice)).collect();
            for point in flight {
                let score = score(&point, trial, &mut dice);
                normal.adapt(&mut words, &point, score);
                normal.adapt(&mut other, &point, score);
                (0..dice.below(4)).for_each(|_| _ = normal.settle(&mut other));
            }
            normal.settle_all(&mut words);
            normal.settle_all(&mut other);
            let bits = |words: &[f32]| words.iter().map(|word| word.to_bits()).collect::<Vec<_>>();
            // Behind the trials that are kept stands what was.
            let kept = words.len() - (usize::from(normal.memory) + FLIGHT - words[0] as usize) * (usize::from(normal.dims) + 1);
            prop_assert_eq!(bits(&words[..kept]), bits(&other[..kept]), "trial {}", trial);
        }
    }

    #[test]
    fn levels_are_kept_in_order(levels in levels(), seed: u64) {
        let stride = usize::from(levels.dims) + 6;
        let slots = 1 + usize::from(levels.levels);
        let mut before = 0;
        play(&levels, seed, 150, |words, dice| {
            sound(&levels, words, dice);
            let chances = levels.chances(words);
            assert!((chances.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{chances:?}");
            let stored = words[0] as usize;
            assert!(stored <= levels.levels.into() && stored >= before);
            before = stored;
            let kept: Vec<_> = words[slots..].chunks(stride).take(stored).map(|slot| slot.split_at(levels.dims.into())).collect();
            assert!(kept.is_sorted_by(|one, other| one.1[0] >= other.1[0]), "{kept:?}");
            for (level, facts) in kept {
                assert!(facts[..2].iter().all(|fact| (0.0..=1.0).contains(fact)), "{facts:?}");
                let mut point = [0.0; 3];
                point[..level.len()].copy_from_slice(level);
                assert_eq!(levels.locate(words, &Point(point)), 1);
            }
            assert_eq!(levels.kind(0) == Kind::Audition, levels.worth == Worth::Robust);
            assert_eq!(levels.kind(1), Kind::Practice);
            if stored > 0 {
                assert_eq!(levels.locate(words, &levels.sample::<3>(words, 1, dice)), 1);
                assert!(levels.dims == 0 || levels.locate(words, &levels.sample::<3>(words, 0, dice)) == 0);
            }
        });
    }

    /// What goes on within a skill is its own affair: noise in one skill's space takes no practice from the others.
    #[test]
    fn a_space_never_changes_its_skills_share(kind in 0_usize..4, noise: u64, seed: u64) {
        let space = [
            Space::Levels { dims: 2, levels: 8, worth: Worth::Regret, fresh: 20, stale: 10 },
            Space::Levels { dims: 2, levels: 8, worth: Worth::Change, fresh: 20, stale: 10 },
            Space::Normal { dims: 2, pull: Pull::Threshold(50), step: 5, narrow: 5 },
            Space::Mixture { dims: 2, model: Model::Change, random: 10 },
        ][kind];
        let mut syllabus = skills(&[[1, 1], [3, 1]]);
        syllabus.skills[0].space = space;
        let recipe = Recipe::named("uniform").expect("it is there");
        let spec = Spec::new(syllabus, recipe, Budget::episodes(200));
        let mut teacher = Curriculum::<2, 16, 2, 0, 1200>::build(&spec).expect("there is room");
        let (mut dice, mut coin) = (Dice::new(seed), Dice::new(noise));
        let arms = space.arms() as usize;
        while let Some(trial) = teacher.propose(&mut dice) {
            let outcome = Outcome::scored(coin.below(2) as f32, Cost::FREE).expect("in range");
            teacher.observe(&trial, &outcome).expect("its own");
            while teacher.settle() {}
            let share = teacher.chances()[..arms].iter().sum::<f32>();
            prop_assert!((share - arms as f32 / (arms as f32 + 3.0)).abs() < 1e-4, "{}", share);
        }
    }

    /// Words are all that there is: a copy goes on to the bit, also in the middle of a search.
    #[test]
    fn a_copy_goes_on_to_the_bit(
        regions in regions(), normal in normal(), levels in levels(), seed: u64, at in 0_usize..200,
    ) {
        goes_on(&regions, seed, at);
        goes_on(&normal, seed, at);
        goes_on(&levels, seed, at);
    }

    #[test]
    fn damaged_words_do_no_worse_than_teach_badly(
        bounds in bounds(), regions in regions(), normal in normal(), levels in levels(),
        garbage in proptest::collection::vec(word(), 1..60), seed: u64,
    ) {
        survives(&normal, &garbage, seed);
        survives(&levels, &garbage, seed);
        survives(&bounds, &garbage, seed);
        survives(&regions, &garbage, seed);
    }

    #[test]
    fn too_few_words_are_left_alone(bounds in bounds(), regions in regions(), normal in normal(), levels in levels()) {
        prop_assume!(bounds.dims > 0);
        ignores_short_words(&normal);
        ignores_short_words(&levels);
        ignores_short_words(&bounds);
        ignores_short_words(&regions);
    }
}
