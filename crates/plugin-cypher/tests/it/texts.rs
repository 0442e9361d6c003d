//! Texts, and the keys that seal them (wire/03 section 6.2).

use futures_util::future::join_all;
use webex_core::storage::MemoryStorage;
use webex_plugin_cypher::{Cypher, CypherErrorKind, CypherExt};
use webex_plugin_mercury::Mercury;

use crate::cloud::Cloud;

#[tokio::test]
async fn rows_17_and_18_what_is_sealed_opens_again() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    let key = cypher.create_keys(1).await.expect("a key").remove(0);
    let posts = cloud.posts();
    let sealed = cypher.seal(&key.uri, "Grüße").await.expect("sealed");
    assert!(sealed.starts_with("eyJ"));
    assert_ne!(sealed, cypher.seal(&key.uri, "Grüße").await.expect("sealed"));
    assert_eq!(cypher.open(&key.uri, &sealed).await.expect("opened"), "Grüße");
    let bytes = cypher.seal(&key.uri, [0xff; 3000]).await.expect("sealed");
    assert_eq!(cypher.open_bytes(&key.uri, &bytes).await.expect("opened"), [0xff; 3000]);
    // wire/03 section 7.1, number 16: keys that were made are kept.
    assert_eq!(cloud.posts(), posts);
    let other = cypher.create_keys(1).await.expect("a key").remove(0);
    let error = cypher.open(&other.uri, &sealed).await.expect_err("another key");
    assert_eq!(error.kind(), CypherErrorKind::Decrypt);
}

#[tokio::test]
async fn rows_20_and_21_references_are_shared_once_they_say_where() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    let key = cypher.create_keys(1).await.expect("a key").remove(0);
    let mut scr = webex_jose::Scr::new("2026-01-02T03:04:05.678Z");
    scr.encrypt(b"file content here").expect("a file");
    assert_eq!(
        cypher.seal_reference(&key.uri, &scr).await.expect_err("refused").kind(),
        CypherErrorKind::InvalidInput
    );
    scr.set_loc("https://files.example/1");
    let sealed = cypher.seal_reference(&key.uri, &scr).await.expect("sealed");
    assert_eq!(cypher.open_reference(&key.uri, &sealed).await.expect("opened"), scr);
}

#[tokio::test]
async fn row_25_many_who_want_one_key_share_one_fetch() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    let key = cypher.kms().create_keys(1).await.expect("a key").remove(0);
    let posts = cloud.posts();
    let found = join_all((0..5).map(|_| cypher.key(&key.uri))).await;
    assert!(found.iter().all(|found| found.as_ref().is_ok_and(|found| found.jwk == key.jwk)));
    assert_eq!(cloud.posts() - posts, 1);
    cypher.forget_key(&key.uri).await;
    cypher.key(&key.uri).await.expect("fetched again");
    assert_eq!(cloud.posts() - posts, 2);
}

#[tokio::test]
async fn row_24_keys_outlive_the_client_in_its_storage_if_asked_to() {
    let cloud = Cloud::start().await;
    let storage = std::sync::Arc::new(MemoryStorage::new());
    let mut config = cloud.config();
    config.persist_keys = true;
    let client = || {
        let builder = cloud.cloud.builder("alice").storage(storage.clone());
        builder.plugin(Mercury::new()).plugin(Cypher::with(config.clone())).build()
    };
    let first = client().await.expect("a client");
    let key = first.cypher().expect("installed").kms().create_keys(1).await.expect("a key").remove(0);
    first.cypher().expect("installed").key(&key.uri).await.expect("fetched");
    first.shutdown().await.expect("shut down");
    let posts = cloud.posts();
    let second = client().await.expect("a client");
    assert_eq!(second.cypher().expect("installed").key(&key.uri).await.expect("stored").jwk, key.jwk);
    assert_eq!(cloud.posts(), posts, "nobody asked the KMS");
    second.logout().await.expect("logged out");
    let namespace = webex_core::storage::Namespace::new("cypher").expect("a name");
    let left = webex_core::storage::Store::new(storage, namespace).list::<serde_json::Value>("").await;
    assert!(left.expect("a list").is_empty(), "they end with the login");
}
