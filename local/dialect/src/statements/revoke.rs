//! `REVOKE` in all its forms.

use super::drop_schemas::eat_cascade;
use super::grant::{Granted, check};
use super::principal::GranteeName;
use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoke {
    /// GRANT OPTION FOR or ADMIN OPTION FOR: the privilege itself stays.
    pub option_only: bool,
    pub revoked: Granted,
    pub grantees: Vec<GranteeName>,
    pub cascade: bool,
}

impl Revoke {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("revoke")?;
        let option_only = cursor.eat_keywords(&["grant", "option", "for"])
            || cursor.eat_keywords(&["admin", "option", "for"]);
        let mut revoked = Granted::parse(cursor)?;
        cursor.expect_keyword("from")?;
        let grantees = cursor.comma_separated(GranteeName::parse)?;
        if let Granted::AssumeRole(assume_role) = &mut revoked {
            assume_role.parse_purposes(cursor)?;
        }
        check(&revoked, grantees.iter())?;
        Ok(Self {
            option_only,
            revoked,
            grantees,
            cascade: eat_cascade(cursor),
        })
    }
}
