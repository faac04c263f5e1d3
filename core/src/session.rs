//! What a robot's program calls: tickets in flight, rest, events, and one state to save.

use heapless::{Deque, Vec};

use crate::assist::{ASSISTS, Assist};
use crate::curriculum::{Busy, Credit, Curriculum, Refusal};
use crate::dice::Dice;
use crate::doubt::Doubt;
use crate::factor::{bit, is_in};
use crate::lead::Lead;
use crate::list::fill;
use crate::request::{Asks, Queue, Reply, Request};
use crate::spec::{Safety, Spec, SpecError};
use crate::trial::{Help, Kind, Outcome, Resource, Task, Trial};

/// Trials in flight at most, unless a session's type says otherwise.
pub const FLIGHT: usize = 4;
/// Slices of settling between two trials at most: far more than any space needs, so that nothing goes on for ever.
const SLICES: u32 = 100_000;
/// Events kept.
const EVENTS: usize = 8;

/// A [`Curriculum`] with its dice, and with what a robot needs around it.
///
/// `F` trials may be in flight (at most 65,535): four for robots, thousands for as many environments of a simulator at once.
///
/// ```
/// # use etude::{Budget, Cost, Next, Outcome, Recipe, Session, Spec, skills};
/// let spec = Spec::<1, 1>::new(skills(&[[4]]), Recipe::named("uniform").unwrap(), Budget::episodes(3000));
/// let mut teacher = Session::<1, 4, 1, 0, 0, 1024>::new(&spec, 7)?;
/// let begun = std::iter::from_fn(|| match teacher.propose() { Next::Try(trial) => Some(trial), _ => None });
/// let trials: Vec<_> = begun.collect();
/// assert_eq!((trials.len(), teacher.propose()), (1024, Next::Report));
/// for trial in trials.iter().rev() {
///     teacher.observe(trial.number, &Outcome::scored(0.5, Cost::FREE)?)?;
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Session<
    const S: usize,
    const A: usize,
    const D: usize,
    const W: usize = 0,
    const M: usize = 0,
    const F: usize = FLIGHT,
> {
    pub(crate) curriculum: Curriculum<S, A, D, W, M>,
    safety: Safety,
    assists: Vec<Assist, ASSISTS, u8>,
    asks: Asks,
    /// The curriculum that a snapshot belongs to.
    #[cfg(feature = "serde")]
    pub(crate) hash: u32,
    pub(crate) moving: Moving<S, D, F>,
    events: Deque<Event, EVENTS>,
}

/// All that moves besides the curriculum's state. What is saved, and nothing else.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Moving<const S: usize, const D: usize, const F: usize> {
    dice: Dice,
    /// Number of the next ticket.
    next: u32,
    flight: Vec<Trial<D>, F, u16>,
    /// Failures in a row of each skill.
    failures: Vec<u16, S, u8>,
    /// Seconds that each skill still has to rest.
    rest: Vec<f32, S, u8>,
    /// How far each assist's pace has come, and the running average behind it.
    gates: Vec<[f32; 2], ASSISTS, u8>,
    queue: Queue<D>,
    /// What there is against each skill's practice.
    doubts: Vec<Doubt, S, u8>,
    /// Who is ahead of all others.
    lead: Lead,
}

#[cfg(feature = "serde")]
impl<const S: usize, const D: usize, const F: usize> Moving<S, D, F> {
    /// Whether it is of a session with as many skills.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let is_known = |task: &Task<D>| usize::from(task.skill) < self.failures.len();
        self.failures.len() == other.failures.len()
            && self.rest.len() == other.rest.len()
            && self.gates.len() == other.gates.len()
            && self.doubts.len() == other.doubts.len()
            && other.flight.iter().all(|trial| is_known(&trial.task))
            && other.queue.waiting.iter().all(|request| is_known(&request.task))
    }
}

