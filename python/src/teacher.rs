//! The teacher at work.

use std::collections::HashSet;
use std::panic::resume_unwind;
use std::thread;

use etude::{Asks, Budget, Claim, Cost, Next, Outcome, Pack, Refusal, Reply, Safety, Score, Session, Spec, SpecError};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyMapping};

use crate::errors::{self, NumberError, curriculum, list, percent, real, whole, within};
use crate::recipe::{called, recipe};
use crate::skill::{PyCost, PyParam, PySkill, cost, syllabus};
use crate::values::{PyArm, PyCredit, PyDone, PyEvent, PyQuestion, PyReport, PyRest, PyTrial};
use crate::{ARMS, DIMS, FLIGHT, MEMORY, SKILLS, WINDOW};

/// Episodes of one curriculum at most, as in a curriculum file.
const EPISODES: u64 = 100_000_000;
/// Bytes that any pack fits into.
const PACK: usize = 1 << 16;
/// Bytes that any snapshot fits into.
const SNAPSHOT: usize = 1 << 20;

/// Bytes of stack to restore with.
const STACK: usize = 1 << 23;

/// A curriculum's teacher: proposes trials, and learns from what came of them.
///
/// It is built from what a curriculum file says, by the same names and with the same defaults. `recipe` and `settings` are
/// `[teacher.NAME]` and its keys: `etude.recipes()` and `etude.settings(recipe)` list them. `factors` and `per` are its `with`
/// and `per`. The budget is `episodes`, and `time_s`, `energy_j`, `wear` and `resets` if they have an end. `probe_every`,
/// `tail` and `doubt` are of `[probe]`; `max_consecutive_failures`, `cooldown_s` and `max_lead` of `[safety]`; `questions` and
/// `audit` of `[questions]`; `save_every` of `[save]`. The same `seed` and the same outcomes give the same trials.
#[pyclass(name = "Teacher", module = "etude")]
pub struct PyTeacher {
    session: Box<Session<SKILLS, ARMS, DIMS, WINDOW, MEMORY, FLIGHT>>,
    pack: Box<Pack<SKILLS, DIMS>>,
    skills: Vec<Known>,
    /// The process that it was made in.
    process: u32,
}

/// What a program knows of a skill beyond what the core does.
struct Known {
    id: String,
    /// Coordinates that its points have.
    dims: usize,
    /// Its parameters with their ranges, if they were told.
    params: Option<Vec<PyParam>>,
}

impl PyTeacher {
    fn begin(pack: Pack<SKILLS, DIMS>, skills: Vec<Known>) -> PyResult<Self> {
        let mut session = Box::new(Session::empty());
        session.begin(&pack.spec, pack.seed).map_err(|error: SpecError| {
            let names: Vec<_> = skills.iter().map(|skill| skill.id.clone()).collect();
            errors::spec(error, &names)
        })?;
        Ok(Self { session, pack: Box::new(pack), skills, process: std::process::id() })
    }

    fn name(&self, skill: u8) -> String {
        self.skills.get(usize::from(skill)).map_or_else(|| skill.to_string(), |known| known.id.clone())
    }

    fn names(&self, set: u32) -> Vec<String> {
        (0..SKILLS as u8).filter(|skill| set >> skill & 1 == 1).map(|skill| self.name(skill)).collect()
    }

    fn dims(&self, skill: u8) -> usize {
        self.skills.get(usize::from(skill)).map_or(DIMS, |known| known.dims)
    }

    fn number(&self, name: &str) -> PyResult<u8> {
        let number = (0_u8..).zip(&self.skills).find(|(_, known)| known.id == name).map(|(number, _)| number);
        let names = || list(self.skills.iter().map(|known| known.id.as_str()));
        number.ok_or_else(|| curriculum(format!("there is no skill `{name}`; there are {}", names())))
    }

