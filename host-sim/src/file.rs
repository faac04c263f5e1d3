//! The curriculum file.

use crate::world::Spec;

/// A curriculum as its file says it.
#[derive(Clone, Debug)]
pub struct Curriculum {
    /// Its name.
    pub name: String,
    /// Seed of dice and student, unless the command line gives another.
    pub seed: u64,
    /// Where it is practised: `tabletop` or `synthetic`.
    pub world: String,
    /// The recipe.
    pub teacher: String,
    /// What the core runs.
    pub spec: Spec,
    /// What only people need.
    pub skills: Vec<SkillFile>,
    /// The file, to the letter.
    pub text: String,
}

/// What only people need to know of a skill.
#[derive(Clone, Debug)]
pub struct SkillFile {
    /// Its name.
    pub id: String,
    /// Its parameters with their units: name, value at the easy end, value at the hard end.
    pub params: Vec<(String, f32, f32)>,
    /// Mastery of the test set at which it counts as done, in `0..=1`.
    pub goal: f32,
}
