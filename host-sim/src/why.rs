//! Why a skill is where it is: what a teacher's log tells about one skill, in plain words.

use etude::log::Record as Line;
use etude::{Budget, Factor, Resource, frame};
use serde::Serialize;

use crate::file::{Curriculum, factors::called};
use crate::history::History;
use crate::record::{Episode, What};
use crate::replay::{ReplayError, follow};
use crate::world::{DIMS, Session, Teacher};

/// Moments at which chance and competence are looked up.
const MOMENTS: u32 = 20;
/// So many moments ago competence is compared with: a quarter of the run.
const AGO: usize = 5;
/// Last scores that count.
const LAST: usize = 20;
/// Last scores that are shown.
const SHOWN: usize = 10;
/// Mean score below which tasks are too hard.
const HARD: f32 = 0.2;
/// Rise of competence since a quarter of the run that counts as progress.
const RISE: f32 = 0.03;
/// So much of the chance is most of it.
const MOST: f32 = 0.5;
/// Practice that is so much better than the tests is practice of other tasks.
const GAP: f32 = 0.25;

/// What is the matter with a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// What it requires has not been shown.
    Locked,
    /// Its attempts are used up.
    Capped,
    /// It failed too often in a row.
    Resting,
    /// It succeeded so often in a row that another one comes first.
    Waiting,
    /// Something outside of the curriculum has closed it.
    Closed,
    /// Its tests or an exam have shown its goal, or its tasks count as mastered.
    Mastered,
    /// It may be practised, and something makes that unlikely.
    Starved,
    /// It is practised, and fails.
    Failing,
    /// It is practised, and its scores stand still.
    Stuck,
    /// It is practised, and gets better.
    Learning,
    /// It may be practised, and hardly was yet.
    Untried,
}

/// A prerequisite, and how far it has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Need {
    /// The skill that is required.
    pub skill: String,
    /// The belief that it is mastered, in `0..=1`.
    pub mastery: f32,
    /// What is asked, in `0..=1`.
    pub needed: f32,
    /// Whether that was shown. A skill stays unlocked when mastery falls a little below.
    pub met: bool,
}

/// What a factor does to a skill.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The factor.
    pub factor: String,
    /// What the chance of the skill would be without it.
    pub without: f32,
}

/// A moment of the run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// Attempts before it.
    pub episode: u32,
    /// The chance that the skill was drawn next.
    pub chance: f32,
    /// Its competence: the mean of the fast averages of all its arms, in which the untried count nothing.
    pub competence: f32,
}

/// Why a skill is where it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Why {
    /// The skill.
    pub skill: String,
    /// Attempts before this moment.
    pub episode: u32,
    /// What is the matter.
    pub verdict: Verdict,
    /// The reasons, in words.
    pub reasons: Vec<String>,
    /// What it requires.
    pub needs: Vec<Need>,
    /// Attempts at it so far.
    pub attempts: u32,
    /// Attempts at most, if there is a limit.
    pub cap: Option<u32>,
    /// The belief that it is mastered, if it is probed.
    pub belief: Option<f32>,
    /// The chance that it is drawn next.
    pub chance: f32,
    /// The chance it would have if all open tasks were alike.
    pub fair: f32,
    /// Its competence now.
    pub competence: f32,
    /// The course so far.
    pub course: Vec<Moment>,
    /// What each factor does to it, if it may be practised.
    pub factors: Vec<Share>,
    /// Its last scores in practice, the latest last.
    pub scores: Vec<f32>,
    /// Its last scores in probes, the latest last.
    pub probes: Vec<f32>,
    /// What to do.
    pub next: String,
}

