//! `etude replay`: decides a log again.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{Context, Exit, Failure};

/// Decides a robot's or a simulator's log again, and reports the first difference.
#[derive(Args, Debug)]
pub struct Arguments {
    /// A log, or a run folder.
    log: PathBuf,
    /// The curriculum, if it is not beside the log: the file, or the pack.
    #[arg(long, value_name = "FILE")]
    curriculum: Option<PathBuf>,
}

/// What a replay found.
#[derive(Serialize)]
struct Document {
    decisions: u32,
    power_cuts: u32,
    torn_frames: u32,
    differences: u32,
    /// Decisions that the run folder's summary has, and the log has not.
    missing: u32,
    curriculum_hash: String,
}

/// Replays.
///
/// # Errors
/// The first difference, or why the log cannot be read.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let log = super::log_at(&arguments.log)?;
    let spec = super::spec(&super::curriculum_of(&log, arguments.curriculum.as_deref())?, context)?;
    let found = super::decide_again(&spec, &log, None)?;
    let summed_up = super::summary_beside(&log).and_then(|summary| summary["episodes"].as_u64()).unwrap_or(0);
    let document = Document {
        decisions: found.decisions,
        power_cuts: found.boots.saturating_sub(1),
        torn_frames: found.torn,
        differences: 0,
        missing: u32::try_from(summed_up).unwrap_or(0).saturating_sub(found.decisions),
        curriculum_hash: format!("{:08x}", spec.hash()),
    };
    context.print(&document, || {
        let many = |n: u32, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
        let mut text = format!(
            "{}, {}, 0 differences\n",
            many(document.decisions, "decision"),
            many(document.power_cuts, "power cut")
        );
        if document.torn_frames > 0 {
            text += &format!("{}, torn or corrupted, left out\n", many(document.torn_frames, "frame"));
        }
        if document.missing > 0 {
            text += &format!(
                "{} missing: the log was cut short, for summary.json beside it has {}\n",
                many(document.missing, "decision"),
                document.decisions + document.missing
            );
        }
        text
    })?;
    Ok(if document.missing > 0 { Exit::Failed } else { Exit::Done })
}
