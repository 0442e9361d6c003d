//! How to catch up.

use std::time::Duration;

/// How to catch up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CatchUpConfig {
    /// Whether to catch up at all; yes.
    pub enabled: bool,
    /// Whether to ask for what people have read and felt meanwhile, too, when somebody wants to know; yes.
    pub state: bool,
    /// How many activities to ask for at once; 100.
    pub page: usize,
    /// How many conversations to catch up side by side; 4.
    pub parallel: usize,
    /// How often to ask again for one conversation, after what every call of the client tries by itself, before it is
    /// left with a gap; 8. Which conversations have changed is asked for without end.
    pub tries: u32,
    /// The pause before the first of these tries, doubled for each further one; 500 ms.
    pub pause: Duration,
    /// The longest of these pauses; 30 s.
    pub longest_pause: Duration,
}

impl Default for CatchUpConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            state: true,
            page: 100,
            parallel: 4,
            tries: 8,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
        }
    }
}
