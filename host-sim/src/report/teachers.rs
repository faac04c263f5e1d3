//! Chart 4: the same curriculum with other teachers, a panel a teacher, uniform practice in each.

use super::frame::Frame;
use super::section::{nothing, wrap};
use super::svg::{Svg, between, polyline};
use super::table::table;
use super::text::{escape, fit, fixed, grouped, num};
use crate::compare::{BASELINE, Curve, CurvePoint, baseline};

const SIZE: (f64, f64) = (310.0, 166.0);

/// The section.
pub fn section(curves: &[Curve]) -> String {
    let names: Vec<&str> = curves.iter().map(|curve| curve.name.as_str()).collect();
    let even = baseline(&names).unwrap_or(BASELINE);
    let body = if curves.is_empty() {
        nothing(
            "Not compared yet: <code>etude compare --run RUN</code> puts other teachers here, uniform practice among them.",
        )
    } else {
        let panels: String = curves.iter().enumerate().map(|(at, curve)| panel(curves, even, at, curve)).collect();
        let head = ["Teacher", "Mastered at the end, %", "95 % interval", "Mean over the run, %"];
        let rows: Vec<_> = curves.iter().map(row).collect();
        format!("<div class=\"panels\">\n{panels}</div>\n{}", table(&[0], &head, &rows))
    };
    // What even practice goes without may be what locks a skill.
    let of =
        if even == BASELINE { " practice of whatever is unlocked" } else { ", even practice that goes without a part" };
    let sentence = format!(
        "The <span class=\"swatch solid\"></span> thick line is the share of the whole test set that is mastered, the mean \
         over several students; the band behind it is its 95 % bootstrap interval; the <span class=\"swatch dots\"></span> \
         dotted line is <b>{}</b>{of}. Each teacher has its recipe’s own settings.",
        escape(even)
    );
    wrap(4, "The same with other teachers", &sentence, &body)
}

fn panel(curves: &[Curve], even: &str, at: usize, curve: &Curve) -> String {
    let (end, last, [low, high]) = curve.end();
    let end = end.max(1);
    let frame = Frame::new((34.0, 26.0), (SIZE.0 - 22.0, SIZE.1 - 20.0), (0.0, f64::from(end)), (0.0, 100.0));
    let [last, low, high] = [last, low, high].map(|x| fixed(f64::from(x), 1));
    let data = format!("data-kind=\"teacher\" data-teacher=\"{at}\" data-last=\"{end}\" {}", frame.data());
    let told = format!("{last} % mastered at the end, 95 % interval {low} to {high} %");
    let mut svg = Svg::new(SIZE, &format!("Mastery with the teacher {}", curve.name), &told, &data);
    svg.text("name", (0.0, 14.0), &fit(&curve.name, 26));
    svg.text("name end", (SIZE.0 - 22.0, 14.0), &format!("{last} %"));
    let line = |of: fn(&CurvePoint) -> f32, curve: &Curve| -> Vec<_> {
        curve.points.iter().map(|point| frame.at(f64::from(point.0), f64::from(of(point)))).collect()
    };
    frame.upwards(&mut svg, 2, |t| num(t, 0));
    svg.path("band", &between(&line(|(.., [low, _])| *low, curve), &line(|(.., [_, high])| *high, curve)));
    frame.across(&mut svg, 3, |t| grouped(t, 0));
    for even in curves.iter().filter(|other| other.name == even) {
        svg.path("belief", &polyline(&line(|(_, mean, _)| *mean, even)));
    }
    svg.path("curve", &polyline(&line(|(_, mean, _)| *mean, curve)));
    svg.finish()
}

fn row(curve: &Curve) -> Vec<String> {
    let (_, last, [low, high]) = curve.end();
    let area = curve.points.iter().map(|(_, mean, _)| mean).sum::<f32>() / curve.points.len().max(1) as f32;
    let one = |x: f32| fixed(f64::from(x), 1);
    vec![escape(&curve.name), one(last), format!("{}\u{a0}–\u{a0}{}", one(low), one(high)), one(area)]
}
