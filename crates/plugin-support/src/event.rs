//! What the plug-in tells.

/// What happens in the plug-in; see [`crate::SupportHandle::events`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SupportEvent {
    /// Logs were uploaded, under this name on the server.
    LogsUploaded(String),
    /// So many metrics reached the service.
    MetricsSent(usize),
    /// So many metrics were given up: the service refused them, or the client was shut down.
    MetricsDropped(usize),
}
