//! Networks of the user's choice, and what happens beside a connection (wire/02 section 6, M10; section 7, defect 5).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use http::StatusCode;
use webex_core::Result;
use webex_core::transport::{Connector, Dial, DialedStream, TcpDial, TlsRoots};
use webex_plugin_mercury::{FeatureKind, FeatureToggle};
use webex_sim::{Fault, PublicNames, Selection, Sim};
use webex_testing::{ProxyServer, TestCloud};

use crate::setting::{Watch, builder, client, mercury, plugin, registrations};

#[tokio::test]
async fn defect_5_a_refresh_that_fails_after_the_connection_does_not_end_it() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let handle = mercury(&webex);
    let device = handle.register().await.expect("registered");
    let toggle = FeatureToggle::new(FeatureKind::Developer, "web-high-availability", true);
    handle.set_feature(toggle).await.expect("set");
    let refusal = Fault::on(device.url().path()).method(http::Method::PUT).status(StatusCode::CONFLICT);
    cloud.sim().faults().inject(refusal);
    handle.connect().await.expect("online");
    while registrations(&cloud, http::Method::PUT) == 0 {
        tokio::task::yield_now().await;
    }
    webex.request(http::Method::GET, "hydra/people/me").send().await.expect("an answer");
    assert!(handle.status().is_online());
    assert_eq!((handle.metrics().connections, cloud.sim().sockets().open().len()), (1, 1));
}

/// Counts the connections that are made.
#[derive(Clone, Default)]
struct Counted(Arc<AtomicUsize>);

impl Dial for Counted {
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, Result<DialedStream>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        TcpDial.dial(host, port)
    }
}

#[tokio::test]
async fn m10_sockets_go_through_the_network_of_the_user() {
    let (cloud, dialed) = (TestCloud::start().await, Counted::default());
    let connector = Connector::new(Arc::new(dialed.clone()), &TlsRoots::Platform).expect("a connector");
    let shared = cloud.shared().clone().with_connector(&connector);
    let webex = builder(&cloud, plugin()).shared(shared).build().await.expect("a client");
    let mut watch = Watch::of(&webex);
    mercury(&webex).connect().await.expect("online");
    watch.online().await;
    for _ in 0..2 {
        let before = dialed.0.load(Ordering::Relaxed);
        assert!(before > 0);
        cloud.sim().sockets().cut(&Selection::all());
        watch.online().await;
        assert!(dialed.0.load(Ordering::Relaxed) > before, "a socket is a connection of its own");
    }
}

/// Under the public names of the services nobody but the proxy knows where they are.
#[tokio::test]
async fn m10_sockets_go_through_proxies() {
    for proxy in [ProxyServer::http(), ProxyServer::socks5().login("bob", "secret")] {
        let cloud = TestCloud::with(Sim::builder().public_names(PublicNames::Everything)).await;
        let address = cloud.sim().base_url().trim_start_matches("https://").parse().expect("an address");
        let proxy = proxy.leading_to(address).start().await;
        let shared = cloud.shared().clone().with_connector(&cloud.connector().with_proxies(proxy.settings()));
        let webex = builder(&cloud, plugin()).shared(shared).build().await.expect("a client");
        let mut watch = Watch::of(&webex);
        mercury(&webex).connect().await.expect("online");
        watch.online().await;
        let sockets = || proxy.connections().iter().filter(|c| c.host.starts_with("mercury")).count();
        assert_eq!((sockets(), cloud.sim().sockets().open().len()), (1, 1));

        proxy.refuse(503);
        cloud.sim().sockets().cut(&Selection::all());
        while sockets() < 3 {
            tokio::task::yield_now().await;
        }
        proxy.allow();
        watch.online().await;
        assert!(proxy.connections().iter().any(|c| !c.accepted), "it kept trying");
    }
}
