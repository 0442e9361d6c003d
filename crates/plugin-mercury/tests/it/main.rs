//! The Mercury plug-in against the simulator.

webex_testing::plugin_conformance!(webex_plugin_mercury::Mercury::new());
