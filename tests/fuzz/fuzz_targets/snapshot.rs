#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    etude_fuzz::snapshot(bytes);
});
