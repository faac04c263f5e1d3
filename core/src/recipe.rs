//! Teachers as data.

use heapless::Vec;

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

/// One setting of a recipe that a curriculum file may change.
pub enum Knob<'a> {
    /// A real number within these bounds, ends included.
    Real(&'a mut f32, [f32; 2]),
    /// A whole number within these bounds, ends included.
    Count(&'a mut u32, [u32; 2]),
}

/// A recipe's name in the curriculum file, and what it is.
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// What it is and who published it, in one line.
    pub about: &'static str,
    /// Whether it reads the declared order of difficulty, which is expert knowledge.
    pub expert: bool,
    /// The recipe with its default settings.
    pub recipe: fn() -> Recipe,
}

/// The recipe that a newcomer gets.
pub const DEFAULT: &str = "learning-progress";

/// All recipes by name. The first is the default.
pub const RECIPES: [Entry; 16] = [
    Entry {
        name: DEFAULT,
        about: "the default: not yet mastered × noise-proof learning progress with optimism, a little review",
        expert: false,
        recipe: || {
            let unmastered = Factor::Unmastered { goal: 0.8, review: 0.01 };
            let progress = Factor::Progress { noise: 0.25, optimism: 0.05 };
            let averages = Averages { fast: 0.2, slow: 0.05, gain: Gain::Noise { rate: 0.05 } };
            Recipe::new(&[unmastered, progress], Draw { explore: 0.1, sharpness: 2.0 }, averages)
        },
    },
    Entry {
        name: "uniform",
        about: "every open task alike: the baseline (domain randomisation)",
        expert: false,
        recipe: || Recipe::new(&[], Draw { explore: 0.0, sharpness: 1.0 }, PLAIN),
    },
    Entry {
        name: "mastery",
        about: "every open task alike until it is mastered: a hand-made order by prerequisites (Bloom 1968)",
        expert: false,
        recipe: || Recipe::new(&[Factor::Unmastered { goal: 0.8, review: 0.02 }], PROPORTIONAL, PLAIN),
    },
    Entry {
        name: "tscl-online",
        about: "TSCL online, ε-greedy on |Q| (Matiisen et al. 2017)",
        expert: false,
        recipe: || Recipe::new(&[Factor::Gain], GREEDY, Averages { gain: Gain::Online { rate: 0.1 }, ..PLAIN }),
    },
    Entry {
        name: "tscl-window",
        about: "TSCL window, ε-greedy on the |slope| of the last scores (Matiisen et al. 2017)",
        expert: false,
        recipe: || Recipe::new(&[Factor::Gain], GREEDY, Averages { gain: Gain::Slope, ..PLAIN }),
    },
    Entry {
        name: "slope",
        about: "draws in proportion to the |slope| of the last scores (Willems et al. 2020, gProp on Linreg)",
        expert: false,
        recipe: || Recipe::new(&[Factor::Gain], PROPORTIONAL, Averages { gain: Gain::Slope, ..PLAIN }),
    },
    Entry {
        name: "exp3s",
        about: "EXP3.S paid in learning progress (Graves et al. 2017)",
        expert: false,
        recipe: || {
            let averages = Averages { gain: Gain::Exp3 { eta: 0.05 }, ..PLAIN };
            Recipe::new(&[Factor::Exp3], Draw { explore: 0.2, sharpness: 1.0 }, averages)
        },
    },
    Entry {
        name: "bidirectional",
        about: "bidirectional learning progress, online (Kanitscheider et al. 2021)",
        expert: false,
        recipe: || {
            let averages = Averages { gain: Gain::Baseline { cap: 0.75 }, ..PLAIN };
            Recipe::new(&[Factor::Bidirectional { theta: 0.1 }], Draw { explore: 0.25, sharpness: 1.0 }, averages)
        },
    },
    Entry {
        name: "self-paced",
        about: "self-paced learning, hard weight with a soft edge, threshold grown by 1.3 (Kumar et al. 2010)",
        expert: false,
        recipe: || self_paced(Shape::Hard, Pace::Growth { from: 0.5, to: 1.0, factor: 1.3, every: 500 }),
    },
    Entry {
        name: "self-paced-linear",
        about: "self-paced learning, linear weight (Jiang et al. 2014)",
        expert: false,
        recipe: || self_paced(Shape::Linear, Pace::Ramp { from: 0.6, to: 1.2 }),
    },
    Entry {
        name: "self-paced-log",
        about: "self-paced learning, logarithmic weight (Jiang et al. 2014)",
        expert: false,
        recipe: || self_paced(Shape::Logarithmic, Pace::Ramp { from: 0.6, to: 0.99 }),
    },
    Entry {
        name: "self-paced-mixture",
        about: "self-paced learning, mixture of linear and hard (Jiang et al. 2014)",
        expert: false,
        recipe: || self_paced(Shape::Mixture, Pace::Ramp { from: 0.6, to: 1.2 }),
    },
    Entry {
        name: "cyclical",
        about: "cyclical curriculum: the share of easiest tasks halves and doubles (Kesgin & Amasyali 2022)",
        expert: true,
        recipe: || window(1.0, Pace::Geometric { low: 0.25, high: 1.0, factor: 0.5, epoch: 200 }),
    },
    Entry {
        name: "triangular",
        about: "the share of easiest tasks swings up and down in straight lines",
        expert: true,
        recipe: || window(1.0, Pace::Cycle { low: 0.25, high: 1.0, period: 400 }),
    },
    Entry {
        name: "sequence",
        about: "a narrow window of difficulty slides once from the easiest tasks to the hardest",
        expert: true,
        recipe: || window(0.1, Pace::Ramp { from: 0.1, to: 1.0 }),
    },
    Entry {
        name: "ramp",
        about: "the share of easiest tasks grows in a straight line until all are in",
        expert: true,
        recipe: || window(1.0, Pace::Ramp { from: 0.1, to: 1.0 }),
    },
];

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

