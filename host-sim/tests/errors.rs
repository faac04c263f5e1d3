//! Whatever a user gets wrong on the command line, in a run folder, a log or a table: where it is, what is wrong, and the
//! next step. `bad_files.rs` has what can be wrong inside a curriculum.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use etude::frame::{self, FRAME};
use etude::log::Record;
use serde_json::Value;

const PLAN: &str = "format = 1\nname = \"plan\"\nseed = 3\n[budget]\nepisodes = 40\n[teacher.learning-progress]\n[[skill]]\nid = \
                    \"walk\"\n[[skill]]\nid = \"run\"\nrequires = [{ skill = \"walk\", mastery = 0.3 }]\n";

/// The command, its exit code, and where the mistake is, as it must be said. `{busy}` is a port at which nobody answers a
/// robot's questions.
const CASES: &[(&str, i32, &str)] = &[
    // The command line.
    ("dance", 2, "dance"),
    ("sim plan.toml --sed 3", 2, "--sed"),
    ("sim plan.toml --seed three", 2, "three"),
    ("sim plan.toml --evaluations 0", 2, "--evaluations"),
    ("sim plan.toml --resume run", 2, "--resume"),
    ("sim plan.toml --episodes 0", 2, "--episodes"),
    ("sim plan.toml --teacher unifrom", 2, "uniform"),
    ("sim plan.toml --teacher adr", 2, "adr"),
    ("sim gated.toml --teacher uniform", 2, "gated.toml:7:1"),
    ("sim --resume run --teacher uniform", 2, "--teacher"),
    ("sim --resume run --episodes 39", 2, "--episodes 39"),
    ("sim --resume run --episodes 81", 2, "--episodes 81"),
    ("sim --resume run --episodes 4000", 2, "--episodes 4000"),
    ("sim --resume run --episodes 80 --port tcp:127.0.0.1:1", 2, "--episodes 80"),
    ("sim --resume ramp --episodes 80", 2, "--episodes 80"),
    ("sim plan.toml --student robot", 2, "--port"),
    ("sim plan.toml --student evolutoin", 2, "`evolution`"),
    ("sim plan.toml --student gradient", 2, "--student gradient"),
    ("sim --resume run --student gradient", 2, "--student"),
    ("sim plan.toml --port /dev/no-such-robot@fast", 2, "`fast`"),
    ("check", 2, "<FILE>"),
    ("check plan.toml --board toaster", 2, "toaster"),
    ("check plan.toml --format xml", 2, "xml"),
    ("check plan.toml -q -v", 2, "--verbose"),
    ("explain run", 2, "--skill"),
    ("explain run --episode 4000", 2, "--episode 4000"),
    ("explain run --skill walc", 2, "--skill walc"),
    ("explain run --skill walk --episode 41", 2, "--episode 41"),
    ("export run -o out", 2, "--csv"),
    ("export run --csv --mcap -o out", 2, "--mcap"),
    ("export run --csv", 2, "--out"),
    ("export run --csv --follow -o out", 2, "--follow"),
    ("export run.etl --curriculum plan.toml --tensorboard --follow -o out", 2, "`run.etl`"),
    ("compare --teachers uniformm", 2, "uniformm"),
    ("compare --challenge nois", 2, "nois"),
    ("compare --seeds 5..5", 2, "5..5"),
    ("compare --seeds x", 2, "'x'"),
    ("compare --world moon", 2, "moon"),
    ("compare --world tabletop --dims 3", 2, "--dims"),
    ("compare --students rbf", 2, "--students"),
    ("compare --world tabletop --students rbff", 2, "rbff"),
    ("compare --world synthetic --noise 2", 2, "--noise"),
    ("compare --goal 0", 2, "--goal 0"),
    ("compare --dims 0", 2, "--dims"),
    ("compare plan.toml --world cubes", 2, "--world cubes"),
    ("compare plan.toml --dims 3", 2, "--dims"),
    ("compare --study none.toml", 4, "`none.toml`"),
    ("compare --study empty", 4, "`empty`"),
    ("compare --seeds 0..2 --episodes 9 --teachers uniform -o plan.toml", 4, "`plan.toml`"),
    ("new made.toml --from none.toml", 4, "`none.toml`"),
    ("latent none.csv", 4, "`none.csv`"),
    ("latent big.toml", 2, "`big.toml`"),
    ("completions cobol", 2, "cobol"),
    ("difficulty", 2, "<RUNS>"),
    ("port", 2, "<PORT>"),
    // Files that are no curriculum, and curricula that are none.
    ("check none.toml", 4, "`none.toml`"),
    ("check empty", 4, "`empty`"),
    ("check junk.bin", 2, "junk.bin:1:1"),
    ("check big.toml", 2, "`big.toml`"),
    ("check bad.toml", 2, "bad.toml:2:1"),
    ("sim circle.toml", 2, "circle.toml:13:23"),
    ("check endless.toml", 1, "endless.toml:"),
    ("order plan.toml", 2, "`plan.toml`"),
    ("new plan.toml", 4, "`plan.toml`"),
    ("new nowhere/plan.toml", 4, "`nowhere/plan.toml`"),
    ("new made.toml --from bad.toml", 2, "bad.toml:"),
    ("compare --study bad.toml", 2, "bad.toml:"),
    ("latent ragged.csv", 2, "ragged.csv:3:1"),
    ("latent gap.csv", 2, "gap.csv:2:3"),
    ("latent bare.csv", 2, "bare.csv:1:1"),
    ("latent thin.csv --dims 3", 2, "`thin.csv`"),
    ("pack plan.toml -o nowhere/plan.bin", 4, "`nowhere/plan.bin`"),
    ("latent thin.csv --dims 1 -o nowhere/x.toml", 4, "`nowhere/x.toml`"),
    ("pack plan.toml -o plan.toml", 4, "`plan.toml`"),
    ("latent thin.csv --dims 1 -o thin.csv", 4, "`thin.csv`"),
    ("port tcp:127.0.0.1:1 --log plan.toml", 4, "`plan.toml`"),
    // A robot's program.
    ("init", 2, "<NAME>"),
    ("init 2-robots", 2, "`2-robots`"),
    ("init core", 2, "`core`"),
    ("init run", 4, "`run`"),
    ("init fresh-robot --etude nowhere", 2, "--etude nowhere"),
    ("init fresh-robot --curriculum none.toml", 4, "`none.toml`"),
    ("init fresh-robot --curriculum wide.toml", 2, "`wide.toml`"),
    ("init plan.toml/robot", 4, "`plan.toml/robot/"),
    // Run folders.
    ("sim plan.toml -o run", 4, "`run`"),
    ("sim plan.toml -o plan.toml/run", 4, "`plan.toml/run`"),
    ("sim --resume nowhere", 4, "`nowhere`"),
    ("sim --resume empty", 4, "`empty`"),
    ("sim --resume halved", 4, "`halved/state.bin`"),
    ("sim --resume stateless", 4, "`stateless/state.bin`"),
    ("sim --resume renamed", 4, "`renamed/state.bin`"),
    ("explain nowhere --episode 1", 4, "`nowhere`"),
    ("explain empty --episode 1", 4, "`empty`"),
    ("explain bare --episode 1", 2, "`bare/decisions.etl`"),
    ("explain changed --episode 1", 4, "`changed/decisions.etl`"),
    ("explain changed --skill walk", 4, "`changed/decisions.etl`"),
    ("export empty --csv -o out", 4, "`empty`"),
    ("export halved --jsonl -o out", 4, "`halved/state.bin`"),
    ("export run --csv -o run/decisions.etl", 4, "`run/decisions.etl`"),
    ("export run --mcap -o run/state.bin", 4, "`run/state.bin`"),
    ("export run --mcap -o nowhere/run.mcap", 4, "`nowhere`"),
    ("sim plan.toml -o plan.toml", 4, "`plan.toml`"),
    ("fleet named.etl --curriculum plan.toml -o plan.toml", 4, "`plan.toml`"),
    ("export run --csv -o -", 2, "--out -"),
    ("watch empty", 4, "`empty`"),
    ("watch halved", 4, "`halved/state.bin`"),
    ("watch", 2, "--port"),
    ("watch --port tcp:127.0.0.1:1", 2, "--curriculum"),
    ("watch --port tcp:127.0.0.1:1 --curriculum plan.toml", 4, "`tcp:127.0.0.1:1`"),
    ("watch --port tcp:127.0.0.1:1 --curriculum none.toml", 4, "`none.toml`"),
    ("compare --run empty", 4, "`empty`"),
    ("compare --run halved", 4, "`halved/state.bin`"),
    ("compare --run run --teachers unifrom", 2, "unifrom"),
    ("compare --run run --dims 3", 2, "--dims"),
    ("compare --run formula", 2, "`formula`"),
    ("export broken.etl --html -o page.html --curriculum plan.toml", 4, "`broken.etl`"),
    ("export run.etl --html -o plan.toml --curriculum plan.toml", 4, "`plan.toml`"),
    ("difficulty changed run", 4, "`changed/decisions.etl`"),
    // Logs and packs.
    ("replay nowhere.etl --curriculum plan.toml", 4, "`nowhere.etl`"),
    ("replay run.etl --curriculum none.toml", 4, "`none.toml`"),
    ("replay run.etl --curriculum junk.bin", 2, "junk.bin:1:1"),
    ("replay run.etl --curriculum torn.bin", 4, "`torn.bin`"),
    ("replay broken.etl --curriculum plan.toml", 4, "`broken.etl`"),
    ("replay tail.etl --curriculum plan.toml", 4, "`tail.etl`"),
    ("replay old.etl --curriculum plan.toml", 4, "`old.etl`"),
    ("replay lied.etl --curriculum plan.toml", 3, "`lied.etl`"),
    ("explain lied.etl --curriculum plan.toml --episode 9", 3, "`lied.etl`"),
    // Logs of a fleet.
    ("fleet -o out", 2, "<LOGS>"),
    ("fleet named.etl --curriculum plan.toml", 2, "--out"),
    ("fleet named.etl -o out", 2, "`named.etl`"),
    ("fleet nowhere.etl -o out --curriculum plan.toml", 4, "`nowhere.etl`"),
    ("fleet named.etl -o run --curriculum plan.toml", 4, "`run`"),
    ("fleet run -o out", 4, "`run/decisions.etl`"),
    ("fleet named.etl unnamed.etl -o out --curriculum plan.toml", 4, "`unnamed.etl`"),
    ("fleet named.etl twin.etl -o out --curriculum plan.toml", 4, "`twin.etl`"),
    ("fleet named.etl again.etl -o out --curriculum plan.toml", 4, "`again.etl`"),
    ("fleet late.etl -o out --curriculum plan.toml", 4, "`late.etl`"),
    ("fleet named.etl -o out --curriculum changed/curriculum.toml", 4, "`named.etl`"),
    ("fleet broken-7.etl -o out --curriculum plan.toml", 4, "`broken-7.etl`"),
    ("fleet tail.etl -o out --curriculum plan.toml", 4, "`tail.etl`"),
    ("fleet 0=tail.etl -o out --curriculum plan.toml", 2, "0=tail.etl"),
    ("fleet 7=nowhere.etl -o out --curriculum plan.toml", 4, "`nowhere.etl`"),
    ("fleet 7=tail.etl -o out --curriculum plan.toml", 4, "`tail.etl`"),
    ("fleet 8=named.etl -o out --curriculum plan.toml", 4, "`named.etl`"),
    ("fleet old.etl -o out --curriculum plan.toml", 4, "`old.etl`"),
    ("fleet lied-7.etl -o out --curriculum plan.toml", 3, "`lied-7.etl`"),
    ("sim plan.toml --robot 0", 2, "--robot"),
    ("pack plan.toml --robot x", 2, "--robot"),
    // Robots.
    ("port /dev/no-such-robot", 4, "`/dev/no-such-robot`"),
    ("port tcp:127.0.0.1:1", 4, "`tcp:127.0.0.1:1`"),
    ("port qemu:no-such-image", 4, "`qemu:no-such-image`"),
    ("port tcp:127.0.0.1:1 --pack junk.bin", 4, "`junk.bin`"),
    ("port tcp:127.0.0.1:1 --pack none.bin", 4, "`none.bin`"),
    ("port tcp:127.0.0.1:1 --pack a --forget", 2, "--forget"),
    ("sim plan.toml -o fresh --port tcp:127.0.0.1:1", 4, "`tcp:127.0.0.1:1`"),
];

