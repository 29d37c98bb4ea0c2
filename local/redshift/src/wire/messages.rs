//! Engine values as messages.

use local_dialect::error::SqlError;
use pgwire::messages::PgWireBackendMessage;
use pgwire::messages::response::{
    CommandComplete, ErrorResponse, NoticeResponse, ReadyForQuery, TransactionStatus,
};
use pgwire::messages::startup::ParameterStatus;

use crate::session::Notice;
use crate::session::transaction::Status;

/// How bad an error is for the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ErrorSeverity {
    /// The statement failed.
    Error,
    /// The connection ends.
    Fatal,
}

pub(super) fn error(error: &SqlError, severity: ErrorSeverity) -> PgWireBackendMessage {
    let severity = match severity {
        ErrorSeverity::Error => "ERROR",
        ErrorSeverity::Fatal => "FATAL",
    };
    let mut fields = vec![
        (b'S', severity.to_owned()),
        (b'C', error.state.as_str().to_owned()),
        (b'M', error.message.clone()),
    ];
    fields.extend(error.detail.clone().map(|detail| (b'D', detail)));
    fields.extend(error.hint.clone().map(|hint| (b'H', hint)));
    fields.extend(error.position.map(|position| (b'P', position.to_string())));
    for (_, text) in &mut fields {
        // A string on the wire ends at its first zero byte.
        text.retain(|character| character != '\0');
    }
    PgWireBackendMessage::ErrorResponse(ErrorResponse::new(fields))
}

pub(super) fn notice(notice: &Notice) -> PgWireBackendMessage {
    PgWireBackendMessage::NoticeResponse(NoticeResponse::new(vec![
        (b'S', notice.severity.as_str().to_owned()),
        (b'C', notice.state.as_str().to_owned()),
        (b'M', notice.message.clone()),
    ]))
}

/// Format code (0 text, 1 binary) of the value at `index`.
pub(super) fn format_of(formats: &[i16], index: usize) -> i16 {
    match formats {
        [] => 0,
        [all] => *all,
        each => each.get(index).copied().unwrap_or(0),
    }
}

pub(super) fn command_complete(tag: &str) -> PgWireBackendMessage {
    PgWireBackendMessage::CommandComplete(CommandComplete::new(tag.to_owned()))
}

pub(super) fn ready(status: Status) -> PgWireBackendMessage {
    PgWireBackendMessage::ReadyForQuery(ReadyForQuery::new(match status {
        Status::Idle => TransactionStatus::Idle,
        Status::Block => TransactionStatus::Transaction,
        Status::Failed => TransactionStatus::Error,
    }))
}

pub(super) fn parameter_status(name: &str, value: &str) -> PgWireBackendMessage {
    PgWireBackendMessage::ParameterStatus(ParameterStatus::new(name.to_owned(), value.to_owned()))
}