const PLAIN: Averages = Averages { fast: 0.1, slow: 0.1, gain: Gain::None };
const RANKED: Averages = Averages { gain: Gain::Rank, ..PLAIN };
const PROPORTIONAL: Draw = Draw { explore: 0.1, sharpness: 1.0 };
const GREEDY: Draw = Draw { explore: 0.1, sharpness: f32::INFINITY };

fn self_paced(shape: Shape, pace: Pace) -> Recipe {
    Recipe::new(&[Factor::SelfPaced { shape, pace }], PROPORTIONAL, PLAIN)
}

fn window(width: f32, pace: Pace) -> Recipe {
    Recipe::new(&[Factor::Window { width, pace }, Factor::Ease], Draw { explore: 0.0, sharpness: 1.0 }, RANKED)
}

impl Recipe {
    /// No opinions at all.
    pub(crate) const fn empty() -> Self {
        let averages = Averages { fast: 1.0, slow: 1.0, gain: Gain::None };
        Self { factors: Vec::new(), draw: Draw { explore: 0.0, sharpness: 0.0 }, averages }
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

    /// Shows every setting with its name and bounds, to read or to change.
    pub fn knobs(&mut self, see: See<'_>) {
        share(see, "explore", &mut self.draw.explore);
        see("sharpness", Knob::Real(&mut self.draw.sharpness, [0.0, f32::INFINITY]));
        rate_of(see, "fast_rate", &mut self.averages.fast);
        rate_of(see, "slow_rate", &mut self.averages.slow);
        match &mut self.averages.gain {
            Gain::None | Gain::Slope | Gain::Rank => {}
            Gain::Noise { rate } => rate_of(see, "noise_rate", rate),
            Gain::Online { rate } => rate_of(see, "gain_rate", rate),
            Gain::Exp3 { eta } => share(see, "eta", eta),
            Gain::Baseline { cap } => see("baseline_cap", Knob::Real(cap, [0.0, 0.99])),
        }
        for factor in &mut self.factors {
            match factor {
                Factor::Unmastered { goal, review } => {
                    share(see, "goal", goal);
                    share(see, "review", review);
                }
                Factor::Progress { noise, optimism } => {
                    level(see, "noise", noise);
                    share(see, "optimism", optimism);
                }
                Factor::Bidirectional { theta } => see("theta", Knob::Real(theta, [0.001, 0.999])),
                Factor::SelfPaced { pace, .. } => pace.knobs(see),
                Factor::Window { width, pace } => {
                    share(see, "width", width);
                    pace.knobs(see);
                }
                _ => {}
            }
        }
    }
}

impl Pace {
    /// Its settings, as [`Recipe::knobs`] shows them.
    fn knobs(&mut self, see: See<'_>) {
        match self {
            Self::Fixed(fixed) => level(see, "level", fixed),
            Self::Ramp { from, to } => {
                level(see, "from", from);
                level(see, "to", to);
            }
            Self::Cycle { low, high, period } => {
                level(see, "low", low);
                level(see, "high", high);
                period_of(see, "period_episodes", period);
            }
            Self::Geometric { low, high, factor, epoch } => {
                see("low", Knob::Real(low, [0.01, 1.0]));
                see("high", Knob::Real(high, [0.01, 1.0]));
                see("factor", Knob::Real(factor, [0.1, 0.95]));
                period_of(see, "epoch_episodes", epoch);
            }
            Self::Growth { from, to, factor, every } => {
                level(see, "from", from);
                level(see, "to", to);
                see("factor", Knob::Real(factor, [1.0, 10.0]));
                period_of(see, "every_episodes", every);
            }
        }
    }
}

type See<'a> = &'a mut dyn FnMut(&'static str, Knob<'_>);

// Calls of their own: there are two dozen settings, and inlined they take half a kilobyte more.

#[inline(never)]
fn share(see: See<'_>, name: &'static str, value: &mut f32) {
    see(name, Knob::Real(value, [0.0, 1.0]));
}

#[inline(never)]
fn rate_of(see: See<'_>, name: &'static str, value: &mut f32) {
    see(name, Knob::Real(value, [0.001, 1.0]));
}

#[inline(never)]
fn level(see: See<'_>, name: &'static str, value: &mut f32) {
    see(name, Knob::Real(value, [0.0, 10.0]));
}

#[inline(never)]
fn period_of(see: See<'_>, name: &'static str, value: &mut u32) {
    see(name, Knob::Count(value, [1, 100_000_000]));
}
