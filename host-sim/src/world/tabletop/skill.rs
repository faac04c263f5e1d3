//! The nine skills: their parameters, and what they build on.

/// What the arm can practise, each built on those before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skill {
    /// Bring the tool to a point, in spite of a badly calibrated controller.
    Reach,
    /// Push a cube so that it comes to rest a given distance further.
    Push,
    /// Tip a standing block over.
    Tip,
    /// Close the fingers on a cube so that it holds.
    Grasp,
    /// Lift a cube by a grip neither too weak nor too strong.
    Lift,
    /// Put a cube down on a pedestal.
    Place,
    /// Put a cube down on a standing block.
    Stack,
    /// Pull a drawer open by its handle, so far and no further.
    Drawer,
    /// Pull a door open by its handle, so far and no further.
    Door,
}

/// One continuous parameter of a skill, with the unit in its name; it may run either way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Param {
    /// Its name in the curriculum file.
    pub name: &'static str,
    /// Its value at 0 of the unit square.
    pub easy: f32,
    /// Its value at 1 of the unit square.
    pub hard: f32,
}

/// The facts about a skill.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Its name in the curriculum file.
    pub id: &'static str,
    /// Its two parameters.
    pub params: [Param; 2],
    /// How many of the four action parameters it uses.
    pub actions: usize,
    /// Skills whose learned actions it uses.
    pub uses: &'static [Skill],
    /// The nominal task, in the unit square.
    pub nominal: [f32; 2],
}

const fn param(name: &'static str, easy: f32, hard: f32) -> Param {
    Param { name, easy, hard }
}

impl Skill {
    /// All of them, each after those that it uses.
    pub const ALL: [Self; 9] = [
        Self::Reach,
        Self::Push,
        Self::Tip,
        Self::Grasp,
        Self::Lift,
        Self::Place,
        Self::Stack,
        Self::Drawer,
        Self::Door,
    ];

    /// The facts about it. Ranges are as wide as a user would declare them who does not know where the feasible ends.
    #[must_use]
    pub const fn facts(self) -> Facts {
        use Skill::{Door, Drawer, Grasp, Lift, Place, Push, Reach, Stack, Tip};
        match self {
            Reach => Facts {
                id: "reach",
                params: [param("distance_mm", 220.0, 700.0), param("height_mm", 20.0, 420.0)],
                actions: 2,
                uses: &[],
                nominal: [0.3, 0.1],
            },
            Push => Facts {
                id: "push",
                params: [param("distance_mm", 30.0, 600.0), param("friction", 0.8, 0.03)],
                actions: 2,
                uses: &[Reach],
                nominal: [0.2, 0.3],
            },
            Tip => Facts {
                id: "tip",
                params: [param("height_mm", 180.0, 25.0), param("friction", 0.7, 0.05)],
                actions: 3,
                uses: &[Reach],
                nominal: [0.2, 0.2],
            },
            Grasp => Facts {
                id: "grasp",
                params: [param("width_mm", 20.0, 100.0), param("distance_mm", 260.0, 700.0)],
                actions: 3,
                uses: &[Reach],
                nominal: [0.25, 0.2],
            },
            Lift => Facts {
                id: "lift",
                params: [param("mass_g", 30.0, 1200.0), param("crush_n", 14.0, 0.5)],
                actions: 2,
                uses: &[Reach, Grasp],
                nominal: [0.15, 0.44],
            },
            Place => Facts {
                id: "place",
                params: [param("height_mm", 10.0, 600.0), param("size_mm", 140.0, 16.0)],
                actions: 3,
                uses: &[Reach, Grasp, Lift],
                nominal: [0.2, 0.3],
            },
            Stack => Facts {
                id: "stack",
                params: [param("width_mm", 80.0, 8.0), param("height_mm", 30.0, 500.0)],
                actions: 3,
                uses: &[Reach, Grasp, Lift],
                nominal: [0.3, 0.3],
            },
            Drawer => Facts {
                id: "drawer",
                params: [param("opening_mm", 40.0, 420.0), param("damping_ns_m", 2.0, 400.0)],
                actions: 3,
                uses: &[Reach],
                nominal: [0.2, 0.1],
            },
            Door => Facts {
                id: "door",
                params: [param("angle_deg", 15.0, 150.0), param("damping_nms", 0.02, 10.0)],
                actions: 3,
                uses: &[Reach],
                nominal: [0.2, 0.1],
            },
        }
    }

    /// The physical values of a task in the unit square; coordinates outside count as the border, NaN as the easy end.
    #[must_use]
    pub fn physical(self, unit: [f32; 2]) -> [f32; 2] {
        let params = self.facts().params;
        core::array::from_fn(|axis| {
            let t = if unit[axis].is_nan() { 0.0 } else { unit[axis].clamp(0.0, 1.0) };
            params[axis].easy * (1.0 - t) + params[axis].hard * t
        })
    }

    /// The task in the unit square that has these physical values, clipped to the square.
    #[must_use]
    pub fn unit(self, physical: [f32; 2]) -> [f32; 2] {
        let params = self.facts().params;
        core::array::from_fn(|axis| {
            let Param { easy, hard, .. } = params[axis];
            ((physical[axis] - easy) / (hard - easy)).clamp(0.0, 1.0)
        })
    }
}
