//! One `[[skill]]`: its facts, and what it requires by name.

use std::ops::Range;

use etude::{Cost, NEEDS, Skill};

use super::assist::{Aided, assists};
use super::facts::WorldFacts;
use super::field::Field;
use super::latent::{self, Latent};
use super::limits::MOST;
use super::pair::{self, Compose};
use super::section::Findings;
use super::space::{self, Cut, cut, whole};
use super::{Param, Reset};
use crate::diag::{Problem, suggest};
use crate::world::DIMS;

const KEYS: [&str; 14] = [
    "id",
    "compose",
    "requires",
    "goal",
    "difficulty",
    "cost",
    "max_attempts",
    "family",
    "quota",
    "features",
    "nominal",
    "space",
    "latent",
    "assist",
];
/// A pair has the parameters of its parts.
const PAIR: [&str; 11] = [
    "id",
    "compose",
    "requires",
    "goal",
    "difficulty",
    "cost",
    "max_attempts",
    "family",
    "quota",
    "features",
    "assist",
];
/// Longest name of a skill, in bytes.
pub(crate) const LONGEST_ID: usize = 40;
const SHARE: [f32; 2] = [0.0, 1.0];
/// Numbers that say what a skill is like, at most.
pub(crate) const FEATURES: usize = 64;
/// Largest of them, either way.
pub(crate) const FEATURE: f32 = 1e9;

/// A skill as read, before names became numbers.
pub(super) struct Draft<'a> {
    pub id: &'a str,
    /// Where the name is.
    pub place: Range<usize>,
    pub wants: Vec<Want<'a>>,
    pub facts: Skill<DIMS>,
    pub params: Vec<Param>,
    pub goal: f32,
    pub reset: Reset,
    /// Whether the author says how hard it is.
    pub ordered: bool,
    /// Where its space is.
    pub space: Range<usize>,
    /// The help that its practice is given.
    pub assists: Vec<Aided>,
    /// The family whose quota it shares; all that name none are one family.
    pub family: Option<&'a str>,
    /// Where its family or quota is, if the file says any.
    pub balanced: Option<Range<usize>>,
    /// Where its cost is, if the file says any.
    pub cost: Option<Range<usize>>,
    /// Where its cap is, if it has one.
    pub cap: Option<Range<usize>>,
    pub features: Vec<f32>,
    /// Where they are, if the file says any.
    pub like: Option<Range<usize>>,
    pub latent: Option<Latent>,
    /// Where it is, if its space is a latent one.
    pub hidden: Option<Range<usize>>,
    /// The parts by name, if it is a pair.
    pub compose: Option<Compose<'a>>,
    /// The same by number.
    pub parts: Option<[u8; 2]>,
}

/// A prerequisite by name.
pub(super) struct Want<'a> {
    pub skill: &'a str,
    pub place: Range<usize>,
    pub percent: u8,
}

/// Reads one skill.
pub(super) fn skill<'a>(field: &Field<'a>, world: Option<&WorldFacts>, out: &mut Findings) -> Option<Draft<'a>> {
    let mut section = field.section("`[[skill]]`", out)?;
    let pair = section.get("compose").is_some();
    section.only(if pair { &PAIR } else { &KEYS }, out);
    let compose = section.get("compose").and_then(|field| pair::parts(field, world, out));
    let world = world.filter(|_| !pair);
    let name = section.need("id", "id = \"reach\"", out);
    let id = name.and_then(|field| id(field, world, out)).unwrap_or("this skill");
    let known = world.and_then(|world| world.skill(id));
    // The axes of a latent space are its author's, whatever the world.
    let hidden = section.get("latent").filter(|_| !pair);
    let own = known.filter(|_| hidden.is_none());
    // What a pair has comes from its parts, when all are read.
    let cut = if pair { whole(section.place.clone(), None) } else { cut(&section, id, own, out) };
    let Cut { space, params, nominal, place } = cut;
    let latent = hidden.and_then(|field| latent::latent(field, id, params.len(), known, out));
    let difficulty = section.get("difficulty").and_then(|field| difficulty(field, out));
    let (cost, reset) = section.get("cost").map_or((Cost::FREE, Reset::Itself), |field| cost(field, id, out));
    let cap = section.get("max_attempts").and_then(|field| field.whole([1, u64::from(u32::MAX) - 1], out));
    let quota = section.get("quota").and_then(|field| field.whole([0, u8::MAX.into()], out));
    let facts = Skill {
        space,
        nominal,
        difficulty: difficulty.unwrap_or([0.5; 2]).map(|share| (share * 100.0).round() as u8),
        cost,
        requires: heapless::Vec::new(),
        cap: cap.map_or(u32::MAX, |cap| cap as u32),
        family: 0,
        quota: quota.map_or(1, |quota| quota as u8),
    };
    Some(Draft {
        id,
        place: name.map_or(section.place.clone(), |field| field.place.clone()),
        wants: section.get("requires").map_or_else(Vec::new, |field| wants(field, id, out)),
        facts,
        params,
        goal: section.get("goal").and_then(|field| field.real([0.01, 1.0], out)).unwrap_or(0.8),
        reset,
        ordered: section.get("difficulty").is_some(),
        space: place,
        assists: section.get("assist").map_or_else(Vec::new, |field| assists(field, id, known, out)),
        family: section.get("family").and_then(|field| family(field, out)),
        balanced: section.get("family").or(section.get("quota")).map(|field| field.key.clone()),
        cost: section.get("cost").map(|field| field.key.clone()),
        cap: section.get("max_attempts").map(|field| field.key.clone()),
        features: section.get("features").map_or_else(Vec::new, |field| features(field, out)),
        like: section.get("features").map(|field| field.place.clone()),
        latent,
        hidden: hidden.map(|field| field.key.clone()),
        compose,
        parts: None,
    })
}

