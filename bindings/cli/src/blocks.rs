//! Blocks on several threads, in their order: one thread reads, some work, and the one that asked takes what came of each. No more than a few blocks are in
//! memory, however many there are.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

/// Works on blocks until there are no more, or one cannot be taken. What came of them is taken in the order in which they were read.
pub(crate) fn in_order<T: Send, D: Send, E>(
    threads: NonZeroUsize,
    mut next: impl FnMut() -> Option<T> + Send,
    work: impl Fn(T) -> D + Sync,
    mut take: impl FnMut(D) -> Result<(), E>,
) -> Result<(), E> {
    if threads == NonZeroUsize::MIN {
        while let Some(block) = next() {
            take(work(block))?;
        }
        return Ok(());
    }
    let (to_workers, blocks) = mpsc::sync_channel::<(T, SyncSender<D>)>(threads.get());
    let blocks = Mutex::new(blocks);
    // Each block's place in the order is a receiver of what will come of it.
    let (to_order, order) = mpsc::sync_channel::<Receiver<D>>(threads.get().saturating_mul(2));
    thread::scope(|scope| {
        // The order and its blocks are dropped where one cannot be taken, and then the other threads end too.
        let order = order;
        scope.spawn(move || {
            while let Some(block) = next() {
                let (done, receiver) = mpsc::sync_channel(1);
                if to_order.send(receiver).is_err() || to_workers.send((block, done)).is_err() {
                    break;
                }
            }
        });
        for _ in 0..threads.get() {
            scope.spawn(|| {
                while let Some((block, done)) = claimed(&blocks) {
                    // Where nobody waits for it any more, it is not needed.
                    let _ = done.send(work(block));
                }
            });
        }
        for done in order {
            // A thread that panicked has nothing to send; its panic goes on when all have ended.
            let Ok(done) = done.recv() else { break };
            take(done)?;
        }
        Ok(())
    })
}

/// As many threads as the machine has.
pub(crate) fn all_threads() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn claimed<T>(blocks: &Mutex<Receiver<T>>) -> Option<T> {
    blocks.lock().ok()?.recv().ok()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::in_order;

    fn threads() -> [NonZeroUsize; 3] {
        let one = NonZeroUsize::MIN;
        [one, one.saturating_add(1), one.saturating_add(4)]
    }

    #[test]
    fn what_came_of_blocks_is_taken_in_their_order_and_few_are_held() {
        for threads in threads() {
            let (mut next, mut taken) = (0..1000_u64, Vec::new());
            let (read, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let most = AtomicUsize::new(0);
            let work = |block: u64| {
                // The first take longest.
                (0..(1000 - block) * 20).for_each(|number| {
                    std::hint::black_box(number);
                });
                block
            };
            let read_next = || {
                let block = next.next();
                let held = read.fetch_add(1, Ordering::Relaxed) - done.load(Ordering::Relaxed);
                most.fetch_max(held, Ordering::Relaxed);
                block
            };
            let end: Result<(), ()> = in_order(threads, read_next, work, |block| {
                taken.push(block);
                done.fetch_add(1, Ordering::Relaxed);
                Ok(())
            });
            assert_eq!(end, Ok(()));
            assert!(taken.iter().copied().eq(0..1000), "{threads}");
            assert!(most.into_inner() <= threads.get() * 4 + 3, "{threads}");
        }
    }

    #[test]
    fn a_block_that_cannot_be_taken_ends_an_endless_source() {
        for threads in threads() {
            let mut source = 0..;
            let end = in_order(threads, || source.next(), |block: u32| block, |block| if block == 70 { Err(block) } else { Ok(()) });
            assert_eq!(end, Err(70));
        }
    }
}
