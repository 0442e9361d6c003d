//! Files up and down (wire/03 sections 6.1 and 6.2).

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value, json};
use url::Url;
use webex_core::Webex;
use webex_plugin_cypher::{CypherErrorKind, CypherExt, CypherHandle, FileSource, KeyUri, UploadedFile};

use crate::cloud::Cloud;

/// The space of a fresh conversation.
async fn space(webex: &Webex) -> Url {
    let room = webex.request(http::Method::POST, "hydra/rooms").json(&json!({"title": "files"}));
    let room: Value = room.send_as().await.expect("a room");
    let id = room["id"].as_str().expect("an id").trim_end_matches('=');
    let uri = String::from_utf8(STANDARD_NO_PAD.decode(id).expect("base64")).expect("text");
    let id = uri.rsplit('/').next().expect("a UUID");
    let space = webex.request(http::Method::PUT, format!("conversation/conversations/{id}/space").as_str());
    let space: Value = space.send_as().await.expect("a space");
    space["spaceUrl"].as_str().expect("a URL").parse().expect("a URL")
}

async fn share(cypher: &CypherHandle, source: impl Into<FileSource>) -> (KeyUri, UploadedFile) {
    let space = space(cypher.webex()).await;
    let key = cypher.create_keys(1).await.expect("a key").remove(0);
    let done = cypher.encrypt_and_upload(source, space).name("report.bin").await.expect("uploaded");
    (key.uri, done)
}

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|n| (n * 31 % 251) as u8).collect()
}

#[tokio::test]
async fn rows_2_to_4_a_file_goes_up_and_comes_down() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    for len in [0, 1, 17, 300_000] {
        let (key, done) = share(&cypher, content(len)).await;
        assert_eq!(done.size, len as u64);
        let jwe = cypher.seal_reference(&key, &done.scr).await.expect("sealed");
        let by_options = cypher.download_and_decrypt(done.url.as_str()).key_uri(&key).jwe(&jwe).await;
        assert_eq!(by_options.expect("opened"), content(len));
        let mut uri = done.url.clone();
        uri.query_pairs_mut().append_pair("keyUri", key.as_str()).append_pair("JWE", &jwe);
        let by_uri = cypher.download_and_decrypt(uri.as_str()).key_uri("kms://wrong").jwe("wrong").await;
        assert_eq!(by_uri.expect("opened"), content(len));
    }
    // wire/03 section 7.3, number 34.
    let told = |query: &str| query.contains("keyUri") || query.contains("JWE");
    assert_eq!(cloud.cloud.sim().journal().count(|entry| entry.query.as_deref().is_some_and(told)), 0);
}

#[tokio::test]
async fn large_files_go_through_the_disk_and_are_put_in_place_whole() {
    let cloud = Cloud::start().await;
    let mut config = cloud.config();
    config.memory_limit = 1000;
    let cypher = cloud.client_with("alice", config).await.cypher().expect("installed");
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    std::fs::write(&from, content(400_000)).expect("written");
    let (_, done) = share(&cypher, FileSource::path(&from)).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = seen.clone();
    let download = cypher.download(done.url.clone(), done.scr.clone());
    let download = download.on_progress(move |progress| record.lock().expect("whole").push(progress));
    assert_eq!(download.save_as(&to).await.expect("saved"), 400_000);
    assert_eq!(std::fs::read(&to).expect("there"), content(400_000));
    let last = *seen.lock().expect("whole").last().expect("progress");
    assert_eq!((last.transferred, last.total), (400_000, Some(400_000)));
    let mut written = Vec::new();
    let download = cypher.download(done.url, done.scr);
    assert_eq!(download.write_to(&mut written).await.expect("written"), 400_000);
    assert_eq!(written, content(400_000));
}

#[tokio::test]
async fn rows_6_7_and_10_nothing_is_released_that_is_not_what_was_shared() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    let (key, done) = share(&cypher, content(1000)).await;
    let mut other = webex_jose::Scr::new("now");
    other.encrypt(b"something else").expect("a file");
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("file");
    let error = cypher.download(done.url.clone(), other).save_as(&place).await.expect_err("another file");
    assert_eq!(error.kind(), CypherErrorKind::Decrypt);
    assert!(!place.exists() && std::fs::read_dir(folder.path()).expect("a folder").next().is_none());
    let error = cypher.download_and_decrypt(done.url.as_str()).key_uri(&key).jwe("a.b.c.d.e").await;
    assert_eq!(error.expect_err("no reference").kind(), CypherErrorKind::Decrypt);
    let mut nowhere = done.url.clone();
    nowhere.set_path("/nowhere");
    let error = cypher.download(nowhere, done.scr).await.expect_err("not there");
    assert_eq!(error.call().and_then(webex_core::Error::status).map(|s| s.as_u16()), Some(404));
}

#[tokio::test]
async fn defect_40_sealed_bytes_have_no_type_of_their_own() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    let space = space(cypher.webex()).await;
    let upload = cypher.encrypt_and_upload(b"\x89PNG\r\n".to_vec(), space).name("picture.png");
    upload.await.expect("uploaded");
    let puts = cloud.cloud.sim().journal().find(|entry| entry.method == http::Method::PUT);
    let uploads: Vec<_> = puts.iter().filter(|entry| entry.path.contains("upload")).collect();
    assert_eq!(uploads.len(), 1);
    assert_eq!(uploads[0].headers["content-type"], "application/octet-stream");
}
