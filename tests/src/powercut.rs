//! Saving and logging until the plug is pulled, and judging what is left: for the tests, and for the benchmark that
//! repeats it a hundred thousand times.

use std::iter::once;
use std::ops::AddAssign;

use etude::Dice;
use etude_firmware::store::{Mark, Ring, Slots, StoreError};

use crate::flash::{Flash, Torn};

/// Bytes of a sector in these stories: small, so that the log wraps often.
pub const SECTOR: u32 = 128;
/// Reads any frame of these stories.
const LONGEST: usize = SECTOR as usize;

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Stories from an erased flash to the last look.
    pub sequences: u64,
    /// Cuts that happened.
    pub cuts: u64,
    /// What was acknowledged, and should be there, and is not.
    pub lost: u64,
    /// What is there and never was given, or is there twice, or in another order.
    pub wrong: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.sequences += other.sequences;
        self.cuts += other.cuts;
        self.lost += other.lost;
        self.wrong += other.wrong;
    }
}

impl Tally {
    /// Fails if anything was lost or wrong.
    ///
    /// # Panics
    /// If so.
    pub fn assert_sound(&self) {
        assert_eq!((self.lost, self.wrong), (0, 0), "{self:?}");
    }
}

/// A device that saves a record.
#[derive(Clone, Debug)]
pub struct Saver<const WORD: usize> {
    /// Its flash.
    pub flash: Flash<WORD, { SECTOR as usize }>,
    /// What it saves with.
    pub slots: Slots,
    /// What a look must find.
    pub record: Option<Vec<u8>>,
    /// So far.
    pub tally: Tally,
}

impl<const WORD: usize> Saver<WORD> {
    /// With slots of so many sectors, not at the beginning of the flash.
    #[must_use]
    pub fn new(sectors: u32, torn: Torn, seed: u64) -> Self {
        Self {
            flash: Flash::new(1 + 2 * sectors as usize, torn, seed),
            slots: Slots::new(SECTOR, sectors * SECTOR),
            record: None,
            tally: Tally { sequences: 1, ..Tally::default() },
        }
    }

    /// Saves, looks what is there, and after a cut switches on again before.
    pub fn save(&mut self, record: &[u8]) {
        let saved = self.slots.save(&mut self.flash, record);
        let cut = !self.flash.is_on();
        if cut {
            self.tally.cuts += 1;
            self.flash.power_on();
        }
        if saved.is_ok() {
            self.record = Some(record.to_vec());
        } else if !cut {
            self.tally.lost += 1;
        }
        let mut to = vec![0xA5; self.slots.capacity() as usize];
        match self.slots.load(&mut self.flash, &mut to) {
            Ok(found) if found == self.record.as_deref() => {}
            Ok(Some(found)) if cut && saved.is_err() && found == record => self.record = Some(found.to_vec()),
            Ok(Some(_)) => self.tally.wrong += 1,
            Ok(None) | Err(_) => self.tally.lost += 1,
        }
    }
}

/// A few saves of random records with so many cuts in them, each at a random place.
#[must_use]
pub fn slots<const WORD: usize>(cuts: u32, torn: Torn, seed: u64) -> Tally {
    let mut dice = Dice::new(seed);
    let sectors = 1 + dice.below(2);
    let mut saver = Saver::<WORD>::new(sectors, torn, seed ^ 1);
    let mut left = cuts;
    for save in 0..cuts + 4 {
        let length = dice.below(saver.slots.capacity() + 1);
        if left > 0 && (dice.below(2) == 0 || save >= 4) {
            saver.flash.cut_after(dice.below(sectors * SECTOR + length + 40) as usize);
            left -= 1;
        }
        let record: Vec<u8> = (0..length).map(|_| dice.bits() as u8).collect();
        saver.save(&record);
    }
    saver.tally
}

/// A frame that was given to the log, and where it is.
#[derive(Clone, Debug)]
struct Frame {
    bytes: Vec<u8>,
    /// The sector, and how often it had been erased: it must keep the frame until the next time.
    sector: usize,
    erases: u32,
    /// Bytes of flash and cuts so far: another measure of what must be there.
    total: u32,
    cuts: u64,
}

