//! Bars for what takes long. They are drawn on a terminal only.

use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use webex::core::request::ProgressReport;

use super::{Format, Printer};

/// The bar of a transfer, gone when it is dropped.
pub(crate) struct Transfer(ProgressBar);

impl Transfer {
    /// A bar of that name.
    pub(crate) fn new(printer: &Printer, name: &str) -> Self {
        let target = match printer.format() {
            Format::Text => ProgressDrawTarget::stderr(),
            _ => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = "{msg}  {bar:30} {bytes}/{total_bytes}  {bytes_per_sec}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.set_message(super::one_line(name));
        Self(bar)
    }

    /// Moves the bar.
    pub(crate) fn report(&self) -> ProgressReport {
        let bar = self.0.clone();
        Arc::new(move |progress| {
            if let Some(total) = progress.total {
                bar.set_length(total);
            }
            bar.set_position(progress.transferred);
        })
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
