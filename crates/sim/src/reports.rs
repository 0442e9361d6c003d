//! What clients report about themselves: metrics and logs. Kept so that tests can look at it.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use bytes::Bytes;
use serde_json::Value;

use crate::identity::random_hex;
use crate::ids::UserId;
use crate::sync::lock;

/// Older metrics are forgotten beyond this many.
const METRICS_KEPT: usize = 10_000;

/// A metric as it came.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReceivedMetric {
    /// Whose token it came with; `None` before sign-in.
    pub user: Option<UserId>,
    /// The `x-prelogin-userid` header.
    pub prelogin_user: Option<String>,
    /// The last part of the path: `clientmetrics`, `clientmetrics-prelogin` or `metrics`.
    pub kind: String,
    /// The item.
    pub body: Value,
}

/// A log file as it was uploaded.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UploadedLog {
    /// The name that the server gave it.
    pub file_name: String,
    /// Who asked for the upload.
    pub user: UserId,
    /// The bytes.
    pub content: Bytes,
    /// What the client said about it at the end; `None` if it never finished the upload.
    pub meta: Option<Value>,
}

/// All reports.
#[derive(Default)]
pub(crate) struct Reports {
    metrics: Mutex<VecDeque<ReceivedMetric>>,
    uploads: Mutex<Uploads>,
}

#[derive(Default)]
struct Uploads {
    /// By the secret part of the upload address.
    pending: HashMap<String, (String, UserId)>,
    logs: Vec<UploadedLog>,
}

impl Reports {
    pub(crate) fn add_metrics(&self, metrics: impl IntoIterator<Item = ReceivedMetric>) {
        let mut kept = lock(&self.metrics);
        kept.extend(metrics);
        let surplus = kept.len().saturating_sub(METRICS_KEPT);
        kept.drain(..surplus);
    }

    pub(crate) fn metrics(&self) -> Vec<ReceivedMetric> {
        lock(&self.metrics).iter().cloned().collect()
    }

    pub(crate) fn logs(&self) -> Vec<UploadedLog> {
        lock(&self.uploads).logs.clone()
    }

    /// A place to upload to: its secret name, and the name the file will have.
    pub(crate) fn begin_upload(&self, user: UserId, wanted: &str) -> (String, String) {
        let (secret, file_name) = (random_hex::<16>(), format!("{}-{wanted}", random_hex::<4>()));
        lock(&self.uploads).pending.insert(secret.clone(), (file_name.clone(), user));
        (secret, file_name)
    }

    /// Keeps the bytes; `false` for an unknown place. The same place can be written again by a retry.
    pub(crate) fn store(&self, secret: &str, content: Bytes) -> bool {
        let mut uploads = lock(&self.uploads);
        let Some((file_name, user)) = uploads.pending.get(secret).cloned() else { return false };
        uploads.logs.retain(|log| log.file_name != file_name);
        uploads.logs.push(UploadedLog { file_name, user, content, meta: None });
        true
    }

    /// Ends an upload of this user; `false` if no such file was stored.
    pub(crate) fn finish_upload(&self, user: UserId, file_name: &str, meta: Value) -> bool {
        let mut uploads = lock(&self.uploads);
        let found = uploads.logs.iter_mut().find(|log| log.file_name == file_name && log.user == user);
        found.map(|log| log.meta = Some(meta)).is_some()
    }
}
