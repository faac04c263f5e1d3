//! How hard skills have proved to be: thirds of the attempts that success has taken.
//!
//! LeanAgent (Kumarappan et al. 2024) calls a theorem easy, medium or hard by the 33rd and 67th percentile of e^(steps of
//! its proof). The exponential keeps the order, and only order matters here, so attempts are counted as they are. There a
//! theorem without a proof counts as infinite; if more than a third are, nothing with a proof is hard. Here the
//! percentiles are of what was reached, and what was not is hard whatever they are.

use etude::{Help, Outcome, frame, log};
use serde::Serialize;

use crate::quantile::Quantile;
use crate::world::DIMS;

/// Successes in a row that are not luck.
const STREAK: u32 = 3;

/// How hard, in thirds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Up to the 33rd percentile.
    Easy,
    /// Up to the 67th.
    Medium,
    /// Beyond it, or never reached.
    Hard,
}

impl Class {
    /// What to write as `difficulty`: the middle of the third, rounded.
    #[must_use]
    pub fn difficulty(self) -> f64 {
        match self {
            Self::Easy => 0.2,
            Self::Medium => 0.5,
            Self::Hard => 0.8,
        }
    }
}

/// The two percentiles of a stream of attempts to success.
#[derive(Clone, Debug)]
pub struct Thirds {
    low: Quantile,
    high: Quantile,
}

impl Default for Thirds {
    fn default() -> Self {
        Self { low: Quantile::new(0.33), high: Quantile::new(0.67) }
    }
}

impl Thirds {
    /// Takes in the attempts that one success has taken; infinite if there was none.
    pub fn push(&mut self, attempts: f64) {
        self.low.push(attempts);
        self.high.push(attempts);
    }

    /// How hard something is that took so many attempts; infinite if it was never reached.
    #[must_use]
    pub fn class(&self, attempts: f64) -> Class {
        match (self.low.estimate(), self.high.estimate()) {
            _ if attempts.is_infinite() => Class::Hard,
            (Some(low), _) if attempts <= low => Class::Easy,
            (_, Some(high)) if attempts > high => Class::Hard,
            _ => Class::Medium,
        }
    }
}

/// The median: of an even number of numbers, the mean of the two in the middle; infinite unless more than half of them are
/// finite.
#[must_use]
pub fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let at = |place: usize| numbers.get(place).copied();
    let upper = at(numbers.len() / 2)?;
    Some(if numbers.len().is_multiple_of(2) { (at(numbers.len() / 2 - 1)? + upper) / 2.0 } else { upper })
}

/// What one run shows of a skill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Attempts with a score.
    pub attempts: u32,
    /// Attempts up to the first three successes in a row, without help and with a score of at least one half.
    pub reached: Option<u32>,
    streak: u32,
}

impl Effort {
    /// Attempts to success, infinite if it never came; `None` if it was never tried.
    #[must_use]
    pub fn to_success(&self) -> Option<f64> {
        (self.attempts > 0).then(|| self.reached.map_or(f64::INFINITY, f64::from))
    }

    fn note(&mut self, success: bool) {
        self.attempts += 1;
        self.streak = if success { self.streak + 1 } else { 0 };
        if self.streak >= STREAK {
            self.reached = self.reached.or(Some(self.attempts));
        }
    }
}

/// Reads the effort of each skill from a decision log. Frames that a power cut tore are passed over; whether the log is a
/// whole one is [`replay`](crate::replay::replay)'s to say.
#[must_use]
pub fn efforts(skills: usize, bytes: &[u8]) -> Vec<Effort> {
    let mut efforts = vec![Effort::default(); skills];
    let mut flight = std::collections::HashMap::new();
    for frame in bytes.split_inclusive(|byte| *byte == 0) {
        match frame::decode::<log::Record<DIMS>>(frame) {
            Ok(log::Record::Trial(trial)) => {
                flight.insert(trial.number, trial);
            }
            Ok(log::Record::Outcome { number, outcome: Outcome::Scored { score, .. } }) => {
                let trial = flight.remove(&number);
                let effort = trial.and_then(|trial| Some((trial, efforts.get_mut(usize::from(trial.task.skill))?)));
                if let Some((trial, effort)) = effort {
                    effort.note(score.get() >= 0.5 && trial.help == Help::NONE);
                }
            }
            _ => {}
        }
    }
    efforts
}
