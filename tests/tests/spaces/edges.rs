//! What no random history comes to: settings one at a time, ties, numbers out of range, more parameters than there may be.

use etude::{
    Bounds, Budget, Cost, Curriculum, Dice, Grid, Levels, Mixture, Model, Normal, Outcome, Point, Pull, Recipe,
    Regions, Space, Spec, Worth, skills,
};

use super::Moving;

/// What a curriculum of this space alone decides, to the bit.
fn trail(space: Space<2>) -> Vec<[u32; 3]> {
    let mut syllabus = skills(&[[1, 1]]);
    syllabus.skills[0].space = space;
    let spec = Spec::new(syllabus, Recipe::named("uniform").expect("it is there"), Budget::episodes(900));
    let mut teacher = Curriculum::<1, 32, 2, 0, 4096>::build(&spec).expect("there is room");
    let (mut dice, mut coin, mut trail) = (Dice::new(1), Dice::new(2), Vec::new());
    while let Some(trial) = teacher.propose(&mut dice) {
        let [x, y] = trial.task.point.0;
        trail.push([x.to_bits(), y.to_bits(), trial.chance.to_bits()]);
        let able = x + y < 0.2 + teacher.clock() as f32 / 400.0;
        let score = if able { 0.5 + 0.5 * coin.unit() } else { 0.4 * coin.unit() };
        teacher.observe(&trial, &Outcome::scored(score, Cost::FREE).expect("in range")).expect("its own");
        while teacher.settle() {}
    }
    trail
}

/// With another value of any of them something else is decided.
#[test]
fn every_setting_of_a_space_is_heeded() {
    let bounds = |[boundary, high, low, step]: [u8; 4]| Space::Bounds { dims: 2, boundary, high, low, step };
    let regions = |leaves, memory, random| Space::Regions { dims: 2, leaves, memory, random };
    let mixture = |model, random| Space::Mixture { dims: 2, model, random };
    let normal = |pull, step, narrow| Space::Normal { dims: 2, pull, step, narrow };
    let levels = |worth, levels, fresh, stale| Space::Levels { dims: 2, levels, worth, fresh, stale };
    let mut kinds = vec![
        vec![[70, 60, 10, 10], [50, 60, 10, 10], [70, 90, 10, 10], [70, 60, 50, 10], [70, 60, 10, 30]]
            .into_iter()
            .map(bounds)
            .collect(),
        vec![regions(12, 32, 20), regions(4, 32, 20), regions(12, 16, 20), regions(12, 32, 60)],
        [Model::Change, Model::Nearest, Model::Covariance]
            .into_iter()
            .flat_map(|model| [mixture(model, 10), mixture(model, 50)])
            .collect(),
        vec![
            normal(Pull::Share(110), 5, 10),
            normal(Pull::Share(50), 5, 10),
            normal(Pull::Threshold(30), 5, 10),
            normal(Pull::Threshold(90), 5, 10),
            normal(Pull::Threshold(30), 20, 10),
            normal(Pull::Threshold(30), 5, 30),
        ],
    ];
    for worth in [Worth::Regret, Worth::Robust, Worth::Learnability, Worth::Change] {
        kinds.push(vec![
            levels(worth, 16, 20, 10),
            levels(worth, 8, 20, 10),
            levels(worth, 16, 60, 10),
            levels(worth, 16, 20, 70),
        ]);
    }
    for kind in kinds {
        let trails: Vec<_> = kind.iter().map(|space| trail(*space)).collect();
        for (at, own) in trails.iter().enumerate() {
            for (other, others) in trails.iter().enumerate().skip(at + 1) {
                assert!(own != others, "{:?} decides as {:?} does", kind[at], kind[other]);
            }
        }
    }
}

/// What they count, and what they do with more than they can.
#[test]
fn spaces_know_their_sizes() {
    assert_eq!(Grid([255; 4]).arms(), 255_u32.pow(4));
    assert_eq!(Grid([255; 5]).arms(), u32::MAX, "more than there may be");
    assert_eq!([[3, 0], [0, 3], [0, 0]].map(|cells| Space::Grid(Grid(cells)).dims()), [1, 2, 0]);
    let wide = Space::<2>::Bounds { dims: 8, boundary: 70, high: 60, low: 10, step: 10 };
    assert_eq!((wide.dims(), Space::<2>::Point.dims()), (2, 0));
    assert_eq!((wide.place(3), Space::<2>::Point.place(0)), (0.0, 0.0));
}

