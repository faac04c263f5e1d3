//! Teachers as data.

use heapless::Vec;

use crate::belief::Tracing;
use crate::draw::Draw;
use crate::factor::{Factor, Shape};
use crate::ledger::{Averages, Gain};
use crate::list::list;
use crate::pace::Pace;

/// Factors of one recipe at most, besides the rules.
pub const FACTORS: usize = 4;

/// A teacher: which opinions it multiplies, how boldly it draws, how its averages follow.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recipe {
    /// The opinions, in any order: they commute.
    pub factors: Vec<Factor, FACTORS, u8>,
    /// How boldly to choose.
    pub draw: Draw,
    /// How the ledger follows.
    pub averages: Averages,
}

/// A recipe's name in the curriculum file, and what it is.
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// What it is and who published it, in one line.
    pub about: &'static str,
    /// The recipe with its default settings.
    pub recipe: fn() -> Recipe,
}

impl Entry {
    /// The recipe with the settings that the file of a world has, whose attempts succeed or fail, unless it says otherwise: one that
    /// looks for the frontier counts scores of one half and more as successes, which say more there than the scores do. It takes
    /// a build with memory.
    #[must_use]
    pub fn in_file(&self) -> Recipe {
        let mut recipe = (self.recipe)();
        if recipe.factors.iter().any(|factor| matches!(factor, Factor::Frontier { .. })) {
            recipe.averages.success = 50;
        }
        recipe
    }

    /// Whether it reads the declared order of difficulty, or of the skills, which is expert knowledge.
    #[must_use]
    pub fn is_expert(&self) -> bool {
        let recipe = (self.recipe)();
        recipe.factors.iter().any(|factor| matches!(factor, Factor::Window { .. } | Factor::Widen { .. }))
    }
}

/// The recipe that a newcomer gets.
pub const DEFAULT: &str = "learning-progress";

