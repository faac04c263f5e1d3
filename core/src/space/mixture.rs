//! A Gaussian mixture over tasks and progress.

mod fit;
mod gauss;
pub(super) mod memory;

use crate::dice::Dice;
use crate::math;
use crate::trial::Point;
use memory::{Head, Parts, View};

/// Parameters that a mixture can use at most; what a skill has beyond them stays at zero.
const PARAMETERS: usize = 8;
/// A neighbour proves nothing before more trials than this are stored (reference code).
const NEIGHBOURS: u32 = 5;

/// A cloud of Gaussians over where practice pays: ALP-GMM (Portelas et al. 2019), Covar-GMM (Moulin-Frier et al. 2014),
/// and a noise-proof kin of both.
///
/// Each scored trial becomes a vector, the task and what was learnt there ([`Progress`]). Every so often a mixture of
/// Gaussians with full covariance is fitted to the newest vectors by expectation maximisation, once for each number of
/// components, and the one with the least Akaike criterion is used. A component is an arm, drawn in proportion to its
/// progress; the last arm is the whole cube.
///
/// The state lives in [`words`](Mixture::words) numbers that the caller keeps. Learning rolls no dice, and a fit is cut
/// into slices of bounded work that a caller runs when there is time:
///
/// ```
/// use etude::{Dice, Mixture};
/// let space = Mixture::default_for(1);
/// let mut words = vec![0.0; space.words()];
/// space.start(&mut words);
/// let mut dice = Dice::new(7);
/// for _ in 0..100 {
///     let arm = space.arms() - 1; // the uniform one
///     let point = space.sample::<1>(&words, arm, &mut dice);
///     space.adapt(&mut words, &point, 1.0 - point.0[0]);
///     while space.settle(&mut words) {}
/// }
/// let mut weights = vec![1.0; space.arms() as usize];
/// space.weigh(&words, &mut weights);
/// assert!(weights.iter().sum::<f32>() > 0.999);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mixture {
    /// Parameters used, `1..=8`.
    pub dims: u8,
    /// Trials stored, in a ring.
    pub history: u16,
    /// Newest of them that a fit sees. They stay as they are for `history - window` trials after a fit began; from then
    /// on newer trials take the place of its oldest.
    pub window: u16,
    /// Trials from the beginning of one fit to the next, and before the first.
    pub every: u16,
    /// Components tried at least, 1 or more.
    pub least: u8,
    /// Components tried at most.
    pub most: u8,
    /// Rounds of k-means before each expectation maximisation, at most.
    pub groupings: u8,
    /// Rounds of expectation maximisation, at most.
    pub rounds: u8,
    /// A round that improves the mean log-likelihood by less than this is the last.
    pub tolerance: f32,
    /// Variance added to every coordinate of a component.
    pub ridge: f32,
    /// Share of trials drawn from the whole cube, in `0..=1`.
    pub random: f32,
    /// Power to which a component's progress is raised: 1 is proportional.
    pub sharpness: f32,
    /// Standard deviations of a drawn task, as a multiple of the fitted ones: more than 1 looks beyond the rim.
    pub spread: f32,
    /// What progress is.
    pub progress: Progress,
}

/// What counts as progress of a component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// Mean of |score − score of the nearest task stored|, over vectors (task, that) (ALP-GMM, Portelas et al. 2019).
    /// A border between easy and impossible tasks, and noise, look like progress.
    Nearest,
    /// Covariance of time and score where it is positive, over vectors (task, time, score) with time in `0..1`
    /// (Covar-GMM, Moulin-Frier et al. 2014, as in the code of Portelas et al.). Blind to forgetting.
    Covariance,
    /// |mean of score − score of the nearest task stored|, less `noise` standard errors of that mean, over the vectors of
    /// [`Progress::Nearest`]. Differences of either sign cancel at a border and in noise; in what is learnt or forgotten
    /// they do not.
    Change {
        /// Standard errors to take off.
        noise: f32,
    },
}

/// One component of the mixture in use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component<'a> {
    /// Its progress, as [`Progress`] has it.
    pub progress: f32,
    /// Its share of the vectors of the fit.
    pub weight: f32,
    /// Mean vector: the task, then |change of score|, or time and score.
    pub mean: &'a [f32],
    /// Row by row the lower triangle L of Cholesky's root of the covariance L Lᵀ.
    pub root: &'a [f32],
}

