//! Why a skill is where it is: what a teacher's log tells about one skill, in plain words.

mod advice;
mod chance;
mod verdict;
mod words;

pub use words::{columns, percent};

use etude::log::Record as Line;
use etude::{Budget, Resource, frame};
use serde::Serialize;

use crate::file::Curriculum;
use crate::history::History;
use crate::record::{Episode, What};
use crate::replay::{ReplayError, follow};
use crate::world::{DIMS, Session, Teacher};

/// Moments at which chance and competence are looked up.
const MOMENTS: u32 = 20;
/// Last scores that count.
const LAST: usize = 20;
/// Last scores that are shown.
const SHOWN: usize = 10;

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
        Self { verdict: Verdict::Mastered, reasons, next: advice::content(&self.skill), ..self }
    }
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

    /// That the budget is spent, if it is.
    fn over(&self) -> Option<String> {
        over(self.session.curriculum(), &self.curriculum.spec.budget)
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
