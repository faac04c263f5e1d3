//! A regular grid over the unit cube.

use crate::dice::Dice;
use crate::trial::Point;

/// A regular grid: so many cells along each parameter, 0 for a parameter that the skill does not have.
///
/// The first parameter runs fastest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Grid<const D: usize>(#[cfg_attr(feature = "serde", serde(with = "crate::wire"))] pub [u8; D]);

impl<const D: usize> Grid<D> {
    /// Number of cells, at least 1.
    #[must_use]
    pub fn arms(&self) -> u32 {
        // Four bytes multiply into 32 bits: nothing to watch over, and this is walked for every skill.
        let times = if D <= 4 { u32::wrapping_mul } else { u32::saturating_mul };
        self.0.iter().fold(1, |product, n| times(product, u32::from(*n).max(1)))
    }

    /// Mean coordinate of the cell's centre.
    #[must_use]
    pub fn place(&self, arm: u32) -> f32 {
        let (mut sum, mut axes) = (0.0, 0.0);
        for (cell, n) in self.cells(arm) {
            sum += (cell as f32 + 0.5) / n as f32;
            axes += 1.0;
        }
        if axes > 0.0 { sum / axes } else { 0.0 }
    }

    /// A point anywhere in the cell.
    pub fn sample(&self, arm: u32, dice: &mut Dice) -> Point<D> {
        let mut point = Point::default();
        for (x, (cell, n)) in point.0.iter_mut().zip(self.cells(arm)) {
            *x = inside(cell, n, dice.unit());
        }
        point
    }

    /// The cell that holds the point; coordinates outside `0..=1` count as the nearest cell, NaN as the first.
    #[must_use]
    pub fn locate(&self, point: &Point<D>) -> u32 {
        let (mut arm, mut stride) = (0_u32, 1_u32);
        for (x, n) in point.0.iter().zip(&self.0) {
            // A cast from a float saturates, and takes NaN to 0.
            let n = u32::from(*n);
            let cell = ((x * n as f32) as u32).min(n.wrapping_sub(1));
            // Nothing else wraps in a grid that a curriculum can hold.
            arm = arm.wrapping_add(cell.wrapping_mul(stride));
            stride = stride.wrapping_mul(n.max(1));
        }
        arm
    }

    /// The cells that differ from this one by a step along one parameter.
    pub(crate) fn beside(&self, arm: u32) -> impl Iterator<Item = u32> {
        self.cells(arm).zip(self.strides()).flat_map(move |((cell, n), (stride, _))| {
            let stride = stride as u32;
            let back = if cell > 0 { arm.checked_sub(stride) } else { None };
            let on = if cell + 1 < n { arm.checked_add(stride) } else { None };
            back.into_iter().chain(on)
        })
    }

    /// How many cells on the next one along each parameter is that the skill has, and how many cells a whole line of them spans.
    pub(crate) fn strides(&self) -> impl Iterator<Item = (usize, usize)> {
        self.0.iter().filter(|n| **n > 0).scan(1_usize, |next, n| {
            let stride = *next;
            *next = stride.saturating_mul((*n).into());
            Some((stride, *next))
        })
    }

    /// Index and number of cells along each parameter that the skill has.
    fn cells(&self, arm: u32) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().filter(|n| **n > 0).scan(arm, |rest, n| {
            let n = u32::from(*n);
            let cell = rest.checked_rem(n)?;
            *rest = rest.checked_div(n)?;
            Some((cell, n))
        })
    }
}

/// The coordinate at share `t` of a cell. Where rounding would put it next door, the nearest one inside.
fn inside(cell: u32, n: u32, t: f32) -> f32 {
    let n = n as f32;
    let mut x = (cell as f32 + t) / n;
    loop {
        let at = (x * n) as u32;
        if at == cell {
            return x;
        }
        // Some number is inside, so no step leads past them all.
        x = if at > cell { x.next_down() } else { x.next_up() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_draw_lands_next_door() {
        for n in 1_u32..=255 {
            for cell in 0..n {
                for t in [0.0, f32::EPSILON, 0.5, 1.0 - f32::EPSILON, 1.0 - f32::EPSILON / 2.0] {
                    let x = inside(cell, n, t);
                    assert_eq!(Grid([n as u8]).locate(&Point([x])), cell, "cell {cell} of {n} at {t}");
                    assert!((x - (cell as f32 + t) / n as f32).abs() < 1e-6 && x <= 1.0);
                }
            }
        }
    }
}
