//! What a factor reads of a teacher besides its rows: where a pace stands, what the recipe keeps, and skill by skill.

use crate::curriculum::Curriculum;
use crate::factor::Standing;
use crate::keep::Keep;
use crate::ledger::Row;
use crate::pace::Pace;
use crate::syllabus::Skill;

/// Looks at one skill: its number, facts, standing and the weights of its arms.
type See<'a, const D: usize> = &'a mut dyn FnMut(u8, &Skill<D>, &Standing, &mut [f32]);

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize> Curriculum<S, A, D, W, M> {
    /// What the recipe keeps.
    pub(crate) fn kept(&self) -> Keep<'_> {
        Keep::of(&self.recipe, &self.syllabus, &self.state.memory)
    }

    /// Where a pace of the recipe stands.
    pub(crate) fn level(&self, pace: &Pace) -> f32 {
        let (clock, horizon) = (self.clock(), self.horizon());
        if M == 0 { pace.level(clock, horizon) } else { pace.level_at(clock, horizon, &self.kept().gate) }
    }

    /// Multiplies the weights of a skill's arms by an opinion that does not tell one of them from another.
    pub(crate) fn by_opinion(&self, weights: &mut [f32], opinion: impl Fn(u8, &Skill<D>, &Standing) -> f32) {
        self.by_skill(weights, &mut |number, skill, standing, arms| {
            let opinion = opinion(number, skill, standing);
            // As the rules say of most skills, which changes nothing.
            if opinion != 1.0 {
                arms.iter_mut().for_each(|weight| *weight *= opinion);
            }
        });
    }

    /// Each skill's facts, standing, rows and the weights of its arms.
    pub(crate) fn with_rows(&self, weights: &mut [f32], mut see: impl FnMut(&Skill<D>, &Standing, &[Row], &mut [f32])) {
        let mut rest = self.rows();
        self.by_skill(weights, &mut |_, skill, standing, arms| {
            let (own, others) = rest.split_at_checked(arms.len()).unwrap_or_default();
            see(skill, standing, own, arms);
            rest = others;
        });
    }

    /// Shows skill by skill. It is there once, whoever asks.
    #[inline(never)]
    pub(crate) fn by_skill(&self, weights: &mut [f32], see: See<'_, D>) {
        let mut rest = weights;
        for (number, skill) in (0_u8..).zip(&self.syllabus.skills) {
            let split = rest.split_at_mut_checked(skill.space.arms() as usize);
            let (Some((arms, others)), Some(standing)) = (split, self.skills().get(usize::from(number))) else {
                return;
            };
            see(number, skill, standing, arms);
            rest = others;
        }
    }
}
