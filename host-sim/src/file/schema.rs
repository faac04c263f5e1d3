//! The JSON Schema of the curriculum file, for editors. Teachers and their settings come from the same list as the
//! reader's.

use etude::{ADDITIONS, Addition, FACTORS, Knob, NEEDS, OUTPUTS, RECIPES, SPACES, Safety, Space};
use serde_json::{Map, Value, json};

use super::assist::{AIDS, LEVEL, OVER, STEP, USUAL_STEP};
use super::factors::{has, key};
use super::latent::STEEPEST;
use super::limits::{AUDIT, DOUBT, EPISODES, MOST, PROBE_EVERY, SAVE_EVERY};
use super::moving::about;
use super::skill::{FEATURE, FEATURES, LONGEST_ID};
use super::teacher::PER;
use super::{FORMAT, WorldFacts};
use crate::student::Learner;
use crate::world::{DIMS, SKILLS};

/// The schema, in the draft that TOML editors understand best.
#[must_use]
pub fn schema(worlds: &[WorldFacts]) -> Value {
    let names: Vec<_> = worlds.iter().map(|world| world.name.as_str()).chain([super::SYNTHETIC]).collect();
    let mut schema = closed(
        "A curriculum for a robot, read by etude.",
        json!({
            "format": { "const": FORMAT, "description": "Version of this format." },
            "name": { "type": "string", "minLength": 1, "maxLength": super::LONGEST_NAME, "description": "What the run and its folder are called." },
            "seed": { "type": "integer", "minimum": 0, "default": 0, "description": "Seed of dice and student." },
            "world": { "enum": names, "default": super::SYNTHETIC, "description": "Where it is practised: on the simulated table, or by learners made of formulas." },
            "student": { "enum": Learner::NAMES, "default": Learner::default().name(), "description": "Who learns at the table." },
            "budget": budget(),
            "teacher": teacher(),
            "safety": safety(),
            "save": closed("How often a robot writes its state to flash; its log holds what came since.", json!({
                "every_episodes": whole(1, u16::MAX.into(), "Episodes from one snapshot to the next.", Some(SAVE_EVERY)),
            }), &[]),
            "probe": closed("How often mastery is tested, and what it takes to claim it.", json!({
                "every": whole(1, u16::MAX.into(), "Episodes of practice from one probe of a skill to the next.", Some(PROBE_EVERY)),
                "tail": part(0.01, 1.0, 0.01, "Share of the worst probes whose mean is asked; not together with doubt.", 1.0),
                "doubt": part(0.0, f64::from(DOUBT) / 10.0, 0.1, "Standard deviations taken off the mean of all probes.", 0.0),
            }), &[]),
            "questions": closed("How much a person may be asked; without it nothing.", json!({
                "budget": whole(0, u16::MAX.into(), "Answers that a person will give in the whole run.", None),
                "audit": part(0.0, 1.0, 0.01, "Share of the trials of confident tasks that are put before the person.", f64::from(AUDIT) / 100.0),
            }), &["budget"]),
            "skill": { "type": "array", "minItems": 1, "maxItems": SKILLS, "items": skill() },
        }),
        &["format", "name", "budget", "teacher", "skill"],
    );
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("etude curriculum");
    schema
}

