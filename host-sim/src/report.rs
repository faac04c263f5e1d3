//! The report page.

use crate::record::Record;

/// The page.
#[must_use]
pub fn page(record: &Record) -> String {
    format!("<!doctype html><title>{}</title>", record.name)
}
