//! How large a workbook says it is when unpacked, read from the archive's directory before anything is unpacked.

/// The signature of the directory's end.
const END: [u8; 4] = *b"PK\x05\x06";
/// The signature of one entry.
const ENTRY: [u8; 4] = *b"PK\x01\x02";
/// The signature of what precedes the end where the sizes need 64 bits, and its size.
const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
const LOCATOR_64_SIZE: usize = 20;
/// The end record's size without its comment, and the longest comment.
const END_SIZE: usize = 22;
const MAX_COMMENT: usize = u16::MAX as usize;

/// The sum of the unpacked sizes of all entries; `None` where the directory cannot be read, or has another one of 64 bits beside it.
///
/// An entry whose size needs 64 bits counts as 4 GiB, which is past every cap.
pub(super) fn unpacked(bytes: &[u8]) -> Option<u64> {
    let earliest = bytes.len().saturating_sub(END_SIZE + MAX_COMMENT);
    let tail = bytes.get(earliest..)?;
    let end = earliest + tail.windows(END.len()).rposition(|window| window == END)?;
    let is_64_bits = end.checked_sub(LOCATOR_64_SIZE).and_then(|at| bytes.get(at..)).is_some_and(|found| found.starts_with(&LOCATOR_64));
    if is_64_bits {
        return None;
    }
    let entries = number16(bytes, end + 10)?;
    let mut at = usize::try_from(number32(bytes, end + 16)?).ok()?;
    let mut sum = 0_u64;
    for _ in 0..entries {
        if bytes.get(at..at.checked_add(4)?)? != ENTRY {
            return None;
        }
        sum = sum.saturating_add(u64::from(number32(bytes, at + 24)?));
        let lengths = [28, 30, 32].map(|offset| number16(bytes, at + offset).map(usize::from));
        at = lengths.into_iter().try_fold(at + 46, |at, length| at.checked_add(length?))?;
    }
    // A directory that goes on behind its last entry would have been read in part only.
    (at == end).then_some(sum)
}

fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}
