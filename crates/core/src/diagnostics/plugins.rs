//! The plug-ins of a client.

use crate::plugin::Installed;

/// A plug-in of a client; see [`crate::Webex::plugins`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct InstalledPlugin {
    /// Its name.
    pub name: &'static str,
    /// Its type, by which the client finds it.
    pub type_name: &'static str,
    /// Its version, if it says one.
    pub version: Option<&'static str>,
    /// Whether the user installed it, or it is a default of the facade.
    pub explicit: bool,
}

impl InstalledPlugin {
    pub(crate) fn of(installed: &Installed) -> Self {
        Self {
            name: installed.name(),
            type_name: installed.type_name,
            version: installed.plugin.version(),
            explicit: installed.explicit,
        }
    }
}
