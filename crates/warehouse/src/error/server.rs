use std::fmt;

use model::{Code, Kind};

/// What the warehouse answered to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerError {
    /// Five characters; Redshift uses `XX000` for much.
    pub sqlstate: String,
    pub message: String,
    /// Where Redshift often puts the real cause.
    pub detail: Option<String>,
    pub hint: Option<String>,
    /// The leading words of the statement; `login` for the login.
    pub statement_kind: &'static str,
}

impl std::error::Error for ServerError {}

impl fmt::Display for ServerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} failed: {}",
            self.statement_kind, self.message
        )?;
        match self.detail.as_deref().map(compact_detail) {
            Some(detail) if !detail.is_empty() => write!(formatter, " ({detail})"),
            _ => Ok(()),
        }
    }
}

/// Redshift's detail is a block of `name: value` lines between rules; the place in its source code
/// and the process say nothing to a reader.
fn compact_detail(detail: &str) -> String {
    let lines: Vec<&str> = detail
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("---"))
        .filter(|line| !line.starts_with("location:") && !line.starts_with("process:"))
        .filter(|line| {
            line.split_once(':')
                .is_none_or(|(_, value)| !value.trim().is_empty())
        })
        .collect();
    lines.join("; ")
}

impl ServerError {
    pub(crate) fn new(
        error: &tokio_postgres::error::DbError,
        statement_kind: &'static str,
    ) -> Self {
        Self {
            sqlstate: error.code().code().to_owned(),
            message: error.message().trim().to_owned(),
            detail: error.detail().map(str::to_owned),
            hint: error.hint().map(str::to_owned),
            statement_kind,
        }
    }

    fn mentions(&self, text: &str) -> bool {
        let detail = self.detail.as_deref().unwrap_or_default();
        self.message.contains(text) || detail.contains(text)
    }

    /// Whether another transaction stood in the way, so that the same transaction may succeed when it
    /// is run again.
    pub fn is_conflict(&self) -> bool {
        matches!(self.sqlstate.as_str(), "40001" | "40P01")
            || self.message.trim() == "1023"
            || self.message.contains("Serializable isolation violation")
            || self.mentions("Serializable isolation violation")
            || self.mentions("conflict with concurrent transaction")
            || self.mentions("could not open relation with OID")
    }

    /// Whether the warehouse ended the session: it restarts, is resized or patched, or an administrator
    /// did it.
    pub fn is_end_of_session(&self) -> bool {
        matches!(self.sqlstate.as_str(), "57P01" | "57P02" | "57P03")
            || self.sqlstate.starts_with("08")
    }

    /// Whether a `COPY` refused its data; `sys_load_error_detail` has the reasons.
    pub fn is_load_error(&self) -> bool {
        self.statement_kind == "COPY"
            && (self.mentions("stl_load_errors") || self.mentions("sys_load_error_detail"))
    }

    /// Whether a division by zero stopped the statement: how a check says no.
    pub(crate) fn is_division_by_zero(&self) -> bool {
        let text = self.message.to_ascii_lowercase();
        self.sqlstate == "22012" || (text.contains("divi") && text.contains("zero"))
    }

    pub(super) fn kind_and_code(&self) -> (Kind, Code) {
        if self.is_conflict() {
            return (Kind::Conflict, Code::WriteConflict);
        }
        if self.is_load_error() {
            return (Kind::InvalidInput, Code::LoadRejected);
        }
        match self.sqlstate.as_str() {
            "42501" => (Kind::PermissionDenied, Code::PermissionDenied),
            "57014" => (Kind::Interrupted, Code::StatementCancelled),
            "42P01" | "3F000" => (Kind::NotFound, Code::TableNotFound),
            "42P07" | "42P06" | "42723" => (Kind::Conflict, Code::TableExists),
            "0A000" => (Kind::Unsupported, Code::StatementFailed),
            "XX000" if self.mentions("nonexistent table") => (Kind::NotFound, Code::TableNotFound),
            "XX000" if self.mentions("AccessDenied") || self.mentions("ASSUMEROLE") => {
                (Kind::PermissionDenied, Code::PermissionDenied)
            }
            state if state.starts_with("57") || state.starts_with("08") => {
                (Kind::Unavailable, Code::ConnectionLost)
            }
            state if state.starts_with("22") || state.starts_with("42") => {
                (Kind::InvalidInput, Code::StatementFailed)
            }
            _ => (Kind::Unavailable, Code::StatementFailed),
        }
    }
}

