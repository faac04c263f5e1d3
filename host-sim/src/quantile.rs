//! A quantile of a stream in eighty bytes.

/// The P² estimator: five markers whose heights follow the quantile, its neighbours and the extremes, moved along a
/// parabola through each three (Jain & Chlamtac 1985, The P² algorithm for dynamic calculation of quantiles and histograms
/// without storing observations).
///
/// ```
/// let mut median = etude_sim::quantile::Quantile::new(0.5);
/// (1..=99).for_each(|n| median.push(f64::from(n)));
/// assert!((median.estimate().unwrap() - 50.0).abs() < 1.0);
/// ```
#[derive(Clone, Debug)]
pub struct Quantile {
    share: f64,
    count: usize,
    heights: [f64; 5],
    places: [f64; 5],
}

impl Quantile {
    /// The value that this share of the stream, between 0 and 1, does not exceed.
    #[must_use]
    pub fn new(share: f64) -> Self {
        Self { share, count: 0, heights: [0.0; 5], places: [1.0, 2.0, 3.0, 4.0, 5.0] }
    }

    /// Takes in one number. What is not finite has no place between others and is left out.
    pub fn push(&mut self, x: f64) {
        if !x.is_finite() {
            return;
        }
        self.count += 1;
        if self.count <= 5 {
            self.heights[self.count - 1] = x;
            self.heights[..self.count].sort_by(f64::total_cmp);
            return;
        }
        self.heights[0] = self.heights[0].min(x);
        self.heights[4] = self.heights[4].max(x);
        let cell = (1..4).take_while(|marker| x >= self.heights[*marker]).count();
        self.places[cell + 1..].iter_mut().for_each(|place| *place += 1.0);
        let parts = [self.share / 2.0, self.share, f64::midpoint(1.0, self.share)];
        for (at, part) in (1..4).zip(parts) {
            let off = 1.0 + (self.count - 1) as f64 * part - self.places[at];
            let [before, here, after] = [self.places[at - 1], self.places[at], self.places[at + 1]];
            if (off >= 1.0 && after - here > 1.0) || (off <= -1.0 && before - here < -1.0) {
                self.shift(at, off.signum());
            }
        }
    }

    /// Moves an inner marker by one place: along the parabola, or straight where that would leave the order of heights.
    fn shift(&mut self, at: usize, step: f64) {
        let ([n0, n1, n2], [q0, q1, q2]) = (three(&self.places, at), three(&self.heights, at));
        let (up, down) = ((q2 - q1) / (n2 - n1), (q1 - q0) / (n1 - n0));
        let curved = q1 + step / (n2 - n0) * ((n1 - n0 + step) * up + (n2 - n1 - step) * down);
        let straight = q1 + step * if step > 0.0 { up } else { down };
        self.heights[at] = if q0 < curved && curved < q2 { curved } else { straight };
        self.places[at] += step;
    }

    /// The estimate so far, `None` before the first number. Up to five it is exact, on a straight line between the two
    /// numbers around it.
    #[must_use]
    pub fn estimate(&self) -> Option<f64> {
        let last = self.count.min(5).checked_sub(1)?;
        if self.count > 5 {
            return Some(self.heights[2]);
        }
        let place = self.share * last as f64;
        let below = self.heights[place.floor() as usize];
        Some(below + place.fract() * (self.heights[place.ceil() as usize] - below))
    }
}

fn three(of: &[f64; 5], at: usize) -> [f64; 3] {
    [of[at - 1], of[at], of[at + 1]]
}
