//! The logs of a fleet: whatever was fetched, in whatever order and however often, gives one log for every robot.
//!
//! A robot writes its number and that of its start at the front of every start ([`Boot`](etude::log::Record::Boot)), so a
//! piece of a log says whose it is. Of two copies of a start one goes on where the other ends, or they are not copies.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use etude::log::Record as Line;
use etude::{PackError, VERSION, frame};
use serde::Serialize;

use crate::file::Curriculum;
use crate::record::SkillInfo;
use crate::replay::{Replay, ReplayError, replay};
use crate::sim::{blank, progress};
use crate::world::DIMS;

/// A file and what is in it.
pub type File = (PathBuf, Vec<u8>);

/// Why logs are not those of a fleet.
#[derive(Debug)]
pub enum Refused {
    /// No log can be read out of it.
    Log {
        /// The file.
        file: PathBuf,
        /// Why.
        error: ReplayError,
    },
    /// Of another curriculum.
    Foreign {
        /// The file.
        file: PathBuf,
        /// The hash of its curriculum,
        found: u32,
        /// and of the one given.
        given: u32,
    },
    /// It does not say which of its robot's starts a part of it is: an older release wrote it.
    Uncounted {
        /// The file.
        file: PathBuf,
    },
    /// Its robot was given no number.
    Unnamed {
        /// The file.
        file: PathBuf,
    },
    /// Two different logs say that they are of the same start of the same robot.
    Conflict {
        /// The robot.
        robot: u32,
        /// One file,
        file: PathBuf,
        /// and the other.
        other: PathBuf,
    },
    /// The robot was told to forget everything between the two.
    Anew {
        /// The robot.
        robot: u32,
        /// Before,
        file: PathBuf,
        /// and after.
        other: PathBuf,
    },
    /// Decisions are in none of the files: the robot has overwritten them.
    Gap {
        /// The robot.
        robot: u32,
        /// The first decision that is missing.
        decision: u32,
        /// The file that goes on after the gap.
        file: PathBuf,
    },
}

impl Refused {
    /// Which kind it is, in words that never change.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Log { error: ReplayError::Diverged { .. }, .. } => "diverged",
            Self::Log { .. } => "damaged-log",
            Self::Foreign { .. } => "foreign-log",
            Self::Uncounted { .. } => "uncounted-log",
            Self::Unnamed { .. } => "unnamed-robot",
            Self::Conflict { .. } => "same-start",
            Self::Anew { .. } => "begun-anew",
            Self::Gap { .. } => "missing-decisions",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Log { error: ReplayError::Version(_), .. } => "merge it with the release that wrote it".into(),
            Self::Log { error: ReplayError::Diverged { .. }, .. } => {
                "merge it with the release that made it; leave the file out to see the others".into()
            }
            Self::Log { .. } => "fetch it again with `etude port PORT --log FILE`, or leave it out".into(),
            Self::Foreign { .. } => "leave it out, or name its curriculum: `--curriculum FILE`".into(),
            Self::Uncounted { .. } => "leave it out: `etude replay` and `etude explain` still read it by itself".into(),
            Self::Unnamed { .. } => {
                "give every robot a pack of its own, `etude pack FILE --robot NUMBER`; leave this log out".into()
            }
            Self::Conflict { .. } => {
                "give each robot a number of its own with `etude pack FILE --robot NUMBER`; leave one of the two out"
                    .into()
            }
            Self::Anew { .. } => "merge what was before and what was after by themselves: leave one of them out".into(),
            Self::Gap { .. } => "add a log that was fetched earlier, or leave this robot out".into(),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log { file, error } => write!(f, "`{}`: {error}", file.display()),
            Self::Foreign { file, found, given } => {
                write!(f, "`{}`: the log is of curriculum {found:08x}, not of {given:08x}", file.display())
            }
            Self::Uncounted { file } => {
                write!(f, "`{}`: the log does not say which robot's it is, nor which start of it", file.display())
            }
            Self::Unnamed { file } => write!(f, "`{}`: the log's robot has no number", file.display()),
            Self::Conflict { robot, file, other } => write!(
                f,
                "`{}` and `{}` tell different things of the same start of robot {robot}",
                file.display(),
                other.display()
            ),
            Self::Anew { robot, file, other } => write!(
                f,
                "robot {robot} was told to forget everything between `{}` and `{}`",
                file.display(),
                other.display()
            ),
            Self::Gap { robot, decision, file } => write!(
                f,
                "decision {decision} of robot {robot} is missing: `{}` goes on after it, and the robot has overwritten it",
                file.display()
            ),
        }
    }
}

impl std::error::Error for Refused {}

/// What one start of a robot left behind.
#[derive(Clone, Debug)]
struct Start {
    file: PathBuf,
    /// Its frames, from `Begin` on.
    bytes: Vec<u8>,
    /// Whether the robot started again after it, so that nothing more can come.
    is_over: bool,
}

