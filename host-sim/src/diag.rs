//! What is wrong with a file, where, and what to do: for people like a compiler's errors, for programs as JSON.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

/// Problems shown to a person at most; the JSON document holds them all.
const SHOWN: usize = 20;
/// Longest sentence, in characters.
const LONGEST: usize = 400;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// Which kind of mistake, in words that never change: `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The file or folder that it is about, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line from 1; 0 if it is about the file as a whole, of which programs are told no line.
    #[serde(skip_serializing_if = "is_nowhere")]
    pub line: usize,
    /// Column from 1, in characters; 0 if it is about the file as a whole.
    #[serde(skip_serializing_if = "is_nowhere")]
    pub column: usize,
    /// What to do about it.
    pub help: String,
    /// Bytes of the file that are wrong.
    #[serde(skip)]
    pub span: Range<usize>,
    /// What was expected there.
    #[serde(skip)]
    pub label: String,
    /// Other places that belong to it, and why.
    #[serde(skip)]
    pub related: Vec<(Range<usize>, String)>,
}

impl Problem {
    /// A problem at a place of the file.
    #[must_use]
    pub fn new(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        let message = clean(message.into());
        let (help, label) = (String::new(), String::new());
        Self { code, message, file: None, line: 0, column: 0, help, span, label, related: Vec::new() }
    }

    /// Says in which file or folder; an empty path is none.
    pub fn place_in_file(&mut self, path: &str) {
        self.file = (!path.is_empty()).then(|| path.to_owned());
    }

    /// Says what was expected there.
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: clean(label.into()), ..self }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: clean(help.into()), ..self }
    }

    /// Points at another place.
    #[must_use]
    pub fn related(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        self.related.push((span, clean(label.into())));
        self
    }

    /// Fills in line and column, and moves spans that no text has to the nearest that it has.
    #[must_use]
    pub fn placed_in(mut self, text: &str) -> Self {
        self.span = within(self.span, text);
        self.related.iter_mut().for_each(|(span, _)| *span = within(span.clone(), text));
        (self.line, self.column) = place(text, self.span.start);
        self
    }
}

/// Whether it is no line or column. Serde hands out a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_nowhere(place: &usize) -> bool {
    *place == 0
}

/// Text that quotes a file, fit for a terminal: no control characters, and not without end.
fn clean(text: String) -> String {
    let fit = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
    let end = if text.chars().nth(LONGEST).is_some() { "…" } else { "" };
    text.chars().take(LONGEST).map(fit).chain(end.chars()).collect()
}

/// Line and column, both from 1, of a byte of the text. Columns count characters.
#[must_use]
pub fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..within(byte..byte, text).start];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// The nearest span that begins and ends between characters of the text.
fn within(span: Range<usize>, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    start..text.ceil_char_boundary(span.end.max(start))
}

/// The most similar of some names, if one is similar enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Misspelt keys are short; comparing a page of text with them would only cost time.
    let word = (word.len() <= 64).then(|| word.to_lowercase())?;
    let scored = names.into_iter().map(|name| (strsim::damerau_levenshtein(&word, name), name));
    scored
        .filter(|(distance, name)| *distance <= name.len().max(4) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// "did you mean …?" if a name is near, else the list of those there are.
#[must_use]
pub fn suggest(word: &str, names: &[&str]) -> String {
    match nearest(word, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if names.is_empty() => "there is none to choose from".into(),
        None => format!("known are {}", list(names)),
    }
}

/// Names in back-ticks with commas between them.
#[must_use]
pub fn list(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// All problems as a page of text. `path` is printed as given.
#[must_use]
pub fn render(path: &str, text: &str, problems: &[Problem], warnings: &[Problem], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let errors = problems.iter().map(|problem| (Level::ERROR, problem));
    let all = errors.chain(warnings.iter().map(|problem| (Level::WARNING, problem)));
    let mut page = String::new();
    for (level, problem) in all.take(SHOWN) {
        page += &renderer.render(&[group(path, text, level, problem)]);
        page += "\n\n";
    }
    match (problems.len() + warnings.len()).saturating_sub(SHOWN) {
        0 => {}
        more => page += &format!("… and {more} more\n\n"),
    }
    page
}

fn group<'a>(path: &'a str, text: &'a str, level: Level<'a>, problem: &'a Problem) -> Group<'a> {
    let title = level.primary_title(&*problem.message).id(problem.code);
    let group = if problem.line == 0 {
        Group::with_title(title)
    } else {
        let primary = AnnotationKind::Primary.span(problem.span.clone()).label(&*problem.label);
        let related = problem.related.iter();
        let related = related.map(|(span, label)| AnnotationKind::Context.span(span.clone()).label(&**label));
        title.element(Snippet::source(text).path(path).annotation(primary).annotations(related))
    };
    if problem.help.is_empty() { group } else { group.element(Level::HELP.message(&*problem.help)) }
}

/// What `check` answers a program.
#[derive(Debug, Serialize)]
pub struct Verdict<'a> {
    /// Whether there are no errors.
    pub ok: bool,
    /// What must be put right.
    pub errors: &'a [Problem],
    /// What might not be meant.
    pub warnings: &'a [Problem],
}
