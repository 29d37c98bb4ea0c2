//! Running statements one after the other, each with its number, its timer and its transaction.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::lexer::{char_position, split_statements};
use local_dialect::statement::{self, Statement};
use local_dialect::statements::show::Show;
use local_dialect::statements::show_parameters;
use tokio::task::AbortHandle;

use super::history::{Recorded, State, without_secrets};
use super::prepared::{Arguments, Prepared};
use super::registry::Cause;
use super::transaction::Status;
use super::{Client, Result, Session};
use crate::queries::parameters;

/// Whether the implicit transaction of a statement ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Here,
    /// Later: with the query string's last statement, or at Sync.
    Later,
}

impl Session {
    /// Runs the statements of a query string (simple protocol). They share one transaction, unless
    /// they open blocks themselves. When it fails, what is to be undone has been undone.
    pub(crate) fn run_string(&mut self, text: &str, client: &mut dyn Client) -> Result<()> {
        let ran = self.run_statements(text, client);
        self.transaction.set_shared(false);
        if ran.is_err() {
            self.fail();
            self.send_notices(client);
        }
        ran
    }

    fn run_statements(&mut self, text: &str, client: &mut dyn Client) -> Result<()> {
        require_short(text)?;
        let statements = split_statements(text)?;
        if statements.is_empty() {
            client.empty();
        }
        self.transaction.set_shared(statements.len() > 1);
        for (index, (offset, sql)) in statements.iter().enumerate() {
            let ends = if index + 1 == statements.len() {
                Ends::Here
            } else {
                Ends::Later
            };
            self.run_one(sql, Arguments::default(), ends, client)
                .map_err(|mut error| {
                    // Positions count from the start of what the client sent.
                    error.position = error
                        .position
                        .map(|position| position + char_position(text, *offset) - 1);
                    error
                })?;
        }
        Ok(())
    }

    /// Runs a prepared statement with its parameters (extended protocol); its implicit transaction
    /// ends at Sync.
    pub(crate) fn run_prepared(
        &mut self,
        statement: &Arc<Prepared>,
        values: &[Option<String>],
        client: &mut dyn Client,
    ) -> Result<()> {
        if statement.text.is_empty() {
            client.empty();
            return Ok(());
        }
        let declared = parameters::declared_for(&statement.declared, values);
        let arguments = Arguments {
            declared: &declared,
            values,
            described: statement.columns.as_deref(),
        };
        self.run_one(&statement.text, arguments, Ends::Later, client)
    }

    fn run_one(
        &mut self,
        sql: &str,
        arguments: Arguments<'_>,
        ends: Ends,
        client: &mut dyn Client,
    ) -> Result<()> {
        self.query_id = self.engine.next_query_id();
        self.statement_start = self.engine.now();
        self.registration.interrupt().begin(self.query_id);
        let is_query = self.record_start(sql);
        let timer = self.start_timer();
        let ran = self
            .run_in_transaction(sql, arguments, ends, client)
            .map_err(|error| self.cause_of(error));
        if let Some(timer) = timer {
            timer.abort();
        }
        self.registration.interrupt().end();
        if is_query {
            self.last_query_id = self.query_id;
        }
        self.engine
            .statements()
            .ended(self.query_id, self.engine.now(), ran.as_ref().err());
        let tag = ran?;
        self.send_notices(client);
        client.complete(&tag);
        Ok(())
    }

    /// Whether the statement is one that `pg_last_query_id()` tells of: locopy asks for the files of its
    /// UNLOAD by it, behind a COMMIT and a BEGIN.
    fn record_start(&self, sql: &str) -> bool {
        const NO_QUERIES: [&str; 10] = [
            "ABORT", "BEGIN", "COMMIT", "END", "RESET", "ROLLBACK", "SET", "SHOW", "START", "USE",
        ];
        let (kind, text) = without_secrets(sql);
        let is_query = !NO_QUERIES.contains(&kind.as_str());
        self.engine.statements().started(Recorded {
            query_id: self.query_id,
            transaction_id: self.transaction.id(),
            pid: self.registration.pid(),
            user: self.user.clone(),
            database: self.database().to_owned(),
            label: self.settings.query_group().to_owned(),
            kind,
            text,
            started: self.statement_start,
            ended: None,
            state: State::Running,
            error: None,
            profile: None,
        });
        is_query
    }

