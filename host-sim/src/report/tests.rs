//! What must hold of every page.

use super::demo::record;
use super::facts::Facts;
use super::{page, scale, stalls, text};
use crate::record::{Mark, Record, What};

fn empty() -> Record {
    Record { skills: vec![], episodes: vec![], checkpoints: vec![], marks: vec![], ..record(1) }
}

/// Tags that open are closed.
fn assert_closed(html: &str) {
    let markup =
        |part: &str, tag: &str| html.matches(&format!("<{tag}")).count() == part.matches(&format!("</{tag}>")).count();
    for tag in ["section", "svg", "table", "div", "dl", "p>", "h2", "tr", "desc"] {
        let tag = tag.trim_end_matches('>');
        if tag != "p" {
            assert!(markup(html, tag), "unbalanced <{tag}>");
        }
    }
}

/// `ETUDE_REPORT_DIR=… cargo test report` keeps the pages, to look at.
fn look(name: &str, html: &str) {
    if let Some(folder) = std::env::var_os("ETUDE_REPORT_DIR") {
        let path = std::path::Path::new(&folder).join(name).with_extension("html");
        std::fs::write(path, html).expect("the page is written");
    }
}

fn assert_sound(html: &str) {
    assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>\n"));
    for bad in ["NaN", "inf\"", "http://", "https://", "@import", "url(h", "<link", " src="] {
        assert!(!html.contains(bad), "{bad} in the page");
    }
    assert_closed(html);
}

#[test]
fn a_usual_page_is_sound_and_small() {
    let html = page(&record(1500));
    assert_sound(&html);
    assert!(html.contains("peg-in-hole") && html.contains("distance (mm)"));
    assert!(html.matches("role=\"img\"").count() == html.matches("<desc>").count());
    assert!(html.len() < 300_000, "{} bytes", html.len());
    look("usual", &html);
}

#[test]
fn five_thousand_episodes_without_films_stay_small() {
    let mut r = record(5000);
    // Twelve skills, some with long names.
    for (place, id) in [(0, "unscrew-the-cap-of-a-bottle"), (1, "fold"), (2, "WWWWWWWWWWWWWWWWWW")] {
        r.skills.push(crate::record::SkillInfo { id: id.into(), ..r.skills[place].clone() });
        r.checkpoints.iter_mut().for_each(|c| c.skills.push(c.skills[place].clone()));
    }
    let html = page(&r);
    assert_sound(&html);
    look("long", &html);
    assert!(html.len() < 550_000, "{} bytes", html.len());
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    assert_eq!(page(&record(400)), page(&record(400)));
}

#[test]
fn nothing_gives_a_page() {
    assert_sound(&page(&empty()));
    look("empty", &page(&empty()));
    assert_sound(&page(&Record { skills: record(1).skills, ..empty() }));
    assert_sound(&page(&Record { checkpoints: vec![], ..record(60) }));
    assert_sound(&page(&Record { episodes: vec![], marks: vec![], ..record(60) }));
    assert_sound(&page(&record(1)));
}

#[test]
fn words_from_the_record_stay_words() {
    let mut r = record(100);
    let bad = "</script><script>alert('1 & 2')</script>\"";
    r.skills[0].id = bad.into();
    r.skills[0].params[0].0 = bad.into();
    r.skills[1].requires[0].0 = bad.into();
    [&mut r.name, &mut r.teacher, &mut r.world, &mut r.command, &mut r.curriculum_hash, &mut r.version]
        .into_iter()
        .for_each(|s| *s = bad.into());
    let html = page(&r);
    assert_sound(&html);
    look("hostile", &html);
    assert!(!html.contains("<script>alert"));
    assert_eq!(html.matches("</script>").count(), 2, "the two of the page itself");
}

