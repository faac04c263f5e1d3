//! The plug is pulled at every byte, and nothing that was acknowledged is lost.

use embedded_storage::nor_flash::{NorFlash, NorFlashErrorKind, ReadNorFlash};
use etude::Dice;
use etude_firmware::store::{Mark, Ring, Slots, StoreError};
use etude_tests::cases;
use etude_tests::flash::{Flash, Torn};
use etude_tests::powercut::{Logger, SECTOR, Saver, ring, slots};
use proptest::prelude::*;

/// A story for words of 1, 4 and 8 bytes, and what becomes of torn ones.
fn everywhere(stories: [fn(Torn); 3]) {
    for torn in Torn::ALL {
        stories.iter().for_each(|story| story(torn));
    }
}

/// A record of its own.
fn record(number: u8) -> Vec<u8> {
    (0..20 + 5 * number).map(|at| at.wrapping_mul(31) ^ number).collect()
}

fn each_cut_of_a_save<const WORD: usize>(torn: Torn) {
    for (saves, seed) in [(0, 1), (1, 2), (2, 3), (2, 4), (3, 5)] {
        let mut before = Saver::<WORD>::new(1, torn, seed);
        (0..saves).for_each(|number| before.save(&record(number)));
        let mut uncut = before.clone();
        uncut.save(&record(saves));
        let work = uncut.flash.work - before.flash.work;
        for cut in 0..work {
            let mut saver = before.clone();
            saver.flash.cut_after(cut);
            saver.save(&record(saves));
            assert_eq!(saver.tally.cuts, 1, "cut at {cut} of {work}");
            saver.tally.assert_sound();
            for again in (cut % 11..work).step_by(11) {
                let mut saver = saver.clone();
                saver.flash.cut_after(again);
                saver.save(&record(saves + 1));
                saver.save(&record(saves + 2));
                saver.tally.assert_sound();
            }
        }
    }
}

#[test]
fn a_save_cut_at_any_byte_leaves_the_record_before_or_the_new_one() {
    everywhere([each_cut_of_a_save::<1>, each_cut_of_a_save::<4>, each_cut_of_a_save::<8>]);
}

/// A log whose next frame fits in its sector, or opens another one.
fn full_of<const WORD: usize>(frames: u32, torn: Torn, seed: u64) -> (Logger<WORD>, Vec<u8>) {
    let (mut logger, mut dice) = (Logger::new(3, torn, seed), Dice::new(seed));
    for _ in 0..frames {
        let frame = logger.frame(18, &mut dice);
        logger.append(&frame);
    }
    let frame = logger.frame(18, &mut dice);
    (logger, frame)
}

fn each_cut_of_an_append<const WORD: usize>(torn: Torn) {
    let mut opened = [false; 2];
    for (frames, seed) in (6..14).zip(1..) {
        let (mut uncut, frame) = full_of::<WORD>(frames, torn, seed);
        let (before, sequence) = (uncut.flash.work, uncut.ring.end().sequence);
        uncut.append(&frame);
        let work = uncut.flash.work - before;
        opened[usize::from(work > SECTOR as usize)] = true;
        assert!(uncut.ring.end().sequence - sequence <= 1);
        for cut in 0..work {
            for again in (cut % 53..work + 1).step_by(53) {
                let (mut logger, frame) = full_of::<WORD>(frames, torn, seed);
                logger.flash.cut_after(cut);
                logger.append(&frame);
                assert_eq!(logger.tally.cuts, 1, "cut at {cut} of {work}");
                logger.flash.cut_after(again);
                for _ in 0..4 {
                    let frame = logger.frame(9, &mut Dice::new(seed));
                    logger.append(&frame);
                    logger.follow(2);
                }
                logger.look();
                logger.tally.assert_sound();
            }
        }
    }
    assert_eq!(opened, [true; 2], "both kinds of append were cut");
}

#[test]
fn an_append_cut_at_any_byte_loses_no_frame_before_it() {
    everywhere([each_cut_of_an_append::<1>, each_cut_of_an_append::<4>, each_cut_of_an_append::<8>]);
}

