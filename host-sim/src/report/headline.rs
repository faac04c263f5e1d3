//! What the reader wants first: how far it came, and what it cost.

use super::Beside;
use super::facts::Facts;
use super::text::{count, escape, grouped, percent};
use crate::record::{Mark, SkillInfo, What};

/// Title, verdict and ten numbers.
pub fn header(facts: &Facts, beside: &Beside) -> String {
    let r = facts.record;
    let numbers: String = numbers(facts, beside)
        .iter()
        .map(|(name, value, of)| format!("<div><dt>{name}</dt><dd>{value}<small>{of}</small></dd></div>\n"))
        .collect();
    format!(
        "<header>\n<h1>{}</h1>\n<p class=\"who\">taught by <b>{}</b> in the world <b>{}</b>, seed {}</p>\n\
         <p class=\"verdict\">{}{}</p>\n<dl class=\"numbers\">\n{numbers}</dl>\n</header>\n",
        escape(&r.name),
        escape(&r.teacher),
        escape(&r.world),
        r.seed,
        verdict(facts),
        doubts(facts)
    )
}

fn numbers(facts: &Facts, beside: &Beside) -> [(&'static str, String, String); 10] {
    let r = facts.record;
    let done = facts.skills().filter(|(i, _)| facts.done(*i)).count();
    let [seconds, joules, wear, resets] = facts.spent(None);
    let mastered = facts.checkpoints.last().map_or("–".to_owned(), |c| percent(facts.overall(c)));
    let before = facts.checkpoints.first().map_or(String::new(), |c| format!("{} before", percent(facts.overall(c))));
    let memory = beside.memory.map_or("–".to_owned(), |bytes| grouped(bytes as f64 / 1024.0, 1));
    let replay = beside.reasons.differs.map_or("–", |differs| if differs { "it differs" } else { "0" });
    let (time, unit_of_time) = match seconds {
        s if s < 120.0 => (grouped(s, 0), "seconds"),
        s if s < 7200.0 => (grouped(s / 60.0, 1), "minutes"),
        s => (grouped(s / 3600.0, 1), "hours"),
    };
    let (energy, unit) = if joules < 1000.0 { (joules, "J") } else { (joules / 1000.0, "kJ") };
    [
        ("Skills at goal", done.to_string(), format!("of {}", r.skills.len())),
        (if facts.robot { "Believed mastered" } else { "Test set mastered" }, mastered, before),
        ("Attempts", count(r.episodes.len() as u32), format!("of {}", count(r.horizon))),
        ("Arm time", time, unit_of_time.to_owned()),
        ("Energy", grouped(energy, 1), unit.to_owned()),
        ("Wear", grouped(wear, 0), "units".to_owned()),
        ("Resets", grouped(resets, 0), "by hand".to_owned()),
        ("Teacher’s RAM", memory, "KB".to_owned()),
        ("Power cuts", count(facts.cuts.len() as u32), "survived".to_owned()),
        ("Decided again", replay.to_owned(), if replay == "0" { "differences" } else { "" }.to_owned()),
    ]
}

/// A sentence for every skill whose practice is not believed, or comes to nothing.
fn doubts(facts: &Facts) -> String {
    let record = facts.record;
    let told = |(skill, info): (usize, &SkillInfo)| {
        let id = escape(&info.id);
        let own = |mark: &&Mark| usize::from(mark.skill) == skill && mark.what == What::Doubted;
        let doubted = record.marks.iter().rfind(own).filter(|_| record.is_doubted(skill)).map(|mark| {
            let since = count(mark.episode);
            format!(" Practice of <b>{id}</b> is doubted since attempt {since}: it claims what its probes deny.")
        });
        let stuck = record.is_stuck(skill).then(|| format!(" <b>{id}</b> is stuck: nothing comes of its attempts."));
        [doubted, stuck].into_iter().flatten().collect::<String>()
    };
    facts.skills().map(told).collect()
}

/// One sentence: who is done, and who is furthest from it.
fn verdict(facts: &Facts) -> String {
    let short = |i: usize, goal: f32| f64::from(goal) - facts.mastery(i);
    let furthest = facts
        .skills()
        .filter(|(i, _)| !facts.done(*i))
        .max_by(|(i, a), (j, b)| short(*i, a.goal).total_cmp(&short(*j, b.goal)).then(j.cmp(i)));
    match (facts.checkpoints.is_empty() || facts.record.skills.is_empty(), furthest) {
        (true, _) => "Nothing has been measured yet.".to_owned(),
        (_, None) => "Every skill reached its goal.".to_owned(),
        (_, Some((i, skill))) => format!(
            "Furthest from its goal is <b>{}</b>: {} mastered, {} asked.",
            escape(&skill.id),
            percent(facts.mastery(i)),
            percent(f64::from(skill.goal))
        ),
    }
}
