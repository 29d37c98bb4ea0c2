use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::*;

const SOON: Duration = Duration::from_secs(10);
const NOT_YET: Duration = Duration::from_millis(80);

fn locks() -> Arc<Locks> {
    Arc::new(Locks::default())
}

fn wait_for(
    locks: &Arc<Locks>,
    pid: i32,
    oid: u32,
    mode: LockMode,
    interrupt: &Arc<Interrupt>,
) -> mpsc::Receiver<Result<u64, SqlError>> {
    let (sender, receiver) = mpsc::channel();
    let locks = Arc::clone(locks);
    let interrupt = Arc::clone(interrupt);
    thread::spawn(move || sender.send(locks.acquire(pid, oid, mode, &interrupt)));
    receiver
}

fn interrupt() -> Arc<Interrupt> {
    let interrupt = Arc::new(Interrupt::detached());
    interrupt.begin(1);
    interrupt
}

#[test]
fn a_second_writer_waits_until_the_first_commits_and_learns_of_the_commit() {
    let locks = locks();
    let before = locks.commits();
    locks
        .acquire(1, 100, LockMode::Write, &interrupt())
        .unwrap();
    let second = wait_for(&locks, 2, 100, LockMode::Write, &interrupt());
    assert!(second.recv_timeout(NOT_YET).is_err());
    locks.release(1, true);
    let changed = second.recv_timeout(SOON).unwrap().unwrap();
    assert!(changed > before);
}

#[test]
fn readers_do_not_wait_for_a_writer_but_for_an_exclusive_lock() {
    let locks = locks();
    locks
        .acquire(1, 100, LockMode::Write, &interrupt())
        .unwrap();
    locks.acquire(2, 100, LockMode::Read, &interrupt()).unwrap();
    locks.release(2, true);
    locks
        .acquire(1, 100, LockMode::Exclusive, &interrupt())
        .unwrap();
    let reader = wait_for(&locks, 2, 100, LockMode::Read, &interrupt());
    assert!(reader.recv_timeout(NOT_YET).is_err());
    locks.release(1, false);
    assert_eq!(reader.recv_timeout(SOON).unwrap().unwrap(), 0);
}

#[test]
fn the_session_that_closes_a_circle_of_waits_is_refused() {
    let locks = locks();
    locks
        .acquire(1, 100, LockMode::Write, &interrupt())
        .unwrap();
    locks
        .acquire(2, 200, LockMode::Write, &interrupt())
        .unwrap();
    let first = wait_for(&locks, 1, 200, LockMode::Write, &interrupt());
    assert!(first.recv_timeout(NOT_YET).is_err());
    let error = locks
        .acquire(2, 100, LockMode::Write, &interrupt())
        .unwrap_err();
    assert_eq!(error.state, SqlState::DEADLOCK);
    locks.release(2, false);
    first.recv_timeout(SOON).unwrap().unwrap();
}

#[test]
fn a_wait_ends_when_it_is_canceled() {
    let locks = locks();
    locks
        .acquire(1, 100, LockMode::Exclusive, &interrupt())
        .unwrap();
    let canceled = interrupt();
    let waiter = wait_for(&locks, 2, 100, LockMode::Read, &canceled);
    assert!(waiter.recv_timeout(NOT_YET).is_err());
    canceled.request(crate::session::registry::Cause::Client);
    locks.wake();
    let error = waiter.recv_timeout(SOON).unwrap().unwrap_err();
    assert_eq!(error.state, SqlState::QUERY_CANCELED);
}
