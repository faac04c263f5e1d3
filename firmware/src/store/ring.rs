//! A log over a ring of sectors.

use embedded_storage::nor_flash::NorFlash;
use serde::{Deserialize, Serialize};

use super::sector::{Sector, head, taken, word};
use super::{StoreError, Window, erase, layout, newer};

/// A place in the log: between two frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Number of the sector since the log began, wrapping.
    pub sequence: u32,
    /// Bytes into that sector.
    pub offset: u32,
}

impl Mark {
    /// Eight bytes, little-endian.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 8] {
        ((self.offset as u64) << 32 | self.sequence as u64).to_le_bytes()
    }

    /// The mark that gave these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        let both = u64::from_le_bytes(bytes);
        Self { sequence: both as u32, offset: (both >> 32) as u32 }
    }
}

/// An append-only log over sectors that take turns, the oldest overwritten first.
///
/// ```text
/// sector: magic 4 | sequence 4 | CRC-32 of both 4 | erased up to 16, or one word | frame | frame | ..
/// frame:  one zero or more | bytes without a zero, up to the end of a word | a word of zeros
/// ```
///
/// Whoever splits a copy of a sector at zeros finds the frames. This reader is stricter: a frame counts if a word begins
/// with its zero. That word is written last, so all before it is whole. A sector in which a write was torn gets no
/// further frame: the zeros at the front tell that a frame was begun, even if what there is of it reads as erased.
///
/// The ring vouches for cuts, not for age: frames bring a checksum of their own, as those of `etude::log` do, for
/// bits that flip, and for flash that erases a sector in no order and may leave a header over half of its content.
#[derive(Debug)]
pub struct Ring {
    start: u32,
    sector: u32,
    sectors: u32,
    /// Bytes of a sector's header, and of the longest frame.
    head: u32,
    longest: u32,
    /// The sector that is being filled.
    at: u32,
    sequence: u32,
    /// Where the next frame goes; the sector's length if it gets no more.
    offset: u32,
}

impl Ring {
    /// Finds the log, or an empty one, in `sectors` sectors of `sector` bytes from address `start` on.
    ///
    /// # Errors
    /// [`StoreError::Layout`] unless there are at least two sectors in whole erase units;
    /// [`StoreError::Flash`] if no sector can be read at all.
    pub fn open<F: NorFlash>(start: u32, sector: u32, sectors: u32, flash: &mut F) -> Result<Self, StoreError> {
        layout(flash, start, sector, sectors)?;
        let (word, head) = (word::<F>(), head::<F>());
        // A sector has a header, and a frame's body and closing word.
        let longest = (sector / word * word).saturating_sub(head + word);
        if sectors < 2 || longest < word {
            return Err(StoreError::Layout);
        }
        let mut ring = Self { start, sector, sectors, head, longest, at: sectors - 1, sequence: 0, offset: sector };
        let (mut newest, mut readable) = (None, Err(StoreError::Layout));
        for at in 0..sectors {
            let header = ring.sector(at).sequence(flash);
            readable = if readable.is_ok() { readable } else { header };
            if let Ok(Some(sequence)) = header
                && newest.is_none_or(|(_, best)| newer(sequence, best))
            {
                newest = Some((at, sequence));
            }
        }
        readable?;
        if let Some((at, sequence)) = newest {
            (ring.at, ring.sequence) = (at, sequence);
            ring.offset = ring.sector(at).end(flash).unwrap_or(sector);
        }
        Ok(ring)
    }

    /// Bytes of the longest frame, its closing zero included.
    #[must_use]
    pub const fn longest(&self) -> u32 {
        self.longest
    }

    /// Adds a frame: bytes that end with a zero and have no other. It is there for good once this returns; true if
    /// that opened a new sector, which took the oldest one's frames. A failure is tried again once, in a new sector,
    /// unless that would take the last frames there are.
    ///
    /// # Errors
    /// [`StoreError::Frame`], or [`StoreError::TooLong`] above [`longest`](Self::longest); [`StoreError::ReadBack`] or
    /// [`StoreError::Flash`] if the flash does not keep it.
    pub fn append<F: NorFlash>(&mut self, flash: &mut F, frame: &[u8]) -> Result<bool, StoreError> {
        let Some((0, body)) = frame.split_last() else { return Err(StoreError::Frame) };
        if body.is_empty() || body.contains(&0) {
            return Err(StoreError::Frame);
        }
        if frame.len() > self.longest as usize {
            return Err(StoreError::TooLong);
        }
        let (at, sequence) = (self.at, self.sequence);
        let put = self.put(flash, body).or_else(|error| {
            if self.sequence != sequence && self.sectors == 2 {
                // The only other sector is the one that holds all there is.
                return Err(error);
            }
            self.offset = self.sector;
            self.put(flash, body)
        });
        if put.is_err() {
            // What cannot be written today takes nothing old with it tomorrow.
            (self.at, self.sequence, self.offset) = (at, sequence, self.sector);
        }
        put.map(|()| self.sequence != sequence)
    }

