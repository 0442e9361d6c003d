//! Registration and sockets, as a section of the diagnostics. URLs are named by their hosts: their paths and queries are
//! nobody else's business.

use serde_json::{Map, Value, json};
use webex_core::Webex;

use super::HistoryEntry;
use crate::device::{Device, FeatureKind};
use crate::handle::{MercuryExt, MercuryHandle};
use crate::metrics::SessionMetrics;
use crate::session::{Close, Gap, GapCause, SessionEvent, SessionStatus};

/// What is known at this moment.
pub(crate) fn report(webex: &Webex) -> Value {
    let Ok(mercury) = webex.mercury() else { return Value::Null };
    let history = mercury.history();
    json!({
        "registration": mercury.device().map(|device| registration(&mercury, &device)),
        "sessions": sessions(&mercury),
        "queued_events": mercury.queued_events(),
        "history": history.iter().map(entry).collect::<Vec<_>>(),
        "older_history": mercury.forgotten_history(),
    })
}

fn registration(mercury: &MercuryHandle, device: &Device) -> Value {
    let socket = device.web_socket_url().and_then(|url| url.host_str());
    json!({
        "host": device.url().host_str(),
        "socket_host": socket,
        "user_id": device.user_id(),
        "org_id": device.org_id(),
        "device_type": device.member("deviceType"),
        "modification_time": device.member("modificationTime"),
        "features": toggles(device),
        "calling_behavior": device.calling_behavior().to_string(),
        "network_location": format!("{:?}", mercury.network_location()),
    })
}

/// How many toggles there are of each kind.
fn toggles(device: &Device) -> Value {
    let count = |kind| device.features().iter(kind).count();
    json!({
        "developer": count(FeatureKind::Developer),
        "entitlement": count(FeatureKind::Entitlement),
        "user": count(FeatureKind::User),
    })
}

fn sessions(mercury: &MercuryHandle) -> Map<String, Value> {
    let one = |session: crate::SessionId| {
        let status = status(&mercury.session_status(&session));
        let text = session.to_string();
        (text, json!({"status": status, "metrics": metrics(&mercury.session_metrics(&session))}))
    };
    mercury.sessions().into_iter().map(one).collect()
}

fn status(status: &SessionStatus) -> Value {
    match status {
        SessionStatus::Idle => json!("idle"),
        SessionStatus::Connecting { attempt } => json!({"connecting": attempt}),
        SessionStatus::Waiting { attempt } => json!({"waiting": attempt}),
        SessionStatus::Online => json!("online"),
        SessionStatus::SwitchingOver => json!("switching over"),
        SessionStatus::Stopped(reason) => json!({"stopped": reason.to_string()}),
    }
}

fn metrics(metrics: &SessionMetrics) -> Value {
    json!({
        "frames": metrics.frames,
        "bytes": metrics.bytes,
        "events": metrics.events,
        "connections": metrics.connections,
        "failed_attempts": metrics.failed_attempts,
        "gaps": metrics.gaps,
        "pings": metrics.pings,
        "latency_ms": metrics.latency.map(|latency| latency.as_secs_f64() * 1e3),
        "longest_latency_ms": metrics.longest_latency.map(|latency| latency.as_secs_f64() * 1e3),
        "clock_offset_ms": metrics.clock_offset.map(|offset| offset.as_secs_f64() * 1e3),
        "lag_ms": metrics.lag.map(|lag| lag.as_secs_f64() * 1e3),
    })
}

fn entry(entry: &HistoryEntry) -> Value {
    let mut said = Map::new();
    said.insert("at".into(), entry.at.to_string().into());
    said.insert("session".into(), entry.session.as_str().into());
    if let Value::Object(event) = event(&entry.event) {
        said.extend(event);
    }
    Value::Object(said)
}

fn event(event: &SessionEvent) -> Value {
    match event {
        SessionEvent::Online => json!({"event": "online"}),
        SessionEvent::Offline { kind, close } => {
            json!({"event": "offline", "kind": format!("{kind:?}"), "close": closed(close)})
        }
        SessionEvent::Stopped(reason) => json!({"event": "stopped", "reason": reason.to_string()}),
        SessionEvent::ConnectFailed { attempt, error } => {
            json!({"event": "connect failed", "attempt": attempt, "error": failure(error)})
        }
        SessionEvent::Gap(gap) => json!({"event": "gap", "gap": missing(gap)}),
        SessionEvent::SequenceMismatch { actual, expected } => {
            json!({"event": "sequence mismatch", "actual": actual, "expected": expected})
        }
        SessionEvent::Latency(latency) => json!({"event": "latency", "ms": latency.as_secs_f64() * 1e3}),
        SessionEvent::ShutdownImminent => json!({"event": "shutdown imminent"}),
        SessionEvent::SwitchoverComplete => json!({"event": "switchover complete"}),
        SessionEvent::SwitchoverFailed(error) => {
            json!({"event": "switchover failed", "error": failure(error)})
        }
    }
}

fn closed(close: &Close) -> Value {
    json!({"code": close.code, "reason": close.reason})
}

fn failure(error: &webex_core::Error) -> Value {
    json!({
        "kind": format!("{:?}", error.kind()),
        "text": error.to_string(),
        "status": error.status().map(|status| status.as_u16()),
        "tracking_id": error.tracking_id(),
    })
}

fn missing(gap: &Gap) -> Value {
    let cause = match gap.cause {
        GapCause::Disconnected => json!("disconnected"),
        GapCause::MissingFrames(frames) => json!({"missing frames": frames}),
        GapCause::Overflow(events) => json!({"overflow": events}),
    };
    json!({"from": gap.from.to_string(), "to": gap.to.to_string(), "cause": cause})
}
