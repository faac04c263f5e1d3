//! MCAP, which Foxglove and Rerun open: decisions, attempts, metrics and events over the arm's time, and the arm itself.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use mcap::records::{MessageHeader, Metadata};
use mcap::{McapError, McapResult, WriteOptions, Writer};
use serde::Serialize;
use serde_json::{Value, json};

use super::{foxglove, rows};
use crate::record::{Episode, Record};
use crate::world::tabletop::Film;

/// What is decided before an attempt.
#[derive(Serialize)]
struct Decision<'a> {
    episode: u32,
    skill: &'a str,
    arm: u16,
    probe: bool,
    help: f32,
    chance: f32,
    params: &'a BTreeMap<&'a str, f32>,
}

/// A file in the making. Time is the arm's: the same run gives the same bytes.
pub struct Mcap<'a> {
    record: &'a Record,
    out: Writer<BufWriter<File>>,
    channels: Channels,
    /// Nanoseconds at which each attempt begins.
    clock: Vec<u64>,
    /// Attempts, checkpoints and marks that were written.
    done: [usize; 3],
    sequence: u32,
    /// Pictures that were written.
    pub pictures: usize,
}

/// What is written to where.
struct Channels {
    decisions: u16,
    episodes: u16,
    marks: u16,
    /// One a skill.
    metrics: Vec<u16>,
    scene: u16,
    transforms: u16,
    tool: u16,
}

impl<'a> Mcap<'a> {
    /// Begins a file.
    ///
    /// # Errors
    /// As the file system says, or if the file is there already and must not be overwritten.
    pub fn create(record: &'a Record, path: &Path, force: bool) -> McapResult<Self> {
        // One thread, so that the bytes depend on nothing else.
        let options = WriteOptions::new().compression_threads(0).library(format!("etude {}", record.version));
        let mut out = options.create(super::create(path, force)?)?;
        let entry = |(key, value): (&str, &dyn ToString)| (key.to_owned(), value.to_string());
        let facts: [(&str, &dyn ToString); 7] = [
            ("name", &record.name),
            ("teacher", &record.teacher),
            ("world", &record.world),
            ("seed", &record.seed),
            ("command", &record.command),
            ("curriculum_hash", &record.curriculum_hash),
            ("version", &record.version),
        ];
        out.write_metadata(&Metadata { name: "etude".into(), metadata: facts.map(entry).into() })?;
        let channels = Channels::open(&mut out, record)?;
        let clock = super::clock(record).into_iter().map(nanos).collect();
        Ok(Self { record, out, channels, clock, done: [0; 3], sequence: 0, pictures: 0 })
    }

    /// The next attempt, with its film if there is one.
    ///
    /// # Errors
    /// As the file system says.
    pub fn episode(&mut self, episode: &Episode, film: Option<&Film>) -> McapResult<()> {
        self.events()?;
        let row = rows::episode(self.record, episode);
        let rows::EpisodeRow { episode: number, skill, arm, probe, help, chance, ref params, .. } = row;
        let [start, end] = [0, 1].map(|more| self.clock.get(self.done[0] + more).copied().unwrap_or_default());
        let decision = Decision { episode: number, skill, arm, probe, help, chance, params };
        self.write(self.channels.decisions, start, &decision)?;
        if let Some(film) = film.filter(|film| !film.pictures.is_empty()) {
            self.film(film, start)?;
        }
        self.write(self.channels.episodes, end, &row)?;
        self.done[0] += 1;
        Ok(())
    }

    fn film(&mut self, film: &Film, start: u64) -> McapResult<()> {
        self.write(self.channels.scene, start, &foxglove::scene(start, film))?;
        for picture in &film.pictures {
            let now = start + nanos(picture.seconds.into());
            self.write(self.channels.transforms, now, &foxglove::transforms(now, film, picture))?;
            self.write(self.channels.tool, now, &foxglove::tool(now, picture))?;
            self.pictures += 1;
        }
        Ok(())
    }

