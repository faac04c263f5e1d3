//! A value of the file: typed reading that keeps its place and goes on after a mistake.

use std::ops::Range;

use etude::Knob;
use toml::Spanned;
use toml::de::DeValue;

use super::section::{Findings, Section};
use crate::diag::Problem;

/// A value of the file.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    /// Its key, or the key of the list it stands in.
    pub name: &'a str,
    /// Where the key is; where the value is if it has none.
    pub key: Range<usize>,
    /// Where the value is.
    pub place: Range<usize>,
    value: &'a DeValue<'a>,
    /// How to write it, if it stands in a list.
    example: Option<&'a str>,
}

impl<'a> Field<'a> {
    /// A value with its key.
    pub fn new(name: &'a str, key: Range<usize>, value: &'a Spanned<DeValue<'a>>) -> Self {
        Self { name, key, place: value.span(), value: value.get_ref(), example: None }
    }

    /// The value as a table.
    pub fn section(&self, name: impl Into<String>, out: &mut Findings) -> Option<Section<'a>> {
        match self.value {
            DeValue::Table(table) => Some(Section::new(name, self.place.clone(), table)),
            _ => {
                let help = match self.example {
                    Some(example) => format!("write {example}"),
                    None => format!("write `{} = {{ … }}` or a `[header]`", self.name),
                };
                self.wrong_type("a table", &help, out)
            }
        }
    }

    /// The value as a list, which is to look like the example.
    pub fn list(&self, example: &'a str, out: &mut Findings) -> Option<Vec<Field<'a>>> {
        let item = |value| Field { example: Some(example), ..Field::new(self.name, Spanned::span(value), value) };
        match self.value {
            DeValue::Array(items) => Some(items.iter().map(item).collect()),
            _ => self.wrong_type("a list", &format!("write {example}"), out),
        }
    }

    /// The value as text.
    pub fn text(&self, out: &mut Findings) -> Option<&'a str> {
        match self.value {
            DeValue::String(text) => Some(text),
            _ => self.wrong_type("text", &format!("put it in quotes: `{} = \"…\"`", self.name), out),
        }
    }

    /// The value as true or false.
    pub fn flag(&self, out: &mut Findings) -> Option<bool> {
        match self.value {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.wrong_type("true or false", &format!("write `{} = true`, or leave it out", self.name), out),
        }
    }

    /// Whether the value is a list.
    pub fn is_list(&self) -> bool {
        matches!(self.value, DeValue::Array(_))
    }

    /// The value as a whole number within bounds.
    pub fn whole(&self, [low, high]: [u64; 2], out: &mut Findings) -> Option<u64> {
        let DeValue::Integer(digits) = self.value else {
            return self.wrong_type("a whole number", &format!("write a whole number from {low} to {high}"), out);
        };
        // A number too long for 128 bits is out of any bounds.
        let number = i128::from_str_radix(digits.as_str(), digits.radix()).unwrap_or(i128::MAX);
        let fits = u64::try_from(number).ok().filter(|n| (low..=high).contains(n));
        if fits.is_none() {
            let bounds = if high == u64::MAX { format!("of at least {low}") } else { format!("from {low} to {high}") };
            self.out_of_range(&bounds, out);
        }
        fits
    }

    /// The value as a real number within bounds; infinite only if the upper bound is.
    pub fn real(&self, [low, high]: [f32; 2], out: &mut Findings) -> Option<f32> {
        let (written, number) = match self.value {
            DeValue::Integer(digits) => {
                (digits.as_str(), i128::from_str_radix(digits.as_str(), digits.radix()).ok().map(|n| n as f64))
            }
            DeValue::Float(digits) => (digits.as_str(), digits.as_str().parse().ok()),
            _ => return self.wrong_type("a number", &format!("write a number {}", bounds(low, high)), out),
        };
        // Bounds are compared at the precision of the robot, so that 0.001 is 0.001.
        let wide = number.unwrap_or(f64::MAX);
        let number = wide as f32;
        if wide.is_nan() || (wide.is_infinite() && high.is_finite()) {
            let message = format!("`{}` must be a finite number, not {written}", self.name);
            let problem = Problem::new("not-finite", self.place.clone(), message);
            // Only a bound of its own can mean that there is none.
            let limit = wide.is_infinite() && self.example.is_none();
            let more = if limit { "; for no limit leave the key out" } else { "" };
            let help = format!("write a number {}{more}", bounds(low, high));
            out.error(problem.label("expected a finite number").help(help));
            return None;
        }
        if !(low..=high).contains(&number) || (number.is_infinite() && wide.is_finite()) {
            self.out_of_range(&bounds(low, high), out);
            return None;
        }
        Some(number + 0.0)
    }

    /// A share in whole percent: that is how the robot keeps it.
    pub fn percent(&self, bounds: [u8; 2], out: &mut Findings) -> Option<u8> {
        self.parts(100, bounds, ("a whole percentage", "two digits"), out)
    }

    /// Turns a knob to the value, if it is within its bounds.
    pub fn turn(&self, knob: Knob<'_>, out: &mut Findings) {
        match knob {
            Knob::Real(setting, bounds) => *setting = self.real(bounds, out).unwrap_or(*setting),
            Knob::Count(setting, bounds) => {
                *setting = self.whole(bounds.map(u64::from), out).map_or(*setting, |number| number as u32);
            }
            Knob::Percent(setting, bounds) => *setting = self.percent(bounds, out).unwrap_or(*setting),
            Knob::Few(setting, bounds) => {
                *setting = self.whole(bounds.map(u64::from), out).map_or(*setting, |number| number as u8);
            }
        }
    }

    /// A number in tenths.
    pub fn tenths(&self, bounds: [u8; 2], out: &mut Findings) -> Option<u8> {
        self.parts(10, bounds, ("in tenths", "one digit"), out)
    }

    /// A number as a count of so many parts of 1.
    fn parts(&self, of: u8, bounds: [u8; 2], (parts, digits): (&str, &str), out: &mut Findings) -> Option<u8> {
        let number = self.real(bounds.map(|bound| f32::from(bound) / f32::from(of)), out)? * f32::from(of);
        let whole = number.round();
        if (number - whole).abs() > 1e-3 {
            let code = if of == 100 { "not-whole-percent" } else { "not-in-tenths" };
            let problem = Problem::new(code, self.place.clone(), format!("`{}` is not {parts}", self.name));
            let places = if of == 100 { 2 } else { 1 };
            let help = format!("write {:.places$}", whole / f32::from(of));
            out.error(problem.label(format!("expected {digits} after the point")).help(help));
            return None;
        }
        Some(whole as u8)
    }

    fn out_of_range(&self, bounds: &str, out: &mut Findings) {
        let message = format!("`{}` is out of range", self.name);
        let problem = Problem::new("out-of-range", self.place.clone(), message);
        out.error(problem.label(format!("expected a number {bounds}")).help(format!("write a number {bounds}")));
    }

    fn wrong_type<T>(&self, expected: &str, help: &str, out: &mut Findings) -> Option<T> {
        let found = match self.value {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with a point",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let item = if self.example.is_some() { "an item of " } else { "" };
        let message = format!("{item}`{}` must be {expected}, not {found}", self.name);
        out.error(
            Problem::new("wrong-type", self.place.clone(), message).label(format!("expected {expected}")).help(help),
        );
        None
    }
}

/// Bounds in words.
pub(super) fn bounds(low: f32, high: f32) -> String {
    match (low == f32::MIN_POSITIVE, high.is_infinite()) {
        (true, true) => "above 0".into(),
        (true, false) => format!("above 0 and at most {high}"),
        (false, true) => format!("of at least {low}, or inf"),
        (false, false) => format!("from {low} to {high}"),
    }
}