/// All recipes by name. The first is the default.
pub const RECIPES: [Entry; 24] = [
    Entry {
        name: DEFAULT,
        about: "the default: not yet mastered × noise-proof progress at the frontier of what can be learnt, a little review",
        recipe: default,
    },
    Entry {
        name: "uniform",
        about: "every open task alike: the baseline (domain randomisation)",
        recipe: || Recipe::new(&[], EVEN, PLAIN),
    },
    Entry {
        name: "mastery",
        about: "every open task alike until it is mastered: a hand-made order by prerequisites (Bloom 1968)",
        recipe: || Recipe::new(&[Factor::Unmastered { goal: 0.8, review: 0.02 }], PROPORTIONAL, PLAIN),
    },
    Entry {
        name: "tscl-online",
        about: "TSCL online, ε-greedy on |Q| (Matiisen et al. 2017)",
        recipe: || Recipe::new(&[Factor::Gain], GREEDY, Averages { gain: Gain::Online { rate: 0.1 }, ..PLAIN }),
    },
    Entry {
        name: "tscl-window",
        about: "TSCL window, ε-greedy on the |slope| of the last scores (Matiisen et al. 2017)",
        recipe: || Recipe::new(&[Factor::Gain], GREEDY, Averages { gain: Gain::Slope, ..PLAIN }),
    },
    Entry {
        name: "slope",
        about: "draws in proportion to the |slope| of the last scores (Willems et al. 2020, gProp on Linreg)",
        recipe: || Recipe::new(&[Factor::Gain], PROPORTIONAL, Averages { gain: Gain::Slope, ..PLAIN }),
    },
    Entry {
        name: "exp3s",
        about: "EXP3.S paid in learning progress (Graves et al. 2017)",
        recipe: || {
            let averages = Averages { gain: Gain::Exp3 { eta: 0.05 }, ..PLAIN };
            Recipe::new(&[Factor::Exp3], Draw { explore: 0.2, sharpness: 1.0, doubt: 0.0 }, averages)
        },
    },
    Entry {
        name: "bidirectional",
        about: "bidirectional learning progress, online (Kanitscheider et al. 2021)",
        recipe: || {
            let averages = Averages { gain: Gain::Baseline { cap: 0.75 }, ..PLAIN };
            Recipe::new(
                &[Factor::Bidirectional { theta: 0.1 }],
                Draw { explore: 0.25, sharpness: 1.0, doubt: 0.0 },
                averages,
            )
        },
    },
    Entry {
        name: "self-paced",
        about: "self-paced learning, hard weight with a soft edge, threshold grown by 1.3 (Kumar et al. 2010)",
        recipe: || self_paced(Shape::Hard, Pace::Growth { from: 0.5, to: 1.0, factor: 1.3, every: 500 }),
    },
    Entry {
        name: "self-paced-linear",
        about: "self-paced learning, linear weight (Jiang et al. 2014)",
        recipe: || self_paced(Shape::Linear, Pace::Ramp { from: 0.6, to: 1.2 }),
    },
    Entry {
        name: "self-paced-log",
        about: "self-paced learning, logarithmic weight (Jiang et al. 2014)",
        recipe: || self_paced(Shape::Logarithmic, Pace::Ramp { from: 0.6, to: 0.99 }),
    },
    Entry {
        name: "self-paced-mixture",
        about: "self-paced learning, mixture of linear and hard (Jiang et al. 2014)",
        recipe: || self_paced(Shape::Mixture, Pace::Ramp { from: 0.6, to: 1.2 }),
    },
    Entry {
        name: "cyclical",
        about: "cyclical curriculum: the share of easiest tasks halves and doubles (Kesgin & Amasyali 2022)",
        recipe: || window(1.0, Pace::Geometric { low: 0.25, high: 1.0, factor: 0.5, epoch: 200 }),
    },
    Entry {
        name: "triangular",
        about: "the share of easiest tasks swings up and down in straight lines",
        recipe: || window(1.0, Pace::Cycle { low: 0.25, high: 1.0, period: 400 }),
    },
    Entry {
        name: "sequence",
        about: "a narrow window of difficulty slides once from the easiest tasks to the hardest",
        recipe: || window(0.1, Pace::Ramp { from: 0.1, to: 1.0 }),
    },
    Entry {
        name: "ramp",
        about: "the share of easiest tasks grows in a straight line until all are in",
        recipe: || window(1.0, Pace::Ramp { from: 0.1, to: 1.0 }),
    },
    Entry {
        name: "self-paced-gated",
        about: "self-paced learning, linear weight, threshold moved by the scores themselves, with hysteresis",
        recipe: || {
            let pace = Pace::Gated { from: 0.6, to: 1.2, step: 0.1, forward_at: 70, back_at: 30 };
            self_paced(Shape::Linear, pace)
        },
    },
    Entry {
        name: "tail",
        about: "every open task alike until even its worst scores are good: mastery at CVaR",
        recipe: || {
            let averages = Averages { gain: Gain::Tail { share: 0.3 }, ..PLAIN };
            Recipe::new(&[Factor::Unmastered { goal: 0.8, review: 0.02 }], PROPORTIONAL, averages)
        },
    },
    Entry {
        name: "learnability",
        about: "sampling for learnability: success rates near one half (SFL, Rutherford et al. 2024)",
        recipe: || Recipe::new(&[Factor::Learnability], PROPORTIONAL, PLAIN),
    },
    Entry {
        name: "worst-case",
        about: "a small, growing set of worst cases that can still be learnt (IWOCS, Zouitine et al. 2024)",
        recipe: || {
            let averages = Averages { gain: Gain::Case { size: 8, every: 25 }, ..PLAIN };
            Recipe::new(&[Factor::WorstCase { rest: 0.1 }], PROPORTIONAL, averages)
        },
    },
    Entry {
        name: "balance",
        about: "quotas of families of skills, with a growing share of hard tasks (TAPIR, Yue et al. 2024)",
        recipe: || Recipe::new(&[Factor::Balance { pace: Pace::Ramp { from: 0.3, to: 0.7 } }], PROPORTIONAL, PLAIN),
    },
    Entry {
        name: "widening",
        about: "more and more skills of the syllabus, in its order, by learning progress (Yao et al. 2023)",
        recipe: || by_progress(Factor::Widen { pace: Pace::Ramp { from: 0.2, to: 1.5 } }),
    },
    Entry {
        name: "knowledge-tracing",
        about: "what is predicted to fail, with forgetting and prerequisites (PSI-KT, Zhou et al. 2024)",
        recipe: || Recipe::new(&[REVIEW], PROPORTIONAL, PLAIN),
    },
    Entry {
        name: "budgeted",
        about: "learning progress at prices that keep to the budget: dual ascent (TS-DDR, Rosemberg et al. 2024)",
        recipe: || by_progress(BUDGET),
    },
];

/// A factor that a curriculum file may add to any recipe by name, as long as there is room ([`FACTORS`]).
pub struct Addition {
    /// Its name.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// The factor with its default settings.
    pub factor: Factor,
}

/// All factors that can be added.
pub const ADDITIONS: [Addition; 7] = [
    Addition { name: "optimism", about: "a bonus for what was tried little", factor: Factor::Optimism { bonus: 1.0 } },
    Addition {
        name: "staleness",
        about: "a bonus that grows with the episodes since the last trial",
        factor: Factor::Staleness { after: 200 },
    },
    Addition {
        name: "reach",
        about: "prefers cells beside those that were practised",
        factor: Factor::Reach { outside: 0.01 },
    },
    Addition {
        name: "balance",
        about: "quotas of families of skills, and the share of hard tasks",
        factor: Factor::Balance { pace: Pace::Ramp { from: 0.3, to: 0.7 } },
    },
    Addition {
        name: "widening",
        about: "more and more skills of the syllabus, in its order",
        factor: Factor::Widen { pace: Pace::Ramp { from: 0.2, to: 1.5 } },
    },
    Addition { name: "review", about: "what knowledge tracing predicts to be forgotten", factor: REVIEW },
    Addition { name: "prices", about: "prices that keep to the budgets", factor: BUDGET },
];
const REVIEW: Factor = Factor::Review { half_life: 500.0, spread: 1.5, transfer: 0.3 };
const BUDGET: Factor = Factor::Budget { rate: 0.01, damping: 0.1 };

