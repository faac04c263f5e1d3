//! A curriculum's file, as somebody wrote it.

use etude_sim::diag::{Problem, render};
use etude_sim::file::facts::tabletop;
use etude_sim::file::{self, Curriculum, Rejected};
use etude_sim::world::{Pack, Session};

/// Reads text as a curriculum, as a study and as a taxonomy.
///
/// What is wrong is shown with its place, and there is always something. What is right runs, and is the same after it was
/// packed. A taxonomy becomes a curriculum that is right.
pub fn curriculum(bytes: &[u8]) -> bool {
    let (text, worlds) = (String::from_utf8_lossy(bytes), [tabletop()]);
    let study = file::study(&text).map(drop);
    let taxonomy = file::taxonomy(&text, "fuzz.toml", &worlds)
        .map(|made| runs(&file::parse(&made, &worlds).expect("a taxonomy becomes a curriculum")));
    let curriculum = file::parse(&text, &worlds).map(|curriculum| runs(&curriculum));
    let read = [study, taxonomy, curriculum];
    read.iter().filter_map(|read| read.as_ref().err()).for_each(|rejected| is_placed(rejected, &text));
    // To draw a page takes as long as to read the text three times: the length says whose turn it is.
    if let Err(rejected) = &read[bytes.len() % read.len()] {
        shows(rejected, &text);
    }
    read.iter().any(Result::is_ok)
}

fn runs(curriculum: &Curriculum) {
    Session::new(&curriculum.spec, curriculum.seed).expect("what was found right must run");
    assert_eq!(curriculum.skills.len(), curriculum.spec.syllabus.skills.len());
    let pack = Pack::open(&curriculum.pack(3)).expect("its own bytes");
    assert_eq!((pack.spec, pack.decoder), (curriculum.spec.clone(), curriculum.decoder()));
}

fn is_placed(rejected: &Rejected, text: &str) {
    assert!(!rejected.problems.is_empty());
    let all = || rejected.problems.iter().chain(&rejected.warnings);
    let is_placed = |problem: &Problem| text.get(problem.span.clone()).is_some() && problem.line > 0;
    assert!(all().all(is_placed), "{:?}", all().find(|problem| !is_placed(problem)));
}

fn shows(rejected: &Rejected, text: &str) {
    let page = render("x", text, &rejected.problems, &rejected.warnings, false);
    assert!(!page.is_empty() && !page.contains('\x1B'), "{page}");
}
