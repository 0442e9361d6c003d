//! A simulator and the people of a test.

use http::Method;
use serde_json::Value;
use webex_sim::ids::{ConversationId, PublicId};
use webex_sim::{NewUser, Profile, Sim, TestUser};

use crate::http_client::{Answer, Call, Http};

/// A running simulator with a client.
pub(crate) struct Cast {
    pub(crate) sim: Sim,
    pub(crate) http: Http,
}

/// Somebody with a token.
#[derive(Clone)]
pub(crate) struct Actor {
    pub(crate) user: TestUser,
    http: Http,
}

impl Cast {
    pub(crate) async fn start() -> Self {
        Self::with(Profile::Strict).await
    }

    pub(crate) async fn with(profile: Profile) -> Self {
        let sim = Sim::builder().profile(profile).start().await.expect("loopback");
        Self { http: Http::of(&sim), sim }
    }

    pub(crate) fn person(&self, name: &str) -> Actor {
        let email = format!("{}@example.com", name.to_lowercase());
        let new = NewUser::new().display_name(name).email(email);
        self.actor(self.sim.create_user(new).expect("a new address"))
    }

    pub(crate) fn with_scopes(&self, name: &str, scopes: &str) -> Actor {
        let new = NewUser::new().display_name(name).scopes(scopes);
        self.actor(self.sim.create_user(new).expect("a new address"))
    }

    pub(crate) fn european(&self, name: &str) -> Actor {
        let new = NewUser::new().display_name(name).org(self.sim.eu_org());
        self.actor(self.sim.create_user(new).expect("a new address"))
    }

    pub(crate) fn bot(&self, name: &str) -> Actor {
        let email = format!("{}@webex.bot", name.to_lowercase());
        let new = NewUser::new().display_name(name).email(email);
        self.actor(self.sim.create_bot(new).expect("a new address"))
    }

    pub(crate) fn administrator(&self, name: &str) -> Actor {
        self.someone(
            NewUser::new()
                .display_name(name)
                .email(format!("{}@example.com", name.to_lowercase()))
                .role("id_full_admin"),
        )
    }

    /// Somebody whose token has these scopes only.
    pub(crate) fn limited(&self, scopes: &str) -> Actor {
        self.someone(NewUser::new().scopes(scopes))
    }

    fn someone(&self, new: NewUser) -> Actor {
        self.actor(self.sim.create_user(new).expect("a new address"))
    }

    pub(crate) fn actor(&self, user: TestUser) -> Actor {
        Actor { user, http: self.http.clone() }
    }

    /// The verbs of a room's log, oldest first.
    pub(crate) fn verbs(&self, room: &str) -> Vec<String> {
        let verb = |activity: &Value| activity["verb"].as_str().expect("a verb").to_owned();
        self.log(room).iter().map(verb).collect()
    }

    /// A room's log, oldest first.
    pub(crate) fn log(&self, room: &str) -> Vec<Value> {
        let id = PublicId::decode(room).expect("a room id").uuid().expect("one UUID");
        self.sim.activities(ConversationId::from_uuid(id)).expect("a room")
    }
}

impl Actor {
    fn call(&self, method: Method, target: &str) -> Call<'_> {
        let target = if target.starts_with("http") { target.to_owned() } else { format!("/v1/{target}") };
        self.http.call(method, &target).bearer(self.user.access_token())
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.call(Method::GET, target).send().await
    }

    pub(crate) async fn head(&self, target: &str) -> Answer {
        self.call(Method::HEAD, target).send().await
    }

    pub(crate) async fn post(&self, target: &str, body: Value) -> Answer {
        self.call(Method::POST, target).json(&body).send().await
    }

    pub(crate) async fn patch(&self, target: &str, body: Value) -> Answer {
        self.call(Method::PATCH, target).json(&body).send().await
    }

    pub(crate) async fn put(&self, target: &str, body: Value) -> Answer {
        self.call(Method::PUT, target).json(&body).send().await
    }

    pub(crate) async fn delete(&self, target: &str) -> Answer {
        self.call(Method::DELETE, target).send().await
    }

    pub(crate) async fn upload(&self, target: &str, form: Form) -> Answer {
        let body = format!("{}--{BOUNDARY}--\r\n", form.parts);
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.call(Method::POST, target).body(&kind, body).send().await
    }

    /// A group room of this person.
    pub(crate) async fn room(&self, title: &str) -> Value {
        self.post("rooms", serde_json::json!({"title": title})).await.expect(200)
    }

    /// Adds somebody to a room.
    pub(crate) async fn add(&self, room: &Value, other: &Self) -> Value {
        let body = serde_json::json!({"roomId": room["id"], "personId": other.user.public_id});
        self.post("memberships", body).await.expect(200)
    }

    /// Posts a text.
    pub(crate) async fn say(&self, room: &Value, text: &str) -> Value {
        self.post("messages", serde_json::json!({"roomId": room["id"], "text": text})).await.expect(200)
    }

    /// All items of a list, page by page, and how many pages there were.
    pub(crate) async fn all(&self, target: &str) -> (Vec<Value>, usize) {
        let (mut items, mut pages) = (Vec::new(), 0);
        let mut next = Some(target.to_owned());
        while let Some(target) = next {
            let answer = self.get(&target).await;
            items.extend(answer.expect(200)["items"].as_array().expect("items").iter().cloned());
            pages += 1;
            next = next_link(&answer);
        }
        (items, pages)
    }
}

/// The address in the one `Link` header.
pub(crate) fn next_link(answer: &Answer) -> Option<String> {
    assert!(answer.headers.get_all("link").iter().count() <= 1, "one link only");
    let link = answer.header("link");
    let address = link.strip_prefix('<')?.strip_suffix(">; rel=\"next\"").expect("a link to the next page");
    Some(address.to_owned())
}

/// A member of an item as text.
pub(crate) fn text<'a>(item: &'a Value, member: &str) -> &'a str {
    item[member].as_str().unwrap_or_else(|| panic!("{member} in {item}"))
}

/// One member of every item.
pub(crate) fn texts(items: &[Value], member: &str) -> Vec<String> {
    items.iter().map(|item| text(item, member).to_owned()).collect()
}

const BOUNDARY: &str = "----------------simulated";

/// A `multipart/form-data` body.
#[derive(Default)]
pub(crate) struct Form {
    parts: String,
}

impl Form {
    pub(crate) fn field(mut self, name: &str, value: &str) -> Self {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        self.parts.push_str(&format!("{head}{value}\r\n"));
        self
    }

    pub(crate) fn file(mut self, name: &str, file_name: &str, kind: &str, content: &str) -> Self {
        let disposition = format!("form-data; name=\"{name}\"; filename=\"{file_name}\"");
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\nContent-Type: {kind}\r\n\r\n");
        self.parts.push_str(&format!("{head}{content}\r\n"));
        self
    }
}
