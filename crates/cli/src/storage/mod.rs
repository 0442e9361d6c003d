//! What outlives a run: the login, sealed, and the cursors of what is followed.

mod folder;
mod key;
mod shared_file;
mod split;

pub(crate) use folder::Folder;
pub(crate) use shared_file::SharedFile;
pub(crate) use split::Split;

use std::sync::Arc;

use webex::core::storage::{Encrypted, MemoryStorage, Storage};
use webex::store_redb::{RedbStorage, ValueKeys};

use crate::Exit;
use crate::failure::Failure;

/// The storage of one run: the login in the file of the profile; all else in memory, or in the file of a cursor.
pub(crate) async fn open(folder: &Folder, cursor: Option<&str>) -> Result<Arc<dyn Storage>, Failure> {
    let keys = ValueKeys::new(key::load(folder).await?);
    let login = SharedFile::new(folder.login()?);
    let rest: Arc<dyn Storage> = match cursor {
        Some(name) => Arc::new(open_cursor(folder, name).await?),
        None => Arc::new(MemoryStorage::new()),
    };
    Ok(Arc::new(Encrypted::new(Split::new(Arc::new(login), rest), Arc::new(keys))))
}

/// The storage of a run that keeps a cursor, and nothing of its login.
pub(crate) async fn open_without_login(folder: &Folder, cursor: &str) -> Result<Arc<dyn Storage>, Failure> {
    let keys = ValueKeys::new(key::load(folder).await?);
    let rest = Arc::new(open_cursor(folder, cursor).await?);
    Ok(Arc::new(Encrypted::new(Split::new(Arc::new(MemoryStorage::new()), rest), Arc::new(keys))))
}

async fn open_cursor(folder: &Folder, name: &str) -> Result<RedbStorage, Failure> {
    let file = folder.cursor(name)?;
    let opened = RedbStorage::open(&file).await;
    opened.map_err(|error| {
        let text = format!("the cursor {name} cannot be opened: {error}");
        Failure::new(Exit::Failed, text).hint("does another `webex messages follow` use it?")
    })
}
