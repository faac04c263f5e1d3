//! A whole curriculum as data: what the file says and the pack carries.

use core::fmt;

use heapless::Vec;

use crate::assist::{ASSISTS, Assist};
use crate::factor::{Factor, bit, is_in};
use crate::keep::Keep;
use crate::ledger::Gain;
use crate::mastery::Claim;
use crate::recipe::Recipe;
use crate::request::Asks;
use crate::syllabus::Syllabus;
use crate::trial::Resource;

/// Skills of one curriculum at most: a set of skills is one 32-bit word.
pub const SKILLS: usize = 32;

/// A whole curriculum as data. `build` checks it once and returns the thing that runs.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Spec<const S: usize, const D: usize> {
    /// The skills.
    pub syllabus: Syllabus<S, D>,
    /// The teacher.
    pub recipe: Recipe,
    /// How much may be spent.
    pub budget: Budget,
    /// When to let a skill rest, or wait.
    pub safety: Safety,
    /// Practice trials of a skill from one probe to the next, for skills that others require; 0 for no probes.
    pub probe_every: u16,
    /// What it takes to claim mastery.
    pub claim: Claim,
    /// Help that is taken away again.
    pub assists: Vec<Assist, ASSISTS, u8>,
    /// How much a person may be asked.
    pub asks: Asks,
}

/// How much may be spent; the horizon of every pace is `episodes`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Budget {
    /// Attempts of every kind.
    pub episodes: u32,
    /// Seconds of the arm's time; infinite for no limit.
    pub time_s: f32,
    /// Joules; infinite for no limit.
    pub energy_j: f32,
    /// Units of wear; infinite for no limit.
    pub wear: f32,
    /// Times that a person puts things back; infinite for no limit.
    pub resets: f32,
}

impl Budget {
    /// So many attempts, and no other limit.
    #[must_use]
    pub const fn episodes(episodes: u32) -> Self {
        Self { episodes, time_s: f32::INFINITY, energy_j: f32::INFINITY, wear: f32::INFINITY, resets: f32::INFINITY }
    }

    /// How much of one resource; infinite for no limit.
    #[must_use]
    pub fn limit(&self, resource: Resource) -> f32 {
        match resource {
            Resource::Time => self.time_s,
            Resource::Energy => self.energy_j,
            Resource::Wear => self.wear,
            Resource::Resets => self.resets,
        }
    }
}

/// When to let a skill rest, or wait for others.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Safety {
    /// Failures in a row (score below one half, or aborted) after which a skill rests; 0 for never.
    pub max_consecutive_failures: u16,
    /// How long it rests, in seconds of the arm's own time.
    pub cooldown_s: f32,
    /// Successes in a row (score of one half or more, in practice) by which a skill may be ahead of the attempts at all other
    /// skills together; then it waits for one of those, as long as there is one to attempt. 0 for any lead.
    pub max_lead: u16,
}

impl Safety {
    /// No rest at all, and any lead.
    pub const NONE: Self = Self { max_consecutive_failures: 0, cooldown_s: 0.0, max_lead: 0 };
}

impl Default for Safety {
    /// No rest, and a lead of thirty at most: of a skill that fails once in ten, one row in twenty-four is as long.
    fn default() -> Self {
        Self { max_lead: 30, ..Self::NONE }
    }
}

