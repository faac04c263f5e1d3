//! How much sooner two workers are through a study than one, each on one core and taking the next shard when it is done.
//!
//! The figure is a ratio of times measured one after the other, on a machine that should have nothing else to do. Exit code 1
//! if it is not reached.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Time with one worker over time with two, at least.
const FASTER: f64 = 1.8;
/// Into how many the study is cut.
const SHARDS: usize = 8;
/// The learners of `docs/studies/analytic.toml`, with fewer teachers, challenges and seeds.
const STUDY: &str = "format = 1\nname = \"small\"\nworld = \"cubes\"\nchallenges = [\"baseline\", \"noise\"]\n\
                     seeds = [0, 8]\nepisodes = 6400\n[cubes]\ncells = 8\n";

/// Seconds for all shards.
fn seconds(at: &Path, workers: usize) -> f64 {
    let _ = std::fs::remove_dir_all(at.join("shards"));
    let next = AtomicUsize::new(0);
    let work = || {
        while let shard @ 0..SHARDS = next.fetch_add(1, Ordering::Relaxed) {
            let mut etude = Command::new(env!("CARGO_BIN_EXE_etude"));
            etude.args(["-q", "sweep", "study.toml", "-o", "shards", "--shard", &format!("{shard}/{SHARDS}")]);
            let status = etude.current_dir(at).env("RAYON_NUM_THREADS", "1").status();
            assert!(status.is_ok_and(|status| status.success()), "shard {shard}");
        }
    };
    let start = Instant::now();
    std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    start.elapsed().as_secs_f64()
}

fn main() {
    let at = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sweep-bench");
    std::fs::create_dir_all(&at).expect("a folder can be made");
    std::fs::write(at.join("study.toml"), STUDY).expect("it can be written");
    let [one, two] = [1, 2].map(|workers| seconds(&at, workers));
    let faster = one / two;
    println!("{SHARDS} shards: one worker {one:.1} s, two workers {two:.1} s, {faster:.2} times (at least {FASTER})");
    if faster < FASTER {
        std::process::exit(1);
    }
}
