use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::vec::Vec;

use embedded_hal::delay::DelayNs;
use embedded_hal::digital;
use embedded_hal::pwm::{self, SetDutyCycle};
use embedded_io::ErrorKind;
use etude::frame::{self, FRAME, Reader};
use etude::{Budget, Cost, Decoder, Outcome, Pack, Recipe, Spec, Trial, skills};

use super::*;
use crate::board::Layout;
use crate::body::{Arm, Servo, Switch};
use crate::flash::Memory;
use crate::link::{Answer, Ask, PIECE, Reply, Request};

type Robot<'a> = App<Memory<'a>, 2, 8, 2, 2, 0, 2, 8192>;

const LAYOUT: Layout = Layout { start: 0, sector: 4096, pack: 1, slot: 2, log: 3 };
const EPISODES: u32 = 40;

/// Erased flash for a robot.
fn erased() -> Vec<u8> {
    std::vec![0xFF; LAYOUT.end() as usize]
}

/// A robot with a curriculum.
fn robot(flash: &mut [u8]) -> Robot<'_> {
    robot_with(flash, None)
}

/// The same with a decoder of one skill's latent points.
fn robot_with(flash: &mut [u8], decoder: Option<Decoder<2>>) -> Robot<'_> {
    let spec = Spec::<2, 2> {
        probe_every: 10,
        ..Spec::<2, 2>::new(
            skills(&[[2, 2], [4, 0]]),
            Recipe::named("learning-progress").expect("a recipe of that name"),
            Budget::episodes(EPISODES),
        )
    };
    let mut bytes = [0; 4096];
    let bytes = Pack { spec, seed: 7, save_every: 4, decoder }.seal(&mut bytes).expect("room");
    let mut robot = Robot::start(Memory(flash), LAYOUT);
    for (at, piece) in (0..).step_by(PIECE).zip(bytes.chunks(PIECE)) {
        robot.install(1, bytes.len() as u32, at, piece).expect("a piece in its turn");
    }
    assert_eq!(robot.state().health, Health::Well);
    robot
}

/// A UART that refuses to be read while it has nothing, and can break.
#[derive(Default)]
struct Uart {
    arrived: VecDeque<u8>,
    sent: Vec<u8>,
    /// Bytes handed out at once.
    chunk: usize,
    broken: bool,
}

impl Uart {
    /// A question arrives.
    fn hears(&mut self, number: u32, ask: Ask) {
        let mut bytes = [0; FRAME];
        self.arrived.extend(frame::encode(&Request { number, ask }, &mut bytes).expect("room"));
    }

    /// All answers so far.
    fn said(&mut self) -> Vec<Reply<2>> {
        let (mut reader, sent) = (Reader::default(), core::mem::take(&mut self.sent));
        sent.iter().filter_map(|byte| reader.push(*byte).map(|frame| frame::decode(frame).expect("a reply"))).collect()
    }
}

impl embedded_io::ErrorType for Uart {
    type Error = ErrorKind;
}

impl ReadReady for Uart {
    fn read_ready(&mut self) -> Result<bool, ErrorKind> {
        if self.broken { Err(ErrorKind::Other) } else { Ok(!self.arrived.is_empty()) }
    }
}

impl Read for Uart {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, ErrorKind> {
        assert!(!self.arrived.is_empty(), "on a board this would wait for ever");
        let amount = bytes.len().min(self.arrived.len()).min(self.chunk.max(1));
        bytes.iter_mut().zip(self.arrived.drain(..amount)).for_each(|(to, byte)| *to = byte);
        Ok(amount)
    }
}

impl Write for Uart {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        self.sent.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        Ok(())
    }
}

/// A pin that is low, high, or cannot be read.
struct Pin(Option<bool>);

impl Pin {
    const LOW: Self = Self(Some(true));
    const HIGH: Self = Self(Some(false));
    const BROKEN: Self = Self(None);
}

impl digital::ErrorType for Pin {
    type Error = digital::ErrorKind;
}

