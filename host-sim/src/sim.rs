//! A recorded run: the loop, with everything that listens to it.

use etude::frame::{self, FRAME};
use etude::{Outcome, Resource, Space, VERSION, log, pack};
use serde::{Deserialize, Serialize};

use crate::file::{Curriculum, Reset, SYNTHETIC, SkillFile};
use crate::port::{Port, PortError};
use crate::record::{Checkpoint, Progress, Record, SkillInfo};
use crate::reel::Reel;
use crate::replay::{ReplayError, replay};
use crate::run::{Run, Step};
use crate::student::Learner;
use crate::world::decoded::Decoded;
use crate::world::formula::Student;
use crate::world::synthetic::{self, Synthetic};
use crate::world::tabletop::{Axis, Seat, Skill, Tabletop};
use crate::world::{DIMS, Trial, World};

/// A run in the making, and what it has left behind so far.
pub struct Sim {
    run: Run,
    record: Record,
    /// The decision log, to the byte.
    log: Vec<u8>,
    evaluations: u32,
    text: String,
    /// The films, if there is a camera.
    reel: Option<Reel>,
}

/// Evaluations of a run unless asked otherwise.
pub const EVALUATIONS: u32 = 15;

/// Everything that goes on when a run is taken up again.
#[derive(Serialize, Deserialize)]
struct Saved {
    record: Record,
    log: Vec<u8>,
    session: Vec<u8>,
    world: Vec<u8>,
    evaluations: u32,
    /// The curriculum file, to the letter: its hash does not cover names and units.
    text: String,
    /// The films, if there is a camera.
    reel: Option<Reel>,
}

/// What a run has left: the record, the log, and the films if there was a camera.
pub type Left = (Record, Vec<u8>, Option<Reel>);

/// First bytes of a saved run.
const SAVED: [u8; 4] = *b"etuR";

/// The student and the world that a curriculum asks for.
#[must_use]
pub fn world(curriculum: &Curriculum, seed: u64) -> Box<dyn World> {
    if curriculum.world == SYNTHETIC {
        return Box::new(synthetic(curriculum, synthetic::Settings::default(), seed));
    }
    decoded(curriculum, tabletop(curriculum, seed))
}

/// The synthetic learner of a curriculum's skills and pairs.
#[must_use]
pub fn synthetic(curriculum: &Curriculum, settings: synthetic::Settings, seed: u64) -> Synthetic {
    let pairs = curriculum.skills.iter().map(|skill| skill.parts);
    Synthetic::new(&curriculum.spec.syllabus, settings, seed).with_pairs(pairs)
}

/// The table behind a decoder, if the curriculum has one.
fn decoded(curriculum: &Curriculum, table: Tabletop) -> Box<dyn World> {
    match curriculum.decoder() {
        Some(decoder) => Box::new(Decoded { world: Box::new(table), decoder }),
        None => Box::new(table),
    }
}

/// The table, set for this curriculum.
fn tabletop(curriculum: &Curriculum, seed: u64) -> Tabletop {
    let seats: Vec<Seat> = curriculum.skills.iter().filter_map(seat).collect();
    Tabletop::new(&seats, seed).with_learner(curriculum.student.unwrap_or_default(), seed)
}

/// The curriculum with the student that a run of it was asked for.
#[must_use]
pub fn asked(curriculum: &Curriculum, record: &Record) -> Curriculum {
    let student = record.student.as_deref().and_then(Learner::named).or(curriculum.student);
    Curriculum { student, ..curriculum.clone() }
}

/// A robot that takes part in a run.
#[derive(Clone, Debug)]
pub struct Robot {
    /// Where it is.
    pub port: Port,
    /// Whether its own student acts and learns, or the one of this program.
    pub student: bool,
}

