//! Reads the vectors: from the folder `$WEBEX_VECTORS` if it is set, else from the copies beside the tests.

use std::path::PathBuf;

use serde_json::Value;

/// The vector file of that name.
pub(crate) fn read(name: &str) -> Value {
    let folder = std::env::var_os("WEBEX_VECTORS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors")), PathBuf::from);
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