    /// Where the next frame will go, or the end of a sector that has no room for it.
    #[must_use]
    pub const fn end(&self) -> Mark {
        if self.offset < self.sector {
            Mark { sequence: self.sequence, offset: self.offset }
        } else {
            Mark { sequence: self.sequence.wrapping_add(1), offset: self.head }
        }
    }

    /// Where the oldest sector begins that is still there; the end if there is none.
    pub fn oldest<F: NorFlash>(&self, flash: &mut F) -> Mark {
        let there = (0..self.sectors).rev().find(|back| self.holds(flash, *back));
        let mark = |back| Mark { sequence: self.sequence.wrapping_sub(back), offset: self.head };
        there.map_or(self.end(), mark)
    }

    /// The next whole frame at or after a mark, its closing zero included, and the mark after it; `None` at the end.
    /// What is torn or cannot be read is passed over.
    ///
    /// # Errors
    /// [`StoreError::Overwritten`] if the mark's sector is no longer there, or never was;
    /// [`StoreError::Buffer`] if the frame is longer than `to`; [`StoreError::Flash`] if nothing can be read.
    pub fn read<'a, F: NorFlash>(
        &self,
        flash: &mut F,
        from: Mark,
        to: &'a mut [u8],
    ) -> Result<Option<(&'a [u8], Mark)>, StoreError> {
        if from.sequence == self.sequence.wrapping_add(1) {
            return Ok(None);
        }
        let first = self.sequence.wrapping_sub(from.sequence);
        if first >= self.sectors || !self.holds(flash, first) {
            // A flash of which not even the newest sector can be read has lost its driver, not its content.
            let newest = self.sector(self.at).sequence(flash);
            return Err(newest.err().unwrap_or(StoreError::Overwritten));
        }
        let mut offset = from.offset;
        for back in (0..=first).rev() {
            let sector = self.sector(self.behind(back));
            if self.holds(flash, back)
                && let Some((begin, end)) = sector.find(flash, offset)
            {
                let frame = to.get_mut(..=(end - begin) as usize).ok_or(StoreError::Buffer)?;
                let mut window = Window::new();
                for (to, at) in frame.iter_mut().zip(sector.at + begin..) {
                    *to = window.byte(flash, at)?;
                }
                let mark = Mark { sequence: self.sequence.wrapping_sub(back), offset: end + word::<F>() };
                return Ok(Some((frame, mark)));
            }
            offset = 0;
        }
        Ok(None)
    }

    /// Forgets all frames, the oldest first. Numbers of sectors go on, so that old marks are known for what they are.
    ///
    /// # Errors
    /// [`StoreError::Flash`] or [`StoreError::ReadBack`].
    pub fn erase<F: NorFlash>(&mut self, flash: &mut F) -> Result<(), StoreError> {
        self.advance(flash)?;
        (1..self.sectors).rev().try_for_each(|back| erase(flash, self.sector(self.behind(back)).at, self.sector))
    }

    /// A sector by its place in the area.
    const fn sector(&self, at: u32) -> Sector {
        Sector { at: self.start + at * self.sector, size: self.sector }
    }

    /// The sector so many before the newest, fewer than there are.
    const fn behind(&self, back: u32) -> u32 {
        if back <= self.at { self.at - back } else { self.at + self.sectors - back }
    }

    /// Whether the sector so many before the newest is what it should be.
    fn holds<F: NorFlash>(&self, flash: &mut F, back: u32) -> bool {
        self.sector(self.behind(back)).sequence(flash) == Ok(Some(self.sequence.wrapping_sub(back)))
    }

    /// Opens the sector after the newest. If that fails it counts as passed.
    fn advance<F: NorFlash>(&mut self, flash: &mut F) -> Result<(), StoreError> {
        self.at = if self.at + 1 < self.sectors { self.at + 1 } else { 0 };
        self.sequence = self.sequence.wrapping_add(1);
        self.offset = self.sector;
        self.sector(self.at).open(flash, self.sequence)?;
        self.offset = self.head;
        Ok(())
    }

    /// Writes a frame, given without its closing zero.
    fn put<F: NorFlash>(&mut self, flash: &mut F, body: &[u8]) -> Result<(), StoreError> {
        if self.sector - self.offset < taken::<F>(body) {
            self.advance(flash)?;
        }
        self.sector(self.at).put(flash, self.offset, body)?;
        self.offset += taken::<F>(body);
        Ok(())
    }
}
