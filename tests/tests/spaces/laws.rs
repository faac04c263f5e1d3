//! True for all settings and histories.

use etude::{Bounds, Dice, Point, Regions};
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

    /// Words are all that there is: a copy goes on to the bit, also in the middle of a search.
    #[test]
    fn a_copy_goes_on_to_the_bit(regions in regions(), seed: u64, at in 0_usize..200) {
        let mut seen = 0;
        let mut copy = None;
        play(&regions, seed, 200, |words, dice| {
            if seen == at {
                let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
                copy = Some((bytes, dice.clone()));
            }
            seen += 1;
        });
        let (bytes, mut dice) = copy.expect("it was that long");
        let mut words: Vec<f32> =
            bytes.chunks(4).map(|word| f32::from_le_bytes(word.try_into().expect("four"))).collect();
        let mut trail = Vec::new();
        play(&regions, seed, 200, |words, _| trail.push(words.to_vec()));
        for (trial, expected) in trail.iter().enumerate().skip(at) {
            assert!(words.iter().zip(expected).all(|(left, right)| left.to_bits() == right.to_bits()), "trial {trial}");
            if trial == 200 { break; }
            let point: Point<3> = regions.draw(&words, &mut dice);
            let score = score(&point, trial, &mut dice);
            regions.adapt(&mut words, &point, score);
            for _ in 0..dice.below(4) {
                regions.settle(&mut words);
            }
            if trial == 199 { regions.settle_all(&mut words); }
        }
    }

    #[test]
    fn damaged_words_do_no_worse_than_teach_badly(
        bounds in bounds(), regions in regions(), garbage in proptest::collection::vec(word(), 1..60), seed: u64,
    ) {
        survives(&bounds, &garbage, seed);
        survives(&regions, &garbage, seed);
    }

    #[test]
    fn too_few_words_are_left_alone(bounds in bounds(), regions in regions()) {
        prop_assume!(bounds.dims > 0);
        ignores_short_words(&bounds);
        ignores_short_words(&regions);
    }
}
