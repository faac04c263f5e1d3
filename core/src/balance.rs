//! Quotas of families of skills, and the share of hard tasks within them (TAPIR, Yue et al. 2024).

use crate::curriculum::Curriculum;
use crate::factor::FLOOR;
use crate::ledger::Row;
use crate::math;

/// What a family that has had its share keeps: little, or many sated skills together outweigh what one still lacks.
const SATED: f32 = FLOOR;
/// An arm whose average lacks this much of a full score is a hard one: TAPIR's difficulty is what the student's answer
/// lacks of the teacher's.
const HARD: f32 = 0.5;

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize> Curriculum<S, A, D, W, M> {
    /// How much a skill's family lacks of its quota: its share of all quotas less its share of all attempts.
    fn lack(&self, family: u8) -> f32 {
        let (mut quota, mut quotas, mut plays, mut all) = (0.0, 0.0, 0.0, 0.0);
        for (skill, standing) in self.syllabus().skills.iter().zip(self.skills()) {
            let (own, attempts) = (f32::from(skill.quota), standing.attempts as f32);
            quotas += own;
            all += attempts;
            if skill.family == family {
                quota += own;
                plays += attempts;
            }
        }
        let had = if all > 0.0 { plays / all } else { 0.0 };
        if quotas > 0.0 { quota / quotas - had } else { 0.0 }
    }

    /// Gives each skill the lack of its family, of which the hard arms share out `hard` among them and the others the rest.
    pub(crate) fn weigh_balance(&self, weights: &mut [f32], hard: f32) {
        let hard = math::unit(hard);
        let is_hard = |row: &Row| row.loss() >= HARD;
        self.with_rows(weights, |skill, _, own, arms| {
            let share = math::max(self.lack(skill.family), SATED);
            let n_hard = own.iter().filter(|row| is_hard(row)).count() as f32;
            let n_easy = own.len() as f32 - n_hard;
            // A kind of which there is none leaves all to the other.
            let hard = if n_hard == 0.0 {
                0.0
            } else if n_easy == 0.0 {
                1.0
            } else {
                hard
            };
            for (weight, row) in arms.iter_mut().zip(own) {
                let part = if is_hard(row) { hard / n_hard } else { (1.0 - hard) / n_easy };
                *weight *= share * math::max(part, FLOOR / own.len() as f32);
            }
        });
    }
}
