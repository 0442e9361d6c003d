//! Several hosts for the sockets of devices (wire/02 sections 2.5.5 and 3.1).

use std::net::{IpAddr, Ipv4Addr};

use http::StatusCode;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;
use webex_sim::{Fault, NewUser, Selection, Sim, TestUser};

use crate::http_client::Http;
use crate::socket::{Socket, USUAL, device};

const FIRST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 4);
const SECOND: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 5);

async fn start() -> (Sim, TestUser) {
    let sim = Sim::builder().mercury_hosts([(FIRST, 1), (SECOND, 2)]).start().await.expect("loopback");
    let user = sim.create_user(NewUser::new()).expect("a new address");
    (sim, user)
}

/// The device with its socket on another host.
fn on(host: Ipv4Addr, device: &Value) -> Value {
    let address = device["webSocketUrl"].as_str().expect("an address");
    json!({"webSocketUrl": address.replace(&FIRST.to_string(), &host.to_string())})
}

#[tokio::test]
async fn registrations_name_the_first_host_and_the_catalog_lists_all() {
    let (sim, user) = start().await;
    let device = device(&sim, &user).await;
    let socket = device["webSocketUrl"].as_str().expect("text");
    assert!(socket.starts_with("ws://127.0.0.4:"), "{socket}");
    let http = Http::of(&sim);
    let catalog = http.get("/u2c/api/v1/catalog").bearer(user.access_token()).send().await.expect(200);
    let link = catalog["serviceLinks"]["mercuryConnectionPartition0"].as_str().expect("text");
    assert!(socket.starts_with(link), "{link}");
    let port = sim.base_url().rsplit(':').next().expect("a port");
    let hosts = catalog["hostCatalog"][format!("127.0.0.4:{port}")].as_array().expect("the hosts");
    let hosts: Vec<_> = hosts.iter().map(|entry| (&entry["host"], &entry["priority"])).collect();
    assert_eq!(hosts, [(&json!("127.0.0.4"), &json!(1)), (&json!("127.0.0.5"), &json!(2))]);
}

#[tokio::test]
async fn a_stopped_host_refuses_connections_and_loses_its_sockets_alone() {
    let (sim, user) = start().await;
    let (one, two) = (device(&sim, &user).await, device(&sim, &user).await);
    let mut there = Socket::online(&one, &user, USUAL).await;
    let mut elsewhere = Socket::online(&on(SECOND, &two), &user, USUAL).await;
    let addresses: Vec<IpAddr> = sim.sockets().open().iter().map(|socket| socket.address).collect();
    assert_eq!(addresses, [IpAddr::V4(FIRST), IpAddr::V4(SECOND)]);

    assert!(sim.stop_mercury_host(FIRST).await);
    assert!(!matches!(there.next().await, Some(Ok(_))), "it was cut");
    let refused = Socket::open(&one["webSocketUrl"], USUAL).await;
    assert!(matches!(refused, Err(Error::Io(_))), "nothing listens");
    assert_eq!(sim.sockets().send(&Selection::all(), &json!({"eventType": "a.b"})), 1);
    assert_eq!(elsewhere.event().await["data"]["eventType"], "a.b");
    Socket::online(&on(SECOND, &one), &user, USUAL).await;

    assert!(sim.resume_mercury_host(FIRST).await.expect("the port is free"));
    Socket::online(&one, &user, USUAL).await;
    sim.shutdown().await;
}

#[tokio::test]
async fn a_host_may_refuse_what_the_other_serves() {
    let (sim, user) = start().await;
    let device = device(&sim, &user).await;
    let refusing = Fault::on("/mercury/**").host(FIRST.to_string()).status(StatusCode::SERVICE_UNAVAILABLE);
    sim.faults().inject(refusing.forever());
    let refused = Socket::open(&device["webSocketUrl"], USUAL).await;
    assert!(matches!(refused, Err(Error::Http(answer)) if answer.status() == 503));
    Socket::online(&on(SECOND, &device), &user, USUAL).await;
}

#[tokio::test]
async fn one_host_of_several_is_meant_by_its_address() {
    let (sim, user) = start().await;
    let device = device(&sim, &user).await;
    let query = format!("{USUAL}&multipleConnections=true");
    let mut first = Socket::online(&device, &user, &query).await;
    let mut second = Socket::online(&on(SECOND, &device), &user, &query).await;
    let event = json!({"eventType": "a.b"});
    assert_eq!(sim.sockets().send(&Selection::all().address(IpAddr::V4(SECOND)), &event), 1);
    assert_eq!(second.event().await["data"]["eventType"], "a.b");
    assert!(first.events_so_far().await.is_empty());
}

#[tokio::test]
async fn all_hosts_stop_and_resume_with_the_simulator() {
    let (sim, user) = start().await;
    let device = device(&sim, &user).await;
    sim.stop_listening().await;
    assert!(matches!(Socket::open(&device["webSocketUrl"], USUAL).await, Err(Error::Io(_))));
    sim.resume_listening().await.expect("the port is free");
    Socket::online(&device, &user, USUAL).await;
}

#[tokio::test]
async fn hosts_beyond_loopback_and_those_of_other_services_are_refused() {
    for host in [Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2)] {
        let error = Sim::builder().mercury_hosts([(host, 1)]).start().await.expect_err("not that one");
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    }
    let (sim, _) = start().await;
    assert!(!sim.stop_mercury_host(Ipv4Addr::LOCALHOST).await, "it is no Mercury host");
}
