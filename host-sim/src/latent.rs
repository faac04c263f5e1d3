//! A latent space of tasks: many parameters that vary together, in few numbers.
//!
//! CLUTR (Azad et al. 2023) learns which tasks there are, apart from which to teach, with a variational autoencoder. Here
//! the principal components of a table of tasks do: the decoder is a row a parameter, and a robot can hold it
//! ([`etude::Decoder`]). Each latent axis runs over what the tasks cover, so that every point of the unit cube is a task.

use std::ops::Range;

use etude::{OUTPUTS, Output, Point};
use nalgebra::{DMatrix, DVector, SymmetricEigen};

use crate::diag::Problem;
use crate::file::Rejected;
use crate::file::skill::{LONGEST_ID, is_plain};
use crate::file::space::MOST;
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

/// Reads a table as spreadsheets write it: names in the first line, numbers below, with commas between, semicolons or tabs.
///
/// # Errors
/// Names that no parameter can have, each cell that is no number, and each line that has another length.
pub fn table(text: &str) -> Result<Table, Rejected> {
    let mut table = Table { names: Vec::new(), rows: Vec::new() };
    let mut problems = Vec::new();
    let mut names = Vec::new();
    for line in lines(text) {
        if names.is_empty() {
            named(&line, &mut problems);
            names = line.cells;
        } else if line.cells.len() != names.len() {
            let message = format!("a line of {} where the first has {}", line.cells.len(), names.len());
            let problem = Problem::new("wrong-length", line.place, message);
            problems.push(problem.label("expected a number a column").help("fill it up, or take the line out"));
        } else {
            let wrong = problems.len();
            let row: Vec<f64> = line.cells.iter().map_while(|cell| number(cell, &mut problems)).collect();
            if problems.len() == wrong {
                table.rows.push(row);
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
        table.names = names.into_iter().map(|(name, _)| name).collect();
        return Ok(table);
    }
    let problems = problems.into_iter().map(|problem| problem.placed_in(text)).collect();
    Err(Rejected { text: text.into(), problems, warnings: Vec::new() })
}

/// What stands in a cell, without quotes and blanks, and where it is.
type Cell = (String, Range<usize>);

/// A line that is not empty.
struct Line {
    place: Range<usize>,
    cells: Vec<Cell>,
}

/// The lines of a table, behind the mark that some spreadsheets begin with.
fn lines(text: &str) -> Vec<Line> {
    let table = text.trim_start_matches('\u{feff}');
    let before = text.len() - table.len();
    let head = table.lines().next().unwrap_or_default();
    let separator = [',', ';', '\t'].into_iter().find(|separator| head.contains(*separator)).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(separator as u8);
    let mut reader = reader.from_reader(table.as_bytes());
    let (mut lines, mut record, mut from) = (Vec::new(), csv::StringRecord::new(), 0);
    // A text in memory is always read, and is UTF-8.
    while reader.read_record(&mut record).unwrap_or(false) {
        let to = reader.position().byte() as usize;
        let raw = &table[from..to];
        let start = before + from + raw.len() - raw.trim_start_matches(['\r', '\n']).len();
        from = to;
        let place = start..start + raw.trim_matches(['\r', '\n']).len();
        let places = places(&text[place.clone()], start, separator);
        let cells: Vec<Cell> = record.iter().map(|cell| cell.trim().to_owned()).zip(places).collect();
        if cells.iter().any(|(cell, _)| !cell.is_empty()) || cells.len() > 1 {
            lines.push(Line { place, cells });
        }
    }
    lines
}

/// Where the cells of a line are that begins at this byte: quotes belong to them, blanks around them do not.
fn places(line: &str, start: usize, separator: char) -> Vec<Range<usize>> {
    let (mut at, mut quoted) = (start, false);
    let is_end = |c: char| {
        quoted ^= c == '"';
        c == separator && !quoted
    };
    let place = |raw: &str| {
        let begin = at + raw.len() - raw.trim_start().len();
        at += raw.len() + separator.len_utf8();
        begin.min(at - 1)..begin.min(at - 1) + raw.trim().len()
    };
    line.split(is_end).map(place).collect()
}

/// What is wrong with the names.
fn named(line: &Line, problems: &mut Vec<Problem>) {
    let help = "the first line names the parameters, as `width_mm,mass_g`";
    if line.cells.iter().all(|(name, _)| name.parse::<f64>().is_ok()) {
        let problem = Problem::new("bad-name", line.place.clone(), "the first line has numbers in the place of names");
        problems.push(problem.label("expected names").help(format!("{help}: write such a line above it")));
        return;
    }
    for (at, (name, place)) in line.cells.iter().enumerate() {
        if !is_plain(name) {
            let problem =
                Problem::new("bad-name", place.clone(), format!("`{name}` cannot be the name of a parameter"));
            let plain = format!("letters, digits, `-` and `_`, {LONGEST_ID} of them at most");
            problems.push(problem.label("expected a short plain word").help(format!("{help}: {plain}")));
        } else if let Some((_, first)) = line.cells[..at].iter().find(|(other, _)| other == name) {
            let problem = Problem::new("duplicate-key", place.clone(), format!("there are two columns `{name}`"));
            let problem = problem.label("expected a name of its own").related(first.clone(), "first used here");
            problems.push(problem.help("rename one, or take it out"));
        }
    }
}

/// The number in a cell; none if there is a problem.
fn number((cell, place): &Cell, problems: &mut Vec<Problem>) -> Option<f64> {
    let help = match cell.parse::<f64>() {
        Ok(number) if number.abs() <= f64::from(MOST) => return Some(number),
        Ok(number) if number.is_finite() => {
            let problem = Problem::new("out-of-range", place.clone(), format!("`{cell}` is too large"));
            let help = "take another unit for this column, or take the line out";
            problems.push(problem.label(format!("expected a number from -{MOST:e} to {MOST:e}")).help(help));
            return None;
        }
        _ if cell.contains(',') => "write the number with a point, like 12.5, or take the line out",
        _ if cell.is_empty() => "fill it up, or take the line out",
        _ => "write a number like 12.5, or take the line out",
    };
    let message = if cell.is_empty() { "a cell is empty".into() } else { format!("`{cell}` is no finite number") };
    problems.push(Problem::new("not-finite", place.clone(), message).label("expected a number").help(help));
    None
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
