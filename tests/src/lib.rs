//! What the tests share: any recipe, any curriculum, any history; and a small bench to play a history on.

pub mod qemu;
pub mod robot;

use etude::{
    Aid, Asks, Assist, Averages, Budget, Claim, Cost, Dice, Draw, Factor, Gain, Grid, Kind, Model, Need, Outcome, Pace,
    Point, Pull, RECIPES, Recipe, Reply, Request, Resource, Safety, Shape, Skill, Space, Spec, Syllabus, Task, Trial,
    Worth,
};
use proptest::prelude::*;

pub use etude_testkit::{claimed, cost, history, outcome};

pub mod flash;
pub mod powercut;
pub mod soak;

/// Sizes that hold every curriculum of the tests.
pub const SKILLS: usize = 6;
/// Arms.
pub const ARMS: usize = 72;
/// Parameters.
pub const DIMS: usize = 2;
/// Scores kept.
pub const WINDOW: usize = 10;
/// Words of memory for spaces that move.
pub const MEMORY: usize = 8192;
/// A curriculum as data, at these sizes.
pub type AnySpec = Spec<SKILLS, DIMS>;
/// The same, packed for a robot.
pub type AnyPack = etude::Pack<SKILLS, DIMS>;
/// A teacher at these sizes.
pub type Teacher = etude::Curriculum<SKILLS, ARMS, DIMS, WINDOW, MEMORY>;
/// A session at these sizes.
pub type Session = etude::Session<SKILLS, ARMS, DIMS, WINDOW, MEMORY>;

/// So many cases; a failing one is kept in a file beside the test's source.
#[must_use]
pub fn cases(cases: u32) -> ProptestConfig {
    let kept = proptest::test_runner::FileFailurePersistence::WithSource("regressions");
    ProptestConfig { cases, failure_persistence: Some(Box::new(kept)), ..ProptestConfig::default() }
}

/// Every named recipe, and combinations that nobody published.
pub fn recipe() -> impl Strategy<Value = Recipe> {
    let named = (0..RECIPES.len()).prop_map(|at| (RECIPES[at].recipe)());
    prop_oneof![3 => named, 1 => mixed_recipe()]
}

fn mixed_recipe() -> impl Strategy<Value = Recipe> {
    let gain = prop_oneof![
        Just((Gain::None, Factor::Progress { noise: 0.0, optimism: 0.1 })),
        Just((Gain::Noise { rate: 0.1 }, Factor::Progress { noise: 1.0, optimism: 0.0 })),
        Just((Gain::Noise { rate: 0.1 }, Factor::Frontier { noise: 0.5, optimism: 0.2, hope: 1.0 })),
        Just((Gain::Online { rate: 0.3 }, Factor::Gain)),
        Just((Gain::Slope, Factor::Gain)),
        (0.05_f32..1.0, pace()).prop_map(|(width, pace)| (Gain::Rank, Factor::Window { width, pace })),
        (0.05_f32..0.95, 0.0_f32..0.5)
            .prop_map(|(share, review)| (Gain::Tail { share }, Factor::Unmastered { goal: 0.7, review })),
        (1_u32..5, 1_u32..20).prop_map(|(size, every)| (Gain::Case { size, every }, Factor::WorstCase { rest: 0.1 })),
        Just((Gain::Exp3 { eta: 0.5 }, Factor::Exp3)),
        Just((Gain::Baseline { cap: 0.5 }, Factor::Bidirectional { theta: 0.2 })),
    ];
    let draw = (
        0.0_f32..=1.0,
        prop_oneof![Just(0.0_f32), Just(1.0), 0.1_f32..9.0, Just(f32::INFINITY)],
        prop_oneof![Just(0.0_f32), 0.0_f32..=1.0],
    );
    let rates = (0.01_f32..=1.0, 0.01_f32..=1.0, prop_oneof![Just(0), 0_u8..=100]);
    (gain, proptest::collection::vec(plain_factor(), 0..=3), draw, rates).prop_map(
        |((gain, reader), mut factors, (explore, sharpness, doubt), (fast, slow, kin))| {
            factors.push(reader);
            keep_once(&mut factors);
            Recipe::new(&factors, Draw { explore, sharpness, doubt }, Averages { fast, slow, gain, kin, success: 0 })
        },
    )
}

