//! Two scales and their ticks: what every chart with axes stands on.

use super::scale::Scale;
use super::svg::Svg;

/// The plotting area of a chart.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Left to right.
    pub x: Scale,
    /// Bottom to top.
    pub y: Scale,
}

impl Frame {
    /// The area between two corners, `x` and `y` the numbers at its ends.
    pub fn new(from: (f64, f64), to: (f64, f64), x: (f64, f64), y: (f64, f64)) -> Self {
        Self { x: Scale::new(x, (from.0, to.0)), y: Scale::new(y, (to.1, from.1)) }
    }

    /// The place of a pair of numbers.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.at(x), self.y.at(y))
    }

    /// Ticks below the area.
    pub fn across(&self, svg: &mut Svg, most: u32, name: impl Fn(f64) -> String) {
        across(svg, &self.x, self.y.range.0, most, name);
    }

    /// Ticks left of the area, each with a hairline through it.
    pub fn upwards(&self, svg: &mut Svg, most: u32, name: impl Fn(f64) -> String) {
        for tick in self.y.ticks(most) {
            let y = self.y.at(tick);
            svg.line("grid", (self.x.range.0, y), (self.x.range.1, y));
            svg.text("tick end", (self.x.range.0 - 5.0, y + 3.5), &name(tick));
        }
    }

    /// Where the area is, for the tooltips.
    pub fn data(&self) -> String {
        format!(
            "data-left=\"{}\" data-right=\"{}\" data-top=\"{}\" data-bottom=\"{}\"",
            self.x.range.0, self.x.range.1, self.y.range.1, self.y.range.0
        )
    }
}

/// A line at `y` with ticks below it.
pub fn across(svg: &mut Svg, x: &Scale, y: f64, most: u32, name: impl Fn(f64) -> String) {
    svg.line("axis", (x.range.0, y), (x.range.1, y));
    for tick in x.ticks(most) {
        let at = x.at(tick);
        svg.line("axis", (at, y), (at, y + 4.0));
        svg.text("tick mid", (at, y + 15.0), &name(tick));
    }
}
