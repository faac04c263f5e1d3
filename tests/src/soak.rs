//! Very long histories of everything that a robot may meet, for whatever shows only after millions of decisions.
//!
//! A soak plays one subject (a recipe, a space that moves, an addition) to the end of its budget with outcomes of every
//! kind, tickets that come late, twice or from nowhere, numbers that are none, rests, answers, and restarts from a
//! snapshot. What must hold is asserted all along the way.

use std::fmt;

use etude::{
    ADDITIONS, ASSISTS, Aid, Asks, Assist, BadNumber, Budget, Claim, Cost, Dice, FLIGHT, Kind, Need, Next, Outcome,
    Pace, Point, RECIPES, REQUESTS, Recipe, Refusal, Reply, Resource, Safety, Space, Spec, Trial,
};

use crate::{AnySpec, DIMS, Session, WINDOW};

/// What is soaked.
pub struct Subject {
    /// Name of the recipe, the space or the addition.
    pub name: String,
    /// A curriculum with it.
    pub spec: AnySpec,
}

/// Every recipe, every space that moves, and every addition to the default recipe, for so many decisions each.
#[must_use]
pub fn subjects(decisions: u32) -> Vec<Subject> {
    let default = RECIPES[0].recipe;
    let recipes = RECIPES.iter().map(|entry| (entry.name, spec((entry.recipe)(), decisions)));
    let spaces = Space::all(2).map(|(name, space)| {
        let mut spec = spec(default(), decisions);
        spec.syllabus.skills[0].space = space;
        (name, spec)
    });
    let additions = ADDITIONS.iter().map(|addition| {
        let mut recipe = default();
        recipe.factors.push(addition.factor).expect("room for one more");
        // What is a setting, and not a factor, comes along.
        (recipe.draw.doubt, recipe.averages.kin) = (0.3, 20);
        (addition.name, AnySpec { claim: Claim { tail: 30, doubt: 0 }, ..spec(recipe, decisions) })
    });
    // A recipe and an addition may have the same name.
    let prefix = |prefix: &'static str| move |(name, spec)| Subject { name: format!("{prefix}{name}"), spec };
    let (recipes, spaces) = (recipes.map(prefix("")), spaces.map(prefix("space ")));
    recipes.chain(spaces).chain(additions.map(prefix("with "))).collect()
}

/// Four skills: a grid, a row that has a cap, a single arm, and one behind two of them; with help, rests and questions.
fn spec(recipe: Recipe, decisions: u32) -> AnySpec {
    let mut syllabus = etude::skills(&[[4, 2], [3, 0], [1, 0], [2, 0]]);
    for (number, skill) in (0_u8..).zip(&mut syllabus.skills) {
        skill.difficulty = [20, 100];
        skill.nominal = Point([0.1, if number == 0 { 0.1 } else { 0.0 }]);
        skill.cost = crate::cost(1.0, 2.0, 0.5);
        (skill.family, skill.quota) = (number % 2, number + 1);
    }
    syllabus.skills[1].cap = decisions / 5;
    for skill in [0, 2] {
        syllabus.skills[3].requires.push(Need { skill, percent: 30 }).expect("room");
    }
    let led = Pace::Gated { from: 1.0, to: 0.0, step: 0.1, forward_at: 70, back_at: 30 };
    let assists = [(0, Aid::VirtualForce, led), (1, Aid::WarmStart, Pace::Fade { from: 0.8, over: 0.5 })];
    // A little more time and resets than attempts take on average: they are dear, and the clock ends first.
    let limit = 1.2 * decisions as f32;
    let budget = Budget { time_s: limit, resets: limit, ..Budget::episodes(decisions) };
    Spec {
        safety: Safety { max_consecutive_failures: 3, cooldown_s: 7.5, max_lead: 6 },
        probe_every: 5,
        assists: assists.into_iter().map(|(skill, aid, pace)| Assist { skill, aid, pace }).collect(),
        asks: Asks { budget: u16::MAX, audit: 10 },
        ..Spec::new(syllabus, recipe, budget)
    }
}

