//! Contextual CMA-ES: an evolution strategy whose mean is a function of the task.

use etude::Dice;
use etude_firmware::policy::ACTIONS;
use etude_firmware::student::Action;
use nalgebra::{Cholesky, SMatrix, SVector};
use serde::{Deserialize, Serialize};

use super::{Policy, Sample};

/// Features of a task along each of its two parameters, and the width of one in units of the distance between two.
const SIDE: usize = 3;
const WIDTH: f64 = 1.0;
const FEATURES: usize = SIDE * SIDE;
/// Attempts of a generation.
const GENERATION: usize = 24;
/// Keeps a weighted regression where few attempts are close to what it was before.
const RIDGE: f64 = 0.03;
/// Standard deviation of exploration before anything worked, and its bounds.
const SIGMA: f64 = 0.5;
const BOUNDS: [f64; 2] = [0.02, 0.8];
/// Length of a normal vector of so many numbers, on average.
const LENGTH: f64 = 1.881;

type Vector = SVector<f64, ACTIONS>;
type Square = SMatrix<f64, ACTIONS, ACTIONS>;
type Features = SVector<f64, FEATURES>;
type Weights = SMatrix<f64, FEATURES, ACTIONS>;

/// A search distribution over actions, given the task: contextual CMA-ES (Abdolmaleki et al. 2017), with the constants of
/// Hansen (2016).
///
/// The mean is linear in features of the task, the covariance is one for all tasks. A generation is the last attempts,
/// whatever tasks the teacher chose: they are ranked by how much better they scored than a regression expects at their
/// task, and the better half move mean, covariance and step, each by its rank's weight. Differences from the paper: the
/// regression of the mean is drawn to the mean before it and not to zero, so that tasks which were not attempted keep what they
/// have; what scored no better than expected has no say, so that a generation of failures changes nothing; and the path of the
/// step is whitened by the Cholesky factor, which takes no eigenvectors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evolution {
    /// Of the mean: features times action parameters.
    weights: [[f64; ACTIONS]; FEATURES],
    covariance: [[f64; ACTIONS]; ACTIONS],
    sigma: f64,
    /// The evolution paths of the covariance and of the step.
    paths: [[f64; ACTIONS]; 2],
    generation: Vec<Sample>,
}

impl Policy for Evolution {
    fn new(_: &mut Dice) -> Self {
        Self {
            weights: [[0.0; ACTIONS]; FEATURES],
            covariance: rows(&Square::identity()),
            sigma: SIGMA,
            paths: [[0.0; ACTIONS]; 2],
            generation: Vec::new(),
        }
    }

    fn mean(&self, task: [f32; 2]) -> Action {
        action(&(matrix(&self.weights).transpose() * features(task)))
    }

    fn act(&self, task: [f32; 2], dice: &mut Dice) -> Action {
        let z = Vector::from_fn(|_, _| dice.normal().into());
        let factor = factor(&matrix(&self.covariance));
        action(&(matrix(&self.weights).transpose() * features(task) + self.sigma * factor * z))
    }

    fn learn(&mut self, sample: Sample, _: &mut Dice) {
        self.generation.push(sample);
        if self.generation.len() >= GENERATION {
            self.evolve();
            self.generation.clear();
        }
    }

    fn is_sound(&self) -> bool {
        let numbers = self.weights.iter().chain(&self.covariance).chain(&self.paths).flatten();
        numbers.chain([&self.sigma]).all(|x| x.is_finite()) && self.generation.len() < GENERATION
    }
}

impl Evolution {
    fn evolve(&mut self) {
        let shares = ranked(&self.generation);
        let square: f64 = shares.iter().map(|w| w * w).sum();
        if square == 0.0 {
            return;
        }
        let effective = 1.0 / square;
        let before: Weights = matrix(&self.weights);
        let (mut normal, mut pull) = (SMatrix::<f64, FEATURES, FEATURES>::identity() * RIDGE, Weights::zeros());
        let (mut spread, mut context) = (Square::zeros(), Features::zeros());
        for (sample, share) in self.generation.iter().zip(&shares) {
            let phi = features(sample.task);
            let off = Vector::from(sample.action.map(f64::from)) - before.transpose() * phi;
            normal += *share * phi * phi.transpose();
            pull += *share * phi * off.transpose();
            spread += *share / (self.sigma * self.sigma) * off * off.transpose();
            context += *share * phi;
        }
        // A ridge makes it positive definite.
        let Some(normal) = Cholesky::new(normal) else { return };
        let moved = normal.solve(&pull);
        self.weights = rows(&(before + moved));
        self.adapt(&(moved.transpose() * context / self.sigma), &spread, effective);
    }