fn each_cut_of_forgetting<const WORD: usize>(torn: Torn) {
    for cut in 0..2 * SECTOR as usize {
        let mut saver = Saver::<WORD>::new(1, torn, cut as u64);
        (0..2).for_each(|number| saver.save(&record(number)));
        saver.flash.cut_after(cut);
        assert_eq!(saver.slots.erase(&mut saver.flash), Err(StoreError::Flash(NorFlashErrorKind::Other)));
        saver.flash.power_on();
        let mut to = [0; SECTOR as usize];
        let found = saver.slots.load(&mut saver.flash, &mut to).expect("readable");
        assert!(found.is_none_or(|found| found == record(1)), "cut at {cut}");

        let (mut logger, _) = full_of::<WORD>(12, torn, cut as u64);
        logger.flash.cut_after(cut);
        assert!(logger.ring.erase(&mut logger.flash).is_err());
        logger.flash.power_on();
        logger.ring = Ring::open(SECTOR, SECTOR, 3, &mut logger.flash).expect("readable");
        logger.look();
        logger.tally.assert_sound();
    }
}

#[test]
fn a_cut_while_forgetting_brings_nothing_older_back() {
    everywhere([each_cut_of_forgetting::<1>, each_cut_of_forgetting::<4>, each_cut_of_forgetting::<8>]);
}

/// Either kind of torn words.
fn torn() -> impl Strategy<Value = Torn> {
    prop_oneof![Just(Torn::Mixed), Just(Torn::Unreadable)]
}

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn saves_with_any_cuts_lose_nothing((cuts, torn, seed) in (0_u32..8, torn(), any::<u64>())) {
        for tally in [slots::<1>(cuts, torn, seed), slots::<4>(cuts, torn, seed), slots::<8>(cuts, torn, seed)] {
            tally.assert_sound();
        }
    }

    #[test]
    fn logs_with_any_cuts_lose_nothing((cuts, torn, seed) in (0_u32..8, torn(), any::<u64>())) {
        for tally in [ring::<1>(cuts, torn, seed), ring::<4>(cuts, torn, seed), ring::<8>(cuts, torn, seed)] {
            tally.assert_sound();
        }
    }

    #[test]
    fn garbage_holds_no_record_and_ends_a_log((kept, seed) in (0_usize..3, any::<u64>())) {
        // Some sectors keep their headers, and the first words of their content.
        let (mut logger, frame) = full_of::<4>(12, Torn::Mixed, seed);
        let mut dice = Dice::new(seed);
        for sector in 0..4 {
            let from = SECTOR as usize * sector + if sector % 3 < kept { 16 + 4 * dice.below(20) as usize } else { 0 };
            let zeros = dice.below(4);
            let byte = |_| if dice.below(4) < zeros { 0 } else { dice.bits() as u8 };
            let noise: Vec<u8> = (from..SECTOR as usize * (sector + 1)).map(byte).collect();
            logger.flash.put(from, &noise);
        }
        let mut to = [0; SECTOR as usize];
        for slot in [SECTOR, 2 * SECTOR] {
            prop_assert_eq!(Slots::new(0, slot).load(&mut logger.flash, &mut to), Ok(None));
        }
        let mut ring = Ring::open(SECTOR, SECTOR, 3, &mut logger.flash).expect("readable");
        prop_assert_eq!(ring.append(&mut logger.flash, &frame), Ok(true), "the next sector is erased first");
        let frames = all(&ring, &mut logger.flash);
        prop_assert!(frames.len() < 3 * SECTOR as usize);
        prop_assert_eq!(frames.last(), Some(&frame));
    }
}

