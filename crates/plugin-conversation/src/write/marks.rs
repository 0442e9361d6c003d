//! Marks on a conversation: yours alone, or for all (wire/03 section 2.6).

use serde_json::json;
use webex_core::{Error, Result};

use super::handle::ConversationHandle;
use super::outgoing::Outgoing;
use crate::model::{Activity, ActivityObject, ConversationTag, Verb};

/// A method that switches something on or off.
macro_rules! switches {
    ($($(#[$doc:meta])* $name:ident => $verb:ident;)*) => {
        impl ConversationHandle {$(
            $(#[$doc])*
            ///
            /// # Errors
            /// As [`ConversationHandle`].
            pub async fn $name(&self) -> Result<Activity> {
                self.mark(Verb::$verb, &[]).await
            }
        )*}
    };
}

switches! {
    /// Makes it one of your favourites.
    favorite => Favorite;
    /// A favourite of yours no more.
    unfavorite => Unfavorite;
    /// Hides it from your list until something happens in it.
    hide => Hide;
    /// Shows it in your list again.
    unhide => Unhide;
    /// You are not notified of it.
    mute => Mute;
    /// You are notified of it again.
    unmute => Unmute;
    /// Only moderators manage it from now on; needs a moderator.
    lock => Lock;
    /// Everybody manages it.
    unlock => Unlock;
    /// Archives it: a conversation of a team, or with the general one the whole team; needs a moderator.
    archive => Archive;
    /// Brings it back from the archive.
    unarchive => Unarchive;
}

/// A method that tags the conversation, for you alone.
macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident => $verb:ident $($tag:ident)*;)*) => {
        impl ConversationHandle {$(
            $(#[$doc])*
            ///
            /// # Errors
            /// As [`ConversationHandle`].
            pub async fn $name(&self) -> Result<Activity> {
                self.mark(Verb::$verb, &[$(ConversationTag::$tag),*]).await
            }
        )*}
    };
}

tags! {
    /// You are not notified of mentions.
    mute_mentions => Tag MentionNotificationsOff;
    /// You are notified of mentions, also where you are of nothing else.
    unmute_mentions => Tag MentionNotificationsOn;
    /// You are not notified of messages.
    mute_messages => Tag MessageNotificationsOff;
    /// You are notified of messages, also where you are of nothing else.
    unmute_messages => Tag MessageNotificationsOn;
    /// You are notified as the settings of your account say.
    remove_all_mute_tags => Untag
        MentionNotificationsOff MentionNotificationsOn MessageNotificationsOff MessageNotificationsOn;
    /// You ignore it.
    ignore => Tag Ignored;
    /// You ignore it no more.
    unignore => Untag Ignored;
}

impl ConversationHandle {
    /// Tags it, for you alone.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationTag;
    /// room.tag(&[ConversationTag::Ignored]).await?;
    /// room.untag(&[ConversationTag::Ignored]).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) without a tag; as [`ConversationHandle`].
    pub async fn tag(&self, tags: &[ConversationTag]) -> Result<Activity> {
        self.mark(Verb::Tag, some(tags)?).await
    }

    /// Takes tags of yours away.
    ///
    /// # Errors
    /// As [`tag`](Self::tag).
    pub async fn untag(&self, tags: &[ConversationTag]) -> Result<Activity> {
        self.mark(Verb::Untag, some(tags)?).await
    }

    /// Sets a property of the space for all: [`ConversationTag::Announcement`], so that only moderators may post.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationTag;
    /// room.set_space_property(ConversationTag::Announcement).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A 403 for who is no moderator; as [`ConversationHandle`].
    pub async fn set_space_property(&self, property: ConversationTag) -> Result<Activity> {
        self.property(Verb::Set, property).await
    }

    /// Takes a property of the space away.
    ///
    /// # Errors
    /// As [`set_space_property`](Self::set_space_property).
    pub async fn unset_space_property(&self, property: ConversationTag) -> Result<Activity> {
        self.property(Verb::Unset, property).await
    }

    async fn property(&self, verb: Verb, property: ConversationTag) -> Result<Activity> {
        let object = json!({ "objectType": "spaceProperty", "tags": [property] });
        self.deliver(Outgoing::of(verb, ActivityObject::Other(object))).await
    }

    async fn mark(&self, verb: Verb, tags: &[ConversationTag]) -> Result<Activity> {
        let mut object = self.target().await?.reference();
        object.tags = (!tags.is_empty()).then(|| tags.to_vec());
        self.deliver(Outgoing::of(verb, ActivityObject::Conversation(Box::new(object)))).await
    }
}

fn some(tags: &[ConversationTag]) -> Result<&[ConversationTag]> {
    if tags.is_empty() { Err(Error::invalid_input("there is no tag")) } else { Ok(tags) }
}
