//! Files in conversations (wire/03 sections 2.8 and 2.9, rows 96 and 109 to 114 of section 6.4).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use webex_core::ErrorKind;
use webex_plugin_conversation::{
    Activity, ActivityObject, Content, ContentCategory, ConversationHandle, ConversationsExt, FileItem, Gif,
    Mention, ParentType, ShareFile, Thumbnail, Verb,
};
use webex_plugin_cypher::FileSource;

use crate::cloud::{Cloud, raw, text};

/// A room of alice and bob, as each of them sees it.
async fn rooms(cloud: &Cloud) -> (ConversationHandle, ConversationHandle) {
    let id = cloud.room(&["alice", "bob"]).await;
    let alice = cloud.conversations("alice").await.conversation(id.as_str());
    (alice, cloud.conversations("bob").await.conversation(id.as_str()))
}

fn content(activity: &Activity) -> &Content {
    match activity.object.as_deref() {
        Some(ActivityObject::Content(content)) => content,
        other => panic!("no content: {other:?}"),
    }
}

fn files(activity: &Activity) -> &[FileItem] {
    &content(activity).files.as_ref().expect("files").items
}

/// The latest share as the reader gets it.
async fn latest(room: &ConversationHandle) -> Activity {
    let mut newest = room.activities().limit(1).await.expect("listed");
    newest.remove(0)
}

async fn bytes(room: &ConversationHandle, file: &FileItem) -> Vec<u8> {
    let conversations = room.webex().conversations().expect("installed");
    conversations.download(file).await.expect("downloaded").to_vec()
}

#[tokio::test]
async fn row_109_files_are_sealed_shared_and_downloaded() {
    let cloud = Cloud::start().await;
    let (alice, bob) = rooms(&cloud).await;
    let big: Vec<u8> = (0..3_000_000u32).map(|number| number.to_le_bytes()[1]).collect();
    let sent = Arc::new(AtomicUsize::new(0));
    let told = sent.clone();
    let share =
        alice.share().text("Two files").html("<b>Two</b> files").mention(Mention::Person(cloud.id("bob")));
    let share = share.file(ShareFile::new("xyzzy.txt", b"file content".to_vec()));
    let share = share.file(ShareFile::new("big.bin", big.clone())).client_temp_id("mine");
    let shared = share.on_progress(move |progress| {
        if progress.file == 1 {
            told.fetch_max(progress.progress.transferred as usize, Ordering::Relaxed);
        }
    });
    let shared = shared.await.expect("shared");
    assert_eq!((&shared.verb, shared.client_temp_id.as_deref()), (&Verb::Share, Some("mine")));
    assert_eq!(sent.load(Ordering::Relaxed), big.len(), "all of it was told");

    let seen = latest(&bob).await;
    assert_eq!(
        (text(&seen), &content(&seen).content_category),
        (Some("Two files"), &ContentCategory::Documents)
    );
    assert_eq!(content(&seen).content.as_ref().and_then(|html| html.as_str()), Some("<b>Two</b> files"));
    let [small, large] = files(&seen) else { panic!("two files") };
    assert_eq!(small.display_name.as_ref().and_then(|name| name.as_str()), Some("xyzzy.txt"));
    assert_eq!((small.mime_type.as_deref(), small.file_size), (Some("text/plain"), Some(12)));
    assert_eq!(bytes(&bob, small).await, b"file content");
    assert_eq!(bytes(&bob, large).await, big);
    let stored = raw(&bob).await;
    assert!(!stored.contains("xyzzy") && !stored.contains("Two files"), "nothing is in clear");
}

/// wire/03 section 7.3, row 38, and section 6.4, row 110: empty files, and names that would break a URL.
#[tokio::test]
async fn row_110_and_defect_38_odd_names_and_empty_files() {
    let cloud = Cloud::start().await;
    let (alice, bob) = rooms(&cloud).await;
    let share = alice
        .share()
        .files([ShareFile::new("#test.txt", b"#".to_vec()), ShareFile::new("no ending", Vec::new())]);
    share.await.expect("shared");
    let seen = latest(&bob).await;
    let [hash, empty] = files(&seen) else { panic!("two files") };
    assert_eq!(bytes(&bob, hash).await, b"#");
    assert_eq!(
        (bytes(&bob, empty).await.len(), empty.mime_type.as_deref()),
        (0, Some("application/octet-stream"))
    );
}

