//! A run as rows: one an attempt, one a skill and checkpoint, one an event.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::record::{Checkpoint, Episode, Mark, Record, What};

/// One attempt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EpisodeRow<'a> {
    /// Its number, from 0.
    pub episode: u32,
    /// The skill.
    pub skill: &'a str,
    /// The arm.
    pub arm: u16,
    /// Whether it was a probe.
    pub probe: bool,
    /// Largest level of the help it was given, in `0..=1`.
    pub help: f32,
    /// Chance with which the arm was drawn.
    pub chance: f32,
    /// Score in `0..=1`; none if censored or aborted.
    pub score: Option<f32>,
    /// Seconds that it took.
    pub time_s: f32,
    /// Joules that it took.
    pub energy_j: f32,
    /// Units of wear.
    pub wear: f32,
    /// Times that a person put things back.
    pub resets: f32,
    /// The task's point in the unit cube, easy end first.
    pub point: &'a [f32],
    /// The same in the skill's own units, by name.
    pub params: BTreeMap<&'a str, f32>,
}

/// How one skill stood at a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MetricRow<'a> {
    /// Attempts before it.
    pub episode: u32,
    /// The skill.
    pub skill: &'a str,
    /// Share of the fixed test set that the student masters, in `0..=1`.
    pub mastery: f32,
    /// The teacher's belief from probes, in `0..=1`; none for a skill that none requires.
    pub belief: Option<f32>,
    /// Attempts at the skill so far.
    pub attempts: u32,
    /// Mean of the fast averages over the arms tried so far; none before the first.
    pub score: Option<f32>,
    /// Learning progress as the teacher sees it.
    pub progress: f32,
    /// Whether its prerequisites have been shown.
    pub open: bool,
    /// Seconds that the run has taken so far.
    pub time_s: f32,
    /// Joules.
    pub energy_j: f32,
    /// Units of wear.
    pub wear: f32,
    /// Times that a person put things back.
    pub resets: f32,
    /// Mean level of help since the checkpoint before; none if the skill was not practised.
    pub help: Option<f32>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarkRow<'a> {
    /// Attempts before it.
    pub episode: u32,
    /// The skill.
    pub skill: &'a str,
    /// What: `unlocked`, `locked`, `resting`, `shown`, `certified`, `refuted` or `declined`.
    pub what: &'static str,
}

/// The name of the skill at this place.
fn name(record: &Record, skill: u8) -> &str {
    record.skills.get(usize::from(skill)).map_or("", |skill| &skill.id)
}

/// One row an attempt.
pub fn episodes(record: &Record) -> impl Iterator<Item = EpisodeRow<'_>> {
    record.episodes.iter().map(|episode| self::episode(record, episode))
}

/// The row of one attempt.
#[must_use]
pub fn episode<'a>(record: &'a Record, episode: &'a Episode) -> EpisodeRow<'a> {
    let [time_s, energy_j, wear, resets] = episode.cost;
    let params = record.skills.get(usize::from(episode.skill)).map_or(&[][..], |skill| &skill.params);
    let value = |((name, easy, hard), at): (&'a (String, f32, f32), &f32)| (&**name, easy * (1.0 - at) + hard * at);
    EpisodeRow {
        episode: episode.number,
        skill: name(record, episode.skill),
        arm: episode.arm,
        probe: episode.probe,
        help: episode.help,
        chance: episode.chance,
        score: episode.score,
        time_s,
        energy_j,
        wear,
        resets,
        point: &episode.point,
        params: params.iter().zip(&episode.point).map(value).collect(),
    }
}

/// One row a skill and checkpoint.
pub fn metrics(record: &Record) -> impl Iterator<Item = MetricRow<'_>> {
    let from = std::iter::once(0).chain(record.checkpoints.iter().map(|checkpoint| checkpoint.episode as usize));
    record.checkpoints.iter().zip(from).flat_map(|(checkpoint, from)| at(record, checkpoint, from))
}

/// The rows of one checkpoint, the one before which was at episode `from`.
pub fn at<'a>(
    record: &'a Record,
    checkpoint: &'a Checkpoint,
    from: usize,
) -> impl Iterator<Item = MetricRow<'a>> + use<'a> {
    let since = record.episodes.get(from..checkpoint.episode as usize).unwrap_or_default();
    let [time_s, energy_j, wear, resets] = checkpoint.spent;
    (0..).zip(&record.skills).zip(&checkpoint.skills).map(move |((place, skill), progress)| MetricRow {
        episode: checkpoint.episode,
        skill: &skill.id,
        mastery: progress.mastery,
        belief: progress.belief,
        attempts: progress.attempts,
        score: progress.score,
        progress: progress.progress,
        open: progress.open,
        time_s,
        energy_j,
        wear,
        resets,
        help: help(since, place),
    })
}

/// Mean help that practice of a skill was given, in `0..=1`; `None` if there was no practice.
fn help(episodes: &[Episode], skill: u8) -> Option<f32> {
    let own = episodes.iter().filter(|episode| episode.skill == skill && !episode.probe);
    let (sum, n) = own.fold((0.0, 0_u32), |(sum, n), episode| (sum + episode.help, n + 1));
    (n > 0).then(|| sum / n as f32)
}

/// One row an event.
pub fn marks(record: &Record) -> impl Iterator<Item = MarkRow<'_>> {
    record.marks.iter().map(|mark| self::mark(record, mark))
}

/// The row of one event.
#[must_use]
pub fn mark<'a>(record: &'a Record, mark: &Mark) -> MarkRow<'a> {
    let what = match mark.what {
        What::Unlocked => "unlocked",
        What::Locked => "locked",
        What::Resting => "resting",
        What::Shown => "shown",
        What::Certified { able: true } => "certified",
        What::Certified { able: false } => "refuted",
        What::Declined => "declined",
        What::Doubted => "doubted",
        What::Believed => "believed",
        What::Stuck => "stuck",
    };
    MarkRow { episode: mark.episode, skill: name(record, mark.skill), what }
}
