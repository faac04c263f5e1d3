//! `etude fleet`: the logs of many robots, put together.

use std::path::PathBuf;

use clap::Args;

use super::{Context, Exit, Failure};
use crate::diag::Problem;
use crate::fleet::{Refused, merge_given, sum_up};
use crate::folder::Folder;

/// Puts the logs of a fleet together: one whole log a robot, and how each skill stands with each of them.
///
/// Order and repetition do not matter, and what was merged before can be merged again with what came later. Robots are told
/// apart by their numbers: `etude pack FILE --robot NUMBER`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Logs, or run folders; `7=FILE` for a log of robot 7 whose start the robot has overwritten.
    #[arg(required = true, value_parser = asked)]
    logs: Vec<Asked>,
    /// The folder for the logs, `robot-NUMBER.etl`, and the table `fleet.csv`.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// The curriculum, if it is not beside the first log.
    #[arg(long, value_name = "FILE")]
    curriculum: Option<PathBuf>,
    /// Write into a folder that holds something already.
    #[arg(long)]
    force: bool,
}

/// A log, and whose it is said to be.
type Asked = (Option<u32>, PathBuf);

/// `7=FILE` or `FILE`.
fn asked(text: &str) -> Result<Asked, String> {
    let whole = || (None, PathBuf::from(text));
    let Some((number, path)) = text.split_once('=').filter(|_| !PathBuf::from(text).exists()) else {
        return Ok(whole());
    };
    match number.parse() {
        Ok(0) => Err("robots are counted from 1".into()),
        Ok(number) => Ok((Some(number), path.into())),
        Err(_) => Ok(whole()),
    }
}

/// Merges.
///
/// # Errors
/// Logs that are not those of a fleet, or as the file system says.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let log = |(robot, path): &Asked| Ok((*robot, super::log_at(path)?));
    let logs = arguments.logs.iter().map(log).collect::<Result<Vec<Asked>, _>>()?;
    let beside = logs.first().map_or(arguments.out.as_path(), |(_, path)| path);
    let (_, curriculum) = super::open(Some(&super::curriculum_of(beside, arguments.curriculum.as_deref())?))?;
    let read = |(robot, path): Asked| match std::fs::read(&path) {
        Ok(bytes) => Ok(((path, bytes), robot)),
        Err(error) => Err(Failure::io(&path, &error)),
    };
    let files = logs.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let robots = merge_given(curriculum.spec.hash(), &files).map_err(refused)?;
    let fleet = sum_up(&curriculum, &robots).map_err(refused)?;
    let out = &arguments.out;
    let io = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::file(out, &error, "choose another place with `-o`, or write into it with `--force`")
        }
        _ => Failure::io(out, &error),
    };
    let folder = Folder::create(out, false, arguments.force).map_err(io)?;
    for (robot, (_, log)) in &robots {
        folder.write(&format!("robot-{robot}.etl"), log).map_err(io)?;
    }
    folder.write("curriculum.toml", curriculum.text.as_bytes()).map_err(io)?;
    folder.write("fleet.csv", &fleet.csv()).map_err(io)?;
    context.print(&fleet, || {
        let first = fleet.robots.first().map_or(0, |robot| robot.robot);
        let out = out.display();
        format!("{fleet}\n{out}/fleet.csv has it as a table; one robot: etude explain {out}/robot-{first}.etl --skill NAME\n")
    })
}

fn refused(why: Refused) -> Failure {
    let exit = if why.code() == "diverged" { Exit::Diverged } else { Exit::File };
    let problem = Problem::new(why.code(), 0..0, why.to_string()).help(why.help());
    Failure::problem(exit, "", problem)
}
