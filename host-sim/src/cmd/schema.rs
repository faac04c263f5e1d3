//! `etude schema`: the JSON Schema of the curriculum file, for editors.

use std::process::ExitCode;

use super::print;
use crate::file::{facts, schema::schema};

/// Prints the JSON Schema of the curriculum file.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command. The schema is JSON in either format.
#[must_use]
pub fn run(_: &Args) -> ExitCode {
    // A value can always be written.
    print(&serde_json::to_string_pretty(&schema(&[facts::tabletop()])).unwrap_or_default());
    ExitCode::SUCCESS
}
