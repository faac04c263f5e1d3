//! What can be asked of a finished run, by name. Each is checked against a model of its own, not against the teacher's word.

use std::fmt;

use etude::{Event, FLIGHT, Help, Kind, Outcome, Resource};

use crate::history::claimed;
use crate::run::{Episode, Finished, Run};

/// A property of a run that does not hold.
#[derive(Clone, PartialEq)]
pub struct Broken {
    /// The first episode in which it does not; none if it is of the run as a whole.
    pub episode: Option<u32>,
    /// What is wrong.
    pub what: String,
    /// How to see it.
    show: String,
}

/// Whether a property holds.
pub type Kept = Result<(), Broken>;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(episode) = self.episode {
            write!(f, "episode {episode}: ")?;
        }
        write!(f, "{}\n\n{}", self.what, self.show)
    }
}

/// As for people: it is what a test that failed prints.
impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Broken {}

/// A locked-again skill was unlocked by a mastery that has since fallen below this share of what was asked.
const RELOCK: f32 = 0.5;

impl Finished {
    /// What a property of your own answers for a run that it does not hold of: what is wrong, from which episode on if it can be
    /// told, and how to see it.
    ///
    /// With the first episode [`check`](crate::check) looks for shorter runs that are as broken.
    #[must_use]
    pub fn broken(&self, episode: Option<u32>, what: impl Into<String>) -> Broken {
        let mut show = format!("see it:   {}\n", self.command());
        if let Some(episode) = episode {
            show += &format!("and why:  etude explain <the run folder> --episode {episode}\n");
        }
        if !self.run.cuts.is_empty() {
            show += "(there without the power cuts, which change no decision)\n";
        }
        show += &format!("as test:  {}", self.line());
        Broken { episode, what: what.into(), show }
    }

    fn numbered(&self) -> impl Iterator<Item = (u32, &Episode)> {
        (0..).zip(&self.episodes)
    }

    /// No skill is attempted before what it requires has been shown in probes, or after it was lost again.
    ///
    /// # Errors
    /// The first attempt that comes too early.
    pub fn never_before_prerequisites(&self) -> Kept {
        let (schedule, spec) = (self.schedule(), &self.schedule().spec);
        let skills = &spec.syllabus.skills;
        let mut probes = vec![Vec::new(); skills.len()];
        let mut open: Vec<bool> = skills.iter().map(|skill| skill.requires.is_empty()).collect();
        let mut doubted = vec![false; skills.len()];
        for (at, episode) in self.numbered() {
            let (task, kind) = (&episode.trial.task, episode.trial.kind);
            let skill = usize::from(task.skill);
            if !open[skill] {
                let needs: Vec<_> = skills[skill].requires.iter().map(|need| schedule.skill(need.skill)).collect();
                let what =
                    format!("`{}` is attempted before {} was shown", schedule.skill(task.skill), needs.join(" and "));
                return Err(self.broken(Some(at), what));
            }
            // What is not believed proves nothing. A change of that is told with the probe that made it.
            let believed = !doubted[skill];
            for event in &episode.events {
                match event {
                    Event::Doubted { skill } => doubted[usize::from(*skill)] = true,
                    Event::Believed { skill } => doubted[usize::from(*skill)] = false,
                    _ => {}
                }
            }
            let Outcome::Scored { score, .. } = episode.outcome else { continue };
            let nominal = believed && task.point == skills[skill].nominal && episode.trial.help == Help::NONE;
            if kind != Kind::Probe && !nominal {
                continue;
            }
            probes[skill].push(spec.recipe.averages.counted(score.get()));
            for (facts, open) in skills.iter().zip(&mut open) {
                // The others stay as they are.
                if facts.requires.iter().any(|need| usize::from(need.skill) == skill) {
                    let share = if *open { RELOCK } else { 1.0 };
                    let level = |need: &etude::Need| claimed(&spec.claim, &probes[usize::from(need.skill)]);
                    *open = facts.requires.iter().all(|need| level(need) >= share * f32::from(need.percent) / 100.0);
                }
            }
        }
        Ok(())
    }

    /// Whatever can be drawn at all keeps a chance of at least `least`, skill by skill, at every draw: in `0..=1`. What the
    /// teacher itself has closed, because it takes it for mastered, does not starve.
    ///
    /// # Errors
    /// The first draw at which a skill's chance is less.
    pub fn no_starvation(&self, least: f32) -> Kept {
        for (at, episode) in self.numbered() {
            for (skill, chance) in (0..).zip(&episode.chances) {
                if *chance > 0.0 && *chance < least {
                    let name = self.schedule().skill(skill);
                    let what = format!("`{name}` starves: it is open, and its chance of being drawn is {chance:e}");
                    return Err(self.broken(Some(at), what));
                }
            }
        }
        Ok(())
    }

