//! Integration tests of the command `webex`: the program itself, against a simulator in this process.

mod browser;
mod exits;
mod follow;
mod home;
mod login;
mod memberships;
mod messages;
mod people;
mod printing;
mod request;
mod rooms;
mod running;
mod shell;
mod sign_in;
mod teams;
mod webhooks;
