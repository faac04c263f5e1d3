//! Studies in shards: the bytes of the whole in whatever order and number, and no shard too many or too few.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use etude::pack::PackError;
use etude_sim::challenge::Challenge;
use etude_sim::compare::course::Course;
use etude_sim::compare::{Place, Study};
use etude_sim::student::Learner;
use etude_sim::sweep::{Refused, Share, merge, shard};
use etude_sim::world::cubes::Settings;
use proptest::prelude::*;

/// Two challenges, three teachers and five seeds: thirty runs.
fn study() -> Study {
    Study {
        challenges: vec![Challenge::Baseline, Challenge::Diverse],
        checkpoints: 3,
        ..Study::cubes(Settings { cells: 3, ..Settings::default() }, &["learning-progress", "adr"], 60, [2, 7])
    }
}

/// All shards of the study, each in its file.
fn shards(study: &Study, of: u32) -> Vec<(PathBuf, Vec<u8>)> {
    let one = |index| {
        let share = Share { index, of };
        (PathBuf::from(share.file(study)), shard(study, share, || ()).expect("it fits"))
    };
    (0..of).map(one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// More shards than runs are fine, too: some are empty.
    #[test]
    fn shards_in_any_order_and_number_are_the_study(
        of in 1_u32..40,
        seeds in 1_u64..6,
        order in any::<prop::sample::Selector>(),
        teachers in prop::sample::subsequence(vec!["learning-progress", "uniform", "tscl-window", "levels"], 1..=4),
    ) {
        let study = Study { seeds: [9, 9 + seeds], teachers, ..study() };
        let (mut rest, mut files) = (shards(&study, of), Vec::new());
        while !rest.is_empty() {
            let at = order.select(0..rest.len());
            files.push(rest.swap_remove(at));
        }
        let whole = study.run(|| ()).expect("it fits");
        let merged = merge(&study, &files).expect("all are there");
        prop_assert_eq!(merged.document(), whole.document());
        prop_assert_eq!(merged, whole);
    }
}

#[test]
fn a_shard_is_the_same_bytes_on_one_thread_and_on_two() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| shards(&study(), 2))
    };
    assert_eq!(run(1), run(2));
}

#[test]
fn every_run_is_in_one_shard_and_every_shard_has_all_teachers() {
    let study = study();
    let mut all: Vec<u64> = (0..4).flat_map(|index| Share { index, of: 4 }.runs(&study)).collect();
    all.sort_unstable();
    assert_eq!(all, (0..30).collect::<Vec<_>>());
    for index in 0..4 {
        // Five seeds to a teacher, three teachers to a challenge.
        let mut teachers: Vec<u64> = Share { index, of: 4 }.runs(&study).map(|run| run / 5).collect();
        teachers.dedup();
        assert_eq!(teachers, [0, 1, 2, 3, 4, 5], "shard {index}");
    }
}

#[test]
fn a_shard_cut_off_or_edited_anywhere_is_refused() {
    let study = study();
    let files = shards(&study, 3);
    let with = |bytes: &[u8]| {
        let mut files = files.clone();
        files[1].1 = bytes.to_vec();
        merge(&study, &files)
    };
    let whole = &files[1].1;
    assert!(with(whole).is_ok());
    let damaged = |bytes: &[u8], what: &str| match with(bytes) {
        Err(Refused::Damaged { file, error }) => {
            assert_eq!(file, files[1].0, "{what}");
            error
        }
        other => panic!("{what}: {other:?}"),
    };
    for at in 0..whole.len() {
        damaged(&whole[..at], "cut off");
        let mut edited = whole.clone();
        edited[at] ^= 1 << (at % 8);
        damaged(&edited, "edited");
    }
    assert_eq!(damaged(&[&whole[..], &[0]].concat(), "longer"), PackError::Length);
}

