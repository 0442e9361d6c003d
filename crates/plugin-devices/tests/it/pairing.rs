//! Pairing with a board that answers.

use std::time::Duration;

use webex_core::ErrorKind;
use webex_plugin_devices::{
    AudioState, DevicesConfig, DevicesEvent, DevicesExt, Join, LyraSpace, Microphones, PairingMethod,
    PassType,
};
use webex_plugin_mercury::MercuryExt;
use webex_sim::{FrameEffect, FrameFault, Selection};

use crate::cloud::{Room, connected, disconnected, event};

#[tokio::test]
async fn a_pin_pairs_and_a_wrong_one_does_not() {
    let room = Room::start().await;
    let devices = room.devices("alice").await;
    let mut events = devices.events();
    assert!(devices.request_pin(&room.id()).await.expect("a challenge"));
    let wrong = if room.board.pin() == "0000" { "1111" } else { "0000" };
    let error = devices.pair(wrong).await.expect_err("a wrong PIN");
    assert_eq!((error.status().map(|status| status.as_u16()), devices.paired_id()), (Some(403), None));
    // The board may want to be asked again after a wrong answer.
    devices.request_pin_with(&room.id(), "from the desk").await.expect("a challenge");
    let device = devices.pair(&room.board.pin()).await.expect("the right PIN");
    assert_eq!((device.id(), device.name()), (Some(&room.id()), Some("Berlin")));
    assert_eq!(event(&mut events, connected).await, room.id());
    assert_eq!(devices.paired_device(), Some(device));
    assert_eq!(devices.pairing_method(), PairingMethod::Manual);
    assert!(devices.is_kept_alive());
    assert!(room.board.occupants()[0].verified);
}

#[tokio::test]
async fn defect_25_unpair_and_remove_change_what_is_known() {
    let room = Room::start().await;
    let devices = room.paired("alice").await;
    let mut events = devices.events();
    devices.unpair(false).await.expect("we were in");
    assert_eq!((devices.paired_id(), devices.is_kept_alive()), (None, false));
    assert_eq!(event(&mut events, disconnected).await, room.id());
    assert_eq!(room.board.occupants(), []);
    assert_eq!(devices.all().len(), 1, "it was met all the same");
    assert_eq!(devices.unpair(false).await.expect_err("it is gone").kind(), ErrorKind::InvalidInput);
    devices.remove(&room.id()).await.expect("it was kept");
    assert_eq!(devices.all(), []);
    assert_eq!(devices.refresh().await.expect("a list"), []);
}

#[tokio::test]
async fn without_a_pin_the_board_lets_in_whom_it_trusts() {
    let room = Room::start().await;
    let devices = room.devices("alice").await;
    let mut events = devices.events();
    assert!(devices.join(&room.id()).await.expect("we are in").is_none(), "the board does not trust us yet");
    assert_eq!(devices.paired_id(), None);
    assert!(room.board.verify(room.cloud.user("alice").id));
    assert_eq!(event(&mut events, connected).await, room.id());
    assert_eq!(devices.paired_id(), Some(room.id()));
    room.board.admit_everybody(true);
    let bob = room.devices("bob").await;
    assert!(bob.join(&room.id()).await.expect("we are in").is_some(), "it trusts everybody now");
}

#[tokio::test]
async fn what_was_heard_pairs() {
    let room = Room::start().await;
    let devices = room.devices("alice").await;
    let heard = devices.advertisement(&room.board.proximity_token()).await.expect("an advertisement");
    assert_eq!((heard.advertiser.id, heard.advertiser.display_name.as_deref()), (room.id(), Some("Berlin")));
    devices.pair_by_ultrasound(&room.board.proximity_token()).await.expect("it was heard");
    assert_eq!((devices.paired_id(), devices.is_kept_alive()), (Some(room.id()), false));
    assert_eq!(devices.pairing_method(), PairingMethod::Ultrasonic);
}

#[tokio::test]
async fn the_room_lets_us_go_and_we_hear_of_it() {
    let room = Room::start().await;
    let devices = room.paired("alice").await;
    let mut events = devices.events();
    assert!(room.board.send_away(room.cloud.user("alice").id));
    assert_eq!(event(&mut events, disconnected).await, room.id());
    assert_eq!(devices.paired_id(), None);
    let product = |device: &DevicesEvent| match device {
        DevicesEvent::Updated { space, .. } => space.product_name().map(str::to_owned),
        _ => None,
    };
    let product = event(&mut events, product).await;
    assert_eq!(devices.all()[0].product_name.as_deref(), Some(product.as_str()));
}

#[tokio::test]
async fn what_a_broken_connection_has_swallowed_is_looked_for() {
    let room = Room::start().await;
    let devices = room.paired("alice").await;
    let mut events = devices.events();
    let alice = Selection::all().user(room.cloud.user("alice").id);
    let sockets = room.cloud.sim().sockets();
    sockets.inject(FrameFault::new(FrameEffect::Vanish).event("lyra.space_updated").on(alice).forever());
    assert!(room.board.send_away(room.cloud.user("alice").id));
    assert!(sockets.cut(&alice) > 0);
    assert_eq!(event(&mut events, disconnected).await, room.id());
    assert_eq!(devices.paired_id(), None);
}

