//! Where everything stands in a mixture's words.

/// Numbers before the ring.
pub const HEAD: usize = 14;

/// Words cut into pieces of one length. (`chunks_exact` divides by it when it is zipped, and that could panic.)
pub fn pieces(mut words: &[f32], length: usize) -> impl Iterator<Item = &[f32]> + Clone {
    core::iter::from_fn(move || {
        let (piece, rest) = words.split_at_checked(length)?;
        words = rest;
        Some(piece)
    })
}

/// The same, to write.
pub fn pieces_mut(mut words: &mut [f32], length: usize) -> impl Iterator<Item = &mut [f32]> {
    core::iter::from_fn(move || {
        let (piece, rest) = core::mem::take(&mut words).split_at_mut_checked(length)?;
        words = rest;
        Some(piece)
    })
}

/// The counters, and where a fit has come to. All of them are whole numbers below 2²⁴, exact as f32, but the last three.
#[derive(Clone, Copy)]
pub struct Head {
    /// Place of the ring that the next trial takes.
    pub next: u32,
    /// Trials in the ring.
    pub stored: u32,
    /// Trials since the last fit began; it stops at 65,535.
    pub since: u32,
    /// Components of the mixture in use.
    pub used: u32,
    /// What the fit is doing.
    pub stage: u32,
    /// Components that it is trying.
    pub tried: u32,
    /// Rounds of this stage that are over.
    pub round: u32,
    /// Vectors of this round that are over.
    pub at: u32,
    /// Vectors of this fit.
    pub n: u32,
    /// Place of the ring where the oldest of them stood when it began.
    pub base: u32,
    /// Components of the best mixture of this fit so far; 0 before the first.
    pub best: u32,
    /// Log-likelihood of the round's vectors so far.
    pub likelihood: f32,
    /// Mean log-likelihood of the round before.
    pub last: f32,
    /// Akaike criterion of the best mixture of this fit so far.
    pub criterion: f32,
}

impl Head {
    /// Casts from float saturate and take NaN to 0; places and counts are kept within the ring, whatever stood there.
    fn read(words: &[f32; HEAD], history: u32) -> Self {
        let [next, stored, since, used, stage, tried, round, at, n, base, best, likelihood, last, criterion] = *words;
        let [next, base] = [next, base].map(|place| (place as u32).min(history.saturating_sub(1)));
        let [stored, at, n] = [stored, at, n].map(|count| (count as u32).min(history));
        let since = (since as u32).min(u16::MAX.into());
        let [used, stage, tried, round, best] =
            [used, stage, tried, round, best].map(|few| (few as u32).min(u8::MAX.into()));
        Self { next, stored, since, used, stage, tried, round, at, n, base, best, likelihood, last, criterion }
    }

    /// Puts it at the front of the words.
    pub fn write(&self, words: &mut [f32]) {
        let Some(to) = words.first_chunk_mut::<HEAD>() else { return };
        let Self { next, stored, since, used, stage, tried, round, at, n, base, best, likelihood, last, criterion } =
            *self;
        let whole = [next, stored, since, used, stage, tried, round, at, n, base, best].into_iter().map(|n| n as f32);
        to.iter_mut().zip(whole.chain([likelihood, last, criterion])).for_each(|(to, from)| *to = from);
    }
}

/// All of it, to learn.
pub struct Parts<'a> {
    pub head: Head,
    /// The stored trials.
    pub ring: &'a mut [f32],
    /// The mixture in use.
    pub used: &'a mut [f32],
    /// The best of this fit so far.
    pub best: &'a mut [f32],
    /// The one being fitted.
    pub trial: &'a mut [f32],
    /// The sums of its round, one set a component.
    pub sums: &'a mut [f32],
}

impl<'a> Parts<'a> {
    /// `None` if the words are too few.
    pub fn of(words: &'a mut [f32], history: u32, ring: usize, model: usize) -> Option<Self> {
        let (head, rest) = words.split_first_chunk_mut::<HEAD>()?;
        let (ring, rest) = rest.split_at_mut_checked(ring)?;
        let (used, rest) = rest.split_at_mut_checked(model)?;
        let (best, rest) = rest.split_at_mut_checked(model)?;
        let (trial, rest) = rest.split_at_mut_checked(model)?;
        let (sums, _) = rest.split_at_mut_checked(model)?;
        Some(Self { head: Head::read(head, history), ring, used, best, trial, sums })
    }
}

/// What a draw reads.
pub struct View<'a> {
    pub head: Head,
    /// The mixture in use.
    pub used: &'a [f32],
}

impl<'a> View<'a> {
    /// `None` if the words are too few.
    pub fn of(words: &'a [f32], history: u32, ring: usize, model: usize) -> Option<Self> {
        let (head, rest) = words.split_first_chunk::<HEAD>()?;
        let (_, rest) = rest.split_at_checked(ring)?;
        let (used, _) = rest.split_at_checked(model)?;
        Some(Self { head: Head::read(head, history), used })
    }
}