impl Why {
    /// The same where an exam on the fixed test set was held at this moment: whoever passes it is mastered, though practice,
    /// which explores, looks worse and no test was asked for.
    #[must_use]
    pub fn examined(self, exam: f32, goal: f32) -> Self {
        let open = matches!(
            self.verdict,
            Verdict::Starved | Verdict::Failing | Verdict::Stuck | Verdict::Learning | Verdict::Untried
        );
        if !open || exam < goal {
            return self;
        }
        let passed = format!("its exam now came to {}, and its goal is {}", percent(exam), percent(goal));
        let mut reasons = self.reasons;
        reasons.insert(0, passed);
        Self { verdict: Verdict::Mastered, reasons, next: content(&self.skill), ..self }
    }
}

/// What to do about a skill that is mastered.
fn content(name: &str) -> String {
    format!("nothing, if that is meant; else widen the range of {name} in `[skill.space]`, or raise `goal`")
}

/// A log up to one moment, and how the teacher stood then.
struct Told<'a> {
    curriculum: &'a Curriculum,
    /// The skill in question.
    asked: usize,
    session: Box<Session>,
    history: History,
    /// Seconds that each skill still has to rest.
    rest: Vec<f32>,
    /// Its course; the end is now.
    course: Vec<Moment>,
}

/// Explains one skill as a log has it after so many decisions, or at its end.
///
/// # Errors
/// As [`follow`].
pub fn why(curriculum: &Curriculum, log: &[u8], skill: usize, until: Option<u32>) -> Result<Why, ReplayError> {
    let trials = log.split_inclusive(|byte| *byte == 0).filter_map(|bytes| frame::decode::<Line<DIMS>>(bytes).ok());
    let all = trials.filter(|line| matches!(line, Line::Trial(_))).count() as u32;
    let end = until.map_or(all, |until| until.min(all));
    let every = end.div_ceil(MOMENTS).max(1);
    let mut history = History::new(curriculum);
    let mut rest = vec![0.0; curriculum.skills.len()];
    let (mut decided, mut course) = (0, Vec::new());
    let found = follow(&curriculum.spec, log, until, |session, line| {
        if let Line::Trial(_) = line {
            if decided % every == 0 {
                course.push(moment(curriculum, session, skill, decided));
            }
            decided += 1;
        }
        let marks = history.record.marks.len();
        history.see(session, line);
        let passed = match line {
            Line::Rested { seconds } => *seconds,
            Line::Outcome { outcome, .. } => outcome.cost().get(Resource::Time),
            _ => 0.0,
        };
        rest.iter_mut().for_each(|rest| *rest = f32::max(*rest - passed, 0.0));
        for mark in history.record.marks.iter().skip(marks).filter(|mark| mark.what == What::Resting) {
            rest[usize::from(mark.skill)] = curriculum.spec.safety.cooldown_s;
        }
    })?;
    let session = found.session;
    course.push(moment(curriculum, &session, skill, end));
    let told = Told { curriculum, asked: skill, session, history, rest, course };
    Ok(told.why())
}

/// The arms of a skill, in the flat list.
fn arms(curriculum: &Curriculum, skill: usize) -> std::ops::Range<usize> {
    let place = curriculum.spec.syllabus.places().nth(skill);
    place.map_or(0..0, |(_, facts, first)| first as usize..(first + facts.space.arms()) as usize)
}

fn moment(curriculum: &Curriculum, session: &Session, skill: usize, episode: u32) -> Moment {
    let (teacher, own) = (session.curriculum(), arms(curriculum, skill));
    let chance = teacher.chances().get(own.clone()).map_or(0.0, |own| own.iter().sum());
    let rows = teacher.rows().get(own).unwrap_or_default();
    let tried = rows.iter().filter(|row| row.trials > 0).fold(0.0, |sum, row| sum + row.fast);
    Moment { episode, chance, competence: tried / rows.len().max(1) as f32 }
}

