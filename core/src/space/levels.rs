//! A ring of levels worth playing again: PLR, robust PLR, SFL.

mod ring;

use crate::dice::Dice;
use crate::math;
use crate::trial::Point;
use ring::{Facts, Parts, Slot, View};

/// Weight of the newest score once a level was played ten times: from then on its estimate is a running average.
const RATE: f32 = 0.1;
/// Standard errors that are taken off a change.
const NOISE: f32 = 0.6;

/// A ring of levels worth playing again: prioritised level replay (PLR; Jiang et al. 2021a), robust PLR (Jiang et al.
/// 2021b) and sampling for learnability (SFL; Rutherford et al. 2024).
///
/// A level is a task. A fresh one is drawn evenly from the cube; it is kept while there is room, and then if it is worth
/// more than the kept one with the least priority, whose place it takes. A kept one is played again by
///
/// > priority = (1 − `stale`) · rank^(−1/`temperature`) / Σ + `stale` · trials since it was last played / Σ
///
/// where the rank is by [`Worth`]. Fresh levels get the share `fresh` of the trials once `fill` of the ring is full, and
/// all of them before; if `grows`, the share of the others is also scaled by how full the ring is.
///
/// There are two arms: 0 is a fresh level, 1 one of those that are kept. Robust PLR learns from the second alone: a fresh
/// one is an [audition](crate::Kind::Audition).
///
/// The published scores need a critic's values. There is none here, so a level's value is the average of its last scores,
/// and that of a fresh level the value of the nearest one kept. As published, a coin flip looks like regret for ever;
/// [`Worth::Change`] is ours, and it does not.
///
/// ```
/// use etude::{Levels, Point, Worth};
/// let space = Levels { levels: 2, ..Levels::new(1, Worth::Regret) };
/// let mut words = vec![0.0; space.words()];
/// space.start(&mut words);
/// space.adapt(&mut words, &Point([0.1]), 0.5);
/// space.adapt(&mut words, &Point([0.9]), 0.5); // as the one next to it: no regret
/// space.adapt(&mut words, &Point([0.2]), 0.75); // worth more, so it takes the place
/// assert_eq!([0.1, 0.9, 0.2].map(|x| space.locate(&words, &Point([x]))), [1, 0, 1]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// Parameters, at least 1.
    pub dims: u8,
    /// Levels kept at most, at least 1.
    pub levels: u8,
    /// What makes a level worth playing again.
    pub worth: Worth,
    /// How little the rank matters, above 0: infinite for all levels alike.
    pub temperature: f32,
    /// Share of the replays that goes by staleness, in `0..=1`.
    pub stale: f32,
    /// Share of fresh levels with a full ring, in `0..=1`.
    pub fresh: f32,
    /// Share of the ring that must be full before any of it is played again.
    pub fill: f32,
    /// Whether the share of replays grows with the ring.
    pub grows: bool,
}

/// What makes a level worth playing again. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Worth {
    /// |score − value|, in place of the mean |return − value| of a trajectory (PLR).
    Regret,
    /// The same, and fresh levels are auditions (robust PLR).
    Robust,
    /// p (1 − p), where p is the value, with a success and a failure added as in Laplace's rule (SFL).
    Learnability,
    /// |mean of score − value|, less 0.6 standard errors of that mean: surprises of either sign cancel in noise, and in what
    /// is learnt or forgotten they do not.
    Change,
}

impl Levels {
    /// Published settings of each, with 64 levels instead of thousands: 2.3 KiB for two parameters.
    ///
    /// Regret and change: β 0.1 and staleness 0.1, proportionate replay, as in the first paper; but here levels never run
    /// out, so a fifth stays fresh. Robust: β, staleness, fill and replay as in jaxued's maze. Learnability: half of the
    /// trials evenly from the levels that are kept.
    #[must_use]
    pub const fn new(dims: u8, worth: Worth) -> Self {
        let base = Self { dims, levels: 64, worth, temperature: 0.1, stale: 0.1, fresh: 0.2, fill: 0.0, grows: true };
        match worth {
            Worth::Regret | Worth::Change => base,
            Worth::Robust => Self { temperature: 0.3, stale: 0.3, fill: 0.5, grows: false, ..base },
            Worth::Learnability => {
                Self { temperature: f32::INFINITY, stale: 0.0, fresh: 0.5, fill: 1.0, grows: false, ..base }
            }
        }
    }