    /// Covariance and step of the next generation, from how far the mean has moved, how its best were spread, and how many
    /// of them there were in effect.
    fn adapt(&mut self, moved: &Vector, spread: &Square, effective: f64) {
        let n = ACTIONS as f64;
        let step_rate = (effective + 2.0) / (n + effective + 5.0);
        let damping = 1.0 + 2.0 * (libm::sqrt((effective - 1.0).max(0.0) / (n + 1.0)) - 1.0).max(0.0) + step_rate;
        let path_rate = (4.0 + effective / n) / (n + 4.0 + 2.0 * effective / n);
        let one = 2.0 / ((n + 1.3) * (n + 1.3) + effective);
        let many =
            (2.0 * (effective - 2.0 + 1.0 / effective) / ((n + 2.0) * (n + 2.0) + effective)).clamp(0.0, 1.0 - one);
        let (covariance, [path, step]) = (matrix(&self.covariance), self.paths.map(Vector::from));
        let white = factor(&covariance).solve_lower_triangular(moved).unwrap_or_default();
        let step = (1.0 - step_rate) * step + libm::sqrt(step_rate * (2.0 - step_rate) * effective) * white;
        // A long step is the step's affair, not the covariance's.
        let calm = f64::from(u8::from(step.norm() < (1.4 + 2.0 / (n + 1.0)) * LENGTH));
        let path = (1.0 - path_rate) * path + calm * libm::sqrt(path_rate * (2.0 - path_rate) * effective) * moved;
        let covariance = (1.0 - one - many) * covariance + one * path * path.transpose() + many * spread;
        let growth = libm::exp((step_rate / damping * (step.norm() / LENGTH - 1.0)).min(0.6));
        self.sigma = (self.sigma * growth).clamp(BOUNDS[0], BOUNDS[1]);
        self.covariance = rows(&covariance);
        self.paths = [path.into(), step.into()];
    }
}

/// The weight of each attempt: none for those that scored no better than a regression on all of them expects.
fn ranked(generation: &[Sample]) -> Vec<f64> {
    let (mut normal, mut pull) = (SMatrix::<f64, FEATURES, FEATURES>::identity() * RIDGE, Features::zeros());
    let each = 1.0 / generation.len() as f64;
    for sample in generation {
        let phi = features(sample.task);
        normal += each * phi * phi.transpose();
        pull += each * f64::from(sample.score) * phi;
    }
    let expected = Cholesky::new(normal).map_or_else(Features::zeros, |normal| normal.solve(&pull));
    let gain = |sample: &Sample| f64::from(sample.score) - expected.dot(&features(sample.task));
    let mut order: Vec<(usize, f64)> = generation.iter().map(gain).enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut shares = vec![0.0; generation.len()];
    let half = generation.len() / 2;
    for (rank, (at, gain)) in order.into_iter().take(half).enumerate() {
        if gain > 0.0 && generation[at].score > 0.0 {
            shares[at] = libm::log(half as f64 + 0.5) - libm::log(rank as f64 + 1.0);
        }
    }
    let total: f64 = shares.iter().sum();
    if total > 0.0 {
        shares.iter_mut().for_each(|share| *share /= total);
    }
    shares
}

/// Share of each feature at this task; they sum to 1.
fn features(task: [f32; 2]) -> Features {
    let bumps = task.map(|x| {
        let at = f64::from(x) * (SIDE - 1) as f64;
        std::array::from_fn::<f64, SIDE, _>(|i| {
            let away = (at - i as f64) / WIDTH;
            libm::exp(-0.5 * away * away)
        })
    });
    let features = Features::from_fn(|i, _| bumps[0][i % SIDE] * bumps[1][i / SIDE]);
    features / features.sum()
}

fn action(numbers: &Vector) -> Action {
    <[f64; ACTIONS]>::from(*numbers).map(|a| a.clamp(-1.0, 1.0) as f32)
}

/// The lower Cholesky factor; that of no correlations if the matrix has none.
fn factor(covariance: &Square) -> Square {
    Cholesky::new(*covariance).map_or_else(Square::identity, |cholesky| cholesky.l())
}

fn matrix<const R: usize>(rows: &[[f64; ACTIONS]; R]) -> SMatrix<f64, R, ACTIONS> {
    SMatrix::from_fn(|row, column| rows[row][column])
}

fn rows<const R: usize>(matrix: &SMatrix<f64, R, ACTIONS>) -> [[f64; ACTIONS]; R] {
    std::array::from_fn(|row| std::array::from_fn(|column| matrix[(row, column)]))
}
