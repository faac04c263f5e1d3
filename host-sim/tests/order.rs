//! The order by likeness against every order there is, percentiles against sorted lists, and what is written back.

use std::path::Path;

use assert_cmd::Command;
use etude::{Cost, Dice, Help, Kind, Outcome, Point, Task, Trial, frame, log};
use etude_sim::difficulty::{Class, Thirds, efforts, median};
use etude_sim::file::{parse, rewrite};
use etude_sim::order::{Likeness, difficulty};
use etude_sim::quantile::Quantile;
use etude_sim::world::DIMS;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

/// The paper's score, word for word from its text: the distance of i and j as a share of all from i; a first skill of
/// small variance; then along the front, close to the back and far from the next, until all skills were met.
fn naive(features: &[Vec<f32>], order: &[usize]) -> f64 {
    let n = features.len();
    let distance = |i: usize, j: usize| {
        let squares = features[i].iter().zip(&features[j]).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
        squares.sum::<f64>().sqrt()
    };
    let over = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
    let share = |i: usize, j: usize| over(distance(i, j), (0..n).map(|k| distance(i, k)).sum());
    let variance = |i: usize| {
        let others: Vec<f64> = (0..n).filter(|j| *j != i).map(|j| share(i, j)).collect();
        let mean = over(others.iter().sum(), others.len() as f64);
        over(others.iter().map(|x| (x - mean) * (x - mean)).sum(), others.len() as f64)
    };
    let mut score = 1.0 - over(variance(order[0]), (0..n).map(variance).sum());
    let mut met = 1;
    for k in 0.. {
        if met >= n {
            break;
        }
        score += 1.0 - share(order[k], order[n - 1 - k]);
        score += share(order[k], order[k + 1]);
        met += 2;
    }
    score
}

fn every_order(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![vec![]];
    }
    let place = |order: &Vec<usize>, at: usize| [&order[..at], &[n - 1], &order[at..]].concat();
    every_order(n - 1).iter().flat_map(|order| (0..n).map(move |at| place(order, at))).collect()
}

/// The paper's code, which takes near and far from the first skill for ever.
fn published(features: &[Vec<f32>], first: usize) -> Vec<usize> {
    let far = |other: &usize| {
        let squares =
            features[first].iter().zip(&features[*other]).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
        squares.sum::<f64>()
    };
    let mut left: Vec<usize> = (0..features.len()).filter(|other| *other != first).collect();
    left.sort_by(|a, b| far(a).total_cmp(&far(b)));
    let (mut front, mut back) = (vec![first], vec![]);
    while !left.is_empty() {
        back.insert(0, left.remove(0));
        front.extend(left.pop());
    }
    [front, back].concat()
}

fn features() -> impl Strategy<Value = Vec<Vec<f32>>> {
    (1_usize..4).prop_flat_map(|length| vec(vec(prop_oneof![Just(0.0_f32), -2.0_f32..2.0], length), 1..7))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn an_order_has_every_skill_and_no_order_is_better_than_the_best(features in features()) {
        let likeness = Likeness::new(&features);
        let order = likeness.order();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, (0..features.len()).collect::<Vec<_>>());
        let scores: Vec<f64> = every_order(features.len()).iter().map(|order| naive(&features, order)).collect();
        for (order, score) in every_order(features.len()).iter().zip(&scores) {
            prop_assert!((likeness.score(order) - score).abs() < 1e-9, "{order:?}");
        }
        let best = scores.iter().copied().fold(f64::MIN, f64::max);
        prop_assert!(likeness.score(&order) <= best + 1e-9);
    }

    /// By rank, which is what a percentile is about: within a fifth after a hundred numbers, a fifteenth after two thousand.
    #[test]
    fn percentiles_of_a_stream_are_those_of_the_list(seed: u64, n in 100_usize..2000, shape in 0..3, share in 0.1_f64..0.9) {
        let mut dice = Dice::new(seed);
        let numbers: Vec<f64> = (0..n).map(|_| f64::from(match shape {
            0 => dice.unit(),
            1 => dice.normal(),
            _ => dice.normal().exp(),
        })).collect();
        let mut quantile = Quantile::new(share);
        numbers.iter().for_each(|x| quantile.push(*x));
        let estimate = quantile.estimate().unwrap();
        let below = numbers.iter().filter(|x| **x <= estimate).count() as f64 / n as f64;
        // Five markers stand for all, and after a hundred numbers they may still be where the first ones were.
        let slack = 0.06 + 12.0 / n as f64;
        prop_assert!((below - share).abs() < slack, "{below} for {share} of {n}");
    }

    #[test]
    fn up_to_five_numbers_are_exact(mut numbers in vec(-1e6_f64..1e6, 1..6), share in 0.01_f64..0.99) {
        let mut quantile = Quantile::new(share);
        for x in &numbers {
            quantile.push(*x);
            quantile.push(f64::INFINITY);
            quantile.push(f64::NAN);
        }
        numbers.sort_by(f64::total_cmp);
        // The number at this share of the way along the sorted list.
        let way = share * (numbers.len() - 1) as f64;
        let around = |at: f64| numbers[at as usize];
        let exact = around(way.floor()) * (1.0 - way.fract()) + around(way.ceil()) * way.fract();
        prop_assert!((quantile.estimate().unwrap() - exact).abs() <= 1e-9 * exact.abs().max(1.0));
    }
}