/// What to do now. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Next<const D: usize> {
    /// Attempt this.
    Try(Trial<D>),
    /// Wait so long, then tell it by [`Session::rested`]: all that is left to do is cooling down.
    Rest {
        /// Seconds.
        seconds: f32,
    },
    /// As many trials are in flight as may be, or nothing else can be told to do before one of them ends: report one first.
    Report,
    /// Everything open is mastered or spent.
    Done,
}

/// Something worth telling a person.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Event {
    /// A skill's prerequisites have been shown.
    Unlocked {
        /// The skill.
        skill: u8,
    },
    /// A skill's prerequisites were forgotten.
    Locked {
        /// The skill.
        skill: u8,
    },
    /// A skill failed too often in a row and rests.
    Resting {
        /// The skill.
        skill: u8,
        /// For how long.
        seconds: f32,
    },
    /// An outcome was refused.
    Refused(Refusal),
    /// A skill's practice claims a mastery that its probes deny: it counts for nothing from now on.
    Doubted {
        /// The skill.
        skill: u8,
    },
    /// Probes agree with what a doubted skill's practice claimed: it counts again.
    Believed {
        /// The skill.
        skill: u8,
    },
    /// So many attempts at a skill in a row were aborted or censored that further ones count as failed.
    Stuck {
        /// The skill.
        skill: u8,
    },
}

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize, const F: usize>
    Session<S, A, D, W, M, F>
{
    /// A session that has seen nothing yet.
    ///
    /// # Errors
    /// As [`Curriculum::build`].
    pub fn new(spec: &Spec<S, D>, seed: u64) -> Result<Self, SpecError> {
        let mut session = Self::empty();
        session.begin(spec, seed)?;
        Ok(session)
    }

    /// A session without a curriculum: it has nothing to propose.
    #[must_use]
    // So that the caller makes it where it belongs, and no second one on the stack.
    #[inline(always)]
    pub fn empty() -> Self {
        Self {
            curriculum: Curriculum::empty(),
            safety: Safety::NONE,
            assists: Vec::new(),
            asks: Asks::default(),
            #[cfg(feature = "serde")]
            hash: 0,
            moving: Moving {
                dice: Dice::new(0),
                next: 0,
                flight: Vec::new(),
                failures: Vec::new(),
                rest: Vec::new(),
                gates: Vec::new(),
                queue: Queue::default(),
                doubts: Vec::new(),
                lead: Lead::default(),
            },
            events: Deque::new(),
        }
    }

    /// Checks a specification and begins with it, whatever was before. Unlike [`new`](Self::new) it takes no second
    /// session's worth of stack.
    ///
    /// # Errors
    /// As [`Curriculum::build`]; the session is then as before.
    pub fn begin(&mut self, spec: &Spec<S, D>, seed: u64) -> Result<(), SpecError> {
        self.curriculum.begin(spec)?;
        self.safety = spec.safety;
        self.assists.clone_from(&spec.assists);
        self.asks = spec.asks;
        #[cfg(feature = "serde")]
        {
            self.hash = spec.hash();
        }
        let skills = 0..spec.syllabus.skills.len();
        let Moving { dice, next, flight, failures, rest, gates, queue, doubts, lead } = &mut self.moving;
        (*dice, *next, *lead) = (Dice::new(seed), 0, Lead::default());
        flight.clear();
        *queue = Queue::default();
        fill(failures, skills.clone().map(|_| 0));
        fill(rest, skills.clone().map(|_| 0.0));
        fill(doubts, skills.map(|_| Doubt::default()));
        fill(gates, spec.assists.iter().map(|assist| assist.pace.gate()));
        self.events.clear();
        Ok(())
    }

    /// The teacher, to read.
    #[must_use]
    pub fn curriculum(&self) -> &Curriculum<S, A, D, W, M> {
        &self.curriculum
    }

    /// [`Spec::hash`] of its curriculum.
    #[cfg(feature = "serde")]
    #[must_use]
    pub fn hash(&self) -> u32 {
        self.hash
    }

    /// The trials in flight, oldest first.
    #[must_use]
    pub fn flight(&self) -> &[Trial<D>] {
        &self.moving.flight
    }

    /// Number of the next ticket: all below it were given out.
    #[must_use]
    pub fn next_number(&self) -> u32 {
        self.moving.next
    }

    /// Whether a skill's practice is doubted: it claims what probes deny, and counts for nothing until they agree.
    #[must_use]
    pub fn is_doubted(&self, skill: u8) -> bool {
        self.moving.doubts.get(usize::from(skill)).is_some_and(|doubt| doubt.doubted)
    }

    /// Whether a skill waits for an attempt at another one: by [`Safety::max_lead`] it has succeeded often enough.
    #[must_use]
    pub fn is_waiting(&self, skill: u8) -> bool {
        self.curriculum.is_closed(skill) && !self.is_resting(skill)
    }

    fn is_resting(&self, skill: u8) -> bool {
        self.moving.rest.get(usize::from(skill)).is_some_and(|rest| *rest > 0.0)
    }

    /// Does one bounded slice of what the last outcomes left to do, and tells whether more remains: as
    /// [`Curriculum::settle`]. [`propose`](Self::propose) does whatever is left.
    pub fn settle(&mut self) -> bool {
        self.curriculum.settle()
    }

    /// What to do now. A trial is given out once; its outcome goes to [`observe`](Self::observe).
    ///
    /// Only a trial moves the session: asking in vain changes nothing, so a replay need not know how often one asked.
    pub fn propose(&mut self) -> Next<D> {
        // However many outcomes came since, and wherever a snapshot was taken: spaces are settled when a trial is drawn.
        self.settle_all();
        let flight = &self.moving.flight;
        if flight.is_full() || (!flight.is_empty() && !self.curriculum.has_time(flight.len() as u32)) {
            return Next::Report;
        }
        let mut dice = self.moving.dice.clone();
        match self.curriculum.propose_beside(self.busy(), &mut dice) {
            Some(trial) => {
                let trial = Trial { number: self.moving.next, help: self.help(&trial), ..trial };
                if let (Kind::Practice, Some(row)) = (trial.kind, self.curriculum.rows().get(usize::from(trial.arm))) {
                    self.moving.queue.consider(&trial, row, &self.asks, &mut dice);
                }
                self.moving.dice = dice;
                self.moving.next = self.moving.next.wrapping_add(1);
                // There is room: checked above.
                let _ = self.moving.flight.push(trial);
                Next::Try(trial)
            }
            // What is in flight may yet open something.
            None if !flight.is_empty() => Next::Report,
            None => self.shortest_rest().map_or(Next::Done, |seconds| Next::Rest { seconds }),
        }
    }

    fn settle_all(&mut self) {
        for _ in 0..SLICES {
            if !self.settle() {
                break;
            }
        }
    }

    /// What the trials in flight leave nothing of, one bit a skill.
    fn busy(&self) -> Busy {
        let (mut busy, mut counts) = (Busy::default(), [0; S]);
        for trial in &self.moving.flight {
            let skill = trial.task.skill;
            let Some(own) = counts.get_mut(usize::from(skill)) else { continue };
            *own += 1;
            if trial.kind == Kind::Probe {
                busy.probed |= bit(skill);
            }
            if !self.curriculum.has_room(skill, *own) {
                busy.full |= bit(skill);
            }
        }
        busy
    }

    /// The help that a trial is given now: none in a probe.
    fn help(&self, trial: &Trial<D>) -> Help {
        let assists = self.assists.iter().zip(&self.moving.gates);
        let own = assists.filter(|(assist, _)| trial.kind == Kind::Practice && assist.skill == trial.task.skill);
        let (clock, horizon) = (self.curriculum.clock(), self.curriculum.horizon());
        own.fold(Help::NONE, |help, (assist, gate)| help.with(assist.aid, assist.pace.level_at(clock, horizon, gate)))
    }

    /// Takes in what came of the trial with this number.
    ///
    /// # Errors
    /// [`Refusal`] if the number was never given out, or was settled before; nothing has changed then, except that the
    /// refusal is the last [event](Self::next_event).
    pub fn observe(&mut self, number: u32, outcome: &Outcome) -> Result<Credit, Refusal> {
        self.take_in(number, outcome).inspect_err(|refusal| self.tell(Event::Refused(*refusal)))
    }

    /// The questions that wait for a person, the most urgent first. None is ever waited for: practice goes on meanwhile.
    #[must_use]
    pub fn requests(&self) -> &[Request<D>] {
        &self.moving.queue.waiting
    }

    /// Takes in a person's answer to the question with this number. What was certified overrules the average of its arm.
    ///
    /// # Errors
    /// [`Refusal`] if no such question was ever asked, or if it waits no more; nothing has changed then.
    pub fn answer(&mut self, number: u32, reply: Reply) -> Result<(), Refusal> {
        let request = self.moving.queue.take(number, reply, &self.asks)?;
        if let Reply::Certified { able } = reply {
            self.curriculum.certify(&request.task, able);
            self.give_way();
        }
        Ok(())
    }

    /// Says that the robot has rested so many seconds; anything but a positive finite number is ignored.
    pub fn rested(&mut self, seconds: f32) {
        self.pass(seconds);
        self.give_way();
    }

    /// Lets time pass for skills that rest.
    fn pass(&mut self, seconds: f32) {
        if !(seconds > 0.0 && seconds < f32::INFINITY) {
            return;
        }
        for (skill, rest) in (0_u8..).zip(&mut self.moving.rest).filter(|(_, rest)| **rest > 0.0) {
            *rest -= seconds;
            if *rest <= 0.0 {
                self.curriculum.close(skill, false);
            }
        }
    }

    /// Takes the oldest thing worth telling that was not taken yet; the last few are kept until then.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn take_in(&mut self, number: u32, outcome: &Outcome) -> Result<Credit, Refusal> {
        let Some(at) = self.moving.flight.iter().position(|trial| trial.number == number) else {
            return Err(if number < self.moving.next { Refusal::RepeatedTrial } else { Refusal::UnknownTrial });
        };
        let trial = *self.moving.flight.get(at).ok_or(Refusal::UnknownTrial)?;
        if F > FLIGHT {
            // More outcomes than spaces have room for may come between two trials.
            self.settle_all();
        }
        let disbelieved = trial.kind != Kind::Probe && self.is_doubted(trial.task.skill);
        let counted = if disbelieved { &Outcome::Censored { cost: outcome.cost() } } else { outcome };
        let credit = self.curriculum.observe(&trial, counted)?;
        self.moving.flight.retain(|other| other.number != number);
        self.watch(&trial, outcome);
        if let (Outcome::Scored { score, .. }, Kind::Practice) = (counted, trial.kind) {
            for (assist, gate) in self.assists.iter().zip(&mut self.moving.gates) {
                if assist.skill == trial.task.skill {
                    assist.pace.turn(gate, score.get());
                }
            }
        }
        for skill in 0..self.moving.failures.len() as u8 {
            if is_in(credit.unlocked, skill) {
                self.tell(Event::Unlocked { skill });
            }
            if is_in(credit.locked, skill) {
                self.tell(Event::Locked { skill });
            }
        }
        // The arm's time passes for those that rest, before this skill may join them.
        self.pass(outcome.cost().get(Resource::Time));
        self.note_failure(trial.task.skill, outcome);
        self.note_lead(&trial, outcome);
        self.give_way();
        Ok(credit)
    }

    /// Compares what practice claims with what probes say, and counts the attempts that come to nothing.
    fn watch(&mut self, trial: &Trial<D>, outcome: &Outcome) {
        let skill = trial.task.skill;
        let facts = self.curriculum.syllabus().skills.get(usize::from(skill));
        let (Some(facts), Some(doubt)) = (facts, self.moving.doubts.get_mut(usize::from(skill))) else { return };
        let (stuck, newly) = doubt.attempted(matches!(outcome, Outcome::Scored { .. }));
        match outcome {
            Outcome::Scored { score, .. } if trial.kind == Kind::Probe => {
                if doubt.probed(score.get()) {
                    let doubted = doubt.doubted;
                    if doubted {
                        self.curriculum.discredit(skill);
                    }
                    self.tell(if doubted { Event::Doubted { skill } } else { Event::Believed { skill } });
                }
            }
            Outcome::Scored { .. } if doubt.doubted => self.curriculum.disbelieve(skill),
            Outcome::Scored { score, .. } if trial.help == Help::NONE => {
                doubt.practised(&trial.task.point, &facts.nominal, score.get());
            }
            Outcome::Scored { .. } => {}
            Outcome::Aborted { .. } | Outcome::Censored { .. } => {
                if stuck {
                    self.curriculum.give_up(trial);
                }
                if newly {
                    self.tell(Event::Stuck { skill });
                }
            }
        }
    }

    /// Counts failures in a row, and sends the skill to rest after too many.
    fn note_failure(&mut self, skill: u8, outcome: &Outcome) {
        let Some(failures) = self.moving.failures.get_mut(usize::from(skill)) else { return };
        match is_success(outcome) {
            Some(true) => *failures = 0,
            Some(false) => *failures = failures.saturating_add(1),
            None => {}
        }
        let Safety { max_consecutive_failures: most, cooldown_s: seconds, .. } = self.safety;
        if most > 0 && *failures >= most && seconds > 0.0 {
            *failures = 0;
            if let Some(rest) = self.moving.rest.get_mut(usize::from(skill)) {
                *rest = seconds;
            }
            self.curriculum.close(skill, true);
            self.tell(Event::Resting { skill, seconds });
        }
    }

    /// Counts by how many successes in a row which skill is ahead of all others. Probes are not chosen by a recipe.
    fn note_lead(&mut self, trial: &Trial<D>, outcome: &Outcome) {
        let success = if trial.kind == Kind::Probe { None } else { is_success(outcome) };
        self.moving.lead.note(trial.task.skill, success, self.safety.max_lead);
    }

    /// Lets the skill that is too far ahead wait, as long as there is another one to draw. Called whenever either may have
    /// changed: no other skill ever waits.
    fn give_way(&mut self) {
        let (Lead { skill, count }, most) = (self.moving.lead, self.safety.max_lead);
        let waits = most > 0 && count >= most && self.curriculum.has_other(skill);
        let closed = waits || self.is_resting(skill);
        if closed != self.curriculum.is_closed(skill) {
            self.curriculum.close(skill, closed);
        }
    }

    /// The shortest rest that still stands in the way: not of what would stay shut afterwards, and none if nothing is left to
    /// spend.
    fn shortest_rest(&self) -> Option<f32> {
        let stands =
            |skill: u8, rest: f32| rest > 0.0 && self.curriculum.is_open(skill) && self.curriculum.is_affordable();
        let rests = (0..).zip(&self.moving.rest).filter(|(skill, rest)| stands(*skill, **rest));
        rests.map(|(_, rest)| *rest).reduce(crate::math::min)
    }

    fn tell(&mut self, event: Event) {
        if self.events.is_full() {
            let _ = self.events.pop_front();
        }
        let _ = self.events.push_back(event);
    }
}

/// Whether an attempt succeeded; `None` if nobody can tell.
fn is_success(outcome: &Outcome) -> Option<bool> {
    match outcome {
        Outcome::Scored { score, .. } => Some(score.get() >= 0.5),
        Outcome::Aborted { .. } => Some(false),
        Outcome::Censored { .. } => None,
    }
}