/// What a command says: exit code, stdout, stderr.
fn etude(at: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_etude")).args(arguments).current_dir(at).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// A folder with everything in it that can be wrong.
fn ruins() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    let write = |name: &str, bytes: &[u8]| std::fs::write(at.join(name), bytes).expect("written");
    let read = |name: &str| std::fs::read(at.join(name)).expect("there");
    let folder = |name: &str| std::fs::create_dir(at.join(name)).expect("made");
    let copy = |from: &str, to: &str, names: &[&str]| {
        folder(to);
        names.iter().for_each(|name| write(&format!("{to}/{name}"), &read(&format!("{from}/{name}"))));
    };
    write("plan.toml", PLAN.as_bytes());
    assert_eq!(etude(at, &["sim", "plan.toml", "-o", "run", "-q"]).0, 0);
    assert_eq!(etude(at, &["sim", "plan.toml", "--student", "noise=0.1", "-o", "formula", "-q"]).0, 0);
    write("gated.toml", PLAN.replace("learning-progress]", "self-paced-gated]\nforward_at = 0.6").as_bytes());
    assert_eq!(etude(at, &["sim", "plan.toml", "--teacher", "ramp", "-o", "ramp", "-q"]).0, 0);
    assert_eq!(etude(at, &["pack", "plan.toml", "-q"]).0, 0);
    write("junk.bin", &[0xC0; 40]);
    write("big.toml", &vec![b'#'; (1 << 20) + 1]);
    write("bad.toml", PLAN.replace("name =", "nmae =").as_bytes());
    let circle = PLAN.replace("id = \"walk\"", "id = \"walk\"\nrequires = [{ skill = \"run\", mastery = 0.5 }]");
    write("circle.toml", circle.replace("[budget]", "# a circle\n[budget]").as_bytes());
    write(
        "endless.toml",
        PLAN.replace("id = \"walk\"", "id = \"walk\"\nmax_attempts = 1").replace("0.3", "0.9").as_bytes(),
    );
    let wide = PLAN.replace(
        "id = \"run\"",
        "id = \"run\"\n[skill.space.grid]\nx = { range = [0.0, 1.0], cells = 255 }\n\
                 y = { range = [0.0, 1.0], cells = 4 }\n[[skill]]\nid = \"jump\"",
    );
    write("wide.toml", wide.replace("= 40", "= 9000").as_bytes());
    write("ragged.csv", b"a,b\n1,2\n3\n");
    write("gap.csv", b"\xEF\xBB\xBFa,b\r\n1,\r\n2,3\r\n");
    write("bare.csv", b"1,2\n2,4\n3,6\n");
    write("thin.csv", b"a,b\n1,2\n2,4\n3,6\n");
    folder("empty");
    let all = ["curriculum.toml", "decisions.etl", "state.bin"];
    copy("run", "bare", &["decisions.etl"]);
    copy("run", "stateless", &["curriculum.toml", "decisions.etl"]);
    for name in ["halved", "renamed", "changed"] {
        copy("run", name, &all);
    }
    let state = read("run/state.bin");
    write("halved/state.bin", &state[..state.len() / 2]);
    write("renamed/curriculum.toml", PLAN.replace("\"plan\"", "\"other\"").as_bytes());
    write("changed/curriculum.toml", PLAN.replace("0.3", "0.4").as_bytes());
    let pack = read("plan.bin");
    write("torn.bin", &pack[..pack.len() - 3]);
    logs(at, &read("run/decisions.etl"));
    dir
}

