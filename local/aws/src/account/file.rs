//! The account file's form on disk.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{AwsError, Error};
use crate::iam::{Attachment, PolicyDocument};

/// All accounts, by their twelve digits.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountFile {
    #[serde(default)]
    pub(crate) accounts: BTreeMap<String, Account>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Account {
    #[serde(default)]
    pub(crate) users: BTreeMap<String, User>,
    /// By what follows `role/` in the role's ARN.
    #[serde(default)]
    pub(crate) roles: BTreeMap<String, Role>,
    #[serde(default)]
    pub(crate) buckets: BTreeMap<String, Bucket>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    #[serde(default)]
    pub(crate) access_keys: Vec<AccessKey>,
    /// Inline policies by name.
    #[serde(default)]
    pub(crate) policies: BTreeMap<String, PolicyDocument>,
}

/// A user's long-lived access key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    pub id: String,
    pub secret: String,
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Role {
    /// Files of earlier versions do not tell.
    #[serde(default)]
    pub(crate) created: jiff::Timestamp,
    pub(crate) trust: PolicyDocument,
    /// Inline policies by name.
    #[serde(default)]
    pub(crate) policies: BTreeMap<String, PolicyDocument>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bucket {
    pub(crate) region: String,
    pub(crate) created: jiff::Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<PolicyDocument>,
}

impl AccountFile {
    /// Whether every document suits the place where it stands.
    fn check(&self) -> Result<(), AwsError> {
        for account in self.accounts.values() {
            for user in account.users.values() {
                check_all(&user.policies)?;
            }
            for role in account.roles.values() {
                role.trust.check(Attachment::Trust)?;
                check_all(&role.policies)?;
            }
            for policy in account
                .buckets
                .values()
                .filter_map(|bucket| bucket.policy.as_ref())
            {
                policy.check(Attachment::Resource)?;
            }
        }
        Ok(())
    }
}

fn check_all(policies: &BTreeMap<String, PolicyDocument>) -> Result<(), AwsError> {
    policies
        .values()
        .try_for_each(|policy| policy.check(Attachment::Identity))
}

pub(super) fn read(path: &Path) -> Result<AccountFile, Error> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(AccountFile::default());
        }
        Err(error) => return Err(Error::io(path)(error)),
    };
    let file: AccountFile =
        serde_json::from_slice(&bytes).map_err(|source| Error::AccountFile {
            path: path.to_owned(),
            source,
        })?;
    file.check().map_err(|reason| Error::AccountPolicy {
        path: path.to_owned(),
        reason,
    })?;
    Ok(file)
}

/// Replaces the file in one step, so that a process killed at any point leaves the old or the new
/// one.
pub(super) fn write(path: &Path, file: &AccountFile) -> Result<(), Error> {
    let mut bytes = serde_json::to_vec_pretty(file).map_err(|source| Error::AccountFile {
        path: path.to_owned(),
        source,
    })?;
    bytes.push(b'\n');
    let beside = path.with_extension("json.new");
    let save = || -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        let mut new = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        new.write_all(&bytes)?;
        new.sync_all()?;
        std::fs::rename(&beside, path)?;
        path.parent()
            .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    save().map_err(Error::io(path))
}
