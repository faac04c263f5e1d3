//! A study in shards: each is run wherever there is a machine, and together they are the study.
//!
//! A shard's bytes depend on the study and its share alone, so it does not matter who ran it, or how often.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use etude::SpecError;
use etude::pack::{self, PackError};
use serde::{Deserialize, Serialize};

use crate::compare::course::Course;
use crate::compare::{Comparison, Place, Study};

/// How the name of a shard's file ends.
pub const EXTENSION: &str = "shard";
/// First bytes of a shard.
const SHARD: [u8; 4] = *b"etuS";
/// Shards of a study at most.
const MOST: u32 = 100_000;
/// Missing shards that are told by name.
const TOLD: usize = 10;

/// Which of the runs: every `of`-th, from the `index`-th on, so that each share has some of every teacher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// From 0.
    pub index: u32,
    /// Shards that the study is cut into.
    pub of: u32,
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        let share = parts.map(|(index, of)| Self { index, of }).filter(|share| share.is_sound());
        share.ok_or_else(|| format!("expected I/N, as 0/8 and up to 7/8, and N at most {MOST}"))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl Share {
    fn is_sound(self) -> bool {
        self.index < self.of && self.of <= MOST
    }

    /// The numbers of its runs.
    #[must_use]
    pub fn runs(self, study: &Study) -> impl ExactSizeIterator<Item = u64> + use<> {
        let end = usize::try_from(study.runs()).unwrap_or(usize::MAX);
        (self.index as usize..end.max(self.index as usize)).step_by(self.of as usize).map(|run| run as u64)
    }

    /// The name of its file.
    #[must_use]
    pub fn file(self, study: &Study) -> String {
        format!("{}.{}-of-{}.{EXTENSION}", study.name, self.index, self.of)
    }
}

/// What a shard's file holds.
#[derive(Serialize, Deserialize)]
struct Shard {
    origin: String,
    share: Share,
    courses: Vec<Course>,
}

/// Why shards are not a study.
#[derive(Debug, PartialEq)]
pub enum Refused {
    /// Not the bytes that were written.
    Damaged {
        /// The shard.
        file: PathBuf,
        /// What is wrong with it.
        error: PackError,
    },
    /// Of another study, or of another release.
    Foreign {
        /// The shard.
        file: PathBuf,
        /// What this study says,
        expected: String,
        /// and what the shard says there.
        found: String,
    },
    /// Of this study, cut into another number of shards.
    Cut {
        /// The shard.
        file: PathBuf,
        /// Into how many it is,
        of: u32,
        /// and into how many another is.
        expected: u32,
    },
    /// The same share once more.
    Duplicate {
        /// The shard.
        file: PathBuf,
        /// Its share.
        share: Share,
        /// Who has it, too.
        other: PathBuf,
    },
    /// Shares that no file has.
    Missing {
        /// The first of them.
        first: Share,
        /// How their files would be called.
        files: Vec<String>,
    },
    /// There is no shard at all.
    Nothing,
}

impl Refused {
    /// Which kind it is, in words that never change.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "damaged-shard",
            Self::Foreign { .. } => "foreign-shard",
            Self::Cut { .. } => "other-cut",
            Self::Duplicate { .. } => "duplicate-shard",
            Self::Missing { .. } | Self::Nothing => "missing-shard",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Damaged { .. } => "remove it, and run this shard again".into(),
            Self::Foreign { .. } => "remove it, or merge it with its own study and its own release of etude".into(),
            Self::Cut { expected, .. } => format!("remove it, or else the shards of {expected}"),
            Self::Duplicate { .. } => "remove one of the two".into(),
            Self::Missing { first, .. } => {
                format!("run what is missing, first `--shard {first} -o DIR`; what is there need not be run again")
            }
            Self::Nothing => "run them: `--shard 0/8 -o DIR`, and so on up to 7/8".into(),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { file, error } => write!(f, "{}: expected a whole shard: {error}", file.display()),
            Self::Foreign { file, expected, found } => {
                write!(f, "{}: expected `{expected}`, but it was run with `{found}`", file.display())
            }
            Self::Cut { file, of, expected } => {
                write!(f, "{}: expected a shard of {expected}, but it is one of {of}", file.display())
            }
            Self::Duplicate { file, share, other } => {
                write!(f, "{}: expected each shard once, but {} is {share}, too", file.display(), other.display())
            }
            Self::Missing { first, files } => {
                let told: Vec<&str> = files.iter().take(TOLD).map(|file| &**file).collect();
                let more = if files.len() > TOLD { ", …" } else { "" };
                write!(f, "expected {} shards; {} missing: {}{more}", first.of, files.len(), told.join(", "))
            }
            Self::Nothing => f.write_str("expected the shards of a study, but there is none"),
        }
    }
}

impl std::error::Error for Refused {}

