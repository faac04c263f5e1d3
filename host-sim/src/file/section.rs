//! A table of the file: which keys it has, lacks and should not have; and what was found wrong so far.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::field::Field;
use crate::diag::{Problem, list, nearest};

/// Problems collected at most: a file of a million mistakes needs no list of a million.
pub(super) const MOST: usize = 100;

/// What was found wrong so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub problems: Vec<Problem>,
    pub warnings: Vec<Problem>,
}

impl Findings {
    /// Adds an error.
    pub fn error(&mut self, problem: Problem) {
        if self.problems.len() < MOST {
            self.problems.push(problem);
        }
    }

    /// Adds a warning.
    pub fn warn(&mut self, problem: Problem) {
        if self.warnings.len() < MOST {
            self.warnings.push(problem);
        }
    }
}

/// A table of the file.
#[derive(Clone, Debug)]
pub(super) struct Section<'a> {
    /// What messages call it: "`[budget]`".
    pub name: String,
    /// Its header, or the whole of it if it is in-line.
    pub place: Range<usize>,
    /// Its entries, in the order in which they are written.
    pub fields: Vec<Field<'a>>,
    /// Known keys that an unknown one was probably meant to be.
    meant: Vec<String>,
}

impl<'a> Section<'a> {
    /// A table that messages call `name`.
    pub fn new(name: impl Into<String>, place: Range<usize>, table: &'a DeTable<'a>) -> Self {
        let field = |(key, value): (&'a Spanned<_>, &'a Spanned<DeValue<'a>>)| {
            let name: &'a std::borrow::Cow<'a, str> = key.get_ref();
            Field::new(name, key.span(), value)
        };
        let mut fields: Vec<_> = table.iter().map(field).collect();
        fields.sort_by_key(|field| field.key.start);
        Self { name: name.into(), place, fields, meant: Vec::new() }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.name == key)
    }

    /// The value of a key that must be there. If it is only misspelt, that is the one mistake to report.
    pub fn need(&self, key: &str, example: &str, out: &mut Findings) -> Option<&Field<'a>> {
        let field = self.get(key);
        if field.is_none() && !self.meant.iter().any(|meant| meant == key) {
            let message = format!("{} needs the key `{key}`", self.name);
            let problem = Problem::new("missing-key", self.place.clone(), message);
            out.error(problem.label(format!("expected `{key}`")).help(format!("add `{example}`")));
        }
        field
    }

    /// Refuses every key but these.
    pub fn only(&mut self, known: &[&str], out: &mut Findings) {
        let absent: Vec<_> = known.iter().copied().filter(|key| self.get(key).is_none()).collect();
        for field in self.fields.iter().filter(|field| !known.contains(&field.name)) {
            let message = format!("unknown key `{}` in {}", field.name, self.name);
            let help = match nearest(field.name, absent.iter().copied()) {
                Some(key) => {
                    self.meant.push(key.into());
                    format!("did you mean `{key}`?")
                }
                None if known.is_empty() => "it has no keys; take this one out".into(),
                None => format!("its keys are {}; take this one out", list(known)),
            };
            let label = "expected one of the known keys";
            out.error(Problem::new("unknown-key", field.key.clone(), message).label(label).help(help));
        }
    }
}