#[tokio::test]
async fn row_109_pictures_have_thumbnails_and_dimensions() {
    let cloud = Cloud::start().await;
    let (alice, bob) = rooms(&cloud).await;
    let picture = ShareFile::new("wall.jpg", b"not really a picture".to_vec()).dimensions(4032, 3024);
    alice.share().file(picture.thumbnail(Thumbnail::new(b"small".to_vec(), 640, 480))).await.expect("shared");
    let seen = latest(&bob).await;
    assert_eq!(content(&seen).content_category, ContentCategory::Images);
    let [file] = files(&seen) else { panic!("one file") };
    assert_eq!((&file.extra["width"], &file.extra["height"]), (&json!(4032), &json!(3024)));
    let image = file.image.as_ref().expect("a thumbnail");
    assert_eq!((image.width, image.height), (Some(640), Some(480)));
    let conversations = bob.webex().conversations().expect("installed");
    assert_eq!(conversations.download(image).await.expect("downloaded").as_ref(), b"small");
    let journal = cloud.cloud.sim().journal();
    assert_eq!(journal.count(|entry| entry.path.ends_with("/space/hidden")), 1);
    assert_eq!(journal.count(|entry| entry.path.ends_with("/hidden/upload_sessions")), 1);
}

#[tokio::test]
async fn row_111_a_share_in_a_thread_and_from_the_disk() {
    let cloud = Cloud::start().await;
    let (alice, bob) = rooms(&cloud).await;
    let root = alice.post("Minutes?").await.expect("posted").id.expect("an id");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("minutes.pdf");
    std::fs::write(&path, b"%PDF").expect("written");
    let shared = alice.share().file(ShareFile::path(&path)).reply_to(&root).await.expect("shared");
    let parent = shared.parent.as_ref().expect("a parent");
    assert_eq!((parent.id.as_ref(), &parent.parent_type), (Some(&root), &ParentType::Reply));
    let seen = latest(&bob).await;
    let [file] = files(&seen) else { panic!("one file") };
    assert_eq!(file.mime_type.as_deref(), Some("application/pdf"));
    let copy = folder.path().join("copy.pdf");
    let conversations = bob.webex().conversations().expect("installed");
    assert_eq!(conversations.download(file).save_as(&copy).await.expect("saved"), 4);
    assert_eq!(std::fs::read(copy).expect("readable"), b"%PDF");
    let reader = ShareFile::new("read.txt", FileSource::reader(&b"read"[..]));
    alice.share().file(reader).await.expect("shared");
    assert_eq!(bytes(&bob, &files(&latest(&bob).await)[0]).await, b"read");
}

#[tokio::test]
async fn a_file_is_shared_again_without_another_upload() {
    let cloud = Cloud::start().await;
    let (alice, bob) = rooms(&cloud).await;
    alice.share().file(ShareFile::new("a.txt", b"again".to_vec())).await.expect("shared");
    let seen = files(&latest(&bob).await)[0].clone();
    let other = cloud.room(&["bob", "carol"]).await;
    let from_bob = bob.webex().conversations().expect("installed").conversation(other.as_str());
    let before = cloud.cloud.sim().journal().count(|entry| entry.path.ends_with("/upload_sessions"));
    from_bob.share().file(ShareFile::shared(seen)).await.expect("shared again");
    assert_eq!(cloud.cloud.sim().journal().count(|entry| entry.path.ends_with("/upload_sessions")), before);
    let carol = cloud.conversations("carol").await.conversation(other.as_str());
    let again = latest(&carol).await;
    let file = &files(&again)[0];
    assert_eq!(file.display_name.as_ref().and_then(|name| name.as_str()), Some("a.txt"));
    assert_eq!(bytes(&carol, file).await, b"again");
}

#[tokio::test]
async fn row_113_an_animation_is_sealed_where_it_is() {
    let cloud = Cloud::start().await;
    let (alice, bob) = rooms(&cloud).await;
    let gif = Gif {
        name: "cat.gif".to_owned(),
        url: "https://media.giphy.example/cat.gif".to_owned(),
        size: 1_234,
        dimensions: (320, 240),
        thumbnail_url: "https://media.giphy.example/cat_s.gif".to_owned(),
        thumbnail_dimensions: (200, 150),
    };
    alice.share().file(ShareFile::gif(gif)).await.expect("shared");
    assert_eq!(cloud.cloud.sim().journal().count(|entry| entry.path.contains("/upload")), 0);
    let seen = latest(&bob).await;
    let [file] = files(&seen) else { panic!("one file") };
    assert_eq!(
        (file.url.as_deref(), file.mime_type.as_deref()),
        (Some("https://giphy.com"), Some("image/gif"))
    );
    let loc = |scr: &webex_plugin_conversation::FileReference| scr.scr().loc().map(str::to_owned);
    let scr = file.scr.as_ref().and_then(|scr| scr.readable()).expect("open");
    assert_eq!((loc(scr).as_deref(), scr.scr().tag()), (Some("https://media.giphy.example/cat.gif"), None));
    let image = file.image.as_ref().expect("a picture");
    let small = image.scr.as_ref().and_then(|scr| scr.readable()).expect("open");
    assert_eq!(loc(small).as_deref(), Some("https://media.giphy.example/cat_s.gif"));
    assert!(!raw(&bob).await.contains("media.giphy"), "where it is, is sealed");
}

