//! A world in front of which one skill's latent points are decoded.

use etude::{Decoder, Help, Kind, Outcome, Point};

use super::tabletop::Film;
use super::{DIMS, Task, World};

/// A world that is given the parameters of a task where the teacher speaks of a latent point.
pub struct Decoded {
    /// The world.
    pub world: Box<dyn World>,
    /// What it is that the latent points of one skill stand for.
    pub decoder: Decoder<DIMS>,
}

impl Decoded {
    fn decoded(&self, task: &Task) -> Task {
        let mut task = *task;
        if task.skill == self.decoder.skill {
            let made = self.decoder.decode(&task.point);
            task.point = Point::default();
            task.point.0.iter_mut().zip(made).for_each(|(to, x)| *to = x);
        }
        task
    }
}

impl World for Decoded {
    fn attempt(&mut self, task: &Task, kind: Kind, help: Help) -> Outcome {
        let task = self.decoded(task);
        self.world.attempt(&task, kind, help)
    }

    fn demonstrate(&mut self, task: &Task) -> bool {
        let task = self.decoded(task);
        self.world.demonstrate(&task)
    }

    fn certify(&self, task: &Task) -> bool {
        self.world.certify(&self.decoded(task))
    }

    fn film(&mut self) -> Option<Film> {
        self.world.film()
    }

    fn mastery(&self) -> Vec<f32> {
        self.world.mastery()
    }

    fn save(&self) -> Vec<u8> {
        self.world.save()
    }

    fn restore(&mut self, bytes: &[u8]) -> bool {
        self.world.restore(bytes)
    }
}
