//! What a person does in a browser, with plain HTTP.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::{Url, form_urlencoded};

/// The answer to a request.
pub(crate) struct Page {
    pub(crate) status: u16,
    location: Option<String>,
    pub(crate) body: String,
}

/// Opens a page.
pub(crate) async fn open(url: &Url) -> Page {
    request(url, "GET", "").await
}

/// Sends the form of a page.
pub(crate) async fn send(url: &Url, fields: &[(&str, &str)]) -> Page {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    request(url, "POST", &form).await
}

/// Signs in on the page of an authorization, or declines, and follows where it leads.
pub(crate) async fn answer(url: &Url, email: &str, decision: &str) -> Page {
    let page = open(url).await;
    let hidden = page.body.split_once(r#"name="request" value=""#).expect("a form").1;
    let request = hidden.split('"').next().expect("a value");
    let mut target = url.clone();
    target.set_query(None);
    let fields = [("request", request), ("email", email), ("password", ""), ("decision", decision)];
    let answered = send(&target, &fields).await;
    let location = answered.location.expect("it leads back").parse().expect("an address");
    open(&location).await
}

async fn request(url: &Url, method: &str, form: &str) -> Page {
    let (host, port) = (url.host_str().expect("a host"), url.port().expect("a port"));
    let mut stream = TcpStream::connect((host, port)).await.expect("somebody listens");
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: {host}:{port}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|text| text.parse().ok());
    let location = lines.filter_map(|line| line.split_once(": "));
    let mut location =
        location.filter(|(name, _)| name.eq_ignore_ascii_case("location")).map(|(_, url)| url.to_owned());
    Page { status: status.expect("a status"), location: location.next_back(), body: body.to_owned() }
}
