//! The robot's program: a teacher whose every decision is in flash before it is acted on.
//!
//! The log is written first and the snapshot now and then. After a power cut the snapshot is restored and the log is
//! decided again from there on, so nothing is lost, whenever the plug was pulled: a trial in flight is simply attempted
//! again. One trial is in flight at a time.

mod boot;
mod install;
mod serve;

use embedded_storage::nor_flash::NorFlash;
use etude::frame::{self, FRAME};
use etude::log::Record;
use etude::{Decoder, Next, OUTPUTS, Outcome, PackError, Refusal, Reply, Request, Session, Task, Trial};

use heapless::Vec;

use crate::board::Layout;
use crate::link::{Health, State, Why};
use crate::store::{Ring, Slots};
use crate::student::{Action, Student};

/// A robot with its flash `F`: a teacher of at most `S` skills, `A` arms, `D` parameters and the last `W` scores and
/// `M` words for spaces that move, a student of at most `P` skills, and `N` bytes to put a pack or a snapshot together in.
pub struct App<
    F,
    const S: usize,
    const A: usize,
    const D: usize,
    const W: usize,
    const M: usize,
    const P: usize,
    const N: usize,
> {
    flash: F,
    layout: Layout,
    slots: Slots,
    log: Option<Ring>,
    health: Health,
    running: Running<S, A, D, W, M, P>,
    installing: install::Installing,
    /// Flash failed to take something.
    worn: bool,
    /// Called between the slices of a snapshot.
    pause: fn(),
    scratch: [u8; N],
}

