//! Pages to look at, and what is known of them.

use std::path::PathBuf;
use std::sync::LazyLock;

use etude_sim::compare::Curve;
use etude_sim::file::{self, Curriculum, facts};
use etude_sim::reason::{Reason, Reasons, reasons};
use etude_sim::record::Record;
use etude_sim::reel::Reel;
use etude_sim::report::Beside;
use etude_sim::run::{Run, Step};
use etude_sim::sim::{self, Sim};
use etude_sim::world::tabletop::Film;

/// Every skill that somebody or something helps with, for a short while.
const CURRICULUM: &str = r#"format = 1
name = "helped"
world = "tabletop"
seed = 5
[budget]
episodes = 120
[teacher.learning-progress]
[probe]
every = 6
[[skill]]
id = "reach"
[skill.assist.demonstrator]
pace = { ramp = { over = 0.6 } }
[[skill]]
id = "push"
[skill.assist.virtual_force]
pace = { ramp = { over = 0.9 } }
[[skill]]
id = "tip"
[skill.assist.virtual_force]
pace = { ramp = { over = 0.9 } }
[[skill]]
id = "place"
[skill.assist.warm_start]
pace = { ramp = { over = 0.9 } }
[[skill]]
id = "stack"
requires = [{ skill = "place", mastery = 0.9 }]
"#;

/// A page in a file, and what went into it.
pub struct Page {
    /// Where it is.
    pub path: PathBuf,
    /// Its bytes.
    pub html: String,
    /// The films of the first episodes, as they were before they were made small.
    pub films: Vec<Film>,
    _folder: tempfile::TempDir,
}

fn curriculum() -> Curriculum {
    file::parse(CURRICULUM, &[facts::tabletop()]).expect("a sound curriculum")
}

fn page(record: &Record, reasons: &Reasons, reel: Option<&Reel>, films: Vec<Film>) -> Page {
    // Two other teachers, and one power cut.
    let point = |n: u32, top: f32| (24 * n, top * n as f32, [top * n as f32 * 0.8, top * n as f32 * 1.2]);
    let curves = [("learning-progress", 12.0), ("uniform", 8.0)]
        .map(|(name, top)| Curve { name: name.into(), points: (1..=5).map(|n| point(n, top)).collect() });
    let reasons = Reasons { cuts: vec![40], ..reasons.clone() };
    let beside = Beside { reasons, reel, memory: Some(2100), curves: &curves, robot: false };
    let html = etude_sim::report::page_with(record, &beside);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.html");
    std::fs::write(&path, &html).expect("written");
    // To look at: `ETUDE_REPORT_DIR=… cargo test --test browser`.
    if let Some(look) = std::env::var_os("ETUDE_REPORT_DIR") {
        let name = format!("browser-{}.html", record.episodes.len());
        std::fs::write(PathBuf::from(look).join(name), &html).expect("written");
    }
    Page { path, html, films, _folder: folder }
}

/// The films of a run that is run again.
fn films(curriculum: &Curriculum) -> Vec<Film> {
    let world = sim::world(curriculum, curriculum.seed);
    let mut run = Run::new(&curriculum.spec, curriculum.seed, world).expect("a sound curriculum");
    run.world.film();
    let mut films = Vec::new();
    loop {
        match run.step().expect("no robot") {
            Step::Tried(..) => films.extend(run.world.film()),
            Step::Rested(_) | Step::Answered(..) => {}
            Step::Done => return films,
        }
    }
}

static RUN: LazyLock<(Record, Reasons, Reel)> = LazyLock::new(|| {
    let curriculum = curriculum();
    let mut sim = Sim::new(&curriculum, curriculum.seed, 5, None).expect("a sound curriculum").filmed();
    while sim.step().expect("no robot") {}
    let reasons = reasons(&curriculum, sim.log()).expect("its own log");
    (sim.record_now(), reasons, sim.reel().expect("a camera").clone())
});

/// A run as `etude sim` shows it.
pub static USUAL: LazyLock<Page> = LazyLock::new(|| {
    let (record, reasons, reel) = &*RUN;
    page(record, reasons, Some(reel), films(&curriculum()))
});

/// A run of so many episodes: those of the usual one again and again, each with its own film.
pub fn long(episodes: u32) -> Page {
    let (mut record, mut reasons, films) = (RUN.0.clone(), RUN.1.clone(), &USUAL.films);
    let (some, why, mut reel) = (record.episodes.clone(), reasons.each.clone(), Reel::default());
    record.episodes.clear();
    reasons.each.clear();
    record.horizon = episodes;
    for number in 0..episodes {
        let at = number as usize % some.len();
        record.episodes.push(etude_sim::record::Episode { number, ..some[at].clone() });
        reasons.each.push(Reason { number, ..why[at].clone() });
        reel.keep(&record, &films[at]);
    }
    let (first, last) = (record.checkpoints[0].clone(), record.checkpoints[record.checkpoints.len() - 1].clone());
    record.checkpoints = (0..=120)
        .map(|n| {
            let mut checkpoint = if n < 60 { first.clone() } else { last.clone() };
            checkpoint.episode = n * episodes / 120;
            checkpoint
        })
        .collect();
    page(&record, &reasons, Some(&reel), Vec::new())
}
