//! What a teacher answers: trials, rests, events, credit.

use etude::{Aid, Event, Kind, Request, Wish};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::DIMS;

/// A trial to attempt; its number goes back with what came of it.
#[pyclass(name = "Trial", module = "etude", frozen, eq)]
#[derive(Clone, Debug, PartialEq)]
pub struct PyTrial {
    /// Its number, never used twice.
    #[pyo3(get)]
    pub number: u32,
    /// The skill to practise, by name.
    #[pyo3(get)]
    pub skill: String,
    /// The arm that was drawn.
    #[pyo3(get)]
    pub arm: u16,
    pub kind: Kind,
    /// The chance with which this arm was drawn; 1 for a probe.
    #[pyo3(get)]
    pub chance: f32,
    pub point: Vec<f32>,
    pub decoded: Vec<f32>,
    pub params: Vec<(String, f64)>,
    pub help: etude::Help,
}

#[pymethods]
impl PyTrial {
    /// `"practice"`, `"probe"` or `"audition"`.
    #[getter]
    fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Practice => "practice",
            Kind::Probe => "probe",
            Kind::Audition => "audition",
        }
    }

    /// Where in the skill's space, each coordinate from its easy end (0) to its hard end (1).
    #[getter]
    fn point<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.point)
    }

    /// What a latent point stands for; of any other skill the point itself.
    #[getter]
    fn decoded<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.decoded)
    }

    /// The task in the skill's own units, by parameter; empty if the ranges are not known.
    #[getter]
    fn params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        self.params.iter().try_for_each(|(name, value)| all.set_item(name, value))?;
        Ok(all)
    }

    /// The help to give, by kind, from 0 to 1; empty for none.
    #[getter]
    fn help<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for (aid, name) in Aid::ALL.into_iter().zip(AIDS).filter(|(aid, _)| self.help.level(*aid) > 0.0) {
            all.set_item(name, self.help.level(aid))?;
        }
        Ok(all)
    }

    /// Equal trials have equal numbers, so a trial can be a key.
    fn __hash__(&self) -> u64 {
        self.number.into()
    }

    /// What `pickle` and `copy` make it anew from.
    fn __reduce__<'py>(&self, py: Python<'py>) -> Reduced<'py, PyTrialParts> {
        let Self { number, skill, arm, chance, point, decoded, params, .. } = self.clone();
        let help = Aid::ALL.map(|aid| self.help.level(aid));
        Ok((maker(py, "_trial")?, ((number, skill, arm, self.kind as u8, chance), point, decoded, params, help)))
    }

    fn __repr__(&self) -> String {
        let Self { number, skill, chance, .. } = self;
        let (kind, params): (_, Vec<_>) =
            (self.kind(), self.params.iter().map(|(name, value)| format!("{name}={value:.4}")).collect());
        let task = if params.is_empty() { format!("{:?}", self.decoded) } else { params.join(", ") };
        format!("<Trial {number}: {kind} of {skill:?} at {task}, chance {chance:.4}>")
    }
}

/// All that a trial is, as Python's `pickle` keeps it.
type PyTrialParts = ((u32, String, u16, u8, f32), Vec<f32>, Vec<f32>, Vec<(String, f64)>, [f32; etude::AIDS]);

/// A trial that was pickled, unpickled.
#[pyfunction]
pub fn _trial(
    drawn: (u32, String, u16, u8, f32),
    point: Vec<f32>,
    decoded: Vec<f32>,
    params: Vec<(String, f64)>,
    help: [f32; etude::AIDS],
) -> PyTrial {
    let (number, skill, arm, kind, chance) = drawn;
    let kind = [Kind::Practice, Kind::Probe, Kind::Audition].into_iter().find(|one| *one as u8 == kind);
    let help = Aid::ALL.into_iter().zip(help).fold(etude::Help::NONE, |all, (aid, level)| all.with(aid, level));
    PyTrial { number, skill, arm, kind: kind.unwrap_or(Kind::Practice), chance, point, decoded, params, help }
}

/// What `pickle` asks a value for: the function that makes it anew, and what it makes it from.
pub type Reduced<'py, T> = PyResult<(Bound<'py, PyAny>, T)>;

/// That function, of this module.
pub fn maker<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("etude._etude")?.getattr(name)
}

/// Names of the helps, in the order of the core's.
const AIDS: [&str; etude::AIDS] = ["virtual_force", "relaxed_constraint", "warm_start", "demonstrator", "subgoal"];

/// Wait so long, then tell it by `rested`: all that is left to do is cooling down.
#[pyclass(name = "Rest", module = "etude", frozen, get_all, eq)]
#[derive(Clone, Debug, PartialEq)]
pub struct PyRest {
    /// Seconds.
    pub seconds: f32,
}

#[pymethods]
impl PyRest {
    fn __repr__(&self) -> String {
        format!("<Rest: {} s>", self.seconds)
    }
}

/// As many trials are in flight as may be: report one first.
#[pyclass(name = "Report", module = "etude", frozen, eq)]
#[derive(Clone, Debug, PartialEq)]
pub struct PyReport;

