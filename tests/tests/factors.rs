//! Worked tables: for this history, these opinions; by hand, from the formula.

use etude::{
    Averages, Budget, Cost, Draw, FLOOR, Factor, Gain, Grid, Help, Kind, Need, Outcome, Pace, Point, Recipe, Resource,
    Shape, Space, Spec, Task, Trial,
};
use etude_tests::*;
use proptest::prelude::*;

const DRAW: Draw = Draw { explore: 0.0, sharpness: 1.0, doubt: 0.0 };

fn with(factor: Factor, averages: Averages) -> Recipe {
    Recipe::new(&[factor], DRAW, averages)
}

/// What `factor` thinks of four arms after this history, averages of rate 1/2.
fn table(factor: Factor, gain: Gain, history: &[(u16, f32)]) -> Vec<f32> {
    let mut teacher = row_of(4, with(factor, Averages { fast: 0.5, slow: 0.5, gain, kin: 0, success: 0 }), 100);
    play(&mut teacher, 4, history);
    opinions(&teacher)
}

#[test]
fn averages_follow_the_score() {
    let mut teacher =
        row_of(4, with(Factor::Ease, Averages { fast: 0.5, slow: 0.25, gain: Gain::None, kin: 0, success: 0 }), 100);
    play(&mut teacher, 4, &[(2, 0.5), (0, 1.0), (2, 1.0)]);
    let row = teacher.rows()[2];
    // fast = ½ + ½(1 − ½), slow = ½ + ¼(¾ − ½).
    assert_eq!((row.trials, row.last, row.score, row.fast, row.slow), (2, 2, 1.0, 0.75, 0.5625));
    assert_eq!(teacher.rows()[3].trials, 0);
}

#[test]
fn an_untried_arm_is_expected_to_be_as_hard_as_declared() {
    let teacher =
        row_of(4, with(Factor::Ease, Averages { fast: 0.5, slow: 0.25, gain: Gain::None, kin: 0, success: 0 }), 100);
    let losses: Vec<f32> = teacher.rows().iter().map(etude::Row::loss).collect();
    assert_eq!(losses, [0.125, 0.375, 0.625, 0.875]);
}

#[test]
fn unmastered_keeps_a_little_for_review_after_three_trials() {
    let factor = Factor::Unmastered { goal: 0.8, review: 0.1 };
    let history = [(0, 1.0), (0, 1.0), (0, 1.0), (1, 1.0), (1, 1.0), (2, 0.7), (2, 0.7), (2, 0.7)];
    assert_eq!(table(factor, Gain::None, &history), [0.1, 1.0, 1.0, 1.0]);
}

/// Whoever has just what was asked has mastered it.
#[test]
fn at_the_goal_an_arm_is_mastered() {
    let factor = Factor::Unmastered { goal: 0.75, review: 0.1 };
    let history = [(0, 0.5), (0, 0.5), (0, 1.0)];
    assert_eq!(table(factor, Gain::None, &history), [0.1, 1.0, 1.0, 1.0]);
}

#[test]
fn only_gates_may_say_zero() {
    let unmastered = |review| Factor::Unmastered { goal: 0.8, review };
    assert!(Factor::RULES.iter().chain(&[Factor::Space, unmastered(0.0)]).all(Factor::is_gate));
    assert!([unmastered(0.1), Factor::Gain, Factor::Ease].iter().all(|factor| !factor.is_gate()));
    assert_eq!(table(unmastered(0.0), Gain::None, &[(0, 1.0), (0, 1.0), (0, 1.0)])[0], 0.0);
}

#[test]
fn progress_is_the_distance_of_the_averages_plus_optimism() {
    let factor = Factor::Progress { noise: 0.0, optimism: 0.3 };
    // Arm 0: fast ½, slow ¼, two trials. Arm 1: fast ½, slow ¾ (it forgets), two trials. Arm 2: one trial.
    let history = [(0, 0.0), (0, 1.0), (1, 1.0), (1, 0.0), (2, 0.9)];
    assert_close(&table(factor, Gain::None, &history), &[0.351, 0.351, 0.151, 0.301], 1e-6);
}

