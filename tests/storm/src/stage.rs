//! The cloud, the people and the rooms of a run.

use std::collections::HashMap;

use uuid::Uuid;
use webex::Webex;
use webex::conversation::{ConversationHandle, ConversationsExt, ConversationsHandle};
use webex::rooms::{Room, RoomsExt};
use webex_sim::Sim;
use webex_sim::ids::{ConversationId, UserId};
use webex_testing::TestCloud;

use crate::receiver::plugins;
use crate::{Result, fail};

/// The name of the person who receives.
const RECEIVER: &str = "receiver";

/// A cloud with one person who receives, some who send, and rooms in which all of them are.
pub struct Stage {
    cloud: TestCloud,
    /// What vouches for the key of the KMS.
    authority: String,
    senders: Vec<ConversationsHandle>,
    rooms: Vec<Room>,
    /// How many messages each room had before the run.
    before: HashMap<Uuid, usize>,
}

impl Stage {
    /// A cloud of its own with so many senders and rooms.
    ///
    /// # Errors
    /// When something of it cannot be made.
    pub async fn new(senders: usize, rooms: usize) -> Result<Self> {
        let cloud = TestCloud::start().await;
        let authority = cloud.sim().kms().authority_pem().await?;
        let mut stage = Self::empty(cloud, authority);
        let owner = stage.cloud.client(RECEIVER).await;
        for number in 0..senders {
            let name = format!("sender-{number}");
            let builder = plugins(stage.cloud.builder(&name), &stage.authority)?;
            let webex = builder.build().await?;
            // The answers of the KMS come by the socket.
            webex.conversations()?.connect().await?;
            stage.senders.push(webex.conversations()?);
        }
        for number in 0..rooms {
            let room = owner.rooms().create(format!("Storm {number}")).await?;
            stage.invite(&owner, &room).await?;
            stage.rooms.push(room);
        }
        owner.shutdown().await?;
        stage.warm_up().await?;
        Ok(stage)
    }

    /// Everybody gets the keys of all rooms by posting there once, so that the stream has its pace from its beginning.
    async fn warm_up(&mut self) -> Result {
        let rooms = (0..self.senders.len()).map(|sender| self.rooms_of(sender));
        let greet = |rooms: Vec<ConversationHandle>| async move {
            for room in rooms {
                room.post("here").await?;
            }
            Ok::<(), crate::Failure>(())
        };
        futures_util::future::try_join_all(rooms.map(greet)).await?;
        self.before = self.log()?.into_iter().map(|(room, messages)| (room, messages.len())).collect();
        Ok(())
    }

    fn empty(cloud: TestCloud, authority: String) -> Self {
        Self { cloud, authority, senders: Vec::new(), rooms: Vec::new(), before: HashMap::new() }
    }

    async fn invite(&self, owner: &Webex, room: &Room) -> Result {
        for number in 0..self.senders.len() {
            owner.memberships().create(room, format!("sender-{number}@example.com").as_str()).await?;
        }
        Ok(())
    }

    /// The cloud.
    pub fn sim(&self) -> &Sim {
        self.cloud.sim()
    }

    /// What vouches for the key of the KMS.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Who receives.
    pub fn receiver(&self) -> UserId {
        self.cloud.user(RECEIVER).id
    }

    /// Builds the client of the person who receives, for a receiver in this process.
    ///
    /// # Errors
    /// When the certificate of the KMS cannot be read.
    pub fn receiver_builder(&self) -> Result<webex::WebexBuilder> {
        plugins(self.cloud.builder_with_refresh(RECEIVER), &self.authority)
    }

    /// What a receiver in another process has to know: the variables of the cloud, and how to sign in.
    pub fn receiver_environment(&self) -> Vec<(String, String)> {
        let (sim, user) = (self.cloud.sim(), self.cloud.user(RECEIVER));
        let mut variables = sim.env();
        let own = [
            ("WEBEX_CLIENT_ID", sim.client_id()),
            ("WEBEX_CLIENT_SECRET", sim.client_secret()),
            ("WEBEX_ACCESS_TOKEN", user.access_token()),
            ("WEBEX_REFRESH_TOKEN", user.refresh_token().unwrap_or_default()),
            (crate::receiver::AUTHORITY, &self.authority),
        ];
        variables.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
        variables
    }

    /// Who sends.
    pub fn senders(&self) -> &[ConversationsHandle] {
        &self.senders
    }

    /// All rooms, for the sender of that number; none when there is no such sender.
    pub fn rooms_of(&self, sender: usize) -> Vec<ConversationHandle> {
        let sender = self.senders.get(sender);
        sender.map_or(Vec::new(), |sender| {
            self.rooms.iter().map(|room| sender.conversation(&room.id)).collect()
        })
    }

    /// Where everybody is.
    pub fn rooms(&self) -> &[Room] {
        &self.rooms
    }

    /// The messages of each room since the run began, as the cloud has written them down, oldest first.
    ///
    /// # Errors
    /// When a room is none of the cloud's.
    pub fn log(&self) -> Result<HashMap<Uuid, Vec<Uuid>>> {
        self.rooms.iter().map(|room| self.log_of(room)).collect()
    }

    fn log_of(&self, room: &Room) -> Result<(Uuid, Vec<Uuid>)> {
        let Some(uuid) = room.id.uuid() else { return fail("a room has no number") };
        let Some(activities) = self.sim().activities(ConversationId::from_uuid(uuid)) else {
            return fail("a room is gone");
        };
        let posts = activities.iter().filter(|activity| activity["verb"] == "post");
        let id = |post: &serde_json::Value| post["id"].as_str().and_then(|id| id.parse().ok());
        let before = self.before.get(&uuid).copied().unwrap_or_default();
        Ok((uuid, posts.filter_map(id).skip(before).collect()))
    }

    /// Shuts the senders and the cloud down.
    ///
    /// # Errors
    /// When a sender does not end.
    pub async fn close(self) -> Result {
        for sender in &self.senders {
            sender.webex().shutdown().await?;
        }
        self.cloud.sim().shutdown().await;
        Ok(())
    }
}