impl Mixture {
    /// The setting to begin with, for so many parameters: 4.3 KiB for two.
    #[must_use]
    pub fn default_for(dims: u8) -> Self {
        Self {
            dims,
            history: 150,
            window: 60,
            every: 60,
            least: 9,
            most: 10,
            groupings: 2,
            rounds: 1,
            tolerance: 1e-3,
            ridge: 1e-3,
            random: 0.1,
            sharpness: 2.0,
            spread: 1.2,
            progress: Progress::Change { noise: 0.8 },
        }
    }

    /// ALP-GMM as published; but the reference code remembers every trial, and this the last 65,535.
    #[must_use]
    pub fn reference(dims: u8) -> Self {
        Self {
            dims,
            history: u16::MAX,
            window: 250,
            every: 250,
            least: 2,
            most: 10,
            groupings: 20,
            rounds: 100,
            tolerance: 1e-3,
            ridge: 1e-6,
            random: 0.2,
            sharpness: 1.0,
            spread: 1.0,
            progress: Progress::Nearest,
        }
    }

    /// Covar-GMM as published.
    #[must_use]
    pub fn covariance(dims: u8) -> Self {
        Self { history: 250, progress: Progress::Covariance, ..Self::reference(dims) }
    }

    /// One arm for each component, and the last for the whole cube.
    #[must_use]
    pub fn arms(&self) -> u32 {
        u32::from(self.most) + 1
    }

    /// Numbers of memory that it needs.
    #[must_use]
    pub fn words(&self) -> usize {
        memory::HEAD + self.ring() + 4 * self.model()
    }

    /// Slices of [`settle`](Mixture::settle) that a fit takes at most.
    #[must_use]
    pub fn slices(&self) -> u32 {
        let window = u32::from(self.window.min(self.history));
        let rounds = u32::from(self.groupings.max(1)) + u32::from(self.rounds.max(1));
        let of = |tried| 1 + rounds * (1 + window.div_ceil(fit::points(self, u32::from(tried))));
        1 + (self.least.max(1).min(self.most)..=self.most).map(of).sum::<u32>()
    }

    /// Forgets everything.
    pub fn start(&self, words: &mut [f32]) {
        words.fill(0.0);
    }

    /// Multiplies the weights of its arms by their chances: `random` for the whole cube, and each component its part of
    /// the rest. Before the first fit, and where nothing moves, the whole cube has it all.
    pub fn weigh(&self, words: &[f32], weights: &mut [f32]) {
        let (Some((cube, components)), Some(view)) = (weights.split_last_mut(), self.view(words)) else { return };
        let total = self.used(&view).fold(0.0, |sum, words| sum + self.preference(words));
        let random = if total > 0.0 { self.random } else { 1.0 };
        *cube *= random;
        let mut used = self.used(&view);
        for weight in components {
            let preference = used.next().map_or(0.0, |words| self.preference(words));
            *weight *= if total > 0.0 { (1.0 - random) * (preference / total) } else { 0.0 };
        }
    }

