//! The study file: what is compared, where and how often, so that a comparison can be repeated.
//!
//! ```
//! let text = "format = 1\nname = \"arm\"\nworld = \"tabletop\"\nepisodes = 1500\nseeds = [0, 20]\nteachers = [\"uniforn\"]\n";
//! let problems = etude_sim::file::study(text).unwrap_err().problems;
//! assert_eq!((problems[0].code, problems[0].line), ("unknown-word", 6));
//! assert_eq!(problems[0].help, "did you mean `uniform`?");
//! ```

use toml::de::DeTable;

use super::field::Field;
use super::limits::EPISODES;
use super::section::{Findings, Section};
use super::{FORMAT, Rejected, SYNTHETIC, syntax, title};
use crate::challenge::Challenge;
use crate::compare::{ablation, known, unaided};
use crate::diag::{Problem, suggest};
use crate::student::Learner;
use crate::world::cubes;

/// Seeds of a study at most.
const SEEDS: u64 = 100_000;

/// A study as its file names it.
#[derive(Clone, Debug)]
pub struct StudyFile {
    /// Its name.
    pub name: String,
    /// Where.
    pub place: Where,
    /// Who.
    pub teachers: Vec<&'static str>,
    /// Who learns; the curriculum's own if the file does not say.
    pub students: Vec<Learner>,
    /// Under which circumstances.
    pub challenges: Vec<Challenge>,
    /// Seeds, first and one past the last.
    pub seeds: [u64; 2],
    /// Attempts of each run; the curriculum's own if the file does not say.
    pub episodes: Option<u32>,
    /// Share of the test set at which a run is at its goal.
    pub goal: f32,
    /// Exams of each run.
    pub checkpoints: u32,
}

/// Where a study is made.
#[derive(Clone, Debug, PartialEq)]
pub enum Where {
    /// On these cubes.
    Cubes(cubes::Settings),
    /// On the synthetic learner or at the table, with a curriculum file beside the study; the shipped one if it names none.
    Skills {
        /// The world.
        world: String,
        /// The path, from the study's folder.
        curriculum: Option<String>,
    },
}

/// Reads a study.
///
/// # Errors
/// Everything that is wrong with it, not only the first.
pub fn study(text: &str) -> Result<StudyFile, Rejected> {
    let mut out = Findings::default();
    let (root, errors) = DeTable::parse_recoverable(text);
    let trusted = syntax::report(text, root.get_ref(), &errors, &mut out);
    let made = trusted.then(|| made(Section::new("the study", 0..0, root.get_ref()), &mut out)).flatten();
    let mut problems: Vec<_> = out.problems.into_iter().map(|problem| problem.placed_in(text)).collect();
    problems.sort_by_key(|problem| problem.span.start);
    match made.filter(|_| problems.is_empty()) {
        Some(study) => Ok(study),
        None => Err(Rejected { text: text.into(), problems, warnings: Vec::new() }),
    }
}

fn made(mut root: Section<'_>, out: &mut Findings) -> Option<StudyFile> {
    if super::is_newer(&root, out) {
        return None;
    }
    let keys = ["format", "name", "world", "curriculum", "cubes", "teachers", "challenges", "seeds", "episodes"];
    root.only(&[&keys[..], &["students", "goal", "checkpoints"]].concat(), out);
    root.need("format", "format = 1", out).and_then(|field| field.whole([1, FORMAT], out));
    let name = root.need("name", "name = \"my study\"", out).and_then(|field| title(field, out));
    if let (Some(name), Some(field)) = (name, root.get("name"))
        && !super::skill::is_plain(name)
    {
        let problem = Problem::new("bad-name", field.place.clone(), "this cannot be the name of a study's files");
        out.error(problem.label("expected letters, digits, `-` and `_`").help("take a short word"));
    }
    let place = place(&root, out);
    let names = known();
    let teachers = match root.get("teachers") {
        Some(field) => words(field, "teachers = [\"uniform\"]", &names, &ablation::known(), out)?,
        None => unaided(),
    };
    let students = match root.get("students") {
        Some(field) => words(field, "students = [\"rbf\"]", &Learner::NAMES, &[], out)?,
        None => Vec::new(),
    };
    let challenges: Vec<&str> = Challenge::ALL.iter().map(|(name, _)| *name).collect();
    let challenges = match root.get("challenges") {
        Some(field) => words(field, "challenges = [\"noise\"]", &challenges, &[], out)?,
        None => vec!["baseline"],
    };
    let seeds = root.need("seeds", "seeds = [0, 20]", out).and_then(|field| seeds(field, out));
    let episodes = root.get("episodes").and_then(|field| field.whole([1, EPISODES], out)).map(|n| n as u32);
    Some(StudyFile {
        name: name?.into(),
        place: place?,
        teachers,
        students: students.into_iter().filter_map(Learner::named).collect(),
        challenges: challenges.into_iter().filter_map(Challenge::named).collect(),
        seeds: seeds?,
        episodes,
        goal: root.get("goal").and_then(|field| field.real([0.01, 1.0], out)).unwrap_or(0.8),
        checkpoints: root.get("checkpoints").and_then(|field| field.whole([1, 1000], out)).unwrap_or(10) as u32,
    })
}

