//! Curricula that can never come to their end, and the smallest set of rules that is to blame.
//!
//! A curriculum ends when every skill was tried and every prerequisite was shown. [`Demand`] is what that takes at least,
//! if every attempt succeeds and costs what the file says. What is out of reach even then is out of reach for any learner
//! and teacher. Planners that check their plan name the constraints that cannot hold together, and let the user choose
//! which one to give up (Hao et al. 2024, LLMFP and verification tools for planning); so does [`conflict`].

use etude::{Claim, Factor, Mastery, Need, Resource, Space};

use crate::world::Spec;

/// Successful tests after which a mastery that has not come yet never comes.
const PATIENCE: u32 = 10_000;

/// A rule of the curriculum that may have to go so that it can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A budget: of this resource, or of attempts.
    Budget(Option<Resource>),
    /// How often a skill may be attempted.
    Cap(usize),
    /// A prerequisite: whose, and which one of its list.
    Need(usize, usize),
    /// What an attempt at a skill costs.
    Cost(usize),
    /// How much practice comes before a test.
    Probe,
}

impl Rule {
    /// All rules of a curriculum, in the order of its skills. Limits that are none are left out.
    #[must_use]
    pub fn all(spec: &Spec) -> Vec<Self> {
        let limits = Resource::ALL.into_iter().filter(|resource| spec.budget.limit(*resource).is_finite());
        let mut rules: Vec<_> = [None].into_iter().chain(limits.map(Some)).map(Self::Budget).collect();
        rules.push(Self::Probe);
        for (at, skill) in spec.syllabus.skills.iter().enumerate() {
            rules.extend((skill.cap < u32::MAX).then_some(Self::Cap(at)));
            rules
                .extend(Resource::ALL.iter().any(|resource| skill.cost.get(*resource) > 0.0).then_some(Self::Cost(at)));
            rules.extend((0..skill.requires.len()).map(|need| Self::Need(at, need)));
        }
        rules
    }

    /// Whether it sets a bound; the other rules only add to what is counted against one.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::Budget(_) | Self::Cap(_))
    }
}

/// Successful tests in a row that show a mastery as this claim asks it, from nothing; `None` if no number of them does.
#[must_use]
pub fn tests(percent: u8, claim: &Claim) -> Option<u32> {
    let mut mastery = Mastery::default();
    (1..=PATIENCE).find(|_| {
        mastery.note(1.0, claim);
        mastery.level(claim) >= f32::from(percent) / 100.0
    })
}

/// What a curriculum takes at least, without the rules that were dropped.
pub struct Demand<'a> {
    spec: &'a Spec,
    dropped: &'a [Rule],
    /// Attempts at each skill.
    pub attempts: Vec<u64>,
    /// Whether another skill waits for it.
    required: Vec<bool>,
}

impl<'a> Demand<'a> {
    /// Counts. A skill that others require is tested as often as its mastery asks, each time after so much practice; any
    /// other is tried once. Practice is a test itself where it is at the nominal task: in a space that is a point, and in
    /// a box that begins there. A teacher without review may close everything, and then tests come at once.
    #[must_use]
    pub fn new(spec: &'a Spec, dropped: &'a [Rule]) -> Self {
        let skills = &spec.syllabus.skills;
        let gate = |factor: &Factor| matches!(factor, Factor::Unmastered { review, .. } if *review <= 0.0);
        let at_once = dropped.contains(&Rule::Probe) || spec.recipe.factors.iter().any(gate);
        let asked = |at: usize| {
            let needs = skills.iter().enumerate().flat_map(|(other, skill)| {
                let held = move |(which, _): &(usize, &Need)| !dropped.contains(&Rule::Need(other, *which));
                skill.requires.iter().enumerate().filter(held).map(|(_, need)| need)
            });
            needs.filter(|need| usize::from(need.skill) == at).map(|need| need.percent).max()
        };
        let asked: Vec<_> = (0..skills.len()).map(asked).collect();
        let attempts = skills.iter().zip(&asked).map(|(skill, asked)| {
            let nominal = matches!(skill.space, Space::Point | Space::Bounds { .. });
            let each = if at_once || nominal { 1 } else { u64::from(spec.probe_every) + 1 };
            asked
                .map_or(1, |percent| tests(percent, &spec.claim).map_or(u64::MAX / 64, |tests| u64::from(tests) * each))
        });
        Self { spec, dropped, attempts: attempts.collect(), required: asked.iter().map(Option::is_some).collect() }
    }

