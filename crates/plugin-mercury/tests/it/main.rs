//! The Mercury plug-in against the simulator.

mod answers;
mod channels;
mod connecting;
mod device;
mod features;
mod handlers;
mod history;
mod hosts;
mod listening;
mod networks;
mod setting;
mod switching;
mod timers;

webex_testing::plugin_conformance!(webex_plugin_mercury::Mercury::new());
