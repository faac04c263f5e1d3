//! The run folder: what a run leaves on disk.
//!
//! | file | what |
//! |---|---|
//! | `curriculum.toml` | the curriculum, to the letter |
//! | `curriculum.bin` | the same, packed for a robot |
//! | `decisions.etl` | every decision and outcome: see [`etude::log`] |
//! | `metrics.csv` | one line a skill and checkpoint |
//! | `summary.json` | how it ended |
//! | `report.html` | the same for people |
//! | `state.bin` | what `etude sim --resume` goes on from |
//! | `meta.json` | times, the only file that differs from run to run; the last one written, and gone while a run goes on |

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::compare::Curve;
use crate::export::tables;
use crate::file::Curriculum;
use crate::reason::told;
use crate::record::Record;
use crate::reel::Reel;
use crate::report::Beside;
use crate::sim::Sim;
use crate::size::Size;

/// Names of all files that a run writes.
pub const FILES: [&str; 8] = [
    "curriculum.toml",
    "curriculum.bin",
    "decisions.etl",
    "metrics.csv",
    "summary.json",
    "report.html",
    "state.bin",
    LAST,
];

/// The file that is written last, and is not there while a run goes on.
pub const LAST: &str = "meta.json";

/// Removes a file, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The curriculum's name.
    pub name: String,
    /// The recipe.
    pub teacher: String,
    /// The world.
    pub world: String,
    /// The seed.
    pub seed: u64,
    /// Attempts made.
    pub episodes: u32,
    /// Percent of the fixed test set that the student masters, mean over the skills.
    pub mastered_pct: f32,
    /// Seconds of the arm's time.
    pub time_s: f32,
    /// Joules.
    pub energy_j: f32,
    /// Units of wear.
    pub wear: f32,
    /// Times that a person put things back.
    pub resets: u32,
    /// One entry a skill.
    pub skills: Vec<SkillSummary>,
    /// CRC-32 of the packed curriculum.
    pub curriculum_hash: String,
    /// Version of the program.
    pub version: String,
}

/// How one skill ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SkillSummary {
    /// Its name.
    pub id: String,
    /// Share of its test tasks that the student masters, in `0..=1`.
    pub mastery: f32,
    /// Attempts made at it.
    pub attempts: u32,
    /// The teacher's belief from probes, in `0..=1`; none for a skill that no other requires.
    pub belief: Option<f32>,
    /// Whether `mastery` has reached the skill's goal.
    pub at_goal: bool,
    /// Whether its practice claims what its probes deny, and is not believed.
    pub doubted: bool,
    /// Whether its last attempts all came to nothing.
    pub stuck: bool,
}

/// The summary of a record.
#[must_use]
pub fn summary(record: &Record) -> Summary {
    let last = record.checkpoints.last();
    let [time_s, energy_j, wear, resets] = last.map_or([0.0; 4], |last| last.spent);
    let skills: Vec<SkillSummary> = record
        .skills
        .iter()
        .zip(last.map_or(&[][..], |last| &last.skills))
        .enumerate()
        .map(|(place, (skill, progress))| SkillSummary {
            id: skill.id.clone(),
            mastery: progress.mastery,
            attempts: progress.attempts,
            belief: progress.belief,
            at_goal: progress.mastery >= skill.goal,
            doubted: record.is_doubted(place),
            stuck: record.is_stuck(place),
        })
        .collect();
    Summary {
        name: record.name.clone(),
        teacher: record.teacher.clone(),
        world: record.world.clone(),
        seed: record.seed,
        episodes: record.episodes.len() as u32,
        mastered_pct: 100.0 * skills.iter().map(|skill| skill.mastery).sum::<f32>() / skills.len().max(1) as f32,
        time_s,
        energy_j,
        wear,
        resets: resets as u32,
        skills,
        curriculum_hash: record.curriculum_hash.clone(),
        version: record.version.clone(),
    }
}

/// One line a skill and checkpoint; `help` is the mean level since the checkpoint before.
#[must_use]
pub fn metrics(record: &Record) -> Vec<u8> {
    let mut csv = Vec::new();
    // Writing to memory cannot fail.
    let _ = tables::metrics(record, &mut csv);
    csv
}

/// A run's folder on disk.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes the folder; `fresh` picks the first free name that begins with this one.
    ///
    /// # Errors
    /// If it holds something already and is not to be overwritten, or cannot be made.
    pub fn create(path: &Path, fresh: bool, force: bool) -> io::Result<Self> {
        let mut path = path.to_path_buf();
        if fresh {
            let stem = path.clone();
            let mut names = (2..).map(|n| PathBuf::from(format!("{}-{n}", stem.display())));
            while path.exists() {
                path = names.next().unwrap_or_else(|| stem.clone());
            }
        }
        if path.is_file() {
            return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is a file"));
        }
        let holds = std::fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_some());
        if holds && !force {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the folder holds something already"));
        }
        std::fs::create_dir_all(&path)?;
        if holds {
            // Only what a run writes is a run's to remove.
            FILES.iter().try_for_each(|name| remove(&path.join(name)))?;
        }
        Ok(Self(path))
    }

    /// A folder that is there already.
    #[must_use]
    pub fn open(path: &Path) -> Self {
        Self(path.to_path_buf())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file so that it is there whole or not at all.
    ///
    /// # Errors
    /// As the file system says.
    pub fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let part = self.0.join(format!(".{name}.part"));
        std::fs::write(&part, bytes)?;
        std::fs::rename(part, self.0.join(name))
    }

    /// Writes what is known before the first attempt.
    ///
    /// # Errors
    /// As the file system says.
    pub fn begin(&self, curriculum: &Curriculum, seed: u64) -> io::Result<()> {
        self.write("curriculum.toml", curriculum.text.as_bytes())?;
        self.write("curriculum.bin", &curriculum.pack(seed))
    }

    /// Takes away what says that the run is over.
    ///
    /// # Errors
    /// As the file system says.
    pub fn goes_on(&self) -> io::Result<()> {
        remove(&self.0.join(LAST))
    }

    /// Writes the log and the state to go on from.
    ///
    /// # Errors
    /// As the file system says.
    pub fn keep(&self, sim: &Sim) -> io::Result<()> {
        self.write("decisions.etl", sim.log())?;
        self.write("state.bin", &sim.save().map_err(io::Error::other)?)
    }

    /// Writes everything that people look at, and the log and state once more; returns the summary written.
    ///
    /// # Errors
    /// As the file system says.
    pub fn finish(&self, sim: &Sim, curriculum: &Curriculum) -> io::Result<Summary> {
        self.keep(sim)?;
        let record = &sim.record_now();
        self.write("metrics.csv", &metrics(record))?;
        let summary = summary(record);
        let json = serde_json::to_string_pretty(&summary).map_err(io::Error::other)?;
        self.write("summary.json", format!("{json}\n").as_bytes())?;
        self.report(curriculum, record, sim.log(), sim.reel(), &[])?;
        Ok(summary)
    }

    /// Writes the page, with the curves of other teachers if there are any.
    ///
    /// # Errors
    /// As the file system says.
    pub fn report(
        &self,
        curriculum: &Curriculum,
        record: &Record,
        log: &[u8],
        reel: Option<&Reel>,
        curves: &[Curve],
    ) -> io::Result<()> {
        let memory = Some(Size::fitting(&curriculum.spec).bytes);
        let beside = Beside { reasons: told(curriculum, log), reel, memory, curves, robot: false };
        self.write("report.html", crate::report::page_with(record, &beside).as_bytes())
    }
}
