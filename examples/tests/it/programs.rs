//! The example programs, each run by its `main`: they assert what they show.

#[path = "../../embed.rs"]
mod embed;
#[path = "../../history.rs"]
mod history;
#[path = "../../many_threads.rs"]
mod many_threads;
#[path = "../../own_pack.rs"]
mod own_pack;

#[test]
fn embed_runs() {
    embed::main().unwrap();
}

#[test]
fn own_pack_runs() {
    own_pack::main().unwrap();
}

#[test]
fn history_runs() {
    history::main().unwrap();
}

#[test]
fn many_threads_runs() {
    many_threads::main().unwrap();
}
