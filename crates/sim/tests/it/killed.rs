//! The program with a data directory, killed in the middle of its work: whatever it has acknowledged is there again.

use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use crate::cast::text;
use crate::http_client::{Answer, Http};
use crate::program::printed;
use crate::socket::{Socket, USUAL};

const ROUNDS: usize = 20;
const WRITERS: usize = 4;
const CONTENT: &str = "the bytes of a file";

/// The program with a client.
struct Program {
    child: Child,
    http: Http,
    variables: HashMap<String, String>,
}

/// Somebody who writes, and the room that all of them write to.
#[derive(Clone)]
struct Writer {
    token: String,
    refresh_token: String,
    public_id: String,
    room: String,
}

/// Something that was acknowledged, and how it is seen to be there.
#[derive(Clone)]
struct Acknowledged {
    token: String,
    /// Below the developer API, or a whole address.
    target: String,
    expected: Expected,
}

#[derive(Clone)]
enum Expected {
    Member(&'static str, String),
    Bytes,
}

fn program(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_webex-sim"));
    command.args(["serve", "--data-dir"]).arg(folder).args(more);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

impl Program {
    async fn start(folder: &Path) -> Self {
        Self::run(program(folder, &[])).await
    }

    async fn run(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let variables = printed(&mut child, "SIM_CONTROL_URL").await;
        let base = variables["HYDRA_SERVICE_URL"].strip_suffix("/v1").expect("below the base");
        Self { child, http: Http::new(base), variables }
    }

    async fn kill(mut self) {
        self.child.kill().await.expect("it runs");
    }

    async fn writer(&self, number: usize) -> Writer {
        let body = json!({"email": format!("writer{number}@example.com")});
        let made = self.http.post("/admin/users").json(&body).send().await.expect(200);
        let token = text(&made["token"], "access_token").to_owned();
        let me = self.http.get("/v1/people/me").bearer(&token).send().await.expect(200);
        Writer {
            token,
            refresh_token: text(&made["token"], "refresh_token").to_owned(),
            public_id: text(&me, "id").to_owned(),
            room: String::new(),
        }
    }

    /// All writers in one room.
    async fn cast(&self) -> Vec<Writer> {
        let mut writers = Vec::new();
        for number in 0..WRITERS {
            writers.push(self.writer(number).await);
        }
        let room = self.post(&writers[0], "rooms", &json!({"title": "Everybody"})).await.expect(200);
        for other in &writers[1..] {
            let body = json!({"roomId": room["id"], "personId": other.public_id});
            self.post(&writers[0], "memberships", &body).await.expect(200);
        }
        writers.iter_mut().for_each(|writer| text(&room, "id").clone_into(&mut writer.room));
        writers
    }

    async fn post(&self, writer: &Writer, target: &str, body: &Value) -> Answer {
        self.http.post(&format!("/v1/{target}")).bearer(&writer.token).json(body).send().await
    }

    async fn get(&self, writer: &Writer, target: &str) -> Value {
        self.http.get(&format!("/v1/{target}")).bearer(&writer.token).send().await.expect(200)
    }

    async fn check(&self, acknowledged: &Acknowledged) {
        let Acknowledged { token, target, expected } = acknowledged;
        let answer = self.http.get(target).bearer(token).send().await;
        match expected {
            Expected::Member(member, value) => {
                assert_eq!(text(&answer.expect(200), member), value, "{target}")
            }
            Expected::Bytes => assert_eq!((answer.status.as_u16(), &*answer.body), (200, CONTENT.as_bytes())),
        }
    }

    async fn refresh(&self, writer: &Writer) -> Value {
        let client = &self.variables;
        let basic = format!("{}:{}", client["WEBEX_CLIENT_ID"], client["WEBEX_CLIENT_SECRET"]);
        let fields = [("grant_type", "refresh_token"), ("refresh_token", writer.refresh_token.as_str())];
        let call = self.http.post("/idbroker/idb/oauth2/v1/access_token").form(&fields);
        call.header("authorization", &format!("Basic {}", STANDARD.encode(basic))).send().await.expect(200)
    }
}

/// What has been acknowledged so far.
#[derive(Clone)]
struct Ledger {
    entries: Arc<Mutex<Vec<Acknowledged>>>,
    count: watch::Sender<usize>,
}

impl Ledger {
    fn new() -> Self {
        Self { entries: Arc::default(), count: watch::Sender::new(0) }
    }

    fn add(&self, entry: Acknowledged) {
        self.entries.lock().expect("nobody panics under it").push(entry);
        self.count.send_modify(|count| *count += 1);
    }

    async fn reaches(&self, count: usize) {
        let mut counted = self.count.subscribe();
        let reached = counted.wait_for(|entries| *entries >= count);
        tokio::time::timeout(Duration::from_secs(60), reached).await.expect("in time").expect("it counts");
    }

    fn entries(&self) -> Vec<Acknowledged> {
        self.entries.lock().expect("nobody panics under it").clone()
    }
}

/// Writes things of all kinds until the program is gone.
async fn write(http: Http, writer: Writer, others: Vec<Writer>, ledger: Ledger) {
    for number in 0.. {
        let entry = match number % 4 {
            0 => message(&http, &writer, number).await,
            1 => file(&http, &writer).await,
            2 => room(&http, &writer, number).await,
            _ => membership(&http, &writer, &others[number % others.len()]).await,
        };
        match entry {
            Some(entry) => ledger.add(entry),
            None => return,
        }
    }
}

/// What a write was answered; `None` if the program has gone away meanwhile.
async fn created(http: &Http, writer: &Writer, target: &str, body: &Value) -> Option<Value> {
    let call = http.post(&format!("/v1/{target}")).bearer(&writer.token).json(body);
    Some(call.try_send().await.ok()?.expect(200))
}

impl Writer {
    fn has(&self, target: String, expected: Expected) -> Acknowledged {
        Acknowledged { token: self.token.clone(), target, expected }
    }
}

async fn message(http: &Http, writer: &Writer, number: usize) -> Option<Acknowledged> {
    let words = format!("message {number}");
    let made = created(http, writer, "messages", &json!({"roomId": writer.room, "markdown": words})).await?;
    Some(writer.has(format!("/v1/messages/{}", text(&made, "id")), Expected::Member("text", words)))
}

async fn file(http: &Http, writer: &Writer) -> Option<Acknowledged> {
    let part = |name: &str, value: &str| {
        format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let content = part("files\"; filename=\"plan.txt", CONTENT);
    let body = format!("{}{content}--part--\r\n", part("roomId", &writer.room));
    let call = http.post("/v1/messages").bearer(&writer.token);
    let sent = call.body("multipart/form-data; boundary=part", body).try_send().await.ok()?.expect(200);
    Some(writer.has(sent["files"][0].as_str().expect("an address").to_owned(), Expected::Bytes))
}

async fn room(http: &Http, writer: &Writer, number: usize) -> Option<Acknowledged> {
    let title = format!("Room {number}");
    let made = created(http, writer, "rooms", &json!({"title": title})).await?;
    Some(writer.has(format!("/v1/rooms/{}", text(&made, "id")), Expected::Member("title", title)))
}

async fn membership(http: &Http, writer: &Writer, other: &Writer) -> Option<Acknowledged> {
    let room = created(http, writer, "rooms", &json!({"title": "For two"})).await?;
    let body = json!({"roomId": room["id"], "personId": other.public_id});
    let made = created(http, writer, "memberships", &body).await?;
    let target = format!("/v1/memberships/{}", text(&made, "id"));
    Some(other.has(target, Expected::Member("personId", other.public_id.clone())))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_twenty_kills() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("cloud");
    let mut program = Program::start(&data).await;
    let base = program.variables["HYDRA_SERVICE_URL"].clone();
    let writers = program.cast().await;
    let mut all = Vec::new();
    for round in 0..ROUNDS {
        let ledger = Ledger::new();
        let mut tasks = tokio::task::JoinSet::new();
        for (number, writer) in writers.iter().enumerate() {
            let others = writers.iter().enumerate().filter(|(other, _)| *other != number);
            let others = others.map(|(_, writer)| writer.clone()).collect();
            tasks.spawn(write(program.http.clone(), writer.clone(), others, ledger.clone()));
        }
        ledger.reaches(5 + 3 * round % 17).await;
        program.kill().await;
        tasks.join_all().await;
        program = Program::start(&data).await;
        assert_eq!(program.variables["HYDRA_SERVICE_URL"], base, "the same port again");
        for entry in ledger.entries() {
            program.check(&entry).await;
            all.push(entry);
        }
    }
    println!("{} acknowledged writes in {ROUNDS} rounds", all.len());
    for entry in &all {
        program.check(entry).await;
    }
    for writer in &writers {
        let renewed = Writer {
            token: text(&program.refresh(writer).await, "access_token").to_owned(),
            ..writer.clone()
        };
        let device = program.http.post("/wdm/api/v1/devices").bearer(&renewed.token);
        let device = device.json(&json!({"name": "node", "deviceType": "WEB"})).send().await.expect(200);
        let mut socket = Socket::authorizing(&device, &renewed.token, USUAL).await;
        assert_eq!(socket.event().await["data"]["eventType"], "mercury.buffer_state");
        let listed = program.get(&renewed, &format!("messages?roomId={}&max=1000", writer.room)).await;
        let texts: Vec<_> = listed["items"].as_array().expect("items").iter().collect();
        assert!(texts.len() >= all.iter().filter(|entry| entry.target.starts_with("/v1/messages/")).count());
    }
    program.kill().await;
}

/// How the program ends that cannot start, and what it says.
async fn refused(folder: &Path, more: &[&str]) -> (Option<i32>, String) {
    let output = program(folder, more).output();
    let output =
        tokio::time::timeout(Duration::from_secs(20), output).await.expect("it ends").expect("it starts");
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).expect("plain text"))
}

#[tokio::test]
async fn a_second_program_another_port_and_a_foreign_file_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Program::start(folder.path()).await;
    let (code, said) = refused(folder.path(), &[]).await;
    assert!(code == Some(3) && said.contains("is in use by another simulator"), "{code:?} {said}");
    first.kill().await;
    let (code, said) = refused(folder.path(), &["--port", "1"]).await;
    assert!(code == Some(3) && said.contains("the data belong to port"), "{code:?} {said}");
    let seed = folder.path().join("seed.toml");
    std::fs::write(&seed, "[[users]]\nmail = 'ada@example.com'").expect("written");
    let (code, said) = refused(folder.path(), &["--seed", seed.to_str().expect("plain text")]).await;
    assert!(code == Some(4) && said.contains("line 2"), "{code:?} {said}");
    std::fs::write(folder.path().join("webex-sim.redb"), "no database").expect("written");
    let (code, said) = refused(folder.path(), &[]).await;
    assert!(code == Some(3) && said.contains("is no database of a simulator"), "{code:?} {said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// The program where no file may grow beyond so many blocks of 512 bytes, as if the disk were full then.
#[cfg(unix)]
fn program_with_little_room(folder: &Path, blocks: u32) -> Command {
    let mut command = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" serve --data-dir \"$1\"");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_webex-sim")]).arg(folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_ends_the_program_and_takes_nothing_acknowledged_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = Program::run(program_with_little_room(folder.path(), 2048)).await;
    let writers = program.cast().await;
    let ledger = Ledger::new();
    let others = writers[1..].to_vec();
    let writing = write(program.http.clone(), writers[0].clone(), others, ledger.clone());
    tokio::time::timeout(Duration::from_secs(120), writing).await.expect("the disk is full one day");
    let mut said = String::new();
    let mut stderr = program.child.stderr.take().expect("piped");
    tokio::io::AsyncReadExt::read_to_string(&mut stderr, &mut said).await.expect("plain text");
    assert_eq!(program.child.wait().await.expect("it ends").code(), Some(1));
    assert!(said.contains("the data directory cannot be written any more"), "{said}");

    let program = Program::start(folder.path()).await;
    let entries = ledger.entries();
    println!("{} acknowledged writes before the disk was full", entries.len());
    for entry in &entries {
        program.check(entry).await;
    }
    program.kill().await;
}
