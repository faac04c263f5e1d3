//! One component.

use crate::dice::Dice;
use crate::math;
use crate::trial::Point;

pub const VARIABLES: usize = super::PARAMETERS + 2;

pub const fn words(variables: usize) -> usize {
    3 + variables + variables * (variables + 1) / 2
}

/// [interest, weight]
pub fn standing(words: &[f32]) -> [f32; 2] {
    words.first_chunk::<2>().copied().unwrap_or_default()
}

pub struct Gauss<'a> {
    pub interest: &'a mut f32,
    pub weight: &'a mut f32,
    pub level: &'a mut f32,
    pub mean: &'a mut [f32],
    pub root: &'a mut [f32],
}

pub fn open(words: &mut [f32], variables: usize) -> Option<Gauss<'_>> {
    let ([interest, weight, level], rest) = words.split_first_chunk_mut::<3>()?;
    let (mean, root) = rest.split_at_mut_checked(variables)?;
    Some(Gauss { interest, weight, level, mean, root })
}

fn parts(words: &[f32], variables: usize) -> Option<([f32; 3], &[f32], &[f32])> {
    let (head, rest) = words.split_first_chunk::<3>()?;
    let (mean, root) = rest.split_at_checked(variables)?;
    Some((*head, mean, root))
}

/// Rows of a packed lower triangle: each the part left of the diagonal, and the diagonal.
pub fn rows(mut root: &[f32]) -> impl Iterator<Item = (&f32, &[f32])> {
    let mut n = 0;
    core::iter::from_fn(move || {
        n += 1;
        let (row, rest) = root.split_at_checked(n)?;
        root = rest;
        row.split_last()
    })
}

fn square(mean: &[f32], root: &[f32], x: &[f32]) -> f32 {
    let mut held = [0.0; VARIABLES];
    let mut sum = 0.0;
    for (i, ((x, mean), (diagonal, row))) in x.iter().zip(mean).zip(rows(root)).enumerate() {
        let inner = row.iter().zip(&held).fold(x - mean, |rest, (l, y)| rest - l * y);
        let y = inner / diagonal;
        if let Some(slot) = held.get_mut(i) {
            *slot = y;
        }
        sum += y * y;
    }
    sum
}

pub fn density(words: &[f32], variables: usize, x: &[f32]) -> f32 {
    let Some(([_, _, level], mean, root)) = parts(words, variables) else { return f32::NEG_INFINITY };
    level - 0.5 * square(mean, root, x)
}

pub fn distance(words: &[f32], variables: usize, x: &[f32]) -> f32 {
    let Some((_, mean, _)) = parts(words, variables) else { return f32::INFINITY };
    mean.iter().zip(x).fold(0.0, |sum, (m, x)| sum + (m - x) * (m - x))
}

pub fn responsibility(words: &[f32], variables: usize, dims: usize, x: &[f32]) -> f32 {
    let Some(([_, weight, _], mean, root)) = parts(words, variables) else { return f32::NEG_INFINITY };
    let x = x.get(..dims).unwrap_or(x);
    let product = rows(root).take(dims).fold(weight, |product, (diagonal, _)| product / diagonal);
    math::ln(math::max(product, 1e-30)) - 0.5 * square(mean, root, x)
}

pub fn draw<const D: usize>(
    words: &[f32],
    variables: usize,
    dims: usize,
    spread: f32,
    dice: &mut Dice,
) -> Point<D> {
    let mut point = Point::default();
    let Some((_, mean, root)) = parts(words, variables) else { return point };
    let mut normal = [0.0; VARIABLES];
    normal.iter_mut().take(dims).for_each(|z| *z = dice.normal() * spread);
    let made = mean.iter().zip(rows(root)).enumerate().take(dims);
    for ((i, (mean, (diagonal, row))), x) in made.zip(&mut point.0) {
        let own = normal.get(i).copied().unwrap_or(0.0);
        *x = row.iter().zip(&normal).fold(mean + diagonal * own, |x, (l, z)| x + l * z);
    }
    point
}

/// Cholesky in place.
pub fn root(covariance: &mut [f32], variables: usize, floor: f32) -> f32 {
    let mut log = 0.0;
    let mut rest = covariance;
    let mut done = [0.0; VARIABLES * (VARIABLES + 1) / 2];
    let _ = &mut done;
    // Row i needs the rows above it.
    let mut above_end = 0;
    for i in 0..variables {
        let Some((above, tail)) = rest.split_at_mut_checked(above_end) else { return log };
        let Some(row) = tail.get_mut(..=i) else { return log };
        let Some((diagonal, row)) = row.split_last_mut() else { return log };
        let mut sum = 0.0;
        for (j, (pivot, upper)) in rows(above).enumerate() {
            let Some((left, right)) = row.split_at_mut_checked(j) else { return log };
            let Some(entry) = right.first_mut() else { return log };
            let inner = left.iter().zip(upper).fold(*entry, |rest, (a, b)| rest - a * b);
            *entry = inner / pivot;
            sum += *entry * *entry;
        }
        *diagonal = math::sqrt(math::max(*diagonal - sum, floor));
        log += math::ln(*diagonal);
        above_end += i + 1;
    }
    log
}
