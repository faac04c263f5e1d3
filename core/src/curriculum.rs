//! The teacher at work: state, and the two verbs that move it.

use core::fmt;

use heapless::Vec;

use crate::belief;
use crate::dice::Dice;
use crate::exp3;
use crate::factor::{Factor, Standing, bit, is_in};
use crate::keep::Keep;
use crate::ledger::{Gain, Row, Window};
use crate::list::fill;
use crate::mastery::{Claim, Mastery};
use crate::math;
use crate::recipe::Recipe;
use crate::space::Space;
use crate::spec::{Budget, Spec, SpecError};
use crate::state::State;
use crate::syllabus::Syllabus;
use crate::trial::{Cost, Help, Kind, Outcome, Point, Task, Trial};
use crate::worst;

/// A locked-again skill was unlocked by a mastery that has since fallen below this share of what was asked.
const RELOCK: f32 = 0.5;
/// Every skill is shut.
const SPENT: u32 = u32::MAX;

/// The teacher at work, for at most `S` skills with `A` arms in all, `D` parameters a skill, the last `W` scores of each
/// arm (0 for recipes that need none), and `M` words of memory for spaces that move (0 if none does).
///
/// [`propose`](Self::propose) reads the state and moves only the dice. [`observe`](Self::observe) moves the state and
/// rolls no dice, so the state is a fold over the log: feed it the same trials and outcomes, and it is the same to the
/// bit, whatever proposed them.
#[derive(Clone, Debug, PartialEq)]
pub struct Curriculum<const S: usize, const A: usize, const D: usize, const W: usize = 0, const M: usize = 0> {
    pub(crate) syllabus: Syllabus<S, D>,
    pub(crate) recipe: Recipe,
    pub(crate) budget: Budget,
    probe_every: u16,
    claim: Claim,
    /// Skills that need probes, one bit each: others require them, or they are helped.
    probed: u32,
    /// Each skill's first arm, and beyond them none: what the syllabus says, at hand.
    firsts: [u16; S],
    /// Skills that the rules forbid now, whatever the recipe thinks, one bit each, and every bit once the budget is spent:
    /// what the state says, at hand.
    shut: u32,
    pub(crate) state: State<S, A, W, M>,
}

/// What an outcome changed.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Credit {
    /// The arm that was credited, by the trial's point; `None` if the outcome says nothing about the learner.
    pub arm: Option<u16>,
    /// Change of score since the arm's last trial.
    pub progress: f32,
    /// Skills that this outcome unlocked, one bit each.
    pub unlocked: u32,
    /// Skills that this outcome locked again, one bit each.
    pub locked: u32,
}

/// Skills, one bit each, of which what is in flight leaves nothing more to draw.
#[derive(Clone, Copy, Default)]
pub(crate) struct Busy {
    /// A probe of theirs is in flight: practice goes on meanwhile.
    pub probed: u32,
    /// Their cap allows no more.
    pub full: u32,
}

/// Why an outcome was not taken in; the state is as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Refusal {
    /// No such ticket was ever given out.
    UnknownTrial,
    /// This ticket was settled before.
    RepeatedTrial,
    /// The ticket names a skill or a point that the curriculum does not have.
    UnknownTask,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownTrial => "no trial with this number was given out",
            Self::RepeatedTrial => "the trial with this number was settled before",
            Self::UnknownTask => "the trial names a skill or a point that the curriculum does not have",
        })
    }
}

impl core::error::Error for Refusal {}

