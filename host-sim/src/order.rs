//! An order of skills by how alike they are: begin with the most central one, go on to what is unlike it, and end with
//! what is like the beginning, so that the first skills are not forgotten (Curriculum Designer: Singh et al. 2023,
//! Learning to Learn, ICCV).

/// How far skills are from each other, by their features.
pub struct Likeness {
    /// Distance of each pair as a share of all distances from the first of the two.
    apart: Vec<Vec<f64>>,
    /// Variance of each skill's distances to the others, as a share of all variances: small in the middle.
    variance: Vec<f64>,
}

impl Likeness {
    /// Compares feature vectors, all of one length, by their Euclidean distance.
    #[must_use]
    pub fn new(features: &[Vec<f32>]) -> Self {
        let square = |(a, b): (&f32, &f32)| (f64::from(*a) - f64::from(*b)).powi(2);
        let distance = |a: &Vec<f32>, b: &Vec<f32>| a.iter().zip(b).map(square).sum::<f64>().sqrt();
        let row = |one: &Vec<f32>| shares(features.iter().map(|other| distance(one, other)).collect());
        let apart: Vec<_> = features.iter().map(row).collect();
        let spread = |(own, row): (usize, &Vec<f64>)| {
            let others: Vec<_> = (0..).zip(row).filter(|(at, _)| *at != own).map(|(_, share)| *share).collect();
            let n = others.len().max(1) as f64;
            let mean = others.iter().sum::<f64>() / n;
            others.iter().map(|share| (share - mean).powi(2)).sum::<f64>() / n
        };
        let variance = shares(apart.iter().enumerate().map(spread).collect());
        Self { apart, variance }
    }

    /// What the paper's code gives for an order: a central first skill, and then, from each skill of the front half to the
    /// next, an unlike one before it in time and a like one at the other end. In the middle of an even number of skills
    /// both are the same one, and count 1.
    #[must_use]
    pub fn score(&self, order: &[usize]) -> f64 {
        let Some(first) = order.first() else { return 0.0 };
        let step = |k: usize| {
            let row = &self.apart[order[k]];
            1.0 - row[order[order.len() - 1 - k]] + row[order[k + 1]]
        };
        1.0 - self.variance[*first] + (0..order.len() / 2).map(step).sum::<f64>()
    }

    /// The order that is built from both ends: the nearest skill that is left goes to the back, and the farthest to the
    /// front. Both most central skills are tried as the first, and the better order is kept.
    ///
    /// The paper's code takes near and far from the first skill for ever, because it never moves on; its own score, and
    /// the text, go along the front. So do we.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        let mut central: Vec<_> = (0..self.variance.len()).collect();
        central.sort_by(|a, b| self.variance[*a].total_cmp(&self.variance[*b]));
        let orders = central.iter().take(2).map(|first| self.from(*first));
        orders
            .reduce(|best, order| if self.score(&order) > self.score(&best) { order } else { best })
            .unwrap_or_default()
    }

    fn from(&self, first: usize) -> Vec<usize> {
        let mut left: Vec<_> = (0..self.apart.len()).filter(|skill| *skill != first).collect();
        let (mut front, mut back) = (vec![first], Vec::new());
        let mut here = first;
        while !left.is_empty() {
            let row = &self.apart[here];
            let near = (0..left.len()).min_by(|a, b| row[left[*a]].total_cmp(&row[left[*b]]));
            back.extend(near.map(|at| left.remove(at)));
            let far = (0..left.len()).max_by(|a, b| row[left[*a]].total_cmp(&row[left[*b]]));
            if let Some(at) = far {
                here = left.remove(at);
                front.push(here);
            }
        }
        front.extend(back.into_iter().rev());
        front
    }
}

/// Numbers as shares of their sum; all 0 if that is 0.
fn shares(numbers: Vec<f64>) -> Vec<f64> {
    let sum: f64 = numbers.iter().sum();
    numbers.into_iter().map(|number| if sum > 0.0 { number / sum } else { 0.0 }).collect()
}

/// Prior difficulty of the skill at this place of an order of `n`, in whole percent: evenly from easy to hard, without
/// the ends.
#[must_use]
pub fn difficulty(place: usize, n: usize) -> f64 {
    ((place as f64 + 0.5) / n.max(1) as f64 * 100.0).round() / 100.0
}