/// The envelope tells what was changed by accident; what was made to look right must not bring the program down.
#[test]
fn a_shard_with_too_few_runs_or_exams_or_of_another_release_is_refused() {
    let study = study();
    let files = shards(&study, 3);
    let body = &files[1].1[9..files[1].1.len() - 4];
    let (origin, share, courses): (String, Share, Vec<Course>) = postcard::from_bytes(body).expect("its own");
    let seal = |origin: &str, share: Share, courses: &[Course]| {
        let mut bytes = vec![0; 1 << 16];
        etude::pack::seal(*b"etuS", &(origin, share, courses), &mut bytes).expect("room").to_vec()
    };
    let sealed = |share: Share, courses: &[Course]| seal(&origin, share, courses);
    let with = |bytes: Vec<u8>| {
        let mut files = files.clone();
        files[1].1 = bytes;
        merge(&study, &files).map_err(|why| why.code())
    };
    assert!(with(sealed(share, &courses)).is_ok());
    assert_eq!(with(sealed(share, &courses[1..])), Err("damaged-shard"));
    assert_eq!(with(sealed(Share { index: 3, of: 3 }, &courses)), Err("damaged-shard"));
    assert_eq!(with(sealed(Share { index: 0, of: 0 }, &courses)), Err("damaged-shard"));
    let release = concat!("etude ", env!("CARGO_PKG_VERSION"), "\n");
    assert!(origin.starts_with(release), "{origin}");
    assert_eq!(with(seal(&origin.replace(release, "etude 0.0.1\n"), share, &courses)), Err("foreign-shard"));
    let mut short = courses.clone();
    short[2].mastered.pop();
    assert_eq!(with(sealed(share, &short)), Err("damaged-shard"));
}

#[test]
fn a_shard_that_is_missing_there_twice_or_of_another_cut_is_refused() {
    let study = study();
    let files = shards(&study, 4);
    assert_eq!(merge(&study, &[]), Err(Refused::Nothing));
    for index in 0..4 {
        let mut less = files.clone();
        let (missing, bytes) = less.remove(index as usize);
        let file = missing.display().to_string();
        assert_eq!(
            merge(&study, &less),
            Err(Refused::Missing { first: Share { index, of: 4 }, files: vec![file.clone()] })
        );
        let mut twice = files.clone();
        twice.push((PathBuf::from("again.shard"), bytes));
        match merge(&study, &twice) {
            Err(why @ Refused::Duplicate { .. }) => {
                let said = why.to_string();
                assert!(said.contains("again.shard") && said.contains(&file), "{said}");
            }
            other => panic!("{other:?}"),
        }
    }
    let mixed = [files[..3].to_vec(), shards(&study, 5)].concat();
    assert!(matches!(merge(&study, &mixed), Err(Refused::Cut { .. })));
    let backwards: Vec<_> = mixed.iter().rev().cloned().collect();
    assert_eq!(merge(&study, &mixed), merge(&study, &backwards), "the same complaint in whatever order");
}

/// Whatever a run depends on is in the shard.
#[test]
fn a_shard_of_another_study_is_refused() {
    let own = study();
    let others = [
        (Study { name: "other".into(), ..study() }, "name"),
        (Study { teachers: vec!["adr", "learning-progress"], ..study() }, "teachers"),
        (Study { challenges: vec![Challenge::Baseline, Challenge::Noise], ..study() }, "challenges"),
        (Study { students: vec![Learner::Gradient], ..study() }, "students"),
        (Study { seeds: [3, 8], ..study() }, "seeds"),
        (Study { episodes: 61, ..study() }, "episodes"),
        (Study { goal: 0.7, ..study() }, "goal"),
        (Study { checkpoints: 4, ..study() }, "checkpoints"),
        (Study { place: Place::Cubes(Settings { cells: 3, noise: 0.1, ..Settings::default() }), ..study() }, "world"),
    ];
    for (other, what) in others {
        let mut files = shards(&own, 2);
        files[1] = shards(&other, 2).remove(1);
        match merge(&own, &files) {
            Err(Refused::Foreign { file, expected, found }) => {
                assert_eq!(file, files[1].0);
                assert!(expected.starts_with(what) && found.starts_with(what), "{what}: {expected} / {found}");
            }
            result => panic!("{what}: {result:?}"),
        }
    }
}

/// A folder of this test's own, with a study in it.
fn folder(name: &str, study: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder can be made");
    std::fs::write(path.join("study.toml"), study).expect("it can be written");
    path
}

const SMALL: &str = "format = 1\nname = \"small\"\nworld = \"cubes\"\nteachers = [\"learning-progress\", \"spdl\"]\n\
                     challenges = [\"baseline\", \"body\"]\nseeds = [0, 3]\nepisodes = 200\n[cubes]\ncells = 3\n";

fn etude(at: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).current_dir(at).output().expect("etude starts")
}

fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What `etude compare --study` writes is in `results`, too.
fn assert_same(at: &Path, name: &str) {
    done(&etude(at, &["compare", "--study", "study.toml", "-o", "whole"]));
    for extension in ["json", "html", "csv"] {
        let read = |folder: &str| std::fs::read(at.join(folder).join(format!("{name}.{extension}"))).expect(folder);
        assert!(read("whole") == read("results"), "{name}.{extension} differs");
    }
}

#[test]
fn shards_by_the_command_are_what_compare_says_and_writes() {
    let at = folder("sweep", SMALL);
    for shard in ["2/3", "0/3", "1/3"] {
        let said = done(&etude(&at, &["sweep", "study.toml", "--shard", shard, "-o", "shards"]));
        assert!(said.contains("4 runs") || said.contains("6 runs"), "{said}");
    }
    // What a power cut leaves, and what else may lie there.
    std::fs::write(at.join("shards/.small.0-of-3.shard.7-0.part"), "half").unwrap();
    std::fs::write(at.join("shards/slurm-1.out"), "log").unwrap();
    let mut names: Vec<_> =
        std::fs::read_dir(at.join("shards")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names.len(), 5, "nothing else is left behind: {names:?}");
    for format in ["human", "json"] {
        let merged = etude(&at, &["--format", format, "sweep", "study.toml", "--merge", "shards", "-o", "results"]);
        let whole = etude(&at, &["--format", format, "compare", "--study", "study.toml"]);
        assert_eq!(done(&merged), done(&whole));
    }
    assert_same(&at, "small");
}

#[test]
fn a_shard_that_is_there_is_not_run_again_and_one_that_is_not_its_own_is_left_alone() {
    let at = folder("sweep-there", SMALL);
    let shard =
        |format: &str| etude(&at, &["--format", format, "sweep", "study.toml", "--shard", "1/2", "-o", "shards"]);
    done(&shard("human"));
    let file = at.join("shards/small.1-of-2.shard");
    let bytes = std::fs::read(&file).unwrap();
    let before = std::fs::metadata(&file).unwrap().modified().unwrap();
    let document: serde_json::Value = serde_json::from_str(&done(&shard("json"))).unwrap();
    assert_eq!((&document["present"], &document["shard"], &document["of"]), (&true.into(), &1.into(), &2.into()));
    assert_eq!(std::fs::metadata(&file).unwrap().modified().unwrap(), before);

    let refused = |code: &str| {
        let output = shard("json");
        assert_eq!(output.status.code(), Some(4));
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["errors"][0]["code"], code);
        assert!(document["errors"][0]["message"].as_str().unwrap().contains("small.1-of-2.shard"), "{document}");
        assert!(!document["errors"][0]["help"].as_str().unwrap().is_empty());
    };
    let with = |bytes: &[u8]| std::fs::write(&file, bytes).unwrap();
    with(&bytes[..bytes.len() - 1]);
    refused("damaged-shard");
    assert_eq!(std::fs::read(&file).unwrap(), bytes[..bytes.len() - 1], "a person looks at it first");
    // The other shard under this one's name.
    done(&etude(&at, &["sweep", "study.toml", "--shard", "0/2", "-o", "shards"]));
    std::fs::copy(at.join("shards/small.0-of-2.shard"), &file).unwrap();
    refused("foreign-shard");
    // The study was edited since; a comment is no edit.
    with(&bytes);
    std::fs::write(at.join("study.toml"), format!("# mine\n{SMALL}")).unwrap();
    done(&shard("human"));
    std::fs::write(at.join("study.toml"), SMALL.replace("[0, 3]", "[0, 4]")).unwrap();
    refused("foreign-shard");
}