/// Leaves one factor of each kind that keeps something, and one gated pace: a second would share what the first keeps, and
/// then their order counts. A curriculum file names no factor twice.
fn keep_once(factors: &mut Vec<Factor>) {
    let (mut reviews, mut budgets, mut gates) = (0, 0, 0);
    factors.retain(|factor| {
        let count = match factor {
            Factor::Review { .. } => &mut reviews,
            Factor::Budget { .. } => &mut budgets,
            _ if matches!(factor.pace(), Some(Pace::Gated { .. })) => &mut gates,
            _ => return true,
        };
        *count += 1;
        *count == 1
    });
}

/// A factor that any recipe may have.
fn plain_factor() -> impl Strategy<Value = Factor> {
    let shape = prop_oneof![Just(Shape::Hard), Just(Shape::Linear), Just(Shape::Logarithmic), Just(Shape::Mixture)];
    let resource =
        prop_oneof![Just(Resource::Time), Just(Resource::Energy), Just(Resource::Wear), Just(Resource::Resets)];
    prop_oneof![
        (0.1_f32..1.0, 0.0_f32..0.5).prop_map(|(goal, review)| Factor::Unmastered { goal, review }),
        Just(Factor::Unmastered { goal: 0.6, review: 0.0 }),
        (shape, pace()).prop_map(|(shape, pace)| Factor::SelfPaced { shape, pace }),
        Just(Factor::Ease),
        resource.prop_map(Factor::PerCost),
        further_factor(),
    ]
}

fn further_factor() -> impl Strategy<Value = Factor> {
    prop_oneof![
        (0.0_f32..3.0).prop_map(|bonus| Factor::Optimism { bonus }),
        Just(Factor::Learnability),
        (1_u32..50).prop_map(|after| Factor::Staleness { after }),
        (0.001_f32..1.0).prop_map(|outside| Factor::Reach { outside }),
        pace().prop_map(|pace| Factor::Balance { pace }),
        pace().prop_map(|pace| Factor::Widen { pace }),
        (1.0_f32..100.0, 0.1_f32..5.0, 0.0_f32..=1.0).prop_map(|(half_life, spread, transfer)| Factor::Review {
            half_life,
            spread,
            transfer
        }),
        (0.0_f32..=1.0, 0.0_f32..=1.0).prop_map(|(rate, damping)| Factor::Budget { rate, damping }),
    ]
}

/// Any pace.
pub fn pace() -> impl Strategy<Value = Pace> {
    let level = 0.0_f32..1.2;
    prop_oneof![
        level.clone().prop_map(Pace::Fixed),
        (level.clone(), level.clone()).prop_map(|(from, to)| Pace::Ramp { from, to }),
        (level.clone(), level, 1_u32..50).prop_map(|(low, high, period)| Pace::Cycle { low, high, period }),
        (0.05_f32..1.0, 0.05_f32..1.0, 0.1_f32..0.9, 1_u32..50).prop_map(|(a, b, factor, epoch)| Pace::Geometric {
            low: a.min(b),
            high: a.max(b),
            factor,
            epoch
        }),
        (0.05_f32..1.0, 1.0_f32..2.0, 1_u32..50).prop_map(|(from, factor, every)| Pace::Growth {
            from,
            to: 1.0,
            factor,
            every
        }),
        (0.0_f32..2.0, 0.0_f32..2.0, 0.01_f32..=1.0, 1_u8..=100, 0_u8..100).prop_map(
            |(from, to, step, forward, back)| {
                Pace::Gated { from, to, step, forward_at: forward, back_at: back % forward }
            }
        ),
        (0.0_f32..2.0, 0.01_f32..=1.0).prop_map(|(from, over)| Pace::Fade { from, over }),
    ]
}

