//! `CREATE USER`, and the options that ALTER USER shares with it.

use super::create_database::connection_limit;
use super::principal::user_name;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateUser {
    pub name: String,
    pub options: UserOptions,
    /// Groups that the user joins.
    pub groups: Vec<String>,
}

/// Options of CREATE USER and ALTER USER; `None` where one was not written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserOptions {
    pub password: Option<Password>,
    pub create_database: Option<bool>,
    /// CREATEUSER, which makes a superuser.
    pub superuser: Option<bool>,
    pub unrestricted_syslog: Option<bool>,
    /// Time after which the password is not accepted, as written; `infinity` for never.
    pub valid_until: Option<String>,
    /// The inner `None` is UNLIMITED.
    pub connection_limit: Option<Option<u32>>,
    /// Seconds after which an idle session ends; the inner `None` for the cluster's own limit.
    pub session_timeout_seconds: Option<Option<u32>>,
    pub external_id: Option<String>,
}

/// A password as a statement gives it. Debug output does not show it.
#[derive(Clone, PartialEq, Eq)]
pub enum Password {
    /// In clear; checked against the rules of CREATE USER.
    Plain(String),
    /// The 32 hexadecimal digits of md5(password followed by user name).
    Md5(String),
    /// `sha256|…`, for which the client is asked with the digest method.
    Sha256(Sha256Password),
    Disabled,
}

/// What follows `sha256|`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sha256Password {
    /// The password in clear; the salt is Redshift's to choose.
    Plain(String),
    /// SHA-256 of the password followed by the salt's bytes, and the salt, both in hexadecimal digits.
    Digest { digest: String, salt: String },
}

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Plain(_) => "Plain(***)",
            Self::Md5(_) => "Md5(***)",
            Self::Sha256(_) => "Sha256(***)",
            Self::Disabled => "Disabled",
        })
    }
}

impl CreateUser {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["create", "user"])?;
        let name = user_name(cursor)?;
        check_user_name(&name)?;
        cursor.eat_keyword("with");
        let mut options = UserOptions::default();
        let mut groups = Vec::new();
        loop {
            if cursor.eat_keywords(&["in", "group"]) {
                groups = cursor.comma_separated(Cursor::identifier)?;
            } else if !options.eat(cursor)? {
                break;
            }
        }
        if options.password.is_none() {
            return Err(
                SqlError::new(SqlState::SYNTAX_ERROR, "CREATE USER requires PASSWORD")
                    .with_hint("write PASSWORD 'text' or PASSWORD DISABLE"),
            );
        }
        Ok(Self {
            name,
            options,
            groups,
        })
    }
}

pub(crate) fn check_user_name(name: &str) -> Result<()> {
    if name.eq_ignore_ascii_case("public") {
        return Err(SqlError::new(
            SqlState::INVALID_NAME,
            format!("user name \"{name}\" is reserved"),
        ));
    }
    Ok(())
}

impl UserOptions {
    /// One option, if it is next.
    pub(crate) fn eat(&mut self, cursor: &mut Cursor<'_>) -> Result<bool> {
        if cursor.eat_keyword("password") {
            self.password = Some(Password::parse(cursor)?);
        } else if cursor.eat_keyword("createdb") {
            self.create_database = Some(true);
        } else if cursor.eat_keyword("nocreatedb") {
            self.create_database = Some(false);
        } else if cursor.eat_keyword("createuser") {
            self.superuser = Some(true);
        } else if cursor.eat_keyword("nocreateuser") {
            self.superuser = Some(false);
        } else if cursor.eat_keywords(&["syslog", "access"]) {
            let unrestricted = cursor.eat_keyword("unrestricted");
            if !unrestricted {
                cursor.expect_keyword("restricted")?;
            }
            self.unrestricted_syslog = Some(unrestricted);
        } else if cursor.eat_keywords(&["valid", "until"]) {
            self.valid_until = Some(cursor.string()?);
        } else if cursor.eat_keywords(&["connection", "limit"]) {
            self.connection_limit = Some(connection_limit(cursor)?);
        } else if cursor.eat_keywords(&["reset", "session", "timeout"]) {
            self.session_timeout_seconds = Some(None);
        } else if cursor.eat_keywords(&["session", "timeout"]) {
            self.session_timeout_seconds = Some(Some(session_timeout(cursor)?));
        } else if cursor.eat_keyword("externalid") {
            self.external_id = Some(match cursor.peek() {
                Some(crate::lexer::Token::String(_)) => cursor.string()?,
                _ => user_name(cursor)?,
            });
        } else {
            return Ok(false);
        }
        Ok(true)
    }
}

fn session_timeout(cursor: &mut Cursor<'_>) -> Result<u32> {
    let seconds = cursor.unsigned()?;
    match u32::try_from(seconds) {
        Ok(seconds @ 60..=1_728_000) => Ok(seconds),
        _ => Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            "SESSION TIMEOUT must be between 60 and 1728000 seconds",
        )),
    }
}

impl Password {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keyword("disable") {
            return Ok(Self::Disabled);
        }
        let text = cursor.string()?;
        if let Some(text) = text.strip_prefix("sha256|") {
            return Sha256Password::parse(text).map(Self::Sha256);
        }
        if let Some(digest) = text.strip_prefix("md5")
            && digest.len() == 32
            && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
        {
            return Ok(Self::Md5(digest.to_ascii_lowercase()));
        }
        check_plain(&text)?;
        Ok(Self::Plain(text))
    }
}

