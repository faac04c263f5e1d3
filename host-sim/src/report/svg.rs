//! Marks on a drawing. Colours and strokes are classes in `style.css`; here are only shapes and places.

use super::text::{escape, num};
use std::fmt::Write;

/// A drawing under construction.
pub struct Svg(String);

impl Svg {
    /// A drawing of so many units; `title` and `text` tell it to those who cannot see it, `data` is for the tooltips.
    pub fn new(size: (f64, f64), title: &str, text: &str, data: &str) -> Self {
        Self(format!(
            "<svg viewBox=\"0 0 {} {}\" role=\"img\" {data}><title>{}</title><desc>{}</desc>",
            num(size.0, 1),
            num(size.1, 1),
            escape(title),
            escape(text)
        ))
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        self.path(class, &polyline(&[from, to]));
    }

    /// A rectangle between two corners.
    pub fn rect(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        self.path(class, &block(from, to));
    }

    /// A path.
    pub fn path(&mut self, class: &str, d: &str) {
        if !d.is_empty() {
            self.put(format_args!("<path class=\"{class}\" d=\"{d}\"/>"));
        }
    }

    /// Words; the class `mid` or `end` says which part of them is at the place.
    pub fn text(&mut self, class: &str, at: (f64, f64), words: &str) {
        let (x, y) = (num(at.0, 1), num(at.1, 1));
        self.put(format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escape(words)));
    }

    /// Words that run upwards.
    pub fn upward(&mut self, class: &str, at: (f64, f64), words: &str) {
        let (x, y) = (num(at.0, 1), num(at.1, 1));
        self.put(format_args!(
            "<text class=\"{class}\" transform=\"translate({x} {y}) rotate(-90)\">{}</text>",
            escape(words)
        ));
    }

    /// A diamond: the goal was reached here.
    pub fn diamond(&mut self, (x, y): (f64, f64)) {
        self.path("diamond", &format!("M{} {}l5 5-5 5-5-5z", num(x, 1), num(y - 5.0, 1)));
    }

    /// A triangle that stands on a line: unlocked here.
    pub fn key(&mut self, (x, y): (f64, f64)) {
        self.path("key", &format!("M{} {}l5 8h-10z", num(x, 1), num(y - 8.0, 1)));
    }

    /// A cross on a line: the power failed here.
    pub fn cut(&mut self, (x, y): (f64, f64)) {
        let [x, y] = [x - 3.5, y - 3.5].map(|v| num(v, 1));
        self.path("cut", &format!("M{x} {y}l7 7m-7 0l7 -7"));
    }

    /// The finished element.
    pub fn finish(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }

    fn put(&mut self, what: std::fmt::Arguments) {
        // Writing to a string does not fail.
        let _ = self.0.write_fmt(what);
    }
}

/// The path round a rectangle.
pub fn block(from: (f64, f64), to: (f64, f64)) -> String {
    let [x, y, w, h] = [from.0, from.1, to.0 - from.0, to.1 - from.1].map(|v| num(v, 1));
    format!("M{x} {y}h{w}v{h}H{x}z")
}

/// The path through some points.
pub fn polyline(points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        d.push(if i == 0 { 'M' } else { 'L' });
        d.push_str(&num(*x, 1));
        d.push(' ');
        d.push_str(&num(*y, 1));
    }
    d
}

/// The area between two lines with as many points each; nothing without two points.
pub fn between(low: &[(f64, f64)], high: &[(f64, f64)]) -> String {
    if low.len() < 2 {
        return String::new();
    }
    let back: Vec<_> = high.iter().rev().copied().collect();
    polyline(&[low, &back].concat()) + "z"
}

/// The area between some points and a level; nothing without two points.
pub fn area(points: &[(f64, f64)], level: f64) -> String {
    let [first, .., last] = points else { return String::new() };
    let base = num(level, 1);
    format!("{}L{} {base}L{} {base}z", polyline(points), num(last.0, 1), num(first.0, 1))
}
