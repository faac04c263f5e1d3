//! Golden files: a schedule's decisions as lines of text, so that a change of them is seen and reviewed.

use std::fmt::Write as _;

use etude::{Aid, Kind, Outcome};

use crate::property::Kept;
use crate::run::{Episode, Finished};

/// Set to write golden files instead of comparing with them.
const UPDATE: &str = "UPDATE_GOLDEN";

impl Finished {
    /// Every decision and outcome, one a line.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("# {}\n", self.command());
        for episode in &self.episodes {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", self.row(episode));
        }
        text
    }

    fn row(&self, episode: &Episode) -> String {
        let trial = &episode.trial;
        let skill = self.schedule().skill(trial.task.skill);
        let dims = self.schedule().spec.syllabus.skills[usize::from(trial.task.skill)].space.dims();
        let kind = match trial.kind {
            Kind::Practice => "practice",
            Kind::Probe => "probe",
            Kind::Audition => "audition",
        };
        let mut row = format!("{} {skill} {kind}", trial.number);
        for x in trial.task.point.0.iter().take(dims) {
            row += &format!(" {x}");
        }
        if trial.help != etude::Help::NONE {
            let levels = Aid::ALL.map(|aid| (trial.help.level(aid) * 100.0).round().to_string());
            row += &format!(" help {}", levels.join("/"));
        }
        row + &match episode.outcome {
            Outcome::Scored { score, .. } => format!(" = {}", score.get()),
            Outcome::Censored { .. } => " = censored".into(),
            Outcome::Aborted { .. } => " = aborted".into(),
        }
    }

    /// The run is, decision by decision, the one in this file, whose path counts from the crate's own folder.
    /// `UPDATE_GOLDEN=1 cargo test` writes the file.
    ///
    /// # Errors
    /// The first line that differs.
    pub fn same_as_golden(&self, path: &str) -> Kept {
        let (file, text) = (self.schedule().root.join(path), self.text());
        if std::env::var_os(UPDATE).is_some() {
            let written =
                file.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&file, &text));
            return written.map_err(|error| self.broken(None, format!("{path} cannot be written: {error}")));
        }
        let golden = std::fs::read_to_string(&file)
            .map_err(|error| self.broken(None, format!("{path}: {error}; {UPDATE}=1 cargo test writes it")))?;
        let (mut own, mut kept) = (text.lines(), golden.lines());
        for line in 1_usize.. {
            let (now, then) = match (own.next(), kept.next()) {
                (None, None) => break,
                (now, then) if now == then => continue,
                both => both,
            };
            let [now, then] = [now, then].map(|line| line.unwrap_or("nothing more"));
            // The first line is the command.
            let at = line.checked_sub(2).map(|at| at as u32);
            let what = format!(
                "{path}:{line} says\n    {then}\nand now it is\n    {now}\nIf that is meant, {UPDATE}=1 cargo test writes it."
            );
            return Err(self.broken(at, what));
        }
        Ok(())
    }
}