    /// An aborted or censored attempt costs, and makes nothing better that the teacher knows of the student: no average, no
    /// belief, no skill opens.
    ///
    /// # Errors
    /// The first one that does.
    pub fn aborts_do_not_promote(&self) -> Kept {
        for (at, episode) in self.numbered() {
            if episode.promoted && !matches!(episode.outcome, Outcome::Scored { .. }) {
                let name = self.schedule().skill(episode.trial.task.skill);
                return Err(
                    self.broken(Some(at), format!("an attempt at `{name}` was broken off, and made something better"))
                );
            }
        }
        Ok(())
    }

    /// The run is the same, to the bit, as one in which the power never failed.
    ///
    /// # Errors
    /// The first difference.
    pub fn same_after_a_power_cut(&self) -> Kept {
        let Run { schedule, student, seed, .. } = self.run.clone();
        let whole = Run::new(schedule, student, seed).episodes(self.asked);
        if let Some((at, lost)) = &self.lost {
            return Err(self.broken(Some(*at), format!("a power cut changed the run: {lost}")));
        }
        let differs = self.episodes.iter().zip(&whole.episodes).position(|(own, other)| own != other);
        if let Some(at) = differs {
            let [own, other] = [self, &whole].map(|run| run.episodes[at].trial);
            let what = format!("a power cut changed the run: {own:?} instead of {other:?}");
            return Err(self.broken(Some(at as u32), what));
        }
        if self.episodes.len() != whole.episodes.len() || self.state != whole.state {
            return Err(self.broken(None, "a power cut changed the teacher's state at the end"));
        }
        Ok(())
    }

    /// No attempt is made with the budget, or the skill's own attempts, used up. The last attempt may overshoot.
    ///
    /// # Errors
    /// The first attempt too many.
    pub fn budget_respected(&self) -> Kept {
        let spec = &self.schedule().spec;
        let (mut spent, mut attempts) = ([0.0_f32; 4], vec![0_u32; spec.syllabus.skills.len()]);
        for (at, episode) in self.numbered() {
            let skill = usize::from(episode.trial.task.skill);
            for (resource, spent) in Resource::ALL.iter().zip(&mut spent) {
                if *spent >= spec.budget.limit(*resource) {
                    let limit = spec.budget.limit(*resource);
                    let what = format!("{spent} of {limit} ({resource:?}) are spent, and there is one more attempt");
                    return Err(self.broken(Some(at), what));
                }
                *spent += episode.outcome.cost().get(*resource);
            }
            let (name, most) = (self.schedule().skill(episode.trial.task.skill), spec.syllabus.skills[skill].cap);
            if at >= spec.budget.episodes || attempts[skill] >= most {
                let what = format!("one attempt at `{name}` too many: {at} in all, {} at this skill", attempts[skill]);
                return Err(self.broken(Some(at), what));
            }
            attempts[skill] += 1;
        }
        Ok(())
    }

    /// A skill that failed too often in a row rests as long as `[safety]` asks.
    ///
    /// # Errors
    /// The first attempt that comes too early.
    pub fn cool_down_respected(&self) -> Kept {
        let (safety, skills) = (&self.schedule().spec.safety, self.schedule().skills.len());
        let (mut failures, mut left) = (vec![0_u16; skills], vec![0.0_f32; skills]);
        for (at, episode) in self.numbered() {
            let skill = usize::from(episode.trial.task.skill);
            left.iter_mut().for_each(|left| *left -= episode.rested);
            // Seconds are added up in another order here.
            if left[skill] > 1e-3 * safety.cooldown_s {
                let name = self.schedule().skill(episode.trial.task.skill);
                return Err(
                    self.broken(Some(at), format!("`{name}` has {} s of rest left, and is attempted", left[skill]))
                );
            }
            left.iter_mut().for_each(|left| *left -= episode.outcome.cost().get(Resource::Time));
            match episode.outcome {
                Outcome::Scored { score, .. } if score.get() >= 0.5 => failures[skill] = 0,
                Outcome::Scored { .. } | Outcome::Aborted { .. } => failures[skill] += 1,
                Outcome::Censored { .. } => {}
            }
            if safety.max_consecutive_failures > 0 && failures[skill] >= safety.max_consecutive_failures {
                (failures[skill], left[skill]) = (0, safety.cooldown_s);
            }
        }
        Ok(())
    }

