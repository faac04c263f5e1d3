//! The curriculum file: TOML in, a checked [`Spec`] out, and every mistake with its place.
//!
//! ```
//! let text = r#"
//!     format = 1
//!     name = "two skills"
//!     [budget]
//!     episodes = 200
//!     [teacher.uniform]
//!     [[skill]]
//!     id = "reach"
//!     [[skill]]
//!     id = "grasp"
//!     requires = [{ skill = "reech", mastery = 0.80 }]
//! "#;
//! let problems = etude_sim::file::parse(text, &[]).unwrap_err().problems;
//! assert_eq!((problems[0].code, problems[0].line), ("unknown-skill", 11));
//! assert_eq!(problems[0].help, "did you mean `reach`?");
//! ```

pub(crate) mod assist;
pub(crate) mod factors;
pub mod facts;
mod field;
mod latent;
pub(crate) mod limits;
mod load;
pub(crate) mod moving;
mod never;
mod nominal;
mod order;
mod pair;
mod rewrite;
pub mod schema;
mod section;
pub(crate) mod skill;
mod skills;
pub(crate) mod space;
mod study;
mod syntax;
mod taxonomy;
pub(crate) mod teacher;
mod warn;

pub use facts::WorldFacts;
pub use latent::Latent;
pub use load::{LARGEST, Unreadable, load, read};
pub(crate) use load::{is_directory, missing, reason};
pub use rewrite::{amend, rewrite};
pub use study::{StudyFile, Where, study};
pub use taxonomy::taxonomy;
pub use teacher::names as teachers;

use etude::{ASSISTS, Assist};
use serde::Serialize;
use toml::de::{DeTable, DeValue};

use crate::diag::{Problem, list, suggest};
use crate::student::Learner;
use crate::world::{SKILLS, Spec};
use assist::Aided;
use section::{Findings, Section};
use skill::Draft;

/// The newest version of the format.
pub const FORMAT: u64 = 1;
/// The world of a file that names none: no physics, students made of formulas, any skills.
pub const SYNTHETIC: &str = "synthetic";
/// Bytes that a packed curriculum takes at most.
const PACK: usize = 64 * 1024;
/// Longest name of a curriculum, in characters.
const LONGEST_NAME: usize = 80;

const KEYS: [&str; 12] = [
    "format",
    "name",
    "seed",
    "world",
    "student",
    "budget",
    "teacher",
    "safety",
    "save",
    "probe",
    "questions",
    "skill",
];

/// A curriculum file that was read and found right.
#[derive(Clone, Debug)]
pub struct Curriculum {
    /// Its name.
    pub name: String,
    /// Seed of dice and student.
    pub seed: u64,
    /// The world: [`SYNTHETIC`] if the file names none.
    pub world: String,
    /// Who learns at the table, if the file says or somebody asks for one; else the robot's own kind.
    pub student: Option<Learner>,
    /// Name of the recipe.
    pub teacher: String,
    /// What the robot's teacher gets.
    pub spec: Spec,
    /// Outcomes from one snapshot on the robot to the next.
    pub save_every: u16,
    /// What only people and worlds need, in the order of the syllabus.
    pub skills: Vec<SkillFile>,
    /// What might not be meant.
    pub warnings: Vec<Problem>,
    /// Why it can never come to its end, if it cannot: [`conflict`](crate::conflict).
    pub never: Option<Problem>,
    /// The file as it is.
    pub text: String,
}

impl Curriculum {
    /// What makes tasks of the one skill's latent points that has such.
    #[must_use]
    pub fn decoder(&self) -> Option<etude::Decoder<{ crate::world::DIMS }>> {
        let mut latent = (0..).zip(&self.skills).filter_map(|(at, skill)| Some((at, skill.latent.as_ref()?)));
        latent.next().map(|(at, latent)| etude::Decoder::new(at, &latent.outputs))
    }

    /// What is flashed to a robot, for a run with these dice.
    #[must_use]
    pub fn pack(&self, seed: u64) -> Vec<u8> {
        self.pack_for(0, seed)
    }

    /// The same for one robot of a fleet; 0 for any.
    #[must_use]
    pub fn pack_for(&self, robot: u32, seed: u64) -> Vec<u8> {
        let pack = etude::Pack { spec: self.spec.clone(), seed, save_every: self.save_every, decoder: self.decoder() };
        let mut bytes = vec![0; PACK];
        // A curriculum at the host's sizes never takes more.
        pack.seal_for(robot, &mut bytes).map(<[u8]>::to_vec).unwrap_or_default()
    }
}