#[test]
fn noise_is_taken_off_progress() {
    let factor = Factor::Progress { noise: 1.0, optimism: 0.0 };
    let gain = Gain::Noise { rate: 1.0 };
    // The last surprise is 1, its variance 1 · (2 − ½)/2 = ¾, its deviation 0.866: more than |½ − ¼|.
    assert_close(&table(factor, gain, &[(0, 0.0), (0, 1.0)]), &[FLOOR; 4], 1e-6);
    // A steady climb: fast 0.55, surprise 0.1, deviation √0.0075 = 0.0866; |fast − slow| = 0.025.
    let climb = [(0, 0.5), (0, 0.6)];
    assert_close(&table(factor, gain, &climb), &[FLOOR; 4], 1e-6);
    let half = Factor::Progress { noise: 0.1, optimism: 0.0 };
    assert_close(&table(half, gain, &climb)[..1], &[0.025 - 0.00866 + FLOOR], 1e-5);
}

#[test]
fn the_frontier_is_where_success_is_open_and_no_coin_decides() {
    let factor = Factor::Frontier { noise: 0.0, optimism: 0.0, hope: 0.5 };
    let gain = Gain::Noise { rate: 0.5 };
    // Arm 0: fast ½, slow ¼, one surprise of 1: variance ½ · ¾ = ⅜, more than ¼, as a coin has it. Arm 1: fast and slow ½, no
    // surprise: learnability 1. Arm 2 is mastered, and arm 3 untried at an even chance.
    let history = [(0, 0.0), (0, 1.0), (1, 0.5), (1, 0.5), (2, 1.0), (2, 1.0)];
    // After two trials ten twelfths of the hope are left.
    let hope = 0.5 * 10.0 / 12.0;
    let coin = 0.01 * (0.25 + FLOOR + hope * 0.01);
    let mastered = 0.01 * (FLOOR + hope * 0.01);
    assert_close(&table(factor, gain, &history), &[coin, FLOOR + hope, mastered, FLOOR + 0.5], 1e-6);
}

#[test]
fn where_attempts_succeed_or_fail_few_failures_are_no_proof() {
    let factor = Factor::Frontier { noise: 0.0, optimism: 0.0, hope: 0.5 };
    let averages = Averages { fast: 0.5, slow: 0.5, gain: Gain::Noise { rate: 0.5 }, kin: 0, success: 40 };
    let mut teacher = row_of(4, with(factor, averages), 100);
    // Arm 0: one failure, whatever its partial credit. Arm 1: two. Arm 2: two successes, of which one was no full score.
    play(&mut teacher, 4, &[(0, 0.39), (1, 0.0), (1, 0.3), (2, 1.0), (2, 0.4)]);
    let scores: Vec<_> = teacher.rows().iter().map(|row| (row.score, row.fast)).collect();
    assert_eq!(scores[..3], [(0.0, 0.0), (0.0, 0.0), (1.0, 1.0)]);
    // Own trials: one failure, two failures, two successes, none. To harder cells four fifths of the failures are carried, to
    // easier ones of the successes; of the next harder one's failures and the next easier one's successes three tenths count.
    let heard = [(1.28, 1.6), (1.6, 2.8), (2.0, 2.24), (0.6, 1.792)];
    let opinion = |(successes, failures): (f32, f32), trials: f32| {
        // The even chance counts for four trials.
        let p = (successes + 2.0) / (successes + failures + 4.0);
        let open = 4.0 * p * (1.0 - p);
        open * open * (FLOOR + 0.5 * 10.0 / (10.0 + trials) * open * open)
    };
    let worked: Vec<f32> =
        heard.into_iter().zip([1.0, 2.0, 2.0, 0.0]).map(|(heard, own)| opinion(heard, own)).collect();
    assert_close(&opinions(&teacher), &worked, 1e-6);
}

