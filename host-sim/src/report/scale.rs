//! A scale takes numbers to places on the page, and knows which numbers are worth a tick.

/// Linear, from a domain to a range of pixels; either may run backwards.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The numbers at both ends.
    pub domain: (f64, f64),
    /// Where these ends are.
    pub range: (f64, f64),
}

impl Scale {
    /// From `domain` to `range`.
    pub fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { domain, range }
    }

    /// The place of a number, never outside the range.
    pub fn at(&self, value: f64) -> f64 {
        let span = self.domain.1 - self.domain.0;
        let share = if span == 0.0 || !value.is_finite() { 0.0 } else { (value - self.domain.0) / span };
        self.range.0 + share.clamp(0.0, 1.0) * (self.range.1 - self.range.0)
    }

    /// Round numbers inside the domain, about `most` of them and never more than two above.
    pub fn ticks(&self, most: u32) -> Vec<f64> {
        let (low, high) = (self.domain.0.min(self.domain.1), self.domain.0.max(self.domain.1));
        let step = step(high - low, most);
        if !step.is_finite() || step <= 0.0 {
            return vec![low];
        }
        let (first, last) = ((low / step - 1e-6).ceil(), (high / step + 1e-6).floor());
        (0..=(last - first).max(0.0) as u32).map(|i| (first + f64::from(i)) * step).collect()
    }
}

/// The round step (1, 2 or 5 times a power of ten) that cuts `span` into about `most` pieces.
fn step(span: f64, most: u32) -> f64 {
    let raw = span / f64::from(most.max(1));
    if raw.is_nan() || raw <= 0.0 {
        return 0.0;
    }
    let power = 10f64.powi(raw.log10().floor() as i32);
    let times = raw / power;
    power
        * if times <= 1.0 + 1e-9 {
            1.0
        } else if times <= 2.0 {
            2.0
        } else if times <= 5.0 {
            5.0
        } else {
            10.0
        }
}
