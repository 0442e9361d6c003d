//! The Mercury plug-in against the simulator.

mod channels;
mod connecting;
mod device;
mod features;
mod handlers;
mod hosts;
mod setting;
mod switching;
mod timers;

webex_testing::plugin_conformance!(webex_plugin_mercury::Mercury::new());
