//! A latent space of tasks: many parameters that vary together, in few numbers.
//!
//! CLUTR (Azad et al. 2023) learns which tasks there are, apart from which to teach, with a variational autoencoder. Here
//! the principal components of a table of tasks do: the decoder is a row a parameter, and a robot can hold it
//! ([`etude::Decoder`]). Each latent axis runs over what the tasks cover, so that every point of the unit cube is a task.

use etude::{OUTPUTS, Output, Point};
use nalgebra::{DMatrix, DVector, SymmetricEigen};

use crate::diag::Problem;
use crate::file::Rejected;
use crate::world::DIMS;

/// Variance along an axis that is no more than rounding, as a share of all.
const NOTHING: f64 = 1e-9;

/// Tasks as rows of numbers under names.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What the columns are called.
    pub names: Vec<String>,
    /// One task a row, in physical units.
    pub rows: Vec<Vec<f64>>,
}

/// A decoder and how good it is.
#[derive(Clone, Debug)]
pub struct Fit {
    /// Least and greatest value of each column.
    pub ranges: Vec<[f64; 2]>,
    /// One row a column.
    pub outputs: Vec<Output<DIMS>>,
    /// Share of the variance that is kept.
    pub kept: f64,
    /// Root of the mean squared error of a parameter, as a share of its range.
    pub error: f64,
    /// The largest error of a parameter, as a share of its range.
    pub worst: f64,
}

/// Reads a table: names and commas in the first line, numbers and commas below.
///
/// # Errors
/// Each cell that is no number, and each line that has another length.
pub fn table(text: &str) -> Result<Table, Rejected> {
    let mut table = Table { names: Vec::new(), rows: Vec::new() };
    let mut problems = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let (place, cells) = (start..start + line.trim_end().len(), cells(line, start));
        start += line.len();
        if line.trim().is_empty() {
            continue;
        }
        if table.names.is_empty() {
            table.names = cells.into_iter().map(|(cell, _)| cell.into()).collect();
            continue;
        }
        if cells.len() != table.names.len() {
            let message = format!("a line of {} where the first has {}", cells.len(), table.names.len());
            let problem = Problem::new("wrong-length", place, message);
            problems.push(problem.label("expected a number a column").help("fill it up, or take the line out"));
            continue;
        }
        let number = |(cell, place): &(&str, std::ops::Range<usize>)| {
            let number = cell.parse().ok().filter(|x: &f64| x.is_finite());
            number.ok_or_else(|| (cell.to_string(), place.clone()))
        };
        match cells.iter().map(number).collect() {
            Ok(row) => table.rows.push(row),
            Err((cell, place)) => {
                let problem = Problem::new("not-finite", place, format!("`{cell}` is no finite number"));
                let help = "write a number like 12.5, or take the line out";
                problems.push(problem.label("expected a number").help(help));
            }
        }
    }
    if table.rows.is_empty() && problems.is_empty() {
        let problem = Problem::new("missing-key", 0..text.len().min(1), "the table has no task");
        problems.push(
            problem
                .label("expected names, and numbers below")
                .help("write one line a task, numbers with commas between"),
        );
    }
    if problems.is_empty() {
        return Ok(table);
    }
    let problems = problems.into_iter().map(|problem| problem.placed_in(text)).collect();
    Err(Rejected { text: text.into(), problems, warnings: Vec::new() })
}

/// The cells of a line that begins at this byte, without the blanks around them, and where they are.
fn cells(line: &str, start: usize) -> Vec<(&str, std::ops::Range<usize>)> {
    let mut at = start;
    let cell = |raw: &'_ str| {
        let begin = at + raw.len() - raw.trim_start().len();
        at += raw.len() + 1;
        begin..begin + raw.trim().len()
    };
    let places: Vec<_> = line.split(',').map(cell).collect();
    line.split(',').map(str::trim).zip(places).collect()
}

/// Fits a decoder with so many latent axes.
///
/// # Errors
/// Why these tasks have none, in one sentence.
pub fn fit(table: &Table, dims: usize) -> Result<Fit, String> {
    let (n, p) = (table.rows.len(), table.names.len());
    if p > OUTPUTS || !(1..=p.min(DIMS)).contains(&dims) {
        return Err(format!(
            "{dims} of {p} numbers: a decoder makes {OUTPUTS} parameters at most, of as many numbers or fewer"
        ));
    }
    let column = |at: usize| table.rows.iter().map(move |row| row[at]);
    let ends = |at| [column(at).fold(f64::INFINITY, f64::min), column(at).fold(f64::NEG_INFINITY, f64::max)];
    let ranges: Vec<[f64; 2]> = (0..p).map(ends).collect();
    if let Some(flat) = ranges.iter().position(|[low, high]| (*high as f32) <= *low as f32) {
        return Err(format!("`{}` is the same in every task: leave it out", table.names[flat]));
    }
    let unit =
        DMatrix::from_fn(n, p, |row, at| (table.rows[row][at] - ranges[at][0]) / (ranges[at][1] - ranges[at][0]));
    let mean = DVector::from_iterator(p, unit.column_iter().map(|column| column.mean()));
    let centred = DMatrix::from_fn(n, p, |row, at| unit[(row, at)] - mean[at]);
    let SymmetricEigen { eigenvectors, eigenvalues } = SymmetricEigen::new(centred.tr_mul(&centred));
    let mut order: Vec<_> = (0..p).collect();
    order.sort_by(|a, b| eigenvalues[*b].total_cmp(&eigenvalues[*a]));
    let (all, axes) = (eigenvalues.sum(), &order[..dims]);
    let real = order.iter().filter(|at| eigenvalues[**at] > NOTHING * all).count();
    if dims > real {
        return Err(format!("the tasks vary in {real} directions only: take --dims {real} or less"));
    }
    // At the latent origin every axis is at the least that the tasks cover.
    let (mut at, mut along) = (mean, Vec::new());
    for axis in axes {
        let mut axis: DVector<f64> = eigenvectors.column(*axis).into();
        // Either sign is a component; the one whose largest part is positive is ours.
        axis *= axis[axis.iamax()].signum();
        let places = &centred * &axis;
        at += &axis * places.min();
        along.push((axis.clone(), places.min(), places.max() - places.min()));
    }
    let output = |row: usize| {
        let mut output = Output { at: at[row] as f32, along: [0.0; DIMS] };
        output.along.iter_mut().zip(&along).for_each(|(to, (axis, _, length))| *to = (axis[row] * length) as f32);
        output
    };
    let outputs: Vec<_> = (0..p).map(output).collect();
    let decoder = etude::Decoder::new(0, &outputs);
    let errors = (0..n).flat_map(|row| {
        let mut z = Point::default();
        z.0.iter_mut().zip(&along).for_each(|(z, (axis, low, length))| {
            *z = ((centred.row(row).transpose().dot(axis) - low) / length) as f32;
        });
        let made = decoder.decode(&z);
        let own: Vec<f64> = unit.row(row).iter().copied().collect();
        made.into_iter().zip(own).map(|(made, own)| (f64::from(made) - own).abs()).collect::<Vec<_>>()
    });
    let errors: Vec<f64> = errors.collect();
    let kept = axes.iter().map(|axis| eigenvalues[*axis]).sum::<f64>() / all;
    let error = (errors.iter().map(|error| error * error).sum::<f64>() / errors.len() as f64).sqrt();
    Ok(Fit { ranges, outputs, kept, error, worst: errors.into_iter().fold(0.0, f64::max) })
}
