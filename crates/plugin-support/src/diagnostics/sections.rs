//! What the core knows.

use serde_json::{Map, Value, json};
use webex_core::Webex;
use webex_core::diagnostics::{InstalledPlugin, LATENCY_BOUNDS, OutcomeTimings, ServiceTimings};
use webex_core::services::{CatalogGroup, HostOverview, ServiceOverview};

/// The names that no section of a plug-in can have.
pub(super) const NAMES: [&str; 12] = [
    "format",
    "made_at",
    "note",
    "session_id",
    "versions",
    "login",
    "timings",
    "services",
    "older_log_entries",
    "log",
    "omitted",
    "latency_bounds_ms",
];

/// The sections of the core, in the order of the document.
pub(super) fn of_client(webex: &Webex, note: Option<&str>) -> Vec<(String, Value)> {
    let sections = [
        ("made_at", json!(webex.clock().now().to_string())),
        ("note", json!(note)),
        ("session_id", json!(webex.session_id())),
        ("versions", versions(webex)),
        ("login", login(webex)),
        ("latency_bounds_ms", LATENCY_BOUNDS.map(|bound| bound.as_millis() as u64).into()),
        ("timings", webex.timings().iter().map(timings).collect()),
        ("services", services(webex)),
    ];
    sections.map(|(name, value)| (name.to_owned(), value)).into()
}

fn versions(webex: &Webex) -> Value {
    let app = webex.config().app.as_ref().map(|(name, version)| format!("{name}/{version}"));
    json!({
        "sdk": webex_core::VERSION,
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "application": app,
        "plugins": webex.plugins().iter().map(plugin).collect::<Vec<_>>(),
    })
}

fn plugin(plugin: &InstalledPlugin) -> Value {
    json!({
        "name": plugin.name,
        "version": plugin.version,
        "type": plugin.type_name,
        "installed_by": if plugin.explicit { "user" } else { "default" },
    })
}

fn login(webex: &Webex) -> Value {
    let credentials = webex.credentials();
    json!({
        "can_authorize": credentials.can_authorize(),
        "can_refresh": credentials.can_refresh(),
        "is_guest": credentials.is_guest(),
        "org_id": credentials.org_id().ok(),
    })
}

fn timings(timings: &ServiceTimings) -> Value {
    json!({
        "service": timings.service,
        "in_flight": timings.in_flight,
        "outcomes": timings.outcomes.iter().map(outcome).collect::<Vec<_>>(),
    })
}

fn outcome(timings: &OutcomeTimings) -> Value {
    json!({
        "outcome": timings.outcome.to_string(),
        "calls": timings.calls,
        "attempts": timings.attempts,
        "mean_ms": timings.mean().as_millis() as u64,
        "longest_ms": timings.longest.as_millis() as u64,
        "latencies": timings.buckets,
    })
}

/// The catalog, by its parts.
fn services(webex: &Webex) -> Value {
    let mut groups = Map::new();
    for service in webex.services().overview() {
        let group = groups.entry(name_of(service.group)).or_insert_with(|| json!({}));
        if let Value::Object(group) = group {
            group.insert(service.name.clone(), hosts(&service));
        }
    }
    Value::Object(groups)
}

fn name_of(group: CatalogGroup) -> String {
    format!("{group:?}").to_ascii_lowercase()
}

fn hosts(service: &ServiceOverview) -> Value {
    let host = |host: &HostOverview| {
        json!({
            "url": host.url.as_str(),
            "priority": host.priority,
            "cluster": host.cluster.as_ref().map(ToString::to_string),
            "home": host.home,
            "failed_for_s": host.failed_for.map(|left| left.as_secs()),
        })
    };
    let hosts: Vec<_> = service.hosts.iter().map(host).collect();
    json!({"default": service.default.as_ref().map(url::Url::as_str), "hosts": hosts})
}