/// A run that has not begun, with the robot's teacher if there is one. The robot must have the curriculum already.
fn run(curriculum: &Curriculum, seed: u64, robot: Option<&Robot>) -> Result<Run, etude::SpecError> {
    let world = match robot {
        Some(robot) if robot.student && curriculum.world != SYNTHETIC => {
            decoded(curriculum, tabletop(curriculum, seed).with_student_at(robot.port.clone()))
        }
        _ => world(curriculum, seed),
    };
    let port = robot.map(|robot| robot.port.clone());
    let mut run = Run::new(&curriculum.spec, seed, world)?;
    run.port = port;
    Ok(run)
}

/// A run of a student made of a formula that has not begun.
fn run_of(student: &Student, curriculum: &Curriculum, seed: u64) -> Result<Run, String> {
    let world = student.world(curriculum, seed)?;
    Run::new(&curriculum.spec, seed, Box::new(world)).map_err(|error| error.to_string())
}

/// What a skill of the file is at the table: its own parameters where it names them, the nominal ones elsewhere. The
/// file's reader has checked that there is such a skill.
fn seat(file: &SkillFile) -> Option<Seat> {
    let skill = Skill::ALL.into_iter().find(|skill| skill.facts().id == file.id)?;
    let (facts, params) = (skill.facts(), file.latent.as_ref().map_or(&file.params, |latent| &latent.params));
    let axis = |at: usize| {
        let named = params.iter().position(|param| param.name == facts.params[at].name);
        let unit = |value| (value - facts.params[at].easy) / (facts.params[at].hard - facts.params[at].easy);
        named.map_or(Axis::Fixed(facts.nominal[at]), |coordinate| Axis::Along {
            coordinate,
            easy: unit(params[coordinate].easy),
            hard: unit(params[coordinate].hard),
        })
    };
    Some(Seat { skill, tended: file.reset == Reset::Human, axes: [axis(0), axis(1)] })
}

impl Sim {
    /// A run that has not begun, to be evaluated so many times at even distances.
    ///
    /// # Errors
    /// What is wrong with the curriculum.
    pub fn new(
        curriculum: &Curriculum,
        seed: u64,
        evaluations: u32,
        robot: Option<&Robot>,
    ) -> Result<Self, etude::SpecError> {
        let run = run(curriculum, seed, robot)?;
        Ok(Self::begin(run, curriculum, blank(curriculum, seed, evaluations), evaluations))
    }

    /// The same with a student made of a formula, whatever the curriculum's world.
    ///
    /// # Errors
    /// What is wrong with the curriculum, or that it has no such skill.
    pub fn of(student: &Student, curriculum: &Curriculum, seed: u64, evaluations: u32) -> Result<Self, String> {
        let run = run_of(student, curriculum, seed)?;
        let mut record = blank(curriculum, seed, evaluations);
        record.world = SYNTHETIC.into();
        record.command = format!("{} --student \"{student}\"", command(seed, evaluations));
        record.student = Some(student.to_string());
        Ok(Self::begin(run, curriculum, record, evaluations))
    }

    fn begin(run: Run, curriculum: &Curriculum, record: Record, evaluations: u32) -> Self {
        let (seed, text) = (record.seed, curriculum.text.clone());
        let mut sim = Self { run, record, log: Vec::new(), evaluations: evaluations.max(1), text, reel: None };
        sim.write(&log::Record::Begin { version: VERSION, curriculum: curriculum.spec.hash(), seed });
        sim.check();
        sim
    }

    /// The same before a camera, for the page; a world in which there is nothing to see stays without. To be asked for
    /// before the first attempt.
    #[must_use]
    pub fn filmed(mut self) -> Self {
        self.reel = is_seen(&mut self.run).then(Reel::default);
        self
    }

    /// The same where films are not wanted: the command that repeats it says so.
    #[must_use]
    pub fn unfilmed(mut self) -> Self {
        self.record.command += " --no-film";
        self
    }

    /// The films so far, if there is a camera.
    #[must_use]
    pub fn reel(&self) -> Option<&Reel> {
        self.reel.as_ref()
    }

