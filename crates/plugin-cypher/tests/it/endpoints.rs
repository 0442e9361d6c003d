//! The file service, asked where the bytes of a file are (wire/03 section 6.2, rows 27 to 32; section 7.3, 34 to 36 and
//! 39), over a network in memory.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream;
use http::{Request, Response};
use serde_json::{Value, json};
use webex_core::request::{BoxBody, stream_body};
use webex_core::transport::HttpTransport;
use webex_core::{Error, Result, Shared, Webex};
use webex_jose::Scr;
use webex_plugin_cypher::{Cypher, CypherErrorKind, CypherExt, CypherHandle};
use webex_plugin_mercury::Mercury;

const FILE: &str = "https://files.example.test/v1/spaces/1/bytes";

/// Answers the question by a status and an address, and serves the same bytes wherever else one asks.
struct Network {
    answer: (u16, Value),
    bytes: Vec<u8>,
    asked: Mutex<Vec<String>>,
}

impl HttpTransport for Network {
    fn send<'a>(&'a self, request: Request<BoxBody>) -> BoxFuture<'a, Result<Response<BoxBody>>> {
        Box::pin(async move {
            let asked = format!("{} {}", request.method(), request.uri());
            let is_question = request.uri().path().ends_with("/download/endpoints");
            // Which hosts get the token says the catalog; that is another matter.
            if !request.uri().path().ends_with("/catalog") {
                self.asked.lock().expect("whole").push(asked);
            }
            let (status, body) = match is_question {
                true => (self.answer.0, self.answer.1.to_string().into()),
                false => (200, self.bytes.clone()),
            };
            let body = stream_body(stream::iter([Ok::<_, Error>(Bytes::from(body))]));
            Ok(Response::builder().status(status).body(body).expect("a response"))
        })
    }
}

struct Rig {
    network: Arc<Network>,
    scr: Scr,
    cypher: CypherHandle,
}

impl Rig {
    async fn start(status: u16, answer: Value) -> Self {
        let mut scr = Scr::new("now");
        let bytes = scr.encrypt(b"the file").expect("sealed");
        let network = Arc::new(Network { answer: (status, answer), bytes, asked: Mutex::default() });
        let shared = Shared::new().expect("transports").with_http(network.clone());
        let builder = Webex::builder().token("token").shared(shared);
        let builder = builder.configure(|config| config.requests.retry.enabled = false);
        let webex = builder.plugin(Mercury::new()).plugin(Cypher::new()).build().await.expect("a client");
        Self { network, scr, cypher: webex.cypher().expect("installed") }
    }

    async fn download(&self, url: &str) -> Result<Bytes, webex_plugin_cypher::CypherError> {
        self.cypher.download(url.parse().expect("a URL"), self.scr.clone()).await
    }

    fn asked(&self) -> Vec<String> {
        self.network.asked.lock().expect("whole").clone()
    }
}

#[tokio::test]
async fn rows_27_28_and_31_the_bytes_come_from_where_the_service_says() {
    for file in [FILE, "http://files.example.test/v1/spaces/1/bytes?version=2"] {
        let answer = json!({"endpoints": {file: "https://cdn.example.test/bytes?signed=1"}});
        let rig = Rig::start(200, answer).await;
        assert_eq!(rig.download(file).await.expect("opened"), "the file");
        let query = file.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
        let question = format!("POST https://files.example.test/v1/download/endpoints{query}");
        assert_eq!(rig.asked(), [question, "GET https://cdn.example.test/bytes?signed=1".to_owned()]);
    }
}

#[tokio::test]
async fn row_32_what_the_service_cannot_say_is_fetched_from_the_file_itself() {
    for (status, answer) in [
        (200, json!({"endpoints": {}})),
        (200, json!({"endpoints": {FILE: "no address"}})),
        (200, json!({})),
        (404, json!({"message": "no"})),
        (500, json!("odd")),
    ] {
        let rig = Rig::start(status, answer.clone()).await;
        assert_eq!(rig.download(FILE).await.expect("opened"), "the file", "{answer}");
        assert_eq!(rig.asked().last(), Some(&format!("GET {FILE}")));
    }
}

#[tokio::test]
async fn defects_36_and_39_but_never_in_plain_text() {
    let file = "http://files.example.test/v1/spaces/1/bytes";
    for (status, answer) in
        [(500, json!({})), (200, json!({"endpoints": {file: "http://cdn.example.test/"}}))]
    {
        let rig = Rig::start(status, answer).await;
        let error = rig.download(file).await.expect_err("refused");
        assert_eq!(error.kind(), CypherErrorKind::InsecureUrl);
        assert!(rig.asked().iter().all(|asked| asked.starts_with("POST https://")), "{:?}", rig.asked());
    }
}

#[tokio::test]
async fn row_27_without_the_service_the_file_itself_is_fetched() {
    let rig = Rig::start(200, json!({})).await;
    let download = rig.cypher.download(FILE.parse().expect("a URL"), rig.scr.clone());
    assert_eq!(download.use_file_service(false).await.expect("opened"), "the file");
    assert_eq!(rig.asked(), [format!("GET {FILE}")]);
}
