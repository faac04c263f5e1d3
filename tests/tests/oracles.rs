//! Naive twins: the obvious slow version in f64, from the whole history, held against the row that forgets it.

use etude::{Averages, Draw, Factor, Gain, Recipe};
use etude_tests::*;
use proptest::prelude::*;

const ARMS: u8 = 5;

/// Which arm was played with which score.
fn plays() -> impl Strategy<Value = Vec<(u16, f32)>> {
    proptest::collection::vec((0_u16..5, 0.0_f32..=1.0), 0..120)
}

fn taught(factor: Factor, averages: Averages, plays: &[(u16, f32)]) -> Vec<f32> {
    let recipe = Recipe::new(&[factor], Draw { explore: 0.0, sharpness: 1.0, doubt: 0.0 }, averages);
    let mut teacher = row_of(ARMS, recipe, 1000);
    play(&mut teacher, ARMS, plays);
    opinions(&teacher)
}

/// Clock and score of every play of one arm.
fn of(arm: u16, plays: &[(u16, f32)]) -> Vec<(f64, f64)> {
    let all = plays.iter().enumerate();
    all.filter(|(_, (own, _))| *own == arm).map(|(clock, (_, score))| (clock as f64, f64::from(*score))).collect()
}

fn by_arm(plays: &[(u16, f32)], opinion: impl Fn(Vec<(f64, f64)>) -> f64) -> Vec<f32> {
    (0..u16::from(ARMS)).map(|arm| opinion(of(arm, plays)) as f32).collect()
}

/// An opinion of each arm's loss: 1 − fast, or its difficulty (the middle of its cell) before the first play.
fn losses(plays: &[(u16, f32)], opinion: impl Fn(f64) -> f64) -> Vec<f32> {
    let loss = |arm: u16| {
        let fast = average(0.2, of(arm, plays).iter().map(|(_, score)| *score));
        fast.last().map_or((f64::from(arm) + 0.5) / f64::from(ARMS), |fast| 1.0 - fast)
    };
    (0..u16::from(ARMS)).map(|arm| opinion(loss(arm)) as f32).collect()
}

/// Exponential average from the first value on.
fn average(rate: f64, values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    values
        .into_iter()
        .scan(None, |mean, value| {
            let next = mean.map_or(value, |mean: f64| mean + rate * (value - mean));
            *mean = Some(next);
            Some(next)
        })
        .collect()
}

