//! `DROP USER`, `DROP GROUP` and `DROP ROLE`.

use super::principal::{role_name, user_name};
use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    User,
    Group,
    Role,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropPrincipals {
    pub kind: PrincipalKind,
    pub names: Vec<String>,
    pub if_exists: bool,
    /// FORCE, for a role, takes it away from those who have it.
    pub force: bool,
}

impl DropPrincipals {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("drop")?;
        let (kind, parse_name): (_, fn(&mut Cursor<'_>) -> Result<String>) =
            if cursor.eat_keyword("user") {
                (PrincipalKind::User, user_name)
            } else if cursor.eat_keyword("group") {
                (PrincipalKind::Group, |cursor| cursor.identifier())
            } else {
                cursor.expect_keyword("role")?;
                (PrincipalKind::Role, role_name)
            };
        let if_exists = cursor.eat_keywords(&["if", "exists"]);
        let names = if kind == PrincipalKind::User {
            cursor.comma_separated(parse_name)?
        } else {
            vec![parse_name(cursor)?]
        };
        let force = kind == PrincipalKind::Role && cursor.eat_keyword("force");
        if kind == PrincipalKind::Role && !force {
            cursor.eat_keyword("restrict");
        }
        Ok(Self {
            kind,
            names,
            if_exists,
            force,
        })
    }
}
