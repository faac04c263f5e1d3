//! A comparison in words: for the terminal, the README and the file.

use std::fmt;

use etude::DEFAULT;

use super::{BASELINE, Comparison, Part, Teacher};
use crate::spark::spark;

/// Below it, what every run may add.
const LEGEND: &str = "area: mean of the curve, by which teachers are ranked; × uniform: attempts to the goal over uniform's;\n\
                      +, -: better, worse than uniform in area (Wilcoxon, p < 0.05 after Holm); n/m: seeds that got there\n";

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, end] = self.seeds;
        writeln!(f, "{}: {} episodes, seeds {first}..{end}, {} arms", self.world, self.episodes, self.arms)?;
        if let [part] = &self.challenges[..] { self.whole(part, f) } else { self.overview(f) }
    }
}

impl Comparison {
    /// One challenge: every teacher with its curve and its way to the goal.
    fn whole(&self, part: &Part, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (goal, seeds, width) = (self.goal * 100.0, self.seeds[1] - self.seeds[0], part.width(20));
        writeln!(f, "{}: mastered at the end, mean and 95 % interval; area; way to {goal:.0} %\n", part.title())?;
        for teacher in &part.teachers {
            let [low, high] = teacher.ci95;
            let sign = teacher.sign();
            write!(f, "{:width$} {:5.1} %  {low:5.1} – {high:5.1}  {}", teacher.name, teacher.mean, teacher.spark())?;
            write!(f, " {:5.1} {sign} {:>3}/{seeds}", teacher.area, teacher.reached)?;
            if teacher.reached == 0 {
                writeln!(f)?;
                continue;
            }
            let [low, high] = teacher.baseline.ratio_ci95;
            writeln!(f, "  {:.0} × uniform {:.2} ({low:.2} – {high:.2})", teacher.episodes, teacher.baseline.ratio)?;
        }
        self.by_skill(part, f)?;
        write!(f, "\n{LEGEND}")
    }

    /// What is mastered of each skill, if there are several.
    fn by_skill(&self, part: &Part, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.skills.len() < 2 {
            return Ok(());
        }
        let title = "% of each skill";
        let width = part.width(title.len());
        let head: String = self.skills.iter().map(|name| format!(" {name:>3}")).collect();
        writeln!(f, "\n{title:width$}{head}")?;
        for teacher in &part.teachers {
            let cells = self.skills.iter().zip(&teacher.skills);
            let cells: String =
                cells.map(|(name, mean)| format!(" {mean:>0$.0}", name.chars().count().max(3))).collect();
            writeln!(f, "{:width$}{cells}", teacher.name)?;
        }
        Ok(())
    }

    /// Many challenges: the areas, and who wins.
    fn overview(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.challenges.iter().map(Part::title).collect();
        let head: String = names.iter().map(|name| format!(" {name:>11}")).collect();
        let width = self.challenges.first().map_or(0, |part| part.width(18));
        writeln!(f, "area under the curve of mastery, in percent\n\n{:width$}{head}", "")?;
        let teachers = self.challenges.first().map_or(&[][..], |part| &part.teachers);
        for teacher in teachers {
            write!(f, "{:width$}", teacher.name)?;
            for part in &self.challenges {
                let Some(own) = part.teacher(&teacher.name) else { continue };
                write!(f, " {:9.1} {}{}", own.area, own.sign(), own.star(part))?;
            }
            writeln!(f)?;
        }
        writeln!(
            f,
            "\n+, -: better, worse than {BASELINE} (Wilcoxon signed-rank by seed, p < 0.05 after Holm); else tied"
        )?;
        writeln!(f, "*: first; and where {DEFAULT} is not beaten, also what is not told from it")?;
        let beaten = self.beaten();
        for (part, teacher) in &beaten {
            let gain = teacher.default.map_or(0.0, |versus| versus.gain);
            writeln!(f, "{}: {} is ahead of {DEFAULT} by {gain:.1}", part.title(), teacher.name)?;
        }
        let (first, all) = (self.challenges.len() - beaten.len(), self.challenges.len());
        let there = self.challenges.iter().all(|part| part.teacher(DEFAULT).is_some());
        if there { writeln!(f, "{DEFAULT}: first or tied for first on {first} of {all}") } else { Ok(()) }
    }

    /// The challenges at which some teacher is better than the default, with the one that is ahead by most.
    #[must_use]
    pub fn beaten(&self) -> Vec<(&Part, &Teacher)> {
        let ahead = |part: &&Part| {
            let wins = part.teachers.iter().filter(|teacher| teacher.default.is_some_and(|versus| versus.wins()));
            wins.max_by(|a, b| a.area.total_cmp(&b.area)).map(|teacher| teacher.name.clone())
        };
        let found = self.challenges.iter().filter_map(|part| Some((part, part.teacher(&ahead(&part)?)?)));
        found.collect()
    }

    /// The document as a file: a line a teacher.
    #[must_use]
    pub fn document(&self) -> String {
        let mut text = String::from("{\n");
        let head = Self { challenges: Vec::new(), ..self.clone() };
        let head = line(&head);
        text += head.trim_start_matches('{').trim_end_matches("]}");
        for (at, part) in self.challenges.iter().enumerate() {
            let head = line(&Part { teachers: Vec::new(), ..part.clone() });
            text += if at > 0 { ",\n" } else { "\n" };
            text += head.trim_end_matches("]}");
            for (at, teacher) in part.teachers.iter().enumerate() {
                text += if at > 0 { ",\n" } else { "\n" };
                text += &line(teacher);
            }
            text += "]}";
        }
        text + "]\n}\n"
    }
}

impl Part {
    /// Characters that every teacher's name has room in, and so many at least.
    fn width(&self, least: usize) -> usize {
        self.teachers.iter().map(|teacher| teacher.name.chars().count()).fold(least, usize::max)
    }
}

/// A value as JSON in one line.
fn line(value: &impl serde::Serialize) -> String {
    // Structs of numbers and names can always be written.
    serde_json::to_string(value).unwrap_or_default()
}

impl Teacher {
    /// The learning curve in ten characters, from 0 to 100 %.
    fn spark(&self) -> String {
        let all = self.checkpoints.len();
        let shown = (1..=all.min(10)).filter_map(|part| self.checkpoints.get(all * part / all.min(10) - 1));
        spark(shown.map(|checkpoint| checkpoint.mean / 100.0))
    }

    /// Whether it wins or loses against the baseline.
    #[must_use]
    pub fn sign(&self) -> char {
        match (self.baseline.wins(), self.baseline.loses()) {
            (true, _) => '+',
            (_, true) => '-',
            _ => ' ',
        }
    }

    /// Whether it is first, or tied with the default where nobody beats that.
    fn star(&self, part: &Part) -> char {
        let best = part.teachers.iter().map(|teacher| teacher.area).fold(f32::MIN, f32::max);
        let beaten = part.teachers.iter().any(|teacher| teacher.default.is_some_and(|versus| versus.wins()));
        let tied = !beaten && self.default.is_some_and(|versus| !versus.loses());
        if self.area == best || tied { '*' } else { ' ' }
    }
}