    /// A skill that only succeeds is not far ahead of all others together: in any row of attempts in which another one could
    /// have been drawn, by no more than twice `max_lead` of `[safety]`, and four.
    ///
    /// # Errors
    /// The first attempt too many.
    pub fn lead_respected(&self) -> Kept {
        let most = 2 * u32::from(self.schedule().spec.safety.max_lead) + FLIGHT as u32;
        if most == FLIGHT as u32 {
            return Ok(());
        }
        // Of each skill the largest lead over any row of attempts that ends here, all of its own successful.
        let mut leads = vec![0_u32; self.schedule().skills.len()];
        for (at, episode) in self.numbered() {
            let skill = episode.trial.task.skill;
            let own = usize::from(skill);
            let others = (0..).zip(&mut leads).filter(|(other, _)| *other != own);
            others.for_each(|(_, lead)| *lead = lead.saturating_sub(1));
            match episode.outcome {
                _ if episode.trial.kind == Kind::Probe => {}
                Outcome::Scored { score, .. } if score.get() >= 0.5 => {
                    let choice = (0..).zip(&episode.chances).any(|(other, chance)| other != skill && *chance > 0.0);
                    leads[own] += u32::from(choice);
                }
                Outcome::Scored { .. } | Outcome::Aborted { .. } => leads[own] = 0,
                Outcome::Censored { .. } => {}
            }
            if leads[own] > most {
                let name = self.schedule().skill(skill);
                let what = format!("`{name}` only succeeds, and is {} attempts ahead of all others", leads[own]);
                return Err(self.broken(Some(at), what));
            }
        }
        Ok(())
    }

    /// At the end the student masters, to the goal of the file, every skill that it can learn at all.
    ///
    /// # Errors
    /// A skill that it does not, and how much practice that had.
    pub fn every_learnable_skill_finishes(&self) -> Kept {
        let able = self.student().can_learn(self.schedule());
        for ((skill, mastery), _) in
            self.schedule().skills.iter().zip(&self.mastery).zip(able).filter(|(_, able)| *able)
        {
            if *mastery < skill.goal {
                let (attempts, all) = (self.attempts(&skill.id), self.episodes.len());
                let what = format!(
                    "`{}` could be learnt, and is at {:.0} % of {:.0} % after {all} episodes, {attempts} of them its own",
                    skill.id,
                    100.0 * mastery,
                    100.0 * skill.goal
                );
                return Err(self.broken(None, what));
            }
        }
        Ok(())
    }

    /// Every helped skill that the student can learn is practised without help in the end.
    ///
    /// # Errors
    /// A skill whose last practice was helped.
    pub fn assist_levels_reach_zero(&self) -> Kept {
        let able = self.student().can_learn(self.schedule());
        for assist in &self.schedule().spec.assists {
            let own =
                |episode: &&Episode| episode.trial.task.skill == assist.skill && episode.trial.kind == Kind::Practice;
            let level = self.episodes.iter().rfind(own).map_or(0.0, |last| last.trial.help.level(assist.aid));
            if level > 0.0 && able[usize::from(assist.skill)] {
                let name = self.schedule().skill(assist.skill);
                let what = format!("the last practice of `{name}` had {:.0} % of its help", 100.0 * level);
                return Err(self.broken(None, what));
            }
        }
        Ok(())
    }

    /// The longest row of attempts at one skill while another could have been drawn: the skill's place, the first episode and
    /// how many.
    #[must_use]
    pub fn longest_streak(&self) -> (u8, u32, u32) {
        let (mut longest, mut now) = ((0, 0, 0), (0, 0, 0));
        for (at, episode) in self.numbered() {
            let skill = episode.trial.task.skill;
            let choice = (0..).zip(&episode.chances).any(|(other, chance)| other != skill && *chance > 0.0);
            now = match (choice, now) {
                (false, _) => (skill, at + 1, 0),
                (true, (same, since, length)) if same == skill => (same, since, length + 1),
                (true, _) => (skill, at, 1),
            };
            if now.2 > longest.2 {
                longest = now;
            }
        }
        longest
    }

    /// No skill is attempted more often than `most` times in a row while another could have been drawn.
    ///
    /// # Errors
    /// The longest row.
    pub fn no_streak_longer_than(&self, most: u32) -> Kept {
        let (skill, since, length) = self.longest_streak();
        let what =
            || format!("`{}` was attempted {length} times in a row, more than {most}", self.schedule().skill(skill));
        if length > most { Err(self.broken(Some(since), what())) } else { Ok(()) }
    }
}
