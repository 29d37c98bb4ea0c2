//! The control port: how other processes of this user look after a running stack.
//!
//! One JSON request a line, one JSON reply a line. A request carries the token of `stack.json`,
//! which only the folder's owner can read.

mod client;
mod server;

use serde::{Deserialize, Serialize};

pub(crate) use client::Client;
pub(crate) use server::Server;

use crate::provision::{Provision, Provisioned};

/// The longest line that either side reads.
const MAX_LINE_BYTES: u64 = 4 * 1024 * 1024;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    token: String,
    request: Request,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Request {
    Ping,
    Stop,
    Provision(Provision),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Done(Provisioned),
    Refused(String),
}
