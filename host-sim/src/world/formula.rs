//! Students made of a formula, each said in one line of text: what a schedule is tested with.
//!
//! | word | what the student does |
//! |---|---|
//! | `learnable` | nothing but the rest of the line: it learns whatever it is ready for |
//! | `rate=0.08` | share of the gap to full competence that one attempt at the easiest task closes |
//! | `forgetting=0.01` | share of its competence that a task loses with every attempt at another one |
//! | `noise=0.1` | share of attempts whose score is a coin's |
//! | `cost=1` | what its attempts cost, as a multiple of what the curriculum declares |
//! | `stubborn=lift` | fails at these skills always (`stubborn=lift,door` for two) |
//! | `lying=lift` | claims progress in practice that no probe confirms |
//! | `aborting=lift` | breaks off every attempt at them |
//! | `able=lift` | succeeds at them always, from the start |
//! | `script=1s0ac` | its first attempts: tenths of a score, `s` for 1, `a` aborted, `c` censored |

use std::fmt;
use std::str::FromStr;

use etude::{Cost, Dice, Help, Kind, Outcome};
use serde::{Deserialize, Serialize};

use super::synthetic::{Settings, Synthetic};
use super::{Task, World, restored, saved};
use crate::diag::{list, suggest};
use crate::file::Curriculum;
use crate::sim;

/// What a student does at one skill, instead of learning it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quirk {
    /// It fails always.
    Stubborn,
    /// Practice claims progress that no probe confirms.
    Lying,
    /// It breaks off every attempt.
    Aborting,
    /// It succeeds always, from the start.
    Able,
}

impl Quirk {
    /// All of them with the words for them.
    pub const ALL: [(&'static str, Self); 4] =
        [("stubborn", Self::Stubborn), ("lying", Self::Lying), ("aborting", Self::Aborting), ("able", Self::Able)];
}

/// What comes of one attempt of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It ran to its end with so many tenths of a full score.
    Scored(u8),
    /// Cut short through no fault of the student's.
    Censored,
    /// The robot failed.
    Aborted,
}

/// A student made of a formula. Written and read as one line of text.
///
/// ```
/// use etude_sim::world::formula::Student;
/// let student: Student = "noise=0.1 stubborn=lift script=0s".parse()?;
/// assert_eq!(student, Student { noise: 0.1, ..Student::learnable() }.stubborn("lift").script("0s")?);
/// assert_eq!(student.to_string(), "noise=0.1 stubborn=lift script=0s");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Student {
    /// Share of the gap to full competence that one attempt at the easiest task closes, in `0..=1`.
    pub rate: f32,
    /// Share of its competence that a task loses with every attempt at another one, in `0..=1`.
    pub forgetting: f32,
    /// Share of attempts whose score is a coin's, in `0..=1`.
    pub noise: f32,
    /// What its attempts cost, as a multiple of what the curriculum declares, in `0..=1000`.
    pub cost: f32,
    /// Skills, by their names, at which it does something else than learn.
    pub quirks: Vec<(String, Quirk)>,
    /// What comes of its first attempts, whatever they are; it learns nothing from them.
    pub script: Vec<Deed>,
}

impl Student {
    /// A student that learns whatever it is ready for.
    #[must_use]
    pub fn learnable() -> Self {
        let Settings { rate, forgetting, noise } = Settings::default();
        Self { rate, forgetting, noise, cost: 1.0, quirks: Vec::new(), script: Vec::new() }
    }

    /// One that forgets what it leaves.
    #[must_use]
    pub fn forgetting(share: f32) -> Self {
        Self { forgetting: share, ..Self::learnable() }
    }

    /// One whose scores are a coin's now and then.
    #[must_use]
    pub fn noisy(share: f32) -> Self {
        Self { noise: share, ..Self::learnable() }
    }

    /// The same, failing at one skill always.
    #[must_use]
    pub fn stubborn(self, skill: &str) -> Self {
        self.with(skill, Quirk::Stubborn)
    }

    /// The same, claiming progress at one skill that no probe confirms.
    #[must_use]
    pub fn lying(self, skill: &str) -> Self {
        self.with(skill, Quirk::Lying)
    }

    /// The same, breaking off every attempt at one skill.
    #[must_use]
    pub fn aborting(self, skill: &str) -> Self {
        self.with(skill, Quirk::Aborting)
    }

    /// The same, succeeding at one skill from the start.
    #[must_use]
    pub fn able(self, skill: &str) -> Self {
        self.with(skill, Quirk::Able)
    }

    /// The same with a quirk at one skill, in place of another one.
    #[must_use]
    pub fn with(mut self, skill: &str, quirk: Quirk) -> Self {
        self.quirks.retain(|(own, _)| own != skill);
        self.quirks.push((skill.into(), quirk));
        self
    }

