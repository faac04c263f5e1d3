//! What the teacher costs: instructions of every call, for every recipe and size, on a history that was played.
//!
//! Counting is the caller's: a function that runs some work and says how much it was. On the host it may say nothing.

use core::hint::black_box;

use etude::{
    Budget, Cost, Curriculum, Dice, Need, Next, Outcome, Point, RECIPES, Recipe, Row, Session, Space, Spec, SpecError,
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
    /// One slice of [`Curriculum::settle`], which says at once where no space moves.
    pub settle: u32,
    /// [`Curriculum::explain`], the whole table.
    pub explain: u32,
    /// One slice of [`Session::saving`].
    pub save: u32,
    /// One slice of [`Session::restoring`].
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
pub fn play<const A: usize, const W: usize, const M: usize>(
    recipe: Recipe,
    count: Count<'_>,
) -> Result<Worst, SpecError> {
    let spec = spec(A, recipe);
    let mut session = Session::<SKILLS, A, 2, W, M>::new(&spec, 1)?;
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
            let (mut saving, mut more) = (session.saving(&mut bytes), true);
            while more {
                note(&mut worst.save, &mut || more = black_box(&mut saving).slice().is_ok_and(|more| more));
            }
            let saved = saving.finish().map_or(0, <[u8]>::len);
            let mut copy = session.clone();
            note(&mut worst.ask, &mut || {
                black_box(black_box(&mut copy).propose());
            });
            if let Ok(mut restoring) = copy.restoring(bytes.get(..saved).unwrap_or_default()) {
                let mut more = true;
                while more {
                    note(&mut worst.restore, &mut || more = black_box(&mut restoring).slice().is_ok_and(|more| more));
                }
            }
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
            note(&mut worst.settle, &mut || {
                black_box(black_box(&mut teacher).settle());
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

/// What is counted: every recipe as it is, and the default as the file of a world has it, which counts successes.
pub fn teachers() -> impl Iterator<Item = (&'static str, Recipe)> {
    let plain = RECIPES.iter().map(|entry| (entry.name, (entry.recipe)()));
    plain.chain([("default-in-a-file", RECIPES[0].in_file())])
}

/// Plays every teacher with so many arms, and hands over its name, the arms and what its calls cost.
fn size<const A: usize>(count: Count<'_>, tell: &mut dyn FnMut(&str, usize, &Worst)) -> Result<(), SpecError> {
    for (name, recipe) in teachers() {
        let words = spec(A, recipe.clone()).words();
        let worst = match (recipe.needs_window(), words) {
            (false, 0) => play::<A, 0, 0>(recipe, count)?,
            (true, _) => play::<A, 10, 0>(recipe, count)?,
            (false, _) => play::<A, 0, FURTHER>(recipe, count)?,
        };
        tell(name, A, &worst);
    }
    Ok(())
}

/// Every teacher at 8, 16, 32 and 64 arms.
///
/// # Errors
/// As [`play`].
pub fn all(count: Count<'_>, tell: &mut dyn FnMut(&str, usize, &Worst)) -> Result<(), SpecError> {
    size::<8>(count, tell)?;
    size::<16>(count, tell)?;
    size::<32>(count, tell)?;
    size::<64>(count, tell)
}

/// Attempts of a history in a space that moves: enough for regions to run out.
const MOVES: u32 = 1024;
/// Words of memory that the recipes beyond the three families keep at most, with these skills.
pub const FURTHER: usize = 18;
/// Words of memory that each of them fits into.
const WORDS: usize = 4800;

/// The dearest call of each kind in one skill with a space that moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// [`Curriculum::propose`].
    pub propose: u32,
    /// [`Curriculum::observe`].
    pub observe: u32,
    /// One slice of [`Curriculum::settle`].
    pub settle: u32,
}

/// Plays one space with the teacher that leaves everything to it.
fn wander(space: Space<2>, count: Count<'_>) -> Result<Moved, SpecError> {
    let mut spec = spec(8, Recipe::named("uniform").unwrap_or_else(RECIPES[0].recipe));
    spec.syllabus.skills.truncate(1);
    spec.syllabus.skills.iter_mut().for_each(|skill| skill.space = space);
    spec.budget = Budget::episodes(MOVES);
    let mut teacher = Curriculum::<SKILLS, 32, 2, 0, WORDS>::build(&spec)?;
    let (mut dice, mut noise) = (Dice::new(1), Dice::new(2));
    let mut worst = Moved::default();
    let mut note = |most: &mut u32, work: &mut dyn FnMut()| *most = (*most).max(count(work));
    loop {
        let mut next = None;
        note(&mut worst.propose, &mut || next = black_box(black_box(&teacher).propose(&mut dice)));
        let Some(trial) = next else { return Ok(worst) };
        // What is near the easy corner is learnt first.
        let [x, y] = trial.task.point.0;
        let Ok(outcome) = Outcome::scored(score(trial.number / 16, noise.unit()) * (1.0 - x * y), Cost::FREE) else {
            return Ok(worst);
        };
        note(&mut worst.observe, &mut || {
            black_box(black_box(&mut teacher).observe(&trial, &outcome).is_ok());
        });
        let mut more = true;
        while more {
            note(&mut worst.settle, &mut || more = black_box(&mut teacher).settle());
        }
    }
}

/// Plays every space that moves, and hands over its name and what its calls cost.
///
/// # Errors
/// As [`play`].
pub fn moving(count: Count<'_>, tell: &mut dyn FnMut(&str, &Moved)) -> Result<(), SpecError> {
    for (name, space) in Space::all(2) {
        tell(name, &wander(space, count)?);
    }
    Ok(())
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
