//! Laws: true for every recipe and every history.

use etude::{
    Credit, Curriculum, Dice, Draw, FLIGHT, Factor, Kind, Next, Outcome, Recipe, Refusal, Resource, Trial, frame, log,
};
use etude_tests::*;
use proptest::prelude::*;

/// A teacher that has lived through a history, with the trials it proposed.
fn lived(spec: &AnySpec, history: &[Outcome], seed: u64) -> (Teacher, Vec<Trial<DIMS>>) {
    let mut teacher = Teacher::build(spec).expect("a sound spec");
    let mut dice = Dice::new(seed);
    let mut trials = Vec::new();
    for outcome in history {
        let Some(trial) = teacher.propose(&mut dice) else { break };
        teacher.observe(&trial, outcome).expect("its own trial");
        trials.push(trial);
    }
    (teacher, trials)
}

/// Each factor's opinion of each arm, the chances last.
fn lines(teacher: &Teacher) -> Vec<(Option<Factor>, Vec<f32>)> {
    let mut lines = Vec::new();
    teacher.explain(|line| lines.push((line.factor.copied(), line.arms.to_vec())));
    lines
}

/// Does so many trials, as long as there is one to do.
fn practise(session: &mut Session, history: &[Outcome]) {
    for outcome in history {
        let Next::Try(trial) = session.propose() else { break };
        session.observe(trial.number, outcome).expect("its own trial");
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn chances_form_a_distribution((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let (teacher, _) = lived(&spec, &history, seed);
        let chances = teacher.chances();
        prop_assert!(chances.iter().all(|chance| (0.0..=1.0001).contains(chance)), "{chances:?}");
        let sum: f32 = chances.iter().sum();
        prop_assert!(sum == 0.0 || (sum - 1.0).abs() < 1e-4, "sum {sum}");
    }

    #[test]
    fn a_success_is_told_as_one((mut spec, history, seed) in (spec(), history(), any::<u64>()), from in 1_u8..=100) {
        let told: Vec<Outcome> = (history.iter())
            .map(|outcome| match outcome {
                Outcome::Scored { score, cost } => {
                    Outcome::scored(f32::from(u8::from(score.get() >= f32::from(from) / 100.0)), *cost).expect("in range")
                }
                other => *other,
            })
            .collect();
        // The same scores, once as they came and once as they count.
        let teachers = [(&history, from), (&told, from), (&told, 1)].map(|(history, from)| {
            spec.recipe.averages.success = from;
            let (teacher, trials) = lived(&spec, history, seed);
            (trials, teacher.rows().to_vec(), teacher.chances().to_vec())
        });
        prop_assert_eq!(&teachers[0], &teachers[1]);
        prop_assert_eq!(&teachers[1], &teachers[2]);
    }

    #[test]
    fn only_gates_close_an_arm((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let (teacher, _) = lived(&spec, &history, seed);
        let lines = lines(&teacher);
        for (arm, chance) in teacher.chances().iter().enumerate() {
            let open = lines.iter().flat_map(|(factor, arms)| factor.map(|f| (f, arms[arm])));
            let forbidden = open.clone().any(|(factor, opinion)| factor.is_gate() && opinion == 0.0);
            prop_assert_eq!(*chance == 0.0, forbidden, "arm {}", arm);
            prop_assert!(open.clone().all(|(factor, opinion)| factor.is_gate() || opinion > 0.0));
        }
    }

    #[test]
    fn no_open_arm_starves((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let (teacher, _) = lived(&spec, &history, seed);
        let chances = teacher.chances();
        let open = chances.iter().filter(|chance| **chance > 0.0).count();
        for chance in chances.iter().filter(|chance| **chance > 0.0) {
            prop_assert!(*chance >= spec.recipe.draw.explore / open as f32 * 0.999);
        }
    }

    #[test]
    fn factors_commute((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let factors: Vec<_> = spec.recipe.factors.iter().rev().copied().collect();
        let mut turned = spec.clone();
        turned.recipe = Recipe::new(&factors, spec.recipe.draw, spec.recipe.averages);
        let (teacher, trials) = lived(&spec, &history, seed);
        let again = |spec: &AnySpec| {
            let mut other = Teacher::build(spec).expect("a sound spec");
            for (trial, outcome) in trials.iter().zip(&history) {
                other.observe(trial, outcome).expect("of this curriculum");
            }
            other.chances()
        };
        // What the factors say together, before anything is made of it.
        let plain = |spec: &AnySpec| {
            let draw = Draw { explore: 0.0, sharpness: 1.0, ..spec.recipe.draw };
            again(&AnySpec { recipe: Recipe { draw, ..spec.recipe.clone() }, ..spec.clone() })
        };
        let products = [plain(&spec), plain(&turned)];
        assert_close(&products[0], &products[1], 1e-3);
        // A greedy draw takes the best to the last bit, and the order decides how products round: where factors cancel, as
        // one over a loss and the loss do, a tie need not stay one.
        let tied = |product: &[f32]| {
            let best = product.iter().copied().fold(0.0, f32::max);
            product.iter().any(|weight| *weight != best && *weight >= best * (1.0 - 1e-5))
        };
        if spec.recipe.draw.sharpness < f32::INFINITY || !products.iter().any(|product| tied(product)) {
            assert_close(&teacher.chances(), &again(&turned), 1e-3);
        }
    }

    #[test]
    fn the_chance_on_the_ticket_is_the_arms_chance((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let (teacher, _) = lived(&spec, &history, seed);
        if let Some(trial) = teacher.propose(&mut Dice::new(seed)) {
            let stated = if trial.kind == Kind::Probe { 1.0 } else { teacher.chances()[usize::from(trial.arm)] };
            prop_assert_eq!(trial.chance, stated);
        }
    }

    #[test]
    fn a_point_stays_in_its_space((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let (teacher, trials) = lived(&spec, &history, seed);
        for trial in trials {
            prop_assert!(trial.task.point.is_inside());
            let skill = &spec.syllabus.skills[usize::from(trial.task.skill)];
            if skill.space.words() == 0 {
                prop_assert_eq!(teacher.syllabus().locate(&trial.task), Some(u32::from(trial.arm)));
            } else {
                prop_assert!(trial.task.point.0.iter().skip(skill.space.dims()).all(|x| *x == 0.0) || trial.kind == Kind::Probe);
            }
            prop_assert_eq!(teacher.syllabus().owner(trial.arm.into()).map(|(skill, ..)| skill), Some(trial.task.skill));
        }
    }

    #[test]
    fn a_ticket_survives_the_wire((spec, history, seed) in (spec(), history(), any::<u64>())) {
        for trial in lived(&spec, &history, seed).1 {
            let mut bytes = [0; frame::FRAME];
            let frame = frame::encode(&log::Record::Trial(trial), &mut bytes).expect("room");
            prop_assert_eq!(frame::decode(frame), Ok(log::Record::Trial(trial)));
            for at in 0..frame.len() {
                let mut broken = frame.to_vec();
                broken[at] ^= 1 << (at % 8);
                prop_assert!(frame::decode::<log::Record<DIMS>>(&broken).is_err(), "byte {}", at);
            }
            let last = frame.len() - 1;
            prop_assert!(frame[..last].iter().all(|byte| *byte != 0));
            // And a build with more parameters reads the same ticket.
            let wide: log::Record<8> = frame::decode(frame).expect("the same bytes");
            let mut again = [0; frame::FRAME];
            prop_assert_eq!(frame::encode(&wide, &mut again).expect("room"), frame);
        }
    }

    #[test]
    fn aborted_and_censored_trials_never_promote((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let (mut teacher, _) = lived(&spec, &history, seed);
        for outcome in [Outcome::Aborted { cost: cost(1.0, 1.0, 1.0) }, Outcome::Censored { cost: cost(1.0, 1.0, 1.0) }] {
            let before = teacher.clone();
            let Some(trial) = teacher.propose(&mut Dice::new(seed)) else { break };
            prop_assert_eq!(teacher.observe(&trial, &outcome), Ok(Credit::default()));
            prop_assert_eq!(teacher.rows(), before.rows());
            for (now, then) in teacher.skills().iter().zip(before.skills()) {
                prop_assert_eq!((now.mastery, now.open), (then.mastery, then.open));
            }
            prop_assert_eq!(teacher.clock(), before.clock() + 1);
        }
    }

    /// Against a model of its own: the mastery of each skill from the probes seen, and a latch on it.
    #[test]
    fn nothing_is_proposed_before_its_prerequisites((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let skills = &spec.syllabus.skills;
        let mut probes = vec![Vec::new(); skills.len()];
        let mut open: Vec<bool> = skills.iter().map(|skill| skill.requires.is_empty()).collect();
        let mut teacher = Teacher::build(&spec).expect("a sound spec");
        let mut dice = Dice::new(seed);
        for outcome in &history {
            let Some(trial) = teacher.propose(&mut dice) else { break };
            let skill = usize::from(trial.task.skill);
            prop_assert!(open[skill], "skill {} proposed while locked", skill);
            teacher.observe(&trial, outcome).expect("its own trial");
            let counts = trial.kind == Kind::Probe || trial.task.point == skills[skill].nominal;
            if let (Outcome::Scored { score, .. }, true) = (outcome, counts) {
                probes[skill].push(score.get());
                for (skill, open) in skills.iter().zip(&mut open) {
                    let level = |need: &etude::Need| claimed(&spec.claim, &probes[usize::from(need.skill)]);
                    let asked = if *open { 0.5 } else { 1.0 };
                    *open = skill.requires.iter().all(|need| level(need) >= asked * f32::from(need.percent) / 100.0);
                }
            }
        }
    }

    #[test]
    fn budgets_and_caps_are_kept((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let (teacher, trials) = lived(&spec, &history, seed);
        for (number, skill) in spec.syllabus.skills.iter().enumerate() {
            let attempts = trials.iter().filter(|trial| usize::from(trial.task.skill) == number).count();
            prop_assert!(attempts <= skill.cap as usize);
        }
        prop_assert!(teacher.clock() <= spec.budget.episodes);
        // The last attempt may overshoot, and no further one is made.
        for (resource, limit) in [
            (Resource::Time, spec.budget.time_s),
            (Resource::Energy, spec.budget.energy_j),
            (Resource::Wear, spec.budget.wear),
            (Resource::Resets, spec.budget.resets),
        ] {
            let costs = || history.iter().take(trials.len()).map(|outcome| outcome.cost().get(resource));
            let last = costs().next_back().unwrap_or(0.0);
            prop_assert!(teacher.spent().get(resource) - last < limit || trials.is_empty(), "{:?}", resource);
            prop_assert!((teacher.spent().get(resource) - costs().sum::<f32>()).abs() < 1e-2);
        }
    }

    /// The state is a fold over the log, whatever proposed the trials.
    #[test]
    fn replaying_the_log_rebuilds_the_teacher((spec, history, seed) in (spec(), history(), any::<u64>())) {
        let (teacher, trials) = lived(&spec, &history, seed);
        let mut again = Teacher::build(&spec).expect("a sound spec");
        for (trial, outcome) in trials.iter().zip(&history) {
            again.observe(trial, outcome).expect("of this curriculum");
        }
        prop_assert_eq!(again, teacher);
    }

    #[test]
    fn a_cut_and_a_resume_change_no_decision(
        (spec, history, seed, cuts) in (spec(), history(), any::<u64>(), proptest::collection::vec(0_usize..150, 0..4))
    ) {
        let mut whole = Session::new(&spec, seed).expect("a sound spec");
        let mut cut = whole.clone();
        let mut bytes = [0; 65536];
        for (at, outcome) in history.iter().enumerate() {
            if cuts.contains(&at) {
                let saved = cut.save(&mut bytes).expect("room").to_vec();
                // A robot that boots knows its curriculum and nothing else.
                cut = Session::new(&spec, !seed).expect("a sound spec");
                prop_assert_eq!(cut.restore(&saved), Ok(()));
            }
            prop_assert_eq!(cut.requests(), whole.requests());
            if let Some(request) = whole.requests().first().copied()
                && let Some(reply) = person(&request, at as u32)
            {
                prop_assert_eq!(whole.answer(request.number, reply), Ok(()));
                prop_assert_eq!(cut.answer(request.number, reply), Ok(()));
            }
            let next = whole.propose();
            prop_assert_eq!(cut.propose(), next, "decision {}", at);
            match next {
                Next::Try(trial) => prop_assert_eq!(whole.observe(trial.number, outcome), cut.observe(trial.number, outcome)),
                Next::Rest { seconds } => { whole.rested(seconds); cut.rested(seconds); }
                Next::Report | Next::Done => break,
            }
        }
    }

    /// A log says which trials were given out, and not how often somebody asked in vain.
    #[test]
    fn asking_in_vain_changes_nothing((spec, history, seed, impatient) in (spec(), history(), any::<u64>(), 1_usize..4)) {
        let mut patient = Session::new(&spec, seed).expect("a sound spec");
        let mut other = patient.clone();
        for outcome in &history {
            match patient.propose() {
                Next::Try(trial) => {
                    prop_assert_eq!(other.propose(), Next::Try(trial));
                    patient.observe(trial.number, outcome).expect("its own trial");
                    other.observe(trial.number, outcome).expect("its own trial");
                }
                Next::Rest { seconds } => {
                    for _ in 0..impatient {
                        prop_assert_eq!(other.propose(), Next::Rest { seconds });
                    }
                    patient.rested(seconds);
                    other.rested(seconds);
                }
                Next::Report | Next::Done => break,
            }
        }
    }

    #[test]
    fn a_bad_ticket_changes_nothing((spec, history, seed, wrong) in (spec(), history(), any::<u64>(), any::<u32>())) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        let (mut before, mut after) = ([0; 65536], [0; 65536]);
        let mut settled = Vec::new();
        for outcome in &history {
            let Next::Try(trial) = session.propose() else { break };
            let saved = session.save(&mut before).expect("room").to_vec();
            for number in settled.iter().copied().chain([wrong].into_iter().filter(|n| *n != trial.number)) {
                let why = if number < trial.number { Refusal::RepeatedTrial } else { Refusal::UnknownTrial };
                prop_assert_eq!(session.observe(number, outcome), Err(why));
            }
            prop_assert_eq!(session.save(&mut after).expect("room"), &saved[..]);
            session.observe(trial.number, outcome).expect("its own trial");
            settled = vec![trial.number];
        }
    }

    /// Three tickets in flight, reported in any order, each exactly once.
    #[test]
    fn tickets_in_flight_settle_in_any_order((spec, history, seed, turn) in (spec(), history(), any::<u64>(), 0_usize..3)) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        for three in history.chunks_exact(3) {
            let mut flight = Vec::new();
            for _ in three {
                if let Next::Try(trial) = session.propose() { flight.push(trial); }
            }
            if flight.is_empty() { break }
            let turn = turn % flight.len();
            flight.rotate_left(turn);
            for (number, skill) in spec.syllabus.skills.iter().enumerate() {
                let own = flight.iter().filter(|trial| usize::from(trial.task.skill) == number).count() as u32;
                let attempts = session.curriculum().skills()[number].attempts;
                prop_assert!(own == 0 || attempts + own <= skill.cap, "the cap counts what is in flight");
            }
            for (trial, outcome) in flight.iter().zip(three) {
                prop_assert!(session.observe(trial.number, outcome).is_ok());
            }
        }
    }

    #[test]
    fn a_skill_that_fails_too_often_rests((spec, seed) in (spec(), any::<u64>())) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        let most = u32::from(spec.safety.max_consecutive_failures);
        let mut streak = vec![0; spec.syllabus.skills.len()];
        let mut resting = vec![0.0_f32; streak.len()];
        let failure = Outcome::Aborted { cost: cost(0.5, 0.0, 0.0) };
        for _ in 0..200 {
            match session.propose() {
                Next::Try(trial) => {
                    let skill = usize::from(trial.task.skill);
                    prop_assert!(resting[skill] <= 0.0, "skill {} proposed while it rests", skill);
                    session.observe(trial.number, &failure).expect("its own trial");
                    resting.iter_mut().for_each(|left| *left -= 0.5);
                    streak[skill] += 1;
                    if most > 0 && streak[skill] == most {
                        (streak[skill], resting[skill]) = (0, spec.safety.cooldown_s);
                    }
                }
                Next::Rest { seconds } => {
                    // The shortest rest that is left of what can be attempted afterwards, and not longer than that.
                    let (known, facts) = (session.curriculum().skills(), &spec.syllabus.skills);
                    let is_open = |skill: usize| known[skill].open && known[skill].attempts < facts[skill].cap;
                    let rests = (resting.iter().enumerate()).filter(|(skill, left)| **left > 0.0 && is_open(*skill));
                    let left = rests.map(|(_, left)| *left).fold(f32::INFINITY, f32::min);
                    prop_assert!((seconds - left).abs() < 1e-4, "{} instead of {}", seconds, left);
                    session.rested(seconds);
                    resting.iter_mut().for_each(|left| *left -= seconds);
                }
                Next::Report | Next::Done => break,
            }
        }
    }

    /// Against a model of its own, with up to four in flight: whoever has succeeded in a row so much more often than anything else
    /// was attempted meanwhile is not drawn while another skill can be, and nobody else ever waits.
    #[test]
    fn a_skill_that_is_far_ahead_waits_for_others(
        (spec, history, seed) in (spec(), history(), any::<u64>()), able in any::<usize>(), most in 1..=FLIGHT
    ) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        let skills = spec.syllabus.skills.len();
        let (able, limit) = (able % skills, u32::from(spec.safety.max_lead));
        let (mut leader, mut lead, mut flight) = (0, 0_u32, Vec::new());
        for outcome in &history {
            while flight.len() < most {
                while session.settle() {}
                let chances = session.curriculum().chances();
                match session.propose() {
                    Next::Try(trial) => {
                        let skill = usize::from(trial.task.skill);
                        let owner = |arm: usize| session.curriculum().syllabus().owner(arm as u32).map(|(skill, ..)| usize::from(skill));
                        let choice = (0..chances.len()).any(|arm| chances[arm] > 0.0 && owner(arm) != Some(skill));
                        let waits = limit > 0 && skill == leader && lead >= limit;
                        prop_assert!(!(waits && choice), "skill {} leads by {}", skill, lead);
                        // Skills whose caps are spoken for are left out, if there are any.
                        let own = |skill: u8| flight.iter().filter(|other: &&Trial<DIMS>| other.task.skill == skill).count() as u32;
                        let attempts = |skill: u8| session.curriculum().skills()[usize::from(skill)].attempts + own(skill);
                        let full = (0..skills as u8).any(|skill| attempts(skill) >= spec.syllabus.skills[usize::from(skill)].cap);
                        prop_assert!(full || trial.kind == Kind::Probe || trial.chance == chances[usize::from(trial.arm)]);
                        flight.push(trial);
                    }
                    Next::Rest { seconds } => session.rested(seconds),
                    Next::Report | Next::Done => break,
                }
            }
            let Some(trial) = flight.pop() else { break };
            let skill = usize::from(trial.task.skill);
            let success = Outcome::scored(1.0, outcome.cost()).expect("in range");
            let outcome = if skill == able { &success } else { outcome };
            session.observe(trial.number, outcome).expect("its own trial");
            let score = match outcome {
                _ if trial.kind == Kind::Probe => None,
                Outcome::Scored { score, .. } => Some(score.get()),
                Outcome::Aborted { .. } => Some(0.0),
                Outcome::Censored { .. } => None,
            };
            match score {
                _ if lead > 0 && skill != leader => lead -= 1,
                Some(score) if score >= 0.5 => (leader, lead) = (skill, limit.saturating_add(FLIGHT as u32).min(lead + 1)),
                Some(_) => lead = 0,
                None => {}
            }
            for skill in (0..skills).filter(|skill| session.is_waiting(*skill as u8)) {
                prop_assert!(limit > 0 && skill == leader && lead >= limit, "skill {} waits, {} leads by {}", skill, leader, lead);
            }
        }
    }

    /// With nothing else to go to, nothing changes, whatever the limit.
    #[test]
    fn a_lone_skill_never_waits((spec, history, seed) in (spec(), history(), any::<u64>()), most in 1..=FLIGHT) {
        let alone = |max_lead| {
            let mut spec = spec.clone();
            spec.syllabus.skills.truncate(1);
            spec.assists.iter_mut().for_each(|assist| assist.skill = 0);
            spec.safety.max_lead = max_lead;
            Session::new(&spec, seed).expect("a sound spec")
        };
        let (mut bound, mut free, mut flight) = (alone(1), alone(0), Vec::new());
        for outcome in &history {
            while flight.len() < most {
                let next = free.propose();
                prop_assert_eq!(bound.propose(), next);
                match next {
                    Next::Try(trial) => flight.push(trial),
                    Next::Rest { seconds } => { free.rested(seconds); bound.rested(seconds); }
                    Next::Report | Next::Done => break,
                }
            }
            let Some(trial) = flight.pop() else { break };
            let success = Outcome::scored(1.0, outcome.cost()).expect("in range");
            prop_assert_eq!(bound.observe(trial.number, &success), free.observe(trial.number, &success));
            prop_assert!(!bound.is_waiting(0));
        }
    }

    #[test]
    fn corrupted_state_is_refused((spec, history, seed, at, flip) in (spec(), history(), any::<u64>(), any::<usize>(), 1_u8..)) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        practise(&mut session, &history);
        let mut bytes = [0; 65536];
        let saved = session.save(&mut bytes).expect("room").to_vec();
        let mut broken = saved.clone();
        broken[at % saved.len()] ^= flip;
        let mut other = session.clone();
        prop_assert!(other.restore(&broken).is_err());
        prop_assert!(other.restore(&saved[..at % saved.len()]).is_err());
        let mut after = [0; 65536];
        prop_assert_eq!(other.save(&mut after).expect("room"), &saved[..]);
        let mut stranger = spec.clone();
        stranger.budget.episodes += 1;
        let mut stranger = Session::new(&stranger, seed).expect("a sound spec");
        prop_assert_eq!(stranger.restore(&saved), Err(etude::PackError::Curriculum));
    }

    /// However it is sliced, a snapshot has the bytes of one that is written at once, and no slice does more than its share.
    #[test]
    fn slices_of_a_snapshot_are_the_snapshot((spec, history, seed, size) in (spec(), history(), any::<u64>(), 0_usize..2000)) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        practise(&mut session, &history);
        let (mut once, mut sliced) = ([0; 65536], [0; 65536]);
        let whole = session.save(&mut once).expect("room");
        let (mut saving, mut slices) = (session.saving(&mut sliced).in_slices_of(size), 1);
        while saving.slice().expect("room") {
            slices += 1;
        }
        prop_assert_eq!(saving.finish().expect("room"), whole);
        // Once for the bytes, and once for their checksum.
        prop_assert!(slices >= whole.len() / size.max(1), "{} slices of {}", slices, size);
        let mut small = vec![0; whole.len() - 1];
        prop_assert_eq!(session.save(&mut small), Err(etude::PackError::Full));
        let mut fitting = vec![0; whole.len()];
        prop_assert_eq!(session.save(&mut fitting).expect("room"), whole);
    }

    /// However it is sliced, a snapshot restores the session that was saved, to the last derived word. Let go of half-way it
    /// has changed nothing, or everything.
    #[test]
    fn slices_of_a_restoration_are_the_restoration(
        (spec, history, seed, size, stop) in (spec(), history(), any::<u64>(), 0_usize..2000, any::<proptest::sample::Index>())
    ) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        let fresh = session.clone();
        for outcome in &history {
            match session.propose() {
                Next::Try(trial) => { session.observe(trial.number, outcome).expect("its own trial"); }
                Next::Rest { seconds } => session.rested(seconds),
                Next::Report | Next::Done => break,
            }
        }
        let (mut bytes, mut again) = ([0; 65536], [0; 65536]);
        let saved = session.save(&mut bytes).expect("room");
        let mut restored = fresh.clone();
        let mut restoring = restored.restoring(saved).expect("an envelope").in_slices_of(size);
        let mut slices = 1;
        while restoring.slice().expect("sound") {
            slices += 1;
        }
        drop(restoring);
        prop_assert_eq!(restored.curriculum(), session.curriculum());
        prop_assert_eq!(restored.save(&mut again).expect("room"), saved);
        // Once for the checksum, and the two passes through the parts, which have a hundred bytes or more each.
        prop_assert!(slices >= saved.len() / size.max(1) + 2 * (saved.len() / (size + 4000)), "{} slices of {}", slices, size);
        let mut left = fresh.clone();
        let mut restoring = left.restoring(saved).expect("an envelope").in_slices_of(size);
        for _ in 0..stop.index(slices) {
            restoring.slice().expect("sound");
        }
        drop(restoring);
        let whole = left.save(&mut again).expect("room") == saved;
        prop_assert!(whole || left.curriculum() == fresh.curriculum());
        prop_assert!(!whole || left.curriculum() == session.curriculum());
    }

    /// A sound checksum around something else: it is refused, and nothing of it is taken up.
    #[test]
    fn a_state_that_ends_elsewhere_changes_nothing((spec, history, seed, less) in (spec(), history(), any::<u64>(), 0_usize..40)) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        let mut bytes = [0; 65536];
        let saved = session.save(&mut bytes).expect("room").to_vec();
        practise(&mut session, &history);
        let mut before = [0; 65536];
        let before = session.save(&mut before).expect("room").to_vec();
        // The envelope of `etude::pack` by hand: magic, version, length, body, checksum.
        let mut body = saved[9..saved.len() - 4].to_vec();
        if less == 0 { body.push(0) } else { body.truncate(body.len().saturating_sub(less)) }
        let odd = checked(&[&saved[..5], &(body.len() as u32).to_le_bytes()[..], &body[..]].concat());
        prop_assert_eq!(session.restore(&odd), Err(etude::PackError::Body));
        prop_assert_eq!(session.save(&mut bytes).expect("room"), &before[..]);
    }

    /// A sound checksum around any other byte: refused, or a state that one can go on with, of skills that there are.
    #[test]
    fn a_forged_state_names_no_skill_that_is_not_there(
        (spec, history, seed) in (spec(), history(), any::<u64>()), at: prop::sample::Index, byte: u8
    ) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        practise(&mut session, &history);
        while let (Next::Try(_), true) = (session.propose(), session.flight().len() < FLIGHT) {}
        let mut bytes = [0; 65536];
        let mut forged = session.save(&mut bytes).expect("room").to_vec();
        // What is in flight stands at the end of the body, before failures, rests, questions and doubts.
        let tail = forged.len() - 4;
        let from = tail.saturating_sub(200).max(9);
        forged[from + at.index(tail - from)] = byte;
        forged.truncate(tail);
        if session.restore(&checked(&forged)).is_ok() {
            let skills = spec.syllabus.skills.len();
            let named = session.flight().iter().map(|trial| trial.task).chain(session.requests().iter().map(|request| request.task));
            prop_assert!(named.clone().all(|task| usize::from(task.skill) < skills), "{:?}", named.collect::<Vec<_>>());
            for trial in session.flight().to_vec() {
                _ = session.observe(trial.number, &Outcome::scored(0.5, etude::Cost::FREE).expect("in range"));
            }
            practise(&mut session, &history);
        }
    }

    /// A head that says more than there is, or another format, is refused by its reason before anything is taken up.
    #[test]
    fn a_snapshot_of_a_newer_format_or_an_impossible_length_is_refused(
        (spec, history, seed) in (spec(), history(), any::<u64>()), version in etude::VERSION + 1.., length in any::<u32>()
    ) {
        let mut session = Session::new(&spec, seed).expect("a sound spec");
        let mut bytes = [0; 65536];
        let saved = session.save(&mut bytes).expect("room").to_vec();
        practise(&mut session, &history);
        let mut before = [0; 65536];
        let before = session.save(&mut before).expect("room").to_vec();
        let covered = &saved[..saved.len() - 4];
        let mut newer = covered.to_vec();
        newer[4] = version;
        prop_assert_eq!(session.restore(&checked(&newer)), Err(etude::PackError::Version { found: version }));
        prop_assume!(length as usize != saved.len() - 13);
        let mut odd = covered.to_vec();
        odd[5..9].copy_from_slice(&length.to_le_bytes());
        prop_assert_eq!(session.restore(&checked(&odd)), Err(etude::PackError::Length));
        prop_assert_eq!(session.save(&mut bytes).expect("room"), &before[..]);
    }

    #[test]
    fn a_session_begun_in_place_is_a_new_one((old, new, history, seed) in (spec(), spec(), history(), any::<u64>())) {
        let mut session = Session::new(&old, seed).expect("a sound spec");
        practise(&mut session, &history);
        let unsound = AnySpec { syllabus: etude::skills(&[]), ..new.clone() };
        let before = format!("{session:?}");
        prop_assert_eq!(session.begin(&unsound, seed), Err(etude::SpecError::NoSkills));
        prop_assert_eq!(format!("{:?}", &session), before);
        session.begin(&new, !seed).expect("a sound spec");
        let fresh = Session::new(&new, !seed).expect("a sound spec");
        prop_assert_eq!(format!("{session:?}"), format!("{fresh:?}"));
        prop_assert_eq!(Session::empty().propose(), Next::Done);
    }

    #[test]
    fn a_packed_curriculum_is_the_same_curriculum(spec in spec(), rows in proptest::collection::vec((-2.0_f32..2.0, any::<[i8; DIMS]>()), 0..9)) {
        let rows: Vec<_> = rows.into_iter().map(|(at, along)| etude::Output { at, along: along.map(f32::from) }).collect();
        let decoder = etude::Decoder::new(3, &rows);
        let mut bytes = [0; 8192];
        let pack = etude::Pack { spec: spec.clone(), seed: 7, save_every: 5, decoder: Some(decoder) };
        let packed = pack.seal(&mut bytes).expect("room");
        prop_assert_eq!(etude::pack::length(packed), Some(packed.len()));
        prop_assert_eq!(&AnyPack::open(packed).expect("its own bytes"), &pack);
        let etude::Pack { spec: wide, decoder: wider, .. } = etude::Pack::<32, 8>::open(packed).expect("fits a larger build");
        let (mut z, mut wide_z) = (etude::Point::default(), etude::Point::default());
        (z.0[0], wide_z.0[0]) = (0.3, 0.3);
        let made = pack.decoder.as_ref().expect("it was put in").decode(&z);
        prop_assert!(made.iter().all(|x| (0.0..=1.0).contains(x)) && made.len() == rows.len());
        prop_assert_eq!(wider.expect("it was sent").decode(&wide_z), made);
        prop_assert_eq!(wide.hash(), spec.hash());
        prop_assert!(Curriculum::<32, ARMS, 8, 10, MEMORY>::build(&wide).is_ok());
    }

    /// A sensor may send anything: a number in range is kept to the bit, the rest is a typed error.
    #[test]
    fn only_numbers_in_range_become_outcomes(bits in any::<u32>(), near in -0.5_f32..1.5) {
        for x in [f32::from_bits(bits), near, -0.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            match etude::Score::new(x) {
                Ok(score) => prop_assert!((0.0..=1.0).contains(&x) && score.get() == x && score.get().is_sign_positive()),
                Err(error) => prop_assert!(!(0.0..=1.0).contains(&x) && error == etude::BadNumber::Score),
            }
            let fine = x.is_finite() && x >= 0.0;
            prop_assert_eq!(etude::Cost::new(1.0, x, 0.0).is_ok(), fine);
            prop_assert_eq!(etude::Cost::new(x, 0.0, 0.0).is_ok(), fine);
            prop_assert_eq!(etude::Cost::new(0.0, 0.0, x).is_ok(), fine);
        }
    }

    /// A trial of another curriculum is refused, and the teacher stays as it was.
    #[test]
    fn a_stranger_is_refused((spec, history, seed) in (spec(), history(), any::<u64>()), skill in 6_u8.., x in prop_oneof![Just(f32::NAN), Just(-0.1), Just(1.1), Just(f32::INFINITY)]) {
        let (mut teacher, _) = lived(&spec, &history, seed);
        let before = teacher.clone();
        let task = etude::Task { skill: 0, point: etude::Point([x, 0.5]) };
        let trial = Trial { number: 0, arm: 0, task, chance: 1.0, kind: Kind::Practice, help: etude::Help::NONE };
        let unknown = Trial { task: etude::Task { skill, point: etude::Point([0.5, 0.5]) }, ..trial };
        let outcome = Outcome::scored(1.0, cost(1.0, 1.0, 1.0)).expect("in range");
        for trial in [trial, unknown] {
            prop_assert_eq!(teacher.observe(&trial, &outcome), Err(Refusal::UnknownTask));
            prop_assert_eq!(&teacher, &before);
        }
    }

    /// One over a total, times the total, may round to more than 1.
    #[test]
    fn a_lone_arm_is_no_more_than_certain(weight in 1e-3_f32..1e3, explore in 0.0_f32..=1.0, at in 0_usize..3, power in 0.5_f32..3.0) {
        for sharpness in [1.0, 2.0, power] {
            let mut arms = [0.0; 3];
            arms[at] = weight;
            Draw { explore, sharpness, doubt: 0.0 }.chances(&mut arms);
            prop_assert!((1.0 - 1e-6..=1.0).contains(&arms[at]) && arms.iter().sum::<f32>() == arms[at], "{:?}", arms);
        }
    }

    /// Whatever arrives on the wire: a record or an error, never a panic.
    #[test]
    fn garbage_is_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = frame::decode::<log::Record<DIMS>>(&bytes);
        prop_assert!(AnyPack::open(&bytes).is_err());
    }
}

