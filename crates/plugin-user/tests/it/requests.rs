//! What is sent, and what is refused before that.

use http::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use uuid::Uuid;
use webex_core::{ErrorKind, Shared, Webex};
use webex_plugin_user::{ActivationProof, UserExt};
use webex_testing::{Offline, Recorded, RecordingServer, Reply};

const ME: Uuid = Uuid::from_u128(1);

/// A client that is signed in, whose identity services, conversation and atlas are the server.
async fn client(server: &RecordingServer) -> Webex {
    let mut config = server.config();
    config.credentials.idbroker = format!("{}/idbroker", server.base()).parse().expect("a URL");
    config.credentials.identity = format!("{}/identity", server.base()).parse().expect("a URL");
    config.credentials.scope = "spark:kms spark:all".into();
    let service = |name: &str| format!("{}/{name}", server.base()).parse().expect("a URL");
    let builder = Webex::builder().config(config).shared(Shared::new().expect("TLS")).token("TESTTOKEN");
    let builder = builder.oauth_client("client", "secret");
    let builder = builder.service("conversation", service("conversation")).service("atlas", service("atlas"));
    let builder = builder.service("identity", service("identity"));
    builder.build().await.expect("a client")
}

fn body(request: &Recorded) -> Value {
    serde_json::from_slice(&request.body).unwrap_or(Value::Null)
}

fn authorization(request: &Recorded) -> String {
    request.headers["authorization"].to_str().expect("text").to_owned()
}

fn answer(request: &Recorded) -> Reply {
    let tokens = json!({"access_token": "NEW", "refresh_token": "RT", "expires_in": 60});
    match request.target.as_str() {
        "/conversation/users" => Reply::json(200, &json!({"id": ME, "email": "me@example.com", "x": 1})),
        path if path.ends_with("/Generate/invoke") => {
            Reply::json(200, &json!({"oneTimePassword": "123456", "id": ME}))
        }
        path if path.contains("/actions/") => {
            Reply::json(200, &json!({"email": "Me@example.com", "id": ME, "tokenData": tokens}))
        }
        "/atlas/users/activations" => Reply::json(200, &json!({"hasPassword": null, "sso": true, "new": 1})),
        _ => Reply::json(200, &json!({"id": ME, "name": null})),
    }
}

/// wire/01 section 3.5.4: the actions carry the OAuth client, never the user's token, and the scopes.
#[tokio::test]
async fn actions_are_sent_by_the_client_and_bring_tokens() {
    let server = RecordingServer::start(answer).await;
    let webex = client(&server).await;
    let user = webex.user();
    let code = ActivationProof::ConfirmationCode { code: "C".into(), id: ME };
    user.activate(code).sign_in(false).await.expect("activated");
    user.activate(ActivationProof::VerificationToken("V".into())).sign_in(false).await.expect("activated");
    user.generate_one_time_password("me@example.com").await.expect("made");
    let signed_in = user.validate_one_time_password(ME, "123456").sign_in(false).await.expect("valid");
    assert_eq!(signed_in.tokens.access.expose_secret(), "NEW");
    let scope = "spark:all spark:kms";
    let expected = [
        ("UserActivation", json!({"confirmationCode": "C", "id": ME, "scope": scope})),
        ("UserActivation", json!({"verificationToken": "V", "scope": scope})),
        ("UserOTP/Generate", json!({"email": "me@example.com"})),
        ("UserOTP/Validate", json!({"id": ME, "oneTimePassword": "123456", "scope": scope})),
    ];
    let sent = server.requests();
    assert_eq!(sent.len(), expected.len());
    for (request, (action, fields)) in sent.iter().zip(expected) {
        assert_eq!(request.target, format!("/idbroker/idb/token/v1/actions/{action}/invoke"));
        assert_eq!(authorization(request), "Basic Y2xpZW50OnNlY3JldA==");
        assert_eq!(body(request), fields);
    }
    let token = webex.credentials().token().await.expect("a token");
    assert_eq!(token.access().expose_secret(), "TESTTOKEN", "who did not want to sign in did not");
}

#[tokio::test]
async fn whoever_is_activated_is_signed_in_and_known() {
    let server = RecordingServer::start(answer).await;
    let webex = client(&server).await;
    webex.user().activate(ActivationProof::VerificationToken("V".into())).await.expect("activated");
    webex.user().current().await.expect("read");
    let last = server.requests().pop().expect("asked");
    assert_eq!(authorization(&last), "Bearer NEW", "the new tokens are the client's");
    let known = webex.user().recent("me@example.com").expect("known");
    assert_eq!((known.id, known.user_exists), (ME, Some(true)));
}

