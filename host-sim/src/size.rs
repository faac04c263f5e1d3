//! How much memory a teacher takes, by the sizes it is compiled for.

use core::fmt;
use std::mem::size_of;

use crate::world::{Spec, WINDOW};

/// The smallest sizes on offer that a curriculum fits in, and what they take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Room for skills, arms, parameters of a skill, and last scores of an arm.
    pub room: [usize; 4],
    /// Size of the teacher in bytes. It holds no pointer, so it is the same on a 32-bit robot.
    pub bytes: usize,
}

/// Every combination of these sizes. What a robot is compiled for need not be one of them.
macro_rules! sizes {
    ([$($s:literal)*] $arms:tt $dims:tt) => { [$(sizes!(@arms $s $arms $dims)),*].concat() };
    (@arms $s:literal [$($a:literal)*] $dims:tt) => { [$(sizes!(@dims $s $a $dims)),*].concat() };
    (@dims $s:literal $a:literal [$($d:literal)*]) => {
        [$(
            Size { room: [$s, $a, $d, 0], bytes: size_of::<etude::Curriculum<$s, $a, $d, 0>>() },
            Size { room: [$s, $a, $d, WINDOW], bytes: size_of::<etude::Curriculum<$s, $a, $d, WINDOW>>() },
        )*]
    };
}

impl Size {
    /// The smallest that fits: skills, arms and parameters rounded up to a power of two.
    #[must_use]
    pub fn fitting(spec: &Spec) -> Self {
        let skills = spec.syllabus.skills.iter();
        let dims = skills.map(|skill| match skill.space {
            etude::Space::Point => skill.nominal.0.iter().rposition(|x| *x != 0.0).map_or(1, |last| last + 1),
            etude::Space::Grid(grid) => grid.0.iter().filter(|n| **n > 0).count(),
        });
        let window = if spec.recipe.needs_window() { WINDOW } else { 0 };
        let need = [spec.syllabus.skills.len(), spec.syllabus.arms() as usize, dims.max().unwrap_or(1), window];
        let sizes = sizes!([2 4 8 16 32] [16 32 64 128 256 512 1024] [1 2 4 8]);
        let fits = |size: &&Self| size.room.iter().zip(need).all(|(room, need)| *room >= need);
        *sizes.iter().filter(fits).min_by_key(|size| size.bytes).unwrap_or(&sizes[sizes.len() - 1])
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [skills, arms, dims, window] = self.room;
        write!(f, "Curriculum<{skills}, {arms}, {dims}, {window}>")
    }
}
