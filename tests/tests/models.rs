//! Naive twins of what looks beyond a row: knowledge tracing, tails, prices, worst cases, quotas, questions.

use std::collections::BTreeSet;

use etude::{
    Averages, Budget, Cost, Dice, Draw, Factor, Gain, Kind, Need, Next, Outcome, Pace, Point, REQUESTS, Recipe, Reply,
    Request, Task, Trial, Wish,
};
use etude_tests::*;
use proptest::prelude::*;

const DRAW: Draw = Draw { explore: 0.0, sharpness: 1.0, doubt: 0.0 };
const PLAIN: Averages = Averages { fast: 0.2, slow: 0.1, gain: Gain::None, kin: 0, success: 0 };

/// An attempt at a skill's easy corner.
fn attempt(teacher: &mut Teacher, skill: u8, outcome: &Outcome) {
    let task = Task { skill, point: Point::default() };
    let trial = Trial { number: 0, arm: 0, task, chance: 1.0, kind: Kind::Practice, help: etude::Help::NONE };
    teacher.observe(&trial, outcome).expect("of this curriculum");
}

/// Three skills of one arm, each requiring the one before, with these difficulties.
fn chain(difficulty: [u8; 3], factor: Factor) -> AnySpec {
    let mut syllabus = etude::skills(&[[1, 0], [1, 0], [1, 0]]);
    for (number, skill) in (0..).zip(&mut syllabus.skills) {
        skill.difficulty = [difficulty[number as usize]; 2];
        if number > 0 {
            skill.requires.push(Need { skill: number - 1, percent: 50 }).expect("room");
        }
    }
    let spec = AnySpec::new(syllabus, Recipe::new(&[factor], DRAW, PLAIN), Budget::episodes(500));
    AnySpec { probe_every: 9, ..spec }
}

/// Expected success of a Gaussian logit: the probit approximation.
fn expected(mean: f64, variance: f64) -> f64 {
    1.0 / (1.0 + (-mean / (1.0 + std::f64::consts::PI * variance / 8.0).sqrt()).exp())
}

/// Mean and variance after a score: one Laplace step.
fn learnt((mean, variance): (f64, f64), score: f64) -> (f64, f64) {
    let p = expected(mean, variance);
    let variance = 1.0 / (1.0 / variance + p * (1.0 - p));
    (mean + variance * (score - p), variance)
}

/// A skill, and its score if there was one.
fn attempts() -> impl Strategy<Value = Vec<(u8, Option<f32>)>> {
    let score = prop_oneof![4 => (0.0_f32..=1.0).prop_map(Some), 1 => Just(None)];
    proptest::collection::vec((0_u8..3, score), 0..150)
}

fn outcome_of(score: Option<f32>) -> Outcome {
    let cost = Cost::FREE;
    score.map_or(Outcome::Censored { cost }, |score| Outcome::scored(score, cost).expect("in range"))
}

