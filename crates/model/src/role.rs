use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest chain that Redshift follows (Redshift manual, CREATE DATABASE, `IAM_ROLE`).
const MAX_ROLES: usize = 10;

/// The ARN of an IAM role: `arn:aws:iam::123456789012:role/path/name`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RoleArn(String);

/// The roles that Redshift assumes one after the other for `COPY`, `UNLOAD` and external functions;
/// the first is attached to the warehouse. One to ten.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Vec<RoleArn>", try_from = "Vec<RoleArn>")]
pub struct RoleChain(Vec<RoleArn>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseRoleError {
    #[error(
        "\"{0}\" is not the ARN of an IAM role: expected \
         \"arn:aws:iam::<12 digits>:role/<name>\""
    )]
    Arn(String),
    #[error("the role \"{0}\" holds a comma, which Redshift reads as the end of the role")]
    Comma(String),
    #[error("a chain of {0} roles: Redshift follows one to ten")]
    Length(usize),
}

impl RoleArn {
    /// The 12 digits of the account that owns the role.
    pub fn account_id(&self) -> &str {
        self.0
            .split(':')
            .nth(4)
            .expect("an ARN was checked to have six parts")
    }

    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub fn partition(&self) -> &str {
        self.0
            .split(':')
            .nth(1)
            .expect("an ARN was checked to have six parts")
    }

    /// The role's name without its path.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RoleArn {
    type Err = ParseRoleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ParseRoleError::Arn(text.to_owned());
        let parts: Vec<&str> = text.split(':').collect();
        let [
            "arn",
            "aws" | "aws-cn" | "aws-us-gov",
            "iam",
            "",
            account,
            resource,
        ] = parts[..]
        else {
            return Err(wrong());
        };
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let path = resource.strip_prefix("role/").ok_or_else(wrong)?;
        if path.contains(',') {
            return Err(ParseRoleError::Comma(text.to_owned()));
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=.@-/".contains(&byte);
        if path.is_empty() || path.ends_with('/') || !path.bytes().all(allowed) {
            return Err(wrong());
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for RoleArn {
    type Error = ParseRoleError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RoleArn> for String {
    fn from(arn: RoleArn) -> Self {
        arn.0
    }
}

impl RoleChain {
    pub fn new(roles: Vec<RoleArn>) -> Result<Self, ParseRoleError> {
        if (1..=MAX_ROLES).contains(&roles.len()) {
            Ok(Self(roles))
        } else {
            Err(ParseRoleError::Length(roles.len()))
        }
    }

    pub fn roles(&self) -> &[RoleArn] {
        &self.0
    }

    /// The role that is attached to the warehouse.
    pub fn first(&self) -> &RoleArn {
        &self.0[0]
    }

    /// The role that touches the data.
    pub fn last(&self) -> &RoleArn {
        &self.0[self.0.len() - 1]
    }

    /// The text of the `IAM_ROLE` parameter: comma separated, no spaces (Redshift manual, chaining
    /// IAM roles).
    pub fn to_iam_role(&self) -> String {
        let arns: Vec<&str> = self.0.iter().map(RoleArn::as_str).collect();
        arns.join(",")
    }
}

impl From<RoleArn> for RoleChain {
    fn from(role: RoleArn) -> Self {
        Self(vec![role])
    }
}

impl TryFrom<Vec<RoleArn>> for RoleChain {
    type Error = ParseRoleError;

    fn try_from(roles: Vec<RoleArn>) -> Result<Self, Self::Error> {
        Self::new(roles)
    }
}

impl From<RoleChain> for Vec<RoleArn> {
    fn from(chain: RoleChain) -> Self {
        chain.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAREHOUSE: &str = "arn:aws:iam::111111111111:role/longshore-k7f3q9-redshift";
    const STAGING: &str = "arn:aws:iam::222222222222:role/team/longshore-k7f3q9-staging";

    #[test]
    fn a_chain_is_written_with_commas_and_no_spaces() {
        let chain =
            RoleChain::new(vec![WAREHOUSE.parse().unwrap(), STAGING.parse().unwrap()]).unwrap();
        assert_eq!(chain.to_iam_role(), format!("{WAREHOUSE},{STAGING}"));
        assert_eq!(chain.first().account_id(), "111111111111");
        assert_eq!(chain.last().name(), "longshore-k7f3q9-staging");
        assert_eq!(chain.last().partition(), "aws");
    }

    #[test]
    fn what_is_not_a_role_is_refused() {
        for text in [
            "",
            "longshore",
            "arn:aws:iam::111111111111:user/anna",
            "arn:aws:iam::1111:role/short",
            "arn:aws:iam::111111111111:role/",
            "arn:aws:iam::111111111111:role/with space",
            "arn:aws:iam::111111111111:role/quote'",
            "arn:aws:s3::111111111111:role/name",
        ] {
            assert_eq!(
                text.parse::<RoleArn>(),
                Err(ParseRoleError::Arn(text.to_owned()))
            );
        }
    }

    #[test]
    fn a_role_whose_name_would_split_the_chain_is_refused() {
        let text = "arn:aws:iam::111111111111:role/a,b";
        assert_eq!(
            text.parse::<RoleArn>(),
            Err(ParseRoleError::Comma(text.to_owned()))
        );
    }

    #[test]
    fn a_chain_has_one_to_ten_roles() {
        let role: RoleArn = WAREHOUSE.parse().unwrap();
        assert_eq!(RoleChain::new(Vec::new()), Err(ParseRoleError::Length(0)));
        assert!(RoleChain::new(vec![role.clone(); 10]).is_ok());
        assert_eq!(
            RoleChain::new(vec![role; 11]),
            Err(ParseRoleError::Length(11))
        );
    }
}
