//! What is the matter with a skill, and the reasons.

use etude::Factor;

use super::words::{many, mean, meaning, nth, percent, times};
use super::{LAST, SHOWN, Share, Told, Verdict, arms, moment};
use crate::record::What;

/// So many moments ago competence is compared with: a quarter of the run.
const AGO: usize = 5;
/// Mean score below which tasks are too hard.
const HARD: f32 = 0.2;
/// Rise of competence since a quarter of the run that counts as progress.
const RISE: f32 = 0.03;

impl Told<'_> {
    /// What is the matter, and why.
    pub(super) fn judge(&self, skill: usize) -> (Verdict, Vec<String>) {
        let teacher = self.session.curriculum();
        let (standing, facts) = (&teacher.skills()[skill], &self.curriculum.spec.syllabus.skills[skill]);
        if !standing.open {
            return (Verdict::Locked, self.locked(skill));
        }
        if standing.attempts >= facts.cap {
            return (Verdict::Capped, vec![format!("all {} attempts that `max_attempts` allows are made", facts.cap)]);
        }
        if self.rest[skill] > 0.0 {
            return (Verdict::Resting, vec![self.resting(skill)]);
        }
        if self.session.is_waiting(skill as u8) {
            return (Verdict::Waiting, vec![self.waiting(skill)]);
        }
        if self.is_closed(skill) {
            return (Verdict::Closed, vec!["the program around the teacher has closed it".into()]);
        }
        self.open(skill)
    }

    pub(super) fn locked(&self, skill: usize) -> Vec<String> {
        let mut reasons = Vec::new();
        for (blocker, need) in self.blockers(skill) {
            let (of, asks) = (self.name(blocker), self.name(skill));
            let mastery = percent(self.session.curriculum().mastery(need.skill));
            reasons.push(format!("{of} has shown {mastery} in its tests, and {asks} asks for {} %", need.percent));
        }
        let root = self.root(skill);
        if self.blockers(skill).all(|(blocker, _)| blocker != root) {
            let between = self.blockers(skill).next().map_or(root, |(blocker, _)| blocker);
            reasons.extend(self.locked(between));
            return reasons;
        }
        let (name, tests) = (self.name(root), self.attempts(root).filter(|episode| episode.probe).count());
        let scores = self.last(root, true, LAST);
        reasons.push(match mean(&scores) {
            None => format!("{name} was never tested"),
            Some(mean) => {
                let last = if scores.len() < tests { format!(", the last {}", scores.len()) } else { String::new() };
                format!("{name} was tested {}{last} with a mean score of {mean:.2}", times(tests))
            }
        });
        let practice = self.last(root, false, LAST);
        if let Some(mean) = mean(&practice) {
            reasons.push(format!("{name}'s last {} came to {mean:.2}", many(practice.len(), "practice attempt")));
        }
        reasons
    }

    pub(super) fn resting(&self, skill: usize) -> String {
        let safety = self.curriculum.spec.safety;
        let marks = &self.history.record.marks;
        let rests = marks.iter().filter(|mark| usize::from(mark.skill) == skill && mark.what == What::Resting).count();
        format!(
            "it failed {} times in a row, and rests: {:.0} s of {:.0} s are left; its {} rest so far",
            safety.max_consecutive_failures,
            self.rest[skill],
            safety.cooldown_s,
            nth(rests)
        )
    }

    pub(super) fn waiting(&self, skill: usize) -> String {
        let own = self.last(skill, false, usize::MAX);
        let successes = own.iter().rev().take_while(|score| **score >= 0.5).count();
        format!(
            "its last {} all succeeded, and there were too few attempts at other skills meanwhile (`max_lead` is {}): it waits for \
             one of those",
            many(successes, "practice attempt"),
            self.curriculum.spec.safety.max_lead
        )
    }

    /// Whether the gate for what is closed from outside says so.
    pub(super) fn is_closed(&self, skill: usize) -> bool {
        let mut closed = false;
        self.session.curriculum().explain(|opinion| {
            if opinion.factor == Some(&Factor::Mask) {
                closed =
                    opinion.arms.get(arms(self.curriculum, skill)).is_some_and(|own| own.iter().all(|o| *o == 0.0));
            }
        });
        closed
    }

    pub(super) fn open(&self, skill: usize) -> (Verdict, Vec<String>) {
        let (now, fair) = (moment(self.curriculum, &self.session, skill, 0), self.fair(skill));
        let (chance, all) = (percent(now.chance), percent(fair));
        let own =
            format!("the chance that it is drawn next is {chance}; if all open tasks were alike it would be {all}");
        if self.is_shown(skill) {
            let mut reasons = vec![own, self.shown(skill)];
            reasons.extend(self.last_practice(skill).map(|(told, _)| told));
            reasons.extend(self.greedy().filter(|greedy| *greedy == skill).map(|greedy| self.greed(greedy)));
            return (Verdict::Mastered, reasons);
        }
        let most = self.shares(skill).into_iter().max_by(|a, b| a.without.total_cmp(&b.without));
        let starver = most.filter(|share| now.chance < fair / 2.0 && share.without > 2.0 * now.chance);
        if let Some(Share { factor, without }) = starver {
            let (done, all) = self.mastered(skill);
            let (meaning, verdict) = match &*factor {
                "unmastered" if done == all => {
                    ("all its arms count as mastered, and are only reviewed".into(), Verdict::Mastered)
                }
                "unmastered" => (
                    format!("{done} of its {all} arms count as mastered, and the others hardly move"),
                    Verdict::Starved,
                ),
                other => (meaning(other).into(), Verdict::Starved),
            };
            let told = format!("without the factor `{factor}` it would be {}: {meaning}", percent(without));
            let greed = self.greedy().filter(|_| verdict == Verdict::Starved).map(|greedy| self.greed(greedy));
            return (verdict, [own, told].into_iter().chain(greed).collect());
        }
        let enough = self.last(skill, false, LAST).len() >= SHOWN;
        let Some((told, mean)) = self.last_practice(skill).filter(|_| enough) else {
            return (Verdict::Untried, vec![own]);
        };
        let before = self.course.get(self.course.len().saturating_sub(AGO + 1)).map_or(0.0, |then| then.competence);
        // Of another skill than the one in question no course is kept.
        let is_asked = skill == self.asked;
        let verdict = match () {
            () if self.mastered(skill).0 == arms(self.curriculum, skill).len() => Verdict::Mastered,
            () if is_asked && now.competence - before >= RISE => Verdict::Learning,
            () if mean < HARD => Verdict::Failing,
            () => Verdict::Stuck,
        };
        let all =
            format!("all its tasks together to {:.2}; a quarter of the run before it was {before:.2}", now.competence);
        (verdict, if is_asked { vec![own, told, all] } else { vec![own, told] })
    }

    /// What its last practice came to, in words and as a mean; nothing if there was none.
    pub(super) fn last_practice(&self, skill: usize) -> Option<(String, f32)> {
        let scores = self.last(skill, false, LAST);
        let mean = mean(&scores)?;
        Some((format!("its last {} came to {mean:.2} on average", many(scores.len(), "practice attempt")), mean))
    }

    /// Whether its tests have shown its goal.
    pub(super) fn is_shown(&self, skill: usize) -> bool {
        self.is_probed(skill) && self.session.curriculum().mastery(skill as u8) >= self.curriculum.skills[skill].goal
    }

    pub(super) fn shown(&self, skill: usize) -> String {
        let (shown, goal) = (self.session.curriculum().mastery(skill as u8), self.curriculum.skills[skill].goal);
        format!("its tests have shown {}, and its goal is {}", percent(shown), percent(goal))
    }
}
