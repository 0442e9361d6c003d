//! Small storms in the ordinary test run.

mod cuts;
mod kills;
