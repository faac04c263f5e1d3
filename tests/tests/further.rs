//! Worked tables of the further factors, gains, paces and claims: by hand, from the formula.

use etude::{
    Averages, Claim, Cost, Draw, FLOOR, Factor, Gain, Kind, Mastery, Outcome, Pace, Point, Recipe, Shape, Task,
};
use etude_tests::*;

const DRAW: Draw = Draw { explore: 0.0, sharpness: 1.0, doubt: 0.0 };
/// Averages of rate one half.
const HALF: Averages = Averages { fast: 0.5, slow: 0.5, gain: Gain::None, kin: 0, success: 0 };
/// What an arm outside a window keeps.
const OUTSIDE: f32 = 1e-6;

fn taught(factor: Factor, averages: Averages, history: &[(u16, f32)]) -> Teacher {
    let mut teacher = row_of(4, Recipe::new(&[factor], DRAW, averages), 100);
    play(&mut teacher, 4, history);
    teacher
}

/// What `factor` thinks of four arms, expected to come to 7/8, 5/8, 3/8 and 1/8, after this history.
fn table(factor: Factor, gain: Gain, history: &[(u16, f32)]) -> Vec<f32> {
    opinions(&taught(factor, Averages { gain, ..HALF }, history))
}

/// Skills of so many arms with this one factor.
fn several(arms: &[u8], factor: Factor, change: impl Fn(usize, &mut etude::Skill<DIMS>)) -> AnySpec {
    let grids: Vec<[u8; DIMS]> = arms.iter().map(|arms| [*arms, 0]).collect();
    let mut syllabus = etude::skills(&grids);
    syllabus.skills.iter_mut().enumerate().for_each(|(number, skill)| change(number, skill));
    AnySpec::new(syllabus, Recipe::new(&[factor], DRAW, HALF), etude::Budget::episodes(100))
}

/// Practises a skill at its easy corner.
fn attempt(teacher: &mut Teacher, skill: u8, kind: Kind, outcome: Outcome) {
    let task = Task { skill, point: Point::default() };
    let trial = etude::Trial { number: 0, arm: 0, task, chance: 1.0, kind, help: etude::Help::NONE };
    teacher.observe(&trial, &outcome).expect("of this curriculum");
}

fn scored(score: f32, cost: Cost) -> Outcome {
    Outcome::scored(score, cost).expect("in range")
}

#[test]
fn optimism_fades_with_the_root_of_the_trials() {
    let three = [(0, 0.3); 3];
    assert_eq!(table(Factor::Optimism { bonus: 2.0 }, Gain::None, &three), [2.0, 3.0, 3.0, 3.0]);
}

#[test]
fn learnability_is_highest_at_one_half() {
    // 4 · ½ · ½, 4 · ¾ · ¼, nothing at 1, and 4 · ⅛ · ⅞ for the untried one.
    let history = [(0, 0.5), (1, 0.5), (1, 1.0), (2, 1.0)];
    assert_close(&table(Factor::Learnability, Gain::None, &history), &[1.0, 0.75, FLOOR, 0.4375], 1e-6);
}

#[test]
fn staleness_doubles_an_opinion_after_its_time() {
    let history = [(0, 1.0), (1, 1.0), (2, 1.0), (2, 0.0)];
    // The clock is 4; the last trials were at 0, 1 and 3, and the last arm was never tried.
    assert_eq!(table(Factor::Staleness { after: 4 }, Gain::None, &history), [2.0, 1.75, 1.25, 2.0]);
}

#[test]
fn reach_is_what_was_tried_and_what_is_beside_it() {
    let reach = Factor::Reach { outside: 0.01 };
    assert_eq!(table(reach, Gain::None, &[]), [1.0, 0.01, 0.01, 0.01], "the nominal task");
    assert_eq!(table(reach, Gain::None, &[(3, 0.0)]), [1.0, 0.01, 1.0, 1.0]);
    // A grid of three by three, first parameter fastest, with its nominal task in the middle; and a skill of one arm.
    let mut spec = several(&[3, 1], reach, |_, _| {});
    spec.syllabus.skills[0].space = etude::Space::Grid(etude::Grid([3, 3]));
    spec.syllabus.skills[0].nominal = Point([0.5, 0.5]);
    spec.syllabus.skills[1].space = etude::Space::Point;
    let mut teacher = Teacher::build(&spec).expect("a sound spec");
    attempt(&mut teacher, 0, Kind::Practice, scored(1.0, Cost::FREE));
    assert_eq!(opinions(&teacher), [1.0, 1.0, 0.01, 1.0, 1.0, 0.01, 0.01, 0.01, 0.01, 1.0]);
}

