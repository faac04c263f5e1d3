//! What the images share that are linked and never run: they prove something, or are weighed.

use core::hint::black_box;

use etude::{Curriculum, Spec};

unsafe extern "C" {
    /// Nowhere defined.
    fn etude_can_panic() -> !;
}

/// It calls what does not exist, so any panic that can be reached is a link error that names it.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: no image that calls it can be linked, so nothing ever does.
    unsafe { etude_can_panic() }
}

/// Something of this type that the compiler knows nothing about.
pub fn any<T>() -> &'static mut T {
    // SAFETY: never executed. The compiler must take the pointer for a good one.
    unsafe { &mut *black_box(core::ptr::null_mut::<T>()) }
}

/// Bytes that somebody sent, or room for some.
#[allow(dead_code, reason = "not every image stores")]
pub fn bytes() -> &'static mut [u8] {
    any::<&'static mut [u8]>()
}

/// A teacher with so many words of memory and nothing around it: what it is to be weighed with.
#[allow(dead_code, reason = "not every image is weighed")]
pub fn teach<const M: usize>() {
    let teacher = any::<Curriculum<4, 32, 2, 10, M>>();
    if teacher.begin(any::<Spec<4, 2>>()).is_err() {
        return;
    }
    while let Some(trial) = teacher.propose(any()) {
        while teacher.settle() {}
        black_box(teacher.observe(&trial, any()).is_ok());
        teacher.explain(|line| {
            black_box((line.factor, line.arms));
        });
    }
}