/// All frames that a log has.
fn all<F: NorFlash>(ring: &Ring, flash: &mut F) -> Vec<Vec<u8>> {
    let (mut mark, mut frames, mut to) = (ring.oldest(flash), Vec::new(), [0; 512]);
    while let Some((frame, next)) = ring.read(flash, mark, &mut to).expect("room, and readable") {
        frames.push(frame.to_vec());
        assert!(next.sequence != mark.sequence || next.offset > mark.offset, "it gets on");
        mark = next;
    }
    frames
}

#[test]
fn a_flipped_bit_is_no_record() {
    let mut saver = Saver::<4>::new(1, Torn::Mixed, 1);
    (0..2).for_each(|number| saver.save(&record(number)));
    let mut to = [0; SECTOR as usize];
    let mut fell_back = 0;
    for at in 0..3 * SECTOR as usize {
        for bit in 0..8 {
            saver.flash.flip(at, bit);
            let found = saver.slots.load(&mut saver.flash, &mut to).expect("readable").expect("the other one is whole");
            fell_back += usize::from(found != record(1));
            assert!(found == record(1) || found == record(0), "byte {at}, bit {bit}");
            saver.flash.flip(at, bit);
        }
    }
    assert_eq!(fell_back, 8 * (12 + record(1).len()), "any bit of header and record makes it another");
}

#[test]
fn a_flipped_bit_costs_no_other_sector_its_frames() {
    let (mut logger, _) = full_of::<8>(12, Torn::Mixed, 5);
    let before = all(&logger.ring, &mut logger.flash);
    for at in SECTOR as usize..4 * SECTOR as usize {
        logger.flash.flip(at, at as u32 % 8);
        let ring = Ring::open(SECTOR, SECTOR, 3, &mut logger.flash).expect("readable");
        let after = all(&ring, &mut logger.flash);
        let same = before.iter().filter(|frame| after.contains(frame)).count();
        assert!(same + 2 >= before.len() || at % (SECTOR as usize) < 12, "byte {at}: {same} of {}", before.len());
        assert!(same + 3 >= before.len(), "byte {at}: {same} of {}", before.len());
        logger.flash.flip(at, at as u32 % 8);
    }
}

#[test]
fn a_word_that_cannot_be_read_costs_one_frame() {
    for at in 16..SECTOR as usize {
        let (mut logger, _) = full_of::<4>(12, Torn::Mixed, 5);
        let before = all(&logger.ring, &mut logger.flash);
        logger.flash.spoil(3 * SECTOR as usize + at);
        let ring = Ring::open(SECTOR, SECTOR, 3, &mut logger.flash).expect("readable");
        let after = all(&ring, &mut logger.flash);
        assert!(after.len() + 1 >= before.len() && after.iter().all(|frame| before.contains(frame)), "byte {at}");
    }
}

#[test]
fn a_byte_that_reads_differently_each_time_makes_no_record() {
    let mut failed = 0;
    for (at, seed) in (0..12).chain(32..50).cycle().zip(0..300) {
        let mut saver = Saver::<4>::new(1, Torn::Mixed, seed);
        (0..3).for_each(|number| saver.save(&record(number)));
        saver.flash.unsettle(2 * SECTOR as usize + at);
        let saved = saver.slots.save(&mut saver.flash, &record(3));
        failed += usize::from(saved.is_err());
        for _ in 0..20 {
            let mut to = [0; SECTOR as usize];
            match saver.slots.load(&mut saver.flash, &mut to) {
                Ok(Some(found)) => assert!(found == record(2) || (saved.is_ok() && found == record(3)), "byte {at}"),
                other => assert_eq!(other, Err(StoreError::ReadBack), "byte {at}"),
            }
        }
    }
    assert!((100..200).contains(&failed), "about half of the saves: {failed}");
}

#[test]
fn a_header_is_written_after_its_record() {
    let mut saver = Saver::<4>::new(1, Torn::Mixed, 1);
    saver.flash.cut_after(SECTOR as usize + 10);
    saver.save(&record(1));
    assert_eq!(saver.flash.bytes()[SECTOR as usize..][..32], [0xFF; 32]);
    assert_eq!(saver.flash.bytes()[SECTOR as usize + 32..][..8], record(1)[..8]);
}

