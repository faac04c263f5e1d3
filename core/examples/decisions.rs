//! Decisions of every recipe and every space that moves as lines of JSON, for teachers in other languages to be held against.
//!
//! A life begins with a line that has its `pack`. Then come trials with what came of them, rests and answers, in order,
//! and now and then the state: a snapshot, the chances of all arms and every opinion of them.

use std::error::Error;
use std::fmt::Write;
use std::io::{self, Write as _};

use etude::{
    Aid, Asks, Assist, Budget, Cost, Kind, Model, Need, Next, Outcome, Pace, Pack, Point, RECIPES, Recipe, Reply,
    Safety, Space, Spec, Trial, skills,
};

/// Decisions of each life.
const DECISIONS: u32 = 1000;

/// Not the sizes of any other build: they must not matter.
type Session = etude::Session<4, 40, 3, 10, 8192>;

/// Three skills, eleven arms, and something of everything that binds a teacher.
fn spec(recipe: Recipe) -> Spec<4, 3> {
    let mut syllabus = skills(&[[3, 2, 0], [4, 0, 0], [0, 0, 0]]);
    for (skill, facts) in (0_u8..).zip(&mut syllabus.skills) {
        facts.difficulty = [20, 90];
        facts.cost = Cost::new(1.0, 2.5, 0.125).unwrap_or(Cost::FREE);
        facts.family = u8::from(skill == 2);
        match skill {
            0 => facts.nominal = Point([0.1, 0.25, 0.0]),
            1 => {
                facts.nominal = Point([0.5, 0.0, 0.0]);
                let _ = facts.requires.push(Need { skill: 0, percent: 40 });
            }
            _ => {
                (facts.space, facts.cap, facts.quota) = (Space::Point, 400, 3);
                let _ = facts.requires.push(Need { skill: 1, percent: 20 });
            }
        }
    }
    Spec {
        safety: Safety { max_consecutive_failures: 4, cooldown_s: 8.0, max_lead: 6 },
        probe_every: 10,
        asks: Asks { budget: 30, audit: 20 },
        ..Spec::new(syllabus, recipe, Budget { energy_j: 1e6, ..Budget::episodes(DECISIONS) })
    }
}

/// A learner that is a formula: better with time, worse at the hard end, and a little noisy.
fn attempt(trial: &Trial<3>) -> Result<Outcome, Box<dyn Error>> {
    let roll = trial.number.wrapping_mul(2_654_435_761) >> 16;
    let cost = Cost::new(1.0 + (roll % 8) as f32 / 4.0, 3.0, 0.1)?.with_resets(u16::from(roll.is_multiple_of(5)));
    Ok(match roll {
        roll if roll.is_multiple_of(17) => Outcome::Aborted { cost },
        roll if roll.is_multiple_of(19) => Outcome::Censored { cost },
        _ => {
            let noise = (roll % 1024) as f32 / 1024.0;
            let score = 0.3 + trial.number as f32 / 900.0 - 0.6 * trial.task.point.0[0] + 0.4 * (noise - 0.5);
            Outcome::scored(score.clamp(0.0, 1.0), cost)?
        }
    })
}

/// The number that is meant, to the last digit.
fn number(number: f32) -> String {
    format!("{:?}", f64::from(number))
}

fn numbers(numbers: &[f32]) -> String {
    let all: Vec<String> = numbers.iter().copied().map(number).collect();
    format!("[{}]", all.join(","))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn told(trial: &Trial<3>, outcome: &Outcome) -> String {
    let kind = match trial.kind {
        Kind::Practice => "practice",
        Kind::Probe => "probe",
        Kind::Audition => "audition",
    };
    let (end, score) = match outcome {
        Outcome::Scored { score, .. } => ("scored", score.get()),
        Outcome::Censored { .. } => ("censored", 0.0),
        Outcome::Aborted { .. } => ("aborted", 0.0),
    };
    let cost = outcome.cost();
    format!(
        "{{\"number\":{},\"skill\":{},\"arm\":{},\"kind\":\"{kind}\",\"point\":{},\"chance\":{},\"force\":{},\"end\":\"{end}\",\
         \"score\":{},\"cost\":{}}}",
        trial.number,
        trial.task.skill,
        trial.arm,
        numbers(&trial.task.point.0),
        number(trial.chance),
        number(trial.help.level(Aid::VirtualForce)),
        number(score),
        numbers(&etude::Resource::ALL.map(|resource| cost.get(resource))),
    )
}

fn live(name: &str, spec: Spec<4, 3>, seed: u64, out: &mut impl io::Write) -> Result<(), Box<dyn Error>> {
    let mut room = vec![0; 1 << 16];
    let mut session = Session::new(&spec, seed)?;
    let pack = Pack { spec, seed, save_every: 10, decoder: None };
    writeln!(out, "{{\"life\":\"{name}\",\"pack\":\"{}\"}}", hex(pack.seal(&mut room)?))?;
    let mut decisions = 0;
    loop {
        match session.propose() {
            Next::Try(trial) => {
                let outcome = attempt(&trial)?;
                writeln!(out, "{}", told(&trial, &outcome))?;
                session.observe(trial.number, &outcome)?;
                decisions += 1;
            }
            Next::Rest { seconds } => {
                writeln!(out, "{{\"rest\":{}}}", number(seconds))?;
                session.rested(seconds);
            }
            Next::Report | Next::Done => break,
        }
        if let (Some(question), 0) = (session.requests().first().copied(), decisions % 40) {
            let (word, reply) = match question.number % 4 {
                0 => ("demonstrated", Reply::Demonstrated),
                1 => ("able", Reply::Certified { able: true }),
                2 => ("unable", Reply::Certified { able: false }),
                _ => ("declined", Reply::Declined),
            };
            writeln!(out, "{{\"question\":{},\"reply\":\"{word}\"}}", question.number)?;
            session.answer(question.number, reply)?;
        }
        if decisions % 200 == 0 {
            let teacher = session.curriculum();
            let mut opinions = Vec::new();
            teacher.explain(|opinion| opinions.push(numbers(opinion.arms)));
            let mastery: Vec<f32> = (0..3).map(|skill| teacher.mastery(skill)).collect();
            writeln!(
                out,
                "{{\"snapshot\":\"{}\",\"chances\":{},\"opinions\":[{}],\"mastery\":{}}}",
                hex(session.save(&mut room)?),
                numbers(&teacher.chances()),
                opinions.join(","),
                numbers(&mastery)
            )?;
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (seed, entry) in (1..).zip(&RECIPES) {
        live(entry.name, spec((entry.recipe)()), seed, &mut out)?;
    }
    for (seed, (name, space)) in (100..).zip(Space::all(2)) {
        let mut spec = spec(Recipe::named("uniform").ok_or("there is one")?);
        spec.syllabus.skills[0].space = space;
        live(name, spec, seed, &mut out)?;
    }
    // What a curriculum file can say, and a program in Python does not: help that goes away.
    let mut further = spec((RECIPES[0].recipe)());
    if let Some(skill) = further.syllabus.skills.first_mut() {
        skill.space = Space::Mixture { dims: 2, model: Model::Change, random: 20 };
    }
    let pace = Pace::Gated { from: 0.8, to: 0.0, step: 0.1, forward_at: 60, back_at: 20 };
    let _ = further.assists.push(Assist { skill: 0, aid: Aid::VirtualForce, pace });
    live("from a pack alone", further, u64::MAX, &mut out)?;
    out.flush()?;
    Ok(())
}
