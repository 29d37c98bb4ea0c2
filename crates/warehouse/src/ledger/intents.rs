//! What cannot be created in a transaction is written down before it is created and confirmed after,
//! so that a run that was killed between the two leaves a trace to sweep by.

use model::Clock;
use model::ids::{IdSource, LoadId};
use redshift_sql::ledger::IntentKind;

use super::{Ledger, fitting, moment};
use crate::{Error, Session};

/// Something outside of the warehouse that Longshore made or was about to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    pub name: String,
    /// Whether it is known to have been created.
    pub confirmed: bool,
}

impl Ledger {
    /// Committed before the thing is created.
    pub async fn intend(
        &self,
        session: &mut Session,
        kind: IntentKind,
        name: &str,
        ids: &dyn IdSource,
        clock: &dyn Clock,
    ) -> Result<(), Error> {
        let id = LoadId::random(ids);
        let name = fitting(name, 2048)?;
        let write = self
            .statements
            .record_intent(&id, kind, &name, moment(clock));
        session.send(write.kind(), write.as_str()).await.map(drop)
    }

    /// After it was created.
    pub async fn confirm(
        &self,
        session: &mut Session,
        kind: IntentKind,
        name: &str,
        ids: &dyn IdSource,
        clock: &dyn Clock,
    ) -> Result<(), Error> {
        let id = LoadId::random(ids);
        let name = fitting(name, 2048)?;
        let write = self
            .statements
            .confirm_intent(&id, kind, &name, moment(clock));
        session.send(write.kind(), write.as_str()).await.map(drop)
    }

    /// After it was removed.
    pub async fn forget_intent(
        &self,
        session: &mut Session,
        kind: IntentKind,
        name: &str,
    ) -> Result<(), Error> {
        let write = self.statements.forget_intents(kind, &fitting(name, 2048)?);
        session.send(write.kind(), write.as_str()).await.map(drop)
    }

    pub async fn intents(&self, session: &Session, kind: IntentKind) -> Result<Vec<Intent>, Error> {
        let rows = session.execute(&self.statements.list_intents(kind)).await?;
        (0..rows.rows.len())
            .map(|row| {
                Ok(Intent {
                    name: rows.required(row, "name")?.to_owned(),
                    confirmed: rows.parsed::<i64>(row, "confirmed")? == 1,
                })
            })
            .collect()
    }
}