/// What the file says about a skill beyond what the robot gets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SkillFile {
    /// Its name.
    pub id: String,
    /// Its parameters: the coordinates of a point, in order.
    pub params: Vec<Param>,
    /// Mastery at which it counts as done, in `0.01..=1`.
    pub goal: f32,
    /// Who puts the scene back after an attempt.
    pub reset: Reset,
    /// The family whose quota it shares, if the file names one.
    pub family: Option<String>,
    /// What it is like, in numbers that stand for the same in every skill; empty if the file does not say.
    pub features: Vec<f32>,
    /// Places in the list of the two skills that it is made of, if it is a pair.
    pub parts: Option<[u8; 2]>,
    /// What the axes of its space stand for, if they are latent ones; `params` are the axes then.
    pub latent: Option<Latent>,
}

/// A parameter in physical units.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Param {
    /// Its name with its unit: `distance_mm`.
    pub name: String,
    /// Value at coordinate 0.
    pub easy: f32,
    /// Value at coordinate 1; more or less than `easy`, never the same.
    pub hard: f32,
}

impl Param {
    /// The physical value of a coordinate.
    #[must_use]
    pub fn value(&self, x: f32) -> f32 {
        self.easy * (1.0 - x) + self.hard * x
    }
}

/// Who puts the scene back after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reset {
    /// The robot, or nobody needs to.
    #[serde(rename = "self")]
    Itself,
    /// A person.
    Human,
}

/// Why a file is no curriculum.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// The file as text, for showing the places.
    pub text: String,
    /// What must be put right, in the order of the file; at least one.
    pub problems: Vec<Problem>,
    /// What might not be meant.
    pub warnings: Vec<Problem>,
}

/// Reads a curriculum. Its world must be one of `worlds`, or [`SYNTHETIC`].
///
/// # Errors
/// Everything that is wrong with it, not only the first.
pub fn parse(text: &str, worlds: &[WorldFacts]) -> Result<Curriculum, Rejected> {
    let mut out = Findings::default();
    let (root, errors) = DeTable::parse_recoverable(text);
    let trusted = syntax::report(text, root.get_ref(), &errors, &mut out);
    let curriculum = trusted
        .then(|| curriculum(Section::new("the curriculum", 0..0, root.get_ref()), text, worlds, &mut out))
        .flatten();
    let placed = |mut problems: Vec<Problem>| -> Vec<Problem> {
        problems.sort_by_key(|problem| problem.span.start);
        problems.into_iter().map(|problem| problem.placed_in(text)).collect()
    };
    let (problems, warnings) = (placed(out.problems), placed(out.warnings));
    match curriculum.filter(|_| problems.is_empty()) {
        Some(curriculum) => Ok(Curriculum { warnings, ..curriculum }),
        None => Err(Rejected { text: text.into(), problems, warnings }),
    }
}

/// Reads every part, whatever the others are like. `None` only if something was reported.
fn curriculum(mut root: Section<'_>, text: &str, worlds: &[WorldFacts], out: &mut Findings) -> Option<Curriculum> {
    if is_newer(&root, out) {
        return None;
    }
    root.only(&KEYS, out);
    let root = &root;
    root.need("format", "format = 1", out).and_then(|field| field.whole([1, u64::MAX], out));
    let name = root.need("name", "name = \"my arm\"", out).and_then(|field| title(field, out));
    let seed = root.get("seed").and_then(|field| field.whole([0, i64::MAX as u64], out)).unwrap_or(0);
    let (world_name, world) = world(root, worlds, out);
    let student = root.get("student").and_then(|field| student(field, world.is_some(), out));
    let budget = limits::budget(root, out);
    let safety = limits::safety(root, out);
    limits::rest(root, &budget, &safety, out);
    let save_every = limits::save(root, out);
    let (probe_every, claim) = limits::probe(root, out);
    let asks = limits::questions(root, out);
    let teacher = teacher::teacher(root, world.is_some(), out);
    let drafts = skills::skills(root, world, out);
    warn::warn(&drafts, &teacher, &budget, out);
    let mut spec = Spec {
        safety,
        probe_every,
        claim,
        asks,
        ..Spec::new(crate::world::Syllabus { skills: heapless::Vec::new() }, teacher.recipe, budget)
    };
    spec.syllabus.skills = drafts.iter().map(|draft| draft.facts.clone()).take(SKILLS).collect();
    let helped = (0..).zip(&drafts).flat_map(|(skill, draft)| draft.assists.iter().map(move |aided| (skill, aided)));
    spec.assists =
        helped.map(|(skill, Aided { aid, pace, .. })| Assist { skill, aid: *aid, pace: *pace }).take(ASSISTS).collect();
    let never = out.problems.is_empty().then(|| never::never(root, &spec, &drafts)).flatten();
    let skill = |draft: Draft<'_>| SkillFile {
        id: draft.id.into(),
        params: draft.params,
        goal: draft.goal,
        reset: draft.reset,
        family: draft.family.map(Into::into),
        features: draft.features,
        parts: draft.parts,
        latent: draft.latent,
    };
    let skills: Vec<_> = drafts.into_iter().map(skill).collect();
    if let (true, Err(error)) = (out.problems.is_empty(), spec.check()) {
        out.error(Problem::new("refused", 0..0, format!("the teacher refuses this curriculum: {error}")));
    }
    let (name, world, teacher) = (name.unwrap_or_default().into(), world_name, teacher.entry.name.into());
    let (warnings, never) = (Vec::new(), never.map(|problem| problem.placed_in(text)));
    let text = text.into();
    Some(Curriculum { name, seed, world, student, teacher, spec, save_every, skills, warnings, never, text })
}

