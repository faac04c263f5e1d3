//! Why each decision of a log was made, in a few numbers: for a page, where `etude explain` has them all.

use etude::log::Record as Line;
use etude::{Aid, Factor, Kind};

use crate::file::{Curriculum, assist, factors::called};
use crate::replay::{ReplayError, follow};
use crate::world::Session;

/// Why the decisions were made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reasons {
    /// The factors that have an opinion, rules left out.
    pub factors: Vec<String>,
    /// One for each decision, in order.
    pub each: Vec<Reason>,
    /// Decisions before each power cut.
    pub cuts: Vec<u32>,
    /// Whether the log was decided differently now; none if nobody could tell.
    pub differs: Option<bool>,
}

/// Why one decision was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Number of the ticket.
    pub number: u32,
    /// What the attempt was for.
    pub kind: Kind,
    /// Arms that could have been drawn.
    pub open: u32,
    /// What each factor thought of this arm, over the mean of the arms that could have been drawn.
    pub opinions: Vec<f32>,
    /// Each help that was given, by its name, with its level in `0..=1`.
    pub help: Vec<(&'static str, f32)>,
}

/// The reasons in a log.
///
/// # Errors
/// As [`follow`].
pub fn reasons(curriculum: &Curriculum, log: &[u8]) -> Result<Reasons, ReplayError> {
    let (mut reasons, mut starts) = (Reasons::default(), 0);
    follow(&curriculum.spec, log, None, |session, line| {
        if let Line::Begin { .. } = line {
            starts += 1;
            reasons.cuts.extend((starts > 1).then_some(reasons.each.len() as u32));
        }
        if let Line::Trial(trial) = line {
            let (factors, open, opinions) = opinions(session, usize::from(trial.arm));
            reasons.factors = factors;
            let help = Aid::ALL.into_iter().map(|aid| (assist::name(aid), trial.help.level(aid)));
            let help = help.filter(|(_, level)| *level > 0.0).collect();
            reasons.each.push(Reason { number: trial.number, kind: trial.kind, open, opinions, help });
        }
    })?;
    reasons.differs = Some(false);
    Ok(reasons)
}

/// The same for a page, which there is even of a log that cannot be decided again.
#[must_use]
pub fn told(curriculum: &Curriculum, log: &[u8]) -> Reasons {
    reasons(curriculum, log).unwrap_or_else(|error| Reasons {
        differs: matches!(error, ReplayError::Diverged { .. }).then_some(true),
        ..Reasons::default()
    })
}

/// The factors, how many arms can be drawn, and what each factor thinks of one of them.
fn opinions(session: &Session, arm: usize) -> (Vec<String>, u32, Vec<f32>) {
    let (mut names, mut columns, mut chances) = (Vec::new(), Vec::new(), Vec::new());
    session.curriculum().explain(|opinion| match opinion.factor {
        Some(factor) if Factor::RULES.contains(factor) => {}
        Some(factor) => {
            names.push(called(factor));
            columns.push(opinion.arms.to_vec());
        }
        None => chances = opinion.arms.to_vec(),
    });
    let open = chances.iter().filter(|chance| **chance > 0.0).count();
    let relative = |column: &Vec<f32>| {
        let sum: f32 = column.iter().zip(&chances).filter(|(_, chance)| **chance > 0.0).map(|(x, _)| x).sum();
        let own = column.get(arm).copied().unwrap_or(0.0);
        // Where all think nothing of anything, nobody has a preference.
        if sum > 0.0 { own * open as f32 / sum } else { 1.0 }
    };
    let opinions = columns.iter().map(relative).collect();
    (names, open as u32, opinions)
}