/// wire/01 section 3.5.4: exactly the user that is signed in, and exactly what was set.
#[tokio::test]
async fn names_and_passwords_are_changed_in_the_identity_directory() {
    let server = RecordingServer::start(answer).await;
    let webex = client(&server).await;
    webex.user().set_name().family_name("A").await.expect("changed");
    webex.user().set_name().given_name("B").display_name("B A").await.expect("changed");
    assert_eq!(webex.user().has_password().await.expect("storage"), None);
    webex.user().set_password("hunter2").await.expect("changed");
    assert_eq!(webex.user().has_password().await.expect("storage"), Some(true));
    let schemas = json!(["urn:scim:schemas:core:1.0", "urn:scim:schemas:extension:cisco:commonidentity:1.0"]);
    let expected = [
        json!({"schemas": schemas, "name": {"familyName": "A"}}),
        json!({"schemas": schemas, "name": {"givenName": "B"}, "displayName": "B A"}),
        json!({"schemas": schemas, "password": "hunter2"}),
    ];
    let sent = server.requests();
    let patches: Vec<_> = sent.iter().filter(|request| request.method == Method::PATCH).collect();
    assert_eq!(patches.iter().map(|request| body(request)).collect::<Vec<_>>(), expected);
    for patch in patches {
        assert_eq!(patch.target, format!("/identity/identity/scim/v1/Users/{ME}"));
        assert_eq!(authorization(patch), "Bearer TESTTOKEN");
    }
    webex.user().set_display_name("Me").await.expect("changed");
    let last = server.requests().pop().expect("sent");
    assert_eq!(
        (last.target.as_str(), body(&last)),
        ("/conversation/users/user", json!({"displayName": "Me"}))
    );
    webex.logout().await.expect("signed out");
    assert_eq!(webex.user().has_password().await.expect("storage"), None, "the next account is another one");
}

/// wire/01 section 3.5.1.
#[tokio::test]
async fn verifying_sends_the_options_and_an_option_changes_nobody_else() {
    let server = RecordingServer::start(answer).await;
    let webex = client(&server).await;
    let verify = webex.user().verify("a@example.com").request_id("BOT").prelogin_id(ME).suppress_email(true);
    let found = verify.option("email", "other").await.expect("asked");
    assert!(!found.has_password && found.sso && found.can_sign_in());
    assert_eq!(found.extra["new"], 1);
    assert_eq!(webex.user().has_password().await.expect("storage"), Some(true), "sso is as good");
    let sent = &server.requests()[0];
    let expected = json!({"email": "a@example.com", "reqId": "BOT", "suppressEmail": true});
    assert_eq!((body(sent), authorization(sent).as_str()), (expected, "Bearer TESTTOKEN"));
    assert_eq!(sent.headers["x-prelogin-userid"], ME.to_string());
    webex.user().verify("b@example.com").await.expect("asked");
    assert_eq!(body(&server.requests()[1]), json!({"email": "b@example.com", "reqId": "WEBCLIENT"}));
}

#[tokio::test]
async fn the_identity_services_are_those_told_or_the_clients_own() {
    let told =
        json!({"idBrokerUrl": "https://broker.example.com/", "identityUrl": "https://id.example.com/"});
    let server = RecordingServer::start(move |request| {
        let entities = if body(request)["email"] == "a@example.com" { told.clone() } else { Value::Null };
        Reply::json(200, &json!({"hasPassword": true, "userEntities": entities}))
    })
    .await;
    let webex = client(&server).await;
    let told = webex.user().identity_services("a@example.com").await.expect("asked");
    assert_eq!(told.id_broker_url.host_str(), Some("broker.example.com"));
    let own = webex.user().identity_services("b@example.com").await.expect("asked");
    assert_eq!(own.identity_url.as_str(), format!("{}/identity", server.base()));
    assert!(server.requests().iter().all(|request| body(request)["suppressEmail"] == true));
    assert_eq!(webex.user().has_password().await.expect("storage"), None, "it was about somebody else");
}

/// wire/01 section 6.6, row 128: what cannot be sent is refused, and nothing is sent.
#[tokio::test]
async fn r128_arguments_are_checked_before_anything_is_sent() {
    let offline = Offline::new();
    let webex = offline.builder().oauth_client("client", "secret").build().await.expect("a client");
    let user = webex.user();
    let refused = [
        (user.as_uuid("").await.expect_err("nobody"), "`user` is required"),
        (user.as_uuid("bob").await.expect_err("nobody"), "does not appear to identify a user"),
        (user.verify("bob").await.expect_err("nobody"), "does not appear to identify a user"),
        (user.generate_one_time_password("").await.expect_err("nobody"), "`user` is required"),
        (
            user.validate_one_time_password(ME, "").await.expect_err("no password"),
            "`oneTimePassword` is required",
        ),
        (user.set_password("").await.expect_err("no password"), "`options.password` is required"),
        (user.set_name().await.expect_err("no name"), "One of `givenName` and `familyName` or `displayName`"),
        (user.set_display_name(" ").await.expect_err("no name"), "`options.displayName` is required"),
    ];
    for (error, text) in refused {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
    let known = webex_plugin_user::KnownUser::new(ME, "bob");
    assert_eq!(user.remember(known).expect_err("no address").kind(), ErrorKind::InvalidInput);
    assert_eq!(offline.attempts(), 0);
}

#[tokio::test]
async fn actions_without_the_secret_of_a_client_are_refused() {
    let offline = Offline::new();
    let webex = offline.builder().oauth_public_client("client").build().await.expect("a client");
    let proof = ActivationProof::VerificationToken("V".into());
    let error = webex.user().activate(proof).await.expect_err("no secret");
    assert!(error.kind() == ErrorKind::InvalidInput && error.to_string().contains("oauth_client"), "{error}");
    assert_eq!(offline.attempts(), 0);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let server = RecordingServer::start(answer).await;
    let webex = client(&server).await;
    let proof = ActivationProof::VerificationToken("SECRET".into());
    let made = webex.user().generate_one_time_password(ME).await.expect("made");
    let shown = format!("{proof:?} {:?} {made:?}", webex.user().activate(proof.clone()));
    assert!(!shown.contains("SECRET") && !shown.contains("123456"), "{shown}");
}
