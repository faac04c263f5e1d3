//! What the teacher costs: instructions of every call, for every recipe and size, on a history that was played.
//!
//! Counting is the caller's: a function that runs some work and says how much it was. On the host it may say nothing.

use core::hint::black_box;

use etude::{
    Budget, Cost, Curriculum, Dice, Entry, Need, Next, Outcome, Point, RECIPES, Recipe, Row, Session, Spec, SpecError,
    skills,
};

/// Attempts of a played history.
pub const EPISODES: u32 = 512;
/// Every so many attempts the calls are counted, once each arm could have had its turn.
const EVERY: u32 = 5;
/// Bytes that hold a snapshot of any size measured here.
pub const ROOM: usize = 8192;
/// Skills of the curriculum, two parameters each.
pub const SKILLS: usize = 4;

/// Runs some work and says how much it was: instructions, or bytes of stack.
pub type Count<'a> = &'a mut dyn FnMut(&mut dyn FnMut()) -> u32;

/// The dearest call of each kind in one history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worst {
    /// [`Curriculum::propose`].
    pub propose: u32,
    /// [`Curriculum::observe`].
    pub observe: u32,
    /// [`Curriculum::explain`], the whole table.
    pub explain: u32,
    /// [`Session::save`].
    pub save: u32,
    /// [`Session::restore`].
    pub restore: u32,
    /// [`Session::propose`]: a ticket around it.
    pub ask: u32,
    /// [`Session::observe`].
    pub report: u32,
    /// A bare loop that reads, multiplies and sums the same rows: what no teacher can undercut.
    pub bare: u32,
}

/// Four skills, each requiring the one before it, with grids that come to so many arms.
fn spec(arms: usize, recipe: Recipe) -> Spec<SKILLS, 2> {
    let grid = match arms {
        0..16 => [2, 1],
        16..32 => [2, 2],
        32..64 => [4, 2],
        _ => [4, 4],
    };
    let mut syllabus = skills(&[grid; SKILLS]);
    for (skill, facts) in (0_u8..).zip(&mut syllabus.skills) {
        facts.difficulty = [10, 90];
        facts.nominal = Point([0.1, 0.1]);
        if let Some(skill) = skill.checked_sub(1) {
            // There is room for four.
            let _ = facts.requires.push(Need { skill, percent: 40 });
        }
    }
    Spec { probe_every: 10, ..Spec::new(syllabus, recipe, Budget::episodes(EPISODES)) }
}

/// A score that gets better with trials, a little noisy, and sometimes far off, so that no average ever rests.
fn score(trials: u32, noise: f32) -> f32 {
    let skill = trials as f32 / (trials as f32 + 4.0);
    if noise > 0.9 { 0.0 } else { etude::math::min(skill + 0.2 * noise, 1.0) }
}

fn bare_loop(rows: &[Row]) -> f32 {
    rows.iter().fold(0.0, |sum, row| sum + row.fast * row.slow)
}

/// Plays one recipe, and counts its calls along the way.
///
/// # Errors
/// If the recipe does not build, which would be a defect of the catalogue.
pub fn play<const A: usize, const W: usize>(entry: &Entry, count: Count<'_>) -> Result<Worst, SpecError> {
    let spec = spec(A, (entry.recipe)());
    let mut session = Session::<SKILLS, A, 2, W>::new(&spec, 1)?;
    let mut noise = Dice::new(2);
    let mut worst = Worst::default();
    let mut note = |most: &mut u32, work: &mut dyn FnMut()| *most = (*most).max(count(work));
    let mut bytes = [0; ROOM];
    while let Next::Try(trial) = {
        let due = session.curriculum().clock() >= A as u32 && session.curriculum().clock() % EVERY == 0;
        if due {
            let teacher = session.curriculum();
            let mut dice = Dice::new(u64::from(teacher.clock()));
            note(&mut worst.propose, &mut || {
                black_box(black_box(teacher).propose(&mut dice));
            });
            note(&mut worst.bare, &mut || {
                black_box(bare_loop(black_box(teacher.rows())));
            });
            note(&mut worst.explain, &mut || {
                black_box(teacher).explain(|line| {
                    black_box(line.arms);
                });
            });
            let mut saved = 0;
            note(&mut worst.save, &mut || {
                saved = black_box(&session).save(&mut bytes).map_or(0, <[u8]>::len);
            });
            let mut copy = session.clone();
            note(&mut worst.ask, &mut || {
                black_box(black_box(&mut copy).propose());
            });
            note(&mut worst.restore, &mut || {
                black_box(bytes.get(..saved).is_some_and(|bytes| black_box(&mut copy).restore(bytes).is_ok()));
            });
        }
        session.propose()
    } {
        let trials = session.curriculum().rows().get(usize::from(trial.arm)).map_or(0, |row| row.trials);
        let Ok(cost) = Cost::new(1.0, 2.0, 0.5) else { break };
        let Ok(outcome) = Outcome::scored(score(trials, noise.unit()), cost) else { break };
        if session.curriculum().clock() >= A as u32 && trial.number % EVERY == 0 {
            let mut teacher = session.curriculum().clone();
            note(&mut worst.observe, &mut || {
                black_box(black_box(&mut teacher).observe(&trial, &outcome).is_ok());
            });
            note(&mut worst.report, &mut || {
                black_box(black_box(&mut session).observe(trial.number, &outcome).is_ok());
            });
        } else {
            let _ = session.observe(trial.number, &outcome);
        }
    }
    Ok(worst)
}

/// Plays every recipe with so many arms, and hands over its name, the arms and what its calls cost.
fn size<const A: usize>(count: Count<'_>, tell: &mut dyn FnMut(&str, usize, &Worst)) -> Result<(), SpecError> {
    for entry in &RECIPES {
        let windowed = (entry.recipe)().needs_window();
        let worst = if windowed { play::<A, 10>(entry, count)? } else { play::<A, 0>(entry, count)? };
        tell(entry.name, A, &worst);
    }
    Ok(())
}

/// Every recipe at 8, 16, 32 and 64 arms.
///
/// # Errors
/// As [`play`].
pub fn all(count: Count<'_>, tell: &mut dyn FnMut(&str, usize, &Worst)) -> Result<(), SpecError> {
    size::<8>(count, tell)?;
    size::<16>(count, tell)?;
    size::<32>(count, tell)?;
    size::<64>(count, tell)
}

/// Hands over, for each number of arms, the bytes of a curriculum, of one with a window of ten, and of the two sessions
/// around them.
pub fn memory(tell: &mut dyn FnMut(usize, [usize; 4])) {
    fn sizes<const A: usize>() -> [usize; 4] {
        [
            size_of::<Curriculum<SKILLS, A, 2>>(),
            size_of::<Curriculum<SKILLS, A, 2, 10>>(),
            size_of::<Session<SKILLS, A, 2>>(),
            size_of::<Session<SKILLS, A, 2, 10>>(),
        ]
    }
    tell(8, sizes::<8>());
    tell(16, sizes::<16>());
    tell(32, sizes::<32>());
    tell(64, sizes::<64>());
}
