//! Changing the account file. Everything is idempotent: putting what is there already changes
//! nothing.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use serde_json::Value;

use super::Accounts;
use super::file::{self, AccessKey, Account, AccountFile, Bucket, Role};
use crate::error::{AwsError, Error};
use crate::iam::{Attachment, PolicyDocument};
use crate::principal::RoleName;
use crate::random;

impl Accounts {
    /// Applies `change` to a copy, saves the copy, and only then shows it.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut AccountFile) -> Result<T, AwsError>,
    ) -> Result<T, Error> {
        let mut current = self.file.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed = current.clone();
        let result = change(&mut changed)?;
        file::write(&self.path, &changed)?;
        *current = changed;
        Ok(result)
    }

    pub(crate) fn put_account(&self, account_id: &str) -> Result<(), Error> {
        if account_id.len() != 12 || !account_id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(AwsError::validation(format!(
                "an account id has twelve digits, which \"{account_id}\" has not"
            ))
            .into());
        }
        if self.read().accounts.contains_key(account_id) {
            return Ok(());
        }
        self.change(|file| {
            file.accounts.entry(account_id.to_owned()).or_default();
            Ok(())
        })
    }

    /// Creates the user or replaces its policies; its access keys stay.
    pub(crate) fn put_user(
        &self,
        account_id: &str,
        name: &str,
        policies: BTreeMap<String, Value>,
    ) -> Result<(), Error> {
        let policies = identity_policies(policies)?;
        self.change(|file| {
            account(file, account_id)?
                .users
                .entry(name.to_owned())
                .or_default()
                .policies = policies;
            Ok(())
        })
    }

    /// Gives the user this key. The same key id is never another user's.
    pub(crate) fn put_access_key(
        &self,
        account_id: &str,
        user: &str,
        key: AccessKey,
    ) -> Result<(), Error> {
        self.change(|file| {
            let taken = file.accounts.iter().any(|(id, account)| {
                account.users.iter().any(|(name, other)| {
                    (id != account_id || name != user)
                        && other.access_keys.iter().any(|taken| taken.id == key.id)
                })
            });
            if taken {
                return Err(AwsError::validation(format!(
                    "the access key \"{}\" is taken",
                    key.id
                )));
            }
            let keys = &mut account(file, account_id)?
                .users
                .get_mut(user)
                .ok_or_else(|| no_such_entity("user", user))?
                .access_keys;
            keys.retain(|old| old.id != key.id);
            keys.push(key);
            Ok(())
        })
    }

    /// The user's first access key, created when it has none.
    pub(crate) fn access_key(&self, account_id: &str, user: &str) -> Result<AccessKey, Error> {
        let existing = self
            .read()
            .accounts
            .get(account_id)
            .and_then(|account| account.users.get(user))
            .and_then(|user| user.access_keys.first().cloned());
        if let Some(key) = existing {
            return Ok(key);
        }
        let key = AccessKey {
            id: random::access_key_id("AKIA"),
            secret: random::secret_access_key(),
        };
        self.put_access_key(account_id, user, key.clone())?;
        Ok(key)
    }

    /// Creates the role or replaces its trust policy and permissions. As in IAM, a trust policy may
    /// only name principals that exist.
    pub(crate) fn put_role(
        &self,
        role_arn: &str,
        trust: Value,
        policies: BTreeMap<String, Value>,
        now: jiff::Timestamp,
    ) -> Result<(), Error> {
        let role = RoleName::parse(role_arn).ok_or_else(|| {
            AwsError::validation(format!("\"{role_arn}\" is not the ARN of a role"))
        })?;
        let trust = PolicyDocument::parse(trust)?;
        trust.check(Attachment::Trust)?;
        let policies = identity_policies(policies)?;
        self.change(|file| {
            check_principals(file, &trust)?;
            let roles = &mut account(file, &role.account_id)?.roles;
            let created = roles.get(&role.name).map_or(now, |role| role.created);
            let changed = Role {
                created,
                trust,
                policies,
            };
            roles.insert(role.name, changed);
            Ok(())
        })
    }

    /// Creates the bucket; a bucket of the same account stays as it is.
    pub(crate) fn create_bucket(
        &self,
        account_id: &str,
        name: &str,
        region: &str,
        now: jiff::Timestamp,
    ) -> Result<(), Error> {
        if let Some((owner, _)) = self.bucket_owner_and_region(name) {
            if owner == account_id {
                return Ok(());
            }
            return Err(AwsError::new(
                409,
                "BucketAlreadyExists",
                "The requested bucket name is not available. The bucket namespace is shared by all \
                 users of the system. Please select a different name and try again.",
            )
            .into());
        }
        self.change(|file| {
            let bucket = Bucket {
                region: region.to_owned(),
                created: now,
                policy: None,
            };
            account(file, account_id)?
                .buckets
                .insert(name.to_owned(), bucket);
            Ok(())
        })
    }

    pub(crate) fn put_bucket_policy(&self, name: &str, policy: Value) -> Result<(), Error> {
        let policy = PolicyDocument::parse(policy)?;
        policy.check(Attachment::Resource)?;
        self.change(|file| {
            check_principals(file, &policy)?;
            let bucket = file
                .accounts
                .values_mut()
                .find_map(|owner| owner.buckets.get_mut(name));
            bucket.ok_or_else(AwsError::no_such_bucket)?.policy = Some(policy);
            Ok(())
        })
    }

    pub(crate) fn delete_bucket(&self, name: &str) -> Result<(), Error> {
        self.change(|file| {
            file.accounts.values_mut().for_each(|account| {
                account.buckets.remove(name);
            });
            Ok(())
        })
    }
}

pub(super) fn account<'a>(
    file: &'a mut AccountFile,
    account_id: &str,
) -> Result<&'a mut Account, AwsError> {
    file.accounts
        .get_mut(account_id)
        .ok_or_else(|| no_such_entity("account", account_id))
}

fn identity_policies(
    policies: BTreeMap<String, Value>,
) -> Result<BTreeMap<String, PolicyDocument>, AwsError> {
    policies
        .into_iter()
        .map(|(name, json)| {
            let policy = PolicyDocument::parse(json)?;
            policy.check(Attachment::Identity)?;
            Ok((name, policy))
        })
        .collect()
}

pub(super) fn check_principals(
    file: &AccountFile,
    policy: &PolicyDocument,
) -> Result<(), AwsError> {
    match policy
        .named_principals()
        .find(|arn| !file.knows_principal(arn))
    {
        Some(arn) => Err(AwsError::malformed_policy(format!(
            "Invalid principal in policy: \"AWS\":\"{arn}\""
        ))),
        None => Ok(()),
    }
}

pub(super) fn no_such_entity(kind: &str, name: &str) -> AwsError {
    AwsError::new(
        404,
        "NoSuchEntity",
        format!("The {kind} with name \"{name}\" cannot be found."),
    )
}