/// A table that takes these keys and no others.
fn closed(about: &str, properties: Value, required: &[&str]) -> Value {
    json!({
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn whole(low: u64, high: u64, about: &str, default: Option<u16>) -> Value {
    let mut value = json!({ "type": "integer", "minimum": low, "maximum": high, "description": about });
    if let Some(default) = default {
        value["default"] = json!(default);
    }
    value
}

fn real(low: f32, high: f32, about: &str) -> Value {
    json!({ "type": "number", "minimum": short(low), "maximum": short(high), "description": about })
}

/// A limit of the budget: more than nothing.
fn limit(about: &str) -> Value {
    json!({ "type": "number", "exclusiveMinimum": 0, "maximum": short(MOST), "description": about })
}

/// The decimal that a person would write, not the one that the binary fraction stands for.
fn short(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(number.into())
}

fn budget() -> Value {
    closed(
        "How much may be spent.",
        json!({
            "episodes": whole(1, EPISODES, "Attempts of every kind.", None),
            "time_h": limit("Hours of the arm's time; not together with time_s."),
            "time_s": limit("Seconds of the arm's time; not together with time_h."),
            "energy_kj": limit("Kilojoules."),
            "wear": limit("Wear, in your own unit."),
            "human_resets": limit("Times that a person puts things back: after each attempt at a skill with `reset = \"human\"`, and on the tabletop after any attempt that leaves something out of the arm's reach."),
        }),
        &["episodes"],
    )
}

fn safety() -> Value {
    let pair = ["max_consecutive_failures", "cooldown_s"];
    let lead = "Successes in a row by which a skill may be ahead of the attempts at all others; then it waits for one of those, as long as there is one. 0 for any lead.";
    let mut safety = closed(
        "When to let a skill rest, or wait for others.",
        json!({
            "max_consecutive_failures": whole(0, u16::MAX.into(), "Failures in a row after which a skill rests; 0 for never. Together with cooldown_s.", None),
            "cooldown_s": real(0.0, 86_400.0, "How long it rests, in seconds. Together with max_consecutive_failures."),
            "max_lead": whole(0, u16::MAX.into(), lead, Some(Safety::default().max_lead)),
        }),
        &[],
    );
    safety["dependencies"] = json!({ pair[0]: [pair[1]], pair[1]: [pair[0]] });
    safety
}

/// A number in so large steps.
fn part(low: f64, high: f64, step: f64, about: &str, default: f64) -> Value {
    json!({ "type": "number", "minimum": low, "maximum": high, "multipleOf": step, "description": about, "default": default })
}

/// One property a recipe, one property of it a knob.
fn teacher() -> Value {
    let mut recipes = Map::new();
    for entry in &RECIPES {
        let mut knobs = Map::new();
        let per = PER.map(|(name, _)| name);
        knobs.insert("per".into(), json!({ "enum": per, "description": "Prefer what is cheap in this." }));
        let mut recipe = (entry.recipe)();
        recipe.knobs(&mut |name, knob| {
            knobs.insert(name.into(), setting(&knob));
        });
        let added: Vec<_> = ADDITIONS.iter().filter(|addition| !has(&recipe, &addition.factor)).collect();
        knobs.insert("with".into(), with(&added, FACTORS - recipe.factors.len()));
        for addition in added {
            let mut factor = addition.factor;
            factor.knobs(&mut |name, knob| {
                let about = format!("Of `with = [\"{}\"]`: {}.", addition.name, addition.about);
                let mut value = setting(&knob);
                value["description"] = json!(about);
                knobs.insert(key(addition, name), value);
            });
        }
        recipes.insert(entry.name.into(), closed(entry.about, Value::Object(knobs), &[]));
    }
    let mut teacher = closed("The teacher: one table, named after its recipe.", Value::Object(recipes), &[]);
    teacher["minProperties"] = json!(1);
    teacher["maxProperties"] = json!(1);
    teacher
}

/// The factors that can be added to a recipe.
fn with(added: &[&Addition], room: usize) -> Value {
    let names: Vec<_> = added.iter().map(|addition| addition.name).collect();
    json!({
        "type": "array",
        "maxItems": room,
        "uniqueItems": true,
        "items": { "enum": names },
        "description": "Factors to multiply on top.",
    })
}

fn setting(knob: &Knob<'_>) -> Value {
    // JSON has no infinity: such a bound or default is left out.
    let finite = |number: &f32| number.is_finite().then(|| short(*number));
    match knob {
        Knob::Percent(now, [low, high]) => {
            let of = |percent: u8| f64::from(percent) / 100.0;
            json!({ "type": "number", "minimum": of(*low), "maximum": of(*high), "multipleOf": 0.01, "default": of(**now) })
        }
        Knob::Count(now, [low, high]) => json!({ "type": "integer", "minimum": low, "maximum": high, "default": now }),
        Knob::Few(now, [low, high]) => json!({ "type": "integer", "minimum": low, "maximum": high, "default": now }),
        Knob::Real(now, bounds) => {
            let mut value = json!({ "type": "number" });
            for (key, number) in [("minimum", &bounds[0]), ("maximum", &bounds[1]), ("default", &**now)] {
                finite(number).into_iter().for_each(|number| value[key] = json!(number));
            }
            value
        }
    }
}

fn skill() -> Value {
    let share = json!({ "type": "number", "minimum": 0, "maximum": 1 });
    let pair = |item: &Value| json!({ "type": "array", "items": item, "minItems": 2, "maxItems": 2 });
    let number = json!({ "type": "number" });
    let plain = json!({ "type": "string", "pattern": format!("^[A-Za-z0-9_-]{{1,{LONGEST_ID}}}$") });
    let mut id = plain.clone();
    id["description"] = json!("Its name; on the table that of one of the table's skills.");
    let mut axis = closed(
        "A parameter: its range from the easy end to the hard one, and the cells along it.",
        json!({
            "range": ends(&pair(&number)),
            "cells": whole(1, u8::MAX.into(), "Cells along it.", None),
        }),
        &["range", "cells"],
    );
    axis["examples"] = json!([{ "range": [60.0, 10.0], "cells": 6 }]);
    let need = closed(
        "A skill, and the mastery it must have shown.",
        json!({
            "skill": { "type": "string", "description": "Its `id`." },
            "mastery": { "type": "number", "minimum": 0.01, "maximum": 1, "multipleOf": 0.01, "description": "The mastery that it must have shown in tests." },
        }),
        &["skill", "mastery"],
    );
    closed(
        "Something to learn.",
        json!({
            "id": id,
            "requires": { "type": "array", "maxItems": NEEDS, "items": need },
            "compose": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "string" }, "description": "Two skills that are one task together; not together with `nominal` or `space`." },
            "goal": { "type": "number", "minimum": 0.01, "maximum": 1, "default": 0.8, "description": "Mastery at which it counts as done." },
            "difficulty": { "anyOf": [share, pair(&share)], "description": "How hard you hold it to be: one number, or [easy end, hard end]." },
            "cost": cost(),
            "max_attempts": whole(1, u64::from(u32::MAX) - 1, "Attempts at most, probes included.", None),
            "family": { "type": "string", "pattern": plain["pattern"], "description": "The family of skills whose quota it shares, for the factor `balance`." },
            "quota": whole(0, u8::MAX.into(), "Its part of its family's quota.", Some(1)),
            "assist": assist(),
            "nominal": { "type": "object", "additionalProperties": number, "description": "The task at which mastery is tested, in physical units." },
            "features": { "type": "array", "maxItems": FEATURES, "items": real(-FEATURE, FEATURE, "A number that stands for the same in every skill."), "description": "What it is like, for `etude order`: as many numbers for every skill." },
            "latent": latent(&plain, &pair(&number)),
            "space": space(&plain, &axis, &pair(&number)),
        }),
        &["id"],
    )
}

/// A range that says which end is which.
fn ends(range: &Value) -> Value {
    let mut range = range.clone();
    range["description"] = json!("Its easy end and its hard one, in its own unit.");
    range
}

fn assist() -> Value {
    let from = || json!({ "type": "number", "minimum": short(LEVEL[0]), "maximum": short(LEVEL[1]), "default": 1.0, "description": "Level at the start." });
    let mut step = real(STEP[0], STEP[1], "Share of the way that one step goes.");
    step["default"] = json!(short(USUAL_STEP));
    let score = |low: f64, high: f64, about: &str| json!({ "type": "number", "minimum": low, "maximum": high, "multipleOf": 0.01, "description": about });
    let gated = closed(
        "Lower while practice goes well, higher again when it does not.",
        json!({
            "from": from(),
            "step": step,
            "lower_at": score(0.01, 1.0, "Average score from which there is less help."),
            "raise_at": score(0.0, 0.99, "Average score below which there is more again; less than lower_at."),
        }),
        &["lower_at", "raise_at"],
    );
    let over = real(OVER[0], OVER[1], "Share of the run after which it is gone.");
    let ramp = closed("Straight to zero.", json!({ "from": from(), "over": over }), &["over"]);
    let mut pace = closed("How the help is taken away.", json!({ "gated": gated, "ramp": ramp }), &[]);
    pace["minProperties"] = json!(1);
    pace["maxProperties"] = json!(1);
    let aids: Map<_, _> = AIDS
        .iter()
        .map(|(name, _, about)| ((*name).into(), closed(about, json!({ "pace": pace }), &["pace"])))
        .collect();
    closed("Help that its practice is given, and that is taken away again.", Value::Object(aids), &[])
}

fn space(plain: &Value, axis: &Value, range: &Value) -> Value {
    let mut spaces = json!({
        "grid": { "type": "object", "description": "Parameters cut into cells, each cell an arm.", "minProperties": 1, "maxProperties": DIMS, "propertyNames": plain, "additionalProperties": axis },
        "point": closed("The nominal task alone.", json!({}), &[]),
    });
    for (name, what) in &SPACES {
        let mut keys = Map::new();
        if let Some(mut space) = Space::<DIMS>::named(name, 1) {
            space.knobs(&mut |key, knob| {
                let mut value = setting(&knob);
                value["description"] = json!(about(name, key));
                keys.insert(key.into(), value);
            });
        }
        spaces[*name] =
            json!({ "type": "object", "description": what, "properties": keys, "additionalProperties": range });
    }
    closed("How its parameters are cut into arms.", spaces, &[])
}

fn latent(plain: &Value, range: &Value) -> Value {
    let row = closed(
        "A parameter: at the latent origin and along each axis of the space, as shares of its range.",
        json!({
            "range": ends(range),
            "at": real(-STEEPEST, STEEPEST, "At the latent origin."),
            "along": { "type": "array", "maxItems": DIMS, "items": real(-STEEPEST, STEEPEST, "From one end of an axis to the other.") },
        }),
        &["range", "at", "along"],
    );
    json!({ "type": "object", "description": "What the axes of its space stand for; `etude latent` writes it. One skill of a file may have it.", "minProperties": 1, "maxProperties": OUTPUTS, "propertyNames": plain, "additionalProperties": row })
}

fn cost() -> Value {
    closed(
        "What one attempt is expected to cost; measured costs take over.",
        json!({
            "time_s": real(0.0, MOST, "Seconds."),
            "energy_j": real(0.0, MOST, "Joules."),
            "wear": real(0.0, MOST, "Wear, in your own unit."),
            "reset": { "enum": ["self", "human"], "default": "self", "description": "Who puts the scene back." },
        }),
        &[],
    )
}
