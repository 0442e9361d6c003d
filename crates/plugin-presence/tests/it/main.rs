//! Presence over real sockets, against a simulated cloud.

mod asking;
mod cloud;
mod own;
mod watching;

webex_testing::plugin_conformance!(webex_plugin_presence::Presence::new(), with: |builder| {
    builder.plugin(webex_plugin_mercury::Mercury::new())
});
