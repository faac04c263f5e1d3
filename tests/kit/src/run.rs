//! A run of a schedule, with the plug pulled now and then.

use etude::log::Record;
use etude::{Event, Kind, Next, Outcome, Reply, Wish};
use etude_sim::world::formula::{Formula, Student};
use etude_sim::world::{DIMS, Session, Trial, World};

use crate::schedule::Schedule;

/// Bytes that a snapshot of the largest session takes at most.
const SNAPSHOT: usize = 256 * 1024;

/// A run that has not begun.
#[derive(Clone, Debug)]
pub struct Run {
    pub(crate) schedule: Schedule,
    pub(crate) student: Student,
    pub(crate) seed: u64,
    pub(crate) cuts: Vec<u32>,
}

/// One attempt of a finished run.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// The decision.
    pub trial: Trial,
    /// What came of it.
    pub outcome: Outcome,
    /// Seconds that the robot rested before it.
    pub rested: f32,
    /// The chance that the draw gave each skill; 0 for those that nothing could be drawn of.
    pub chances: Vec<f32>,
    /// Each skill's mastery in the teacher's eyes, after it.
    pub mastery: Vec<f32>,
    /// Whether each skill's prerequisites have been shown, after it.
    pub open: Vec<bool>,
    /// Whether the outcome moved anything that the teacher knows of the student.
    pub counted: bool,
    /// Whether a skill was opened by it, or an average or a belief became better.
    pub promoted: bool,
    /// What happened with it that is worth telling.
    pub events: Vec<Event>,
}

/// A run that is over, and what can be asked of it.
#[derive(Clone, Debug)]
pub struct Finished {
    /// What it was.
    pub(crate) run: Run,
    /// Attempts that it was to have.
    pub(crate) asked: u32,
    /// Every attempt in order.
    pub episodes: Vec<Episode>,
    /// How well the student can do each skill in truth, at the end.
    pub mastery: Vec<f32>,
    /// The teacher's state at the end, as it is saved.
    pub(crate) state: Vec<u8>,
    /// The first thing that a power cut lost: the episode, and what.
    pub(crate) lost: Option<(u32, String)>,
}

impl Run {
    /// A student practises by a schedule. The same three give the same run, and `etude sim` gives it, too.
    #[must_use]
    pub fn new(schedule: Schedule, student: Student, seed: u64) -> Self {
        Self { schedule, student, seed, cuts: Vec::new() }
    }

    /// The power fails at these episodes: once before the decision, and once more between the decision and the attempt. A
    /// robot then goes back to its last snapshot and decides its log again.
    #[must_use]
    pub fn with_cuts(self, cuts: impl IntoIterator<Item = u32>) -> Self {
        Self { cuts: cuts.into_iter().collect(), ..self }
    }

    /// Practises so many attempts, or until the schedule is done.
    ///
    /// # Panics
    /// If the student has a quirk at a skill that the schedule does not have.
    #[must_use]
    #[track_caller]
    pub fn episodes(self, n: u32) -> Finished {
        // A closure would panic in its own name, and the test's line is wanted.
        let student = match self.student.world(&self.schedule, self.seed) {
            Ok(student) => student,
            Err(why) => panic!("{why}"),
        };
        let mut robot = Robot::new(&self, student);
        let mut episodes = Vec::new();
        while (episodes.len() as u32) < n {
            match robot.episode(episodes.len() as u32) {
                Some(episode) => episodes.push(episode),
                None => break,
            }
        }
        let (mastery, state, lost) = (robot.student.mastery(), robot.save(), robot.lost);
        Finished { run: self, asked: n, episodes, mastery, state, lost }
    }
}

/// A robot as far as a schedule can tell: a session, a snapshot of it now and then, and a log of what came after.
struct Robot {
    schedule: Schedule,
    seed: u64,
    cuts: Vec<u32>,
    session: Box<Session>,
    student: Formula,
    saved: Vec<u8>,
    log: Vec<Record<DIMS>>,
    lost: Option<(u32, String)>,
}

impl Robot {
    fn new(run: &Run, student: Formula) -> Self {
        let session = boot(&run.schedule, run.seed);
        let Run { schedule, seed, cuts, .. } = run.clone();
        let mut robot = Self { schedule, seed, cuts, session, student, saved: Vec::new(), log: Vec::new(), lost: None };
        robot.saved = robot.save();
        robot
    }

    fn save(&self) -> Vec<u8> {
        let mut bytes = vec![0; SNAPSHOT];
        self.session.save(&mut bytes).expect("room for the largest session").to_vec()
    }