proptest! {
    #![proptest_config(cases(80))]

    /// χ² of the arms drawn against the chances stated; the bound is passed by chance once in a billion.
    #[test]
    fn stated_chances_are_kept((spec, history, seed, by_teacher) in (spec(), history(), any::<u64>(), any::<bool>())) {
        let (teacher, _) = lived(&spec, &history, seed);
        let chances = teacher.chances();
        prop_assume!(chances.iter().any(|chance| *chance > 0.0));
        let draws = 4000_u32;
        let mut dice = Dice::new(!seed);
        let mut counts = vec![0_u32; chances.len()];
        for _ in 0..draws {
            let arm = if by_teacher {
                let trial = teacher.propose(&mut dice);
                prop_assume!(trial.is_some_and(|trial| trial.kind == Kind::Practice));
                trial.map(|trial| trial.arm.into())
            } else {
                Draw::pick(&chances, &mut dice)
            };
            counts[arm.expect("an open arm")] += 1;
        }
        // Arms too rare for the test go into one bin.
        let (mut chi, mut freedom, mut rare) = (0.0, 0.0_f64, (0.0, 0.0));
        for (chance, count) in chances.iter().zip(&counts) {
            let expected = f64::from(*chance) * f64::from(draws);
            if expected < 10.0 {
                rare = (rare.0 + expected, rare.1 + f64::from(*count));
            } else {
                chi += (f64::from(*count) - expected).powi(2) / expected;
                freedom += 1.0;
            }
        }
        if rare.0 >= 10.0 {
            chi += (rare.1 - rare.0).powi(2) / rare.0;
        }
        // Laurent and Massart's bound on the tail, for e^-21.
        prop_assert!(chi <= freedom + 2.0 * (freedom * 21.0).sqrt() + 42.0, "χ² {} at {}", chi, freedom);
        prop_assert!(chances.iter().zip(&counts).all(|(chance, count)| *chance > 0.0 || *count == 0));
    }
}

