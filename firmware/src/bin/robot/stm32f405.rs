//! STM32F405: the pins are those of Adafruit's Feather.

use embassy_stm32::flash::{Blocking, FLASH_SIZE, Flash, MAX_ERASE_SIZE};
use embassy_stm32::gpio::{Input, Level, Output, OutputType, Pull, Speed};
use embassy_stm32::peripherals::{IWDG, USART3};
use embassy_stm32::rcc::{AHBPrescaler, APBPrescaler, Pll, PllMul, PllPDiv, PllPreDiv, PllQDiv, PllSource, Sysclk};
use embassy_stm32::time::Hertz;
use embassy_stm32::timer::low_level::CountingMode;
use embassy_stm32::timer::simple_pwm::{PwmPin, SimplePwm};
use embassy_stm32::usart::{self, BufferedUart};
use embassy_stm32::wdg::IndependentWatchdog;
use embassy_stm32::{Config, bind_interrupts};
use etude_firmware::board::{Robot, STM32F405};
use etude_firmware::polled::Polled;
use etude_firmware::rig::Rig;
use static_cell::{ConstStaticCell, StaticCell};

use crate::common::{self, BUFFER, Dog, PATIENCE_MS};

bind_interrupts!(struct Interrupts {
    USART3 => usart::BufferedInterruptHandler<USART3>;
});

// The driver counts from the start of the flash, as the layout does.
const _: () =
    assert!(STM32F405.layout.sector as usize == MAX_ERASE_SIZE && STM32F405.layout.end() as usize <= FLASH_SIZE);

static ROBOT: StaticCell<Robot<common::Flash<Flash<'static, Blocking>>>> = StaticCell::new();
static BUFFERS: ConstStaticCell<[[u8; BUFFER]; 2]> = ConstStaticCell::new([[0; BUFFER]; 2]);
static DOG: Dog<IndependentWatchdog<'static, IWDG>> = Dog::new();

fn feed() {
    DOG.with(IndependentWatchdog::pet);
}

/// The core's clock.
const CORE_HZ: u32 = 168_000_000;

/// 168 MHz from the oscillator inside the chip, which is there on every board and good enough for a UART.
fn clocks() -> Config {
    let mut config = Config::default();
    config.rcc.pll_src = PllSource::HSI;
    config.rcc.pll = Some(Pll {
        prediv: PllPreDiv::DIV8,
        mul: PllMul::MUL168,
        divp: Some(PllPDiv::DIV2),
        divq: Some(PllQDiv::DIV7),
        divr: None,
    });
    config.rcc.sys = Sysclk::PLL1_P;
    config.rcc.ahb_pre = AHBPrescaler::DIV1;
    config.rcc.apb1_pre = APBPrescaler::DIV4;
    config.rcc.apb2_pre = APBPrescaler::DIV2;
    config
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let board = embassy_stm32::init(clocks());
    let mut dog = IndependentWatchdog::new(board.IWDG, PATIENCE_MS * 1000);
    dog.unleash();
    DOG.set(dog);

    let flash = common::Flash::new(Flash::new_blocking(board.FLASH), feed as fn());
    let robot = common::robot(&ROBOT, flash, STM32F405.layout);

    let [sent, received] = BUFFERS.take();
    let uart = BufferedUart::new(board.USART3, board.PB11, board.PB10, sent, received, Interrupts, Default::default())
        .expect("115200 baud can be had from this clock");
    let mut servos = SimplePwm::new(
        board.TIM4,
        Some(PwmPin::new(board.PB6, OutputType::PushPull)),
        Some(PwmPin::new(board.PB7, OutputType::PushPull)),
        Some(PwmPin::new(board.PB8, OutputType::PushPull)),
        Some(PwmPin::new(board.PB9, OutputType::PushPull)),
        Hertz(50),
        CountingMode::EdgeAlignedUp,
    )
    .split();
    for servo in [&mut servos.ch1, &mut servos.ch2, &mut servos.ch3, &mut servos.ch4] {
        servo.enable();
    }
    let core = cortex_m::Peripherals::take().expect("nobody else took them");
    let arm = common::arm(
        [servos.ch1, servos.ch2, servos.ch3, servos.ch4],
        Input::new(board.PC2, Pull::Up),
        cortex_m::delay::Delay::new(core.SYST, CORE_HZ),
        feed,
    );
    let rig = Rig::new(Polled(uart), Input::new(board.PC3, Pull::Up), arm);
    common::run(robot, rig, Output::new(board.PC1, Level::Low, Speed::Low), feed)
}
