//! The same file with another order or other difficulties: only what changes is written anew, comments stay.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, Table, value};

/// The file with its skills in this order and with these difficulties. What stands before a `[[skill]]` moves with it.
///
/// # Errors
/// If the file writes its skills in one line, `skill = [{ … }]`, or is no TOML.
pub fn rewrite(text: &str, skills: &[(&str, Option<f64>)]) -> Result<String, String> {
    let mut file: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let tables = file.get_mut("skill").and_then(Item::as_array_of_tables_mut);
    let tables = tables.ok_or("the skills are written in one list: give each a `[[skill]]` header first")?;
    let rank = |table: &Table| {
        let id = table.get("id").and_then(Item::as_str);
        skills.iter().position(|(skill, _)| Some(*skill) == id).unwrap_or(skills.len())
    };
    // A header is printed at its number. The skills share theirs out among themselves in the new order.
    let mut old = Vec::new();
    for table in tables.iter_mut() {
        let rank = rank(table);
        headers(table, &mut |table| old.extend(table.position().map(|position| (rank, position))));
        if let Some((_, Some(difficulty))) = skills.get(rank) {
            set(table, *difficulty);
        }
    }
    let mut numbers: Vec<_> = old.iter().map(|(_, position)| *position).collect();
    numbers.sort_unstable();
    old.sort_unstable();
    let new: BTreeMap<_, _> = old.into_iter().map(|(_, position)| position).zip(numbers).collect();
    for table in tables.iter_mut() {
        headers(table, &mut |table| table.set_position(table.position().and_then(|old| new.get(&old).copied())));
    }
    let mut sorted: Vec<_> = std::mem::take(tables).into_iter().collect();
    sorted.sort_by_key(rank);
    tables.extend(sorted);
    Ok(file.to_string())
}

/// A table and all tables in it.
fn headers(table: &mut Table, see: &mut dyn FnMut(&mut Table)) {
    see(table);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => headers(inner, see),
            Item::ArrayOfTables(all) => all.iter_mut().for_each(|inner| headers(inner, see)),
            _ => {}
        }
    }
}

/// Writes the difficulty; a comment behind the old one stays.
fn set(table: &mut Table, difficulty: f64) {
    let mut new = value(difficulty);
    let old = table.get("difficulty").and_then(Item::as_value).map(|old| old.decor().clone());
    if let (Some(decor), Some(new)) = (old, new.as_value_mut()) {
        *new.decor_mut() = decor;
    }
    table["difficulty"] = new;
}
