//! A local Webex cloud to develop and test against offline.