/// A start that is being read.
struct Piece {
    /// The robot and the number of the start, once they are known.
    name: Option<(u32, u64)>,
    bytes: Vec<u8>,
}

/// Robots and their starts, in order.
type Starts = BTreeMap<(u32, u64), Start>;

/// One log for every robot, of whatever was fetched of them.
///
/// The same logs give the same bytes in whatever order, and so do logs that were merged before with what came later.
///
/// # Errors
/// Why they are not logs of robots with this curriculum.
pub fn merge(curriculum: u32, files: &[File]) -> Result<BTreeMap<u32, File>, Refused> {
    // The same complaint in whatever order, too.
    let mut files: Vec<_> = files.iter().collect();
    files.sort();
    let mut starts = Starts::new();
    for (file, bytes) in files {
        read(curriculum, file, bytes, &mut starts)?;
    }
    let mut robots: BTreeMap<u32, File> = BTreeMap::new();
    let mut next: BTreeMap<u32, u32> = BTreeMap::new();
    for ((robot, _), Start { file, bytes, .. }) in starts {
        let (first, log) = robots.entry(robot).or_insert_with(|| (file.clone(), Vec::new()));
        let next = next.entry(robot).or_default();
        for number in bytes.split_inclusive(|byte| *byte == 0).filter_map(decision) {
            match number {
                0 if *next > 0 => return Err(Refused::Anew { robot, file: first.clone(), other: file }),
                number if number > *next => return Err(Refused::Gap { robot, decision: *next, file }),
                _ => *next = number + 1,
            }
        }
        log.extend(bytes);
    }
    Ok(robots)
}

/// The number of the decision in a frame, if it holds one.
fn decision(bytes: &[u8]) -> Option<u32> {
    match frame::decode::<Line<DIMS>>(bytes) {
        Ok(Line::Trial(trial)) => Some(trial.number),
        _ => None,
    }
}

/// Adds the starts in a file. What comes before the first of them has lost its front in the robot, and an older log has it.
fn read(curriculum: u32, file: &Path, bytes: &[u8], starts: &mut Starts) -> Result<(), Refused> {
    let refused = |error| Refused::Log { file: file.into(), error };
    let mut current: Option<Piece> = None;
    let (mut torn, mut begun) = (None, false);
    for (number, frame) in bytes.split_inclusive(|byte| *byte == 0).enumerate() {
        let line = match (frame::decode::<Line<DIMS>>(frame), torn.take()) {
            // What a power cut tore, if the robot starts again right after it or the log ends there.
            (Err(error), _) => {
                torn = Some(ReplayError::Frame { frame: number, error });
                continue;
            }
            (Ok(line @ Line::Begin { .. }), _) | (Ok(line), None) => line,
            (Ok(_), Some(error)) => return Err(refused(error)),
        };
        match line {
            Line::Begin { version, .. } if version != VERSION => return Err(refused(ReplayError::Version(version))),
            Line::Begin { curriculum: found, .. } if found != curriculum => {
                return Err(Refused::Foreign { file: file.into(), found, given: curriculum });
            }
            Line::Begin { .. } => {
                begun = true;
                add(current.replace(Piece { name: None, bytes: frame.to_vec() }), file, true, starts)?;
            }
            Line::Boot { robot: 0, .. } => return Err(Refused::Unnamed { file: file.into() }),
            Line::Boot { robot, boot } => match &mut current {
                Some(Piece { name: name @ None, bytes }) => {
                    *name = Some((robot, boot));
                    bytes.extend(frame);
                }
                Some(_) => return Err(refused(ReplayError::Frame { frame: number, error: PackError::Body })),
                None => {}
            },
            _ => match &mut current {
                Some(Piece { name: None, .. }) => return Err(Refused::Uncounted { file: file.into() }),
                Some(Piece { bytes, .. }) => bytes.extend(frame),
                None => {}
            },
        }
    }
    if !begun {
        return Err(refused(ReplayError::NoBegin));
    }
    add(current, file, false, starts)
}

/// Adds a start, unless the power failed before it was counted: then nothing has happened in it.
fn add(piece: Option<Piece>, file: &Path, is_over: bool, starts: &mut Starts) -> Result<(), Refused> {
    let Some(Piece { name: Some((robot, boot)), bytes }) = piece else { return Ok(()) };
    let new = Start { file: file.into(), bytes, is_over };
    let Some(known) = starts.get_mut(&(robot, boot)) else {
        starts.insert((robot, boot), new);
        return Ok(());
    };
    let (short, long) = if known.bytes.len() > new.bytes.len() { (&new, &*known) } else { (&*known, &new) };
    if !long.bytes.starts_with(&short.bytes) || (short.is_over && short.bytes.len() < long.bytes.len()) {
        return Err(Refused::Conflict { robot, file: known.file.clone(), other: file.into() });
    }
    let is_over = short.is_over || long.is_over;
    // Of two that are alike the first, so that the complaint does not depend on the order.
    *known = if short.bytes.len() < long.bytes.len() { long.clone() } else { known.clone() };
    known.is_over = is_over;
    Ok(())
}

