//! Étude for firmware in C and C++.
//!
//! A static library and `include/etude.h`. All memory is the caller's `etude_session`; there is no heap, no global and no
//! lock, so a session belongs to one thread at a time and different sessions to different threads. A curriculum comes as
//! the bytes that `etude pack` writes, and the decisions are those that the simulator makes with them, bit for bit.

#![cfg_attr(target_os = "none", no_std)]
#![allow(non_camel_case_types, reason = "the names are C's")]
#![allow(unsafe_code, reason = "pointers from C; nothing else here is unsafe")]

use core::mem::{MaybeUninit, align_of, size_of};
use core::slice;

use etude::frame;
use etude::log::Record;
use etude::{Decoder, Outcome, Pack, Point, Session, Trial, VERSION};

mod values;
pub use values::*;

/// Skills that a session has room for.
pub const ETUDE_SKILLS: usize = 8;
/// Arms that it has room for, over all skills.
pub const ETUDE_ARMS: usize = 64;
/// Parameters of a task.
pub const ETUDE_DIMS: usize = 4;
/// Scores kept of each arm, for the recipes that read a window of them.
pub const ETUDE_WINDOW: usize = 10;
/// Words of memory for spaces that move.
pub const ETUDE_MEMORY: usize = 1536;
/// Parameters that a latent point stands for, at most.
pub const ETUDE_OUTPUTS: usize = 8;
/// The size of a session in words of 64 bits: enough on every machine.
pub const ETUDE_SESSION_WORDS: usize = 2240;
/// Bytes that any snapshot fits into.
pub const ETUDE_SNAPSHOT_BYTES: usize = 16384;
/// Bytes that any record of the log fits into.
pub const ETUDE_RECORD_BYTES: usize = 256;
const _: () = assert!(ETUDE_RECORD_BYTES == frame::FRAME && ETUDE_OUTPUTS == etude::OUTPUTS);

/// What a session that was begun carries at its front.
const BEGUN: u32 = u32::from_le_bytes(*b"etud");

/// A session: opaque, of a fixed size, wherever the caller puts it. It may be copied as a whole, and need not be freed.
#[repr(C)]
pub struct etude_session {
    /// Nobody's business.
    pub words: [u64; ETUDE_SESSION_WORDS],
}

/// What is in it, the mark first.
#[repr(C)]
struct Inner {
    begun: u32,
    seed: u64,
    decoder: Option<Decoder<ETUDE_DIMS>>,
    session: Teacher,
}

type Teacher = Session<ETUDE_SKILLS, ETUDE_ARMS, ETUDE_DIMS, ETUDE_WINDOW, ETUDE_MEMORY>;

const _: () =
    assert!(size_of::<Inner>() <= size_of::<etude_session>(), "ETUDE_SESSION_WORDS is too small for these sizes");
const _: () = assert!(align_of::<Inner>() <= align_of::<etude_session>());

/// Nothing is left of a program that panics. No call of this library does: the core is proved not to.
#[cfg(all(target_os = "none", not(test)))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

fn status(done: Result<(), etude_status>) -> etude_status {
    done.err().unwrap_or(etude_status::Ok)
}

/// # Safety
/// Null, or a session that lives and that nobody else uses meanwhile.
unsafe fn begun<'a>(session: *mut etude_session) -> Result<&'a mut Inner, etude_status> {
    let inner = session.cast::<Inner>();
    if inner.is_null() || !inner.is_aligned() {
        return Err(etude_status::BadPointer);
    }
    // SAFETY: it is of this size and aligned; the mark is looked at before anything else is taken for what it says.
    unsafe {
        if (&raw const (*inner).begun).read() != BEGUN {
            return Err(etude_status::NotBegun);
        }
        Ok(&mut *inner)
    }
}

/// # Safety
/// Null, or something of this type that lives.
unsafe fn read<'a, T>(from: *const T) -> Result<&'a T, etude_status> {
    // SAFETY: as the caller promises.
    unsafe { from.as_ref() }.ok_or(etude_status::BadPointer)
}

/// # Safety
/// Null, or room for something of this type.
unsafe fn write<T>(to: *mut T, value: T) -> Result<(), etude_status> {
    if to.is_null() {
        return Err(etude_status::BadPointer);
    }
    // SAFETY: as the caller promises.
    unsafe { to.write(value) };
    Ok(())
}

/// # Safety
/// Null, or so many bytes that live.
unsafe fn bytes<'a>(from: *const u8, length: usize) -> Result<&'a [u8], etude_status> {
    if from.is_null() || length > isize::MAX as usize {
        return Err(etude_status::BadPointer);
    }
    // SAFETY: as the caller promises.
    Ok(unsafe { slice::from_raw_parts(from, length) })
}

/// # Safety
/// Null, or so many elements that live and that nobody else uses meanwhile.
unsafe fn room<'a, T>(to: *mut T, capacity: usize) -> Result<&'a mut [T], etude_status> {
    if to.is_null() || capacity > isize::MAX as usize / size_of::<T>() {
        return Err(etude_status::BadPointer);
    }
    // SAFETY: as the caller promises.
    Ok(unsafe { slice::from_raw_parts_mut(to, capacity) })
}