    fn trial(&self, trial: &etude::Trial<DIMS>) -> PyTrial {
        let etude::Trial { number, arm, task, chance, kind, help } = *trial;
        let point: Vec<f32> = task.point.0.iter().take(self.dims(task.skill)).copied().collect();
        let decoder = self.pack.decoder.as_ref().filter(|decoder| decoder.skill == task.skill);
        let decoded = decoder.map_or_else(|| point.clone(), |decoder| decoder.decode(&task.point).to_vec());
        let known = self.skills.get(usize::from(task.skill)).and_then(|known| known.params.as_ref());
        let named = known.into_iter().flat_map(|params| params.iter().zip(&decoded));
        let params = named.map(|(param, x)| (param.name.clone(), param.value(*x))).collect();
        PyTrial { number, skill: self.name(task.skill), arm, kind, chance, point, decoded, params, help }
    }

    fn take_in(&mut self, number: u32, outcome: &Outcome) -> PyResult<PyCredit> {
        let credit = self.session.observe(number, outcome).map_err(errors::refusal)?;
        let (unlocked, locked) = (self.names(credit.unlocked), self.names(credit.locked));
        Ok(PyCredit { arm: credit.arm, progress: credit.progress, unlocked, locked })
    }
}

/// The number of a trial, or of a question: itself, or what carries it.
fn ticket(given: &Bound<'_, PyAny>) -> PyResult<u32> {
    if let Ok(trial) = given.cast::<PyTrial>() {
        return Ok(trial.get().number);
    }
    if let Ok(question) = given.cast::<PyQuestion>() {
        return Ok(question.get().number);
    }
    let number = errors::count(given, 0, u32::MAX.into())?;
    number.map(|number| number as u32).ok_or_else(|| errors::refusal(Refusal::UnknownTrial))
}

/// A name, a skill with its ranges, or what `etude pack --format json` says of one.
#[derive(FromPyObject)]
enum Naming<'py> {
    Name(String),
    Skill(PyRef<'py, PySkill>),
    Told(Told),
}

#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Told {
    id: String,
    params: Vec<ToldParam>,
}

#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct ToldParam {
    name: String,
    easy: f64,
    hard: f64,
}

