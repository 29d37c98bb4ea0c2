//! The warehouse's certificate, made for a new data folder and kept there for clients that verify.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use local_redshift::TlsMaterial;

use crate::error::Error;

/// What a client gives as `sslrootcert`: the certificate has signed itself.
pub fn certificate_file(data_dir: &Path) -> PathBuf {
    data_dir.join("server.crt")
}

fn key_file(data_dir: &Path) -> PathBuf {
    data_dir.join("server.key")
}

/// Reads the folder's certificate and key, or makes them.
pub(crate) fn ensure(data_dir: &Path) -> Result<TlsMaterial, Error> {
    let (certificate, key) = (certificate_file(data_dir), key_file(data_dir));
    if certificate.exists() && key.exists() {
        let read = |path: &Path| std::fs::read_to_string(path).map_err(Error::io(path));
        return Ok(TlsMaterial {
            certificate_pem: read(&certificate)?,
            private_key_pem: read(&key)?,
        });
    }
    let material = TlsMaterial::self_signed().map_err(Error::Certificate)?;
    write(&key, &material.private_key_pem, 0o600)?;
    write(&certificate, &material.certificate_pem, 0o644)?;
    Ok(material)
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), Error> {
    let save = || {
        std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(path)?
            .write_all(text.as_bytes())
    };
    save().map_err(Error::io(path))
}
