use std::path::PathBuf;
use std::time::Duration;

use model::Secret;

/// Where a warehouse is and as whom to log in.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    pub host: String,
    pub port: u16,
    pub database: String,
    pub user: String,
    pub password: Secret,
    pub tls: TlsMode,
    /// Shown in the warehouse's list of sessions.
    pub application_name: String,
    /// For everything until the login is done.
    pub connect_timeout: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsMode {
    /// Nothing is encrypted; for a server on this machine.
    Disable,
    /// Encrypted, but anybody could be at the other end.
    Require,
    /// Encrypted, and the certificate must be for the host and lead to an authority of the operating
    /// system, or to one of those in the file (PEM).
    VerifyFull { ca_file: Option<PathBuf> },
}
