//! How loud a space is, and whether it listens.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Refusal;
use crate::mercury::Event;

/// The loudspeakers and microphones of a room (wire/02 section 3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BoardAudio {
    /// How loud it is, between `min` and `max`.
    pub level: i64,
    /// As low as the volume goes.
    pub min: i64,
    /// As high as the volume goes.
    pub max: i64,
    /// By how much the volume is increased and decreased.
    pub step: i64,
    /// Whether the microphones are muted.
    pub muted: bool,
}

impl Default for BoardAudio {
    fn default() -> Self {
        Self { level: 50, min: 0, max: 100, step: 5, muted: false }
    }
}

/// What a device in a room tells of itself; what it leaves out stays as it was.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AudioReport {
    #[serde(default)]
    volume: VolumeReport,
    #[serde(default)]
    microphones: MicrophoneReport,
    pub(crate) device_url: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct VolumeReport {
    level: Option<i64>,
    min: Option<i64>,
    max: Option<i64>,
    step: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct MicrophoneReport {
    muted: Option<bool>,
}

impl BoardAudio {
    /// The state after a report.
    pub(super) fn updated(self, report: &AudioReport) -> Result<Self, Refusal> {
        let AudioReport { volume, microphones, .. } = report;
        let updated = Self {
            level: volume.level.unwrap_or(self.level),
            min: volume.min.unwrap_or(self.min),
            max: volume.max.unwrap_or(self.max),
            step: volume.step.unwrap_or(self.step),
            muted: microphones.muted.unwrap_or(self.muted),
        };
        let sound = updated.has(updated.level) && updated.step > 0;
        if sound { Ok(updated) } else { Err(Refusal::OutOfRange) }
    }

    fn has(&self, level: i64) -> bool {
        self.min <= level && level <= self.max
    }

    /// Whether the room can do what it is told.
    pub(super) fn permits(&self, action: AudioAction) -> bool {
        !matches!(action, AudioAction::Set(level) if !self.has(level))
    }

    /// Does what the room is told; the volume stops at both ends.
    pub(super) fn obey(&mut self, action: AudioAction) {
        match action {
            AudioAction::Mute => self.muted = true,
            AudioAction::Unmute => self.muted = false,
            AudioAction::Increase => self.level = self.level.saturating_add(self.step).min(self.max),
            AudioAction::Decrease => self.level = self.level.saturating_sub(self.step).max(self.min),
            AudioAction::Set(level) => self.level = level,
        }
    }

    pub(crate) fn render(&self) -> Value {
        json!({
            "volume": {"level": self.level, "min": self.min, "max": self.max, "step": self.step},
            "microphones": {"muted": self.muted},
        })
    }
}

/// What somebody tells a room to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AudioAction {
    Mute,
    Unmute,
    Increase,
    Decrease,
    Set(i64),
}

impl AudioAction {
    /// What the device in the room hears of it (wire/02 section 3.3.9).
    pub(crate) fn event(self, space_url: &str) -> Event {
        let (kind, mut data) = match self {
            Self::Mute => ("lyra.space_audio_microphones_mute_action", json!({"action": "mute"})),
            Self::Unmute => ("lyra.space_audio_microphones_mute_action", json!({"action": "unMute"})),
            Self::Increase => ("lyra.space_audio_volume_change_action", json!({"action": "increase"})),
            Self::Decrease => ("lyra.space_audio_volume_change_action", json!({"action": "decrease"})),
            Self::Set(level) => ("lyra.space_audio_volume_set_action", json!({"level": level})),
        };
        data["spaceUrl"] = json!(space_url);
        Event::new(kind, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_volume_goes_by_steps_and_stops_at_both_ends() {
        let mut audio = BoardAudio { level: 7, min: 2, max: 10, step: 4, muted: false };
        for (action, level) in [
            (AudioAction::Increase, 10),
            (AudioAction::Increase, 10),
            (AudioAction::Decrease, 6),
            (AudioAction::Decrease, 2),
            (AudioAction::Decrease, 2),
            (AudioAction::Set(9), 9),
        ] {
            audio.obey(action);
            assert_eq!(audio.level, level, "{action:?}");
        }
        assert!(!audio.permits(AudioAction::Set(11)) && !audio.permits(AudioAction::Set(1)));
    }

    #[test]
    fn a_report_changes_what_it_names_and_has_to_make_sense() {
        let report = |value: Value| serde_json::from_value::<AudioReport>(value).expect("a report");
        let audio = BoardAudio::default();
        let quiet = audio.updated(&report(json!({"volume": {"level": 2}, "unknown": 1}))).expect("in range");
        assert_eq!(quiet, BoardAudio { level: 2, ..audio });
        for nonsense in [json!({"level": 101}), json!({"min": 60}), json!({"step": 0}), json!({"max": -1})] {
            let refused = audio.updated(&report(json!({"volume": nonsense})));
            assert_eq!(refused, Err(Refusal::OutOfRange), "{nonsense}");
        }
    }
}
