//! The curriculum that is tested.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use etude_sim::diag;
use etude_sim::file::{self, Curriculum, Unreadable, facts};

/// A curriculum file that was read and found right.
#[derive(Clone, Debug)]
pub struct Schedule {
    curriculum: Arc<Curriculum>,
    /// As the test names it.
    path: String,
    /// The folder that the test's paths count from.
    pub(crate) root: PathBuf,
}

impl Schedule {
    /// The curriculum in a file: [`curriculum!`](crate::curriculum) knows the folder.
    ///
    /// # Panics
    /// If there is no such file, or it is no curriculum: with what `etude check` says.
    #[must_use]
    #[track_caller]
    pub fn read(root: impl AsRef<Path>, path: &str) -> Self {
        let root = root.as_ref();
        Self::checked(file::load(&root.join(path), &[facts::tabletop()]), root, path)
    }

    /// A curriculum that a test has as text, and what to call it.
    ///
    /// # Panics
    /// If it is no curriculum: with what `etude check` says.
    #[must_use]
    #[track_caller]
    pub fn text(name: &str, text: &str) -> Self {
        let read = file::parse(text, &[facts::tabletop()]).map_err(Unreadable::Curriculum);
        Self::checked(read, Path::new("."), name)
    }

    #[track_caller]
    fn checked(read: Result<Curriculum, Unreadable>, root: &Path, path: &str) -> Self {
        match read {
            Ok(curriculum) => Self { curriculum: Arc::new(curriculum), path: path.into(), root: root.into() },
            Err(Unreadable::File(problem)) => panic!("{}", diag::render(path, "", &[*problem], &[], false)),
            Err(Unreadable::Curriculum(wrong)) => {
                panic!("{}", diag::render(path, &wrong.text, &wrong.problems, &wrong.warnings, false))
            }
        }
    }

    /// The path of the file, as the test names it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name of a skill, by its place.
    #[must_use]
    pub fn skill(&self, place: u8) -> &str {
        self.skills.get(usize::from(place)).map_or("?", |skill| &skill.id)
    }
}

/// What the file says.
impl Deref for Schedule {
    type Target = Curriculum;
    fn deref(&self) -> &Curriculum {
        &self.curriculum
    }
}