    /// A fresh level, or one of those kept.
    #[must_use]
    pub fn arms(&self) -> u32 {
        2
    }

    /// Words of memory: one, and for each level a priority by rank, its parameters and six facts.
    #[must_use]
    pub fn words(&self) -> usize {
        ring::HEAD + usize::from(self.levels) * (1 + self.stride())
    }

    /// An empty ring.
    pub fn start(&self, words: &mut [f32]) {
        let Some(parts) = self.parts(words) else { return };
        *parts.stored = 0.0;
        parts.slots.fill(0.0);
        let power = -1.0 / self.temperature;
        for (nth, priority) in (1_u16..).zip(parts.priorities) {
            *priority = math::pow(nth.into(), power);
        }
    }

    /// Multiplies the weights by the shares of fresh levels and of those kept.
    pub fn weigh(&self, words: &[f32], weights: &mut [f32]) {
        let again = self.view(words).map_or(0.0, |view| self.again(view.stored));
        if let [fresh, kept, ..] = weights {
            *fresh *= 1.0 - again;
            *kept *= again;
        }
    }

    /// A fresh level, anywhere; or one of those kept, by its priority.
    pub fn sample<const D: usize>(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D> {
        let mut point = Point::default();
        let kept = self.view(words).filter(|_| arm > 0).and_then(|view| self.draw(&view, dice));
        if let Some(slot) = kept {
            point.0.iter_mut().zip(slot.level).for_each(|(x, kept)| *x = math::unit(*kept));
        } else {
            point.0.iter_mut().take(self.dims.into()).for_each(|x| *x = dice.unit());
        }
        point
    }

    /// 1 for a level that is kept, to the bit; 0 for any other.
    #[must_use]
    pub fn locate<const D: usize>(&self, words: &[f32], point: &Point<D>) -> u32 {
        self.view(words).and_then(|view| view.find(self, &point.0)).is_some().into()
    }

    /// Whether trials of this arm are auditions: not to be learned from.
    #[must_use]
    pub fn auditions(&self, arm: u32) -> bool {
        self.worth == Worth::Robust && arm == 0
    }

    /// Takes in the score of a level: of one that is kept, or of a newcomer that may take another's place.
    pub fn adapt<const D: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
        let Some(view) = self.view(words) else { return };
        let score = math::unit(score);
        let at = view.find(self, &point.0);
        let known = at.and_then(|at| view.slots(self).nth(at)).map(|slot| slot.facts);
        let facts = known.unwrap_or_else(|| Facts { value: self.guess(&view, &point.0), ..Facts::default() });
        let facts = self.judge(&facts, score);
        let stored = view.stored;
        let place = match at {
            Some(at) => Some(at),
            None if stored < self.levels.into() => Some(stored as usize),
            None => self.least(&view).filter(|(_, worth)| facts.worth > *worth).map(|(at, _)| at),
        };
        let Some(mut parts) = self.parts(words) else { return };
        parts.grow_old(self);
        let Some(place) = place else { return };
        if at.is_none() && stored < self.levels.into() {
            *parts.stored = (stored + 1) as f32;
        }
        ring::put(self, parts.slots, place, &point.0, &facts);
        ring::sort(self, parts.slots, place, stored.max(place as u32 + 1) as usize);
    }

    /// Nothing to do: `false`.
    pub fn settle(&self, _words: &mut [f32]) -> bool {
        false
    }

