//! How one skill's parameters are cut into arms.

mod grid;
mod mixture;

pub use grid::Grid;
pub use mixture::{Component, Mixture, Progress};

use crate::dice::Dice;
use crate::trial::Point;

/// How one skill's parameters are cut into arms. Append only: the order is the wire format.
///
/// Every space answers the same four questions: how many `arms`, which is hard (`place`), a `sample` of one arm, and
/// which arm a point belongs to (`locate`).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Space<const D: usize> {
    /// One arm: the skill's nominal task and nothing else.
    Point,
    /// A regular grid of cells.
    Grid(Grid<D>),
}

impl<const D: usize> Space<D> {
    /// Number of arms, at least 1; more than a curriculum can hold if the product overflows.
    #[must_use]
    pub fn arms(&self) -> u32 {
        match self {
            Self::Point => 1,
            Self::Grid(grid) => grid.arms(),
        }
    }

    /// Where the arm lies between the easy corner (0) and the hard one (1).
    #[must_use]
    pub fn place(&self, arm: u32) -> f32 {
        match self {
            Self::Point => 0.0,
            Self::Grid(grid) => grid.place(arm),
        }
    }

    /// A task of this arm; the `nominal` one if the space has no other.
    pub fn sample(&self, arm: u32, nominal: &Point<D>, dice: &mut Dice) -> Point<D> {
        match self {
            Self::Point => *nominal,
            Self::Grid(grid) => grid.sample(arm, dice),
        }
    }

    /// The arm that a point belongs to.
    #[must_use]
    pub fn locate(&self, point: &Point<D>) -> u32 {
        match self {
            Self::Point => 0,
            Self::Grid(grid) => grid.locate(point),
        }
    }
}
