//! Devices in rooms.

mod arguments;
mod binding;
mod cloud;
mod pairing;
mod recent;

webex_testing::plugin_conformance!(webex_plugin_devices::Devices::new(), with: |builder| {
    builder.plugin(webex_plugin_mercury::Mercury::new()).plugin(webex_plugin_cypher::Cypher::new())
});
