//! Listening for the browser.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;
use webex_core::request::AuthMode;
use webex_core::{ErrorKind, Shared, Webex};
use webex_plugin_authorization::{AuthorizationExt, LoginFlow, LoopbackLogin};
use webex_testing::ManualClock;

use super::{Fixture, who};

const LONG: Duration = Duration::from_secs(60);

async fn waiting(webex: &Webex) -> LoopbackLogin {
    webex.authorization().expect("installed").login().on_loopback().await.expect("a port")
}

fn redirect_uri(page: &Url) -> Url {
    let (_, uri) = page.query_pairs().find(|(name, _)| name == "redirect_uri").expect("it says where to");
    uri.parse().expect("an address")
}

/// What a browser gets there.
async fn get(browser: &Webex, url: &Url) -> u16 {
    let sent = browser
        .request(Method::GET, url.clone())
        .with(|call| call.auth(AuthMode::None).retry(false))
        .send()
        .await;
    sent.map_or_else(
        |error| error.status().expect("an answer").as_u16(),
        |response| response.status().as_u16(),
    )
}

#[tokio::test]
async fn the_browser_that_comes_back_signs_in() {
    let fixture = Fixture::start().await;
    let (webex, browser) = (fixture.client().await, fixture.client().await);
    let login = waiting(&webex).await;
    let back = fixture.accept(login.url());
    let (signed_in, status) = tokio::join!(login.wait(LONG), get(&browser, &back));
    signed_in.expect("signed in");
    assert_eq!((status, who(&webex).await.as_str()), (200, "alice"));
}

#[tokio::test]
async fn strangers_are_turned_away_and_do_not_end_the_waiting() {
    let fixture = Fixture::start().await;
    let (webex, browser) = (fixture.client().await, fixture.client().await);
    let login = waiting(&webex).await;
    let (home, back) = (redirect_uri(login.url()), fixture.accept(login.url()));
    let browse = async {
        assert_eq!(get(&browser, &home.join("/favicon.ico").expect("an address")).await, 404);
        assert_eq!(get(&browser, &home.join("?code=x&state=e30").expect("an address")).await, 400);
        assert_eq!(get(&browser, &home.join("?error=access_denied").expect("an address")).await, 400);
        assert_eq!(garbage(&home).await, "HTTP/1.1 400");
        get(&browser, &back).await
    };
    let (signed_in, status) = tokio::join!(login.wait(LONG), browse);
    signed_in.expect("signed in");
    assert_eq!(status, 200);
}

/// What somebody gets who speaks no HTTP.
async fn garbage(home: &Url) -> String {
    let mut stream =
        TcpStream::connect(("127.0.0.1", home.port().expect("a port"))).await.expect("it listens");
    stream.write_all(b"\x16\x03\x01 nonsense\r\n\r\n").await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer.chars().take(12).collect()
}

#[tokio::test]
async fn who_declines_ends_the_waiting() {
    let fixture = Fixture::start().await;
    let (webex, browser) = (fixture.client().await, fixture.client().await);
    let login = waiting(&webex).await;
    let back = fixture
        .cloud
        .sim()
        .decline_sign_in(login.url().as_str())
        .expect("a page")
        .parse()
        .expect("an address");
    let (signed_in, status) = tokio::join!(login.wait(LONG), get(&browser, &back));
    assert_eq!((signed_in.expect_err("declined").kind(), status), (ErrorKind::OAuth, 200));
}

#[tokio::test]
async fn nobody_comes_in_time() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let error = waiting(&webex).await.wait(Duration::from_millis(20)).await.expect_err("nobody");
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn only_loopback_and_only_codes_are_listened_for() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let login = || webex.authorization().expect("installed").login();
    let refused = [
        login().on_loopback_at(([0, 0, 0, 0], 0).into(), "/").await,
        login().on_loopback_at(([127, 0, 0, 1], 0).into(), "no-slash").await,
        login().on_loopback_at(([127, 0, 0, 1], 0).into(), "/a?b").await,
        login().flow(LoginFlow::Implicit).on_loopback().await,
    ];
    for result in refused {
        assert_eq!(result.expect_err("refused").kind(), ErrorKind::InvalidInput);
    }
    let taken = waiting(&webex).await;
    let port = redirect_uri(taken.url()).port().expect("a port");
    let error = login().on_loopback_at(([127, 0, 0, 1], port).into(), "/").await.expect_err("taken");
    assert_eq!(error.kind(), ErrorKind::Network);
}

#[tokio::test]
async fn a_connection_that_the_browser_opened_ahead_of_time_holds_nothing_up() {
    let fixture = Fixture::start().await;
    let browser = fixture.client().await;
    // On a clock that stands still nobody is let go who says nothing.
    let shared = Shared::new().expect("TLS").with_clock(Arc::new(ManualClock::new()));
    let webex = fixture.builder().shared(shared).build().await.expect("a client");
    let login = waiting(&webex).await;
    let port = redirect_uri(login.url()).port().expect("a port");
    let ahead = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
    let back = fixture.accept(login.url());
    let both = async { tokio::join!(login.wait(LONG), get(&browser, &back)) };
    let (signed_in, status) = tokio::time::timeout(LONG, both).await.expect("it is not waited for");
    signed_in.expect("signed in");
    assert_eq!(status, 200);
    drop(ahead);
}

#[tokio::test]
async fn an_integration_that_was_registered_with_localhost_gets_its_address_as_it_is() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = free.local_addr().expect("bound");
    let registered = format!("http://localhost:{}/back", address.port());
    let fixture = Fixture::with(|new| new.redirect_uri(&registered)).await;
    let (webex, browser) = (fixture.client().await, fixture.client().await);
    drop(free);
    let login = webex.authorization().expect("installed").login().redirect_uri(&registered);
    let login = login.on_loopback_at(address, "/back").await.expect("the port is free again");
    assert_eq!(redirect_uri(login.url()).as_str(), registered);
    let back = fixture.accept(login.url());
    let (signed_in, status) = tokio::join!(login.wait(LONG), get(&browser, &back));
    signed_in.expect("signed in");
    assert_eq!((status, who(&webex).await.as_str()), (200, "alice"));
}
