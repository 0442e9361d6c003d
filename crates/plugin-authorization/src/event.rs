//! What the plug-in tells.

use url::Url;

/// What happens around signing in (wire/01 section 2.11.3, events `login` and `qRCodeLogin`). No secret is in it; the
/// details of a failure are in what the call answers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AuthorizationEvent {
    /// A login was begun.
    LoginBegun {
        /// Whether an e-mail address was given.
        has_email: bool,
        /// Whether the application added something to the state.
        has_state: bool,
    },
    /// The page to open. It carries the state of this login: show it to nobody but the person who signs in.
    Page(Url),
    /// A login is over.
    SignedIn,
    /// A login failed.
    Failed(webex_core::ErrorKind),
    /// A device has its code.
    DeviceCode {
        /// The code that the person types.
        user_code: String,
        /// Where he types it.
        verification_uri: Url,
        /// Where it is typed already.
        page: Url,
    },
    /// There is no code for the device.
    DeviceCodeFailed(webex_core::ErrorKind),
    /// The person has not confirmed yet.
    DevicePending,
    /// The device is signed in.
    DeviceSignedIn,
    /// The device will not be signed in: declined, too late, or a failure.
    DeviceFailed(webex_core::ErrorKind),
    /// Nobody asks any more: the sign-in is over, or was given up.
    DevicePollingEnded,
}