#[test]
fn a_log_goes_on_only_after_a_whole_frame() {
    let head = [*b"etuL", 1_u32.to_le_bytes()].concat();
    let head = [&head[..], &crc(&head), &[0xFF; 4]].concat();
    for (content, sound) in [
        (&[][..], true),
        (&[0, 0, 0, 1, 0, 0, 0, 0], true),
        (&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0], true),
        (&[0, 1, 2, 0xFF, 0, 0, 0, 0], true),
        (&[0, 0, 0, 0], false),
        (&[0, 0, 0, 1], false),
        (&[0, 0, 0, 1, 0, 0], false),
        (&[0, 0, 1, 0, 0, 0, 0], false),
        (&[0, 0, 0, 1, 0, 0, 0, 0, 0], false),
        (&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], false),
        (&[0, 0, 0, 1, 0, 0, 0, 0, 0xFF, 0xFF, 0xFE], false),
    ] {
        let mut flash = Flash::<4>::new(2, Torn::Mixed, 1);
        flash.put(0, &head);
        flash.put(16, content);
        let mut ring = Ring::open(0, SECTOR, 2, &mut flash).expect("readable");
        let end = if sound { (1, 16 + content.len() as u32) } else { (2, 16) };
        assert_eq!((ring.end().sequence, ring.end().offset), end, "{content:?}");
        assert_eq!(ring.append(&mut flash, &[1, 0]), Ok(!sound));
    }
}

/// A cut leaves the first word of a frame as if erased, so the next frame goes there, and the flash does not take it.
#[test]
fn nothing_is_put_behind_a_word_that_does_not_hold() {
    for seed in 0..4_000 {
        let mut logger = Logger::<8>::new(3, Torn::Mixed, seed);
        logger.append(&[1, 0]);
        for (number, cut) in [(2, Some(0)), (3, Some(16)), (4, None)] {
            if let Some(cut) = cut {
                logger.flash.cut_after(cut);
            }
            logger.append(&[&[0xFF; 22][..], &[number, 0]].concat());
        }
        logger.look();
        logger.tally.assert_sound();
    }
}

#[test]
fn a_full_log_forgets_its_oldest_frames() {
    let (mut logger, mut dice) = (Logger::<4>::new(4, Torn::Mixed, 1), Dice::new(1));
    let mut given = Vec::new();
    for _ in 0..100 {
        let frame = logger.frame(20, &mut dice);
        let opened = logger.ring.append(&mut logger.flash, &frame);
        // A zero, 20 bytes and the number are 24; with the closing word 28: four in 112 bytes.
        assert_eq!(opened, Ok(given.len() % 4 == 0));
        given.push(frame);
        let frames = all(&logger.ring, &mut logger.flash);
        assert!(frames.len() == given.len() || frames.len() > 3 * 4, "three sectors are always full");
        assert!(given.ends_with(&frames));
    }
    let erases = &logger.flash.erases[1..];
    assert!(erases.iter().all(|times| (6..=7).contains(times)), "the sectors wear evenly: {erases:?}");
}

