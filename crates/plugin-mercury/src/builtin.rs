//! Events that concern the client itself (wire/02 section 2.5.12).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use webex_core::Webex;
use webex_core::services::ClusterId;

use crate::device::Typed;
use crate::driver::Shared;
use crate::session::Envelope;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToggleUpdate {
    feature_toggle: Typed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActiveClusters {
    active_clusters: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct CacheInvalidation {
    timestamp: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegistrationStatus {
    local_cluster_service_urls: BTreeMap<String, String>,
}

/// Acts on what concerns the client; what has another shape is ignored, and goes on to everybody else.
pub(crate) fn handle(webex: &Webex, shared: &Shared, envelope: &Envelope) {
    match envelope.event_type.as_str() {
        "featureToggle_update" => {
            let update =
                envelope.data::<ToggleUpdate>().and_then(|update| update.feature_toggle.into_parts());
            if let Ok((kind, feature)) = update {
                shared.registry.merge_feature(kind, feature);
            }
        }
        "ActiveClusterStatusEvent" => {
            if let Ok(ActiveClusters { active_clusters }) = envelope.data() {
                let clusters = active_clusters.into_iter().map(|(name, id)| (name, ClusterId::new(id)));
                webex.services().switch_active_clusters(&clusters.collect());
            }
        }
        "u2c.cache-invalidation" => {
            if let Ok(CacheInvalidation { timestamp }) = envelope.data() {
                let text = timestamp.as_str().map_or_else(|| timestamp.to_string(), str::to_owned);
                webex.services().invalidate(&text);
            }
        }
        "mercury.registration_status" => {
            if let Ok(status) = envelope.data::<RegistrationStatus>() {
                shared.meter.local_clusters(status.local_cluster_service_urls);
            }
        }
        _ => {}
    }
}
