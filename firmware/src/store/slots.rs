//! One small record in two slots.

use embedded_storage::nor_flash::NorFlash;

use super::{BLOCK, CRC, StoreError, Window, erase, layout, newer, write};

/// One small record, such as a snapshot, in two slots that take turns: whatever happens while one is written, the
/// other holds the record before.
///
/// It remembers nothing: every call looks into the flash for the newest whole record, so a call that failed or never
/// came back leaves nothing to repair.
///
/// ```text
/// slot: sequence 4 | length 4 | CRC-32 of sequence, length and record 4 | erased up to 32 | record
/// ```
///
/// The header is written last, once the record has been read back. All numbers are little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    start: u32,
    slot: u32,
}

/// What a slot says of its record.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Head {
    sequence: u32,
    length: u32,
    crc: u32,
}

impl Head {
    /// The checksum that a record should have.
    fn check(sequence: u32, length: u32, record: impl Iterator<Item = u8>) -> u32 {
        let mut digest = CRC.digest();
        digest.update(&sequence.to_le_bytes());
        digest.update(&length.to_le_bytes());
        record.for_each(|byte| digest.update(&[byte]));
        digest.finalize()
    }
}

impl Slots {
    /// Two slots of `slot` bytes each, the first at address `start` and the second right after it. Both numbers are
    /// multiples of the flash's erase unit and of 32, which the other calls check.
    #[must_use]
    pub const fn new(start: u32, slot: u32) -> Self {
        Self { start, slot }
    }

    /// Bytes of the longest record.
    #[must_use]
    pub const fn capacity(&self) -> u32 {
        self.slot.saturating_sub(BLOCK)
    }

    /// The newest whole record, or `None` if there never was one. A slot that is corrupt or cannot be read counts as
    /// not there.
    ///
    /// # Errors
    /// [`StoreError::Flash`] if neither slot can be read, which no power cut brings about; [`StoreError::Buffer`] if
    /// the record is longer than `to`; [`StoreError::ReadBack`] if it changes while it is read;
    /// [`StoreError::Layout`].
    pub fn load<'a, F: NorFlash>(&self, flash: &mut F, to: &'a mut [u8]) -> Result<Option<&'a [u8]>, StoreError> {
        layout(flash, self.start, self.slot, 2)?;
        let Some((side, head)) = self.newest(flash)? else { return Ok(None) };
        let record = to.get_mut(..head.length as usize).ok_or(StoreError::Buffer)?;
        let mut window = Window::new();
        for (to, at) in record.iter_mut().zip(self.place(side) + BLOCK..) {
            *to = window.byte(flash, at)?;
        }
        let same = Head::check(head.sequence, head.length, record.iter().copied()) == head.crc;
        if same { Ok(Some(record)) } else { Err(StoreError::ReadBack) }
    }

    /// Replaces the record. It is there for good once this returns; until then, and if it fails, the record before is.
    /// Only a failure of the driver after its last word, like a cut there, may leave the new one.
    ///
    /// # Errors
    /// [`StoreError::TooLong`] above [`capacity`](Self::capacity); [`StoreError::ReadBack`] if the flash does not
    /// keep what it was given; [`StoreError::Flash`]; [`StoreError::Layout`].
    pub fn save<F: NorFlash>(&self, flash: &mut F, record: &[u8]) -> Result<(), StoreError> {
        layout(flash, self.start, self.slot, 2)?;
        let length = u32::try_from(record.len()).map_err(|_| StoreError::TooLong)?;
        if length > self.capacity() {
            return Err(StoreError::TooLong);
        }
        // With nothing to keep it is always the first slot, so that cuts never spoil both.
        let (side, sequence) = match self.newest(flash)? {
            Some((side, head)) => (side ^ 1, head.sequence.wrapping_add(1)),
            None => (0, 1),
        };
        let crc = Head::check(sequence, length, record.iter().copied());
        let at = self.place(side);
        // No more than the record needs: sectors wear, and an erase takes long. What is behind it is never read.
        let needed = (BLOCK + length).next_multiple_of((F::ERASE_SIZE as u32).max(1)).min(self.slot);
        erase(flash, at, needed)?;
        write(flash, at + BLOCK, record)?;
        let written = write(flash, at, [sequence, length, crc].map(u32::to_le_bytes).as_flattened());
        if written == Err(StoreError::ReadBack) {
            // Whatever it is that reads differently, it must not pass for a record another time.
            erase(flash, at, self.slot)?;
        }
        written
    }

    /// Forgets the record. A cut leaves it whole or gone, never the one before it.
    ///
    /// # Errors
    /// [`StoreError::Flash`] or [`StoreError::Layout`].
    pub fn erase<F: NorFlash>(&self, flash: &mut F) -> Result<(), StoreError> {
        layout(flash, self.start, self.slot, 2)?;
        let newest = self.newest(flash).ok().flatten().map_or(0, |(side, _)| side);
        erase(flash, self.place(newest ^ 1), self.slot)?;
        erase(flash, self.place(newest), self.slot)
    }

    /// Address of slot 0 or 1.
    const fn place(&self, side: u32) -> u32 {
        self.start + side * self.slot
    }

    /// The slot with the newest whole record.
    fn newest<F: NorFlash>(&self, flash: &mut F) -> Result<Option<(u32, Head)>, StoreError> {
        match (self.whole(flash, 0), self.whole(flash, 1)) {
            (Err(error), Err(_)) => Err(error),
            (Ok(Some(a)), Ok(Some(b))) if newer(b.sequence, a.sequence) => Ok(Some((1, b))),
            (Ok(Some(a)), _) => Ok(Some((0, a))),
            (_, Ok(Some(b))) => Ok(Some((1, b))),
            _ => Ok(None),
        }
    }

    /// The header of a slot, if its record is whole.
    fn whole<F: NorFlash>(&self, flash: &mut F, side: u32) -> Result<Option<Head>, StoreError> {
        let (mut window, at) = (Window::new(), self.place(side));
        let [sequence, length, crc] = window.header(flash, at)?.map(u32::from_le_bytes);
        if length > self.capacity() {
            return Ok(None);
        }
        let mut refused = None;
        let record = (at + BLOCK..).take(length as usize).map_while(|at| {
            let byte = window.byte(flash, at);
            refused = byte.err();
            byte.ok()
        });
        let check = Head::check(sequence, length, record);
        match refused {
            Some(error) => Err(error),
            None => Ok((check == crc).then_some(Head { sequence, length, crc })),
        }
    }
}
