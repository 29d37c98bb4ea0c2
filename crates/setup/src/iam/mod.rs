//! The IAM roles and policies of a workspace, in the account of the warehouse and in that of the
//! bucket.
//!
//! A warehouse in the bucket's account has one role. Across accounts there is a chain of two: the first
//! is attached to the warehouse and may assume the second, which belongs to the bucket's account,
//! trusts that one role only, and reaches the prefix of this workspace only.

mod operator;
mod roles;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use model::{Code, Failure, Kind, RoleArn, RoleChain, S3Uri, WorkspaceId};
use serde_json::Value;

/// The twelve digits of an AWS account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountId(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IamError {
    #[error("\"{0}\" is not an AWS account: expected 12 digits")]
    Account(String),
    #[error("\"{0}\" is not an AWS region")]
    Region(String),
    #[error(
        "the prefix \"{0}\" must end with \"/\", or the policy would reach what begins alike, and \
         hold no \"*\" or \"?\""
    )]
    Prefix(String),
    #[error("a generated name is not an ARN")]
    Arn(#[from] model::ParseRoleError),
}

impl From<IamError> for Failure {
    fn from(error: IamError) -> Self {
        Self::new(Kind::InvalidInput, Code::InvalidIamInput, error.to_string())
    }
}

impl FromStr for AccountId {
    type Err = IamError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IamError::Account(text.to_owned()))
        }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Where data is staged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    pub account: AccountId,
    /// Bucket and prefix; the prefix ends with `/`.
    pub location: S3Uri,
    /// The ARN of the key that encrypts it, when it is not S3's own.
    pub kms_key: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IamInput {
    pub workspace: WorkspaceId,
    /// The account of the warehouse and of the Lambda functions.
    pub account: AccountId,
    pub region: String,
    pub bucket: Bucket,
    /// ARNs of the cluster, or of the workgroups, that may use the role, with `*` where they are not
    /// known; empty means any of the account.
    pub warehouses: Vec<String>,
}

/// A role to create, or a policy to attach to whoever runs Longshore.
#[derive(Debug, Clone, PartialEq)]
pub struct IamDocument {
    pub account: AccountId,
    /// The name of the role, or of the policy.
    pub name: String,
    /// Who may assume the role; `None` for a policy.
    pub trust_policy: Option<Value>,
    pub permission_policy: Value,
    pub why: &'static str,
}

impl IamInput {
    /// Checks what goes into ARNs and patterns.
    fn check(&self) -> Result<(), IamError> {
        let region_like = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        if !region_like(&self.region) {
            return Err(IamError::Region(self.region.clone()));
        }
        let prefix = self.bucket.location.key();
        if !prefix.ends_with('/') || prefix.contains(['*', '?']) {
            return Err(IamError::Prefix(prefix.to_owned()));
        }
        Ok(())
    }

    fn shares_account(&self) -> bool {
        self.account == self.bucket.account
    }

    fn partition(&self) -> &'static str {
        if self.region.starts_with("cn-") {
            "aws-cn"
        } else if self.region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }

    fn name(&self, what: &str) -> String {
        format!("longshore-{}-{what}", self.workspace)
    }

    fn role_arn(&self, account: &AccountId, what: &str) -> String {
        format!(
            "arn:{}:iam::{account}:role/{}",
            self.partition(),
            self.name(what)
        )
    }

    /// The role that is attached to the warehouse; external functions are invoked as it.
    pub fn warehouse_role(&self) -> Result<RoleArn, IamError> {
        Ok(self.role_arn(&self.account, "redshift").parse()?)
    }

    /// What Lambda functions run as.
    pub fn function_role(&self) -> Result<RoleArn, IamError> {
        Ok(self.role_arn(&self.account, "function").parse()?)
    }

    /// What `COPY` and `UNLOAD` assume: one role when warehouse and bucket share an account, else two.
    pub fn role_chain(&self) -> Result<RoleChain, IamError> {
        let mut roles = vec![self.warehouse_role()?];
        if !self.shares_account() {
            roles.push(self.role_arn(&self.bucket.account, "staging").parse()?);
        }
        Ok(RoleChain::new(roles)?)
    }

    /// Every Lambda function of the workspace, and their versions.
    fn function_arns(&self) -> [String; 2] {
        let (partition, region, account) = (self.partition(), &self.region, &self.account);
        let name = self.name("*");
        let arn = format!("arn:{partition}:lambda:{region}:{account}:function:{name}");
        [arn.clone(), format!("{arn}:*")]
    }

    fn bucket_arn(&self) -> String {
        format!(
            "arn:{}:s3:::{}",
            self.partition(),
            self.bucket.location.bucket()
        )
    }

    fn object_arns(&self) -> String {
        format!("{}/{}*", self.bucket_arn(), self.bucket.location.key())
    }
}

/// Every document of the workspace, in the order in which they are created: a role that another names
/// comes before it.
pub fn iam(input: &IamInput) -> Result<Vec<IamDocument>, IamError> {
    input.check()?;
    let mut documents = vec![roles::warehouse(input)];
    if !input.shares_account() {
        documents.push(roles::staging(input));
    }
    documents.push(roles::function(input));
    documents.push(operator::staging(input));
    documents.push(operator::functions(input));
    Ok(documents)
}

/// A policy document of these statements.
fn policy(statements: &[Value]) -> Value {
    serde_json::json!({ "Version": "2012-10-17", "Statement": statements })
}
