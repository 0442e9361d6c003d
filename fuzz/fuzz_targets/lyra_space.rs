//! Spaces of rooms with devices, as the service describes them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_plugin_devices::LyraSpace;

fuzz_target!(|data: &[u8]| {
    let Ok(space) = serde_json::from_slice::<LyraSpace>(data) else { return };
    let text = serde_json::to_vec(&space).expect("a space can be written");
    let again: LyraSpace = serde_json::from_slice(&text).expect("what was written can be read");
    // Not all of it: the last digit of a fraction in what is not documented may change.
    assert_eq!((again.id(), &again.url), (space.id(), &space.url));
    assert_eq!(again.occupants.items.len(), space.occupants.items.len());
    let answers = |space: &LyraSpace| (space.can_challenge(), space.is_verified(), space.address().ok());
    assert_eq!(answers(&again), answers(&space), "a space survives its own text");
    assert_eq!(again.product_name(), space.product_name());
    let Ok(address) = space.address() else { return };
    assert_eq!(address.to_string().parse().ok(), Some(address), "an address survives its own text");
});