#[test]
fn the_worst_cases_are_few_and_can_be_learnt() {
    let worst = Factor::WorstCase { rest: 0.1 };
    let one = Gain::Case { size: 1, every: 1 };
    // Bounds: 1 − 1/√2 for arm 0, expected less one for the untried: the last arm is the worst.
    assert_close(&table(worst, one, &[(0, 1.0)]), &[0.1, 0.1, 0.1, 0.875], 1e-6);
    // It came to ½, and ⅜ − 1 is worse: it leaves.
    assert_close(&table(worst, one, &[(0, 1.0), (3, 0.5)]), &[0.1, 0.1, 0.625, 0.1], 1e-6);
    // One arm joins at each change. What shows nothing in eight trials is thrown out, and stays out.
    let four = Gain::Case { size: 4, every: 1 };
    let joined = |trials| table(worst, four, &[(3, 0.0); 9][..trials]);
    assert_close(&joined(2), &[0.1, 0.1, 0.625, 1.0], 1e-6);
    assert_close(&joined(7), &[0.125, 0.375, 0.625, 1.0], 1e-6);
    assert_close(&joined(8), &[0.125, 0.375, 0.625, 0.1], 1e-6);
    assert_close(&joined(9), &[0.125, 0.375, 0.625, 0.1], 1e-6);
    // Every second episode.
    let slow = Gain::Case { size: 4, every: 2 };
    assert_close(&table(worst, slow, &[(3, 0.0); 2]), &[0.1, 0.1, 0.1, 1.0], 1e-6);
    assert_close(&table(worst, slow, &[(3, 0.0); 3]), &[0.1, 0.1, 0.625, 1.0], 1e-6);
}

#[test]
fn families_lack_of_their_quotas_and_share_out_to_the_hard() {
    let balance = Factor::Balance { pace: Pace::Fixed(0.6) };
    // One family of quota 1 with an easy and a hard arm, and one of quota 3 in which all is hard.
    let spec = several(&[2, 2], balance, |number, skill| {
        (skill.family, skill.quota) = if number == 0 { (0, 1) } else { (1, 3) };
        skill.difficulty = if number == 0 { [0, 100] } else { [50, 50] };
    });
    let mut teacher = Teacher::build(&spec).expect("a sound spec");
    assert_close(&opinions(&teacher), &[0.25 * 0.4, 0.25 * 0.6, 0.375, 0.375], 1e-6);
    // The second family has had all attempts and is sated; what succeeded is easy now.
    attempt(&mut teacher, 1, Kind::Practice, scored(1.0, Cost::FREE));
    assert_close(&opinions(&teacher), &[0.25 * 0.4, 0.25 * 0.6, 0.0004, 0.0006], 1e-6);
    // Half of the attempts each: it lacks a quarter.
    attempt(&mut teacher, 0, Kind::Practice, scored(1.0, Cost::FREE));
    assert_close(&opinions(&teacher), &[0.0004, 0.0006, 0.25 * 0.4, 0.25 * 0.6], 1e-6);
}

/// Where all is easy, the easy ones have what the hard ones would.
#[test]
fn a_kind_of_which_there_is_none_leaves_all_to_the_other() {
    let spec = several(&[2], Factor::Balance { pace: Pace::Fixed(0.6) }, |_, skill| skill.difficulty = [0, 20]);
    assert_close(&opinions(&Teacher::build(&spec).expect("a sound spec")), &[0.5, 0.5], 1e-6);
}

#[test]
fn skills_of_one_family_share_its_quota() {
    let spec = several(&[1, 1, 1], Factor::Balance { pace: Pace::Fixed(0.5) }, |number, skill| {
        skill.family = u8::from(number == 2);
        skill.quota = if number == 2 { 2 } else { 1 };
    });
    let teacher = Teacher::build(&spec).expect("a sound spec");
    assert_close(&opinions(&teacher), &[0.5, 0.5, 0.5], 1e-6);
}

#[test]
fn widening_lets_the_first_skills_in() {
    let at = |share| {
        let spec = several(&[1, 2, 1], Factor::Widen { pace: Pace::Fixed(share) }, |_, _| {});
        opinions(&Teacher::build(&spec).expect("a sound spec"))
    };
    assert_eq!(at(0.33), [1.0, OUTSIDE, OUTSIDE, OUTSIDE]);
    assert_eq!(at(0.34), [1.0, 1.0, 1.0, OUTSIDE]);
    assert_eq!(at(1.5), [1.0; 4]);
}