impl Told<'_> {
    fn why(self) -> Why {
        let (skill, now) = (self.asked, self.now());
        let teacher = self.session.curriculum();
        let (verdict, mut reasons) = self.judge(skill);
        let standing = &teacher.skills()[skill];
        let cap = self.curriculum.spec.syllabus.skills[skill].cap;
        let last = |probe, most| self.last(skill, probe, most);
        reasons.extend(self.over());
        Why {
            skill: self.name(skill).into(),
            episode: now.episode,
            verdict,
            reasons,
            needs: self.needs(skill),
            attempts: standing.attempts,
            cap: (cap < u32::MAX).then_some(cap),
            belief: self.is_probed(skill).then(|| teacher.mastery(skill as u8)),
            chance: now.chance,
            fair: self.fair(skill),
            competence: now.competence,
            factors: self.shares(skill),
            scores: last(false, SHOWN),
            probes: last(true, SHOWN),
            next: self.next(skill, verdict),
            course: self.course,
        }
    }

    fn now(&self) -> Moment {
        self.course.last().copied().unwrap_or(Moment { episode: 0, chance: 0.0, competence: 0.0 })
    }

    fn name(&self, skill: usize) -> &str {
        &self.curriculum.skills[skill].id
    }

    fn needs(&self, skill: usize) -> Vec<Need> {
        let open = self.session.curriculum().skills()[skill].open;
        let need = |need: &etude::Need| {
            let mastery = self.session.curriculum().mastery(need.skill);
            let needed = f32::from(need.percent) / 100.0;
            Need { skill: self.name(need.skill.into()).into(), mastery, needed, met: open || mastery >= needed }
        };
        self.curriculum.spec.syllabus.skills[skill].requires.iter().map(need).collect()
    }

    /// Places of the skills that keep this one locked.
    fn blockers(&self, skill: usize) -> impl Iterator<Item = (usize, &etude::Need)> {
        let requires = self.curriculum.spec.syllabus.skills[skill].requires.iter();
        let short =
            |need: &&etude::Need| self.session.curriculum().mastery(need.skill) < f32::from(need.percent) / 100.0;
        requires.filter(short).map(|need| (usize::from(need.skill), need))
    }

    /// The first skill behind a locked one that is itself not locked.
    fn root(&self, mut skill: usize) -> usize {
        // The file's reader refuses circles.
        while !self.session.curriculum().skills()[skill].open {
            let Some((blocker, _)) = self.blockers(skill).next() else { break };
            skill = blocker;
        }
        skill
    }

    fn is_probed(&self, skill: usize) -> bool {
        let spec = &self.curriculum.spec;
        let helped = spec.assists.iter().any(|assist| usize::from(assist.skill) == skill);
        helped || spec.syllabus.is_required(skill as u8)
    }

    fn attempts(&self, skill: usize) -> impl DoubleEndedIterator<Item = &Episode> {
        self.history.record.episodes.iter().filter(move |episode| usize::from(episode.skill) == skill)
    }

    /// The last scores, the latest last.
    fn last(&self, skill: usize, probe: bool, most: usize) -> Vec<f32> {
        let own = self.attempts(skill).rev().filter(|episode| episode.probe == probe);
        let mut scores: Vec<_> = own.filter_map(|episode| episode.score).take(most).collect();
        scores.reverse();
        scores
    }

    /// What is the matter, and why.
    fn judge(&self, skill: usize) -> (Verdict, Vec<String>) {
        let teacher = self.session.curriculum();
        let (standing, facts) = (&teacher.skills()[skill], &self.curriculum.spec.syllabus.skills[skill]);
        if !standing.open {
            return (Verdict::Locked, self.locked(skill));
        }
        if standing.attempts >= facts.cap {
            return (Verdict::Capped, vec![format!("all {} attempts that `max_attempts` allows are made", facts.cap)]);
        }
        if self.rest[skill] > 0.0 {
            return (Verdict::Resting, vec![self.resting(skill)]);
        }
        if self.session.is_waiting(skill as u8) {
            return (Verdict::Waiting, vec![self.waiting(skill)]);
        }
        if self.is_closed(skill) {
            return (Verdict::Closed, vec!["the program around the teacher has closed it".into()]);
        }
        self.open(skill)
    }

    fn locked(&self, skill: usize) -> Vec<String> {
        let mut reasons = Vec::new();
        for (blocker, need) in self.blockers(skill) {
            let (of, asks) = (self.name(blocker), self.name(skill));
            let mastery = percent(self.session.curriculum().mastery(need.skill));
            reasons.push(format!("{of} has shown {mastery} in its tests, and {asks} asks for {} %", need.percent));
        }
        let root = self.root(skill);
        if self.blockers(skill).all(|(blocker, _)| blocker != root) {
            let between = self.blockers(skill).next().map_or(root, |(blocker, _)| blocker);
            reasons.extend(self.locked(between));
            return reasons;
        }
        let (name, tests) = (self.name(root), self.attempts(root).filter(|episode| episode.probe).count());
        let scores = self.last(root, true, LAST);
        reasons.push(match mean(&scores) {
            None => format!("{name} was never tested"),
            Some(mean) => {
                let last = if scores.len() < tests { format!(", the last {}", scores.len()) } else { String::new() };
                format!("{name} was tested {}{last} with a mean score of {mean:.2}", times(tests))
            }
        });
        let practice = self.last(root, false, LAST);
        if let Some(mean) = mean(&practice) {
            reasons.push(format!("{name}'s last {} came to {mean:.2}", many(practice.len(), "practice attempt")));
        }
        reasons
    }

    fn resting(&self, skill: usize) -> String {
        let safety = self.curriculum.spec.safety;
        let marks = &self.history.record.marks;
        let rests = marks.iter().filter(|mark| usize::from(mark.skill) == skill && mark.what == What::Resting).count();
        format!(
            "it failed {} times in a row, and rests: {:.0} s of {:.0} s are left; its {} rest so far",
            safety.max_consecutive_failures,
            self.rest[skill],
            safety.cooldown_s,
            nth(rests)
        )
    }

    fn waiting(&self, skill: usize) -> String {
        let own = self.last(skill, false, usize::MAX);
        let successes = own.iter().rev().take_while(|score| **score >= 0.5).count();
        format!(
            "its last {} all succeeded, and there were too few attempts at other skills meanwhile (`max_lead` is {}): it waits for \
             one of those",
            many(successes, "practice attempt"),
            self.curriculum.spec.safety.max_lead
        )
    }

    /// Whether the gate for what is closed from outside says so.
    fn is_closed(&self, skill: usize) -> bool {
        let mut closed = false;
        self.session.curriculum().explain(|opinion| {
            if opinion.factor == Some(&Factor::Mask) {
                closed =
                    opinion.arms.get(arms(self.curriculum, skill)).is_some_and(|own| own.iter().all(|o| *o == 0.0));
            }
        });
        closed
    }

    fn open(&self, skill: usize) -> (Verdict, Vec<String>) {
        let (now, fair) = (moment(self.curriculum, &self.session, skill, 0), self.fair(skill));
        let (chance, all) = (percent(now.chance), percent(fair));
        let own =
            format!("the chance that it is drawn next is {chance}; if all open tasks were alike it would be {all}");
        if self.is_shown(skill) {
            let mut reasons = vec![own, self.shown(skill)];
            reasons.extend(self.last_practice(skill).map(|(told, _)| told));
            reasons.extend(self.greedy().filter(|greedy| *greedy == skill).map(|greedy| self.greed(greedy)));
            return (Verdict::Mastered, reasons);
        }
        let most = self.shares(skill).into_iter().max_by(|a, b| a.without.total_cmp(&b.without));
        let starver = most.filter(|share| now.chance < fair / 2.0 && share.without > 2.0 * now.chance);
        if let Some(Share { factor, without }) = starver {
            let (done, all) = self.mastered(skill);
            let (meaning, verdict) = match &*factor {
                "unmastered" if done == all => {
                    ("all its arms count as mastered, and are only reviewed".into(), Verdict::Mastered)
                }
                "unmastered" => (
                    format!("{done} of its {all} arms count as mastered, and the others hardly move"),
                    Verdict::Starved,
                ),
                other => (meaning(other).into(), Verdict::Starved),
            };
            let told = format!("without the factor `{factor}` it would be {}: {meaning}", percent(without));
            let greed = self.greedy().filter(|_| verdict == Verdict::Starved).map(|greedy| self.greed(greedy));
            return (verdict, [own, told].into_iter().chain(greed).collect());
        }
        let enough = self.last(skill, false, LAST).len() >= SHOWN;
        let Some((told, mean)) = self.last_practice(skill).filter(|_| enough) else {
            return (Verdict::Untried, vec![own]);
        };
        let before = self.course.get(self.course.len().saturating_sub(AGO + 1)).map_or(0.0, |then| then.competence);
        // Of another skill than the one in question no course is kept.
        let is_asked = skill == self.asked;
        let verdict = match () {
            () if self.mastered(skill).0 == arms(self.curriculum, skill).len() => Verdict::Mastered,
            () if is_asked && now.competence - before >= RISE => Verdict::Learning,
            () if mean < HARD => Verdict::Failing,
            () => Verdict::Stuck,
        };
        let all =
            format!("all its tasks together to {:.2}; a quarter of the run before it was {before:.2}", now.competence);
        (verdict, if is_asked { vec![own, told, all] } else { vec![own, told] })
    }

    /// What its last practice came to, in words and as a mean; nothing if there was none.
    fn last_practice(&self, skill: usize) -> Option<(String, f32)> {
        let scores = self.last(skill, false, LAST);
        let mean = mean(&scores)?;
        Some((format!("its last {} came to {mean:.2} on average", many(scores.len(), "practice attempt")), mean))
    }

    /// Whether its tests have shown its goal.
    fn is_shown(&self, skill: usize) -> bool {
        self.is_probed(skill) && self.session.curriculum().mastery(skill as u8) >= self.curriculum.skills[skill].goal
    }

    fn shown(&self, skill: usize) -> String {
        let (shown, goal) = (self.session.curriculum().mastery(skill as u8), self.curriculum.skills[skill].goal);
        format!("its tests have shown {}, and its goal is {}", percent(shown), percent(goal))
    }

    /// The skill that has most of the chance although its goal is shown, while that of another one which may be practised
    /// is not.
    fn greedy(&self) -> Option<usize> {
        let all = 0..self.curriculum.skills.len();
        let chance = |skill: usize| moment(self.curriculum, &self.session, skill, 0).chance;
        let waits = all.clone().any(|skill| self.fair(skill) > 0.0 && !self.is_shown(skill));
        all.filter(|_| waits).find(|skill| self.is_shown(*skill) && chance(*skill) >= MOST)
    }

    /// Why a skill has most of the chance although its goal is shown.
    fn greed(&self, greedy: usize) -> String {
        let (name, (done, all)) = (self.name(greedy), self.mastered(greedy));
        let chance = percent(moment(self.curriculum, &self.session, greedy, 0).chance);
        let cause = match () {
            () if !self.asks_what_is_mastered() => "this teacher does not ask what is mastered".into(),
            () if self.counts_parts() => format!(
                "what is done in part counts in part, so tasks that never succeed look half known for ever ({done} of its \
                 {all} arms count as mastered)"
            ),
            () => format!("{done} of its {all} arms count as mastered, and the others are practised on"),
        };
        format!("{name} has {chance} of the chance although its tests have shown its goal: {cause}")
    }

    /// What to do about it.
    fn temper(&self, greedy: usize) -> String {
        let (name, teacher) = (self.name(greedy), &self.curriculum.teacher);
        let less = format!("`max_attempts` of {name}, which ends its practice, or a range of what it can do");
        if self.asks_what_is_mastered() && self.counts_parts() {
            return format!(
                "`success = 0.5` in `[teacher.{teacher}]`, by which an attempt is done or not and nothing between; or {less}"
            );
        }
        less
    }

    fn asks_what_is_mastered(&self) -> bool {
        self.curriculum.spec.recipe.factors.iter().any(|factor| matches!(factor, Factor::Unmastered { .. }))
    }

    /// Whether the teacher takes scores in as they are.
    fn counts_parts(&self) -> bool {
        self.curriculum.spec.recipe.averages.success == 0
    }

    /// Arms of a skill that count as mastered for the teacher, and all.
    fn mastered(&self, skill: usize) -> (usize, usize) {
        let (own, mut done) = (arms(self.curriculum, skill), 0);
        self.session.curriculum().explain(|opinion| {
            if let Some(Factor::Unmastered { .. }) = opinion.factor {
                done =
                    opinion.arms.get(own.clone()).map_or(0, |own| own.iter().filter(|opinion| **opinion < 1.0).count());
            }
        });
        (done, own.len())
    }

    /// A skill's part of all arms that may be drawn.
    fn fair(&self, skill: usize) -> f32 {
        let open = self.open_arms();
        let own = open.iter().filter(|arm| arms(self.curriculum, skill).contains(arm)).count();
        own as f32 / open.len().max(1) as f32
    }

    /// Arms that no rule forbids.
    fn open_arms(&self) -> Vec<usize> {
        let teacher = self.session.curriculum();
        let chances = teacher.chances();
        (0..chances.len()).filter(|arm| chances[*arm] > 0.0).collect()
    }

    /// What each factor does to the chance of a skill; nothing for one that may not be practised.
    fn shares(&self, skill: usize) -> Vec<Share> {
        let own = arms(self.curriculum, skill);
        let mut opinions: Vec<(&Factor, Vec<f32>)> = Vec::new();
        let recipe = &self.curriculum.spec.recipe;
        let known = || Factor::RULES.iter().chain(&[Factor::Space]).chain(&recipe.factors);
        self.session.curriculum().explain(|opinion| {
            let factor = opinion.factor.and_then(|factor| known().find(|known| *known == factor));
            opinions.extend(factor.map(|factor| (factor, opinion.arms.to_vec())));
        });
        let without = |left_out: &Factor| {
            let arms = opinions.first().map_or(0, |(_, arms)| arms.len());
            let others =
                |arm: usize| opinions.iter().filter(|(factor, _)| *factor != left_out).map(move |(_, o)| o[arm]);
            let mut chances: Vec<f32> = (0..arms).map(|arm| others(arm).product()).collect();
            recipe.draw.chances(&mut chances);
            chances.get(own.clone()).map_or(0.0, |own| own.iter().sum())
        };
        let free = opinions.iter().filter(|(factor, _)| !Factor::RULES.contains(factor));
        let shares = free.map(|(factor, _)| Share { factor: called(factor), without: without(factor) });
        if self.fair(skill) > 0.0 { shares.collect() } else { Vec::new() }
    }

    /// That the budget is spent, if it is.
    fn over(&self) -> Option<String> {
        over(self.session.curriculum(), &self.curriculum.spec.budget)
    }

    /// What to do about it.
    fn next(&self, skill: usize, verdict: Verdict) -> String {
        let name = self.name(skill);
        let is_to_blame =
            |greedy: &usize| verdict == Verdict::Starved || verdict == Verdict::Mastered && *greedy == skill;
        if let Some(greedy) = self.greedy().filter(is_to_blame) {
            return self.temper(greedy);
        }
        let more = if self.over().is_some() { "a new run with more in `[budget]`, or " } else { "" };
        match verdict {
            Verdict::Locked if self.curriculum.never.is_some() => {
                "this curriculum can never come to its end: `etude check` shows the lines that rule it out".into()
            }
            Verdict::Locked => self.unlock(skill),
            Verdict::Capped => format!("raise `max_attempts` of {name}, or take it out"),
            Verdict::Resting => format!(
                "wait, it goes on by itself; if {name} rests often, give it an easier range in `[skill.space]`, help in \
                 `[skill.assist]`, or more patience: `max_consecutive_failures`"
            ),
            Verdict::Waiting => format!(
                "wait, it goes on after an attempt at another skill; if {name} is to go on alone, a larger `max_lead` in \
                 `[safety]`, or 0 for any"
            ),
            Verdict::Closed => "look into the program that calls the teacher: `close` was called for it".into(),
            Verdict::Mastered => content(name),
            Verdict::Starved => {
                format!(
                    "raise `explore` in `[teacher.{}]`, or try another teacher: `etude compare --teachers …` shows what each \
                     does",
                    self.curriculum.teacher
                )
            }
            Verdict::Failing => format!(
                "give {name} an easier range in `[skill.space]`, or help that is taken away again: `[skill.assist.…]`"
            ),
            Verdict::Stuck => format!(
                "{more}help that is taken away again: `[skill.assist.…]`; or require of {name} what it stands on"
            ),
            Verdict::Learning | Verdict::Untried if more.is_empty() => "let it practise: nothing is wrong".into(),
            Verdict::Learning => "it gets better, and had no more time: a new run with more in `[budget]`".into(),
            Verdict::Untried => "it had hardly any time: a new run with more in `[budget]`".into(),
        }
    }

    /// What to do about what keeps a skill locked.
    fn unlock(&self, skill: usize) -> String {
        let root = self.root(skill);
        let (name, spec) = (self.name(root), &self.curriculum.spec);
        let tests = mean(&self.last(root, true, LAST));
        let practice = mean(&self.last(root, false, LAST)).unwrap_or(0.0);
        let (verdict, _) = self.judge(root);
        match (verdict, tests) {
            (Verdict::Capped | Verdict::Resting | Verdict::Waiting | Verdict::Closed | Verdict::Starved, _) => {
                format!("{name} comes first: {}", self.next(root, verdict))
            }
            (_, None) => format!(
                "let {name} practise: it is tested after every {} of practice (`every` in `[probe]`)",
                many(spec.probe_every.into(), "attempt")
            ),
            (_, Some(tests)) if practice > tests + GAP => format!(
                "{name} does well in practice and not at its `nominal` task, where it is tested: make that easier, or let \
                 its range in `[skill.space]` hold it"
            ),
            _ => format!(
                "{name} comes first: give it a new run with more in `[budget]`, an easier range in `[skill.space]` or help in \
                 `[skill.assist]`, or ask for less in `requires`"
            ),
        }
    }
}

