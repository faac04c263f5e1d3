//! What the charts ask of a record, answered in one place: ends, totals, locks and goals.

use crate::record::{Checkpoint, Progress, Record, SkillInfo, What};

/// Checkpoints that a line is drawn through at most.
const POINTS: usize = 120;
/// Forgives the rounding of a mastery that equals its goal.
const HAIR: f32 = 1e-6;

/// A record and what follows from it.
pub struct Facts<'a> {
    /// The record.
    pub record: &'a Record,
    /// Its checkpoints, thinned if they are very many; the last is always among them.
    pub checkpoints: Vec<&'a Checkpoint>,
    /// Episodes of the run.
    pub end: u32,
    /// Episodes before each power cut.
    pub cuts: Vec<u32>,
    /// Whether it is of a robot, which nobody examines.
    pub robot: bool,
}

impl<'a> Facts<'a> {
    /// Looks through a record.
    pub fn new(record: &'a Record) -> Self {
        let every = record.checkpoints.len().div_ceil(POINTS).max(1);
        let last = record.checkpoints.len().saturating_sub(1);
        let kept = |i: usize| i.is_multiple_of(every) || i == last;
        let checkpoints: Vec<_> =
            record.checkpoints.iter().enumerate().filter(|(i, _)| kept(*i)).map(|(_, c)| c).collect();
        let end = checkpoints.last().map_or(0, |c| c.episode).max(record.episodes.len() as u32);
        Self { record, checkpoints, end, cuts: vec![], robot: false }
    }

    /// The skills with their places.
    pub fn skills(&self) -> impl Iterator<Item = (usize, &'a SkillInfo)> {
        self.record.skills.iter().enumerate()
    }

    /// The end of the axis of episodes: at least 1, so that there is an axis.
    pub fn axis(&self) -> (f64, f64) {
        (0.0, f64::from(self.end.max(1)))
    }

    /// A skill at every checkpoint.
    pub fn course(&self, skill: usize) -> impl Iterator<Item = (&'a Checkpoint, &'a Progress)> {
        self.checkpoints.iter().filter_map(move |c| Some((*c, c.skills.get(skill)?)))
    }

    /// How a skill stands at the end.
    pub fn last(&self, skill: usize) -> Option<&'a Progress> {
        self.checkpoints.last().and_then(|c| c.skills.get(skill))
    }

    /// The mastery of a skill at the end.
    pub fn mastery(&self, skill: usize) -> f64 {
        self.last(skill).map_or(0.0, |p| f64::from(p.mastery))
    }

    /// The first checkpoint at which a skill was at its goal.
    pub fn goal_at(&self, skill: usize) -> Option<&'a Checkpoint> {
        let goal = self.record.skills.get(skill)?.goal;
        self.course(skill).find(|(_, p)| p.mastery + HAIR >= goal).map(|(c, _)| c)
    }

    /// Whether a skill is at its goal at the end.
    pub fn done(&self, skill: usize) -> bool {
        let goal = self.record.skills.get(skill).map_or(f32::INFINITY, |s| s.goal);
        self.last(skill).is_some_and(|p| p.mastery + HAIR >= goal)
    }

    /// Share of the whole test set that is mastered at a checkpoint: the mean over the skills.
    pub fn overall(&self, checkpoint: &Checkpoint) -> f64 {
        let sum: f64 = checkpoint.skills.iter().map(|p| f64::from(p.mastery)).sum();
        sum / (checkpoint.skills.len().max(1)) as f64
    }

    /// Seconds, joules, wear and resets of the attempts at one skill, or at all.
    pub fn spent(&self, skill: Option<usize>) -> [f64; 4] {
        let wanted = |place: u8| skill.is_none_or(|s| s == usize::from(place));
        self.record.episodes.iter().filter(|e| wanted(e.skill)).fold([0.0; 4], |sum, e| {
            std::array::from_fn(|i| sum[i] + if e.cost[i].is_finite() { f64::from(e.cost[i]) } else { 0.0 })
        })
    }

    /// Attempts at one skill between two episodes.
    pub fn attempts(&self, skill: usize, from: u32, to: u32) -> u32 {
        let last = self.record.episodes.len();
        let (from, to) = ((from as usize).min(last), (to as usize).min(last));
        self.record.episodes[from..to.max(from)].iter().filter(|e| usize::from(e.skill) == skill).count() as u32
    }

    /// When a skill was locked: spans of episodes, in order.
    pub fn locked(&self, skill: usize) -> Vec<(u32, u32)> {
        let begins_open = self.checkpoints.first().and_then(|c| c.skills.get(skill)).is_none_or(|p| p.open);
        let mut since = (!begins_open).then_some(0);
        let mut spans = vec![];
        for mark in self.record.marks.iter().filter(|m| usize::from(m.skill) == skill) {
            match mark.what {
                What::Unlocked => spans.extend(since.take().map(|from| (from, mark.episode))),
                What::Locked => since = since.or(Some(mark.episode)),
                What::Resting | What::Shown | What::Certified { .. } | What::Declined => {}
                What::Doubted | What::Believed | What::Stuck => {}
            }
        }
        spans.extend(since.map(|from| (from, self.end)));
        spans.retain(|(from, to)| from < to);
        spans
    }

    /// When a skill first was open; `None` if it never was.
    pub fn opened(&self, skill: usize) -> Option<u32> {
        match self.locked(skill).first() {
            Some(&(0, to)) => (to < self.end).then_some(to),
            _ => Some(0),
        }
    }
}
