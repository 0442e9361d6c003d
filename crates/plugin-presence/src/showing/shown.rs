//! An activity that others see.

use std::sync::Arc;

use super::activity::Activity;
use super::driver::Showing;

/// Others see this activity, or a stronger one, for as long as this is there. The service is told again before it forgets;
/// when the last activity ends, the status is taken back.
#[derive(Debug)]
#[must_use = "the activity ends when it is dropped"]
pub struct Shown {
    showing: Arc<Showing>,
    activity: Activity,
}

impl Shown {
    pub(crate) fn new(showing: Arc<Showing>, activity: Activity) -> Self {
        showing.begin(activity);
        Self { showing, activity }
    }

    /// Which activity.
    pub fn activity(&self) -> Activity {
        self.activity
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.showing.end(self.activity);
    }
}
