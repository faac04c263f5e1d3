//! Chart 5: what mastery cost, in hours, energy, wear and a person's hands.

use super::facts::Facts;
use super::frame::Frame;
use super::section::{name, nothing, wrap};
use super::svg::{Svg, polyline};
use super::table::table;
use super::text::{count, escape, fixed, grouped, num, percent};

const SIZE: (f64, f64) = (240.0, 190.0);

/// One kind of cost: its place in `spent`, its name, its unit and how many of the record's units make one.
struct Kind(usize, &'static str, &'static str, f64);

/// The section.
pub fn section(facts: &Facts) -> String {
    let body = if facts.checkpoints.len() < 2 || facts.record.skills.is_empty() {
        nothing("Fewer than two checkpoints were recorded.")
    } else {
        let panels: String = kinds(facts).iter().map(|kind| panel(facts, kind)).collect();
        format!("<div class=\"panels four\">\n{panels}</div>\n{}", costs(facts))
    };
    wrap(
        5,
        "What it cost",
        "The share of the whole test set mastered, against what had been spent by then; ◆ with a number is the moment \
         at which the skill of that number reached its goal.",
        &body,
    )
}

fn kinds(facts: &Facts) -> [Kind; 4] {
    let last = facts.checkpoints.last().map_or([0.0; 4], |c| c.spent.map(f64::from));
    let time = if last[0] < 7200.0 { Kind(0, "Arm time", "min", 60.0) } else { Kind(0, "Arm time", "h", 3600.0) };
    let energy = if last[1] < 2000.0 { Kind(1, "Energy", "J", 1.0) } else { Kind(1, "Energy", "kJ", 1000.0) };
    [time, energy, Kind(2, "Wear", "units", 1.0), Kind(3, "Resets", "by hand", 1.0)]
}

fn panel(facts: &Facts, Kind(place, what, unit, per): &Kind) -> String {
    let spent = |c: &crate::record::Checkpoint| f64::from(c.spent[*place]) / per;
    let last = facts.checkpoints.last().map_or(0.0, |c| spent(c));
    let mastered = facts.checkpoints.last().map_or(0.0, |c| facts.overall(c));
    // A world without costs still gets its axis.
    let width = if last > 0.0 { last } else { 1.0 };
    let frame = Frame::new((34.0, 28.0), (SIZE.0 - 18.0, SIZE.1 - 22.0), (0.0, width), (0.0, 1.0));
    let data =
        format!("data-kind=\"cost\" data-cost=\"{place}\" data-per=\"{per}\" data-unit=\"{unit}\" {}", frame.data());
    let told = format!("{} mastered after {} {unit}", percent(mastered), grouped(last, 1));
    let mut svg = Svg::new(SIZE, &format!("Mastery against {}", what.to_lowercase()), &told, &data);
    svg.text("name", (0.0, 14.0), &format!("{what} ({unit})"));
    let sum =
        if last > 0.0 { grouped(last, if last < 100.0 { 1 } else { 0 }) } else { "free in this world".to_owned() };
    svg.text("tick end", (SIZE.0 - 18.0, 14.0), &sum);
    frame.upwards(&mut svg, 4, |t| num(t * 100.0, 0));
    frame.across(&mut svg, 4, |t| grouped(t, 2));
    let points: Vec<_> = facts.checkpoints.iter().map(|c| frame.at(spent(c), facts.overall(c))).collect();
    svg.path("curve", &polyline(&points));
    goals(&mut svg, facts, |c| frame.at(spent(c), facts.overall(c)));
    svg.finish()
}

/// Diamonds on the curve, with the numbers of the skills; those on top of each other share a label.
fn goals(svg: &mut Svg, facts: &Facts, place: impl Fn(&crate::record::Checkpoint) -> (f64, f64)) {
    let mut reached: Vec<_> = facts.skills().filter_map(|(i, _)| Some((facts.goal_at(i)?, i + 1))).collect();
    reached.sort_by_key(|(c, i)| (c.episode, *i));
    let mut labels: Vec<((f64, f64), String)> = vec![];
    for (checkpoint, skill) in reached {
        let at = place(checkpoint);
        svg.diamond(at);
        match labels.last_mut() {
            Some((last, words)) if at.0 - last.0 < 7.0 * words.len() as f64 && last.1 - at.1 < 11.0 => {
                words.push_str(&format!(", {skill}"));
            }
            _ => labels.push((at, skill.to_string())),
        }
    }
    for ((x, y), words) in labels {
        // Below the curve and to its right, where a rising curve leaves room.
        svg.text("tick strong", (x + 5.0, y + 13.0), &words);
    }
}

/// Where the costs went, as a table.
fn costs(facts: &Facts) -> String {
    let all = facts.spent(None);
    let (per, arm, share_of) = if all[0] < 7200.0 {
        (60.0, "Arm minutes", "Share of minutes")
    } else {
        (3600.0, "Arm hours", "Share of hours")
    };
    let line = |what: String, attempts: u32, [seconds, joules, wear, resets]: [f64; 4]| {
        let share = if all[0] > 0.0 { percent(seconds / all[0]) } else { "–".to_owned() };
        let time = fixed(seconds / per, 2);
        vec![what, count(attempts), time, share, fixed(joules / 1000.0, 2), grouped(wear, 0), grouped(resets, 0)]
    };
    let mut rows: Vec<_> = facts
        .skills()
        .map(|(i, _)| line(escape(&name(facts, i, 60)), facts.attempts(i, 0, facts.end), facts.spent(Some(i))))
        .collect();
    rows.push(line("All".to_owned(), facts.record.episodes.len() as u32, all));
    let heads = ["Skill", "Attempts", arm, share_of, "Energy, kJ", "Wear, units", "Resets by hand"];
    table(&[0], &heads, &rows)
}
