//! Worked by hand, from the formula.

use etude::{Bounds, Dice, Levels, Normal, Point, Pull, Regions, Worth};
use etude_tests::assert_close;

use super::Moving;

#[test]
fn faces_move_by_the_mean_of_a_full_buffer() {
    let bounds = Bounds { step: 0.25, buffer: 2, low: 0.2, high: 0.8, ..Bounds::reference(1) };
    let mut words = bounds.started();
    bounds.start_at(&mut words, &Point([0.5]));
    let mut tell = |x: f32, scores: [f32; 2]| {
        scores.iter().for_each(|score| bounds.adapt(&mut words, &Point([x]), *score));
        [words[0], words[3]]
    };
    // Both faces are at the start, so both move.
    assert_eq!(tell(0.5, [0.75, 1.0]), [0.25, 0.75]);
    // Inside nothing is counted; between the thresholds nothing moves; then inward, outward, and to the cube's edge.
    assert_eq!(tell(0.5, [1.0, 1.0]), [0.25, 0.75]);
    assert_eq!(tell(0.75, [0.5, 0.5]), [0.25, 0.75]);
    assert_eq!(tell(0.75, [0.0, 0.4]), [0.25, 0.5]);
    assert_eq!(tell(0.25, [1.0, 0.8]), [0.0, 0.5]);
    assert_eq!(tell(0.0, [1.0, 1.0]), [0.0, 0.5]);
    // The upper face comes in as far as the lower one, and no further.
    assert_eq!(tell(0.5, [0.0, 0.0]), [0.0, 0.25]);
    assert_eq!(tell(0.25, [0.0, 0.0]), [0.0, 0.0]);
    // Now both are at 0, and fail: neither passes the other.
    assert_eq!(tell(0.0, [0.0, 0.0]), [0.0, 0.0]);
}

#[test]
fn faces_share_the_boundary() {
    let bounds = Bounds { boundary: 0.6, capped: 0.5, ..Bounds::new(2) };
    let mut words = bounds.started();
    // Three faces can move outward, the lower one of the first parameter cannot: weights ½ 1 1 1.
    bounds.start_at(&mut words, &Point([0.0, 0.5]));
    assert_close(&bounds.chances(&words), &[0.4, 0.6 / 7.0, 1.2 / 7.0, 1.2 / 7.0, 1.2 / 7.0], 1e-6);
    assert_eq!(bounds.arms(), 5);
    // With nowhere to go and no weight, all is inside.
    let closed = Bounds { capped: 0.0, ..bounds };
    let full = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0].repeat(2);
    assert_eq!(closed.chances(&full), [1.0, 0.0, 0.0, 0.0, 0.0]);
}

/// One parameter, two regions of eight samples, cuts at the quarters.
const SMALL: Regions =
    Regions { leaves: 2, memory: 8, cuts: 3, least: 2, width: 0.1, noise: 0.0, ..Regions::reference(1) };

fn taught(regions: &Regions, samples: &[(f32, f32)]) -> Vec<f32> {
    let mut words = regions.started();
    samples.iter().for_each(|(x, score)| regions.adapt(&mut words, &Point([*x]), *score));
    words
}

/// Scores rise below the middle and stay above it.
const HISTORY: [(f32, f32); 8] =
    [(0.1, 0.0), (0.6, 0.5), (0.2, 0.0), (0.7, 0.5), (0.3, 0.5), (0.8, 0.5), (0.4, 1.0), (0.9, 0.5)];

