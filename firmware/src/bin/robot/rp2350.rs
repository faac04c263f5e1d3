//! RP2350: the pins are those of the Raspberry Pi Pico 2.

use embassy_rp::bind_interrupts;
use embassy_rp::clocks::clk_sys_freq;
use embassy_rp::flash::{Blocking, ERASE_SIZE, Flash};
use embassy_rp::gpio::{Input, Level, Output, Pull};
use embassy_rp::peripherals::{FLASH, UART0};
use embassy_rp::pwm::{self, Pwm};
use embassy_rp::uart::{BufferedInterruptHandler, BufferedUart};
use embassy_rp::watchdog::Watchdog;
use embassy_time::Duration;
use etude_firmware::board::{RP2350, Robot};
use etude_firmware::polled::Polled;
use etude_firmware::rig::Rig;
use static_cell::{ConstStaticCell, StaticCell};

use crate::common::{self, BUFFER, Dog, PATIENCE_MS};

bind_interrupts!(struct Interrupts {
    UART0_IRQ => BufferedInterruptHandler<UART0>;
});

type Driver = Flash<'static, FLASH, Blocking, { RP2350.flash as usize }>;

// The driver counts from the start of the flash, as the layout does.
const _: () = assert!(RP2350.layout.sector as usize == ERASE_SIZE);

static ROBOT: StaticCell<Robot<common::Flash<Driver>>> = StaticCell::new();
static BUFFERS: ConstStaticCell<[[u8; BUFFER]; 2]> = ConstStaticCell::new([[0; BUFFER]; 2]);
static DOG: Dog<Watchdog> = Dog::new();

const PATIENCE: Duration = Duration::from_millis(PATIENCE_MS as u64);

fn feed() {
    DOG.with(|dog| dog.feed(PATIENCE));
}

/// 50 Hz in steps of a microsecond.
fn servos() -> pwm::Config {
    let mut config = pwm::Config::default();
    config.divider = ((clk_sys_freq() / 1_000_000) as u8).into();
    config.top = 19_999;
    config
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let board = embassy_rp::init(Default::default());
    let mut dog = Watchdog::new(board.WATCHDOG);
    dog.start(PATIENCE);
    DOG.set(dog);

    let flash = common::Flash::new(Driver::new_blocking(board.FLASH), feed as fn());
    let robot = common::robot(&ROBOT, flash, RP2350.layout);

    let [sent, received] = BUFFERS.take();
    let uart = BufferedUart::new(board.UART0, board.PIN_0, board.PIN_1, Interrupts, sent, received, Default::default());
    let (a, b) = Pwm::new_output_ab(board.PWM_SLICE1, board.PIN_2, board.PIN_3, servos()).split();
    let (c, d) = Pwm::new_output_ab(board.PWM_SLICE2, board.PIN_4, board.PIN_5, servos()).split();
    let outputs = [a, b, c, d].map(|output| output.expect("each has a pin"));
    let core = cortex_m::Peripherals::take().expect("nobody else took them");
    let arm = common::arm(
        outputs,
        Input::new(board.PIN_14, Pull::Up),
        cortex_m::delay::Delay::new(core.SYST, clk_sys_freq()),
        feed,
    );
    let rig = Rig::new(Polled(uart), Input::new(board.PIN_15, Pull::Up), arm);
    common::run(robot, rig, Output::new(board.PIN_25, Level::Low), feed)
}
