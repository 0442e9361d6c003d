//! Room for another registration (wire/02 section 2.1.4; defect 21).

use futures_util::future::join_all;
use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use url::Url;
use webex_core::request::Call;
use webex_core::{Result, Webex};

use super::registry::SERVICE;

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    devices: Vec<Value>,
}

/// Deletes the oldest third of the user's devices of this type, and waits until all of them are gone.
pub(super) async fn delete_oldest(webex: &Webex, device_type: &str) -> Result<()> {
    let listed: Listed = webex.send(Call::new(Method::GET, SERVICE).path("devices")).await?.json()?;
    let deletions = oldest(&listed.devices, device_type).into_iter().map(|url| delete(webex, url));
    // One that is gone already makes room as well; whether there is enough shows the next registration.
    let failures = join_all(deletions).await.into_iter().filter_map(Result::err);
    for error in failures.filter(|error| !error.is_not_found()) {
        tracing::warn!(%error, "an old device was not deleted");
    }
    Ok(())
}

async fn delete(webex: &Webex, url: Url) -> Result<()> {
    webex.send(Call::url(Method::DELETE, url)).await.map(drop)
}

/// The oldest third, rounded up, of more than two devices of the type; those without a date count as the newest.
fn oldest(devices: &[Value], device_type: &str) -> Vec<Url> {
    let date =
        |device: &Value| device["modificationTime"].as_str().and_then(|date| date.parse::<Timestamp>().ok());
    let mut same: Vec<&Value> = devices.iter().filter(|device| device["deviceType"] == device_type).collect();
    if same.len() <= 2 {
        return Vec::new();
    }
    same.sort_by_key(|device| date(device).unwrap_or(Timestamp::MAX));
    let share = same.len().div_ceil(3);
    same.into_iter().take(share).filter_map(|device| device["url"].as_str()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn device(n: u32, kind: &str, date: &str) -> Value {
        json!({"url": format!("https://wdm/devices/{n}"), "deviceType": kind, "modificationTime": date})
    }

    #[test]
    fn d7_the_oldest_third_of_the_type_goes() {
        for kind in ["WEB", "WEBCLIENT"] {
            let mut devices: Vec<_> =
                (1..=6).rev().map(|n| device(n, kind, &format!("2026-01-0{n}T00:00:00.000Z"))).collect();
            devices.insert(0, device(7, kind, "no date"));
            devices.insert(0, device(8, "OTHER", "2020-01-01T00:00:00.000Z"));
            let urls: Vec<_> = oldest(&devices, kind).into_iter().map(String::from).collect();
            assert_eq!(urls, ["https://wdm/devices/1", "https://wdm/devices/2", "https://wdm/devices/3"]);
        }
    }

    #[test]
    fn d8_two_devices_are_left_alone() {
        let date = "2026-01-01T00:00:00.000Z";
        assert!(oldest(&[device(1, "WEB", date), device(2, "WEB", date)], "WEB").is_empty());
        assert_eq!(
            oldest(&[device(1, "WEB", date), device(2, "WEB", date), device(3, "WEB", date)], "WEB").len(),
            1
        );
    }
}
