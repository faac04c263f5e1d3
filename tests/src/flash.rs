//! A NOR flash in memory, stricter than the world: it panics at what hardware would forgive, counts what it was asked,
//! and can be unplugged in the middle of a word.

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use etude::Dice;

/// What becomes of the word that a cut interrupts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Torn {
    /// Each bit is the old or the new one.
    Mixed,
    /// Mostly it cannot be read until its sector is erased, as in flash with error correction.
    Unreadable,
}

impl Torn {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Mixed, Self::Unreadable];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Erased,
    Written,
    /// Interrupted, and readable; if it looks erased, nobody can know that it is not.
    Torn,
    Unreadable,
}

/// Flash with words of `WORD` bytes, in sectors of `SECTOR` bytes, read in pieces of `READ` bytes.
#[derive(Clone, Debug)]
pub struct Flash<const WORD: usize, const SECTOR: usize = 128, const READ: usize = 1> {
    bytes: Vec<u8>,
    words: Vec<Word>,
    /// Sectors whose erasing was interrupted: they look erased in part, and may not be written to.
    half: Vec<bool>,
    /// Bytes whose bits cannot be cleared any more.
    worn: Vec<usize>,
    /// Bytes that read differently now and then.
    unsteady: Vec<usize>,
    torn: Torn,
    dice: Dice,
    left: Option<usize>,
    on: bool,
    /// How often the erasing of each sector was begun.
    pub erases: Vec<u32>,
    /// Words written in full.
    pub written: usize,
    /// Bytes of work done in full: an erase counts the bytes of its sectors.
    pub work: usize,
}

impl<const WORD: usize, const SECTOR: usize, const READ: usize> Flash<WORD, SECTOR, READ> {
    /// Erased flash with this many sectors.
    #[must_use]
    pub fn new(sectors: usize, torn: Torn, seed: u64) -> Self {
        Self {
            bytes: vec![0xFF; sectors * SECTOR],
            words: vec![Word::Erased; sectors * SECTOR / WORD],
            half: vec![false; sectors],
            worn: Vec::new(),
            unsteady: Vec::new(),
            torn,
            dice: Dice::new(seed),
            left: None,
            on: true,
            erases: vec![0; sectors],
            written: 0,
            work: 0,
        }
    }

    /// Pulls the plug after this many bytes of work, in the middle of the word that comes then.
    pub fn cut_after(&mut self, bytes: usize) {
        self.left = Some(bytes);
    }

    /// Power is gone, while nothing is under way.
    pub fn power_off(&mut self) {
        self.on = false;
    }

    /// Power is back; no cut is planned.
    pub fn power_on(&mut self) {
        (self.on, self.left) = (true, None);
    }

    /// Whether no cut has happened since power came on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// Puts these bytes in place without asking; all words count as written.
    pub fn put(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
        self.words[at / WORD..(at + bytes.len()).div_ceil(WORD)].fill(Word::Written);
    }

    /// Flips a bit, as age does.
    pub fn flip(&mut self, at: usize, bit: u32) {
        self.bytes[at] ^= 1 << bit;
    }

    /// From now on this byte reads as erased whatever is written to it.
    pub fn wear_out(&mut self, at: usize) {
        self.worn.push(at);
    }

    /// From now on one bit of this byte is read wrong half of the time.
    pub fn unsettle(&mut self, at: usize) {
        self.unsteady.push(at);
    }

    /// From now on this byte's word cannot be read until its sector is erased.
    pub fn spoil(&mut self, at: usize) {
        self.words[at / WORD] = Word::Unreadable;
    }

    /// Everything there is.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How much of so many bytes of work is done before the plug is pulled.
    fn spend(&mut self, bytes: usize) -> usize {
        let done = self.left.map_or(bytes, |left| left.min(bytes));
        self.left = self.left.map(|left| left - done);
        self.work += done;
        self.on = done == bytes;
        done
    }

    fn powered(&self) -> Result<(), NorFlashErrorKind> {
        if self.on { Ok(()) } else { Err(NorFlashErrorKind::Other) }
    }

