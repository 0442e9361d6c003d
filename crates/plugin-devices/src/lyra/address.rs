//! Where a space is.

use std::fmt;
use std::str::FromStr;

use http::Method;
use url::Url;
use webex_core::request::Call;
use webex_core::{Error, Result};

use crate::id::RoomDeviceId;

/// Where a space is: at the Lyra service of the catalog, or at a URL that a service gave. Every call goes by one of
/// these, so that it is never left to chance which of the two is meant.
///
/// ```
/// use webex_plugin_devices::SpaceAddress;
/// let by_id: SpaceAddress = "7f3c".parse()?;
/// let relative: SpaceAddress = "/spaces/7f3c".parse()?;
/// let absolute: SpaceAddress = "https://lyra-a.wbx2.com/lyra/api/v1/spaces/7f3c".parse()?;
/// assert_eq!(by_id, relative);
/// assert_eq!(absolute.id().as_str(), "7f3c");
/// assert!("https://lyra-a.wbx2.com/lyra/api/v1/spaces/".parse::<SpaceAddress>().is_err());
/// # Ok::<(), webex_core::Error>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct SpaceAddress {
    id: RoomDeviceId,
    /// Given for an absolute address.
    url: Option<Url>,
}

impl SpaceAddress {
    /// The space of that id at the service of the catalog.
    pub fn of(id: RoomDeviceId) -> Self {
        Self { id, url: None }
    }

    /// The space at that URL.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when it is no URL of a space: HTTP, and a path that ends in
    /// `spaces/` and an id.
    pub fn at(url: Url) -> Result<Self> {
        let refuse = || Error::invalid_input("space.url is no URL of a space");
        if !matches!(url.scheme(), "http" | "https") || url.query().is_some() || url.fragment().is_some() {
            return Err(refuse());
        }
        let mut segments = url.path_segments().ok_or_else(refuse)?.rev();
        let id = segments.next().filter(|id| !id.is_empty()).ok_or_else(refuse)?;
        if segments.next() != Some("spaces") {
            return Err(refuse());
        }
        Ok(Self { id: id.into(), url: Some(url) })
    }

    /// The id of the space.
    pub fn id(&self) -> &RoomDeviceId {
        &self.id
    }

    /// The URL, when the address is absolute.
    pub fn url(&self) -> Option<&Url> {
        self.url.as_ref()
    }

    /// A call to what lies below the space.
    pub(crate) fn call(&self, method: Method, below: &[&str]) -> Call {
        match &self.url {
            None => {
                let space = Call::new(method, "lyra").path("spaces").segment(self.id.as_str());
                below.iter().fold(space, |call, segment| call.segment(segment))
            }
            Some(url) => {
                let mut url = url.clone();
                if let Ok(mut path) = url.path_segments_mut() {
                    path.extend(below);
                }
                Call::url(method, url)
            }
        }
    }
}

impl From<RoomDeviceId> for SpaceAddress {
    fn from(id: RoomDeviceId) -> Self {
        Self::of(id)
    }
}

impl From<&RoomDeviceId> for SpaceAddress {
    fn from(id: &RoomDeviceId) -> Self {
        Self::of(id.clone())
    }
}

impl FromStr for SpaceAddress {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.contains("://") {
            let url = text.parse().map_err(|_| Error::invalid_input("space.url is no URL"))?;
            return Self::at(url);
        }
        let id = text.strip_prefix("/spaces/").unwrap_or(text);
        if id.is_empty() || id.contains('/') {
            return Err(Error::invalid_input("space.id is required"));
        }
        Ok(Self::of(id.into()))
    }
}

impl fmt::Display for SpaceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.url {
            Some(url) => url.fmt(f),
            None => write!(f, "/spaces/{}", self.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defect_26_absolute_and_relative_addresses_lead_to_the_same_place() {
        let relative = SpaceAddress::of("s 1".into()).call(Method::GET, &["audio"]);
        assert_eq!(relative.target_path(), "spaces/s%201/audio");
        let absolute: SpaceAddress = "https://lyra.example/api/v1/spaces/s1".parse().expect("a URL");
        assert_eq!(
            absolute.call(Method::GET, &["occupants", "@me"]).target_path(),
            "/api/v1/spaces/s1/occupants/@me"
        );
        assert_eq!(absolute.to_string().parse::<SpaceAddress>().expect("itself"), absolute);
    }

    #[test]
    fn what_is_no_space_is_refused() {
        for text in [
            "",
            "/spaces/",
            "a/b",
            "https://lyra.example/spaces",
            "https://lyra.example/rooms/1",
            "ftp://lyra.example/spaces/1",
            "https://lyra.example/spaces/1?x=1",
            "https://",
            "mailto://spaces/1",
        ] {
            assert!(text.parse::<SpaceAddress>().is_err(), "{text}");
        }
    }
}
