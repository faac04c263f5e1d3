//! Plain memory that behaves as NOR flash, for QEMU's board has no other, and a laptop neither; and flash that pauses
//! between two erases.

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

/// Flash whose erases come one unit at a time, with a pause before each and before every write. Erasing a whole log takes
/// half a minute on some boards: feed the watchdog in the pause.
#[derive(Debug)]
pub struct Paced<F, W> {
    flash: F,
    pause: W,
}

impl<F, W: FnMut()> Paced<F, W> {
    /// This flash, with a pause in which `pause` is called.
    pub const fn new(flash: F, pause: W) -> Self {
        Self { flash, pause }
    }
}

impl<F: ErrorType, W> ErrorType for Paced<F, W> {
    type Error = F::Error;
}

impl<F: ReadNorFlash, W> ReadNorFlash for Paced<F, W> {
    const READ_SIZE: usize = F::READ_SIZE;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.flash.read(offset, bytes)
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl<F: NorFlash, W: FnMut()> NorFlash for Paced<F, W> {
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const ERASE_SIZE: usize = F::ERASE_SIZE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        let mut at = from;
        loop {
            (self.pause)();
            let next = at.saturating_add(Self::ERASE_SIZE as u32).min(to);
            // An odd place or an odd order is for the flash itself to refuse.
            self.flash.erase(at, next)?;
            if next >= to {
                return Ok(());
            }
            at = next;
        }
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        (self.pause)();
        self.flash.write(offset, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_erase_pauses_before_every_unit() {
        let (mut memory, mut pauses) = ([0; 5 * 4096], 0);
        let mut flash = Paced::new(Memory(&mut memory), || pauses += 1);
        flash.erase(4096, 4 * 4096).expect("whole units");
        flash.write(4096, &[1; 4]).expect("a whole word");
        assert_eq!(pauses, 3 + 1);
        assert_eq!(
            (memory[4095], memory[4096], memory[4100], memory[4 * 4096 - 1], memory[4 * 4096]),
            (0, 1, 255, 255, 0)
        );
    }

    #[test]
    fn what_the_flash_refuses_is_refused() {
        let (mut memory, refused) = ([0; 2 * 4096], |kind| Err(Refused(kind)));
        let mut flash = Paced::new(Memory(&mut memory), || {});
        assert_eq!(flash.erase(0, 5000), refused(NorFlashErrorKind::NotAligned));
        assert_eq!(flash.erase(4096, 3 * 4096), refused(NorFlashErrorKind::OutOfBounds));
        assert_eq!(flash.erase(4096, 0), refused(NorFlashErrorKind::OutOfBounds));
        assert_eq!(flash.erase(4096, 4096), Ok(()));
    }
}
