//! A laptop and a robot over a line that loses, doubles, reorders and corrupts: no decision changes, and it ends.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use etude::frame::{self, FRAME};
use etude::{Dice, PackError};
use etude_firmware::board::{QEMU, Robot};
use etude_firmware::flash::Memory;
use etude_firmware::line::Line;
use etude_firmware::link::{Answer, Ask, Health, Reply, Request};
use etude_sim::file::{self, Curriculum, facts};
use etude_sim::port::{Port, PortError, Wire};
use etude_sim::sim::{self, Sim};
use etude_tests::*;
use proptest::prelude::*;

/// A robot in this program, with a line that goes to it.
struct Direct {
    robot: Robot<Memory<'static>>,
    line: Line,
}

impl Direct {
    fn new() -> Self {
        let flash = Memory(vec![0xFF; QEMU.layout.end() as usize].leak());
        Self { robot: Robot::start(flash, QEMU.layout), line: Line::default() }
    }

    fn hear(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut answers = Vec::new();
        for byte in bytes {
            answers.extend(self.line.byte(*byte, |ask| self.robot.answer(ask)).map(<[u8]>::to_vec));
        }
        answers
    }
}

/// A line that does to each message, either way, what a bad line does.
struct Faulty {
    direct: Direct,
    dice: Dice,
    /// Chance of each fault.
    chance: f32,
    /// Messages that are under way, the robot's answers and what was held back.
    answers: VecDeque<Vec<u8>>,
    late: Vec<(bool, Vec<u8>)>,
    faults: u32,
}

impl Faulty {
    fn new(chance: f32, seed: u64) -> Self {
        let (answers, late) = (VecDeque::new(), Vec::new());
        Self { direct: Direct::new(), dice: Dice::new(seed), chance, answers, late, faults: 0 }
    }

    /// What comes out of the line for one message that went in; what is held back comes another time.
    fn spoil(&mut self, up: bool, message: &[u8]) -> Vec<Vec<u8>> {
        let mut out = vec![message.to_vec()];
        let mut hit = |dice: &mut Dice| {
            let hit = dice.unit() < self.chance;
            self.faults += u32::from(hit);
            hit
        };
        if hit(&mut self.dice) {
            out.clear();
        }
        if hit(&mut self.dice) {
            out.push(message.to_vec());
        }
        if hit(&mut self.dice) {
            self.late.extend(out.drain(..).map(|message| (up, message)));
        }
        for message in &mut out {
            if hit(&mut self.dice) {
                let at = self.dice.below(message.len() as u32) as usize;
                message[at] ^= 1 << self.dice.below(8);
            }
            if hit(&mut self.dice) {
                // Whoever spoke vanished in the middle.
                message.truncate(self.dice.below(message.len() as u32) as usize);
            }
        }
        if self.dice.below(4) == 0 && !self.late.is_empty() {
            let at = self.dice.below(self.late.len() as u32) as usize;
            if self.late[at].0 == up {
                out.push(self.late.swap_remove(at).1);
            }
        }
        out
    }
}

impl Wire for Faulty {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        for message in self.spoil(true, bytes) {
            for answer in self.direct.hear(&message) {
                let answers = self.spoil(false, &answer);
                self.answers.extend(answers);
            }
        }
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> io::Result<Vec<u8>> {
        Ok(self.answers.pop_front().unwrap_or_default())
    }
}

/// Three skills on formulas, with rests.
fn curriculum() -> Curriculum {
    let text = r#"format = 1
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
[save]
every_episodes = 7
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
    file::parse(text, &[]).expect("a sound curriculum")
}

/// What a run leaves: its log, its state, and how it went.
fn run(curriculum: &Curriculum, robot: Option<&sim::Robot>) -> Result<(Vec<u8>, Vec<u8>), PortError> {
    let mut sim = Sim::new(curriculum, curriculum.seed, 3, robot).expect("a sound curriculum");
    while sim.step()? {}
    Ok((sim.log().to_vec(), sim.save()?))
}

fn at_port(wire: impl Wire + 'static, curriculum: &Curriculum, student: bool) -> sim::Robot {
    let port = Port::new(Box::new(wire));
    let state = port.install(&curriculum.pack(curriculum.seed)).expect("it takes the pack");
    assert_eq!((state.health, state.curriculum, state.clock), (Health::Well, curriculum.spec.hash(), 0));
    sim::Robot { port, student }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn a_bad_line_changes_no_decision(seed in any::<u64>()) {
        let curriculum = curriculum();
        let robot = at_port(Faulty::new(0.1, seed), &curriculum, false);
        prop_assert_eq!(run(&curriculum, Some(&robot)).expect("it ends"), run(&curriculum, None).expect("no robot"));
        prop_assert!(!robot.port.state().expect("it answers").worn);
    }

    /// Whatever comes in: no answer to what is no question, and the next question is answered.
    #[test]
    fn garbage_on_the_line_is_skipped(garbage in proptest::collection::vec(any::<u8>(), 0..2000), number in any::<u32>()) {
        let mut direct = Direct::new();
        let answers = direct.hear(&garbage);
        prop_assert!(answers.is_empty());
        let mut buffer = [0; FRAME];
        let hello = frame::encode(&Request { number, ask: Ask::Hello }, &mut buffer).expect("room");
        let answers = direct.hear(&[&[0], hello].concat());
        prop_assert_eq!(answers.len(), 1);
        let reply: Reply<DIMS> = frame::decode(&answers[0]).expect("a reply");
        prop_assert_eq!(reply.number, number);
        let Answer::State(state) = reply.answer else { panic!("a state") };
        prop_assert_eq!(state.health, Health::Pack(PackError::Magic));
    }
}

