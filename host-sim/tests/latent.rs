//! From a table of tasks to a decoder, into a curriculum, into a pack, and out again as tasks.

use std::sync::{Arc, Mutex};

use assert_cmd::Command;
use etude::{Dice, Help, Kind, Outcome, Point};
use etude_sim::file::facts::tabletop;
use etude_sim::file::parse;
use etude_sim::latent::{Fit, Table, fit, table};
use etude_sim::world::decoded::Decoded;
use etude_sim::world::{DIMS, Pack, Task, World};
use proptest::collection::vec;
use proptest::prelude::*;

fn named(rows: Vec<Vec<f64>>) -> Table {
    Table { names: (0..rows[0].len()).map(|at| format!("p{at}")).collect(), rows }
}

/// Latent point of a task the slow way: the one of a fine lattice whose decoded task is nearest.
fn nearest(fit: &Fit, unit: &[f64]) -> f64 {
    let decoder = etude::Decoder::new(0, &fit.outputs);
    let off = |z: f32| {
        let mut point = Point::<DIMS>::default();
        point.0[0] = z;
        decoder.decode(&point).iter().zip(unit).map(|(a, b)| (f64::from(*a) - b).powi(2)).sum::<f64>()
    };
    (0..=2000).map(|n| off(n as f32 / 2000.0)).fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// With as many latent axes as parameters nothing is lost; with fewer, no more than with one fewer still. Every point
    /// decodes to a task, and the same after a way through the pack.
    #[test]
    fn a_decoder_loses_no_more_than_it_must(seed: u64, n in 8_usize..40, p in 1_usize..5) {
        let mut dice = Dice::new(seed);
        let rows = (0..n).map(|_| (0..p).map(|at| f64::from(dice.normal()) * 10.0_f64.powi(at as i32)).collect()).collect();
        let table = named(rows);
        let fits: Vec<Fit> = (1..=p).map(|dims| fit(&table, dims).expect("full rank")).collect();
        let whole = &fits[p - 1];
        prop_assert!(whole.worst < 1e-4 && whole.kept > 1.0 - 1e-9, "{whole:?}");
        prop_assert!(fits.windows(2).all(|pair| pair[0].kept <= pair[1].kept + 1e-12));
        prop_assert!(fits.iter().all(|fit| fit.error <= fit.worst && fit.worst <= 1.0));
    }

    /// One axis: the projection is the best of all points of the line, so no lattice of them does better.
    #[test]
    fn one_axis_is_placed_as_well_as_can_be(rows in vec(vec(-5.0_f64..5.0, 3), 6..20)) {
        let table = named(rows);
        let Ok(fit) = fit(&table, 1) else { return Ok(()) };
        let unit = |row: &Vec<f64>| -> Vec<f64> {
            row.iter().zip(&fit.ranges).map(|(x, [low, high])| (x - low) / (high - low)).collect()
        };
        let best: f64 = table.rows.iter().map(|row| nearest(&fit, &unit(row))).sum();
        let best = (best / (3.0 * table.rows.len() as f64)).sqrt();
        // Clipping may bring a task nearer than its projection does.
        prop_assert!(fit.error >= best - 1e-3 && fit.error <= best + 0.1, "{} and {best}", fit.error);
    }

    #[test]
    fn any_table_is_read_or_refused(text in "[-0-9a.,;\"\r\n\t é\u{feff}]{0,60}") {
        match table(&text) {
            Ok(table) => {
                prop_assert!(table.rows.iter().all(|row| row.len() == table.names.len()));
                // Whatever is read can be written, and is then what a curriculum may say.
                prop_assert!(table.rows.iter().flatten().all(|x| (*x as f32).is_finite()));
                prop_assert!(table.names.iter().all(|name| !name.contains([' ', '"', ';', 'é'])));
            }
            Err(wrong) => prop_assert!(wrong.problems.iter().all(|problem| text.get(problem.span.clone()).is_some())),
        }
    }
}