/// Over many sets of skills: near the best of all orders, and better than the order of the paper's code.
#[test]
fn moving_on_along_the_front_pays() {
    let mut dice = Dice::new(17);
    let (mut ours, mut theirs, mut best, mut any) = (0.0, 0.0, 0.0, 0.0);
    let orders = every_order(6);
    for _ in 0..60 {
        let features: Vec<Vec<f32>> = (0..6).map(|_| (0..3).map(|_| dice.unit()).collect()).collect();
        let order = Likeness::new(&features).order();
        ours += naive(&features, &order);
        theirs += naive(&features, &published(&features, order[0]));
        let scores: Vec<f64> = orders.iter().map(|order| naive(&features, order)).collect();
        best += scores.iter().copied().fold(f64::MIN, f64::max);
        any += scores.iter().sum::<f64>() / scores.len() as f64;
    }
    assert!(ours > theirs, "{ours} against {theirs}");
    assert!(ours - any > 0.7 * (best - any), "{any} any, {ours} ours, {best} best");
}

/// Five skills on a line: an inner one first, its neighbour last, the ends early.
#[test]
fn skills_on_a_line() {
    let features = [0.0, 1.0, 2.0, 3.0, 4.5].map(|x| vec![x]);
    let order = Likeness::new(&features).order();
    // 3 is most evenly far from all. From there 2 is near and goes to the back, 0 is far and comes next; from 0, of 1 and
    // 4.5, 1 is near and 4.5 is far.
    assert_eq!(order, [3, 0, 4, 1, 2]);
    assert_eq!((0..5).map(|place| difficulty(place, 5)).collect::<Vec<_>>(), [0.1, 0.3, 0.5, 0.7, 0.9]);
    assert_eq!(Likeness::new(&[]).order(), Vec::<usize>::new());
    assert_eq!(Likeness::new(&[vec![1.0], vec![1.0]]).order(), [0, 1]);
}

proptest! {
    /// As far from the numbers on either side as from the other, and in whatever order they come.
    #[test]
    fn as_many_numbers_are_below_the_median_as_above(numbers in vec(-1e6_f64..1e6, 1..9)) {
        let found = median(numbers.clone()).unwrap();
        prop_assert_eq!(median(numbers.iter().rev().copied().collect()), Some(found));
        let (below, above) = (numbers.iter().filter(|x| **x < found).count(), numbers.iter().filter(|x| **x > found).count());
        prop_assert!(below <= numbers.len() / 2 && above <= numbers.len() / 2);
        let mirrored = median(numbers.iter().map(|x| -x).collect()).unwrap();
        prop_assert!((found + mirrored).abs() < 1e-6, "{} and {}", found, mirrored);
    }
}

#[test]
fn the_median_of_two_is_between_them() {
    assert_eq!(median(vec![80.0, 37.0]), Some(58.5));
    assert_eq!(median(vec![80.0, f64::INFINITY]), Some(f64::INFINITY), "half of the runs are not more than half");
    assert_eq!(median(vec![80.0, f64::INFINITY, 3.0]), Some(80.0));
    assert_eq!(median(vec![]), None);
}

#[test]
fn what_is_reached_can_be_hard_though_most_is_not() {
    let mut thirds = Thirds::default();
    // Four of seven never: LeanAgent's 67th percentile would be infinite, and 30 attempts no more than medium.
    let taken = [10.0, f64::INFINITY, 20.0, f64::INFINITY, 30.0, f64::INFINITY, f64::INFINITY];
    taken.iter().for_each(|attempts| thirds.push(*attempts));
    let classes = taken.map(|attempts| thirds.class(attempts));
    use Class::{Easy, Hard, Medium};
    assert_eq!(classes, [Easy, Hard, Medium, Hard, Hard, Hard, Hard]);
    assert_eq!(Thirds::default().class(f64::INFINITY), Hard);
}