    /// A run that has not begun as that of one robot of a fleet: its log says so.
    #[must_use]
    pub fn as_robot(mut self, robot: u32) -> Self {
        self.record.command += &format!(" --robot {robot}");
        self.write(&log::Record::Boot { robot, boot: 1 });
        self
    }

    /// The record so far.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Why there are no more attempts although the budget's episodes are not all spent, if that is so. Of a run that is over.
    #[must_use]
    pub fn ended_early(&self, curriculum: &Curriculum) -> Option<String> {
        let (teacher, budget) = (self.run.session.curriculum(), &curriculum.spec.budget);
        let none = "the run is over: no skill is left that may be practised; `max_attempts` are made, or what a skill requires was \
                    not shown";
        (teacher.clock() < budget.episodes).then(|| crate::why::over(teacher, budget).unwrap_or_else(|| none.into()))
    }

    /// The record so far, with the student examined as it is now. Unlike a checkpoint this leaves no trace in the run.
    #[must_use]
    pub fn record_now(&self) -> Record {
        let mut record = self.record.clone();
        record.checkpoints.extend(self.examine());
        record
    }

    /// The decision log so far.
    #[must_use]
    pub fn log(&self) -> &[u8] {
        &self.log
    }

    /// One attempt or one rest; `false` when the run is over.
    ///
    /// # Errors
    /// As [`Run::step`].
    pub fn step(&mut self) -> Result<bool, PortError> {
        match self.run.step()? {
            Step::Tried(trial, outcome) => self.note(&trial, &outcome),
            Step::Rested(seconds) => self.write(&log::Record::Rested { seconds }),
            Step::Answered(request, reply) => {
                self.write(&log::Record::Answered { number: request.number, reply });
                self.record.answered(request.task.skill, reply);
                return Ok(true);
            }
            Step::Done => {
                self.check();
                return Ok(false);
            }
        }
        self.listen();
        let (done, horizon) = (self.record.episodes.len() as u64, u64::from(self.record.horizon));
        let part = |episodes: u64| episodes * u64::from(self.evaluations) / horizon.max(1);
        if done > 0 && part(done) != part(done - 1) {
            self.check();
        }
        Ok(true)
    }

    /// Whether the student has just been evaluated: the moment to save.
    #[must_use]
    pub fn is_checkpoint(&self) -> bool {
        self.record.checkpoints.last().is_some_and(|last| last.episode as usize == self.record.episodes.len())
    }

    /// All of it as bytes, to go on from.
    ///
    /// # Errors
    /// As [`Run::save`].
    pub fn save(&self) -> Result<Vec<u8>, PortError> {
        let session = self.run.save()?;
        let saved = Saved {
            record: self.record.clone(),
            log: self.log.clone(),
            session,
            world: self.run.world.save(),
            evaluations: self.evaluations,
            text: self.text.clone(),
            reel: self.reel.clone(),
        };
        self.run.port.as_ref().map_or(Ok(()), Port::failure)?;
        let size = postcard::experimental::serialized_size(&saved).unwrap_or(0);
        Ok(pack::seal(SAVED, &saved, &mut vec![0; size + 64]).map(<[u8]>::to_vec).unwrap_or_default())
    }

