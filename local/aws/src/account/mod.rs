//! The account file: every AWS account that the embedded services know, with its users, roles and
//! buckets. One JSON file, written whole and atomically; secrets are in it, so only its owner may
//! read it.

mod file;
mod provision;
mod roles;

use std::path::PathBuf;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

pub use file::AccessKey;
use file::{AccountFile, Bucket, Role};
pub(crate) use roles::RoleDescription;

use crate::error::Error;
use crate::iam::{self, Access, Caller, Policies, PolicyDocument};
use crate::principal::{Identity, Principal, RoleName};

/// The account file in memory, and its path. Changes are saved before they are visible.
#[derive(Debug)]
pub(crate) struct Accounts {
    path: PathBuf,
    file: RwLock<AccountFile>,
}

impl Accounts {
    /// Reads the file, or starts with no accounts when there is none.
    pub(crate) fn open(path: PathBuf) -> Result<Self, Error> {
        let file = file::read(&path)?;
        Ok(Self {
            path,
            file: RwLock::new(file),
        })
    }

    fn read(&self) -> RwLockReadGuard<'_, AccountFile> {
        self.file.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The user whose long-lived access key this is, and the key's secret.
    pub(crate) fn user_for_key(&self, access_key_id: &str) -> Option<(Principal, String)> {
        let file = self.read();
        file.accounts.iter().find_map(|(account_id, account)| {
            account.users.iter().find_map(|(name, user)| {
                let key = user
                    .access_keys
                    .iter()
                    .find(|key| key.id == access_key_id)?;
                Some((Principal::user(account_id, name), key.secret.clone()))
            })
        })
    }

    pub(crate) fn bucket_owner_and_region(&self, bucket: &str) -> Option<(String, String)> {
        let file = self.read();
        let (account_id, found) = file.bucket(bucket)?;
        Some((account_id.to_owned(), found.region.clone()))
    }

    /// The names and regions of the buckets of one account, in order of name.
    pub(crate) fn buckets_of(&self, account_id: &str) -> Vec<(String, Bucket)> {
        let file = self.read();
        let Some(account) = file.accounts.get(account_id) else {
            return Vec::new();
        };
        account
            .buckets
            .iter()
            .map(|(name, bucket)| (name.clone(), bucket.clone()))
            .collect()
    }

    /// Decides with the caller's identity policies and, for S3, the bucket's policy.
    pub(crate) fn authorize(
        &self,
        principal: &Principal,
        access: Access<'_>,
        bucket: Option<&str>,
        now: jiff::Timestamp,
    ) -> Result<(), crate::AwsError> {
        let file = self.read();
        let policies = Policies {
            identity: file.identity_policies(principal),
            resource: bucket
                .and_then(|name| file.bucket(name))
                .and_then(|(_, bucket)| bucket.policy.as_ref()),
        };
        iam::authorize(principal, access, &policies, now)
    }

    /// Whether `caller` may assume `role`; `false` also when there is no such role.
    pub(crate) fn may_assume(
        &self,
        caller: &Caller<'_>,
        role: &RoleName,
        context: iam_rs::Context,
        now: jiff::Timestamp,
    ) -> bool {
        let file = self.read();
        let Some(found) = file.role(role) else {
            return false;
        };
        let identity = match caller {
            Caller::Principal(principal) => file.identity_policies(principal),
            Caller::Service(_) => Vec::new(),
        };
        let access = Access {
            action: "sts:AssumeRole",
            resource: role.arn(),
            resource_account: &role.account_id,
            context,
        };
        iam::authorize_assume_role(caller, access, &identity, &found.trust, now)
    }
}

impl AccountFile {
    fn role(&self, role: &RoleName) -> Option<&Role> {
        self.accounts.get(&role.account_id)?.roles.get(&role.name)
    }

    fn bucket(&self, name: &str) -> Option<(&str, &Bucket)> {
        self.accounts.iter().find_map(|(account_id, account)| {
            Some((account_id.as_str(), account.buckets.get(name)?))
        })
    }

    fn identity_policies(&self, principal: &Principal) -> Vec<&PolicyDocument> {
        let Some(account) = self.accounts.get(principal.account_id()) else {
            return Vec::new();
        };
        let policies = match principal.identity() {
            Identity::User { name } => account.users.get(name).map(|user| &user.policies),
            Identity::RoleSession { role, .. } => {
                account.roles.get(role).map(|role| &role.policies)
            }
        };
        policies
            .map(|policies| policies.values().collect())
            .unwrap_or_default()
    }

    /// Whether an ARN in a trust or bucket policy names an account, a user or a role that exists.
    fn knows_principal(&self, arn: &str) -> bool {
        if let Some(role) = RoleName::parse(arn) {
            return self.role(&role).is_some();
        }
        let Some((account_id, name)) = arn
            .strip_prefix("arn:aws:iam::")
            .and_then(|rest| rest.split_once(':'))
        else {
            // Sessions (`arn:aws:sts::…`) come and go; IAM cannot check them either.
            return arn.starts_with("arn:aws:sts::");
        };
        let Some(account) = self.accounts.get(account_id) else {
            return false;
        };
        match name.strip_prefix("user/") {
            Some(user) => account.users.contains_key(user),
            None => name == "root",
        }
    }
}