#[test]
fn a_layout_that_does_not_suit_the_flash_is_named() {
    let mut flash = Flash::<4>::new(4, Torn::Mixed, 1);
    for (start, slot) in
        [(64, 128), (0, 64), (0, 0), (128, 256), (512, 128), (0, 512), (0, u32::MAX - 127), (u32::MAX, 128)]
    {
        let slots = Slots::new(start, slot);
        assert_eq!(slots.save(&mut flash, &[1]), Err(StoreError::Layout), "{start} {slot}");
        assert_eq!(slots.load(&mut flash, &mut [0; 9]), Err(StoreError::Layout), "{start} {slot}");
        assert_eq!(slots.erase(&mut flash), Err(StoreError::Layout), "{start} {slot}");
    }
    for (start, sector, sectors) in [(0, 128, 5), (0, 128, 1), (0, 128, 0), (0, 100, 2), (64, 128, 2), (0, 0, 4)] {
        let ring = Ring::open(start, sector, sectors, &mut flash).map(|ring| ring.end());
        assert_eq!(ring, Err(StoreError::Layout), "{start} {sector} {sectors}");
    }
    assert!(Ring::open(0, 128, u32::MAX, &mut flash).is_err());
    // Words that do not divide a block, and sectors without room for header, body and closing word.
    assert_eq!(Slots::new(0, 192).save(&mut Flash::<64, 192>::new(2, Torn::Mixed, 1), &[1]), Err(StoreError::Layout));
    assert!(Ring::open(0, 64, 2, &mut Flash::<32, 64>::new(2, Torn::Mixed, 1)).is_err());
    assert!(Ring::open(0, 96, 2, &mut Flash::<32, 96>::new(2, Torn::Mixed, 1)).is_ok());
    assert_eq!((flash.work, flash.erases), (0, vec![0; 4]), "nothing was touched");
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let mut saver = Saver::<8>::new(1, Torn::Mixed, 1);
    let most = vec![7; saver.slots.capacity() as usize];
    assert_eq!(most.len(), 96);
    for fits in [vec![], most.clone()] {
        saver.save(&fits);
    }
    assert_eq!(saver.slots.save(&mut saver.flash, &[7; 97]), Err(StoreError::TooLong));
    assert_eq!(saver.slots.load(&mut saver.flash, &mut [0; 95]), Err(StoreError::Buffer));
    saver.save(&most);
    saver.tally.assert_sound();

    let mut logger = Logger::<8>::new(2, Torn::Mixed, 1);
    let longest = logger.ring.longest() as usize;
    assert_eq!(longest, 104);
    let frame = |length: usize| [vec![7; length - 1], vec![0]].concat();
    assert_eq!(logger.ring.append(&mut logger.flash, &frame(longest + 1)), Err(StoreError::TooLong));
    for wrong in [&[][..], &[0], &[1], &[1, 0, 2, 0], &[0, 1, 0], &[1, 0, 0]] {
        assert_eq!(logger.ring.append(&mut logger.flash, wrong), Err(StoreError::Frame), "{wrong:?}");
    }
    assert_eq!(logger.flash.work, 0);
    assert_eq!(logger.ring.append(&mut logger.flash, &frame(longest)), Ok(true));
    let oldest = logger.ring.oldest(&mut logger.flash);
    assert_eq!(logger.ring.read(&mut logger.flash, oldest, &mut [0; 103]), Err(StoreError::Buffer));
    assert_eq!(all(&logger.ring, &mut logger.flash), [frame(longest)]);
}

#[test]
fn a_worn_byte_is_noticed() {
    for worn in [0, 11, 32, 40] {
        let mut saver = Saver::<4>::new(1, Torn::Mixed, 1);
        (0..3).for_each(|number| saver.save(&record(number)));
        saver.flash.wear_out(2 * SECTOR as usize + worn);
        assert_eq!(saver.slots.save(&mut saver.flash, &[0; 20]), Err(StoreError::ReadBack));
        let mut to = [0; SECTOR as usize];
        assert_eq!(saver.slots.load(&mut saver.flash, &mut to), Ok(Some(&record(2)[..])), "the other slot still");
    }
}

#[test]
fn the_log_goes_around_a_worn_sector() {
    for worn in [0, 16, 40, 60] {
        let (mut logger, mut dice) = (Logger::<4>::new(4, Torn::Mixed, 1), Dice::new(1));
        logger.flash.wear_out(2 * SECTOR as usize + worn);
        let mut given = Vec::new();
        for _ in 0..50 {
            let frame = logger.frame(12, &mut dice);
            logger.ring.append(&mut logger.flash, &frame).expect("a sector further");
            given.push(frame);
            let frames = all(&logger.ring, &mut logger.flash);
            assert!(given.ends_with(&frames) && frames.len() >= given.len().min(8), "{} frames", frames.len());
            let again = Ring::open(SECTOR, SECTOR, 4, &mut logger.flash).expect("readable");
            assert_eq!(all(&again, &mut logger.flash), frames);
        }
    }
}

