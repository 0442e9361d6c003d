//! The domain without HTTP.

mod facts;
mod keys;
mod model;
mod restart;
mod stage;
