//! The error of asking for a plug-in that is not installed.

use std::fmt;

use crate::{Error, ErrorKind};

/// A plug-in was asked for that is not installed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PluginMissing {
    pub(crate) name: &'static str,
}

impl PluginMissing {
    /// The type of the plug-in.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for PluginMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = self.name.rsplit("::").next().unwrap_or(self.name);
        write!(f, "the plug-in {} is not installed; add `.plugin({short}::new())` to the builder", self.name)
    }
}

impl std::error::Error for PluginMissing {}

impl From<PluginMissing> for Error {
    fn from(missing: PluginMissing) -> Self {
        Self::new(ErrorKind::PluginMissing, missing.to_string())
    }
}