#[test]
fn the_last_sector_is_not_risked_for_a_new_frame() {
    let (mut logger, mut dice) = (Logger::<4>::new(2, Torn::Mixed, 1), Dice::new(1));
    logger.flash.wear_out(2 * SECTOR as usize + 16);
    let (mut given, mut refused) = (Vec::new(), 0);
    for _ in 0..8 {
        let frame = logger.frame(20, &mut dice);
        match logger.ring.append(&mut logger.flash, &frame) {
            Ok(_) => given.push(frame),
            Err(error) => {
                assert_eq!(error, StoreError::ReadBack);
                refused += 1;
            }
        }
        assert_eq!(all(&logger.ring, &mut logger.flash), given);
    }
    assert_eq!((given.len(), refused), (4, 4));
}

#[test]
fn a_log_without_a_sound_sector_says_so() {
    let mut logger = Logger::<4>::new(3, Torn::Mixed, 1);
    (1..4).for_each(|sector| logger.flash.wear_out(sector * SECTOR as usize));
    assert_eq!(logger.ring.append(&mut logger.flash, &[1, 0]), Err(StoreError::ReadBack));
}

#[test]
fn a_driver_that_fails_for_a_while_takes_nothing_with_it() {
    let refused = StoreError::Flash(NorFlashErrorKind::Other);
    let (mut logger, frame) = full_of::<4>(12, Torn::Mixed, 1);
    let before = all(&logger.ring, &mut logger.flash);
    let mark = logger.ring.oldest(&mut logger.flash);
    logger.flash.power_off();
    for _ in 0..10 {
        assert_eq!(logger.ring.append(&mut logger.flash, &frame), Err(refused));
    }
    // No driver is not the same as no log.
    assert_eq!(logger.ring.read(&mut logger.flash, mark, &mut [0; 9]), Err(refused));
    assert_eq!(Ring::open(SECTOR, SECTOR, 3, &mut logger.flash).map(|ring| ring.end()), Err(refused));
    logger.flash.power_on();
    assert_eq!(all(&logger.ring, &mut logger.flash), before);
    assert_eq!(logger.ring.append(&mut logger.flash, &frame), Ok(true));
    assert_eq!(all(&logger.ring, &mut logger.flash).last(), Some(&frame));

    let mut saver = Saver::<4>::new(1, Torn::Mixed, 1);
    saver.save(&record(0));
    saver.flash.power_off();
    assert_eq!(saver.slots.save(&mut saver.flash, &record(1)), Err(refused));
    assert_eq!(saver.slots.load(&mut saver.flash, &mut [0; 99]), Err(refused));
    assert_eq!(saver.slots.save(&mut saver.flash, &record(1)), Err(refused));
    saver.flash.power_on();
    assert_eq!(saver.slots.load(&mut saver.flash, &mut [0; 99]), Ok(Some(&record(0)[..])));
}