/// Logs that are not what they should be.
fn logs(at: &Path, log: &[u8]) {
    let write = |name: &str, bytes: &[u8]| std::fs::write(at.join(name), bytes).expect("written");
    let frames: Vec<&[u8]> = log.split_inclusive(|byte| *byte == 0).collect();
    let records: Vec<Record<8>> = frames.iter().map(|bytes| frame::decode(bytes).expect("a record")).collect();
    let encoded = |records: &[Record<8>]| {
        let frames = records.iter().map(|record| frame::encode(record, &mut [0; FRAME]).expect("room").to_vec());
        frames.collect::<Vec<_>>().concat()
    };
    write("run.etl", log);
    write("tail.etl", &frames[1..].concat());
    let mut broken = log.to_vec();
    broken[log.len() / 2] ^= 0x20;
    write("broken.etl", &broken);
    let mut old = records.clone();
    if let Record::Begin { version, .. } = &mut old[0] {
        *version = 99;
    }
    write("old.etl", &encoded(&old));
    let of = |robot, boot, records: &[Record<8>]| {
        encoded(&[&records[..1], &[Record::Boot { robot, boot }], &records[1..]].concat())
    };
    let began = |seed| {
        let mut records = records.clone();
        if let Record::Begin { seed: own, .. } = &mut records[0] {
            *own = seed;
        }
        records
    };
    write("named.etl", &of(7, 1, &records));
    let mut broken = of(7, 1, &records);
    let half = broken.len() / 2;
    broken[half] ^= 0x20;
    write("broken-7.etl", &broken);
    write("unnamed.etl", &of(0, 1, &records));
    write("twin.etl", &of(7, 1, &began(4)));
    write("again.etl", &of(7, 2, &records));
    write("late.etl", &of(7, 3, &[&records[..1], &records[21..]].concat()));
    let mut lied = records.clone();
    if let Some(Record::Trial(trial)) = lied.iter_mut().filter(|record| matches!(record, Record::Trial(_))).nth(5) {
        trial.chance = 0.125;
    }
    write("lied.etl", &encoded(&lied));
    write("lied-7.etl", &of(7, 1, &lied));
}