/// Where a text says something, by the names of tables and keys and the places in lists that lead there: `["skill", "2",
/// "nominal"]`; as near as it goes.
pub(crate) fn place(text: &str, path: &[&str]) -> std::ops::Range<usize> {
    walk(DeTable::parse_recoverable(text).0.get_ref(), path).unwrap_or(0..0)
}

fn walk(table: &DeTable<'_>, path: &[&str]) -> Option<std::ops::Range<usize>> {
    let (name, path) = path.split_first()?;
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
    match (value.get_ref(), path) {
        (DeValue::Table(table), [_, ..]) => walk(table, path).or(Some(key.span())),
        (DeValue::Array(items), [place, path @ ..]) => {
            let item = items.get(place.parse::<usize>().ok()?)?;
            item.get_ref().as_table().and_then(|table| walk(table, path)).or(Some(item.span()))
        }
        _ => Some(key.span()),
    }
}

/// Whether this program is too old to understand the file; then that is all there is to say.
fn is_newer(root: &Section<'_>, out: &mut Findings) -> bool {
    // Another mistake in `format` is reported with the rest.
    let format = root.get("format").and_then(|field| field.whole([1, u64::MAX], &mut Findings::default()));
    let (Some(field), Some(format)) = (root.get("format"), format.filter(|format| *format > FORMAT)) else {
        return false;
    };
    let message = format!("format {format} is newer than this program");
    let problem = Problem::new("newer-format", field.place.clone(), message);
    let help = format!("upgrade etude (this is {}), or write the file for format {FORMAT}", env!("CARGO_PKG_VERSION"));
    out.error(problem.label(format!("expected {FORMAT} at most")).help(help));
    true
}

/// A line that can stand at the head of a report.
fn title<'a>(field: &field::Field<'a>, out: &mut Findings) -> Option<&'a str> {
    let name = field.text(out)?;
    let fine = !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME && !name.contains(char::is_control);
    if !fine {
        let problem = Problem::new("bad-name", field.place.clone(), "this cannot be the name of a curriculum");
        let help = format!("use one line of {LONGEST_NAME} characters at most");
        out.error(problem.label("expected a short line of text").help(help));
    }
    fine.then_some(name)
}

/// Who learns, in a world that does not bring its own.
fn student(field: &field::Field<'_>, physics: bool, out: &mut Findings) -> Option<Learner> {
    let name = field.text(out)?;
    if !physics {
        let message = format!("`student` has no meaning in the world `{SYNTHETIC}`: its students are formulas");
        let problem = Problem::new("unknown-key", field.key.clone(), message).label("expected no such key");
        out.error(problem.help("take it out, or name a world with physics: `world = \"tabletop\"`"));
        return None;
    }
    let learner = Learner::named(name);
    if learner.is_none() {
        let problem = Problem::new("unknown-student", field.place.clone(), format!("there is no student `{name}`"));
        let label = format!("expected one of {}", list(&Learner::NAMES));
        out.error(problem.label(label).help(suggest(name, &Learner::NAMES)));
    }
    learner
}

fn world<'w>(root: &Section<'_>, worlds: &'w [WorldFacts], out: &mut Findings) -> (String, Option<&'w WorldFacts>) {
    let name = root.get("world").and_then(|field| Some((field, field.text(out)?)));
    let Some((field, name)) = name.filter(|(_, name)| *name != SYNTHETIC) else { return (SYNTHETIC.into(), None) };
    let world = worlds.iter().find(|world| world.name == name);
    if world.is_none() {
        let mut known: Vec<_> = worlds.iter().map(|world| world.name.as_str()).collect();
        known.push(SYNTHETIC);
        let problem = Problem::new("unknown-world", field.place.clone(), format!("there is no world `{name}`"));
        out.error(problem.label(format!("expected one of {}", list(&known))).help(suggest(name, &known)));
    }
    (name.into(), world)
}
