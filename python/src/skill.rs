//! Skills and what they cost, as a program in Python writes them down.

use etude::{BadNumber, Cost, Grid, NEEDS, Point, Resource, SPACES, Space, Syllabus, skills};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping};

use crate::errors::{count, curriculum, items, list, number, percent, real, whole, within};
use crate::recipe::{bounds, set};
use crate::values::{Reduced, maker};
use crate::{DIMS, SKILLS};

/// Numbers of parameters and ranges are finite up to here.
const MOST: f32 = 1e12;

/// One parameter of a skill: a range from its easy end to its hard end, cut into cells unless the skill has a space that
/// finds by itself where to practise.
#[pyclass(name = "Param", module = "etude", frozen, get_all, eq)]
#[derive(Clone, Debug, PartialEq)]
pub struct PyParam {
    /// Its name.
    pub name: String,
    /// The easy end of its range.
    pub easy: f64,
    /// The hard end; below the easy one if less is harder.
    pub hard: f64,
    /// Cells into which the range is cut.
    pub cells: Option<u8>,
}

#[pymethods]
impl PyParam {
    #[new]
    #[pyo3(signature = (name, easy, hard, *, cells=None))]
    fn new(
        name: String,
        easy: &Bound<'_, PyAny>,
        hard: &Bound<'_, PyAny>,
        cells: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let (easy_at, hard_at) = (within(easy, "easy", -MOST, MOST)?, within(hard, "hard", -MOST, MOST)?);
        if easy_at == hard_at {
            return Err(curriculum(format!("the range of `{name}` is empty: `easy` and `hard` are the same")));
        }
        let cells = cells.map(|cells| whole(cells, "cells", 1, u8::MAX.into())).transpose()?.map(|cells| cells as u8);
        Ok(Self { name, easy: easy.extract()?, hard: hard.extract()?, cells })
    }

    /// What `pickle` and `copy` make it anew from.
    fn __reduce__<'py>(&self, py: Python<'py>) -> Reduced<'py, PyParamParts> {
        Ok((maker(py, "_param")?, (self.name.clone(), self.easy, self.hard, self.cells)))
    }

    fn __repr__(&self) -> String {
        let Self { name, easy, hard, cells } = self;
        let cells = cells.map_or_else(String::new, |cells| format!(", cells={cells}"));
        format!("Param({name:?}, {easy:?}, {hard:?}{cells})")
    }
}

/// All that a parameter is, as Python's `pickle` keeps it.
type PyParamParts = (String, f64, f64, Option<u8>);

/// A parameter that was pickled, unpickled.
#[pyfunction]
pub fn _param(name: String, easy: f64, hard: f64, cells: Option<u8>) -> PyParam {
    PyParam { name, easy, hard, cells }
}

impl PyParam {
    /// A coordinate in the parameter's own unit.
    pub fn value(&self, coordinate: f32) -> f64 {
        self.easy + (self.hard - self.easy) * f64::from(coordinate)
    }
}

/// What one attempt uses up.
#[pyclass(name = "Cost", module = "etude", frozen, get_all, eq)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PyCost {
    /// Seconds.
    pub time_s: f32,
    /// Joules.
    pub energy_j: f32,
    /// Wear, in your unit.
    pub wear: f32,
    /// Times that a person had to put things back.
    pub resets: f32,
}

#[pymethods]
impl PyCost {
    #[new]
    #[pyo3(signature = (time_s=None, energy_j=None, wear=None, resets=None))]
    fn new(
        time_s: Option<&Bound<'_, PyAny>>,
        energy_j: Option<&Bound<'_, PyAny>>,
        wear: Option<&Bound<'_, PyAny>>,
        resets: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let part = |value: Option<&Bound<'_, PyAny>>| value.map_or(Ok(0.0), real);
        let cost = Cost::new(part(time_s)?, part(energy_j)?, part(wear)?).map_err(number)?;
        let resets = resets.map_or(Ok(Some(0)), |value| count(value, 0, u16::MAX.into()))?;
        let resets = resets.ok_or_else(|| number(BadNumber::Cost))?;
        Ok(cost.with_resets(resets as u16).into())
    }

