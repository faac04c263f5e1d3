//! Tasks in few numbers: from a point of a latent unit cube to the parameters of a task.

use heapless::Vec;
use serde::{Deserialize, Serialize};

use crate::math;
use crate::trial::Point;

/// Parameters that a decoder makes at most.
pub const OUTPUTS: usize = 8;

/// Makes the parameters of one skill's tasks from points of at most `D` latent axes. The teacher sees the latent point
/// alone; whoever sets the task up, a world or a robot's body, decodes it.
///
/// ```text
/// parameter = clip(at + Σ along[axis] · z[axis], 0, 1)
/// ```
///
/// CLUTR (Azad et al. 2023) separates what tasks there are from which to teach: it learns a latent space of tasks first,
/// and lets the teacher draw from that. Its variational autoencoder is more than a robot can hold; principal components
/// are a row a parameter.
///
/// ```
/// use etude::{Decoder, Output, Point};
/// let rows = [Output { at: 0.2, along: [0.6, 0.0] }, Output { at: 1.0, along: [-0.5, 0.5] }];
/// let decoder = Decoder::<2>::new(0, &rows);
/// assert_eq!(decoder.decode(&Point([1.0, 0.0]))[..], [0.8, 0.5]);
/// assert_eq!(decoder.decode(&Point([0.0, 1.0]))[..], [0.2, 1.0]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decoder<const D: usize> {
    /// The skill whose tasks it makes.
    pub skill: u8,
    /// One row a parameter.
    pub outputs: Vec<Output<D>, OUTPUTS, u8>,
}

/// How one parameter comes from a latent point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Output<const D: usize> {
    /// Its value at the latent origin; the easy end of its range is 0 and the hard end 1.
    pub at: f32,
    /// How far it goes from one end of each latent axis to the other.
    #[serde(with = "crate::wire")]
    pub along: [f32; D],
}

impl<const D: usize> Decoder<D> {
    /// A decoder of at most [`OUTPUTS`] parameters; further ones are left out.
    #[must_use]
    pub fn new(skill: u8, outputs: &[Output<D>]) -> Self {
        Self { skill, outputs: crate::list::list(outputs.iter().copied()) }
    }

    /// The parameters of a task, each in `0..=1` whatever the decoder holds: what is not a number becomes 0.
    #[must_use]
    pub fn decode(&self, latent: &Point<D>) -> Vec<f32, OUTPUTS, u8> {
        let value = |output: &Output<D>| {
            let sum = output.along.iter().zip(&latent.0).fold(output.at, |sum, (along, z)| sum + along * z);
            math::unit(sum)
        };
        crate::list::list(self.outputs.iter().map(value))
    }
}
