//! A run as other programs read it: tables, TensorBoard's event files, and MCAP for Foxglove and Rerun.

pub mod foxglove;
pub mod mcap;
pub mod rows;
pub mod tables;
pub mod tensorboard;

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

/// Makes a file, over one that is there only if that is allowed.
pub(crate) fn create(path: &Path, force: bool) -> io::Result<BufWriter<File>> {
    let mut options = File::options();
    options.write(true).create(force).truncate(force).create_new(!force);
    options.open(path).map(BufWriter::new).map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::AlreadyExists => "it is there already".into(),
            _ => crate::file::reason(path, &error),
        };
        io::Error::new(error.kind(), format!("`{}`: {why}", path.display()))
    })
}

/// Seconds of the arm's time at which each attempt begins, and at the end of the last. As long as none has taken any time each
/// is given one second, so that what follows each other is not at one moment; what is to come changes no moment before it.
#[must_use]
pub fn clock(record: &crate::record::Record) -> Vec<f64> {
    let times = record.episodes.iter().map(|episode| f64::from(episode.cost[0]));
    let mut timeless = true;
    let ends = times.scan(0.0, move |now, time| {
        timeless &= time == 0.0;
        *now += if timeless { 1.0 } else { time };
        Some(*now)
    });
    std::iter::once(0.0).chain(ends).collect()
}
