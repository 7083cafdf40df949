//! Long work: it is done on a thread of its own, away from the interpreter, and this one looks after signals.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// How often signals are looked for and progress is told.
const MOMENT: Duration = Duration::from_millis(50);

/// What becomes of work that nobody waits for any more.
pub(crate) enum Interrupted<'s> {
    /// It is told to stop, and waited for.
    Stops(&'s dyn Fn()),
    /// It changes nothing, so it may go on until it ends.
    Ends,
}

/// Does the work. A signal, or what `tick` raises, is raised at once or after the work has stopped.
pub(crate) fn watched<T: Send + 'static>(
    py: Python<'_>,
    interrupted: &Interrupted<'_>,
    tick: &mut dyn FnMut() -> PyResult<()>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, mut receiver) = mpsc::sync_channel(1);
    let worker = thread::spawn(move || {
        // Where nobody waits any more, nobody is told.
        let _ = sender.send(work());
    });
    loop {
        let waiting = &mut receiver;
        match py.detach(move || waiting.recv_timeout(MOMENT)) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Disconnected) => return Err(PyRuntimeError::new_err("the work ended without a result")),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(error) = py.check_signals().and_then(|()| tick()) {
                    if let Interrupted::Stops(stop) = interrupted {
                        stop();
                        py.detach(|| worker.join().ok());
                    }
                    return Err(error);
                }
            }
        }
    }
}