    /// One attempt, with whatever rests and questions come before it; `None` if the schedule is done.
    fn episode(&mut self, at: u32) -> Option<Episode> {
        let cut = self.cuts.contains(&at);
        if cut {
            self.cut(at);
        }
        let mut rested = 0.0;
        let (chances, trial) = loop {
            if self.answer() {
                continue;
            }
            while self.session.settle() {}
            let chances = self.chances();
            match self.session.propose() {
                Next::Try(trial) => break (chances, trial),
                Next::Rest { seconds } => {
                    self.session.rested(seconds);
                    self.log.push(Record::Rested { seconds });
                    rested += seconds;
                }
                Next::Report | Next::Done => return None,
            }
        };
        self.log.push(Record::Trial(trial));
        if cut {
            self.cut(at);
        }
        let outcome = self.student.attempt(&trial.task, trial.kind, trial.help);
        let before = self.known();
        self.observe(trial.number, &outcome);
        let known = self.known();
        let (counted, promoted) = (known != before, known.is_better_than(&before));
        let teacher = self.session.curriculum();
        let skills = 0..self.schedule.skills.len() as u8;
        let (mastery, open) = (skills.map(|skill| teacher.mastery(skill)).collect(), self.open());
        let events = std::iter::from_fn(|| self.session.next_event()).collect();
        Some(Episode { trial, outcome, rested, chances, mastery, open, counted, promoted, events })
    }

    /// Takes in an outcome, and saves when it is time to.
    fn observe(&mut self, number: u32, outcome: &Outcome) {
        if self.session.observe(number, outcome).is_err() {
            // A cut lost the ticket, and that is noted.
            return;
        }
        self.log.push(Record::Outcome { number, outcome: *outcome });
        let outcomes = self.log.iter().filter(|record| matches!(record, Record::Outcome { .. })).count();
        if outcomes >= usize::from(self.schedule.save_every.max(1)) {
            (self.saved, self.log) = (self.save(), Vec::new());
        }
    }

    /// Answers a question that waits, as `etude sim` does; whether there was one.
    fn answer(&mut self) -> bool {
        let Some(request) = self.session.requests().first().copied() else { return false };
        let reply = match request.wish {
            Wish::Demonstrate if self.student.demonstrate(&request.task) => Reply::Demonstrated,
            Wish::Demonstrate => Reply::Declined,
            Wish::Certify => Reply::Certified { able: self.student.certify(&request.task) },
        };
        let _ = self.session.answer(request.number, reply);
        self.log.push(Record::Answered { number: request.number, reply });
        true
    }

    /// All that the teacher knows of the student.
    fn known(&self) -> Known {
        let teacher = self.session.curriculum();
        let beliefs = (0..self.schedule.skills.len() as u8).map(|skill| teacher.mastery(skill));
        Known { rows: teacher.rows().to_vec(), beliefs: beliefs.collect(), open: self.open() }
    }

    fn open(&self) -> Vec<bool> {
        self.session.curriculum().skills().iter().map(|standing| standing.open).collect()
    }

    /// The chance of each skill at the next draw.
    fn chances(&self) -> Vec<f32> {
        let teacher = self.session.curriculum();
        let arms = teacher.chances();
        let own = |first: u32, arms_of: u32| arms.iter().skip(first as usize).take(arms_of as usize).sum();
        teacher.syllabus().places().map(|(_, skill, first)| own(first, skill.space.arms())).collect()
    }

    /// The power fails and comes back: the snapshot is restored, and the log decided again.
    fn cut(&mut self, at: u32) {
        self.session = boot(&self.schedule, self.seed ^ u64::MAX);
        if let Err(error) = self.session.restore(&self.saved) {
            self.lose(at, format!("the snapshot is refused: {error}"));
        }
        for record in std::mem::take(&mut self.log) {
            match record {
                Record::Trial(trial) => {
                    let next = self.session.propose();
                    if next != Next::Try(trial) {
                        self.lose(at, format!("decision {} was {trial:?}, and is {next:?} again", trial.number));
                    }
                }
                Record::Outcome { number, outcome } => {
                    if let Err(refusal) = self.session.observe(number, &outcome) {
                        self.lose(at, format!("the outcome of decision {number} is refused: {refusal}"));
                    }
                }
                Record::Rested { seconds } => self.session.rested(seconds),
                Record::Answered { number, reply } => {
                    let _ = self.session.answer(number, reply);
                }
                Record::Begin { .. } | Record::Boot { .. } | Record::Acted { .. } => {}
            }
            self.log.push(record);
        }
        // Told before the cut, or never: events are for people.
        while self.session.next_event().is_some() {}
    }

    fn lose(&mut self, at: u32, what: String) {
        self.lost.get_or_insert((at, what));
    }
}

