//! Curricula that can never end: the set of rules that is named forbids it, nothing in it is idle, and the counting is the
//! core's own.

use etude::{Budget, Cost, Curriculum, Dice, Grid, Help, Kind, Need, Outcome, Point, Recipe, Resource, Skill};
use etude::{Space, Task, Trial};
use etude_sim::conflict::{Demand, Rule, conflict, tests};
use etude_sim::diag::render;
use etude_sim::file::facts::tabletop;
use etude_sim::file::parse;
use etude_sim::world::{ARMS, DIMS, SKILLS, Spec};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

type Teacher = Curriculum<SKILLS, ARMS, DIMS, 0, 0>;

/// Up to four skills with small numbers, so that every limit binds now and then.
fn specs() -> impl Strategy<Value = Spec> {
    let cap = prop_oneof![3 => Just(u32::MAX), 1 => 1_u32..12];
    let cost = prop_oneof![1 => Just([0, 0]), 1 => [0_u8..4, 0..2]];
    let needs = vec((any::<prop::sample::Index>(), prop_oneof![Just(30), Just(60), Just(75)]), 0..3);
    let limit = || prop_oneof![2 => Just(f32::INFINITY), 1 => (1_u8..40).prop_map(f32::from)];
    let recipe = prop_oneof![Just("uniform"), Just("mastery")];
    let skills = vec((any::<bool>(), cap, cost, needs), 1..5);
    (skills, 1_u32..40, limit(), limit(), 1_u16..4, recipe).prop_map(
        |(skills, episodes, time_s, resets, every, recipe)| {
            let skill = |(at, (grid, cap, [seconds, human], needs)): (usize, (bool, u32, [u8; 2], Vec<_>))| {
                let mut requires = heapless::Vec::new();
                for (index, percent) in needs {
                    let index: prop::sample::Index = index;
                    let skill = if at == 0 { break } else { index.index(at) as u8 };
                    if requires.iter().all(|need: &Need| need.skill != skill) {
                        requires.push(Need { skill, percent }).unwrap();
                    }
                }
                let mut cells = [0; DIMS];
                cells[0] = 2;
                let space = if grid { Space::Grid(Grid(cells)) } else { Space::Point };
                let cost = Cost::new(seconds.into(), 0.0, 0.0).unwrap().with_resets(human.into());
                Skill {
                    space,
                    nominal: Point::default(),
                    difficulty: [50; 2],
                    cost,
                    requires,
                    cap,
                    family: 0,
                    quota: 1,
                }
            };
            let mut syllabus = etude_sim::world::Syllabus { skills: heapless::Vec::new() };
            syllabus.skills.extend(skills.into_iter().enumerate().map(skill));
            let budget = Budget { time_s, resets, ..Budget::episodes(episodes) };
            Spec { probe_every: every, ..Spec::new(syllabus, Recipe::named(recipe).unwrap(), budget) }
        },
    )
}

/// Without these rules, as far as a specification can be without them.
fn loosened(spec: &Spec, dropped: &[Rule]) -> Spec {
    let mut spec = spec.clone();
    let has = |rule: Rule| dropped.contains(&rule);
    spec.budget.episodes = if has(Rule::Budget(None)) { 1_000_000 } else { spec.budget.episodes };
    spec.budget.time_s = if has(Rule::Budget(Some(Resource::Time))) { f32::INFINITY } else { spec.budget.time_s };
    spec.budget.resets = if has(Rule::Budget(Some(Resource::Resets))) { f32::INFINITY } else { spec.budget.resets };
    for (at, skill) in spec.syllabus.skills.iter_mut().enumerate() {
        skill.cap = if has(Rule::Cap(at)) { u32::MAX } else { skill.cap };
        skill.cost = if has(Rule::Cost(at)) { Cost::FREE } else { skill.cost };
        let mut which = 0..;
        skill.requires.retain(|_| !has(Rule::Need(at, which.next().unwrap())));
        skill.space = if has(Rule::Probe) { Space::Point } else { skill.space };
    }
    spec
}

