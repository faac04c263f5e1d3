//! Where everything stands in the words.

pub const HEAD: usize = 14;

#[derive(Clone, Copy)]
pub struct Head {
    pub next: u32,
    pub stored: u32,
    pub since: u32,
    pub used: u32,
    pub stage: u32,
    pub tried: u32,
    pub round: u32,
    pub at: u32,
    pub n: u32,
    pub base: u32,
    pub best: u32,
    pub likelihood: f32,
    pub last: f32,
    pub criterion: f32,
}

impl Head {
    fn read(words: &[f32; HEAD]) -> Self {
        let [next, stored, since, used, stage, tried, round, at, n, base, best, likelihood, last, criterion] = *words;
        Self {
            next: next as u32,
            stored: stored as u32,
            since: since as u32,
            used: used as u32,
            stage: stage as u32,
            tried: tried as u32,
            round: round as u32,
            at: at as u32,
            n: n as u32,
            base: base as u32,
            best: best as u32,
            likelihood,
            last,
            criterion,
        }
    }

    pub fn write(&self, words: &mut [f32]) {
        let Some(to) = words.first_chunk_mut::<HEAD>() else { return };
        *to = [
            self.next as f32,
            self.stored as f32,
            self.since as f32,
            self.used as f32,
            self.stage as f32,
            self.tried as f32,
            self.round as f32,
            self.at as f32,
            self.n as f32,
            self.base as f32,
            self.best as f32,
            self.likelihood,
            self.last,
            self.criterion,
        ];
    }
}

pub struct Parts<'a> {
    pub head: Head,
    pub ring: &'a mut [f32],
    pub used: &'a mut [f32],
    pub best: &'a mut [f32],
    pub trial: &'a mut [f32],
    pub sums: &'a mut [f32],
}

impl<'a> Parts<'a> {
    pub fn of(words: &'a mut [f32], ring: usize, model: usize) -> Option<Self> {
        let (head, rest) = words.split_first_chunk_mut::<HEAD>()?;
        let (ring, rest) = rest.split_at_mut_checked(ring)?;
        let (used, rest) = rest.split_at_mut_checked(model)?;
        let (best, rest) = rest.split_at_mut_checked(model)?;
        let (trial, rest) = rest.split_at_mut_checked(model)?;
        let (sums, _) = rest.split_at_mut_checked(model)?;
        Some(Self { head: Head::read(head), ring, used, best, trial, sums })
    }
}

pub struct View<'a> {
    pub head: Head,
    pub used: &'a [f32],
}

impl<'a> View<'a> {
    pub fn of(words: &'a [f32], ring: usize, model: usize) -> Option<Self> {
        let (head, rest) = words.split_first_chunk::<HEAD>()?;
        let (_, rest) = rest.split_at_checked(ring)?;
        let (used, _) = rest.split_at_checked(model)?;
        Some(Self { head: Head::read(head), used })
    }
}
