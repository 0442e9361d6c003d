//! Texts, files, links, and what is put into cards.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::{is_empty, or_default};

use super::{Items, KeyUrl, ObjectType};
use crate::open::{FileReference, Protected, Sealed, Slots, Text};

webex_core::wire_enum! {
    /// What is shared (wire/03 section 2.8).
    pub enum ContentCategory {
        /// Files of any kind.
        Documents = "documents",
        /// Pictures only.
        Images = "images",
        /// Links.
        Links = "links",
        /// Videos only.
        Videos = "videos",
    }
}

/// What somebody wrote (`comment`) or shared (`content`); wire/03 section 2.7.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Content {
    /// `comment` or `content`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Names shared content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The text without any format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Text>,
    /// The text as HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Text>,
    /// Adaptive Cards, each the text of its JSON.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Text>,
    /// The people whom the text mentions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mentions: Option<Items<Value>>,
    /// The groups whom the text mentions: `{"groupType": "all"}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_mentions: Option<Items<Value>>,
    /// What kind of content is shared.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub content_category: ContentCategory,
    /// The files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Items<FileItem>>,
    /// The links.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Items<LinkItem>>,
    /// The key, where the activity names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for Content {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        let key = key.or(self.encryption_key_url.as_ref()).cloned();
        let key = key.as_ref();
        slots.add(key, &mut self.display_name);
        slots.add(key, &mut self.content);
        self.cards.iter_mut().for_each(|card| slots.add(key, card));
        for file in self.files.iter_mut().flat_map(|list| &mut list.items) {
            file.slots(key, slots);
        }
        for link in self.links.iter_mut().flat_map(|list| &mut list.items) {
            link.slots(key, slots);
        }
    }

    fn each_html(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        self.content.iter_mut().for_each(visit);
    }
}

/// A shared file (wire/03 section 3.14).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FileItem {
    /// Always `file`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Text>,
    /// A text about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Text>,
    /// Its size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_size: Option<u64>,
    /// Its MIME type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Where its encrypted bytes are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How to open its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scr: Option<Sealed<FileReference>>,
    /// The small picture of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<FileImage>,
    /// Other renditions of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcoded_collection: Option<Items<Transcoded>>,
    /// Its own key, which wins over that of the activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for FileItem {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        let key = self.encryption_key_url.as_ref().or(key).cloned();
        let key = key.as_ref();
        slots.add(key, &mut self.display_name);
        slots.add(key, &mut self.content);
        slots.add(key, &mut self.scr);
        if let Some(image) = &mut self.image {
            slots.add(key, &mut image.scr);
        }
        let renditions = self.transcoded_collection.iter_mut().flat_map(|list| &mut list.items);
        for file in renditions.flat_map(|rendition| &mut rendition.files).flat_map(|list| &mut list.items) {
            file.slots(key, slots);
        }
    }
}

/// The small picture of a file.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FileImage {
    /// Its width in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Its height in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Where its encrypted bytes are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How to open its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scr: Option<Sealed<FileReference>>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Renditions of a file that the service made.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Transcoded {
    /// Always `transcodedContent`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// The files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Items<FileItem>>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A shared link.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LinkItem {
    /// Always `link`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Text>,
    /// Where it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sslr: Option<Sealed<FileReference>>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for LinkItem {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        slots.add(key, &mut self.sslr);
        slots.add(key, &mut self.display_name);
    }
}

/// What somebody put into a card.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Submit {
    /// Always `submit`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// The values by the ids of the inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Sealed<Value>>,
    /// The key, where the activity names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for Submit {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        let key = key.or(self.encryption_key_url.as_ref()).cloned();
        slots.add(key.as_ref(), &mut self.inputs);
    }
}