type Named = (&'static str, fn() -> Recipe);

/// Name and recipe of each entry: what a robot looks up, without the text about it.
const NAMED: [Named; RECIPES.len()] = {
    let mut named = [(RECIPES[0].name, RECIPES[0].recipe); RECIPES.len()];
    let mut at = 0;
    while at < RECIPES.len() {
        named[at] = (RECIPES[at].name, RECIPES[at].recipe);
        at += 1;
    }
    named
};

const PLAIN: Averages = Averages { fast: 0.1, slow: 0.1, gain: Gain::None, kin: 0, success: 0 };
const RANKED: Averages = Averages { gain: Gain::Rank, ..PLAIN };
const PROPORTIONAL: Draw = Draw { explore: 0.1, sharpness: 1.0, doubt: 0.0 };
/// Its opinions alone.
const EVEN: Draw = Draw { explore: 0.0, ..PROPORTIONAL };
const GREEDY: Draw = Draw { sharpness: f32::INFINITY, ..PROPORTIONAL };

fn default() -> Recipe {
    let unmastered = Factor::Unmastered { goal: 0.8, review: 0.01 };
    let frontier = Factor::Frontier { noise: 0.5, optimism: 0.5, hope: 0.3 };
    let averages = Averages { fast: 0.25, slow: 0.05, gain: Gain::Noise { rate: 0.05 }, kin: 0, success: 0 };
    Recipe::new(&[unmastered, frontier], Draw { explore: 0.05, sharpness: 2.0, doubt: 0.0 }, averages)
}

/// The default with one factor more.
fn by_progress(factor: Factor) -> Recipe {
    let mut recipe = default();
    // There is room.
    let _ = recipe.factors.push(factor);
    recipe
}

fn self_paced(shape: Shape, pace: Pace) -> Recipe {
    Recipe::new(&[Factor::SelfPaced { shape, pace }], PROPORTIONAL, PLAIN)
}

fn window(width: f32, pace: Pace) -> Recipe {
    Recipe::new(&[Factor::Window { width, pace }, Factor::Ease], EVEN, RANKED)
}

impl Recipe {
    /// No opinions at all.
    pub(crate) const fn empty() -> Self {
        Self { factors: Vec::new(), draw: PROPORTIONAL, averages: PLAIN }
    }

    /// A recipe of at most [`FACTORS`] factors; further ones are left out.
    #[must_use]
    pub fn new(factors: &[Factor], draw: Draw, averages: Averages) -> Self {
        Self { factors: list(factors.iter().copied()), draw, averages }
    }

    /// The recipe of that name.
    ///
    /// ```
    /// assert!(etude::Recipe::named("tscl-window").is_some());
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        // Byte by byte: a robot compares memory for nothing else.
        NAMED.iter().find(|(own, _)| own.bytes().eq(name.bytes())).map(|(_, recipe)| recipe())
    }

    /// Whether it keeps the last scores of each arm, and so needs a window (`W >= 2`).
    #[must_use]
    pub fn needs_window(&self) -> bool {
        self.averages.gain == Gain::Slope
    }

    /// Whether it goes beyond the three families, for which alone a build without memory has code.
    pub(crate) fn goes_further(&self) -> bool {
        let factors = self.factors.iter().any(|factor| {
            matches!(
                factor,
                Factor::Optimism { .. }
                    | Factor::Learnability
                    | Factor::Staleness { .. }
                    | Factor::Reach { .. }
                    | Factor::WorstCase { .. }
                    | Factor::Balance { .. }
                    | Factor::Widen { .. }
                    | Factor::Review { .. }
                    | Factor::Budget { .. }
            )
        });
        let rows = matches!(self.averages.gain, Gain::Tail { .. } | Gain::Case { .. }) || self.averages.kin > 0;
        // Where attempts succeed or fail, the frontier hears what the cells beside tell.
        let hears = self.averages.success > 0 && self.factors.iter().any(|f| matches!(f, Factor::Frontier { .. }));
        factors || rows || hears || self.draw.doubt > 0.0 || self.gated().is_some()
    }

    /// How its beliefs move, if it keeps any.
    pub(crate) fn tracing(&self) -> Option<Tracing> {
        self.factors.iter().find_map(|factor| match *factor {
            Factor::Review { half_life, spread, transfer } => Some(Tracing { half_life, spread, transfer }),
            _ => None,
        })
    }

    /// The step of its prices, if it keeps any.
    pub(crate) fn ascent(&self) -> Option<f32> {
        self.factors.iter().find_map(|factor| match *factor {
            Factor::Budget { rate, .. } => Some(rate),
            _ => None,
        })
    }

    /// The pace that moves with the scores, if one does; a second one moves with the first.
    pub(crate) fn gated(&self) -> Option<&Pace> {
        self.factors.iter().filter_map(Factor::own_pace).find(|pace| matches!(pace, Pace::Gated { .. }))
    }
}
