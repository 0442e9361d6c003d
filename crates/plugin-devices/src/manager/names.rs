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