/// One line of the table behind a decision: what one factor thinks of every arm.
#[derive(Debug)]
pub struct Opinion<'a> {
    /// The factor, rules first; `None` for the last line, the chances that come of them all.
    pub factor: Option<&'a Factor>,
    /// Its opinion of each arm.
    pub arms: &'a [f32],
}

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize> Curriculum<S, A, D, W, M> {
    /// Checks a specification and makes a teacher that has seen nothing yet.
    ///
    /// # Errors
    /// What is wrong with it, or that this build has no room for it.
    pub fn build(spec: &Spec<S, D>) -> Result<Self, SpecError> {
        let mut teacher = Self::empty();
        teacher.begin(spec)?;
        Ok(teacher)
    }

    /// A teacher without a curriculum: it has nothing to propose.
    #[must_use]
    // So that the caller makes it where it belongs, and no second one on the stack.
    #[inline(always)]
    pub fn empty() -> Self {
        Self {
            syllabus: Syllabus { skills: Vec::new() },
            recipe: Recipe::empty(),
            budget: Budget::episodes(0),
            probe_every: 0,
            claim: Claim::default(),
            probed: 0,
            firsts: [u16::MAX; S],
            shut: 0,
            state: State {
                clock: 0,
                spent: Cost::FREE,
                pay: [0.0; 2],
                closed: 0,
                skills: Vec::new(),
                rows: Vec::new(),
                windows: [Window::default(); A],
                memory: Vec::new(),
            },
        }
    }

    /// Checks a specification and begins with it, whatever was before. Unlike [`build`](Self::build) it takes no second
    /// teacher's worth of stack.
    ///
    /// # Errors
    /// As [`build`](Self::build); the teacher is then as before.
    #[inline(never)]
    pub fn begin(&mut self, spec: &Spec<S, D>) -> Result<(), SpecError> {
        let checked = spec.check_for::<M>();
        #[expect(
            clippy::question_mark,
            reason = "the operator copies the error by a call, which takes 746 bytes of flash"
        )]
        if checked.is_err() {
            return checked;
        }
        let arms = spec.syllabus.arms();
        let room = (A as u32).min(u16::MAX.into());
        if arms > room {
            return Err(SpecError::TooManyArms { arms, room });
        }
        if spec.recipe.needs_window() && W < 2 {
            return Err(SpecError::NeedsWindow);
        }
        // What needs memory was refused by a build that has none.
        let words = if M == 0 { 0 } else { spec.words() };
        if words > M.min(u16::MAX.into()) {
            return Err(SpecError::NeedsMemory { words: words as u32, room: M as u32 });
        }
        self.syllabus.copy_from(&spec.syllabus);
        let Recipe { factors, draw, averages } = &spec.recipe;
        self.recipe.factors.clear();
        // They fit, being as many as there.
        let _ = self.recipe.factors.extend_from_slice(factors);
        (self.recipe.draw, self.recipe.averages) = (*draw, *averages);
        self.budget = spec.budget;
        self.probe_every = spec.probe_every;
        self.claim = spec.claim;
        let helped = spec.assists.iter().fold(0, |set, assist| set | bit(assist.skill));
        self.probed = spec.syllabus.required() | helped;
        let State { clock, spent, pay, closed, skills, rows, windows, .. } = &mut self.state;
        (*clock, *spent, *pay, *closed) = (0, Cost::FREE, [0.0; 2], 0);
        let gain = spec.recipe.averages.gain;
        fill(
            skills,
            spec.syllabus.skills.iter().map(|skill| Standing {
                mastery: Mastery::default(),
                cost: skill.cost,
                attempts: 0,
                unproved: 0,
                open: skill.requires.is_empty(),
            }),
        );
        fill(rows, (0..arms).map(|arm| Row::new(gain, spec.syllabus.difficulty(arm))));
        if gain == Gain::Rank {
            rank(rows);
        }
        windows.fill(Window::default());
        self.firsts.fill(u16::MAX);
        for (first, (.., place)) in self.firsts.iter_mut().zip(self.syllabus.places()) {
            *first = place as u16;
        }
        self.survey();
        let memory = &mut self.state.memory;
        if M == 0 {
            return Ok(());
        }
        fill(memory, (0..words).map(|_| 0.0));
        let mut rest = memory.as_mut_slice();
        for skill in &self.syllabus.skills {
            let Some((own, others)) = rest.split_at_mut_checked(skill.space.words()) else { break };
            skill.space.start::<M>(own, &skill.nominal);
            rest = others;
        }
        Keep::start(&self.recipe, &self.syllabus, memory);
        Ok(())
    }

    /// The belief that a skill is mastered, as its probes and the claim that is asked have it; 0 for an unknown skill.
    #[must_use]
    pub fn mastery(&self, skill: u8) -> f32 {
        let standing = self.state.skills.get(usize::from(skill));
        standing.map_or(0.0, |standing| standing.mastery.level(&self.claim()))
    }

    /// What it takes to claim mastery. A build without memory knows the mean alone, and has no code for another claim.
    pub(crate) fn claim(&self) -> Claim {
        if M == 0 { Claim::default() } else { self.claim }
    }

    /// Expected score of a skill's next attempt by knowledge tracing; `None` unless the recipe traces
    /// ([`Factor::Review`]).
    #[must_use]
    pub fn recall(&self, skill: u8) -> Option<f32> {
        let known = self.recipe.tracing().is_some() && usize::from(skill) < self.state.skills.len();
        known.then(|| belief::recall(Keep::of(&self.recipe, &self.syllabus, &self.state.memory).beliefs, skill))
    }

    /// The skills.
    #[must_use]
    pub fn syllabus(&self) -> &Syllabus<S, D> {
        &self.syllabus
    }

    /// The statistics of every arm.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.state.rows
    }

    /// What is known of every skill.
    #[must_use]
    pub fn skills(&self) -> &[Standing] {
        &self.state.skills
    }

    /// Attempts that came to an end.
    #[must_use]
    pub fn clock(&self) -> u32 {
        self.state.clock
    }

    /// Attempts that the budget allows: the horizon of every pace.
    #[must_use]
    pub fn horizon(&self) -> u32 {
        self.budget.episodes
    }

    /// What all attempts together used up.
    #[must_use]
    pub fn spent(&self) -> Cost {
        self.state.spent
    }

    /// Closes or opens a skill from outside, whatever the recipe thinks of it. Unknown skills are ignored.
    pub fn close(&mut self, skill: u8, closed: bool) {
        if usize::from(skill) < self.state.skills.len() {
            self.state.closed = if closed { self.state.closed | bit(skill) } else { self.state.closed & !bit(skill) };
            self.survey();
        }
    }

    /// Whether a skill is closed from outside.
    pub(crate) fn is_closed(&self, skill: u8) -> bool {
        is_in(self.state.closed, skill)
    }

    /// Whether anything of another skill can be drawn: neither a rule nor a gate forbids it.
    pub(crate) fn has_other(&self, skill: u8) -> bool {
        let own = self.first_arm(skill.into())..self.first_arm(usize::from(skill) + 1);
        // What the rules say is known at once, and with a single skill it is all there is to ask.
        let is_open = |other: u8| other != skill && !self.is_forbidden(other);
        (0..self.state.skills.len() as u8).any(is_open)
            && self.chances().iter().enumerate().any(|(arm, chance)| *chance > 0.0 && !own.contains(&arm))
    }

    /// The next thing to attempt. `None` means that everything open is mastered or spent.
    ///
    /// A probe that is due comes first; else one arm is drawn, and one task of it. The trial's number is the clock:
    /// with more than one trial in flight, let a [`Session`](crate::Session) number them.
    #[must_use]
    #[inline(never)]
    pub fn propose(&self, dice: &mut Dice) -> Option<Trial<D>> {
        self.propose_beside(Busy::default(), dice)
    }

    /// The next thing to attempt beside what is in flight.
    #[inline(always)]
    pub(crate) fn propose_beside(&self, busy: Busy, dice: &mut Dice) -> Option<Trial<D>> {
        if self.shut == SPENT {
            return None;
        }
        let shut = self.shut | busy.full;
        if let Some(skill) = self.due(shut | busy.probed) {
            return self.probe(skill);
        }
        let mut room = [1.0; A];
        let weights = room.get_mut(..self.state.rows.len())?;
        self.weigh(shut, weights);
        let share = self.recipe.draw.sharpen(weights);
        let Some(arm) = share.pick(weights, dice) else { return self.probe(self.unproved_skill(shut | busy.probed)?) };
        let chance = share.of(*weights.get(arm)?);
        let (skill, within) = self.owner(arm)?;
        let facts = self.syllabus.skills.get(usize::from(skill))?;
        let words = self.syllabus.words_of::<M>(skill, &self.state.memory);
        let point = facts.space.sample::<M>(words, within, &facts.nominal, dice);
        let kind = if M > 0 && facts.space.auditions(within) { Kind::Audition } else { Kind::Practice };
        Some(self.trial(arm as u32, Task { skill, point }, chance, kind))
    }

    /// Takes in what came of a trial.
    ///
    /// # Errors
    /// [`Refusal::UnknownTask`] if the trial is not of this curriculum; nothing has changed then.
    #[inline(never)]
    pub fn observe(&mut self, trial: &Trial<D>, outcome: &Outcome) -> Result<Credit, Refusal> {
        let arm = self.locate(&trial.task).ok_or(Refusal::UnknownTask)?;
        self.pay_for(trial.task.skill, outcome.cost());
        let mut credit = Credit::default();
        if let (Kind::Probe, Some(standing)) = (trial.kind, self.state.skills.get_mut(usize::from(trial.task.skill))) {
            // Even a probe that came to nothing: the next one waits for practice again, or it would block all else.
            standing.unproved = 0;
        }
        let mut own = 0.0;
        if let Outcome::Scored { score, .. } = *outcome {
            let score = self.recipe.averages.counted(score.get());
            own = score;
            if M > 0 {
                // As far as it was the learner's own.
                own *= 1.0 - trial.help.most();
            }
            let is_nominal = || Some(trial.task.point) == self.nominal(trial.task.skill) && trial.help == Help::NONE;
            if trial.kind == Kind::Probe || is_nominal() {
                (credit.unlocked, credit.locked) = self.note_probe(trial.task.skill, score);
            }
            if trial.kind != Kind::Probe {
                credit.arm = Some(arm as u16);
                credit.progress = self.note_practice(arm as usize, trial.task.skill, own, self.state.clock);
                self.adapt(&trial.task, own);
            }
        }
        self.keep((trial.task.skill, trial.kind), outcome, own);
        self.state.clock = self.state.clock.saturating_add(1);
        self.survey_budget();
        Ok(credit)
    }

    /// Does one bounded slice of what the last outcomes left to do in spaces that move, and tells whether more remains.
    ///
    /// Call it until it says no before the next [`propose`](Self::propose), which otherwise takes the spaces as they are;
    /// between two slices a watchdog can be fed. A [`Session`](crate::Session) does it by itself.
    pub fn settle(&mut self) -> bool {
        let Self { syllabus, state, .. } = self;
        if M == 0 {
            return false;
        }
        let mut rest = state.memory.as_mut_slice();
        for skill in &syllabus.skills {
            let Some((own, others)) = rest.split_at_mut_checked(skill.space.words()) else { return false };
            if skill.space.settle::<M>(own) {
                return true;
            }
            rest = others;
        }
        false
    }

    /// Overrules the average of a task's arm: a person has seen whether the learner can do it. A task that is not of this
    /// curriculum is ignored.
    pub(crate) fn certify(&mut self, task: &Task<D>, able: bool) {
        let arm = self.locate(task);
        if let Some(row) = arm.and_then(|arm| self.state.rows.get_mut(arm as usize)) {
            row.fast = if able { 1.0 } else { 0.0 };
        }
    }

    /// Lets what the recipe keeps in the memory take in an attempt, with the score as far as it was the learner's own.
    fn keep(&mut self, attempted: (u8, Kind), outcome: &Outcome, own: f32) {
        if M == 0 {
            return;
        }
        let score = matches!(outcome, Outcome::Scored { .. }).then_some(own);
        Keep::note(
            &self.recipe,
            &self.syllabus,
            &self.budget,
            &mut self.state.memory,
            attempted,
            &outcome.cost(),
            score,
        );
    }

    /// Lets the space of a practised skill take in its score.
    fn adapt(&mut self, task: &Task<D>, score: f32) {
        if M == 0 {
            return;
        }
        let skill = self.syllabus.skills.get(usize::from(task.skill));
        if let (Some(skill), Some(words)) = (skill, self.state.memory.get_mut(self.syllabus.piece(task.skill))) {
            skill.space.adapt::<M>(words, &task.point, score);
        }
    }

    /// The chance of every arm at the next draw; all zero if every arm is closed.
    #[must_use]
    pub fn chances(&self) -> Vec<f32, A, u16> {
        let mut weights = Vec::new();
        fill(&mut weights, self.state.rows.iter().map(|_| 1.0));
        // As if there were a next draw, even if nothing is left to spend.
        self.weigh(self.forbidden(), &mut weights);
        self.recipe.draw.chances(&mut weights);
        weights
    }

    /// Every factor's opinion of every arm, rules first, and the chances that come of them.
    #[inline(never)]
    pub fn explain(&self, mut see: impl FnMut(Opinion<'_>)) {
        let (mut product, mut opinions) = ([0.0; A], [0.0; A]);
        product.fill(1.0);
        let both = (product.get_mut(..self.rows().len()), opinions.get_mut(..self.rows().len()));
        let (Some(product), Some(opinions)) = both else { return };
        // What the rules say together.
        self.shut_out(self.forbidden(), product);
        for factor in Factor::RULES.iter().chain(self.own_opinions()).chain(&self.recipe.factors) {
            opinions.fill(1.0);
            factor.weigh(self, opinions);
            see(Opinion { factor: Some(factor), arms: opinions });
            if !matches!(factor, Factor::Unlocked | Factor::Cap | Factor::Mask) {
                product.iter_mut().zip(&*opinions).for_each(|(product, opinion)| *product *= opinion);
            }
        }
        self.doubt(product);
        self.recipe.draw.chances(product);
        see(Opinion { factor: None, arms: product });
    }

    /// Makes of ones what rules and factors think of every arm together: 0 closed, else positive.
    fn weigh(&self, shut: u32, weights: &mut [f32]) {
        self.shut_out(shut, weights);
        for factor in self.own_opinions() {
            factor.weigh(self, weights);
        }
        for factor in &self.recipe.factors {
            factor.weigh(self, weights);
        }
        self.doubt(weights);
    }

    /// Closes the arms of these skills.
    fn shut_out(&self, shut: u32, weights: &mut [f32]) {
        let mut left = shut;
        while left != 0 {
            // Run by run: what follows one another in a syllabus is often shut together.
            let next = left.wrapping_add(left & left.wrapping_neg());
            let [first, end] = [left, next].map(|set| self.first_arm(set.trailing_zeros() as usize));
            // Setting them would be a call, which takes longer than so few arms.
            weights.iter_mut().take(end).skip(first).for_each(|weight| *weight *= 0.0);
            left &= next;
        }
    }

    /// Spreads within each skill what little is known of it leaves in doubt.
    fn doubt(&self, weights: &mut [f32]) {
        if M > 0 && self.recipe.draw.doubt > 0.0 {
            self.by_skill(weights, &mut |_, _, standing, arms| self.recipe.draw.doubt(arms, standing.attempts));
        }
    }

    /// What spaces that move think of their own arms, if there are any.
    fn own_opinions(&self) -> &'static [Factor] {
        if M > 0 && self.syllabus.skills.iter().any(|skill| skill.space.moves()) { &[Factor::Space] } else { &[] }
    }

    pub(crate) fn is_affordable(&self) -> bool {
        self.state.clock < self.budget.episodes && self.state.spent.is_below(&self.budget)
    }

    /// Whether the budget of attempts allows one more beside so many in flight.
    pub(crate) fn has_time(&self, flight: u32) -> bool {
        self.state.clock.saturating_add(flight) < self.budget.episodes
    }

    /// Whether the skill's cap allows one more attempt beside so many of its own in flight.
    pub(crate) fn has_room(&self, skill: u8, own: u32) -> bool {
        let attempts = self.state.skills.get(usize::from(skill)).map_or(0, |standing| standing.attempts);
        let cap = self.syllabus.skills.get(usize::from(skill)).map_or(0, |facts| facts.cap);
        attempts.saturating_add(own) < cap
    }

    /// Whether prerequisites and cap let the skill be attempted.
    pub(crate) fn is_open(&self, skill: u8) -> bool {
        let at = usize::from(skill);
        let known = self.state.skills.get(at).zip(self.syllabus.skills.get(at));
        known.is_some_and(|(standing, facts)| standing.is_open(facts))
    }

    /// Whether the rules forbid the skill now.
    fn is_forbidden(&self, skill: u8) -> bool {
        is_in(self.state.closed, skill) || !self.is_open(skill)
    }

    /// The skills that the rules forbid now, one bit each.
    fn forbidden(&self) -> u32 {
        let skills = 0..self.state.skills.len() as u8;
        skills.filter(|skill| self.is_forbidden(*skill)).fold(0, |set, skill| set | bit(skill))
    }

    /// Notes what the rules forbid, after anything may have changed.
    pub(crate) fn survey(&mut self) {
        self.shut = self.forbidden();
        self.survey_budget();
    }

    /// Notes whether the budget is spent, which it then stays.
    fn survey_budget(&mut self) {
        if !self.is_affordable() {
            self.shut = SPENT;
        }
    }

    /// The first skill, of those not shut, that needs probes and has practised long enough without one.
    fn due(&self, shut: u32) -> Option<u8> {
        // Without probes there is none that needs them.
        let wanted = self.probed & !shut;
        let mut skills = (0_u8..).zip(&self.state.skills);
        let is_wanted = |skill: u8| wanted.wrapping_shr(skill.into()) & 1 == 1;
        let due = skills.find(|(skill, standing)| standing.unproved >= self.probe_every && is_wanted(*skill));
        due.map(|(skill, _)| skill)
    }

    /// The first arm of a skill, beyond all arms for one that does not exist.
    fn first_arm(&self, skill: usize) -> usize {
        self.firsts.get(skill).map_or(usize::MAX, |first| usize::from(*first))
    }

    /// The skill that an arm belongs to, and its number within it.
    fn owner(&self, arm: usize) -> Option<(u8, u32)> {
        let skill = self.firsts.iter().rposition(|first| usize::from(*first) <= arm)?;
        Some((skill as u8, arm.wrapping_sub(self.first_arm(skill)) as u32))
    }

    /// The arm that a task belongs to; `None` for an unknown skill or a point outside the unit cube.
    pub(crate) fn locate(&self, task: &Task<D>) -> Option<u32> {
        let at = usize::from(task.skill);
        let (skill, first) = (self.syllabus.skills.get(at)?, self.first_arm(at) as u32);
        let words = self.syllabus.words_of::<M>(task.skill, &self.state.memory);
        task.point.is_inside().then(|| first.wrapping_add(skill.space.locate::<M>(words, &task.point)))
    }

    /// A skill whose practice is done but whose mastery still keeps others locked: with nothing else open, only a probe
    /// can get the curriculum on.
    fn unproved_skill(&self, shut: u32) -> Option<u8> {
        let keeps_locked = |number: u8| {
            let locked = self.state.skills.iter().zip(&self.syllabus.skills).filter(|(standing, _)| !standing.open);
            locked.flat_map(|(_, facts)| &facts.requires).any(|need| need.skill == number && !self.is_met(need, 1.0))
        };
        (0..self.state.skills.len() as u8).find(|skill| !is_in(shut, *skill) && keeps_locked(*skill))
    }

    fn probe(&self, skill: u8) -> Option<Trial<D>> {
        let task = Task { skill, point: self.nominal(skill)? };
        Some(self.trial(self.locate(&task)?, task, 1.0, Kind::Probe))
    }

    fn trial(&self, arm: u32, task: Task<D>, chance: f32, kind: Kind) -> Trial<D> {
        Trial { number: self.state.clock, arm: arm as u16, task, chance, kind, help: Help::NONE }
    }

    fn nominal(&self, skill: u8) -> Option<Point<D>> {
        self.syllabus.skills.get(usize::from(skill)).map(|facts| facts.nominal)
    }

    fn pay_for(&mut self, skill: u8, cost: Cost) {
        // Before anything is written: then the compiler knows that the skill is there.
        let cap = self.syllabus.skills.get(usize::from(skill)).map_or(u32::MAX, |facts| facts.cap);
        self.state.spent.add(&cost);
        if let Some(standing) = self.state.skills.get_mut(usize::from(skill)) {
            standing.cost = standing.cost.zip(&cost, |old, new| old + 0.1 * (new - old));
            standing.attempts = standing.attempts.saturating_add(1);
            if standing.attempts >= cap {
                self.shut |= bit(skill);
            }
        }
    }

    /// Takes in a probe's score; the skills that it unlocked and those that it locked again, one bit each. A call of its own: it
    /// comes once in a while, and within the other there are too few registers for both.
    #[inline(never)]
    fn note_probe(&mut self, skill: u8, score: f32) -> (u32, u32) {
        let claim = self.claim();
        let Some(standing) = self.state.skills.get_mut(usize::from(skill)) else { return (0, 0) };
        standing.mastery.note(score, &claim);
        standing.unproved = 0;
        let (mut unlocked, mut locked) = (0, 0);
        // The others stay as they are.
        let mut concerned = self.syllabus.requiring(skill);
        while concerned != 0 {
            let (number, own) = (concerned.trailing_zeros() as u8, concerned & concerned.wrapping_neg());
            concerned ^= own;
            let at = usize::from(number);
            let open = self.state.skills.get(at).is_some_and(|standing| standing.open);
            let share = if open { RELOCK } else { 1.0 };
            let facts = self.syllabus.skills.get(at);
            let opens = facts.is_some_and(|facts| facts.requires.iter().all(|need| self.is_met(need, share)));
            if let (true, Some(standing)) = (opens != open, self.state.skills.get_mut(at)) {
                standing.open = opens;
                *(if opens { &mut unlocked } else { &mut locked }) |= own;
                self.shut = if self.is_forbidden(number) { self.shut | own } else { self.shut & !own };
            }
        }
        (unlocked, locked)
    }

    /// Whether mastery reaches this share of what is asked.
    fn is_met(&self, need: &crate::syllabus::Need, share: f32) -> bool {
        self.mastery(need.skill) >= share * f32::from(need.percent) / 100.0
    }

    /// Takes in what practice at this clock scored, and returns its change from the arm's last score.
    pub(crate) fn note_practice(&mut self, arm: usize, skill: u8, score: f32, clock: u32) -> f32 {
        if let Some(standing) = self.state.skills.get_mut(usize::from(skill)) {
            standing.unproved = standing.unproved.saturating_add(1);
        }
        let (Some(row), Some(window)) = (self.state.rows.get_mut(arm), self.state.windows.get_mut(arm)) else {
            return 0.0;
        };
        let place = window.push(row.trials, clock, score);
        let change = row.note::<M>(score, clock, &self.recipe.averages);
        match self.recipe.averages.gain {
            Gain::Slope => row.gain = window.fit(place, row.trials),
            Gain::Exp3 { eta } => {
                exp3::settle(&mut self.state.rows, arm, math::abs(change), &mut self.state.pay, clock, eta);
            }
            Gain::Case { size, every } if M > 0 && clock.checked_rem(every) == Some(0) => self.change_cases(size),
            _ => {}
        }
        if M > 0 && self.recipe.averages.kin > 0 {
            self.tell_kin(arm as u32, score);
        }
        change
    }

    /// Lets a worst case into the set, and perhaps another out.
    fn change_cases(&mut self, size: u32) {
        worst::settle(&mut self.state.rows, size, |arm| {
            self.syllabus.owner(arm).is_some_and(|(skill, ..)| !is_in(self.shut, skill))
        });
    }

    /// Tells untried cells beside this arm what it scored.
    fn tell_kin(&mut self, arm: u32, score: f32) {
        let Some((_, skill, within)) = self.syllabus.owner(arm) else { return };
        let Space::Grid(grid) = skill.space else { return };
        let first = arm.saturating_sub(within);
        for other in grid.beside(within) {
            if let Some(row) = self.state.rows.get_mut(first.saturating_add(other) as usize) {
                row.expect(score, f32::from(self.recipe.averages.kin) / 100.0);
            }
        }
    }
}

/// Ranks rows that were never tried by difficulty, easiest first; ties keep the order of the list.
fn rank(rows: &mut [Row]) {
    for at in 0..rows.len() {
        let own = rows.get(at).map_or(0.0, Row::loss);
        let easier = |(other, row): &(usize, &Row)| row.loss() < own || (row.loss() == own && *other < at);
        let rank = rows.iter().enumerate().filter(easier).count();
        if let Some(row) = rows.get_mut(at) {
            row.gain = rank as f32;
        }
    }
}