#[test]
fn a_mark_is_good_until_its_sector_is_overwritten() {
    let mut logger = Logger::<4>::new(2, Torn::Mixed, 1);
    let ring = &mut logger.ring;
    let (flash, mut to) = (&mut logger.flash, [0; SECTOR as usize]);
    let start = ring.end();
    assert_eq!((ring.oldest(flash), ring.read(flash, start, &mut to)), (start, Ok(None)));
    assert_eq!(ring.append(flash, &[1, 0]), Ok(true));
    let second = ring.end();
    assert_eq!(second, Mark { sequence: start.sequence, offset: start.offset + 8 });
    assert_eq!(Mark::from_bytes(second.to_bytes()), second);
    assert_eq!(second.to_bytes(), [1, 0, 0, 0, 24, 0, 0, 0], "little-endian, the sequence first");
    assert_eq!(ring.append(flash, &[2, 2, 0]), Ok(false));
    assert_eq!(ring.read(flash, start, &mut to), Ok(Some((&[1, 0][..], second))));
    assert_eq!(ring.read(flash, second, &mut to), Ok(Some((&[2, 2, 0][..], ring.end()))));
    // In the middle of a frame: the next one.
    let inside = Mark { offset: start.offset + 3, ..start };
    assert_eq!(
        ring.read(flash, Mark { offset: start.offset + 4, ..start }, &mut to).map(|read| read.map(|r| r.1)),
        Ok(Some(ring.end()))
    );
    assert_eq!(ring.read(flash, inside, &mut to), Ok(Some((&[1, 0][..], second))), "before its first byte");
    while ring.oldest(flash) == start {
        ring.append(flash, &[3; 50].iter().copied().chain([0]).collect::<Vec<u8>>()).expect("room");
    }
    assert_eq!(ring.read(flash, second, &mut to), Err(StoreError::Overwritten));
    assert_eq!(ring.oldest(flash).sequence, 2);
    assert_eq!(
        ring.read(flash, Mark { sequence: 9, offset: 16 }, &mut to),
        Err(StoreError::Overwritten),
        "not of this log"
    );

    let end = ring.end();
    ring.erase(flash).expect("on");
    assert_eq!(ring.read(flash, end, &mut to), Err(StoreError::Overwritten), "forgotten");
    assert_eq!((all(ring, flash), ring.oldest(flash)), (vec![], ring.end()));
    let again = Ring::open(SECTOR, SECTOR, 2, flash).expect("readable");
    assert_eq!((again.end(), again.end().sequence), (ring.end(), 4), "and numbers go on");
}

/// CRC-32, bit by bit.
fn crc(bytes: &[u8]) -> [u8; 4] {
    let step = |crc: u32, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 };
    let crc = bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step));
    (!crc).to_le_bytes()
}

#[test]
fn sequences_wrap_and_the_bytes_are_as_described() {
    let mut saver = Saver::<4>::new(1, Torn::Mixed, 1);
    let head = [(u32::MAX - 1).to_le_bytes(), 2_u32.to_le_bytes()].concat();
    let sum = crc(&[&head[..], b"hi"].concat());
    saver.flash.put(SECTOR as usize, &[&head[..], &sum].concat());
    saver.flash.put(SECTOR as usize + 32, b"hi\xFF\xFF");
    saver.record = Some(b"hi".to_vec());
    for number in 0..5 {
        assert_eq!(saver.slots.load(&mut saver.flash, &mut [0; 99]), Ok(saver.record.as_deref()));
        saver.save(&record(number));
    }
    saver.tally.assert_sound();

    let mut logger = Logger::<4>::new(3, Torn::Mixed, 1);
    let head = [*b"etuL", (u32::MAX - 1).to_le_bytes()].concat();
    logger.flash.put(2 * SECTOR as usize, &[&head[..], &crc(&head)].concat());
    logger.flash.put(2 * SECTOR as usize + 16, &[0, 0, 1, 2, 0, 0, 0, 0]);
    let mut ring = Ring::open(SECTOR, SECTOR, 3, &mut logger.flash).expect("readable");
    assert_eq!(ring.end(), Mark { sequence: u32::MAX - 1, offset: 24 });
    let mut given = vec![vec![1, 2, 0]];
    while ring.end().sequence != 2 {
        let frame = logger.frame(12, &mut Dice::new(1));
        ring.append(&mut logger.flash, &frame).expect("room");
        given.push(frame);
        let frames = all(&ring, &mut logger.flash);
        assert!(given.ends_with(&frames) && frames.len() >= given.len().min(8));
        ring = Ring::open(SECTOR, SECTOR, 3, &mut logger.flash).expect("readable");
    }
}