/// A curriculum at work. What it holds counts only while the robot is well.
struct Running<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize, const P: usize> {
    session: Session<S, A, D, W, M>,
    student: Student<P>,
    seed: u64,
    /// The robot's own number, or 0.
    robot: u32,
    save_every: u16,
    /// What makes tasks of one skill's latent points.
    decoder: Option<Decoder<D>>,
    /// What the student chose for the trial of this number, now in flight.
    acted: Option<(u32, Action)>,
    /// Rests that are over.
    rests: u32,
    /// Outcomes since the last snapshot.
    since: u16,
}

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize, const P: usize>
    Running<S, A, D, W, M, P>
{
    fn empty() -> Self {
        Self {
            session: Session::empty(),
            student: Student::new(0, 0),
            seed: 0,
            robot: 0,
            save_every: 0,
            decoder: None,
            acted: None,
            rests: 0,
            since: 0,
        }
    }

    /// The trial in flight.
    fn trial(&self) -> Option<Trial<D>> {
        self.session.flight().first().copied()
    }

    /// The student's action for a trial; the same again if it was asked before.
    fn act(&mut self, trial: &Trial<D>) -> Action {
        match self.acted {
            Some((number, action)) if number == trial.number => action,
            _ => {
                let action = self.student.act(&trial.task, trial.kind);
                self.acted = Some((trial.number, action));
                action
            }
        }
    }

    /// Takes in what came of the trial in flight: the teacher does, and the student if it had acted.
    fn settle(&mut self, trial: &Trial<D>, outcome: &Outcome) {
        // The session gave the ticket out and waits for it, so it is not refused.
        let _ = self.session.observe(trial.number, outcome);
        if let (Some((number, action)), Outcome::Scored { score, .. }) = (self.acted, outcome)
            && number == trial.number
        {
            self.student.learn(&trial.task, trial.kind, action, score.get());
        }
        self.since = self.since.saturating_add(1);
    }

    /// What is at work as a snapshot of the session alone, with a pause between two slices.
    fn snapshot<'a>(&self, to: &'a mut [u8], pause: fn()) -> Result<&'a [u8], PackError> {
        let mut saving = self.session.saving(to);
        while saving.slice()? {
            pause();
        }
        saving.finish()
    }

    fn rested(&mut self, seconds: f32) {
        self.session.rested(seconds);
        self.rests = self.rests.wrapping_add(1);
    }
}

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
    /// A robot that has not looked into its flash yet: [`boot`](Self::boot) does. It is large, so a board has it in a
    /// static.
    pub fn new(flash: F, layout: Layout) -> Self {
        Self {
            flash,
            layout,
            slots: Slots::new(layout.slots_at(), layout.slot_bytes()),
            log: None,
            health: Health::Flash,
            running: Running::empty(),
            installing: install::Installing::default(),
            worn: false,
            pause: || {},
            scratch: [0; N],
        }
    }

    /// Has this called between the slices of a snapshot, a few thousand instructions each: feed the watchdog in it.
    pub fn pause_with(&mut self, pause: fn()) {
        self.pause = pause;
    }

    /// A robot that has taken up what is in flash. [`state`](Self::state) tells whether it can teach.
    pub fn start(flash: F, layout: Layout) -> Self {
        let mut app = Self::new(flash, layout);
        app.boot();
        app
    }

    /// What is at work, if the robot is well.
    fn well(&self) -> Option<&Running<S, A, D, W, M, P>> {
        (self.health == Health::Well).then_some(&self.running)
    }

    /// The same, to change it.
    fn at_work(&mut self) -> Result<&mut Running<S, A, D, W, M, P>, Why> {
        if self.health == Health::Well { Ok(&mut self.running) } else { Err(Why::Unwell) }
    }

    /// How the robot is.
    #[must_use]
    pub fn state(&self) -> State {
        let running = self.well();
        let session = running.map(|running| &running.session);
        State {
            version: etude::VERSION,
            health: self.health,
            curriculum: session.map_or(0, Session::hash),
            seed: running.map_or(0, |running| running.seed),
            clock: session.map_or(0, |session| session.curriculum().clock()),
            next: running
                .map_or(0, |running| running.trial().map_or(running.session.next_number(), |trial| trial.number)),
            rests: running.map_or(0, |running| running.rests),
            student: P.min(usize::from(u8::MAX)) as u8,
            worn: self.worn,
        }
    }

    /// The teacher, to read; none while the robot cannot teach.
    #[must_use]
    pub fn session(&self) -> Option<&Session<S, A, D, W, M>> {
        self.well().map(|running| &running.session)
    }

    /// What to do now. Until its outcome is reported, a trial is proposed again and again.
    ///
    /// # Errors
    /// Why the robot cannot teach.
    pub fn propose(&mut self) -> Result<Next<D>, Health> {
        let health = self.health;
        let running = self.at_work().map_err(|_| health)?;
        if let Some(trial) = running.trial() {
            return Ok(Next::Try(trial));
        }
        let next = running.session.propose();
        if let Next::Try(trial) = next {
            self.write(&Record::Trial(trial));
        }
        Ok(next)
    }

    /// The parameters of a task, each in `0..=1`: what the skill's decoder makes of its latent point, else the point itself.
    #[must_use]
    pub fn parameters(&self, task: &Task<D>) -> Vec<f32, OUTPUTS, u8> {
        let decoder = self.well().and_then(|running| running.decoder.as_ref());
        if let Some(decoder) = decoder.filter(|decoder| decoder.skill == task.skill) {
            return decoder.decode(&task.point);
        }
        let mut own = Vec::new();
        // A point of more parameters than any body sets up loses the last of them.
        task.point.0.iter().take(OUTPUTS).for_each(|x| {
            let _ = own.push(*x);
        });
        own
    }

    /// What the robot's own student does in the trial in flight.
    ///
    /// # Errors
    /// [`Why::UnknownNumber`] if another trial is in flight, or none.
    pub fn act(&mut self, number: u32) -> Result<Action, Why> {
        let running = self.at_work()?;
        let trial = running.trial().filter(|trial| trial.number == number).ok_or(Why::UnknownNumber)?;
        let known = running.acted.is_some_and(|(acted, _)| acted == number);
        let action = running.act(&trial);
        if !known {
            self.write::<D>(&Record::Acted { number, action });
        }
        Ok(action)
    }

    /// Takes in what came of a trial. What was reported before is reported in vain, and that is no error.
    ///
    /// # Errors
    /// [`Why::UnknownNumber`] if the trial was never proposed.
    pub fn report(&mut self, number: u32, outcome: &Outcome) -> Result<(), Why> {
        let running = self.at_work()?;
        match running.trial() {
            Some(trial) if trial.number == number => {
                running.settle(&trial, outcome);
                self.write::<D>(&Record::Outcome { number, outcome: *outcome });
                self.save_if_due();
                Ok(())
            }
            _ if number < running.session.next_number() => Ok(()),
            _ => Err(Why::UnknownNumber),
        }
    }

    /// The rest of this number is over. One that was over before is over in vain, and that is no error.
    ///
    /// # Errors
    /// [`Why::UnknownNumber`] if an earlier rest is not over.
    pub fn rested(&mut self, number: u32, seconds: f32) -> Result<(), Why> {
        let running = self.at_work()?;
        if number > running.rests {
            return Err(Why::UnknownNumber);
        }
        if number == running.rests && running.trial().is_none() {
            running.rested(seconds);
            self.write::<D>(&Record::Rested { seconds });
            self.save_if_due();
        }
        Ok(())
    }

    /// The question that a person should answer first, if one waits.
    ///
    /// # Errors
    /// Why the robot cannot teach.
    pub fn question(&mut self) -> Result<Option<Request<D>>, Why> {
        Ok(self.at_work()?.session.requests().first().copied())
    }

    /// Takes in a person's answer. What was answered before is answered in vain, and that is no error.
    ///
    /// # Errors
    /// [`Why::UnknownNumber`] if the question was never asked.
    pub fn answered(&mut self, number: u32, reply: Reply) -> Result<(), Why> {
        match self.at_work()?.session.answer(number, reply) {
            Ok(()) => {
                self.write::<D>(&Record::Answered { number, reply });
                self.save_if_due();
                Ok(())
            }
            Err(Refusal::UnknownTrial) => Err(Why::UnknownNumber),
            Err(_) => Ok(()),
        }
    }

    /// Adds a record to the log. If the flash does not take it, or if it begins a sector and so will soon erase what the
    /// last snapshot goes on from, a snapshot follows at once.
    fn write<const E: usize>(&mut self, record: &Record<E>) {
        #[cfg(logs)]
        defmt::info!("{}", record);
        let mut bytes = [0; FRAME];
        let written = match (frame::encode(record, &mut bytes), &mut self.log) {
            (Ok(frame), Some(log)) => log.append(&mut self.flash, frame).ok(),
            _ => None,
        };
        if written.is_none() {
            self.wear_out();
        }
        if written != Some(false) {
            self.save();
        }
    }

    /// Notes that the flash did not take something.
    fn wear_out(&mut self) {
        #[cfg(logs)]
        if !self.worn {
            defmt::error!("the flash fails: the robot goes on from memory, and will forget that at a power cut");
        }
        self.worn = true;
    }
}