/// Tasks on a line of the plane: one number says it all, and either end of the axis is the end of the line.
#[test]
fn tasks_on_a_line_need_one_number() {
    let table = table("width_mm, mass_g\n20, 10\n40, 30\n\n80, 70\n").unwrap();
    let line = fit(&table, 1).unwrap();
    assert!(line.kept > 1.0 - 1e-12 && line.worst < 1e-6);
    assert_eq!(line.ranges, [[20.0, 80.0], [10.0, 70.0]]);
    let decoder = etude::Decoder::new(0, &line.outputs);
    let at = |z: f32| {
        let mut point = Point::<DIMS>::default();
        point.0[0] = z;
        decoder.decode(&point).iter().map(|x| (x * 1e5).round() / 1e5).collect::<Vec<_>>()
    };
    assert_eq!([at(0.0), at(0.5), at(1.0)], [vec![0.0; 2], vec![0.5; 2], vec![1.0; 2]]);
    assert!(fit(&table, 2).unwrap_err().contains("--dims 1"));
    assert!(fit(&table, 3).unwrap_err().contains("of 2 numbers"));
    let flat = Table { rows: vec![vec![1.0, 2.0], vec![1.0, 3.0]], ..table };
    assert!(fit(&flat, 1).unwrap_err().contains("`width_mm` is the same"));
}

#[test]
fn a_bad_cell_is_pointed_at() {
    let text = "a,b\n1, 2\n3, x\n4\n5, nan\n";
    let wrong = table(text).unwrap_err().problems;
    let told: Vec<_> = wrong.iter().map(|problem| (problem.code, problem.line, &text[problem.span.clone()])).collect();
    assert_eq!(told, [("not-finite", 3, "x"), ("wrong-length", 4, "4"), ("not-finite", 5, "nan")]);
    assert_eq!(table("a,b\n").unwrap_err().problems[0].code, "missing-key");
}

/// A mark at the beginning, carriage returns, quotes, semicolons and tabs: the same table as plain.
#[test]
fn a_table_is_read_as_spreadsheets_write_it() {
    let plain = table("a,b\n1,2\n3,-4.5\n").unwrap();
    for text in [
        "\u{feff}a,b\r\n1,2\r\n3,-4.5\r\n",
        "\"a\",\"b\"\n\"1\",\"2\"\n\n3,\"-4.5\"",
        "a;b\n1;2\n3;-4.5\n",
        "a\tb\n1\t2\n3\t-4.5\n",
        "\u{feff}\"a\";b\r\n\"1\";2\r\n \r\n3 ; -4.5",
    ] {
        assert_eq!(table(text).map_err(|wrong| wrong.problems).as_ref(), Ok(&plain), "{text:?}");
    }
}

/// What `etude check` would refuse later is refused with its place in the table.
#[test]
fn a_name_or_number_that_no_curriculum_takes_is_pointed_at() {
    for (text, code, line, pointed) in [
        ("a,b\n1,\n2,3\n", "not-finite", 2, ""),
        ("a,b\n,1\n2,3\n", "not-finite", 2, ""),
        ("a,b\n\n1,1e39\n2,3\n", "out-of-range", 3, "1e39"),
        ("\u{feff}a,b\n1,x\n", "not-finite", 2, "x"),
        ("a;b\n1;\"2,5\"\n", "not-finite", 2, "\"2,5\""),
        ("1,5\n2,6\n3,8\n", "bad-name", 1, "1,5"),
        ("a,a\n1,2\n", "duplicate-key", 1, "a"),
        ("a,\n1,2\n", "bad-name", 1, ""),
        ("a,width mm\n1,2\n", "bad-name", 1, "width mm"),
        ("a,b\n1,\"2\n3,4\n", "not-finite", 2, "\"2\n3,4"),
    ] {
        let wrong = table(text).expect_err(text).problems;
        let told = (wrong[0].code, wrong[0].line, &text[wrong[0].span.clone()]);
        assert_eq!((wrong.len(), told), (1, (code, line, pointed)), "{text:?}: {wrong:?}");
        assert!(!wrong[0].help.is_empty());
    }
    let decimal = table("a;b\n1;2,5\n").unwrap_err().problems;
    assert!(decimal[0].help.contains("with a point"), "{decimal:?}");
}

const HEAD: &str = "format = 1\nname = \"x\"\nworld = \"tabletop\"\n[budget]\nepisodes = 6\n[teacher.uniform]\n[[skill]]\nid = \"grasp\"\n";

