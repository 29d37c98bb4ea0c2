//! The product's plain data: what the other crates pass to each other.
//!
//! A value that exists was checked: an [`S3Uri`] names a bucket that S3 could hold, a [`RoleChain`]
//! is one that `COPY` accepts. The crate does no IO; time and randomness come in through
//! [`clock::Clock`] and [`ids::IdSource`], whose system implementations are here so that the product
//! has exactly one of each.

pub mod clock;
mod column;
mod column_type;
mod count;
mod digest;
pub mod failpoint;
pub mod failure;
pub mod ids;
pub mod progress;
mod role;
mod s3_uri;
mod secret;

pub use clock::Clock;
pub use column::Column;
pub use column_type::{ColumnType, ParseColumnTypeError};
pub use count::{ByteCount, RowCount};
pub use digest::{Digest, ParseDigestError};
pub use failpoint::failpoint;
pub use failure::{Code, Failure, Kind};
pub use ids::{IdSource, LoadId, ParseIdError, WorkspaceId};
pub use progress::Progress;
pub use role::{ParseRoleError, RoleArn, RoleChain};
pub use s3_uri::{ParseS3UriError, S3Uri};
pub use secret::Secret;
