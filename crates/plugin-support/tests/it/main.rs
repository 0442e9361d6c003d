//! The support plug-in against the simulator.

mod calls;
mod diagnostics;
mod links;
mod logs;
mod metrics;
mod setting;

webex_testing::plugin_conformance!(webex_plugin_support::Support::new());
