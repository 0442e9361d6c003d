//! The stage of the simulated story: a cloud with three persons.

use webex::core::credentials::TokenPair;
use webex::cypher::{Cypher, CypherConfig, KmsTrust};
use webex::mercury::{Mercury, MercuryConfig};
use webex::{Webex, WebexBuilder};
use webex_sim::{NewUser, Sim, TestUser};

use super::report::Failure;

/// The simulator and who plays on it.
pub(crate) struct Stage {
    pub(crate) sim: Sim,
    pub(crate) ada: TestUser,
    pub(crate) bob: TestUser,
    pub(crate) cleo: TestUser,
}

impl Stage {
    /// Starts the simulator on a free port and creates the persons.
    pub(crate) async fn build() -> Result<Self, Failure> {
        let sim = Sim::start().await?;
        let person = |name: &str, email: &str| {
            let person = NewUser::new().email(email.to_owned()).display_name(name.to_owned());
            sim.create_user(person).map_err(|_| format!("{email} is taken"))
        };
        let ada = person("Ada Arden", "ada@example.com")?;
        let bob = person("Bob Baker", "bob@example.com")?;
        let cleo = person("Cleo Chan", "cleo@example.com")?;
        Ok(Self { ada, bob, cleo, sim })
    }

    /// A builder for a client of this cloud, without a login.
    pub(crate) fn builder(&self) -> WebexBuilder {
        webex::builder().variables(self.sim.env())
    }

    /// A client of that person, who holds a token pair that can be refreshed.
    pub(crate) async fn sign_in(&self, person: &TestUser) -> Result<Webex, Failure> {
        Ok(self.builder().token_pair(pair_of(person)?).build().await?)
    }

    /// A client of that person, who trusts the key service of this cloud and comes back quickly when a line breaks.
    pub(crate) async fn sign_in_sealed(&self, person: &TestUser) -> Result<Webex, Failure> {
        let mut config = CypherConfig::default();
        config.trust = KmsTrust::roots_of_pem(self.sim.kms().authority_pem().await?.as_bytes())?;
        let mercury = Mercury::with(MercuryConfig::fast());
        let builder = self.builder().token_pair(pair_of(person)?).plugin(mercury);
        Ok(builder.plugin(Cypher::with(config)).build().await?)
    }
}

fn pair_of(person: &TestUser) -> Result<TokenPair, Failure> {
    let refresh = person.refresh_token().ok_or("the person has no refresh token")?;
    Ok(TokenPair::new(person.access_token(), refresh))
}
