//! Plain memory that behaves as NOR flash: QEMU's board has no other, and a laptop neither.

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};

/// Plain memory that behaves as NOR flash: a write only clears bits, in words of four bytes, and an erase sets them, in
/// sectors of 4 KiB. Whether it outlives a power cut is the memory's affair.
#[derive(Debug)]
pub struct Memory<'a>(pub &'a mut [u8]);

/// Why memory refuses: see [`NorFlashErrorKind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused(NorFlashErrorKind);

impl NorFlashError for Refused {
    fn kind(&self) -> NorFlashErrorKind {
        self.0
    }
}

impl ErrorType for Memory<'_> {
    type Error = Refused;
}

impl Memory<'_> {
    fn range(&mut self, from: u32, to: u32, unit: usize) -> Result<&mut [u8], Refused> {
        let (from, to) = (from as usize, to as usize);
        if !from.is_multiple_of(unit) || !to.is_multiple_of(unit) {
            return Err(Refused(NorFlashErrorKind::NotAligned));
        }
        self.0.get_mut(from..to).ok_or(Refused(NorFlashErrorKind::OutOfBounds))
    }
}

/// Where a piece of this length ends.
fn end(offset: u32, length: usize) -> Result<u32, Refused> {
    let end = u32::try_from(length).ok().and_then(|length| offset.checked_add(length));
    end.ok_or(Refused(NorFlashErrorKind::OutOfBounds))
}

impl ReadNorFlash for Memory<'_> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Refused> {
        let from = self.range(offset, end(offset, bytes.len())?, Self::READ_SIZE)?;
        bytes.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.0.len()
    }
}

impl NorFlash for Memory<'_> {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = 4096;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Refused> {
        self.range(from, to, Self::ERASE_SIZE)?.fill(0xFF);
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        let to = self.range(offset, end(offset, bytes.len())?, Self::WRITE_SIZE)?;
        to.iter_mut().zip(bytes).for_each(|(to, byte)| *to &= *byte);
        Ok(())
    }
}
