//! The open sockets of one session: frames in and out, without a task for each.

use std::collections::{HashMap, VecDeque};

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use futures_util::StreamExt;
use futures_util::stream::{FuturesUnordered, SelectAll};
use secrecy::{ExposeSecret, SecretString};
use tokio_util::sync::CancellationToken;
use webex_core::transport::{Frame, Socket, SocketSink};
use webex_core::{Error, Result};

use crate::session::{Close, SocketId};

/// What a socket brought.
#[derive(Debug)]
pub(super) enum News {
    Text(String),
    Closed(Close),
}

/// What waits to be written. The authorization is kept secret until it is.
pub(super) enum Outgoing {
    Text(String),
    Secret(SecretString),
    Close(Close),
}

impl Outgoing {
    fn into_frame(self) -> Frame {
        match self {
            Self::Text(text) => Frame::Text(text),
            Self::Secret(text) => Frame::Text(text.expose_secret().to_owned()),
            Self::Close(close) => Frame::Close(close.code, close.reason),
        }
    }
}

type Sink = Box<dyn SocketSink>;
/// How writing went; none when the socket was dropped meanwhile.
type Written = Option<(SocketId, Sink, Result<()>)>;

struct Open {
    /// Where frames are written; away while one is being written.
    sink: Option<Sink>,
    waiting: VecDeque<Outgoing>,
    end: CancellationToken,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.end.cancel();
    }
}

/// The sockets of one session.
#[derive(Default)]
pub(super) struct Sockets {
    open: HashMap<SocketId, Open>,
    incoming: SelectAll<BoxStream<'static, (SocketId, Option<News>)>>,
    writing: FuturesUnordered<BoxFuture<'static, Written>>,
}

impl Sockets {
    pub(super) fn add(&mut self, id: SocketId, socket: Socket) {
        let end = CancellationToken::new();
        let news = socket.receive.map(move |frame| (id, news(frame)));
        // A stream that ends without a goodbye is a broken connection.
        let ended = futures_util::stream::iter([(id, Some(News::Closed(Close::broken())))]);
        let incoming = news.chain(ended).take_until(end.clone().cancelled_owned());
        self.incoming.push(incoming.boxed());
        self.open.insert(id, Open { sink: Some(socket.send), waiting: VecDeque::new(), end });
    }

    pub(super) fn remove(&mut self, id: SocketId) {
        self.open.remove(&id);
    }

    pub(super) fn send(&mut self, id: SocketId, outgoing: Outgoing) {
        if let Some(open) = self.open.get_mut(&id) {
            open.waiting.push_back(outgoing);
            self.write(id);
        }
    }

    /// The next thing that a socket brought; pending while there is none.
    pub(super) async fn next(&mut self) -> (SocketId, News) {
        loop {
            tokio::select! {
                Some((id, news)) = self.incoming.next() => {
                    if let Some(news) = news {
                        return (id, news);
                    }
                }
                Some(written) = self.writing.next() => {
                    if let Some((id, News::Closed(close))) = self.written(written) {
                        return (id, News::Closed(close));
                    }
                }
                else => std::future::pending().await,
            }
        }
    }

    /// Gives the sink back and writes what waited meanwhile.
    fn written(&mut self, written: Written) -> Option<(SocketId, News)> {
        let (id, sink, result) = written?;
        let open = self.open.get_mut(&id)?;
        match result {
            Ok(()) => {
                open.sink = Some(sink);
                self.write(id);
                None
            }
            Err(error) => {
                tracing::debug!(%error, "a frame was not sent");
                Some((id, News::Closed(Close::broken())))
            }
        }
    }

    fn write(&mut self, id: SocketId) {
        let Some(open) = self.open.get_mut(&id).filter(|open| !open.waiting.is_empty()) else { return };
        let Some(mut sink) = open.sink.take() else { return };
        let (frames, end) = (std::mem::take(&mut open.waiting), open.end.clone());
        let writing = async move {
            for frame in frames {
                if let Err(error) = sink.send(frame.into_frame()).await {
                    return (id, sink, Err(error));
                }
            }
            (id, sink, Ok(()))
        };
        self.writing.push(Box::pin(async move { end.run_until_cancelled_owned(writing).await }));
    }
}

fn news(frame: Result<Frame, Error>) -> Option<News> {
    match frame {
        Ok(Frame::Text(text)) => Some(News::Text(text)),
        // We ask for text; some gateways send bytes nevertheless.
        Ok(Frame::Binary(bytes)) => String::from_utf8(bytes.into()).ok().map(News::Text),
        Ok(Frame::Close(code, reason)) => Some(News::Closed(Close::new(code, reason))),
        Ok(_) => None,
        Err(error) => {
            tracing::debug!(%error, "the socket broke");
            Some(News::Closed(Close::broken()))
        }
    }
}