#[test]
fn the_best_cut_is_made() {
    let mut words = taught(&SMALL, &HISTORY);
    // Means of the halves: ¼ and ⅝.
    assert_eq!((words[0], words[9 + 2], words[9 + 3]), (1.0, 8.0, 0.375));
    SMALL.settle_all(&mut words);
    // Cuts: at ¼, 2 · 6 · |0 − 0.167| = 2; at ½, 4 · 4 · |¾ − 0| = 12; at ¾, 6 · 2 · |⅓ − 0| = 4.
    assert_eq!(words[0], 2.0);
    let (lower, upper) = words[9..].split_at(4 + 16);
    assert_eq!(lower[..4], [0.0, 0.5, 4.0, 0.75]);
    assert_eq!(lower[4..12], [0.1, 0.0, 0.2, 0.0, 0.3, 0.5, 0.4, 1.0]);
    assert_eq!(upper[..4], [0.5, 1.0, 4.0, 0.0]);
    assert_eq!(upper[4..12], [0.6, 0.5, 0.7, 0.5, 0.8, 0.5, 0.9, 0.5]);
    // 80 % by progress, all of it to the first; 20 % by volume.
    assert_close(&SMALL.chances(&words), &[0.9, 0.1], 1e-5);
    assert_eq!([0.49, 0.5].map(|x| SMALL.locate(&words, &Point([x]))), [0, 1]);
}

#[test]
fn with_no_good_cut_the_oldest_quarter_is_forgotten() {
    let mut words = taught(&SMALL, &HISTORY.map(|(x, _)| (x, 0.5)));
    SMALL.settle_all(&mut words);
    assert_eq!((words[0], words[9 + 2]), (1.0, 6.0));
    assert_eq!(words[9 + 4..9 + 6], [0.2, 0.5]);
}

#[test]
fn the_least_interesting_split_makes_room() {
    let three = Regions { leaves: 3, ..SMALL };
    let mut words = taught(&three, &HISTORY);
    three.settle_all(&mut words);
    // The upper half is cut too, where it is learnt above ¾: four more samples fill it.
    let more = [(0.55, 0.5), (0.85, 0.9), (0.65, 0.5), (0.95, 1.0)];
    more.iter().for_each(|(x, score)| three.adapt(&mut words, &Point([*x]), *score));
    three.settle_all(&mut words);
    let boxes = |words: &[f32]| -> Vec<[f32; 2]> { words[9..].chunks(20).map(|row| [row[0], row[1]]).collect() };
    assert_eq!(boxes(&words), [[0.0, 0.5], [0.5, 0.75], [0.75, 1.0]]);
    // Below ½ all is mastered by now, above it only the last quarter gets worse: the cut at ¾ stays, the one at ½ goes
    // when another is worth more. Eight scores fill the last quarter: 0.75..0.875 falls, the rest does not.
    for _ in 0..8 {
        three.adapt(&mut words, &Point([0.3]), 1.0);
        three.settle_all(&mut words);
    }
    for (x, score) in [(0.8, 1.0), (0.95, 1.0), (0.8, 0.0), (0.95, 1.0)] {
        three.adapt(&mut words, &Point([x]), score);
    }
    three.settle_all(&mut words);
    let mut edges = boxes(&words);
    edges.sort_by(|left, right| left[0].total_cmp(&right[0]));
    assert_eq!(edges, [[0.0, 0.75], [0.75, 0.875], [0.875, 1.0]]);
}

#[test]
fn noise_is_taken_off() {
    let noise = |noise: f32| {
        let words = taught(&Regions { noise, ..SMALL }, &HISTORY);
        words[9 + 3]
    };
    // Older 0, ½, 0, ½; newer ½, ½, 1, ½. Squares about the means: 4/16 + (3 · 1/64 + 9/64) = 0.4375, over 6 degrees of
    // freedom; the standard error is √(0.0729 · (¼ + ¼)) = 0.191.
    assert_close(&[noise(0.0), noise(1.0), noise(2.0)], &[0.375, 0.375 - 0.19094, 0.0], 1e-4);
}

#[test]
fn a_tenth_of_the_trials_are_near_the_lowest_score() {
    let regions = Regions { spread: 0.0, ..SMALL };
    let words = taught(&regions, &HISTORY);
    let mut dice = Dice::new(1);
    let near = (0..10_000).filter(|_| regions.sample::<1>(&words, 0, &mut dice).0[0] == 0.1).count();
    assert!((900..1100).contains(&near), "{near}");
}