    /// What `pickle` and `copy` make it anew from.
    fn __reduce__<'py>(&self, py: Python<'py>) -> Reduced<'py, (f32, f32, f32, f32)> {
        Ok((maker(py, "_cost")?, (self.time_s, self.energy_j, self.wear, self.resets)))
    }

    fn __repr__(&self) -> String {
        let Self { time_s, energy_j, wear, resets } = self;
        format!("Cost(time_s={time_s:?}, energy_j={energy_j:?}, wear={wear:?}, resets={resets})")
    }
}

/// A cost that was pickled, unpickled.
#[pyfunction]
pub fn _cost(time_s: f32, energy_j: f32, wear: f32, resets: f32) -> PyCost {
    PyCost { time_s, energy_j, wear, resets }
}

impl From<Cost> for PyCost {
    fn from(cost: Cost) -> Self {
        let [time_s, energy_j, wear, resets] = Resource::ALL.map(|resource| cost.get(resource));
        Self { time_s, energy_j, wear, resets }
    }
}

/// The cost of an attempt: that of nothing, if none is given.
pub fn cost(given: Option<&PyCost>) -> PyResult<Cost> {
    let Some(PyCost { time_s, energy_j, wear, resets }) = given else { return Ok(Cost::FREE) };
    Ok(Cost::new(*time_s, *energy_j, *wear).map_err(number)?.with_resets(*resets as u16))
}

/// One skill: what it is called, what may be varied about it, and what must be mastered before.
#[pyclass(name = "Skill", module = "etude", frozen, eq)]
#[derive(Clone, Debug, PartialEq)]
pub struct PySkill {
    /// Its name.
    #[pyo3(get)]
    pub id: String,
    /// Its parameters, in order.
    #[pyo3(get)]
    pub params: Vec<PyParam>,
    /// Skills by name, and the mastery that each must have shown, in percent.
    #[pyo3(get)]
    pub requires: Vec<(String, u8)>,
    /// The task at which mastery is tested, as coordinates from the easy ends (0) to the hard ends (1).
    #[pyo3(get)]
    pub nominal: Vec<f32>,
    /// How hard its easy corner and its hard one are held to be, in percent.
    #[pyo3(get)]
    pub difficulty: (u8, u8),
    /// What one attempt is expected to cost.
    #[pyo3(get)]
    pub cost: PyCost,
    /// Attempts at most.
    #[pyo3(get)]
    pub max_attempts: Option<u32>,
    /// The family of skills whose quota it shares.
    #[pyo3(get)]
    pub family: Option<String>,
    /// Its part of the quota.
    #[pyo3(get)]
    pub quota: u8,
    /// The name of the space that finds by itself where to practise; none if cells do.
    #[pyo3(get)]
    pub space: Option<String>,
    /// How its parameters are cut into arms.
    arms: Space<DIMS>,
}

