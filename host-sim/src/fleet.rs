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

/// A file of which somebody may say whose it is: the robot has overwritten the record that did.
pub type Given = (File, Option<u32>);

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
    /// It has no start in it: the robot has overwritten that.
    Headless {
        /// The file.
        file: PathBuf,
    },
    /// It is said to be of a robot none of whose other logs goes on in it.
    Loose {
        /// The robot.
        robot: u32,
        /// The file.
        file: PathBuf,
    },
    /// It says itself that it is another robot's than it was said to be.
    Misnamed {
        /// The robot that was named.
        robot: u32,
        /// The robot that it names.
        found: u32,
        /// The file.
        file: PathBuf,
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
            Self::Headless { .. } => "headless-log",
            Self::Loose { .. } => "loose-log",
            Self::Misnamed { .. } => "misnamed-log",
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
            Self::Headless { file } => format!(
                "name its robot, `7={}`, and give a log of it that was fetched earlier and ends in this one",
                file.display()
            ),
            Self::Loose { .. } => {
                "add a log of it that was fetched in between, or leave this one out: what is in neither is lost. Fetch more often"
                    .into()
            }
            Self::Misnamed { file, found, .. } => {
                format!("give the file alone, or the number that it has: `{found}={}`", file.display())
            }
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
            Self::Headless { file } => write!(
                f,
                "`{}`: the log does not say whose it is: it has no start in it, which the robot has overwritten",
                file.display()
            ),
            Self::Loose { robot, file } => {
                write!(
                    f,
                    "`{}`: no other log of robot {robot} ends in this one, whose start is overwritten",
                    file.display()
                )
            }
            Self::Misnamed { robot, found, file } => {
                write!(f, "`{}`: the log is of robot {found}, not of {robot}", file.display())
            }
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

/// A piece of a log whose front the robot has overwritten, from a frame on.
struct Tail {
    file: PathBuf,
    /// The robot and, if the file goes on, the number of the start after it.
    robot: u32,
    before: Option<u64>,
    bytes: Vec<u8>,
}

/// One log for every robot, of whatever was fetched of them.
///
/// The same logs give the same bytes in whatever order, and so do logs that were merged before with what came later.
///
/// # Errors
/// Why they are not logs of robots with this curriculum.
pub fn merge(curriculum: u32, files: &[File]) -> Result<BTreeMap<u32, File>, Refused> {
    merge_given(curriculum, &files.iter().map(|file| (file.clone(), None)).collect::<Vec<_>>())
}

/// The same, where somebody says whose logs without a start are.
///
/// # Errors
/// As [`merge`].
pub fn merge_given(curriculum: u32, files: &[Given]) -> Result<BTreeMap<u32, File>, Refused> {
    // The same complaint in whatever order, too.
    let mut files: Vec<_> = files.iter().collect();
    files.sort();
    let (mut starts, mut tails) = (Starts::new(), Vec::new());
    for ((file, bytes), robot) in files {
        tails.extend(read(curriculum, file, bytes, *robot, &mut starts)?);
    }
    // Each goes on where one that began earlier ends.
    tails.sort_by_key(|tail| (first_decision(&tail.bytes), tail.bytes.len()));
    tails.iter().try_for_each(|tail| join(tail, &mut starts))?;
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

/// The number of the first decision in some frames.
fn first_decision(bytes: &[u8]) -> Option<u32> {
    bytes.split_inclusive(|byte| *byte == 0).find_map(decision)
}

/// Adds a piece without a front to the start of its robot that has its first decision, if they agree from there on.
///
/// The piece may be of a start that nobody has whole: then its decisions are missing, which the order of the numbers tells.
fn join(tail: &Tail, starts: &mut Starts) -> Result<(), Refused> {
    let Tail { file, robot, before, bytes } = tail;
    let end = before.unwrap_or(u64::MAX);
    let own = starts.range_mut((*robot, 0)..(*robot, end)).rev();
    // Where a decision stands: bytes before it. A rest or a repeated outcome might stand in several places.
    let place = |bytes: &[u8], wanted: u32| {
        let mut at = 0;
        bytes.split_inclusive(|byte| *byte == 0).find_map(|frame| {
            at += frame.len();
            (decision(frame) == Some(wanted)).then_some(at - frame.len())
        })
    };
    let Some(wanted) = first_decision(bytes) else { return Ok(()) };
    let Some(lead) = place(bytes, wanted) else { return Ok(()) };
    for (_, start) in own {
        let Some(from) = place(&start.bytes, wanted).and_then(|at| at.checked_sub(lead)) else { continue };
        let known = start.bytes.get(from..).unwrap_or_default();
        if known.starts_with(bytes) {
            return Ok(());
        }
        if !bytes.starts_with(known) {
            return Err(Refused::Conflict { robot: *robot, file: start.file.clone(), other: file.clone() });
        }
        // A trial that a power cut interrupted may have been decided again in the next start.
        if start.is_over {
            continue;
        }
        start.bytes.truncate(from);
        start.bytes.extend(bytes);
        start.is_over |= before.is_some();
        return Ok(());
    }
    match before {
        // What follows it says what is missing.
        Some(_) => Ok(()),
        None => Err(Refused::Loose { robot: *robot, file: file.clone() }),
    }
}

/// The number of the decision in a frame, if it holds one.
fn decision(bytes: &[u8]) -> Option<u32> {
    match frame::decode::<Line<DIMS>>(bytes) {
        Ok(Line::Trial(trial)) => Some(trial.number),
        _ => None,
    }
}

/// Adds the starts in a file. What comes before the first of them has lost its front in the robot: it is answered.
fn read(
    curriculum: u32,
    file: &Path,
    bytes: &[u8],
    given: Option<u32>,
    starts: &mut Starts,
) -> Result<Option<Tail>, Refused> {
    let refused = |error| Refused::Log { file: file.into(), error };
    let mut current: Option<Piece> = None;
    let (mut lost, mut follows) = (Vec::new(), None);
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
            Line::Boot { robot, .. } if given.is_some_and(|given| given != robot) => {
                let given = given.unwrap_or_default();
                return Err(Refused::Misnamed { robot: given, found: robot, file: file.into() });
            }
            Line::Boot { robot, boot } => match &mut current {
                Some(Piece { name: name @ None, bytes }) => {
                    *name = Some((robot, boot));
                    follows = follows.or(Some((robot, boot)));
                    bytes.extend(frame);
                }
                Some(_) => return Err(refused(ReplayError::Frame { frame: number, error: PackError::Body })),
                None => {}
            },
            _ => match &mut current {
                Some(Piece { name: None, .. }) => return Err(Refused::Uncounted { file: file.into() }),
                Some(Piece { bytes, .. }) => bytes.extend(frame),
                None => lost.extend(frame),
            },
        }
    }
    if !begun && given.is_none() {
        // A file without one record that can be read is no log at all.
        let error = torn.filter(|_| lost.is_empty()).unwrap_or(ReplayError::NoBegin);
        let headless = Refused::Headless { file: file.into() };
        return Err(if lost.is_empty() { refused(error) } else { headless });
    }
    add(current, file, false, starts)?;
    // Only whoever has the next start, or was told, knows whose it is.
    let whose = follows.map(|(robot, boot)| (robot, Some(boot))).or(given.map(|robot| (robot, None)));
    Ok(whose.map(|(robot, before)| Tail { file: file.into(), robot, before, bytes: lost }))
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
