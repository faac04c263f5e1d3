//! A curriculum made from a taxonomy: fields, the skills in each, and the tasks of each skill.
//!
//! GLAN (Li et al. 2024, Synthetic Data (Almost) from Scratch) draws up what to teach from a tree of fields, sub-fields
//! and subjects, before any sample of it exists. Here people write the tree, and it becomes the curriculum file that they
//! would otherwise write by hand. What is said of a branch holds for all its leaves: ranges, cells, difficulty and what
//! comes before. A prerequisite is a name (of a leaf, or of a branch, which stands for its last leaves), or a place in the
//! list: under `ordered = true` each child requires the one before it.

use std::fmt::Write;
use std::ops::Range;

use etude::{DEFAULT, NEEDS};
use toml::de::DeTable;

use super::field::Field;
use super::limits::EPISODES;
use super::section::{Findings, Section};
use super::skill::{LONGEST_ID, is_plain};
use super::space::{limits, range};
use super::{FORMAT, Rejected, WorldFacts, parse, syntax};
use crate::diag::{Problem, suggest};

/// From the root to the leaves.
const LEVELS: [&str; 3] = ["field", "skill", "task"];
/// Mastery that a prerequisite asks for unless the file says otherwise.
const MASTERY: f32 = 0.6;
/// Cells along each parameter unless the file says otherwise.
const CELLS: u64 = 4;

/// A field, a skill or a task.
struct Node<'a> {
    id: String,
    place: Range<usize>,
    /// What messages and comments call the way to it.
    path: String,
    requires: Vec<(&'a str, Range<usize>)>,
    ordered: bool,
    children: Vec<Node<'a>>,
    facts: Facts,
    /// Its number among the leaves, if it is one.
    leaf: usize,
}

/// What a branch hands down to its leaves.
#[derive(Clone)]
struct Facts {
    params: Vec<(String, [f32; 2])>,
    cells: u64,
    difficulty: Option<f32>,
}

/// Makes the text of a curriculum file that is right.
///
/// # Errors
/// Everything that is wrong with the taxonomy, with its place there.
pub fn taxonomy(text: &str, from: &str, worlds: &[WorldFacts]) -> Result<String, Rejected> {
    let mut out = Findings::default();
    let (root, errors) = DeTable::parse_recoverable(text);
    let trusted = syntax::report(text, root.get_ref(), &errors, &mut out);
    let made = trusted.then(|| made(Section::new("the taxonomy", 0..0, root.get_ref()), from, &mut out)).flatten();
    if let (Some((file, leaves)), true) = (&made, out.problems.is_empty()) {
        match parse(file, worlds) {
            Ok(_) => return Ok(file.clone()),
            Err(wrong) => out.problems = wrong.problems.into_iter().map(|problem| at_leaf(problem, leaves)).collect(),
        }
    }
    let mut problems: Vec<_> = out.problems.into_iter().map(|problem| problem.placed_in(text)).collect();
    problems.sort_by_key(|problem| problem.span.start);
    Err(Rejected { text: text.into(), problems, warnings: Vec::new() })
}

/// A problem of the curriculum, shown at the leaf that it comes from: `leaves` are where each begins there and here.
fn at_leaf(problem: Problem, leaves: &[(usize, Range<usize>)]) -> Problem {
    let leaf = leaves.iter().rev().find(|(start, _)| *start <= problem.span.start);
    let place = leaf.map_or(0..0, |(_, place)| place.clone());
    Problem::new(problem.code, place, problem.message).label("from here").help(problem.help)
}

type Made = (String, Vec<(usize, Range<usize>)>);

