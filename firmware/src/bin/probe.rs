//! The proof that no public call of the core, and none of the robot's program, can panic: an image that links only if none does.
//!
//! Every call stands in a function of its own, with arguments that the compiler knows nothing about. The image has no
//! start-up code and is never run. With the feature `planted` one call can panic, and the image must not link.

#![cfg_attr(target_os = "none", no_std, no_main)]
#![allow(unsafe_code)]

#[cfg(not(target_os = "none"))]
fn main() {
    println!("the panic proof is a link for a microcontroller: `sh test.sh` does it");
}

#[cfg(target_os = "none")]
#[path = "../only_linked.rs"]
mod only_linked;

#[cfg(target_os = "none")]
mod calls {
    use core::hint::black_box;

    use etude::{
        Averages, Bounds, Budget, Cost, Curriculum, Decoder, Dice, Draw, Entry, Factor, Gain, Grid, Help, Knob, Levels,
        Mastery, Mixture, Normal, Outcome, Output, Pace, Pack, PackError, Point, RECIPES, Recipe, Refusal, Regions,
        Resource, Restoring, Row, Safety, Saving, Score, Session, Shape, Space, Spec, SpecError, Standing, Syllabus,
        Task, Trial, Window, frame, log, math, pack, skills,
    };

    use embedded_hal::pwm::SetDutyCycle;
    use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
    use etude_firmware::app::App;
    use etude_firmware::body::{Body, Servo};
    use etude_firmware::flash::{Memory, Paced};
    use etude_firmware::line::Line;
    use etude_firmware::link::Ask;
    use etude_firmware::rig::Rig;
    use etude_firmware::student::{Action, Student};

    use crate::only_linked::{any, bytes};

    /// Four skills, 32 arms, two parameters, ten scores.
    type Teacher = Curriculum<4, 32, 2, 10, 512>;
    type Robot = Session<4, 32, 2, 10, 512>;
    /// The same with more in flight than spaces have room for.
    type Many = Session<4, 32, 2, 10, 512, 64>;
    type Plan = Spec<4, 2>;

    /// The proof's own text: formatting stops nowhere.
    struct Nowhere;

