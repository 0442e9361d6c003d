//! What a KMS can be asked (wire/03 sections 2.3.5, 3.5 and 3.6).

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use uuid::Uuid;
use webex_jose::EcPublicKey;
use zeroize::Zeroizing;

use super::cmk::{CmkKind, CmkUpload};
use super::{AuthId, CmkState, KeyUri, ResourceUri, UserId};

/// The verbs of the KMS.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Method {
    Create,
    Retrieve,
    Update,
    Delete,
}

/// One thing to ask of the KMS: verb, URI, and what else it needs. Plug-ins whose services relay KMS messages make one
/// and have it wrapped with [`crate::KmsHandle::wrap`].
///
/// ```
/// use webex_plugin_cypher::KmsOperation;
/// let operation = KmsOperation::bind_key("kms://kms.example/keys/1", "kms://kms.example/resources/2");
/// assert_eq!(
///     serde_json::to_value(&operation)?,
///     serde_json::json!({"method": "update", "uri": "kms://kms.example/keys/1",
///         "resourceUri": "kms://kms.example/resources/2"})
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct KmsOperation {
    pub(crate) method: Method,
    pub(crate) uri: String,
    #[serde(flatten)]
    members: Members,
}

/// The members that go with an operation; those of the others are left out.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    #[serde(skip_serializing_if = "Option::is_none")]
    jwk: Option<EcPublicKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_uri: Option<ResourceUri>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_ids: Option<Vec<AuthId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_uris: Option<Vec<KeyUri>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_state: Option<CmkState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_org_id: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    upload: Option<CmkUpload>,
}

impl KmsOperation {
    fn new(method: Method, uri: impl Into<String>, members: Members) -> Self {
        Self { method, uri: uri.into(), members }
    }

    /// Asks whether the KMS is there.
    pub fn ping() -> Self {
        Self::new(Method::Update, "/ping", Members::default())
    }

    /// Makes `count` keys that belong to nobody but their maker yet.
    pub fn create_keys(count: u32) -> Self {
        Self::new(Method::Create, "/keys", Members { count: Some(count), ..Members::default() })
    }

    /// Fetches a key.
    pub fn retrieve_key(key: impl Into<KeyUri>) -> Self {
        Self::new(Method::Retrieve, key.into().as_str(), Members::default())
    }

    /// Makes a resource out of keys, for these users and the maker.
    ///
    /// ```
    /// use webex_plugin_cypher::KmsOperation;
    /// let operation = KmsOperation::create_resource(vec![], vec!["kms://kms.example/keys/1".into()]);
    /// let json = serde_json::to_value(&operation).expect("JSON");
    /// assert_eq!(json["keyUris"], serde_json::json!(["kms://kms.example/keys/1"]));
    /// ```
    pub fn create_resource(users: Vec<AuthId>, keys: Vec<KeyUri>) -> Self {
        let users = (!users.is_empty()).then_some(users);
        let members = Members { user_ids: users, key_uris: Some(keys), ..Members::default() };
        Self::new(Method::Create, "/resources", members)
    }

    /// Binds a key to a resource.
    pub fn bind_key(key: impl Into<KeyUri>, resource: impl Into<ResourceUri>) -> Self {
        let members = Members { resource_uri: Some(resource.into()), ..Members::default() };
        Self::new(Method::Update, key.into().as_str(), members)
    }

    /// Authorizes users, or the people of other resources.
    pub fn create_authorizations(resource: impl Into<ResourceUri>, ids: Vec<AuthId>) -> Self {
        let (resource_uri, user_ids) = (Some(resource.into()), Some(ids));
        let members = Members { resource_uri, user_ids, ..Members::default() };
        Self::new(Method::Create, "/authorizations", members)
    }

    /// Asks who is authorized.
    pub fn list_authorizations(resource: impl Into<ResourceUri>) -> Self {
        Self::new(Method::Retrieve, format!("{}/authorizations", resource.into()), Members::default())
    }

    /// Takes an authorization away.
    ///
    /// ```
    /// use webex_plugin_cypher::KmsOperation;
    /// let nested = "kms://kms.example/resources/2".into();
    /// let operation = KmsOperation::delete_authorization("kms://kms.example/resources/1", &nested);
    /// let json = serde_json::to_value(&operation).expect("JSON");
    /// let uri = "kms://kms.example/resources/1/authorizations?authId=kms%3A%2F%2Fkms.example%2Fresources%2F2";
    /// assert_eq!((&json["method"], &json["uri"]), (&"delete".into(), &uri.into()));
    /// ```
    pub fn delete_authorization(resource: impl Into<ResourceUri>, id: &AuthId) -> Self {
        let id = utf8_percent_encode(id.as_str(), &UNRESERVED);
        let uri = format!("{}/authorizations?authId={id}", resource.into());
        Self::new(Method::Delete, uri, Members::default())
    }

    pub(crate) fn create_ephemeral_key(cluster: &str, key: EcPublicKey) -> Self {
        let members = Members { jwk: Some(key), ..Members::default() };
        Self::new(Method::Create, format!("{cluster}/ecdhe"), members)
    }

    pub(crate) fn public_key(org: &str) -> Self {
        Self::new(Method::Retrieve, "/publicKey", of_org(org))
    }

    pub(crate) fn upload_cmk(org: &str, kind: CmkKind, upload: CmkUpload) -> Self {
        Self::new(Method::Create, kind.uri(), Members { upload: Some(upload), ..of_org(org) })
    }

    pub(crate) fn list_cmks(org: &str, kind: CmkKind) -> Self {
        Self::new(Method::Retrieve, kind.uri(), of_org(org))
    }

    pub(crate) fn delete_cmks(org: &str, kind: CmkKind) -> Self {
        Self::new(Method::Delete, kind.uri(), of_org(org))
    }

    pub(crate) fn change_cmk(org: &str, key: &str, state: CmkState) -> Self {
        Self::new(Method::Update, key, Members { key_state: Some(state), ..of_org(org) })
    }
}

fn of_org(org: &str) -> Members {
    Members { assigned_org_id: Some(org.to_owned()), ..Members::default() }
}

/// What `encodeURIComponent` leaves alone.
const UNRESERVED: percent_encoding::AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Who asks (wire/03 section 3.5).
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Asker {
    /// The URL of the device: answers come to its socket.
    pub(crate) client_id: String,
    pub(crate) user_id: UserId,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(flatten)]
    operation: &'a KmsOperation,
    request_id: Uuid,
    client: Client<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Client<'a> {
    client_id: &'a str,
    credential: Credential<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credential<'a> {
    user_id: &'a UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<&'a UserId>,
    bearer: &'a str,
}

/// The request in clear, token included: to be sealed at once.
pub(crate) fn plaintext(
    operation: &KmsOperation,
    request_id: Uuid,
    asker: &Asker,
    on_behalf_of: Option<&UserId>,
    bearer: &SecretString,
) -> Zeroizing<Vec<u8>> {
    let user_id = on_behalf_of.unwrap_or(&asker.user_id);
    let credential = Credential { user_id, on_behalf_of, bearer: bearer.expose_secret() };
    let client = Client { client_id: &asker.client_id, credential };
    let json = serde_json::to_vec(&Envelope { operation, request_id, client });
    Zeroizing::new(json.expect("texts, numbers and lists are JSON"))
}