fn place(root: &Section<'_>, out: &mut Findings) -> Option<Where> {
    let field = root.need("world", "world = \"cubes\"", out)?;
    let world = field.text(out)?;
    let stray: &[&str] = match world {
        "cubes" => &["curriculum", "students"],
        SYNTHETIC => &["cubes", "students"],
        "tabletop" => &["cubes"],
        _ => {
            let problem = Problem::new("unknown-world", field.place.clone(), format!("there is no world `{world}`"));
            let known = ["cubes", SYNTHETIC, "tabletop"];
            out.error(problem.label("expected a world").help(suggest(world, &known)));
            return None;
        }
    };
    for field in stray.iter().filter_map(|stray| root.get(stray)) {
        let message = format!("`{}` has no meaning in the world `{world}`", field.name);
        out.error(
            Problem::new("unknown-key", field.key.clone(), message).label("expected no such key").help("take it out"),
        );
    }
    if world == "cubes" {
        return cubes(root.get("cubes"), out).map(Where::Cubes);
    }
    let curriculum = root.get("curriculum").and_then(|field| field.text(out)).map(Into::into);
    Some(Where::Skills { world: world.into(), curriculum })
}

/// The switches of the cubes that no challenge turns.
fn cubes(field: Option<&Field<'_>>, out: &mut Findings) -> Option<cubes::Settings> {
    let plain = cubes::Settings::default();
    let Some(field) = field else { return Some(plain) };
    let mut section = field.section("`[cubes]`", out)?;
    section.only(&["dims", "cells", "irrelevant"], out);
    let mut whole = |key, least, most| section.get(key).and_then(|field| field.whole([least, most], out));
    let settings = cubes::Settings {
        dims: whole("dims", 1, 8).map_or(plain.dims, |n| n as usize),
        cells: whole("cells", 1, 255).map_or(plain.cells, |n| n as u8),
        irrelevant: whole("irrelevant", 0, 7).map_or(plain.irrelevant, |n| n as usize),
        ..plain
    };
    if let Some(error) = settings.error() {
        let problem = Problem::new("out-of-range", field.place.clone(), error);
        out.error(problem.label("expected fewer").help("take fewer dimensions or cells"));
    }
    Some(settings)
}

/// A list of words, each of them known and there once; `"all"` is all of them, but for the `further` ones.
fn words(
    field: &Field<'_>,
    example: &'static str,
    known: &[&'static str],
    further: &[&'static str],
    out: &mut Findings,
) -> Option<Vec<&'static str>> {
    let mut words = Vec::new();
    let items = field.list(example, out)?;
    for item in &items {
        let Some(word) = item.text(out) else { continue };
        match known.iter().chain(further).find(|known| **known == word) {
            _ if word == "all" => words.extend(known),
            Some(word) => words.push(*word),
            None => {
                let message = format!("`{}` has no `{word}`", field.name);
                let problem = Problem::new("unknown-word", item.place.clone(), message);
                out.error(
                    problem.label("expected a known name, or \"all\"").help(suggest(word, &[known, further].concat())),
                );
            }
        }
    }
    let mut once = Vec::new();
    words.retain(|word| {
        !once.contains(word) && {
            once.push(*word);
            true
        }
    });
    if items.is_empty() {
        let problem = Problem::new("wrong-length", field.place.clone(), format!("`{}` names none", field.name));
        out.error(problem.label("expected a name").help(format!("write {example}, or leave it out")));
    }
    Some(words)
}

fn seeds(field: &Field<'_>, out: &mut Findings) -> Option<[u64; 2]> {
    let items = field.list("seeds = [0, 20]", out)?;
    let ends: Vec<u64> = items.iter().filter_map(|item| item.whole([0, i64::MAX as u64], out)).collect();
    match ends[..] {
        [first, end] if first < end && end - first <= SEEDS => Some([first, end]),
        _ => {
            let message = "`seeds` is no range: the first seed and the one past the last";
            let problem = Problem::new("wrong-length", field.place.clone(), message);
            let label = format!("expected two rising numbers, {SEEDS} apart at most");
            out.error(problem.label(label).help("write `seeds = [0, 20]` for twenty of them"));
            None
        }
    }
}
