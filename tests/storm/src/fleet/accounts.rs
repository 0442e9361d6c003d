//! The cloud of a fleet: accounts by the hundred, the rooms that they are in, and somebody who writes to all of them.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;
use webex::Webex;
use webex::conversation::{ConversationHandle, ConversationsExt};
use webex::rooms::{Room, RoomsExt};
use webex_sim::ids::ConversationId;
use webex_testing::TestCloud;

use crate::receiver::{AUTHORITY, plugins};
use crate::{Result, fail};

/// So many accounts are in one room.
const TOGETHER: usize = 10;

/// The cloud, its accounts and their rooms.
pub(super) struct Accounts {
    cloud: TestCloud,
    authority: String,
    writer: Webex,
    names: Vec<String>,
    rooms: Vec<Room>,
    /// How many messages each room had before the run.
    before: HashMap<Uuid, usize>,
}

impl Accounts {
    pub(super) async fn new(count: usize) -> Result<Self> {
        let cloud = TestCloud::start().await;
        let authority = cloud.sim().kms().authority_pem().await?;
        let writer = plugins(cloud.builder("writer"), &authority)?.build().await?;
        let names: Vec<_> = (0..count).map(|number| format!("account-{number:04}")).collect();
        let (rooms, before) = Default::default();
        let mut accounts = Self { cloud, authority, writer, names, rooms, before };
        accounts.open_rooms().await?;
        Ok(accounts)
    }

    async fn open_rooms(&mut self) -> Result {
        self.writer.conversations()?.connect().await?;
        let this = &*self;
        let open =
            this.names.chunks(TOGETHER).enumerate().map(|(number, names)| this.open_room(number, names));
        let rooms: Vec<Room> = stream::iter(open).buffered(8).try_collect().await?;
        self.rooms = rooms;
        self.before = self.log()?.into_iter().map(|(room, messages)| (room, messages.len())).collect();
        Ok(())
    }

    async fn open_room(&self, number: usize, names: &[String]) -> Result<Room> {
        let room = self.writer.rooms().create(format!("Fleet {number}")).await?;
        for name in names {
            let account = self.cloud.user(name);
            self.writer.memberships().create(&room, account.email.as_str()).await?;
        }
        self.conversation(&room)?.post("here").await?;
        Ok(room)
    }

    fn conversation(&self, room: &Room) -> Result<ConversationHandle> {
        Ok(self.writer.conversations()?.conversation(&room.id))
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Names and access tokens, as the machines read them.
    pub(super) fn tokens(&self) -> Vec<(String, String)> {
        let token = |name: &String| (name.clone(), self.cloud.user(name).access_token().to_owned());
        self.names.iter().map(token).collect()
    }

    /// What a machine has to know of the cloud.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let mut variables = self.cloud.sim().env();
        variables.push((AUTHORITY.to_owned(), self.authority.clone()));
        variables
    }

    /// Writes to one room after the other, until it is told to stop.
    pub(super) fn write(&self, pause: Duration) -> Result<Writing> {
        let rooms = self.rooms.iter().map(|room| self.conversation(room)).collect::<Result<Vec<_>>>()?;
        let (stop, mut stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            let mut pace = tokio::time::interval(pause);
            for number in 0.. {
                tokio::select! {
                    _ = pace.tick() => {}
                    _ = stopped.wait_for(|stop| *stop) => return Ok(number),
                }
                rooms[number % rooms.len()].post(format!("message {number}").as_str()).await?;
            }
            Ok(0)
        });
        Ok(Writing { task, stop })
    }

    /// A last message to every room.
    pub(super) async fn write_last(&self) -> Result {
        for room in &self.rooms {
            self.conversation(room)?.post("the last message").await?;
        }
        Ok(())
    }

    /// The messages that each account is to get, as the cloud has written them down.
    pub(super) fn expected(&self) -> Result<HashMap<String, Vec<Uuid>>> {
        let log = self.log()?;
        let mut expected = HashMap::new();
        for (names, room) in self.names.chunks(TOGETHER).zip(&self.rooms) {
            let room = number_of(room)?;
            let before = self.before.get(&room).copied().unwrap_or_default();
            let messages = log.get(&room).map_or(&[][..], |messages| &messages[before..]);
            expected.extend(names.iter().map(|name| (name.clone(), messages.to_vec())));
        }
        Ok(expected)
    }

    fn log(&self) -> Result<HashMap<Uuid, Vec<Uuid>>> {
        self.rooms.iter().map(|room| self.log_of(number_of(room)?)).collect()
    }

    fn log_of(&self, room: Uuid) -> Result<(Uuid, Vec<Uuid>)> {
        let Some(activities) = self.cloud.sim().activities(ConversationId::from_uuid(room)) else {
            return fail("a room is gone");
        };
        let posts = activities.iter().filter(|activity| activity["verb"] == "post");
        let id = |post: &serde_json::Value| post["id"].as_str().and_then(|id| id.parse().ok());
        Ok((room, posts.filter_map(id).collect()))
    }

    pub(super) async fn close(self) -> Result {
        self.writer.shutdown().await?;
        self.cloud.sim().shutdown().await;
        Ok(())
    }
}

fn number_of(room: &Room) -> Result<Uuid> {
    match room.id.uuid() {
        Some(number) => Ok(number),
        None => fail("a room has no number"),
    }
}

/// A stream of messages under way.
pub(super) struct Writing {
    task: JoinHandle<Result<usize>>,
    stop: watch::Sender<bool>,
}

impl Writing {
    /// Ends it, and says how many messages were written.
    pub(super) async fn stop(self) -> Result<usize> {
        self.stop.send_replace(true);
        self.task.await?
    }
}