/// From the table to the pack and to what the world is given.
#[test]
fn a_latent_point_becomes_a_task_in_the_world() {
    let dir = tempfile::tempdir().unwrap();
    let etude =
        |args: &[&str]| Command::cargo_bin("etude").unwrap().current_dir(dir.path()).args(args).output().unwrap();
    std::fs::write(dir.path().join("tasks.csv"), "width_mm,distance_mm\n40,320\n50,400\n60,390\n70,500\n").unwrap();
    let output = etude(&["latent", "tasks.csv", "--dims", "1", "-o", "decoder.toml"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && told.contains("4 tasks of 2 parameters in 1 numbers"), "{told}");
    let text = HEAD.to_owned() + &std::fs::read_to_string(dir.path().join("decoder.toml")).unwrap();
    let curriculum = parse(&text, &[tabletop()]).map_err(|wrong| format!("{wrong:#?}")).unwrap();
    assert_eq!(curriculum.skills[0].params[0].name, "z1");
    let decoder = Pack::open(&curriculum.pack(7)).unwrap().decoder.expect("the pack carries it");
    assert_eq!(Some(decoder.clone()), curriculum.decoder());

    struct Ear(Arc<Mutex<Vec<Task>>>);
    impl World for Ear {
        fn attempt(&mut self, task: &Task, _: Kind, _: Help) -> Outcome {
            self.0.lock().unwrap().push(*task);
            Outcome::Aborted { cost: etude::Cost::FREE }
        }
        fn certify(&self, task: &Task) -> bool {
            self.0.lock().unwrap().push(*task);
            false
        }
        fn mastery(&self) -> Vec<f32> {
            vec![]
        }
        fn save(&self) -> Vec<u8> {
            vec![]
        }
        fn restore(&mut self, _: &[u8]) -> bool {
            false
        }
    }
    let heard = Arc::new(Mutex::new(Vec::new()));
    let mut world = Decoded { world: Box::new(Ear(heard.clone())), decoder: decoder.clone() };
    let mut point = Point::default();
    point.0[0] = 1.0;
    for skill in [0, 1] {
        world.attempt(&Task { skill, point }, Kind::Practice, Help::NONE);
    }
    assert!(!world.certify(&Task { skill: 0, point }));
    let heard = heard.lock().unwrap();
    assert_eq!(heard[0].point.0[..2], decoder.decode(&point)[..]);
    assert!(heard[0].point.0[1] > 0.9, "the far end of the axis is the far end of the tasks");
    assert_eq!(heard[1].point, point, "other skills are left alone");
    assert_eq!(heard[2], heard[0], "the judge is asked about the same task");

    std::fs::write(dir.path().join("x.toml"), &text).unwrap();
    let output = etude(&["sim", "x.toml", "-o", "run"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(etude(&["latent", "tasks.csv", "--dims", "3"]).status.code(), Some(2));
    assert_eq!(etude(&["latent", "none.csv"]).status.code(), Some(4));
}

#[test]
fn a_decoder_must_fit_its_space_and_the_world() {
    let row =
        |name: &str, range: &str, along: &str| format!("{name} = {{ range = {range}, at = 0.1, along = {along} }}\n");
    let space = "[skill.space.mixture]\nz1 = [0, 1]\n[skill.latent]\n";
    for (tables, code) in [
        (format!("{space}{}", row("width_mm", "[40, 60]", "[0.1, 0.2]")), "wrong-length"),
        (format!("{space}{}", row("width_mm", "[40, 6000]", "[0.1]")), "out-of-range"),
        (format!("{space}{}", row("widht_mm", "[40, 60]", "[0.1]")), "unknown-parameter"),
        (format!("{space}{}", row("width_mm", "[40, 60]", "[nan]")), "not-finite"),
        (format!("{space}width_mm = {{ range = [40, 60], along = [0.1] }}\n"), "missing-key"),
        (space.into(), "wrong-length"),
        (format!("[skill.latent]\n{}", row("width_mm", "[40, 60]", "[0.1]")), "wrong-length"),
        (
            format!(
                "{space}{}[[skill]]\nid = \"lift\"\n{space}{}",
                row("width_mm", "[40, 60]", "[0.1]"),
                row("mass_g", "[20, 40]", "[0.1]")
            ),
            "two-decoders",
        ),
    ] {
        let wrong = parse(&format!("{HEAD}{tables}"), &[tabletop()]).expect_err(code);
        assert!(wrong.problems.iter().any(|problem| problem.code == code), "{code}: {wrong:#?}");
    }
}
