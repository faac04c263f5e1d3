//! The films of a run, small enough for a page: every attempt, or in a long run a fair choice.

pub mod clip;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::Record;
use crate::world::tabletop::Film;

/// Bytes of clips that are kept at most. A page holds them in text, a third larger, and is to stay below 5 MB.
pub const ROOM: usize = 2_800_000;
/// A score from here on is a success.
const SUCCESS: f32 = 0.99;
/// Weight of the last score in the mean that a surprise is measured against, and attempts before anything surprises.
const MEAN: (f32, u32) = (0.1, 5);

/// The clips of a run by the places of their episodes in the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reel {
    /// Of what is no highlight, one in so many is kept.
    every: u32,
    bytes: usize,
    clips: BTreeMap<u32, Vec<u8>>,
}

impl Default for Reel {
    fn default() -> Self {
        Self { every: 1, bytes: 0, clips: BTreeMap::new() }
    }
}

/// What is special about an episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Highlight {
    /// The first of its skill.
    First,
    /// The one that was given most help.
    Helped,
    /// The first success without any help.
    Success,
    /// The one whose score was furthest from the mean of those before.
    Surprise,
    /// The last of its skill.
    Last,
}

impl Reel {
    /// Keeps the film of the record's last episode, as long as there is room.
    pub fn keep(&mut self, record: &Record, film: &Film) {
        let Some(at) = record.episodes.len().checked_sub(1) else { return };
        let clip = clip::encode(film);
        self.bytes += clip.len();
        self.clips.insert(at as u32, clip);
        if self.bytes > ROOM {
            self.thin(record);
            // Room for a good while, so that this is rare.
            while self.bytes > ROOM / 4 * 3 && self.every < 1 << 20 {
                self.every *= 2;
                self.thin(record);
            }
        }
    }

    /// Of what is no highlight leaves one in so many.
    fn thin(&mut self, record: &Record) {
        let kept: Vec<u32> = highlights(record).into_iter().map(|(at, ..)| at).collect();
        self.clips.retain(|at, _| at.is_multiple_of(self.every) || kept.contains(at));
        self.bytes = self.clips.values().map(Vec::len).sum();
    }

    /// The reel as it is shown: thinned evenly to its end.
    #[must_use]
    pub fn shown(&self, record: &Record) -> Self {
        let mut reel = self.clone();
        reel.thin(record);
        reel
    }

    /// The clips in order, with the places of their episodes.
    pub fn clips(&self) -> impl Iterator<Item = (u32, &[u8])> {
        self.clips.iter().map(|(at, clip)| (*at, &**clip))
    }

    /// Of what is no highlight, one in so many is there.
    #[must_use]
    pub fn every(&self) -> u32 {
        self.every
    }
}

/// The episodes worth looking at first: place in the record, skill, and what is special; skill by skill.
#[must_use]
pub fn highlights(record: &Record) -> Vec<(u32, usize, Highlight)> {
    let mut found = Vec::new();
    for skill in 0..record.skills.len() {
        let mut best = BTreeMap::new();
        let (mut mean, mut seen, mut most, mut surprise) = (None, 0, 0.0, 0.5);
        for (at, episode) in (0..).zip(&record.episodes).filter(|(_, episode)| usize::from(episode.skill) == skill) {
            best.entry(Highlight::First).or_insert(at);
            best.insert(Highlight::Last, at);
            if episode.help > most {
                most = episode.help;
                best.insert(Highlight::Helped, at);
            }
            let Some(score) = episode.score else { continue };
            if score >= SUCCESS && episode.help == 0.0 {
                best.entry(Highlight::Success).or_insert(at);
            }
            let before: f32 = *mean.get_or_insert(score);
            if seen >= MEAN.1 && (score - before).abs() > surprise {
                surprise = (score - before).abs();
                best.insert(Highlight::Surprise, at);
            }
            mean = Some(before + MEAN.0 * (score - before));
            seen += 1;
        }
        found.extend(best.into_iter().map(|(what, at)| (at, skill, what)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Highlight, highlights};
    use crate::record::{Episode, Record, SkillInfo};

    #[test]
    fn what_is_special_is_found_skill_by_skill() {
        let episode = |(number, (skill, score, help)): (u32, (u8, f32, f32))| Episode {
            number,
            skill,
            arm: 0,
            point: vec![],
            probe: false,
            help,
            chance: 1.0,
            score: Some(score),
            cost: [0.0; 4],
        };
        let skill =
            |id: &str| SkillInfo { id: id.into(), requires: vec![], goal: 0.8, first_arm: 0, arms: 1, params: vec![] };
        // Six failures, a success that was helped, one that was not, and a skill that was tried once.
        let tried =
            [(0, 0.0, 0.2), (0, 0.0, 0.5), (0, 0.0, 0.5), (1, 0.3, 0.0), (0, 0.0, 0.0), (0, 0.0, 0.0), (0, 0.0, 0.0)];
        let tried = tried.into_iter().chain([(0, 1.0, 0.4), (0, 1.0, 0.0), (0, 0.2, 0.0)]);
        let record = Record {
            student: None,
            name: String::new(),
            teacher: String::new(),
            factors: vec![],
            world: String::new(),
            seed: 0,
            horizon: 0,
            command: String::new(),
            curriculum_hash: String::new(),
            version: String::new(),
            skills: vec![skill("a"), skill("b"), skill("never")],
            episodes: (0..).zip(tried).map(episode).collect(),
            checkpoints: vec![],
            marks: vec![],
        };
        use Highlight::{First, Helped, Last, Success, Surprise};
        assert_eq!(
            highlights(&record),
            [
                (0, 0, First),
                (1, 0, Helped),
                (8, 0, Success),
                (7, 0, Surprise),
                (9, 0, Last),
                (3, 1, First),
                (3, 1, Last)
            ]
        );
    }
}