#[test]
fn knowledge_is_gained_by_scores_and_fades_by_halves() {
    let review = |transfer| Factor::Review { half_life: 1.0, spread: 2.0, transfer };
    let spec = |transfer| {
        several(&[1, 1], review(transfer), |number, skill| {
            if number == 1 {
                skill.requires.push(etude::Need { skill: 0, percent: 50 }).expect("room");
                skill.difficulty = [0, 0];
            }
        })
    };
    let built = |transfer| Teacher::build(&AnySpec { probe_every: 99, ..spec(transfer) }).expect("a sound spec");
    let recall = |teacher: &Teacher| [0, 1].map(|skill| teacher.recall(skill).expect("it traces"));
    let logistic =
        |mean: f32, variance: f32| 1.0 / (1.0 + (-mean / (1.0 + std::f32::consts::FRAC_PI_8 * variance).sqrt()).exp());
    // Difficulty ½ begins at a logit of −1, difficulty 0 at +1, both with a variance of 4.
    let mut teacher = built(0.0);
    assert_close(&recall(&teacher), &[logistic(-1.0, 4.0), logistic(1.0, 4.0)], 1e-5);
    let [first, second] = recall(&teacher);
    assert_close(&opinions(&teacher), &[1.0 - first, (1.0 - second) * first], 1e-5);
    // p = 0.34894, v = 1/(¼ + p (1 − p)) = 2.0956, m = −1 + v (1 − p) = 0.36437.
    attempt(&mut teacher, 0, Kind::Practice, scored(1.0, Cost::FREE));
    assert_close(&recall(&teacher), &[logistic(0.36437, 2.0956), logistic(1.0, 4.0)], 1e-4);
    // One episode elsewhere: half of what is above the level is gone, and a quarter of the certainty is left.
    attempt(&mut teacher, 1, Kind::Practice, Outcome::Censored { cost: Cost::FREE });
    assert_close(&recall(&teacher)[..1], &[logistic(-1.0 + 0.5 * 1.36437, 4.0 - 0.25 * 1.9044)], 1e-4);
    // A share of the prerequisite's logit is lent: level 1 + ½ · (−1), and half of the way there in one episode.
    let mut lent = built(0.5);
    attempt(&mut lent, 0, Kind::Practice, Outcome::Aborted { cost: Cost::FREE });
    assert_close(&recall(&lent), &[logistic(-1.0, 4.0), logistic(0.75, 4.0)], 1e-5);
    assert_eq!(row_of(1, Recipe::named("uniform").expect("there"), 9).recall(0), None);
}

#[test]
fn prices_climb_while_attempts_are_dearer_than_their_allowance() {
    let spec = |damping| {
        let mut spec = several(&[1, 1], Factor::Budget { rate: 0.25, damping }, |number, skill| {
            skill.cost = cost(if number == 0 { 1.0 } else { 0.5 }, 7.0, 0.0);
        });
        // One second an attempt, and as much energy as one likes.
        spec.budget.time_s = 100.0;
        spec
    };
    let mut teacher = Teacher::build(&spec(0.0)).expect("a sound spec");
    let mut damped = Teacher::build(&spec(0.5)).expect("a sound spec");
    assert_eq!(opinions(&teacher), [1.0, 1.0]);
    for teacher in [&mut teacher, &mut damped] {
        attempt(teacher, 0, Kind::Practice, scored(1.0, cost(3.0, 500.0, 9.0)));
    }
    // Two seconds too dear: a price of ½, on a skill that is now taken for 1.2 seconds and one of half a second; and half
    // of the running excess of 0.2 on top.
    assert_close(&opinions(&teacher), &[(-0.6_f32).exp(), (-0.25_f32).exp()], 1e-5);
    assert_close(&opinions(&damped), &[(-0.72_f32).exp(), (-0.3_f32).exp()], 1e-5);
    // A free attempt lowers it by a quarter, and three of them cannot make it a gift.
    attempt(&mut teacher, 1, Kind::Practice, scored(1.0, Cost::FREE));
    assert_close(&opinions(&teacher), &[(-0.3_f32).exp(), (-0.1125_f32).exp()], 1e-5);
    (0..2).for_each(|_| attempt(&mut teacher, 1, Kind::Practice, scored(1.0, Cost::FREE)));
    assert_eq!(opinions(&teacher), [1.0, 1.0]);
}