/// That a budget is spent, if it is.
#[must_use]
pub fn over(teacher: &Teacher, budget: &Budget) -> Option<String> {
    if teacher.clock() >= budget.episodes {
        return Some(format!("the run is over: all {} episodes of the budget are spent", budget.episodes));
    }
    let spent = Resource::ALL.into_iter().zip(["time", "energy", "wear", "resets"]);
    let mut spent = spent.filter(|(resource, _)| teacher.spent().get(*resource) >= budget.limit(*resource));
    spent.next().map(|(_, name)| format!("the run is over: the budget's {name} is spent"))
}

/// What it means if a factor thinks little of a skill.
fn meaning(factor: &str) -> &'static str {
    match factor {
        "progress" | "bidirectional" => "its scores do not change, so there is no progress to follow",
        "frontier" => "its tasks come to nothing, or are known, and what is half known comes first",
        "gain" | "exp3" => "its scores have changed little of late",
        "selfpaced" => "its tasks are too hard for the threshold so far",
        "window" => "its tasks are outside of the window of difficulty now",
        "ease" => "its tasks are harder than the others",
        "percost" => "its attempts cost more than the others",
        "space" => "its own space practises elsewhere",
        "learnability" => "its tasks nearly always fail, or nearly always succeed",
        "worstcase" => "none of its tasks is among the worst cases now",
        "staleness" => "it was practised of late",
        "reach" => "its tasks are far from those that were practised",
        "balance" => "its family has had its quota",
        "widening" => "it comes late in the file, and the window of skills has not come to it yet",
        "review" => "nothing of it is believed to be forgotten",
        "prices" => "its attempts are dear for the budget",
        "optimism" => "it was tried more often than the others",
        _ => "it prefers other tasks now",
    }
}

