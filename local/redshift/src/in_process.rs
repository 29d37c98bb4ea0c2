//! Sessions without a socket: what runs statements for the Redshift Data API.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use bytes::{Buf, BytesMut};
use local_dialect::error::{SqlError, SqlState};
use local_dialect::lexer::{Token, tokenize};
use local_dialect::{RsType, names};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::engine::Redshift;
use crate::queries::encode::{Encoder, Format, TextStyle};
use crate::session::registry::{Cause, Interrupt};
use crate::session::{Client, Notice, Opening, OutputColumn, Session};

/// What a statement gave back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultSet {
    /// None where the statement returns no rows.
    pub columns: Option<Vec<Column>>,
    /// Values as clients see them in text; `None` is NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// For example `INSERT 0 3`.
    pub tag: String,
    /// Length of all values.
    pub size_bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub data_type: RsType,
}

/// A session of a user whose identity somebody else has proved.
pub struct InProcessSession {
    engine: Arc<Redshift>,
    session: Session,
}

impl fmt::Debug for InProcessSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("InProcessSession")
            .field("pid", &self.session.backend_pid())
            .finish_non_exhaustive()
    }
}

/// Ends what a session runs.
#[derive(Clone)]
pub struct Canceller {
    engine: Arc<Redshift>,
    interrupt: Arc<Interrupt>,
}

impl fmt::Debug for Canceller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Canceller")
    }
}

impl Canceller {
    pub fn cancel(&self) {
        self.interrupt.request(Cause::Client);
        self.engine.locks().wake();
    }
}

impl Redshift {
    /// Opens a session for a user that exists and may log in. Blocks, as everything it does.
    pub fn open_session(
        self: &Arc<Self>,
        user: &str,
        database: &str,
        runtime: Handle,
    ) -> Result<InProcessSession, SqlError> {
        if self.cluster().state().user(user).is_none() {
            return Err(SqlError::new(
                SqlState::INVALID_AUTHORIZATION,
                format!("user \"{user}\" does not exist"),
            ));
        }
        if !self.storage().is_attached(database) {
            return Err(SqlError::new(
                SqlState::INVALID_CATALOG_NAME,
                format!("database \"{database}\" does not exist"),
            ));
        }
        let opening = Opening {
            user: user.to_owned(),
            database: database.to_owned(),
            secret: 0,
            parameters: BTreeMap::from([(
                "application_name".to_owned(),
                "Redshift Data API".to_owned(),
            )]),
            runtime,
            terminate: CancellationToken::new(),
            lose: CancellationToken::new(),
        };
        Ok(InProcessSession {
            engine: Arc::clone(self),
            session: Session::open(self, opening)?,
        })
    }

    /// Whether there is a user of this name.
    pub fn has_user(&self, user: &str) -> bool {
        self.cluster().state().user(user).is_some()
    }

    /// Makes a user who cannot log in with a password, for an IAM identity; one that is there stays.
    pub fn ensure_passwordless_user(
        self: &Arc<Self>,
        user: &str,
        runtime: Handle,
    ) -> Result<(), SqlError> {
        if self.has_user(user) {
            return Ok(());
        }
        let admin = self.options().admin_user.clone();
        let mut session = self.open_session(&admin, crate::engine::DEFAULT_DATABASE, runtime)?;
        let sql = format!("CREATE USER {} PASSWORD DISABLE", names::quote(user));
        session.run(&sql, &[], u64::MAX).map(drop)
    }
}

impl InProcessSession {
    pub fn backend_pid(&self) -> i32 {
        self.session.backend_pid()
    }

    /// Number of the statement that ran last.
    pub fn last_query_id(&self) -> i64 {
        self.session.last_query_id()
    }

    pub fn canceller(&self) -> Canceller {
        Canceller {
            engine: Arc::clone(&self.engine),
            interrupt: Arc::clone(self.session.interrupt()),
        }
    }

    /// Runs one statement with named parameters, each used as `:name`. It is its own transaction unless
    /// a block is open. A result of more than `max_bytes` is refused.
    pub fn run(
        &mut self,
        sql: &str,
        parameters: &[(String, String)],
        max_bytes: u64,
    ) -> Result<ResultSet, SqlError> {
        let (sql, values) = numbered(sql, parameters)?;
        let mut collector = Collector {
            result: ResultSet::default(),
            encoder: None,
            max_bytes,
        };
        let ran = self
            .session
            .parse_and_keep("", &sql, &[])
            .and_then(|()| self.session.prepared(""))
            .and_then(|prepared| {
                self.session
                    .run_prepared(&prepared, &values, &mut collector)
            });
        match ran {
            Ok(()) => {
                self.session.finish_implicit()?;
                Ok(collector.result)
            }
            Err(error) => {
                self.session.fail();
                Err(error)
            }
        }
    }
}

