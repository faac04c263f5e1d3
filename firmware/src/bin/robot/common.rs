//! What the boards' programs share.

use core::cell::RefCell;
use core::panic::PanicInfo;

use cortex_m::delay::Delay;
use critical_section::Mutex;
#[cfg(feature = "defmt")]
use defmt_rtt as _;
use embedded_hal::digital::{InputPin, OutputPin};
use embedded_hal::pwm::SetDutyCycle;
use embedded_io::{Read, ReadReady, Write};
use embedded_storage::nor_flash::NorFlash;
use etude_firmware::board::{Layout, Robot};
use etude_firmware::body::{Arm, Servo, Switch};
use etude_firmware::flash::Paced;
use etude_firmware::rig::Rig;
use static_cell::StaticCell;

/// Bytes that a UART's driver keeps of what comes and of what goes: the longest frame, and the same once more.
pub const BUFFER: usize = 512;
/// Milliseconds without food until the watchdog resets the board. Erasing a sector takes two seconds on the slowest.
pub const PATIENCE_MS: u32 = 8000;
/// How long a motion of the arm takes, in seconds.
const MOTION_S: f32 = 1.0;
/// A servo's pulses at its ends, in microseconds.
const PULSE_US: [u32; 2] = [1000, 2000];

/// A watchdog that can be fed from everywhere: while the arm waits, and between two erases.
pub struct Dog<T>(Mutex<RefCell<Option<T>>>);

impl<T> Dog<T> {
    /// None yet.
    pub const fn new() -> Self {
        Self(Mutex::new(RefCell::new(None)))
    }

    /// This is it.
    pub fn set(&self, dog: T) {
        critical_section::with(|token| self.0.replace(token, Some(dog)));
    }

    /// Feeds it.
    pub fn with(&self, feed: impl FnOnce(&mut T)) {
        critical_section::with(|token| self.0.borrow_ref_mut(token).as_mut().map(feed));
    }
}

/// A flash of this driver whose erases feed the watchdog.
pub type Flash<F> = Paced<F, fn()>;

/// The robot, in the static that it is too large to be outside of.
///
/// Apart from all else, so that what stack the compiler takes to put it there is free again afterwards.
#[inline(never)]
pub fn robot<F: NorFlash>(
    place: &'static StaticCell<Robot<Flash<F>>>,
    flash: Flash<F>,
    layout: Layout,
) -> &'static mut Robot<Flash<F>> {
    place.init_with(|| Robot::new(flash, layout))
}

/// Four servos over a limit switch, waited for by the processor's own timer.
pub type Limb<O, I> = Arm<O, Switch<I>, Delay, fn()>;

/// An arm of four servos over a limit switch.
pub fn arm<O: SetDutyCycle, I: InputPin>(outputs: [O; 4], limit: I, delay: Delay, feed: fn()) -> Limb<O, I> {
    let servos = outputs.map(|output| Servo::new(output, PULSE_US));
    Arm { servos, judge: Switch(limit), delay, idle: feed, motion_s: MOTION_S }
}

/// Takes up what is in flash, and turns for ever. The LED is lit while the robot has a curriculum and can teach.
pub fn run<F, U, R, O, I>(
    robot: &mut Robot<Flash<F>>,
    mut rig: Rig<U, R, Limb<O, I>>,
    mut led: impl OutputPin,
    feed: fn(),
) -> !
where
    F: NorFlash,
    U: Read + ReadReady + Write,
    R: InputPin,
    O: SetDutyCycle,
    I: InputPin,
{
    robot.pause_with(feed);
    robot.boot();
    loop {
        feed();
        rig.turn(robot);
        // A robot without an LED teaches as well.
        let _ = led.set_state(robot.session().is_some().into());
    }
}

/// A fault ends with the watchdog, and the robot goes on from what is in flash. It is not reset at once: every boot writes
/// to flash, and a fault that comes again and again should not wear it out.
#[panic_handler]
fn panic(_fault: &PanicInfo<'_>) -> ! {
    #[cfg(feature = "defmt")]
    defmt::error!("{}", defmt::Display2Format(_fault));
    starve()
}

/// The same for what the processor itself finds wrong.
#[cortex_m_rt::exception]
// SAFETY: it touches nothing and does not come back.
unsafe fn HardFault(_frame: &cortex_m_rt::ExceptionFrame) -> ! {
    #[cfg(feature = "defmt")]
    defmt::error!("hard fault at {=u32:#x}", _frame.pc());
    starve()
}

/// Waits for the watchdog, and lets nothing feed it.
fn starve() -> ! {
    cortex_m::interrupt::disable();
    loop {
        cortex_m::asm::nop();
    }
}
