//! A curriculum that can never come to its end, told with the lines that forbid it.

use std::ops::Range;

use etude::Resource;

use super::section::{Findings, Section};
use super::skill::Draft;
use crate::conflict::{Demand, Rule, conflict, tests};
use crate::diag::Problem;
use crate::world::Spec;

/// What to tell if no learner could ever finish the curriculum.
pub(super) fn never(root: &Section<'_>, spec: &Spec, drafts: &[Draft<'_>]) -> Option<Problem> {
    // What the file does not say cannot be shown; it holds all the same.
    let places: Vec<_> =
        Rule::all(spec).into_iter().filter_map(|rule| Some((rule, place(root, drafts, rule)?))).collect();
    let rules: Vec<_> = places.iter().map(|(rule, _)| *rule).collect();
    let culprits = conflict(spec, &rules)?;
    let others: Vec<_> = rules.iter().copied().filter(|rule| !culprits.contains(rule)).collect();
    let demand = Demand::new(spec, &others);
    let limit = culprits.iter().find(|rule| rule.is_limit())?;
    let spot = |rule: &Rule| places.iter().find(|(other, _)| other == rule).map(|(_, place)| place.clone());
    let takes = demand.against(*limit);
    let message =
        format!("this can never come to its end, even if every attempt succeeds: {}", sum(*limit, takes, drafts));
    let problem = Problem::new("never-ends", spot(limit)?, message).label(label(*limit, spec, drafts));
    let problem = culprits.iter().filter(|rule| *rule != limit).fold(problem, |problem, rule| match spot(rule) {
        Some(place) => problem.related(place, label(*rule, spec, drafts)),
        None => problem,
    });
    let tested = demand.attempts.iter().any(|n| *n > 1) && !rules.contains(&Rule::Probe);
    let default =
        if tested { format!("; a test comes after {} attempts of practice", spec.probe_every) } else { String::new() };
    Some(problem.help(match culprits.len() {
        1 => format!("raise it{default}"),
        n => format!("these {n} lines together rule it out, and no fewer: change one of them{default}"),
    }))
}

/// How much is needed, in words.
fn sum(limit: Rule, takes: f64, drafts: &[Draft<'_>]) -> String {
    let whole = |n: f64| if n < 1e15 { n.to_string() } else { "endlessly many".into() };
    match limit {
        Rule::Cap(skill) => format!("`{}` needs {} attempts", drafts[skill].id, whole(takes)),
        Rule::Budget(None) => format!("it takes {} attempts", whole(takes)),
        Rule::Budget(Some(resource)) => format!("it takes {:.1} {}", takes, unit(resource)),
        _ => String::new(),
    }
}

fn unit(resource: Resource) -> &'static str {
    match resource {
        Resource::Time => "seconds of the arm's time",
        Resource::Energy => "joules",
        Resource::Wear => "units of wear",
        Resource::Resets => "times that a person puts things back",
    }
}

fn label(rule: Rule, spec: &Spec, drafts: &[Draft<'_>]) -> String {
    match rule {
        Rule::Budget(None) => format!("{} attempts are allowed", spec.budget.episodes),
        Rule::Budget(Some(_)) => "no more than this may be spent".into(),
        Rule::Cap(skill) => {
            format!("`{}` may be attempted {} times", drafts[skill].id, spec.syllabus.skills[skill].cap)
        }
        Rule::Cost(skill) => format!("each attempt at `{}` costs this", drafts[skill].id),
        Rule::Probe => format!("a test comes after {} attempts of practice", spec.probe_every),
        Rule::Need(skill, which) => {
            let need = spec.syllabus.skills[skill].requires[which];
            let tests = tests(need.percent, &spec.claim).map_or("no number of".into(), |n| n.to_string());
            format!("{} % takes {tests} successful tests of `{}`", need.percent, drafts[usize::from(need.skill)].id)
        }
    }
}

/// Where the file says it.
fn place(root: &Section<'_>, drafts: &[Draft<'_>], rule: Rule) -> Option<Range<usize>> {
    let quiet = &mut Findings::default();
    let key = |section: &Section<'_>, keys: &[&str]| keys.iter().find_map(|key| Some(section.get(key)?.key.clone()));
    let mut table = |name: &str| root.get(name)?.section("", quiet);
    match rule {
        Rule::Budget(None) => key(&table("budget")?, &["episodes"]),
        Rule::Budget(Some(Resource::Time)) => key(&table("budget")?, &["time_h", "time_s"]),
        Rule::Budget(Some(Resource::Energy)) => key(&table("budget")?, &["energy_kj"]),
        Rule::Budget(Some(Resource::Wear)) => key(&table("budget")?, &["wear"]),
        Rule::Budget(Some(Resource::Resets)) => key(&table("budget")?, &["human_resets"]),
        Rule::Probe => key(&table("probe")?, &["every"]),
        Rule::Cap(skill) => drafts[skill].cap.clone(),
        Rule::Cost(skill) => drafts[skill].cost.clone(),
        Rule::Need(skill, which) => Some(drafts[skill].wants.get(which)?.place.clone()),
    }
}
