//! Data channels (LLM): sockets that share a meeting (wire/02 sections 2.6 and 3.5).

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::client_frame::Publication;
use super::{Event, Sockets};
use crate::ids::{DataChannelId, DeviceId, UserId};
use crate::sync::lock;

/// A data channel, as a meeting names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DataChannel {
    /// Names the channel to the simulator.
    pub id: DataChannelId,
    /// Where clients register for it: `datachannelUrl` of a meeting.
    pub url: String,
}

/// There is no such data channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such data channel")]
pub struct UnknownChannel;

/// All data channels and who is registered for them.
#[derive(Default)]
pub(crate) struct DataChannels(Mutex<HashMap<DataChannelId, HashMap<DeviceId, UserId>>>);

/// What a registration answers: where the socket is, and the route that its frames name.
pub(crate) struct Registered {
    pub(crate) registration: DeviceId,
    pub(crate) binding: String,
}

impl DataChannels {
    pub(crate) fn open(&self) -> DataChannelId {
        let id = DataChannelId::random();
        lock(&self.0).insert(id, HashMap::new());
        id
    }

    pub(crate) fn register(
        &self,
        channel: DataChannelId,
        user: UserId,
    ) -> Result<Registered, UnknownChannel> {
        let mut channels = lock(&self.0);
        let members = channels.get_mut(&channel).ok_or(UnknownChannel)?;
        let registration = DeviceId::random();
        members.insert(registration, user);
        Ok(Registered { registration, binding: format!("llm.{channel}") })
    }

    pub(super) fn exists(&self, registration: DeviceId) -> bool {
        lock(&self.0).values().any(|members| members.contains_key(&registration))
    }

    pub(super) fn is_registered(&self, user: UserId, registration: DeviceId) -> bool {
        let channels = lock(&self.0);
        channels.values().any(|members| members.get(&registration) == Some(&user))
    }

    /// Relays to the other members, or to the one that is named in `headers.to`. A device of WDM has no channel, so
    /// what it publishes goes nowhere.
    pub(super) fn publish(&self, sockets: &Sockets, from: DeviceId, publication: &Publication) {
        let to = publication.headers["to"].as_str();
        let event = Event::of_data(&publication.data).with_headers(&json!({"from": from}));
        for (registration, user) in self.others(from) {
            if to.is_none_or(|to| to == registration.to_string()) {
                sockets.tell_device(user, registration, &event);
            }
        }
    }

    /// Sends an event of a service to all members; to how many sockets.
    pub(crate) fn announce(
        &self,
        sockets: &Sockets,
        channel: DataChannelId,
        data: &Value,
    ) -> Result<usize, UnknownChannel> {
        let members: Vec<_> = {
            let channels = lock(&self.0);
            let members = channels.get(&channel).ok_or(UnknownChannel)?;
            members.iter().map(|(registration, user)| (*registration, *user)).collect()
        };
        let event = Event::of_data(data).with_headers(&json!({"from": channel}));
        Ok(members
            .into_iter()
            .map(|(registration, user)| sockets.tell_device(user, registration, &event))
            .sum())
    }

    fn others(&self, from: DeviceId) -> Vec<(DeviceId, UserId)> {
        let channels = lock(&self.0);
        let mine = channels.values().find(|members| members.contains_key(&from));
        let others = mine.into_iter().flatten().filter(|(registration, _)| **registration != from);
        others.map(|(registration, user)| (*registration, *user)).collect()
    }
}