fn made(mut root: Section<'_>, from: &str, out: &mut Findings) -> Option<Made> {
    root.only(&["format", "name", "world", "episodes", "teacher", "mastery", "cells", "field"], out);
    root.need("format", "format = 1", out).and_then(|field| field.whole([1, FORMAT], out));
    let name = root.need("name", "name = \"my arm\"", out).and_then(|field| field.text(out)).unwrap_or_default();
    let episodes = root.need("episodes", "episodes = 1500", out).and_then(|field| field.whole([1, EPISODES], out));
    let mut word = |key: &str| root.get(key).and_then(|field| field.text(out));
    let (world, teacher) = (word("world"), word("teacher").unwrap_or(DEFAULT));
    let mastery = root.get("mastery").and_then(|field| field.real([0.01, 1.0], out)).unwrap_or(MASTERY);
    let cells = root.get("cells").and_then(|field| field.whole([1, u8::MAX.into()], out)).unwrap_or(CELLS);
    let facts = Facts { params: Vec::new(), cells, difficulty: None };
    let mut leaves = 0;
    let fields = children(&root, 0, &[], &facts, &mut leaves, out);
    if leaves == 0 {
        root.need("field", "[[field]]` with `id = \"hand\"", out);
        return None;
    }
    let mut all = Vec::new();
    fields.iter().for_each(|field| field.walk(&mut |node| all.push(node)));
    let before = before(&all, leaves, out);
    let quote = |text: &str| toml_edit::Value::from(text).to_string();
    let mut file = format!("# Made from {} by etude; it is yours now.\n\nformat = {FORMAT}\n", quote(from));
    let _ = writeln!(file, "name = {}", quote(name));
    world.into_iter().for_each(|world| file += &format!("world = {}\n", quote(world)));
    let _ = write!(file, "\n[budget]\nepisodes = {}\n\n[teacher.{}]\n", episodes?, toml_edit::Key::new(teacher));
    let mut starts = Vec::new();
    let ids: Vec<_> = all.iter().filter(|node| node.children.is_empty()).collect();
    for leaf in &ids {
        starts.push((file.len(), leaf.place.clone()));
        leaf.write(&mut file, before.get(leaf.leaf)?.iter().map(|need| ids[*need].id.as_str()), mastery);
    }
    Some((file, starts))
}

/// The nodes of one level, in the order of the file.
fn children<'a>(
    section: &Section<'a>,
    level: usize,
    way: &[&str],
    facts: &Facts,
    leaves: &mut usize,
    out: &mut Findings,
) -> Vec<Node<'a>> {
    let items = LEVELS.get(level).and_then(|key| section.get(key)?.list("`[[…]]` with two brackets", out));
    items.unwrap_or_default().iter().filter_map(|item| node(item, level, way, facts, leaves, out)).collect()
}

fn node<'a>(
    item: &Field<'a>,
    level: usize,
    way: &[&str],
    facts: &Facts,
    leaves: &mut usize,
    out: &mut Findings,
) -> Option<Node<'a>> {
    let mut section = item.section(format!("a `{}`", LEVELS[level]), out)?;
    let keys = ["id", "requires", "params", "cells", "difficulty", "ordered"];
    // A task has no children that could be in order.
    let own = if level + 1 < LEVELS.len() { &keys[..] } else { &keys[..5] };
    let known: Vec<_> = own.iter().copied().chain(LEVELS.get(level + 1).copied()).collect();
    section.only(&known, out);
    let field = section.need("id", "id = \"grasp\"", out)?;
    let name = field.text(out)?;
    // A task is called after its skill: `wide` of `grasp` is not `wide` of `door`.
    let id = if level == 2 { format!("{}-{name}", way[1]) } else { name.into() };
    if !is_plain(&id) {
        let problem = Problem::new("bad-name", field.place.clone(), format!("`{id}` cannot be the name of a skill"));
        let help = format!("use letters, digits, `-` and `_`, {LONGEST_ID} of them at most");
        out.error(problem.label("expected a short plain word").help(help));
    }
    let facts = facts.with(&section, &id, out);
    let way: Vec<_> = way.iter().copied().chain([name]).collect();
    let requires = section.get("requires").and_then(|field| field.list("names, `requires = [\"reach\"]`", out));
    let requires = requires.unwrap_or_default();
    let requires = requires.iter().filter_map(|item| Some((item.text(out)?, item.place.clone()))).collect();
    let ordered = section.get("ordered").is_some_and(|field| field.flag(out).unwrap_or(false));
    let children = children(&section, level + 1, &way, &facts, leaves, out);
    let leaf = *leaves;
    *leaves += usize::from(children.is_empty());
    Some(Node { id, place: field.place.clone(), path: way.join(", "), requires, ordered, children, facts, leaf })
}