/// How a skill stands with a robot, or with all of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The robot; none for all of them.
    pub robot: Option<u32>,
    /// The skill's name.
    pub skill: String,
    /// Attempts at it.
    pub attempts: u32,
    /// The teacher's belief from probes at the end, in `0..=1`, and for all the mean; none for a skill that no other
    /// requires, which is never probed.
    pub mastery: Option<f32>,
    /// Mean of the recent scores over what was tried, and for all the mean of those who tried; none if nobody has.
    pub score: Option<f32>,
}

/// A robot of the fleet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Robot {
    /// Its number.
    pub robot: u32,
    /// Times that it started.
    pub starts: u32,
    /// Decisions that were made again, and came out the same.
    pub decisions: u32,
}

/// A fleet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fleet {
    /// The curriculum's name.
    pub name: String,
    /// [`Spec::hash`](etude::Spec::hash) of the curriculum.
    pub curriculum_hash: String,
    /// The robots, in order.
    pub robots: Vec<Robot>,
    /// Skill by skill, each robot and then all of them.
    pub rows: Vec<Row>,
}

/// Decides every robot's log again, and sums up.
///
/// # Errors
/// The first log that is decided differently now.
pub fn sum_up(curriculum: &Curriculum, logs: &BTreeMap<u32, File>) -> Result<Fleet, Refused> {
    let mut robots = Vec::new();
    let mut rows = Vec::new();
    for (&robot, (file, log)) in logs {
        let refused = |error| Refused::Log { file: file.clone(), error };
        let Replay { session, decisions, boots: starts, .. } = replay(&curriculum.spec, log, None).map_err(refused)?;
        robots.push(Robot { robot, starts, decisions });
        rows.push(progress(session.curriculum(), &vec![0.0; curriculum.skills.len()]));
    }
    let record = blank(curriculum, curriculum.seed, 1);
    let of_skill = |(place, skill): (usize, &SkillInfo)| {
        let own = robots.iter().zip(&rows).filter_map(|(robot, skills)| {
            let skill_of = skills.get(place)?;
            let (mastery, score) = (skill_of.belief, skill_of.score);
            Some(Row { robot: Some(robot.robot), skill: skill.id.clone(), attempts: skill_of.attempts, mastery, score })
        });
        let mut own: Vec<Row> = own.collect();
        let all = Row {
            robot: None,
            skill: skill.id.clone(),
            attempts: own.iter().map(|row| row.attempts).sum(),
            mastery: mean(own.iter().filter_map(|row| row.mastery)),
            score: mean(own.iter().filter_map(|row| row.score)),
        };
        own.push(all);
        own
    };
    let joint = record.skills.iter().enumerate().flat_map(of_skill).collect();
    Ok(Fleet { name: record.name, curriculum_hash: record.curriculum_hash, robots, rows: joint })
}

fn mean(values: impl Iterator<Item = f32>) -> Option<f32> {
    let (sum, count) = values.fold((0.0, 0_u16), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f32::from(count))
}

impl Fleet {
    /// The table as CSV.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        // Writing to memory cannot fail.
        self.rows.iter().for_each(|row| drop(csv.serialize(row)));
        csv.into_inner().unwrap_or_default()
    }
}

impl fmt::Display for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = |n: usize, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
        let sum = |of: fn(&Robot) -> u32| self.robots.iter().map(|robot| of(robot) as usize).sum::<usize>();
        writeln!(
            f,
            "{}: {}, {}, {}, 0 differences\n\n{:16} {:>10} {:>8} {:>7} {:>6}",
            self.name,
            many(self.robots.len(), "robot"),
            many(sum(|robot| robot.starts), "start"),
            many(sum(|robot| robot.decisions), "decision"),
            "skill",
            "robot",
            "attempts",
            "mastery",
            "score"
        )?;
        let mut last = "";
        for Row { robot, skill, attempts, mastery, score } in &self.rows {
            let robot = robot.map_or("all".into(), |robot| robot.to_string());
            let mastery = mastery.map_or("–".into(), |mastery| format!("{:.0} %", mastery * 100.0));
            let score = score.map_or("–".into(), |score| format!("{score:.2}"));
            let name = if *skill == last { "" } else { skill };
            writeln!(f, "{name:16} {robot:>10} {attempts:>8} {mastery:>7} {score:>6}")?;
            last = skill;
        }
        Ok(())
    }
}