/// A Gaussian of deviation ⅒ at the middle of one parameter, after two trials one deviation below and above it.
fn updated(pull: Pull, scores: &[[f32; 2]]) -> [f32; 2] {
    let space = Normal { memory: 2, pull, offset: 0, step: 0.02, narrow: 0.1, ..Normal::new(1, pull) };
    let mut words = space.started();
    space.start_at(&mut words, &Point([0.5]));
    for pair in scores {
        space.adapt(&mut words, &Point([0.4]), pair[0]);
        space.adapt(&mut words, &Point([0.6]), pair[1]);
        space.settle_all(&mut words);
    }
    let (mean, deviation) = space.now(&words).expect("words enough");
    [mean[0], deviation[0]]
}

#[test]
fn a_gaussian_climbs_until_the_threshold_and_then_widens() {
    let pull = Pull::Threshold(0.9);
    // Scores 0 and 1 at z = ∓1: ∂J/∂mean = ½ / 0.1, and for the deviation ½ (1 − 1) = 0. KL of a mean that moved by m is
    // ½ (m / 0.1)² = 0.02, so m = 0.02.
    assert_close(&updated(pull, &[[0.0, 1.0]]), &[0.52, 0.1], 1e-5);
    // All went well: the target, of deviation 0.3, is as far in the mean as it can be. ln deviation moves by √0.02, which
    // has KL ½ (e^−0.2828 − 1) + 0.1414 = 0.0182, and an expected return of 0.982.
    assert_close(&updated(pull, &[[1.0, 1.0]]), &[0.5, 0.1 * 0.02_f32.sqrt().exp()], 1e-5);
    // Once it was reached, a return below it changes nothing; before, scores of 0 have no slope to climb.
    assert_close(&updated(pull, &[[1.0, 1.0], [0.0, 1.0]]), &updated(pull, &[[1.0, 1.0]]), 0.0);
    assert_eq!(updated(pull, &[[0.0, 0.0]]), [0.5, 0.1]);
}

#[test]
fn a_share_of_the_return_draws_it_to_the_target() {
    // KL to the target: ½ (1/9 − 1) + ln 3 = 0.6542; α = ½ / 0.6542 = 0.7643. In deviations the slope of the mean is ½,
    // that of ln deviation α (1 − 1/9) = 0.6794; both to the length √(2 · 0.02 / (¼ + ½ · 0.4616)) = 0.2884.
    assert_close(&updated(Pull::Share(1.0), &[[0.0, 1.0]]), &[0.51442, 0.1 * 0.09798_f32.exp()], 1e-4);
    // Nothing learnt: no pull, and no slope.
    assert_eq!(updated(Pull::Share(1.0), &[[0.0, 0.0]]), [0.5, 0.1]);
}

/// Three levels of one parameter; ranks and staleness count alike.
const THREE: Levels = Levels { levels: 3, temperature: 1.0, stale: 0.5, ..Levels::new(1, Worth::Regret) };

/// Level, worth, value and age of what is kept, in order.
fn kept(words: &[f32]) -> Vec<[f32; 4]> {
    words[4..].chunks(7).take(words[0] as usize).map(|slot| [slot[0], slot[1], slot[2], slot[3]]).collect()
}