/// Any curriculum that builds: up to six skills, each requiring some of those before it.
pub fn spec() -> impl Strategy<Value = AnySpec> {
    let skill = (1_u8..=3, 0_u8..=3, 0_u8..11, 0_u8..=100, any::<u8>(), 1_u8..=100, 1_u32..200);
    let budget = prop_oneof![Just(f32::INFINITY), 1.0_f32..100.0];
    let budget = (budget.clone(), budget.clone(), budget.clone(), budget);
    let assist = (any::<u8>(), proptest::sample::select(&Aid::ALL[..]), pace());
    let assists = proptest::collection::vec(assist, 0..=2);
    let asks = (prop_oneof![Just(0_u16), 1_u16..8], 0_u8..=100).prop_map(|(budget, audit)| Asks { budget, audit });
    (proptest::collection::vec(skill, 1..=SKILLS), recipe(), budget, 0_u16..5, 1_u16..8, assists, asks).prop_map(
        |(skills, recipe, (time_s, energy_j, wear, resets), failures, probe_every, assists, asks)| {
            let budget = Budget { time_s, energy_j, wear, resets, ..Budget::episodes(300) };
            let safety = Safety { max_consecutive_failures: failures, cooldown_s: 7.5, max_lead: 2 * failures };
            let claim = Claim { tail: if failures > 2 { 30 } else { 100 }, doubt: 5 * u8::from(failures == 1) };
            let count = skills.len() as u8;
            let assists = assists.into_iter().map(|(skill, aid, pace)| Assist { skill: skill % count, aid, pace });
            let assists = assists.collect();
            Spec { safety, probe_every, claim, assists, asks, ..Spec::new(syllabus(&skills), recipe, budget) }
        },
    )
}

fn space(number: usize, kind: u8, x: u8, y: u8) -> Space<DIMS> {
    let dims = if y > 0 { 2 } else { 1 };
    // The published models remember more than there is memory for in every skill.
    let model = [Model::Change, Model::Nearest, Model::Covariance][if number == 0 { usize::from(x) - 1 } else { 0 }];
    match kind {
        0..=2 => Space::Grid(Grid([x, y])),
        3..=5 => Space::Point,
        6 => Space::Bounds { dims, boundary: 70, high: 80, low: 20, step: 10 * x },
        7 => Space::Mixture { dims, model, random: 10 },
        8 if x == 1 => Space::Normal { dims, pull: Pull::Threshold(50), step: 5, narrow: 5 },
        8 => Space::Normal { dims, pull: Pull::Share(60 * x), step: 10, narrow: 20 },
        9 => {
            let worth = [Worth::Robust, Worth::Regret, Worth::Learnability, Worth::Change][usize::from(x + y) % 4];
            Space::Levels { dims, levels: 2 * x + 5 * y, worth, fresh: 30, stale: 10 * y }
        }
        _ => Space::Regions { dims, leaves: 1 + x, memory: 16, random: 20 },
    }
}

type RawSkill = (u8, u8, u8, u8, u8, u8, u32);

fn syllabus(skills: &[RawSkill]) -> Syllabus<SKILLS, DIMS> {
    let skill = |(number, (x, y, kind, difficulty, requires, percent, cap)): (usize, &RawSkill)| Skill {
        space: space(number, *kind, *x, *y),
        nominal: Point([0.4, if *y > 0 { 0.6 } else { 0.0 }]),
        difficulty: [*difficulty, difficulty.midpoint(100)],
        cost: cost(1.0, 2.0, 3.0),
        requires: (0..number.min(etude::NEEDS) as u8)
            .filter(|before| requires >> before & 1 == 1)
            .map(|skill| Need { skill, percent: *percent })
            .collect(),
        cap: if cap % 3 == 0 { *cap } else { u32::MAX },
        family: x % 2,
        quota: *x,
    };
    Syllabus { skills: skills.iter().enumerate().map(skill).collect() }
}

/// What a person says to a question after so many trials, if they say anything: a formula of both.
#[must_use]
pub fn person(request: &Request<DIMS>, clock: u32) -> Option<Reply> {
    match Dice::new(u64::from(request.number) << 32 | u64::from(clock)).below(8) {
        0 => Some(Reply::Demonstrated),
        1 => Some(Reply::Declined),
        roll @ 2..=3 => Some(Reply::Certified { able: roll == 2 }),
        _ => None,
    }
}