#[pymethods]
impl PyTeacher {
    #[new]
    #[pyo3(signature = (
        skills, *, episodes, recipe="learning-progress", settings=None, factors=Vec::new(), per=None, seed=None,
        time_s=None, energy_j=None, wear=None, resets=None, probe_every=None, tail=None, doubt=None,
        max_consecutive_failures=None, cooldown_s=None, max_lead=None, questions=None, audit=None, save_every=None
    ))]
    #[allow(clippy::too_many_arguments, reason = "all but the first have names")]
    fn new(
        skills: Vec<PyRef<'_, PySkill>>,
        episodes: &Bound<'_, PyAny>,
        recipe: &str,
        settings: Option<&Bound<'_, PyMapping>>,
        factors: Vec<String>,
        per: Option<&str>,
        seed: Option<&Bound<'_, PyAny>>,
        time_s: Option<&Bound<'_, PyAny>>,
        energy_j: Option<&Bound<'_, PyAny>>,
        wear: Option<&Bound<'_, PyAny>>,
        resets: Option<&Bound<'_, PyAny>>,
        probe_every: Option<&Bound<'_, PyAny>>,
        tail: Option<&Bound<'_, PyAny>>,
        doubt: Option<&Bound<'_, PyAny>>,
        max_consecutive_failures: Option<&Bound<'_, PyAny>>,
        cooldown_s: Option<&Bound<'_, PyAny>>,
        max_lead: Option<&Bound<'_, PyAny>>,
        questions: Option<&Bound<'_, PyAny>>,
        audit: Option<&Bound<'_, PyAny>>,
        save_every: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let skills: Vec<PySkill> = skills.iter().map(|skill| (*skill).clone()).collect();
        let limit = |value: Option<&Bound<'_, PyAny>>, name| {
            value.map_or(Ok(f32::INFINITY), |value| within(value, name, f32::MIN_POSITIVE, f32::INFINITY))
        };
        let count = |value: Option<&Bound<'_, PyAny>>, name, low: u16, default: u16| {
            value.map_or(Ok(default), |value| whole(value, name, low.into(), u16::MAX.into()).map(|n| n as u16))
        };
        let budget = Budget {
            episodes: whole(episodes, "episodes", 1, EPISODES)? as u32,
            time_s: limit(time_s, "time_s")?,
            energy_j: limit(energy_j, "energy_j")?,
            wear: limit(wear, "wear")?,
            resets: limit(resets, "resets")?,
        };
        let mut claim = Claim::default();
        if let Some(tail) = tail {
            claim.tail = percent(tail, "tail", [1, 100])?;
        }
        if let Some(doubt) = doubt {
            claim.doubt = (within(doubt, "doubt", 0.0, 5.0)? * 10.0).round() as u8;
        }
        if claim.tail < 100 && claim.doubt > 0 {
            return Err(curriculum("mastery is claimed in two ways at once: keep `tail` or `doubt`"));
        }
        let safety = Safety {
            max_consecutive_failures: count(max_consecutive_failures, "max_consecutive_failures", 0, 0)?,
            cooldown_s: cooldown_s.map_or(Ok(0.0), |value| within(value, "cooldown_s", 0.0, 86_400.0))?,
            max_lead: count(max_lead, "max_lead", 0, Safety::default().max_lead)?,
        };
        if max_consecutive_failures.is_some() != cooldown_s.is_some() {
            return Err(curriculum("`max_consecutive_failures` and `cooldown_s` go together"));
        }
        let mut asks = Asks { budget: count(questions, "questions", 0, 0)?, audit: 0 };
        if questions.is_some() {
            asks.audit = audit.map_or(Ok(5), |value| percent(value, "audit", [0, 100]))?;
        } else if audit.is_some() {
            return Err(curriculum("`audit` is of `questions`: say how many there may be"));
        }
        let spec = Spec {
            safety,
            probe_every: count(probe_every, "probe_every", 0, 10)?,
            claim,
            asks,
            ..Spec::new(syllabus(&skills)?, self::recipe(recipe, settings, &factors, per)?, budget)
        };
        let seed = seed.map_or(Ok(0), |seed| whole(seed, "seed", 0, u64::MAX))?;
        let pack = Pack { spec, seed, save_every: count(save_every, "save_every", 1, 10)?, decoder: None };
        let known = |skill: PySkill| Known { id: skill.id, dims: skill.params.len(), params: Some(skill.params) };
        Self::begin(pack, skills.into_iter().map(known).collect())
    }

    /// The teacher of a curriculum that `etude pack` wrote.
    #[staticmethod]
    #[pyo3(signature = (pack, skills=None, *, seed=None))]
    fn from_pack(pack: &[u8], skills: Option<Vec<Naming<'_>>>, seed: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let mut pack = Pack::<SKILLS, DIMS>::open(pack).map_err(errors::bytes)?;
        if let Some(seed) = seed {
            pack.seed = whole(seed, "seed", 0, u64::MAX)?;
        }
        let facts = &pack.spec.syllabus.skills;
        let mut known: Vec<Known> = Vec::new();
        match &skills {
            Some(skills) if skills.len() != facts.len() => {
                return Err(curriculum(format!("{} skills are named, and the pack has {}", skills.len(), facts.len())));
            }
            Some(skills) => known.extend(skills.iter().map(|skill| match skill {
                Naming::Name(id) => Known { id: id.clone(), dims: 0, params: None },
                Naming::Skill(skill) => Known { id: skill.id.clone(), dims: 0, params: Some(skill.params.clone()) },
                Naming::Told(Told { id, params }) => {
                    let param = |ToldParam { name, easy, hard }: &ToldParam| PyParam {
                        name: name.clone(),
                        easy: *easy,
                        hard: *hard,
                        cells: None,
                    };
                    Known { id: id.clone(), dims: 0, params: Some(params.iter().map(param).collect()) }
                }
            })),
            None => known.extend((0..facts.len()).map(|at| Known { id: format!("skill-{at}"), dims: 0, params: None })),
        }
        for (at, (own, facts)) in known.iter_mut().zip(facts).enumerate() {
            let fixed = facts.nominal.0.iter().rposition(|x| *x != 0.0).map_or(0, |last| last + 1);
            own.dims = facts.space.dims().max(fixed);
            let decoder = pack.decoder.as_ref().filter(|decoder| usize::from(decoder.skill) == at);
            let count = decoder.map_or(own.dims, |decoder| decoder.outputs.len());
            if let Some(params) = own.params.as_ref().filter(|params| params.len() != count) {
                let (id, given) = (&own.id, params.len());
                return Err(curriculum(format!("`{id}` has {count} parameters in the pack, and {given} here")));
            }
        }
        if let Some((_, twice)) =
            known.iter().enumerate().find(|(at, own)| known.iter().take(*at).any(|one| one.id == own.id))
        {
            return Err(curriculum(format!("two skills are called `{}`", twice.id)));
        }
        Self::begin(pack, known)
    }

    /// The curriculum as bytes, for `from_pack` and for a robot.
    fn pack<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let mut room = vec![0; PACK];
        Ok(PyBytes::new(py, self.pack.seal(&mut room).map_err(errors::bytes)?))
    }

    /// What to do now: a `Trial`, or a `Rest`, `Report` or `Done`. Asking in vain changes nothing.
    fn propose<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self.session.propose() {
            Next::Try(trial) => Bound::new(py, self.trial(&trial))?.into_any(),
            Next::Rest { seconds } => Bound::new(py, PyRest { seconds })?.into_any(),
            Next::Report => Bound::new(py, PyReport)?.into_any(),
            Next::Done => Bound::new(py, PyDone)?.into_any(),
        })
    }

    /// As many trials as there are now, up to `count`, for as many learners or lanes of a simulator. If there are fewer,
    /// `propose` says why.
    fn propose_many(&mut self, count: &Bound<'_, PyAny>) -> PyResult<Vec<PyTrial>> {
        let refused = || NumberError::new_err("`count` must be a whole number, and not less than zero");
        let count = errors::count(count, 0, u64::MAX)?.ok_or_else(refused)?;
        let mut trials = Vec::new();
        while (trials.len() as u64) < count
            && let Next::Try(trial) = self.session.propose()
        {
            trials.push(self.trial(&trial));
        }
        Ok(trials)
    }

    /// Takes in how well each of these trials went, in this order. If anything is wrong with one, none is taken in.
    #[pyo3(signature = (trials, scores, costs=None))]
    fn observe_many(
        &mut self,
        trials: &Bound<'_, PyAny>,
        scores: &Bound<'_, PyAny>,
        costs: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<PyCredit>> {
        let numbers: Vec<u32> = trials.try_iter()?.map(|trial| ticket(&trial?)).collect::<PyResult<_>>()?;
        let scores: Vec<f32> = scores.try_iter()?.map(|score| real(&score?)).collect::<PyResult<_>>()?;
        let costs = costs
            .map(|costs| costs.try_iter()?.map(|paid| cost(Some(&*paid?.extract::<PyRef<'_, PyCost>>()?))).collect());
        let costs: Vec<Cost> = costs.unwrap_or_else(|| Ok(vec![Cost::FREE; numbers.len()]))?;
        if scores.len() != numbers.len() || costs.len() != numbers.len() {
            let (trials, scores, costs) = (numbers.len(), scores.len(), costs.len());
            return Err(NumberError::new_err(format!(
                "{trials} trials, {scores} scores and {costs} costs: one a trial"
            )));
        }
        let flight: HashSet<u32> = self.session.flight().iter().map(|trial| trial.number).collect();
        let (mut outcomes, mut seen) = (Vec::new(), HashSet::new());
        for ((number, score), cost) in numbers.into_iter().zip(scores).zip(costs) {
            let score = Score::new(score).map_err(|error| NumberError::new_err(format!("trial {number}: {error}")))?;
            if !seen.insert(number) {
                return Err(errors::RefusedError::new_err(format!("trial {number} is there twice")));
            }
            if !flight.contains(&number) {
                let given_out = number < self.session.next_number();
                let refusal = if given_out { Refusal::RepeatedTrial } else { Refusal::UnknownTrial };
                return Err(errors::RefusedError::new_err(format!("trial {number}: {refusal}")));
            }
            outcomes.push((number, Outcome::Scored { score, cost }));
        }
        outcomes.into_iter().map(|(number, outcome)| self.take_in(number, &outcome)).collect()
    }

    /// Takes in how well a trial went, from 0 to 1, and what it used up.
    #[pyo3(signature = (trial, score, cost=None))]
    fn observe(
        &mut self,
        trial: &Bound<'_, PyAny>,
        score: &Bound<'_, PyAny>,
        cost: Option<&PyCost>,
    ) -> PyResult<PyCredit> {
        let score = Score::new(real(score)?).map_err(errors::number)?;
        let cost = self::cost(cost)?;
        self.take_in(ticket(trial)?, &Outcome::Scored { score, cost })
    }

    /// The robot failed: it does not count as practice.
    #[pyo3(signature = (trial, cost=None))]
    fn abort(&mut self, trial: &Bound<'_, PyAny>, cost: Option<&PyCost>) -> PyResult<PyCredit> {
        let cost = self::cost(cost)?;
        self.take_in(ticket(trial)?, &Outcome::Aborted { cost })
    }

    /// The trial was cut short through no fault of the learner: it costs, but teaches nothing about it.
    #[pyo3(signature = (trial, cost=None))]
    fn censor(&mut self, trial: &Bound<'_, PyAny>, cost: Option<&PyCost>) -> PyResult<PyCredit> {
        let cost = self::cost(cost)?;
        self.take_in(ticket(trial)?, &Outcome::Censored { cost })
    }

    /// Says that the robot has rested so many seconds.
    fn rested(&mut self, seconds: &Bound<'_, PyAny>) -> PyResult<()> {
        let seconds = real(seconds)?;
        if !(seconds > 0.0 && seconds < f32::INFINITY) {
            return Err(NumberError::new_err("a rest must be a finite number of seconds, more than zero"));
        }
        self.session.rested(seconds);
        Ok(())
    }

    /// Does a little of what the last outcomes left to do, and tells whether more remains; `propose` does the rest.
    fn settle(&mut self) -> bool {
        self.session.settle()
    }

    /// How well a skill is mastered, 0 to 1, by its probes alone: 0 for one that nobody requires and that has no help.
    fn mastery(&self, skill: &str) -> PyResult<f32> {
        Ok(self.session.curriculum().mastery(self.number(skill)?))
    }

    /// The chance of every arm at the next draw.
    fn chances(&self) -> Vec<f32> {
        self.session.curriculum().chances().to_vec()
    }

    /// What is known of every arm.
    fn arms(&self) -> Vec<PyArm> {
        let teacher = self.session.curriculum();
        let arm = |(number, row): (u16, &etude::Row)| PyArm {
            number,
            skill: teacher.syllabus().owner(number.into()).map_or_else(String::new, |(skill, ..)| self.name(skill)),
            trials: row.trials,
            fast: row.fast,
            slow: row.slow,
            difficulty: teacher.syllabus().difficulty(number.into()),
        };
        (0..).zip(teacher.rows()).map(arm).collect()
    }

    /// What each factor thinks of every arm, rules first, and last of all the `chance` that comes of it.
    fn explain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let mut lines: Vec<(String, Vec<f32>)> = Vec::new();
        self.session.curriculum().explain(|opinion| {
            let name = opinion.factor.map_or_else(|| "chance".to_owned(), called);
            let same = lines.iter().filter(|(other, _)| other.split(' ').next() == Some(name.as_str())).count();
            let name = if same > 0 { format!("{name} {}", same + 1) } else { name };
            lines.push((name, opinion.arms.to_vec()));
        });
        let table = PyDict::new(py);
        lines.iter().try_for_each(|(name, arms)| table.set_item(name, arms))?;
        Ok(table)
    }

    /// All that moves, as bytes: those of the core's snapshot.
    fn save<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let mut room = vec![0; SNAPSHOT];
        Ok(PyBytes::new(py, self.session.save(&mut room).map_err(errors::bytes)?))
    }

    /// Takes up a saved state: every later decision is the one that the saved teacher would have made.
    fn restore(&mut self, snapshot: &[u8]) -> PyResult<()> {
        // Thousands of trials in flight pass over the stack, of which a thread of Python's may have little.
        let session = &mut self.session;
        let restored = thread::scope(|scope| {
            let started = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || session.restore(snapshot));
            started.map(|thread| thread.join())
        });
        restored?.unwrap_or_else(|panic| resume_unwind(panic)).map_err(errors::bytes)
    }

    /// What is worth telling a person since it was asked last; the last few are kept.
    fn events(&mut self) -> Vec<PyEvent> {
        let mut events = Vec::new();
        while let Some(event) = self.session.next_event() {
            events.push(PyEvent::new(event, |skill| self.name(skill)));
        }
        events
    }

    /// The questions that wait for a person, the most urgent first.
    fn questions(&self) -> Vec<PyQuestion> {
        let question = |request: &etude::Request<DIMS>| {
            PyQuestion::new(request, self.name(request.task.skill), self.dims(request.task.skill))
        };
        self.session.requests().iter().map(question).collect()
    }

    /// A person's answer: `"demonstrated"`, `"able"`, `"unable"` or `"declined"`.
    fn answer(&mut self, question: &Bound<'_, PyAny>, reply: &str) -> PyResult<()> {
        let reply = match reply {
            "demonstrated" => Reply::Demonstrated,
            "able" => Reply::Certified { able: true },
            "unable" => Reply::Certified { able: false },
            "declined" => Reply::Declined,
            other => {
                let known = list(["demonstrated", "able", "unable", "declined"]);
                return Err(curriculum(format!("a reply cannot be `{other}`; it can be {known}")));
            }
        };
        self.session.answer(ticket(question)?, reply).map_err(errors::refusal)
    }

    /// The trials in flight, oldest first.
    #[getter]
    fn flight(&self) -> Vec<PyTrial> {
        self.session.flight().iter().map(|trial| self.trial(trial)).collect()
    }

    /// The skills' names, in order.
    #[getter]
    fn skills(&self) -> Vec<String> {
        self.skills.iter().map(|known| known.id.clone()).collect()
    }

    /// Attempts that came to an end.
    #[getter]
    fn clock(&self) -> u32 {
        self.session.curriculum().clock()
    }

    /// Attempts that the budget allows.
    #[getter]
    fn episodes(&self) -> u32 {
        self.session.curriculum().horizon()
    }

    /// What all attempts together used up.
    #[getter]
    fn spent(&self) -> PyCost {
        self.session.curriculum().spent().into()
    }

    /// The seed of its dice.
    #[getter]
    fn seed(&self) -> u64 {
        self.pack.seed
    }

    /// What a snapshot names as its curriculum.
    #[getter]
    fn hash(&self) -> u32 {
        self.session.hash()
    }

    /// The process that it was made in: the one that it teaches.
    #[getter]
    fn _process(&self) -> u32 {
        self.process
    }

    /// There is one of it: copies would each learn on their own, and no two know what the other was told.
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "a teacher cannot be pickled or copied: each copy would teach on its own. Keep it in one process, and hand trials to \
             the others; `pack()` and `save()` are its bytes",
        ))
    }

    fn __repr__(&self) -> String {
        let (skills, clock) = (list(self.skills.iter().map(|known| known.id.as_str())), self.clock());
        format!("<Teacher of {skills}: {clock} of {} episodes>", self.episodes())
    }
}
