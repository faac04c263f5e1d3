//! The decision log: what a robot or a simulator writes down, so that a laptop can decide it all again.
//!
//! A log is a row of [frames](crate::frame), one a record. The first record is [`Record::Begin`].

use serde::{Deserialize, Serialize};

use crate::request::Reply;
use crate::trial::{Outcome, Trial};

/// One line of the log. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Record<const D: usize> {
    /// The first record, and one after every boot.
    Begin {
        /// Version of the wire format.
        version: u8,
        /// [`Spec::hash`](crate::Spec::hash) of the curriculum.
        curriculum: u32,
        /// Seed of the session's dice.
        seed: u64,
    },
    /// A decision.
    Trial(Trial<D>),
    /// What came of it.
    Outcome {
        /// The trial's number.
        number: u32,
        /// What came of it.
        outcome: Outcome,
    },
    /// The robot rested.
    Rested {
        /// Seconds.
        seconds: f32,
    },
    /// A student on the robot itself chose this action for a trial. The teacher takes no notice.
    Acted {
        /// The trial's number.
        number: u32,
        /// The action's parameters; what they stand for is the robot's affair.
        action: [f32; 4],
    },
    /// A person answered a question of the teacher's.
    Answered {
        /// The question's number.
        number: u32,
        /// The answer.
        reply: Reply,
    },
    /// Which robot begins, and which of its starts this is: right after [`Begin`](Self::Begin), unless an older release
    /// wrote the log. Together with the curriculum it is what logs of a fleet are told apart by.
    Boot {
        /// The robot's own number; 0 if it was given none.
        robot: u32,
        /// Greater than at every earlier start of this robot.
        boot: u64,
    },
}
