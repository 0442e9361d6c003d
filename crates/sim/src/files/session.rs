//! Uploads under way: announced, sent, finished (wire/03 section 3.14).

use std::sync::Mutex;

use axum::body::Bytes;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::LARGEST_FILE;
use crate::cluster::Cluster;
use crate::disk::{Blob, DataDirError, Durable, Opening};
use crate::ids::{FileId, UserId};
use crate::sync::lock;

/// The largest picture of a conversation, in bytes.
const LARGEST_PICTURE: u64 = 1024 * 1024;

/// Why an upload does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum UploadRefused {
    #[error("There is no such upload.")]
    Unknown,
    #[error("The file is larger than 100 MB.")]
    TooLarge,
    #[error("Room avatars must be less than 1MB")]
    PictureTooLarge,
    #[error("The upload does not have as many bytes as were announced.")]
    WrongLength,
    #[error("The upload was not sent yet.")]
    NotSent,
}

/// All uploads that have begun and not ended. The id of an upload becomes that of its file.
#[derive(Default)]
pub(crate) struct Uploads(Mutex<Open>);

#[derive(Default)]
struct Open {
    sessions: Durable<FileId, Session>,
    /// What was sent for each.
    sent: Durable<FileId, Blob>,
}

#[derive(Serialize, Deserialize)]
struct Session {
    owner: UserId,
    cluster: Cluster,
    announced: u64,
}

impl Uploads {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        let mut open = lock(&self.0);
        open.sessions.attach(opening, "uploads")?;
        open.sent.attach(opening, "uploaded")
    }

    /// Begins an upload of so many bytes.
    pub(crate) fn begin(
        &self,
        owner: UserId,
        cluster: Cluster,
        announced: u64,
        picture: bool,
    ) -> Result<FileId, UploadRefused> {
        if announced > LARGEST_FILE as u64 {
            return Err(UploadRefused::TooLarge);
        }
        if picture && announced > LARGEST_PICTURE {
            return Err(UploadRefused::PictureTooLarge);
        }
        let id = FileId::random();
        lock(&self.0).sessions.insert(id, Session { owner, cluster, announced });
        Ok(id)
    }

    /// Takes the bytes. Whoever knows the address may send them, and send them again.
    pub(crate) fn send(&self, id: FileId, bytes: Bytes) -> Result<(), UploadRefused> {
        let mut open = lock(&self.0);
        let session = open.sessions.get(&id).ok_or(UploadRefused::Unknown)?;
        if bytes.len() as u64 != session.announced {
            return Err(UploadRefused::WrongLength);
        }
        open.sent.insert(id, Blob(bytes));
        Ok(())
    }

    /// Ends an upload: its bytes, and where the file belongs.
    pub(crate) fn finish(
        &self,
        owner: UserId,
        id: FileId,
        length: u64,
    ) -> Result<(Bytes, Cluster), UploadRefused> {
        let mut open = lock(&self.0);
        let session = open.owned(owner, id)?;
        if session.announced != length {
            return Err(UploadRefused::WrongLength);
        }
        let cluster = session.cluster;
        let Blob(bytes) = open.sent.remove(&id).ok_or(UploadRefused::NotSent)?;
        open.sessions.remove(&id);
        Ok((bytes, cluster))
    }

    /// Gives an upload up.
    pub(crate) fn abort(&self, owner: UserId, id: FileId) -> Result<(), UploadRefused> {
        let mut open = lock(&self.0);
        open.owned(owner, id)?;
        open.sessions.remove(&id);
        open.sent.remove(&id);
        Ok(())
    }
}

impl Open {
    fn owned(&self, owner: UserId, id: FileId) -> Result<&Session, UploadRefused> {
        self.sessions.get(&id).filter(|session| session.owner == owner).ok_or(UploadRefused::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Act {
        Send(usize),
        Finish(bool, u64),
        Abort(bool),
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            (0usize..5).prop_map(Act::Send),
            (any::<bool>(), 0u64..5).prop_map(|(own, length)| Act::Finish(own, length)),
            any::<bool>().prop_map(Act::Abort),
        ]
    }

    proptest! {
        #[test]
        fn an_upload_ends_once_and_with_what_was_sent_last(
            announced in 0u64..5,
            acts in prop::collection::vec(act(), 0..12),
        ) {
            let (uploads, owner, stranger) = (Uploads::default(), UserId::random(), UserId::random());
            let id = uploads.begin(owner, Cluster::Us, announced, false).expect("small enough");
            let (mut open, mut sent) = (true, false);
            for act in acts {
                let (expected, happened) = match act {
                    Act::Send(length) => {
                        let fits = open && length as u64 == announced;
                        sent |= fits;
                        (fits, uploads.send(id, vec![7; length].into()).is_ok())
                    }
                    Act::Finish(own, length) => {
                        let expected = open && own && sent && length == announced;
                        let who = if own { owner } else { stranger };
                        let finished = uploads.finish(who, id, length);
                        if let Ok((bytes, _)) = &finished {
                            prop_assert_eq!(bytes.len() as u64, announced);
                        }
                        open &= !expected;
                        (expected, finished.is_ok())
                    }
                    Act::Abort(own) => {
                        let expected = open && own;
                        open &= !expected;
                        (expected, uploads.abort(if own { owner } else { stranger }, id).is_ok())
                    }
                };
                prop_assert_eq!(expected, happened);
            }
        }
    }

    #[test]
    fn pictures_and_files_have_limits() {
        let uploads = Uploads::default();
        let begin = |length, picture| uploads.begin(UserId::random(), Cluster::Us, length, picture).err();
        assert_eq!(begin(LARGEST_PICTURE, true), None);
        assert_eq!(begin(LARGEST_PICTURE + 1, true), Some(UploadRefused::PictureTooLarge));
        assert_eq!(begin(LARGEST_FILE as u64, false), None);
        assert_eq!(begin(LARGEST_FILE as u64 + 1, false), Some(UploadRefused::TooLarge));
    }
}
