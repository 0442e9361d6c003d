//! Files in the simulated cloud (wire/04 section 6.2, rows 28 to 31).

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::stream;
use webex_core::Webex;
use webex_core::ids::RoomId;
use webex_plugin_messages::{File, Message, MessagesExt};
use webex_plugin_rooms::RoomsExt;
use webex_testing::{RecordingServer, Reply, TestCloud};

async fn scene() -> (TestCloud, Webex, RoomId) {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let room = webex.rooms().create("Plans").await.expect("created").id;
    (cloud, webex, room)
}

async fn content(webex: &Webex, message: &Message) -> (Option<String>, Bytes) {
    assert_eq!(message.files.len(), 1);
    let info = webex.messages().content(&message.files[0]).info().await.expect("asked");
    let bytes = webex.messages().content(&message.files[0]).await.expect("fetched");
    assert_eq!(info.len, Some(bytes.len() as u64));
    (info.file_name, bytes)
}

/// Rows 30 and 31.
#[tokio::test]
async fn files_come_back_as_they_were_posted() {
    let (_cloud, webex, room) = scene().await;
    let messages = webex.messages();
    let with_text = messages.create(&room).text("the plan").file(File::bytes("plan.txt", "one\r\n--two"));
    let message = with_text.await.expect("posted");
    assert_eq!(message.text.as_deref(), Some("the plan"));
    assert_eq!(content(&webex, &message).await, (Some("plan.txt".into()), Bytes::from("one\r\n--two")));
    let chunks = ["a", "b", "c"].map(|chunk| Ok::<_, std::io::Error>(Bytes::from(chunk)));
    let streamed = messages.create(&room).file(File::stream("abc.txt", stream::iter(chunks), Some(3)));
    let message = streamed.await.expect("posted");
    assert_eq!(content(&webex, &message).await.1, "abc");
    let read =
        messages.create(&room).file(File::reader("r.bin", &b"\0\x01"[..], None)).await.expect("posted");
    assert_eq!(content(&webex, &read).await, (Some("r.bin".into()), Bytes::from(&b"\0\x01"[..])));
}

/// Rows 28, 29 and 31: the service fetches the file, and the text stays beside it.
#[tokio::test]
async fn a_file_by_address_is_fetched_by_the_service() {
    let (_cloud, webex, room) = scene().await;
    let web = RecordingServer::start(|_| Reply { body: "drawing".into(), ..Reply::empty(200) }).await;
    let address = format!("{}/plan.png", web.base()).parse().expect("a URL");
    let create = webex.messages().create(&room).text("the plan").file(File::url(address));
    let message = create.await.expect("posted");
    assert_eq!(message.text.as_deref(), Some("the plan"));
    assert_eq!(content(&webex, &message).await.1, "drawing");
    assert_eq!(web.requests().len(), 1);
}

#[tokio::test]
async fn a_file_of_the_disk_reports_its_progress() {
    let (_cloud, webex, room) = scene().await;
    let path = std::env::temp_dir().join(format!("webex-{}.bin", uuid::Uuid::new_v4()));
    let bytes = vec![7; 300_000];
    tokio::fs::write(&path, &bytes).await.expect("a temporary file");
    let seen = Arc::new(Mutex::new(0));
    let report = seen.clone();
    let create = webex.messages().create(&room).file(File::path(&path).name("seven.bin"));
    let create = create.on_progress(Arc::new(move |progress| {
        *report.lock().expect("no panic") = progress.transferred;
    }));
    let message = create.await.expect("posted");
    tokio::fs::remove_file(&path).await.expect("removed");
    assert!(*seen.lock().expect("no panic") > 300_000, "the file and the form around it");
    assert_eq!(content(&webex, &message).await, (Some("seven.bin".into()), Bytes::from(bytes)));
}
