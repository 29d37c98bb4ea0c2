//! What a person has to run or create once so that Longshore can work: SQL for an administrator of the
//! warehouse, and IAM documents for the accounts of the warehouse and of the bucket.
//!
//! Everything is made from what the workspace says and nothing is sent anywhere. Each statement and
//! each document says why it is needed, and asks for no more than that.

pub mod iam;
mod sql;

pub use iam::{AccountId, Bucket, IamDocument, IamError, IamInput, iam};
pub use sql::{AdminScript, SetupInput, SourceSchema, Step, md5_password, sql};
