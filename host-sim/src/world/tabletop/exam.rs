//! The fixed test set: tasks that no teacher ever samples on purpose, and that an expert masters.

use super::skill::Skill;

/// Tasks of each skill.
pub const TASKS: usize = 16;

/// The n-th point of Roberts' R2 sequence: even over the unit square, whatever its length.
#[must_use]
pub fn point(n: u8) -> [f32; 2] {
    // 1/g and 1/g² of the plastic number g.
    [0.754_877_7, 0.569_840_3].map(|step| {
        let x = 0.5 + f64::from(n) * step;
        (x - x.floor()) as f32
    })
}

/// The test tasks of a skill, in its unit square.
///
/// They are the first sixteen points of the sequence that the expert masters, given prerequisites that work: he succeeds,
/// and still does in three of four tries when each number of his action is off by a normal error of 0.05. What only one
/// exact action does is no task that a robot could be asked to do again. `cargo run --release --example feasible` finds
/// them again.
#[must_use]
pub fn tasks(skill: Skill) -> [[f32; 2]; TASKS] {
    let numbers: [u8; TASKS] = match skill {
        Skill::Reach => [0, 1, 2, 5, 6, 8, 9, 10, 12, 13, 14, 17, 18, 21, 22, 24],
        Skill::Push => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        Skill::Tip => [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20],
        Skill::Grasp => [0, 1, 2, 3, 5, 8, 9, 10, 12, 14, 15, 16, 17, 21, 22, 24],
        Skill::Lift => [1, 2, 5, 6, 8, 9, 10, 12, 14, 15, 17, 18, 21, 22, 24, 26],
        Skill::Place => [1, 2, 5, 6, 9, 10, 13, 14, 17, 18, 21, 22, 25, 26, 29, 30],
        Skill::Stack => [0, 1, 2, 3, 5, 7, 8, 9, 10, 12, 14, 15, 16, 17, 19, 21],
        Skill::Drawer => [1, 2, 5, 6, 8, 9, 10, 12, 14, 17, 18, 21, 22, 24, 26, 29],
        Skill::Door => [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20],
    };
    numbers.map(point)
}