#[test]
fn a_skill_that_never_succeeds_is_given_up_until_it_does() {
    let factor = Factor::Frontier { noise: 0.0, optimism: 0.0, hope: 0.5 };
    let averages = Averages { fast: 0.5, slow: 0.5, gain: Gain::Noise { rate: 0.05 }, kin: 0, success: 50 };
    let spec = Spec::new(etude::skills(&[[1, 0], [1, 0]]), with(factor, averages), Budget::episodes(1000));
    let mut teacher = Teacher::build(&spec).expect("it fits");
    let attempt = |teacher: &mut Teacher, kind, score| {
        let task = Task { skill: 0, point: Point([0.9, 0.0]) };
        let trial = Trial { number: 0, arm: 0, task, chance: 1.0, kind, help: Help::NONE };
        teacher.observe(&trial, &Outcome::scored(score, Cost::FREE).expect("in range")).expect("of this curriculum");
    };
    let worked = |trials: f32| {
        // Eight failures are heard: p = 2/12.
        let open = 4.0 * (1.0 / 6.0) * (5.0 / 6.0);
        open * open * (FLOOR + 0.5 * 10.0 / (10.0 + trials) * open * open)
    };
    (0..199).for_each(|_| attempt(&mut teacher, Kind::Practice, 0.49));
    assert_close(&opinions(&teacher), &[worked(199.0), FLOOR + 0.5], 1e-6);
    attempt(&mut teacher, Kind::Practice, 0.49);
    let given_up = opinions(&teacher);
    assert!((given_up[0] / (0.01 * worked(200.0)) - 1.0).abs() < 1e-3 && given_up[1] == FLOOR + 0.5, "{given_up:?}");
    for kind in [Kind::Practice, Kind::Probe] {
        let mut teacher = teacher.clone();
        attempt(&mut teacher, kind, 1.0);
        assert!(opinions(&teacher)[0] > 0.9 * worked(200.0), "{kind:?}: {:?}", opinions(&teacher));
    }
}

proptest! {
    #![proptest_config(cases(200))]

    /// Parameters run from easy to hard: where a task fails its harder ones are expected to fail, and nothing is said of what is
    /// easier in one way and harder in another, but for the cells next to it.
    #[test]
    fn failures_are_heard_where_it_is_harder(
        sides in (1_u8..=8, 1_u8..=8),
        place in (0.0_f32..1.0, 0.0_f32..1.0),
        failures in 1_usize..8,
    ) {
        let factor = Factor::Frontier { noise: 0.0, optimism: 0.0, hope: 0.5 };
        let averages = Averages { fast: 0.5, slow: 0.5, gain: Gain::Noise { rate: 0.5 }, kin: 0, success: 50 };
        let syllabus = etude::skills(&[[sides.0, sides.1]]);
        let spec = Spec::new(syllabus, with(factor, averages), Budget::episodes(100));
        let mut teacher = Teacher::build(&spec).expect("it fits");
        let cell = |point: Point<2>| [(point.0[0] * f32::from(sides.0)) as u32, (point.0[1] * f32::from(sides.1)) as u32];
        let failed = Point([place.0, place.1]);
        let before = opinions(&teacher);
        let task = Task { skill: 0, point: failed };
        let trial = Trial { number: 0, arm: 0, task, chance: 1.0, kind: Kind::Practice, help: Help::NONE };
        let failure = Outcome::scored(0.0, Cost::FREE).expect("in range");
        for _ in 0..failures {
            teacher.observe(&trial, &failure).expect("of this curriculum");
        }
        let [x, y] = cell(failed);
        for (arm, (now, before)) in (0_u32..).zip(opinions(&teacher).iter().zip(&before)) {
            let [i, j] = [arm % u32::from(sides.0), arm / u32::from(sides.0)];
            let beside = i.abs_diff(x) + j.abs_diff(y) == 1;
            if i >= x && j >= y || beside {
                prop_assert!(now < before, "cell {i}, {j} after {x}, {y} failed: {now} for {before}");
            } else {
                prop_assert_eq!(now, before);
            }
        }
    }
}

