//! From files to the items of a share.

use serde_json::Value;
use url::Url;
use webex_core::request::Progress;
use webex_core::resource::DateTime;
use webex_core::{Error, Result, Webex};
use webex_jose::Scr;
use webex_plugin_cypher::{CypherExt, FileSource, UploadedFile};

use super::file::{Gif, Origin, ShareFile, Thumbnail};
use super::space::Spaces;
use crate::model::{FileImage, FileItem, ObjectType};
use crate::open::{FileReference, Sealed, Text};

/// What items say of an animation of GIPHY: where it really is says its sealed reference.
const GIPHY: &str = "https://giphy.com";

/// Uploads a file, with its thumbnail, and describes it.
pub(super) async fn item(
    webex: &Webex,
    spaces: &Spaces,
    file: ShareFile,
    report: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<FileItem> {
    let mime_type = file.media_type().to_owned();
    let ShareFile { origin, name, role, dimensions, thumbnail, actions, .. } = file;
    let mut item = match origin {
        Origin::Shared(shared) => again(*shared)?,
        Origin::Gif(gif) => animation(webex, *gif),
        Origin::Upload(source) => {
            let space = spaces.open(webex).await?;
            let mut upload =
                webex.cypher()?.encrypt_and_upload(source, space).name(&name).on_progress(report);
            if let Some(role) = role {
                upload = upload.role(role);
            }
            uploaded(upload.await?)
        }
    };
    if let Some(thumbnail) = thumbnail {
        item.image = Some(small_picture(webex, spaces, thumbnail).await?);
    }
    item.object_type = ObjectType::File;
    item.display_name = (!name.is_empty()).then(|| Text::from(name));
    item.mime_type = Some(mime_type);
    describe(&mut item, dimensions, actions);
    Ok(item)
}

fn describe(item: &mut FileItem, dimensions: Option<(u32, u32)>, actions: Vec<Value>) {
    if let Some((width, height)) = dimensions {
        item.extra.insert("width".to_owned(), width.into());
        item.extra.insert("height".to_owned(), height.into());
    }
    if !actions.is_empty() {
        item.extra.insert("actions".to_owned(), actions.into());
    }
}

fn uploaded(file: UploadedFile) -> FileItem {
    FileItem {
        file_size: Some(file.size),
        url: Some(file.url.to_string()),
        scr: Some(Sealed::Clear(FileReference::new(file.scr))),
        ..FileItem::default()
    }
}

async fn small_picture(webex: &Webex, spaces: &Spaces, thumbnail: Thumbnail) -> Result<FileImage> {
    let Thumbnail { bytes, width, height } = thumbnail;
    let space = spaces.hidden(webex).await?;
    let upload = webex.cypher()?.encrypt_and_upload(FileSource::from(bytes), space).name("thumbnail.png");
    let file = upload.await?;
    Ok(FileImage {
        width: Some(width),
        height: Some(height),
        url: Some(file.url.to_string()),
        scr: Some(Sealed::Clear(FileReference::new(file.scr))),
        ..FileImage::default()
    })
}

/// A file that was shared before: its references are sealed again, under the key of the conversation it goes to.
fn again(mut file: FileItem) -> Result<FileItem> {
    let readable = file.scr.as_ref().is_some_and(|scr| scr.readable().is_some());
    if !readable {
        return Err(Error::invalid_input("a file is shared again once it was opened"));
    }
    // A picture that cannot be opened is of no use to anybody; renditions belong to the first share.
    file.image = file.image.filter(|image| image.scr.as_ref().is_some_and(|scr| scr.readable().is_some()));
    file.transcoded_collection = None;
    file.encryption_key_url = None;
    file.content = file.content.filter(|text| text.readable().is_some());
    Ok(file)
}

fn animation(webex: &Webex, gif: Gif) -> FileItem {
    let reference = |url: &str| {
        let mut scr = Scr::new(DateTime::from(webex.clock().now()).as_str());
        scr.set_loc(url);
        Some(Sealed::Clear(FileReference::new(scr)))
    };
    let (width, height) = gif.thumbnail_dimensions;
    FileItem {
        file_size: Some(gif.size),
        url: Some(GIPHY.to_owned()),
        scr: reference(&gif.url),
        image: Some(FileImage {
            width: Some(width),
            height: Some(height),
            url: Some(GIPHY.to_owned()),
            scr: reference(&gif.thumbnail_url),
            ..FileImage::default()
        }),
        ..FileItem::default()
    }
}

/// The reference of a link: it says where the link leads.
pub(super) fn link_reference(webex: &Webex, url: &Url) -> Sealed<FileReference> {
    let mut scr = Scr::new(DateTime::from(webex.clock().now()).as_str());
    scr.set_loc(url.as_str());
    Sealed::Clear(FileReference::new(scr))
}