/// Saves and logs on a flash of these sizes; misaligned access would panic.
fn suits<const WORD: usize, const READ: usize>() {
    let mut flash = Flash::<WORD, 128, READ>::new(5, Torn::Unreadable, 1);
    let (slots, mut to) = (Slots::new(0, 128), [0; 128]);
    let mut ring = Ring::open(256, 128, 3, &mut flash).expect("sound");
    let mut given = Vec::new();
    for length in (1_u8..=30).chain(1..=30) {
        let frame: Vec<u8> = (1..=length).chain([0]).collect();
        slots.save(&mut flash, &frame).expect("room");
        assert_eq!(slots.load(&mut flash, &mut to), Ok(Some(&frame[..])));
        ring.append(&mut flash, &frame).expect("room");
        given.push(frame);
        ring = Ring::open(256, 128, 3, &mut flash).expect("sound");
        assert!(given.ends_with(&all(&ring, &mut flash)));
        flash.cut_after(9);
        let _ = slots.save(&mut flash, &[1; 50]);
        flash.power_on();
        assert_eq!(slots.load(&mut flash, &mut to).map(|found| found.map(<[u8]>::len)), Ok(given.last().map(Vec::len)));
    }
}

#[test]
fn every_word_size_up_to_32_suits() {
    suits::<1, 1>();
    suits::<1, 16>();
    suits::<2, 4>();
    suits::<4, 8>();
    suits::<8, 2>();
    suits::<16, 16>();
    suits::<32, 1>();
    suits::<32, 16>();
}

/// The flash of the tests refuses what it should.
mod the_mock {
    use super::*;

    fn flash() -> Flash<4> {
        Flash::new(2, Torn::Mixed, 1)
    }

    #[test]
    #[should_panic(expected = "written twice")]
    fn a_word_is_written_once_even_as_erased() {
        flash().write(4, &[0xFF; 4]).expect("on");
        let mut flash = flash();
        for _ in 0..2 {
            flash.write(4, &[0xFF; 4]).expect("on");
        }
    }

    #[test]
    #[should_panic(expected = "not erased")]
    fn no_bit_is_set_by_writing() {
        let mut flash = Flash::<1>::new(1, Torn::Mixed, 1);
        flash.write(0, &[1]).expect("on");
        let _ = flash.write(0, &[3]);
    }

    #[test]
    #[should_panic(expected = "misaligned")]
    fn writes_are_aligned() {
        let _ = flash().write(2, &[0; 4]);
    }

    #[test]
    #[should_panic(expected = "out of range")]
    fn writes_stay_inside() {
        let _ = flash().write(256, &[0; 4]);
    }

    #[test]
    #[should_panic(expected = "an erase was interrupted")]
    fn a_half_erased_sector_is_not_written() {
        let mut flash = flash();
        flash.cut_after(64);
        flash.erase(0, 128).expect_err("cut");
        flash.power_on();
        let _ = flash.write(0, &[0; 4]);
    }

    #[test]
    fn a_cut_write_stops_in_the_middle_of_a_word() {
        let mut kinds = [0; 3];
        for seed in 0..100 {
            let mut flash = Flash::<8>::new(1, Torn::Unreadable, seed);
            flash.cut_after(17);
            flash.write(0, &[0; 32]).expect_err("cut");
            assert_eq!(flash.read(0, &mut [9]), Err(NorFlashErrorKind::Other), "off");
            flash.power_on();
            assert_eq!((&flash.bytes()[..16], &flash.bytes()[24..]), (&[0; 16][..], &[0xFF; 104][..]));
            let (readable, word) = (flash.read(20, &mut [0]).is_ok(), &flash.bytes()[16..24]);
            kinds[if !readable { 0 } else { 1 + usize::from(word == [0; 8]) }] += 1;
            assert!(flash.read(8, &mut [0; 8]).is_ok() && flash.read(24, &mut [0; 8]).is_ok());
            assert_eq!(flash.erase(0, 128), Ok(()));
            assert_eq!((flash.read(0, &mut [0; 128]), flash.erases), (Ok(()), vec![1]));
        }
        assert!(kinds.iter().all(|times| *times > 10), "unreadable, untouched, arrived: {kinds:?}");
    }
}
