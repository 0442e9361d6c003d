//! Downloads over connections that break.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use webex_jose::Scr;
use webex_plugin_cypher::{Cypher, CypherExt, CypherHandle};
use webex_plugin_mercury::Mercury;

/// What a server does with the wish to go on in the middle.
#[derive(Clone, Copy)]
enum Ranges {
    Obeyed,
    Ignored,
    Refused,
}

/// Serves bytes, but the first answer breaks off in the middle; records the heads of requests.
async fn serve(stored: Vec<u8>, ranges: Ranges) -> (Url, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let url = format!("http://{}/file", listener.local_addr().expect("an address"));
    let heads = Arc::new(Mutex::new(Vec::new()));
    let record = heads.clone();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let head = read_head(&mut socket).await;
            let first = record.lock().expect("whole").is_empty();
            record.lock().expect("whole").push(head.to_ascii_lowercase());
            answer(&mut socket, &stored, &head.to_ascii_lowercase(), first, ranges).await;
        }
    });
    (url.parse().expect("a URL"), heads)
}

async fn read_head(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.expect("a request"));
    }
    String::from_utf8(head).expect("text")
}

async fn answer(socket: &mut TcpStream, stored: &[u8], head: &str, first: bool, ranges: Ranges) {
    let from =
        head.split("range: bytes=").nth(1).and_then(|rest| rest.split('-').next()?.parse::<usize>().ok());
    let (status, from) = match (from, ranges) {
        (Some(from), Ranges::Obeyed) => {
            (format!("206 Partial Content\r\ncontent-range: bytes {from}-/*"), from)
        }
        (Some(_), Ranges::Refused) => ("416 Range Not Satisfiable".to_owned(), stored.len()),
        _ => ("200 OK".to_owned(), 0),
    };
    let body = &stored[from..];
    let sent = if first { &body[..body.len() / 2] } else { body };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\netag: \"1\"\r\nconnection: close\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).await.expect("sent");
    socket.write_all(sent).await.expect("sent");
    socket.shutdown().await.expect("closed");
}

async fn client() -> CypherHandle {
    // Nobody listens there: whether the token may go to the server says no catalog.
    let builder = webex_core::Webex::builder().token("token").configure(|config| {
        config.services.u2c = "http://127.0.0.1:9/u2c/api/v1".parse().expect("a URL");
        config.services.wait = std::time::Duration::from_millis(10);
    });
    let webex = builder.plugin(Mercury::new()).plugin(Cypher::new()).build().await.expect("a client");
    webex.cypher().expect("installed")
}

fn sealed(file: &[u8]) -> (Scr, Vec<u8>) {
    let mut scr = Scr::new("now");
    let stored = scr.encrypt(file).expect("a file");
    (scr, stored)
}

#[tokio::test]
async fn a_download_goes_on_where_the_connection_broke() {
    let file = vec![7; 200_000];
    let (scr, stored) = sealed(&file);
    let (url, heads) = serve(stored, Ranges::Obeyed).await;
    let opened = client().await.download(url, scr).await.expect("in two parts");
    assert_eq!(opened, file);
    let heads = heads.lock().expect("whole");
    assert_eq!(heads.len(), 2);
    assert!(
        heads[1].contains("range: bytes=100000-") && heads[1].contains("if-range: \"1\""),
        "{}",
        heads[1]
    );
}

#[tokio::test]
async fn a_server_that_cannot_go_on_begins_again() {
    for (ranges, requests) in [(Ranges::Ignored, 2), (Ranges::Refused, 3)] {
        let file = vec![9; 200_000];
        let (scr, stored) = sealed(&file);
        let (url, heads) = serve(stored, ranges).await;
        assert_eq!(client().await.download(url, scr).await.expect("from the beginning"), file);
        assert_eq!(heads.lock().expect("whole").len(), requests);
    }
}