/// In a function of its own the compiler makes it where it belongs, and no second one on the stack.
#[inline(never)]
fn empty(session: &mut MaybeUninit<Teacher>) {
    session.write(Session::empty());
}

/// Begins the curriculum of a pack, whatever the session held before; its memory need not be initialised.
///
/// `pack` are the `length` bytes that `etude pack` wrote; they are not needed afterwards. If they are refused, a session
/// that was begun before has to begin anew.
///
/// # Safety
/// `session` is null or room for a session, `pack` null or so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_begin(session: *mut etude_session, pack: *const u8, length: usize) -> etude_status {
    let begin = || {
        let inner = session.cast::<Inner>();
        if inner.is_null() || !inner.is_aligned() {
            return Err(etude_status::BadPointer);
        }
        // SAFETY: as the caller promises; each field is written before it is borrowed, and the mark last of all.
        unsafe {
            (&raw mut (*inner).begun).write(0);
            let Pack { spec, seed, decoder, .. } = Pack::open(bytes(pack, length)?)?;
            (&raw mut (*inner).seed).write(seed);
            (&raw mut (*inner).decoder).write(decoder);
            empty(&mut *(&raw mut (*inner).session).cast());
            (*inner).session.begin(&spec, seed)?;
            (&raw mut (*inner).begun).write(BEGUN);
        }
        Ok(())
    };
    status(begin())
}

/// What to do now. A trial is given out once; its outcome goes to `etude_observe`. Asking in vain changes nothing.
///
/// # Safety
/// `session` is null or a session, `next` null or room for the answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_propose(session: *mut etude_session, next: *mut etude_next) -> etude_status {
    let propose = || {
        // SAFETY: as the caller promises.
        unsafe {
            let inner = begun(session)?;
            if next.is_null() {
                return Err(etude_status::BadPointer);
            }
            write(next, inner.session.propose().into())
        }
    };
    status(propose())
}

/// Takes in what came of the trial with this number.
///
/// # Safety
/// `session` is null or a session, `outcome` null or an outcome.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_observe(
    session: *mut etude_session,
    number: u32,
    outcome: *const etude_outcome,
) -> etude_status {
    let observe = || {
        // SAFETY: as the caller promises.
        let (inner, outcome) = unsafe { (begun(session)?, read(outcome)?) };
        inner.session.observe(number, &Outcome::try_from(outcome)?)?;
        Ok(())
    };
    status(observe())
}

/// Does one bounded slice of what the last outcomes left to do, between two trials or while the arm moves. `more` says
/// whether more remains; `etude_propose` does whatever is left.
///
/// # Safety
/// `session` is null or a session, `more` null or room for the answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_settle(session: *mut etude_session, more: *mut bool) -> etude_status {
    // SAFETY: as the caller promises.
    let settle = || unsafe {
        let inner = begun(session)?;
        write(more, false)?;
        write(more, inner.session.settle())
    };
    status(settle())
}

/// Says that the robot has rested so many seconds.
///
/// # Safety
/// `session` is null or a session.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_rested(session: *mut etude_session, seconds: f32) -> etude_status {
    let rested = || {
        // SAFETY: as the caller promises.
        let inner = unsafe { begun(session)? };
        if !(seconds > 0.0 && seconds < f32::INFINITY) {
            return Err(etude_status::BadNumber);
        }
        inner.session.rested(seconds);
        Ok(())
    };
    status(rested())
}

/// How well a skill is mastered, 0 to 1, by its probes alone: 0 for one that nobody requires and that has no help, since it
/// is not probed.
///
/// # Safety
/// `session` is null or a session, `mastery` null or room for the answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_mastery(session: *mut etude_session, skill: u8, mastery: *mut f32) -> etude_status {
    // SAFETY: as the caller promises.
    let tell = || unsafe {
        let teacher = begun(session)?.session.curriculum();
        if usize::from(skill) >= teacher.skills().len() {
            return Err(etude_status::Unknown);
        }
        write(mastery, teacher.mastery(skill))
    };
    status(tell())
}

/// The parameters of a task, 0 to 1 each: its point, or what a latent point stands for. `count` says how many.
///
/// # Safety
/// `session` is null or a session, `trial` null or a trial, `to` null or room for `capacity` numbers, `count` null or room
/// for the answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_parameters(
    session: *mut etude_session,
    trial: *const etude_trial,
    to: *mut f32,
    capacity: usize,
    count: *mut usize,
) -> etude_status {
    let tell = || {
        // SAFETY: as the caller promises.
        let (inner, trial, to) = unsafe { (begun(session)?, read(trial)?, room(to, capacity)?) };
        let decoder = inner.decoder.as_ref().filter(|decoder| decoder.skill == trial.skill);
        let decoded = decoder.map(|decoder| decoder.decode(&Point(trial.point)));
        let all = decoded.as_deref().unwrap_or(&trial.point);
        let to = to.get_mut(..all.len()).ok_or(etude_status::Full)?;
        to.iter_mut().zip(all).for_each(|(to, value)| *to = *value);
        // SAFETY: as the caller promises.
        unsafe { write(count, all.len()) }
    };
    status(tell())
}

