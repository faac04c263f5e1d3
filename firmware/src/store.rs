//! Flash that loses nothing when the plug is pulled: one small record that is replaced ([`Slots`]), and a log that
//! grows ([`Ring`]).
//!
//! Both take any blocking [`NorFlash`] as an argument whose words are at most 32 bytes, keep no heap and cannot panic.
//! What they rely on: words of one write are programmed in order, and a cut spoils no word but the one in progress.
//! A spoilt word may read as anything, or refuse to be read.

mod ring;
mod sector;
mod slots;

use core::fmt;

use crc::{CRC_32_ISO_HDLC, Crc};
use embedded_storage::nor_flash::{NorFlash, NorFlashError, NorFlashErrorKind};

pub use ring::{Mark, Ring};
pub use slots::Slots;

/// The same checksum as of everything else that is stored or sent.
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
/// Bytes read or written at once: a multiple of every word size that is supported.
const BLOCK: u32 = 32;
/// What erased flash reads as.
const ERASED: u8 = 0xFF;

/// Why the store refused, or could not. What was acknowledged before is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The flash driver reported an error, and there was no way around it.
    Flash(NorFlashErrorKind),
    /// The record is longer than a slot, or the frame longer than a sector has room for.
    TooLong,
    /// Not a frame: it must have a zero at its end, no other zero, and something before it.
    Frame,
    /// What was written reads back differently.
    ReadBack,
    /// The log has no longer what the mark points to; [`Ring::oldest`] is where to go on.
    Overwritten,
    /// The reader's buffer is too small.
    Buffer,
    /// The area is not whole erase units and blocks of 32 bytes inside the flash, is too small or too few, or the
    /// flash has words that are not supported.
    Layout,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flash(kind) => write!(f, "the flash driver: {kind}"),
            Self::TooLong => f.write_str("longer than its place in flash"),
            Self::Frame => f.write_str("not a frame: no zero at its end, another zero, or nothing else"),
            Self::ReadBack => f.write_str("the flash did not keep what was written"),
            Self::Overwritten => f.write_str("overwritten since the mark was taken"),
            Self::Buffer => f.write_str("the buffer is too small"),
            Self::Layout => f.write_str("the area does not suit the flash"),
        }
    }
}

impl core::error::Error for StoreError {}

impl StoreError {
    fn flash(error: impl NorFlashError) -> Self {
        Self::Flash(error.kind())
    }
}

/// Whether a sequence number comes after another one; they wrap.
const fn newer(a: u32, b: u32) -> bool {
    a.wrapping_sub(b).cast_signed() > 0
}

/// Refuses an area of `count` parts of `size` bytes that this flash cannot have at `start`.
fn layout<F: NorFlash>(flash: &F, start: u32, size: u32, count: u32) -> Result<(), StoreError> {
    let whole = |bytes: u32| (bytes as usize).is_multiple_of(F::ERASE_SIZE) && bytes.is_multiple_of(BLOCK);
    let end = size.checked_mul(count).and_then(|all| start.checked_add(all));
    let inside = end.is_some_and(|end| end as usize <= flash.capacity());
    let words = (BLOCK as usize).is_multiple_of(F::WRITE_SIZE) && 16_usize.is_multiple_of(F::READ_SIZE);
    if whole(start) && whole(size) && inside && words && size > 0 { Ok(()) } else { Err(StoreError::Layout) }
}

/// Erases one part of an area.
fn erase<F: NorFlash>(flash: &mut F, at: u32, size: u32) -> Result<(), StoreError> {
    flash.erase(at, at + size).map_err(StoreError::flash)
}

/// Writes bytes to erased flash, filled up to whole words, and reads them back.
fn write<F: NorFlash>(flash: &mut F, start: u32, bytes: &[u8]) -> Result<(), StoreError> {
    let mut at = start;
    for part in bytes.chunks(BLOCK as usize) {
        let mut block = [ERASED; BLOCK as usize];
        block.iter_mut().zip(part).for_each(|(to, byte)| *to = *byte);
        let words = part.len().checked_next_multiple_of(F::WRITE_SIZE).and_then(|used| block.get(..used));
        flash.write(at, words.ok_or(StoreError::Layout)?).map_err(StoreError::flash)?;
        at += BLOCK;
    }
    let mut window = Window::new();
    let kept = (start..).zip(bytes).all(|(at, byte)| window.byte(flash, at) == Ok(*byte));
    if kept { Ok(()) } else { Err(StoreError::ReadBack) }
}

/// Bytes of the flash one at a time, read in aligned blocks. A block that cannot be read is taken apart into words,
/// so that a spoilt one takes no other with it.
struct Window {
    at: Option<u32>,
    bytes: [Result<u8, StoreError>; BLOCK as usize],
}

impl Window {
    const fn new() -> Self {
        Self { at: None, bytes: [Ok(ERASED); BLOCK as usize] }
    }

    /// The byte at this address.
    fn byte<F: NorFlash>(&mut self, flash: &mut F, at: u32) -> Result<u8, StoreError> {
        let (block, inside) = (at & !(BLOCK - 1), at & (BLOCK - 1));
        if self.at != Some(block) && !self.fill(flash, block, BLOCK as usize) {
            self.fill(flash, block, F::WRITE_SIZE.max(F::READ_SIZE).max(1));
        }
        self.at = Some(block);
        self.bytes.get(inside as usize).copied().unwrap_or(Err(StoreError::Layout))
    }

    /// Reads a block in pieces of so many bytes; false if one of them could not be read.
    fn fill<F: NorFlash>(&mut self, flash: &mut F, block: u32, piece: usize) -> bool {
        let (mut raw, mut at, mut all) = ([ERASED; BLOCK as usize], block, true);
        for (raw, bytes) in raw.chunks_mut(piece).zip(self.bytes.chunks_mut(piece)) {
            let read = flash.read(at, raw).map_err(StoreError::flash);
            bytes.iter_mut().zip(raw).for_each(|(to, byte)| *to = read.map(|()| *byte));
            all &= read.is_ok();
            at += piece as u32;
        }
        all
    }

    /// The three numbers of a header.
    fn header<F: NorFlash>(&mut self, flash: &mut F, at: u32) -> Result<[[u8; 4]; 3], StoreError> {
        let mut numbers = [[0; 4]; 3];
        for (byte, at) in numbers.as_flattened_mut().iter_mut().zip(at..) {
            *byte = self.byte(flash, at)?;
        }
        Ok(numbers)
    }
}
