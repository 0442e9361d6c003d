//! The storage on disk against the suite for storages, restarts, and kills.

mod conformance;
mod files;
mod kill;
