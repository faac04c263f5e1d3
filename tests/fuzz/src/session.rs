//! A session, and whatever a program may do to it, against a model that keeps the obvious lists.

use std::sync::OnceLock;

use etude::{Cost, Dice, FLIGHT, Help, Kind, Next, Outcome, REQUESTS, Refusal, Reply, Resource, Trial};
use etude_tests::soak::{Subject, subjects};
use etude_tests::{AnySpec, DIMS, Session, claimed};

/// Room for any snapshot of the subjects.
const ROOM: usize = 32 * 1024;
/// Operations of one list at most.
const LONGEST: usize = 160;

/// Does what the bytes say, two for each thing to do; the first chooses the curriculum, the second the seed.
///
/// The session agrees with the model in what it gives out, takes in and refuses, and with itself after a restart.
pub fn session(bytes: &[u8]) -> bool {
    let [first, seed, list @ ..] = bytes else { return false };
    static SUBJECTS: OnceLock<Vec<Subject>> = OnceLock::new();
    let subjects = SUBJECTS.get_or_init(|| subjects(120));
    let spec = &subjects[usize::from(*first) % subjects.len()].spec;
    let mut both = Both::new(spec, u64::from(*seed));
    for [what, how] in list.as_chunks().0.iter().take(LONGEST) {
        both.act(*what, *how);
    }
    both.agree();
    true
}

/// What is known of a skill without any cleverness.
#[derive(Default)]
struct Skill {
    attempts: u32,
    streak: u16,
    rest: f32,
    probes: Vec<f32>,
    open: bool,
}

struct Both<'a> {
    spec: &'a AnySpec,
    session: Session,
    /// Trials given out so far, and those of them that nobody has reported.
    next: u32,
    flight: Vec<Trial<DIMS>>,
    clock: u32,
    spent: [f32; 4],
    skills: Vec<Skill>,
    /// Numbers of questions that were answered.
    answered: Vec<u32>,
    /// Of tickets that are settled, the last.
    settled: Option<u32>,
}

impl<'a> Both<'a> {
    fn new(spec: &'a AnySpec, seed: u64) -> Self {
        let skill = |skill: &etude::Skill<DIMS>| Skill { open: skill.requires.is_empty(), ..Skill::default() };
        Self {
            spec,
            session: Session::new(spec, seed).expect("a sound spec"),
            next: 0,
            flight: Vec::new(),
            clock: 0,
            spent: [0.0; 4],
            skills: spec.syllabus.skills.iter().map(skill).collect(),
            answered: Vec::new(),
            settled: None,
        }
    }

    fn act(&mut self, what: u8, how: u8) {
        match what {
            0..=99 => self.propose(),
            100..=199 => self.report(what, how),
            200..=209 => self.refuse(how),
            210..=219 => self.rest(how),
            220..=234 => self.answer(how),
            235..=244 => self.restart(how),
            _ => {
                for _ in 0..how {
                    let _ = self.session.settle();
                }
            }
        }
        assert_eq!(self.session.flight(), &self.flight[..]);
    }

    fn is_affordable(&self) -> bool {
        let is_left = |(resource, spent): (Resource, &f32)| *spent < self.spec.budget.limit(resource);
        self.clock < self.spec.budget.episodes && Resource::ALL.into_iter().zip(&self.spent).all(is_left)
    }