#[test]
fn numbers_that_are_none_draw_as_zero() {
    let mut r = record(100);
    for c in &mut r.checkpoints {
        c.spent = [f32::NAN; 4];
        c.skills[0].mastery = f32::NAN;
        c.skills[1].progress = f32::INFINITY;
        c.skills.truncate(5);
    }
    r.episodes.iter_mut().for_each(|e| (e.cost, e.point[0], e.score) = ([f32::NAN; 4], f32::NAN, Some(f32::NAN)));
    r.skills[0].params[0] = ("width_mm".into(), 5.0, 5.0);
    assert_sound(&page(&r));
}

#[test]
fn a_world_without_costs_says_so() {
    let mut r = record(100);
    r.episodes.iter_mut().for_each(|e| e.cost = [0.0; 4]);
    r.checkpoints.iter_mut().for_each(|c| c.spent = [0.0; 4]);
    let html = page(&r);
    assert_sound(&html);
    assert_eq!(html.matches("free in this world").count(), 4);
}

#[test]
fn skills_that_are_not_drawn_are_named() {
    let mut r = record(100);
    assert!(!page(&r).contains("Only skills with two parameters"));
    r.skills[0].params.truncate(1);
    r.episodes.iter_mut().filter(|e| e.skill == 0).for_each(|e| e.point.truncate(1));
    let html = page(&r);
    assert_sound(&html);
    assert!(html.contains("not 1\u{a0}reach (1)."));
}

#[test]
fn a_lock_that_comes_back_is_two_spans() {
    let mut r = record(100);
    r.marks = [(10, What::Unlocked), (40, What::Locked), (60, What::Unlocked)]
        .map(|(episode, what)| Mark { episode, skill: 5, what })
        .into();
    assert_eq!(Facts::new(&r).locked(5), [(0, 10), (40, 60)]);
    assert_eq!(Facts::new(&r).locked(0), []);
    assert_eq!(Facts::new(&r).opened(5), Some(10));
}

#[test]
fn a_stall_names_its_reason() {
    let mut r = record(1000);
    r.marks.clear();
    for c in &mut r.checkpoints {
        for (i, p) in c.skills.iter_mut().enumerate() {
            (p.mastery, p.belief, p.open) = if i == 3 { (0.5, Some(0.62), true) } else { (1.0, Some(1.0), i != 4) };
        }
    }
    r.episodes.iter_mut().for_each(|e| e.skill = if e.number % 5 == 0 { 3 } else { 0 });
    let found = stalls::longest(&Facts::new(&r));
    let told: Vec<_> = found.iter().map(|s| (s.skill, s.from, s.to, s.reason.replace('\u{a0}', " "))).collect();
    let wait = "locked until lift 70 %: belief reached 62 %; lift had 200 of these attempts".to_owned();
    let flat = "200 attempts, no progress: mastery at most 50 %".to_owned();
    assert_eq!(told, [(3, 0, 1000, flat), (4, 0, 1000, wait)]);
}

#[test]
fn ticks_are_round_and_inside() {
    let ticks = |a, b, n| scale::Scale::new((a, b), (0.0, 1.0)).ticks(n);
    assert_eq!(ticks(0.0, 1500.0, 3), [0.0, 500.0, 1000.0, 1500.0]);
    assert_eq!(ticks(20.0, 2.0, 3), [10.0, 20.0]);
    assert_eq!(ticks(5.0, 5.0, 3), [5.0]);
}

#[test]
fn numbers_read_well() {
    assert_eq!(text::grouped(1234567.28, 1), "1,234,567.3");
    assert_eq!(text::grouped(-1500.0, 0), "-1,500");
    assert_eq!(text::num(-0.001, 1), "0");
    assert_eq!(text::num(f64::NAN, 1), "0");
    assert_eq!(text::parameter("lid_angle_deg"), "lid angle (°)");
    assert_eq!(text::parameter("speed"), "speed");
    assert_eq!(text::parameter("damping_ns_m"), "damping (N s/m)");
    assert_eq!(text::parameter("size_m_max"), "size m max");
    assert_eq!(text::fit("peg-in-hole", 6), "peg-i…");
    assert_eq!(text::fit("peg", 3), "peg");
    assert_eq!(text::fit("WWWWWW", 6), "WWW…");
}