    /// Takes up a saved run of this curriculum. A robot must be where the saved run was.
    ///
    /// # Errors
    /// Why the bytes were refused, for people.
    pub fn resume(curriculum: &Curriculum, bytes: &[u8], robot: Option<&Robot>) -> Result<Self, String> {
        let saved: Saved = pack::open(SAVED, bytes).map_err(|error| format!("the saved state is {error}"))?;
        if saved.text != curriculum.text {
            return Err("the curriculum was changed since; put it back, or begin a new run".into());
        }
        let seed = saved.record.seed;
        let mut run = match saved.record.student.as_deref().filter(|name| Learner::named(name).is_none()) {
            Some(formula) => run_of(&formula.parse()?, curriculum, seed)?,
            None => run(&asked(curriculum, &saved.record), seed, robot).map_err(|error| error.to_string())?,
        };
        run.session.restore(&saved.session).map_err(|error| error.to_string())?;
        if !run.world.restore(&saved.world) {
            return Err("the saved student is not one of this world, or not the robot's".into());
        }
        // Compares the robot's state with the one restored here.
        run.save().map_err(|error| format!("the robot is not where the run was: {error}"))?;
        let Saved { record, log, evaluations, text, reel, .. } = saved;
        let reel = reel.filter(|_| is_seen(&mut run));
        Ok(Self { run, record, log, evaluations, text, reel })
    }

    /// How often the student is examined in a run of so many attempts, at the distance of this run's exams; `None` if that
    /// comes out even with no whole number of them.
    #[must_use]
    pub fn evaluations(&self, episodes: u32) -> Option<u32> {
        let (all, horizon) = (u64::from(self.evaluations) * u64::from(episodes), u64::from(self.record.horizon.max(1)));
        all.is_multiple_of(horizon).then(|| u32::try_from(all / horizon).ok()).flatten()
    }

    /// The same run with another budget of attempts, as if it had had that from the beginning: every decision is made again,
    /// and must be what it was. This curriculum differs in the budget alone, and no robot takes part.
    ///
    /// # Errors
    /// The first decision that would have been another.
    pub fn amended(mut self, curriculum: &Curriculum, evaluations: u32) -> Result<Self, ReplayError> {
        let begin = self.log.iter().position(|byte| *byte == 0).map_or(0, |end| end + 1);
        let rest = self.log.split_off(begin);
        self.log.clear();
        let new = blank(curriculum, self.record.seed, evaluations);
        self.write(&log::Record::Begin { version: VERSION, curriculum: curriculum.spec.hash(), seed: new.seed });
        self.log.extend_from_slice(&rest);
        self.run.session = replay(&curriculum.spec, &self.log, None)?.session;
        // They were heard when they happened.
        while self.run.session.next_event().is_some() {}
        let command = command(new.seed, self.evaluations);
        let asked = self.record.command.strip_prefix(&command).unwrap_or_default().to_owned();
        self.record.command = self::command(new.seed, evaluations) + &asked;
        (self.record.horizon, self.record.curriculum_hash) = (new.horizon, new.curriculum_hash);
        (self.evaluations, self.text) = (evaluations, curriculum.text.clone());
        Ok(self)
    }

    /// The record in the bytes of a saved run.
    ///
    /// # Errors
    /// Why the bytes were refused, for people.
    pub fn saved_record(bytes: &[u8]) -> Result<Record, String> {
        Self::saved(bytes).map(|(record, ..)| record)
    }

    /// The record, the log and the films in the bytes of a saved run.
    ///
    /// # Errors
    /// Why the bytes were refused, for people.
    pub fn saved(bytes: &[u8]) -> Result<Left, String> {
        let saved: Saved = pack::open(SAVED, bytes).map_err(|error| format!("the saved state is {error}"))?;
        Ok((saved.record, saved.log, saved.reel))
    }

    fn note(&mut self, trial: &Trial, outcome: &Outcome) {
        self.write(&log::Record::Trial(*trial));
        self.write(&log::Record::Outcome { number: trial.number, outcome: *outcome });
        self.record.note(trial, outcome);
        if let Some((reel, film)) = self.reel.as_mut().zip(self.run.world.film()) {
            reel.keep(&self.record, &film);
        }
    }

    /// Turns the session's events into marks.
    fn listen(&mut self) {
        while let Some(event) = self.run.session.next_event() {
            self.record.hear(&event);
        }
    }

    /// Writes down how the student does on the fixed test set.
    fn check(&mut self) {
        let checkpoint = self.examine();
        self.record.checkpoints.extend(checkpoint);
    }