impl ServerError {
    pub(super) fn failure_hint(&self) -> Option<String> {
        if let Some(hint) = &self.hint {
            return Some(hint.clone());
        }
        let hint = match self.kind_and_code().1 {
            Code::PermissionDenied => {
                "`longshore setup sql` prints every grant that Longshore needs"
            }
            Code::TableNotFound => "look with `longshore catalog`",
            Code::WriteConflict | Code::StatementCancelled => "run the command again",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use model::Failure;

    use super::*;
    use crate::Error;

    fn server(sqlstate: &str, message: &str, detail: Option<&str>) -> ServerError {
        ServerError {
            sqlstate: sqlstate.to_owned(),
            message: message.to_owned(),
            detail: detail.map(str::to_owned),
            hint: None,
            statement_kind: "COPY",
        }
    }

    fn code(error: ServerError) -> (Kind, Code) {
        let failure = Failure::from(Error::from(Box::new(error)));
        (failure.kind, failure.code)
    }

    #[test]
    fn the_detail_of_the_warehouse_is_told_without_its_noise() {
        let detail = "\n  -----\n  error:  S3 path is wrong\n  code:      8001\n  context:   \n  \
                      query:     12\n  location:  s3.cpp:5\n  process:   padbmaster [pid=7]\n  -----\n";
        insta::assert_snapshot!(
            server("XX000", "Cannot read", Some(detail)),
            @"COPY failed: Cannot read (error:  S3 path is wrong; code:      8001; query:     12)"
        );
    }

    #[test]
    fn answers_of_the_warehouse_are_told_apart() {
        for (sqlstate, message, expected) in [
            (
                "42501",
                "permission denied for relation t",
                (Kind::PermissionDenied, Code::PermissionDenied),
            ),
            ("XX000", "1023", (Kind::Conflict, Code::WriteConflict)),
            (
                "XX000",
                "Serializable isolation violation on table - 5",
                (Kind::Conflict, Code::WriteConflict),
            ),
            (
                "XX000",
                "Load into table 't' failed.  Check 'sys_load_error_detail' system table for details.",
                (Kind::InvalidInput, Code::LoadRejected),
            ),
            (
                "XX000",
                "Cannot COPY into nonexistent table t",
                (Kind::NotFound, Code::TableNotFound),
            ),
            (
                "XX000",
                "S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 1",
                (Kind::PermissionDenied, Code::PermissionDenied),
            ),
            (
                "57014",
                "canceling statement due to user request",
                (Kind::Interrupted, Code::StatementCancelled),
            ),
            (
                "57P01",
                "terminating connection due to administrator command",
                (Kind::Unavailable, Code::ConnectionLost),
            ),
            (
                "42601",
                "syntax error at or near \"x\"",
                (Kind::InvalidInput, Code::StatementFailed),
            ),
            (
                "0A000",
                "not supported",
                (Kind::Unsupported, Code::StatementFailed),
            ),
            (
                "XX000",
                "out of memory",
                (Kind::Unavailable, Code::StatementFailed),
            ),
        ] {
            assert_eq!(code(server(sqlstate, message, None)), expected, "{message}");
        }
    }

    #[test]
    fn checks_are_known_by_their_division_by_zero() {
        assert!(server("22012", "division by zero", None).is_division_by_zero());
        assert!(server("XX000", "Divide by zero", None).is_division_by_zero());
        assert!(!server("22003", "value out of range", None).is_division_by_zero());
    }
}
