//! A run folder while its run goes on.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::folder::LAST;
use crate::record::Record;
use crate::sim::Sim;

/// How often to look for news.
pub const EVERY: Duration = Duration::from_millis(300);

/// A run that somebody looks at again and again.
#[derive(Debug)]
pub struct Follower {
    state: PathBuf,
    last: PathBuf,
    seen: Option<(SystemTime, u64)>,
}

impl Follower {
    /// Of this folder, of which nothing was read yet.
    #[must_use]
    pub fn new(run: &Path) -> Self {
        Self { state: run.join("state.bin"), last: run.join(LAST), seen: None }
    }

    /// The record as it was last saved, if it was saved since the last look. One that is begun anew in the same folder may
    /// have no state for a moment.
    pub fn news(&mut self) -> Option<Record> {
        let meta = std::fs::metadata(&self.state).ok()?;
        // Saved states of one run grow: two of one moment differ, too.
        let now = Some((meta.modified().ok()?, meta.len()));
        if now == self.seen {
            return None;
        }
        self.seen = now;
        Sim::saved_record(&std::fs::read(&self.state).ok()?).ok()
    }

    /// Whether the run has ended or was interrupted. What it has left is news once more after this, at most.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.last.exists()
    }
}