#[test]
fn tscl_online_averages_the_change_since_the_last_play() {
    let gain = Gain::Online { rate: 0.5 };
    // Arm 0: +0.5 (Q ¼), −0.1 (Q 0.075), whatever was played in between.
    let history = [(0, 0.2), (1, 1.0), (0, 0.7), (1, 0.0), (0, 0.6)];
    assert_close(&table(Factor::Gain, gain, &history), &[0.075, 0.5, 0.0, 0.0], 1e-6);
}

#[test]
fn tscl_window_is_the_slope_against_the_clock_and_one_before() {
    // Arm 0 at clocks 0, 2, 4 with 0, 0.2, 0.4: slope 0.1. Arm 1 only once, arms 2 and 3 never: 1.
    let history = [(0, 0.0), (1, 0.9), (0, 0.2), (2, 0.1), (0, 0.4)];
    assert_close(&table(Factor::Gain, Gain::Slope, &history), &[0.1, 1.0, 1.0, 1.0], 1e-6);
}

#[test]
fn equal_scores_have_no_slope_at_all() {
    let history: Vec<_> = (0..30).map(|at| (at % 3, 0.7)).collect();
    assert_eq!(table(Factor::Gain, Gain::Slope, &history), [1e-8, 1e-8, 1e-8, 1.0]);
}

#[test]
fn exp3_pays_progress_by_importance() {
    // First play: no change, so pay 0 in the range 0..0: nothing moves. Second: pay ½ of 0..½, scaled 1; the softmax
    // chance is ¼, so the log-weight grows by η·4 = 0.4; then α = 1/3 is shared: (⅔·e⁰ + e⁻⁰·⁴·…).
    let opinions = table(Factor::Exp3, Gain::Exp3 { eta: 0.1 }, &[(0, 0.0), (0, 0.5)]);
    let total = 1.0 + 3.0 * (-0.4_f32).exp();
    let mixed = |weight: f32| 2.0 / 3.0 * weight + total / 12.0;
    let other = mixed((-0.4_f32).exp()) / mixed(1.0);
    assert_close(&opinions, &[1.0, other, other, other], 1e-5);
}

#[test]
fn bidirectional_reweights_z_scores_and_squashes() {
    let factor = Factor::Bidirectional { theta: 0.1 };
    let gain = Gain::Baseline { cap: 0.75 };
    // Arm 0: baseline 0, then 1: fast ½, slow ¼. Arm 1: always 1, baseline ¾: fast = slow = 1. Others never succeeded.
    let opinions = table(factor, gain, &[(0, 0.0), (0, 1.0), (1, 1.0), (1, 1.0)]);
    // Two arms: the z-scores are +1 and −1 whatever the distance.
    let logistic = |z: f32| 1.0 / (1.0 + (-z).exp());
    assert_close(&opinions, &[logistic(1.0), logistic(-1.0), FLOOR, FLOOR], 1e-5);
}

#[test]
fn self_paced_weighs_the_loss_against_the_threshold() {
    // Losses: arm 0 0.2, arm 1 0.6; untried arms 2 and 3 their difficulty, 0.625 and 0.875. λ = 0.8.
    let weigh = |shape| {
        let pace = Pace::Fixed(0.8);
        table(Factor::SelfPaced { shape, pace }, Gain::None, &[(0, 0.8), (1, 0.4)])
    };
    assert_close(&weigh(Shape::Linear), &[0.75, 0.25, 1.0 - 0.625 / 0.8, FLOOR], 1e-5);
    let log = |loss: f32| (loss + 0.2).ln() / 0.2_f32.ln();
    assert_close(&weigh(Shape::Logarithmic), &[log(0.2), log(0.6), log(0.625), FLOOR], 1e-5);
    assert_close(&weigh(Shape::Mixture), &[1.0, 0.8 / 0.6 - 1.0, 0.8 / 0.625 - 1.0, FLOOR], 1e-5);
    let hard = weigh(Shape::Hard);
    assert!(hard[0] > 0.999 && hard[1] > 0.999 && hard[2] > 0.999, "{hard:?}");
    let edge = 1.0 / (1.0 + (0.075_f32 / 0.02).exp());
    assert_close(&hard[3..], &[edge], 1e-5);
}