    /// A word that was on its way to these bytes when something went wrong. It may have come nowhere, or arrived.
    fn tear(&mut self, word: usize, new: &[u8]) {
        let far = self.dice.below(5);
        for (byte, new) in self.bytes[word * WORD..].iter_mut().zip(new) {
            let [a, b, c, _] = self.dice.bits().to_le_bytes();
            // Nowhere, arrived, half of the bits, few of them, nearly all.
            let mask = [0, 0xFF, a, a & b & c, a | b | c][far as usize];
            *byte = (*new & mask) | (*byte & !mask);
        }
        let unreadable = self.torn == Torn::Unreadable && far > 1;
        self.words[word] = if unreadable { Word::Unreadable } else { Word::Torn };
    }
}

impl<const WORD: usize, const SECTOR: usize, const READ: usize> ErrorType for Flash<WORD, SECTOR, READ> {
    type Error = NorFlashErrorKind;
}

impl<const WORD: usize, const SECTOR: usize, const READ: usize> ReadNorFlash for Flash<WORD, SECTOR, READ> {
    const READ_SIZE: usize = READ;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        let (at, end) = (offset as usize, offset as usize + bytes.len());
        assert!(at.is_multiple_of(READ) && end.is_multiple_of(READ), "a read is misaligned: {at}..{end}");
        assert!(end <= self.bytes.len(), "a read is out of range: {at}..{end}");
        self.powered()?;
        if self.words[at / WORD..end.div_ceil(WORD)].contains(&Word::Unreadable) {
            return Err(NorFlashErrorKind::Other);
        }
        bytes.copy_from_slice(&self.bytes[at..end]);
        for unsteady in self.unsteady.iter().filter(|unsteady| (at..end).contains(unsteady)) {
            bytes[unsteady - at] ^= self.dice.below(2) as u8;
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

impl<const WORD: usize, const SECTOR: usize, const READ: usize> NorFlash for Flash<WORD, SECTOR, READ> {
    const WRITE_SIZE: usize = WORD;
    const ERASE_SIZE: usize = SECTOR;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        let (from, to) = (from as usize, to as usize);
        assert!(from.is_multiple_of(SECTOR) && to.is_multiple_of(SECTOR), "an erase is misaligned: {from}..{to}");
        assert!(from < to && to <= self.bytes.len(), "an erase is out of range: {from}..{to}");
        self.powered()?;
        for sector in from / SECTOR..to / SECTOR {
            self.erases[sector] += 1;
            let (start, done) = (sector * SECTOR, self.spend(SECTOR));
            let whole = start + done / WORD * WORD;
            self.bytes[start..whole].fill(0xFF);
            self.words[start / WORD..whole / WORD].fill(Word::Erased);
            self.half[sector] = !self.on;
            if !self.on {
                self.tear(whole / WORD, &[0xFF; WORD]);
                return Err(NorFlashErrorKind::Other);
            }
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        let (at, end) = (offset as usize, offset as usize + bytes.len());
        assert!(at.is_multiple_of(WORD) && end.is_multiple_of(WORD), "a write is misaligned: {at}..{end}");
        assert!(at < end && end <= self.bytes.len(), "a write is out of range: {at}..{end}");
        self.powered()?;
        for (word, new) in (at / WORD..).zip(bytes.chunks_exact(WORD)) {
            let start = word * WORD;
            let looks_erased = self.bytes[start..start + WORD].iter().all(|byte| *byte == 0xFF);
            assert!(!self.half[start / SECTOR], "written at {start}, where an erase was interrupted");
            assert!(looks_erased, "written at {start}, which is not erased");
            // One byte without error correction may be left as it is as often as one likes.
            assert!(self.words[word] != Word::Written || WORD == 1, "written twice at {start}");
            if self.spend(WORD) < WORD {
                self.tear(word, new);
                return Err(NorFlashErrorKind::Other);
            }
            if self.words[word] == Word::Torn && self.dice.below(3) > 0 {
                // It only looked erased: the controller may refuse it, or it does not take all bits.
                self.tear(word, new);
                if self.dice.below(2) > 0 {
                    return Err(NorFlashErrorKind::Other);
                }
                continue;
            }
            self.bytes[start..start + WORD].copy_from_slice(new);
            self.words[word] = Word::Written;
            self.written += 1;
            for worn in self.worn.iter().filter(|worn| (start..start + WORD).contains(worn)) {
                self.bytes[*worn] = 0xFF;
            }
        }
        Ok(())
    }
}
