//! Requests and answers of the registration service (wire/02 section 3.2).

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;
use webex_core::request::Response;
use webex_core::{Error, ErrorKind, Result};

use super::Device;
use super::features::{FeatureLists, Features};
use crate::config::DeviceConfig;

/// The members that are not part of the description.
const NOT_DESCRIBED: [&str; 5] = ["services", "serviceHostMap", "features", "mediaCluster", "etag"];

/// The body of a registration.
pub(super) fn registration(config: &DeviceConfig, app: Option<&str>) -> Map<String, Value> {
    let mut body = Map::new();
    let mut set = |name: &str, value: &str| body.insert(name.to_owned(), value.into());
    set("name", &name(config, app));
    set("deviceType", &config.device_type);
    set("model", "webex-rust-sdk");
    set("localizedModel", "webex-rust-sdk");
    set("systemName", "WEBEX_RUST_SDK");
    set("systemVersion", env!("CARGO_PKG_VERSION"));
    finish(body, config)
}

/// The body of a refresh: what the service said last.
pub(super) fn refresh(device: &Device, config: &DeviceConfig) -> Map<String, Value> {
    finish(device.raw.clone(), config)
}

fn finish(mut body: Map<String, Value>, config: &DeviceConfig) -> Map<String, Value> {
    body.extend(config.body.clone());
    if config.ephemeral {
        body.insert("ttl".to_owned(), config.ephemeral_ttl.as_secs().into());
    }
    body
}

fn name(config: &DeviceConfig, app: Option<&str>) -> String {
    if !config.name.is_empty() {
        return config.name.clone();
    }
    let program = || {
        let path = std::env::current_exe().ok()?;
        Some(path.file_stem()?.to_string_lossy().into_owned())
    };
    app.map(str::to_owned).or_else(program).unwrap_or_else(|| "webex-rust".to_owned())
}

/// The device after an answer (wire/02 section 2.1.6). An answer may say that nothing has changed (defect 20).
pub(super) fn accept(known: Option<&Device>, response: &Response) -> Result<Device> {
    if let Some(known) = known.filter(|_| response.status() == StatusCode::NOT_MODIFIED) {
        return Ok(known.clone());
    }
    let etag = response.headers().get(http::header::ETAG);
    let etag = etag.and_then(|etag| etag.to_str().ok()).map(str::to_owned);
    let mut raw: Map<String, Value> = response.json()?;
    let lists = raw.remove("features").and_then(|lists| serde_json::from_value(lists).ok());
    raw.retain(|name, _| !NOT_DESCRIBED.contains(&name.as_str()));
    let url = url_of(&raw, "url").ok_or_else(|| Error::new(ErrorKind::Decode, "the device has no URL"))?;
    let same_tag = etag.is_some() && known.is_some_and(|device| device.etag == etag);
    let mut features = known.map(|device| device.features.clone()).unwrap_or_default();
    features.replace(lists.unwrap_or_default(), same_tag);
    Ok(Device { url, web_socket_url: url_of(&raw, "webSocketUrl"), features, etag, raw })
}

fn url_of(raw: &Map<String, Value>, name: &str) -> Option<Url> {
    raw.get(name)?.as_str()?.parse().ok()
}

/// A device as it is kept in the storage.
#[derive(Deserialize, Serialize)]
pub(super) struct Kept {
    raw: Map<String, Value>,
    features: FeatureLists,
    etag: Option<String>,
}

impl Kept {
    pub(super) fn of(device: &Device) -> Self {
        Self { raw: device.raw.clone(), features: device.features.lists(), etag: device.etag.clone() }
    }

    /// The device, if what was kept still describes one.
    pub(super) fn into_device(self) -> Option<Device> {
        let mut features = Features::default();
        features.replace(self.features, false);
        let (url, web_socket_url) = (url_of(&self.raw, "url")?, url_of(&self.raw, "webSocketUrl"));
        Some(Device { url, web_socket_url, features, etag: self.etag, raw: self.raw })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refresh_says_what_the_service_said_last_and_what_the_configuration_adds() {
        let raw = json!({"url": "https://wdm/devices/1", "unheardOf": [1], "name": "before"});
        let kept = Kept {
            raw: raw.as_object().cloned().expect("an object"),
            features: FeatureLists::default(),
            etag: Some("1".into()),
        };
        let device = kept.into_device().expect("it has a URL");
        let mut config = DeviceConfig::default();
        config.body.insert("name".into(), json!("after"));
        let body = Value::from(refresh(&device, &config));
        let expected =
            json!({"url": "https://wdm/devices/1", "unheardOf": [1], "name": "after", "ttl": 1800});
        assert_eq!(body, expected);
        config.ephemeral = false;
        assert_eq!(refresh(&device, &config).get("ttl"), None);
    }
}
