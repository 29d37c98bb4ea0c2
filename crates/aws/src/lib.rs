//! The way into AWS: credentials, the bucket, Lambda and STS.
//!
//! Everything is made from [`AwsOptions`] without touching the network; credentials are looked for at
//! the first request and renewed before they expire. A request to an endpoint that does not answer
//! fails after about ten seconds.
//!
//! Invariants: secrets are never printed; the only TLS implementation is rustls with ring, installed
//! once for the process by whichever client is made first.

mod bucket;
mod credentials;
mod error;
#[cfg(test)]
mod fake;
pub mod lambda;
mod options;
mod sdk;
pub mod sts;

pub use bucket::object_store;
pub use credentials::Credentials;
pub use error::Error;
pub use options::AwsOptions;

// `object_store` speaks HTTP through reqwest and leaves the choice of its TLS to whoever builds it: naming
// reqwest here turns on rustls for it.
use reqwest as _;

/// Makes ring the TLS implementation of the process unless one was chosen already. Every client that is
/// made here does it itself.
pub fn install_tls_provider() {
    // An error says that a provider is installed, which is all that is wanted.
    let _installed = rustls::crypto::ring::default_provider().install_default();
}
