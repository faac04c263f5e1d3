//! A policy gradient with a clipped surrogate, on a network small enough to differentiate by hand.

use etude::Dice;
use etude_firmware::policy::ACTIONS;
use etude_firmware::student::Action;
use serde::{Deserialize, Serialize};

use super::{Policy, Sample};

/// Width of the hidden layer.
const HIDDEN: usize = 24;
/// Inputs of the hidden layer: the task and 1.
const INPUTS: usize = 3;
/// Outputs: the mean of each action parameter, and the score to expect.
const OUTPUTS: usize = ACTIONS + 1;
/// Weights of the hidden layer, of the outputs, and the logarithms of the standard deviations, in this order.
const PARTS: [usize; 3] = [HIDDEN * INPUTS, OUTPUTS * (HIDDEN + 1), ACTIONS];
const NUMBERS: usize = PARTS[0] + PARTS[1] + PARTS[2];
/// Attempts from which one update is made, those of a minibatch, and how often the update sees each at most.
const BATCH: usize = 32;
const MINI: usize = 8;
const EPOCHS: usize = 20;
/// Estimated divergence from the policy that acted at which an update ends: Adam's steps are as long when there is little
/// left to learn, and without a limit the policy is lost again.
const DIVERGENCE: f32 = 0.1;
/// Share by which the chance of an action may change before it no longer pays.
const CLIP: f32 = 0.2;
/// Adam's rate and its two memories.
const RATE: f32 = 0.003;
const MEMORY: [f32; 2] = [0.9, 0.999];
/// What the error of the expected score counts against the surrogate.
const VALUE: f32 = 0.5;
/// What exploration itself is worth.
const ENTROPY: f32 = 0.003;
/// Logarithm of the standard deviation at the start, and its bounds.
const SPREAD: f32 = -0.5;
const BOUNDS: [f32; 2] = [-2.0, 0.0];
/// An action that is as good as the end of its range: the inverse of `tanh` has none there.
const END: f32 = 0.995;

/// Proximal policy optimisation (Schulman et al. 2017) for attempts of one decision: their advantage is the score less
/// the expected one, there being nothing to discount.
///
/// One hidden layer of `tanh` gives the mean of a Gaussian and the expected score; the standard deviations are learned and the
/// same for all tasks. An action is `tanh` of what the Gaussian gave, so that none is cut off at the end of its range. An update
/// takes the last 32 attempts of the skill and forgets them.
///
/// Written by hand: there are 201 numbers, and their derivatives are twenty lines. The libraries that would find them (candle,
/// burn, tch) are made for tensors, threads and accelerators; the same bits everywhere are not what they promise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gradient {
    numbers: Vec<f32>,
    /// Adam's running means of the gradient and of its square.
    moments: [Vec<f32>; 2],
    /// Adam's corrections of both: the powers of their memories.
    powers: [f32; 2],
    batch: Vec<Sample>,
}

/// What the network makes of a task.
struct Seen {
    input: [f32; INPUTS],
    hidden: [f32; HIDDEN],
    mean: Action,
    expected: f32,
}

impl Policy for Gradient {
    fn new(dice: &mut Dice) -> Self {
        let mut numbers = vec![0.0; NUMBERS];
        numbers[..PARTS[0]].iter_mut().for_each(|w| *w = dice.normal());
        numbers[PARTS[0] + PARTS[1]..].iter_mut().for_each(|s| *s = SPREAD);
        let none = vec![0.0; NUMBERS];
        Self { numbers, moments: [none.clone(), none], powers: [1.0; 2], batch: Vec::new() }
    }

    fn mean(&self, task: [f32; 2]) -> Action {
        self.see(task).mean.map(libm::tanhf)
    }

    fn act(&self, task: [f32; 2], dice: &mut Dice) -> Action {
        let mut action = self.see(task).mean;
        for (a, log) in action.iter_mut().zip(self.spread()) {
            *a = libm::tanhf(*a + libm::expf(*log) * dice.normal());
        }
        action
    }

    fn learn(&mut self, sample: Sample, dice: &mut Dice) {
        self.batch.push(sample);
        if self.batch.len() >= BATCH {
            self.update(dice);
            self.batch.clear();
        }
    }

    fn is_sound(&self) -> bool {
        let finite = |numbers: &Vec<f32>| numbers.len() == NUMBERS && numbers.iter().all(|x| x.is_finite());
        finite(&self.numbers) && self.moments.iter().all(finite) && self.batch.len() < BATCH
    }
}

impl Gradient {
    fn spread(&self) -> &[f32] {
        &self.numbers[PARTS[0] + PARTS[1]..]
    }

    fn see(&self, task: [f32; 2]) -> Seen {
        let input = [2.0 * task[0] - 1.0, 2.0 * task[1] - 1.0, 1.0];
        let (first, rest) = self.numbers.split_at(PARTS[0]);
        let mut hidden = [0.0; HIDDEN];
        for (unit, weights) in hidden.iter_mut().zip(first.chunks_exact(INPUTS)) {
            *unit = libm::tanhf(dot(weights, &input));
        }
        let mut outputs = [0.0; OUTPUTS];
        for (output, weights) in outputs.iter_mut().zip(rest[..PARTS[1]].chunks_exact(HIDDEN + 1)) {
            *output = dot(&weights[..HIDDEN], &hidden) + weights[HIDDEN];
        }
        let [mean @ .., expected] = outputs;
        Seen { input, hidden, mean, expected }
    }

