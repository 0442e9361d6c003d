//! Names that only the user can read.

use webex_core::Webex;
use webex_plugin_cypher::CypherExt;

use super::device::RoomDevice;

/// Opens the name of a device, and makes the id of a device of the calling cloud a URL. A name that cannot be opened
/// stays sealed, and the record says why.
pub(super) async fn prepare(webex: &Webex, mut device: RoomDevice) -> RoomDevice {
    device.name_failure = open_name(webex, &mut device).await.err().map(|error| error.to_string());
    if device.is_uc() {
        address_uc(webex, &mut device);
    }
    device
}

async fn open_name(webex: &Webex, device: &mut RoomDevice) -> webex_core::Result<()> {
    let metadata = &mut device.metadata;
    let (Some(sealed), Some(key)) = (&metadata.encrypted_user_assigned_name, &metadata.encryption_key_url)
    else {
        return Ok(());
    };
    let name = webex.cypher()?.open(key.as_str(), sealed).await?;
    metadata.user_assigned_name = Some(name);
    metadata.encrypted_user_assigned_name = None;
    Ok(())
}

fn address_uc(webex: &Webex, device: &mut RoomDevice) {
    if let (Some(wdm), Some(id)) = (webex.services().known("wdm"), &device.own_id) {
        device.own_id = Some(format!("{}/{id}", wdm.as_str().trim_end_matches('/')).into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn ids_of_the_calling_cloud_are_urls_of_the_registration_service_and_others_stay() {
        let wdm = "https://wdm.example/wdm/api/v1/".parse().expect("a URL");
        let webex = Webex::builder().service("wdm", wdm).build().await.expect("a client");
        let read = |json: &str| serde_json::from_str::<RoomDevice>(json).expect("a device");
        let uc = prepare(&webex, read(r#"{"id": "7", "deviceClass": "uc-cloud"}"#)).await;
        assert_eq!(uc.id().map(|id| id.as_str()), Some("https://wdm.example/wdm/api/v1/7"));
        let other = prepare(&webex, read(r#"{"id": "7", "deviceClass": "room"}"#)).await;
        assert_eq!(other.id().map(|id| id.as_str()), Some("7"));
        webex.shutdown().await.expect("done");
    }
}