impl Facts {
    /// The same with what this table says otherwise.
    fn with(&self, section: &Section<'_>, id: &str, out: &mut Findings) -> Self {
        let mut facts = self.clone();
        let params = section.get("params").and_then(|field| field.section(format!("the ranges of `{id}`"), out));
        for field in params.iter().flat_map(|params| &params.fields) {
            let limits = limits(field, id, None, out);
            let Some(range) = range(field, limits, out) else { continue };
            match facts.params.iter_mut().find(|(name, _)| name == field.name) {
                Some((_, old)) => *old = range,
                None => facts.params.push((field.name.into(), range)),
            }
        }
        let cells = section.get("cells").and_then(|field| field.whole([1, u8::MAX.into()], out));
        facts.cells = cells.unwrap_or(facts.cells);
        facts.difficulty = section.get("difficulty").and_then(|field| field.real([0.0, 1.0], out)).or(facts.difficulty);
        facts
    }
}

impl<'a> Node<'a> {
    fn walk<'n>(&'n self, see: &mut dyn FnMut(&'n Node<'a>)) {
        see(self);
        self.children.iter().for_each(|child| child.walk(see));
    }

    /// The leaves that come first in it, or last.
    fn ends(&self, last: bool) -> Vec<usize> {
        let one = if last { self.children.last() } else { self.children.first() };
        match one {
            None => vec![self.leaf],
            Some(child) if self.ordered => child.ends(last),
            Some(_) => self.children.iter().flat_map(|child| child.ends(last)).collect(),
        }
    }

    /// Writes a leaf as a skill.
    fn write<'n>(&self, file: &mut String, needs: impl Iterator<Item = &'n str>, mastery: f32) {
        let needs: Vec<_> = needs.map(|id| format!("{{ skill = \"{id}\", mastery = {mastery} }}")).collect();
        let _ = write!(file, "\n# {}\n[[skill]]\nid = \"{}\"\n", self.path, self.id);
        if !needs.is_empty() {
            let _ = writeln!(file, "requires = [{}]", needs.join(", "));
        }
        self.facts.difficulty.into_iter().for_each(|level| *file += &format!("difficulty = {level}\n"));
        for (at, (name, [easy, hard])) in self.facts.params.iter().enumerate() {
            *file += if at == 0 { "[skill.space.grid]\n" } else { "" };
            let _ = writeln!(file, "{name} = {{ range = [{easy}, {hard}], cells = {} }}", self.facts.cells);
        }
    }
}

/// What each leaf requires, by number.
fn before(all: &[&Node<'_>], leaves: usize, out: &mut Findings) -> Vec<Vec<usize>> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); leaves];
    let mut add = |node: &Node<'_>, needs: &[usize]| {
        for leaf in node.ends(false) {
            needs.iter().for_each(|need| {
                if !before[leaf].contains(need) {
                    before[leaf].push(*need)
                }
            });
        }
    };
    for (at, node) in all.iter().enumerate() {
        if let Some(first) = all[..at].iter().find(|first| first.id == node.id) {
            let problem =
                Problem::new("duplicate-skill", node.place.clone(), format!("there are two of `{}`", node.id));
            let problem = problem.label("expected a name of its own").related(first.place.clone(), "first used here");
            out.error(problem.help("rename one, or take it out"));
        }
        for (name, place) in &node.requires {
            match all.iter().find(|other| other.id == *name) {
                Some(other) => add(node, &other.ends(true)),
                None => {
                    let known: Vec<_> = all.iter().map(|node| node.id.as_str()).collect();
                    let message = format!("`{}` requires `{name}`, which is not in this tree", node.id);
                    let problem = Problem::new("unknown-skill", place.clone(), message);
                    out.error(problem.label("expected a name of the tree").help(suggest(name, &known)));
                }
            }
        }
        if node.ordered {
            node.children.windows(2).for_each(|pair| add(&pair[1], &pair[0].ends(true)));
        }
    }
    for node in all.iter().filter(|node| node.children.is_empty() && before[node.leaf].len() > NEEDS) {
        let message = format!("`{}` comes after {} leaves; {NEEDS} is the most", node.id, before[node.leaf].len());
        let problem = Problem::new("too-many-prerequisites", node.place.clone(), message);
        let help = "put what it requires in an order of its own (`ordered = true`): then only the last leaf counts";
        out.error(problem.label(format!("expected {NEEDS} at most")).help(help));
    }
    before
}