/// Two skills of one arm each, drawn alike unless one of them is mastered; a lead of three is far enough.
fn pair() -> Session {
    let factors = [Factor::Unmastered { goal: 0.9, review: 0.0 }];
    let draw = Draw { explore: 0.0, sharpness: 1.0, doubt: 0.0 };
    let averages = etude::Averages { fast: 0.5, slow: 0.1, gain: etude::Gain::None, kin: 0, success: 0 };
    let recipe = Recipe::new(&factors, draw, averages);
    let safety = etude::Safety { max_consecutive_failures: 9, cooldown_s: 20.0, max_lead: 3 };
    let asks = etude::Asks { budget: 9, audit: 0 };
    let spec = AnySpec::new(etude::skills(&[[1, 0]; 2]), recipe, etude::Budget::episodes(400));
    Session::new(&AnySpec { safety, asks, ..spec }, 1).expect("a sound spec")
}

/// Practises until it comes to this: the first skill half succeeds, and what comes of the other is given.
fn until(session: &mut Session, other: f32, reached: impl Fn(&Session) -> bool) {
    for _ in 0..200 {
        if reached(session) {
            return;
        }
        let Next::Try(trial) = session.propose() else { break };
        let score = if trial.task.skill == 0 { 0.6 } else { other };
        session
            .observe(trial.number, &Outcome::scored(score, etude::Cost::FREE).expect("in range"))
            .expect("its own trial");
    }
    panic!("it never comes to this");
}

