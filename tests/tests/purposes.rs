//! Purpose: what a person buys a teacher for. Fixed seeds; each line of a table is one recipe.

use etude::{Budget, Cost, Dice, Entry, Kind, Outcome, RECIPES, Recipe, Resource};
use etude_tests::*;

const SEEDS: u64 = 10;

/// A learner of one competence an arm: practice closes a share of the gap, and it succeeds as often as it is competent.
struct Learner {
    competence: Vec<f32>,
    rate: f32,
    /// Arm whose score is a coin's.
    coin: Option<usize>,
    /// Each skill's resets a trial.
    resets: [u16; SKILLS],
    dice: Dice,
}

impl Learner {
    fn new(arms: usize, rate: f32, seed: u64) -> Self {
        Self { competence: vec![0.0; arms], rate, coin: None, resets: [0; SKILLS], dice: Dice::new(!seed) }
    }

    fn attempt(&mut self, trial: &etude::Trial<DIMS>) -> Outcome {
        let arm = usize::from(trial.arm);
        let chance = if self.coin == Some(arm) { 0.5 } else { self.competence[arm] };
        let success = self.dice.unit() < chance;
        if trial.kind == Kind::Practice && self.coin != Some(arm) {
            self.competence[arm] += self.rate * (1.0 - self.competence[arm]);
        }
        let cost = Cost::FREE.with_resets(self.resets[usize::from(trial.task.skill)]);
        Outcome::scored(f32::from(u8::from(success)), cost).expect("in range")
    }
}

/// Six skills of so many arms, and no order among them.
fn six(arms: u8, recipe: Recipe, episodes: u32) -> AnySpec {
    AnySpec::new(etude::skills(&[[arms, 0]; SKILLS]), recipe, Budget::episodes(episodes))
}

/// Trials until a skill that was mastered, lost, and lost alone, is back; of at most so many.
fn until_taught_again(entry: &Entry, seed: u64, most: u32) -> u32 {
    let mut teacher = Teacher::build(&six(1, (entry.recipe)(), 6000)).expect("a sound spec");
    let (mut learner, mut dice) = (Learner::new(SKILLS, 0.15, seed), Dice::new(seed));
    let lost = seed as usize % SKILLS;
    for trial in 0..1000 + most {
        if trial == 1000 {
            assert!(learner.competence[lost] >= 0.8, "{} had not taught it", entry.name);
            learner.competence[lost] = 0.0;
        }
        if trial > 1000 && learner.competence[lost] >= 0.8 {
            return trial - 1000;
        }
        let Some(ticket) = teacher.propose(&mut dice) else { break };
        let outcome = learner.attempt(&ticket);
        teacher.observe(&ticket, &outcome).expect("its own");
    }
    most
}

/// The recipes that say, or whose source says, that what was lost comes back: by a little review, by the magnitude of
/// change, by the worst scores, or by a model of forgetting.
const REVIEWERS: [&str; 10] = [
    "learning-progress",
    "mastery",
    "tscl-online",
    "tscl-window",
    "slope",
    "bidirectional",
    "tail",
    "worst-case",
    "knowledge-tracing",
    "budgeted",
];

/// In every run within a hundred trials, and in most sooner than by chance.
#[test]
fn what_was_forgotten_is_taught_again() {
    let trials = |name: &str| {
        let entry = RECIPES.iter().find(|entry| entry.name == name).expect("there");
        let mut trials: Vec<u32> = (0..SEEDS).map(|seed| until_taught_again(entry, seed, 2000)).collect();
        trials.sort_unstable();
        trials
    };
    let chance = trials("uniform")[SEEDS as usize / 2];
    for name in REVIEWERS {
        let own = trials(name);
        assert!(own[SEEDS as usize / 2] < chance && own[SEEDS as usize - 1] <= 100, "{name}: {own:?}, chance {chance}");
    }
}

/// Share of a coin among the trials from `from` on.
fn share_of_coin(recipe: &Recipe, arms: u8, rate: f32, [from, to]: [u32; 2]) -> f32 {
    let (mut coins, mut all) = (0, 0);
    for seed in 0..SEEDS {
        let mut teacher = Teacher::build(&six(arms, recipe.clone(), to)).expect("a sound spec");
        let (mut learner, mut dice) = (Learner::new(SKILLS * usize::from(arms), rate, seed), Dice::new(seed));
        learner.coin = Some(seed as usize % SKILLS * usize::from(arms));
        while let Some(trial) = teacher.propose(&mut dice) {
            let late = teacher.clock() >= from;
            all += u32::from(late);
            coins += u32::from(late && learner.coin == Some(usize::from(trial.arm)));
            teacher.observe(&trial, &learner.attempt(&trial)).expect("its own");
        }
    }
    coins as f32 / all as f32
}