/// The columns of `etude explain --episode` by their names, and what each says.
#[must_use]
pub fn columns() -> Vec<(String, &'static str)> {
    let fixed = [
        ("arm", "the choice: one cell of a grid, or one part of a space that moves"),
        ("skill", "whose arm it is"),
        ("trials", "attempts at this arm so far"),
        ("fast", "average of its scores that follows the last few (`fast_rate`)"),
        ("slow", "average of its scores that follows slowly (`slow_rate`); fast less slow is progress"),
    ];
    let own = etude::RECIPES.iter().flat_map(|entry| (entry.recipe)().factors.into_iter());
    let added = etude::ADDITIONS.iter().map(|addition| addition.factor);
    let all = Factor::RULES.into_iter().chain([Factor::Space, Factor::PerCost(Resource::Time)]).chain(own).chain(added);
    let mut columns: Vec<_> = fixed.map(|(name, about)| (name.to_owned(), about)).into();
    for name in all.map(|factor| called(&factor)) {
        if columns.iter().all(|(known, _)| *known != name) {
            let about = about(&name);
            columns.push((name, about));
        }
    }
    columns.push((
        "chance".into(),
        "how likely it is drawn: the product of the opinions, to the power `sharpness`, and `explore` for all",
    ));
    columns.push(("tasks".into(), "the arm's range in the skill's own units, if it is a cell of a grid"));
    columns
}

