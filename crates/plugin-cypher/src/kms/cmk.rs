//! Customer main keys: an organization brings the key that protects its keys (wire/03 section 2.3.5).

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use webex_core::resource::DateTime;
use webex_core::wire_enum;

wire_enum! {
    /// How a customer main key stands.
    pub enum CmkState {
        /// It is uploaded and not in use yet.
        Pending = "PENDING",
        /// It is being restored.
        Recovering = "RECOVERING",
        /// It protects the keys of the organization.
        Active = "ACTIVE",
        /// It was taken back: what it protects cannot be read.
        Revoked = "REVOKED",
        /// It is out of use.
        Deactivated = "DEACTIVATED",
        /// Keys are moving from it to another.
        Reencrypting = "REENCRYPTING",
        /// It protects only what is old.
        Retired = "RETIRED",
        /// It is gone.
        Deleted = "DELETED",
        /// It is switched off.
        Disabled = "DISABLED",
        /// It was removed, and nothing is left that needs it.
        RemovedClean = "REMOVEDCLEAN",
        /// It was removed though something still needs it.
        RemovedDirty = "REMOVEDDIRTY",
    }
}

/// Where a customer main key lives.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum CmkKind {
    /// In the hardware of the KMS.
    #[default]
    Hsm,
    /// In the key management of Amazon Web Services.
    AwsKms,
}

impl CmkKind {
    pub(crate) fn uri(self) -> &'static str {
        match self {
            Self::Hsm => "/cmk",
            Self::AwsKms => "/awsKmsCmk",
        }
    }
}

/// A customer main key to upload.
///
/// ```
/// use webex_plugin_cypher::{CmkKind, CmkUpload};
/// let upload = CmkUpload::aws("arn:aws:kms:us-east-1:1:key/1").backup("arn:backup").role("arn:role");
/// assert_eq!(upload.kind(), CmkKind::AwsKms);
/// ```
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CmkUpload {
    #[serde(serialize_with = "exposed")]
    customer_master_key: SecretString,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_master_key_backup: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_master_key_role: Option<String>,
    #[serde(skip)]
    kind: CmkKind,
}

impl CmkUpload {
    /// A key for the hardware of the KMS: encrypted with the public key of the organization, in base64.
    ///
    /// ```
    /// use webex_plugin_cypher::{CmkKind, CmkUpload};
    /// let upload = CmkUpload::hsm("base64 of a wrapped key").backup("such keys have none");
    /// assert_eq!(upload.kind(), CmkKind::Hsm);
    /// assert!(!format!("{upload:?}").contains("wrapped"), "not printed");
    /// ```
    pub fn hsm(wrapped_key: impl Into<SecretString>) -> Self {
        Self::new(wrapped_key.into(), CmkKind::Hsm)
    }

    /// A key of Amazon Web Services, by its ARN.
    pub fn aws(arn: impl Into<SecretString>) -> Self {
        Self::new(arn.into(), CmkKind::AwsKms)
    }

    fn new(customer_master_key: SecretString, kind: CmkKind) -> Self {
        Self { customer_master_key, customer_master_key_backup: None, customer_master_key_role: None, kind }
    }

    /// The ARN of a second key, in case the first is lost. Keys of the KMS's own hardware have none.
    #[must_use]
    pub fn backup(mut self, arn: impl Into<String>) -> Self {
        self.customer_master_key_backup = (self.kind == CmkKind::AwsKms).then(|| arn.into());
        self
    }

    /// The ARN of the role that may use the key. Keys of the KMS's own hardware have none.
    #[must_use]
    pub fn role(mut self, arn: impl Into<String>) -> Self {
        self.customer_master_key_role = (self.kind == CmkKind::AwsKms).then(|| arn.into());
        self
    }

    /// Where it lives.
    pub fn kind(&self) -> CmkKind {
        self.kind
    }
}

impl fmt::Debug for CmkUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CmkUpload").field("kind", &self.kind).finish_non_exhaustive()
    }
}

fn exposed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

/// A customer main key as the KMS tells of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
#[non_exhaustive]
pub struct CustomerMainKey {
    /// Its URI; `default` for the one of Webex.
    pub uri: String,
    /// How it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_state: Option<CmkState>,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_org_id: Option<String>,
    /// Where it lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When its state changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_updated_on: Option<DateTime>,
}
