//! Mistakes of TOML itself.

use std::ops::Range;

use toml::de::{DeTable, DeValue, Error};

use super::section::{Findings, MOST};
use crate::diag::{Problem, place};

/// Reports what the parser refused; `false` if the rest of the file cannot be trusted.
///
/// A value given twice leaves the first one standing, so the rest can still be checked; after anything else a further
/// error might be a mere consequence.
pub(super) fn report(text: &str, root: &DeTable<'_>, errors: &[Error], out: &mut Findings) -> bool {
    let mut trusted = true;
    let mut last = None;
    for error in errors.iter().take(MOST) {
        let span = error.span().unwrap_or(text.len()..text.len());
        let line = place(text, span.start).0;
        // What is left open spoils line after line: the first of them says it.
        let follows = last.is_some_and(|last| line == last || line == last + 1);
        if !follows && error.message().starts_with("duplicate key") {
            let first = earlier(text, root, &span);
            out.error(duplicate(text, span, first.clone()));
            if first.is_some() {
                continue;
            }
        } else if !follows {
            out.error(broken(text, span, error.message()));
        }
        trusted = false;
        last = Some(line);
    }
    trusted
}

fn duplicate(text: &str, span: Range<usize>, first: Option<Range<usize>>) -> Problem {
    let name = text.get(span.clone()).unwrap_or_default();
    let problem = Problem::new("duplicate-key", span, format!("`{name}` is given twice"));
    let problem = problem.label("expected every key once").help("keep one of the two");
    // The table of a header given twice has taken the first one's place in the tree.
    let header = || {
        let at = text.get(..problem.span.start)?.rfind(&format!("[{name}]"))? + 1;
        Some(at..at + name.len())
    };
    match first.or_else(header) {
        Some(first) => problem.related(first, "first given here"),
        None => problem,
    }
}

fn broken(text: &str, span: Range<usize>, message: &str) -> Problem {
    let at_end = span.start >= text.trim_end().len();
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let (label, help) = if at_end {
        ("the file ends here", "the file looks cut off: finish the line, or restore it from a copy")
    } else if has(&["inline table", "comma", "array"]) {
        ("expected a `,` or the end of a list or table", "is a `{` or `[` before this place not closed?")
    } else if has(&["must be quoted", "missing value", "no value"]) {
        ("expected a value", "write text in quotes; a number, a list `[…]` or a table `{…}` without")
    } else if has(&["string"]) {
        ("expected the end of the text", "close the quotes on the same line")
    } else {
        ("expected TOML", "see https://toml.io for how values, lists and tables are written")
    };
    Problem::new("syntax", span, format!("this is not TOML: {message}")).label(label).help(help)
}

/// The last key before this one that reads the same.
fn earlier(text: &str, table: &DeTable<'_>, span: &Range<usize>) -> Option<Range<usize>> {
    let name = text.get(span.clone())?;
    let mut best: Option<Range<usize>> = None;
    let mut keep = |found: Range<usize>| {
        if found.start < span.start && best.as_ref().is_none_or(|best| best.start < found.start) {
            best = Some(found);
        }
    };
    for (key, value) in table {
        if text.get(key.span()) == Some(name) {
            keep(key.span());
        }
        inside(text, value.get_ref(), span).into_iter().for_each(&mut keep);
    }
    best
}

fn inside(text: &str, value: &DeValue<'_>, span: &Range<usize>) -> Option<Range<usize>> {
    match value {
        DeValue::Table(table) => earlier(text, table, span),
        DeValue::Array(items) => {
            items.iter().filter_map(|item| inside(text, item.get_ref(), span)).max_by_key(|found| found.start)
        }
        _ => None,
    }
}
