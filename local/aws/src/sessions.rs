//! Keys and the principals behind them: users' long-lived keys and the sessions that STS issued.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use crate::error::AwsError;
use crate::iam::PolicyDocument;
use crate::principal::{Principal, RoleName};
use crate::{LocalAws, random};

/// Temporary credentials as `AssumeRole` returns them.
pub(crate) struct SessionCredentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
    pub(crate) expiration: Timestamp,
}

/// What is known of an access key before its token is looked at.
pub(crate) struct KnownKey {
    pub(crate) secret: String,
    principal: Principal,
    session: Option<(String, Timestamp)>,
}

/// Why keys do not stand for a principal; each service has its own code for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenFault {
    /// A session's key came without its token, or a user's key with one.
    Invalid,
    Expired,
}

impl KnownKey {
    /// The principal, if `token` is the one that was issued with the key and is not expired.
    pub(crate) fn principal(
        self,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<Principal, TokenFault> {
        match (self.session, token) {
            (None, None) => Ok(self.principal),
            (Some((issued, expires)), Some(token)) if same(&issued, token) => {
                if expires <= now {
                    Err(TokenFault::Expired)
                } else {
                    Ok(self.principal)
                }
            }
            _ => Err(TokenFault::Invalid),
        }
    }
}

/// Compares without telling by its duration where the difference is.
pub(crate) fn same(left: &str, right: &str) -> bool {
    left.len() == right.len()
        && left
            .bytes()
            .zip(right.bytes())
            .fold(0, |sum, (a, b)| sum | (a ^ b))
            == 0
}

impl LocalAws {
    /// Stores new credentials for a session of `role`.
    pub(crate) fn issue_session(
        &self,
        role: &RoleName,
        session_name: &str,
        session_policy: Option<&str>,
        expiration: Timestamp,
    ) -> Result<SessionCredentials, AwsError> {
        let credentials = SessionCredentials {
            access_key_id: random::access_key_id("ASIA"),
            secret_access_key: random::secret_access_key(),
            session_token: random::session_token(),
            expiration,
        };
        self.index.lock().execute(
            "INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            rusqlite::params![
                credentials.access_key_id,
                credentials.secret_access_key,
                credentials.session_token,
                role.arn(),
                session_name,
                session_policy,
                expiration.as_millisecond(),
            ],
        )?;
        Ok(credentials)
    }

    pub(crate) fn known_key(&self, access_key_id: &str) -> Result<Option<KnownKey>, AwsError> {
        if let Some((principal, secret)) = self.accounts.user_for_key(access_key_id) {
            return Ok(Some(KnownKey {
                secret,
                principal,
                session: None,
            }));
        }
        let row = self
            .index
            .lock()
            .query_row(
                "SELECT secret, token, role_arn, session_name, session_policy, expires_ms
                 FROM sessions WHERE access_key = ?1",
                [access_key_id],
                |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        row.get::<_, String>(1)?,
                        row.get::<_, String>(2)?,
                        row.get::<_, String>(3)?,
                        row.get::<_, Option<String>>(4)?,
                        row.get::<_, i64>(5)?,
                    ))
                },
            )
            .optional()?;
        let Some((secret, token, role_arn, session_name, policy, expires_ms)) = row else {
            return Ok(None);
        };
        let role = RoleName::parse(&role_arn).expect("sessions are stored with a role's ARN");
        let policy = policy.as_deref().map(parse_session_policy).transpose()?;
        let expires = Timestamp::from_millisecond(expires_ms).unwrap_or(Timestamp::MIN);
        Ok(Some(KnownKey {
            secret,
            principal: Principal::role_session(&role, session_name, policy),
            session: Some((token, expires)),
        }))
    }

    /// Forgets sessions that ended more than a day ago; until then they answer "expired".
    pub(crate) fn forget_old_sessions(&self) -> Result<(), AwsError> {
        let day_ms = 24 * 60 * 60 * 1000;
        let before = self.clock.now().as_millisecond() - day_ms;
        self.index
            .lock()
            .execute("DELETE FROM sessions WHERE expires_ms < ?1", [before])?;
        Ok(())
    }
}

/// Reads a session policy: an identity policy that only takes away.
pub(crate) fn parse_session_policy(text: &str) -> Result<Arc<PolicyDocument>, AwsError> {
    let json = serde_json::from_str(text)
        .map_err(|_| AwsError::malformed_policy("This policy contains invalid Json"))?;
    let policy = PolicyDocument::parse(json)?;
    policy.check(crate::iam::Attachment::Identity)?;
    Ok(Arc::new(policy))
}