#[pymethods]
impl PySkill {
    #[new]
    #[pyo3(signature = (
        id, params=None, *, requires=None, nominal=None, difficulty=None, cost=None, max_attempts=None, family=None, quota=None,
        space=None, settings=None
    ))]
    #[allow(clippy::too_many_arguments, reason = "all but the first have names")]
    fn new(
        id: String,
        params: Option<Vec<PyRef<'_, PyParam>>>,
        requires: Option<&Bound<'_, PyMapping>>,
        nominal: Option<&Bound<'_, PyMapping>>,
        difficulty: Option<&Bound<'_, PyAny>>,
        cost: Option<&PyCost>,
        max_attempts: Option<&Bound<'_, PyAny>>,
        family: Option<String>,
        quota: Option<&Bound<'_, PyAny>>,
        space: Option<String>,
        settings: Option<&Bound<'_, PyMapping>>,
    ) -> PyResult<Self> {
        let params: Vec<PyParam> = params.unwrap_or_default().iter().map(|param| (*param).clone()).collect();
        if params.len() > DIMS {
            return Err(curriculum(format!("`{id}` has {} parameters; {DIMS} is the most", params.len())));
        }
        if let Some(twice) = params.iter().enumerate().find(|(at, p)| params.iter().take(*at).any(|o| o.name == p.name))
        {
            return Err(curriculum(format!("`{id}` has the parameter `{}` twice", twice.1.name)));
        }
        let arms = cut(&id, &params, space.as_deref(), settings)?;
        let mut needs = Vec::new();
        for (skill, mastery) in items(requires)? {
            let percent = percent(&mastery, &format!("requires[{skill:?}]"), [1, 100])?;
            needs.push((skill, percent));
        }
        if needs.len() > NEEDS {
            return Err(curriculum(format!("`{id}` requires {} skills; {NEEDS} is the most", needs.len())));
        }
        let difficulty = match difficulty {
            None => (50, 50),
            Some(value) => match value.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() {
                Ok((easy, hard)) => (percent(&easy, "difficulty", [0, 100])?, percent(&hard, "difficulty", [0, 100])?),
                Err(_) => {
                    let both = percent(value, "difficulty", [0, 100])?;
                    (both, both)
                }
            },
        };
        if difficulty.0 > difficulty.1 {
            return Err(curriculum(format!("the easy end of `{id}` is harder than its hard end")));
        }
        let cap = max_attempts.map(|value| whole(value, "max_attempts", 1, u64::from(u32::MAX) - 1)).transpose()?;
        Ok(Self {
            nominal: point(&id, &params, nominal)?,
            id,
            params,
            requires: needs,
            difficulty,
            cost: cost.copied().unwrap_or_else(|| Cost::FREE.into()),
            max_attempts: cap.map(|cap| cap as u32),
            family,
            quota: quota.map_or(Ok(1), |value| whole(value, "quota", 0, u8::MAX.into()))? as u8,
            space,
            arms,
        })
    }

    /// What `pickle` and `copy` make it anew from.
    fn __reduce__<'py>(&self, py: Python<'py>) -> Reduced<'py, PySkillParts<'py>> {
        let Self { id, params, requires, nominal, difficulty, cost, max_attempts, family, quota, space, mut arms } =
            self.clone();
        let params = params.into_iter().map(|one| (one.name, one.easy, one.hard, one.cells)).collect();
        let cost = (cost.time_s, cost.energy_j, cost.wear, cost.resets);
        let facts = (difficulty, cost, max_attempts, family, quota);
        let settings = PyDict::new(py);
        if space.is_some() {
            for (name, bounds) in bounds(py, |see| arms.knobs(see))? {
                settings.set_item(name, bounds.get_item(0)?)?;
            }
        }
        Ok((maker(py, "_skill")?, (id, params, requires, nominal, facts, space, settings)))
    }

    fn __repr__(&self) -> String {
        let params: Vec<_> = self.params.iter().map(PyParam::__repr__).collect();
        format!("Skill({:?}, [{}])", self.id, params.join(", "))
    }
}

/// All that a skill is, as Python's `pickle` keeps it; a space by its name and all its settings.
type PySkillParts<'py> =
    (String, Vec<PyParamParts>, Vec<(String, u8)>, Vec<f32>, PySkillFacts, Option<String>, Bound<'py, PyDict>);
type PySkillFacts = ((u8, u8), (f32, f32, f32, f32), Option<u32>, Option<String>, u8);

/// A skill that was pickled, unpickled.
#[pyfunction]
pub fn _skill(
    id: String,
    params: Vec<PyParamParts>,
    requires: Vec<(String, u8)>,
    nominal: Vec<f32>,
    facts: PySkillFacts,
    space: Option<String>,
    settings: &Bound<'_, PyDict>,
) -> PyResult<PySkill> {
    let (difficulty, (time_s, energy_j, wear, resets), max_attempts, family, quota) = facts;
    let params: Vec<_> = params.into_iter().map(|(name, easy, hard, cells)| _param(name, easy, hard, cells)).collect();
    let cost = PyCost { time_s, energy_j, wear, resets };
    let arms = cut(&id, &params, space.as_deref(), Some(settings.as_mapping()))?;
    Ok(PySkill { id, params, requires, nominal, difficulty, cost, max_attempts, family, quota, space, arms })
}

/// How the parameters are cut into arms: by their cells, or by the space of that name with these settings.
fn cut(
    id: &str,
    params: &[PyParam],
    space: Option<&str>,
    settings: Option<&Bound<'_, PyMapping>>,
) -> PyResult<Space<DIMS>> {
    let settings = items(settings)?;
    let Some(name) = space else {
        if let Some((name, _)) = settings.first() {
            return Err(curriculum(format!("`{id}` has the setting `{name}`, but no `space` that has settings")));
        }
        let mut cells = [0; DIMS];
        for (n, param) in cells.iter_mut().zip(params) {
            *n = param.cells.ok_or_else(|| {
                curriculum(format!("`{}` of `{id}` needs `cells`, or the skill a `space`", param.name))
            })?;
        }
        return Ok(if params.is_empty() { Space::Point } else { Space::Grid(Grid(cells)) });
    };
    let mut own = named(name, params.len().max(1) as u8)?;
    if params.is_empty() {
        return Err(curriculum(format!("`{id}` has the space `{name}`, but no parameter to vary")));
    }
    if let Some(param) = params.iter().find(|param| param.cells.is_some()) {
        return Err(curriculum(format!("`{}` of `{id}` has `cells`, and the space `{name}` has none", param.name)));
    }
    let (mut known, mut turned) = (Vec::new(), Ok(()));
    own.knobs(&mut |setting, knob| {
        known.push(setting);
        if turned.is_ok() {
            turned = set(&settings, setting, knob);
        }
    });
    turned?;
    if let Some((setting, _)) = settings.iter().find(|(setting, _)| !known.contains(&setting.as_str())) {
        let known = list(known);
        return Err(curriculum(format!("the space `{name}` has no setting `{setting}`; it has {known}")));
    }
    Ok(own)
}

fn named(name: &str, dims: u8) -> PyResult<Space<DIMS>> {
    Space::named(name, dims).ok_or_else(|| {
        curriculum(format!("there is no space `{name}`; there are {}", list(SPACES.map(|(name, _)| name))))
    })
}

/// Every space's name, and what it is.
#[pyfunction]
pub fn spaces(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let all = PyDict::new(py);
    for (name, about) in SPACES {
        all.set_item(name, about)?;
    }
    Ok(all)
}

/// The settings of a space: each one's default, and the least and the most that it may be.
#[pyfunction]
pub fn space_settings<'py>(py: Python<'py>, space: &str) -> PyResult<Bound<'py, PyDict>> {
    let mut space = named(space, 1)?;
    bounds(py, |see| space.knobs(see))
}

