//! Mercury: the sockets over which the cloud tells clients what happens (wire/02 sections 3.3 and 3.5).
//!
//! [`Sockets`] knows every open socket and is the handle by which tests break them; a [`Session`](session)
//! is one socket from its authorization to its end. A frame that was not acknowledged is never sent again
//! by itself: nothing says that the real cloud does, and it would hide clients that lose events.

mod admission;
mod client_frame;
mod close;
mod data_channel;
mod event;
mod feed;
mod frame_fault;
mod hub;
mod line;
mod selection;
mod session;
mod sockets;

pub use close::Close;
pub use data_channel::{DataChannel, UnknownChannel};
pub(crate) use frame_fault::FrameFaultSummary;
pub use frame_fault::{FrameEffect, FrameFault};
pub use hub::SocketInfo;
pub use selection::Selection;
pub use sockets::{Sockets, Welcome};

pub(crate) use admission::Endpoint;
pub(crate) use data_channel::DataChannels;
pub(crate) use event::Event;
pub(crate) use feed::follow;
pub(crate) use session::{Greeting, Handshake, serve};
