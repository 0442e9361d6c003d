//! Sockets (wire/02 section 6, Mercury; section 7).

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::json;
use webex_core::ErrorKind;
use webex_plugin_mercury::{
    GapCause, Goodbye, MercuryEvent, OfflineKind, SessionEvent, SessionId, SessionStatus, StopReason,
};
use webex_sim::{Close, Fault, FrameEffect, FrameFault, Selection, Welcome};
use webex_testing::TestCloud;

use crate::setting::{Watch, alice, builder, client, mercury, online, plugin, registrations};

#[tokio::test]
async fn m1_m2_m3_m15_connecting_registers_once_and_opens_one_socket() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let handle = mercury(&webex);
    assert!(matches!(handle.status(), SessionStatus::Idle));
    let all = tokio::join!(handle.connect(), handle.connect(), handle.connect(), handle.connect());
    assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok() && all.3.is_ok());
    handle.connect().await.expect("it is online");
    assert!(handle.status().is_online());
    assert_eq!((cloud.sim().sockets().open().len(), registrations(&cloud, Method::POST)), (1, 1));
    assert_eq!(handle.metrics().connections, 1);
}

/// The registration service stands in the catalog that comes before the login, the socket's host in the other one.
#[tokio::test]
async fn connecting_waits_for_the_catalog_that_names_the_host_of_the_socket() {
    let cloud = TestCloud::start().await;
    let slow = Fault::on("/u2c/api/v1/catalog").latency(Duration::from_millis(300));
    let fault = cloud.sim().faults().inject(slow);
    let webex = client(&cloud).await;
    mercury(&webex).connect().await.expect("online");
    assert_eq!(cloud.sim().faults().hits(fault), 1);
}

#[tokio::test]
async fn an_event_arrives_with_its_overrides_and_is_acknowledged() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    let data = json!({"eventType": "a.b", "headers": {"deep.er": 1}, "conversationId": "c"});
    assert_eq!(cloud.sim().sockets().send(&alice(&cloud), &data), 1);
    let envelope = watch.frame("a.b").await;
    let read: serde_json::Value = envelope.data().expect("JSON");
    assert_eq!((&read["deep"]["er"], envelope.conversation_id()), (&json!(1), Some("c")));
    assert!(envelope.written_at.is_some() && mercury(&webex).metrics().clock_offset.is_some());
    while cloud.sim().sockets().open()[0].acknowledged < cloud.sim().sockets().open()[0].sent {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn m16_it_comes_back_after_every_close_that_is_not_final() {
    let cloud = TestCloud::start().await;
    let (_webex, mut watch) = online(&cloud).await;
    watch.online().await;
    for code in [1000, 1001, 1003, 1008, 1011, 1012, 3050, 4001, 4401, 4404, 4500] {
        cloud.sim().sockets().close(&alice(&cloud), Close::with(code, "whatever"));
        let kind = watch.session(|event| match event {
            SessionEvent::Offline { kind, close } if close.code == code => Some(kind),
            _ => None,
        });
        assert_eq!(kind.await, OfflineKind::Transient, "{code}");
        watch.online().await;
    }
    cloud.sim().sockets().close(&alice(&cloud), Close::without_code());
    watch.online().await;
    for broken in [Selection::all(), alice(&cloud)] {
        cloud.sim().sockets().cut(&broken);
        watch.online().await;
        cloud.sim().sockets().reset(&broken);
        watch.online().await;
    }
}

#[tokio::test]
async fn m16_a_takeover_is_final_until_connect() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    cloud.sim().sockets().close(&alice(&cloud), Close::with(4000, "replaced"));
    let kind = watch.session(|event| match event {
        SessionEvent::Offline { kind, .. } => Some(kind),
        _ => None,
    });
    assert_eq!(kind.await, OfflineKind::Replaced);
    watch.session(|event| matches!(event, SessionEvent::Stopped(StopReason::Replaced)).then_some(())).await;
    assert!(cloud.sim().sockets().open().is_empty());
    mercury(&webex).connect().await.expect("it may");
}

#[tokio::test]
async fn s14_a_half_open_socket_is_noticed_and_the_gap_is_told() {
    let cloud = TestCloud::start().await;
    let (_webex, mut watch) = online(&cloud).await;
    watch.online().await;
    cloud.sim().sockets().fall_silent(&alice(&cloud));
    let reason = watch.session(|event| match event {
        SessionEvent::Offline { close, .. } => Some(close.reason),
        _ => None,
    });
    assert_eq!(reason.await, "Pong not received");
    let gap = watch.session(|event| match event {
        SessionEvent::Gap(gap) => Some(gap),
        _ => None,
    });
    let gap = gap.await;
    assert_eq!(gap.cause, GapCause::Disconnected);
    assert!(gap.from <= gap.to);
}

