//! Networks of the user's choice, and what happens beside a connection (wire/02 section 6, M10; section 7, defect 5).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use http::StatusCode;
use webex_core::Result;
use webex_core::transport::{Connector, Dial, DialedStream, TcpDial, TlsRoots};
use webex_plugin_mercury::{FeatureKind, FeatureToggle};
use webex_sim::{Fault, Selection};
use webex_testing::TestCloud;

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