#[test]
fn levels_are_kept_by_regret() {
    let mut words = THREE.started();
    // Nothing is expected of the first; of the others what the nearest one is worth.
    let mut tell = |x: f32, score: f32| {
        THREE.adapt(&mut words, &Point([x]), score);
        kept(&words)
    };
    tell(0.1, 0.5);
    tell(0.9, 0.5);
    assert_eq!(tell(0.2, 0.75), [[0.1, 0.5, 0.5, 2.0], [0.2, 0.25, 0.75, 0.0], [0.9, 0.0, 0.5, 1.0]]);
    // The first again, as expected: it falls as far as it must.
    assert_eq!(tell(0.1, 0.5), [[0.2, 0.25, 0.75, 1.0], [0.1, 0.0, 0.5, 0.0], [0.9, 0.0, 0.5, 2.0]]);
    // By rank 6/11, 3/11, 2/11; by age 1/3, 0, 2/3: the second has the least priority, and makes room for a better one.
    assert_eq!(tell(0.5, 1.0), [[0.2, 0.25, 0.75, 2.0], [0.5, 0.25, 1.0, 0.0], [0.9, 0.0, 0.5, 3.0]]);
    // Ages 2, 0, 3: again the second has the least, but the newcomer is worth nothing.
    assert_eq!(tell(0.21, 0.75), [[0.2, 0.25, 0.75, 3.0], [0.5, 0.25, 1.0, 1.0], [0.9, 0.0, 0.5, 4.0]]);
    // A second score counts half of the value, and its surprise is all of the worth: ¾ − 0 of a mean of 0.375.
    assert_eq!(tell(0.2, 0.0)[0], [0.2, 0.75, 0.375, 0.0]);
    // They are drawn by priority: ranks as above; ages 0, 2, 5.
    let mut dice = Dice::new(1);
    let mut counts = [0; 3];
    for _ in 0..20_000 {
        let x = THREE.sample::<1>(&words, 1, &mut dice).0[0];
        counts[[0.2, 0.5, 0.9].iter().position(|level| *level == x).expect("kept")] += 1;
    }
    let shares = counts.map(|count| count as f32 / 20_000.0);
    assert_close(&shares, &[3.0 / 11.0, 1.5 / 11.0 + 1.0 / 7.0, 1.0 / 11.0 + 2.5 / 7.0], 0.01);
}

#[test]
fn worth_is_regret_learnability_or_change() {
    let worth = |worth, scores: &[f32]| {
        let space = Levels::new(1, worth);
        let mut words = space.started();
        scores.iter().for_each(|score| space.adapt(&mut words, &Point([0.5]), *score));
        words[1 + 64 + 1]
    };
    // Value ½; 0 is a surprise of ½.
    assert_close(&[worth(Worth::Regret, &[0.5, 0.0]), worth(Worth::Robust, &[0.5, 0.0])], &[0.5; 2], 1e-6);
    // Laplace: (1 + 1) / (1 + 2), then (1 + 1) / (2 + 2).
    let learnability = [&[1.0][..], &[1.0, 0.0], &[0.0, 0.0]].map(|scores| worth(Worth::Learnability, scores));
    assert_close(&learnability, &[2.0 / 9.0, 0.25, 3.0 / 16.0], 1e-6);
    // Surprises ½, −½: mean 0. Surprises ½, ¼: mean 0.375, of square 0.15625, error √(0.15625 · ½ / 1.5) = 0.2282.
    let change = [&[0.5, 0.0][..], &[0.5, 0.75]].map(|scores| worth(Worth::Change, scores));
    assert_close(&change, &[0.0, 0.375 - 0.6 * 0.22822], 1e-4);
}

#[test]
fn replays_grow_with_the_ring_or_wait_for_it() {
    let shares = |space: &Levels| {
        let mut words = space.started();
        let mut shares = vec![space.chances(&words)[1]];
        for x in [0.1, 0.3, 0.5, 0.7] {
            space.adapt(&mut words, &Point([x]), x);
            shares.push(space.chances(&words)[1]);
        }
        shares
    };
    let grows = Levels { levels: 4, fresh: 0.2, ..Levels::new(1, Worth::Regret) };
    assert_close(&shares(&grows), &[0.0, 0.2, 0.4, 0.6, 0.8], 1e-6);
    let waits = Levels { levels: 4, fresh: 0.2, ..Levels::new(1, Worth::Robust) };
    assert_close(&shares(&waits), &[0.0, 0.0, 0.8, 0.8, 0.8], 1e-6);
    // With nothing to wait for, there still has to be a level.
    let at_once = Levels { fill: 0.0, ..waits };
    assert_close(&shares(&at_once), &[0.0, 0.8, 0.8, 0.8, 0.8], 1e-6);
}