/// The nominal task in coordinates: in the middle of what is not given.
fn point(id: &str, params: &[PyParam], nominal: Option<&Bound<'_, PyMapping>>) -> PyResult<Vec<f32>> {
    let mut point = vec![0.5; params.len()];
    for (name, value) in items(nominal)? {
        let Some((x, param)) = point.iter_mut().zip(params).find(|(_, param)| param.name == name) else {
            let known = list(params.iter().map(|param| param.name.as_str()));
            return Err(curriculum(format!("`{id}` has no parameter `{name}`; it has {known}")));
        };
        let (easy, hard) = (param.easy as f32, param.hard as f32);
        let value = within(&value, &format!("nominal[{name:?}]"), easy.min(hard), easy.max(hard))?;
        *x = ((value - easy) / (hard - easy)).clamp(0.0, 1.0);
    }
    Ok(point)
}

/// The skills as the core has them.
pub fn syllabus(all: &[PySkill]) -> PyResult<Syllabus<SKILLS, DIMS>> {
    if all.len() > SKILLS {
        return Err(curriculum(format!("{} skills; {SKILLS} is the most", all.len())));
    }
    if let Some((_, twice)) = all.iter().enumerate().find(|(at, own)| all.iter().take(*at).any(|one| one.id == own.id))
    {
        return Err(curriculum(format!("two skills are called `{}`", twice.id)));
    }
    let mut syllabus = skills(&vec![[0; DIMS]; all.len()]);
    let mut families = Vec::new();
    for (facts, own) in syllabus.skills.iter_mut().zip(all) {
        facts.space = own.arms;
        facts.nominal = Point::default();
        facts.nominal.0.iter_mut().zip(&own.nominal).for_each(|(x, given)| *x = *given);
        facts.difficulty = [own.difficulty.0, own.difficulty.1];
        facts.cost = cost(Some(&own.cost))?;
        facts.cap = own.max_attempts.unwrap_or(u32::MAX);
        facts.quota = own.quota;
        // Skills that name no family are one, too.
        let known = families.iter().position(|family| *family == &own.family);
        facts.family = known.unwrap_or(families.len()) as u8;
        if known.is_none() {
            families.push(&own.family);
        }
        for (name, percent) in &own.requires {
            let Some(skill) = all.iter().position(|other| other.id == *name) else {
                let known = list(all.iter().map(|skill| skill.id.as_str()));
                return Err(curriculum(format!(
                    "`{}` requires `{name}`, which is not there; there are {known}",
                    own.id
                )));
            };
            // There is room: as many were asked for at most.
            let _ = facts.requires.push(etude::Need { skill: skill as u8, percent: *percent });
        }
    }
    Ok(syllabus)
}
