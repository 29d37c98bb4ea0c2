use model::Failure;
use model::failure::{Code, Kind};

type Source = Box<dyn std::error::Error + Send + Sync>;

/// What can go wrong on the way into AWS.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no AWS credentials could be used")]
    Credentials { source: Source },
    #[error("{service} {place} did not answer")]
    Unreachable {
        service: &'static str,
        place: String,
        source: Source,
    },
    #[error("{service} refused to {action}: {message} ({code})")]
    Refused {
        service: &'static str,
        action: &'static str,
        code: String,
        message: String,
    },
    #[error("the bucket \"{bucket}\" cannot be used")]
    Bucket { bucket: String, source: Source },
    #[error("the Lambda function \"{name}\" exists already")]
    FunctionExists { name: String },
    #[error("there is no Lambda function \"{name}\"")]
    FunctionNotFound { name: String },
    #[error("the Lambda function \"{name}\" failed: {message}")]
    FunctionFailed { name: String, message: String },
    #[error("the Lambda function \"{name}\" did not become active: {state}")]
    FunctionNotActive { name: String, state: String },
}

impl Error {
    fn kind_and_code(&self) -> (Kind, Code) {
        match self {
            Self::Credentials { .. } => (Kind::PermissionDenied, Code::CredentialsNotFound),
            Self::Unreachable { .. } => (Kind::Unavailable, Code::AwsUnreachable),
            Self::Refused { code, .. } if is_denial(code) => {
                (Kind::PermissionDenied, Code::AwsRefused)
            }
            Self::Refused { code, .. } if is_throttling(code) => {
                (Kind::Unavailable, Code::AwsRefused)
            }
            Self::Refused { .. } => (Kind::InvalidInput, Code::AwsRefused),
            Self::Bucket { .. } => (Kind::InvalidInput, Code::BucketNotFound),
            Self::FunctionExists { .. } => (Kind::Conflict, Code::LambdaFunctionExists),
            Self::FunctionNotFound { .. } => (Kind::NotFound, Code::LambdaFunctionNotFound),
            Self::FunctionFailed { .. } => (Kind::InvalidInput, Code::LambdaFunctionFailed),
            Self::FunctionNotActive { .. } => (Kind::Unavailable, Code::LambdaFunctionFailed),
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Credentials { .. } => {
                Some("set `credentials` in `longshore.toml`, or log in with the AWS CLI")
            }
            Self::Unreachable { .. } => {
                Some("check the endpoint, the region and the network, then run it again")
            }
            Self::Refused { code, .. } if is_denial(code) => {
                Some("`longshore setup iam` prints the policies that are needed")
            }
            _ => None,
        }
    }
}

fn is_denial(code: &str) -> bool {
    code.contains("AccessDenied")
        || matches!(
            code,
            "UnrecognizedClientException"
                | "InvalidClientTokenId"
                | "ExpiredToken"
                | "ExpiredTokenException"
                | "SignatureDoesNotMatch"
                | "InvalidSignatureException"
        )
}

fn is_throttling(code: &str) -> bool {
    code.contains("Throttl") || code == "TooManyRequestsException" || code == "ServiceException"
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (kind, code) = error.kind_and_code();
        let hint = error.hint();
        let mut failure = Self::new(kind, code, error.to_string());
        if let Some(hint) = hint {
            failure = failure.with_hint(hint);
        }
        if std::error::Error::source(&error).is_some() {
            failure = failure.with_source(error);
        }
        failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: &str) -> Failure {
        Failure::from(Error::Refused {
            service: "Lambda",
            action: "create the function",
            code: code.to_owned(),
            message: "no".to_owned(),
        })
    }

    #[test]
    fn denials_and_throttling_are_told_from_wrong_input() {
        assert_eq!(
            refused("AccessDeniedException").kind,
            Kind::PermissionDenied
        );
        assert_eq!(refused("ExpiredToken").kind, Kind::PermissionDenied);
        assert_eq!(refused("ThrottlingException").kind, Kind::Unavailable);
        assert_eq!(
            refused("InvalidParameterValueException").kind,
            Kind::InvalidInput
        );
        assert_eq!(
            refused("AccessDeniedException").message,
            "Lambda refused to create the function: no (AccessDeniedException)"
        );
    }
}
