//! A device that waits for its person.

use std::fmt;

use futures_core::stream::BoxStream;
use futures_util::stream;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use url::Url;
use webex_core::{Error, ErrorKind, Result};

use super::calls::{self, Answer, Codes};
use super::codes::Turn;
use super::pace::Pace;
use crate::event::AuthorizationEvent;
use crate::handle::AuthorizationHandle;

/// A device that has its codes and waits for a person to confirm them. Dropping it gives the sign-in up.
pub struct DeviceSignIn {
    handle: AuthorizationHandle,
    codes: Codes,
    page: Url,
    pace: Pace,
    over: bool,
    _turn: Turn,
}

/// What came of a question whether the device is signed in.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum DevicePoll {
    /// The person has not confirmed yet.
    Pending,
    /// The service wants to be asked less often.
    SlowDown,
    /// The client is signed in.
    SignedIn,
}

impl DeviceSignIn {
    pub(super) fn new(handle: AuthorizationHandle, codes: Codes, page: Url, turn: Turn) -> Self {
        let ends = handle.webex.clock().monotonic() + codes.life();
        let pace = Pace::new(codes.interval(), ends);
        Self { handle, codes, page, pace, over: false, _turn: turn }
    }

    /// The code that the person types.
    pub fn user_code(&self) -> &str {
        &self.codes.user_code
    }

    /// Where the person types it.
    pub fn verification_uri(&self) -> &Url {
        &self.codes.verification_uri
    }

    /// Where the code is typed already: for a QR code, or for a browser on this machine.
    pub fn page(&self) -> &Url {
        &self.page
    }

    /// The page as a QR code, in half blocks: two squares to a character. What is to be light is written, as terminals
    /// write light on dark; there the code is dark on light, as every camera wants it.
    ///
    /// ```no_run
    /// # use webex_plugin_authorization::AuthorizationExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let device = webex.authorization()?.device().begin().await?;
    /// println!("{}", device.qr_code()?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) when the address of the page is too long for a QR code.
    pub fn qr_code(&self) -> Result<String> {
        let code = QrCode::new(self.page.as_str());
        let code = code.map_err(|e| Error::invalid_input("the page has no QR code").with_source(e))?;
        let (dark, light) = (Dense1x2::Light, Dense1x2::Dark);
        Ok(code.render().dark_color(dark).light_color(light).quiet_zone(true).build())
    }

    /// Waits for the next moment to ask, and asks. After [`DevicePoll::SignedIn`] the client is signed in.
    ///
    /// ```no_run
    /// # use webex_plugin_authorization::{AuthorizationExt, DevicePoll};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut device = webex.authorization()?.device().begin().await?;
    /// while device.poll().await? != DevicePoll::SignedIn {
    ///     print!(".");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Timeout`](ErrorKind::Timeout) when the codes have lapsed; the refusal of the service when the person declined; as
    /// [`Credentials::sign_in`](webex_core::credentials::Credentials::sign_in). Not cancel safe: the token may be fetched and lost.
    pub async fn poll(&mut self) -> Result<DevicePoll> {
        let polled = self.try_poll().await;
        match &polled {
            Ok(DevicePoll::SignedIn) => self.end(AuthorizationEvent::DeviceSignedIn),
            Ok(_) => self.handle.tell(AuthorizationEvent::DevicePending),
            Err(error) => self.end(AuthorizationEvent::DeviceFailed(error.kind())),
        }
        polled
    }

    async fn try_poll(&mut self) -> Result<DevicePoll> {
        let webex = self.handle.webex.clone();
        let now = webex.clock().monotonic();
        let Some(pause) = self.pace.pause(now).filter(|_| !self.over) else {
            webex.clock().sleep(self.pace.left(now)).await;
            return Err(Error::new(ErrorKind::Timeout, "nobody confirmed the code of the device in time"));
        };
        webex.clock().sleep(pause).await;
        let left = self.pace.left(webex.clock().monotonic());
        match calls::poll(&webex, &self.codes.device_code, left).await? {
            Answer::Pending => Ok(DevicePoll::Pending),
            Answer::SlowDown => {
                self.pace.slow_down();
                Ok(DevicePoll::SlowDown)
            }
            Answer::Token(token) => {
                webex.credentials().sign_in(*token).await?;
                Ok(DevicePoll::SignedIn)
            }
        }
    }

    fn end(&mut self, event: AuthorizationEvent) {
        self.over = true;
        self.handle.tell(event);
    }

    /// Asks until the client is signed in.
    ///
    /// # Errors
    /// As [`poll`](Self::poll). Dropping it gives the sign-in up.
    pub async fn wait(mut self) -> Result<()> {
        while self.poll().await? != DevicePoll::SignedIn {}
        Ok(())
    }

    /// The answers as a stream, which ends with [`DevicePoll::SignedIn`] or the first failure.
    ///
    /// ```no_run
    /// # use webex_plugin_authorization::AuthorizationExt;
    /// use futures_util::TryStreamExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut polls = webex.authorization()?.device().begin().await?.into_stream();
    /// while let Some(poll) = polls.try_next().await? {
    ///     println!("{poll:?}");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn into_stream(self) -> BoxStream<'static, Result<DevicePoll>> {
        Box::pin(stream::unfold(self, |mut device| async move {
            if device.over {
                return None;
            }
            let polled = device.poll().await;
            Some((polled, device))
        }))
    }
}

impl Drop for DeviceSignIn {
    fn drop(&mut self) {
        self.handle.tell(AuthorizationEvent::DevicePollingEnded);
    }
}

impl fmt::Debug for DeviceSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceSignIn")
            .field("verification_uri", self.verification_uri())
            .finish_non_exhaustive()
    }
}
