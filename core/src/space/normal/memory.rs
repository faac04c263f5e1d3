//! Where everything stands in a Gaussian's words.

pub use crate::space::mixture::memory::{pieces, pieces_mut};

/// Numbers before the Gaussian.
pub const HEAD: usize = 6;

/// Counters, whole numbers exact as f32; and what the update under way maximises.
#[derive(Clone, Copy, Default)]
pub struct Head {
    /// Trials kept.
    pub stored: u32,
    /// Updates that are over; it stops at 65,535.
    pub updates: u32,
    /// Whether the threshold was ever reached.
    pub reached: bool,
    /// The length of step that is tried next, from 1; 0 without an update under way.
    pub tries: u32,
    /// Factor of the expected return, 0 or 1.
    pub gain: f32,
    /// Factor of the distance to the target.
    pub alpha: f32,
}

impl Head {
    /// Casts from float saturate and take NaN to 0; there are no more trials than there is room for.
    pub fn read([stored, updates, reached, tries, gain, alpha]: &[f32; HEAD], room: usize) -> Self {
        let whole = |x: f32, most: u32| (x as u32).min(most);
        Self {
            stored: whole(*stored, room as u32),
            updates: whole(*updates, u16::MAX.into()),
            reached: *reached > 0.0,
            tries: whole(*tries, u8::MAX.into()),
            gain: *gain,
            alpha: *alpha,
        }
    }

    pub fn write(&self, words: &mut [f32; HEAD]) {
        let reached = if self.reached { 1.0 } else { 0.0 };
        *words = [self.stored as f32, self.updates as f32, reached, self.tries as f32, self.gain, self.alpha];
    }
}

/// All of it, to learn.
pub struct Parts<'a> {
    pub head: &'a mut [f32; HEAD],
    pub mean: &'a mut [f32],
    pub deviation: &'a mut [f32],
    /// The longest step of the update under way: of the means, then of the logarithms of the deviations.
    pub step: &'a mut [f32],
    pub trials: &'a mut [f32],
}

impl<'a> Parts<'a> {
    /// `None` if the words are too few.
    pub fn of(words: &'a mut [f32], dims: usize) -> Option<Self> {
        let (head, rest) = words.split_first_chunk_mut()?;
        let (mean, rest) = rest.split_at_mut_checked(dims)?;
        let (deviation, rest) = rest.split_at_mut_checked(dims)?;
        let (step, trials) = rest.split_at_mut_checked(2 * dims)?;
        Some(Self { head, mean, deviation, step, trials })
    }
}

/// What a draw reads.
pub struct View<'a> {
    pub mean: &'a [f32],
    pub deviation: &'a [f32],
}

impl<'a> View<'a> {
    /// `None` if the words are too few.
    pub fn of(words: &'a [f32], dims: usize) -> Option<Self> {
        let (mean, rest) = words.get(HEAD..)?.split_at_checked(dims)?;
        Some(Self { mean, deviation: rest.get(..dims)? })
    }
}