impl Sha256Password {
    /// `password`, or `digest|salt` (CREATE USER, "Parameters").
    fn parse(text: &str) -> Result<Self> {
        let Some((digest, salt)) = text.split_once('|') else {
            check_plain(text)?;
            return Ok(Self::Plain(text.to_owned()));
        };
        let is_hash =
            |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash(digest) || !is_hash(salt) {
            return Err(SqlError::new(
                SqlState::INVALID_PARAMETER_VALUE,
                "digest and salt of a SHA-256 password have 64 hexadecimal digits each",
            ));
        }
        Ok(Self::Digest {
            digest: digest.to_ascii_lowercase(),
            salt: salt.to_ascii_lowercase(),
        })
    }
}

/// The rules of CREATE USER, "Parameters". They speak of ASCII only, and yet characters beyond it are
/// taken: AWS's Python driver is tested with such passwords.
fn check_plain(password: &str) -> Result<()> {
    let complaint = if !(8..=64).contains(&password.len()) {
        "password must be between 8 and 64 characters in length"
    } else if !password.bytes().any(|byte| byte.is_ascii_uppercase()) {
        "password must contain at least one uppercase letter"
    } else if !password.bytes().any(|byte| byte.is_ascii_lowercase()) {
        "password must contain at least one lowercase letter"
    } else if !password.bytes().any(|byte| byte.is_ascii_digit()) {
        "password must contain a number"
    } else if !password
        .bytes()
        .all(|byte| byte > 127 || byte > 32 && !b"'\"\\/@".contains(&byte))
    {
        "password must contain ASCII characters 33 to 126 only, without ' \" \\ / or @"
    } else {
        return Ok(());
    };
    Err(SqlError::new(SqlState::INVALID_PARAMETER_VALUE, complaint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::IdentifierCase;
    use crate::statement::{self, Statement};

    fn parse(sql: &str) -> Result<CreateUser> {
        match statement::parse(sql, IdentifierCase::Insensitive)? {
            Statement::CreateUser(create) => Ok(create),
            other => panic!("{sql} was read as {other:?}"),
        }
    }

    #[test]
    fn options_come_in_any_order() {
        let create = parse(
            "CREATE USER \"Bob\" WITH PASSWORD 'Secret12' NOCREATEDB CREATEUSER IN GROUP a, b \
             VALID UNTIL '2030-01-01' CONNECTION LIMIT UNLIMITED SESSION TIMEOUT 60 \
             SYSLOG ACCESS RESTRICTED EXTERNALID \"x\"",
        )
        .unwrap();
        assert_eq!(create.name, "Bob");
        assert_eq!(create.groups, ["a", "b"]);
        let options = create.options;
        assert_eq!(
            options.password,
            Some(Password::Plain("Secret12".to_owned()))
        );
        assert_eq!(options.superuser, Some(true));
        assert_eq!(options.create_database, Some(false));
        assert_eq!(options.connection_limit, Some(None));
        assert_eq!(options.session_timeout_seconds, Some(Some(60)));
    }

    #[test]
    fn hashes_and_disabled_passwords_are_not_checked_as_text() {
        let hash = "md5153c434b4b77c89e6b94f12c5393af5b";
        let create = parse(&format!("CREATE USER u PASSWORD '{hash}'")).unwrap();
        assert_eq!(
            create.options.password,
            Some(Password::Md5(hash[3..].to_owned()))
        );
        let create = parse("CREATE USER u PASSWORD DISABLE").unwrap();
        assert_eq!(create.options.password, Some(Password::Disabled));
        let digest = "a".repeat(64);
        let create = parse(&format!(
            "CREATE USER u PASSWORD 'sha256|{digest}|{digest}'"
        ))
        .unwrap();
        assert_eq!(
            create.options.password,
            Some(Password::Sha256(Sha256Password::Digest {
                digest: digest.clone(),
                salt: digest
            }))
        );
        assert_eq!(
            parse("CREATE USER u PASSWORD 'sha256|abc|1'")
                .unwrap_err()
                .state,
            SqlState::INVALID_PARAMETER_VALUE
        );
    }

    #[test]
    fn passwords_follow_the_rules_of_the_manual() {
        for (password, complaint) in [
            ("Aa1", "between 8 and 64"),
            ("secret12", "uppercase"),
            ("SECRET12", "lowercase"),
            ("Secretly", "a number"),
            ("Secret 12", "ASCII characters"),
            ("Secret@12", "ASCII characters"),
        ] {
            let error = parse(&format!("CREATE USER u PASSWORD '{password}'")).unwrap_err();
            assert_eq!(error.state, SqlState::INVALID_PARAMETER_VALUE);
            assert!(error.message.contains(complaint), "{password}: {error}");
        }
    }

    #[test]
    fn a_password_is_required_and_never_shown() {
        assert_eq!(
            parse("CREATE USER u").unwrap_err().message,
            "CREATE USER requires PASSWORD"
        );
        let shown = format!("{:?}", parse("CREATE USER u PASSWORD 'Secret12'").unwrap());
        assert!(!shown.contains("Secret12"), "{shown}");
    }

    #[test]
    fn reserved_names_and_wrong_limits_are_refused() {
        assert_eq!(
            parse("CREATE USER public PASSWORD DISABLE")
                .unwrap_err()
                .state,
            SqlState::INVALID_NAME
        );
        assert_eq!(
            parse("CREATE USER u PASSWORD DISABLE SESSION TIMEOUT 5")
                .unwrap_err()
                .state,
            SqlState::INVALID_PARAMETER_VALUE
        );
    }
}
