//! What kind of content is shared.

use serde_json::Value;

use crate::model::{ContentCategory, FileItem};

/// Actions of that type make a picture the picture of a whiteboard.
const WHITEBOARD: &str = "application/x-cisco-webex-whiteboard";

/// The category of files: pictures only, videos only, or documents, which whiteboards are, too (wire/03 section 2.8).
pub(super) fn category(files: &[FileItem]) -> ContentCategory {
    let all = |kind: &str| {
        let is = |file: &FileItem| file.mime_type.as_deref().is_some_and(|media| media.starts_with(kind));
        !files.is_empty() && files.iter().all(is)
    };
    match () {
        () if files.iter().any(is_whiteboard) => ContentCategory::Documents,
        () if all("image/") => ContentCategory::Images,
        () if all("video/") => ContentCategory::Videos,
        () => ContentCategory::Documents,
    }
}

fn is_whiteboard(file: &FileItem) -> bool {
    let actions = file.extra.get("actions").and_then(Value::as_array);
    actions.into_iter().flatten().any(|action| action["mimeType"] == WHITEBOARD)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn files(items: Value) -> Vec<FileItem> {
        serde_json::from_value(items).expect("files")
    }

    /// wire/03 section 6.4, row 112.
    #[test]
    fn row_112_the_category_of_what_is_shared() {
        let board = json!([{"mimeType": WHITEBOARD}]);
        for (items, expected) in [
            (json!([{"mimeType": "image/png"}, {"mimeType": "image/gif"}]), ContentCategory::Images),
            (json!([{"mimeType": "video/mp4"}]), ContentCategory::Videos),
            (json!([{"mimeType": "video/mp4"}, {"mimeType": "image/png"}]), ContentCategory::Documents),
            (json!([{"mimeType": "image/png"}, {"mimeType": "text/plain"}]), ContentCategory::Documents),
            (json!([{"mimeType": "image/png"}, {}]), ContentCategory::Documents),
            (json!([{"mimeType": "image/png", "actions": board}]), ContentCategory::Documents),
            (json!([{"mimeType": "image/png", "actions": [{"mimeType": "x/y"}]}]), ContentCategory::Images),
            (json!([]), ContentCategory::Documents),
        ] {
            assert_eq!(category(&files(items.clone())), expected, "{items}");
        }
    }
}
