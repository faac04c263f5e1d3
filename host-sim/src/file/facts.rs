//! What a world knows about its skills, as far as a curriculum file may rely on it.

use etude::Aid;

use crate::world::tabletop::Skill;

/// A world's skills.
#[derive(Clone, Debug, PartialEq)]
pub struct WorldFacts {
    /// Its name in the file.
    pub name: String,
    /// Its skills.
    pub skills: Vec<SkillFacts>,
}

/// One skill of a world.
#[derive(Clone, Debug, PartialEq)]
pub struct SkillFacts {
    /// Its name in the file.
    pub id: String,
    /// Its parameters, in the world's order.
    pub params: Vec<ParamFacts>,
    /// The helps that the world cannot give at it, each with the reason.
    pub lacks: Vec<(Aid, &'static str)>,
}

/// One parameter of a skill, in physical units.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamFacts {
    /// Its name with its unit: `distance_mm`.
    pub name: String,
    /// Value at the easy end.
    pub easy: f32,
    /// Value at the hard end.
    pub hard: f32,
    /// Value at which mastery is tested unless the file says otherwise.
    pub nominal: f32,
    /// Cells along it unless the file says otherwise.
    pub cells: u8,
}

impl WorldFacts {
    /// The skill of that name.
    #[must_use]
    pub fn skill(&self, id: &str) -> Option<&SkillFacts> {
        self.skills.iter().find(|skill| skill.id == id)
    }
}

/// Cells along each parameter of the tabletop unless the file says otherwise.
const CELLS: u8 = 4;

/// The tabletop: what the shipped curriculum stands on.
#[must_use]
pub fn tabletop() -> WorldFacts {
    let skill = |skill: Skill| {
        let (facts, nominal) = (skill.facts(), skill.physical(skill.facts().nominal));
        let params = facts.params.iter().zip(nominal).map(|(param, nominal)| ParamFacts {
            name: param.name.into(),
            easy: param.easy,
            hard: param.hard,
            nominal,
            cells: CELLS,
        });
        let lacks = Aid::ALL.into_iter().filter_map(|aid| Some((aid, skill.lacks(aid)?))).collect();
        SkillFacts { id: facts.id.into(), params: params.collect(), lacks }
    };
    WorldFacts { name: "tabletop".into(), skills: Skill::ALL.into_iter().map(skill).collect() }
}
