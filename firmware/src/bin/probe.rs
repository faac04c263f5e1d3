//! The proof that no public call of the core can panic: an image that links only if none does.
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
        Averages, Budget, Cost, Curriculum, Dice, Draw, Factor, Gain, Grid, Knob, Mastery, Outcome, Pace, PackError,
        Point, RECIPES, Recipe, Refusal, Resource, Row, Safety, Score, Session, Shape, Space, Spec, SpecError,
        Standing, Syllabus, Task, Trial, Window, log, math, pack, skills,
    };

    use crate::only_linked::{any, bytes};

    /// Four skills, 32 arms, two parameters, ten scores.
    type Teacher = Curriculum<4, 32, 2, 10>;
    type Robot = Session<4, 32, 2, 10>;
    type Plan = Spec<4, 2>;

    /// The proof's own text: formatting stops nowhere.
    struct Nowhere;

    impl core::fmt::Write for Nowhere {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            black_box(text);
            black_box(Ok(()))
        }
    }

    fn see<T>(what: T) {
        black_box(what);
    }

    /// Defines one function for each call, never inlined, and one that calls them all.
    macro_rules! probes {
        ($($name:ident: $call:expr;)*) => {
            $(
                #[inline(never)]
                fn $name() {
                    let _ = black_box($call);
                }
            )*
            pub fn all() {
                $($name();)*
            }
        };
    }

    fn see_knob(name: &'static str, knob: Knob<'_>) {
        match knob {
            Knob::Real(value, bounds) => see((name, value, bounds)),
            Knob::Count(value, bounds) => see((name, value, bounds)),
        }
    }

    probes! {
        spec_check: any::<Plan>().check();
        spec_hash: any::<Plan>().hash();
        spec_pack: any::<Plan>().pack(bytes());
        spec_unpack: Plan::unpack(bytes());
        pack_seal: pack::seal(*any(), any::<Row>(), bytes());
        pack_open: pack::open::<Row>(*any(), bytes());

        curriculum_build: Teacher::build(any());
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
        session_curriculum: any::<Robot>().curriculum();
        session_propose: any::<Robot>().propose();
        session_observe: any::<Robot>().observe(*any(), any());
        session_rested: any::<Robot>().rested(*any());
        session_next_event: any::<Robot>().next_event();
        session_save: any::<Robot>().save(bytes());
        session_restore: any::<Robot>().restore(bytes());
        session_clone: any::<Robot>().clone();

        log_encode: log::encode::<2>(any(), bytes());
        log_decode: log::decode::<2>(bytes());

        draw_chances: any::<Draw>().chances(any::<&mut [f32]>());
        draw_pick: Draw::pick(any::<&mut [f32]>(), any());
        pace_level: any::<Pace>().level(*any(), *any());
        factor_is_gate: any::<Factor>().is_gate();
        shape_weight: any::<Shape>().weight(*any(), *any());
        mastery_note: any::<Mastery>().note(*any());
        mastery_level: any::<Mastery>().level();
        standing_mastery: any::<Standing>().mastery.level();
        row_new: Row::new(*any::<Gain>(), *any());
        row_loss: any::<Row>().loss();
        window_slope: any::<Window<10>>().slope(*any());
        no_window_slope: any::<Window<0>>().slope(*any());

        space_arms: any::<Space<2>>().arms();
        space_place: any::<Space<2>>().place(*any());
        space_sample: any::<Space<2>>().sample(*any(), any(), any());
        space_locate: any::<Space<2>>().locate(any());
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

        recipe_new: Recipe::new(any::<&[Factor]>(), *any(), *any::<Averages>());
        recipe_named: Recipe::named(any::<&str>());
        recipe_needs_window: any::<Recipe>().needs_window();
        recipe_knobs: any::<Recipe>().knobs(&mut see_knob);
        recipes: RECIPES.iter().for_each(|entry| see((entry.name, entry.about, (entry.recipe)())));

        budget_episodes: Budget::episodes(*any());
        safety_none: Safety::NONE;
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
