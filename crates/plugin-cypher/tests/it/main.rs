//! The cypher plug-in against the simulator.

mod broken;
mod cloud;
mod endpoints;
mod files;
mod kms;
mod session;
mod texts;

webex_testing::plugin_conformance!(
    webex_plugin_cypher::Cypher::new(),
    with: |builder| builder.plugin(webex_plugin_mercury::Mercury::new())
);
