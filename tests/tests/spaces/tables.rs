//! Worked by hand, from the formula.

use etude::{Bounds, Dice, Point, Regions};
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