/// What a factor thinks of an arm.
fn about(factor: &str) -> &'static str {
    match factor {
        "unlocked" => "rule: 1 if what the skill requires has been shown, else 0",
        "cap" => "rule: 1 if the skill has attempts left (`max_attempts`), else 0",
        "mask" => "rule: 0 while the skill rests, waits for others (`max_lead`) or is closed by the program, else 1",
        "unmastered" => "1 if the arm is not mastered, else `review`",
        "frontier" => "how much is to be learnt: most where half of the attempts succeed, less what is noise",
        "progress" => "how far fast and slow average are apart, less what is noise",
        "gain" => "how fast its scores have changed, up or down",
        "exp3" => "its weight in EXP3.S, which is paid in learning progress",
        "bidirectional" => "how far its success rate has moved, up or down",
        "selfpaced" => "how far its loss is below the threshold",
        "window" => "1 if its difficulty is in the window now, less at its edge, else 0",
        "ease" => "one over its loss",
        "percost" => "one over what an attempt at the skill costs (`per`)",
        "space" => "what a space that moves thinks of its own arms",
        "learnability" => "4 p (1 − p) of its success rate p",
        "worstcase" => "1 if it is one of the worst cases that can be learnt, else `rest`",
        "optimism" => "a credit that fades with the trials",
        "staleness" => "more the longer it was not practised",
        "reach" => "more the nearer it is to what was practised",
        "balance" => "more if its family is below its quota",
        "widening" => "1 if the skill is among the first of the file by now, else 0",
        "review" => "how much of it is predicted to be forgotten or not known",
        "prices" => "one over what its attempts cost at the prices of the budget",
        _ => "",
    }
}

/// Mean of some scores; none of none.
fn mean(scores: &[f32]) -> Option<f32> {
    (!scores.is_empty()).then(|| scores.iter().sum::<f32>() / scores.len() as f32)
}

/// A share as percent: whole, but what is little is not nothing.
#[must_use]
pub fn percent(share: f32) -> String {
    match share * 100.0 {
        0.0 => "0 %".into(),
        few if few < 1.0 => "less than 1 %".into(),
        whole => format!("{whole:.0} %"),
    }
}

fn many(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

fn times(n: usize) -> String {
    if n == 1 { "once".into() } else { format!("{n} times") }
}

fn nth(n: usize) -> String {
    let ending = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}