    /// What an attempt at a skill costs.
    fn cost(&self, skill: usize, resource: Resource) -> f64 {
        let free = self.dropped.contains(&Rule::Cost(skill));
        if free { 0.0 } else { self.spec.syllabus.skills[skill].cost.get(resource).into() }
    }

    /// How much is counted against a limit; 0 against another rule.
    #[must_use]
    pub fn against(&self, rule: Rule) -> f64 {
        match rule {
            Rule::Budget(None) => self.attempts.iter().map(|n| *n as f64).sum(),
            Rule::Budget(Some(resource)) => {
                (0..).zip(&self.attempts).map(|(skill, n)| *n as f64 * self.cost(skill, resource)).sum()
            }
            Rule::Cap(skill) => self.attempts[skill] as f64,
            _ => 0.0,
        }
    }

    /// Whether some order of the attempts keeps to every limit. An attempt may begin while anything of a resource is
    /// left, so what the last one costs does not count; the last is at a skill that no other waits for.
    #[must_use]
    pub fn fits(&self) -> bool {
        let Self { spec, dropped, attempts, required } = self;
        let held = |rule: Rule| !dropped.contains(&rule);
        let skills = spec.syllabus.skills.iter().enumerate();
        let capped = skills.zip(attempts).any(|((at, skill), n)| held(Rule::Cap(at)) && *n > skill.cap.into());
        let episodes = held(Rule::Budget(None));
        if capped || (episodes && self.against(Rule::Budget(None)) > spec.budget.episodes.into()) {
            return false;
        }
        (0..attempts.len()).filter(|last| !required[*last]).any(|last| {
            Resource::ALL.iter().filter(|resource| held(Rule::Budget(Some(**resource)))).all(|resource| {
                let before = self.against(Rule::Budget(Some(*resource))) - self.cost(last, *resource);
                before < spec.budget.limit(*resource).into()
            })
        })
    }
}

/// A set of `rules` that forbid the end together, and none of which could be left out; `None` if there is an end.
///
/// The deletion filter (Chinneck & Dravnieks 1991; QuickXplain, Junker 2004, is for questions that are dear to ask): a
/// rule goes if there is no end without it either. Rules that add least to the limit are tried first, so that few are
/// left, and limits are taken one at a time before all together. Rules that are not among these always hold.
#[must_use]
pub fn conflict(spec: &Spec, rules: &[Rule]) -> Option<Vec<Rule>> {
    let without = |kept: Option<Rule>| -> Vec<Rule> {
        rules.iter().copied().filter(|rule| kept.is_some() && rule.is_limit() && Some(*rule) != kept).collect()
    };
    let starts = rules.iter().filter(|rule| rule.is_limit()).map(|limit| without(Some(*limit)));
    let alone = starts.filter(|dropped| !Demand::new(spec, dropped).fits()).map(|dropped| shrink(spec, rules, dropped));
    let together = || (!Demand::new(spec, &[]).fits()).then(|| shrink(spec, rules, without(None)));
    alone.min_by_key(Vec::len).or_else(together)
}

/// Drops what can be dropped.
fn shrink(spec: &Spec, rules: &[Rule], mut dropped: Vec<Rule>) -> Vec<Rule> {
    let mut left: Vec<_> = rules.iter().copied().filter(|rule| !dropped.contains(rule)).collect();
    let load = |dropped: &[Rule]| -> f64 {
        let demand = Demand::new(spec, dropped);
        left.iter().map(|rule| demand.against(*rule)).sum()
    };
    let lightens = |rule: &Rule| load(&dropped) - load(&[&dropped[..], &[*rule]].concat());
    let mut order: Vec<_> = left.iter().map(|rule| (lightens(rule), *rule)).collect();
    order.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    for (_, rule) in order {
        dropped.push(rule);
        if Demand::new(spec, &dropped).fits() {
            dropped.pop();
        }
    }
    left.retain(|rule| !dropped.contains(rule));
    left
}
