//! A study for statistics and plots of one's own: every exam of every run, a line each.

use super::Study;
use super::course::Course;

/// What the columns are; `mastered` is a share of the test set, in `0..=1`.
pub const HEAD: [&str; 7] = ["world", "teacher", "student", "challenge", "seed", "episode", "mastered"];

/// The [`courses`](Study::courses) of all runs as CSV. Without a student of its own a study leaves that column empty.
#[must_use]
pub fn csv(study: &Study, courses: &[Course]) -> Vec<u8> {
    let (world, names, episodes) = (study.place.name(), study.named(), study.episodes_at());
    let seeds = || study.seeds[0]..study.seeds[1];
    let parts = study.parts();
    let runs =
        parts.iter().flat_map(|part| names.iter().flat_map(move |name| seeds().map(move |seed| (part, name, seed))));
    let mut csv = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = csv.write_record(HEAD);
    for (((student, challenge), name, seed), course) in runs.zip(courses) {
        let student = student.map_or("", |student| student.name());
        for (episode, mastered) in episodes.iter().zip(&course.mastered) {
            let _ = csv.serialize((world, name, student, challenge.name(), seed, episode, mastered / 100.0));
        }
    }
    csv.into_inner().unwrap_or_default()
}
