use std::fmt;
use std::str::FromStr;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)+) => {
        /// Names one cause. Each has a page `docs/errors/<code>.md` that says what happened and what
        /// to do; a test keeps the list and the pages equal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

codes! {
    Internal => "internal",

    // Names and addresses.
    InvalidIamInput => "invalid-iam-input",
    InvalidIdentifier => "invalid-identifier",
    InvalidRoleChain => "invalid-role-chain",
    InvalidS3Uri => "invalid-s3-uri",
    InvalidType => "invalid-type",

    // Reaching the warehouse.
    ConnectionLost => "connection-lost",
    DatabaseNotFound => "database-not-found",
    LoginRefused => "login-refused",
    StatementCancelled => "statement-cancelled",
    StatementFailed => "statement-failed",
    TlsFailed => "tls-failed",
    WarehouseUnreachable => "warehouse-unreachable",

    // What the warehouse holds.
    KeyNotUnique => "key-not-unique",
    LedgerNotReady => "ledger-not-ready",
    LoadRejected => "load-rejected",
    LoadRunning => "load-running",
    PermissionDenied => "permission-denied",
    QueryNotReadOnly => "query-not-read-only",
    RowCountMismatch => "row-count-mismatch",
    SchemaNotOwned => "schema-not-owned",
    TableExists => "table-exists",
    TableLocked => "table-locked",
    TableNotFound => "table-not-found",
    TableNotOwned => "table-not-owned",
    WriteConflict => "write-conflict",

    // The workspace on disk.
    AlreadyAWorkspace => "already-a-workspace",
    HistoryUnusable => "history-unusable",
    InvalidCondition => "invalid-condition",
    InvalidDefinition => "invalid-definition",
    NoSuchColumn => "no-such-column",
    NoSuchDefinition => "no-such-definition",
    NotAWorkspace => "not-a-workspace",
    SecretMissing => "secret-missing",
    UnknownKey => "unknown-key",
    WorkspaceFileUnreadable => "workspace-file-unreadable",

    // Entities, segments, functions, results.
    ColumnCodeStopped => "column-code-stopped",
    AddressTaken => "address-taken",
    ColumnTypeConflict => "column-type-conflict",
    DemoCheckFailed => "demo-check-failed",
    EntityNotRefreshed => "entity-not-refreshed",
    FunctionNameTaken => "function-name-taken",
    FunctionNotUsable => "function-not-usable",
    FunctionsNotConfigured => "functions-not-configured",
    InvalidColumnCode => "invalid-column-code",
    LocalStackFailed => "local-stack-failed",
    NoSuchPage => "no-such-page",
    SegmentColumnsChanged => "segment-columns-changed",
    SegmentNotRefreshed => "segment-not-refreshed",
    UnloadDestination => "unload-destination",
    UnloadUnsupported => "unload-unsupported",

    // Files to load, and results that are fetched.
    FileExists => "file-exists",
    HeaderMissing => "header-missing",
    InvalidLoad => "invalid-load",
    RecordInvalid => "record-invalid",
    SourceChanged => "source-changed",
    SourceColumnsDiffer => "source-columns-differ",
    SourceEmpty => "source-empty",
    SourceNotAFile => "source-not-a-file",
    SourceNotFound => "source-not-found",
    SourceUnreadable => "source-unreadable",
    SourceUnsupported => "source-unsupported",
    StagingInvalid => "staging-invalid",
    UnloadIncomplete => "unload-incomplete",

    // AWS.
    AwsRefused => "aws-refused",
    AwsUnreachable => "aws-unreachable",
    BucketNotFound => "bucket-not-found",
    BucketRefused => "bucket-refused",
    BucketUnreachable => "bucket-unreachable",
    CredentialsNotFound => "credentials-not-found",
    LambdaFunctionExists => "lambda-function-exists",
    LambdaFunctionFailed => "lambda-function-failed",
    LambdaFunctionNotFound => "lambda-function-not-found",
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == text)
            .ok_or_else(|| UnknownCode(text.to_owned()))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no error has the code \"{0}\"")]
pub struct UnknownCode(String);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn pages() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors");
        std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                name.strip_suffix(".md").map(str::to_owned)
            })
            .filter(|name| name != "README")
            .collect()
    }

    #[test]
    fn every_code_has_a_page_and_every_page_a_code() {
        let codes: BTreeSet<String> = Code::ALL
            .iter()
            .map(|code| code.as_str().to_owned())
            .collect();
        assert_eq!(codes, pages());
        assert_eq!(codes.len(), Code::ALL.len(), "two codes share a text");
    }

    #[test]
    fn a_code_is_found_by_its_text_and_an_unknown_text_is_refused() {
        assert_eq!("table-not-owned".parse(), Ok(Code::TableNotOwned));
        assert_eq!(
            "table".parse::<Code>(),
            Err(UnknownCode("table".to_owned()))
        );
    }
}
