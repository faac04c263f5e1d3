//! All that moves of a curriculum, and its bytes.

use heapless::Vec;

use crate::factor::Standing;
use crate::ledger::{Row, Window};
#[cfg(feature = "serde")]
use crate::pack::{self, PackError, Sealing};
use crate::trial::Cost;

/// All that moves. What is saved, and nothing else: `write` writes it part by part, and `read` reads it back.
// In this order, or the compiler puts the windows first: what every attempt reads is then too far for one instruction.
#[repr(C)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State<const S: usize, const A: usize, const W: usize, const M: usize> {
    pub clock: u32,
    pub spent: Cost,
    /// Smallest and largest pay so far, for EXP3.S.
    pub pay: [f32; 2],
    /// Skills closed from outside.
    pub closed: u32,
    pub skills: Vec<Standing, S, u8>,
    pub rows: Vec<Row, A, u16>,
    /// As many as there are rows count.
    pub windows: [Window<W>; A],
    /// What spaces that move know, skill after skill.
    pub memory: Vec<f32, M, u16>,
}

#[cfg(feature = "serde")]
impl<const S: usize, const A: usize, const W: usize, const M: usize> State<S, A, W, M> {
    /// Puts the nth part into an envelope and tells whether there was one: else `nth` counts on from the end.
    pub(crate) fn write(&self, nth: &mut usize, sealing: &mut Sealing, to: &mut [u8]) -> Result<bool, PackError> {
        let Self { clock, spent, pay, closed, skills, rows, windows, memory } = self;
        let Some(rest) = nth.checked_sub(1) else {
            return sealing.put(&(clock, spent, pay, closed), to).map(|()| true);
        };
        *nth = rest;
        Ok(sealing.put_nth(skills, nth, to)?
            || sealing.put_nth(rows, nth, to)?
            || sealing.put_nth(windows.get(..rows.len()).unwrap_or_default(), nth, to)?
            || sealing.put_nth(memory, nth, to)?)
    }

    /// Reads the nth part of a state of as many skills and arms off the front of a body, and takes it up unless this is a
    /// rehearsal; tells whether there was one: else `nth` counts on from the end.
    pub(crate) fn read(&mut self, nth: &mut usize, body: &mut &[u8], take_up: bool) -> Result<bool, PackError> {
        let Self { clock, spent, pay, closed, skills, rows, windows, memory } = self;
        let windows = windows.get_mut(..rows.len()).unwrap_or_default();
        let Some(rest) = nth.checked_sub(1) else {
            let numbers = pack::take(body)?;
            if take_up {
                (*clock, *spent, *pay, *closed) = numbers;
            }
            return Ok(true);
        };
        *nth = rest;
        Ok(pack::take_nth(body, skills, nth, take_up)?
            || pack::take_nth(body, rows, nth, take_up)?
            || pack::take_nth(body, windows, nth, take_up)?
            || pack::take_nth(body, memory, nth, take_up)?)
    }
}
