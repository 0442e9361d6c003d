//! Devices in rooms: pairing, spaces and audio.