#[tokio::test]
async fn s12_a_frame_that_vanished_is_a_gap() {
    let cloud = TestCloud::start().await;
    let (_webex, mut watch) = online(&cloud).await;
    cloud.sim().sockets().inject(FrameFault::new(FrameEffect::Vanish).event("a.lost"));
    cloud.sim().sockets().inject(FrameFault::new(FrameEffect::Drop).event("a.lost"));
    cloud.sim().sockets().inject(FrameFault::new(FrameEffect::Duplicate).event("a.twice"));
    for kind in ["a.lost", "a.lost", "a.twice", "a.last"] {
        cloud.sim().sockets().send(&alice(&cloud), &json!({"eventType": kind}));
    }
    let mut kinds = Vec::new();
    let mut gaps = 0;
    watch
        .until(|event| match event {
            MercuryEvent::Frame { envelope, .. } if envelope.is("a") => {
                kinds.push(envelope.event_type.clone());
                (envelope.event_type == "a.last").then_some(())
            }
            MercuryEvent::Session { event: SessionEvent::Gap(_), .. } => {
                gaps += 1;
                None
            }
            _ => None,
        })
        .await;
    assert_eq!(kinds, ["a.twice", "a.last"], "defect 14: once each");
    assert!(gaps >= 1);
}

#[tokio::test]
async fn m8_a_refused_token_is_renewed_and_a_lost_registration_replaced() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let tokens = || cloud.sim().journal().count(|e| e.path.ends_with("/access_token"));
    mercury(&webex).connect().await.expect("online");
    mercury(&webex).disconnect().await.expect("offline");
    let before = tokens();
    cloud.sim().sockets().refuse_next(Close::with(4401, "expired"), 1);
    mercury(&webex).connect().await.expect("with another token");
    let renewed = tokens();
    assert!(renewed > before);
    assert_eq!(registrations(&cloud, Method::PUT), 0);
    mercury(&webex).disconnect().await.expect("offline");
    cloud.sim().sockets().refuse_next(Close::without_code(), 1);
    mercury(&webex).connect().await.expect("after a refresh");
    assert_eq!((tokens(), registrations(&cloud, Method::PUT)), (renewed, 1));
}

#[tokio::test]
async fn m24_defect_4_a_registration_that_is_gone_is_replaced_by_another() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    watch.online().await;
    let before = mercury(&webex).device().expect("registered");
    webex.request(Method::DELETE, before.url().as_str()).send().await.expect("deleted behind its back");
    cloud.sim().sockets().cut(&alice(&cloud));
    watch.online().await;
    assert_ne!(mercury(&webex).device().expect("registered").url(), before.url());
}

#[tokio::test]
async fn a_registration_that_is_refused_while_it_reconnects_is_tried_again() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    watch.online().await;
    let device = mercury(&webex).device().expect("registered");
    webex.request(Method::DELETE, device.url().as_str()).send().await.expect("deleted behind its back");
    let refusal = Fault::on("/wdm/api/v1/devices").method(Method::POST).status(StatusCode::FORBIDDEN);
    cloud.sim().faults().inject(refusal.times(2));
    cloud.sim().sockets().cut(&alice(&cloud));
    watch.online().await;
}

#[tokio::test]
async fn m7_what_may_not_listen_is_told_why() {
    for (code, fits) in [
        (4400, (|reason| matches!(reason, StopReason::BadRequest(_))) as fn(&StopReason) -> bool),
        (4403, |reason| matches!(reason, StopReason::Forbidden(_))),
    ] {
        let cloud = TestCloud::start().await;
        let webex = client(&cloud).await;
        cloud.sim().sockets().refuse_next(Close::with(code, "no"), 1);
        let error = mercury(&webex).connect().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::NotAuthenticated);
        assert!(matches!(mercury(&webex).status(), SessionStatus::Stopped(reason) if fits(&reason)));
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_ends_the_session() {
    let cloud = TestCloud::start().await;
    let webex = cloud.builder("alice").plugin(plugin()).build().await.expect("a client");
    cloud.sim().sockets().refuse_next(Close::with(4401, "expired"), 1);
    let error = mercury(&webex).connect().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::LoginRequired);
}

#[tokio::test]
async fn defect_6_a_server_that_says_nothing_is_given_up() {
    let cloud = TestCloud::start().await;
    let mut config = webex_plugin_mercury::MercuryConfig::fast();
    config.session.authorization_timeout = Duration::from_millis(100);
    let plugin = webex_plugin_mercury::Mercury::with(config);
    let webex = builder(&cloud, plugin).build().await.expect("a client");
    cloud.sim().sockets().welcome_next(&Welcome::Silence, 1);
    mercury(&webex).connect().await.expect("with the next try");
    assert_eq!(mercury(&webex).metrics().failed_attempts, 1);
}

#[tokio::test]
async fn a_cloud_that_is_down_is_tried_until_it_is_back() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    watch.online().await;
    cloud.sim().stop_listening().await;
    for _ in 0..5 {
        watch.session(|event| matches!(event, SessionEvent::ConnectFailed { .. }).then_some(())).await;
    }
    assert!(mercury(&webex).status().is_connecting());
    cloud.sim().resume_listening().await.expect("the port is free");
    watch.online().await;
}

