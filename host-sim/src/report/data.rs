//! The numbers behind the charts, once more as JSON: arrays instead of objects, whole numbers where they will do.

use super::facts::Facts;
use super::text::quantity;
use super::{watch, why};
use crate::compare::{Curve, CurvePoint};
use crate::reason::Reasons;
use crate::record::{Checkpoint, Episode, Progress};
use crate::reel::Reel;
use serde_json::{Value, json};

/// What the arrays hold, for a reader of the JSON.
const LEGEND: &str = "percent = whole percent; -1 = no score. skills: [id, goal percent, [[parameter, easy, hard, its name, its unit]]]. \
                      checkpoints: [episode, seconds, joules, wear, resets, [[mastery percent, belief percent, attempts, \
                      score percent, progress per mille, open]]]. episodes: one list a column; point in percent from easy to \
                      hard; chance and weights per mille and in percent of the mean; cost [seconds, joules, wear, resets]. \
                      marks: [episode, skill, what]. cuts: \
                      episodes before each power cut. teachers: [name, [[episode, mean percent, its 95 % interval]]].";

/// A JSON document that may stand inside a `script` element.
pub fn json(facts: &Facts, reasons: &Reasons, reel: Option<&Reel>, curves: &[Curve]) -> String {
    let r = facts.record;
    let skills =
        r.skills.iter().map(|s| json!([s.id, whole(s.goal, 100.0), s.params.iter().map(parameter).collect::<Value>()]));
    let column = |of: fn(&Episode) -> Value| r.episodes.iter().map(of).collect::<Value>();
    let document = json!({
        "legend": LEGEND,
        "name": r.name,
        "teacher": r.teacher,
        "seed": r.seed,
        "end": facts.end,
        "skills": skills.collect::<Value>(),
        "checkpoints": facts.checkpoints.iter().map(|c| checkpoint(c)).collect::<Value>(),
        "episodes": {
            "skill": column(|e| e.skill.into()),
            "arm": column(|e| e.arm.into()),
            "probe": column(|e| u8::from(e.probe).into()),
            "chance": column(|e| whole(e.chance, 1000.0).into()),
            "help": column(|e| whole(e.help, 100.0).into()),
            "score": column(|e| e.score.map_or(-1, |s| whole(s, 100.0)).into()),
            "point": column(|e| e.point.iter().map(|u| whole(*u, 100.0)).collect()),
            "cost": column(|e| e.cost.map(tenth).to_vec().into()),
        },
        "why": why::json(facts, reasons),
        "films": reel.map(watch::index),
        "teachers": curves.iter().map(teacher).collect::<Value>(),
        "cuts": facts.cuts,
        "marks": r.marks.iter().map(|m| json!([m.episode, m.skill, m.what])).collect::<Value>(),
    });
    // An id like `</script>` must not end the element.
    document.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn teacher(curve: &Curve) -> Value {
    let point = |(episode, mean, [low, high]): &CurvePoint| json!([episode, tenth(*mean), tenth(*low), tenth(*high)]);
    json!([curve.name, curve.points.iter().map(point).collect::<Value>()])
}

fn checkpoint(c: &Checkpoint) -> Value {
    let [seconds, joules, wear, resets] = c.spent.map(tenth);
    json!([c.episode, seconds, joules, wear, resets, c.skills.iter().map(progress).collect::<Value>()])
}

fn progress(p: &Progress) -> Value {
    let score = p.score.map_or(-1, |s| whole(s, 100.0));
    let (mastery, belief) = (whole(p.mastery, 100.0), p.belief.map_or(-1, |b| whole(b, 100.0)));
    json!([mastery, belief, p.attempts, score, whole(p.progress, 1000.0), u8::from(p.open)])
}

fn parameter((name, easy, hard): &(String, f32, f32)) -> Value {
    let (stem, unit) = quantity(name);
    json!([name, shortest(*easy), shortest(*hard), stem, unit])
}

/// The shortest decimal that is this number: 0.1, not 0.10000000149.
fn shortest(value: f32) -> Value {
    value.to_string().parse::<f64>().unwrap_or_default().into()
}

/// So many times the number, rounded; what is not finite is 0.
pub fn whole(value: f32, times: f32) -> i32 {
    (value * times).round() as i32
}

/// Rounded to tenths, without a point where none is needed.
fn tenth(value: f32) -> Value {
    let tenths = (f64::from(value) * 10.0).round();
    if tenths % 10.0 == 0.0 { ((tenths / 10.0) as i64).into() } else { (tenths / 10.0).into() }
}
