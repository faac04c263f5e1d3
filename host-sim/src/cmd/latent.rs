//! `etude latent`: a decoder from few numbers to the parameters of a task.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{Context, Exit, Failure};
use crate::file::{self, Unreadable};
use crate::latent::{Fit, Table, fit, table};

/// Fits a latent space to a table of tasks, and writes it as the `[skill.latent]` of a curriculum file.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The table: names of parameters in the first line, one task a line below, in physical units; with commas between,
    /// semicolons or tabs.
    file: PathBuf,
    /// Latent axes: the teacher sees so many parameters.
    #[arg(long, default_value_t = 2)]
    dims: usize,
    /// Where to write it; standard output if not given.
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite the file even if `etude latent` did not write it.
    #[arg(long)]
    force: bool,
}

/// The first line below the summary, of what is written.
const SPACE: &str = "[skill.space.mixture]";

#[derive(Serialize)]
struct Document {
    tasks: usize,
    parameters: usize,
    dims: usize,
    /// Share of the variance that is kept.
    kept: f64,
    /// Root of the mean squared error, as a share of a parameter's range.
    error: f64,
    /// The largest error, as a share of a parameter's range.
    worst: f64,
    decoder: String,
}

/// Fits.
///
/// # Errors
/// What is wrong with the table, or a path that cannot be written to.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let path = arguments.file.display().to_string();
    let text = file::read(&arguments.file, "a table of tasks: names, and a line of numbers a task")
        .map_err(|why| Failure::refused(&path, why))?;
    let table = table(&text).map_err(|wrong| Failure::refused(&path, Unreadable::Curriculum(wrong)))?;
    let fit = fit(&table, arguments.dims).map_err(|why| {
        Failure::usage(format!("`{path}`: {why}"), "give more tasks, other columns, or fewer `--dims`")
    })?;
    let document = Document {
        tasks: table.rows.len(),
        parameters: table.names.len(),
        dims: arguments.dims,
        kept: fit.kept,
        error: fit.error,
        worst: fit.worst,
        decoder: decoder(&table, &fit, arguments.dims),
    };
    let summary = summary(&document);
    let Some(out) = &arguments.out else {
        return context.print(&document, || format!("# {summary}\n{}", document.decoder));
    };
    super::spare(out, arguments.force, |old| {
        let mut lines = old.split(|byte| *byte == b'\n');
        lines.next().is_some_and(|line| line.starts_with(b"# ")) && lines.next() == Some(SPACE.as_bytes())
    })?;
    std::fs::write(out, format!("# {summary}\n{}", document.decoder)).map_err(|error| Failure::io(out, &error))?;
    context.confirm(&document, || {
        format!("{summary}\n\nnext: put {} below its `[[skill]]`, and etude check\n", out.display())
    })
}

fn summary(document: &Document) -> String {
    let Document { tasks, parameters, dims, kept, error, worst, .. } = document;
    format!(
        "{tasks} tasks of {parameters} parameters in {dims} numbers: {:.1} % of the variance, error {:.2} % of a range, {:.2} % at \
         worst",
        100.0 * kept,
        100.0 * error,
        100.0 * worst
    )
}

/// The tables of a skill.
fn decoder(table: &Table, fit: &Fit, dims: usize) -> String {
    let mut text = format!("{SPACE}\n");
    (1..=dims).for_each(|axis| text += &format!("z{axis} = [0, 1]\n"));
    text += "[skill.latent]\n";
    for ((name, [low, high]), output) in table.names.iter().zip(&fit.ranges).zip(&fit.outputs) {
        let along: Vec<_> = output.along.iter().take(dims).map(f32::to_string).collect();
        let name = toml_edit::Key::new(name).to_string();
        let (low, high) = (*low as f32, *high as f32);
        text +=
            &format!("{name} = {{ range = [{low}, {high}], at = {}, along = [{}] }}\n", output.at, along.join(", "));
    }
    text
}