/// A page without the numbers that differ from system to system.
fn plain(text: &str) -> String {
    let mut parts = text.split("(os error ");
    let mut page = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        page = page.trim_end().into();
        page += part.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(')');
    }
    page
}

/// For people: the place, the reason and the next step, on standard error alone; and no run, file or folder left behind.
#[test]
fn every_mistake_has_a_place_a_reason_and_a_next_step() {
    assert!(CASES.len() >= 60);
    let dir = ruins();
    let at = dir.path();
    let there = |at: &Path| {
        let mut names: Vec<_> =
            std::fs::read_dir(at).expect("it").map(|entry| entry.expect("one").file_name()).collect();
        names.sort();
        names
    };
    let before = there(at);
    let mut page = String::new();
    for (command, expected, place) in CASES {
        let (code, out, err) = etude(at, &command.split(' ').collect::<Vec<_>>());
        assert_eq!(code, *expected, "{command}: {err}");
        // A check that fails has told what it found, too.
        assert!(out.is_empty() || code == 1, "{command}: {out}");
        assert!(err.starts_with("error"), "{command}: {err}");
        assert!(err.contains(place), "{command}: no {place} in {err}");
        let next = err.contains("help: ") || err.contains("tip: ") || err.contains("For more information, try");
        assert!(next, "{command}: no next step in {err}");
        assert!(!err.contains("panicked"), "{command}: {err}");
        let _ = writeln!(page, "$ etude {command}\n{}", plain(&err));
    }
    assert_eq!(there(at), before);
    insta::assert_snapshot!(page);
}