proptest! {
    #![proptest_config(cases(200))]

    /// The Ornstein-Uhlenbeck process in closed form over the time since a skill's last attempt, not episode by episode.
    #[test]
    fn knowledge_fades_as_the_process_says(
        attempts in attempts(), difficulty in [0_u8..=100, 0_u8..=100, 0_u8..=100], half_life in 1.0_f64..300.0, spread in 0.1_f64..4.0
    ) {
        let factor = Factor::Review { half_life: half_life as f32, spread: spread as f32, transfer: 0.0 };
        let mut teacher = Teacher::build(&chain(difficulty, factor)).expect("a sound spec");
        let level = difficulty.map(|percent| 1.0 - 4.0 * f64::from(percent) / 100.0);
        let alpha = std::f64::consts::LN_2 / half_life;
        let later = |skill: usize, (mean, variance): (f64, f64), since: f64| {
            let (mean, variance) = (mean - level[skill], variance - spread * spread);
            (level[skill] + mean * (-alpha * since).exp(), spread * spread + variance * (-2.0 * alpha * since).exp())
        };
        let mut known = level.map(|level| ((level, spread * spread), 0.0));
        for (clock, (skill, score)) in attempts.iter().enumerate() {
            attempt(&mut teacher, *skill, &outcome_of(*score));
            let (now, skill) = (clock as f64 + 1.0, usize::from(*skill));
            if let Some(score) = score {
                let (belief, last) = known[skill];
                known[skill] = (learnt(later(skill, belief, now - last), f64::from(*score)), now);
            }
        }
        let now = attempts.len() as f64;
        let naive = [0, 1, 2].map(|skill| {
            let (belief, last) = known[skill];
            let (mean, variance) = later(skill, belief, now - last);
            expected(mean, variance) as f32
        });
        let recall = [0, 1, 2].map(|skill| teacher.recall(skill).expect("it traces"));
        assert_close(&recall, &naive, 1e-3);
        // What is needed first is what fails although its ground holds.
        let [a, b, c] = naive;
        let need = [1.0 - a, (1.0 - b) * a, (1.0 - c) * b];
        assert_close(&opinions(&teacher), &need.map(|need| need.max(0.001)), 2e-3);
    }

    /// With what prerequisites lend, episode by episode.
    #[test]
    fn prerequisites_lend_their_knowledge(attempts in attempts(), half_life in 1.0_f64..100.0, transfer in 0.0_f64..=1.0) {
        let factor = Factor::Review { half_life: half_life as f32, spread: 1.5, transfer: transfer as f32 };
        let mut teacher = Teacher::build(&chain([50; 3], factor)).expect("a sound spec");
        let keep = 0.5_f64.powf(1.0 / half_life);
        let mut known = [(-1.0, 2.25); 3];
        for (skill, score) in attempts {
            attempt(&mut teacher, skill, &outcome_of(score));
            let before = known;
            for own in 0..3 {
                let lent = if own > 0 { transfer * before[own - 1].0 } else { 0.0 };
                let (mean, variance) = before[own];
                known[own] = (keep * mean + (1.0 - keep) * (lent - 1.0), 2.25 + keep * keep * (variance - 2.25));
            }
            if let Some(score) = score {
                known[usize::from(skill)] = learnt(known[usize::from(skill)], f64::from(score));
            }
        }
        let recall = [0, 1, 2].map(|skill| teacher.recall(skill).expect("it traces"));
        assert_close(&recall, &known.map(|(mean, variance)| expected(mean, variance) as f32), 1e-3);
    }

    /// Skills in another order are the same skills: to the bit.
    #[test]
    fn beliefs_do_not_depend_on_the_order_of_the_file(
        attempts in attempts(), order in Just([0_u8, 1, 2]).prop_shuffle(), half_life in 1.0_f32..100.0, transfer in 0.0_f32..=1.0
    ) {
        let factor = Factor::Review { half_life, spread: 1.5, transfer };
        let spec = chain([20, 50, 80], factor);
        // Where each skill is to stand.
        let place = |skill: u8| order[usize::from(skill)];
        let mut shuffled = spec.clone();
        for (skill, facts) in (0_u8..).zip(&spec.syllabus.skills) {
            let own = &mut shuffled.syllabus.skills[usize::from(place(skill))];
            own.clone_from(facts);
            own.requires.iter_mut().for_each(|need| need.skill = place(need.skill));
        }
        let [mut teacher, mut other] = [&spec, &shuffled].map(|spec| Teacher::build(spec).expect("a sound spec"));
        for (skill, score) in attempts {
            attempt(&mut teacher, skill, &outcome_of(score));
            attempt(&mut other, place(skill), &outcome_of(score));
            for skill in 0..3 {
                prop_assert_eq!(teacher.recall(skill), other.recall(place(skill)), "skill {}", skill);
            }
        }
    }

    #[test]
    fn prices_are_a_dual_ascent(
        costs in proptest::collection::vec((0_u8..2, 0.0_f32..4.0, 0.0_f32..4.0, 0_u16..3), 0..150),
        rate in 0.0_f64..=1.0, damping in 0.0_f64..=1.0, limits in [50.0_f32..500.0, 50.0_f32..500.0, 50.0_f32..500.0]
    ) {
        let factor = Factor::Budget { rate: rate as f32, damping: damping as f32 };
        let mut syllabus = etude::skills(&[[1, 0], [2, 0]]);
        syllabus.skills[0].cost = cost(1.0, 2.0, 0.0);
        syllabus.skills[1].cost = cost(2.0, 1.0, 3.0);
        let budget = Budget { time_s: limits[0], energy_j: limits[1], resets: limits[2], ..Budget::episodes(200) };
        let spec = AnySpec::new(syllabus, Recipe::new(&[factor], DRAW, PLAIN), budget);
        let mut teacher = Teacher::build(&spec).expect("a sound spec");
        let allowance = limits.map(|limit| f64::from(limit) / 200.0);
        let mut mean = [[1.0, 2.0, 0.0], [2.0, 1.0, 0.0]];
        let (mut price, mut excess) = ([0.0_f64; 3], [0.0_f64; 3]);
        for (skill, time, energy, resets) in costs {
            let used = cost(time, energy, 5.0).with_resets(resets);
            attempt(&mut teacher, skill, &Outcome::Aborted { cost: used });
            for (resource, spent) in [time, energy, resets.into()].into_iter().enumerate() {
                let own: &mut f64 = &mut mean[usize::from(skill)][resource];
                *own += 0.1 * (f64::from(spent) - *own);
                let over = f64::from(spent) / allowance[resource] - 1.0;
                price[resource] = (price[resource] + rate * over).clamp(0.0, 10.0);
                excess[resource] += 0.1 * (over - excess[resource]);
            }
        }
        let opinion = |skill: usize| {
            let one = |at: usize| (price[at] + damping * excess[at]).max(0.0) * mean[skill][at] / allowance[at];
            (-(one(0) + one(1) + one(2))).max(-14.0).exp() as f32
        };
        assert_close(&opinions(&teacher), &[opinion(0), opinion(1), opinion(1)], 2e-3);
    }

    /// A set that sorts all arms at every change.
    #[test]
    fn worst_cases_are_a_set(
        plays in proptest::collection::vec((0_u16..5, prop_oneof![Just(0.0_f32), 0.0_f32..=1.0]), 0..120),
        size in 1_usize..6, every in 1_u32..5, closed_from in 0_usize..240
    ) {
        let gain = Gain::Case { size: size as u32, every };
        let factor = Factor::WorstCase { rest: 0.1 };
        let mut teacher = row_of(5, Recipe::new(&[factor], DRAW, Averages { gain, ..PLAIN }), 1000);
        let mut set = BTreeSet::new();
        for (clock, (arm, score)) in plays.iter().enumerate() {
            teacher.close(0, clock >= closed_from);
            play(&mut teacher, 5, &[(*arm, *score)]);
            if !(clock as u32).is_multiple_of(every) { continue; }
            let rows = teacher.rows();
            let shows = |arm: &usize| rows[*arm].trials < 8 || rows[*arm].fast > 0.02 || rows[*arm].slow > 0.02;
            set.retain(shows);
            let mut outside: Vec<usize> = (0..5).filter(|arm| !set.contains(arm) && shows(arm) && clock < closed_from).collect();
            let bound = |arm: &usize| rows[*arm].fast - 1.0 / (1.0 + rows[*arm].trials as f32).sqrt();
            outside.sort_by(|a, b| bound(a).total_cmp(&bound(b)));
            let Some(newcomer) = outside.first() else { continue };
            if set.len() == size {
                let mut held: Vec<usize> = set.iter().copied().collect();
                held.sort_by(|a, b| rows[*b].fast.total_cmp(&rows[*a].fast));
                if rows[held[0]].fast <= bound(newcomer) { continue; }
                set.remove(&held[0]);
            }
            set.insert(*newcomer);
        }
        let naive: Vec<f32> = (0..5).map(|arm| if set.contains(&arm) { teacher.rows()[arm].loss().max(0.001) } else { 0.1 }).collect();
        prop_assert_eq!(opinions(&teacher), naive);
    }

    /// The mean of the worst share, by sorting a long stream of one learner's scores.
    #[test]
    fn the_tail_is_the_mean_of_the_worst(seed in any::<u64>(), share in 0.25_f32..0.6, spread in 0.2_f32..1.0, power in 1_i32..4) {
        let averages = Averages { fast: 0.003, slow: 0.003, gain: Gain::Tail { share }, kin: 0, success: 0 };
        let mut dice = Dice::new(seed);
        let scores: Vec<f32> = (0..9000).map(|_| 1.0 - spread * dice.unit().powi(power)).collect();
        let mut sorted = scores.clone();
        sorted.sort_by(f32::total_cmp);
        let worst = (share * 9000.0) as usize;
        let naive = sorted[..worst].iter().sum::<f32>() / worst as f32;
        let plays: Vec<(u16, f32)> = scores.into_iter().map(|score| (0, score)).collect();
        for (goal, mastered) in [(naive - 0.12, true), (naive + 0.12, false)] {
            let factor = Factor::Unmastered { goal: goal.clamp(0.0, 1.0), review: 0.25 };
            let mut teacher = row_of(1, Recipe::new(&[factor], DRAW, averages), 9000);
            play(&mut teacher, 1, &plays);
            let certain = (0.0..=1.0).contains(&goal);
            prop_assert!(!certain || (opinions(&teacher)[0] == 0.25) == mastered, "CVaR {} against {}", naive, goal);
        }
    }

    /// Questions in a list that is sorted anew each time, and cut off.
    #[test]
    fn the_queue_is_a_sorted_list(
        turns in proptest::collection::vec((0.0_f32..=1.0, any::<bool>(), 0_usize..12, any::<u8>()), 0..200),
        budget in 0_u16..12, audited in any::<bool>(), seed in any::<u64>(), arms in 1_u8..9,
    ) {
        let recipe = Recipe::new(&[], DRAW, Averages { fast: 0.5, ..PLAIN });
        let mut spec = AnySpec::new(etude::skills(&[[arms, 0]]), recipe, Budget::episodes(999));
        spec.asks = etude::Asks { budget, audit: if audited { 100 } else { 0 } };
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        let (mut list, mut next, mut answered) = (Vec::<Request<DIMS>>::new(), 0, 0);
        for (score, sure, answer, what) in turns {
            let rows = session.curriculum().rows().to_vec();
            let Next::Try(trial) = session.propose() else { break };
            let row = rows[usize::from(trial.arm)];
            let known = row.trials < 3 || list.iter().any(|own| own.arm == trial.arm);
            let wish = if row.fast >= 0.9 { Wish::Certify } else { Wish::Demonstrate };
            let audits = list.iter().any(|own| own.wish == Wish::Certify);
            if answered < budget && !known && (wish == Wish::Demonstrate || (audited && !audits)) {
                list.push(Request { number: next, arm: trial.arm, task: trial.task, wish, certainty: (row.fast - 0.5).abs() });
                list.sort_by(|a, b| {
                    let audit = |own: &Request<DIMS>| u8::from(own.wish == Wish::Demonstrate);
                    audit(a).cmp(&audit(b)).then(a.certainty.total_cmp(&b.certainty))
                });
                list.truncate(REQUESTS);
                next += u32::from(list.iter().any(|own| own.number == next));
            }
            prop_assert_eq!(session.requests(), &list[..]);
            let score = if sure { score.round() } else { score };
            session.observe(trial.number, &Outcome::scored(score, Cost::FREE).expect("in range")).expect("its own trial");
            if answer < list.len() {
                let request = list.remove(answer);
                let reply = [Reply::Demonstrated, Reply::Declined, Reply::Certified { able: true }, Reply::Certified { able: false }]
                    [usize::from(what % 4)];
                prop_assert_eq!(session.answer(request.number, reply), Ok(()));
                answered += u16::from(reply != Reply::Declined);
                if answered == budget { list.clear(); }
                if let Reply::Certified { able } = reply {
                    prop_assert_eq!(session.curriculum().rows()[usize::from(request.arm)].fast, f32::from(u8::from(able)));
                }
                prop_assert_eq!(session.answer(request.number, reply), Err(etude::Refusal::RepeatedTrial));
            }
            prop_assert_eq!(session.answer(next + u32::from(what), Reply::Demonstrated), Err(etude::Refusal::UnknownTrial));
            prop_assert_eq!(session.requests(), &list[..]);
            prop_assert!(answered <= budget);
        }
    }
}

