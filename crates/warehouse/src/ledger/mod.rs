//! The ledger of a dedicated database: what Longshore created there, and the proof that it did.

mod intents;
mod loads;
mod objects;
mod owned;
mod refreshes;

pub use intents::Intent;
pub use loads::{Claim, ClaimedLoad, LoadClaim, LoadedRow, OpenClaim};
pub use objects::{Lookup, ObjectEntry};
pub(crate) use objects::{no_longer_ours, same_target};
pub(crate) use owned::Recorded;
pub use owned::{Function, Object, Owned, Schema, Table, TemporaryTable, View};
pub use refreshes::Refresh;

use model::Clock;
use redshift_sql::ledger::{self as statements, Moment};
use redshift_sql::{Ident, IdentError, Literal};

use crate::transaction::Transaction;
use crate::{Error, Session, catalog};

/// The four schemas that are ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The ledger's own tables.
    pub ledger: Ident,
    /// Tables that people do not read directly, and functions.
    pub data: Ident,
    /// A view for each entity.
    pub entities: Ident,
    /// A view for each segment.
    pub segments: Ident,
}

/// The ledger; it keeps no session, each call is given one.
#[derive(Debug, Clone)]
pub struct Ledger {
    names: Names,
    statements: statements::Ledger,
}

/// What the ledger's own row in `objects` says it is for.
fn own_purpose() -> String {
    format!("ledger, form {}", statements::VERSION)
}

pub(crate) fn moment(clock: &dyn Clock) -> Moment {
    Moment::from_unix_micros(clock.unix_micros())
}

impl Ledger {
    /// `prefix` stands before each of the four names; it is empty unless they are taken.
    pub fn new(prefix: &str) -> Result<Self, IdentError> {
        let name = |name: &str| Ident::new(&format!("{prefix}{name}"));
        let names = Names {
            ledger: name("longshore")?,
            data: name("longshore_data")?,
            entities: name("entities")?,
            segments: name("segments")?,
        };
        let statements = statements::Ledger::new(names.ledger.clone());
        Ok(Self { names, statements })
    }

    pub fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn statements(&self) -> &statements::Ledger {
        &self.statements
    }

    /// Whether the ledger is there and can be used; `false` when it was never created. A schema of
    /// that name that is not ours, or a ledger of another form, is an error.
    pub async fn is_ready(&self, session: &Session) -> Result<bool, Error> {
        let schema = &self.names.ledger;
        let Some(entry) = catalog::schema(session, schema).await? else {
            return Ok(false);
        };
        let foreign = || Error::SchemaNotOwned {
            schema: schema.as_str().to_owned(),
            owner: entry.owner.clone(),
        };
        if !entry.is_ours {
            return Err(foreign());
        }
        let objects = &self.statements.tables()[0];
        if !catalog::relation(session, objects)
            .await?
            .is_some_and(|relation| relation.is_ours)
        {
            return Err(foreign());
        }
        let find = self
            .statements
            .find_object(statements::ObjectKind::Schema, schema, None);
        let rows = session.execute(&find).await?;
        if rows.rows.is_empty() {
            return Err(foreign());
        }
        let found = rows.required(0, "purpose")?.trim();
        if found != own_purpose() {
            return Err(Error::LedgerVersion {
                schema: schema.as_str().to_owned(),
                found: found.trim_start_matches("ledger, form ").to_owned(),
                expected: statements::VERSION,
            });
        }
        Ok(true)
    }

    /// For commands that only read.
    pub async fn require(&self, session: &Session) -> Result<(), Error> {
        if self.is_ready(session).await? {
            Ok(())
        } else {
            Err(Error::LedgerMissing {
                schema: self.names.ledger.as_str().to_owned(),
            })
        }
    }

    /// Makes the ledger if it is not there, in one transaction.
    pub async fn open(&self, session: &mut Session, clock: &dyn Clock) -> Result<(), Error> {
        if self.is_ready(session).await? {
            return Ok(());
        }
        match self.create(session, clock).await {
            // Somebody else's run made it in the meantime.
            Err(Error::Server(_) | Error::Exists { .. }) if self.is_ready(session).await? => Ok(()),
            outcome => outcome,
        }
    }

    async fn create(&self, session: &mut Session, clock: &dyn Clock) -> Result<(), Error> {
        let mut transaction = Transaction::begin(session, self, clock).await?;
        transaction.create_ledger(&own_purpose()).await?;
        transaction.commit().await
    }
}

/// Cuts a text to what a column of the ledger holds, in bytes.
pub(crate) fn fitting(text: &str, bytes: usize) -> Result<Literal, Error> {
    Ok(Literal::new(&text[..text.floor_char_boundary(bytes)])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_schemas_take_a_prefix() {
        let ledger = Ledger::new("acme_").unwrap();
        assert_eq!(ledger.names().data.as_str(), "acme_longshore_data");
        assert_eq!(
            Ledger::new("").unwrap().names().entities.as_str(),
            "entities"
        );
        assert!(Ledger::new(&"p".repeat(120)).is_err());
    }

    #[test]
    fn a_text_is_cut_at_a_character() {
        assert_eq!(fitting("aää", 4).unwrap().as_str(), "aä");
        assert_eq!(fitting("short", 4096).unwrap().as_str(), "short");
    }
}
