//! Where a routine runs: the scene, what the student does in it, and the help it is given.

use rapier3d::prelude::{RigidBodyHandle, Vector};

use super::aid::{Given, steer};
use super::arm::{Model, Tool};
use super::expert;
use super::film::Film;
use super::force::Law;
use super::scene::{OutOfReach, Scene};
use super::skill::Skill;

/// The arm as its controller believes it to be: links measured a few millimetres off, and two servo horns that sit on their
/// splines up to half a tooth off (of 25: 0.126 rad), so that the hand comes out 4 to 8 cm too high. What the student
/// learns as `reach` is to correct for it, and hardly anything works before.
pub const BELIEVED: Model = Model { links: [0.285, 0.276, 0.144], offsets: [-0.12, -0.06] };
/// The correction that an action of 1 stands for, in m.
pub const CORRECTION: f32 = 0.1;

/// What the student would do at a task of a skill: four numbers in `-1..=1`.
pub type Learned<'a> = dyn Fn(Skill, [f32; 2]) -> [f32; 4] + 'a;

/// Why a routine ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A target is out of the arm's reach.
    OutOfReach,
    /// There is nothing whole in the hand to go on with.
    Dropped,
    /// The rung that was asked is reached: a success.
    Rung,
}

impl From<OutOfReach> for End {
    fn from(_: OutOfReach) -> Self {
        Self::OutOfReach
    }
}

/// The scene, and what the routines need beside it.
pub struct Stage<'a> {
    /// The scene.
    pub scene: Scene,
    /// What help is given.
    pub given: Given,
    learned: &'a Learned<'a>,
    phase: usize,
    /// The action under trial replaces what was learned of its own skill.
    trial: (Skill, [f32; 4]),
}

impl<'a> Stage<'a> {
    /// A scene at the beginning of an attempt: what of it is under trial, what help is given and what was learned before.
    #[must_use]
    pub fn new(trial: (Skill, [f32; 4]), given: Given, learned: &'a Learned<'a>) -> Self {
        let mut scene = Scene::new(BELIEVED);
        if given.depth > 0.0 {
            scene.soften(given.depth);
        }
        Self { scene, given, learned, phase: 0, trial }
    }

    /// What to do at a task of a skill: the action under trial for its own skill, else what was learned.
    #[must_use]
    pub fn action(&self, skill: Skill, physical: [f32; 2]) -> [f32; 4] {
        if skill == self.trial.0 {
            return self.trial.1;
        }
        let share = self.share();
        // The expert, too, knows no task outside the skill's range.
        let unit = skill.unit(physical);
        mixed((self.learned)(skill, unit), skill, skill.physical(unit), [share; 4])
    }

    /// The expert's share in the phase that goes on.
    fn share(&self) -> f32 {
        self.given.steered.get(self.phase).or(self.given.steered.last()).copied().unwrap_or(0.0)
    }

    /// The routine's next phase begins.
    pub fn next_phase(&mut self) {
        self.phase += 1;
        self.watch();
    }

    /// A camera looks on from here on, if there is one.
    pub fn film(&mut self, film: Option<Film>) {
        self.scene.film = film;
        self.watch();
    }

    /// Lets the camera know who leads.
    fn watch(&mut self) {
        let share = self.share();
        if let Some(film) = &mut self.scene.film {
            film.led = share;
        }
    }

    /// Lets the camera know where something is to be brought, in m.
    pub fn aim(&mut self, goal: Vector) {
        if let Some(film) = &mut self.scene.film {
            film.goal = Some(goal.into());
        }
    }

    /// Lets the camera see a box with a body, that touches nothing: half its edges, its middle in the body's frame, in m.
    pub fn dress(&mut self, body: RigidBodyHandle, half: [f32; 3], at: [f32; 3]) {
        if let Some(film) = &mut self.scene.film {
            film.dress(body, half.into(), at.into());
        }
    }

    /// A rung of the ladder is reached if this holds: the first is 1.
    ///
    /// # Errors
    /// The attempt is to end here, as a success.
    pub fn climb(&self, rung: usize, reached: bool) -> Result<(), End> {
        if reached && rung >= self.given.rung { Err(End::Rung) } else { Ok(()) }
    }

    /// A force helps from here on, if one is given.
    pub fn force(&mut self, law: impl FnOnce(f32) -> Law) {
        if self.given.force > 0.0 {
            self.scene.law = Some(law(self.given.force));
        }
    }

    /// Whether the tool is that near to a point (m).
    #[must_use]
    pub fn is_near(&self, [x, y, height]: [f32; 3], distance: f32) -> bool {
        (self.scene.arm.tip(&self.scene.world) - Vector::new(x, y, height)).length() < distance
    }

    /// Brings the tool to a point (m; downwards hand), corrected by what was learned of reaching.
    ///
    /// # Errors
    /// Beyond the arm's reach.
    pub fn reach(&mut self, at: [f32; 3], seconds: f32) -> Result<(), End> {
        let [x, y, height] = at;
        let reach = libm::sqrtf(x * x + y * y);
        let [far, up, ..] = self.action(Skill::Reach, [reach * 1000.0, height * 1000.0]);
        let tool = Tool {
            reach: reach + CORRECTION * far,
            yaw: libm::atan2f(y, x),
            height: height + CORRECTION * up,
            pitch: core::f32::consts::FRAC_PI_2,
        };
        Ok(self.scene.go(tool, seconds)?)
    }
}

/// An action with the expert's numbers as far as he leads.
#[must_use]
pub fn mixed(own: [f32; 4], skill: Skill, physical: [f32; 2], shares: [f32; 4]) -> [f32; 4] {
    if shares == [0.0; 4] {
        return own;
    }
    let expert = expert::action(skill, physical);
    core::array::from_fn(|n| steer(own[n], expert[n], shares[n]))
}
