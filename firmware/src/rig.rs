//! One turn of a robot's loop: answer the laptop, and practise if the switch says so.

use embedded_hal::digital::InputPin;
use embedded_io::{Read, ReadReady, Write};
use embedded_storage::nor_flash::NorFlash;

use crate::app::App;
use crate::body::{Body, Step};
use crate::line::Line;
use crate::link::Health;

/// Times that a turn looks for more bytes, so that a line which never falls silent does not keep the robot from practising.
const LOOKS: usize = 16;

/// What a robot has around its [`App`]: a UART to the laptop, a switch, and a body.
#[derive(Clone, Debug)]
pub struct Rig<U, R, B> {
    uart: U,
    run: R,
    body: B,
    line: Line,
}

impl<U: Read + ReadReady + Write, R: InputPin, B> Rig<U, R, B> {
    /// A rig. While `run` is low the robot practises by itself; while it is high the body stays still, and the laptop
    /// has the word.
    pub fn new(uart: U, run: R, body: B) -> Self {
        Self { uart, run, body, line: Line::default() }
    }

    /// One turn: answers what has arrived, and takes one step if the switch is low. Tells what the step was, if there
    /// was one. Feed the watchdog between two turns.
    ///
    /// Neither a line that is broken nor a switch that cannot be read stops the robot: it goes on without the one, and
    /// the other counts as high, for nothing should move unasked.
    pub fn turn<
        F,
        const S: usize,
        const A: usize,
        const D: usize,
        const W: usize,
        const M: usize,
        const P: usize,
        const N: usize,
    >(
        &mut self,
        robot: &mut App<F, S, A, D, W, M, P, N>,
    ) -> Option<Result<Step<D>, Health>>
    where
        F: NorFlash,
        B: Body<D>,
    {
        // The laptop asks again.
        let _ = self.answer(robot);
        self.run.is_low().unwrap_or(false).then(|| robot.step(&mut self.body))
    }

    /// Answers what has arrived, and does not wait for more.
    fn answer<
        F,
        const S: usize,
        const A: usize,
        const D: usize,
        const W: usize,
        const M: usize,
        const P: usize,
        const N: usize,
    >(
        &mut self,
        robot: &mut App<F, S, A, D, W, M, P, N>,
    ) -> Result<(), U::Error>
    where
        F: NorFlash,
    {
        for _ in 0..LOOKS {
            if !self.uart.read_ready()? {
                break;
            }
            self.line.pump(&mut self.uart, |ask| robot.answer(ask))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
