//! Ctrl-C and the like: what was written then are whole lines, and no file is left half written.

use std::fs;
use std::path::PathBuf;
use std::process;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// What a shell is told of a command that was interrupted.
const INTERRUPTED: i32 = 130;

/// How often it is tried to wait for lines that are being written, and for how long each time. Where nobody takes them, they are not waited for any longer.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(10);

/// Held while lines are written; and the file that is being written in the place of another.
static LINES: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Lets an interruption end the process between lines that the command writes. Where the system cannot do that, it ends anywhere.
///
/// This is for the program alone: whoever carries the command in a process of another kind has a way of its own with interruptions.
pub fn end_between_lines() {
    let _ = ctrlc::set_handler(|| {
        for _ in 0..TRIES {
            if let Ok(unfinished) = LINES.try_lock() {
                if let Some(file) = unfinished.as_deref() {
                    let _ = fs::remove_file(file);
                }
                process::exit(INTERRUPTED);
            }
            thread::sleep(PAUSE);
        }
        process::exit(INTERRUPTED);
    });
}

/// Writes whole lines.
pub(crate) fn lines<T>(write: impl FnOnce() -> T) -> T {
    let _held = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    write()
}

/// Begins a file that is removed where the command is interrupted, or ends that.
pub(crate) fn unfinished<T>(begin: impl FnOnce(&mut Option<PathBuf>) -> T) -> T {
    begin(&mut LINES.lock().unwrap_or_else(PoisonError::into_inner))
}