#[test]
fn a_merge_that_is_refused_writes_nothing_and_says_what_to_do() {
    let at = folder("sweep-refused", SMALL);
    done(&etude(&at, &["sweep", "study.toml", "--shard", "0/3", "-o", "shards"]));
    let merge = etude(&at, &["sweep", "study.toml", "--merge", "shards", "-o", "results"]);
    assert_eq!(merge.status.code(), Some(4));
    let said = String::from_utf8_lossy(&merge.stderr);
    for part in ["missing-shard", "small.1-of-3.shard, small.2-of-3.shard", "--shard 1/3"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!at.join("results").exists() && merge.stdout.is_empty());
    assert_eq!(etude(&at, &["sweep", "study.toml", "--merge", "nowhere"]).status.code(), Some(4));
    for wrong in [&["--shard", "3/3", "-o", "shards"][..], &["--shard", "0/0", "-o", "a"], &["--shard", "0/2"], &[]] {
        assert_eq!(etude(&at, &[&["sweep", "study.toml"], wrong].concat()).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn a_study_of_a_curriculum_that_was_changed_since_is_another() {
    let study = "format = 1\nname = \"arm\"\nworld = \"synthetic\"\ncurriculum = \"arm.toml\"\nseeds = [0, 2]\n\
                 teachers = [\"uniform\"]\n";
    let arm = "format = 1\nname = \"arm\"\n[budget]\nepisodes = 30\n[teacher.uniform]\n[[skill]]\nid = \"reach\"\n";
    let at = folder("sweep-curriculum", study);
    std::fs::write(at.join("arm.toml"), arm).unwrap();
    for shard in ["0/2", "1/2"] {
        done(&etude(&at, &["sweep", "study.toml", "--shard", shard, "-o", "shards"]));
    }
    done(&etude(&at, &["sweep", "study.toml", "--merge", "shards", "-o", "results"]));
    assert_same(&at, "arm");
    std::fs::write(at.join("arm.toml"), arm.replace("reach", "grasp")).unwrap();
    let refused = etude(&at, &["sweep", "study.toml", "--merge", "shards"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(4) && said.contains("grasp") && said.contains("reach"), "{said}");
}

/// The block of the page that follows this mark.
fn block(mark: &str) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sweeps.md");
    let page = std::fs::read_to_string(page).expect("it is there");
    let (_, rest) = page.split_once(&format!("<!-- {mark} -->\n```sh\n")).expect("the mark is there");
    rest.split_once("```").expect("it ends").0.to_owned()
}

/// Runs the page's lines in a shell that finds `etude`.
fn shell(at: &Path, lines: &str, env: &[(&str, &str)]) {
    let bin = Path::new(env!("CARGO_BIN_EXE_etude")).parent().expect("it is in a folder");
    let path = std::env::join_paths(
        std::iter::once(bin.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let mut sh = Command::new("sh");
    sh.args(["-euc", lines]).env("PATH", path.expect("a path")).envs(env.iter().copied()).current_dir(at);
    done(&sh.output().expect("a shell"));
}

#[test]
fn the_lines_for_xargs_do_what_the_page_says() {
    let at = folder("sweep-xargs", SMALL);
    shell(&at, &block("xargs"), &[]);
    assert_same(&at, "small");
    std::fs::remove_file(at.join("shards/small.5-of-8.shard")).unwrap();
    std::fs::remove_dir_all(at.join("results")).unwrap();
    shell(&at, &block("xargs"), &[]);
    assert_same(&at, "small");
}

#[test]
fn the_script_for_slurm_runs_its_shard() {
    let at = folder("sweep-slurm", SMALL);
    for task in 0..8 {
        shell(&at, &block("slurm"), &[("SLURM_ARRAY_TASK_ID", &task.to_string())]);
    }
    done(&etude(&at, &["sweep", "study.toml", "--merge", "shards", "-o", "results"]));
    assert_same(&at, "small");
}

/// HyperQueue with two workers. `test.sh` installs it and requires this.
#[test]
fn on_an_engine_that_loses_a_task_the_bytes_are_the_same() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hyperqueue");
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/hyperqueue");
    if !engine.exists() && std::env::var_os("ETUDE_HYPERQUEUE").is_none() {
        println!("NOT RUN: {} is not there; `sh test.sh` installs it and runs this", engine.display());
        return;
    }
    // Long enough that a task can be found at work.
    let at = folder("sweep-engine", &SMALL.replace("episodes = 200", "episodes = 400000"));
    let mut python = Command::new("python3");
    python.arg(tests.join("sweep.py")).arg(env!("CARGO_BIN_EXE_etude")).args(["study.toml", ".", "4"]);
    let output = python.current_dir(&at).env("PYTHONPATH", engine).output().expect("python3 starts");
    let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", told(&output.stdout), told(&output.stderr));
    done(&etude(&at, &["sweep", "study.toml", "--merge", "shards", "-o", "results"]));
    assert_same(&at, "small");
}