    /// Checkpoints and marks up to now.
    fn events(&mut self) -> McapResult<()> {
        let [episodes, mut checkpoints, mut marks] = self.done;
        let now = self.clock.get(episodes).copied().unwrap_or_default();
        let record = self.record;
        let is_due = |episode: u32| episode as usize <= episodes;
        while let Some(mark) = record.marks.get(marks).filter(|mark| is_due(mark.episode)) {
            let rows::MarkRow { episode, skill, what } = rows::mark(record, mark);
            let message = foxglove::log(now, &format!("episode {episode}: {skill} {what}"));
            self.write(self.channels.marks, now, &message)?;
            marks += 1;
        }
        while let Some(checkpoint) = record.checkpoints.get(checkpoints).filter(|at| is_due(at.episode)) {
            let before = checkpoints.checked_sub(1).and_then(|before| record.checkpoints.get(before));
            let from = before.map_or(0, |before| before.episode as usize);
            for (place, row) in rows::at(record, checkpoint, from).enumerate() {
                if let Some(channel) = self.channels.metrics.get(place).copied() {
                    self.write(channel, now, &row)?;
                }
            }
            checkpoints += 1;
        }
        self.done = [episodes, checkpoints, marks];
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As the file system says.
    pub fn finish(mut self) -> McapResult<usize> {
        self.events()?;
        self.out.finish()?;
        self.out.into_inner().flush().map_err(McapError::Io)?;
        Ok(self.pictures)
    }

    fn write(&mut self, channel_id: u16, now: u64, message: &impl Serialize) -> McapResult<()> {
        // Rows and JSON can always be written.
        let bytes = serde_json::to_vec(message).unwrap_or_default();
        let header = MessageHeader { channel_id, sequence: self.sequence, log_time: now, publish_time: now };
        self.sequence = self.sequence.wrapping_add(1);
        self.out.write_to_known_channel(&header, &bytes)
    }
}

impl Channels {
    fn open(out: &mut Writer<BufWriter<File>>, record: &Record) -> McapResult<Self> {
        let mut schema = |schema: &Value| {
            let name = schema["title"].as_str().unwrap_or_default();
            out.add_schema(name, "jsonschema", schema.to_string().as_bytes())
        };
        let known = [decision(), attempt(), metric(), foxglove::log_schema(), foxglove::scene_schema()];
        let [decision, attempt, metric, log, scene] = known.each_ref().map(&mut schema);
        let [transforms, tool] = [foxglove::transforms_schema(), foxglove::tool_schema()].each_ref().map(&mut schema);
        let metric = metric?;
        let mut channel = |topic: &str, schema| out.add_channel(schema, topic, "json", &BTreeMap::new());
        Ok(Self {
            decisions: channel("/decisions", decision?)?,
            episodes: channel("/episodes", attempt?)?,
            marks: channel("/marks", log?)?,
            scene: channel("/scene", scene?)?,
            transforms: channel("/tf", transforms?)?,
            tool: channel("/tool", tool?)?,
            metrics: record
                .skills
                .iter()
                .map(|skill| channel(&format!("/metrics/{}", skill.id), metric))
                .collect::<McapResult<_>>()?,
        })
    }
}

fn nanos(seconds: f64) -> u64 {
    (seconds * 1e9).round() as u64
}

/// Fields of a type in words of a JSON schema; with `?` none is allowed, too.
fn fields(fields: &[(&'static str, &'static str)]) -> Vec<(&'static str, Value)> {
    let schema = |kind: &'static str| match kind.strip_suffix('?') {
        Some(kind) => json!({ "type": [kind, "null"] }),
        None if kind == "numbers" => json!({ "type": "array", "items": { "type": "number" } }),
        None if kind == "params" => json!({ "type": "object", "additionalProperties": { "type": "number" } }),
        None => json!({ "type": kind }),
    };
    fields.iter().map(|(name, kind)| (*name, schema(kind))).collect()
}

const DECISION: [(&str, &str); 7] = [
    ("episode", "integer"),
    ("skill", "string"),
    ("arm", "integer"),
    ("probe", "boolean"),
    ("help", "number"),
    ("chance", "number"),
    ("params", "params"),
];

fn decision() -> Value {
    foxglove::object("etude.Decision", fields(&DECISION))
}

fn attempt() -> Value {
    let mut all = DECISION.to_vec();
    all.extend([("score", "number?"), ("time_s", "number"), ("energy_j", "number"), ("wear", "number")]);
    all.extend([("resets", "number"), ("point", "numbers")]);
    foxglove::object("etude.Episode", fields(&all))
}

fn metric() -> Value {
    let all = [
        ("episode", "integer"),
        ("skill", "string"),
        ("mastery", "number"),
        ("belief", "number?"),
        ("attempts", "integer"),
        ("score", "number?"),
        ("progress", "number"),
        ("open", "boolean"),
        ("time_s", "number"),
        ("energy_j", "number"),
        ("wear", "number"),
        ("resets", "number"),
        ("help", "number?"),
    ];
    foxglove::object("etude.Metric", fields(&all))
}
