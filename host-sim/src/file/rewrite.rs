//! The same file with another order, difficulty, budget or teacher: only what changes is written anew, comments stay.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, Key, Table, TableLike, Value, value};

/// The file with its skills in this order and with these difficulties. What stands before a `[[skill]]` moves with it.
///
/// # Errors
/// If the file writes its skills in one line, `skill = [{ … }]`, or is no TOML.
pub fn rewrite(text: &str, skills: &[(&str, Option<f64>)]) -> Result<String, String> {
    let mut file = document(text)?;
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
            set(table, "difficulty", *difficulty);
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
    Ok(printed(&file, text))
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

/// The file with another budget of attempts or another teacher, as its author would write it: the teacher keeps its settings.
///
/// # Errors
/// If it is no TOML.
pub fn amend(text: &str, episodes: Option<u32>, teacher: Option<&str>) -> Result<String, String> {
    let mut file = document(text)?;
    let mut table = |name: &str, change: &dyn Fn(&mut dyn TableLike)| {
        file.get_mut(name).and_then(Item::as_table_like_mut).into_iter().for_each(change);
    };
    if let Some(episodes) = episodes {
        table("budget", &|budget| set(budget, "episodes", i64::from(episodes)));
    }
    if let Some(name) = teacher {
        table("teacher", &|teachers| rename(teachers, name));
    }
    Ok(printed(&file, text))
}

fn document(text: &str) -> Result<DocumentMut, String> {
    text.parse().map_err(|error: toml_edit::TomlError| error.to_string())
}

/// The file as text, with the line ends that it had: the parser makes them all alike.
fn printed(file: &DocumentMut, old: &str) -> String {
    let text = file.to_string();
    if old.contains("\r\n") { text.replace('\n', "\r\n") } else { text }
}

/// Writes a number; a comment behind the old one stays.
fn set(table: &mut dyn TableLike, key: &str, number: impl Into<Value>) {
    let mut new = value(number);
    let old = table.get(key).and_then(Item::as_value).map(|old| old.decor().clone());
    if let (Some(decor), Some(new)) = (old, new.as_value_mut()) {
        *new.decor_mut() = decor;
    }
    *table.entry(key).or_insert(Item::None) = new;
}

/// Calls the one entry of a table by another name.
fn rename(table: &mut dyn TableLike, name: &str) {
    let Some(old) = table.iter().next().map(|(key, _)| key.to_owned()).filter(|old| old != name) else { return };
    let key = table.key(&old).map_or_else(
        || Key::new(name),
        |old| Key::new(name).with_leaf_decor(old.leaf_decor().clone()).with_dotted_decor(old.dotted_decor().clone()),
    );
    if let Some(item) = table.remove(&old) {
        table.entry_format(&key).or_insert(item);
    }
}