    /// The same with these first attempts.
    ///
    /// # Errors
    /// A letter that stands for nothing.
    pub fn script(self, letters: &str) -> Result<Self, String> {
        Ok(Self { script: letters.chars().map(deed).collect::<Result<_, _>>()?, ..self })
    }

    /// What it does at the skill of that name, if not learn.
    #[must_use]
    pub fn quirk(&self, skill: &str) -> Option<Quirk> {
        self.quirks.iter().find(|(own, _)| own == skill).map(|(_, quirk)| *quirk)
    }

    /// Whether it can come to master each skill: it has no quirk there but [`Quirk::Able`], nor at what the skill requires.
    #[must_use]
    pub fn can_learn(&self, curriculum: &Curriculum) -> Vec<bool> {
        let can = |skill: &str| self.rate > 0.0 && matches!(self.quirk(skill), None | Some(Quirk::Able));
        let mut able: Vec<bool> = curriculum.skills.iter().map(|skill| can(&skill.id)).collect();
        // As often as a chain of prerequisites is long at most.
        for _ in 0..able.len() {
            let parts = |at: usize| curriculum.skills[at].parts.into_iter().flatten();
            let needs = |at: usize| curriculum.spec.syllabus.skills[at].requires.iter().map(|need| need.skill);
            able = (0..able.len())
                .map(|at| able[at] && needs(at).chain(parts(at)).all(|need| able[usize::from(need)]))
                .collect();
        }
        able
    }

    /// The student in a world of its own: no physics, and every skill of the curriculum.
    ///
    /// # Errors
    /// It has a quirk at a skill that the curriculum does not have.
    pub fn world(&self, curriculum: &Curriculum, seed: u64) -> Result<Formula, String> {
        let names: Vec<&str> = curriculum.skills.iter().map(|skill| skill.id.as_str()).collect();
        if let Some((stranger, _)) = self.quirks.iter().find(|(skill, _)| !names.contains(&skill.as_str())) {
            return Err(format!("the curriculum has no skill `{stranger}`: {}", suggest(stranger, &names)));
        }
        let settings = Settings { rate: self.rate, forgetting: self.forgetting, noise: self.noise };
        let quirks: Vec<_> = names.iter().map(|name| self.quirk(name)).collect();
        let able = (0_u8..).zip(&quirks).filter(|(_, quirk)| **quirk == Some(Quirk::Able)).map(|(skill, _)| skill);
        let cost = |skill: &etude::Skill<{ super::DIMS }>| times(&skill.cost, self.cost);
        Ok(Formula {
            world: sim::synthetic(curriculum, settings, seed).with_mastered(able),
            costs: curriculum.spec.syllabus.skills.iter().map(cost).collect(),
            rate: self.rate,
            script: self.script.clone(),
            state: State {
                attempts: 0,
                claims: vec![0; quirks.len()],
                dice: Dice::new(seed ^ LIES),
                world: Vec::new(),
            },
            quirks,
        })
    }
}

/// What sets the dice of the lies apart from the others of the same seed.
const LIES: u64 = 0x6c69_6573;
/// What an attempt may cost at most, as a multiple.
const DEAREST: f32 = 1000.0;

/// A cost so many times over.
fn times(cost: &Cost, by: f32) -> Cost {
    use etude::Resource::{Energy, Resets, Time, Wear};
    let [time, energy, wear] = [Time, Energy, Wear].map(|resource| cost.get(resource) * by);
    // Whoever puts things back does so as often, whatever it costs.
    Cost::new(time, energy, wear).map_or(*cost, |new| new.with_resets(cost.get(Resets) as u16))
}

fn deed(letter: char) -> Result<Deed, String> {
    match letter {
        's' => Ok(Deed::Scored(10)),
        'c' => Ok(Deed::Censored),
        'a' => Ok(Deed::Aborted),
        _ => letter.to_digit(10).map(|tenths| Deed::Scored(tenths as u8)).ok_or_else(|| {
            format!(
                "`{letter}` in a script stands for nothing: digits are tenths of a score, s is 1, a aborted, c censored"
            )
        }),
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scored(tenths @ 0..10) => write!(f, "{tenths}"),
            Self::Scored(_) => f.write_str("s"),
            Self::Censored => f.write_str("c"),
            Self::Aborted => f.write_str("a"),
        }
    }
}

impl fmt::Display for Student {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = Self::learnable();
        let mut words = Vec::new();
        for (name, own, usual) in [
            ("rate", self.rate, plain.rate),
            ("forgetting", self.forgetting, plain.forgetting),
            ("noise", self.noise, plain.noise),
            ("cost", self.cost, plain.cost),
        ] {
            if own != usual {
                words.push(format!("{name}={own}"));
            }
        }
        for (name, quirk) in Quirk::ALL {
            let own = self.quirks.iter().filter(|(_, own)| *own == quirk);
            let skills: Vec<_> = own.map(|(skill, _)| skill.as_str()).collect();
            if !skills.is_empty() {
                words.push(format!("{name}={}", skills.join(",")));
            }
        }
        if !self.script.is_empty() {
            words.push(format!("script={}", self.script.iter().map(Deed::to_string).collect::<String>()));
        }
        f.write_str(&if words.is_empty() { "learnable".into() } else { words.join(" ") })
    }
}

