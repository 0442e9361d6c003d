//! What the KMS can be asked (wire/03 section 6.3).

use webex_plugin_cypher::{
    AuthId, CmkKind, CmkState, CmkUpload, CypherErrorKind, CypherEvent, CypherExt, CypherHandle,
};

use crate::cloud::Cloud;

#[tokio::test]
async fn rows_34_to_37_the_first_ping_makes_a_session_and_keys_are_made() {
    let cloud = Cloud::start().await;
    let kms = cloud.cypher("alice").await.kms();
    kms.ping().await.expect("an answer");
    let keys = kms.create_keys(2).await.expect("keys");
    assert_eq!(keys.len(), 2);
    assert!(keys.iter().all(|key| key.uri.as_str().starts_with("kms://") && key.content_key().is_ok()));
    assert_eq!(kms.create_keys(0).await.expect_err("refused").kind(), CypherErrorKind::InvalidInput);
    assert_eq!(cloud.posts(), 3, "handshake, ping, keys");
}

#[tokio::test]
async fn rows_38_to_47_resources_and_who_is_authorized() {
    let cloud = Cloud::start().await;
    let (alice, bob, carol) =
        (cloud.cypher("alice").await, cloud.cypher("bob").await, cloud.cypher("carol").await);
    let keys = alice.kms().create_keys(3).await.expect("keys");
    let resource =
        alice.kms().create_resource([cloud.id("alice")], [keys[0].uri.clone()]).await.expect("a resource");
    assert_eq!(resource.key_uris, [keys[0].uri.clone()]);
    assert_eq!(resource.authorization_uris.len(), 1);
    let inner = bob.kms().create_keys(1).await.expect("a key").remove(0);
    let nested = bob.kms().create_resource([], [inner.uri.clone()]).await.expect("a resource");

    let ids = [AuthId::from(nested.uri.clone()), cloud.id("carol")];
    let added = alice.kms().add_authorizations(&resource.uri, ids.clone()).await.expect("authorizations");
    let order: Vec<_> = added.iter().filter_map(|added| added.auth_id.clone()).collect();
    assert_eq!(order, ids);
    assert_eq!(carol.kms().fetch_key(&keys[0].uri).await.expect("a key").jwk, keys[0].jwk);
    assert_eq!(bob.kms().fetch_key(&keys[0].uri).await.expect("by the nested resource").jwk, keys[0].jwk);
    assert_eq!(alice.kms().list_authorizations(&resource.uri).await.expect("a list").len(), 3);
    let stranger = cloud.cypher("dave").await.kms().list_authorizations(&resource.uri).await;
    assert_eq!(stranger.expect_err("refused").status(), Some(403));

    for id in [cloud.id("carol"), nested.uri.clone().into()] {
        let taken = alice.kms().remove_authorization(&resource.uri, id.clone()).await.expect("taken away");
        assert_eq!(taken[0].auth_id, Some(id));
    }
    assert_eq!(alice.kms().list_authorizations(&resource.uri).await.expect("a list").len(), 1);
    assert_eq!(carol.kms().fetch_key(&keys[0].uri).await.expect_err("refused").status(), Some(403));

    let bound = alice.kms().bind_key(&keys[1].uri, &resource.uri).await.expect("bound");
    assert_eq!((bound.resource_uri.as_ref(), bound.bind_date.is_some()), (Some(&resource.uri), true));
    let unbound = alice.kms().fetch_key(&keys[2].uri).await.expect("my own");
    assert_eq!((unbound.uri, unbound.resource_uri), (keys[2].uri.clone(), None));
}

#[tokio::test]
async fn nothing_is_sent_that_makes_no_sense() {
    let cloud = Cloud::start().await;
    let kms = cloud.cypher("alice").await.kms();
    // wire/03 section 6.3, rows 37, 39 and 50.
    let errors = [
        kms.create_resource([cloud.id("alice")], []).await.expect_err("refused"),
        kms.add_authorizations("kms://k/resources/1", []).await.expect_err("refused"),
        kms.remove_authorization("kms://k/resources/1", "").await.expect_err("refused"),
        kms.fetch_key("").await.expect_err("refused"),
    ];
    assert!(errors.iter().all(|error| error.kind() == CypherErrorKind::InvalidInput));
    assert_eq!(cloud.posts(), 0);
}

#[tokio::test]
async fn rows_48_and_57_keys_that_moved_and_keys_that_were_revoked() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    let keys = cypher.kms().create_keys(2).await.expect("keys");
    cloud.cloud.sim().kms().move_key(keys[0].uri.as_str(), keys[1].uri.as_str());
    assert_eq!(cypher.kms().fetch_key(&keys[0].uri).await.expect("elsewhere").uri, keys[1].uri);
    let mut events = cypher.events();
    assert!(cloud.cloud.sim().kms().revoke_key(keys[1].uri.as_str()));
    let error = cypher.kms().fetch_key(&keys[1].uri).await.expect_err("revoked");
    assert_eq!(error.status(), Some(405));
    let event = futures_util::StreamExt::next(&mut events).await;
    assert!(matches!(event, Some(Ok(CypherEvent::KeyRevoked(uri))) if uri == keys[1].uri));
}

#[tokio::test]
async fn defect_17_a_revoked_key_is_not_used_any_more() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    let key = cypher.create_keys(1).await.expect("a key").remove(0);
    assert!(cloud.cloud.sim().kms().revoke_key(key.uri.as_str()));
    cypher.key(&key.uri).await.expect("nobody knows yet");
    cypher.kms().fetch_key(&key.uri).await.expect_err("revoked");
    assert_eq!(cypher.key(&key.uri).await.expect_err("forgotten").status(), Some(405));
}

