//! Settings by name and bounds: what a curriculum file may change of a recipe or a space, and what a build checks.

use crate::draw::Draw;
use crate::factor::Factor;
use crate::ledger::{Averages, Gain};
use crate::pace::Pace;
use crate::recipe::Recipe;

/// One setting of a recipe, or of a space, that a curriculum file may change.
pub enum Knob<'a> {
    /// A real number within these bounds, ends included.
    Real(&'a mut f32, [f32; 2]),
    /// A whole number within these bounds, ends included.
    Count(&'a mut u32, [u32; 2]),
    /// A share in whole percent within these bounds, ends included; a curriculum file writes 0.7 for 70.
    Percent(&'a mut u8, [u8; 2]),
    /// A small whole number within these bounds, ends included.
    Few(&'a mut u8, [u8; 2]),
}

impl Knob<'_> {
    /// Whether it is within its bounds; what is not a number never is.
    pub(crate) fn is_sound(&self) -> bool {
        match self {
            Self::Real(x, [low, high]) => **x >= *low && **x <= *high,
            Self::Count(n, [low, high]) => **n >= *low && **n <= *high,
            Self::Percent(n, [low, high]) | Self::Few(n, [low, high]) => **n >= *low && **n <= *high,
        }
    }
}

/// What is shown every setting.
pub(crate) type See<'a> = &'a mut dyn FnMut(&'static str, Knob<'_>);

impl Recipe {
    /// Shows every setting with its name and bounds, to read or to change.
    pub fn knobs(&mut self, see: See<'_>) {
        self.draw.knobs(see);
        self.averages.knobs::<1>(see);
        self.factors.iter_mut().for_each(|factor| factor.knobs(see));
    }

    /// The first setting that is out of its bounds. A build without memory has no code for what it refuses.
    pub(crate) fn wrong<const M: usize>(&self) -> Option<&'static str> {
        let mut wrong = None;
        let see: See<'_> = &mut |name, knob| {
            if !knob.is_sound() {
                wrong = wrong.or(Some(name));
            }
        };
        // Copies of the parts: one of the whole is long.
        let (mut draw, mut averages) = (self.draw, self.averages);
        draw.knobs(see);
        averages.knobs::<M>(see);
        self.factors.iter().for_each(|factor| {
            let mut factor = *factor;
            factor.knobs_in::<M>(see);
        });
        wrong
    }
}

impl Draw {
    fn knobs(&mut self, see: See<'_>) {
        share(see, "explore", &mut self.explore);
        real(see, "sharpness", &mut self.sharpness, [0.0, f32::INFINITY]);
        share(see, "doubt", &mut self.doubt);
    }
}

impl Averages {
    fn knobs<const M: usize>(&mut self, see: See<'_>) {
        rate_of(see, "fast_rate", &mut self.fast);
        rate_of(see, "slow_rate", &mut self.slow);
        see("kin", Knob::Percent(&mut self.kin, [0, 100]));
        see("success", Knob::Percent(&mut self.success, [0, 100]));
        match &mut self.gain {
            Gain::None | Gain::Slope | Gain::Rank => {}
            Gain::Noise { rate } => rate_of(see, "noise_rate", rate),
            Gain::Online { rate } => rate_of(see, "gain_rate", rate),
            Gain::Exp3 { eta } => share(see, "eta", eta),
            Gain::Baseline { cap } => real(see, "baseline_cap", cap, [0.0, 0.99]),
            _ if M == 0 => {}
            Gain::Tail { share } => real(see, "tail_share", share, [0.01, 0.99]),
            Gain::Case { size, every } => {
                see("cases", Knob::Count(size, [1, 1024]));
                period_of(see, "every_episodes", every);
            }
        }
    }
}

impl Factor {
    /// Shows its settings with their names and bounds, to read or to change.
    pub fn knobs(&mut self, see: See<'_>) {
        self.knobs_in::<1>(see);
    }

    fn knobs_in<const M: usize>(&mut self, see: See<'_>) {
        match self {
            Self::Unmastered { goal, review } => {
                share(see, "goal", goal);
                share(see, "review", review);
            }
            Self::Progress { noise, optimism } => {
                level(see, "noise", noise);
                share(see, "optimism", optimism);
            }
            Self::Frontier { noise, optimism, hope } => {
                level(see, "noise", noise);
                share(see, "optimism", optimism);
                share(see, "hope", hope);
            }
            Self::Bidirectional { theta } => real(see, "theta", theta, [0.001, 0.999]),
            Self::SelfPaced { pace, .. } => pace.knobs::<M>(see),
            Self::Window { width, pace } => {
                share(see, "width", width);
                pace.knobs::<M>(see);
            }
            _ if M == 0 => {}
            Self::Optimism { bonus } => level(see, "bonus", bonus),
            Self::Staleness { after } => period_of(see, "stale_after_episodes", after),
            Self::Reach { outside } => share(see, "outside", outside),
            Self::WorstCase { rest } => share(see, "rest", rest),
            Self::Balance { pace } | Self::Widen { pace } => pace.knobs::<M>(see),
            Self::Review { half_life, spread, transfer } => {
                real(see, "half_life_episodes", half_life, [1.0, 1e8]);
                real(see, "spread", spread, [0.1, 10.0]);
                share(see, "transfer", transfer);
            }
            Self::Budget { rate, damping } => {
                share(see, "price_rate", rate);
                share(see, "price_damping", damping);
            }
            _ => {}
        }
    }
}

impl Pace {
    /// Whether all its settings are within their bounds.
    pub(crate) fn is_sound(&self) -> bool {
        let mut sound = match *self {
            Self::Gated { forward_at, back_at, .. } => back_at < forward_at,
            _ => true,
        };
        let mut pace = *self;
        pace.knobs::<1>(&mut |_, knob| sound &= knob.is_sound());
        sound
    }

    /// Its settings, as [`Recipe::knobs`] shows them. A call of its own, or it is there once for each use.
    #[inline(never)]
    fn knobs<const M: usize>(&mut self, see: See<'_>) {
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
                real(see, "low", low, [0.01, 1.0]);
                real(see, "high", high, [0.01, 1.0]);
                real(see, "factor", factor, [0.1, 0.95]);
                period_of(see, "epoch_episodes", epoch);
            }
            Self::Growth { from, to, factor, every } => {
                level(see, "from", from);
                level(see, "to", to);
                real(see, "factor", factor, [1.0, 10.0]);
                period_of(see, "every_episodes", every);
            }
            Self::Gated { .. } if M == 0 => {}
            Self::Gated { from, to, step, forward_at, back_at } => {
                level(see, "from", from);
                level(see, "to", to);
                real(see, "step", step, [0.01, 1.0]);
                see("forward_at", Knob::Percent(forward_at, [1, 100]));
                see("back_at", Knob::Percent(back_at, [0, 99]));
            }
            Self::Fade { from, over } => {
                level(see, "from", from);
                real(see, "over", over, [0.01, 1.0]);
            }
        }
    }
}

// Calls of their own: there are two dozen settings, and inlined they take half a kilobyte more.

#[inline(never)]
fn real(see: See<'_>, name: &'static str, value: &mut f32, bounds: [f32; 2]) {
    see(name, Knob::Real(value, bounds));
}

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
