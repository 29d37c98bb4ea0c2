//! `GRANT ASSUMEROLE`: which IAM roles a user may have Redshift assume, and for what.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::statements::privileges::RolePurpose;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumeRole {
    pub roles: IamRoles,
    pub purposes: Vec<RolePurpose>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IamRoles {
    /// Every role attached to the cluster.
    All,
    Default,
    /// Each a role's ARN, or a chain of them joined with commas.
    Chains(Vec<String>),
}

impl AssumeRole {
    /// `ON roles`; the purposes follow the grantees.
    pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("on")?;
        let roles = if cursor.eat_keyword("all") {
            IamRoles::All
        } else if cursor.eat_keyword("default") {
            IamRoles::Default
        } else {
            let chains = cursor.comma_separated(Cursor::string)?;
            chains.iter().try_for_each(|chain| check_chain(chain))?;
            IamRoles::Chains(chains)
        };
        Ok(Self {
            roles,
            purposes: Vec::new(),
        })
    }

    /// `FOR purpose [, …]`.
    pub(in crate::statements) fn parse_purposes(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        cursor.expect_keyword("for")?;
        if cursor.eat_keyword("all") {
            self.purposes = RolePurpose::ALL.to_vec();
            return Ok(());
        }
        self.purposes = cursor.comma_separated(|cursor| {
            if cursor.eat_keyword("copy") {
                Ok(RolePurpose::Copy)
            } else if cursor.eat_keyword("unload") {
                Ok(RolePurpose::Unload)
            } else if cursor.eat_keywords(&["external", "function"]) {
                Ok(RolePurpose::ExternalFunction)
            } else if cursor.eat_keywords(&["create", "model"]) {
                Ok(RolePurpose::CreateModel)
            } else {
                Err(cursor.unexpected())
            }
        })?;
        Ok(())
    }
}

fn check_chain(chain: &str) -> Result<()> {
    let well_formed = chain
        .split(',')
        .all(|arn| arn.starts_with("arn:") && arn.contains(":role/") && !arn.contains(' '));
    if well_formed {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::INVALID_PARAMETER_VALUE,
        format!("\"{chain}\" is not an IAM role ARN or a chain of them"),
    )
    .with_hint("write `arn:aws:iam::<account>:role/<name>`, the roles of a chain joined with commas and no spaces"))
}
