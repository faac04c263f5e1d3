//! The spaces that move by the names that a curriculum file gives them, and their settings.

use super::{Model, ROOM, Space, Worth};
use crate::knob::{Knob, See};
use crate::space::Pull;

/// The spaces that move: name, and what it is and who published it, in one line. Add one here, and the file and its schema,
/// Python, the comparison, the transcript, the soak, the costs and their limits have it.
pub const SPACES: [(&str, &str); 11] = [
    (
        "adr",
        "A box that starts at the nominal task and grows where its faces succeed (automatic domain randomisation).",
    ),
    ("riac", "Regions that split where learning progress differs (RIAC)."),
    (
        "mixture",
        "A Gaussian mixture over tasks and progress, noise-proof: what to take where a grid would have too many cells.",
    ),
    ("alp-gmm", "A Gaussian mixture over tasks and absolute learning progress, of the last 300 attempts (ALP-GMM)."),
    ("covar-gmm", "A Gaussian mixture over tasks, time and score, drawn by their covariance (Covar-GMM)."),
    ("spdl", "A Gaussian that moves from the nominal task to all tasks, drawn by a share of the returns (SPDL)."),
    (
        "spdl-threshold",
        "A Gaussian that moves from the nominal task to all tasks while the mean return allows it (SPDL of 2021).",
    ),
    ("levels", "A ring of tasks, those whose score changes practised again, noise-proof."),
    ("plr", "A ring of tasks, those with the most regret practised again (prioritised level replay)."),
    ("robust-plr", "The same, and a fresh task is only tried out, not learned from (robust PLR)."),
    ("sfl", "A ring of the tasks that succeed about half of the time (sampling for learnability)."),
];

impl<const D: usize> Space<D> {
    /// The space of that name with so many parameters, and the settings that a file has unless it says otherwise.
    ///
    /// ```
    /// use etude::{SPACES, Space};
    ///
    /// let space = Space::<8>::named("adr", 2);
    /// assert_eq!(space, Some(Space::Bounds { dims: 2, boundary: 70, high: 80, low: 20, step: 10 }));
    /// assert_eq!(Space::<8>::all(2).count(), SPACES.len());
    /// ```
    #[must_use]
    pub fn named(name: &str, dims: u8) -> Option<Self> {
        let mixture = |model, random| Self::Mixture { dims, model, random };
        let normal = |pull| Self::Normal { dims, pull, step: 5, narrow: 10 };
        let levels = |worth, fresh, stale| Self::Levels { dims, levels: 64, worth, fresh, stale };
        Some(match name {
            "adr" => Self::Bounds { dims, boundary: 70, high: 80, low: 20, step: 10 },
            "riac" => Self::Regions { dims, leaves: 24, memory: 64, random: 20 },
            "mixture" => mixture(Model::Change, 10),
            "alp-gmm" => mixture(Model::Nearest, 20),
            "covar-gmm" => mixture(Model::Covariance, 20),
            "spdl" => normal(Pull::Share(110)),
            "spdl-threshold" => normal(Pull::Threshold(50)),
            "levels" => levels(Worth::Change, 20, 10),
            "plr" => levels(Worth::Regret, 20, 10),
            "robust-plr" => levels(Worth::Robust, 20, 30),
            "sfl" => levels(Worth::Learnability, 50, 0),
            _ => return None,
        })
    }

    /// All of them, by name, with so many parameters.
    pub fn all(dims: u8) -> impl Iterator<Item = (&'static str, Self)> {
        SPACES.iter().filter_map(move |(name, _)| Some((*name, Self::named(name, dims)?)))
    }

    /// Shows every setting with its name and bounds, to read or to change; a space that does not move has none.
    pub fn knobs(&mut self, see: See<'_>) {
        self.knobs_in::<ROOM>(see);
    }

    /// Those that a build with so much memory has code for.
    pub(super) fn knobs_in<const M: usize>(&mut self, see: See<'_>) {
        match self {
            Self::Point | Self::Grid(_) => {}
            Self::Bounds { boundary, high, low, step, .. } => {
                percent(see, "boundary", boundary, 1, 100);
                percent(see, "high", high, 1, 100);
                percent(see, "low", low, 0, 99);
                percent(see, "step", step, 1, 100);
            }
            _ if M < ROOM => {}
            Self::Regions { leaves, memory, random, .. } => {
                few(see, "regions", leaves, 1, u8::MAX);
                few(see, "memory", memory, 16, u8::MAX);
                percent(see, "random", random, 0, 90);
            }
            Self::Mixture { random, .. } => percent(see, "random", random, 0, 100),
            Self::Normal { pull, step, narrow, .. } => {
                match pull {
                    Pull::Share(pull) => percent(see, "pull", pull, 1, u8::MAX),
                    Pull::Threshold(threshold) => percent(see, "threshold", threshold, 1, 100),
                }
                percent(see, "step", step, 1, 100);
                percent(see, "narrow", narrow, 5, 100);
            }
            Self::Levels { levels, fresh, stale, .. } => {
                few(see, "levels", levels, 2, u8::MAX);
                percent(see, "fresh", fresh, 0, 100);
                percent(see, "stale", stale, 0, 100);
            }
        }
    }
}

// Calls of their own, which take less flash.

#[inline(never)]
fn percent(see: See<'_>, name: &'static str, value: &mut u8, low: u8, high: u8) {
    see(name, Knob::Percent(value, [low, high]));
}

#[inline(never)]
fn few(see: See<'_>, name: &'static str, value: &mut u8, low: u8, high: u8) {
    see(name, Knob::Few(value, [low, high]));
}