    /// How the student does on the fixed test set, unless that is known already.
    fn examine(&self) -> Option<Checkpoint> {
        if self.is_checkpoint() {
            return None;
        }
        let episode = self.record.episodes.len() as u32;
        let teacher = self.run.session.curriculum();
        let skills = progress(teacher, &self.run.world.mastery());
        Some(Checkpoint { episode, spent: four(&teacher.spent()), skills })
    }

    fn write(&mut self, record: &log::Record<DIMS>) {
        let mut frame = [0; FRAME];
        // A frame of this size holds every record.
        self.log.extend_from_slice(frame::encode(record, &mut frame).unwrap_or_default());
    }
}

/// Loads the camera; whether there is one.
fn is_seen(run: &mut Run) -> bool {
    run.world.film();
    run.world.film().is_some()
}

/// How each skill stands with a teacher, and by the exams that are given.
pub(crate) fn progress(teacher: &crate::world::Teacher, mastery: &[f32]) -> Vec<Progress> {
    let skills = teacher.syllabus().places().zip(teacher.skills()).zip(mastery);
    let skills = skills.map(|(((number, facts, first), standing), &mastery)| {
        let tried = teacher.rows().iter().skip(first as usize).take(facts.space.arms() as usize);
        let tried: Vec<_> = tried.filter(|row| row.trials > 0).collect();
        let mean = |of: &dyn Fn(&etude::Row) -> f32| {
            // Not `sum`, whose nothing is −0.
            tried.iter().fold(0.0, |sum, row| sum + of(row)) / tried.len().max(1) as f32
        };
        Progress {
            mastery,
            belief: teacher.syllabus().is_required(number).then(|| teacher.mastery(number)),
            attempts: standing.attempts,
            score: (!tried.is_empty()).then(|| mean(&|row| row.fast)),
            progress: mean(&|row| (row.fast - row.slow).abs()),
            open: standing.open,
        }
    });
    skills.collect()
}

pub(crate) fn four(cost: &etude::Cost) -> [f32; 4] {
    Resource::ALL.map(|resource| cost.get(resource))
}

/// The command that makes the same run again, but for its student.
fn command(seed: u64, evaluations: u32) -> String {
    match evaluations {
        EVALUATIONS => format!("etude sim curriculum.toml --seed {seed}"),
        other => format!("etude sim curriculum.toml --seed {seed} --evaluations {other}"),
    }
}

/// A record with nothing in it yet.
pub(crate) fn blank(curriculum: &Curriculum, seed: u64, evaluations: u32) -> Record {
    let places = curriculum.spec.syllabus.places().zip(&curriculum.skills);
    let skills = places.map(|((_, facts, first_arm), skill)| SkillInfo {
        id: skill.id.clone(),
        requires: facts
            .requires
            .iter()
            .filter_map(|need| Some((curriculum.skills.get(usize::from(need.skill))?.id.clone(), need.percent)))
            .collect(),
        goal: skill.goal,
        first_arm,
        arms: facts.space.arms(),
        params: match facts.space {
            Space::Point => Vec::new(),
            _ => skill.params.iter().map(|p| (p.name.clone(), p.easy, p.hard)).collect(),
        },
    });
    let student = curriculum.student.map(Learner::name);
    Record {
        name: curriculum.name.clone(),
        teacher: curriculum.teacher.clone(),
        factors: crate::file::factors::factors(&curriculum.spec.recipe),
        world: curriculum.world.clone(),
        student: student.map(Into::into),
        seed,
        horizon: curriculum.spec.budget.episodes,
        command: command(seed, evaluations) + &student.map_or_else(String::new, |name| format!(" --student {name}")),
        curriculum_hash: format!("{:08x}", curriculum.spec.hash()),
        version: env!("CARGO_PKG_VERSION").into(),
        skills: skills.collect(),
        episodes: Vec::new(),
        checkpoints: Vec::new(),
        marks: Vec::new(),
    }
}
