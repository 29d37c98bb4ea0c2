//! TLS of the wire server.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::error::Error;

/// Certificate chain and private key, both in PEM.
#[derive(Clone)]
pub struct TlsMaterial {
    pub certificate_pem: String,
    pub private_key_pem: String,
}

impl std::fmt::Debug for TlsMaterial {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("TlsMaterial")
            .finish_non_exhaustive()
    }
}

impl TlsMaterial {
    /// A new certificate for `localhost` and the loopback addresses, signed by itself.
    pub fn self_signed() -> Result<Self, Error> {
        let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let signed = rcgen::generate_simple_self_signed(names).map_err(certificate)?;
        Ok(Self {
            certificate_pem: signed.cert.pem(),
            private_key_pem: signed.signing_key.serialize_pem(),
        })
    }

    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, Error> {
        let chain = CertificateDer::pem_slice_iter(self.certificate_pem.as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .map_err(certificate)?;
        let key =
            PrivateKeyDer::from_pem_slice(self.private_key_pem.as_bytes()).map_err(certificate)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let settings = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(certificate)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(certificate)?;
        Ok(TlsAcceptor::from(Arc::new(settings)))
    }
}

fn certificate(source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Certificate {
        source: Box::new(source),
    }
}
