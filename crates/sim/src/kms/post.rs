//! A post of wrapped requests, and its answers as frames (wire/03 sections 3.3 and 3.4).

use std::time::Duration;

use serde_json::json;

use super::service::{Addressed, NoStaticKey};
use crate::ids::{DeviceId, UserId};
use crate::mercury::Event;
use crate::profile::Profile;
use crate::world::World;

/// A suite of the JS SDK wants handshakes to take longer than its client waits at first (wire/08 section 3.4).
const HANDSHAKE_TIME: Duration = Duration::from_millis(180);

/// Answers every request on the sockets of the device that it names. What cannot be opened gets no answer.
pub(crate) async fn receive(world: &World, messages: &[String]) -> Result<(), NoStaticKey> {
    let mut frame = Frame::default();
    for message in messages {
        match world.kms.answer_any(world, message).await? {
            None => tracing::info!("a KMS message gets no answer"),
            Some(addressed) if addressed.handshake => shake_hands(world, &addressed),
            Some(addressed) => frame.add(world, addressed),
        }
    }
    frame.send(world);
    Ok(())
}

fn shake_hands(world: &World, addressed: &Addressed) {
    let Some(device) = addressed.device else { return };
    let event = event(&[addressed.answer.wrapped.as_str()]);
    match world.profile {
        Profile::Interop => world.sockets.tell_device_later(addressed.user, device, event, HANDSHAKE_TIME),
        _ => drop(world.sockets.tell_device(addressed.user, device, &event)),
    }
}

/// Answers for one device: a client that cannot open one of a frame loses them all.
#[derive(Default)]
struct Frame {
    to: Option<(UserId, DeviceId)>,
    answers: Vec<String>,
}

impl Frame {
    fn add(&mut self, world: &World, addressed: Addressed) {
        let Some(device) = addressed.device else { return };
        let to = Some((addressed.user, device));
        if self.to != to {
            std::mem::take(self).send(world);
            self.to = to;
        }
        self.answers.push(addressed.answer.wrapped);
    }

    fn send(self, world: &World) {
        if let Some((user, device)) = self.to {
            let answers: Vec<_> = self.answers.iter().map(String::as_str).collect();
            world.sockets.tell_device(user, device, &event(&answers));
        }
    }
}

fn event(answers: &[&str]) -> Event {
    Event::new("encryption.kms_message", json!({"encryption": {"kmsMessages": answers}}))
}