impl Drop for InProcessSession {
    fn drop(&mut self) {
        self.session.close();
    }
}

/// `:name` as `$n`, and the values in that order.
fn numbered(
    sql: &str,
    parameters: &[(String, String)],
) -> Result<(String, Vec<Option<String>>), SqlError> {
    if parameters.is_empty() {
        return Ok((sql.to_owned(), Vec::new()));
    }
    let tokens = tokenize(sql)?;
    let mut text = String::with_capacity(sql.len());
    let mut copied = 0;
    for pair in tokens.windows(2) {
        let [colon, name] = pair else { continue };
        let (Token::Symbol(symbol), Token::Word(word)) = (&colon.token, &name.token) else {
            continue;
        };
        if symbol != ":" || colon.end != name.start {
            continue;
        }
        let place = parameters.iter().position(|(name, _)| name == word);
        let place = place.ok_or_else(|| {
            SqlError::new(
                SqlState::UNDEFINED_OBJECT,
                format!("there is no parameter :{word}"),
            )
        })?;
        text.push_str(&sql[copied..colon.start]);
        text.push('$');
        text.push_str(&(place + 1).to_string());
        copied = name.end;
    }
    text.push_str(&sql[copied..]);
    let values = parameters
        .iter()
        .map(|(_, value)| Some(value.clone()))
        .collect();
    Ok((text, values))
}

/// Names of the parameters that a statement uses as `:name`.
pub fn used_parameters(sql: &str) -> Result<Vec<String>, SqlError> {
    let tokens = tokenize(sql)?;
    let mut used = Vec::new();
    for pair in tokens.windows(2) {
        if let [colon, name] = pair
            && let (Token::Symbol(symbol), Token::Word(word)) = (&colon.token, &name.token)
            && symbol == ":"
            && colon.end == name.start
        {
            used.push(word.clone());
        }
    }
    Ok(used)
}

/// Keeps a statement's result.
struct Collector {
    result: ResultSet,
    encoder: Option<Encoder>,
    max_bytes: u64,
}

impl Collector {
    fn push(&mut self, row: Vec<Option<String>>) -> Result<(), SqlError> {
        let bytes: usize = row.iter().flatten().map(String::len).sum();
        self.result.size_bytes += bytes as u64;
        if self.result.size_bytes > self.max_bytes {
            return Err(SqlError::new(
                SqlState::INTERNAL_ERROR,
                format!(
                    "Query result size exceeds the limit of {} bytes",
                    self.max_bytes
                ),
            ));
        }
        self.result.rows.push(row);
        Ok(())
    }
}

impl Client for Collector {
    fn columns(&mut self, columns: &[OutputColumn], style: TextStyle) -> Result<(), SqlError> {
        self.encoder = Some(Encoder::new(columns, style, |_| Ok(Format::Text))?);
        let columns = columns.iter().map(|column| Column {
            name: column.name.clone(),
            data_type: column.data_type,
        });
        self.result.columns = Some(columns.collect());
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<(), SqlError> {
        let encoder = self
            .encoder
            .take()
            .expect("columns are announced before rows");
        let bound = encoder.bind(batch)?;
        let mut buffer = BytesMut::new();
        for row in 0..batch.num_rows() {
            buffer.clear();
            bound.write(row, &mut buffer)?;
            self.push(texts(&buffer))?;
        }
        drop(bound);
        self.encoder = Some(encoder);
        Ok(())
    }

    fn row(&mut self, values: &[Option<String>]) -> Result<(), SqlError> {
        self.push(values.to_vec())
    }

    fn complete(&mut self, tag: &str) {
        tag.clone_into(&mut self.result.tag);
    }

    fn notice(&mut self, _: &Notice) {}

    fn parameter(&mut self, _: &str, _: &str) {}

    fn empty(&mut self) {}
}

/// The values of a `DataRow` message in text format.
fn texts(mut message: &[u8]) -> Vec<Option<String>> {
    message.advance(5);
    let count = message.get_i16();
    (0..count)
        .map(|_| {
            let length = usize::try_from(message.get_i32()).ok()?;
            let text = String::from_utf8_lossy(&message[..length]).into_owned();
            message.advance(length);
            Some(text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_parameters_are_numbered_where_they_are_used() {
        let parameters = [
            ("id".to_owned(), "1".to_owned()),
            ("name".to_owned(), "a".to_owned()),
        ];
        let (sql, values) = numbered(
            "SELECT ':id', x::int FROM t WHERE id = :id AND (n = :name OR m = :id)",
            &parameters,
        )
        .unwrap();
        assert_eq!(
            sql,
            "SELECT ':id', x::int FROM t WHERE id = $1 AND (n = $2 OR m = $1)"
        );
        assert_eq!(values, [Some("1".to_owned()), Some("a".to_owned())]);
        assert!(numbered("SELECT :other", &parameters).is_err());
    }
}
