//! From flash to a running teacher, and back.

use embedded_storage::nor_flash::NorFlash;
use etude::frame::{self, FRAME};
use etude::log::Record;
use etude::{Next, Pack, PackError, Refusal, VERSION, pack};

use super::{App, Running};
use crate::board::Layout;
use crate::link::Health;
use crate::store::{Mark, Ring, StoreError};

/// First bytes of a student's state.
const STUDENT: [u8; 4] = *b"etuM";
/// Bytes before the session in a snapshot: the mark, the number of rests, the session's length.
const HEAD: usize = 16;

impl<
    F: NorFlash,
    const S: usize,
    const A: usize,
    const D: usize,
    const W: usize,
    const M: usize,
    const P: usize,
    const N: usize,
> App<F, S, A, D, W, M, P, N>
{
    /// Takes up what is in flash, as after a reset.
    pub fn boot(&mut self) {
        let Layout { sector, log, .. } = self.layout;
        self.log = Ring::open(self.layout.log_at(), sector, log, &mut self.flash).ok();
        self.health = self.begin().err().unwrap_or(Health::Well);
        if self.health == Health::Well {
            self.health = self.restore().err().unwrap_or(Health::Well);
        }
        #[cfg(logs)]
        match self.health {
            Health::Well => defmt::info!("taken up: {}", self.state()),
            health => defmt::warn!("cannot teach: {}", health),
        }
    }

    /// The installed curriculum, with nothing seen yet.
    fn begin(&mut self) -> Result<(), Health> {
        let bytes = self.pack().map_err(|error| error.map_or(Health::Flash, Health::Pack))?;
        let (pack, number) = Pack::<S, D>::open_for(bytes).map_err(Health::Pack)?;
        let Running { session, student, seed, robot, save_every, decoder, acted, rests, since } = &mut self.running;
        session.begin(&pack.spec, pack.seed).map_err(|_| Health::Unfit)?;
        student.begin(pack.spec.syllabus.skills.len(), pack.seed);
        (*seed, *robot, *save_every, *decoder) = (pack.seed, number, pack.save_every, pack.decoder);
        (*acted, *rests, *since) = (None, 0, 0);
        Ok(())
    }

    /// The installed pack, as bytes.
    ///
    /// # Errors
    /// Why there is none; nothing if the flash cannot be read.
    pub(super) fn pack(&mut self) -> Result<&[u8], Option<PackError>> {
        let Self { flash, layout, scratch, .. } = self;
        let too_long = Some(PackError::Length);
        let head = scratch.get_mut(..HEAD).ok_or(too_long)?;
        flash.read(layout.start, head).map_err(|_| None)?;
        if head.iter().all(|byte| *byte == 0xFF) {
            return Err(Some(PackError::Magic));
        }
        let length = pack::length(head).filter(|length| *length <= layout.pack_bytes() as usize).ok_or(too_long)?;
        // Whole units of reading; there is room, as the area is whole sectors.
        let whole = scratch.get_mut(..length.next_multiple_of(HEAD)).ok_or(too_long)?;
        flash.read(layout.start, whole).map_err(|_| None)?;
        whole.get(..length).ok_or(too_long)
    }

    /// Restores the snapshot, if there is one, and decides again what the log holds after it.
    fn restore(&mut self) -> Result<(), Health> {
        let Self { flash, slots, scratch, log, running, pause, .. } = self;
        let log = log.as_ref().ok_or(Health::Flash)?;
        let mark = match slots.load(flash, scratch).map_err(|_| Health::Flash)? {
            Some(bytes) => running.load(bytes, *pause).map_err(Health::Snapshot)?,
            None => log.oldest(flash),
        };
        running.fold(log, flash, mark)?;
        let (curriculum, seed, robot) = (running.session.hash(), running.seed, running.robot);
        // The place in the log counts the starts: what is written is never written there again, not even after an erasure.
        let Mark { sequence, offset } = log.end();
        let boot = u64::from(sequence) << 32 | u64::from(offset);
        // However often the plug is pulled from now on, the log never comes round to where the snapshot goes on.
        if log.end().sequence != mark.sequence {
            self.save();
        }
        self.write::<D>(&Record::Begin { version: VERSION, curriculum, seed });
        self.write::<D>(&Record::Boot { robot, boot });
        Ok(())
    }

    /// Writes a snapshot if it is time for one.
    pub(super) fn save_if_due(&mut self) {
        if self.well().is_some_and(|running| running.since >= running.save_every.max(1)) {
            self.save();
        }
    }

    /// Writes a snapshot.
    pub(super) fn save(&mut self) {
        let Self { flash, slots, scratch, log, health: Health::Well, running, pause, .. } = self else { return };
        let Some(log) = log else { return };
        match running.save(log.end(), scratch, *pause).and_then(|bytes| slots.save(flash, bytes).ok()) {
            Some(()) => running.since = 0,
            None => self.wear_out(),
        }
    }
}

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize, const P: usize>
    Running<S, A, D, W, M, P>
{
    /// All that moves, with the place in the log where it goes on.
    fn save<'a>(&self, mark: Mark, to: &'a mut [u8], pause: fn()) -> Option<&'a [u8]> {
        let (head, rest) = to.split_at_mut_checked(HEAD)?;
        let session = self.snapshot(rest, pause).ok()?.len();
        let (_, rest) = rest.split_at_mut_checked(session)?;
        let student = pack::seal(STUDENT, &(&self.student, &self.acted), rest).ok()?.len();
        let numbers = self.rests.to_le_bytes().into_iter().chain((session as u32).to_le_bytes());
        head.iter_mut().zip(mark.to_bytes().into_iter().chain(numbers)).for_each(|(to, byte)| *to = byte);
        to.get(..HEAD + session + student)
    }

    /// Takes up what [`save`](Self::save) wrote, and returns the mark.
    fn load(&mut self, bytes: &[u8], pause: fn()) -> Result<Mark, PackError> {
        let (head, rest) = bytes.split_first_chunk::<HEAD>().ok_or(PackError::Length)?;
        let [a, b, c, d, e, f, g, h, r0, r1, r2, r3, l0, l1, l2, l3] = *head;
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        let (session, student) = rest.split_at_checked(length).ok_or(PackError::Length)?;
        let student = pack::body(STUDENT, student)?;
        // A rehearsal first: nothing changes unless all of it is sound.
        let mut rest = student;
        self.student.read(&mut rest, false)?;
        let acted = pack::take(&mut rest)?;
        if !rest.is_empty() {
            return Err(PackError::Body);
        }
        let mut restoring = self.session.restoring(session)?;
        while restoring.slice()? {
            pause();
        }
        drop(restoring);
        self.student.read(&mut { student }, true)?;
        self.acted = acted;
        self.rests = u32::from_le_bytes([r0, r1, r2, r3]);
        Ok(Mark::from_bytes([a, b, c, d, e, f, g, h]))
    }

    /// Decides again what the log holds from the mark on.
    fn fold<F: NorFlash>(&mut self, log: &Ring, flash: &mut F, mut mark: Mark) -> Result<(), Health> {
        let mut bytes = [0; FRAME];
        loop {
            let (frame, next) = match log.read(flash, mark, &mut bytes) {
                Ok(Some(found)) => found,
                Ok(None) => return Ok(()),
                Err(StoreError::Overwritten) => return Err(Health::Log),
                Err(_) => return Err(Health::Flash),
            };
            // A frame that a power cut tore was never acknowledged.
            if let Ok(record) = frame::decode::<Record<D>>(frame) {
                self.again(&record).ok_or(Health::Log)?;
            }
            mark = next;
        }
    }

    /// Decides one record again; `None` if it comes out differently.
    fn again(&mut self, record: &Record<D>) -> Option<()> {
        let flight = self.trial();
        let same = match *record {
            Record::Begin { version, curriculum, seed } => {
                version == VERSION && curriculum == self.session.hash() && seed == self.seed
            }
            Record::Boot { .. } => true,
            Record::Trial(trial) => flight == Some(trial) || self.session.propose() == Next::Try(trial),
            Record::Acted { number, action } => {
                let trial = flight.filter(|trial| trial.number == number)?;
                self.act(&trial) == action
            }
            Record::Outcome { number, outcome } => match flight {
                Some(trial) if trial.number == number => {
                    self.settle(&trial, &outcome);
                    true
                }
                _ => number < self.session.next_number(),
            },
            Record::Rested { seconds } => {
                self.rested(seconds);
                true
            }
            Record::Answered { number, reply } => {
                !matches!(self.session.answer(number, reply), Err(Refusal::UnknownTrial))
            }
        };
        same.then_some(())
    }
}
