//! What can go wrong, as exceptions; and numbers from Python that are checked on the way in.

use etude::{BadNumber, PackError, Refusal, SpecError};
use pyo3::create_exception;
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyMapping;

create_exception!(etude, EtudeError, PyValueError, "Anything that Étude refuses. Nothing has changed then.");
create_exception!(
    etude,
    CurriculumError,
    EtudeError,
    "A curriculum that cannot be built, or a name that it does not have."
);
create_exception!(
    etude,
    BytesError,
    EtudeError,
    "Bytes that are no pack or no snapshot, or are those of another curriculum."
);
create_exception!(etude, NumberError, EtudeError, "A score, a cost or a duration out of its bounds, or not a number.");
create_exception!(
    etude,
    RefusedError,
    EtudeError,
    "A trial or a question that was never given out, or was settled before."
);

/// What the curriculum lacks.
pub fn curriculum(reason: impl Into<String>) -> PyErr {
    CurriculumError::new_err(reason.into())
}

/// Why a specification was not built, with skills by their names.
pub fn spec(error: SpecError, names: &[String]) -> PyErr {
    let named = |skill: u8| names.get(usize::from(skill)).cloned().unwrap_or_else(|| skill.to_string());
    curriculum(match error {
        SpecError::Fact { skill, name } => format!("`{name}` of the skill `{}` is out of its bounds", named(skill)),
        SpecError::UnknownSkill { skill } => {
            format!("`{}` requires or helps a skill that does not exist", named(skill))
        }
        SpecError::Cycle { skill } => format!("`{}` requires itself, directly or through others", named(skill)),
        other => other.to_string(),
    })
}

/// Why bytes were refused.
pub fn bytes(error: PackError) -> PyErr {
    BytesError::new_err(error.to_string())
}

/// Why a number was.
pub fn number(error: BadNumber) -> PyErr {
    NumberError::new_err(error.to_string())
}

/// Why an outcome was.
pub fn refusal(error: Refusal) -> PyErr {
    RefusedError::new_err(error.to_string())
}

/// What is known, for a message about something that is not.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A whole number, if it is within these bounds. What is no whole number is a `TypeError`, as everywhere in Python.
pub fn count(value: &Bound<'_, PyAny>, low: u64, high: u64) -> PyResult<Option<u64>> {
    match value.extract::<u64>() {
        Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => Ok(None),
        number => Ok(Some(number?).filter(|number| (low..=high).contains(number))),
    }
}

/// A whole number of a curriculum, within these bounds.
pub fn whole(value: &Bound<'_, PyAny>, name: &str, low: u64, high: u64) -> PyResult<u64> {
    let refused = || curriculum(format!("`{name}` must be a whole number from {low} to {high}"));
    count(value, low, high)?.ok_or_else(refused)
}

/// A real number, as the core has them; what is too large is infinite.
pub fn real(value: &Bound<'_, PyAny>) -> PyResult<f32> {
    match value.extract::<f64>() {
        Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => Ok(f32::INFINITY),
        number => Ok(number? as f32),
    }
}

/// A real number within these bounds, ends included.
pub fn within(value: &Bound<'_, PyAny>, name: &str, low: f32, high: f32) -> PyResult<f32> {
    let number = real(value)?;
    if (low..=high).contains(&number) {
        return Ok(number);
    }
    Err(curriculum(format!("`{name}` must be a number from {low} to {high}")))
}

/// A share in whole percent.
pub fn percent(value: &Bound<'_, PyAny>, name: &str, [low, high]: [u8; 2]) -> PyResult<u8> {
    let share = within(value, name, f32::from(low) / 100.0, f32::from(high) / 100.0)?;
    let percent = (share * 100.0).round();
    if (share * 100.0 - percent).abs() > 1e-3 {
        return Err(curriculum(format!("`{name}` must be a whole percentage: {:.2}", percent / 100.0)));
    }
    Ok(percent as u8)
}

/// The names in a mapping and what they stand for; none, if there is none.
pub fn items<'py>(mapping: Option<&Bound<'py, PyMapping>>) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
    let Some(mapping) = mapping else { return Ok(Vec::new()) };
    mapping.items()?.iter().map(|item| item.extract()).collect()
}
