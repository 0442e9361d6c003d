//! What is to be written, and waiting until it is.

use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

use bytes::Bytes;
use tokio::sync::watch;

use crate::clock::SimClock;
use crate::sync::lock;

/// The disk behind a cloud, or nothing at all. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Disk(Option<Arc<Inner>>);

struct Inner {
    desk: Arc<Desk>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// The disk does not take writes any more: what was not written must not be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the data directory cannot be written any more")]
pub(crate) struct Lost;

/// One record that is to be written, or to go.
pub(super) struct Note {
    pub(super) table: &'static str,
    pub(super) key: Bytes,
    pub(super) record: Option<Bytes>,
}

/// Where notes lie until the writer takes them.
pub(super) struct Desk {
    pile: Mutex<Pile>,
    arrival: Condvar,
    progress: watch::Sender<Progress>,
}

#[derive(Default)]
struct Pile {
    notes: Vec<Note>,
    /// How many there ever were.
    noted: u64,
    clock: Option<Watched>,
    closing: bool,
}

/// The clock, and what its offset was when it was noted last.
struct Watched {
    clock: SimClock,
    noted_millis: i64,
}

/// How many notes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    written: u64,
    ended: bool,
}

/// The table of the clock's offset.
pub(super) const CLOCK: &str = "clock";

impl Disk {
    /// A disk that nobody writes to yet: notes pile up.
    pub(super) fn unattended() -> (Self, Arc<Desk>) {
        let desk = Arc::new(Desk::new());
        (Self(Some(Arc::new(Inner { desk: desk.clone(), writer: Mutex::default() }))), desk)
    }

    /// Takes note of who writes.
    pub(super) fn attended_by(&self, writer: JoinHandle<()>) {
        if let Some(inner) = &self.0 {
            *lock(&inner.writer) = Some(writer);
        }
    }

    /// Notes a record, or that it is gone. Never waits for the disk.
    pub(super) fn note(&self, note: Note) {
        if let Some(inner) = &self.0 {
            lock(&inner.desk.pile).add(note);
            inner.desk.arrival.notify_one();
        }
    }

    /// Notes the clock's offset from now on whenever it is not `noted_millis` any more.
    pub(super) fn watch(&self, clock: SimClock, noted_millis: i64) {
        if let Some(inner) = &self.0 {
            lock(&inner.desk.pile).clock = Some(Watched { clock, noted_millis });
        }
    }

    /// Waits until everything that has been noted so far is on disk. Cancel safe.
    pub(crate) async fn settled(&self) -> Result<(), Lost> {
        let Some(inner) = &self.0 else { return Ok(()) };
        let noted = inner.desk.noted();
        let mut progress = inner.desk.progress.subscribe();
        let reached = progress.wait_for(|progress| progress.ended || progress.written >= noted).await;
        match reached {
            Ok(progress) if progress.written >= noted => Ok(()),
            _ => Err(Lost),
        }
    }

    /// Ends when nothing is written any more, as after a failure; never without a disk.
    pub(crate) async fn lost(&self) {
        let Some(inner) = &self.0 else { return std::future::pending().await };
        let mut progress = inner.desk.progress.subscribe();
        // The sender lives as long as the disk.
        let _ = progress.wait_for(|progress| progress.ended).await;
    }

    /// Writes what is noted and lets go of the directory, so that it can be opened again. Cancel safe: the writer
    /// goes on.
    pub(crate) async fn close(&self) {
        let Some(inner) = &self.0 else { return };
        inner.desk.close();
        let writer = lock(&inner.writer).take();
        if let Some(writer) = writer {
            // It ends when the pile is empty; its panic would have been seen as a loss.
            let _ = tokio::task::spawn_blocking(move || writer.join()).await;
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.desk.close();
    }
}

impl Desk {
    fn new() -> Self {
        Self { pile: Mutex::default(), arrival: Condvar::new(), progress: watch::Sender::default() }
    }

    /// How many notes there are, the clock's among them.
    fn noted(&self) -> u64 {
        let mut pile = lock(&self.pile);
        if pile.note_clock() {
            self.arrival.notify_one();
        }
        pile.noted
    }

    fn close(&self) {
        let mut pile = lock(&self.pile);
        pile.note_clock();
        pile.closing = true;
        self.arrival.notify_one();
    }

    /// Waits for notes and takes all; `None` if there are none and none will come.
    pub(super) fn take(&self) -> Option<Vec<Note>> {
        let waiting = |pile: &mut Pile| pile.notes.is_empty() && !pile.closing;
        let mut pile = self
            .arrival
            .wait_while(lock(&self.pile), waiting)
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let notes = std::mem::take(&mut pile.notes);
        (!notes.is_empty()).then_some(notes)
    }

    pub(super) fn wrote(&self, notes: u64) {
        self.progress.send_modify(|progress| progress.written += notes);
    }

    pub(super) fn ended(&self) {
        self.progress.send_modify(|progress| progress.ended = true);
    }
}

impl Pile {
    fn add(&mut self, note: Note) {
        self.notes.push(note);
        self.noted += 1;
    }

    /// Whether the clock was moved since it was noted last.
    fn note_clock(&mut self) -> bool {
        let Some(watched) = &mut self.clock else { return false };
        let millis = watched.clock.offset_millis();
        if millis == watched.noted_millis {
            return false;
        }
        watched.noted_millis = millis;
        self.add(super::drawer::note(CLOCK, &(), Some(&millis)));
        true
    }
}
