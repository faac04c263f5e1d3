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

/// Stub until the reader is there.
pub fn stub() -> Curriculum {
    use crate::world::tabletop::Skill as T;
    use etude::{Budget, Cost, Grid, Need, Point, Recipe, Safety, Space};
    let mut syllabus = crate::world::Syllabus { skills: Default::default() };
    let mut skills = Vec::new();
    for s in T::ALL {
        let f = s.facts();
        let mut nominal = Point::default();
        nominal.0[0] = f.nominal[0];
        nominal.0[1] = f.nominal[1];
        let mut cells = [0; 8];
        cells[0] = 5;
        cells[1] = 5;
        let mut requires = heapless::Vec::new();
        for (r, p) in match s {
            T::Reach => vec![],
            T::Push | T::Tip | T::Grasp | T::Drawer | T::Door => vec![(0, 70)],
            T::Lift => vec![(3, 70)],
            _ => vec![(4, 70)],
        } {
            let _ = requires.push(Need { skill: r, percent: p });
        }
        let _ = syllabus.skills.push(etude::Skill::<8> {
            space: Space::Grid(Grid(cells)),
            nominal,
            difficulty: [f.difficulty, 1.0],
            cost: Cost::new(f.cost[0], f.cost[1], f.cost[2]).unwrap(),
            requires,
            cap: u32::MAX,
        });
        skills.push(SkillFile {
            id: f.id.into(),
            params: f.params.iter().map(|p| (p.name.into(), p.easy, p.hard)).collect(),
            goal: 0.8,
        });
    }
    Curriculum {
        name: "tabletop".into(),
        seed: 7,
        world: "tabletop".into(),
        teacher: "learning-progress".into(),
        spec: Spec {
            syllabus,
            recipe: Recipe::named("learning-progress").unwrap(),
            budget: Budget::episodes(1500),
            safety: Safety::NONE,
            probe_every: 10,
        },
        skills,
        text: String::new(),
    }
}