    /// A task of this arm, inside the unit cube: what falls outside is moved to the border.
    pub fn sample<const D: usize>(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D> {
        let mut point = Point::default();
        let component = self.view(words).and_then(|view| self.used(&view).nth(arm as usize));
        if let Some(component) = component {
            gauss::draw(component, self, &mut point.0, dice);
        } else {
            point.0.iter_mut().take(self.dims()).for_each(|x| *x = dice.unit());
        }
        point
    }

    /// The component that is most likely to have drawn the task; the whole cube before the first fit.
    #[must_use]
    pub fn locate<const D: usize>(&self, words: &[f32], point: &Point<D>) -> u32 {
        let (mut best, mut arm) = (f32::NEG_INFINITY, u32::from(self.most));
        let Some(view) = self.view(words) else { return arm };
        for (k, component) in (0_u32..).zip(self.used(&view)) {
            let likelihood = gauss::of_task(component, self, &point.0);
            if likelihood > best {
                (best, arm) = (likelihood, k);
            }
        }
        arm
    }

    /// The components of the mixture in use, by arm; none before the first fit.
    pub fn components<'a>(&self, words: &'a [f32]) -> impl Iterator<Item = Component<'a>> {
        let variables = self.variables();
        let used = self.view(words).map(|view| self.used(&view));
        used.into_iter().flatten().filter_map(move |words| gauss::component(words, variables))
    }

    /// Takes in one scored trial over the oldest. Fits nothing and rolls no dice.
    pub fn adapt<const D: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
        let Some(parts) = self.parts(words) else { return };
        let (mut head, score) = (parts.head, math::unit(score));
        let moved = if !self.is_timed() && head.stored > NEIGHBOURS {
            score - self.neighbour(parts.ring, &head, &point.0)
        } else {
            0.0
        };
        let Some(record) = parts.ring.chunks_exact_mut(self.record()).nth(head.next as usize) else { return };
        let coordinates = point.0.iter().copied().chain(core::iter::repeat(0.0)).take(self.dims());
        record.iter_mut().zip(coordinates.chain([score, moved])).for_each(|(to, from)| *to = from);
        let history = u32::from(self.history);
        head.next = if head.next + 1 < history { head.next + 1 } else { 0 };
        head.stored = (head.stored + 1).min(history);
        head.since = (head.since + 1).min(u32::from(u16::MAX));
        head.write(words);
    }

    /// One bounded slice of a fit that is due or under way; true while more of it remains.
    ///
    /// A slice stays below 20,000 instructions of a Cortex-M4F for two parameters and ten components. Rolls no dice: the
    /// same trials, with the same number of slices after each, give the same mixture to the bit.
    pub fn settle(&self, words: &mut [f32]) -> bool {
        let Some(mut parts) = self.parts(words) else { return false };
        let more = fit::slice(self, &mut parts);
        let head = parts.head;
        head.write(words);
        more
    }

    /// Score of the nearest task stored; of the newest where several are equally near.
    fn neighbour(&self, ring: &[f32], head: &Head, point: &[f32]) -> f32 {
        let (mut best, mut score) = (f32::INFINITY, 0.0);
        let (newer, older) = ring.split_at_checked(head.next as usize * self.record()).unwrap_or((ring, &[]));
        // Until the ring is full, nothing stands behind the next place.
        let older = if head.stored < u32::from(self.history) { &[] } else { older };
        for record in older.chunks_exact(self.record()).chain(newer.chunks_exact(self.record())) {
            let Some((task, [held, _])) = record.split_last_chunk::<2>() else { continue };
            let away = task.iter().zip(point).fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b));
            if away <= best {
                (best, score) = (away, *held);
            }
        }
        score
    }

    /// How much a component is preferred.
    fn preference(&self, component: &[f32]) -> f32 {
        // No covariance and no mean change of scores is larger than 1.
        let progress = math::unit(gauss::progress(component));
        if self.sharpness == 1.0 || progress == 0.0 { progress } else { math::pow(progress, self.sharpness) }
    }

    fn dims(&self) -> usize {
        usize::from(self.dims).min(PARAMETERS)
    }

    /// Whether time is a variable, and not the distance to a neighbour.
    fn is_timed(&self) -> bool {
        self.progress == Progress::Covariance
    }

    /// Numbers in one vector of a fit.
    fn variables(&self) -> usize {
        self.dims() + if self.is_timed() { 2 } else { 1 }
    }

    /// Numbers in one stored trial: task, score, and its change; never 0, and the compiler must see it.
    #[inline(always)]
    fn record(&self) -> usize {
        (self.dims() + if self.is_timed() { 1 } else { 2 }).max(1)
    }

    fn ring(&self) -> usize {
        usize::from(self.history) * self.record()
    }

    fn model(&self) -> usize {
        usize::from(self.most) * gauss::words(self.variables())
    }

    /// The components of the mixture in use.
    fn used<'a>(&self, view: &View<'a>) -> impl Iterator<Item = &'a [f32]> + use<'a> {
        memory::pieces(view.used, gauss::words(self.variables())).take(view.head.used as usize)
    }

    fn parts<'a>(&self, words: &'a mut [f32]) -> Option<Parts<'a>> {
        Parts::of(words, self.history.into(), self.ring(), self.model())
    }

    fn view<'a>(&self, words: &'a [f32]) -> Option<View<'a>> {
        View::of(words, self.history.into(), self.ring(), self.model())
    }
}