impl InputPin for Pin {
    fn is_low(&mut self) -> Result<bool, Self::Error> {
        self.0.ok_or(digital::ErrorKind::Other)
    }

    fn is_high(&mut self) -> Result<bool, Self::Error> {
        self.is_low().map(|low| !low)
    }
}

/// A PWM output of 20,000 steps, one a microsecond at 50 Hz, that remembers its pulses and can break. Clones are the same
/// output.
#[derive(Clone, Default)]
struct Output {
    pulses: Rc<RefCell<Vec<u16>>>,
    broken: Rc<Cell<bool>>,
}

impl pwm::ErrorType for Output {
    type Error = pwm::ErrorKind;
}

impl SetDutyCycle for Output {
    fn max_duty_cycle(&self) -> u16 {
        20_000
    }

    fn set_duty_cycle(&mut self, duty: u16) -> Result<(), Self::Error> {
        assert!(duty <= 20_000, "a PWM has no more");
        if self.broken.get() {
            return Err(pwm::ErrorKind::Other);
        }
        self.pulses.borrow_mut().push(duty);
        Ok(())
    }
}

/// What went out there.
fn pulses(outputs: &[Output]) -> Vec<Vec<u16>> {
    outputs.iter().map(|output| output.pulses.borrow().clone()).collect()
}

/// Passes the time by counting it, in milliseconds.
#[derive(Default)]
struct Clock(u64);

impl DelayNs for Clock {
    fn delay_ns(&mut self, ns: u32) {
        self.0 += u64::from(ns / 1_000_000);
    }

    fn delay_ms(&mut self, ms: u32) {
        self.0 += u64::from(ms);
    }
}

type Limb<'a> = Arm<Output, Switch<Pin>, Clock, std::boxed::Box<dyn FnMut() + 'a>>;

/// An arm with this limit switch, and its outputs.
fn wired<'a>(switch: Pin, idle: impl FnMut() + 'a) -> (Limb<'a>, [Output; 4]) {
    let outputs: [Output; 4] = Default::default();
    let servos = outputs.clone().map(|output| Servo::new(output, [1000, 2000]));
    let idle = std::boxed::Box::new(idle);
    (Arm { servos, judge: Switch(switch), delay: Clock::default(), idle, motion_s: 0.5 }, outputs)
}

/// An arm that succeeds whatever it does.
fn arm() -> Limb<'static> {
    wired(Pin::LOW, || {}).0
}

#[test]
fn without_a_laptop_a_low_switch_has_it_practise_until_the_budget_is_spent() {
    let mut flash = erased();
    let mut robot = robot(&mut flash);
    let mut rig = Rig::new(Uart::default(), Pin::LOW, arm());
    for number in 0..EPISODES {
        let Some(Ok(Step::Tried(trial, Outcome::Scored { score, .. }))) = rig.turn(&mut robot) else {
            panic!("no attempt in turn {number}")
        };
        assert_eq!((trial.number, score.get()), (number, 1.0));
    }
    assert_eq!((rig.turn(&mut robot), robot.state().clock), (Some(Ok(Step::Done)), EPISODES));
}

#[test]
fn what_it_practised_is_there_after_a_reset() {
    let mut flash = erased();
    let mut once = robot(&mut flash);
    let mut rig = Rig::new(Uart::default(), Pin::LOW, arm());
    for _ in 0..7 {
        rig.turn(&mut once);
    }
    let before = once.state();
    drop(once);
    assert_eq!(Robot::start(Memory(&mut flash), LAYOUT).state(), before);
}