/// Somebody who may have the keys of others.
async fn officer(cloud: &Cloud) -> CypherHandle {
    let role = webex_sim::NewUser::new().role("spark.kms_orgagent");
    let officer = cloud.cloud.sim().create_user(role).expect("a new address");
    let builder = cloud.cloud.builder_without_token().token(officer.access_token());
    let builder = builder.plugin(webex_plugin_mercury::Mercury::new());
    let builder = builder.plugin(webex_plugin_cypher::Cypher::with(cloud.config()));
    builder.build().await.expect("a client").cypher().expect("installed")
}

#[tokio::test]
async fn rows_51_to_53_on_behalf_of_somebody_needs_a_role() {
    let cloud = Cloud::start().await;
    let bob = cloud.cypher("bob").await;
    let key = bob.kms().create_keys(1).await.expect("a key").remove(0);
    let resource = bob.kms().create_resource([], [key.uri.clone()]).await;
    resource.expect("a resource");
    let alice = cloud.cypher("alice").await;
    let behalf = alice.on_behalf_of(cloud.id("bob").as_str());
    assert_eq!(behalf.key(&key.uri).await.expect_err("no officer").status(), Some(403));

    let officer = officer(&cloud).await;
    let fetched = officer.on_behalf_of(cloud.id("bob").as_str()).key(&key.uri).await.expect("an officer");
    assert_eq!(fetched.jwk, key.jwk);
    // wire/03 section 6.2, row 26: the key is not there for the officer himself.
    assert_eq!(officer.key(&key.uri).await.expect_err("refused").status(), Some(403));
}

#[tokio::test]
async fn row_53_two_on_behalf_of_two_people_get_each_their_own_key() {
    let cloud = Cloud::start().await;
    let mut keys = Vec::new();
    for name in ["bob", "carol"] {
        let kms = cloud.cypher(name).await.kms();
        let key = kms.create_keys(1).await.expect("a key").remove(0);
        kms.create_resource([], [key.uri.clone()]).await.expect("a resource");
        keys.push(key);
    }
    let officer = officer(&cloud).await;
    let behalf = ["bob", "carol"].map(|name| officer.on_behalf_of(cloud.id(name).as_str()));
    let (bobs, carols) = tokio::join!(behalf[0].key(&keys[0].uri), behalf[1].key(&keys[1].uri));
    assert_eq!(bobs.expect("a key").jwk, keys[0].jwk);
    assert_eq!(carols.expect("a key").jwk, keys[1].jwk);
    let (of_bob, of_carol) = tokio::join!(behalf[0].key(&keys[1].uri), behalf[1].key(&keys[0].uri));
    for refused in [of_bob, of_carol] {
        assert_eq!(refused.expect_err("not his").status(), Some(403));
    }
}

#[tokio::test]
async fn rows_54_and_55_customer_main_keys() {
    let cloud = Cloud::start().await;
    let sim = cloud.cloud.sim();
    let admin = sim.create_user(webex_sim::NewUser::new().role("id_full_admin")).expect("a new address");
    let org = admin.org_id.to_string();
    let builder = cloud.cloud.builder_without_token().token(admin.access_token());
    let builder = builder.plugin(webex_plugin_mercury::Mercury::new());
    let webex =
        builder.plugin(webex_plugin_cypher::Cypher::with(cloud.config())).build().await.expect("a client");
    let kms = webex_plugin_cypher::CypherExt::cypher(&webex).expect("installed").kms();
    let upload = CmkUpload::aws("arn:aws:kms:us-east-1:1:key/1").backup("arn:backup").role("arn:role");
    let uploaded = kms.upload_customer_main_key(&org, upload).await.expect("uploaded");
    let uri = uploaded.first().expect("a key").uri.clone();
    let listed = kms.list_customer_main_keys(&org, CmkKind::AwsKms).await.expect("a list");
    assert!(listed.iter().any(|key| key.uri == uri));
    let changed = kms.change_customer_main_key(&org, &uri, CmkState::Active).await.expect("active");
    assert!(changed.iter().any(|key| key.uri == uri && key.usage_state == Some(CmkState::Active)));
    kms.delete_customer_main_keys(&org, CmkKind::AwsKms).await.expect("deleted");
    assert!(kms.list_customer_main_keys(&org, CmkKind::AwsKms).await.expect("a list").is_empty());
    assert!(kms.fetch_public_key(&org).await.expect("a key").contains("PUBLIC KEY"));
}

#[tokio::test]
async fn a_message_for_another_service_is_sealed_for_the_kms() {
    let cloud = Cloud::start().await;
    let kms = cloud.cypher("alice").await.kms();
    let wrapped = kms.wrap(&webex_plugin_cypher::KmsOperation::ping()).await.expect("sealed");
    assert_eq!(wrapped.message.split('.').count(), 5);
    // With the session itself it can be opened again.
    let clear = kms.unwrap_message(&wrapped.message).expect("ours");
    let clear: serde_json::Value = serde_json::from_slice(&clear).expect("JSON");
    assert_eq!(clear["requestId"], wrapped.request_id.to_string());
    assert_eq!(kms.unwrap_message("a.b.c.d.e").expect_err("refused").kind(), CypherErrorKind::Decrypt);
}
