//! Connections through proxies (wire/01 section 6.2, row 36), real ones on loopback.

use std::time::Duration;

use http::{Method, StatusCode};
use webex_core::request::Call;
use webex_core::transport::{NoProxy, Proxy, ProxyFailure, ProxyKind, ProxySettings};
use webex_core::{Error, ErrorKind, TimeoutKind, Webex};
use webex_sim::{PublicNames, Sim};
use webex_testing::{LogPage, ProxyServer, ProxyServerBuilder, TestCloud};

/// A cloud under the names of the real one, which nobody but a proxy can reach, and such a proxy.
async fn behind(proxy: ProxyServerBuilder) -> (TestCloud, ProxyServer) {
    let cloud = TestCloud::with(Sim::builder().public_names(PublicNames::Everything)).await;
    let address = cloud.sim().base_url().trim_start_matches("https://").parse().expect("an address");
    let proxy = proxy.leading_to(address).start().await;
    (cloud, proxy)
}

/// Alice's client through these proxies; each wait between two tries is short.
async fn client(cloud: &TestCloud, proxies: ProxySettings) -> Webex {
    let connector = cloud.connector().with_proxies(proxies).with_connect_timeout(Duration::from_secs(5));
    let shared = cloud.shared().clone().with_connector(&connector);
    let builder = cloud.builder("alice").shared(shared);
    let builder = builder.configure(|config| config.requests.retry.first_wait = Duration::from_millis(1));
    builder.build().await.expect("a client")
}

async fn ask(webex: &Webex) -> Result<(), Error> {
    webex.request(Method::GET, "hydra/people/me").send().await.map(drop)
}

/// What is not read again, so that one failure is one try.
async fn ask_once(webex: &Webex) -> Error {
    let call = Call::new(Method::GET, "hydra").path("people/me").retry(false);
    webex.send(call).await.expect_err("no way through")
}

#[tokio::test]
async fn row_36_tls_goes_through_proxies_which_resolve_the_names() {
    let proxies = [ProxyServer::http(), ProxyServer::socks5()];
    for builder in proxies.iter().flat_map(|p| [p.clone(), p.clone().login("bob", "hunter2 with: ümlaut")]) {
        let (cloud, proxy) = behind(builder).await;
        let webex = client(&cloud, proxy.settings()).await;
        for _ in 0..3 {
            ask(&webex).await.expect("an answer");
        }
        let connections = proxy.connections();
        assert!(connections.iter().all(|c| c.accepted && c.port == 443), "{connections:?}");
        let to_hydra = connections.iter().filter(|c| c.host == "webexapis.com").count();
        assert_eq!(to_hydra, 1, "the tunnel is kept: {connections:?}");
    }
}

#[tokio::test]
async fn row_36_plain_text_goes_through_proxies() {
    for builder in [ProxyServer::http(), ProxyServer::socks5()] {
        let (cloud, proxy) = (TestCloud::start().await, builder.start().await);
        let webex = client(&cloud, proxy.settings()).await;
        ask(&webex).await.expect("an answer");
        assert_eq!((proxy.connections().len(), proxy.connections()[0].host.as_str()), (1, "127.0.0.1"));
        let direct = proxy.settings().with_no_proxy(NoProxy::parse("10.0.0.0/8, 127.0.0.0/8"));
        ask(&client(&cloud, direct).await).await.expect("an answer");
        ask(&client(&cloud, ProxySettings::all(proxy.proxy())).await).await.expect("an answer");
        assert_eq!(proxy.connections().len(), 1, "what is excepted goes through no proxy, nor does loopback");
    }
}

