//! What is measured of one run.

use etude::Resource;
use serde::{Deserialize, Serialize};

use super::statistics::mean;
use crate::run::{Run, Step};

/// One run, examined on the test set at even distances.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Percent mastered at each checkpoint.
    pub mastered: Vec<f32>,
    /// Percent mastered of each skill at the end.
    pub skills: Vec<f32>,
    /// Whether the goal was reached.
    pub reached: bool,
    /// Attempts, joules, hours and a person's resets up to the goal; the horizon, and all that was spent, if it was not
    /// reached.
    pub price: [f32; 4],
    /// See [`Teacher`](super::Teacher).
    pub stability: f32,
    /// See [`Teacher`](super::Teacher).
    pub backward_transfer: f32,
    /// See [`Teacher`](super::Teacher).
    pub forgetting: f32,
}

impl Course {
    /// Area under the curve, in percent of what a student would have who knew all from the start.
    #[must_use]
    pub fn area(&self) -> f32 {
        mean(&self.mastered)
    }

    /// Runs to the end. A run that ends before keeps what it has reached.
    #[must_use]
    pub fn of(mut run: Run, checkpoints: &[u32], goal: f32) -> Self {
        let mut exams = vec![exam(&run)];
        let mut price = None;
        let (mut tried, mut before, mut done) = (0, sum(&run), false);
        for episode in checkpoints {
            let from = tried;
            while tried < *episode && !done {
                // Without a port no step can fail.
                match run.step().unwrap_or(Step::Done) {
                    Step::Tried(..) => tried += 1,
                    Step::Rested(_) | Step::Answered(..) => {}
                    Step::Done => done = true,
                }
            }
            let exam = exam(&run);
            let (was, now) = (exams.last().map_or(0.0, |last| mean(last)), mean(&exam));
            let after = sum(&run);
            if price.is_none() && now >= goal {
                // Between two exams the goal is reached in a straight line.
                let share = if was < goal { (goal - was) / (now - was) } else { 0.0 };
                let line = |from: f32, to: f32| from + (to - from) * share;
                let costs: [f32; 3] = std::array::from_fn(|i| line(before[i], after[i]));
                price = Some([line(from as f32, tried as f32), costs[0], costs[1], costs[2]]);
            }
            before = after;
            exams.push(exam);
        }
        let horizon = checkpoints.last().copied().unwrap_or(0) as f32;
        let [stability, backward_transfer, forgetting] = lifelong(&exams, goal);
        Self {
            skills: exams.last().into_iter().flatten().map(|share| 100.0 * share).collect(),
            mastered: exams[1..].iter().map(|exam| 100.0 * mean(exam)).collect(),
            reached: price.is_some(),
            price: price.unwrap_or([horizon, before[0], before[1], before[2]]),
            stability,
            backward_transfer,
            forgetting,
        }
    }
}

fn exam(run: &Run) -> Vec<f32> {
    run.world.mastery()
}

/// Joules, hours and resets so far.
fn sum(run: &Run) -> [f32; 3] {
    let spent = run.session.curriculum().spent();
    [spent.get(Resource::Energy), spent.get(Resource::Time) / 3600.0, spent.get(Resource::Resets)]
}

/// Stability, backward transfer and forgetting of the skills' mastery from exam to exam.
fn lifelong(exams: &[Vec<f32>], goal: f32) -> [f32; 3] {
    let (mut rises, mut drops) = (0.0, 0.0);
    for (was, now) in exams.iter().zip(&exams[1..]).flat_map(|(a, b)| a.iter().zip(b)) {
        rises += (now - was).max(0.0);
        drops += (was - now).max(0.0);
    }
    let of = |skill: usize| exams.iter().map(move |exam| exam[skill]);
    let last = exams.last().map_or(&[][..], |last| last);
    let backward: Vec<f32> =
        (0..last.len()).filter_map(|skill| Some(last[skill] - of(skill).find(|at| *at >= goal)?)).collect();
    let forgotten: Vec<f32> = (0..last.len()).map(|skill| of(skill).fold(0.0, f32::max) - last[skill]).collect();
    let stability = if rises > 0.0 { (1.0 - drops / rises).max(0.0) } else { 1.0 };
    [100.0 * stability, 100.0 * mean(&backward), 100.0 * mean(&forgotten)]
}

#[cfg(test)]
mod tests {
    use super::lifelong;

    #[test]
    fn what_is_lost_shows_in_all_three() {
        // One skill that falls back after its goal, one that grows.
        let exams = [vec![0.0, 0.0], vec![0.8, 0.2], vec![0.4, 0.6]];
        let close = |a: [f32; 3], b: [f32; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(close(lifelong(&exams, 0.8), [100.0 * (1.0 - 0.4 / 1.4), -40.0, 20.0]), "{:?}", lifelong(&exams, 0.8));
        assert!(close(lifelong(&[vec![0.0], vec![0.0]], 0.8), [100.0, 0.0, 0.0]), "nothing learnt, nothing lost");
    }
}
