//! The panic handler of an image that cannot panic: it calls what does not exist. Any panic that can be reached is then
//! a link error that names it.

unsafe extern "C" {
    /// Nowhere defined.
    fn etude_can_panic() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: no image that calls it can be linked, so nothing ever does.
    unsafe { etude_can_panic() }
}
