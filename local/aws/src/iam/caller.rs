//! The `Principal` element of a policy, and whether it names a caller.

use serde_json::Value;

use crate::error::AwsError;
use crate::principal::Principal;

/// Who asks: an identity of an account, or an AWS service on its own behalf.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Caller<'a> {
    Principal(&'a Principal),
    /// For example `redshift.amazonaws.com`.
    Service(&'a str),
}

/// How a policy named the caller it allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Its own ARN, its service name, or everybody: this alone gives access inside one account.
    Itself,
    /// Its account: the account's identity policies decide further.
    Account,
}

/// `"*"`, or a map from the kinds `AWS` and `Service` to one or more names.
#[derive(Debug, Clone, Default)]
pub(crate) struct PrincipalElement {
    everybody: bool,
    aws: Vec<String>,
    services: Vec<String>,
}

impl PrincipalElement {
    pub(crate) fn parse(json: Value) -> Result<Self, AwsError> {
        let invalid = || AwsError::malformed_policy("Invalid principal in policy.");
        let kinds = match json {
            Value::String(text) if text == "*" => {
                return Ok(Self {
                    everybody: true,
                    ..Self::default()
                });
            }
            Value::Object(kinds) if !kinds.is_empty() => kinds,
            _ => return Err(invalid()),
        };
        let mut element = Self::default();
        for (kind, names) in kinds {
            let names = one_or_many(names).ok_or_else(invalid)?;
            match kind.as_str() {
                "AWS" => {
                    for name in names {
                        element.add_aws(name)?;
                    }
                }
                "Service" => element.services.extend(names),
                // No caller here is federated or a canonical user, so these name nobody.
                "Federated" | "CanonicalUser" => {}
                _ => return Err(invalid()),
            }
        }
        Ok(element)
    }

    fn add_aws(&mut self, name: String) -> Result<(), AwsError> {
        let account = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
        if name == "*" {
            self.everybody = true;
        } else if account {
            self.aws.push(format!("arn:aws:iam::{name}:root"));
        } else if name.starts_with("arn:aws:") && !name.contains(['*', '?']) {
            self.aws.push(name);
        } else {
            return Err(AwsError::malformed_policy(format!(
                "Invalid principal in policy: \"AWS\":\"{name}\""
            )));
        }
        Ok(())
    }

    /// The ARNs under `AWS`, accounts as their `:root` ARN.
    pub(crate) fn aws(&self) -> impl Iterator<Item = &str> {
        self.aws.iter().map(String::as_str)
    }

    pub(crate) fn names(&self, caller: &Caller<'_>) -> Option<Naming> {
        match caller {
            Caller::Service(name) => self
                .services
                .iter()
                .any(|service| service == name)
                .then_some(Naming::Itself),
            Caller::Principal(principal) => {
                let own = [principal.policy_arn(), principal.arn()];
                let account = format!("arn:aws:iam::{}:root", principal.account_id());
                if self.everybody || self.aws.iter().any(|arn| own.contains(arn)) {
                    Some(Naming::Itself)
                } else {
                    self.aws.contains(&account).then_some(Naming::Account)
                }
            }
        }
    }
}

fn one_or_many(json: Value) -> Option<Vec<String>> {
    match json {
        Value::String(name) => Some(vec![name]),
        Value::Array(names) => names
            .into_iter()
            .map(|name| match name {
                Value::String(name) => Some(name),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}