    /// An interrupted statement may fail in many ways; the client is told of the interrupt.
    fn cause_of(&self, error: SqlError) -> SqlError {
        self.registration.interrupt().check().err().unwrap_or(error)
    }

    fn start_timer(&self) -> Option<AbortHandle> {
        let timeout = self.settings.statement_timeout()?;
        let interrupt = Arc::clone(self.registration.interrupt());
        let engine = Arc::clone(&self.engine);
        let timer = self.runtime.spawn(async move {
            tokio::time::sleep(timeout).await;
            interrupt.request(Cause::Timeout);
            engine.locks().wake();
        });
        Some(timer.abort_handle())
    }

    /// Runs a statement and returns the tag of its `CommandComplete`.
    fn run_in_transaction(
        &mut self,
        sql: &str,
        arguments: Arguments<'_>,
        ends: Ends,
        client: &mut dyn Client,
    ) -> Result<String> {
        let parsed = if arguments.values.is_empty() || show_parameters::count(sql)?.is_none() {
            statement::parse(sql, self.identifier_case())
        } else {
            let filled = show_parameters::fill(sql, arguments.values)?;
            statement::parse(&filled, self.identifier_case())
        };
        match parsed {
            Ok(Statement::Commit) => return self.commit_block().map(str::to_owned),
            Ok(Statement::Rollback) => return Ok(self.roll_back_block().to_owned()),
            _ => self.refuse_if_failed()?,
        }
        let parsed = parsed?;
        if let Statement::Begin(begin) = parsed {
            return Ok(self.begin_block(begin).to_owned());
        }
        if matches!(parsed, Statement::Query(_) | Statement::Fetch(_)) {
            self.registration.interrupt().allow_abandoning();
        }
        if takes_snapshot(&parsed) {
            self.begin_statement()?;
        } else {
            self.begin_if_idle()?;
        }
        self.engine
            .statements()
            .entered(self.query_id, self.transaction.id());
        let tag = self.dispatch(parsed, arguments, client)?;
        if ends == Ends::Here && self.transaction.status() == Status::Idle {
            self.commit()?;
        }
        Ok(tag)
    }

    pub(super) fn refuse_if_failed(&self) -> Result<()> {
        if self.transaction.status() == Status::Failed {
            return Err(SqlError::new(
                SqlState::ABORTED_TRANSACTION,
                "current transaction is aborted, commands ignored until end of transaction block",
            ));
        }
        Ok(())
    }

    fn send_notices(&mut self, client: &mut dyn Client) {
        for notice in self.notices.drain(..) {
            client.notice(&notice);
        }
    }
}

/// Whether a statement is among those that fix what the transaction sees (BEGIN, usage notes).
fn takes_snapshot(statement: &Statement) -> bool {
    !matches!(
        statement,
        Statement::Set(_)
            | Statement::Reset(_)
            | Statement::Show(Show::Parameter(_) | Show::All)
            | Statement::Prepare(_)
            | Statement::Deallocate(_)
    )
}

/// Most bytes of a query string (management guide, "Quotas and limits": a statement has 16 MB).
const MAX_TEXT_BYTES: usize = 16 << 20;

pub(super) fn require_short(text: &str) -> Result<()> {
    if text.len() <= MAX_TEXT_BYTES {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::PROGRAM_LIMIT_EXCEEDED,
        format!(
            "Statement is too large. Statement Size: {} bytes. Maximum Allowed: {MAX_TEXT_BYTES} bytes",
            text.len()
        ),
    ))
}
