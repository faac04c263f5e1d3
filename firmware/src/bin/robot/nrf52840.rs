//! nRF52840: the pins are those of its development kit, whose debugger brings the UART over USB.

use core::cell::RefCell;
use core::convert::Infallible;

use embassy_nrf::bind_interrupts;
use embassy_nrf::buffered_uarte::{self, BufferedUarte};
use embassy_nrf::gpio::{Input, Level, Output, OutputDrive, Pull};
use embassy_nrf::nvmc::{FLASH_SIZE, Nvmc, PAGE_SIZE};
use embassy_nrf::peripherals::UARTE0;
use embassy_nrf::pwm::{DutyCycle, Prescaler, SimpleConfig, SimplePwm};
use embassy_nrf::wdt::{self, Watchdog, WatchdogHandle};
use embedded_hal::pwm::{ErrorType, SetDutyCycle};
use etude_firmware::board::{NRF52840, Robot};
use etude_firmware::polled::Polled;
use etude_firmware::rig::Rig;
use static_cell::{ConstStaticCell, StaticCell};

use crate::common::{self, BUFFER, Dog, PATIENCE_MS};

bind_interrupts!(struct Interrupts {
    UARTE0 => buffered_uarte::InterruptHandler<UARTE0>;
});

// The driver counts from the start of the flash, as the layout does.
const _: () = assert!(NRF52840.layout.sector as usize == PAGE_SIZE && NRF52840.layout.end() as usize <= FLASH_SIZE);

static ROBOT: StaticCell<Robot<common::Flash<Nvmc<'static>>>> = StaticCell::new();
static BUFFERS: ConstStaticCell<[[u8; BUFFER]; 2]> = ConstStaticCell::new([[0; BUFFER]; 2]);
static DOG: Dog<WatchdogHandle> = Dog::new();

fn feed() {
    DOG.with(WatchdogHandle::pet);
}

/// One of the four outputs of a PWM.
struct Channel<'a> {
    pwm: &'a RefCell<SimplePwm<'static>>,
    number: usize,
}

impl ErrorType for Channel<'_> {
    type Error = Infallible;
}

impl SetDutyCycle for Channel<'_> {
    fn max_duty_cycle(&self) -> u16 {
        self.pwm.borrow().max_duty()
    }

    fn set_duty_cycle(&mut self, duty: u16) -> Result<(), Infallible> {
        // Inverted is high first and low then: this PWM counts the other way round.
        self.pwm.borrow_mut().set_duty(self.number, DutyCycle::inverted(duty));
        Ok(())
    }
}

/// An LED that is lit when its pin is low.
struct Dark(Output<'static>);

impl embedded_hal::digital::ErrorType for Dark {
    type Error = Infallible;
}

impl embedded_hal::digital::OutputPin for Dark {
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.0.set_high();
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        self.0.set_low();
        Ok(())
    }
}

/// 50 Hz in steps of a microsecond.
fn servos() -> SimpleConfig {
    let mut config = SimpleConfig::default();
    config.prescaler = Prescaler::Div16;
    config.max_duty = 20_000;
    config
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let board = embassy_nrf::init(Default::default());
    let mut watch = wdt::Config::default();
    // Its clock has 32768 Hz.
    watch.timeout_ticks = PATIENCE_MS / 1000 * 32_768;
    if let Ok((_, [dog])) = Watchdog::try_new(board.WDT, watch) {
        DOG.set(dog);
    }

    let flash = common::Flash::new(Nvmc::new(board.NVMC), feed as fn());
    let robot = common::robot(&ROBOT, flash, NRF52840.layout);

    let [received, sent] = BUFFERS.take();
    let uart = BufferedUarte::new(
        board.UARTE0,
        board.TIMER0,
        board.PPI_CH0,
        board.PPI_CH1,
        board.PPI_GROUP0,
        board.P0_08,
        board.P0_06,
        Interrupts,
        Default::default(),
        received,
        sent,
    );
    let pwm = SimplePwm::new_4ch(board.PWM0, board.P1_03, board.P1_04, board.P1_05, board.P1_06, &servos());
    let pwm = RefCell::new(pwm);
    let core = cortex_m::Peripherals::take().expect("nobody else took them");
    let arm = common::arm(
        [0, 1, 2, 3].map(|number| Channel { pwm: &pwm, number }),
        Input::new(board.P1_07, Pull::Up),
        cortex_m::delay::Delay::new(core.SYST, 64_000_000),
        feed,
    );
    let rig = Rig::new(Polled(uart), Input::new(board.P1_08, Pull::Up), arm);
    // The LED lies between the supply and the pin.
    common::run(robot, rig, Dark(Output::new(board.P0_13, Level::High, OutputDrive::Standard)), feed)
}
