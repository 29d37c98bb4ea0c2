//! PREPARE, EXECUTE, DEALLOCATE and cursors, and the description of statements for the extended
//! protocol.

use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::data_types::MAX_VARCHAR_BYTES;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::lexer::split_statements;
use local_dialect::statement::{self, Statement};
use local_dialect::statements::deallocate::Deallocate;
use local_dialect::statements::declare_cursor::DeclareCursor;
use local_dialect::statements::execute::Execute;
use local_dialect::statements::fetch::Fetch;
use local_dialect::statements::prepare::Prepare;
use local_dialect::statements::show::Show;
use local_dialect::statements::show_parameters;

use super::execution::require_short;
use super::open_cursors::OpenCursor;
use super::prepared::{Arguments, Prepared, missing};
use super::{Client, Outcome, OutputColumn, Result, Session};
use crate::queries;
use crate::statements::show_columns;

impl Session {
    /// Parse of the extended protocol: keeps the statement under `name` after finding out what it
    /// takes and returns.
    pub(crate) fn parse_and_keep(
        &mut self,
        name: &str,
        sql: &str,
        declared: &[RsType],
    ) -> Result<()> {
        require_short(sql)?;
        let statements = split_statements(sql)?;
        let described = match statements.as_slice() {
            [] => Prepared {
                text: String::new(),
                declared: Vec::new(),
                parameters: Vec::new(),
                columns: None,
            },
            [(_, one)] => self.describe(one, declared)?,
            _ => {
                return Err(SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    "cannot insert multiple commands into a prepared statement",
                ));
            }
        };
        self.prepared.insert(name, described)
    }

    pub(crate) fn prepared(&self, name: &str) -> Result<Arc<Prepared>> {
        self.prepared.get(name)
    }

    /// Close of the extended protocol; an unknown name is no error.
    pub(crate) fn forget_prepared(&mut self, name: &str) {
        self.prepared.remove(name);
    }

    fn describe(&mut self, sql: &str, declared: &[RsType]) -> Result<Prepared> {
        if let Some(count) = show_parameters::count(sql)? {
            return self.describe_show(sql, count);
        }
        let parsed = statement::parse(sql, self.identifier_case())?;
        if matches!(
            parsed,
            Statement::Commit | Statement::Rollback | Statement::Begin(_)
        ) {
            return Ok(without_parameters(sql, None));
        }
        self.refuse_if_failed()?;
        self.statement_start = self.engine.now();
        let columns = match parsed {
            Statement::Query(text) => return self.describe_query(&text, declared),
            Statement::Dml(dml) => return self.describe_query(&dml.text, declared),
            Statement::Explain(_) => Some(vec![queries::plan_column()]),
            Statement::Show(Show::Parameter(name)) => columns_of(self.show_parameter(&name)?),
            Statement::Show(Show::All) => columns_of(self.show_all()),
            Statement::AnalyzeCompression(_) => Some(crate::statements::compression_columns()),
            Statement::Show(show) => show_columns(&show),
            Statement::Fetch(fetch) => Some(self.cursors.columns(&fetch.cursor)?),
            Statement::Execute(execute) => self.prepared.get(&execute.name)?.columns.clone(),
            _ => None,
        };
        Ok(without_parameters(sql, columns))
    }

    /// A SHOW with parameters, which are taken as text.
    fn describe_show(&mut self, sql: &str, parameters: usize) -> Result<Prepared> {
        self.refuse_if_failed()?;
        let template = show_parameters::template(sql)?;
        let Statement::Show(show) = statement::parse(&template, self.identifier_case())? else {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "parameters are for queries, changes of rows, and SHOW",
            ));
        };
        Ok(Prepared {
            parameters: vec![RsType::VarChar(MAX_VARCHAR_BYTES); parameters],
            ..without_parameters(sql, show_columns(&show))
        })
    }

    fn describe_query(&mut self, sql: &str, declared: &[RsType]) -> Result<Prepared> {
        self.begin_if_idle()?;
        let (parameters, columns) = queries::describe(self, sql, declared)?;
        Ok(Prepared {
            text: sql.to_owned(),
            declared: declared.to_vec(),
            parameters,
            columns,
        })
    }

    pub(super) fn prepare_statement(&mut self, prepare: &Prepare) -> Result<Outcome> {
        let described = self.describe(&prepare.statement, &prepare.parameter_types)?;
        if prepare.name.is_empty() {
            return Err(missing(&prepare.name));
        }
        self.prepared.insert(&prepare.name, described)?;
        Ok(Outcome::complete("PREPARE"))
    }

    pub(super) fn execute_prepared(
        &mut self,
        execute: &Execute,
        client: &mut dyn Client,
    ) -> Result<String> {
        let statement = self.prepared.get(&execute.name)?;
        if statement.parameters.len() != execute.parameters.len() {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                format!(
                    "wrong number of parameters for prepared statement \"{}\"",
                    execute.name
                ),
            )
            .with_detail(format!(
                "Expected {} parameters but got {}.",
                statement.parameters.len(),
                execute.parameters.len()
            )));
        }
        let values = execute
            .parameters
            .iter()
            .map(|expression| queries::evaluate(self, expression))
            .collect::<Result<Vec<_>>>()?;
        let arguments = Arguments {
            declared: &statement.declared,
            values: &values,
            described: None,
        };
        queries::run(self, &statement.text, arguments, client)
    }

    pub(super) fn deallocate(&mut self, deallocate: &Deallocate) -> Result<Outcome> {
        match &deallocate.name {
            None => self.prepared.clear(),
            Some(name) if self.prepared.remove(name) => {}
            Some(name) => return Err(missing(name)),
        }
        Ok(Outcome::complete("DEALLOCATE"))
    }

    pub(super) fn declare_cursor(&mut self, declare: DeclareCursor) -> Result<Outcome> {
        if self.transaction_status() != super::Status::Block {
            return Err(SqlError::new(
                SqlState::NO_ACTIVE_TRANSACTION,
                "DECLARE CURSOR may only be used in transaction blocks",
            ));
        }
        self.cursors.check_free(&declare.name)?;
        let limit = self.engine.options().sessions.cursor_bytes;
        let open = self.engine.cursors().clone();
        let spooled = queries::spool(self, &declare.query, &|bytes| {
            open.require_room(bytes, limit)
        })?;
        let cursor = OpenCursor {
            user: self.user.clone(),
            name: declare.name.clone(),
            transaction_id: self.transaction_id(),
            declared: self.statement_start,
            rows: spooled.count,
            bytes: spooled.bytes,
            fetched: 0,
        };
        let entry = open.enter(self.backend_pid(), cursor);
        let (columns, rows) = (spooled.columns, spooled.rows);
        self.cursors.open(declare.name, columns, rows, entry);
        Ok(Outcome::complete("DECLARE CURSOR"))
    }

    pub(super) fn fetch(&mut self, fetch: &Fetch, client: &mut dyn Client) -> Result<String> {
        let columns = self.cursors.columns(&fetch.cursor)?;
        client.columns(&columns, self.settings.text_style())?;
        let mut wanted = fetch.count.map_or(usize::MAX, |count| {
            usize::try_from(count).unwrap_or(usize::MAX)
        });
        while wanted > 0
            && let Some(batch) = self.cursors.next(&fetch.cursor, wanted)?
        {
            wanted -= batch.num_rows();
            client.batch(&batch)?;
        }
        Ok("FETCH".to_owned())
    }
}

fn without_parameters(sql: &str, columns: Option<Vec<OutputColumn>>) -> Prepared {
    Prepared {
        text: sql.to_owned(),
        declared: Vec::new(),
        parameters: Vec::new(),
        columns,
    }
}

fn columns_of(outcome: Outcome) -> Option<Vec<OutputColumn>> {
    match outcome {
        Outcome::Complete { .. } => None,
        Outcome::Rows { columns, .. } => Some(columns),
    }
}
