//! What can go wrong while the engine starts; statements fail with `SqlError` instead.

use std::path::PathBuf;

use local_dialect::SqlError;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("cannot use the folder \"{}\"", path.display())]
    Folder {
        path: PathBuf,
        source: std::io::Error,
    },
    /// Usually another process that has the same data folder open.
    #[error("cannot open the database \"{database}\"")]
    Database {
        database: String,
        source: duckdb::Error,
    },
    #[error("cannot start the execution engine")]
    Execution { source: duckdb::Error },
    #[error("cannot open the cluster's catalogue")]
    Cluster { source: Box<SqlError> },
    #[error("cannot open the history of loads")]
    LoadHistory { source: rusqlite::Error },
    #[error("cannot set up the database \"{database}\"")]
    Bootstrap {
        database: String,
        source: Box<SqlError>,
    },
    #[error("cannot use the certificate")]
    Certificate {
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("cannot accept connections")]
    Accept { source: std::io::Error },
}
