//! What the logs of a fleet come to, put together.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::{File, Refused};
use crate::file::Curriculum;
use crate::record::SkillInfo;
use crate::replay::{Replay, replay};
use crate::sim::{blank, progress};

/// How a skill stands with a robot, or with all of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The robot; none for all of them.
    pub robot: Option<u32>,
    /// The skill's name.
    pub skill: String,
    /// Attempts at it.
    pub attempts: u32,
    /// The teacher's belief from probes at the end, in `0..=1`, and for all the mean; none for a skill that no other
    /// requires, which is never probed.
    pub mastery: Option<f32>,
    /// Mean of the recent scores over what was tried, and for all the mean of those who tried; none if nobody has.
    pub score: Option<f32>,
}

/// A robot of the fleet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Robot {
    /// Its number.
    pub robot: u32,
    /// Times that it started.
    pub starts: u32,
    /// Decisions that were made again, and came out the same.
    pub decisions: u32,
}

/// A fleet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fleet {
    /// The curriculum's name.
    pub name: String,
    /// [`Spec::hash`](etude::Spec::hash) of the curriculum.
    pub curriculum_hash: String,
    /// The robots, in order.
    pub robots: Vec<Robot>,
    /// Skill by skill, each robot and then all of them.
    pub rows: Vec<Row>,
}

/// Decides every robot's log again, and sums up.
///
/// # Errors
/// The first log that is decided differently now.
pub fn sum_up(curriculum: &Curriculum, logs: &BTreeMap<u32, File>) -> Result<Fleet, Refused> {
    let mut robots = Vec::new();
    let mut rows = Vec::new();
    for (&robot, (file, log)) in logs {
        let refused = |error| Refused::Log { file: file.clone(), error };
        let Replay { session, decisions, boots: starts, .. } = replay(&curriculum.spec, log, None).map_err(refused)?;
        robots.push(Robot { robot, starts, decisions });
        rows.push(progress(session.curriculum(), &vec![0.0; curriculum.skills.len()]));
    }
    let record = blank(curriculum, curriculum.seed, 1);
    let of_skill = |(place, skill): (usize, &SkillInfo)| {
        let own = robots.iter().zip(&rows).filter_map(|(robot, skills)| {
            let skill_of = skills.get(place)?;
            let (mastery, score) = (skill_of.belief, skill_of.score);
            Some(Row { robot: Some(robot.robot), skill: skill.id.clone(), attempts: skill_of.attempts, mastery, score })
        });
        let mut own: Vec<Row> = own.collect();
        let all = Row {
            robot: None,
            skill: skill.id.clone(),
            attempts: own.iter().map(|row| row.attempts).sum(),
            mastery: mean(own.iter().filter_map(|row| row.mastery)),
            score: mean(own.iter().filter_map(|row| row.score)),
        };
        own.push(all);
        own
    };
    let joint = record.skills.iter().enumerate().flat_map(of_skill).collect();
    Ok(Fleet { name: record.name, curriculum_hash: record.curriculum_hash, robots, rows: joint })
}

fn mean(values: impl Iterator<Item = f32>) -> Option<f32> {
    let (sum, count) = values.fold((0.0, 0_u16), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f32::from(count))
}

impl Fleet {
    /// The table as CSV.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        // Writing to memory cannot fail.
        self.rows.iter().for_each(|row| drop(csv.serialize(row)));
        csv.into_inner().unwrap_or_default()
    }
}

impl fmt::Display for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = |n: usize, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
        let sum = |of: fn(&Robot) -> u32| self.robots.iter().map(|robot| of(robot) as usize).sum::<usize>();
        writeln!(
            f,
            "{}: {}, {}, {}, 0 differences\n\n{:16} {:>10} {:>8} {:>7} {:>6}",
            self.name,
            many(self.robots.len(), "robot"),
            many(sum(|robot| robot.starts), "start"),
            many(sum(|robot| robot.decisions), "decision"),
            "skill",
            "robot",
            "attempts",
            "mastery",
            "score"
        )?;
        let mut last = "";
        for Row { robot, skill, attempts, mastery, score } in &self.rows {
            let robot = robot.map_or("all".into(), |robot| robot.to_string());
            let mastery = mastery.map_or("–".into(), |mastery| format!("{:.0} %", mastery * 100.0));
            let score = score.map_or("–".into(), |score| format!("{score:.2}"));
            let name = if *skill == last { "" } else { skill };
            writeln!(f, "{name:16} {robot:>10} {attempts:>8} {mastery:>7} {score:>6}")?;
            last = skill;
        }
        Ok(())
    }
}