    impl core::fmt::Write for Nowhere {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            black_box(text);
            black_box(Ok(()))
        }
    }

    /// A robot with a flash that may do anything.
    type Whole = App<AnyFlash, 4, 32, 2, 10, 512, 4, 4096>;

    struct AnyFlash;

    impl ErrorType for AnyFlash {
        type Error = NorFlashErrorKind;
    }

    impl ReadNorFlash for AnyFlash {
        const READ_SIZE: usize = 1;
        fn read(&mut self, offset: u32, to: &mut [u8]) -> Result<(), NorFlashErrorKind> {
            black_box((offset, to));
            *any()
        }
        fn capacity(&self) -> usize {
            *any()
        }
    }

    impl NorFlash for AnyFlash {
        const WRITE_SIZE: usize = 4;
        const ERASE_SIZE: usize = 4096;
        fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
            black_box((from, to));
            *any()
        }
        fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
            black_box((offset, bytes));
            *any()
        }
    }

    /// A body, and an output, that may do anything.
    struct AnyBody;

    impl Body<2> for AnyBody {
        fn attempt(&mut self, trial: &Trial<2>, action: Action) -> Outcome {
            black_box((trial, action));
            *any()
        }
        fn rest(&mut self, seconds: f32) {
            black_box(seconds);
        }
    }

    impl embedded_hal::pwm::ErrorType for AnyBody {
        type Error = core::convert::Infallible;
    }

    impl SetDutyCycle for AnyBody {
        fn max_duty_cycle(&self) -> u16 {
            *any()
        }
        fn set_duty_cycle(&mut self, duty: u16) -> Result<(), Self::Error> {
            black_box(duty);
            Ok(())
        }
    }

    /// A UART, and a switch, that may do anything.
    struct AnyUart;

    impl embedded_io::ErrorType for AnyUart {
        type Error = embedded_io::ErrorKind;
    }

    impl embedded_io::ReadReady for AnyUart {
        fn read_ready(&mut self) -> Result<bool, Self::Error> {
            *any()
        }
    }

    impl embedded_io::Read for AnyUart {
        fn read(&mut self, to: &mut [u8]) -> Result<usize, Self::Error> {
            black_box(to);
            *any()
        }
    }

    impl embedded_io::Write for AnyUart {
        fn write(&mut self, bytes: &[u8]) -> Result<usize, Self::Error> {
            black_box(bytes);
            // A driver that takes none of them is the one thing that `write_all` panics at.
            Ok(bytes.len())
        }
        fn flush(&mut self) -> Result<(), Self::Error> {
            *any()
        }
    }

    impl embedded_hal::digital::ErrorType for AnyUart {
        type Error = core::convert::Infallible;
    }

    impl embedded_hal::digital::InputPin for AnyUart {
        fn is_high(&mut self) -> Result<bool, Self::Error> {
            *any()
        }
        fn is_low(&mut self) -> Result<bool, Self::Error> {
            *any()
        }
    }

    /// Words that somebody gave.
    fn words() -> &'static mut [f32] {
        any::<&'static mut [f32]>()
    }

    fn see<T>(what: T) {
        black_box(what);
    }

    /// Defines one function for each call, never inlined, and one that calls them all.
    macro_rules! probes {
        ($($(#[$only:meta])* $name:ident: $call:expr;)*) => {
            $(
                $(#[$only])*
                #[inline(never)]
                fn $name() {
                    let _ = black_box($call);
                }
            )*
            pub fn all() {
                $($(#[$only])* $name();)*
            }
        };
    }

    fn see_knob(name: &'static str, knob: Knob<'_>) {
        match knob {
            Knob::Real(value, bounds) => see((name, value, bounds)),
            Knob::Count(value, bounds) => see((name, value, bounds)),
            Knob::Percent(value, bounds) | Knob::Few(value, bounds) => see((name, value, bounds)),
        }
    }

    probes! {
        spec_check: any::<Plan>().check();
        spec_hash: any::<Plan>().hash();
        pack_seal: any::<Pack<4, 2>>().seal(bytes());
        pack_open: Pack::<4, 2>::open(bytes());
        pack_seal_for: any::<Pack<4, 2>>().seal_for(*any(), bytes());
        pack_open_for: Pack::<4, 2>::open_for(bytes());
        decoder_new: Decoder::<2>::new(*any(), any::<&[Output<2>]>());
        decoder_decode: any::<Decoder<2>>().decode(any());
        pack_seal_any: pack::seal(*any(), any::<Row>(), bytes());
        pack_open_any: pack::open::<Row>(*any(), bytes());
        pack_body: pack::body(*any(), bytes());
        pack_take: pack::take::<Row>(any());
        pack_refill: pack::refill::<Row>(any(), any::<&mut [Row]>(), *any());
        pack_length: pack::length(bytes());

        curriculum_build: Teacher::build(any());
        curriculum_empty: Teacher::empty();
        curriculum_begin: any::<Teacher>().begin(any());
        curriculum_syllabus: any::<Teacher>().syllabus();
        curriculum_rows: any::<Teacher>().rows();
        curriculum_skills: any::<Teacher>().skills();
        curriculum_clock: any::<Teacher>().clock();
        curriculum_spent: any::<Teacher>().spent();
        curriculum_close: any::<Teacher>().close(*any(), *any());
        curriculum_propose: any::<Teacher>().propose(any());
        curriculum_observe: any::<Teacher>().observe(any(), any());
        curriculum_chances: any::<Teacher>().chances();
        curriculum_explain: any::<Teacher>().explain(|line| see((line.factor, line.arms)));
        curriculum_clone: any::<Teacher>().clone();
        curriculum_equal: any::<Teacher>() == any::<Teacher>();

        session_new: Robot::new(any(), *any());
        session_empty: Robot::empty();
        session_begin: any::<Robot>().begin(any(), *any());
        session_curriculum: any::<Robot>().curriculum();
        session_propose: any::<Robot>().propose();
        session_observe: any::<Robot>().observe(*any(), any());
        session_rested: any::<Robot>().rested(*any());
        session_is_doubted: any::<Robot>().is_doubted(*any());
        session_is_waiting: any::<Robot>().is_waiting(*any());
        session_next_event: any::<Robot>().next_event();
        session_save: any::<Robot>().save(bytes());
        session_saving: any::<Robot>().saving(bytes());
        saving_slice: any::<Saving<'_, '_, 4, 32, 2, 10, 512>>().slice();
        saving_in_slices_of: any::<Robot>().saving(bytes()).in_slices_of(*any());
        saving_finish: any::<Robot>().saving(bytes()).finish();
        session_requests: black_box(any::<Robot>().requests().len());
        session_answer: any::<Robot>().answer(*any(), *any());
        session_restore: any::<Robot>().restore(bytes());
        session_restoring: any::<Robot>().restoring(bytes()).is_ok();
        restoring_slice: any::<Restoring<'_, '_, 4, 32, 2, 10, 512>>().slice();
        restoring_in_slices_of: any::<Robot>().restoring(bytes()).map(|restoring| restoring.in_slices_of(*any()).slice());
        session_clone: any::<Robot>().clone();
        session_flight: black_box(any::<Robot>().flight().len());
        session_next_number: any::<Robot>().next_number();
        session_hash: any::<Robot>().hash();
        many_new: Many::new(any(), *any());
        many_propose: any::<Many>().propose();
        many_observe: any::<Many>().observe(*any(), any());
        many_save: any::<Many>().save(bytes());
        many_restore: any::<Many>().restore(bytes());

        frame_encode: frame::encode(any::<log::Record<2>>(), bytes());
        frame_decode: frame::decode::<log::Record<2>>(bytes());
        #[cfg(feature = "mac")]
        mac_seal: etude::mac::seal(any(), *any(), any::<Row>(), bytes());
        #[cfg(feature = "mac")]
        mac_open: etude::mac::open::<Row>(any(), *any(), bytes());
        #[cfg(feature = "mac")]
        mac_encode: etude::mac::encode(any(), any::<log::Record<2>>(), bytes());
        #[cfg(feature = "mac")]
        mac_decode: etude::mac::decode::<log::Record<2>>(any(), bytes());
        frame_push: black_box(any::<frame::Reader>().push(*any()).is_some());

        app_start: see(Whole::start(AnyFlash, *any()).state());
        app_boot: any::<Whole>().boot();
        app_pause_with: any::<Whole>().pause_with(*any());
        app_session: black_box(any::<Whole>().session().is_some());
        app_propose: any::<Whole>().propose();
        app_act: any::<Whole>().act(*any());
        app_report: any::<Whole>().report(*any(), any());
        app_rested: any::<Whole>().rested(*any(), *any());
        app_answer: any::<Whole>().answer(any());
        app_install: any::<Whole>().install(*any(), *any(), *any(), bytes());
        app_forget: any::<Whole>().forget(*any());
        app_question: any::<Whole>().question();
        app_answered: any::<Whole>().answered(*any(), *any());
        app_step: any::<Whole>().step(&mut AnyBody);
        line_byte: black_box(any::<Line>().byte(*any(), |ask: &Ask| any::<Whole>().answer(ask)).is_some());
        servo_turn: Servo::new(AnyBody, *any()).turn(*any());
        student_new: Student::<4>::new(*any(), *any());
        student_begin: any::<Student<4>>().begin(*any(), *any());
        student_read: any::<Student<4>>().read(any(), *any());
        student_act: any::<Student<4>>().act(any::<Task<2>>(), *any());
        student_learn: any::<Student<4>>().learn(any::<Task<2>>(), *any(), *any(), *any());
        student_mean: any::<Student<4>>().mean(*any(), *any());
        rig_turn: any::<Rig<AnyUart, AnyUart, AnyBody>>().turn(any::<Whole>());
        paced_read: Paced::new(AnyFlash, || see(())).read(*any(), bytes());
        paced_write: Paced::new(AnyFlash, || see(())).write(*any(), bytes());
        paced_erase: Paced::new(AnyFlash, || see(())).erase(*any(), *any());
        memory_read: Memory(bytes()).read(*any(), bytes());
        memory_write: Memory(bytes()).write(*any(), bytes());
        memory_erase: Memory(bytes()).erase(*any(), *any());

        draw_chances: any::<Draw>().chances(any::<&mut [f32]>());
        draw_pick: Draw::pick(any::<&mut [f32]>(), any());
        pace_level: any::<Pace>().level(*any(), *any());
        factor_knobs: any::<Factor>().knobs(&mut see_knob);
        factor_pace: any::<Factor>().pace();
        factor_is_gate: any::<Factor>().is_gate();
        shape_weight: any::<Shape>().weight(*any(), *any());
        mastery_note: any::<Mastery>().note(*any(), any());
        mastery_level: any::<Mastery>().level(any());
        standing_mastery: any::<Standing>().mastery.level(any());
        teacher_mastery: any::<Teacher>().mastery(*any());
        teacher_recall: any::<Teacher>().recall(*any());
        teacher_horizon: any::<Teacher>().horizon();
        spec_words: any::<Spec<4, 2>>().words();
        budget_limit: any::<Budget>().limit(*any());
        help_with: any::<Help>().with(*any(), *any());
        help_level: any::<Help>().level(*any());
        help_most: any::<Help>().most();
        row_new: Row::new(*any::<Gain>(), *any());
        row_loss: any::<Row>().loss();
        averages_counted: any::<Averages>().counted(*any());
        window_slope: any::<Window<10>>().slope(*any());
        no_window_slope: any::<Window<0>>().slope(*any());

        space_named: Space::<2>::named(any::<&str>(), *any());
        space_all: Space::<2>::all(*any()).for_each(see);
        space_knobs: any::<Space<2>>().knobs(&mut see_knob);
        space_arms: any::<Space<2>>().arms();
        space_words: any::<Space<2>>().words();
        curriculum_settle: any::<Teacher>().settle();
        session_settle: any::<Robot>().settle();
        bounds_weigh: any::<Bounds>().weigh(words(), words());
        bounds_start: any::<Bounds>().start_at::<2>(words(), any());
        bounds_sample: any::<Bounds>().sample::<2>(words(), *any(), any());
        bounds_locate: any::<Bounds>().locate::<2>(words(), any());
        bounds_adapt: any::<Bounds>().adapt::<2>(words(), any(), *any());
        regions_weigh: any::<Regions>().weigh(words(), words());
        regions_start: any::<Regions>().start(words());
        regions_sample: any::<Regions>().sample::<2>(words(), *any(), any());
        regions_locate: any::<Regions>().locate::<2>(words(), any());
        regions_adapt: any::<Regions>().adapt::<2>(words(), any(), *any());
        regions_settle: any::<Regions>().settle(words());
        mixture_weigh: any::<Mixture>().weigh(words(), words());
        mixture_start: any::<Mixture>().start(words());
        mixture_sample: any::<Mixture>().sample::<2>(words(), *any(), any());
        mixture_locate: any::<Mixture>().locate::<2>(words(), any());
        mixture_adapt: any::<Mixture>().adapt::<2>(words(), any(), *any());
        mixture_settle: any::<Mixture>().settle(words());
        mixture_components: any::<Mixture>().components(words()).for_each(|component| see(component.progress));
        normal_start: any::<Normal>().start_at::<2>(words(), any());
        normal_weigh: any::<Normal>().weigh(words(), words());
        normal_sample: any::<Normal>().sample::<2>(words(), *any(), any());
        normal_locate: any::<Normal>().locate::<2>(words(), any());
        normal_adapt: any::<Normal>().adapt::<2>(words(), any(), *any());
        normal_settle: any::<Normal>().settle(words());
        normal_now: any::<Normal>().now(words()).is_some();
        levels_start: any::<Levels>().start(words());
        levels_weigh: any::<Levels>().weigh(words(), words());
        levels_sample: any::<Levels>().sample::<2>(words(), *any(), any());
        levels_locate: any::<Levels>().locate::<2>(words(), any());
        levels_adapt: any::<Levels>().adapt::<2>(words(), any(), *any());
        levels_auditions: any::<Levels>().auditions(*any());
        space_place: any::<Space<2>>().place(*any());
        space_dims: any::<Space<2>>().dims();
        grid_arms: any::<Grid<8>>().arms();
        grid_place: any::<Grid<8>>().place(*any());
        grid_sample: any::<Grid<8>>().sample(*any(), any());
        grid_locate: any::<Grid<8>>().locate(any());
        syllabus_arms: any::<Syllabus<4, 2>>().arms();
        syllabus_places: any::<Syllabus<4, 2>>().places().for_each(see);
        syllabus_owner: any::<Syllabus<4, 2>>().owner(*any());
        syllabus_locate: any::<Syllabus<4, 2>>().locate(any::<Task<2>>());
        syllabus_difficulty: any::<Syllabus<4, 2>>().difficulty(*any());
        syllabus_is_required: any::<Syllabus<4, 2>>().is_required(*any());
        syllabus_skills: skills::<4, 2>(any::<&[[u8; 2]]>());

        dice_new: Dice::new(*any());
        dice_from_state: Dice::from_state(*any());
        dice_state: any::<Dice>().state();
        dice_bits: any::<Dice>().bits();
        dice_unit: any::<Dice>().unit();
        dice_range: any::<Dice>().range(*any(), *any());
        dice_below: any::<Dice>().below(*any());
        dice_normal: any::<Dice>().normal();

        entry_is_expert: any::<Entry>().is_expert();
        entry_in_file: any::<Entry>().in_file();
        recipe_new: Recipe::new(any::<&[Factor]>(), *any(), *any::<Averages>());
        recipe_named: Recipe::named(any::<&str>());
        recipe_needs_window: any::<Recipe>().needs_window();
        recipe_knobs: any::<Recipe>().knobs(&mut see_knob);
        recipes: RECIPES.iter().for_each(|entry| see((entry.name, entry.about, (entry.recipe)())));

        budget_episodes: Budget::episodes(*any());
        safety_none: Safety::NONE;
        safety_default: Safety::default();
        score_new: Score::new(*any());
        score_get: any::<Score>().get();
        cost_new: Cost::new(*any(), *any(), *any());
        cost_get: any::<Cost>().get(*any::<Resource>());
        outcome_scored: Outcome::scored(*any(), *any());
        outcome_cost: any::<Outcome>().cost();
        point_is_inside: any::<Point<2>>().is_inside();
        trial_equal: any::<Trial<2>>() == any::<Trial<2>>();

        math_exp: math::exp(*any());
        math_ln: math::ln(*any());
        math_sqrt: math::sqrt(*any());
        math_pow: math::pow(*any(), *any());
        math_abs: math::abs(*any());
        math_max: math::max(*any(), *any());
        math_min: math::min(*any(), *any());
        math_lerp: math::lerp(*any(), *any(), *any());

        spec_error_text: core::fmt::write(&mut Nowhere, format_args!("{}", any::<SpecError>()));
        pack_error_text: core::fmt::write(&mut Nowhere, format_args!("{}", any::<PackError>()));
        refusal_text: core::fmt::write(&mut Nowhere, format_args!("{}", any::<Refusal>()));
    }

    /// What the linker starts from.
    #[unsafe(no_mangle)]
    extern "C" fn probe() {
        all();
        #[cfg(feature = "planted")]
        {
            let rows = any::<Teacher>().rows();
            black_box(rows[*any::<usize>()]);
        }
    }
}
