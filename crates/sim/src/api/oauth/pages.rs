//! The pages that people see.

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::{HeaderValue, LOCATION};
use url::Url;

use crate::identity::{AuthorizationRequest, Scopes, UserKind};
use crate::web::{Piece, fill, page};
use crate::world::World;

pub(super) const WRONG: &str = "The e-mail address or the password is wrong.";

/// More people than this are typed, not chosen.
const PROPOSED: usize = 200;

/// A redirection that a browser follows with GET.
pub(super) fn found(url: &Url) -> Response {
    let mut response = StatusCode::FOUND.into_response();
    // An address of this type is ASCII without control characters.
    if let Ok(value) = HeaderValue::try_from(url.as_str()) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

/// A page that only tells something.
pub(super) fn notice(status: StatusCode, title: &str, text: &str) -> Response {
    let values = [("title", Piece::Text(title)), ("text", Piece::Text(text))];
    page(status, &fill(include_str!("../../web/assets/notice.html"), &values))
}

/// The page on which somebody signs in for a client.
pub(super) fn sign_in(
    world: &World,
    request: &AuthorizationRequest,
    name: &str,
    email: Option<&str>,
    complaint: Option<&str>,
) -> Response {
    let values = [
        ("client", Piece::Text(&request.client.name)),
        ("scopes", scope_list(&request.scopes)),
        ("complaint", complaint_box(complaint)),
        ("request", Piece::Text(name)),
        ("email", Piece::Text(email.unwrap_or_default())),
        ("people", people(world)),
    ];
    page(status(complaint), &fill(include_str!("../../web/assets/sign_in.html"), &values))
}

/// The page on which somebody types the code of a device.
pub(super) fn device(world: &World, user_code: &str, email: &str, complaint: Option<&str>) -> Response {
    let asking = world.identity.asking_device(user_code);
    let values = [
        ("client", Piece::Text(asking.as_ref().map_or("A device", |asking| &asking.client_name))),
        ("scopes", asking.as_ref().map_or(Piece::Text(""), |asking| scope_list(&asking.scopes))),
        ("complaint", complaint_box(complaint)),
        ("code", Piece::Text(user_code)),
        ("email", Piece::Text(email)),
        ("people", people(world)),
    ];
    page(status(complaint), &fill(include_str!("../../web/assets/device.html"), &values))
}

fn status(complaint: Option<&str>) -> StatusCode {
    if complaint.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK }
}

fn complaint_box(complaint: Option<&str>) -> Piece<'static> {
    let fill_in =
        |text| fill(r#"<p class="complaint" role="alert">{{text}}</p>"#, &[("text", Piece::Text(text))]);
    Piece::Markup(complaint.map(fill_in).unwrap_or_default())
}

fn scope_list(scopes: &Scopes) -> Piece<'static> {
    let items = scopes.iter().map(|scope| fill("<li>{{scope}}</li>", &[("scope", Piece::Text(scope))]));
    Piece::Markup(format!("<ul class=\"scopes\">{}</ul>", items.collect::<String>()))
}

/// Whom a person can choose to be.
fn people(world: &World) -> Piece<'static> {
    let people = world.identity.users_where(|user| user.kind == UserKind::Person && user.activated);
    let option = |email: &str, name: &str| {
        let values = [("email", Piece::Text(email)), ("name", Piece::Text(name))];
        fill(r#"<option value="{{email}}">{{name}}</option>"#, &values)
    };
    let options = people.iter().take(PROPOSED).map(|user| option(&user.email, &user.display_name));
    Piece::Markup(options.collect())
}