#[tokio::test]
async fn row_96_a_picture_of_the_space() {
    let cloud = Cloud::start().await;
    let (alice, bob) = rooms(&cloud).await;
    let large = alice.assign_avatar("a.png", vec![0; (1 << 20) + 1]).await.expect_err("too large");
    assert_eq!(large.kind(), ErrorKind::InvalidInput);
    assert_eq!(cloud.cloud.sim().journal().count(|entry| entry.path.contains("/space")), 0);
    alice.assign_avatar("mountain.png", b"a picture".to_vec()).await.expect("assigned");
    let avatar = bob.get().await.expect("there").avatar.expect("a picture");
    let picture = &avatar.files.as_ref().expect("files").items[0];
    assert_eq!(picture.display_name.as_ref().and_then(|name| name.as_str()), Some("mountain.png"));
    assert_eq!(bytes(&bob, picture).await, b"a picture");
    alice.unassign_avatar().await.expect("taken away");
    assert!(bob.get().await.expect("there").avatar.is_none());
}

#[tokio::test]
async fn what_cannot_be_shared_is_said_before_anything_is_sent() {
    let cloud = Cloud::start().await;
    let (alice, _) = rooms(&cloud).await;
    cloud.cloud.sim().journal().clear();
    let link: url::Url = "https://example.com".parse().expect("a URL");
    let file = || ShareFile::new("a", b"a".to_vec());
    for share in [
        alice.share(),
        alice.share().text("only text"),
        alice.share().file(file()).link(link, None),
        alice.share().file(file()).html("<b>no text</b>"),
    ] {
        assert_eq!(share.await.expect_err("refused").kind(), ErrorKind::InvalidInput);
    }
    assert_eq!(cloud.cloud.sim().journal().entries().len(), 0);
    let missing = alice.share().file(ShareFile::path("/nowhere/at/all")).await.expect_err("not there");
    assert_eq!(missing.kind(), ErrorKind::Storage, "it cannot be read");
}

#[tokio::test]
async fn cards_beside_files_and_in_posts_are_sealed_and_come_back() {
    let cloud = Cloud::start().await;
    let (alice, bob) = rooms(&cloud).await;
    let card =
        json!({"type": "AdaptiveCard", "version": "1.3", "body": [{"type": "TextBlock", "text": "xyzzy"}]});
    alice.post("a card").card(&card).await.expect("posted");
    let seen = latest(&bob).await;
    let back: serde_json::Value =
        serde_json::from_str(content(&seen).cards[0].as_str().expect("readable")).expect("JSON");
    assert_eq!(back, card);
    assert!(content(&seen).cards[0].was_sealed());
    assert!(!raw(&bob).await.contains("xyzzy"));
}

/// wire/03 section 7.2, row 30: a share of links only.
#[tokio::test]
async fn defect_30_links_are_shared_without_files() {
    let cloud = Cloud::start().await;
    let (alice, bob) = rooms(&cloud).await;
    let link: url::Url = "https://xyzzy.example/page".parse().expect("a URL");
    alice.share().text("Read that").link(link.clone(), Some("The xyzzy page")).await.expect("shared");
    let seen = latest(&bob).await;
    assert_eq!(
        (content(&seen).content_category.clone(), text(&seen)),
        (ContentCategory::Links, Some("Read that"))
    );
    let [shared] = &content(&seen).links.as_ref().expect("links").items[..] else { panic!("one link") };
    assert_eq!(shared.display_name.as_ref().and_then(|name| name.as_str()), Some("The xyzzy page"));
    let sslr = shared.sslr.as_ref().and_then(|sslr| sslr.readable()).expect("open");
    assert_eq!(sslr.scr().loc(), Some(link.as_str()));
    assert!(!raw(&bob).await.contains("xyzzy"), "where it leads is sealed");
}