/// Whether a skill or a parameter may be called this.
pub(crate) fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.len() <= LONGEST_ID && name.chars().all(plain)
}

fn id<'a>(field: &Field<'a>, world: Option<&WorldFacts>, out: &mut Findings) -> Option<&'a str> {
    let id = field.text(out)?;
    if !is_plain(id) {
        let problem = Problem::new("bad-name", field.place.clone(), "this cannot be the name of a skill");
        let help = format!("use letters, digits, `-` and `_`, {LONGEST_ID} of them at most");
        out.error(problem.label("expected a short plain word").help(help));
        return None;
    }
    if let Some(world) = world.filter(|world| world.skill(id).is_none()) {
        let known: Vec<_> = world.skills.iter().map(|skill| skill.id.as_str()).collect();
        let message = format!("the world `{}` has no skill `{id}`", world.name);
        let problem = Problem::new("unknown-skill", field.place.clone(), message);
        out.error(problem.label("expected a skill of the world").help(suggest(id, &known)));
    }
    Some(id)
}

/// The name of a family: any plain word.
fn family<'a>(field: &Field<'a>, out: &mut Findings) -> Option<&'a str> {
    let name = field.text(out)?;
    if !is_plain(name) {
        let problem = Problem::new("bad-name", field.place.clone(), "this cannot be the name of a family");
        let help = format!("use letters, digits, `-` and `_`, {LONGEST_ID} of them at most");
        out.error(problem.label("expected a short plain word").help(help));
    }
    Some(name)
}

/// One number, or one for each end.
fn difficulty(field: &Field<'_>, out: &mut Findings) -> Option<[f32; 2]> {
    if !field.is_list() {
        return field.real(SHARE, out).map(|level| [level; 2]);
    }
    let [easy, hard] = space::pair(field, SHARE, out)?;
    if easy > hard {
        let problem = Problem::new("reversed", field.place.clone(), "the easy end is harder than the hard end");
        out.error(problem.label("expected `[easy, hard]`").help(format!("write `difficulty = [{hard}, {easy}]`")));
        return None;
    }
    Some([easy, hard])
}

/// What a skill is like: as many numbers for each skill, which is for the list to see to.
fn features(field: &Field<'_>, out: &mut Findings) -> Vec<f32> {
    let items = field.list("numbers, `features = [0.0, 1.0, 0.5]`", out).unwrap_or_default();
    if items.len() > FEATURES {
        let message = format!("{} features; {FEATURES} is the most", items.len());
        let problem = Problem::new("wrong-length", field.place.clone(), message);
        out.error(
            problem.label(format!("expected {FEATURES} at most")).help("leave out those that tell skills apart least"),
        );
    }
    items.iter().take(FEATURES).map(|item| item.real([-FEATURE, FEATURE], out).unwrap_or(0.0)).collect()
}

fn cost(field: &Field<'_>, id: &str, out: &mut Findings) -> (Cost, Reset) {
    let Some(mut section) = field.section(format!("the cost of `{id}`"), out) else {
        return (Cost::FREE, Reset::Itself);
    };
    section.only(&["time_s", "energy_j", "wear", "reset"], out);
    let mut part = |key| section.get(key).and_then(|field| field.real([0.0, MOST], out)).unwrap_or(0.0);
    // Numbers within bounds are a cost.
    let cost = Cost::new(part("time_s"), part("energy_j"), part("wear")).unwrap_or(Cost::FREE);
    let Some(field) = section.get("reset") else { return (cost, Reset::Itself) };
    let reset = match field.text(out) {
        Some("human") => return (cost.with_resets(1), Reset::Human),
        Some("self") | None => Reset::Itself,
        Some(word) => {
            let problem = Problem::new("unknown-word", field.place.clone(), format!("`reset` cannot be `{word}`"));
            out.error(problem.label("expected who resets the scene").help(suggest(word, &["self", "human"])));
            Reset::Itself
        }
    };
    (cost, reset)
}

fn wants<'a>(field: &Field<'a>, id: &str, out: &mut Findings) -> Vec<Want<'a>> {
    let Some(items) = field.list("`requires = [{ skill = \"reach\", mastery = 0.80 }]`", out) else {
        return Vec::new();
    };
    if let Some(extra) = items.get(NEEDS) {
        let message = format!("`{id}` requires {} skills; {NEEDS} is the most", items.len());
        let problem = Problem::new("too-many-prerequisites", extra.place.clone(), message);
        let help = "keep the hardest ones: what they require is required too";
        out.error(problem.label(format!("expected {NEEDS} at most")).help(help));
    }
    items.iter().filter_map(|item| want(item, out)).take(NEEDS).collect()
}

fn want<'a>(item: &Field<'a>, out: &mut Findings) -> Option<Want<'a>> {
    let mut section = item.section("the prerequisite", out)?;
    section.only(&["skill", "mastery"], out);
    let field = section.need("skill", "skill = \"reach\"", out);
    let percent = section.need("mastery", "mastery = 0.80", out).and_then(|field| field.percent([1, 100], out));
    let field = field?;
    Some(Want { skill: field.text(out)?, place: field.place.clone(), percent: percent.unwrap_or(100) })
}
