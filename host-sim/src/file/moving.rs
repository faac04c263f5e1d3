//! Spaces that move: `[skill.space.adr]` and the like. A parameter is a range, a setting is a number.

use etude::{Model, Pull, Space, Worth};

use super::Param;
use super::facts::SkillFacts;
use super::field::Field;
use super::section::{Findings, Section};
use super::space::{limits, range};
use crate::diag::Problem;
use crate::world::DIMS;

/// A space that moves, as the file writes it.
pub(crate) struct Kind {
    /// Its name in the file.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// Its settings.
    pub settings: &'static [Setting],
    /// The space with these settings, in their order, and so many parameters.
    make: fn(u8, &[u8]) -> Space<DIMS>,
}

/// A setting of a space that moves.
pub(crate) struct Setting {
    /// Its key.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its bounds; shares in percent.
    pub bounds: [u8; 2],
    /// Its value unless the file says otherwise.
    pub default: u8,
    /// Whether the file writes it as a share of 1.
    pub share: bool,
}

const fn share(name: &'static str, about: &'static str, bounds: [u8; 2], default: u8) -> Setting {
    Setting { name, about, bounds, default, share: true }
}

const fn count(name: &'static str, about: &'static str, bounds: [u8; 2], default: u8) -> Setting {
    Setting { name, about, bounds, default, share: false }
}

/// All of them.
pub(crate) const KINDS: [Kind; 11] = [
    Kind {
        name: "adr",
        about: "A box that starts at the nominal task and grows where its faces succeed (automatic domain randomisation).",
        settings: &[
            share("boundary", "Share of attempts at a face of the box.", [1, 100], 70),
            share("high", "Mean score at a face from which it moves outward.", [1, 100], 80),
            share("low", "Mean score at a face up to which it moves inward.", [0, 99], 20),
            share("step", "Share of the range that a face moves.", [1, 100], 10),
        ],
        make: |dims, settings| match *settings {
            [boundary, high, low, step] => Space::Bounds { dims, boundary, high, low, step },
            _ => Space::Point,
        },
    },
    Kind {
        name: "riac",
        about: "Regions that split where learning progress differs (RIAC).",
        settings: &[
            count("regions", "Regions at most.", [2, 200], 24),
            count("memory", "Newest samples that a region keeps.", [16, 250], 64),
            share("random", "Share of attempts anywhere.", [0, 90], 20),
        ],
        make: |dims, settings| match *settings {
            [leaves, memory, random] => Space::Regions { dims, leaves, memory, random },
            _ => Space::Point,
        },
    },
    Kind {
        name: "mixture",
        about: "A Gaussian mixture over tasks and progress, noise-proof: what to take where a grid would have too many cells.",
        settings: &[share("random", "Share of attempts anywhere.", [0, 100], 10)],
        make: |dims, settings| mixture(dims, settings, Model::Change),
    },
    Kind {
        name: "alp-gmm",
        about: "A Gaussian mixture over tasks and absolute learning progress, of the last 300 attempts (ALP-GMM).",
        settings: &[share("random", "Share of attempts anywhere.", [0, 100], 20)],
        make: |dims, settings| mixture(dims, settings, Model::Nearest),
    },
    Kind {
        name: "covar-gmm",
        about: "A Gaussian mixture over tasks, time and score, drawn by their covariance (Covar-GMM).",
        settings: &[share("random", "Share of attempts anywhere.", [0, 100], 20)],
        make: |dims, settings| mixture(dims, settings, Model::Covariance),
    },
    Kind {
        name: "spdl",
        about: "A Gaussian that moves from the nominal task to all tasks, drawn by a share of the returns (SPDL).",
        settings: &[
            share("pull", "Weight of the distance to all tasks, as a share of the mean return.", [1, 250], 110),
            STEP,
            NARROW,
        ],
        make: |dims, settings| match *settings {
            [pull, step, narrow] => Space::Normal { dims, pull: Pull::Share(pull), step, narrow },
            _ => Space::Point,
        },
    },
    Kind {
        name: "spdl-threshold",
        about: "A Gaussian that moves from the nominal task to all tasks while the mean return allows it (SPDL of 2021).",
        settings: &[share("threshold", "Mean score from which it moves.", [1, 100], 50), STEP, NARROW],
        make: |dims, settings| match *settings {
            [threshold, step, narrow] => Space::Normal { dims, pull: Pull::Threshold(threshold), step, narrow },
            _ => Space::Point,
        },
    },
    Kind {
        name: "levels",
        about: "A ring of tasks, those whose score changes practised again, noise-proof.",
        settings: &[LEVELS, fresh(20), stale(10)],
        make: |dims, settings| levels(dims, settings, Worth::Change),
    },
    Kind {
        name: "plr",
        about: "A ring of tasks, those with the most regret practised again (prioritised level replay).",
        settings: &[LEVELS, fresh(20), stale(10)],
        make: |dims, settings| levels(dims, settings, Worth::Regret),
    },
    Kind {
        name: "robust-plr",
        about: "The same, and a fresh task is only tried out, not learned from (robust PLR).",
        settings: &[LEVELS, fresh(20), stale(30)],
        make: |dims, settings| levels(dims, settings, Worth::Robust),
    },
    Kind {
        name: "sfl",
        about: "A ring of the tasks that succeed about half of the time (sampling for learnability).",
        settings: &[LEVELS, fresh(50), stale(0)],
        make: |dims, settings| levels(dims, settings, Worth::Learnability),
    },
];