    /// How far an action is from a mean, in standard deviations.
    fn away(&self, action: &Action, mean: &Action) -> Action {
        let spread = self.spread();
        std::array::from_fn(|i| (raw(action[i]) - mean[i]) / libm::expf(spread[i]))
    }

    /// Logarithm of the chance of an action where the mean is this, but for a constant.
    fn chance(&self, action: &Action, mean: &Action) -> f32 {
        self.away(action, mean).iter().zip(self.spread()).map(|(z, log)| -0.5 * z * z - log).sum()
    }

    fn update(&mut self, dice: &mut Dice) {
        let batch = std::mem::take(&mut self.batch);
        let seen: Vec<Seen> = batch.iter().map(|sample| self.see(sample.task)).collect();
        let before: Vec<f32> = batch.iter().zip(&seen).map(|(s, seen)| self.chance(&s.action, &seen.mean)).collect();
        let gains: Vec<f32> = batch.iter().zip(&seen).map(|(sample, seen)| sample.score - seen.expected).collect();
        let mean = gains.iter().sum::<f32>() / BATCH as f32;
        let variance = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum::<f32>() / BATCH as f32;
        let scale = 1.0 / (libm::sqrtf(variance) + 0.05);
        let mut order: Vec<usize> = (0..batch.len()).collect();
        for _ in 0..EPOCHS {
            for last in (1..order.len()).rev() {
                order.swap(last, dice.below(last as u32 + 1) as usize);
            }
            for mini in order.chunks(MINI) {
                if self.divergence(&batch, &before) > DIVERGENCE {
                    return;
                }
                let mut gradient = vec![0.0; NUMBERS];
                for at in mini {
                    self.ascend(&batch[*at], (gains[*at] - mean) * scale, before[*at], &mut gradient);
                }
                self.step(&gradient, 1.0 / mini.len() as f32);
            }
        }
    }

    /// How much less likely than before it is to do what it did, on average (Schulman 2020).
    fn divergence(&self, batch: &[Sample], before: &[f32]) -> f32 {
        let now = |sample: &Sample| self.chance(&sample.action, &self.see(sample.task).mean);
        batch.iter().zip(before).map(|(sample, before)| before - now(sample)).sum::<f32>() / BATCH as f32
    }

    /// Adds the gradient of what one attempt is worth.
    fn ascend(&self, sample: &Sample, gain: f32, before: f32, gradient: &mut [f32]) {
        let Seen { input, hidden, mean, expected } = self.see(sample.task);
        let away = self.away(&sample.action, &mean);
        let ratio = libm::expf((self.chance(&sample.action, &mean) - before).clamp(-20.0, 20.0));
        let clipped = if gain > 0.0 { ratio > 1.0 + CLIP } else { ratio < 1.0 - CLIP };
        let worth = if clipped { 0.0 } else { ratio * gain };
        let mut slopes = [0.0; OUTPUTS];
        slopes[ACTIONS] = VALUE * (sample.score - expected);
        let (weights, logs) = gradient.split_at_mut(PARTS[0] + PARTS[1]);
        for (i, log) in logs.iter_mut().enumerate() {
            slopes[i] = worth * away[i] / libm::expf(self.spread()[i]);
            *log += worth * (away[i] * away[i] - 1.0) + ENTROPY;
        }
        let (first, rest) = weights.split_at_mut(PARTS[0]);
        let mut back = [0.0; HIDDEN];
        let own = self.numbers[PARTS[0]..].chunks_exact(HIDDEN + 1);
        for ((to, own), slope) in rest.chunks_exact_mut(HIDDEN + 1).zip(own).zip(slopes) {
            for unit in 0..HIDDEN {
                to[unit] += slope * hidden[unit];
                back[unit] += slope * own[unit];
            }
            to[HIDDEN] += slope;
        }
        for ((to, unit), back) in first.chunks_exact_mut(INPUTS).zip(hidden).zip(back) {
            to.iter_mut().zip(input).for_each(|(to, x)| *to += back * (1.0 - unit * unit) * x);
        }
    }

    /// One step of Adam (Kingma & Ba 2015), uphill.
    fn step(&mut self, gradient: &[f32], share: f32) {
        let [first, second] = &mut self.moments;
        self.powers = [self.powers[0] * MEMORY[0], self.powers[1] * MEMORY[1]];
        let [less, lesser] = self.powers.map(|power| 1.0 - power);
        for (((number, m), v), g) in self.numbers.iter_mut().zip(first).zip(second).zip(gradient) {
            let g = g * share;
            *m += (1.0 - MEMORY[0]) * (g - *m);
            *v += (1.0 - MEMORY[1]) * (g * g - *v);
            *number += RATE * (*m / less) / (libm::sqrtf(*v / lesser) + 1e-5);
        }
        for log in &mut self.numbers[PARTS[0] + PARTS[1]..] {
            *log = log.clamp(BOUNDS[0], BOUNDS[1]);
        }
    }
}

/// What the Gaussian must have given for this action.
fn raw(action: f32) -> f32 {
    libm::atanhf(action.clamp(-END, END))
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
