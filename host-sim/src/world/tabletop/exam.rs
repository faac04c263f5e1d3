//! The fixed test set: tasks that no teacher ever samples on purpose, and that are known to be feasible.

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
/// They are the first sixteen points of the sequence at which the expert or a search over actions found a success, given
/// prerequisites that work: `cargo run --release --example feasible` finds them again.
#[must_use]
pub fn tasks(skill: Skill) -> [[f32; 2]; TASKS] {
    let numbers: [u8; TASKS] = match skill {
        Skill::Reach => [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 21],
        Skill::Push => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        Skill::Tip => [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20],
        Skill::Grasp => [0, 1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 19],
        Skill::Lift => [0, 1, 2, 3, 5, 6, 8, 9, 10, 12, 14, 15, 17, 18, 21, 22],
        Skill::Place => [0, 1, 2, 4, 5, 6, 9, 10, 13, 14, 17, 18, 21, 22, 25, 26],
        Skill::Stack => [0, 1, 2, 3, 5, 7, 8, 9, 10, 12, 14, 15, 16, 17, 18, 19],
        Skill::Drawer => [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20],
        Skill::Door => [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18],
    };
    numbers.map(point)
}
