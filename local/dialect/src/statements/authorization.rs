//! The authorization clause that COPY and UNLOAD share (database developer guide, "Authorization
//! parameters").

use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};

/// Most roles in one chain (CREATE DATABASE page of the manual).
const MAX_CHAINED_ROLES: usize = 10;

/// How a statement reaches AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorization {
    /// Role ARNs in the order in which they are assumed.
    Roles(Vec<String>),
    /// The cluster's default role.
    DefaultRole,
    Keys(AccessKeys),
}

/// Keys given in the statement's text.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKeys {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

impl std::fmt::Debug for AccessKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AccessKeys").finish_non_exhaustive()
    }
}

impl Authorization {
    /// Reads the clause if it is next; `None` leaves the cursor where it was.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Option<Self>> {
        if cursor.eat_keyword("iam_role") {
            if cursor.eat_keyword("default") {
                return Ok(Some(Self::DefaultRole));
            }
            return roles(&cursor.string()?).map(Some);
        }
        if cursor.peek_keyword("access_key_id") {
            return keys(cursor).map(Some);
        }
        let mark = cursor.mark();
        cursor.eat_keyword("with");
        if cursor.eat_keyword("credentials") {
            cursor.eat_keyword("as");
            return credentials(&cursor.string()?).map(Some);
        }
        cursor.rewind(mark);
        Ok(None)
    }
}

fn roles(chain: &str) -> Result<Authorization> {
    if chain.eq_ignore_ascii_case("session") {
        return Err(SqlError::unsupported("IAM_ROLE 'SESSION'"));
    }
    if chain.contains(char::is_whitespace) {
        return Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            "Invalid IAM role chain: the list of roles must not contain blanks",
        )
        .with_detail(format!("role chain: '{chain}'")));
    }
    let roles: Vec<_> = chain.split(',').map(str::to_owned).collect();
    if roles.len() > MAX_CHAINED_ROLES {
        return Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!("A chain of roles may have at most {MAX_CHAINED_ROLES} roles"),
        ));
    }
    match roles.iter().find(|role| !is_role_arn(role)) {
        Some(role) => Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!("Invalid IAM role ARN: \"{role}\""),
        )),
        None => Ok(Authorization::Roles(roles)),
    }
}

fn is_role_arn(text: &str) -> bool {
    let parts: Vec<_> = text.splitn(6, ':').collect();
    matches!(
        parts.as_slice(),
        ["arn", partition, "iam", "", account, resource]
            if partition.starts_with("aws")
                && account.len() == 12
                && account.bytes().all(|byte| byte.is_ascii_digit())
                && resource.strip_prefix("role/").is_some_and(|name| !name.is_empty())
    )
}

fn keys(cursor: &mut Cursor<'_>) -> Result<Authorization> {
    cursor.expect_keyword("access_key_id")?;
    let access_key_id = cursor.string()?;
    cursor.expect_keyword("secret_access_key")?;
    let secret_access_key = cursor.string()?;
    let session_token = if cursor.eat_keyword("session_token") {
        Some(cursor.string()?)
    } else {
        None
    };
    Ok(Authorization::Keys(AccessKeys {
        access_key_id,
        secret_access_key,
        session_token,
    }))
}

/// `aws_iam_role=…` or `aws_access_key_id=…;aws_secret_access_key=…[;token=…]`.
fn credentials(text: &str) -> Result<Authorization> {
    let invalid = || {
        SqlError::new(
            SqlState::INTERNAL_ERROR,
            "Invalid credentials. Must be of the format: credentials \
             'aws_access_key_id=<access-key-id>;aws_secret_access_key=<secret-access-key>\
             [;token=<temporary-session-token>]'",
        )
    };
    let (mut role, mut id, mut secret, mut token) = (None, None, None, None);
    for pair in text.split(';').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(invalid)?;
        let slot = match key {
            "aws_iam_role" => &mut role,
            "aws_access_key_id" => &mut id,
            "aws_secret_access_key" => &mut secret,
            "token" => &mut token,
            "master_symmetric_key" => {
                return Err(SqlError::unsupported("client-side encryption"));
            }
            _ => return Err(invalid()),
        };
        *slot = Some(value.to_owned());
    }
    match (role, id, secret) {
        (Some(role), None, None) => roles(&role),
        (None, Some(access_key_id), Some(secret_access_key)) => {
            Ok(Authorization::Keys(AccessKeys {
                access_key_id,
                secret_access_key,
                session_token: token,
            }))
        }
        _ => Err(invalid()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::IdentifierCase;

    fn parse(sql: &str) -> Result<Option<Authorization>> {
        Authorization::parse(&mut Cursor::new(sql, IdentifierCase::Insensitive)?)
    }

    #[test]
    fn a_chain_is_one_string_without_blanks() {
        let chain = "arn:aws:iam::111111111111:role/a,arn:aws:iam::222222222222:role/b";
        assert_eq!(
            parse(&format!("iam_role '{chain}'")).unwrap(),
            Some(Authorization::Roles(
                chain.split(',').map(str::to_owned).collect()
            ))
        );
        let error =
            parse("iam_role 'arn:aws:iam::111111111111:role/a, arn:aws:iam::222222222222:role/b'")
                .unwrap_err();
        assert!(error.message.contains("blanks"), "{error}");
    }

    #[test]
    fn something_that_is_no_role_arn_is_refused() {
        for text in [
            "role/a",
            "arn:aws:iam::1:role/a",
            "arn:aws:iam::111111111111:user/a",
            "",
        ] {
            assert!(parse(&format!("iam_role '{text}'")).is_err(), "{text}");
        }
    }

    #[test]
    fn the_credentials_string_gives_a_role_or_keys() {
        assert_eq!(
            parse("with credentials as 'aws_access_key_id=AKIAEXAMPLE;aws_secret_access_key=s;token=t'")
                .unwrap(),
            Some(Authorization::Keys(AccessKeys {
                access_key_id: "AKIAEXAMPLE".to_owned(),
                secret_access_key: "s".to_owned(),
                session_token: Some("t".to_owned()),
            }))
        );
        assert!(
            parse("credentials 'nonsense'")
                .unwrap_err()
                .message
                .starts_with("Invalid credentials.")
        );
    }

    #[test]
    fn debug_output_never_shows_a_secret() {
        let keys = parse("access_key_id 'AKIAEXAMPLE' secret_access_key 'hidden'").unwrap();
        assert!(!format!("{keys:?}").contains("hidden"));
    }
}