/// With a threshold of 0 nothing is easy enough, not even what costs nothing.
#[test]
fn at_a_threshold_of_zero_nothing_has_weight() {
    for shape in [Shape::Hard, Shape::Linear, Shape::Logarithmic, Shape::Mixture] {
        assert_eq!([0.0, 0.5, 1.0].map(|loss| shape.weight(loss, 0.0)), [0.0; 3], "{shape:?}");
    }
}

#[test]
fn the_window_holds_the_easiest_and_moves_with_its_pace() {
    let opinions = |width, top| table(Factor::Window { width, pace: Pace::Fixed(top) }, Gain::Rank, &[]);
    assert_eq!(opinions(1.0, 0.5), [1.0, 1.0, 1e-6, 1e-6]);
    assert_eq!(opinions(1.0, 0.51), [1.0, 1.0, 1.0, 1e-6]);
    assert_eq!(opinions(0.25, 0.75), [1e-6, 1e-6, 1.0, 1e-6]);
    assert_eq!(opinions(1.0, 1.0), [1.0; 4]);
}

/// The easiest arm of all does not lure the draw back behind the window.
#[test]
fn ease_does_not_reach_outside_the_window() {
    let factors = [Factor::Window { width: 0.25, pace: Pace::Fixed(1.0) }, Factor::Ease];
    let recipe = Recipe::new(&factors, DRAW, Averages { fast: 0.5, slow: 0.5, gain: Gain::Rank, kin: 0, success: 0 });
    let mut teacher = row_of(4, recipe, 100);
    play(&mut teacher, 4, &[(0, 1.0), (1, 1.0), (2, 1.0), (3, 0.0)]);
    assert!(teacher.chances()[3] > 0.99, "{:?}", teacher.chances());
}

#[test]
fn ease_is_one_over_the_loss() {
    let opinions = table(Factor::Ease, Gain::None, &[(0, 0.5), (1, 1.0)]);
    assert_close(&opinions, &[2.0, 1000.0, 1.0 / 0.625, 1.0 / 0.875], 1e-5);
}

#[test]
fn a_dear_skill_is_practised_less() {
    let mut syllabus = etude::skills(&[[2, 0], [1, 0]]);
    syllabus.skills[0].cost = cost(2.0, 0.0, 0.0);
    syllabus.skills[1].cost = cost(8.0, 0.0, 0.0);
    let recipe =
        with(Factor::PerCost(Resource::Time), Averages { fast: 0.5, slow: 0.5, gain: Gain::None, kin: 0, success: 0 });
    let spec = AnySpec::new(syllabus, recipe, Budget::episodes(9));
    let teacher = Teacher::build(&spec).expect("a sound spec");
    assert_eq!(opinions(&teacher), [0.5, 0.5, 0.125]);
    assert_close(&teacher.chances(), &[4.0 / 9.0, 4.0 / 9.0, 1.0 / 9.0], 1e-6);
}

/// What costs nothing is preferred as what costs a thousandth, and no more.
#[test]
fn a_free_skill_does_not_take_all() {
    let mut syllabus = etude::skills(&[[1, 0], [1, 0], [1, 0]]);
    for (skill, seconds) in syllabus.skills.iter_mut().zip([0.0, 0.01, 1.0]) {
        skill.cost = cost(seconds, 0.0, 0.0);
    }
    let recipe =
        with(Factor::PerCost(Resource::Time), Averages { fast: 0.5, slow: 0.5, gain: Gain::None, kin: 0, success: 0 });
    let teacher = Teacher::build(&AnySpec::new(syllabus, recipe, Budget::episodes(9))).expect("a sound spec");
    assert_close(&opinions(&teacher), &[1.0 / FLOOR, 100.0, 1.0], 1e-3);
}

