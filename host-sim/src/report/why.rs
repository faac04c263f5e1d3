//! Why every decision was made, as columns of the page's data.

use super::data::whole;
use super::facts::Facts;
use crate::reason::Reasons;
use serde_json::{Value, json};

/// The columns; `null` if the reasons are not known, or not those of these episodes.
pub fn json(facts: &Facts, reasons: &Reasons) -> Value {
    let episodes = &facts.record.episodes;
    let numbers = reasons.each.iter().map(|reason| reason.number);
    // The last decision may have come to nothing yet.
    if episodes.is_empty() || !episodes.iter().map(|episode| episode.number).eq(numbers.take(episodes.len())) {
        return Value::Null;
    }
    let each = || reasons.each.iter().take(episodes.len());
    let weights = |opinions: &[f32]| opinions.iter().map(|x| whole(*x, 100.0)).collect::<Value>();
    let help = |help: &(&str, f32)| json!([help.0.replace('_', " "), whole(help.1, 100.0)]);
    json!({
        "factors": reasons.factors,
        "kind": each().map(|reason| reason.kind as u8).collect::<Value>(),
        "open": each().map(|reason| reason.open).collect::<Value>(),
        "weights": each().map(|reason| weights(&reason.opinions)).collect::<Value>(),
        "help": each().map(|reason| reason.help.iter().map(help).collect::<Value>()).collect::<Value>(),
    })
}
