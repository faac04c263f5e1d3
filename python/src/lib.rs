//! Étude for Python.
//!
//! The teachers of the core behind Python's types: the same decisions and the same bytes. What Python hands over is checked
//! on the way in, and refused with an exception that says why.

use pyo3::prelude::*;

mod errors;
mod recipe;
mod skill;
mod teacher;
mod values;

/// Skills that a teacher has room for: the sizes are those of the `etude` program, so any pack of it fits.
const SKILLS: usize = etude::SKILLS;
/// Arms, over all skills.
const ARMS: usize = 1024;
/// Parameters of a skill.
const DIMS: usize = 8;
/// Scores kept of each arm.
const WINDOW: usize = 10;
/// Words of memory for spaces that move and for recipes.
const MEMORY: usize = 16 * 1024;
/// Trials in flight: as many environments of a vectorised simulator may share a teacher. A robot has four.
const FLIGHT: usize = 4096;

/// The module behind the package `etude`.
#[pymodule]
mod _etude {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::errors::{BytesError, CurriculumError, EtudeError, NumberError, RefusedError};
    #[pymodule_export]
    use crate::recipe::{recipes, settings};
    #[pymodule_export]
    use crate::skill::{_cost, _param, _skill, PyCost, PyParam, PySkill, space_settings, spaces};
    #[pymodule_export]
    use crate::teacher::PyTeacher;
    #[pymodule_export]
    use crate::values::{_trial, PyArm, PyCredit, PyDone, PyEvent, PyQuestion, PyReport, PyRest, PyTrial};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
