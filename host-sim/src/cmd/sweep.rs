//! `etude sweep`: a study on more than one machine.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::{Context, Exit, Failure, compare};
use crate::compare::Study;
use crate::diag::Problem;
use crate::sweep::{self, EXTENSION, Refused, Share};

/// Runs a study in shards, wherever there is a machine, and puts them together.
///
/// The merged study is what `etude compare --study` says and writes, byte for byte.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["shard", "merge"]))]
pub struct Arguments {
    /// The study file.
    study: PathBuf,
    /// Runs the shard I of N, from 0, and writes it into the folder of --out, whole or not at all. If it is there
    /// already, nothing is run.
    #[arg(long, value_name = "I/N", requires = "out")]
    shard: Option<Share>,
    /// Puts all shards in this folder together.
    #[arg(long, value_name = "DIR")]
    merge: Option<PathBuf>,
    /// With --shard, where shards are; with --merge, where the document, its page and all exams go: NAME.json, NAME.html and
    /// NAME.csv.
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// With --merge, overwrite files of the study's name even if no study wrote them.
    #[arg(long, requires = "merge")]
    force: bool,
}

/// What became of a shard.
#[derive(Serialize)]
struct Document {
    file: String,
    shard: u32,
    of: u32,
    runs: usize,
    /// Whether it was there before.
    present: bool,
}

/// Runs a shard, or merges all.
///
/// # Errors
/// A bad study, shards that are no study, or as the file system says.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let study = compare::from_file(&arguments.study, context)?;
    match (arguments.shard, &arguments.merge, &arguments.out) {
        (Some(share), _, Some(folder)) => shard(&study, share, folder, context),
        (_, Some(folder), out) => {
            let files = shards(folder).map_err(|error| Failure::io(folder, &error))?;
            let courses = sweep::courses(&study, &files).map_err(refused)?;
            let comparison = study.sum_up(&courses);
            if let Some(out) = out {
                compare::spare(out, &comparison.name, arguments.force)?;
                compare::write(out, &study, &courses, &comparison)?;
            }
            context.print(&comparison, || comparison.to_string())
        }
        // The command line's own rules do not let it come to this.
        _ => Err(Failure::usage(
            "neither a shard nor a folder of shards is named",
            "give `--shard I/N` and `--out DIR`, or `--merge DIR`",
        )),
    }
}

fn shard(study: &Study, share: Share, folder: &Path, context: &Context) -> Result<Exit, Failure> {
    let path = folder.join(share.file(study));
    let runs = share.runs(study).len();
    let present = match std::fs::read(&path) {
        Ok(bytes) => holds(study, share, &path, &bytes).map(|()| true).map_err(refused)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(Failure::io(&path, &error)),
    };
    if !present {
        let bar = context.bar(runs as u64, "runs");
        let bytes = sweep::shard(study, share, || bar.inc(1)).map_err(|error| super::unfit(&error))?;
        bar.finish_and_clear();
        std::fs::create_dir_all(folder).map_err(|error| Failure::io(folder, &error))?;
        write(&path, &bytes).map_err(|error| Failure::io(&path, &error))?;
    }
    let file = path.display().to_string();
    let document = Document { file, shard: share.index, of: share.of, runs, present };
    context.confirm(&document, || {
        let there = if present { ", there already" } else { "" };
        format!("{}: {runs} runs{there}\n", document.file)
    })
}

/// Whether a file that is there is the shard it is called.
fn holds(study: &Study, share: Share, path: &Path, bytes: &[u8]) -> Result<(), Refused> {
    let (found, _) = sweep::open(study, path, bytes)?;
    if found == share {
        return Ok(());
    }
    let (expected, found) = (format!("shard {share}"), format!("shard {found}"));
    Err(Refused::Foreign { file: path.into(), expected, found })
}

/// Writes a file so that it is there whole or not at all, whoever else writes the same at the same time.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (part, mut file) = part(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(part, path)
}

/// A new file beside the path. The process's number keeps those of one machine apart, and that it must be new those of
/// several.
fn part(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut attempt = 0;
    loop {
        let part = path.with_file_name(format!(".{name}.{}-{attempt}.part", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&part) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => attempt += 1,
            other => return Ok((part, other?)),
        }
    }
}

/// Every shard in a folder, with its bytes.
fn shards(folder: &Path) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == EXTENSION) {
            let bytes = std::fs::read(&path)?;
            files.push((path, bytes));
        }
    }
    Ok(files)
}

fn refused(why: Refused) -> Failure {
    let problem = Problem::new(why.code(), 0..0, why.to_string()).help(why.help());
    Failure::problem(Exit::File, "", problem)
}
