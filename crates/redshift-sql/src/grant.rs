//! `GRANT` and `REVOKE` on objects of ours.

use std::fmt;
use std::str::FromStr;

use model::{Code, ColumnType, Failure, Kind};

use crate::external_function::signature;
use crate::{Ident, QualifiedName, Target, Write};

/// Who gets a privilege. Reads from `role analyst`, `user anna`, `group staff` and `public`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Grantee {
    User(PrincipalName),
    Role(PrincipalName),
    Group(PrincipalName),
    Public,
}

/// The name of a user, role or group. Unlike other names it keeps its capitals in double quotes
/// (`IAM:Anna`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PrincipalName(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GranteeError {
    #[error(
        "\"{0}\" is not somebody who can be granted to: expected \"role NAME\", \"user NAME\", \
         \"group NAME\" or \"public\""
    )]
    Form(String),
    #[error("\"{0}\" cannot be the name of a user, role or group")]
    Name(String),
}

impl PrincipalName {
    pub fn new(name: &str) -> Result<Self, GranteeError> {
        if name.is_empty() || name.len() > 127 || name.chars().any(char::is_control) {
            return Err(GranteeError::Name(name.escape_debug().to_string()));
        }
        Ok(Self(name.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PrincipalName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0.replace('"', "\"\""))
    }
}

impl FromStr for Grantee {
    type Err = GranteeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || GranteeError::Form(text.to_owned());
        if text.trim().eq_ignore_ascii_case("public") {
            return Ok(Self::Public);
        }
        let (kind, name) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let name = PrincipalName::new(name.trim())?;
        match kind.to_ascii_lowercase().as_str() {
            "user" => Ok(Self::User(name)),
            "role" => Ok(Self::Role(name)),
            "group" => Ok(Self::Group(name)),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Grantee {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => name.fmt(formatter),
            Self::Role(name) => write!(formatter, "ROLE {name}"),
            Self::Group(name) => write!(formatter, "GROUP {name}"),
            Self::Public => formatter.write_str("PUBLIC"),
        }
    }
}

impl From<GranteeError> for Failure {
    fn from(error: GranteeError) -> Self {
        Self::new(
            Kind::InvalidInput,
            Code::InvalidIdentifier,
            error.to_string(),
        )
    }
}

pub fn grant_usage(schema: &Ident, to: &Grantee) -> Write {
    Write::new(
        "GRANT",
        Target::Schema(schema.clone()),
        format!("GRANT USAGE ON SCHEMA {schema} TO {to}"),
    )
}

pub fn grant_select(relation: &QualifiedName, to: &Grantee) -> Write {
    Write::new(
        "GRANT",
        Target::Relation(relation.clone()),
        format!("GRANT SELECT ON TABLE {relation} TO {to}"),
    )
}

/// Readers of a view that calls a function need this on the function.
pub fn grant_execute(function: &QualifiedName, types: &[ColumnType], to: &Grantee) -> Write {
    Write::new(
        "GRANT",
        Target::Function(function.clone()),
        format!(
            "GRANT EXECUTE ON FUNCTION {function}({}) TO {to}",
            signature(types)
        ),
    )
}

/// Redshift lets everybody execute a new function.
pub fn revoke_execute_from_public(function: &QualifiedName, types: &[ColumnType]) -> Write {
    Write::new(
        "REVOKE",
        Target::Function(function.clone()),
        format!(
            "REVOKE EXECUTE ON FUNCTION {function}({}) FROM PUBLIC",
            signature(types)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_are_granted_what_they_need() {
        let grantee = |text: &str| text.parse::<Grantee>().unwrap();
        let function = "longshore_data.f_planes_age_0a1b2c3d".parse().unwrap();
        let types = [ColumnType::Integer, ColumnType::VARCHAR_MAX];
        let texts = [
            grant_usage(&Ident::new("entities").unwrap(), &grantee("role analyst")),
            grant_select(
                &"entities.planes".parse().unwrap(),
                &grantee("user IAM:Anna \"A\""),
            ),
            grant_execute(&function, &types, &grantee("GROUP staff")),
            grant_select(&"entities.planes".parse().unwrap(), &grantee("Public")),
            revoke_execute_from_public(&function, &types),
        ]
        .map(|write| write.as_str().to_owned());
        insta::assert_snapshot!(texts.join(";\n"), @r#"
        GRANT USAGE ON SCHEMA "entities" TO ROLE "analyst";
        GRANT SELECT ON TABLE "entities"."planes" TO "IAM:Anna ""A""";
        GRANT EXECUTE ON FUNCTION "longshore_data"."f_planes_age_0a1b2c3d"(INTEGER, VARCHAR(65535)) TO GROUP "staff";
        GRANT SELECT ON TABLE "entities"."planes" TO PUBLIC;
        REVOKE EXECUTE ON FUNCTION "longshore_data"."f_planes_age_0a1b2c3d"(INTEGER, VARCHAR(65535)) FROM PUBLIC
        "#);
    }

    #[test]
    fn a_grantee_of_another_form_is_refused() {
        let error = |text: &str| text.parse::<Grantee>().unwrap_err();
        assert_eq!(error("analyst"), GranteeError::Form("analyst".to_owned()));
        assert_eq!(
            error("admin anna"),
            GranteeError::Form("admin anna".to_owned())
        );
        assert_eq!(error("role a\0"), GranteeError::Name("a\\0".to_owned()));
    }
}
