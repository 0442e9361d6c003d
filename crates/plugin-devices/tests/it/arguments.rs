//! Arguments that lack something: nothing is sent.

use webex_core::{Error, ErrorKind, Webex};
use webex_plugin_cypher::Cypher;
use webex_plugin_devices::{
    AudioState, BindingId, Devices, DevicesExt, DevicesHandle, PairingMethod, RoomDevice, RoomDeviceId,
    SpaceHandle,
};
use webex_plugin_mercury::Mercury;
use webex_testing::Offline;

async fn offline() -> (Offline, Webex, DevicesHandle) {
    let offline = Offline::new();
    let builder = offline.builder().plugin(Mercury::new()).plugin(Cypher::new()).plugin(Devices::new());
    let webex = builder.build().await.expect("a client");
    let devices = webex.devices().expect("the plug-in is installed");
    (offline, webex, devices)
}

fn space(devices: &DevicesHandle) -> SpaceHandle {
    devices.lyra().space("/spaces/s1".parse().expect("an address"))
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>, text: &str) {
    let error = result.expect_err("something is missing");
    assert_eq!((error.kind(), error.to_string().contains(text)), (ErrorKind::InvalidInput, true), "{error}");
}

#[tokio::test]
async fn x1_nothing_is_paired_at_first() {
    let (_, _webex, devices) = offline().await;
    assert_eq!((devices.paired_device(), devices.paired_id()), (None, None));
}

#[tokio::test]
async fn x2_the_method_is_manual_until_it_is_set() {
    let (_, _webex, devices) = offline().await;
    assert_eq!(devices.pairing_method().as_str(), "Manual");
    for method in [PairingMethod::Qr, PairingMethod::Ultrasonic, PairingMethod::from("Telepathy")] {
        devices.set_pairing_method(method.clone());
        assert_eq!(devices.pairing_method(), method);
    }
}

#[tokio::test]
async fn y1_an_audio_state_is_put_by_a_device() {
    let (offline, _webex, devices) = offline().await;
    let audio = space(&devices).audio();
    for state in [AudioState::default(), AudioState::from_device("")] {
        refused(audio.put(&state).await, "audioState.deviceUrl is required");
    }
    assert_eq!(offline.attempts(), 0);
}

#[tokio::test]
async fn y3_bindings_name_their_conversation_in_the_order_of_the_document() {
    let (offline, _webex, devices) = offline().await;
    let space = space(&devices);
    refused(space.bind_conversation("", "").await, "conversation.kmsResourceObjectUrl is required");
    refused(space.bind_conversation("", "kms://k/resources/1").await, "conversation.url is required");
    refused(space.unbind_conversation("", "").await, "conversation.url is required");
    refused(
        space.unbind_conversation("https://c/1", "").await,
        "conversation.kmsResourceObjectUrl is required",
    );
    let nothing = BindingId::default();
    refused(space.delete_binding(&nothing, "").await, "options.kmsResourceObjectUrl is required");
    refused(space.delete_binding(&nothing, "kms://k/resources/1").await, "options.bindingId is required");
    for address in ["", "/spaces/", "https://lyra.example/"] {
        assert!(address.parse::<webex_plugin_devices::SpaceAddress>().is_err(), "{address}");
    }
    assert_eq!(offline.attempts(), 0);
}

#[tokio::test]
async fn what_the_device_manager_lacks_is_said() {
    let (offline, _webex, devices) = offline().await;
    let nobody = RoomDeviceId::default();
    refused(devices.search("").await, "DeviceManager#search: options.searchQuery is required");
    refused(devices.upsert(RoomDevice::default()).await, "DeviceManager#upsert: device.id is required");
    refused(devices.advertisement("").await, "DeviceManager#get: token is required");
    refused(devices.remove(&nobody).await, "DeviceManager#remove: deviceId is required");
    refused(devices.request_pin(&nobody).await, "DeviceManager#requestPin: device.id is required");
    refused(devices.join(&nobody).await, "space.id is required");
    refused(devices.pair("").await, "DeviceManager#pair: options.pin is required");
    refused(devices.pair("4711").await, "DeviceManager#pair: no device to pair");
    refused(devices.unpair(false).await, "DeviceManager#unpair: no device to unpair");
    refused(devices.bind_space("", "").await, "DeviceManager#bindSpace: options.url is required");
    refused(devices.bind_space("u", "").await, "options.kmsResourceObjectUrl is required");
    refused(devices.bind_space("u", "k").await, "No device paired currently");
    refused(devices.unbind_space().await, "No space currently bound to the device");
    let audio = devices.audio();
    refused(audio.state().await, "DeviceManager#getAudioState: Currently no device is paired");
    refused(audio.mute().await, "DeviceManager#mute: Currently no device is paired");
    refused(audio.unmute().await, "DeviceManager#unmute: Currently no device is paired");
    refused(audio.increase_volume().await, "DeviceManager#increaseVolume: Currently no device is paired");
    refused(audio.decrease_volume().await, "DeviceManager#decreaseVolume: Currently no device is paired");
    refused(audio.set_volume(0).await, "DeviceManager#setVolume: Currently no device is paired");
    assert_eq!(offline.attempts(), 0);
}
