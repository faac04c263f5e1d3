//! Section 8: the arm at work. The films are drawn by `film.js` and `watch.js`; here are the episodes to choose from.

use super::facts::Facts;
use super::section::{name, wrap};
use super::text::{count, escape};
use crate::reel::{Highlight, Reel, clip, highlights};
use crate::world::tabletop::arm::{LINKS, PAD, SHOULDER};
use crate::world::tabletop::film::EVERY;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

const LEAD: &str = "The attempts as the simulator saw them; any dot of the clouds in 6 and any cell in 2 opens one, too. \
                    <b class=\"mark\">✳</b> a finger touches; <b class=\"mark\">◎</b> where something is to be brought; \
                    <b class=\"mark push\">➔</b> a virtual force helps; the arm is <b class=\"mark\">striped</b> as far as \
                    an expert leads it.";

/// The section. It is hidden until its script runs.
pub fn section(facts: &Facts, reel: &Reel) -> String {
    let chosen = highlights(facts.record);
    let rows: String = facts.skills().map(|(skill, _)| row(facts, reel, skill, &chosen)).collect();
    let body = format!(
        "<div class=\"films\">\n<div class=\"seat\">{PLAYER}</div>\n<div class=\"choice\">\n{rows}</div>\n</div>\n{}",
        missing(facts, reel)
    );
    wrap(8, "Watch the arm", LEAD, &body).replacen("<section", "<section id=\"watch\" hidden", 1)
}

/// A skill and the episodes of it that are worth a look.
fn row(facts: &Facts, reel: &Reel, skill: usize, chosen: &[(u32, usize, Highlight)]) -> String {
    let there = |at: u32| reel.clips().any(|(clip, _)| clip == at);
    let button = |(at, _, what): &(u32, usize, Highlight)| {
        let text = match what {
            Highlight::First => "first",
            Highlight::Helped => "most help",
            Highlight::Success => "first success",
            Highlight::Surprise => "surprise",
            Highlight::Last => "last",
        };
        format!("<button type=\"button\" data-film=\"{at}\">{text} <small>{}</small></button>", count(at + 1))
    };
    let own = chosen.iter().filter(|(at, of, _)| *of == skill && there(*at));
    let buttons: String = own.map(button).collect();
    if buttons.is_empty() {
        return String::new();
    }
    format!(
        "<div role=\"group\" aria-labelledby=\"film-{skill}\"><h3 id=\"film-{skill}\">{}</h3>{buttons}</div>\n",
        escape(&name(facts, skill, 60))
    )
}

/// What is not here, and how to see it.
fn missing(facts: &Facts, reel: &Reel) -> String {
    let (shown, all) = (reel.clips().count(), facts.record.episodes.len());
    if shown >= all {
        return String::new();
    }
    format!(
        "<p class=\"nothing\">{} of {} attempts are here: those above, and of the others one in {}. <code>etude export RUN --mcap \
         -o run.mcap</code> has them all, for Foxglove and Rerun.</p>\n",
        count(shown as u32),
        count(all as u32),
        count(reel.every())
    )
}

/// The player, before its script fills it.
const PLAYER: &str = "<figure id=\"player\">\n\
    <div class=\"stage\"><svg class=\"oblique\" role=\"img\" aria-label=\"The arm from the side\"></svg>\n\
    <svg class=\"above\" role=\"img\" aria-label=\"The arm from above\"></svg></div>\n\
    <div class=\"controls\">\
    <button type=\"button\" class=\"play\" aria-label=\"Play\">▶</button>\
    <input type=\"range\" min=\"0\" max=\"1\" step=\"1\" value=\"0\" aria-label=\"Moment\">\
    <output></output>\
    <button type=\"button\" class=\"back\" aria-label=\"Attempt before\">‹</button>\
    <button type=\"button\" class=\"on\" aria-label=\"Next attempt\">›</button>\
    <button type=\"button\" class=\"shut\" aria-label=\"Close\">✕</button></div>\n\
    <figcaption aria-live=\"polite\"></figcaption>\n</figure>";

/// Where each clip is in the text of [`films`], and what all of them have in common.
pub fn index(reel: &Reel) -> Value {
    let mut end = 0;
    let ends = reel.clips().map(|(_, clip)| {
        end += clip.len().div_ceil(3) * 4;
        end
    });
    json!({
        "ends": ends.collect::<Vec<_>>(),
        "episodes": reel.clips().map(|(at, _)| at).collect::<Vec<_>>(),
        "rate": 60 / EVERY,
        "units": [clip::METRE, clip::RADIAN, clip::TRAVEL, clip::TURN, clip::NEWTON, clip::TORQUE, clip::SHARE],
        "arm": { "shoulder": SHOULDER, "links": LINKS, "pad": PAD },
    })
}

/// All clips, each in base64, one behind the other: text that no browser looks at before it is asked for.
pub fn films(reel: &Reel) -> String {
    let text: String = reel.clips().map(|(_, clip)| BASE64_STANDARD.encode(clip)).collect();
    format!("<script type=\"text/plain\" id=\"films\">{text}</script>\n")
}