/// Beliefs, prices and a gate lie side by side in one memory.
#[test]
fn what_a_recipe_keeps_does_not_mix() {
    let review = Factor::Review { half_life: 9.0, spread: 1.5, transfer: 0.0 };
    let prices = Factor::Budget { rate: 0.5, damping: 0.5 };
    let pace = Pace::Gated { from: 0.6, to: 1.2, step: 0.5, forward_at: 60, back_at: 40 };
    let gated = Factor::SelfPaced { shape: Shape::Linear, pace };
    let lived = |factors: &[Factor]| {
        let mut spec = several(&[1, 1], review, |_, skill| skill.cost = cost(1.0, 1.0, 1.0).with_resets(1));
        spec.recipe = Recipe::new(factors, DRAW, HALF);
        spec.budget = etude::Budget { time_s: 50.0, resets: 60.0, ..spec.budget };
        let mut teacher = Teacher::build(&spec).expect("a sound spec");
        for (skill, score) in [(0, 1.0), (1, 0.9), (0, 0.8), (0, 0.7)] {
            attempt(&mut teacher, skill, Kind::Practice, scored(score, cost(2.0, 1.0, 1.0).with_resets(1)));
        }
        let mut lines = Vec::new();
        teacher.explain(|line| lines.extend(line.factor.map(|factor| (*factor, line.arms.to_vec()))));
        lines
    };
    let together = lived(&[review, prices, gated]);
    for factor in [review, prices, gated] {
        let line =
            |lines: &[(Factor, Vec<f32>)]| lines.iter().find(|line| line.0 == factor).expect("its own").1.clone();
        assert_eq!(line(&together), line(&lived(&[factor])), "{factor:?}");
    }
}

#[test]
fn the_tail_is_a_quantile_less_what_falls_short_of_it() {
    let averages = Averages { gain: Gain::Tail { share: 0.5 }, ..HALF };
    let history = [(0, 0.8), (0, 0.2), (0, 0.2)];
    // Quantile 0.8 + ¼, at most 1; then ¾, then ½. Shortfall ½ · 0.2, then 0.325, then 0.3125.
    let row = taught(Factor::Ease, averages, &history[..2]).rows()[0];
    assert_close(&[row.fast, row.slow, row.gain], &[0.5, 0.75, 0.325], 1e-6);
    let row = taught(Factor::Ease, averages, &history).rows()[0];
    assert_close(&[row.fast, row.slow, row.gain], &[0.35, 0.5, 0.3125], 1e-6);
    // The mean is good enough, the tail is not.
    let mastered = |gain| table(Factor::Unmastered { goal: 0.3, review: 0.25 }, gain, &history)[0];
    assert_eq!((mastered(Gain::None), mastered(averages.gain)), (0.25, 1.0));
    // Steady scores have no tail, but for the steps of the quantile.
    let steady = taught(Factor::Ease, Recipe::named("tail").expect("there").averages, &[(0, 0.9); 99]).rows()[0];
    assert_close(&[steady.slow - steady.gain / 0.3], &[0.9], 0.05);
}

#[test]
fn a_gated_pace_goes_forward_with_success_and_half_as_far_back() {
    let pace = Pace::Gated { from: 0.5, to: 1.5, step: 0.5, forward_at: 70, back_at: 30 };
    assert_eq!(pace.level(50, 100), 0.5);
    // The linear weight of an untried arm, of loss ⅜, says where the threshold is.
    let threshold = |history: &[(u16, f32)]| {
        0.375 / (1.0 - table(Factor::SelfPaced { shape: Shape::Linear, pace }, Gain::None, history)[1])
    };
    // The average begins at ½ and moves by tenths: the fifth success takes it to 0.705, and it begins anew.
    let lives = [(4, 1.0, 0.5), (1, 1.0, 1.0), (4, 0.0, 1.0), (1, 0.0, 0.75), (5, 1.0, 1.25), (5, 1.0, 1.5)];
    let mut history = Vec::new();
    for (times, score, level) in lives.into_iter().chain([(50, 1.0, 1.5), (99, 0.0, 0.5)]) {
        history.extend((0..times).map(|_| (0, score)));
        assert_close(&[threshold(&history)], &[level], 1e-5);
    }
}

/// Probes say nothing about practice.
#[test]
fn a_gated_pace_takes_no_notice_of_probes() {
    let pace = Pace::Gated { from: 0.5, to: 1.5, step: 0.5, forward_at: 70, back_at: 30 };
    let factor = Factor::SelfPaced { shape: Shape::Linear, pace };
    let mut teacher = taught(factor, HALF, &[]);
    let before = opinions(&teacher);
    (0..50).for_each(|_| attempt(&mut teacher, 0, Kind::Probe, scored(1.0, Cost::FREE)));
    assert_eq!(opinions(&teacher), before);
}