const STEP: Setting = share("step", "Divergence that an update moves it at most.", [1, 100], 5);
const NARROW: Setting = share("narrow", "Its deviation at the start, as a share of each range.", [5, 100], 10);
const LEVELS: Setting = count("levels", "Tasks kept at most.", [2, 250], 64);

const fn fresh(default: u8) -> Setting {
    share("fresh", "Share of attempts at fresh tasks once the ring is full.", [0, 100], default)
}

const fn stale(default: u8) -> Setting {
    share("stale", "Share of the tasks practised again that goes by how long ago they were.", [0, 100], default)
}

fn levels(dims: u8, settings: &[u8], worth: Worth) -> Space<DIMS> {
    match *settings {
        [levels, fresh, stale] => Space::Levels { dims, levels, worth, fresh, stale },
        _ => Space::Point,
    }
}

fn mixture(dims: u8, settings: &[u8], model: Model) -> Space<DIMS> {
    Space::Mixture { dims, model, random: settings.first().copied().unwrap_or(0) }
}

impl Kind {
    /// The space of that name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    /// The space with its default settings.
    pub(crate) fn plain(&self, dims: usize) -> Space<DIMS> {
        let settings: Vec<u8> = self.settings.iter().map(|setting| setting.default).collect();
        (self.make)(dims.max(1) as u8, &settings)
    }

    /// Reads the parameters, in the order in which they are written, and the settings.
    pub(super) fn read(
        &self,
        section: &Section<'_>,
        id: &str,
        world: Option<&SkillFacts>,
        out: &mut Findings,
    ) -> (Vec<Param>, Space<DIMS>) {
        let (params, settings): (Vec<_>, Vec<_>) = section.fields.iter().partition(|field| field.is_list());
        if params.is_empty() || params.len() > DIMS {
            let message = format!("the space of `{id}` has {} parameters", params.len());
            let problem = Problem::new("wrong-length", section.place.clone(), message);
            let help = "write each parameter as `distance_mm = [60.0, 10.0]`, from its easy end to its hard end";
            out.error(problem.label(format!("expected 1 to {DIMS} ranges")).help(help));
        }
        for field in settings.iter().filter(|field| self.settings.iter().all(|setting| setting.name != field.name)) {
            self.unknown(field, id, out);
        }
        let values: Vec<u8> = self.settings.iter().map(|setting| setting.read(section, out)).collect();
        let param = |field: &&Field<'_>| {
            let limits = limits(field, id, world, out);
            // A range that was refused has no inside to check a nominal task against.
            let [easy, hard] = range(field, limits, out).unwrap_or([f32::NAN; 2]);
            Param { name: field.name.into(), easy, hard }
        };
        let params: Vec<_> = params.iter().take(DIMS).map(param).collect();
        let space = (self.make)(params.len().max(1) as u8, &values);
        (params, space)
    }

    fn unknown(&self, field: &Field<'_>, id: &str, out: &mut Findings) {
        let known: Vec<_> = self.settings.iter().map(|setting| setting.name).collect();
        let message = format!("`{}` is neither a range nor a setting of the space of `{id}`", field.name);
        let problem = Problem::new("unknown-key", field.key.clone(), message);
        let help = format!("a parameter is `[easy, hard]`; the settings of `{}` are {}", self.name, known.join(", "));
        out.error(problem.label("expected a range or a setting").help(help));
    }
}

impl Setting {
    fn read(&self, section: &Section<'_>, out: &mut Findings) -> u8 {
        let [low, high] = self.bounds;
        let field = section.get(self.name).filter(|field| !field.is_list());
        let value = match field {
            Some(field) if self.share => {
                let bounds = [f32::from(low) / 100.0, f32::from(high) / 100.0];
                field.real(bounds, out).map(|share| (share * 100.0).round() as u8)
            }
            Some(field) => field.whole([low.into(), high.into()], out).map(|count| count as u8),
            None => None,
        };
        value.unwrap_or(self.default)
    }
}
