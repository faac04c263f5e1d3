//! The logs of a fleet: whatever was fetched, in whatever order and however often, gives one log for every robot.
//!
//! A robot writes its number and that of its start at the front of every start ([`Boot`](etude::log::Record::Boot)), so a
//! piece of a log says whose it is. Of two copies of a start one goes on where the other ends, or they are not copies.

mod refused;
mod summary;

pub use refused::Refused;
pub use summary::{Fleet, Robot, Row, sum_up};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use etude::log::Record as Line;
use etude::{PackError, VERSION, frame};

use crate::replay::ReplayError;
use crate::world::DIMS;

/// A file and what is in it.
pub type File = (PathBuf, Vec<u8>);

/// A file of which somebody may say whose it is: the robot has overwritten the record that did.
pub type Given = (File, Option<u32>);

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