#[test]
fn a_high_switch_keeps_the_body_still_and_the_laptop_is_answered() {
    let mut flash = erased();
    let mut robot = robot(&mut flash);
    let (limb, outputs) = wired(Pin::LOW, || {});
    let mut rig = Rig::new(Uart { chunk: 5, ..Uart::default() }, Pin::HIGH, limb);
    rig.uart.hears(1, Ask::Hello);
    rig.uart.hears(2, Ask::Propose);
    for _ in 0..8 {
        assert_eq!(rig.turn(&mut robot), None);
    }
    let said = rig.uart.said();
    let [Reply { number: 1, answer: Answer::State(state) }, Reply { number: 2, answer: Answer::Next(_) }] = &said[..]
    else {
        panic!("{said:?}")
    };
    assert_eq!((state.health, state.next), (Health::Well, 0));
    assert!(pulses(&outputs).concat().is_empty());
}

#[test]
fn it_answers_while_it_practises() {
    let mut flash = erased();
    let mut robot = robot(&mut flash);
    let mut rig = Rig::new(Uart { chunk: 64, ..Uart::default() }, Pin::LOW, arm());
    rig.turn(&mut robot);
    rig.uart.hears(9, Ask::Hello);
    assert!(matches!(rig.turn(&mut robot), Some(Ok(Step::Tried(..)))));
    assert!(matches!(rig.uart.said()[..], [Reply { number: 9, answer: Answer::State(state) }] if state.clock == 1));
}

#[test]
fn a_line_that_never_falls_silent_does_not_stop_the_practice() {
    let mut flash = erased();
    let mut robot = robot(&mut flash);
    let noise = (0..10_000).map(|n| (n % 251) as u8).collect();
    let mut rig = Rig::new(Uart { arrived: noise, chunk: 64, ..Uart::default() }, Pin::LOW, arm());
    assert!(matches!(rig.turn(&mut robot), Some(Ok(Step::Tried(..)))));
    assert!(!rig.uart.arrived.is_empty());
}

#[test]
fn a_broken_line_stops_nothing() {
    let mut flash = erased();
    let mut robot = robot(&mut flash);
    let mut rig = Rig::new(Uart { broken: true, ..Uart::default() }, Pin::LOW, arm());
    assert!(matches!(rig.turn(&mut robot), Some(Ok(Step::Tried(..)))));
    // And when it works again, it is heard again.
    rig.uart.broken = false;
    rig.uart.hears(3, Ask::Hello);
    for _ in 0..64 {
        rig.turn(&mut robot);
    }
    assert_eq!(rig.uart.said().len(), 1);
}

#[test]
fn a_switch_that_cannot_be_read_moves_nothing_and_the_laptop_is_answered() {
    let mut flash = erased();
    let mut robot = robot(&mut flash);
    let mut rig = Rig::new(Uart { chunk: 64, ..Uart::default() }, Pin::BROKEN, arm());
    rig.uart.hears(4, Ask::Hello);
    assert_eq!(rig.turn(&mut robot), None);
    assert_eq!(rig.uart.said().len(), 1);
}

#[test]
fn without_a_curriculum_it_says_so_and_moves_nothing() {
    let mut flash = erased();
    let mut robot = Robot::start(Memory(&mut flash), LAYOUT);
    let (limb, outputs) = wired(Pin::LOW, || {});
    let mut rig = Rig::new(Uart { chunk: 64, ..Uart::default() }, Pin::LOW, limb);
    rig.uart.hears(5, Ask::Hello);
    assert!(matches!(rig.turn(&mut robot), Some(Err(Health::Pack(_)))));
    assert!(
        matches!(rig.uart.said()[..], [Reply { answer: Answer::State(state), .. }] if state.health != Health::Well)
    );
    assert!(pulses(&outputs).concat().is_empty());
}

#[test]
fn pulses_are_of_one_to_two_milliseconds_and_the_middle_for_no_number() {
    let output = Output::default();
    let mut servo = Servo::new(output.clone(), [1000, 2000]);
    for to in [-1.0, 0.0, 1.0, -7.0, f32::INFINITY, f32::NAN, 0.5] {
        servo.turn(to).expect("it works");
    }
    assert_eq!(pulses(&[output]), [[1000, 1500, 2000, 1000, 2000, 1500, 1750]]);
}