/// Eight parameters are used; what a skill has beyond them stays at zero.
#[test]
fn a_ninth_parameter_stays_at_zero() {
    fn varies(space: &impl Moving, arm: u32) {
        let (words, mut dice) = (space.started(), Dice::new(1));
        let points: Vec<Point<9>> = (0..50).map(|_| space.sample(&words, arm, &mut dice)).collect();
        let moves: Vec<bool> = (0..9).map(|axis| points.iter().any(|point| point.0[axis] > 0.0)).collect();
        assert_eq!(moves, [true, true, true, true, true, true, true, true, false]);
    }
    let (nine, eight) = (Mixture::default_for(9), Mixture::default_for(8));
    assert_eq!(nine.words(), eight.words());
    let mut words = vec![0.0; nine.words()];
    nine.start(&mut words);
    let mut dice = Dice::new(1);
    let points: Vec<Point<9>> = (0..50).map(|_| nine.sample(&words, 0, &mut dice)).collect();
    assert!((0..9).all(|axis| points.iter().any(|point| point.0[axis] > 0.0) == (axis < 8)));
    let normal = |dims| Normal::new(dims, Pull::Threshold(0.5));
    assert_eq!(normal(9).words(), normal(8).words());
    varies(&normal(9), 0);
}

/// A score beyond the range counts as the nearest in it, and one that is no number as none.
#[test]
fn scores_out_of_range_count_as_the_nearest() {
    fn taught(space: &impl Moving, scores: [f32; 3]) -> Vec<u32> {
        let mut words = space.started();
        for (trial, score) in scores.iter().cycle().take(90).enumerate() {
            space.adapt(&mut words, &Point([(trial % 7) as f32 / 7.0, 0.0]), *score);
            space.settle_all(&mut words);
        }
        words.iter().map(|word| word.to_bits()).collect()
    }
    fn counts(space: &impl Moving) {
        assert_eq!(taught(space, [7.0, f32::NAN, -3.0]), taught(space, [1.0, 0.0, 0.0]));
        assert_eq!(taught(space, [f32::INFINITY, 0.5, f32::NEG_INFINITY]), taught(space, [1.0, 0.5, 0.0]));
    }
    counts(&Bounds::new(2));
    counts(&Regions { leaves: 4, memory: 16, ..Regions::new(2) });
    counts(&Normal { memory: 20, ..Normal::new(2, Pull::Threshold(0.3)) });
    for worth in [Worth::Regret, Worth::Learnability, Worth::Change] {
        counts(&Levels { levels: 5, ..Levels::new(2, worth) });
    }
}

#[test]
fn a_start_outside_of_the_cube_is_moved_to_its_border() {
    let odd = Point([7.0, f32::NAN, -1.0]);
    let bounds = Bounds::new(3);
    let mut words = bounds.started();
    bounds.start_at(&mut words, &odd);
    let edges: Vec<[f32; 2]> = words.chunks(6).map(|axis| [axis[0], axis[3]]).collect();
    assert_eq!(edges, [[1.0; 2], [0.0; 2], [0.0; 2]]);
    let normal = Normal::new(3, Pull::Threshold(0.5));
    let mut words = normal.started();
    normal.start_at(&mut words, &odd);
    assert_eq!(normal.now(&words).expect("words enough").0, [1.0, 0.0, 0.0]);
}

/// Of two that are as near, the one that is worth more says what to expect.
#[test]
fn a_newcomer_between_two_levels_is_expected_to_be_as_the_worthier() {
    let space = Levels { levels: 4, ..Levels::new(1, Worth::Regret) };
    let mut words = space.started();
    // The first is worth 1 and scores 1; the second, expected to be like it, is worth ½ and scores ½.
    for (x, score) in [(0.25, 1.0), (0.75, 0.5), (0.5, 1.0)] {
        space.adapt(&mut words, &Point([x]), score);
    }
    let kept: Vec<[f32; 2]> = words[5..].chunks(7).take(3).map(|slot| [slot[0], slot[1]]).collect();
    assert_eq!(kept, [[0.25, 1.0], [0.75, 0.5], [0.5, 0.0]]);
}

/// What is said of the number of slices is not said too high either: a caller plans by it.
#[test]
fn the_slices_that_are_promised_are_needed() {
    let mut dice = Dice::new(1);
    let mixture = Mixture { groupings: 1, rounds: 1, ..Mixture::default_for(2) };
    let mut words = vec![0.0; mixture.words()];
    mixture.start(&mut words);
    for _ in 0..mixture.window {
        let point = Point([dice.unit(), dice.unit()]);
        mixture.adapt(&mut words, &point, dice.unit());
    }
    // The last one says that nothing is left.
    let more = std::iter::repeat_with(|| mixture.settle(&mut words)).take_while(|more| *more).count() as u32;
    assert_eq!(more + 1, mixture.slices());
    // No step leaves all trials their weight, so each length is tried.
    let normal = Normal { memory: 20, trust: 1.0, ..Normal::new(2, Pull::Threshold(0.5)) };
    let mut words = normal.started();
    for _ in 0..20 {
        let point: Point<2> = normal.draw(&words, &mut dice);
        normal.adapt(&mut words, &point, 0.3 * dice.unit());
    }
    let before = words[6..10].to_vec();
    let more = std::iter::repeat_with(|| normal.settle(&mut words)).take_while(|more| *more).count() as u32;
    assert_eq!(more + 1, normal.slices());
    assert_eq!(words[6..10], before);
}
