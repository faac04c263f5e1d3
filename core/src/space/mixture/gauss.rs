//! One component: a Gaussian with full covariance, kept as the root of it.

use super::{Component, Mixture, PARAMETERS};
use crate::dice::Dice;
use crate::math;

/// Numbers in a vector at most: task, time and score.
pub const VARIABLES: usize = PARAMETERS + 2;

/// A component's numbers: three of its own, the mean, and row by row the lower triangle L of Cholesky's root of the
/// covariance. The task's coordinates come first, so the first rows are the root of the task's own covariance.
///
/// The sums of a round have the same form.
pub struct Gauss<'a> {
    /// Its progress. In sums: scratch for the vector at hand.
    pub progress: &'a mut f32,
    /// Its share of the vectors. In sums: their number.
    pub weight: &'a mut f32,
    /// ln weight − ln det L − ½ variables · ln 2π: the constant of the log-density. In sums: of the changes of score.
    pub level: &'a mut f32,
    /// The mean. In sums: of the distances to it.
    pub mean: &'a mut [f32],
    /// The root, or the covariance. In sums: of the products of the distances.
    pub root: &'a mut [f32],
}

/// Numbers that a component takes; never 0, and the compiler must see it where it cuts words into such chunks.
#[inline(always)]
pub fn words(variables: usize) -> usize {
    (3 + variables + variables * (variables + 1) / 2).max(1)
}

/// A component to write.
pub fn open(words: &mut [f32], variables: usize) -> Option<Gauss<'_>> {
    let ([progress, weight, level], rest) = words.split_first_chunk_mut::<3>()?;
    let (mean, root) = rest.split_at_mut_checked(variables)?;
    Some(Gauss { progress, weight, level, mean, root })
}

/// Its own three numbers, its mean and its root, to read.
fn read(words: &[f32], variables: usize) -> Option<(&[f32; 3], &[f32], &[f32])> {
    let (own, rest) = words.split_first_chunk::<3>()?;
    let (mean, root) = rest.split_at_checked(variables)?;
    Some((own, mean, root))
}

/// A component, for all to read.
pub fn component(words: &[f32], variables: usize) -> Option<Component<'_>> {
    let ([progress, weight, _], mean, root) = read(words, variables)?;
    let root = root.get(..variables * (variables + 1) / 2)?;
    Some(Component { progress: *progress, weight: *weight, mean, root })
}

/// A component's progress.
pub fn progress(words: &[f32]) -> f32 {
    words.first().copied().unwrap_or(0.0)
}

/// Rows of a lower triangle: the diagonal, and what stands left of it.
pub fn rows(mut root: &[f32]) -> impl Iterator<Item = (&f32, &[f32])> {
    let mut length = 0;
    core::iter::from_fn(move || {
        length += 1;
        let (row, rest) = root.split_at_checked(length)?;
        root = rest;
        row.split_last()
    })
}

/// Mahalanobis' squared distance of the first coordinates, as many as `x` has: |y|² with L y = x − mean.
fn away(mean: &[f32], root: &[f32], x: &[f32]) -> f32 {
    let mut solved = [0.0; VARIABLES];
    let mut sum = 0.0;
    for (i, ((x, mean), (diagonal, row))) in x.iter().zip(mean).zip(rows(root)).enumerate() {
        let left = row.iter().zip(&solved).fold(x - mean, |left, (l, y)| left - l * y);
        let y = left / diagonal;
        if let Some(slot) = solved.get_mut(i) {
            *slot = y;
        }
        sum += y * y;
    }
    sum
}

/// ln of weight times density at a vector.
pub fn density(words: &[f32], x: &[f32]) -> f32 {
    let Some(([_, _, level], mean, root)) = read(words, x.len()) else { return f32::NEG_INFINITY };
    level - 0.5 * away(mean, root, x)
}

/// Squared distance of a vector from the mean.
pub fn distance(words: &[f32], x: &[f32]) -> f32 {
    let Some((_, mean, _)) = read(words, x.len()) else { return f32::INFINITY };
    mean.iter().zip(x).fold(0.0, |sum, (mean, x)| sum + (x - mean) * (x - mean))
}

/// ln of weight times density at a task alone, up to a constant.
pub fn of_task(words: &[f32], space: &Mixture, task: &[f32]) -> f32 {
    let Some(([_, weight, _], mean, root)) = read(words, space.variables()) else { return f32::NEG_INFINITY };
    let task = task.get(..space.dims()).unwrap_or(task);
    let scale = rows(root).zip(task).fold(1.0, |scale, ((diagonal, _), _)| scale * diagonal);
    math::ln(math::max(weight / scale, f32::MIN_POSITIVE)) - 0.5 * away(mean, root, task)
}

/// Draws a task: mean + spread · L · normal, moved to the border where it falls outside.
pub fn draw(words: &[f32], space: &Mixture, task: &mut [f32], dice: &mut Dice) {
    let Some((_, mean, root)) = read(words, space.variables()) else { return };
    let mut normals = [0.0; PARAMETERS];
    normals.iter_mut().take(space.dims()).for_each(|normal| *normal = dice.normal() * space.spread);
    let axes = mean.iter().zip(rows(root)).zip(&normals).take(space.dims());
    for (x, ((mean, (diagonal, row)), normal)) in task.iter_mut().zip(axes) {
        let free = row.iter().zip(&normals).fold(mean + diagonal * normal, |x, (l, z)| x + l * z);
        *x = math::unit(free);
    }
}

/// Turns a covariance into its root in place, and returns ln det of it.
///
/// No pivot is below `least`: true of every covariance with `least` added to its diagonal, but for rounding.
pub fn take_root(covariance: &mut [f32], least: f32) -> f32 {
    let (mut log, mut done, mut length) = (0.0, 0, 1);
    while let Some((above, rest)) = covariance.split_at_mut_checked(done)
        && let Some((diagonal, row)) = rest.get_mut(..length).and_then(<[f32]>::split_last_mut)
    {
        let mut square = 0.0;
        for (j, (pivot, upper)) in rows(above).enumerate() {
            let Some((left, [entry, ..])) = row.split_at_mut_checked(j) else { break };
            *entry = left.iter().zip(upper).fold(*entry, |rest, (a, b)| rest - a * b) / pivot;
            square += *entry * *entry;
        }
        *diagonal = math::sqrt(math::max(*diagonal - square, least));
        log += math::ln(*diagonal);
        done += length;
        length += 1;
    }
    log
}