/// All that a teacher knows of a student.
#[derive(PartialEq)]
struct Known {
    rows: Vec<etude::Row>,
    beliefs: Vec<f32>,
    open: Vec<bool>,
}

impl Known {
    fn is_better_than(&self, before: &Self) -> bool {
        let rows = self.rows.iter().zip(&before.rows).any(|(now, then)| now.fast > then.fast);
        let beliefs = self.beliefs.iter().zip(&before.beliefs).any(|(now, then)| now > then);
        rows || beliefs || self.open.iter().zip(&before.open).any(|(now, then)| now > then)
    }
}

/// A robot that knows its curriculum, and nothing else.
fn boot(schedule: &Schedule, seed: u64) -> Box<Session> {
    Box::new(Session::new(&schedule.spec, seed).expect("a curriculum file that was read can run"))
}

impl Finished {
    /// The schedule.
    #[must_use]
    pub fn schedule(&self) -> &Schedule {
        &self.run.schedule
    }

    /// The student.
    #[must_use]
    pub fn student(&self) -> &Student {
        &self.run.student
    }

    /// Attempts at the skill of that name.
    #[must_use]
    pub fn attempts(&self, skill: &str) -> usize {
        self.episodes.iter().filter(|episode| self.run.schedule.skill(episode.trial.task.skill) == skill).count()
    }

    /// Share of all practice that the skill of that name had, in `0..=1`.
    #[must_use]
    pub fn share(&self, skill: &str) -> f32 {
        let practice = || self.episodes.iter().filter(|episode| episode.trial.kind != Kind::Probe);
        let own = practice().filter(|episode| self.run.schedule.skill(episode.trial.task.skill) == skill);
        own.count() as f32 / practice().count().max(1) as f32
    }

    /// The command that shows the same run.
    #[must_use]
    pub fn command(&self) -> String {
        let Run { schedule, student, seed, .. } = &self.run;
        format!("etude sim {} --seed {seed} --student \"{student}\"", schedule.path())
    }

    /// The line of a test that makes the same run.
    #[must_use]
    pub fn line(&self) -> String {
        let Run { schedule, student, seed, cuts } = &self.run;
        let cuts = if cuts.is_empty() { String::new() } else { format!(".with_cuts({cuts:?})") };
        format!(
            "Run::new(curriculum!({:?}), {:?}.parse().unwrap(), {seed}){cuts}.episodes({})",
            schedule.path(),
            student.to_string(),
            self.asked
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "format = 1\nname = \"plan\"\n[budget]\nepisodes = 99\n[teacher.learning-progress]\n[save]\n\
                        every_episodes = 7\n[[skill]]\nid = \"a\"\n[[skill]]\nid = \"b\"\n";

    /// A robot to which something happens at the cut before episode 40.
    fn cut_short(happens: impl Fn(&mut Robot)) -> Finished {
        let run = Run::new(Schedule::text("plan.toml", PLAN), Student::noisy(0.5), 3).with_cuts([40]);
        let mut robot = Robot::new(&run, run.student.world(&run.schedule, run.seed).expect("no quirks"));
        let episode = |robot: &mut Robot, at: u32| {
            if at == 40 {
                happens(robot);
            }
            robot.episode(at)
        };
        let episodes = (0..80).map_while(|at| episode(&mut robot, at)).collect();
        let (mastery, state, lost) = (robot.student.mastery(), robot.save(), robot.lost);
        Finished { run, asked: 80, episodes, mastery, state, lost }
    }

    /// Every robot that has a power cut change something: it loses its log, the end of it, or its snapshot, or wakes up with
    /// the state of another one.
    #[test]
    fn a_robot_that_forgets_is_seen() {
        assert_eq!(cut_short(|_| ()).same_after_a_power_cut(), Ok(()));
        let broken: [fn(&mut Robot); 4] = [
            |robot| robot.log.clear(),
            |robot| _ = robot.log.pop(),
            |robot| robot.saved.truncate(9),
            |robot| {
                let other = Run::new(robot.schedule.clone(), Student::learnable(), 4);
                robot.saved = Robot::new(&other, robot.student.clone()).saved;
            },
        ];
        for (nth, broken) in broken.into_iter().enumerate() {
            let broken = cut_short(broken).same_after_a_power_cut().expect_err("it changed something");
            assert!(broken.episode.is_some_and(|at| at <= 80), "{nth}: {broken}");
        }
        // What shows in no decision shows in the state.
        let mut whole = cut_short(|_| ());
        *whole.state.last_mut().expect("bytes") ^= 1;
        assert_eq!(whole.same_after_a_power_cut().expect_err("another state").episode, None);
    }
}