/// A set of skills has thirty-two places: to close a skill beyond them closes none.
#[test]
fn a_skill_that_is_not_there_closes_none() {
    let averages = Averages { fast: 0.5, slow: 0.5, gain: Gain::None, kin: 0, success: 0 };
    let (syllabus, recipe) = (etude::skills(&[[2, 0], [1, 0]]), with(Factor::Ease, averages));
    let spec = AnySpec::new(syllabus, recipe, Budget::episodes(9));
    let mut teacher = Teacher::build(&spec).expect("a sound spec");
    let before = teacher.chances();
    for skill in [2, 31, 32, 33, 64, 255] {
        teacher.close(skill, true);
        assert_eq!(teacher.chances(), before, "{skill}");
    }
    teacher.close(1, true);
    assert_eq!(teacher.chances()[2], 0.0);
    teacher.close(255, false);
    assert_eq!(teacher.chances()[2], 0.0, "nor does it open any");
}

#[test]
fn paces_hit_their_ends() {
    let ramp = Pace::Ramp { from: 0.2, to: 0.9 };
    assert_eq!([0, 50, 100, 400].map(|clock| ramp.level(clock, 100)), [0.2, 0.55, 0.9, 0.9]);
    let cycle = Pace::Cycle { low: 0.2, high: 1.0, period: 10 };
    assert_eq!([0, 5, 10, 15].map(|clock| cycle.level(clock, 100)), [0.2, 1.0, 0.2, 1.0]);
    let growth = Pace::Growth { from: 0.5, to: 1.0, factor: 1.3, every: 10 };
    assert_close(
        &[0, 9, 10, 25, 29, 99].map(|clock| growth.level(clock, 100)),
        &[0.5, 0.5, 0.65, 0.845, 0.845, 1.0],
        1e-6,
    );
    let fade = Pace::Fade { from: 0.8, over: 0.5 };
    assert_close(&[0, 25, 50, 100, 400].map(|clock| fade.level(clock, 100)), &[0.8, 0.4, 0.0, 0.0, 0.0], 1e-6);
    // The published cycle for a start of ¼ and a factor of ½, two rounds: shares and lengths.
    let geometric = Pace::Geometric { low: 0.25, high: 1.0, factor: 0.5, epoch: 4 };
    let round = [0.25, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5];
    for (clock, level) in round.iter().chain(&round).enumerate() {
        assert_eq!(geometric.level(clock as u32, 100), *level, "clock {clock}");
    }
}

#[test]
fn a_grid_numbers_its_cells_first_parameter_fastest() {
    let grid = Grid([3, 2]);
    assert_eq!(grid.arms(), 6);
    assert_eq!(grid.locate(&Point([0.9, 0.1])), 2);
    assert_eq!(grid.locate(&Point([0.0, 0.5])), 3);
    assert_eq!(grid.locate(&Point([1.0, 1.0])), 5);
    assert_close(&[grid.place(0), grid.place(5)], &[(1.0 / 6.0 + 0.25) / 2.0, (5.0 / 6.0 + 0.75) / 2.0], 1e-6);
    assert_eq!(Space::<2>::Point.arms(), 1);
}

#[test]
fn draws_sharpen_and_explore() {
    let chances = |explore, sharpness| {
        let mut arms = [1.0, 2.0, 0.0, 1.0];
        Draw { explore, sharpness, doubt: 0.0 }.chances(&mut arms);
        arms
    };
    assert_eq!(chances(0.0, 1.0), [0.25, 0.5, 0.0, 0.25]);
    assert_close(&chances(0.0, 2.0), &[1.0 / 6.0, 4.0 / 6.0, 0.0, 1.0 / 6.0], 1e-6);
    assert_close(&chances(0.0, 3.0), &[0.1, 0.8, 0.0, 0.1], 1e-6);
    assert_close(&chances(0.3, f32::INFINITY), &[0.1, 0.8, 0.0, 0.1], 1e-6);
    assert_close(&chances(0.0, 0.0), &[1.0 / 3.0, 1.0 / 3.0, 0.0, 1.0 / 3.0], 1e-6);
}

