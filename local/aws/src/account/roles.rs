//! The roles of one account, as IAM's own interface sees them: by name, wherever their path puts them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Accounts;
use super::file::{Account, AccountFile, Role};
use super::provision::{account, check_principals, no_such_entity};
use crate::error::{AwsError, Error};
use crate::iam::{Attachment, PolicyDocument};

/// A role as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct RoleDescription {
    /// What follows `role/` in the ARN: the path and the name.
    pub(crate) path_and_name: String,
    pub(crate) created: Timestamp,
    pub(crate) trust: PolicyDocument,
    /// The names of its inline policies.
    pub(crate) policies: Vec<String>,
}

impl Accounts {
    /// In order of name.
    pub(crate) fn roles(&self, account_id: &str) -> Vec<RoleDescription> {
        let file = self.read();
        let roles = file.accounts.get(account_id).map(|account| &account.roles);
        let described = roles.into_iter().flatten().map(describe);
        described.collect()
    }

    pub(crate) fn role(&self, account_id: &str, name: &str) -> Result<RoleDescription, AwsError> {
        let roles = self.roles(account_id);
        let found = roles
            .into_iter()
            .find(|role| bare(&role.path_and_name) == name);
        found.ok_or_else(|| no_such_entity("role", name))
    }

    /// Unlike [`Accounts::put_role`] this refuses a name that is taken, under whatever path.
    pub(crate) fn create_role(
        &self,
        account_id: &str,
        path_and_name: &str,
        trust: PolicyDocument,
        now: Timestamp,
    ) -> Result<RoleDescription, Error> {
        trust.check(Attachment::Trust)?;
        let name = bare(path_and_name);
        self.change(|file| {
            check_principals(file, &trust)?;
            let roles = &mut account(file, account_id)?.roles;
            if roles.keys().any(|taken| bare(taken) == name) {
                return Err(AwsError::new(
                    409,
                    "EntityAlreadyExists",
                    format!("Role with name {name} already exists."),
                ));
            }
            let role = Role {
                created: now,
                trust,
                policies: BTreeMap::new(),
            };
            let entry = roles.entry(path_and_name.to_owned()).insert_entry(role);
            Ok(describe((entry.key(), entry.get())))
        })
    }

    pub(crate) fn set_trust(
        &self,
        account_id: &str,
        role: &str,
        trust: PolicyDocument,
    ) -> Result<(), Error> {
        trust.check(Attachment::Trust)?;
        self.change(|file| {
            check_principals(file, &trust)?;
            role_mut(file, account_id, role)?.trust = trust;
            Ok(())
        })
    }

    /// Creates or replaces an inline policy.
    pub(crate) fn put_role_policy(
        &self,
        account_id: &str,
        role: &str,
        policy: &str,
        document: PolicyDocument,
    ) -> Result<(), Error> {
        document.check(Attachment::Identity)?;
        self.change(|file| {
            role_mut(file, account_id, role)?
                .policies
                .insert(policy.to_owned(), document);
            Ok(())
        })
    }

    pub(crate) fn role_policy(
        &self,
        account_id: &str,
        role: &str,
        policy: &str,
    ) -> Result<PolicyDocument, AwsError> {
        let file = self.read();
        let roles = file.accounts.get(account_id).map(|account| &account.roles);
        let mut named = roles
            .into_iter()
            .flatten()
            .filter(|(name, _)| bare(name) == role);
        let (_, found) = named.next().ok_or_else(|| no_such_entity("role", role))?;
        let document = found.policies.get(policy).cloned();
        document.ok_or_else(|| no_such_policy(policy))
    }

    pub(crate) fn delete_role_policy(
        &self,
        account_id: &str,
        role: &str,
        policy: &str,
    ) -> Result<(), Error> {
        self.change(|file| {
            let removed = role_mut(file, account_id, role)?.policies.remove(policy);
            removed.map(drop).ok_or_else(|| no_such_policy(policy))
        })
    }

    /// As in IAM, a role that still has inline policies stays.
    pub(crate) fn delete_role(&self, account_id: &str, name: &str) -> Result<(), Error> {
        self.change(|file| {
            if !role_mut(file, account_id, name)?.policies.is_empty() {
                return Err(AwsError::new(
                    409,
                    "DeleteConflict",
                    "Cannot delete entity, must delete policies first.",
                ));
            }
            let roles = &mut account(file, account_id)?.roles;
            roles.retain(|path_and_name, _| bare(path_and_name) != name);
            Ok(())
        })
    }
}

fn describe((path_and_name, role): (&String, &Role)) -> RoleDescription {
    RoleDescription {
        path_and_name: path_and_name.clone(),
        created: role.created,
        trust: role.trust.clone(),
        policies: role.policies.keys().cloned().collect(),
    }
}

/// A role's name without its path.
fn bare(path_and_name: &str) -> &str {
    path_and_name
        .rsplit_once('/')
        .map_or(path_and_name, |(_, name)| name)
}

fn role_mut<'a>(
    file: &'a mut AccountFile,
    account_id: &str,
    name: &str,
) -> Result<&'a mut Role, AwsError> {
    let Account { roles, .. } = account(file, account_id)?;
    roles
        .iter_mut()
        .find(|(path_and_name, _)| bare(path_and_name) == name)
        .map(|(_, role)| role)
        .ok_or_else(|| no_such_entity("role", name))
}

fn no_such_policy(name: &str) -> AwsError {
    AwsError::new(
        404,
        "NoSuchEntity",
        format!("The role policy with name {name} cannot be found."),
    )
}