fn averages(gain: Gain) -> Averages {
    Averages { fast: 0.2, slow: 0.1, gain, kin: 0, success: 0 }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn online_is_an_average_of_differences(plays in plays()) {
        let naive = by_arm(&plays, |own| {
            own.windows(2).fold(0.0, |q, pair| q + 0.1 * (pair[1].1 - pair[0].1 - q)).abs()
        });
        assert_close(&taught(Factor::Gain, averages(Gain::Online { rate: 0.1 }), &plays), &naive, 1e-4);
    }

    #[test]
    fn slope_is_the_least_squares_line(plays in plays()) {
        let naive = by_arm(&plays, |own| {
            let last = &own[own.len().saturating_sub(WINDOW)..];
            if last.len() < 2 { return 1.0; }
            // Normal equations, uncentred.
            let n = last.len() as f64;
            let sum = |f: &dyn Fn(&(f64, f64)) -> f64| last.iter().map(f).sum::<f64>();
            let (t, s, ts, tt) = (sum(&|p| p.0), sum(&|p| p.1), sum(&|p| p.0 * p.1), sum(&|p| p.0 * p.0));
            ((n * ts - t * s) / (n * tt - t * t)).abs()
        });
        assert_close(&taught(Factor::Gain, averages(Gain::Slope), &plays), &naive, 1e-4);
    }

    #[test]
    fn progress_is_two_averages_less_noise(plays in plays()) {
        let naive = by_arm(&plays, |own| {
            let fast = average(0.2, own.iter().map(|(_, score)| *score));
            let slow = average(0.1, fast.iter().copied());
            let surprises = own.iter().skip(1).zip(&fast).map(|((_, score), before)| (score - before).powi(2) * 0.9);
            let noise = surprises.fold(0.0, |mean, square| mean + 0.05 * (square - mean));
            let seen = fast.last().zip(slow.last()).map_or(0.0, |(fast, slow)| (fast - slow).abs());
            (seen - 0.5 * noise.sqrt()).max(0.0) + 0.3 / (1.0 + own.len() as f64) + 0.001
        });
        let factor = Factor::Progress { noise: 0.5, optimism: 0.3 };
        assert_close(&taught(factor, averages(Gain::Noise { rate: 0.05 }), &plays), &naive, 1e-4);
    }

    #[test]
    fn the_frontier_is_learnability_less_noise_times_progress(plays in plays()) {
        let naive = by_arm(&plays, |own| {
            let fast = average(0.2, own.iter().map(|(_, score)| *score));
            let slow = average(0.1, fast.iter().copied());
            let surprises = own.iter().skip(1).zip(&fast).map(|((_, score), before)| (score - before).powi(2) * 0.9);
            let noise = surprises.fold(0.0, |mean, square| mean + 0.05 * (square - mean));
            let (p, before) = fast.last().zip(slow.last()).map_or((0.5, 0.5), |(fast, slow)| (*fast, *slow));
            let progress = ((p - before).abs() - 0.5 * noise.sqrt()).max(0.0) + 0.3 / (1.0 + own.len() as f64) + 0.001;
            let learnable = if own.is_empty() { 1.0 } else { (4.0 * (p * (1.0 - p) - noise)).max(0.01) };
            learnable * progress + 0.2 / (1.0 + own.len() as f64 / 10.0) * learnable * learnable
        });
        let factor = Factor::Frontier { noise: 0.5, optimism: 0.3, hope: 0.2 };
        assert_close(&taught(factor, averages(Gain::Noise { rate: 0.05 }), &plays), &naive, 1e-4);
    }

    #[test]
    fn exp3_is_the_published_update(plays in plays()) {
        let n = f64::from(ARMS);
        let mut weights = vec![1.0_f64; ARMS.into()];
        let mut last = vec![None; ARMS.into()];
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for (clock, (arm, score)) in plays.iter().enumerate() {
            let arm = usize::from(*arm);
            let pay = last[arm].map_or(0.0, |before: f64| (f64::from(*score) - before).abs());
            last[arm] = Some(f64::from(*score));
            (low, high) = (low.min(pay), high.max(pay));
            let scaled = if high > low { 2.0 * (pay - low) / (high - low) - 1.0 } else { 0.0 };
            let total: f64 = weights.iter().sum();
            weights[arm] *= (0.01 * scaled / (weights[arm] / total)).exp();
            let total: f64 = weights.iter().sum();
            let alpha = 1.0 / (clock as f64 + 2.0);
            weights.iter_mut().for_each(|weight| *weight = (1.0 - alpha) * *weight + alpha / n * total);
        }
        let best = weights.iter().copied().fold(0.0, f64::max);
        let naive: Vec<f32> = weights.iter().map(|weight| (weight / best) as f32).collect();
        assert_close(&taught(Factor::Exp3, averages(Gain::Exp3 { eta: 0.01 }), &plays), &naive, 1e-3);
    }

    #[test]
    fn bidirectional_is_the_published_distribution(plays in plays()) {
        let theta = 0.1;
        let lift = |p: f64| (1.0 - theta) * p / (p + theta * (1.0 - 2.0 * p));
        let progress: Vec<Option<f64>> = (0..u16::from(ARMS)).map(|arm| {
            let own = of(arm, &plays);
            let baseline = own.first()?.1.min(0.75);
            let gained: Vec<f64> = own.iter().map(|(_, s)| (s - baseline).max(0.0) / (1.0 - baseline)).collect();
            let fast = average(0.1, gained);
            let slow = average(0.1, fast.iter().copied());
            let (fast, slow) = (*fast.last()?, *slow.last()?);
            own.iter().any(|(_, score)| *score > 0.0).then(|| (lift(fast) - lift(slow)).abs())
        }).collect();
        let seen: Vec<f64> = progress.iter().flatten().copied().collect();
        let mean = seen.iter().sum::<f64>() / seen.len().max(1) as f64;
        let deviation = (seen.iter().map(|p| (p - mean).powi(2)).sum::<f64>() / seen.len().max(1) as f64).sqrt();
        // A z-score over a spread of rounding errors would compare noise with noise.
        prop_assume!(deviation == 0.0 || deviation > 1e-5);
        let scale = if deviation > 0.0 { 1.0 / deviation } else { 1.0 };
        let naive: Vec<f32> = progress.iter().map(|p| match p {
            Some(p) => (1.0 / (1.0 + (-(p - mean) * scale).exp())) as f32,
            None => if seen.is_empty() { 1.0 } else { 0.001 },
        }).collect();
        let averages = Averages { fast: 0.1, slow: 0.1, gain: Gain::Baseline { cap: 0.75 }, kin: 0, success: 0 };
        assert_close(&taught(Factor::Bidirectional { theta: 0.1 }, averages, &plays), &naive, 2e-2);
    }

    #[test]
    fn self_paced_weights_are_the_published_ones(plays in plays(), threshold in 0.05_f64..1.2, shape in 0_usize..4) {
        use etude::{Pace, Shape};
        let shape = [Shape::Hard, Shape::Linear, Shape::Logarithmic, Shape::Mixture][shape];
        let weight = |loss: f64| {
            let zeta = (1.0 - threshold).max(0.001);
            let v: f64 = match shape {
                Shape::Hard => 1.0 / (1.0 + ((loss - threshold) / 0.02).exp()),
                Shape::Linear => 1.0 - loss / threshold,
                Shape::Logarithmic if loss < threshold => (loss + zeta).ln() / zeta.ln(),
                // λ₁ = λ, λ₂ = λ/2, ζ = λ₁λ₂/(λ₁ − λ₂).
                Shape::Mixture if loss <= threshold / 2.0 => 1.0,
                Shape::Mixture if loss < threshold => {
                    let zeta = threshold * (threshold / 2.0) / (threshold - threshold / 2.0);
                    zeta * (1.0 / loss - 1.0 / threshold)
                }
                _ => 0.0,
            };
            v.max(0.001)
        };
        let naive = losses(&plays, weight);
        let pace = Pace::Fixed(threshold as f32);
        assert_close(&taught(Factor::SelfPaced { shape, pace }, averages(Gain::None), &plays), &naive, 2e-3);
    }

    #[test]
    fn ease_is_the_inverse_of_the_loss(plays in plays()) {
        let naive = losses(&plays, |loss| 1.0 / loss.max(0.001));
        assert_close(&taught(Factor::Ease, averages(Gain::None), &plays), &naive, 2e-2);
    }

    #[test]
    fn unmastered_counts_three_trials_and_the_average(plays in plays(), goal in 0.2_f64..0.9) {
        let fast = |own: &[(f64, f64)]| average(0.2, own.iter().map(|(_, s)| *s)).last().copied().unwrap_or(0.0);
        // A hair from the goal, rounding decides.
        prop_assume!((0..5).all(|arm| (fast(&of(arm, &plays)) - goal).abs() > 1e-5));
        let naive = by_arm(&plays, |own| if own.len() >= 3 && fast(&own) >= goal { 0.25 } else { 1.0 });
        let factor = Factor::Unmastered { goal: goal as f32, review: 0.25 };
        assert_close(&taught(factor, averages(Gain::None), &plays), &naive, 1e-6);
    }

    /// The rules, from the log alone: attempts against caps, hands off what is closed, costs as a running mean.
    #[test]
    fn gates_and_costs_follow_the_attempts(
        attempts in proptest::collection::vec((0_u8..2, 0.1_f32..9.0), 0..60), caps in [0_u32..40, 0_u32..40], closed in 0_u8..4
    ) {
        use etude::{Kind, Outcome, Point, Resource, Task, Trial};
        let mut syllabus = etude::skills::<SKILLS, DIMS>(&[[2, 0], [1, 0]]);
        for (skill, cap) in syllabus.skills.iter_mut().zip(caps) {
            skill.cap = cap;
            skill.cost = cost(2.0, 0.0, 0.0);
        }
        let recipe = Recipe::new(&[Factor::PerCost(Resource::Time)], Draw { explore: 0.0, sharpness: 1.0, doubt: 0.0 }, averages(Gain::None));
        let spec = AnySpec::new(syllabus, recipe, etude::Budget::episodes(99));
        let mut teacher = Teacher::build(&spec).expect("a sound spec");
        (0..2).for_each(|skill| teacher.close(skill, closed >> skill & 1 == 1));
        let (mut made, mut mean) = ([0_u32; 2], [2.0_f64; 2]);
        for (skill, time) in attempts {
            let trial = Trial { number: 0, arm: 0, task: Task { skill, point: Point::default() }, chance: 1.0, kind: Kind::Practice, help: etude::Help::NONE };
            teacher.observe(&trial, &Outcome::Censored { cost: cost(time, 0.0, 0.0) }).expect("of this curriculum");
            made[usize::from(skill)] += 1;
            mean[usize::from(skill)] += 0.1 * (f64::from(time) - mean[usize::from(skill)]);
        }
        let mut lines = Vec::new();
        teacher.explain(|line| lines.push(line.arms.to_vec()));
        let arms = |of: [f64; 2]| [of[0], of[0], of[1]].map(|x| x as f32);
        let gate = |open: bool| f64::from(u8::from(open));
        prop_assert_eq!(&lines[0], &[1.0; 3], "nothing is required");
        prop_assert_eq!(&lines[1], &arms([0, 1].map(|skill| gate(made[skill] < caps[skill]))));
        prop_assert_eq!(&lines[2], &arms([0, 1].map(|skill| gate(closed >> skill & 1 == 0))));
        assert_close(&lines[3], &arms(mean.map(|mean| 1.0 / mean)), 1e-4);
    }

    /// Ranks by sorting.
    #[test]
    fn the_window_is_a_slice_of_the_sorted_arms(top in 0.0_f32..1.0, width in 0.0_f32..1.0, flat in any::<bool>()) {
        use etude::Pace;
        let factor = Factor::Window { width, pace: Pace::Fixed(top) };
        let recipe = Recipe::new(&[factor], Draw { explore: 0.0, sharpness: 1.0, doubt: 0.0 }, averages(Gain::Rank));
        let mut syllabus = etude::skills::<SKILLS, DIMS>(&[[3, 2], [4, 0]]);
        syllabus.skills[0].difficulty = [30, 100];
        syllabus.skills[1].difficulty = if flat { [30; 2] } else { [0, 60] };
        let mut sorted: Vec<u32> = (0..10).collect();
        sorted.sort_by(|a, b| syllabus.difficulty(*a).total_cmp(&syllabus.difficulty(*b)));
        let mut naive = vec![1e-6; 10];
        for (rank, arm) in sorted.iter().enumerate() {
            let place = rank as f32 / 10.0;
            if (top - width..top).contains(&place) { naive[*arm as usize] = 1.0; }
        }
        let spec = AnySpec::new(syllabus, recipe, etude::Budget::episodes(9));
        prop_assert_eq!(opinions(&Teacher::build(&spec).expect("a sound spec")), naive);
    }
}
