//! One sector of the log: its header, and frames behind it.

use embedded_storage::nor_flash::NorFlash;

use super::{BLOCK, CRC, ERASED, StoreError, Window, erase, write};

/// First bytes of a sector of the log.
const MAGIC: [u8; 4] = *b"etuL";

/// Bytes of a word of this flash.
pub(super) const fn word<F: NorFlash>() -> u32 {
    F::WRITE_SIZE as u32
}

/// Bytes of a header on this flash.
pub(super) const fn head<F: NorFlash>() -> u32 {
    if word::<F>() > 16 { word::<F>() } else { 16 }
}

/// Bytes that a frame takes, given without its closing zero: a zero at least, the frame, and the closing word.
pub(super) fn taken<F: NorFlash>(body: &[u8]) -> u32 {
    (body.len() as u32 + 1).next_multiple_of(word::<F>()) + word::<F>()
}

/// Where a sector is, and its size. What the calls return are bytes from its beginning.
#[derive(Clone, Copy)]
pub(super) struct Sector {
    pub(super) at: u32,
    pub(super) size: u32,
}

impl Sector {
    /// Erases the sector and gives it this number.
    pub(super) fn open<F: NorFlash>(self, flash: &mut F, sequence: u32) -> Result<(), StoreError> {
        erase(flash, self.at, self.size)?;
        write(flash, self.at, header(sequence).as_flattened())
    }

    /// The number that the header gives, if there is one.
    pub(super) fn sequence<F: NorFlash>(self, flash: &mut F) -> Result<Option<u32>, StoreError> {
        let found = Window::new().header(flash, self.at)?;
        let [_, sequence, _] = found.map(u32::from_le_bytes);
        Ok((found == header(sequence)).then_some(sequence))
    }

    /// Where the content ends, unless a write was torn there.
    pub(super) fn end<F: NorFlash>(self, flash: &mut F) -> Option<u32> {
        let (mut window, start) = (Window::new(), head::<F>());
        let (mut end, mut zeros, mut erased) = (start, 0, true);
        for offset in start..self.size {
            match window.byte(flash, self.at + offset) {
                Ok(0) => {
                    zeros = if offset == end { zeros + 1 } else { 1 };
                    (end, erased) = (offset + 1, true);
                }
                Ok(byte) => erased &= byte == ERASED,
                Err(_) => return None,
            }
        }
        // After a whole frame there is exactly one word of zeros; more of them are the front of a frame that was begun.
        let closed = zeros == word::<F>() && end.is_multiple_of(word::<F>()) && end > start + word::<F>();
        (erased && (end == start || closed)).then_some(end)
    }

    /// The next whole frame at or after an offset: its first byte, and its closing zero.
    pub(super) fn find<F: NorFlash>(self, flash: &mut F, offset: u32) -> Option<(u32, u32)> {
        let mut window = Window::new();
        // A frame begins after a zero, which may be the last byte before the offset.
        let mut begin = None;
        for offset in offset.saturating_sub(1).max(head::<F>())..self.size {
            match (window.byte(flash, self.at + offset), begin) {
                (Ok(0), Some(begin)) if begin < offset && offset.is_multiple_of(word::<F>()) => {
                    return Some((begin, offset));
                }
                (Ok(0), _) => begin = Some(offset + 1),
                (Ok(_), _) => {}
                (Err(_), _) => begin = None,
            }
        }
        None
    }

    /// Writes a frame, given without its closing zero, where there is room for what it takes.
    pub(super) fn put<F: NorFlash>(self, flash: &mut F, offset: u32, body: &[u8]) -> Result<(), StoreError> {
        let (word, length) = (word::<F>(), taken::<F>(body) - word::<F>());
        let zeros = length as usize - body.len();
        let mut first = [0; BLOCK as usize];
        first.iter_mut().skip(zeros).zip(body).for_each(|(to, byte)| *to = *byte);
        let [first, closing] = [&first, &[0; BLOCK as usize]].map(|block| block.get(..word as usize).unwrap_or(block));
        let rest = body.get(word as usize - zeros..).unwrap_or_default();
        // A cut may have torn the first word and left it as if erased: it must hold before anything is put behind it.
        write(flash, self.at + offset, first)?;
        write(flash, self.at + offset + word, rest)?;
        write(flash, self.at + offset + length, closing)
    }
}

/// The header of a sector.
fn header(sequence: u32) -> [[u8; 4]; 3] {
    let mut digest = CRC.digest();
    digest.update(&MAGIC);
    digest.update(&sequence.to_le_bytes());
    [MAGIC, sequence.to_le_bytes(), digest.finalize().to_le_bytes()]
}