/// Sixty arms, one of them a coin, and much to learn in the others. What corrects for noise is not lured at all; what is
/// published without such a correction is, at first or for good, and is listed here as it is.
#[test]
fn a_coin_gets_at_most_twice_its_share() {
    let shares = |name: &str, rate: f32| {
        let recipe = Recipe::named(name).expect("there");
        [[0, 2000], [2000, 4000]].map(|span| share_of_coin(&recipe, 10, rate, span) * 60.0)
    };
    for name in ["learning-progress", "budgeted", "widening", "worst-case"] {
        let [early, late] = shares(name, 0.02);
        assert!(early <= 2.0 && late <= 2.0, "{name}: {early} and {late}");
    }
    for name in ["exp3s", "bidirectional"] {
        let [early, late] = shares(name, 0.02);
        assert!(early > 2.0 && late <= 2.0, "{name}: {early} and {late}");
    }
    // The slope of noise is not zero (Matiisen et al. 2017 have no remedy), nor is its variance (SFL).
    for name in ["tscl-online", "tscl-window", "slope", "learnability"] {
        let [early, late] = shares(name, 0.02);
        assert!(early > 2.0 && late > 2.0, "{name}: {early} and {late}");
    }
    // Once all else is learned, nothing else is unmastered; and yet most trials are review.
    for name in ["learning-progress", "budgeted", "widening"] {
        let [_, late] = shares(name, 0.3);
        assert!(late <= 6.0, "{name}: {late}");
    }
}

/// Uniform use would take 3,000 resets, one a trial on average, and there are half as many.
#[test]
fn a_budget_lasts() {
    let spend = |name: &str, rate: f32| {
        let mut spec = six(4, Recipe::named(name).expect("there"), 3000);
        spec.budget.resets = 1500.0;
        let mut teacher = Teacher::build(&spec).expect("a sound spec");
        let (mut learner, mut dice) = (Learner::new(24, rate, 1), Dice::new(1));
        learner.resets = [0, 2, 0, 2, 0, 2];
        let mut cheap = 0;
        while let Some(trial) = teacher.propose(&mut dice) {
            cheap += u32::from(trial.task.skill % 2 == 0);
            teacher.observe(&trial, &learner.attempt(&trial)).expect("its own");
        }
        (teacher.clock(), teacher.spent().get(Resource::Resets), cheap)
    };
    for rate in [0.005, 0.05] {
        let (episodes, resets, cheap) = spend("budgeted", rate);
        assert!(episodes >= 2850 && resets <= 1575.0, "{episodes} episodes for {resets} resets");
        assert!(3 * cheap > 2 * episodes, "{cheap} of {episodes} cheap");
        let (without, ..) = spend("learning-progress", rate);
        assert!(without < 1650, "{without} episodes without prices");
    }
}

/// A cell that nobody tried is expected to go as those beside it, and that is all: it is not failed, nor mastered.
#[test]
fn untried_is_neither_failed_nor_mastered() {
    let taught = |name: &str, score: f32| {
        let mut recipe = Recipe::named(name).expect("there");
        recipe.averages.kin = 30;
        let mut teacher = row_of(3, recipe, 999);
        // The cells are expected to come to 5/6, 1/2 and 1/6; the middle one is never tried.
        play(&mut teacher, 3, &[(0, score), (2, score)].repeat(20));
        teacher
    };
    for name in ["learning-progress", "mastery", "tail", "budgeted"] {
        let (failing, succeeding) = (taught(name, 0.0), taught(name, 1.0));
        let expected = |teacher: &Teacher| teacher.rows()[1].fast;
        assert!(expected(&failing) < 0.1 && expected(&succeeding) > 0.9, "{name}");
        for teacher in [&failing, &succeeding] {
            assert_eq!(teacher.rows()[1].trials, 0, "{name}");
            let most = teacher.chances().iter().copied().fold(0.0, f32::max);
            assert!(
                teacher.chances()[1] >= 0.99 * most,
                "{name} turns away from what nobody tried: {:?}",
                teacher.chances()
            );
        }
    }
}