/// Whatever the quotas, families come to their shares.
#[test]
fn families_come_to_their_quotas() {
    let pace = Pace::Ramp { from: 0.3, to: 0.7 };
    for (seed, quotas) in (1..).zip([[1, 1, 1], [5, 3, 2], [1, 2, 7], [10, 80, 10], [3, 4, 3]]) {
        // Two skills of the first family, of different sizes.
        let mut syllabus = etude::skills(&[[3, 0], [2, 2], [3, 2], [4, 1]]);
        for (skill, (family, quota)) in syllabus.skills.iter_mut().zip([
            (0, quotas[0] * 2),
            (1, quotas[1] * 4),
            (2, quotas[2] * 4),
            (0, quotas[0] * 2),
        ]) {
            (skill.family, skill.quota) = (family, quota.min(255) as u8);
            skill.difficulty = [10, 90];
        }
        let all: f32 = syllabus.skills.iter().map(|skill| f32::from(skill.quota)).sum();
        let asked = [0, 1, 2].map(|family| {
            let own = syllabus.skills.iter().filter(|skill| skill.family == family);
            own.map(|skill| f32::from(skill.quota)).sum::<f32>() / all
        });
        let recipe = Recipe::new(&[Factor::Balance { pace }], DRAW, PLAIN);
        let spec = AnySpec::new(syllabus, recipe, Budget::episodes(3000));
        let (mut teacher, mut dice) = (Teacher::build(&spec).expect("a sound spec"), Dice::new(seed));
        let mut had = [0.0; 3];
        while let Some(trial) = teacher.propose(&mut dice) {
            let family = spec.syllabus.skills[usize::from(trial.task.skill)].family;
            had[usize::from(family)] += 1.0 / 3000.0;
            let score = f32::from(u8::from(dice.unit() < 0.6));
            teacher.observe(&trial, &Outcome::scored(score, Cost::FREE).expect("in range")).expect("its own");
        }
        assert_close(&had, &asked, 0.02);
    }
}

/// The tail of a claim, on average over a long row of probes, is the mean of the worst ones.
#[test]
fn the_tail_of_probes_is_the_mean_of_the_worst() {
    for (tail, success) in [(20, 0.8_f32), (20, 0.95), (30, 0.6), (30, 0.9), (50, 0.6), (50, 0.95), (80, 0.7)] {
        let (claim, mut dice) = (etude::Claim { tail, doubt: 0 }, Dice::new(u64::from(tail)));
        let (mut mastery, mut sum) = (etude::Mastery::default(), 0.0);
        for probe in 0..20_000 {
            mastery.note(f32::from(u8::from(dice.unit() < success)), &claim);
            sum += if probe < 10_000 { 0.0 } else { mastery.level(&claim) / 10_000.0 };
        }
        // Of the worst fifth of all probes none succeeds if a fifth of all fails.
        let share = f32::from(tail) / 100.0;
        let naive = ((success - (1.0 - share)) / share).max(0.0);
        // A short memory errs on the bold side where all of the tail fails.
        assert!(
            (sum - naive) > -0.03 && (sum - naive) < if naive < 0.4 { 0.3 } else { 0.1 },
            "{tail} {success}: {sum} for {naive}"
        );
    }
}
