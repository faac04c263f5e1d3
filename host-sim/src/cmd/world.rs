//! `etude world`: the physics on its own.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Context, Exit, Failure};
use crate::world::tabletop::check::{Row, rows};

/// Looks at the physics on its own.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Holds the physics engine against closed forms; exit code 1 if a row is out of bounds.
    Check,
}

#[derive(Serialize)]
struct Document {
    rows: Vec<Row>,
}

/// Looks.
///
/// # Errors
/// If standard output cannot be written to.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let What::Check = arguments.what;
    let document = Document { rows: rows() };
    let ok = document.rows.iter().all(|row| row.ok);
    context.print(&document, || table(&document.rows))?;
    Ok(if ok { Exit::Done } else { Exit::Failed })
}

fn table(rows: &[Row]) -> String {
    let mut text = format!("{:56} {:>9} {:>10} {:>10}\n", "quantity", "analytic", "measured", "bound");
    for Row { quantity, analytic, measured, bound, ok } in rows {
        let verdict = if *ok { "ok" } else { "OUT OF BOUNDS" };
        text += &format!("{quantity:56} {analytic:9.3} {measured:10.3} {bound:>10}  {verdict}\n");
    }
    text
}