/// For programs: one document on standard output with the same in it.
#[test]
fn programs_are_told_the_same() {
    let (dir, mut named) = (ruins(), 0);
    for (command, expected, place) in CASES {
        let arguments: Vec<&str> = command.split(' ').chain(["--format", "json"]).collect();
        if command.contains("--format") {
            continue;
        }
        let (code, out, _) = etude(dir.path(), &arguments);
        assert_eq!(code, *expected, "{command}");
        let document: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{command}: {error}: {out}"));
        assert_eq!(document["ok"], false, "{command}");
        let first = &document["errors"][0];
        let text = |key: &str| first[key].as_str().unwrap_or_default().to_owned();
        assert!(
            !text("code").is_empty() && !text("message").is_empty() && !text("help").is_empty(),
            "{command}: {out}"
        );
        // A place in a file is two numbers; else it is named.
        let placed = first["line"].as_u64().is_some_and(|line| line > 0);
        let told = text("message") + &text("help");
        assert!(placed || told.contains(place.trim_matches('`')), "{command}: no {place} in {out}");
        // No line is no line 0; and a line is one of a file.
        assert_eq!(placed, first["line"].is_u64(), "{command}: {out}");
        assert_eq!(placed, first["column"].is_u64(), "{command}: {out}");
        assert!(!placed || place.starts_with(&format!("{}:", text("file"))), "{command}: {out}");
        named += usize::from(!placed && !text("file").is_empty() && text("message").contains(&text("file")));
    }
    assert!(named >= 30, "{named} files and folders are named");
}

/// A port at which somebody listens who is no robot.
#[test]
fn somebody_who_hangs_up_is_no_robot() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("tcp:{}", listener.local_addr().expect("its address"));
    std::thread::spawn(move || listener.incoming().for_each(drop));
    let dir = tempfile::tempdir().expect("a folder");
    let (code, _, err) = etude(dir.path(), &["port", &address]);
    assert_eq!(code, 4, "{err}");
    assert!(err.contains("help: check the cable"), "{err}");
}
