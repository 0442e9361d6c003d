use super::{Seed, SeedError};
use crate::Sim;
use crate::conversation::{RoomQuery, Stretch};

const EXAMPLE: &str = include_str!("../../seed.example.toml");

async fn planted(text: &str) -> Result<Sim, String> {
    let seed = Seed::from_toml(text).map_err(|error| error.to_string())?;
    Sim::builder().seed(seed).start().await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn the_example_grows() {
    let sim = planted(EXAMPLE).await.expect("a seed");
    let world = sim.world();
    let session = world.identity.session("adas-access-token").expect("a token");
    let ada = session.user.expect("a person");
    assert_eq!((ada.email.as_str(), ada.is_admin()), ("ada@example.com", true));
    assert_eq!(world.webhooks.registry().owned_by(bot(&sim)).len(), 1);
    let rooms = world.conversations.rooms(ada.id, &RoomQuery::default(), Stretch { after: None, limit: 10 });
    assert_eq!(rooms.len(), 4, "the team, its room, the group, the direct one");
}

fn bot(sim: &Sim) -> crate::ids::UserId {
    sim.world().identity.user_by_email("helper@webex.bot").expect("a bot").id
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_its_place() {
    let ada = "[[users]]\nemail = 'ada@example.com'\naccess_token = 'a'\n";
    for (seed, said) in [
        (
            "[[users]]\nemail = 'ada@example.com'\norganization = 'Nowhere'",
            "users[0]: there is no organization Nowhere",
        ),
        (
            &format!("{ada}[[users]]\nemail = 'ADA@example.com'"),
            "users[1]: ADA@example.com: a user with this e-mail",
        ),
        (
            &format!("{ada}[[users]]\nemail = 'b@example.com'\naccess_token = 'a'"),
            "users[1]: a token belongs to",
        ),
        (&format!("{ada}[[bots]]\nemail = 'b@webex.bot'\npassword = 'x'"), "bots[0]: a bot has neither"),
        (
            &format!("{ada}[[rooms]]\ntitle = 'A'\nmembers = ['bob@example.com']"),
            "rooms[0]: there is no user bob@",
        ),
        (&format!("{ada}[[rooms]]\ntitle = 'A'\nmembers = []"), "rooms[0]: it has no members"),
        (
            &format!(
                "{ada}[[rooms]]\ntitle = 'A'\nmembers = ['ada@example.com']\n[[rooms.messages]]\nfrom = 'ada@example.com'"
            ),
            "rooms[0]: messages[0]: Both text and file cannot be empty.",
        ),
        (
            &format!(
                "{ada}[[webhooks]]\nowner = 'ada@example.com'\nname = 'n'\ntarget_url = 'x'\nresource = 'rooms'\nevent = 'all'"
            ),
            "webhooks[0]: targetUrl must be",
        ),
        (
            "[[integrations]]\nname = 'n'\nclient_id = 'c'\nscopes = 'no:scope'",
            "integrations[0]: the scope no:scope",
        ),
    ] {
        let refused = planted(seed).await.map(drop).expect_err("impossible");
        assert!(refused.contains(said), "{refused}");
    }
}

#[test]
fn what_is_not_understood_is_refused_with_its_line() {
    let syntax = |result: Result<Seed, SeedError>| match result {
        Err(SeedError::Syntax(reason)) => reason,
        other => panic!("{other:?}"),
    };
    assert!(syntax(Seed::from_toml("[[users]]\n\nemail = 3")).contains("line 3"));
    assert!(syntax(Seed::from_toml("[[users]\nemail = 'a'")).contains("line 1"));
    assert!(syntax(Seed::from_json("{\"users\": [\n{\"mail\": 1}]}")).contains("line 2"));
}
