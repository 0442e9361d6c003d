//! Integration tests of webex-plugin-conversation.

mod catch_up;
mod cloud;
mod creating;
mod flags;
mod html;
mod keys;
mod members;
mod model;
mod posts;
mod reads;
mod sealing;
mod shares;
mod teams;
mod transforms;
mod verbs;
mod wire;

webex_testing::plugin_conformance!(webex_plugin_conversation::Conversations::new(), with: |builder| {
    builder.plugin(webex_plugin_mercury::Mercury::new())
});