/// Attempts count with a score, successes without help, and three in a row are one that is not luck.
#[test]
fn a_log_tells_what_success_has_taken() {
    let mut bytes = Vec::new();
    let mut write = |record: &log::Record<DIMS>| {
        let mut room = [0; frame::FRAME];
        bytes.extend_from_slice(frame::encode(record, &mut room).unwrap());
    };
    let scores = [Some(1.0), Some(1.0), None, Some(0.4), Some(0.5), Some(1.0), Some(1.0), Some(0.0)];
    for (number, score) in (0..).zip(scores) {
        for skill in [0_u8, 1] {
            let (number, task) = (2 * number + u32::from(skill), Task { skill, point: Point::default() });
            let help = if skill == 1 { Help::NONE.with(etude::Aid::WarmStart, 0.5) } else { Help::NONE };
            write(&log::Record::Trial(Trial { number, arm: 0, task, chance: 1.0, kind: Kind::Practice, help }));
            let outcome = match score {
                Some(score) => Outcome::scored(score, Cost::FREE).unwrap(),
                None => Outcome::Aborted { cost: Cost::FREE },
            };
            write(&log::Record::Outcome { number, outcome });
        }
    }
    let efforts = efforts(3, &bytes);
    assert_eq!(
        efforts.iter().map(|effort| (effort.attempts, effort.reached)).collect::<Vec<_>>(),
        [(7, Some(6)), (7, None), (0, None)]
    );
    assert_eq!(
        efforts.iter().map(etude_sim::difficulty::Effort::to_success).collect::<Vec<_>>(),
        [Some(6.0), Some(f64::INFINITY), None]
    );
}

/// A file with comments everywhere, a header below a skill, and a table between skills.
const FILE: &str = r#"format = 1 # the format
name = "x"
[budget]
episodes = 300
[teacher.mastery]

# the first
[[skill]]
id = "a" # its name
features = [0, 1]
# how hard
difficulty = 0.9   # very
[skill.space.grid] # its space
x = { range = [0, 1], cells = 2 }

[probe] # between
every = 5

# the second
[[skill]]
features = [0.5, 0.5]
id = "b"

[[skill]]
id = "c" # third
features = [1, 0]
requires = [{ skill = "b", mastery = 0.5 }]
# the end
"#;

#[test]
fn a_file_is_written_anew_with_its_comments() {
    let new = rewrite(FILE, &[("c", None), ("a", Some(0.25)), ("b", Some(0.5))]).unwrap();
    insta::assert_snapshot!(new);
    let ids: Vec<_> = parse(&new, &[]).unwrap().skills.into_iter().map(|skill| skill.id).collect();
    assert_eq!(ids, ["c", "a", "b"]);
    assert_eq!(rewrite(FILE, &[("a", None), ("b", None), ("c", None)]).unwrap(), FILE);
    assert!(rewrite("skill = [{ id = \"a\" }]", &[("a", None)]).unwrap_err().contains("[[skill]]"));
}

fn etude(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("etude").unwrap().current_dir(dir).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn order_and_difficulty_as_typed() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("x.toml"), FILE).unwrap();
    let (code, out, err) = etude(dir.path(), &["order", "x.toml", "-o", "y.toml", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let document: Value = serde_json::from_str(&out).unwrap();
    // The middle one is as far from both others: no variance.
    assert_eq!(document["order"][0]["skill"], "b");
    assert!(etude(dir.path(), &["order", "x.toml"]).1.contains("more is better"));
    assert!(document["score"].as_f64() >= document["score_as_written"].as_f64());
    let written = std::fs::read_to_string(dir.path().join("y.toml")).unwrap();
    assert!(written.contains("# very") && parse(&written, &[]).unwrap().skills[0].id == "b", "{written}");
    let (code, _, err) = etude(dir.path(), &["order", "x.toml", "-o", "no/such/place.toml"]);
    assert_eq!(code, 4, "{err}");
    std::fs::write(dir.path().join("z.toml"), FILE.replace("features = [1, 0]", "")).unwrap();
    let (code, _, err) = etude(dir.path(), &["order", "z.toml"]);
    assert!(code == 2 && err.contains("`c` has no features"), "{err}");

    assert_eq!(etude(dir.path(), &["sim", "x.toml", "-o", "run", "-q"]).0, 0);
    let (code, out, err) = etude(dir.path(), &["difficulty", "run", "--format", "json", "-o", "w.toml"]);
    assert_eq!(code, 0, "{err}");
    let document: Value = serde_json::from_str(&out).unwrap();
    let line = &document["skills"][1];
    assert!(line["attempts"].as_f64() >= Some(3.0) && line["class"].is_string(), "{line}");
    let curriculum = parse(&std::fs::read_to_string(dir.path().join("w.toml")).unwrap(), &[]).unwrap();
    let difficulty = (100.0 * line["difficulty"].as_f64().unwrap()).round() as u8;
    assert_eq!(curriculum.spec.syllabus.skills[1].difficulty, [difficulty; 2]);
    let (_, out, _) = etude(dir.path(), &["difficulty", "run"]);
    assert!(out.starts_with("skill") && out.contains("next:") && !out.contains("median"), "{out}");
    assert!(out.contains("three successes in a row") && out.contains("other runs can move them"), "{out}");
    let (_, out, _) = etude(dir.path(), &["difficulty", "run", "run"]);
    assert!(out.contains("median of 2 runs"), "{out}");
    assert_eq!(etude(dir.path(), &["difficulty", "nowhere"]).0, 4);
    assert_eq!(etude(dir.path(), &["difficulty"]).0, 2);
    // Another curriculum's log is refused.
    let (code, _, err) = etude(dir.path(), &["difficulty", "run", "--curriculum", "y.toml"]);
    assert!(code == 4 && err.contains("of curriculum"), "{err}");
}
