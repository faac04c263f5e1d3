//! What attempts the trials: a body of servos and a sensor, on the hardware's own traits.

use embedded_hal::delay::DelayNs;
use embedded_hal::digital::InputPin;
use embedded_hal::pwm::SetDutyCycle;
use embedded_storage::nor_flash::NorFlash;
use etude::{Cost, Next, Outcome, Trial};

use crate::app::App;
use crate::link::Health;
use crate::student::Action;

/// What attempts trials.
pub trait Body<const D: usize> {
    /// Sets a task up before it is attempted, by its parameters, each in `0..=1`: those that the skill's decoder makes of
    /// a latent point, or the point's own. A body that sets up by the trial's point has nothing to do here.
    fn set_up(&mut self, parameters: &[f32]) {
        let _ = parameters;
    }

    /// Attempts a trial with this action of the robot's own student, and tells what came of it. A body with another
    /// student may ignore the action.
    fn attempt(&mut self, trial: &Trial<D>, action: Action) -> Outcome;

    /// Lets so many seconds pass. Feed the watchdog meanwhile.
    fn rest(&mut self, seconds: f32);
}

/// What one step of a robot on its own did.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Step<const D: usize> {
    /// An attempt, and what came of it.
    Tried(Trial<D>, Outcome),
    /// Everything that is open was cooling down.
    Rested(f32),
    /// Everything open is mastered or spent.
    Done,
}

impl<
    F: NorFlash,
    const S: usize,
    const A: usize,
    const D: usize,
    const W: usize,
    const M: usize,
    const P: usize,
    const N: usize,
> App<F, S, A, D, W, M, P, N>
{
    /// One step of a robot on its own: propose, act, observe, log, save. Feed the watchdog between two steps.
    ///
    /// # Errors
    /// Why the robot cannot teach.
    pub fn step(&mut self, body: &mut impl Body<D>) -> Result<Step<D>, Health> {
        match self.propose()? {
            Next::Try(trial) => {
                // The trial was proposed a moment ago, so it is the one in flight.
                let action = if P > 0 { self.act(trial.number).unwrap_or_default() } else { Action::default() };
                body.set_up(&self.parameters(&trial.task));
                let outcome = body.attempt(&trial, action);
                let _ = self.report(trial.number, &outcome);
                Ok(Step::Tried(trial, outcome))
            }
            Next::Rest { seconds } => {
                body.rest(seconds);
                let _ = self.rested(self.state().rests, seconds);
                Ok(Step::Rested(seconds))
            }
            // One trial at a time: there is none in flight that could be reported.
            Next::Report | Next::Done => Ok(Step::Done),
        }
    }
}

/// A hobby servo on a PWM output of 50 Hz: −1 and 1 are its ends.
#[derive(Clone, Debug)]
pub struct Servo<O> {
    output: O,
    /// Pulse at −1 and at 1, in microseconds.
    pulse_us: [u32; 2],
}

/// Length of a servo's period.
const PERIOD_US: u32 = 20_000;

impl<O: SetDutyCycle> Servo<O> {
    /// A servo with these pulses at −1 and at 1, in microseconds: `[1000, 2000]` for most.
    pub const fn new(output: O, pulse_us: [u32; 2]) -> Self {
        Self { output, pulse_us }
    }

    /// Turns to a place in `-1..=1`; what is beyond counts as the nearer end, and what is not a number as the middle.
    ///
    /// # Errors
    /// The output's own.
    pub fn turn(&mut self, to: f32) -> Result<(), O::Error> {
        let share = if to >= 1.0 {
            1.0
        } else if to <= -1.0 {
            0.0
        } else if to.is_nan() {
            0.5
        } else {
            (to + 1.0) / 2.0
        };
        let [low, high] = self.pulse_us;
        let pulse = etude::math::lerp(low as f32, high as f32, share);
        let most = self.output.max_duty_cycle();
        // A cast from a float saturates.
        let duty = (pulse / PERIOD_US as f32 * f32::from(most)) as u16;
        self.output.set_duty_cycle(duty.min(most))
    }
}

/// A sensor that says how well an attempt went.
pub trait Judge {
    /// The score, a number in `0..=1`; none if the sensor cannot be read.
    fn judge(&mut self) -> Option<f32>;
}

/// The simplest judge: a switch that a success closes to ground.
#[derive(Clone, Debug)]
pub struct Switch<I>(pub I);

impl<I: InputPin> Judge for Switch<I> {
    fn judge(&mut self) -> Option<f32> {
        self.0.is_low().ok().map(|low| if low { 1.0 } else { 0.0 })
    }
}

/// An arm of servos that go where the student says, and a sensor that judges what came of it.
///
/// An attempt is: to the action's places, wait, judge, and home again.
#[derive(Clone, Debug)]
pub struct Arm<O, J, T, W> {
    /// One servo for each number of an action; fewer will do.
    pub servos: [Servo<O>; 4],
    /// What judges.
    pub judge: J,
    /// What waits.
    pub delay: T,
    /// Called every few milliseconds while the arm waits: feed the watchdog here.
    pub idle: W,
    /// How long a motion takes, in seconds.
    pub motion_s: f32,
}

impl<O: SetDutyCycle, J: Judge, T: DelayNs, W: FnMut()> Arm<O, J, T, W> {
    fn go(&mut self, to: Action) -> Result<(), O::Error> {
        // All of them, even if one does not move: the others should not stay where they are.
        let turned = self.servos.iter_mut().zip(to).map(|(servo, to)| servo.turn(to)).fold(Ok(()), Result::and);
        self.wait(self.motion_s);
        turned
    }

    fn wait(&mut self, seconds: f32) {
        // Ten milliseconds at a time; a cast from a float saturates.
        for _ in 0..(seconds * 100.0) as u32 {
            (self.idle)();
            self.delay.delay_ms(10);
        }
    }
}

impl<O: SetDutyCycle, J: Judge, T: DelayNs, W: FnMut(), const D: usize> Body<D> for Arm<O, J, T, W> {
    fn attempt(&mut self, _: &Trial<D>, action: Action) -> Outcome {
        // Servos tell neither energy nor wear.
        let cost = Cost::new(2.0 * self.motion_s, 0.0, 0.0).unwrap_or(Cost::FREE);
        let judged = self.go(action).ok().and_then(|()| self.judge.judge());
        let home = self.go(Action::default());
        match (judged.map(|score| Outcome::scored(score, cost)), home) {
            (Some(Ok(outcome)), Ok(())) => outcome,
            // A sensor that cannot be read, or a servo that does not move, is no failure of the student.
            _ => Outcome::Aborted { cost },
        }
    }

    fn rest(&mut self, seconds: f32) {
        self.wait(seconds);
    }
}
