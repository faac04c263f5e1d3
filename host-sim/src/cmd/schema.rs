//! `etude schema`: the JSON Schema of the curriculum file, for editors.

use super::{Context, Exit, Failure, Format};
use crate::file::{facts, schema::schema};

/// Prints the JSON Schema of the curriculum file.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

/// Prints it: JSON in either format.
///
/// # Errors
/// If standard output cannot be written to.
pub fn run(_: &Arguments, context: &Context) -> Result<Exit, Failure> {
    Context { format: Format::Json, ..*context }.print(&schema(&[facts::tabletop()]), String::new)
}
