//! A robot at the end of a line.

use std::sync::OnceLock;

use etude::frame::{self, FRAME};
use etude_firmware::app::App;
use etude_firmware::board::Layout;
use etude_firmware::flash::Memory;
use etude_firmware::line::Line;
use etude_firmware::link::{Answer, Ask, Health, PIECE, Piece, Reply, Request, State};
use etude_tests::{AnyPack, DIMS, SKILLS, soak};

use super::{Part, line, parts};

/// Bytes of the largest snapshot or pack.
const SCRATCH: usize = 16 * 1024;
/// A pack, two slots, and a log that soon comes round.
const LAYOUT: Layout = Layout { start: 0, sector: 4096, pack: 1, slot: 4, log: 2 };
/// Bytes of the flash.
const FLASH: usize = LAYOUT.end() as usize;

type Robot<'a> = App<Memory<'a>, SKILLS, 72, DIMS, 10, 1536, SKILLS, SCRATCH>;

/// The pack that is in flash from the start.
pub fn installed() -> AnyPack {
    let spec = soak::subjects(200).swap_remove(0).spec;
    AnyPack { spec, seed: 7, save_every: 5, decoder: None }
}

/// The flash of a robot that is ready to begin, and of one that has begun and was asked nothing.
fn flash() -> &'static [Vec<u8>; 2] {
    static FLASH_OF: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
    FLASH_OF.get_or_init(|| {
        let mut flash = vec![0xFF; FLASH];
        let mut bytes = [0; 4096];
        let pack = installed().seal(&mut bytes).expect("room").to_vec();
        let mut robot = Box::new(Robot::start(Memory(&mut flash), LAYOUT));
        for (at, piece) in (0_u32..).step_by(PIECE).zip(pack.chunks(PIECE)) {
            let piece = Piece::from_slice(piece).expect("room");
            let ask = Ask::Install { token: 1, length: pack.len() as u32, at, piece };
            assert_eq!(robot.answer(&ask), Answer::Done);
        }
        assert_eq!(robot.state().health, Health::Well);
        drop(robot);
        let ready = flash.clone();
        let idle = hello(&mut Box::new(Robot::start(Memory(&mut flash), LAYOUT)), &mut Line::default());
        let begun = flash.clone();
        assert_eq!(hello(&mut Box::new(Robot::start(Memory(&mut flash), LAYOUT)), &mut Line::default()), idle);
        [ready, begun]
    })
}

/// Puts parts on the line, after one that is left unfinished.
///
/// Every sound question gets one answer, with its number, and nothing else gets any. However much noise there was, the
/// next question is understood. What was answered outlives a power cut.
pub fn link(bytes: &[u8]) -> bool {
    let [ready, begun] = flash();
    let mut flash = ready.clone();
    let mut robot = Box::new(Robot::start(Memory(&mut flash), LAYOUT));
    let mut serial = Line::default();
    // Whether the last byte was a zero, so that a frame begins.
    let (mut fresh, mut sound) = (true, true);
    for part in parts(bytes) {
        let request = match part {
            Part::Body(body) => {
                let mut room = [0; FRAME];
                let frame = frame::encode(&super::Written(body), &mut room).expect("room");
                frame::decode::<Request>(frame).ok()
            }
            Part::Noise(_) => None,
        };
        let sent = line(&part);
        let mut answers: Vec<Reply<DIMS>> = Vec::new();
        for byte in &sent {
            let answer = serial.byte(*byte, |ask| robot.answer(ask));
            answers.extend(answer.map(|frame| frame::decode(frame).expect("an answer is a frame")));
        }
        match &request {
            Some(request) if fresh => {
                let numbers: Vec<u32> = answers.iter().map(|reply| reply.number).collect();
                assert_eq!(numbers, [request.number]);
            }
            // Noise might be a question, if it has the checksum of one; nobody has found it so far.
            _ => assert!(answers.len() <= sent.iter().filter(|byte| **byte == 0).count()),
        }
        sound &= request.is_some() && fresh;
        fresh = sent.last().map_or(fresh, |byte| *byte == 0);
    }
    let state = hello(&mut robot, &mut serial);
    drop(robot);
    // To begin is most of the work; from this flash it was done.
    if flash == *begun {
        return sound;
    }
    let mut robot = Box::new(Robot::start(Memory(&mut flash), LAYOUT));
    let again = hello(&mut robot, &mut Line::default());
    if state.health == Health::Well && !state.worn {
        assert_eq!(again, state, "a power cut");
    }
    assert_eq!(robot.answer(&Ask::Hello), Answer::State(again));
    sound
}

/// Ends whatever is on the line, and asks how the robot is.
fn hello(robot: &mut Robot<'_>, serial: &mut Line) -> State {
    let mut room = [0; FRAME];
    let hello = frame::encode(&Request { number: 9, ask: Ask::Hello }, &mut room).expect("room");
    let _ = serial.byte(0, |ask| robot.answer(ask));
    let answer = hello.iter().filter_map(|byte| serial.byte(*byte, |ask| robot.answer(ask)).map(<[u8]>::to_vec)).last();
    let reply: Reply<DIMS> = frame::decode(&answer.expect("an answer")).expect("a frame");
    match reply.answer {
        Answer::State(state) if reply.number == 9 => state,
        other => panic!("{other:?}"),
    }
}