/// Why a [`Spec`] cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SpecError {
    /// No skill at all.
    NoSkills,
    /// More skills than a set of skills can hold.
    TooManySkills,
    /// More arms than this build has room for.
    TooManyArms {
        /// Arms that the curriculum has.
        arms: u32,
        /// Arms that fit.
        room: u32,
    },
    /// Spaces that move, or the recipe, need more memory than this build has.
    NeedsMemory {
        /// Words that they need.
        words: u32,
        /// Words that there are.
        room: u32,
    },
    /// Spaces or recipe need memory ([`Spec::words`]), and this build has none, nor code for them (`M = 0`).
    NoMemory,
    /// The recipe keeps the last scores, and this build has no room for them.
    NeedsWindow,
    /// A factor reads a statistic that the recipe does not keep.
    WrongGain,
    /// A number of the recipe is out of its bounds, or not a number.
    Setting(&'static str),
    /// A number among a skill's facts is out of its bounds.
    Fact {
        /// The skill.
        skill: u8,
        /// The fact.
        name: &'static str,
    },
    /// A skill requires one that does not exist.
    UnknownSkill {
        /// The skill that requires it.
        skill: u8,
    },
    /// A skill requires itself, directly or through others.
    Cycle {
        /// One of the skills of the cycle.
        skill: u8,
    },
    /// Something is required of a skill, or it is helped, but no probe will ever show what it can.
    NoProbes,
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSkills => f.write_str("the curriculum has no skill"),
            Self::TooManySkills => write!(f, "more than {SKILLS} skills"),
            Self::TooManyArms { arms, room } => write!(f, "the skills have {arms} arms, and there is room for {room}"),
            Self::NeedsMemory { words, room } => {
                write!(
                    f,
                    "spaces and recipe need {words} words of memory, and there is room for {room}: build with M >= {words}"
                )
            }
            Self::NoMemory => f.write_str(
                "spaces or recipe need memory, and there is none: build with M >= 1, as much as words() says",
            ),
            Self::NeedsWindow => f.write_str("the recipe keeps a window of scores: build with W >= 2"),
            Self::WrongGain => f.write_str("a factor of the recipe reads a statistic that it does not keep"),
            Self::Setting(name) => write!(f, "the teacher's `{name}` is out of its bounds"),
            Self::Fact { skill, name } => write!(f, "`{name}` of skill {skill} is out of its bounds"),
            Self::UnknownSkill { skill } => write!(f, "skill {skill} requires a skill that does not exist"),
            Self::Cycle { skill } => write!(f, "skill {skill} requires itself, directly or through others"),
            Self::NoProbes => {
                f.write_str("a skill is required or helped, but `probe_every` is 0: nothing would ever prove it")
            }
        }
    }
}

impl core::error::Error for SpecError {}

impl<const S: usize, const D: usize> Spec<S, D> {
    /// A curriculum without rest, probes, help and questions, with mastery claimed at the mean, in which no skill that only
    /// succeeds leads by more than thirty.
    #[must_use]
    pub fn new(syllabus: Syllabus<S, D>, recipe: Recipe, budget: Budget) -> Self {
        let (safety, claim) = (Safety::default(), Claim::default());
        let asks = Asks::default();
        Self { syllabus, recipe, budget, safety, probe_every: 0, claim, assists: Vec::new(), asks }
    }

