//! Integration tests of webex-plugin-directory.

mod argonaut;
mod cloud;
mod dss;
mod find;
mod interrupted;
mod lookups;
mod messages;
mod silence;
mod simulator;

webex_testing::plugin_conformance!(webex_plugin_directory::Directory::new(), with: |builder| {
    builder.plugin(webex_plugin_mercury::Mercury::new())
});