/// Runs a share of a study, on all cores; the bytes of its file.
///
/// # Errors
/// A teacher that has no room for the curriculum.
pub fn shard(study: &Study, share: Share, tick: impl Fn() + Sync) -> Result<Vec<u8>, SpecError> {
    let courses = study.courses(share.runs(study), tick)?;
    let shard = Shard { origin: origin(study), share, courses };
    let size = postcard::experimental::serialized_size(&shard).unwrap_or(0);
    Ok(pack::seal(SHARD, &shard, &mut vec![0; size + 64]).map(<[u8]>::to_vec).unwrap_or_default())
}

/// The study of all its shards, in whatever order.
///
/// # Errors
/// Why they are not all of them, and nothing else.
pub fn merge(study: &Study, files: &[(PathBuf, Vec<u8>)]) -> Result<Comparison, Refused> {
    Ok(study.sum_up(&courses(study, files)?))
}

/// The runs of all shards, as [`Study::courses`] has them.
///
/// # Errors
/// As [`merge`].
pub fn courses(study: &Study, files: &[(PathBuf, Vec<u8>)]) -> Result<Vec<Course>, Refused> {
    // The same complaint in whatever order, too.
    let mut files: Vec<_> = files.iter().collect();
    files.sort();
    let mut whole: Option<u32> = None;
    let mut shards = BTreeMap::new();
    for (file, bytes) in files {
        let (share, courses) = open(study, file, bytes)?;
        let expected = *whole.get_or_insert(share.of);
        if share.of != expected {
            return Err(Refused::Cut { file: file.clone(), of: share.of, expected });
        }
        if let Some((other, _)) = shards.insert(share.index, (file, courses.into_iter())) {
            return Err(Refused::Duplicate { file: file.clone(), share, other: other.clone() });
        }
    }
    let of = whole.ok_or(Refused::Nothing)?;
    let mut missing = (0..of).filter(|index| !shards.contains_key(index)).map(|index| Share { index, of }).peekable();
    if let Some(first) = missing.peek().copied() {
        return Err(Refused::Missing { first, files: missing.map(|share| share.file(study)).collect() });
    }
    let mut next = |run: u64| shards.get_mut(&((run % u64::from(of)) as u32)).and_then(|(_, courses)| courses.next());
    Ok((0..study.runs()).map_while(&mut next).collect())
}

/// Whose share of the study a file is, and the runs in it.
///
/// # Errors
/// It is damaged, or of another study.
pub fn open(study: &Study, file: &Path, bytes: &[u8]) -> Result<(Share, Vec<Course>), Refused> {
    let damaged = |error| Refused::Damaged { file: file.into(), error };
    let Shard { origin: found, share, courses } = pack::open(SHARD, bytes).map_err(damaged)?;
    let expected = origin(study);
    if found != expected {
        let (expected, found) = difference(&expected, &found);
        return Err(Refused::Foreign { file: file.into(), expected, found });
    }
    let exams = study.episodes_at().len();
    let whole = |courses: &[Course]| courses.iter().all(|course| course.mastered.len() == exams);
    if !share.is_sound() || courses.len() != share.runs(study).len() || !whole(&courses) {
        return Err(damaged(PackError::Body));
    }
    Ok((share, courses))
}

/// All that a run depends on, a line each; the curriculum to the letter.
fn origin(study: &Study) -> String {
    let Study { name, place, challenges, students, seeds: [first, end], episodes, goal, checkpoints, .. } = study;
    let challenges: Vec<&str> = challenges.iter().map(|challenge| challenge.name()).collect();
    let students: Vec<&str> = students.iter().map(|student| student.name()).collect();
    let (settings, curriculum) = match place {
        Place::Cubes(settings) => (format!("{settings:?}"), ""),
        Place::Synthetic(curriculum, settings) => (format!("{settings:?}"), &*curriculum.text),
        Place::Tabletop(curriculum) => (String::new(), &*curriculum.text),
    };
    format!(
        "etude {}\nname = {name}\nworld = {} {settings}\nteachers = {}\nstudents = {}\nchallenges = {}\nseeds = {first}..{end}\n\
         episodes = {episodes}\ngoal = {goal}\ncheckpoints = {checkpoints}\n{curriculum}",
        env!("CARGO_PKG_VERSION"),
        place.name(),
        study.named().join(", "),
        students.join(", "),
        challenges.join(", "),
    )
}

/// The first line that differs.
fn difference(expected: &str, found: &str) -> (String, String) {
    let mut lines = (expected.lines().map(Some).chain(std::iter::repeat(None)))
        .zip(found.lines().map(Some).chain(std::iter::repeat(None)))
        .take_while(|(expected, found)| expected.is_some() || found.is_some());
    let (expected, found) = lines.find(|(expected, found)| expected != found).unwrap_or_default();
    let text = |line: Option<&str>| line.unwrap_or("the end").to_owned();
    (text(expected), text(found))
}
