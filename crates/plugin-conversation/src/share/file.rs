//! A file on its way into a conversation.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;
use webex_plugin_cypher::FileSource;

use crate::model::FileItem;

/// A file to be shared (wire/03 section 2.8).
///
/// ```
/// use webex_plugin_conversation::{ShareFile, Thumbnail};
/// # let (picture, small) = (vec![0u8; 10], vec![0u8; 5]);
/// let report = ShareFile::path("out/report.pdf");
/// let picture = ShareFile::new("mountain.jpg", picture)
///     .dimensions(4032, 3024)
///     .thumbnail(Thumbnail::new(small, 640, 480));
/// assert_eq!((report.name(), picture.media_type()), ("report.pdf", "image/jpeg"));
/// ```
#[must_use]
pub struct ShareFile {
    pub(super) origin: Origin,
    pub(super) name: String,
    pub(super) mime_type: Option<String>,
    pub(super) role: Option<String>,
    pub(super) dimensions: Option<(u32, u32)>,
    pub(super) thumbnail: Option<Thumbnail>,
    pub(super) actions: Vec<Value>,
}

/// Where its bytes come from.
pub(super) enum Origin {
    Upload(FileSource),
    /// They are in the cloud already.
    Shared(Box<FileItem>),
    Gif(Box<Gif>),
}

/// A small picture of a file, PNG as other clients make it.
#[derive(Clone, Eq, PartialEq)]
pub struct Thumbnail {
    pub(super) bytes: Bytes,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// An animation of GIPHY: nothing of it is uploaded, only sealed where it is (wire/03 section 2.8).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Gif {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its width and height in pixels.
    pub dimensions: (u32, u32),
    /// Where its small picture is.
    pub thumbnail_url: String,
    /// Width and height of that, in pixels.
    pub thumbnail_dimensions: (u32, u32),
}

impl ShareFile {
    /// A file of that name, from memory or from a [`FileSource`].
    pub fn new(name: impl Into<String>, source: impl Into<FileSource>) -> Self {
        Self::of(Origin::Upload(source.into()), name.into())
    }

    /// A file on the disk, under its own name.
    pub fn path(path: impl AsRef<std::path::Path>) -> Self {
        let path = path.as_ref();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self::new(name, FileSource::path(path))
    }

    /// A file that was shared before, and opened: it is not uploaded again, only its reference is sealed once more. It
    /// is there as long as the service keeps it for the first message; to be independent of that, download it and share
    /// the bytes.
    pub fn shared(file: FileItem) -> Self {
        let name = file.display_name.as_ref().and_then(|name| name.as_str()).unwrap_or_default().to_owned();
        Self::of(Origin::Shared(Box::new(file)), name)
    }

    /// An animation of GIPHY.
    ///
    /// ```
    /// use webex_plugin_conversation::{Gif, ShareFile};
    /// let cat = Gif { name: "cat.gif".to_owned(), url: "https://media.giphy.com/cat.gif".to_owned(), ..Gif::default() };
    /// assert_eq!(ShareFile::gif(cat).media_type(), "image/gif");
    /// ```
    pub fn gif(gif: Gif) -> Self {
        let (name, dimensions) = (gif.name.clone(), gif.dimensions);
        Self::of(Origin::Gif(Box::new(gif)), name).media("image/gif").dimensions(dimensions.0, dimensions.1)
    }

    fn of(origin: Origin, name: String) -> Self {
        let (mime_type, role, dimensions, thumbnail) = (None, None, None, None);
        Self { origin, name, mime_type, role, dimensions, thumbnail, actions: Vec::new() }
    }

    /// Its MIME type; from its name if nothing is said.
    ///
    /// ```
    /// use webex_plugin_conversation::ShareFile;
    /// let log = ShareFile::new("today.log", Vec::new()).media("text/plain");
    /// assert_eq!(log.media_type(), "text/plain");
    /// ```
    pub fn media(mut self, mime_type: impl Into<String>) -> Self {
        self.mime_type = Some(mime_type.into());
        self
    }

    /// Its width and height in pixels, for pictures and videos.
    pub fn dimensions(mut self, width: u32, height: u32) -> Self {
        self.dimensions = Some((width, height));
        self
    }

    /// A small picture of it, which is sealed and uploaded beside it.
    pub fn thumbnail(mut self, thumbnail: Thumbnail) -> Self {
        self.thumbnail = Some(thumbnail);
        self
    }

    /// What it is for, for example `spaceAvatar`.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// What can be done with it, as its item says it: `{"type": "edit", "mimeType":
    /// "application/x-cisco-webex-whiteboard", ..}` for the picture of a whiteboard. Not sealed.
    pub fn action(mut self, action: Value) -> Self {
        self.actions.push(action);
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its MIME type: the given one, or what its name says.
    pub fn media_type(&self) -> &str {
        if let Some(given) = self.mime_type.as_deref() {
            return given;
        }
        match &self.origin {
            Origin::Shared(file) => file.mime_type.as_deref().unwrap_or(UNKNOWN),
            _ => mime_guess::from_path(&self.name).first_raw().unwrap_or(UNKNOWN),
        }
    }
}

/// What nothing is known of.
const UNKNOWN: &str = "application/octet-stream";

impl fmt::Debug for ShareFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShareFile").field("mime_type", &self.media_type()).finish_non_exhaustive()
    }
}

impl Thumbnail {
    /// A picture that was made elsewhere, with its width and height in pixels: at most 640 by 960 is shown.
    pub fn new(png: impl Into<Bytes>, width: u32, height: u32) -> Self {
        Self { bytes: png.into(), width, height }
    }

    /// Its width and height in pixels.
    pub fn dimensions(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

impl fmt::Debug for Thumbnail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thumbnail({} x {}, {} bytes)", self.width, self.height, self.bytes.len())
    }
}