#[test]
fn a_servo_may_be_mounted_the_other_way_round() {
    let output = Output::default();
    let mut servo = Servo::new(output.clone(), [2000, 1000]);
    servo.turn(1.0).and_then(|()| servo.turn(-0.5)).expect("it works");
    assert_eq!(pulses(&[output]), [[1000, 1750]]);
}

/// What comes of one attempt with this arm.
fn attempt(limb: &mut Limb<'_>) -> Outcome {
    let mut flash = erased();
    let Ok(etude::Next::Try(trial)) = robot(&mut flash).propose() else { panic!("a trial to begin with") };
    limb.attempt(&trial, [1.0, -1.0, 0.0, f32::NAN])
}

#[test]
fn an_attempt_goes_there_and_home_and_idles_meanwhile() {
    let idles = Cell::new(0);
    let (mut limb, outputs) = wired(Pin::HIGH, || idles.set(idles.get() + 1));
    let cost = Cost::new(1.0, 0.0, 0.0).expect("a cost");
    assert_eq!(Ok(attempt(&mut limb)), Outcome::scored(0.0, cost));
    assert_eq!(pulses(&outputs), [[2000, 1500], [1000, 1500], [1500, 1500], [1500, 1500]]);
    assert_eq!((limb.delay.0, idles.get()), (1000, 100));
}

#[test]
fn a_judge_that_cannot_be_read_is_an_abort_and_the_arm_goes_home() {
    let (mut limb, outputs) = wired(Pin::BROKEN, || {});
    assert!(matches!(attempt(&mut limb), Outcome::Aborted { .. }));
    assert_eq!(pulses(&outputs)[0], [2000, 1500]);
}

#[test]
fn a_servo_that_does_not_move_is_an_abort_and_the_others_go_home() {
    let (mut limb, outputs) = wired(Pin::LOW, || {});
    outputs[0].broken.set(true);
    assert!(matches!(attempt(&mut limb), Outcome::Aborted { .. }));
    assert_eq!(pulses(&outputs), [&[][..], &[1000, 1500], &[1500, 1500], &[1500, 1500]]);
}

/// A body that keeps what it was set up with, and each trial.
#[derive(Default)]
struct Notes {
    set_up: Vec<Vec<f32>>,
    trials: Vec<Trial<2>>,
}

impl Body<2> for Notes {
    fn set_up(&mut self, parameters: &[f32]) {
        self.set_up.push(parameters.to_vec());
    }

    fn attempt(&mut self, trial: &Trial<2>, _: [f32; 4]) -> Outcome {
        self.trials.push(*trial);
        Outcome::scored(0.5, Cost::FREE).expect("in range")
    }

    fn rest(&mut self, _: f32) {}
}

/// One skill's points become three parameters, also after a power cut; the other's stay two.
#[test]
fn a_body_is_set_up_by_what_the_decoder_makes() {
    let rows =
        [(0.5, [0.5, 0.0]), (1.0, [-1.0, 0.5]), (-0.1, [0.0, 0.6])].map(|(at, along)| etude::Output { at, along });
    let decoder = Decoder::new(1, &rows);
    let (mut flash, mut notes) = (erased(), Notes::default());
    let mut robot = robot_with(&mut flash, Some(decoder.clone()));
    (0..EPISODES / 2).for_each(|_| {
        robot.step(&mut notes).expect("well");
    });
    drop(robot);
    let mut robot = Robot::start(Memory(&mut flash), LAYOUT);
    (0..EPISODES / 2).for_each(|_| {
        robot.step(&mut notes).expect("well");
    });
    let skills: Vec<_> = notes.trials.iter().map(|trial| trial.task.skill).collect();
    assert!(skills[20..].contains(&0) && skills[20..].contains(&1), "both are practised after the cut");
    for (trial, set_up) in notes.trials.iter().zip(&notes.set_up) {
        let own = trial.task.point.0.to_vec();
        let made = decoder.decode(&trial.task.point).to_vec();
        assert_eq!(*set_up, if trial.task.skill == 1 { made } else { own });
    }
}