/// Bytes of the largest snapshot that a session of this curriculum can come to: every number at its longest.
fn largest_snapshot(spec: &AnySpec) -> usize {
    let (skills, arms) = (spec.syllabus.skills.len(), spec.syllabus.arms() as usize);
    100 + 45 * skills + arms * (26 + 2 + 9 * WINDOW) + 4 * spec.words() + 8 * ASSISTS + 32 * FLIGHT + 26 * REQUESTS
}

/// How often what happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Trials given out.
    pub decisions: u32,
    /// Outcomes of each kind: scored, censored, aborted.
    pub outcomes: [u32; 3],
    /// Tickets and numbers that were refused.
    pub refused: u32,
    /// Rests.
    pub rests: u32,
    /// Questions that were answered.
    pub answers: u32,
    /// Restarts from a snapshot.
    pub restarts: u32,
    /// Skills that opened or closed.
    pub doors: u32,
    /// Bytes of the largest snapshot.
    pub snapshot: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            decisions,
            outcomes: [scored, censored, aborted],
            refused,
            rests,
            answers,
            restarts,
            doors,
            snapshot,
        } = self;
        write!(
            f,
            "{decisions} decisions: {scored} scored, {censored} censored, {aborted} aborted; {refused} refused, {rests} \
             rests, {answers} answers, {doors} doors, {restarts} restarts from {snapshot} bytes at most"
        )
    }
}

/// Plays a subject to the end of its budget.
///
/// # Panics
/// If anything that must hold does not.
#[must_use]
pub fn soak(subject: &Subject, seed: u64) -> Tally {
    let spec = &subject.spec;
    let session = Session::new(spec, seed).expect("a sound spec");
    let bytes = vec![0; largest_snapshot(spec)];
    let mut soak = Soak { spec, session, dice: Dice::new(!seed), mood: 0.5, tally: Tally::default(), bytes };
    soak.run();
    soak.tally
}

struct Soak<'a> {
    spec: &'a AnySpec,
    session: Session,
    /// The world's own.
    dice: Dice,
    /// Chance of success, for a while.
    mood: f32,
    tally: Tally,
    /// Room for one snapshot, and no byte more.
    bytes: Vec<u8>,
}

