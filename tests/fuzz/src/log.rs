//! A decision log, as a laptop reads it.

use std::sync::OnceLock;

use etude::frame::{self, FRAME, Reader};
use etude::log::Record;
use etude_sim::file::{self, Curriculum};
use etude_sim::fleet::{File, merge};
use etude_sim::replay::replay;
use etude_sim::world::DIMS;

use super::{is_distribution, line, parts};

type Robots = std::collections::BTreeMap<u32, File>;

/// What the logs are of: three skills on formulas, with rests and questions.
pub const CURRICULUM: &str = r#"format = 1
name = "three"
seed = 5
[budget]
episodes = 150
[teacher.learning-progress]
[probe]
every = 5
[safety]
max_consecutive_failures = 3
cooldown_s = 20
[questions]
budget = 20
[[skill]]
id = "a"
[skill.space.grid]
x = { range = [0.0, 1.0], cells = 4 }
[[skill]]
id = "b"
requires = [{ skill = "a", mastery = 0.3 }]
[[skill]]
id = "c"
[skill.space.mixture]
x = [0.0, 1.0]
"#;

/// The curriculum of the logs.
pub fn three() -> &'static Curriculum {
    static THREE: OnceLock<Curriculum> = OnceLock::new();
    THREE.get_or_init(|| file::parse(CURRICULUM, &[]).expect("a sound curriculum"))
}

/// Reads parts as a log.
///
/// The reader finds every frame between two zeros and nothing else. A record that can be read is the same once it was
/// written and read again. A replay comes to its end or says why not, and what it comes to is a sound teacher.
pub fn log(bytes: &[u8]) -> bool {
    let log: Vec<u8> = parts(bytes).flat_map(|part| line(&part)).collect();
    let mut reader = Reader::default();
    let found: Vec<Vec<u8>> = log.iter().filter_map(|byte| reader.push(*byte).map(<[u8]>::to_vec)).collect();
    let mut between: Vec<&[u8]> = log.split(|byte| *byte == 0).collect();
    // What is behind the last zero has no end yet.
    between.pop();
    between.retain(|frame| (1..=FRAME).contains(&frame.len()));
    assert_eq!(found, between);
    for bytes in &found {
        let Ok(record) = frame::decode::<Record<DIMS>>(bytes) else { continue };
        let (mut once, mut twice) = ([0; FRAME], [0; FRAME]);
        let once = frame::encode(&record, &mut once).expect("what came in a frame fits into one");
        let again: Record<DIMS> = frame::decode(once).expect("its own bytes");
        assert_eq!(frame::encode(&again, &mut twice).expect("room"), once);
    }
    // What is the log of a fleet is one once more, alone or twice.
    let hash = three().spec.hash();
    if let Ok(robots) = merge(hash, &[("a".into(), log.clone())]) {
        let (twice, own) = ([log.clone(), log.clone()], |robots: Robots| robots.into_values().map(|(_, log)| log));
        let twice = twice.map(|log| ("a".into(), log));
        let logs: Vec<_> = own(robots).collect();
        let again: Vec<_> = own(merge(hash, &twice).expect("the same twice")).collect();
        assert_eq!(again, logs);
        let merged: Vec<_> = logs.iter().map(|log| ("b".into(), log.clone())).collect();
        if !merged.is_empty() {
            assert_eq!(own(merge(hash, &merged).expect("what was merged")).collect::<Vec<_>>(), logs);
        }
    }
    let Ok(mut found) = replay(&three().spec, &log, None) else { return false };
    while found.session.settle() {}
    let teacher = found.session.curriculum();
    assert!(is_distribution(&teacher.chances()), "{:?}", teacher.chances());
    assert!((0..3).all(|skill| (0.0..=1.0).contains(&teacher.mastery(skill))));
    true
}
