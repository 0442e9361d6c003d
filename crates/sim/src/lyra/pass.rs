//! Passes: by what somebody comes in (wire/02 section 3.7).

use serde_json::Value;

/// What somebody shows who wants to come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    /// Nothing yet. With a challenge the screen shows a PIN, and the answer is to follow.
    Manual { challenge: bool },
    /// The PIN that he has read: text, or a number.
    PinAnswer(String),
    /// The proof, or the token, that he has heard.
    Ultrasound(String),
}

impl Pass {
    /// `None` if this is no pass of somebody for himself.
    pub(crate) fn parse(kind: &str, data: &Value, initiation: Option<&str>) -> Option<Self> {
        match kind {
            "MANUAL" => Some(Self::Manual { challenge: initiation == Some("PIN") }),
            "PIN_ANSWER" => words(data).map(Self::PinAnswer),
            "ULTRASOUND" => words(data).map(Self::Ultrasound),
            _ => None,
        }
    }
}

fn words(data: &Value) -> Option<String> {
    match data {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn passes_are_told_apart_and_a_pin_is_a_text_or_a_number() {
        let pin = |text: &str| Some(Pass::PinAnswer(text.to_owned()));
        for (kind, data, initiation, wanted) in [
            ("MANUAL", json!(null), None, Some(Pass::Manual { challenge: false })),
            ("MANUAL", json!({"more": 1}), Some("PIN"), Some(Pass::Manual { challenge: true })),
            ("PIN_ANSWER", json!("4711"), None, pin("4711")),
            ("PIN_ANSWER", json!(4711), None, pin("4711")),
            ("PIN_ANSWER", json!(null), None, None),
            ("ULTRASOUND", json!("heard"), None, Some(Pass::Ultrasound("heard".to_owned()))),
            ("VERIFICATION", json!(null), None, None),
            ("manual", json!(null), None, None),
        ] {
            assert_eq!(Pass::parse(kind, &data, initiation), wanted, "{kind} {data}");
        }
    }
}
