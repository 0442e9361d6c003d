//! The administrator's API of the simulated cloud.

use futures_util::TryStreamExt;
use webex_core::Webex;
use webex_core::ids::{OrgId, PersonId};
use webex_plugin_admin::AdminExt;
use webex_sim::NewUser;
use webex_testing::TestCloud;

pub(crate) async fn administrator(cloud: &TestCloud) -> Webex {
    let new = NewUser::new().email("boss@example.com").display_name("boss").role("id_full_admin");
    let boss = cloud.sim().create_user(new).expect("free");
    cloud.builder_without_token().token(boss.access_token()).build().await.expect("a client")
}

#[tokio::test]
async fn an_administrator_sees_organization_roles_and_licences() {
    let cloud = TestCloud::start().await;
    let admin = administrator(&cloud).await.admin();
    let organizations = admin.organizations().list().await.expect("listed");
    assert_eq!(organizations.len(), 1);
    let own = admin.organizations().get(&organizations[0]).await.expect("read");
    assert_eq!(own, organizations[0]);
    assert!(own.created.timestamp().is_some());
    let roles = admin.roles().list().page_size(2).pages().try_collect::<Vec<_>>().await.expect("listed");
    assert!(roles.len() >= 2, "page by page");
    let full = roles.into_iter().flatten().find(|role| role.name == "Full Administrator").expect("there");
    assert_eq!(admin.roles().get(&full).await.expect("read"), full);
    let licenses = admin.licenses().list().await.expect("listed");
    let messaging = licenses.iter().find(|license| license.name == "Advanced Messaging").expect("there");
    assert_eq!(&admin.licenses().get(messaging).await.expect("read"), messaging);
}

#[tokio::test]
async fn a_licence_and_a_role_that_a_person_gets_are_seen() {
    let cloud = TestCloud::start().await;
    let admin = administrator(&cloud).await.admin();
    let license = admin.licenses().list().limit(1).await.expect("listed").remove(0);
    let role = admin.roles().list().limit(1).await.expect("listed").remove(0);
    let ann =
        admin.people().create("ann@example.com").display_name("Ann").licenses([&license]).roles([&role]);
    let ann = ann.await.expect("created");
    assert_eq!(ann.licenses.as_deref(), Some(&[license.id.clone()][..]));
    assert_eq!(ann.roles.as_deref(), Some(&[role.id.clone()][..]));
    let after = admin.licenses().get(&license).await.expect("read");
    assert_eq!(after.consumed_units, license.consumed_units + 1);
    let without = admin.people().update(&ann).licenses(Vec::<webex_core::ids::LicenseId>::new());
    assert_eq!(without.await.expect("changed").licenses.map(|all| all.len()), Some(0));
}

#[tokio::test]
async fn users_and_administrators_of_others_are_refused() {
    let cloud = TestCloud::start().await;
    let user = cloud.client("alice").await.admin();
    for error in [
        user.roles().list().await.expect_err("no administrator"),
        user.licenses().list().await.expect_err("no administrator"),
    ] {
        assert_eq!(error.status().map(|status| status.as_u16()), Some(403), "{error}");
    }
    let admin = administrator(&cloud).await.admin();
    let foreign: OrgId = cloud.sim().eu_org().to_string().into();
    let error = admin.organizations().get(&foreign).await.expect_err("another organization");
    assert!(error.is_not_found(), "{error}");
    let emil = NewUser::new().email("emil@example.org").org(cloud.sim().eu_org());
    let emil = PersonId::new(cloud.sim().create_user(emil).expect("free").public_id);
    assert!(admin.people().delete(&emil).await.expect_err("not ours").is_not_found());
}