impl FromStr for Student {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let mut student = Self::learnable();
        for word in text.split_whitespace().filter(|word| *word != "learnable") {
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            let number = |most: f32| match value.parse::<f32>() {
                Ok(number) if (0.0..=most).contains(&number) => Ok(number),
                _ => Err(format!("`{name}` of a student is a number from 0 to {most}, not `{value}`")),
            };
            match (name, Quirk::ALL.iter().find(|(own, _)| *own == name)) {
                ("rate", _) => student.rate = number(1.0)?,
                ("forgetting", _) => student.forgetting = number(1.0)?,
                ("noise", _) => student.noise = number(1.0)?,
                ("cost", _) => student.cost = number(DEAREST)?,
                ("script", _) => student = student.script(value)?,
                (_, Some((_, quirk))) => {
                    for skill in value.split(',') {
                        student = student.with(skill, *quirk);
                    }
                }
                _ => {
                    let known = ["learnable", "rate", "forgetting", "noise", "cost", "script"];
                    let known: Vec<_> = known.into_iter().chain(Quirk::ALL.map(|(name, _)| name)).collect();
                    return Err(format!("no student is `{name}`: the words are {}", list(&known)));
                }
            }
        }
        Ok(student)
    }
}

/// The world of a student made of a formula.
#[derive(Clone, Debug)]
pub struct Formula {
    world: Synthetic,
    quirks: Vec<Option<Quirk>>,
    costs: Vec<Cost>,
    rate: f32,
    script: Vec<Deed>,
    state: State,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct State {
    attempts: u32,
    /// Practice of each skill that is lied about.
    claims: Vec<u32>,
    dice: Dice,
    world: Vec<u8>,
}

impl Formula {
    fn quirk(&self, skill: u8) -> Option<Quirk> {
        self.quirks.get(usize::from(skill)).copied().flatten()
    }

    /// Whether a liar says that it succeeded: more and more often, as one does who learns.
    fn lie(&mut self, skill: u8) -> bool {
        let Some(claims) = self.state.claims.get_mut(usize::from(skill)) else { return false };
        *claims += 1;
        self.state.dice.unit() >= libm::powf(1.0 - self.rate, *claims as f32)
    }
}

impl World for Formula {
    fn attempt(&mut self, task: &Task, kind: Kind, help: Help) -> Outcome {
        let cost = self.costs.get(usize::from(task.skill)).copied().unwrap_or_default();
        let next = self.script.get(self.state.attempts as usize).copied();
        self.state.attempts = self.state.attempts.saturating_add(1);
        let scored = |score: f32| Outcome::scored(score, cost).unwrap_or(Outcome::Censored { cost });
        match (next, self.quirk(task.skill)) {
            (Some(Deed::Scored(tenths)), _) => scored(f32::from(tenths) / 10.0),
            (Some(Deed::Censored), _) => Outcome::Censored { cost },
            (Some(Deed::Aborted), _) | (None, Some(Quirk::Aborting)) => Outcome::Aborted { cost },
            (None, Some(Quirk::Stubborn)) => scored(0.0),
            (None, Some(Quirk::Lying)) if kind == Kind::Probe => scored(0.0),
            (None, Some(Quirk::Lying)) => scored(f32::from(u8::from(self.lie(task.skill)))),
            (None, able) => match self.world.attempt(task, kind, help) {
                Outcome::Scored { score, .. } => scored(if able.is_some() { 1.0 } else { score.get() }),
                other => other,
            },
        }
    }

    fn demonstrate(&mut self, task: &Task) -> bool {
        // Who does not learn may be shown what one will.
        self.quirk(task.skill).is_some() || self.world.demonstrate(task)
    }

    fn certify(&self, task: &Task) -> bool {
        self.world.certify(task)
    }

    fn embody(&mut self, strength: f32) {
        self.world.embody(strength);
    }

    fn mastery(&self) -> Vec<f32> {
        self.world.mastery()
    }

    fn save(&self) -> Vec<u8> {
        saved(&State { world: self.world.save(), ..self.state.clone() })
    }

    fn restore(&mut self, bytes: &[u8]) -> bool {
        let mut state = self.state.clone();
        restored(&mut state, bytes, |old, new| old.claims.len() == new.claims.len())
            && self.world.restore(&state.world)
            && {
                self.state = State { world: Vec::new(), ..state };
                true
            }
    }
}
