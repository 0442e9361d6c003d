//! Storage of the Webex SDK for Rust that several machines share, in redis.
