//! What a world knows about its skills, as far as a curriculum file may rely on it.

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

/// A parameter's name, easy end and hard end.
type Range = (&'static str, f32, f32);

/// The table top: what the shipped curriculum stands on.
#[must_use]
pub fn tabletop() -> WorldFacts {
    const DISTANCE: Range = ("distance_mm", 60.0, 240.0);
    const WIDTH: Range = ("width_mm", 60.0, 20.0);
    let skills: [(&str, &[Range]); 9] = [
        ("reach", &[DISTANCE, ("tolerance_mm", 40.0, 8.0)]),
        ("push", &[DISTANCE, ("mass_g", 20.0, 200.0)]),
        ("tip", &[("height_mm", 120.0, 40.0)]),
        ("grasp", &[WIDTH, ("mass_g", 20.0, 150.0)]),
        ("lift", &[("mass_g", 20.0, 150.0), ("height_mm", 20.0, 120.0)]),
        ("place", &[DISTANCE, ("tolerance_mm", 40.0, 8.0)]),
        ("stack", &[WIDTH, ("tolerance_mm", 20.0, 5.0)]),
        ("drawer", &[("travel_mm", 40.0, 150.0)]),
        ("door", &[("angle_deg", 20.0, 90.0)]),
    ];
    let param = |&(name, easy, hard): &Range| {
        let name = name.to_owned();
        ParamFacts { name, easy, hard, nominal: 0.25 * easy + 0.75 * hard, cells: 4 }
    };
    let skill = |(id, params): (&str, &[_])| SkillFacts { id: id.into(), params: params.iter().map(param).collect() };
    WorldFacts { name: "tabletop".into(), skills: skills.into_iter().map(skill).collect() }
}