#[test]
fn a_claim_asks_for_the_tail_or_leaves_a_margin() {
    let level = |claim: Claim, probes: &[f32]| {
        let mut mastery = Mastery::default();
        probes.iter().for_each(|score| mastery.note(*score, &claim));
        mastery.level(&claim)
    };
    let mean = Claim::default();
    let tail = Claim { tail: 50, doubt: 0 };
    let careful = Claim { tail: 100, doubt: 10 };
    // (1 + 0.9 + 0.81 + 0.729) / (0.6561 + 3.439), less √(0.84 · 0.16 / 4.095).
    assert_close(&[level(mean, &[1.0; 4]), level(careful, &[1.0; 4])], &[0.83979, 0.65853], 1e-4);
    // The quantile climbs by 0.15 to 0.3 and falls to 0.15; a tenth of the shortfall of 0.15, over one half.
    assert_close(&[level(tail, &[1.0, 1.0, 0.0])], &[0.12], 1e-5);
    assert_close(&[level(tail, &[1.0; 40]), level(tail, &[0.0; 40])], &[1.0, 0.0], 1e-5);
    assert_eq!(level(careful, &[0.0; 5]), 0.0);
    // Good on average, and bad in every fourth probe.
    let moody: Vec<f32> = (0..40).map(|at| if at % 4 == 1 { 0.0 } else { 1.0 }).collect();
    assert!(level(mean, &moody) > 0.7 && level(Claim { tail: 30, doubt: 0 }, &moody) < 0.5);
}

#[test]
fn untried_cells_follow_those_beside_them() {
    let averages = Averages { kin: 50, ..HALF };
    let fast = |history: &[(u16, f32)]| {
        let teacher = taught(Factor::Ease, averages, history);
        teacher.rows().iter().map(|row| row.fast).collect::<Vec<f32>>()
    };
    assert_eq!(fast(&[(1, 0.0)]), [0.4375, 0.0, 0.1875, 0.125]);
    assert_eq!(fast(&[(1, 0.0), (1, 1.0)]), [0.71875, 0.5, 0.59375, 0.125]);
    // What was tried follows its own scores.
    assert_eq!(fast(&[(0, 0.25), (1, 1.0)]), [0.25, 1.0, 0.6875, 0.125]);
    // A row of a grid ends at its end: cell 2 has cell 5 above it, and not cell 3 beside it. Other skills are no kin.
    let mut spec = several(&[3, 1], Factor::Ease, |_, _| {});
    spec.syllabus.skills[0].space = etude::Space::Grid(etude::Grid([3, 2]));
    spec.recipe.averages = averages;
    let mut teacher = Teacher::build(&spec).expect("a sound spec");
    let point = Point([0.9, 0.1]);
    let trial = etude::Trial {
        number: 0,
        arm: 2,
        task: Task { skill: 0, point },
        chance: 1.0,
        kind: Kind::Practice,
        help: etude::Help::NONE,
    };
    teacher.observe(&trial, &scored(1.0, Cost::FREE)).expect("of this curriculum");
    let moved: Vec<f32> = teacher.rows().iter().map(|row| row.fast).collect();
    assert_eq!(moved, [0.5, 0.75, 1.0, 0.5, 0.5, 0.75, 0.5]);
}

#[test]
fn doubt_spreads_a_skill_that_nobody_knows_yet() {
    let factor = Factor::SelfPaced { shape: Shape::Linear, pace: Pace::Fixed(1.0) };
    let recipe = Recipe::new(&[factor], Draw { doubt: 1.0, ..DRAW }, HALF);
    let mut teacher = row_of(4, recipe, 100);
    assert_close(&teacher.chances(), &[0.25; 4], 1e-6);
    // Twelve attempts of four arms: 1/√(1 + 3) of each opinion is the mean of all.
    play(&mut teacher, 4, &[(0, 0.5); 12]);
    let mean = (0.5 + 0.625 + 0.375 + 0.125) / 4.0;
    let half = [0.5, 0.625, 0.375, 0.125].map(|own| (own + mean) / 2.0 / (4.0 * mean));
    assert_close(&teacher.chances(), &half, 1e-6);
    // It spreads within a skill, and what is closed stays closed.
    let mut spec = several(&[2, 2], factor, |number, skill| {
        skill.difficulty = if number == 0 { [0, 0] } else { [50, 100] };
    });
    spec.recipe.draw.doubt = 1.0;
    let mut teacher = Teacher::build(&spec).expect("a sound spec");
    assert_close(&teacher.chances(), &[0.4, 0.4, 0.1, 0.1], 1e-3);
    teacher.close(0, true);
    assert_close(&teacher.chances(), &[0.0, 0.0, 0.5, 0.5], 1e-3);
}