/// Three probes open the door; failures below half of what was asked shut it again.
#[test]
fn a_skill_unlocks_by_probes_and_locks_when_they_fail() {
    use etude::{Cost, Kind, Outcome, Task, Trial};
    let mut syllabus = etude::skills(&[[3, 0], [3, 0]]);
    syllabus.skills[1].requires.push(Need { skill: 0, percent: 70 }).expect("room");
    let spec = AnySpec {
        probe_every: 2,
        ..AnySpec::new(syllabus, Recipe::named("uniform").expect("there"), Budget::episodes(99))
    };
    let mut teacher = Teacher::build(&spec).expect("a sound spec");
    let probe = Trial { number: 0, arm: 0, task: Task::default(), chance: 1.0, kind: Kind::Probe, help: Help::NONE };
    let practice = Trial { kind: Kind::Practice, task: Task { skill: 0, point: Point([0.9, 0.0]) }, ..probe };
    let mut attempt = |trial: &Trial<2>, score| {
        teacher.observe(trial, &Outcome::scored(score, Cost::FREE).expect("in range")).expect("of this curriculum");
        teacher.skills()[1].open
    };
    for _ in 0..20 {
        assert!(!attempt(&practice, 1.0), "practice elsewhere proves nothing");
    }
    // Levels 1/1.9, 1.9/2.71, 2.71/3.439: 0.53, 0.70, 0.79.
    assert_eq!([attempt(&probe, 1.0), attempt(&probe, 1.0)], [false, true]);
    // Each failure leaves 0.9 of the hits: 0.50, 0.40, 0.33 < 0.35.
    assert_eq!([attempt(&probe, 0.0), attempt(&probe, 0.0), attempt(&probe, 0.0)], [true, true, false]);
}

/// A curriculum of two skills that a third requires.
fn two_before_one(recipe: &str, probe_every: u16) -> AnySpec {
    let mut syllabus = etude::skills(&[[2, 0], [2, 0], [2, 0]]);
    for skill in 0..2 {
        syllabus.skills[2].requires.push(Need { skill, percent: 90 }).expect("room");
    }
    let recipe = Recipe::named(recipe).expect("there");
    AnySpec { probe_every, ..AnySpec::new(syllabus, recipe, Budget::episodes(999)) }
}

/// Every third practice of a required skill is followed by its probe, whatever came of the last one.
#[test]
fn probes_come_in_their_turn_and_block_nothing() {
    use etude::{Cost, Dice, Kind, Outcome};
    let mut teacher = Teacher::build(&two_before_one("uniform", 3)).expect("a sound spec");
    let (mut dice, mut since, mut probes) = (Dice::new(1), [0; 3], [0; 3]);
    for turn in 0..300 {
        let trial = teacher.propose(&mut dice).expect("open skills");
        let skill = usize::from(trial.task.skill);
        let due = since.iter().position(|practised| *practised == 3);
        assert_eq!(trial.kind == Kind::Probe, due.is_some(), "turn {turn}");
        let cost = Cost::FREE;
        let outcome = match (trial.kind, turn % 3) {
            (Kind::Practice | Kind::Audition, _) => Outcome::scored(0.4, cost).expect("in range"),
            (Kind::Probe, 0) => Outcome::Censored { cost },
            (Kind::Probe, 1) => Outcome::Aborted { cost },
            (Kind::Probe, _) => Outcome::scored(0.0, cost).expect("in range"),
        };
        if trial.kind == Kind::Probe {
            assert_eq!(Some(skill), due);
            (since[skill], probes[skill]) = (0, probes[skill] + 1);
        } else {
            since[skill] += 1;
        }
        teacher.observe(&trial, &outcome).expect("its own");
    }
    assert!(probes[0] > 20 && probes[1] > 20 && probes[2] == 0, "{probes:?}");
}