/// A teacher of one skill with `arms` arms in a row, difficulty from 0 to 1.
#[must_use]
pub fn row_of(arms: u8, recipe: Recipe, horizon: u32) -> Teacher {
    let mut syllabus = etude::skills(&[[arms, 0]]);
    syllabus.skills[0].difficulty = [0, 100];
    let budget = Budget::episodes(horizon);
    Teacher::build(&Spec::new(syllabus, recipe, budget)).expect("a sound spec")
}

/// Practises these arms of the one skill with these scores.
pub fn play(teacher: &mut Teacher, arms: u8, history: &[(u16, f32)]) {
    for (arm, score) in history {
        let point = Point([(f32::from(*arm) + 0.5) / f32::from(arms), 0.0]);
        let task = Task { skill: 0, point };
        let trial = Trial { number: 0, arm: *arm, task, chance: 1.0, kind: Kind::Practice, help: etude::Help::NONE };
        let outcome = Outcome::scored(*score, Cost::FREE).expect("in range");
        teacher.observe(&trial, &outcome).expect("of this curriculum");
    }
}

/// What the recipe's first own factor thinks of every arm.
#[must_use]
pub fn opinions(teacher: &Teacher) -> Vec<f32> {
    let mut own = None;
    teacher.explain(|line| match line.factor {
        Some(Factor::Unlocked | Factor::Cap | Factor::Mask | Factor::Space) => {}
        _ => own = own.take().or_else(|| Some(line.arms.to_vec())),
    });
    own.expect("there is a line of chances at least")
}

/// Fails unless both lists agree to within `within`, relative to the larger magnitude or 1.
pub fn assert_close(left: &[f32], right: &[f32], within: f32) {
    assert_eq!(left.len(), right.len());
    for (at, (l, r)) in left.iter().zip(right).enumerate() {
        assert!((l - r).abs() <= within * l.abs().max(r.abs()).max(1.0), "at {at}: {l} and {r}\n{left:?}\n{right:?}");
    }
}

/// Fails unless the README holds this text as its block of that name; with `UPDATE_README` set it writes it there.
///
/// # Panics
/// If the README has no such block, or another text in it.
pub fn readme(block: &str, text: &str) {
    page(README, block, text);
}

/// The same of any page, by its path from the repository's root.
///
/// # Panics
/// If the page has no such block, or another text in it.
pub fn page(page: &str, block: &str, text: &str) {
    let stated = page_block(page, block, text);
    assert_eq!(stated, text, "the block `{block}` of {page}; UPDATE_README=1 cargo test writes it");
}

/// The README's block of that name; with `UPDATE_README` set it is this text from now on.
///
/// # Panics
/// If the README has no such block.
#[must_use]
pub fn readme_block(block: &str, text: &str) -> String {
    page_block(README, block, text)
}

const README: &str = "README.md";

fn page_block(page: &str, block: &str, text: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(page);
    let whole = std::fs::read_to_string(&path).expect("the page can be read");
    let (open, close) = (format!("<!-- {block} -->\n```text\n"), "```\n");
    let start = whole.find(&open).unwrap_or_else(|| panic!("{page} has no block `{block}`")) + open.len();
    let end = start + whole[start..].find(close).expect("the block ends");
    if std::env::var_os("UPDATE_README").is_none() {
        return whole[start..end].to_owned();
    }
    std::fs::write(&path, format!("{}{text}{}", &whole[..start], &whole[end..])).expect("the page can be written");
    text.to_owned()
}

/// Bytes with the checksum behind them that [`etude::pack`] wants: for an envelope made by hand.
#[must_use]
pub fn checked(bytes: &[u8]) -> Vec<u8> {
    let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(bytes);
    [bytes, &crc.to_le_bytes()].concat()
}

/// The README's examples run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// So do those of the how-tos.
#[cfg(doctest)]
#[doc = include_str!("../../docs/how-to/robot.md")]
#[doc = include_str!("../../docs/how-to/skill.md")]
#[doc = include_str!("../../docs/how-to/student.md")]
struct HowTos;