/// Whether the core's own teacher is through if it is fed the skills in this order, each to mastery and always with
/// success.
fn ends(spec: &Spec, order: &[u8]) -> bool {
    let mut teacher = Teacher::build(spec).unwrap();
    let asked = |skill: u8| {
        let needs = spec.syllabus.skills.iter().flat_map(|facts| &facts.requires);
        needs.filter(|need| need.skill == skill).map(|need| f32::from(need.percent) / 100.0).fold(0.0, f32::max)
    };
    for skill in order {
        let (facts, mut practised) = (&spec.syllabus.skills[usize::from(*skill)], 0);
        let standing = |teacher: &Teacher| teacher.skills()[usize::from(*skill)];
        while standing(&teacher).attempts == 0 || teacher.mastery(*skill) < asked(*skill) {
            // It gives something out as long as anything may be attempted at all; which, is up to this order.
            let affordable = teacher.propose(&mut Dice::new(0)).is_some();
            if !affordable || !standing(&teacher).open || standing(&teacher).attempts >= facts.cap {
                return false;
            }
            let probe = practised == spec.probe_every && facts.space != Space::Point;
            practised = if probe { 0 } else { practised + 1 };
            let mut point = facts.nominal;
            point.0[0] = if probe || facts.space == Space::Point { 0.0 } else { 0.3 };
            let task = Task { skill: *skill, point };
            let kind = if probe { Kind::Probe } else { Kind::Practice };
            let trial = Trial { number: 0, arm: 0, task, chance: 1.0, kind, help: Help::NONE };
            teacher.observe(&trial, &Outcome::scored(1.0, facts.cost).unwrap()).unwrap();
        }
    }
    true
}

/// Every order of so many skills.
fn orders(n: u8) -> Vec<Vec<u8>> {
    match n {
        0 => vec![vec![]],
        n => {
            let shorter = orders(n - 1);
            shorter
                .iter()
                .flat_map(|order| {
                    (0..=order.len()).map(move |at| {
                        let mut order = order.clone();
                        order.insert(at, n - 1);
                        order
                    })
                })
                .collect()
        }
    }
}

proptest! {
    /// The naive twin: there is an end exactly if some order of the skills, played on the core, comes to it.
    #[test]
    fn an_end_is_found_if_and_only_if_there_is_one(spec in specs()) {
        let found = orders(spec.syllabus.skills.len() as u8).iter().any(|order| ends(&spec, order));
        prop_assert_eq!(Demand::new(&spec, &[]).fits(), found);
        prop_assert_eq!(conflict(&spec, &Rule::all(&spec)).is_none(), found);
    }

    /// Together they forbid the end whatever else is kept, and without any one of them there is one. Both are asked of
    /// the core.
    #[test]
    fn the_set_is_a_conflict_and_has_nothing_to_spare(spec in specs(), others in vec(any::<bool>(), 40)) {
        let rules = Rule::all(&spec);
        let Some(culprits) = conflict(&spec, &rules) else { return Ok(()) };
        let there_is_one = |dropped: &[Rule]| {
            let spec = loosened(&spec, dropped);
            orders(spec.syllabus.skills.len() as u8).iter().any(|order| ends(&spec, order))
        };
        let rest: Vec<_> = rules.iter().copied().filter(|rule| !culprits.contains(rule)).collect();
        let some: Vec<_> = rest.iter().copied().zip(&others).filter(|(_, keep)| !**keep).map(|(rule, _)| rule).collect();
        prop_assert!(!there_is_one(&rest), "{:?}", culprits);
        prop_assert!(!there_is_one(&some), "{:?}", culprits);
        for culprit in &culprits {
            prop_assert!(there_is_one(&[&rest[..], &[*culprit]].concat()), "{culprit:?} of {culprits:?}");
        }
    }
}

