//! Integration tests of the core over the simulator, and of the suites themselves.

mod activation;
mod batcher;
mod clock;
mod cloud;
mod credentials;
mod pages;
mod plugins;
mod proxies;
mod secrets;
mod services;
mod storage;
mod vectors;