/// A device that keeps a log.
#[derive(Debug)]
pub struct Logger<const WORD: usize> {
    /// Its flash.
    pub flash: Flash<WORD, { SECTOR as usize }>,
    /// What it logs with.
    pub ring: Ring,
    /// So far.
    pub tally: Tally,
    sectors: u32,
    given: Vec<Frame>,
    /// Somebody who reads along, slowly: where, and which frame comes next.
    reader: (Mark, usize),
    total: u32,
    numbers: u32,
}

impl<const WORD: usize> Logger<WORD> {
    /// With a ring of so many sectors, not at the beginning of the flash.
    ///
    /// # Panics
    /// If the ring is refused.
    #[must_use]
    pub fn new(sectors: u32, torn: Torn, seed: u64) -> Self {
        let mut flash = Flash::new(1 + sectors as usize, torn, seed);
        let ring = Ring::open(SECTOR, SECTOR, sectors, &mut flash).expect("a sound area");
        let reader = (ring.end(), 0);
        let tally = Tally { sequences: 1, ..Tally::default() };
        Self { flash, ring, tally, sectors, given: Vec::new(), reader, total: 0, numbers: 0 }
    }

    /// A frame of its own with so many bytes before its number, many of them as erased flash reads.
    pub fn frame(&mut self, length: u32, dice: &mut Dice) -> Vec<u8> {
        self.numbers += 1;
        let number = [self.numbers % 255, self.numbers / 255 % 255, self.numbers / 65_025].map(|digit| digit as u8 + 1);
        let erased = dice.below(3);
        let noise = (0..length).map(|_| if dice.below(2) < erased { 0xFF } else { 1 + dice.below(255) as u8 });
        noise.collect::<Vec<_>>().into_iter().chain(number).chain(once(0)).collect()
    }

    /// Appends, and after a cut switches on again and looks at everything.
    pub fn append(&mut self, frame: &[u8]) {
        let before = self.ring.end();
        let appended = self.ring.append(&mut self.flash, frame);
        self.total += (frame.len() + 2 * WORD) as u32;
        let cut = !self.flash.is_on();
        if cut {
            self.tally.cuts += 1;
            self.flash.power_on();
            match Ring::open(SECTOR, SECTOR, self.sectors, &mut self.flash) {
                Ok(ring) => self.ring = ring,
                Err(_) => self.tally.lost += 1,
            }
        }
        // Cut or not, if it is there then it is there from now on.
        let mut to = [0; LONGEST];
        let from = if cut { self.last() } else { before };
        match (self.ring.read(&mut self.flash, from, &mut to), appended) {
            (Ok(Some((found, mark))), _) if found == frame => self.note(frame, mark),
            (Ok(None) | Err(StoreError::Overwritten), Err(_)) if cut => {}
            (Ok(Some(_)), _) => self.tally.wrong += 1,
            _ => self.tally.lost += 1,
        }
        if cut {
            self.look();
        }
    }

    /// After the last frame that is known to be there.
    fn last(&mut self) -> Mark {
        let (mut mark, mut to) = (self.ring.oldest(&mut self.flash), [0; LONGEST]);
        while let Ok(Some((found, next))) = self.ring.read(&mut self.flash, mark, &mut to) {
            if self.given.iter().rev().all(|frame| frame.bytes != found) {
                break;
            }
            mark = next;
        }
        mark
    }

    fn note(&mut self, frame: &[u8], mark: Mark) {
        let sector = 1 + (mark.sequence.wrapping_sub(1) % self.sectors) as usize;
        self.given.push(Frame {
            bytes: frame.to_vec(),
            sector,
            erases: self.flash.erases[sector],
            total: self.total,
            cuts: self.tally.cuts,
        });
    }

