//! How much memory a teacher takes, by the sizes it is compiled for.

use core::fmt;
use std::mem::size_of;

use crate::world::{Spec, Syllabus, WINDOW};

/// The smallest sizes on offer that a curriculum fits in, and what they take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Room for skills, arms, parameters of a skill, and last scores of an arm.
    pub room: [usize; 4],
    /// Words of memory for spaces that move and for the recipe.
    pub words: usize,
    /// Size of the teacher in bytes. It holds no pointer, so it is the same on a 32-bit robot.
    pub bytes: usize,
    /// The same with its session: dice, events, tickets in flight and questions. It is all that a program keeps.
    pub session: usize,
}

/// Every combination of these sizes. What a robot is compiled for need not be one of them.
macro_rules! sizes {
    ([$($s:literal)*] $arms:tt $dims:tt) => { [$(sizes!(@arms $s $arms $dims)),*].concat() };
    (@arms $s:literal [$($a:literal)*] $dims:tt) => { [$(sizes!(@dims $s $a $dims)),*].concat() };
    (@dims $s:literal $a:literal [$($d:literal)*]) => {
        [$(
            sizes!(@size $s $a $d 0),
            sizes!(@size $s $a $d WINDOW),
        )*]
    };
    (@size $s:literal $a:literal $d:literal $window:expr) => {
        Size {
            room: [$s, $a, $d, $window],
            words: 0,
            bytes: size_of::<etude::Curriculum<$s, $a, $d, $window>>(),
            session: size_of::<etude::Session<$s, $a, $d, $window>>(),
        }
    };
}

impl Size {
    /// The smallest that fits: skills, arms and parameters rounded up to a power of two.
    #[must_use]
    pub fn fitting(spec: &Spec) -> Self {
        let window = if spec.recipe.needs_window() { WINDOW } else { 0 };
        let need = [spec.syllabus.skills.len(), spec.syllabus.arms() as usize, dims(&spec.syllabus).max(1), window];
        let sizes = sizes!([2 4 8 16 32] [16 32 64 128 256 512 1024] [1 2 4 8]);
        let fits = |size: &&Self| size.room.iter().zip(need).all(|(room, need)| *room >= need);
        let size = *sizes.iter().filter(fits).min_by_key(|size| size.bytes).unwrap_or(&sizes[sizes.len() - 1]);
        let words = spec.words();
        let more = words * size_of::<f32>();
        Self { words, bytes: size.bytes + more, session: size.session + more, ..size }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [skills, arms, dims, window] = self.room;
        match self.words {
            0 => write!(f, "Curriculum<{skills}, {arms}, {dims}, {window}>"),
            words => write!(f, "Curriculum<{skills}, {arms}, {dims}, {window}, {words}>"),
        }
    }
}

/// Parameters of the skill that has most; those of a nominal task count where nothing varies.
#[must_use]
pub fn dims(syllabus: &Syllabus) -> usize {
    let fixed = |skill: &etude::Skill<{ crate::world::DIMS }>| {
        skill.nominal.0.iter().rposition(|x| *x != 0.0).map_or(0, |last| last + 1)
    };
    syllabus.skills.iter().map(|skill| skill.space.dims().max(fixed(skill))).max().unwrap_or(0)
}
