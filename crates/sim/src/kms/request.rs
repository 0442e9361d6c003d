//! Requests in clear (wire/03 section 3.5).

use serde::Deserialize;
use serde_json::{Map, Value};

/// What a client asks of the KMS. Members that belong to one operation stay in `members`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KmsRequest {
    pub(super) method: String,
    pub(super) uri: String,
    pub(super) request_id: String,
    pub(super) client: Client,
    #[serde(flatten)]
    pub(super) members: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Client {
    /// The URL of the device that the answer goes to.
    pub(super) client_id: String,
    pub(super) credential: Credential,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Credential {
    pub(super) user_id: String,
    #[serde(default)]
    pub(super) on_behalf_of: Option<String>,
    /// An access token with the scope `spark:kms`.
    pub(super) bearer: String,
}

impl KmsRequest {
    /// `None` if the text lacks what every request has.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }

    /// A member as text.
    pub(super) fn text(&self, member: &str) -> Option<&str> {
        self.members.get(member)?.as_str()
    }

    /// A member as a list of texts; a missing one is an empty list, and what is no text makes it `None`.
    pub(super) fn texts(&self, member: &str) -> Option<Vec<&str>> {
        match self.members.get(member) {
            None | Some(Value::Null) => Some(Vec::new()),
            Some(Value::Array(items)) => items.iter().map(Value::as_str).collect(),
            Some(_) => None,
        }
    }

    /// The path of the address without `kms://host`, and its query.
    pub(super) fn target(&self) -> (Vec<&str>, Option<&str>) {
        let local = self
            .uri
            .strip_prefix("kms://")
            .map_or(self.uri.as_str(), |rest| rest.split_once('/').map_or("", |(_, path)| path));
        let (path, query) = local.split_once('?').map_or((local, None), |(path, query)| (path, Some(query)));
        (path.split('/').filter(|segment| !segment.is_empty()).collect(), query)
    }

    /// The address up to and with its last two segments of path, less `tail`: the thing that `tail` belongs to.
    pub(super) fn address_before<'a>(&'a self, tail: &str) -> &'a str {
        let path = self.uri.split_once('?').map_or(self.uri.as_str(), |(path, _)| path);
        path.strip_suffix(tail).unwrap_or(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str) -> KmsRequest {
        let text = serde_json::json!({"method": "retrieve", "uri": uri, "requestId": "r",
            "client": {"clientId": "d", "credential": {"userId": "u", "bearer": "b"}}});
        KmsRequest::parse(text.to_string().as_bytes()).expect("a request")
    }

    #[test]
    fn addresses_are_local_or_whole() {
        for (uri, path, query) in [
            ("/keys", vec!["keys"], None),
            ("default", vec!["default"], None),
            ("kms://h/keys/1", vec!["keys", "1"], None),
            (
                "kms://h/resources/1/authorizations?authId=2",
                vec!["resources", "1", "authorizations"],
                Some("authId=2"),
            ),
            ("kms://h", vec![], None),
        ] {
            assert_eq!(request(uri).target(), (path, query), "{uri}");
        }
        let list = request("kms://h/resources/1/authorizations?authId=2");
        assert_eq!(list.address_before("/authorizations"), "kms://h/resources/1");
    }
}