    /// How many frames are there no more, at most: those whose sector was erased since. And a second measure, should
    /// it erase too much: frames that with all that came later would fill all sectors but one, two more sectors
    /// forgiven for every cut.
    fn overwritten(&self) -> usize {
        let erased = |frame: &Frame| self.flash.erases[frame.sector] != frame.erases;
        let filled = |frame: &Frame| {
            let longest = self.given.iter().map(|frame| frame.bytes.len()).max().unwrap_or(0) + 2 * WORD;
            let room = SECTOR.saturating_sub(WORD.max(16) as u32 + longest as u32);
            let sectors = u64::from(self.sectors).saturating_sub(2 + 2 * (self.tally.cuts - frame.cuts)) as u32;
            self.total - frame.total + longest as u32 > sectors * room
        };
        let [erased, filled] = [&erased as &dyn Fn(&Frame) -> bool, &filled]
            .map(|gone| self.given.iter().rposition(gone).map_or(0, |at| at + 1));
        erased.min(filled)
    }

    /// Reads everything that is there: the end of what was given, in order, and no less than must be there.
    pub fn look(&mut self) {
        let (mut mark, mut to) = (self.ring.oldest(&mut self.flash), [0; LONGEST]);
        let mut seen: Vec<Vec<u8>> = Vec::new();
        loop {
            match self.ring.read(&mut self.flash, mark, &mut to) {
                Ok(Some((frame, next))) => {
                    seen.push(frame.to_vec());
                    mark = next;
                }
                Ok(None) => break,
                Err(_) => {
                    self.tally.lost += 1;
                    break;
                }
            }
        }
        let there = self.given.len().saturating_sub(seen.len());
        let same = |(frame, seen): (&Frame, &Vec<u8>)| frame.bytes == *seen;
        let strange = seen.iter().any(|seen| self.given.iter().all(|frame| frame.bytes != *seen));
        if strange || seen.len() > self.given.len() {
            self.tally.wrong += 1;
        } else if there > self.overwritten() || !self.given[there..].iter().zip(&seen).all(same) {
            self.tally.lost += 1;
        }
    }

    /// The slow reader takes so many frames: each is the next one, unless it is told that it came too late.
    pub fn follow(&mut self, frames: u32) {
        for _ in 0..frames {
            let (mark, next) = self.reader;
            let mut to = [0; LONGEST];
            match self.ring.read(&mut self.flash, mark, &mut to) {
                Ok(Some((found, mark))) if self.given.get(next).is_some_and(|frame| frame.bytes == found) => {
                    // A mark survives being written down.
                    self.reader = (Mark::from_bytes(mark.to_bytes()), next + 1);
                }
                Ok(Some(_)) => self.tally.wrong += 1,
                Ok(None) => self.tally.lost += u64::from(next < self.given.len()),
                Err(StoreError::Overwritten) if next <= self.overwritten() => {
                    let oldest = self.ring.oldest(&mut self.flash);
                    let found = self.ring.read(&mut self.flash, oldest, &mut to);
                    let next =
                        found.ok().flatten().and_then(|(found, _)| self.given.iter().position(|f| f.bytes == found));
                    self.reader = (oldest, next.unwrap_or(self.given.len()));
                }
                Err(_) => self.tally.lost += 1,
            }
        }
    }
}

/// Frames enough to go around the ring a few times, with so many cuts in them, each at a random place.
#[must_use]
pub fn ring<const WORD: usize>(cuts: u32, torn: Torn, seed: u64) -> Tally {
    let mut dice = Dice::new(seed);
    let mut logger = Logger::<WORD>::new(2 + dice.below(4), torn, seed ^ 1);
    let longest = dice.below(logger.ring.longest() - 3);
    let frames = 10 + dice.below(40);
    let mut left = cuts;
    for at in 0..frames {
        if left > 0 && dice.below(frames - at) < 2 * left {
            let soon = if dice.below(2) == 0 { 60 } else { 300 };
            logger.flash.cut_after(dice.below(soon) as usize);
            left -= 1;
        }
        let length = dice.below(longest + 1);
        let frame = logger.frame(length, &mut dice);
        logger.append(&frame);
        let steps = dice.below(3);
        logger.follow(steps);
    }
    logger.look();
    logger.tally
}
