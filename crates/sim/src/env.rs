//! The variables by which clients and test suites find the simulator (wire/08 section 1).

use crate::identity::Organization;
use crate::world::World;

/// Name and value, in the order of the contract.
pub(crate) fn variables(world: &World) -> Vec<(String, String)> {
    let (urls, client, issuer) = (&world.urls, world.identity.client(), world.identity.guest_issuer());
    let values = [
        ("WEBEX_CLIENT_ID", client.id.clone()),
        ("WEBEX_CLIENT_SECRET", client.secret.clone().unwrap_or_default()),
        ("WEBEX_SCOPE", client.scope.clone()),
        ("WEBEX_REDIRECT_URI", client.redirect_uri().to_owned()),
        ("IDBROKER_BASE_URL", urls.service("idbroker")),
        ("IDENTITY_BASE_URL", urls.service("identity")),
        ("U2C_SERVICE_URL", urls.service("u2c/api/v1")),
        ("HYDRA_SERVICE_URL", urls.hydra()),
        ("SQDISCOVERY_SERVICE_URL", urls.service("region")),
        ("CONVERSATION_SERVICE", urls.conversation(crate::cluster::Cluster::Us)),
        ("WEBEX_TEST_USERS_CI_GATEWAY_SERVICE_URL", urls.service("cigateway")),
        ("EU_PRIMARY_ORG_ID", Organization::EU.to_string()),
        ("WEBEX_APPID_ORGID", issuer.id.clone()),
        ("WEBEX_APPID_SECRET", issuer.secret.clone()),
        ("WDM_SERVICE_URL", urls.service("wdm/api/v1")),
        ("WHISTLER_API_SERVICE_URL", urls.service("whistler/api/v1")),
        ("SIM_CONTROL_URL", urls.local("control")),
    ];
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