impl Soak<'_> {
    fn run(&mut self) {
        // Turns in which the session neither gave a trial out nor took an outcome in.
        let mut idle = 0;
        loop {
            let before = self.progress();
            if self.in_one_of(2) {
                self.report();
            } else if !self.decide() {
                break;
            }
            self.disturb();
            idle = if before == self.progress() { idle + 1 } else { 0 };
            assert!(idle < 200, "stuck: {:?}", self.session.propose());
        }
        let teacher = self.session.curriculum();
        let is_spent = |resource| teacher.spent().get(resource) >= self.spec.budget.limit(resource);
        let is_over = teacher.clock() >= self.spec.budget.episodes || Resource::ALL.into_iter().any(is_spent);
        assert!(is_over, "done at {} of {} decisions", teacher.clock(), self.spec.budget.episodes);
        assert_eq!(self.tally.decisions, teacher.clock(), "every trial was taken in");
        self.look();
    }

    fn progress(&self) -> [u32; 2] {
        [self.session.next_number(), self.session.curriculum().clock()]
    }

    fn in_one_of(&mut self, n: u32) -> bool {
        self.dice.below(n) == 0
    }

    /// Asks what to do, and does it unless it is a trial, which may take its time; whether there is more to come.
    fn decide(&mut self) -> bool {
        // As often as not somebody has settled before, and then the chances are those of the draw.
        let settled = self.in_one_of(2);
        while settled && self.session.settle() {}
        let chances = self.session.curriculum().chances();
        look_at_chances(&chances);
        match self.session.propose() {
            Next::Try(trial) => {
                self.tally.decisions += 1;
                let stated = chances.get(usize::from(trial.arm)).expect("an arm of this curriculum");
                assert!(!settled || trial.kind == Kind::Probe || trial.chance == *stated, "{trial:?}, not {stated}");
                self.look_at(&trial);
            }
            Next::Rest { seconds } => {
                assert!(seconds > 0.0 && seconds <= self.spec.safety.cooldown_s, "a rest of {seconds} s");
                self.tally.rests += 1;
                // Now and then somebody is impatient.
                let share = if self.in_one_of(4) { 0.5 } else { 1.0 };
                self.session.rested(share * seconds);
            }
            Next::Report => {
                assert!(!self.session.flight().is_empty(), "a report is asked for, and nothing is in flight");
                self.report();
            }
            Next::Done => {
                assert!(self.session.flight().is_empty(), "done, with trials in flight");
                return false;
            }
        }
        true
    }

    fn look_at(&self, trial: &Trial<DIMS>) {
        assert!(trial.chance > 0.0 && trial.chance <= 1.0, "{trial:?}");
        assert!(trial.task.point.is_inside(), "{trial:?}");
        assert!(Aid::ALL.iter().all(|aid| (0.0..=1.0).contains(&trial.help.level(*aid))), "{trial:?}");
        let teacher = self.session.curriculum();
        let skill = usize::from(trial.task.skill);
        let attempts = teacher.skills()[skill].attempts;
        assert!(attempts < self.spec.syllabus.skills[skill].cap, "{attempts} attempts at skill {skill}");
        assert!(teacher.clock() < self.spec.budget.episodes, "beyond the budget");
    }

    /// Reports any of the trials in flight.
    fn report(&mut self) {
        let flight = self.session.flight();
        let Some(trial) = flight.get(self.dice.below(flight.len() as u32) as usize).copied() else { return };
        if self.in_one_of(300) {
            // Nothing succeeds, everything does, or something between.
            self.mood = self.dice.range(-0.5, 1.5);
        }
        let (kind, outcome) = self.outcome();
        let credit = self.session.observe(trial.number, &outcome).expect("its own trial");
        assert!((-1.0..=1.0).contains(&credit.progress), "{credit:?}");
        self.tally.outcomes[kind] += 1;
        self.tally.doors += (credit.unlocked | credit.locked).count_ones();
        if self.in_one_of(16) {
            let again = self.session.observe(trial.number, &outcome);
            assert_eq!(again, Err(Refusal::RepeatedTrial));
            self.tally.refused += 1;
        }
    }

    /// What comes of a trial, and its kind.
    fn outcome(&mut self) -> (usize, Outcome) {
        let dice = &mut self.dice;
        let mut part = |most: f32| if dice.below(4) == 0 { 0.0 } else { dice.range(0.0, most) };
        let (time, mut energy, mut wear) = (part(3.0), part(9.0), part(1.0));
        if self.in_one_of(5000) {
            // As much as a number can say.
            (energy, wear) = (f32::MAX, f32::MAX);
        }
        let resets = self.dice.below(3) as u16;
        let cost = Cost::new(time, energy, wear).expect("finite and not negative").with_resets(resets);
        match self.dice.below(16) {
            0 => (1, Outcome::Censored { cost }),
            1 => (2, Outcome::Aborted { cost }),
            2..=5 => (0, Outcome::scored(self.dice.unit(), cost).expect("in range")),
            _ => {
                let score = if self.dice.unit() < self.mood { 1.0 } else { 0.0 };
                (0, Outcome::scored(score, cost).expect("in range"))
            }
        }
    }

    /// What else may happen around a robot.
    fn disturb(&mut self) {
        if self.in_one_of(16) {
            self.send_nonsense();
        }
        if self.in_one_of(16) {
            self.answer();
        }
        if self.in_one_of(64) {
            self.look();
            assert!((0..9).any(|_| self.session.next_event().is_none()), "more than eight events");
        }
        if self.in_one_of(500) {
            self.restart();
        }
    }

    /// Numbers that no sensor should send, of tickets that nobody has.
    fn send_nonsense(&mut self) {
        let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -f32::MIN_POSITIVE, 1.0 + f32::EPSILON];
        let bad = bad[self.dice.below(5) as usize];
        assert_eq!(Outcome::scored(bad, Cost::FREE), Err(BadNumber::Score));
        let is_cost = bad > 0.0 && bad.is_finite();
        assert_eq!(Cost::new(0.5, bad, 0.5).is_ok(), is_cost, "{bad}");
        if !is_cost {
            self.session.rested(bad);
        }
        // Near and far.
        let beyond = self.dice.bits() >> self.dice.below(32);
        let unknown = self.session.next_number().saturating_add(beyond);
        let refusal = self.session.observe(unknown, &Outcome::Aborted { cost: Cost::FREE });
        assert_eq!(refusal, Err(Refusal::UnknownTrial), "{unknown}");
        assert_eq!(self.session.answer(u32::MAX, Reply::Demonstrated), Err(Refusal::UnknownTrial));
        self.tally.refused += 2;
    }

    fn answer(&mut self) {
        let requests = self.session.requests();
        assert!(requests.iter().all(|request| (0.0..=0.5).contains(&request.certainty)), "{requests:?}");
        let Some(request) = requests.get(self.dice.below(REQUESTS as u32) as usize).copied() else { return };
        let reply = match self.dice.below(4) {
            0 => Reply::Demonstrated,
            1 => Reply::Declined,
            roll => Reply::Certified { able: roll == 2 },
        };
        assert_eq!(self.session.answer(request.number, reply), Ok(()));
        assert_eq!(self.session.answer(request.number, reply), Err(Refusal::RepeatedTrial));
        self.tally.answers += 1;
    }

    /// The robot loses power, and its program knows the curriculum and the snapshot alone.
    fn restart(&mut self) {
        let saved = self.session.save(&mut self.bytes).expect("no more than the largest snapshot").to_vec();
        self.tally.snapshot = self.tally.snapshot.max(saved.len());
        self.tally.restarts += 1;
        self.session.begin(self.spec, self.dice.bits().into()).expect("a sound spec");
        let mut broken = saved.clone();
        broken[self.dice.below(saved.len() as u32) as usize] ^= 1 << self.dice.below(8);
        assert!(self.session.restore(&broken).is_err(), "a broken snapshot");
        assert_eq!(self.session.restore(&saved), Ok(()));
        assert_eq!(self.session.save(&mut self.bytes).expect("room"), &saved[..]);
    }

    /// Every number that can be seen is one.
    fn look(&self) {
        let teacher = self.session.curriculum();
        for row in teacher.rows() {
            let finite = [row.score, row.fast, row.slow, row.gain].iter().all(|x| x.is_finite());
            assert!(finite && (0.0..=1.0).contains(&row.score), "{row:?}");
        }
        for (skill, standing) in (0..).zip(teacher.skills()) {
            let costs = Resource::ALL.map(|resource| standing.cost.get(resource));
            assert!(costs.iter().all(|cost| (0.0..f32::INFINITY).contains(cost)), "skill {skill}: {costs:?}");
            let mastery = teacher.mastery(skill);
            assert!((0.0..=1.0).contains(&mastery), "skill {skill}: mastery {mastery}");
            let recall = teacher.recall(skill).unwrap_or(0.5);
            assert!((0.0..=1.0).contains(&recall), "skill {skill}: recall {recall}");
        }
        let spent = Resource::ALL.map(|resource| teacher.spent().get(resource));
        assert!(spent.iter().all(|spent| (0.0..f32::INFINITY).contains(spent)), "{spent:?}");
        teacher.explain(|opinion| {
            let sound = opinion.arms.iter().all(|x| (0.0..f32::INFINITY).contains(x));
            assert!(sound, "{:?}: {:?}", opinion.factor, opinion.arms);
        });
    }
}

fn look_at_chances(chances: &[f32]) {
    assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)), "{chances:?}");
    let sum: f32 = chances.iter().sum();
    // All are closed while every open skill rests, or before a probe opens the next.
    assert!(sum == 0.0 || (sum - 1.0).abs() < 1e-4, "sum {sum}: {chances:?}");
}