    /// Share of the trials that go to levels kept.
    fn again(&self, stored: u32) -> f32 {
        let filled = stored as f32 / f32::from(self.levels.max(1));
        if stored == 0 || filled < self.fill { 0.0 } else { (1.0 - self.fresh) * if self.grows { filled } else { 1.0 } }
    }

    /// A kept level by its priority.
    fn draw<'a>(&self, view: &View<'a>, dice: &mut Dice) -> Option<Slot<'a>> {
        let by_age = dice.unit() < self.stale;
        let roll = dice.unit();
        let ages = view.slots(self).map(|slot| slot.facts.age);
        let place = if by_age { pick(ages, roll) } else { pick(view.ranks(), roll) };
        view.slots(self).nth(place)
    }

    /// The kept level with the least priority, and its worth.
    fn least(&self, view: &View<'_>) -> Option<(usize, f32)> {
        let ages = view.slots(self).map(|slot| slot.facts.age);
        let scale = |share: f32, sum: f32| if sum > 0.0 { share / sum } else { 0.0 };
        let (by_rank, by_age) = (scale(1.0 - self.stale, view.ranks().sum()), scale(self.stale, ages.sum()));
        let (mut least, mut found) = (f32::INFINITY, None);
        for (at, (slot, rank)) in view.slots(self).zip(view.ranks()).enumerate() {
            let priority = by_rank * rank + by_age * slot.facts.age;
            if priority <= least {
                (least, found) = (priority, Some((at, slot.facts.worth)));
            }
        }
        found
    }

    /// What a critic would expect of a level that was never played.
    fn guess(&self, view: &View<'_>, point: &[f32]) -> f32 {
        if self.worth == Worth::Learnability {
            return 0.5;
        }
        let (mut best, mut value) = (f32::INFINITY, 0.0);
        for slot in view.slots(self) {
            let away = slot.level.iter().zip(point).fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b));
            if away < best {
                (best, value) = (away, slot.facts.value);
            }
        }
        math::unit(value)
    }

    /// A level's facts after one more score.
    fn judge(&self, old: &Facts, score: f32) -> Facts {
        // Laplace's rule has seen two trials before the first.
        let before = if self.worth == Worth::Learnability { 3.0 } else { 1.0 };
        let trials = math::clamp(old.trials, 0.0, u8::MAX.into());
        let rate = math::max(1.0 / (trials + before), RATE);
        let surprise = score - math::unit(old.value);
        let value = math::lerp(math::unit(old.value), score, rate);
        let change = math::lerp(old.change, surprise, rate);
        let square = math::lerp(old.square, surprise * surprise, rate);
        let worth = match self.worth {
            Worth::Regret | Worth::Robust => math::abs(surprise),
            Worth::Learnability => value * (1.0 - value),
            Worth::Change => {
                // A running average has the variance of a mean of 2 / rate − 1 trials.
                let error = math::sqrt(math::max(square, 0.0) * rate / (2.0 - rate));
                math::max(math::abs(change) - NOISE * error, 0.0)
            }
        };
        Facts { worth, value, age: 0.0, trials: trials + 1.0, change, square }
    }

    /// Words of one level; never 0, and the compiler must see it.
    #[inline(always)]
    fn stride(&self) -> usize {
        usize::from(self.dims) + ring::FACTS
    }

    fn parts<'a>(&self, words: &'a mut [f32]) -> Option<Parts<'a>> {
        Parts::of(words.get_mut(..self.words())?, self.levels)
    }

    fn view<'a>(&self, words: &'a [f32]) -> Option<View<'a>> {
        View::of(words.get(..self.words())?, self.levels)
    }
}

/// Where a roll in `0..1` falls among weights; the first, if they are no weights.
fn pick(weights: impl Iterator<Item = f32> + Clone, roll: f32) -> usize {
    let mut left = roll * weights.clone().sum::<f32>();
    let mut weights = weights;
    weights
        .position(|weight| {
            left -= weight;
            left < 0.0
        })
        .unwrap_or(0)
}