/// While the other rests nobody waits; as soon as it is back, whoever is far ahead does.
#[test]
fn who_comes_back_is_waited_for() {
    let mut session = pair();
    let mut resting = false;
    while !resting {
        let before = session.curriculum().clock();
        until(&mut session, 0.0, |session| session.curriculum().clock() > before);
        while let Some(event) = session.next_event() {
            resting |= matches!(event, etude::Event::Resting { skill: 1, .. });
        }
    }
    let since = session.curriculum().clock();
    until(&mut session, 0.0, |session| session.curriculum().clock() >= since + 9);
    assert!(!session.is_waiting(0), "nobody else is there");
    session.rested(20.0);
    assert!(session.is_waiting(0));
}

/// A person who says that the other is mastered leaves nothing to wait for.
#[test]
fn who_is_certified_is_not_waited_for() {
    let mut session = pair();
    until(&mut session, 0.5, |session| {
        session.is_waiting(0) && session.requests().iter().any(|own| own.task.skill == 1)
    });
    let own = |request: &&etude::Request<DIMS>| request.task.skill == 1;
    let number = session.requests().iter().find(own).expect("it was asked").number;
    assert_eq!(session.answer(number, etude::Reply::Certified { able: true }), Ok(()));
    assert!(!session.is_waiting(0));
    assert!(matches!(session.propose(), Next::Try(trial) if trial.task.skill == 0));
}
