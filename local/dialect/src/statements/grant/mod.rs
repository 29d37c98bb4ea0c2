//! `GRANT` in all its forms, and what it shares with REVOKE.

mod assume_role;
mod objects;

pub use assume_role::{AssumeRole, IamRoles};
pub use objects::{
    ObjectPrivilege, ObjectPrivileges, Objects, PrivilegeList, Scope, ScopedPrivileges,
};

use super::principal::{GranteeName, role_name};
use super::privileges::{Privilege, SystemPermission};
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::lexer::Token;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub granted: Granted,
    pub grantees: Vec<Grantee>,
}

/// One name after TO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grantee {
    pub name: GranteeName,
    /// WITH GRANT OPTION, or WITH ADMIN OPTION for a role.
    pub with_option: bool,
}

/// What is given or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Granted {
    Objects(ObjectPrivileges),
    Scoped(ScopedPrivileges),
    Roles(Vec<String>),
    SystemPermissions(Vec<SystemPermission>),
    AssumeRole(AssumeRole),
}

impl Grant {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("grant")?;
        let mut granted = Granted::parse(cursor)?;
        cursor.expect_keyword("to")?;
        let grantees = cursor.comma_separated(Grantee::parse)?;
        if let Granted::AssumeRole(assume_role) = &mut granted {
            assume_role.parse_purposes(cursor)?;
        }
        check(&granted, grantees.iter().map(|grantee| &grantee.name))?;
        let options_allowed = matches!(granted, Granted::Objects(_) | Granted::Roles(_));
        for grantee in grantees.iter().filter(|grantee| grantee.with_option) {
            if !options_allowed || !matches!(grantee.name, GranteeName::User(_)) {
                return Err(SqlError::new(
                    SqlState::INVALID_GRANT_OPERATION,
                    "grant options can be granted to users only, and only for objects and roles",
                ));
            }
        }
        Ok(Self { granted, grantees })
    }
}

impl Grantee {
    pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        let name = GranteeName::parse(cursor)?;
        let with_option = cursor.eat_keywords(&["with", "grant", "option"])
            || cursor.eat_keywords(&["with", "admin", "option"]);
        Ok(Self { name, with_option })
    }
}

impl Granted {
    /// Everything up to TO or FROM.
    pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.peek_keyword("role") {
            return cursor
                .comma_separated(|cursor| {
                    cursor.expect_keyword("role")?;
                    role_name(cursor)
                })
                .map(Self::Roles);
        }
        if cursor.eat_keyword("assumerole") {
            return AssumeRole::parse(cursor).map(Self::AssumeRole);
        }
        let start = cursor.mark();
        let phrases = cursor.comma_separated(Phrase::parse)?;
        if cursor.peek_keyword("on") {
            let list = PrivilegeList::of_objects(cursor, start, &phrases)?;
            return ObjectPrivileges::parse(cursor, list).map(Self::Objects);
        }
        if cursor.peek_keyword("for") {
            let list = PrivilegeList::of_objects(cursor, start, &phrases)?;
            return ScopedPrivileges::parse(cursor, list).map(Self::Scoped);
        }
        if cursor.peek_keyword("to") || cursor.peek_keyword("from") {
            return system_permissions(&phrases).map(Self::SystemPermissions);
        }
        Err(cursor.unexpected())
    }
}

/// One privilege or permission as a run of words, with the columns in parentheses after it.
struct Phrase {
    words: String,
    columns: Vec<String>,
}

impl Phrase {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        let mut words: Vec<String> = Vec::new();
        while let Some(Token::Word(word)) = cursor.peek() {
            let word = word.to_ascii_uppercase();
            if ["ON", "FOR", "TO", "FROM"].contains(&word.as_str()) {
                break;
            }
            words.push(word);
            cursor.advance();
        }
        if words.is_empty() {
            return Err(cursor.unexpected());
        }
        let columns = if cursor.peek_symbol("(") {
            cursor.parenthesized(Cursor::identifier)?
        } else {
            Vec::new()
        };
        Ok(Self {
            words: words.join(" "),
            columns,
        })
    }

    fn is_all(&self) -> bool {
        self.words == "ALL" || self.words == "ALL PRIVILEGES" || self.words == "ALL PERMISSIONS"
    }
}

fn system_permissions(phrases: &[Phrase]) -> Result<Vec<SystemPermission>> {
    if let [only] = phrases
        && only.is_all()
    {
        return Ok(SystemPermission::all().collect());
    }
    phrases
        .iter()
        .map(|phrase| {
            SystemPermission::from_name(&phrase.words).ok_or_else(|| {
                SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    format!("\"{}\" is not a system permission", phrase.words),
                )
                .with_hint("a role is granted with `GRANT ROLE name TO …`, a privilege on an object with `GRANT … ON …`")
            })
        })
        .collect()
}

/// Rules on who may be given what.
pub(super) fn check<'a>(
    granted: &Granted,
    grantees: impl Iterator<Item = &'a GranteeName>,
) -> Result<()> {
    for name in grantees {
        let complaint = match (granted, name) {
            (Granted::SystemPermissions(_), GranteeName::Role(_)) => continue,
            (Granted::SystemPermissions(_), _) => "system permissions can be granted to roles only",
            (Granted::Scoped(_) | Granted::Roles(_), GranteeName::Group(_)) => {
                "scoped permissions and roles cannot be granted to groups"
            }
            (Granted::Scoped(_), GranteeName::Public) => {
                "scoped permissions cannot be granted to PUBLIC"
            }
            _ => continue,
        };
        return Err(SqlError::new(SqlState::INVALID_GRANT_OPERATION, complaint));
    }
    Ok(())
}

/// Refuses a privilege that objects of this kind do not have.
fn require_suitable(privileges: &PrivilegeList, all: &[Privilege], kind: &str) -> Result<()> {
    let PrivilegeList::Some(list) = privileges else {
        return Ok(());
    };
    for item in list {
        if !all.contains(&item.privilege) {
            return Err(SqlError::new(
                SqlState::INVALID_GRANT_OPERATION,
                format!("invalid privilege type {} for {kind}", item.privilege),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