    fn propose(&mut self) {
        let cap = |skill: usize| self.spec.syllabus.skills[skill].cap;
        match self.session.propose() {
            Next::Try(trial) => {
                let number = usize::from(trial.task.skill);
                let skill = &self.skills[number];
                let own = || self.flight.iter().filter(|other| other.task.skill == trial.task.skill);
                assert_eq!(trial.number, self.next);
                assert!(self.flight.len() < FLIGHT && self.is_affordable(), "{trial:?}");
                assert!(self.clock + (self.flight.len() as u32) < self.spec.budget.episodes, "{trial:?}");
                assert!(skill.open && skill.rest <= 0.0, "{trial:?}");
                assert!(!self.session.is_waiting(trial.task.skill), "{trial:?}");
                assert!(skill.attempts + (own().count() as u32) < cap(number), "{trial:?}");
                if trial.kind == Kind::Probe {
                    assert!(own().all(|other| other.kind != Kind::Probe), "{trial:?}");
                    let nominal = self.spec.syllabus.skills[number].nominal;
                    assert_eq!((trial.task.point, trial.help, trial.chance), (nominal, Help::NONE, 1.0));
                }
                let owner = self.session.curriculum().syllabus().owner(trial.arm.into());
                assert_eq!(owner.map(|(skill, ..)| skill), Some(trial.task.skill), "{trial:?}");
                self.flight.push(trial);
                self.next += 1;
            }
            Next::Rest { seconds } => {
                // Of what can be attempted afterwards.
                let is_open = |(number, skill): &(usize, &Skill)| skill.open && skill.attempts < cap(*number);
                let rests = self.skills.iter().enumerate().filter(is_open).map(|(_, skill)| skill.rest);
                assert_eq!(Some(seconds), rests.filter(|rest| *rest > 0.0).reduce(f32::min));
                assert!(self.flight.is_empty() && self.is_affordable());
            }
            Next::Report => assert!(!self.flight.is_empty(), "nothing to report"),
            Next::Done => {
                assert!(self.flight.is_empty(), "done, with trials in flight");
                let is_closed = |(number, skill): (usize, &Skill)| !skill.open || skill.attempts >= cap(number);
                let all_closed = self.skills.iter().enumerate().all(is_closed);
                assert!(all_closed || !self.is_affordable(), "done, and something is left to do");
            }
        }
    }

    fn report(&mut self, what: u8, how: u8) {
        if self.flight.is_empty() {
            return;
        }
        let trial = self.flight.remove(usize::from(what) % self.flight.len());
        let mut dice = Dice::new(how.into());
        let cost = etude_tests::cost(dice.range(0.0, 3.0), dice.unit(), 0.0).with_resets(dice.below(2) as u16);
        let outcome = match how {
            0..=15 => Outcome::Censored { cost },
            16..=31 => Outcome::Aborted { cost },
            _ => Outcome::scored([0.0, 1.0, 1.0, dice.unit()][usize::from(how) % 4], cost).expect("in range"),
        };
        let credit = self.session.observe(trial.number, &outcome).expect("its own trial");
        self.settled = Some(trial.number);
        self.clock += 1;
        for (spent, resource) in self.spent.iter_mut().zip(Resource::ALL) {
            *spent += cost.get(resource);
        }
        let number = usize::from(trial.task.skill);
        self.skills[number].attempts += 1;
        let (mut unlocked, mut locked) = (0, 0);
        if let Outcome::Scored { score, .. } = outcome {
            let at_nominal = trial.task.point == self.spec.syllabus.skills[number].nominal && trial.help == Help::NONE;
            if trial.kind == Kind::Probe || at_nominal {
                self.skills[number].probes.push(score.get());
                (unlocked, locked) = self.doors(number as u8);
            }
        }
        assert_eq!((credit.unlocked, credit.locked), (unlocked, locked), "{trial:?}");
        self.pass(cost.get(Resource::Time));
        let skill = &mut self.skills[number];
        match outcome {
            Outcome::Scored { score, .. } if score.get() >= 0.5 => skill.streak = 0,
            Outcome::Censored { .. } => {}
            _ => skill.streak += 1,
        }
        if skill.streak >= self.spec.safety.max_consecutive_failures {
            (skill.streak, skill.rest) = (0, self.spec.safety.cooldown_s);
        }
    }

    /// Opens and closes what requires this skill; the sets of both.
    fn doors(&mut self, of: u8) -> (u32, u32) {
        let (mut unlocked, mut locked) = (0, 0);
        for (number, facts) in self.spec.syllabus.skills.iter().enumerate() {
            if facts.requires.iter().all(|need| need.skill != of) {
                continue;
            }
            let was = self.skills[number].open;
            let asked = if was { 0.5 } else { 1.0 };
            let is_met = |need: &etude::Need| {
                let level = claimed(&self.spec.claim, &self.skills[usize::from(need.skill)].probes);
                level >= asked * f32::from(need.percent) / 100.0
            };
            let open = facts.requires.iter().all(is_met);
            unlocked |= u32::from(open && !was) << number;
            locked |= u32::from(was && !open) << number;
            self.skills[number].open = open;
        }
        (unlocked, locked)
    }

