//! A robot on flash that can be unplugged, and a body that is a formula.

use std::cell::RefCell;
use std::rc::Rc;

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use etude::{Dice, Outcome, Trial};
use etude_firmware::app::App;
use etude_firmware::board::Layout;
use etude_firmware::link::PIECE;

use crate::flash::Flash;
use crate::{ARMS, AnyPack, DIMS, MEMORY, SKILLS, WINDOW, cost};

/// Bytes of a sector.
pub const SECTOR: usize = 1024;
/// Bytes that a pack or a snapshot takes at most.
pub const SCRATCH: usize = 44 * SECTOR;
/// A log of three sectors fills up soon.
pub const LAYOUT: Layout = Layout { start: 0, sector: SECTOR as u32, pack: 4, slot: 44, log: 3 };

/// Flash that outlives the robot on it.
#[derive(Clone, Debug)]
pub struct Shared<const WORD: usize>(pub Rc<RefCell<Flash<WORD, SECTOR>>>);

/// A robot at the sizes of the tests, with a student.
pub type Robot<const WORD: usize> = App<Shared<WORD>, SKILLS, ARMS, DIMS, WINDOW, MEMORY, SKILLS, SCRATCH>;

impl<const WORD: usize> ErrorType for Shared<WORD> {
    type Error = NorFlashErrorKind;
}

impl<const WORD: usize> ReadNorFlash for Shared<WORD> {
    const READ_SIZE: usize = 1;
    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.0.borrow_mut().read(offset, bytes)
    }
    fn capacity(&self) -> usize {
        self.0.borrow().capacity()
    }
}

impl<const WORD: usize> NorFlash for Shared<WORD> {
    const WRITE_SIZE: usize = WORD;
    const ERASE_SIZE: usize = SECTOR;
    fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        self.0.borrow_mut().erase(from, to)
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0.borrow_mut().write(offset, bytes)
    }
}

/// Installs a pack piece by piece, as the link does.
///
/// # Panics
/// If a piece is refused.
pub fn install<const WORD: usize>(robot: &mut Robot<WORD>, pack: &AnyPack, token: u32) {
    let mut bytes = [0; 4096];
    let bytes = pack.seal(&mut bytes).expect("room");
    for (at, piece) in (0..).step_by(PIECE).zip(bytes.chunks(PIECE)) {
        robot.install(token, bytes.len() as u32, at, piece).expect("a piece in its turn");
    }
}

/// What comes of a trial: a formula of its task and its number, with the odd accident.
#[must_use]
pub fn outcome(trial: &Trial<DIMS>, action: [f32; 4]) -> Outcome {
    let mut dice = Dice::new(u64::from(trial.number));
    let spent = cost(dice.range(0.0, 2.0), dice.range(0.0, 5.0), dice.unit());
    let miss = (action[0] - trial.task.point.0[0]).abs();
    match dice.below(12) {
        0 => Outcome::Censored { cost: spent },
        1 => Outcome::Aborted { cost: spent },
        _ => Outcome::scored((1.0 - miss).clamp(0.0, 1.0), spent).expect("in range"),
    }
}