    /// Checks everything that does not depend on how much room a build has.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), SpecError> {
        self.check_for::<{ usize::MAX }>()
    }

    /// The same for a build with so much memory: without any it refuses first what it has no code for, nor for its settings.
    pub(crate) fn check_for<const M: usize>(&self) -> Result<(), SpecError> {
        match self.syllabus.skills.len() {
            0 => return Err(SpecError::NoSkills),
            n if n > SKILLS => return Err(SpecError::TooManySkills),
            _ => {}
        }
        if M == 0 && self.needs_memory() {
            return Err(SpecError::NoMemory);
        }
        let rest = || if M > 0 { self.check_assists().and_then(|()| self.check_order()) } else { self.check_order() };
        self.check_recipe::<M>().and_then(|()| self.check_facts::<M>()).and_then(|()| rest())
    }

    /// Whether [`words`](Self::words) says more than none.
    fn needs_memory(&self) -> bool {
        self.goes_further() || self.syllabus.skills.iter().any(|skill| skill.space.moves())
    }

    /// Words of memory that its spaces and its recipe need together.
    #[must_use]
    pub fn words(&self) -> usize {
        let words = self.syllabus.words().saturating_add(Keep::words(&self.recipe, self.syllabus.skills.len()));
        words.max(usize::from(self.goes_further()))
    }

    /// Whether it asks for more than the small build without memory has code for: beyond the three families of recipes,
    /// another claim than the mean, or help.
    fn goes_further(&self) -> bool {
        self.recipe.goes_further() || self.claim != Claim::default() || !self.assists.is_empty()
    }

    fn check_assists(&self) -> Result<(), SpecError> {
        for assist in &self.assists {
            let skill = assist.skill;
            if usize::from(skill) >= self.syllabus.skills.len() {
                return Err(SpecError::UnknownSkill { skill });
            }
            if !assist.pace.is_sound() {
                return Err(SpecError::Fact { skill, name: "assist" });
            }
        }
        // Nobody can tell what was learned under help but a probe.
        if !self.assists.is_empty() && self.probe_every == 0 { Err(SpecError::NoProbes) } else { Ok(()) }
    }

    // Calls of their own, as the large ones of a curriculum: in one heap they run out of registers, and take more flash.
    #[inline(never)]
    fn check_recipe<const M: usize>(&self) -> Result<(), SpecError> {
        // Once for all that have memory, however much.
        if let Some(name) = if M > 0 { self.recipe.wrong::<1>() } else { self.recipe.wrong::<0>() } {
            return Err(SpecError::Setting(name));
        }
        if M > 0 && self.recipe.gated().is_some_and(|pace| !pace.is_sound()) {
            return Err(SpecError::Setting("forward_at"));
        }
        let gain = self.recipe.averages.gain;
        let fits = self.recipe.factors.iter().all(|factor| match factor {
            Factor::Progress { noise, .. } => *noise <= 0.0 || matches!(gain, Gain::Noise { .. }),
            Factor::Frontier { .. } => matches!(gain, Gain::Noise { .. }),
            Factor::Gain => matches!(gain, Gain::Online { .. } | Gain::Slope),
            Factor::Exp3 => matches!(gain, Gain::Exp3 { .. }),
            Factor::Bidirectional { .. } => matches!(gain, Gain::Baseline { .. }),
            Factor::Window { .. } => gain == Gain::Rank,
            Factor::WorstCase { .. } => matches!(gain, Gain::Case { .. }),
            _ => true,
        });
        if fits { Ok(()) } else { Err(SpecError::WrongGain) }
    }

    #[inline(never)]
    fn check_facts<const M: usize>(&self) -> Result<(), SpecError> {
        if !Resource::ALL.into_iter().all(|resource| self.budget.limit(resource) > 0.0) {
            return Err(SpecError::Setting("budget"));
        }
        if !(0.0..f32::INFINITY).contains(&self.safety.cooldown_s) {
            return Err(SpecError::Setting("cooldown_s"));
        }
        if !(1..=100).contains(&self.claim.tail) {
            return Err(SpecError::Setting("tail"));
        }
        if self.asks.audit > 100 {
            return Err(SpecError::Setting("audit"));
        }
        for (skill, facts) in (0..).zip(&self.syllabus.skills) {
            let name = if !facts.nominal.is_inside() {
                "nominal"
            } else if !facts.space.is_sound::<M>() {
                "space"
            } else if facts.difficulty.iter().any(|percent| *percent > 100) {
                "difficulty"
            } else if !facts.requires.iter().all(|need| (1..=100).contains(&need.percent)) {
                "mastery"
            } else {
                continue;
            };
            return Err(SpecError::Fact { skill, name });
        }
        Ok(())
    }

    /// Peels off the skills whose prerequisites are all peeled; what is left is in a cycle or behind one.
    #[inline(never)]
    fn check_order(&self) -> Result<(), SpecError> {
        let skills = &self.syllabus.skills;
        let mut open = 0_u32;
        for _ in 0..skills.len() {
            for (skill, facts) in (0_u8..).zip(skills) {
                if facts.requires.iter().any(|need| usize::from(need.skill) >= skills.len()) {
                    return Err(SpecError::UnknownSkill { skill });
                }
                if facts.requires.iter().all(|need| is_in(open, need.skill)) {
                    open |= bit(skill);
                }
            }
        }
        if let Some(skill) = (0..skills.len() as u8).find(|skill| !is_in(open, *skill)) {
            return Err(SpecError::Cycle { skill });
        }
        let required = skills.iter().any(|facts| !facts.requires.is_empty());
        if required && self.probe_every == 0 { Err(SpecError::NoProbes) } else { Ok(()) }
    }
}
