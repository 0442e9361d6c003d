//! The key of a file.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;
use webex_jose::Scr;
use zeroize::Zeroizing;

use super::sealed::FromClear;

/// How to open a file: its Secure Content Reference (wire/03 section 3.1.7). It holds a key, so it is written again in
/// its sealed form only, and shows nothing when it is printed.
#[derive(Clone)]
pub struct FileReference {
    scr: Scr,
    sealed: String,
}

impl FileReference {
    /// The reference of a file that is about to be shared: it must say where the file lies, and is sealed with the
    /// activity that carries it.
    ///
    /// ```
    /// use webex_jose::Scr;
    /// use webex_plugin_conversation::FileReference;
    /// let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
    /// scr.set_loc("https://files.example/1");
    /// assert_eq!(FileReference::new(scr).sealed(), "", "not yet");
    /// ```
    pub fn new(scr: Scr) -> Self {
        Self { scr, sealed: String::new() }
    }

    /// The reference: key, place and tag of the file.
    pub fn scr(&self) -> &Scr {
        &self.scr
    }

    /// The reference as it came, sealed under the key of the activity; empty when it was made here.
    pub fn sealed(&self) -> &str {
        &self.sealed
    }
}

impl FromClear for FileReference {
    fn from_clear(clear: String, sealed: &str) -> Result<Self, String> {
        let clear = Zeroizing::new(clear);
        let scr = Scr::from_json(&clear).map_err(|error| error.to_string())?;
        Ok(Self { scr, sealed: sealed.to_owned() })
    }

    /// A reference in clear is no secret any more; nothing is opened with it.
    fn from_wire(value: Value) -> Result<Self, Value> {
        Err(value)
    }

    /// A reference that does not say where its file lies is of no use to anybody (wire/03 section 2.2).
    fn to_clear(&self) -> Result<Zeroizing<String>, &'static str> {
        match self.scr.loc() {
            Some(_) => Ok(self.scr.to_json()),
            None => Err("a reference is shared once it says where its file lies"),
        }
    }
}

impl PartialEq for FileReference {
    fn eq(&self, other: &Self) -> bool {
        self.sealed == other.sealed
    }
}

impl Serialize for FileReference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.sealed)
    }
}

impl fmt::Debug for FileReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileReference").finish_non_exhaustive()
    }
}
