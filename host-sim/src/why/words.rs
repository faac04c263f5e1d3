//! Factors and numbers in plain words.

use etude::{Factor, Resource};

use crate::file::factors::called;

/// What it means if a factor thinks little of a skill.
pub(super) fn meaning(factor: &str) -> &'static str {
    match factor {
        "progress" | "bidirectional" => "its scores do not change, so there is no progress to follow",
        "frontier" => "its tasks come to nothing, or are known, and what is half known comes first",
        "gain" | "exp3" => "its scores have changed little of late",
        "selfpaced" => "its tasks are too hard for the threshold so far",
        "window" => "its tasks are outside of the window of difficulty now",
        "ease" => "its tasks are harder than the others",
        "percost" => "its attempts cost more than the others",
        "space" => "its own space practises elsewhere",
        "learnability" => "its tasks nearly always fail, or nearly always succeed",
        "worstcase" => "none of its tasks is among the worst cases now",
        "staleness" => "it was practised of late",
        "reach" => "its tasks are far from those that were practised",
        "balance" => "its family has had its quota",
        "widening" => "it comes late in the file, and the window of skills has not come to it yet",
        "review" => "nothing of it is believed to be forgotten",
        "prices" => "its attempts are dear for the budget",
        "optimism" => "it was tried more often than the others",
        _ => "it prefers other tasks now",
    }
}

/// The columns of `etude explain --episode` by their names, and what each says.
#[must_use]
pub fn columns() -> Vec<(String, &'static str)> {
    let fixed = [
        ("arm", "the choice: one cell of a grid, or one part of a space that moves"),
        ("skill", "whose arm it is"),
        ("trials", "attempts at this arm so far"),
        ("fast", "average of its scores that follows the last few (`fast_rate`)"),
        ("slow", "average of its scores that follows slowly (`slow_rate`); fast less slow is progress"),
    ];
    let own = etude::RECIPES.iter().flat_map(|entry| (entry.recipe)().factors.into_iter());
    let added = etude::ADDITIONS.iter().map(|addition| addition.factor);
    let all = Factor::RULES.into_iter().chain([Factor::Space, Factor::PerCost(Resource::Time)]).chain(own).chain(added);
    let mut columns: Vec<_> = fixed.map(|(name, about)| (name.to_owned(), about)).into();
    for name in all.map(|factor| called(&factor)) {
        if columns.iter().all(|(known, _)| *known != name) {
            let about = about(&name);
            columns.push((name, about));
        }
    }
    columns.push((
        "chance".into(),
        "how likely it is drawn: the product of the opinions, to the power `sharpness`, and `explore` for all",
    ));
    columns.push(("tasks".into(), "the arm's range in the skill's own units, if it is a cell of a grid"));
    columns
}

/// What a factor thinks of an arm.
pub(super) fn about(factor: &str) -> &'static str {
    match factor {
        "unlocked" => "rule: 1 if what the skill requires has been shown, else 0",
        "cap" => "rule: 1 if the skill has attempts left (`max_attempts`), else 0",
        "mask" => "rule: 0 while the skill rests, waits for others (`max_lead`) or is closed by the program, else 1",
        "unmastered" => "1 if the arm is not mastered, else `review`",
        "frontier" => "how much is to be learnt: most where half of the attempts succeed, less what is noise",
        "progress" => "how far fast and slow average are apart, less what is noise",
        "gain" => "how fast its scores have changed, up or down",
        "exp3" => "its weight in EXP3.S, which is paid in learning progress",
        "bidirectional" => "how far its success rate has moved, up or down",
        "selfpaced" => "how far its loss is below the threshold",
        "window" => "1 if its difficulty is in the window now, less at its edge, else 0",
        "ease" => "one over its loss",
        "percost" => "one over what an attempt at the skill costs (`per`)",
        "space" => "what a space that moves thinks of its own arms",
        "learnability" => "4 p (1 − p) of its success rate p",
        "worstcase" => "1 if it is one of the worst cases that can be learnt, else `rest`",
        "optimism" => "a credit that fades with the trials",
        "staleness" => "more the longer it was not practised",
        "reach" => "more the nearer it is to what was practised",
        "balance" => "more if its family is below its quota",
        "widening" => "1 if the skill is among the first of the file by now, else 0",
        "review" => "how much of it is predicted to be forgotten or not known",
        "prices" => "one over what its attempts cost at the prices of the budget",
        _ => "",
    }
}

/// Mean of some scores; none of none.
pub(super) fn mean(scores: &[f32]) -> Option<f32> {
    (!scores.is_empty()).then(|| scores.iter().sum::<f32>() / scores.len() as f32)
}

/// A share as percent: whole, but what is little is not nothing.
#[must_use]
pub fn percent(share: f32) -> String {
    match share * 100.0 {
        0.0 => "0 %".into(),
        few if few < 1.0 => "less than 1 %".into(),
        whole => format!("{whole:.0} %"),
    }
}

pub(super) fn many(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

pub(super) fn times(n: usize) -> String {
    if n == 1 { "once".into() } else { format!("{n} times") }
}

pub(super) fn nth(n: usize) -> String {
    let ending = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}
