//! The places of an object that may be sealed.

use std::fmt;

use serde_json::Value;

use super::sealed::{FromClear, Sealed, Unreadable, in_clear};
use crate::model::KeyUrl;

/// An object that may have sealed places.
pub trait Protected {
    /// Collects the places that may be sealed. `key` is that of what surrounds the object.
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>);
}

/// The places of an object that may be sealed, each with its key.
#[derive(Default)]
pub struct Slots<'a>(Vec<Slot<'a>>);

pub(super) struct Slot<'a> {
    pub(super) key: KeyUrl,
    pub(super) place: &'a mut dyn Place,
}

impl<'a> Slots<'a> {
    /// Adds a place. Without a key nothing can be sealed: what stands there is clear.
    pub(crate) fn add(&mut self, key: Option<&KeyUrl>, place: &'a mut dyn Place) {
        match key {
            Some(key) if place.sealed().is_some() => self.0.push(Slot { key: key.clone(), place }),
            Some(_) => {}
            None => place.leave_clear(),
        }
    }

    /// The keys that are needed, each once.
    pub fn keys(&self) -> Vec<KeyUrl> {
        let mut keys: Vec<_> = self.0.iter().map(|slot| slot.key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = Slot<'a>> {
        self.0.into_iter()
    }
}

impl fmt::Debug for Slots<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots").field("places", &self.0.len()).finish()
    }
}

/// One place that may be sealed.
pub(crate) trait Place: Send {
    /// What stands there, when it may be sealed.
    fn sealed(&self) -> Option<&str>;

    /// It was opened, or cannot be; says whether it is readable now.
    fn settle(&mut self, outcome: Result<String, String>) -> bool;

    /// It is in clear.
    fn leave_clear(&mut self);
}

impl<T: FromClear + Send> Place for Sealed<T> {
    /// An empty text is left alone: it is what it is.
    fn sealed(&self) -> Option<&str> {
        self.as_received().filter(|text| !text.is_empty())
    }

    fn settle(&mut self, outcome: Result<String, String>) -> bool {
        let Self::Received(sealed) = self else { return false };
        let sealed = std::mem::take(sealed);
        let opened = outcome.and_then(|clear| T::from_clear(clear, &sealed));
        let readable = opened.is_ok();
        *self = match opened {
            Ok(value) => Self::Opened(value),
            Err(reason) => Self::Unreadable(Unreadable::new(sealed, reason)),
        };
        readable
    }

    fn leave_clear(&mut self) {
        let Self::Received(text) = self else { return };
        *self = in_clear(Value::String(std::mem::take(text)));
    }
}

impl<T: FromClear + Send> Place for Option<Sealed<T>> {
    fn sealed(&self) -> Option<&str> {
        self.as_ref()?.sealed()
    }

    fn settle(&mut self, outcome: Result<String, String>) -> bool {
        self.as_mut().is_some_and(|place| place.settle(outcome))
    }

    fn leave_clear(&mut self) {
        if let Some(place) = self {
            place.leave_clear();
        }
    }
}
