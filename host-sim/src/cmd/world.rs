//! `etude world`: the physics on its own.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Context, Exit, Failure};
use crate::student::{Curve, Learner, curves};
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
    /// Prints how fast each student learns each skill on its own: tasks drawn evenly, prerequisites done by an expert.
    Students {
        /// Seeds: as many students of each kind.
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=1000))]
        seeds: u64,
        /// Attempts of each; the last exam is at the last mark that they reach: 50, 100, 200, 400, 800.
        #[arg(long, default_value_t = 800, value_parser = clap::value_parser!(u32).range(50..=800))]
        attempts: u32,
    },
}

#[derive(Serialize)]
struct Curves<'a> {
    curves: &'a [Curve],
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
    if let What::Students { seeds, attempts } = arguments.what {
        let bar = context.bar(crate::student::runs(seeds), "students");
        let curves = curves(seeds, attempts, || bar.inc(1));
        bar.finish_and_clear();
        context.print(&Curves { curves: &curves }, || shares(&curves))?;
        return Ok(Exit::Done);
    }
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

/// Percent of the test set, a line a student and skill, and the mean over the skills.
fn shares(curves: &[Curve]) -> String {
    let marks = curves.first().map_or(&[][..], |curve| &curve.attempts);
    let head: String = marks.iter().map(|mark| format!("{mark:>6}")).collect();
    let mut text = format!("{:10} {:10}{head}  worst seed\n", "skill", "student");
    let line = |skill: &str, student: Learner, passed: &[f32]| {
        let cells: String = passed.iter().map(|share| format!("{share:>6.0}")).collect();
        format!("{skill:10} {:10}{cells}", student.name())
    };
    for curve in curves {
        text += &format!("{}{:>12.0}\n", line(curve.skill, curve.student, &curve.passed), curve.worst);
    }
    for (_, student) in Learner::ALL {
        let own: Vec<&Curve> = curves.iter().filter(|curve| curve.student == student).collect();
        let mean = |at: usize| own.iter().map(|curve| curve.passed[at]).sum::<f32>() / own.len().max(1) as f32;
        text += &format!("{}\n", line("all", student, &(0..marks.len()).map(mean).collect::<Vec<_>>()));
    }
    text
}