proptest! {
    #![proptest_config(cases(24))]

    /// What is longer than the buffer, by a byte or by thousands, ends with its zero like any other frame that says nothing.
    #[test]
    fn a_frame_longer_than_the_buffer_is_dropped_whole(more in 0_usize..3 * FRAME, byte in 1_u8.., number in any::<u32>()) {
        let mut direct = Direct::new();
        let mut buffer = [0; FRAME];
        let hello = frame::encode(&Request { number, ask: Ask::Hello }, &mut buffer).expect("room");
        prop_assert!(direct.hear(&vec![byte; FRAME + more]).is_empty());
        prop_assert!(direct.hear(&[0]).is_empty(), "a frame too long was taken for one");
        prop_assert_eq!(direct.hear(hello).len(), 1);
    }

    /// A host that vanished in the middle of a frame costs the next one its first question, and nobody a decision.
    #[test]
    fn a_host_that_vanished_in_a_frame_is_forgotten(cut in any::<proptest::sample::Index>(), number in any::<u32>()) {
        let mut direct = Direct::new();
        let mut buffer = [0; FRAME];
        let hello = frame::encode(&Request { number, ask: Ask::Hello }, &mut buffer).expect("room").to_vec();
        prop_assert!(direct.hear(&hello[..cut.index(hello.len())]).is_empty());
        let answers = [direct.hear(&hello), direct.hear(&hello)].concat();
        let last = answers.last().expect("an answer");
        let reply: Reply<DIMS> = frame::decode(last).expect("a whole answer");
        prop_assert_eq!(reply.number, number);
    }
}

/// The student on the robot, the physics here, and a bad line between: the same run as without a robot.
#[test]
fn a_student_on_the_robot_learns_the_same_over_a_bad_line() {
    let text = "format = 1\nname = \"reach\"\nworld = \"tabletop\"\n[budget]\nepisodes = 25\n[teacher.learning-progress]\n\
                [probe]\nevery = 3\n[[skill]]\nid = \"reach\"\n[[skill]]\nid = \"push\"\nrequires = [{ skill = \"reach\", mastery = 0.9 }]\n";
    let curriculum = file::parse(text, &[facts::tabletop()]).expect("a sound curriculum");
    let robot = at_port(Faulty::new(0.1, 3), &curriculum, true);
    assert_eq!(run(&curriculum, Some(&robot)).expect("it ends"), run(&curriculum, None).expect("no robot"));
}

/// A line at whose other end there is nobody.
struct Dead;

impl Wire for Dead {
    fn send(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

/// A line on which nothing arrives is noticed, and not waited on for ever.
#[test]
fn silence_is_an_error() {
    assert_eq!(Port::new(Box::new(Dead)).state(), Err(PortError::Silent));
}

/// A robot that decides differently is noticed at once: here, one that was given other dice.
#[test]
fn a_robot_that_decides_differently_is_noticed() {
    let curriculum = curriculum();
    let port = Port::new(Box::new(Faulty::new(0.0, 1)));
    port.install(&curriculum.pack(curriculum.seed + 1)).expect("it takes the pack");
    let robot = sim::Robot { port, student: false };
    let error = run(&curriculum, Some(&robot)).expect_err("other dice");
    assert!(matches!(error, PortError::Diverged { .. }), "{error}");
}

/// The robot's own log, fetched over the line, decides the same again on the laptop.
#[test]
fn the_robots_log_replays() {
    let curriculum = curriculum();
    let robot = at_port(Faulty::new(0.05, 9), &curriculum, false);
    run(&curriculum, Some(&robot)).expect("it ends");
    let log = robot.port.log().expect("it gives its log");
    let found = etude_sim::replay::replay(&curriculum.spec, &log, None).expect("the same decisions");
    assert_eq!((found.decisions, found.boots, found.torn), (150, 1, 0));
    let mut broken = log.clone();
    // A byte in the middle of the log, of a frame that no power cut tore.
    broken[log.len() / 2] ^= 0x40;
    assert!(etude_sim::replay::replay(&curriculum.spec, &broken, None).is_err());
}