/// With every practice gate shut, a probe is the only way on; and once it is proved, there is nothing left to do.
#[test]
fn a_probe_opens_what_practice_cannot() {
    use etude::{Cost, Dice, Kind, Outcome};
    let mut spec = two_before_one("mastery", 1000);
    spec.syllabus.skills.truncate(2);
    spec.syllabus.skills[1].requires.push(Need { skill: 0, percent: 90 }).expect("room");
    spec.recipe.factors[0] = Factor::Unmastered { goal: 0.5, review: 0.0 };
    let mut teacher = Teacher::build(&spec).expect("a sound spec");
    let mut dice = Dice::new(1);
    let mut kinds = Vec::new();
    while let Some(trial) = teacher.propose(&mut dice) {
        kinds.push((trial.task.skill, trial.kind));
        teacher.observe(&trial, &Outcome::scored(1.0, Cost::FREE).expect("in range")).expect("its own");
    }
    // Three trials for each of two arms, seven probes to 0.9, then the same practice for the next.
    let practice = |skill| kinds.iter().filter(|kind| **kind == (skill, Kind::Practice)).count();
    assert_eq!((practice(0), practice(1)), (6, 6), "{kinds:?}");
    assert_eq!(kinds.iter().filter(|(_, kind)| *kind == Kind::Probe).count(), 7);
    assert!(teacher.skills()[1].open);
}

/// What cannot be built says why.
#[test]
fn a_wrong_specification_is_refused_by_name() {
    use etude::{Curriculum, SpecError};
    let wrong = |change: &dyn Fn(&mut AnySpec)| {
        let mut spec = two_before_one("uniform", 5);
        change(&mut spec);
        Teacher::build(&spec).expect_err("it is wrong")
    };
    let need = |skill, percent| Need { skill, percent };
    assert_eq!(wrong(&|spec| spec.syllabus.skills.clear()), SpecError::NoSkills);
    assert_eq!(wrong(&|spec| spec.probe_every = 0), SpecError::NoProbes);
    assert_eq!(
        wrong(&|spec| spec.syllabus.skills[0].requires.push(need(2, 50)).expect("room")),
        SpecError::Cycle { skill: 0 }
    );
    assert_eq!(
        wrong(&|spec| spec.syllabus.skills[0].requires.push(need(9, 50)).expect("room")),
        SpecError::UnknownSkill { skill: 0 }
    );
    let fact = |skill, name| SpecError::Fact { skill, name };
    assert_eq!(wrong(&|spec| spec.syllabus.skills[2].requires[0].percent = 0), fact(2, "mastery"));
    assert_eq!(wrong(&|spec| spec.syllabus.skills[1].nominal.0[0] = f32::NAN), fact(1, "nominal"));
    assert_eq!(wrong(&|spec| spec.syllabus.skills[1].difficulty[1] = 101), fact(1, "difficulty"));
    assert_eq!(wrong(&|spec| spec.recipe.draw.explore = f32::NAN), SpecError::Setting("explore"));
    assert_eq!(wrong(&|spec| spec.recipe.averages.fast = 0.0), SpecError::Setting("fast_rate"));
    assert_eq!(wrong(&|spec| spec.budget.energy_j = f32::NAN), SpecError::Setting("budget"));
    assert_eq!(wrong(&|spec| spec.safety.cooldown_s = f32::INFINITY), SpecError::Setting("cooldown_s"));
    assert_eq!(wrong(&|spec| spec.recipe.factors.push(Factor::Exp3).expect("room")), SpecError::WrongGain);
    let big = wrong(&|spec| spec.syllabus.skills[0].space = Space::Grid(Grid([255, 255])));
    assert_eq!(big, SpecError::TooManyArms { arms: 65_029, room: ARMS as u32 });
    let spec = two_before_one("slope", 5);
    assert_eq!(Curriculum::<SKILLS, ARMS, DIMS, 1>::build(&spec).expect_err("no window"), SpecError::NeedsWindow);
}