/// The properties above are about something: every kind of rule is to blame now and then, alone and with others.
#[test]
fn all_rules_come_to_be_blamed() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let sets: Vec<_> = (0..600)
        .filter_map(|_| {
            let spec = specs().new_tree(&mut runner).unwrap().current();
            conflict(&spec, &Rule::all(&spec))
        })
        .collect();
    assert!((100..500).contains(&sets.len()), "{} of 600 have no end", sets.len());
    let blamed = |is: &dyn Fn(&Rule) -> bool| sets.iter().filter(|set| set.iter().any(is)).count();
    let kinds = [
        blamed(&|rule| *rule == Rule::Budget(None)),
        blamed(&|rule| matches!(rule, Rule::Budget(Some(_)))),
        blamed(&|rule| matches!(rule, Rule::Cap(_))),
        blamed(&|rule| matches!(rule, Rule::Need(..))),
        blamed(&|rule| matches!(rule, Rule::Cost(_))),
        blamed(&|rule| *rule == Rule::Probe),
    ];
    assert!(kinds.iter().all(|n| *n >= 10), "{kinds:?}");
    assert!(sets.iter().any(|set| set.len() >= 4) && sets.iter().any(|set| set.len() == 1));
}

#[test]
fn mastery_takes_so_many_tests() {
    // One imagined failure fades by a tenth each time: 1/1.9, 1.9/2.71, 2.71/3.439, 3.439/4.0951.
    let tests = |percent| tests(percent, &etude::Claim::default());
    assert_eq!([1, 52, 53, 70, 71, 78, 79, 83, 84].map(tests), [1, 1, 2, 2, 3, 3, 4, 4, 5].map(Some));
    assert!(tests(100).is_some_and(|n| n > 100), "{:?}", tests(100));
}

const HEAD: &str = "format = 1\nname = \"x\"\nworld = \"tabletop\"\n";
const SKILLS_OF: &str = "[teacher.learning-progress]\n[[skill]]\nid = \"reach\"\n[[skill]]\nid = \"grasp\"\n\
                      requires = [{ skill = \"reach\", mastery = 0.60 }]\n[[skill]]\nid = \"tip\"\n\
                      requires = [{ skill = \"reach\", mastery = 0.30 }]\ncost = { time_s = 5, reset = \"human\" }\n";

fn told(text: &str) -> String {
    let curriculum = parse(text, &[tabletop()]).expect("a right file");
    let never = curriculum.never.expect("no end");
    assert!(!never.help.is_empty() && never.line > 0);
    render("arm.toml", text, &[never], &[], false)
}

#[test]
fn the_lines_are_shown_together() {
    let page = [
        // 2 tests of reach, each after 10 attempts, and one attempt at each of the others: 24.
        format!("{HEAD}[budget]\nepisodes = 23\n{SKILLS_OF}"),
        format!(
            "{HEAD}[budget]\nepisodes = 1500\n[probe]\nevery = 40\n{}",
            SKILLS_OF.replace("\"reach\"\n[", "\"reach\"\nmax_attempts = 50\n[")
        ),
        format!(
            "{HEAD}[budget]\nepisodes = 1500\ntime_s = 60\n{}",
            SKILLS_OF.replace("\"reach\"\n[", "\"reach\"\ncost = { time_s = 4 }\n[")
        ),
        format!("{HEAD}[budget]\nepisodes = 2\n{SKILLS_OF}").replace(", mastery = 0.60", ", mastery = 0.01"),
    ]
    .map(|text| told(&text));
    insta::assert_snapshot!(page.join("─────\n"));
}

#[test]
fn what_can_just_end_is_let_be() {
    for text in [
        format!("{HEAD}[budget]\nepisodes = 24\n{SKILLS_OF}"),
        format!("{HEAD}[budget]\nepisodes = 24\nhuman_resets = 0.1\ntime_s = 4\n{SKILLS_OF}"),
    ] {
        assert_eq!(parse(&text, &[tabletop()]).unwrap().never, None);
    }
}
