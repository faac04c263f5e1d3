//! The spaces that move, each with the settings that a curriculum file has unless it says otherwise.

use etude::{Model, Pull, Space, Worth};

/// By the names of a file. Add one here, and the transcript, the soak, the README's costs and their limits have it.
pub const SPACES: [(&str, Space<2>); 11] = [
    ("adr", Space::Bounds { dims: 2, boundary: 70, high: 80, low: 20, step: 10 }),
    ("riac", Space::Regions { dims: 2, leaves: 24, memory: 64, random: 20 }),
    ("mixture", Space::Mixture { dims: 2, model: Model::Change, random: 10 }),
    ("alp-gmm", Space::Mixture { dims: 2, model: Model::Nearest, random: 20 }),
    ("covar-gmm", Space::Mixture { dims: 2, model: Model::Covariance, random: 20 }),
    ("spdl", Space::Normal { dims: 2, pull: Pull::Share(110), step: 5, narrow: 10 }),
    ("spdl-threshold", Space::Normal { dims: 2, pull: Pull::Threshold(50), step: 5, narrow: 10 }),
    ("levels", Space::Levels { dims: 2, levels: 64, worth: Worth::Change, fresh: 20, stale: 10 }),
    ("plr", Space::Levels { dims: 2, levels: 64, worth: Worth::Regret, fresh: 20, stale: 10 }),
    ("robust-plr", Space::Levels { dims: 2, levels: 64, worth: Worth::Robust, fresh: 20, stale: 30 }),
    ("sfl", Space::Levels { dims: 2, levels: 64, worth: Worth::Learnability, fresh: 50, stale: 0 }),
];
