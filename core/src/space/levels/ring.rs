//! Where everything stands in the words of levels. They are in the order of their worth, so that a rank is a place.

use super::Levels;
use crate::space::mixture::memory::{pieces, pieces_mut};

/// Numbers before the priorities by rank: how many levels are kept.
pub const HEAD: usize = 1;
/// Numbers of a level after its parameters.
pub const FACTS: usize = 6;

/// What is known of one level.
#[derive(Clone, Copy, Default)]
pub struct Facts {
    /// How much it is worth to play it again.
    pub worth: f32,
    /// The score that is expected of it.
    pub value: f32,
    /// Trials since it was played. (It stops at 2²⁴, where adding 1 does nothing.)
    pub age: f32,
    /// Trials of it; it stops at 256.
    pub trials: f32,
    /// Mean of what its scores were more than expected.
    pub change: f32,
    /// Mean of the square of that.
    pub square: f32,
}

impl Facts {
    fn read(words: &[f32; FACTS]) -> Self {
        let [worth, value, age, trials, change, square] = *words;
        Self { worth, value, age, trials, change, square }
    }

    fn write(&self, words: &mut [f32; FACTS]) {
        *words = [self.worth, self.value, self.age, self.trials, self.change, self.square];
    }
}

/// One kept level.
pub struct Slot<'a> {
    pub level: &'a [f32],
    pub facts: Facts,
}

/// All of it, to read.
pub struct View<'a> {
    /// Levels kept.
    pub stored: u32,
    priorities: &'a [f32],
    slots: &'a [f32],
}

impl<'a> View<'a> {
    /// `None` if the words are too few.
    pub fn of(words: &'a [f32], levels: u8) -> Option<Self> {
        let (stored, rest) = words.split_first()?;
        let (priorities, slots) = rest.split_at_checked(levels.into())?;
        // A cast from float saturates and takes NaN to 0; the count is kept within the ring, whatever stood there.
        Some(Self { stored: (*stored as u32).min(levels.into()), priorities, slots })
    }

    /// The kept levels, the most worth first.
    pub fn slots(&self, space: &Levels) -> impl Iterator<Item = Slot<'a>> + Clone + use<'a> {
        pieces(self.slots, space.stride()).take(self.stored as usize).filter_map(|words| {
            let (level, facts) = words.split_last_chunk()?;
            Some(Slot { level, facts: Facts::read(facts) })
        })
    }

    /// The place of this level, the same in every parameter that both have.
    pub fn find(&self, space: &Levels, point: &[f32]) -> Option<usize> {
        let is_it = |words: &[f32]| words.iter().zip(point).take(space.dims.into()).all(|(kept, x)| kept == x);
        pieces(self.slots, space.stride()).take(self.stored as usize).position(is_it)
    }

    /// Priorities by rank of the kept levels.
    pub fn ranks(&self) -> impl Iterator<Item = f32> + Clone + use<'a> {
        self.priorities.iter().copied().take(self.stored as usize)
    }
}

/// All of it, to learn.
pub struct Parts<'a> {
    pub stored: &'a mut f32,
    pub priorities: &'a mut [f32],
    pub slots: &'a mut [f32],
}

impl<'a> Parts<'a> {
    /// `None` if the words are too few.
    pub fn of(words: &'a mut [f32], levels: u8) -> Option<Self> {
        let (stored, rest) = words.split_first_mut()?;
        let (priorities, slots) = rest.split_at_mut_checked(levels.into())?;
        Some(Self { stored, priorities, slots })
    }

    /// Every level is one trial older.
    pub fn grow_old(&mut self, space: &Levels) {
        for words in pieces_mut(self.slots, space.stride()) {
            if let Some((_, [_, _, age, ..])) = words.split_last_chunk_mut::<FACTS>() {
                *age += 1.0;
            }
        }
    }
}

/// Writes a level into its place.
pub fn put(space: &Levels, slots: &mut [f32], place: usize, point: &[f32], facts: &Facts) {
    let Some(words) = pieces_mut(slots, space.stride()).nth(place) else { return };
    let Some((level, own)) = words.split_last_chunk_mut::<FACTS>() else { return };
    let coordinates = point.iter().copied().chain(core::iter::repeat(0.0));
    level.iter_mut().zip(coordinates).for_each(|(to, from)| *to = from);
    facts.write(own);
}

/// Moves the level at this place among so many, as far as its worth asks and no further.
pub fn sort(space: &Levels, slots: &mut [f32], place: usize, stored: usize) {
    let mut at = place;
    while at > 0 && is_misplaced(space, slots, at - 1) {
        at -= 1;
    }
    while at + 1 < stored && is_misplaced(space, slots, at) {
        at += 1;
    }
}

/// Whether the level at this place is worth less than the next. Then they have changed places.
fn is_misplaced(space: &Levels, slots: &mut [f32], at: usize) -> bool {
    let stride = space.stride();
    let both = slots.get_mut(at * stride..).and_then(|rest| rest.split_at_mut_checked(stride));
    let Some((one, other)) = both else { return false };
    let worth = |words: &[f32]| words.get(usize::from(space.dims)).copied().unwrap_or(0.0);
    let is_less = worth(one) < worth(other);
    if is_less {
        one.iter_mut().zip(other).for_each(|(one, other)| core::mem::swap(one, other));
    }
    is_less
}
