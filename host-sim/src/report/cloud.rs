//! Chart 6: where in its parameters a skill was practised, in four slices of time.

use super::facts::Facts;
use super::frame::Frame;
use super::scale::Scale;
use super::section::{name, nothing, wrap};
use super::svg::Svg;
use super::text::{count, escape, fit, grouped, many, num, parameter};
use crate::record::{Episode, SkillInfo};
use std::fmt::Write;

const SIZE: (f64, f64) = (196.0, 196.0);
/// Top left of the area of dots.
const CORNER: (f64, f64) = (46.0, 20.0);
const SLICES: u32 = 4;
/// Colours of a score; one class each in `style.css`.
const SHADES: usize = 5;

/// The section.
pub fn section(facts: &Facts) -> String {
    let skills: Vec<_> = facts.skills().filter(|(_, s)| s.params.len() == 2).collect();
    let body = if skills.is_empty() || facts.record.episodes.is_empty() {
        nothing("No skill with two parameters was practised.")
    } else {
        let legend = (0..SHADES).map(|i| format!("<i class=\"s{i}\"></i>")).collect::<String>();
        let legend = format!("<p class=\"legend\">score 0 {legend} 1 <span class=\"gap\"></span>× no score</p>\n");
        let groups: String = skills.iter().map(|(i, s)| group(facts, *i, s)).collect();
        format!("{legend}<div class=\"clouds\">\n{groups}</div>\n{}", absent(facts))
    };
    wrap(
        6,
        "Where in its parameters each skill was practised",
        "Each dot is one attempt, coloured by its score, in four slices of the run; the easy corner is at the bottom \
         left. A teacher at work moves from there to the top right as the scores behind it rise.",
        &body,
    )
}

/// Which skills are not here, and why.
fn absent(facts: &Facts) -> String {
    let others = facts.skills().filter(|(_, s)| s.params.len() != 2);
    let names: Vec<_> = others.map(|(i, s)| format!("{} ({})", escape(&name(facts, i, 60)), s.params.len())).collect();
    if names.is_empty() {
        return String::new();
    }
    nothing(&format!("Only skills with two parameters are drawn; not {}.", names.join(", ")))
}

fn group(facts: &Facts, skill: usize, info: &SkillInfo) -> String {
    let panels: String = (0..SLICES).map(|slice| panel(facts, skill, info, slice)).collect();
    format!(
        "<div class=\"group\"><h3>{}</h3><div class=\"slices\">\n{panels}</div></div>\n",
        escape(&name(facts, skill, 60))
    )
}

fn panel(facts: &Facts, skill: usize, info: &SkillInfo, slice: u32) -> String {
    let edge = |i: u32| (u64::from(i) * u64::from(facts.end) / u64::from(SLICES)) as u32;
    let (from, to) = (edge(slice), edge(slice + 1));
    let last = facts.record.episodes.len();
    let episodes = &facts.record.episodes[(from as usize).min(last)..(to as usize).min(last)];
    let mine: Vec<_> = episodes.iter().filter(|e| usize::from(e.skill) == skill && e.point.len() >= 2).collect();
    let ends = |i: usize| (f64::from(info.params[i].1), f64::from(info.params[i].2));
    let frame = Frame::new(CORNER, (SIZE.0 - 8.0, SIZE.1 - 36.0), ends(0), ends(1));
    let title = format!("{}, attempts {} to {}", info.id, count(from + 1), count(to));
    let data =
        format!("data-kind=\"cloud\" data-skill=\"{skill}\" data-from=\"{from}\" data-to=\"{to}\" {}", frame.data());
    let mut svg = Svg::new(SIZE, &title, &many(mine.len() as u32, "attempt"), &data);
    let locked = facts.locked(skill).iter().any(|(a, b)| *a <= from && to <= *b);
    svg.rect(if locked { "hatched" } else { "ground" }, CORNER, (SIZE.0 - 8.0, SIZE.1 - 36.0));
    svg.text("tick", (CORNER.0, 13.0), &format!("{}–{}", count(from + 1), count(to)));
    let says = if locked { "locked".to_owned() } else { format!("n = {}", count(mine.len() as u32)) };
    svg.text("tick end", (SIZE.0 - 8.0, 13.0), &says);
    axes(&mut svg, &frame, info);
    dots(&mut svg, &frame, &mine);
    svg.finish()
}

/// Ticks at both ends and at round numbers between, in the physical unit, whichever end is the easy one.
fn axes(svg: &mut Svg, frame: &Frame, info: &SkillInfo) {
    let bottom = frame.y.range.0;
    for tick in ticks(&frame.x, 30.0) {
        let x = frame.x.at(tick);
        svg.line("axis", (x, bottom), (x, bottom + 4.0));
        svg.text("tick mid", (x, bottom + 15.0), &grouped(tick, 3));
    }
    for tick in ticks(&frame.y, 20.0) {
        let y = frame.y.at(tick);
        svg.line("axis", (frame.x.range.0 - 4.0, y), (frame.x.range.0, y));
        svg.text("tick end", (frame.x.range.0 - 6.0, y + 3.5), &grouped(tick, 3));
    }
    let middle = |scale: &Scale| (scale.range.0 + scale.range.1) / 2.0;
    svg.text("tick mid", (middle(&frame.x), bottom + 30.0), &fit(&parameter(&info.params[0].0), 24));
    svg.upward("tick mid", (9.0, middle(&frame.y)), &fit(&parameter(&info.params[1].0), 22));
}

/// Both ends, and the round numbers that are so far from them.
fn ticks(scale: &Scale, room: f64) -> Vec<f64> {
    let clear = |t: &f64| [scale.range.0, scale.range.1].iter().all(|end| (scale.at(*t) - end).abs() >= room);
    let between = scale.ticks(3).into_iter().filter(clear);
    [scale.domain.0, scale.domain.1].into_iter().chain(between).collect()
}

/// One path a colour: a dot is a stroke of no length with a round cap, nine bytes of page.
fn dots(svg: &mut Svg, frame: &Frame, episodes: &[&Episode]) {
    let mut paths = [const { String::new() }; SHADES];
    let mut crosses = String::new();
    for e in episodes {
        let along = |scale: &Scale, u: f32| {
            num(scale.range.0 + f64::from(u).clamp(0.0, 1.0) * (scale.range.1 - scale.range.0), 0)
        };
        let (x, y) = (along(&frame.x, e.point[0]), along(&frame.y, e.point[1]));
        // Writing to a string does not fail.
        let _ = match e.score {
            Some(score) => write!(paths[shade(score)], "M{x} {y}h0"),
            None => write!(crosses, "M{x} {y}m-2-2l4 4m0-4l-4 4"),
        };
    }
    svg.path("cross", &crosses);
    for (i, d) in paths.iter().enumerate() {
        svg.path(&format!("dot s{i}"), d);
    }
}

fn shade(score: f32) -> usize {
    ((score.clamp(0.0, 1.0) * SHADES as f32) as usize).min(SHADES - 1)
}
