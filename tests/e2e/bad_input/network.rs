//! Networks that do not let the client through.

use std::sync::Arc;

use webex::ErrorKind;
use webex::core::Shared;
use webex::core::transport::{Connector, ProxyFailure, TcpDial, TlsRoots};
use webex::prelude::*;
use webex_testing::{ProxyServer, TestCloud};

use super::setting::told;

/// More about proxies: the tests of `webex-testing`, module `proxies`; of sockets: those of mercury, module `networks`.
#[tokio::test]
async fn a_proxy_that_refuses_in_the_middle_of_a_list() {
    let (cloud, proxy) =
        (TestCloud::start().await, ProxyServer::http().login("bob", "hunter2").start().await);
    let alice = cloud.client("alice").await;
    for title in ["A", "B", "C"] {
        alice.rooms().create(title).await.expect("a room");
    }
    let connector = Connector::new(Arc::new(TcpDial), &TlsRoots::Platform).expect("a connector");
    let shared =
        || Shared::new().expect("TLS").with_connector(&connector.clone().with_proxies(proxy.settings()));
    let webex = cloud.builder("alice").shared(shared()).build().await.expect("a client");
    assert_eq!(webex.rooms().list().all().await.expect("rooms").len(), 3);

    proxy.refuse(403);
    let fresh = cloud.builder("alice").shared(shared()).build().await.expect("a client");
    let error = fresh.rooms().list().all().await.map(drop).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Proxy);
    assert!(matches!(error.proxy(), Some(ProxyFailure::Refused { status: Some(status) }) if status == 403));
    assert!(!told(&error).contains("hunter2"));
    proxy.allow();
    assert_eq!(fresh.rooms().list().all().await.expect("rooms").len(), 3);
}