#[tokio::test]
async fn row_36_the_builder_and_the_configuration_name_a_proxy() {
    let (cloud, proxy) = (TestCloud::start().await, ProxyServer::http().login("bob", "p@ss").start().await);
    let url = format!("http://bob:p%40ss@{}", proxy.address());
    let toml = format!("[network]\nproxy = '{url}'\nproxy_loopback = true");
    let builder = || Webex::builder().token(cloud.user("alice").access_token());
    let told = builder().variables(cloud.sim().env()).proxies(proxy.settings());
    ask(&told.build().await.expect("a client")).await.expect("an answer");
    let from_file = builder().variables(cloud.sim().env()).config_toml(toml.clone());
    ask(&from_file.build().await.expect("a client")).await.expect("an answer");
    let variables = [("WEBEX_PROXY".to_owned(), url), ("WEBEX_PROXY_LOOPBACK".to_owned(), "1".to_owned())];
    let from_environment = builder().variables(cloud.sim().env().into_iter().chain(variables));
    ask(&from_environment.build().await.expect("a client")).await.expect("an answer");
    assert_eq!(proxy.connections().iter().filter(|c| c.accepted).count(), 3);

    let both = builder().config_toml(toml).shared(cloud.shared().clone()).build().await;
    assert_eq!(both.expect_err("shared transports have their own proxy").kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_proxy_that_refuses_is_a_typed_error_and_the_client_goes_on() {
    let refused = |status| ProxyFailure::Refused { status };
    let forbidden = Some(StatusCode::FORBIDDEN);
    for (builder, expected) in
        [(ProxyServer::http(), refused(forbidden)), (ProxyServer::socks5(), refused(None))]
    {
        let (cloud, proxy) = behind(builder.refusing(403)).await;
        let webex = client(&cloud, proxy.settings()).await;
        let error = ask(&webex).await.expect_err("refused");
        assert_eq!((error.kind(), error.proxy()), (ErrorKind::Proxy, Some(expected)), "{error:?}");
        assert!(error.is_network() && error.is_nothing_sent() && !error.is_retryable());
        assert_eq!(
            (error.status(), error.tracking_id().is_some()),
            (None, true),
            "the service did not answer"
        );
        proxy.allow();
        ask(&webex).await.expect("now it lets the client through");
    }
}

#[tokio::test]
async fn a_proxy_in_trouble_is_asked_again() {
    let (cloud, proxy) = behind(ProxyServer::http().refusing(503)).await;
    let webex = client(&cloud, proxy.settings()).await;
    let error = ask(&webex).await.expect_err("in trouble");
    assert!(error.is_retryable(), "{error:?}");
    let to_hydra = proxy.connections().iter().filter(|c| c.host == "webexapis.com").count();
    assert_eq!(to_hydra, 5, "one try and four more");
}

#[tokio::test]
async fn a_missing_or_wrong_login_is_told_and_not_tried_again() {
    for builder in [ProxyServer::http(), ProxyServer::socks5()] {
        let (cloud, proxy) = behind(builder.login("bob", "right-password")).await;
        let kind = proxy.proxy().kind();
        let bare = Proxy::new(kind, "127.0.0.1", proxy.address().port());
        for wrong in [bare.clone(), bare.clone().with_login("bob", "wrong-password")] {
            let before = proxy.connections().len();
            let webex = client(&cloud, ProxySettings::all(wrong).including_loopback()).await;
            let error = ask_once(&webex).await;
            assert_eq!(error.proxy(), Some(ProxyFailure::AuthenticationRequired), "{kind:?} {error:?}");
            assert!(!error.is_retryable() && error.to_string().contains("user and a password"));
            assert!(proxy.connections().len() > before);
        }
        assert!(proxy.connections().iter().all(|c| !c.accepted));
    }
}

#[tokio::test]
async fn a_login_that_the_protocol_cannot_carry_is_an_error_of_the_configuration() {
    let cloud = TestCloud::start().await;
    let long = "x".repeat(256);
    for (builder, user) in [(ProxyServer::http(), "a:b"), (ProxyServer::socks5(), &long)] {
        let proxy = builder.start().await;
        let wrong = proxy.proxy().with_login(user, "hunter2");
        let error = ask_once(&client(&cloud, ProxySettings::all(wrong).including_loopback()).await).await;
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told_apart_from_a_host_that_is_not_there() {
    let cloud = TestCloud::start().await;
    for builder in [ProxyServer::http(), ProxyServer::socks5()] {
        let proxy = builder.start().await;
        let settings = proxy.settings();
        let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
        let webex = client(&cloud, settings.clone()).await;
        let url = format!("http://{closed}/x").parse().expect("a URL");
        let error = webex.send(Call::url(Method::GET, url).retry(false)).await;
        let expected = match proxy.proxy().kind() {
            ProxyKind::Http => ProxyFailure::Refused { status: Some(StatusCode::BAD_GATEWAY) },
            _ => ProxyFailure::HostUnreachable,
        };
        assert_eq!(error.expect_err("no host").proxy(), Some(expected));
        drop(proxy);
        tokio::task::yield_now().await;
        let error = ask_once(&client(&cloud, settings).await).await;
        assert_eq!(error.proxy(), Some(ProxyFailure::Unreachable), "{error:?}");
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn a_proxy_that_says_nothing_is_left_in_time() {
    let cloud = TestCloud::start().await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = silent.local_addr().expect("bound").port();
    for kind in [ProxyKind::Http, ProxyKind::Https, ProxyKind::Socks5] {
        let settings = ProxySettings::all(Proxy::new(kind, "127.0.0.1", port)).including_loopback();
        let connector = cloud.connector().with_proxies(settings);
        let connector = connector.with_connect_timeout(Duration::from_millis(50));
        let shared = cloud.shared().clone().with_connector(&connector);
        let webex = cloud.builder("alice").shared(shared).build().await.expect("a client");
        let error = ask_once(&webex).await;
        assert_eq!(error.timeout(), Some(TimeoutKind::Connect), "{kind:?} {error:?}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn passwords_of_proxies_are_in_no_log_and_no_error() {
    const PASSWORD: &str = "proxy-password-of-bob";
    const ENCODED: &str = "Ym9iOnByb3h5LXBhc3N3b3JkLW9mLWJvYg==";
    let page = LogPage::default();
    let following = page.follow("trace");
    for builder in [ProxyServer::http(), ProxyServer::socks5()] {
        let (cloud, proxy) = behind(builder.login("bob", PASSWORD)).await;
        let settings = proxy.settings();
        let webex = client(&cloud, settings.clone()).await;
        ask(&webex).await.expect("an answer");
        proxy.refuse(403);
        let fresh = client(&cloud, settings.clone()).await;
        let error = ask(&fresh).await.expect_err("refused");
        let wrong = ProxySettings::all(proxy.proxy().with_login("bobby", PASSWORD)).including_loopback();
        let unknown = ask_once(&client(&cloud, wrong).await).await;
        let told = format!("{error} {error:?} {unknown} {unknown:?} {settings:?} {:?}", cloud.connector());
        assert!(!told.contains(PASSWORD) && !told.contains(ENCODED), "{told}");
    }
    drop(following);
    let logged = page.text();
    assert!(logged.contains("the call ended"), "something was logged");
    assert!(!logged.contains(PASSWORD) && !logged.contains(ENCODED), "{logged}");
}
