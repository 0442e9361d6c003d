//! The direction of dependencies between the crates of this workspace.

use crate::step::Result;
use crate::workspace::{self, Package};

/// The layers, lowest first. A crate may depend on crates of lower layers, and on those of its own that
/// [`SIDEWAYS`] names.
const LAYERS: [&[&str]; 7] = [
    &["webex-jose", "webex-media"],
    &["webex-core"],
    &["webex-plugin-*", "webex-store-*"],
    &["webex-sdk"],
    &["webex-sim"],
    &["webex-testing", "webex-cross"],
    &["webex-bench", "webex-bench-first", "webex-cli", "webex-console", "webex-e2e", "webex-storm", "xtask"],
];

/// Who may know whom among plug-ins, beside the layers.
const SIDEWAYS: [(&str, &str); 17] = [
    ("webex-plugin-admin", "webex-plugin-people"),
    ("webex-plugin-live", "webex-plugin-messages"),
    ("webex-plugin-live", "webex-plugin-rooms"),
    ("webex-plugin-live", "webex-plugin-conversation"),
    ("webex-plugin-conversation", "webex-plugin-cypher"),
    ("webex-plugin-cypher", "webex-plugin-mercury"),
    ("webex-plugin-conversation", "webex-plugin-mercury"),
    ("webex-plugin-presence", "webex-plugin-mercury"),
    ("webex-plugin-directory", "webex-plugin-mercury"),
    ("webex-plugin-directory", "webex-plugin-cypher"),
    ("webex-plugin-directory", "webex-plugin-conversation"),
    ("webex-plugin-directory", "webex-plugin-people"),
    ("webex-plugin-devices", "webex-plugin-mercury"),
    ("webex-plugin-devices", "webex-plugin-cypher"),
    ("webex-plugin-devices", "webex-plugin-directory"),
    ("webex-store-redb", "webex-store-seal"),
    ("webex-store-redis", "webex-store-seal"),
];

/// What must never be among the dependencies, directly: the simulator must not share a misunderstanding with the
/// client, and primitives know nobody.
const FORBIDDEN: [(&str, &str); 4] = [
    ("webex-sim", "webex-core"),
    ("webex-sim", "webex-plugin-*"),
    ("webex-sim", "webex-sdk"),
    ("webex-core", "webex-jose"),
];

/// Fails with every arrow that points the wrong way.
pub(crate) fn check() -> Result {
    let packages = workspace::packages()?;
    let wrong: Vec<String> = packages.iter().flat_map(wrong_arrows).collect();
    if !wrong.is_empty() {
        return Err(wrong.join("; "));
    }
    println!("{} packages, every dependency points down", packages.len());
    Ok(())
}

fn wrong_arrows(package: &Package) -> Vec<String> {
    let ours = package.normal_dependencies().filter(|d| layer(d).is_some());
    ours.filter(|dependency| !allowed(&package.name, dependency))
        .map(|dependency| format!("{} must not depend on {dependency}", package.name))
        .collect()
}

fn allowed(from: &str, to: &str) -> bool {
    let forbidden = FORBIDDEN.iter().any(|(a, b)| matches(a, from) && matches(b, to));
    let sideways = SIDEWAYS.contains(&(from, to));
    let down = layer(to) < layer(from);
    !forbidden && (down || sideways)
}

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.iter().any(|pattern| matches(pattern, name)))
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn arrows_point_down_only() {
        assert!(allowed("webex-plugin-people", "webex-core"));
        assert!(allowed("webex-plugin-cypher", "webex-jose"));
        assert!(allowed("webex-cli", "webex-sim"));
        assert!(allowed("webex-sim", "webex-jose"));
        assert!(!allowed("webex-sim", "webex-core"));
        assert!(!allowed("webex-core", "webex-plugin-people"));
        assert!(!allowed("webex-plugin-people", "webex-plugin-rooms"));
        assert!(!allowed("webex-plugin-messages", "webex-sdk"));
    }
}
