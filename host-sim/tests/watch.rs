//! What `etude watch` shows: drawn into a terminal in memory, and as text where there is none.
#![cfg(feature = "watch")]

use std::path::Path;
use std::process::Command;

use etude_sim::file::parse;
use etude_sim::record::Record;
use etude_sim::sim::Sim;
use etude_sim::watch::{Watched, draw, text};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Color;

const PLAN: &str = "format = 1\nname = \"plan\"\nseed = 3\n[budget]\nepisodes = 300\n[teacher.mastery]\n[probe]\nevery = 4\n[[skill]]\n\
                    id = \"walk\"\ndifficulty = 0.1\n[[skill]]\nid = \"run\"\ndifficulty = 0.2\nrequires = [{ skill = \"walk\", \
                    mastery = 0.6 }]\n[[skill]]\nid = \"jump\"\nrequires = [{ skill = \"run\", mastery = 0.9 }]\n";

/// A run of so many episodes of its 300.
fn record(episodes: usize) -> Record {
    let curriculum = parse(PLAN, &[]).expect("a sound curriculum");
    let mut sim = Sim::new(&curriculum, 3, 20, None).expect("a sound curriculum");
    while sim.record().episodes.len() < episodes && sim.step().expect("no robot") {}
    sim.record_now()
}

/// Before, in the middle, and at the end.
#[test]
fn a_run_is_shown_as_reviewed() {
    let pages = [0, 60, 300].map(|episodes| text(&record(episodes), Watched::Run("runs/plan-3"), 80));
    insta::assert_snapshot!(pages.join("\n────────\n\n"));
}

/// Every size of a terminal has a picture, and none is wider than it.
#[test]
fn any_terminal_will_do() {
    let record = record(60);
    for (width, height) in [(1, 1), (10, 3), (40, 8), (80, 24), (300, 90)] {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
        terminal.draw(|frame| draw(frame, &record, Watched::Run("run"))).expect("drawn");
        let buffer = terminal.backend().buffer();
        assert_eq!((buffer.area.width, buffer.area.height), (width, height));
        if height >= 8 && width >= 40 {
            let first: String = buffer.content()[..usize::from(width)].iter().map(|cell| cell.symbol()).collect();
            assert!(first.starts_with("plan · "), "{first}");
        }
    }
}

/// Columns go as a whole, the last first: a figure that is cut off would be another one.
#[test]
fn a_narrow_terminal_shows_the_mastery() {
    let record = record(300);
    let wide = text(&record, Watched::Run("run"), 80);
    for width in [40, 50, 66] {
        let page = text(&record, Watched::Run("run"), width);
        let first = page.lines().next().expect("a head");
        assert!(first.contains(" % of the test set"), "{first}");
        for (narrow, wide) in page.lines().zip(wide.lines()).skip(3).take(4) {
            assert!(narrow.contains(" %") || narrow.contains("mastery"), "{page}");
            let cut = wide.strip_prefix(narrow).expect("the same but for what is left out");
            assert!(cut.starts_with(' '), "{page}");
        }
    }
}

/// A skill at its goal is green, and one that is not is not.
#[test]
fn what_is_reached_is_green() {
    let record = record(300);
    let mut terminal = Terminal::new(TestBackend::new(80, 20)).expect("a terminal");
    terminal.draw(|frame| draw(frame, &record, Watched::Run("run"))).expect("drawn");
    let buffer = terminal.backend().buffer();
    let last = record.checkpoints.last().expect("a checkpoint");
    for (at, (skill, progress)) in (4_u16..).zip(record.skills.iter().zip(&last.skills)) {
        let green = buffer[(0, at)].fg == Color::Green;
        assert_eq!(green, progress.open && progress.mastery >= skill.goal, "{}: {progress:?}", skill.id);
    }
    assert!(buffer[(0, 4)].fg == Color::Green, "walk is mastered");
}

fn etude(at: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).current_dir(at).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn without_a_terminal_it_is_printed_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    std::fs::write(at.join("plan.toml"), PLAN).expect("written");
    assert_eq!(etude(at, &["sim", "plan.toml", "-o", "run", "-q", "--evaluations", "20"]).0, 0);
    let (code, out, err) = etude(at, &["watch", "run"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("300 of 300 episodes") && out.contains("etude explain run --skill NAME"), "{out}");
    let (_, json, _) = etude(at, &["watch", "run", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("a document");
    assert_eq!(json["episodes"], 300);
}
