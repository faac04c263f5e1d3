//! What a run leaves behind, as data: the report, the tables and the summary are views of it.

use etude::{Event, Kind, Outcome, Reply};
use serde::{Deserialize, Serialize};

use crate::world::Trial;

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The curriculum's name.
    pub name: String,
    /// The recipe.
    pub teacher: String,
    /// What its factors are called.
    pub factors: Vec<String>,
    /// The world: `tabletop`, `cubes` or `synthetic`.
    pub world: String,
    /// Who learns, if one was asked for: the name of a [`Learner`](crate::student::Learner), or a formula.
    pub student: Option<String>,
    /// Seed of dice and student.
    pub seed: u64,
    /// Attempts that the budget allows.
    pub horizon: u32,
    /// The command that makes the same run again.
    pub command: String,
    /// CRC-32 of the packed curriculum, in hexadecimal.
    pub curriculum_hash: String,
    /// Version of the program.
    pub version: String,
    /// The skills in order.
    pub skills: Vec<SkillInfo>,
    /// Every attempt in order.
    pub episodes: Vec<Episode>,
    /// Mastery on the fixed test set and the rest, at even distances; the first before any practice.
    pub checkpoints: Vec<Checkpoint>,
    /// What happened on the way.
    pub marks: Vec<Mark>,
}

impl Record {
    /// Adds an attempt.
    pub fn note(&mut self, trial: &Trial, outcome: &Outcome) {
        let axes = self.skills.get(usize::from(trial.task.skill)).map_or(0, |skill| skill.params.len());
        self.episodes.push(Episode {
            number: trial.number,
            skill: trial.task.skill,
            arm: trial.arm,
            point: trial.task.point.0.iter().take(axes).copied().collect(),
            probe: trial.kind == Kind::Probe,
            help: trial.help.most(),
            chance: trial.chance,
            score: match outcome {
                Outcome::Scored { score, .. } => Some(score.get()),
                _ => None,
            },
            cost: crate::sim::four(&outcome.cost()),
        });
    }

    /// Adds what a session tells.
    pub fn hear(&mut self, event: &Event) {
        let (skill, what) = match *event {
            Event::Unlocked { skill } => (skill, What::Unlocked),
            Event::Locked { skill } => (skill, What::Locked),
            Event::Resting { skill, .. } => (skill, What::Resting),
            Event::Doubted { skill } => (skill, What::Doubted),
            Event::Believed { skill } => (skill, What::Believed),
            Event::Stuck { skill } => (skill, What::Stuck),
            Event::Refused(_) => return,
        };
        self.mark(skill, what);
    }

    /// Adds a person's answer to a question about a skill.
    pub fn answered(&mut self, skill: u8, reply: Reply) {
        self.mark(
            skill,
            match reply {
                Reply::Demonstrated => What::Shown,
                Reply::Certified { able } => What::Certified { able },
                Reply::Declined => What::Declined,
            },
        );
    }

    fn mark(&mut self, skill: u8, what: What) {
        self.marks.push(Mark { episode: self.episodes.len() as u32, skill, what });
    }
}

/// The facts about a skill that a reader needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkillInfo {
    /// Its name in the curriculum file.
    pub id: String,
    /// Names of the skills it requires, with the mastery asked, in percent.
    pub requires: Vec<(String, u8)>,
    /// Mastery at which it counts as done, in `0..=1`.
    pub goal: f32,
    /// First of its arms in the flat list.
    pub first_arm: u32,
    /// Number of its arms.
    pub arms: u32,
    /// Its parameters with their units: name, value at the easy end, value at the hard end.
    pub params: Vec<(String, f32, f32)>,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// Number of the ticket, from 0.
    pub number: u32,
    /// Place of the skill in the list.
    pub skill: u8,
    /// The arm.
    pub arm: u16,
    /// The task's point in the unit cube, one number a parameter, easy end first.
    pub point: Vec<f32>,
    /// Whether it was a probe.
    pub probe: bool,
    /// Largest level of the help it was given, in `0..=1`.
    pub help: f32,
    /// Chance with which the arm was drawn.
    pub chance: f32,
    /// Score in `0..=1`; `None` if censored or aborted.
    pub score: Option<f32>,
    /// Seconds, joules, units of wear, times that a person put things back.
    pub cost: [f32; 4],
}

/// How things stand after so many episodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Episodes so far.
    pub episode: u32,
    /// Seconds, joules, units of wear, times that a person put things back, so far.
    pub spent: [f32; 4],
    /// One entry a skill.
    pub skills: Vec<Progress>,
}

/// How one skill stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Share of the fixed test set that the student masters, in `0..=1`.
    pub mastery: f32,
    /// The teacher's belief from probes, in `0..=1`; `None` for a skill that none requires, which is never probed.
    pub belief: Option<f32>,
    /// Attempts so far.
    pub attempts: u32,
    /// Mean of the fast averages over the arms tried so far; `None` before the first.
    pub score: Option<f32>,
    /// Mean of |fast − slow| over the arms tried so far: learning progress as the teacher sees it.
    pub progress: f32,
    /// Whether its prerequisites have been shown.
    pub open: bool,
}

/// Something that happened at an episode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Episodes before it.
    pub episode: u32,
    /// Place of the skill in the list.
    pub skill: u8,
    /// What.
    pub what: What,
}

/// What can happen to a skill at an episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Its prerequisites have been shown.
    Unlocked,
    /// Its prerequisites were forgotten.
    Locked,
    /// It failed too often in a row.
    Resting,
    /// A person showed a task of it.
    Shown,
    /// A person said whether the student can do a task of it.
    Certified {
        /// Whether it can.
        able: bool,
    },
    /// A person was asked, and had no answer.
    Declined,
    /// Its practice claims a mastery that its probes deny, and counts for nothing from now on.
    Doubted,
    /// Probes agree with what its practice claimed, which counts again.
    Believed,
    /// So many attempts in a row came to nothing that further ones count as failed.
    Stuck,
}

/// So many attempts in a row that came to nothing, and a skill is stuck.
const STUCK: usize = 8;

impl Record {
    /// Whether the last attempts at a skill all came to nothing, so that further ones would have counted as failed.
    #[must_use]
    pub fn is_stuck(&self, skill: usize) -> bool {
        let own = self.episodes.iter().rev().filter(|episode| usize::from(episode.skill) == skill);
        own.take_while(|episode| episode.score.is_none()).count() >= STUCK
    }

    /// Whether a skill's practice was doubted when the run ended.
    #[must_use]
    pub fn is_doubted(&self, skill: usize) -> bool {
        let own =
            |mark: &&Mark| usize::from(mark.skill) == skill && matches!(mark.what, What::Doubted | What::Believed);
        self.marks.iter().rfind(own).is_some_and(|mark| mark.what == What::Doubted)
    }
}
