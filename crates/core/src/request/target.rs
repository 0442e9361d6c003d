//! Where a call goes.

use std::borrow::Cow;
use std::str::FromStr;

use url::Url;

use crate::{Error, Result};

/// Where a call goes.
///
/// A text is either an absolute URL, or a service and a path below it:
///
/// ```
/// use webex_core::request::Target;
/// let target: Target = "hydra/people/me".parse()?;
/// assert_eq!(target, Target::Service { name: "hydra".into(), path: "people/me".into() });
/// assert!(matches!("https://webexapis.com/v1/rooms".parse()?, Target::Url(_)));
/// # Ok::<_, webex_core::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Target {
    /// A path below a service of the catalog. The path is already percent-encoded.
    Service {
        /// The name in the catalog, for example `hydra`.
        name: Cow<'static, str>,
        /// The path below the URL of the service, without a leading slash.
        path: String,
    },
    /// An absolute URL. It gets a token only when its host may have one.
    Url(Url),
}

impl FromStr for Target {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.contains("://") {
            let url = Url::parse(text).map_err(|e| Error::invalid_input("not a URL").with_source(e))?;
            return Ok(Self::Url(url));
        }
        let (name, path) = text.split_once('/').unwrap_or((text, ""));
        if name.is_empty() {
            return Err(Error::invalid_input("the target names neither a service nor a URL"));
        }
        Ok(Self::Service { name: name.to_owned().into(), path: path.to_owned() })
    }
}

impl TryFrom<&str> for Target {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self> {
        text.parse()
    }
}

impl TryFrom<String> for Target {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Url> for Target {
    fn from(url: Url) -> Self {
        Self::Url(url)
    }
}
