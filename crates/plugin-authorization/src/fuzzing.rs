//! Doors for the fuzz targets.

use url::Url;

use crate::login::Redirect;

/// Reads whatever a browser may be led back to.
pub fn redirect(text: &str) {
    if let Ok(url) = Url::parse(text) {
        let _ = Redirect::parse(&url);
    }
}
