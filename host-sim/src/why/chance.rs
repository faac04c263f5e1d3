//! What the teacher makes of a skill: its chance, and what each factor does to it.

use etude::Factor;

use super::{Share, Told, arms, moment};
use crate::file::factors::called;

/// So much of the chance is most of it.
const MOST: f32 = 0.5;

impl Told<'_> {
    /// The skill that has most of the chance although its goal is shown, while that of another one which may be practised
    /// is not.
    pub(super) fn greedy(&self) -> Option<usize> {
        let all = 0..self.curriculum.skills.len();
        let chance = |skill: usize| moment(self.curriculum, &self.session, skill, 0).chance;
        let waits = all.clone().any(|skill| self.fair(skill) > 0.0 && !self.is_shown(skill));
        all.filter(|_| waits).find(|skill| self.is_shown(*skill) && chance(*skill) >= MOST)
    }

    pub(super) fn asks_what_is_mastered(&self) -> bool {
        self.curriculum.spec.recipe.factors.iter().any(|factor| matches!(factor, Factor::Unmastered { .. }))
    }

    /// Whether the teacher takes scores in as they are.
    pub(super) fn counts_parts(&self) -> bool {
        self.curriculum.spec.recipe.averages.success == 0
    }

    /// Arms of a skill that count as mastered for the teacher, and all.
    pub(super) fn mastered(&self, skill: usize) -> (usize, usize) {
        let (own, mut done) = (arms(self.curriculum, skill), 0);
        self.session.curriculum().explain(|opinion| {
            if let Some(Factor::Unmastered { .. }) = opinion.factor {
                done =
                    opinion.arms.get(own.clone()).map_or(0, |own| own.iter().filter(|opinion| **opinion < 1.0).count());
            }
        });
        (done, own.len())
    }

    /// A skill's part of all arms that may be drawn.
    pub(super) fn fair(&self, skill: usize) -> f32 {
        let open = self.open_arms();
        let own = open.iter().filter(|arm| arms(self.curriculum, skill).contains(arm)).count();
        own as f32 / open.len().max(1) as f32
    }

    /// Arms that no rule forbids.
    pub(super) fn open_arms(&self) -> Vec<usize> {
        let teacher = self.session.curriculum();
        let chances = teacher.chances();
        (0..chances.len()).filter(|arm| chances[*arm] > 0.0).collect()
    }

    /// What each factor does to the chance of a skill; nothing for one that may not be practised.
    pub(super) fn shares(&self, skill: usize) -> Vec<Share> {
        let own = arms(self.curriculum, skill);
        let mut opinions: Vec<(&Factor, Vec<f32>)> = Vec::new();
        let recipe = &self.curriculum.spec.recipe;
        let known = || Factor::RULES.iter().chain(&[Factor::Space]).chain(&recipe.factors);
        self.session.curriculum().explain(|opinion| {
            let factor = opinion.factor.and_then(|factor| known().find(|known| *known == factor));
            opinions.extend(factor.map(|factor| (factor, opinion.arms.to_vec())));
        });
        let without = |left_out: &Factor| {
            let arms = opinions.first().map_or(0, |(_, arms)| arms.len());
            let others =
                |arm: usize| opinions.iter().filter(|(factor, _)| *factor != left_out).map(move |(_, o)| o[arm]);
            let mut chances: Vec<f32> = (0..arms).map(|arm| others(arm).product()).collect();
            recipe.draw.chances(&mut chances);
            chances.get(own.clone()).map_or(0.0, |own| own.iter().sum())
        };
        let free = opinions.iter().filter(|(factor, _)| !Factor::RULES.contains(factor));
        let shares = free.map(|(factor, _)| Share { factor: called(factor), without: without(factor) });
        if self.fair(skill) > 0.0 { shares.collect() } else { Vec::new() }
    }
}
