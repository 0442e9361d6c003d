//! The format of seeds.

use std::path::Path;

use serde::Deserialize;
use uuid::Uuid;

use super::SeedError;

/// Who and what a cloud begins with, read from TOML or JSON: the file `seed.example.toml` of this crate shows every
/// entry there is. People are named by their e-mail addresses.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use webex_sim::{Seed, Sim};
///
/// let seed = Seed::from_toml(
///     r#"
///     [[users]]
///     email = "ada@example.com"
///     access_token = "adas-token"
///
///     [[rooms]]
///     title = "The plan"
///     members = ["ada@example.com"]
///     "#,
/// )?;
/// let sim = Sim::builder().seed(seed).start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seed {
    pub(super) organizations: Vec<SeedOrganization>,
    pub(super) integrations: Vec<SeedIntegration>,
    pub(super) users: Vec<SeedUser>,
    pub(super) bots: Vec<SeedUser>,
    pub(super) teams: Vec<SeedTeam>,
    pub(super) rooms: Vec<SeedRoom>,
    pub(super) direct_rooms: Vec<SeedDirectRoom>,
    pub(super) webhooks: Vec<SeedWebhook>,
}

/// An organization; users name it by its name.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedOrganization {
    pub(super) name: String,
    pub(super) id: Option<Uuid>,
    #[serde(default)]
    pub(super) region: Region,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Region {
    #[default]
    Us,
    Eu,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedIntegration {
    pub(super) name: String,
    pub(super) client_id: String,
    /// Without one it is a public client.
    pub(super) client_secret: Option<String>,
    #[serde(default)]
    pub(super) redirect_uris: Vec<String>,
    pub(super) scopes: Option<String>,
}

/// A person or a bot. Tokens that are given here never expire.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedUser {
    pub(super) email: String,
    pub(super) display_name: Option<String>,
    pub(super) organization: Option<String>,
    pub(super) password: Option<String>,
    #[serde(default)]
    pub(super) roles: Vec<String>,
    pub(super) entitlements: Option<Vec<String>>,
    pub(super) scopes: Option<String>,
    pub(super) access_token: Option<String>,
    pub(super) refresh_token: Option<String>,
}

/// A team; the first member founds it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedTeam {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) members: Vec<String>,
    #[serde(default)]
    pub(super) moderators: Vec<String>,
}

/// A group room; the first member makes it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedRoom {
    pub(super) title: String,
    pub(super) team: Option<String>,
    pub(super) description: Option<String>,
    pub(super) members: Vec<String>,
    #[serde(default)]
    pub(super) moderators: Vec<String>,
    #[serde(default)]
    pub(super) messages: Vec<SeedMessage>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedDirectRoom {
    pub(super) between: [String; 2],
    #[serde(default)]
    pub(super) messages: Vec<SeedMessage>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedMessage {
    pub(super) from: String,
    pub(super) text: Option<String>,
    pub(super) markdown: Option<String>,
    #[serde(default)]
    pub(super) replies: Vec<SeedMessage>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedWebhook {
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) target_url: String,
    pub(super) resource: String,
    pub(super) event: String,
    pub(super) filter: Option<String>,
    pub(super) secret: Option<String>,
    pub(super) owned_by: Option<String>,
}

impl Seed {
    /// Reads a file: JSON if its name ends in `.json`, else TOML. Blocks.
    ///
    /// # Errors
    /// [`SeedError::File`] if it cannot be read, [`SeedError::Syntax`] if it is no seed.
    pub fn read(file: &Path) -> Result<Self, SeedError> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| SeedError::File { file: file.to_owned(), reason: error.to_string() })?;
        let is_json = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if is_json { Self::from_json(&text) } else { Self::from_toml(&text) }
    }

    /// Reads TOML.
    ///
    /// ```
    /// use webex_sim::Seed;
    ///
    /// let misspelt = Seed::from_toml("[[users]]\nemail = 'ada@example.com'\nrolls = []").map(drop);
    /// assert!(misspelt.expect_err("no such entry").to_string().contains("line 3"));
    /// ```
    ///
    /// # Errors
    /// [`SeedError::Syntax`] if it is no seed.
    pub fn from_toml(text: &str) -> Result<Self, SeedError> {
        toml::from_str(text).map_err(|error| SeedError::Syntax(error.to_string()))
    }

    /// Reads JSON.
    ///
    /// ```
    /// use webex_sim::Seed;
    /// let seed = Seed::from_json(r#"{"users": [{"email": "ada@example.com"}]}"#)?;
    /// # Ok::<(), webex_sim::SeedError>(())
    /// ```
    ///
    /// # Errors
    /// [`SeedError::Syntax`] if it is no seed.
    pub fn from_json(text: &str) -> Result<Self, SeedError> {
        serde_json::from_str(text).map_err(|error| SeedError::Syntax(error.to_string()))
    }
}

/// A seed holds passwords and tokens.
impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seed").finish_non_exhaustive()
    }
}