#[tokio::test]
async fn m12_defect_9_a_disconnect_is_final_also_on_a_dead_network() {
    let cloud = TestCloud::start().await;
    let (webex, _) = online(&cloud).await;
    cloud.sim().sockets().fall_silent(&alice(&cloud));
    mercury(&webex).disconnect().await.expect("after the time for the goodbye");
    assert!(matches!(mercury(&webex).status(), SessionStatus::Stopped(StopReason::Disconnected)));
    let mut watch = Watch::of(&webex);
    mercury(&webex).connect().await.expect("online again");
    watch.online().await;
}

#[tokio::test]
async fn m13_defect_11_a_disconnect_while_connecting_ends_the_wait() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let handle = mercury(&webex);
    let (connected, ()) = tokio::join!(handle.connect(), async {
        handle.disconnect().await.expect("offline");
    });
    assert_eq!(connected.map_err(|e| e.kind()), Err(ErrorKind::Closed));
    assert!(cloud.sim().sockets().open().is_empty());
}

#[tokio::test]
async fn m25_sessions_are_independent() {
    let cloud = TestCloud::start().await;
    let (webex, _) = online(&cloud).await;
    let (handle, second) = (mercury(&webex), SessionId::new("second"));
    handle.connect_session(&second, None).await.expect("online");
    assert_eq!((cloud.sim().sockets().open().len(), handle.sessions().len()), (2, 2));
    assert_eq!(registrations(&cloud, Method::POST), 1);
    handle.disconnect_session(&second, Goodbye::default()).await.expect("offline");
    assert!(handle.status().is_online() && !handle.session_status(&second).is_online());
    handle.connect_session(&second, None).await.expect("online");
    handle.disconnect_all(Goodbye::default()).await.expect("offline");
    assert!(!handle.status().is_online() && !handle.session_status(&second).is_online());
}

#[tokio::test]
async fn m4_a_token_goes_to_no_foreign_host() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let url = "wss://mercury.example.org/v1".parse().expect("a URL");
    let session = SessionId::new("foreign");
    let error = mercury(&webex).connect_session(&session, Some(url)).await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    mercury(&webex).connect().await.expect("online");
    let own = mercury(&webex).device().and_then(|device| device.web_socket_url().cloned());
    mercury(&webex).connect_session(&SessionId::new("given"), own).await.expect("a URL of the cloud");
}

#[tokio::test]
async fn a_pause_that_the_service_asks_for_is_told_and_kept() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let device = mercury(&webex).registered().await.expect("registered");
    let path = device.web_socket_url().expect("a URL").path().to_owned();
    let fault = Fault::on(path.clone()).status(StatusCode::TOO_MANY_REQUESTS).retry_after(1);
    cloud.sim().faults().inject(fault);
    let mut watch = Watch::of(&webex);
    mercury(&webex).connect().await.expect("after the pause");
    let error = watch.session(|event| match event {
        SessionEvent::ConnectFailed { error, .. } => Some(error),
        _ => None,
    });
    assert_eq!(error.await.retry_after(), Some(Duration::from_secs(1)));
    let tries = cloud.sim().journal().find(|e| e.path == path);
    assert!(tries[1].received.duration_since(tries[0].received).as_millis() >= 1000);
}

/// Thirty cuts of every kind under a stream of events: what arrives comes once and in order, and wherever something is
/// missing there is a gap: without one the test would wait in vain.
#[tokio::test]
async fn under_a_storm_of_cuts_nothing_comes_twice_and_nothing_is_missing_in_silence() {
    let cloud = TestCloud::start().await;
    let (_webex, mut watch) = online(&cloud).await;
    watch.online().await;
    let (mut sent, mut arrived) = (0_i64, Vec::new());
    for cut in 0..30 {
        for _ in 0..5 {
            cloud.sim().sockets().send(&alice(&cloud), &json!({"eventType": "n", "n": sent}));
            sent += 1;
        }
        match cut % 3 {
            0 => cloud.sim().sockets().cut(&alice(&cloud)),
            1 => cloud.sim().sockets().reset(&alice(&cloud)),
            _ => cloud.sim().sockets().close(&alice(&cloud), Close::with(1011, "")),
        };
        watch
            .until(|event| match event {
                MercuryEvent::Frame { envelope, .. } if envelope.is("n") => {
                    let data: serde_json::Value = envelope.data().expect("JSON");
                    arrived.push(data["n"].as_i64().expect("a number"));
                    None
                }
                MercuryEvent::Session { event: SessionEvent::Gap(_), .. } => Some(()),
                _ => None,
            })
            .await;
    }
    assert!(arrived.is_sorted_by(|a, b| a < b), "once each, in order: {arrived:?}");
    println!("{} of {sent} events arrived over 30 cuts, the others lie in a gap", arrived.len());
}