#[tokio::test]
async fn two_clients_hear_of_one_another_and_share_nothing() {
    let room = Room::start().await;
    let (alice, bob) = (room.paired("alice").await, room.devices("bob").await);
    let mut events = alice.events();
    assert!(bob.all().is_empty(), "defect 25: what one client has met is no concern of another");
    assert!(bob.request_pin(&room.id()).await.expect("a challenge"));
    bob.pair(&room.board.pin()).await.expect("the right PIN");
    let both = |event: &DevicesEvent| match event {
        DevicesEvent::Updated { space, .. } => (space.occupants.items.len() == 2).then_some(()),
        _ => None,
    };
    event(&mut events, both).await;
    bob.unpair(true).await.expect("we were in");
    assert_eq!(alice.paired_id(), Some(room.id()));
}

#[tokio::test]
async fn volume_and_microphones_are_those_of_the_paired_board() {
    let room = Room::start().await;
    let audio = room.paired("alice").await.audio();
    let volume = async || audio.state().await.expect("a state").volume.expect("a volume");
    let before = volume().await;
    let step = before.step.expect("a step");
    let level = before.min.expect("a minimum") + step;
    audio.set_volume(level as i64).await.expect("it acts");
    assert_eq!(volume().await.level, level);
    audio.increase_volume().await.expect("it acts");
    assert_eq!(volume().await.level, level + step);
    audio.decrease_volume().await.expect("it acts");
    assert_eq!(volume().await.level, level);
    audio.mute().await.expect("it acts");
    let state = audio.state().await.expect("a state");
    assert_eq!((state.microphones, room.board.audio().muted), (Some(Microphones::muted(true)), true));
    audio.unmute().await.expect("it acts");
    assert!(!room.board.audio().muted);
    let space = webex_plugin_devices::SpaceAddress::of(room.id());
    let error = audio.put(space, &AudioState::from_device("d")).await.expect_err("only the board tells");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
}

#[tokio::test]
async fn defect_26_a_space_is_reached_by_its_id_and_by_its_url() {
    let room = Room::start().await;
    let devices = room.paired("alice").await;
    let relative = devices.lyra().space((&room.id()).into());
    let absolute = devices.lyra().space(room.board.url().parse().expect("a URL"));
    assert_eq!(absolute.get().await.expect("a space"), relative.get().await.expect("a space"));
    let levels =
        (absolute.audio().state().await.expect("audio"), relative.audio().state().await.expect("audio"));
    assert_eq!(levels.0, levels.1);
    absolute.audio().mute().await.expect("it acts");
    assert!(room.board.audio().muted);
    assert_eq!(
        absolute.current_bindings().await.expect("none"),
        relative.current_bindings().await.expect("none")
    );
}

#[tokio::test]
async fn y2_the_service_takes_each_pass() {
    let room = Room::start().await;
    let webex = room.client("alice").await;
    let space = webex.devices().expect("installed").lyra().space((&room.id()).into());
    assert!(!space.join(Join::manual()).await.expect("in").is_verified());
    space.join(Join::challenge()).await.expect("a challenge");
    let pin: u64 = room.board.pin().parse().expect("digits");
    let padded = room.board.pin().starts_with('0');
    let answer = if padded {
        Join::new(PassType::PinAnswer).data(room.board.pin())
    } else {
        Join::new(PassType::PinAnswer).data(pin)
    };
    assert!(space.join(answer).await.expect("the right PIN").is_verified());
    let uri = format!("{}/occupants/@me", room.board.url()).parse().expect("a URL");
    space.join(Join::manual().uri(uri)).await.expect("by its URL");
    assert!(space.join(Join::new(PassType::from("MAGIC"))).await.is_err());
}

#[tokio::test]
async fn y4_somebody_leaves_with_one_device_or_with_all() {
    let room = Room::start().await;
    let (first, second) = (room.paired("alice").await, room.client("alice").await);
    let space = second.devices().expect("installed").lyra().space((&room.id()).into());
    let devices =
        |space: LyraSpace| space.occupants.own.map(|own| own.extra["devices"].as_array().map(Vec::len));
    assert_eq!(devices(space.join(Join::manual()).await.expect("in")), Some(Some(2)));
    space.leave(false).await.expect("one");
    assert_eq!(devices(space.get().await.expect("a space")), Some(Some(1)));
    let mut events = first.events();
    space.leave(true).await.expect("all");
    assert_eq!(room.board.occupants(), []);
    event(&mut events, disconnected).await;
    assert!(second.mercury().expect("installed").device().is_some());
}

#[tokio::test]
async fn a_paired_board_is_told_that_we_are_there() {
    let room = Room::start().await;
    let mut config = DevicesConfig::default();
    config.keep_alive = Some(Duration::from_millis(50));
    let devices = room.client_with("alice", config).await.devices().expect("installed");
    room.board.admit_everybody(true);
    devices.join(&room.id()).await.expect("in");
    while room.joins() < 4 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(devices.paired_id(), Some(room.id()));
}
