//! The places of an object that may be sealed.

use std::fmt;

use serde_json::Value;
use zeroize::Zeroizing;

use super::sealed::{FromClear, Sealed, Text, Unreadable, in_clear};
use crate::model::KeyUrl;

/// An object that may have sealed places.
pub trait Protected {
    /// Collects the places that may be sealed. `key` is that of what surrounds the object.
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>);

    /// Visits the texts that are HTML; none, unless an object has some.
    fn each_html(&mut self, _visit: &mut dyn FnMut(&mut Text)) {}
}

/// The places of an object that may be sealed, each with its key.
#[derive(Default)]
pub struct Slots<'a> {
    slots: Vec<Slot<'a>>,
    purpose: Purpose,
    /// Why the object cannot be sealed.
    problem: Option<&'static str>,
}

/// What the places are collected for.
#[derive(Clone, Copy, Default, PartialEq)]
enum Purpose {
    #[default]
    Open,
    /// To be sealed; texts that only were received are clear, or sealed already when `some_sealed`.
    Seal { some_sealed: bool },
}

pub(super) struct Slot<'a> {
    pub(super) key: KeyUrl,
    pub(super) place: &'a mut dyn Place,
}

impl<'a> Slots<'a> {
    /// Nothing yet, to collect what has to be sealed. With `some_sealed` a text that looks sealed is.
    pub(super) fn to_seal(some_sealed: bool) -> Self {
        Self { purpose: Purpose::Seal { some_sealed }, ..Self::default() }
    }

    /// Adds a place. Without a key nothing can be sealed: what stands there is clear.
    pub(crate) fn add(&mut self, key: Option<&KeyUrl>, place: &'a mut dyn Place) {
        match (self.purpose, key) {
            (Purpose::Seal { some_sealed }, key) => self.add_clear(key, place, some_sealed),
            (Purpose::Open, Some(key)) if place.sealed().is_some() => self.push(key, place),
            (Purpose::Open, Some(_)) => {}
            (Purpose::Open, None) => place.leave_clear(),
        }
    }

    /// What has to be sealed and has no key is a problem, never a clear text on the wire.
    fn add_clear(&mut self, key: Option<&KeyUrl>, place: &'a mut dyn Place, some_sealed: bool) {
        match (place.wants_sealing(some_sealed), key) {
            (Ok(false), _) => {}
            (Ok(true), Some(key)) => self.push(key, place),
            (Ok(true), None) => self.problem = Some("there is no key for a text that has to be sealed"),
            (Err(problem), _) => self.problem = Some(problem),
        }
    }

    fn push(&mut self, key: &KeyUrl, place: &'a mut dyn Place) {
        self.slots.push(Slot { key: key.clone(), place });
    }

    /// Why the object cannot be sealed, if it cannot.
    pub(super) fn problem(&self) -> Option<&'static str> {
        self.problem
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty() && self.problem.is_none()
    }

    /// The keys that are needed, each once.
    pub fn keys(&self) -> Vec<KeyUrl> {
        let mut keys: Vec<_> = self.slots.iter().map(|slot| slot.key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = Slot<'a>> {
        self.slots.into_iter()
    }
}

impl fmt::Debug for Slots<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots").field("places", &self.slots.len()).finish()
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

    /// Whether it has to be sealed before it is sent; why it cannot be sent at all.
    fn wants_sealing(&self, some_sealed: bool) -> Result<bool, &'static str>;

    /// The clear text to seal.
    fn clear(&self) -> Result<Zeroizing<String>, &'static str>;

    /// It is sealed now.
    fn put_sealed(&mut self, sealed: String);
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

    fn wants_sealing(&self, some_sealed: bool) -> Result<bool, &'static str> {
        match self {
            Self::Received(text) => Ok(!(text.is_empty() || some_sealed && looks_sealed(text))),
            Self::Clear(value) | Self::Opened(value) => Ok(!value.to_clear()?.is_empty()),
            Self::Unreadable(_) => Err("what cannot be opened cannot be sealed again"),
        }
    }

    fn clear(&self) -> Result<Zeroizing<String>, &'static str> {
        match self {
            Self::Received(text) => match T::from_wire(Value::String(text.clone())) {
                Ok(value) => value.to_clear(),
                Err(_) => Err("it is not in the form to be sealed"),
            },
            Self::Clear(value) | Self::Opened(value) => value.to_clear(),
            Self::Unreadable(_) => Err("what cannot be opened cannot be sealed again"),
        }
    }

    fn put_sealed(&mut self, sealed: String) {
        *self = Self::Received(sealed);
    }
}

/// Whether a text has the form of a compact JWE that is sealed directly under a key (wire/03 section 3.1.1).
pub(super) fn looks_sealed(text: &str) -> bool {
    let parts: Vec<_> = text.split('.').collect();
    matches!(parts[..], [header, "", nonce, _, tag] if header.starts_with("eyJ") && !nonce.is_empty() && !tag.is_empty())
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

    fn wants_sealing(&self, some_sealed: bool) -> Result<bool, &'static str> {
        self.as_ref().map_or(Ok(false), |place| place.wants_sealing(some_sealed))
    }

    fn clear(&self) -> Result<Zeroizing<String>, &'static str> {
        self.as_ref().ok_or("there is nothing to seal")?.clear()
    }

    fn put_sealed(&mut self, sealed: String) {
        if let Some(place) = self {
            place.put_sealed(sealed);
        }
    }
}
