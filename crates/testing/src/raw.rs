//! A server that answers with any bytes, also with such as no service should send.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use webex_core::config::Config;

use crate::callsites::stay_awake;

/// A server on loopback that answers with any bytes: for what a client makes of a service that is broken, or means harm.
/// Each connection carries one request.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// use webex_core::{ErrorKind, Webex};
/// use webex_testing::{RawAnswer, RawServer};
/// let server = RawServer::start(|_, _| RawAnswer::ok("{\"id\": ").header("trackingid", "T1")).await;
/// let webex = Webex::builder().config(server.config()).token("T").build().await?;
/// let me = webex.request(http::Method::GET, "hydra/people/me").send_as::<serde_json::Value>().await;
/// let error = me.expect_err("half of an answer");
/// assert_eq!((error.kind(), error.tracking_id()), (ErrorKind::Decode, Some("T1")));
/// # Ok(()) }
/// ```
pub struct RawServer {
    base: String,
    heads: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

/// Bytes to answer with, and how the connection ends behind them.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    head: String,
    body: Bytes,
    filler: Option<(Bytes, usize)>,
    ending: Ending,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Ending {
    /// After the answer, as usual.
    Close,
    /// With a reset, after so many bytes of the request's body were read and before anything is answered.
    ResetAfterReading(usize),
}

impl RawAnswer {
    /// These bytes as they are, status line included.
    ///
    /// ```
    /// use webex_testing::RawAnswer;
    /// let cut_off = RawAnswer::bytes("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":");
    /// ```
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self { head: String::new(), body: bytes.into(), filler: None, ending: Ending::Close }
    }

    /// A status 200 with JSON, or what claims to be JSON.
    pub fn ok(body: impl Into<Bytes>) -> Self {
        Self::status(200, body).header("content-type", "application/json")
    }

    /// A status with a body of the length that it has.
    pub fn status(status: u16, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        Self { head, ..Self::bytes(body) }
    }

    /// A connection that is reset after so many bytes of the request's body.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// use webex_testing::{RawAnswer, RawServer};
    /// let server = RawServer::start(|n, _| match n {
    ///     0 => RawAnswer::reset_after_reading(1000),
    ///     _ => RawAnswer::ok("{}"),
    /// })
    /// .await;
    /// assert!(server.requests().is_empty());
    /// # }
    /// ```
    pub fn reset_after_reading(bytes: usize) -> Self {
        Self { ending: Ending::ResetAfterReading(bytes), ..Self::bytes(Bytes::new()) }
    }

    /// The same answer with one more header; not for [`bytes`](Self::bytes).
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// The same answer with this behind it, so many times: large answers without large memory.
    ///
    /// ```
    /// use webex_testing::RawAnswer;
    /// let endless = RawAnswer::bytes("HTTP/1.1 200 OK\r\n\r\n").then("x".repeat(64 << 10), 100_000);
    /// ```
    #[must_use]
    pub fn then(mut self, filler: impl Into<Bytes>, times: usize) -> Self {
        self.filler = Some((filler.into(), times));
        self
    }
}

type Answer = dyn Fn(usize, &str) -> RawAnswer + Send + Sync;

impl RawServer {
    /// Starts on a free port. `answer` is given the number of the request, from 0, and its head.
    ///
    /// # Panics
    /// When loopback cannot be bound.
    pub async fn start(answer: impl Fn(usize, &str) -> RawAnswer + Send + Sync + 'static) -> Self {
        stay_awake();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let heads = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(accept(listener, heads.clone(), Arc::new(answer)));
        Self { base, heads, task }
    }

    /// Scheme, host and port.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The heads of the requests so far: request line and headers, in order.
    pub fn requests(&self) -> Vec<String> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The configuration of a client whose developer API is here and who tries everything once.
    ///
    /// # Panics
    /// Never: the base is a URL.
    pub fn config(&self) -> Config {
        let mut config = Config::default();
        config.services.hydra = format!("{}/v1", self.base).parse().expect("the base is a URL");
        config.requests.retry.enabled = false;
        config
    }
}

async fn accept(listener: TcpListener, heads: Arc<Mutex<Vec<String>>>, answer: Arc<Answer>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (heads, answer) = (heads.clone(), answer.clone());
        // A client that has had enough hangs up.
        connections.spawn(async move { serve(stream, &heads, &*answer).await });
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(mut stream: TcpStream, heads: &Mutex<Vec<String>>, answer: &Answer) -> io::Result<()> {
    let (head, read) = read_head(&mut stream).await?;
    let number = {
        let mut heads = heads.lock().unwrap_or_else(PoisonError::into_inner);
        heads.push(head.clone());
        heads.len() - 1
    };
    let answer = answer(number, &head);
    if let Ending::ResetAfterReading(bytes) = answer.ending {
        read_body(&mut stream, read, Some(bytes)).await?;
        return stream.set_zero_linger();
    }
    read_body(&mut stream, read, length(&head)).await?;
    write(&mut stream, &answer).await
}

/// Reads up to the empty line; also how many bytes of the body came along.
async fn read_head(stream: &mut TcpStream) -> io::Result<(String, usize)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            return Ok((head, bytes.len() - end - 4));
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The announced length; a body in chunks is read as far as it comes at once.
fn length(head: &str) -> Option<usize> {
    let value = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    };
    head.lines().find_map(value)
}

async fn read_body(stream: &mut TcpStream, mut read: usize, length: Option<usize>) -> io::Result<()> {
    let mut buffer = vec![0; 16 << 10];
    while read < length.unwrap_or(0) {
        match stream.read(&mut buffer).await? {
            0 => break,
            more => read += more,
        }
    }
    Ok(())
}

async fn write(stream: &mut TcpStream, answer: &RawAnswer) -> io::Result<()> {
    if !answer.head.is_empty() {
        stream.write_all(format!("{}\r\n", answer.head).as_bytes()).await?;
    }
    stream.write_all(&answer.body).await?;
    if let Some((filler, times)) = &answer.filler {
        for _ in 0..*times {
            stream.write_all(filler).await?;
        }
    }
    stream.shutdown().await
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for RawServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawServer").field("base", &self.base).finish_non_exhaustive()
    }
}
