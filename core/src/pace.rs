//! A level that moves with the clock.

use crate::math;

/// A level that moves with the clock. Append only: the order is the wire format.
///
/// Paces slow and gates forbid: a pace never closes an arm by itself. Periods are in episodes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Pace {
    /// Always the same.
    Fixed(f32),
    /// Straight from one level to another over the horizon; hits both ends exactly.
    Ramp {
        /// Level at the start.
        from: f32,
        /// Level at the end of the horizon, and after it.
        to: f32,
    },
    /// Up and down again in straight lines (triangular cycle).
    Cycle {
        /// Level at the start of each cycle.
        low: f32,
        /// Level half-way.
        high: f32,
        /// Length of one cycle.
        period: u32,
    },
    /// The geometric cycle of the cyclical curriculum (Kesgin & Amasyali 2022): from `low` up by division by `factor`
    /// to `high`, down by multiplication to `low`, and again. A stage at share S lasts `epoch · S` episodes, as in the
    /// paper, where an epoch over a share of the data is that much shorter.
    Geometric {
        /// Smallest share.
        low: f32,
        /// Largest share.
        high: f32,
        /// Multiplier between stages, in `(0, 1)`.
        factor: f32,
        /// Length of a stage at share 1.
        epoch: u32,
    },
    /// Grows by a factor again and again, up to an end: the classical annealing of a self-paced threshold
    /// (Kumar et al. 2010, who grow it by 1.3).
    Growth {
        /// Level at the start.
        from: f32,
        /// Largest level.
        to: f32,
        /// Factor, 1 or more.
        factor: f32,
        /// Episodes from one step to the next.
        every: u32,
    },
    /// Moves by a step when the scores of practice say so, with hysteresis: forward once their running average reaches
    /// `forward_at`, and half a step back once it falls below `back_at`; the average then begins anew half-way between
    /// the two, so that one streak is not counted twice (the annealing of privileged actions, Mao et al. 2025).
    Gated {
        /// Level at the start.
        from: f32,
        /// Level to which it moves, below or above.
        to: f32,
        /// Share of the way that one step goes, in `(0, 1]`.
        step: f32,
        /// Percent of a full score that the average must reach for a step forward.
        forward_at: u8,
        /// Percent of a full score below which it takes half a step back.
        back_at: u8,
    },
    /// Straight from a level to zero over a share of the horizon, and zero from then on.
    Fade {
        /// Level at the start.
        from: f32,
        /// Share of the horizon after which it is zero, in `(0, 1]`.
        over: f32,
    },
}

/// Rate of the running average of scores behind a gated pace.
const RATE: f32 = 0.1;

/// Stages of a geometric cycle at most; reaching it means that `factor` is so near 1 that steps no longer show.
const STAGES: u32 = 64;

impl Pace {
    /// The level at this clock, for a run of `horizon` episodes; a gated one's level at the start.
    ///
    /// ```
    /// use etude::Pace;
    /// let pace = Pace::Geometric { low: 0.25, high: 1.0, factor: 0.5, epoch: 100 };
    /// let stages = [0, 25, 75, 175, 225].map(|clock| pace.level(clock, 1000));
    /// assert_eq!(stages, [0.25, 0.5, 1.0, 0.5, 0.25]);
    /// ```
    #[must_use]
    pub fn level(&self, clock: u32, horizon: u32) -> f32 {
        match *self {
            Self::Fixed(level) => level,
            Self::Ramp { from, to } => math::lerp(from, to, math::min(clock as f32 / horizon.max(1) as f32, 1.0)),
            Self::Cycle { low, high, period } => {
                let phase = clock.checked_rem(period).unwrap_or(0) as f32 / period.max(1) as f32;
                math::lerp(low, high, 1.0 - math::abs(2.0 * phase - 1.0))
            }
            Self::Geometric { low, high, factor, epoch } => geometric(low, high, factor, epoch, clock),
            Self::Growth { from, to, factor, every } => growth(from, to, factor, every, clock),
            Self::Gated { from, .. } => from,
            Self::Fade { from, over } => {
                let end = over * horizon.max(1) as f32;
                from * math::max(1.0 - clock as f32 / end, 0.0)
            }
        }
    }

    /// A gated pace before the first score: how far it has come, in `0..=1`, and the running average.
    pub(crate) fn gate(&self) -> [f32; 2] {
        let &Self::Gated { forward_at, back_at, .. } = self else { return [0.0; 2] };
        [0.0, middle(forward_at, back_at)]
    }

    /// Takes in the score of a practice trial.
    pub(crate) fn turn(&self, gate: &mut [f32; 2], score: f32) {
        let &Self::Gated { step, forward_at, back_at, .. } = self else { return };
        let [way, average] = gate;
        *average += RATE * (score - *average);
        let forward = *average >= f32::from(forward_at) / 100.0;
        let back = *average < f32::from(back_at) / 100.0;
        if forward || back {
            *way = math::unit(*way + if forward { step } else { -0.5 * step });
            *average = middle(forward_at, back_at);
        }
    }

    /// The level at this clock, or of a gated pace that has come so far.
    pub(crate) fn level_at(&self, clock: u32, horizon: u32, gate: &[f32; 2]) -> f32 {
        match *self {
            Self::Gated { from, to, .. } => math::lerp(from, to, gate[0]),
            _ => self.level(clock, horizon),
        }
    }
}

/// Half-way between the two scores of a gated pace.
fn middle(forward_at: u8, back_at: u8) -> f32 {
    (f32::from(forward_at) + f32::from(back_at)) / 200.0
}

// Calls of their own, so that the straight paces need not make ready for them.

#[inline(never)]
fn growth(from: f32, to: f32, factor: f32, every: u32, clock: u32) -> f32 {
    // Past the end of f32 the power is infinite, and the smaller of the two is the end level.
    let steps = clock.checked_div(every).unwrap_or(0);
    math::min(from * math::pow(factor, steps as f32), to)
}

/// The share of the stage in which `clock` falls.
#[inline(never)]
fn geometric(low: f32, high: f32, factor: f32, epoch: u32, mut clock: u32) -> f32 {
    loop {
        let (share, cycle) = stage(low, high, factor, epoch, clock);
        // The first cycle needs to be walked once only, and any other twice.
        match clock.checked_rem(cycle) {
            None => return share,
            Some(within) => clock = within,
        }
    }
}

/// The share of the stage in which `clock` falls within the first cycle; beyond it, the length of that, which else is 0. A
/// cycle goes up to `high`, and down to the stage before `low`.
fn stage(low: f32, high: f32, factor: f32, epoch: u32, clock: u32) -> (f32, u32) {
    let (epoch, mut left, mut stages) = (epoch as f32, clock, STAGES);
    let mut is_here = |share: f32| {
        let length = ((epoch * share) as u32).max(1);
        let is_here = left < length;
        left = left.wrapping_sub(length);
        is_here
    };
    let mut share = low;
    while share < high && stages > 0 {
        if is_here(share) {
            return (share, 0);
        }
        share /= factor;
        stages -= 1;
    }
    share = math::max(high, low);
    while stages > 0 {
        if is_here(share) {
            return (share, 0);
        }
        share *= factor;
        if share <= low {
            break;
        }
        stages -= 1;
    }
    (low, clock.wrapping_sub(left))
}
