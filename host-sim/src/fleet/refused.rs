//! Why logs are not those of a fleet.

use std::fmt;
use std::path::PathBuf;

use crate::replay::ReplayError;

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