#[pymethods]
impl PyReport {
    fn __repr__(&self) -> &'static str {
        "<Report>"
    }
}

/// Everything open is mastered or spent.
#[pyclass(name = "Done", module = "etude", frozen, eq)]
#[derive(Clone, Debug, PartialEq)]
pub struct PyDone;

#[pymethods]
impl PyDone {
    fn __repr__(&self) -> &'static str {
        "<Done>"
    }
}

/// What an outcome changed.
#[pyclass(name = "Credit", module = "etude", frozen, get_all, eq)]
#[derive(Clone, Debug, PartialEq)]
pub struct PyCredit {
    /// The arm that was credited; none if the outcome says nothing about the learner.
    pub arm: Option<u16>,
    /// Change of score since the arm's last trial.
    pub progress: f32,
    /// Skills that it unlocked.
    pub unlocked: Vec<String>,
    /// Skills that it locked again.
    pub locked: Vec<String>,
}

#[pymethods]
impl PyCredit {
    fn __repr__(&self) -> String {
        let arm = self.arm.map_or_else(|| "None".into(), |arm| arm.to_string());
        let Self { progress, unlocked, locked, .. } = self;
        format!("<Credit: arm {arm}, progress {progress:.4}, unlocked {unlocked:?}, locked {locked:?}>")
    }
}

/// What is known of one arm.
#[pyclass(name = "Arm", module = "etude", frozen, get_all, eq)]
#[derive(Clone, Debug, PartialEq)]
pub struct PyArm {
    /// Its place in `chances` and in every line of `explain`.
    pub number: u16,
    /// Its skill.
    pub skill: String,
    /// Trials so far.
    pub trials: u32,
    /// Running average of its scores, quick to follow.
    pub fast: f32,
    /// The same, slow to follow.
    pub slow: f32,
    /// How hard it was held to be before it was tried.
    pub difficulty: f32,
}

#[pymethods]
impl PyArm {
    fn __repr__(&self) -> String {
        let Self { number, skill, trials, fast, .. } = self;
        format!("<Arm {number} of {skill:?}: {trials} trials, average {fast:.3}>")
    }
}

/// Something worth telling a person.
#[pyclass(name = "Event", module = "etude", frozen, get_all, eq)]
#[derive(Clone, Debug, PartialEq)]
pub struct PyEvent {
    /// `"unlocked"`, `"locked"`, `"resting"`, `"doubted"`, `"believed"`, `"stuck"` or `"refused"`.
    pub kind: &'static str,
    /// The skill that it is about.
    pub skill: Option<String>,
    /// How long it rests.
    pub seconds: Option<f32>,
    /// Why an outcome was refused.
    pub reason: Option<String>,
}

#[pymethods]
impl PyEvent {
    fn __repr__(&self) -> String {
        let about = self.skill.as_ref().or(self.reason.as_ref());
        format!("<Event: {} {:?}>", self.kind, about.map_or("", String::as_str))
    }
}

impl PyEvent {
    /// With skills by their names.
    pub fn new(event: Event, name: impl Fn(u8) -> String) -> Self {
        let (kind, skill, seconds, reason) = match event {
            Event::Unlocked { skill } => ("unlocked", Some(skill), None, None),
            Event::Locked { skill } => ("locked", Some(skill), None, None),
            Event::Resting { skill, seconds } => ("resting", Some(skill), Some(seconds), None),
            Event::Doubted { skill } => ("doubted", Some(skill), None, None),
            Event::Believed { skill } => ("believed", Some(skill), None, None),
            Event::Stuck { skill } => ("stuck", Some(skill), None, None),
            Event::Refused(refusal) => ("refused", None, None, Some(refusal.to_string())),
        };
        Self { kind, skill: skill.map(name), seconds, reason }
    }
}

/// A question to a person. None is ever waited for.
#[pyclass(name = "Question", module = "etude", frozen, get_all, eq)]
#[derive(Clone, Debug, PartialEq)]
pub struct PyQuestion {
    /// Its number, for the answer.
    pub number: u32,
    /// `"demonstrate"` or `"certify"`.
    pub wish: &'static str,
    /// The skill that it is about.
    pub skill: String,
    /// The task, each coordinate from 0 to 1.
    pub point: Vec<f32>,
    /// How certain the learner is, 0 to 0.5.
    pub certainty: f32,
}

#[pymethods]
impl PyQuestion {
    fn __repr__(&self) -> String {
        let Self { number, wish, skill, point, .. } = self;
        format!("<Question {number}: {wish} {skill:?} at {point:?}>")
    }
}

impl PyQuestion {
    /// With the skill by its name.
    pub fn new(request: &Request<DIMS>, skill: String, dims: usize) -> Self {
        let wish = match request.wish {
            Wish::Demonstrate => "demonstrate",
            Wish::Certify => "certify",
        };
        let point = request.task.point.0.iter().take(dims).copied().collect();
        Self { number: request.number, wish, skill, point, certainty: request.certainty }
    }
}
