//! From a parsed statement to what carries it out: queries and DML go to `queries`, COPY, UNLOAD and
//! external functions to their modules, what concerns only the session is done here, and everything
//! else is `statements`.

use local_dialect::RsType;
use local_dialect::error::SqlState;
use local_dialect::names::ObjectName;
use local_dialect::statement::Statement;
use local_dialect::statements::lock::Lock;
use local_dialect::statements::set::{Set, SetValue};
use local_dialect::statements::show::Show;

use super::faults;
use super::prepared::Arguments;
use super::settings::PARAMETERS;
use super::{Client, Outcome, OutputColumn, Result, Session, Severity};
use crate::locks::LockMode;
use crate::queries;

impl Session {
    /// Carries out a statement inside the open transaction and returns its tag.
    pub(super) fn dispatch(
        &mut self,
        statement: Statement,
        arguments: Arguments<'_>,
        client: &mut dyn Client,
    ) -> Result<String> {
        let outcome = match statement {
            Statement::Query(text) => return queries::run(self, &text, arguments, client),
            Statement::Dml(dml) => return queries::run(self, &dml.text, arguments, client),
            Statement::Copy(copy) => crate::copy::execute(self, &copy)?,
            Statement::Unload(unload) => crate::unload::execute(self, &unload)?,
            Statement::CreateExternalFunction(create) => {
                crate::external_function::create(self, *create)?
            }
            Statement::Explain(explain) => queries::explain(self, &explain.statement)?,
            Statement::Prepare(prepare) => self.prepare_statement(&prepare)?,
            Statement::Execute(execute) => return self.execute_prepared(&execute, client),
            Statement::Deallocate(deallocate) => self.deallocate(&deallocate)?,
            Statement::DeclareCursor(declare) => self.declare_cursor(declare)?,
            Statement::Fetch(fetch) => return self.fetch(&fetch, client),
            Statement::CloseCursor(close) => {
                self.cursors.close(&close.name)?;
                Outcome::complete("CLOSE CURSOR")
            }
            Statement::Lock(lock) => self.lock(&lock)?,
            Statement::Set(set) => self.set(&set, client)?,
            Statement::Reset(reset) => self.reset_setting(reset.parameter.as_deref())?,
            Statement::Show(Show::Parameter(name)) => self.show_parameter(&name)?,
            Statement::Show(Show::All) => self.show_all(),
            Statement::UseDatabase(chosen) => {
                self.use_database(chosen.database)?;
                Outcome::complete("USE")
            }
            Statement::Cancel(cancel) => self.cancel(cancel.process_id)?,
            other => crate::statements::execute(self, other)?,
        };
        deliver(outcome, self, client)
    }

    fn set(&mut self, set: &Set, client: &mut dyn Client) -> Result<Outcome> {
        if set.parameter == faults::PARAMETER {
            match &set.value {
                SetValue::Default => self.faults.arm("")?,
                SetValue::Values(names) => self.faults.arm(&names.join(","))?,
            }
            return Ok(Outcome::complete("SET"));
        }
        match &set.value {
            SetValue::Default => self.settings.reset(&set.parameter)?,
            SetValue::Values(values) if set.local => {
                self.settings.set_local(&set.parameter, values)?;
            }
            SetValue::Values(values) => self.settings.set(&set.parameter, values)?,
        }
        if set.parameter == "seed" {
            queries::seed(self, &self.settings.show("seed")?)?;
        }
        let reported = [
            ("client_encoding", "client_encoding"),
            ("datestyle", "DateStyle"),
            ("timezone", "TimeZone"),
            ("application_name", "application_name"),
        ];
        for (parameter, name) in reported {
            if parameter == set.parameter {
                client.parameter(name, &self.settings.show(parameter)?);
            }
        }
        Ok(Outcome::complete("SET"))
    }

    fn reset_setting(&mut self, parameter: Option<&str>) -> Result<Outcome> {
        match parameter {
            Some(name) => self.settings.reset(name)?,
            None => self.settings.reset_all(),
        }
        Ok(Outcome::complete("RESET"))
    }

    fn shown(&self, name: &str) -> Result<String> {
        match name {
            "is_superuser" => Ok(self.superuser_switch().to_owned()),
            "session_authorization" => Ok(self.user.clone()),
            "transaction_read_only" => Ok(if self.transaction.is_read_only() {
                "on"
            } else {
                "off"
            }
            .to_owned()),
            other => self.settings.show(other),
        }
    }

    pub(super) fn show_parameter(&self, name: &str) -> Result<Outcome> {
        let value = self.shown(name)?;
        Ok(Outcome::Rows {
            columns: vec![OutputColumn::new(name, RsType::Text)],
            rows: vec![vec![Some(value)]],
            tag: "SHOW".to_owned(),
        })
    }

    pub(super) fn show_all(&self) -> Outcome {
        let rows = PARAMETERS
            .iter()
            .map(|parameter| {
                vec![
                    Some(parameter.name.to_owned()),
                    self.shown(parameter.name).ok(),
                ]
            })
            .collect();
        Outcome::Rows {
            columns: vec![
                OutputColumn::new("name", RsType::Text),
                OutputColumn::new("setting", RsType::Text),
            ],
            rows,
            tag: "SHOW".to_owned(),
        }
    }

    fn lock(&mut self, lock: &Lock) -> Result<Outcome> {
        if !self.is_in_block() {
            self.notice(
                Severity::Warning,
                SqlState::NO_ACTIVE_TRANSACTION,
                "LOCK has no effect outside a transaction block",
            );
        }
        for name in &lock.tables {
            self.lock_named(name)?;
        }
        Ok(Outcome::complete("LOCK TABLE"))
    }

    fn lock_named(&mut self, name: &ObjectName) -> Result<()> {
        let oid = crate::statements::lockable_table(self, name)?;
        self.lock_table(oid, LockMode::Exclusive)?;
        Ok(())
    }

    fn cancel(&mut self, process_id: i32) -> Result<Outcome> {
        queries::backends::cancel(self, process_id)?;
        Ok(Outcome::complete("CANCEL"))
    }
}

/// Sends an outcome's rows and returns its tag.
fn deliver(outcome: Outcome, session: &Session, client: &mut dyn Client) -> Result<String> {
    match outcome {
        Outcome::Complete { tag } => Ok(tag),
        Outcome::Rows { columns, rows, tag } => {
            client.columns(&columns, session.settings.text_style())?;
            for row in &rows {
                client.row(row)?;
            }
            Ok(tag)
        }
    }
}
