//! Setting up accounts from outside of AWS's interfaces, as an account's owner would in the
//! console.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::account::AccessKey;
use crate::{Error, LocalAws};

/// Every call is idempotent and saved when it returns. Documents are checked as IAM checks them; a
/// refusal is [`Error::Refused`] with IAM's code.
impl LocalAws {
    /// Creates the account with these twelve digits unless it is there.
    pub fn put_account(&self, account_id: &str) -> Result<(), Error> {
        self.accounts.put_account(account_id)
    }

    /// Creates the user or replaces its policies (name to document); its keys stay.
    pub fn put_user(
        &self,
        account_id: &str,
        name: &str,
        policies: BTreeMap<String, Value>,
    ) -> Result<(), Error> {
        self.accounts.put_user(account_id, name, policies)
    }

    /// Gives an existing user this access key.
    pub fn put_access_key(
        &self,
        account_id: &str,
        user: &str,
        key: AccessKey,
    ) -> Result<(), Error> {
        self.accounts.put_access_key(account_id, user, key)
    }

    /// The first access key of a user, made up when it has none yet.
    pub fn access_key(&self, account_id: &str, user: &str) -> Result<AccessKey, Error> {
        self.accounts.access_key(account_id, user)
    }

    /// Creates the role or replaces its trust policy and its permissions (name to document). The
    /// trust policy may only name accounts, users and roles that exist, as in IAM.
    pub fn put_role(
        &self,
        role_arn: &str,
        trust: Value,
        policies: BTreeMap<String, Value>,
    ) -> Result<(), Error> {
        self.accounts
            .put_role(role_arn, trust, policies, self.clock.now())
    }

    /// Creates the bucket in an account unless the account has it. Bucket names are shared by all
    /// accounts: another account's is an error.
    pub fn create_bucket(&self, account_id: &str, name: &str, region: &str) -> Result<(), Error> {
        self.accounts
            .create_bucket(account_id, name, region, self.clock.now())
    }

    pub fn put_bucket_policy(&self, bucket: &str, policy: Value) -> Result<(), Error> {
        self.accounts.put_bucket_policy(bucket, policy)
    }
}
