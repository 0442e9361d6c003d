//! The chapters of the book: every block of Rust in them compiles, and runs where it can.

macro_rules! chapters {
    ($($name:ident $file:literal;)*) => {
        $(#[doc = include_str!(concat!("../../../docs/guide/", $file))] struct $name;)*
    };
}

chapters! {
    Admin "admin.md";
    AuthorizationChapter "authorization.md";
    CommandLine "command-line.md";
    Configuration "configuration.md";
    Conversation "conversation.md";
    Core "core.md";
    Cypher "cypher.md";
    Devices "devices.md";
    DirectoryChapter "directory.md";
    Errors "errors.md";
    FromJavascript "from-javascript.md";
    GettingStarted "getting-started.md";
    Introduction "introduction.md";
    Jose "jose.md";
    Live "live.md";
    ManyAccounts "many-accounts.md";
    Mercury "mercury.md";
    Messages "messages.md";
    People "people.md";
    Plugins "plugins.md";
    Presence "presence.md";
    Rooms "rooms.md";
    Simulator "simulator.md";
    Storage "storage.md";
    Support "support.md";
    Teams "teams.md";
    Testing "testing.md";
    User "user.md";
    Webhooks "webhooks.md";
}
