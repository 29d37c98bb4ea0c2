//! The administrator's secrets of a data folder: made at its first start, kept beside the data.

use std::path::Path;

use local_aws::LocalAws;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Error;
use crate::state;

const FILE: &str = "credentials.json";
const ADMINISTRATOR: &str = "administrator";

/// Who may do everything: the warehouse's superuser, and a user of its AWS account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    pub admin_user: String,
    pub admin_password: String,
    /// The AWS account that the warehouse and the access key belong to.
    pub account_id: String,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("admin_user", &self.admin_user)
            .field("account_id", &self.account_id)
            .field("region", &self.region)
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// What the starter of a stack wants; used for a new folder, compared for one that is there.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'a> {
    pub(crate) admin_user: &'a str,
    pub(crate) admin_password: Option<&'a str>,
    pub(crate) account_id: &'a str,
    pub(crate) region: &'a str,
}

impl Credentials {
    pub(crate) fn read(data_dir: &Path) -> Result<Option<Self>, Error> {
        state::read_json(&data_dir.join(FILE))
    }

    pub(crate) fn remove(data_dir: &Path) -> Result<(), Error> {
        let path = data_dir.join(FILE);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io(path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Reads the folder's credentials, or makes them and the administrator they belong to.
    pub(crate) fn ensure(
        data_dir: &Path,
        aws: &LocalAws,
        wanted: &Wanted<'_>,
    ) -> Result<Self, Error> {
        if let Some(present) = Self::read(data_dir)? {
            let same = present.admin_user == wanted.admin_user
                && wanted
                    .admin_password
                    .is_none_or(|text| text == present.admin_password);
            return if same {
                Ok(present)
            } else {
                Err(Error::OtherAdministrator {
                    data_dir: data_dir.to_owned(),
                    admin_user: wanted.admin_user.to_owned(),
                })
            };
        }
        let everything = json!({
            "Version": "2012-10-17",
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" }
        });
        let key = (|| {
            aws.put_account(wanted.account_id)?;
            let policies = [("everything".to_owned(), everything)].into();
            aws.put_user(wanted.account_id, ADMINISTRATOR, policies)?;
            aws.access_key(wanted.account_id, ADMINISTRATOR)
        })()
        .map_err(Error::Aws)?;
        let credentials = Self {
            admin_user: wanted.admin_user.to_owned(),
            admin_password: wanted
                .admin_password
                .map_or_else(random_password, str::to_owned),
            account_id: wanted.account_id.to_owned(),
            region: wanted.region.to_owned(),
            access_key_id: key.id,
            secret_access_key: key.secret,
        };
        state::write_json(&data_dir.join(FILE), &credentials)?;
        Ok(credentials)
    }
}

/// A password that satisfies Redshift: 8 to 64 characters with an upper-case letter, a lower-case
/// letter and a digit (Redshift manual, CREATE USER).
fn random_password() -> String {
    format!("Aa1{}", random_text(24))
}

/// Hexadecimal digits that nobody can guess.
pub(crate) fn random_hex(length: usize) -> String {
    let mut bytes = vec![0_u8; length];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
        .iter()
        .map(|byte| char::from_digit(u32::from(byte % 16), 16).expect("below 16"))
        .collect()
}

/// Letters and digits that nobody can guess.
pub(crate) fn random_text(length: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = vec![0_u8; length];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
        .collect()
}
