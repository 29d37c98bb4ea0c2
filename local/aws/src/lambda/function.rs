//! A function: how it is named and what Lambda tells of it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Call;
use crate::{AwsError, Principal};

pub(super) const LATEST: &str = "$LATEST";

/// One function of one account in one region.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct FunctionId {
    pub(super) account_id: String,
    pub(super) region: String,
    pub(super) name: String,
}

impl FunctionId {
    /// Reads a name, a partial ARN (`account:function:name`) or an ARN, each with an optional
    /// qualifier; what is missing is the caller's.
    pub(super) fn parse(text: &str, principal: &Principal, region: &str) -> Result<Self, AwsError> {
        let parts: Vec<&str> = text.split(':').collect();
        let (account_id, region, rest) = match parts.as_slice() {
            [
                "arn",
                "aws",
                "lambda",
                region,
                account,
                "function",
                rest @ ..,
            ] => (*account, *region, rest),
            [account, "function", rest @ ..] => (*account, region, rest),
            ["function", rest @ ..] | rest => (principal.account_id(), region, rest),
        };
        let (name, qualifier) = match rest {
            [name] => (*name, LATEST),
            [name, qualifier] => (*name, *qualifier),
            _ => return Err(invalid_name(text)),
        };
        check_name(name)?;
        let id = Self {
            account_id: account_id.to_owned(),
            region: region.to_owned(),
            name: name.to_owned(),
        };
        // Versions and aliases are not supported, so none exists.
        if qualifier == LATEST {
            Ok(id)
        } else {
            Err(id.not_found(Some(qualifier)))
        }
    }

    pub(super) fn of_call(text: &str, call: &Call<'_>) -> Result<Self, AwsError> {
        let id = Self::parse(text, &call.principal, &call.region)?;
        match call
            .query("Qualifier")
            .find(|qualifier| qualifier != LATEST)
        {
            Some(qualifier) => Err(id.not_found(Some(&qualifier))),
            None => Ok(id),
        }
    }

    pub(super) fn arn(&self) -> String {
        format!(
            "arn:aws:lambda:{}:{}:function:{}",
            self.region, self.account_id, self.name
        )
    }

    pub(super) fn not_found(&self, qualifier: Option<&str>) -> AwsError {
        let qualifier = qualifier
            .map(|qualifier| format!(":{qualifier}"))
            .unwrap_or_default();
        AwsError::new(
            404,
            "ResourceNotFoundException",
            format!("Function not found: {}{qualifier}", self.arn()),
        )
    }
}

pub(super) fn check_name(name: &str) -> Result<(), AwsError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if (1..=64).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err(invalid_name(name))
}

fn invalid_name(name: &str) -> AwsError {
    AwsError::new(
        400,
        "ValidationException",
        format!(
            "1 validation error detected: Value '{name}' at 'functionName' failed to satisfy \
             constraint: Member must have length less than or equal to 64 and satisfy regular \
             expression pattern: [a-zA-Z0-9-_]+"
        ),
    )
}

/// What is stored of a function beside its package and tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Configuration {
    pub(super) runtime: String,
    pub(super) role: String,
    pub(super) handler: String,
    pub(super) description: String,
    pub(super) timeout_seconds: u32,
    pub(super) memory_mb: u32,
    pub(super) architecture: String,
    pub(super) code_size_bytes: u64,
    /// Base64, as Lambda shows it.
    pub(super) code_sha256: String,
    pub(super) modified_ms: i64,
    /// Changes with every deployment.
    pub(super) revision_id: String,
}

impl Configuration {
    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.timeout_seconds))
    }

    /// `FunctionConfiguration` of Lambda's interface.
    pub(super) fn to_json(&self, id: &FunctionId) -> Value {
        json!({
            "FunctionName": id.name,
            "FunctionArn": id.arn(),
            "Runtime": self.runtime,
            "Role": self.role,
            "Handler": self.handler,
            "CodeSize": self.code_size_bytes,
            "Description": self.description,
            "Timeout": self.timeout_seconds,
            "MemorySize": self.memory_mb,
            "LastModified": self.last_modified(),
            "CodeSha256": self.code_sha256,
            "Version": LATEST,
            "TracingConfig": { "Mode": "PassThrough" },
            "RevisionId": self.revision_id,
            "State": "Active",
            "LastUpdateStatus": "Successful",
            "PackageType": "Zip",
            "Architectures": [self.architecture],
            "EphemeralStorage": { "Size": 512 },
        })
    }

    fn last_modified(&self) -> String {
        jiff::Timestamp::from_millisecond(self.modified_ms)
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .strftime("%Y-%m-%dT%H:%M:%S.%3f+0000")
            .to_string()
    }
}

#[derive(Debug, Clone)]
pub(super) struct StoredFunction {
    pub(super) id: FunctionId,
    /// The content file of its zip.
    pub(super) content: String,
    pub(super) configuration: Configuration,
    pub(super) tags: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, String> {
        let principal = Principal::user("111111111111", "operator");
        FunctionId::parse(text, &principal, "eu-west-1")
            .map(|id| id.arn())
            .map_err(|error| error.code().to_owned())
    }

    #[test]
    fn a_function_is_named_in_four_ways() {
        let arn = "arn:aws:lambda:eu-west-1:111111111111:function:age";
        for text in [
            "age",
            "function:age",
            "111111111111:function:age",
            arn,
            "age:$LATEST",
        ] {
            assert_eq!(parse(text).as_deref(), Ok(arn), "{text}");
        }
    }

    #[test]
    fn versions_aliases_and_bad_names_are_refused() {
        assert_eq!(parse("age:1"), Err("ResourceNotFoundException".to_owned()));
        assert_eq!(parse("a b"), Err("ValidationException".to_owned()));
        assert_eq!(
            parse(&"x".repeat(65)),
            Err("ValidationException".to_owned())
        );
    }
}