    /// Time passes for what rests.
    fn pass(&mut self, seconds: f32) {
        self.skills.iter_mut().filter(|skill| skill.rest > 0.0).for_each(|skill| skill.rest -= seconds);
    }

    /// Numbers that are not in flight, or never were.
    fn refuse(&mut self, how: u8) {
        // A refusal is an event, for people.
        while self.session.next_event().is_some() {}
        let before = self.session.clone();
        let outcome = Outcome::Aborted { cost: Cost::FREE };
        let unknown = self.next + u32::from(how);
        assert_eq!(self.session.observe(unknown, &outcome), Err(Refusal::UnknownTrial));
        if let Some(settled) = self.settled {
            assert_eq!(self.session.observe(settled, &outcome), Err(Refusal::RepeatedTrial));
        }
        assert_eq!(self.session.answer(u32::MAX, Reply::Demonstrated), Err(Refusal::UnknownTrial));
        for answered in &self.answered {
            assert_eq!(self.session.answer(*answered, Reply::Demonstrated), Err(Refusal::RepeatedTrial));
        }
        while self.session.next_event().is_some() {}
        assert!(self.session == before, "a refusal changed something");
    }

    fn rest(&mut self, how: u8) {
        let odd = [f32::NAN, f32::INFINITY, -1.0, 0.0];
        match odd.get(usize::from(how)) {
            Some(seconds) => {
                let before = self.session.clone();
                self.session.rested(*seconds);
                assert!(self.session == before, "a rest of {seconds} s changed something");
            }
            None => {
                let seconds = f32::from(how) / 16.0;
                self.session.rested(seconds);
                self.pass(seconds);
            }
        }
    }

    fn answer(&mut self, how: u8) {
        let Some(request) = self.session.requests().get(usize::from(how) % REQUESTS).copied() else { return };
        let reply = match how / 4 % 4 {
            0 => Reply::Demonstrated,
            1 => Reply::Declined,
            roll => Reply::Certified { able: roll == 2 },
        };
        assert!(!self.answered.contains(&request.number), "{request:?} was answered");
        assert_eq!(self.session.answer(request.number, reply), Ok(()));
        assert!(self.session.requests().iter().all(|other| other.number != request.number));
        self.answered.push(request.number);
    }

    fn saved(&self) -> Vec<u8> {
        let mut bytes = [0; ROOM];
        self.session.save(&mut bytes).expect("room").to_vec()
    }

    /// Another session takes up the state, in place of this one.
    fn restart(&mut self, how: u8) {
        let saved = self.saved();
        self.session.begin(self.spec, how.into()).expect("a sound spec");
        let begun = self.session.clone();
        let mut broken = saved.clone();
        let at = usize::from(how) * saved.len() / 256;
        broken[at] ^= how | 1;
        assert!(self.session.restore(&broken).is_err() && self.session == begun, "a broken snapshot changed something");
        assert_eq!(self.session.restore(&saved), Ok(()));
        assert!(self.saved() == saved, "a restart changed something");
    }

    fn agree(&self) {
        let teacher = self.session.curriculum();
        assert_eq!((teacher.clock(), self.session.next_number()), (self.clock, self.next));
        assert_eq!(Resource::ALL.map(|resource| teacher.spent().get(resource)), self.spent);
        for (number, skill) in (0..).zip(&self.skills) {
            let standing = teacher.skills()[usize::from(number)];
            assert_eq!((standing.attempts, standing.open), (skill.attempts, skill.open), "skill {number}");
            assert_eq!(teacher.mastery(number), claimed(&self.spec.claim, &skill.probes), "skill {number}");
        }
        assert!(super::is_distribution(&teacher.chances()));
    }
}