/// The most urgent question that waits for a person; `ETUDE_STATUS_UNKNOWN` if there is none. None is ever waited for.
///
/// # Safety
/// `session` is null or a session, `question` null or room for the answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_ask(session: *mut etude_session, question: *mut etude_question) -> etude_status {
    // SAFETY: as the caller promises.
    let ask = || unsafe {
        let first = begun(session)?.session.requests().first().ok_or(etude_status::Unknown)?;
        write(question, first.into())
    };
    status(ask())
}

/// Takes in a person's answer, an `etude_reply`, to the question with this number.
///
/// # Safety
/// `session` is null or a session.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_answer(session: *mut etude_session, number: u32, reply: u8) -> etude_status {
    let answer = || {
        // SAFETY: as the caller promises.
        let inner = unsafe { begun(session)? };
        Ok(inner.session.answer(number, values::reply(reply)?)?)
    };
    status(answer())
}

/// Writes all that moves, to be restored after a power cut; `length` says how many bytes it took.
///
/// # Safety
/// `session` is null or a session, `to` null or room for `capacity` bytes, `length` null or room for the answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_save(
    session: *mut etude_session,
    to: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> etude_status {
    // SAFETY: as the caller promises.
    let save = || unsafe {
        let written = begun(session)?.session.save(room(to, capacity)?)?.len();
        write(length, written)
    };
    status(save())
}

/// Takes up a saved state in a session that was begun with the same pack: every later decision is the one that the saved
/// session would have made.
///
/// # Safety
/// `session` is null or a session, `from` null or so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_restore(session: *mut etude_session, from: *const u8, length: usize) -> etude_status {
    // SAFETY: as the caller promises.
    let restore = || unsafe { Ok(begun(session)?.session.restore(bytes(from, length)?)?) };
    status(restore())
}

/// The record that a log begins with, and one more after every boot: as `etude_log_trial`.
///
/// # Safety
/// As `etude_save`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_log_begin(
    session: *mut etude_session,
    to: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> etude_status {
    // SAFETY: as the caller promises.
    let log = || unsafe {
        let inner = begun(session)?;
        let begin = Record::Begin { version: VERSION, curriculum: inner.session.hash(), seed: inner.seed };
        record(&begin, to, capacity, length)
    };
    status(log())
}

/// The record right after it: which robot this is, from 1, and a number that grows with every start of it and is kept
/// over power cuts. `etude fleet` tells logs apart by them; a robot without a fleet can leave it out.
///
/// # Safety
/// As `etude_save`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_log_boot(
    robot: u32,
    boot: u64,
    to: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> etude_status {
    // SAFETY: as the caller promises.
    status(unsafe { record(&Record::Boot { robot, boot }, to, capacity, length) })
}

/// The record of a decision: append it to the log before the trial is attempted, and `etude replay` decides it again.
///
/// # Safety
/// `trial` is null or a trial, the rest as in `etude_save`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_log_trial(
    trial: *const etude_trial,
    to: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> etude_status {
    // SAFETY: as the caller promises.
    let log = || unsafe { record(&Record::Trial(Trial::try_from(read(trial)?)?), to, capacity, length) };
    status(log())
}

/// The record of what came of it: as `etude_log_trial`.
///
/// # Safety
/// `outcome` is null or an outcome, the rest as in `etude_save`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_log_outcome(
    number: u32,
    outcome: *const etude_outcome,
    to: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> etude_status {
    // SAFETY: as the caller promises.
    let log = || unsafe {
        let outcome = Outcome::try_from(read(outcome)?)?;
        record(&Record::Outcome { number, outcome }, to, capacity, length)
    };
    status(log())
}

/// The record of a rest: as `etude_log_trial`.
///
/// # Safety
/// As `etude_save`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_log_rested(
    seconds: f32,
    to: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> etude_status {
    // SAFETY: as the caller promises.
    status(unsafe { record(&Record::Rested { seconds }, to, capacity, length) })
}

/// The record of an answer, an `etude_reply`: as `etude_log_trial`.
///
/// # Safety
/// As `etude_save`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn etude_log_answered(
    number: u32,
    reply: u8,
    to: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> etude_status {
    // SAFETY: as the caller promises.
    let log = || unsafe { record(&Record::Answered { number, reply: values::reply(reply)? }, to, capacity, length) };
    status(log())
}

/// # Safety
/// As `etude_save`.
unsafe fn record(
    record: &Record<ETUDE_DIMS>,
    to: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> Result<(), etude_status> {
    // SAFETY: as the caller promises.
    unsafe {
        let written = frame::encode(record, room(to, capacity)?)?.len();
        write(length, written)
    }
}
