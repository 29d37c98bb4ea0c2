//! Who is asking: a user with long-lived keys, or a session of a role.

use std::sync::Arc;

use crate::iam::PolicyDocument;

/// An authenticated caller. Made only by the services, from keys or by assuming a role.
#[derive(Debug, Clone)]
pub struct Principal {
    account_id: String,
    identity: Identity,
    session_policy: Option<Arc<PolicyDocument>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identity {
    User { name: String },
    RoleSession { role: String, session: String },
}

impl Principal {
    pub(crate) fn user(account_id: impl Into<String>, name: impl Into<String>) -> Self {
        let identity = Identity::User { name: name.into() };
        Self {
            account_id: account_id.into(),
            identity,
            session_policy: None,
        }
    }

    pub(crate) fn role_session(
        role: &RoleName,
        session: impl Into<String>,
        session_policy: Option<Arc<PolicyDocument>>,
    ) -> Self {
        let identity = Identity::RoleSession {
            role: role.name.clone(),
            session: session.into(),
        };
        Self {
            account_id: role.account_id.clone(),
            identity,
            session_policy,
        }
    }

    /// The twelve digits of the account that the caller belongs to.
    pub fn account_id(&self) -> &str {
        &self.account_id
    }

    /// The database user that Redshift makes of an IAM identity: `IAM:<user>` or `IAMR:<role>`
    /// (`GetClusterCredentialsWithIAM`).
    pub fn database_user(&self) -> String {
        match &self.identity {
            Identity::User { name } => format!("IAM:{name}"),
            Identity::RoleSession { role, .. } => {
                format!("IAMR:{}", role.rsplit('/').next().unwrap_or(role))
            }
        }
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(crate) fn session_policy(&self) -> Option<&PolicyDocument> {
        self.session_policy.as_deref()
    }

    /// The ARN that AWS shows for the caller: for a session the `assumed-role` ARN of STS.
    pub fn arn(&self) -> String {
        let account = &self.account_id;
        match &self.identity {
            Identity::User { name } => format!("arn:aws:iam::{account}:user/{name}"),
            Identity::RoleSession { role, session } => {
                let role = role.rsplit('/').next().unwrap_or(role);
                format!("arn:aws:sts::{account}:assumed-role/{role}/{session}")
            }
        }
    }

    /// The ARN that policies name (`aws:PrincipalArn`): for a session the role's own ARN.
    pub(crate) fn policy_arn(&self) -> String {
        match &self.identity {
            Identity::User { .. } => self.arn(),
            Identity::RoleSession { role, .. } => {
                format!("arn:aws:iam::{}:role/{role}", self.account_id)
            }
        }
    }

    /// The value of `aws:userid`, and `UserId` in the answer of `GetCallerIdentity`.
    pub(crate) fn user_id(&self) -> String {
        match &self.identity {
            Identity::User { name } => unique_id("AIDA", &self.account_id, name),
            Identity::RoleSession { role, session } => {
                format!("{}:{session}", unique_id("AROA", &self.account_id, role))
            }
        }
    }
}

/// AWS's unique id of a user or role: stable for a name, as an id of an undeleted entity is.
pub(crate) fn unique_id(prefix: &str, account_id: &str, name: &str) -> String {
    use sha2::Digest;
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let digest = sha2::Sha256::digest(format!("{account_id}/{name}"));
    let tail: String = digest
        .iter()
        .take(17)
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    format!("{prefix}{tail}")
}

/// A role as its ARN names it: the account and what follows `role/` (a path and a name).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoleName {
    pub(crate) account_id: String,
    pub(crate) name: String,
}

impl RoleName {
    /// Reads `arn:aws:iam::<account>:role/<name>`; `None` for anything else.
    pub(crate) fn parse(arn: &str) -> Option<Self> {
        let (account_id, name) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
        let digits = account_id.len() == 12 && account_id.bytes().all(|b| b.is_ascii_digit());
        (digits && !name.is_empty()).then(|| Self {
            account_id: account_id.to_owned(),
            name: name.to_owned(),
        })
    }

    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:iam::{}:role/{}", self.account_id, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_shows_its_sts_arn_but_policies_see_the_role() {
        let role = RoleName::parse("arn:aws:iam::111111111111:role/service/loader").unwrap();
        let principal = Principal::role_session(&role, "copy", None);
        assert_eq!(
            principal.arn(),
            "arn:aws:sts::111111111111:assumed-role/loader/copy"
        );
        assert_eq!(
            principal.policy_arn(),
            "arn:aws:iam::111111111111:role/service/loader"
        );
    }

    #[test]
    fn an_arn_of_something_else_is_no_role() {
        assert_eq!(
            RoleName::parse("arn:aws:iam::111111111111:user/loader"),
            None
        );
        assert_eq!(RoleName::parse("arn:aws:iam::1111:role/loader"), None);
        assert_eq!(RoleName::parse("arn:aws:iam::111111111111:role/"), None);
    }
}
