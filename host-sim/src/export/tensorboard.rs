//! TensorBoard's event file: records of a length, a body in protobuf, and a checksum of each.
//!
//! The few messages that scalars need are written down here (tensorflow/core/util/event.proto and
//! framework/summary.proto); whatever else these can hold, a scalar does not.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crc::{CRC_32_ISCSI, Crc};
use prost::{Message, Oneof};

use super::rows;
use crate::record::Record;

/// What the name of an event file must begin with.
const NAME: &str = "events.out.tfevents.0.etude";
/// The first record of a file.
const VERSION: &str = "brain.Event:2";
/// The checksum of a record: CRC-32C.
const CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISCSI);

#[derive(Clone, PartialEq, Message)]
struct Event {
    /// Seconds: TensorBoard's axes "relative" and "wall".
    #[prost(double, tag = "1")]
    wall_time: f64,
    #[prost(int64, tag = "2")]
    step: i64,
    #[prost(oneof = "What", tags = "3, 5")]
    what: Option<What>,
}

#[derive(Clone, PartialEq, Oneof)]
enum What {
    #[prost(string, tag = "3")]
    FileVersion(String),
    #[prost(message, tag = "5")]
    Summary(Summary),
}

#[derive(Clone, PartialEq, Message)]
struct Summary {
    #[prost(message, repeated, tag = "1")]
    value: Vec<Scalar>,
}

#[derive(Clone, PartialEq, Message)]
struct Scalar {
    #[prost(string, tag = "1")]
    tag: String,
    /// Of several kinds of values one: a zero must be written, too.
    #[prost(float, optional, tag = "2")]
    simple_value: Option<f32>,
}

/// An event file for `tensorboard --logdir FOLDER`, which may grow with its run: at any time it is a whole one. Time is the
/// arm's, so the same run gives the same bytes.
pub struct Events {
    path: PathBuf,
    file: BufWriter<File>,
    written: Vec<u8>,
}

impl Events {
    /// Makes it, with nothing in it.
    ///
    /// # Errors
    /// As the file system says, or if the file is there already and must not be overwritten.
    pub fn create(folder: &Path, force: bool) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(NAME);
        Ok(Self { file: super::create(&path, force)?, path, written: Vec::new() })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds what a run has come to since; `false`, and nothing added, if it is not the run of before.
    ///
    /// # Errors
    /// As the file system says.
    pub fn grow(&mut self, record: &Record) -> io::Result<bool> {
        let events = events(record)?;
        let Some(news) = events.strip_prefix(&self.written[..]) else { return Ok(false) };
        self.file.write_all(news)?;
        self.file.flush()?;
        self.written = events;
        Ok(true)
    }
}

/// A run as events, in the order of time, as TensorBoard expects it.
fn events(record: &Record) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    frame(&mut out, 0.0, 0, What::FileVersion(VERSION.into()))?;
    let clock = super::clock(record);
    let at = |episodes: u32| clock.get(episodes as usize).copied().unwrap_or_default();
    let mut checkpoints = record.checkpoints.iter().scan(0, |from, checkpoint| {
        let start = std::mem::replace(from, checkpoint.episode as usize);
        Some((checkpoint, start))
    });
    let mut next = checkpoints.next();
    for done in 0..=record.episodes.len() as u32 {
        while let Some((checkpoint, from)) = next.filter(|(checkpoint, _)| checkpoint.episode <= done) {
            let mut value: Vec<Scalar> = rows::at(record, checkpoint, from).flat_map(scalars).collect();
            let spent = ["time_s", "energy_j", "wear", "resets"].into_iter().zip(checkpoint.spent);
            value.extend(spent.map(|(name, spent)| scalar("spent", name, spent)));
            frame(&mut out, at(checkpoint.episode), checkpoint.episode, What::Summary(Summary { value }))?;
            next = checkpoints.next();
        }
        let Some(episode) = record.episodes.get(done as usize) else { break };
        let row = rows::episode(record, episode);
        let kind = if row.probe { "probe" } else { "practice" };
        let mut value = vec![scalar("chance", row.skill, row.chance)];
        value.extend(row.score.map(|score| scalar(kind, row.skill, score)));
        // The step is the attempt's number, and its time is its end.
        frame(&mut out, at(done + 1), row.episode, What::Summary(Summary { value }))?;
    }
    Ok(out)
}

fn scalar(group: &str, name: &str, value: f32) -> Scalar {
    Scalar { tag: format!("{group}/{name}"), simple_value: Some(value) }
}

fn scalars(row: rows::MetricRow<'_>) -> Vec<Scalar> {
    let open = if row.open { 1.0 } else { 0.0 };
    let values = [
        ("mastery", Some(row.mastery)),
        ("belief", row.belief),
        ("attempts", Some(row.attempts as f32)),
        ("score", row.score),
        ("progress", Some(row.progress)),
        ("open", Some(open)),
        ("help", row.help),
    ];
    values.into_iter().filter_map(|(group, value)| Some(scalar(group, row.skill, value?))).collect()
}

/// One record: its length, the length's checksum, its bytes, their checksum.
fn frame(out: &mut impl Write, wall_time: f64, step: u32, what: What) -> io::Result<()> {
    let body = Event { wall_time, step: step.into(), what: Some(what) }.encode_to_vec();
    let length = (body.len() as u64).to_le_bytes();
    for part in [&length[..], &masked(&length), &body, &masked(&body)] {
        out.write_all(part)?;
    }
    Ok(())
}

/// A checksum of bytes that may hold checksums themselves: turned and moved.
fn masked(bytes: &[u8]) -> [u8; 4] {
    CHECKSUM.checksum(bytes).rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes()
}
