//! The embedded AWS: S3, STS, IAM and Lambda behind one HTTP endpoint, decided by a real IAM evaluator.
//!
//! Invariants:
//! - Every request is authenticated (Signature Version 4, session tokens and their expiry) and
//!   every action is authorised against the account file, over HTTP and in the process alike.
//! - Refusals carry AWS's own codes, messages and statuses; what is not supported is refused by
//!   name.
//! - A content file is complete before the index names it; a process killed at any point leaves
//!   orphans that the next start removes, never half an object.
//! - This crate knows nothing of the product; it shares only the JavaScript sandbox with it.

mod account;
mod clock;
mod content;
mod endpoint;
mod error;
mod iam;
mod identities;
mod in_process;
mod index;
mod json_protocol;
mod lambda;
mod principal;
mod provisioning;
mod query_protocol;
mod random;
mod s3;
mod sessions;
mod sigv4;
mod sts;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub use account::AccessKey;
pub use clock::Clock;
pub use endpoint::{Activity, HEALTH_PATH};
pub use error::{AwsError, Error};
pub use in_process::{Object, ObjectSource, ObjectSummary};
pub use json_protocol::JsonService;
pub use lambda::InvokeReply;
pub use principal::Principal;

use account::Accounts;
use content::ContentStore;
use endpoint::ActivityCounter;
use index::Index;
use lambda::WarmFunctions;

/// Where the embedded AWS keeps its state, and what time it is there.
#[derive(Debug, Clone)]
pub struct Options {
    /// Holds `account.json`, the index and the content files. Created when missing; used by one
    /// process at a time.
    pub data_dir: PathBuf,
    pub clock: Clock,
}

/// The services and their state. Cheap to share; every method may be called from any thread.
#[derive(Debug)]
pub struct LocalAws {
    clock: Clock,
    accounts: Accounts,
    index: Index,
    content: ContentStore,
    warm_functions: WarmFunctions,
    activity: ActivityCounter,
    data_api: OnceLock<Arc<dyn JsonService>>,
}

impl LocalAws {
    /// Opens the folder, creating what is missing and removing what a killed process left behind.
    pub fn open(options: Options) -> Result<Arc<Self>, Error> {
        let Options { data_dir, clock } = options;
        std::fs::create_dir_all(&data_dir).map_err(Error::io(&data_dir))?;
        let index_path = data_dir.join("index.sqlite");
        let index = Index::open(&index_path)?;
        let referenced = index.contents().map_err(Error::index(index_path))?;
        let aws = Self {
            accounts: Accounts::open(data_dir.join("account.json"))?,
            content: ContentStore::open(data_dir.join("content"), &referenced)?,
            warm_functions: WarmFunctions::default(),
            activity: ActivityCounter::new(),
            data_api: OnceLock::new(),
            clock,
            index,
        };
        aws.forget_old_sessions()?;
        Ok(Arc::new(aws))
    }
}
