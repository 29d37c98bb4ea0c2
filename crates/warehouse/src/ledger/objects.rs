//! Looking an object up: is the name free, ours, or somebody else's?

use model::{Clock, ColumnType};
use redshift_sql::ledger::ObjectKind;
use redshift_sql::{Ident, QualifiedName, Target, Write};

use super::owned::{Object, Recorded, read_arguments};
use super::{Function, Ledger, Owned, Schema, Table, View, moment};
use crate::catalog::{self, RelationKind};
use crate::error::NotOwned;
use crate::{Error, Rows, Session};

/// A name that is not somebody else's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup<T> {
    Free,
    Owned(Owned<T>),
}

impl<T> Lookup<T> {
    pub fn owned(self) -> Option<Owned<T>> {
        match self {
            Self::Free => None,
            Self::Owned(owned) => Some(owned),
        }
    }
}

/// An object of the ledger, whether it still exists or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectEntry {
    /// `schema`, `table`, `view` or `function`.
    pub kind: String,
    pub schema: String,
    /// Empty for a schema.
    pub name: String,
    pub argument_types: Vec<ColumnType>,
    pub object_id: i64,
    pub purpose: String,
    pub created_at: String,
}

/// What ledger and catalogue say about one name.
struct Facts {
    /// The oid that the ledger lists.
    listed: Option<i64>,
    /// Oid, owner and whether that is us.
    found: Option<(i64, Option<String>, bool)>,
}

impl Facts {
    /// The oid when the object is ours, `None` when the name is free.
    fn settle(self, name: &str) -> Result<Option<i64>, Error> {
        let refuse = |reason| {
            Err(Error::NotOwned {
                name: name.to_owned(),
                reason,
            })
        };
        match (self.listed, self.found) {
            (_, None) => Ok(None),
            (None, Some((_, owner, _))) => refuse(NotOwned::NotListed { owner }),
            (Some(listed), Some((object_id, _, _))) if listed != object_id => {
                refuse(NotOwned::MadeAgain)
            }
            (Some(_), Some((_, owner, false))) => refuse(NotOwned::Handed { owner }),
            (Some(_), Some((object_id, _, true))) => Ok(Some(object_id)),
        }
    }
}

impl Ledger {
    /// An error when the name belongs to somebody else.
    pub async fn table(
        &self,
        session: &Session,
        name: &QualifiedName,
    ) -> Result<Lookup<Table>, Error> {
        self.relation(session, Table(name.clone()), RelationKind::Table)
            .await
    }

    /// An error when the name belongs to somebody else.
    pub async fn view(
        &self,
        session: &Session,
        name: &QualifiedName,
    ) -> Result<Lookup<View>, Error> {
        self.relation(session, View(name.clone()), RelationKind::View)
            .await
    }

    async fn relation<T: Recorded>(
        &self,
        session: &Session,
        object: T,
        kind: RelationKind,
    ) -> Result<Lookup<T>, Error> {
        let (listed, _) = self.listed(session, &object).await?;
        let Target::Relation(name) = object.target() else {
            return Ok(Lookup::Free);
        };
        let relation = catalog::relation(session, &name).await?;
        // A table where the ledger has a view is not the object of the ledger.
        let listed = listed.filter(|_| relation.as_ref().is_none_or(|found| found.kind == kind));
        let found = relation.map(|found| (found.object_id, found.owner, found.is_ours));
        settle(object, Facts { listed, found })
    }

    /// An error when the name belongs to somebody else.
    pub async fn schema(&self, session: &Session, name: &Ident) -> Result<Lookup<Schema>, Error> {
        let object = Schema(name.clone());
        let (listed, _) = self.listed(session, &object).await?;
        let found = catalog::schema(session, name).await?;
        let found = found.map(|found| (found.object_id, found.owner, found.is_ours));
        settle(object, Facts { listed, found }).map_err(|error| match error {
            Error::NotOwned {
                name: schema,
                reason,
            } => match reason {
                NotOwned::NotListed { owner } | NotOwned::Handed { owner } => {
                    Error::SchemaNotOwned { schema, owner }
                }
                NotOwned::MadeAgain => Error::SchemaNotOwned {
                    schema,
                    owner: None,
                },
            },
            other => other,
        })
    }

    /// An error when the name belongs to somebody else.
    pub async fn function(
        &self,
        session: &Session,
        name: &QualifiedName,
    ) -> Result<Lookup<Function>, Error> {
        let nameless = Function {
            name: name.clone(),
            argument_types: Vec::new(),
        };
        let (listed, argument_types) = self.listed(session, &nameless).await?;
        let found = catalog::function(session, name).await?;
        let found = found.map(|found| (found.object_id, found.owner, found.is_ours));
        settle(
            Function {
                argument_types,
                ..nameless
            },
            Facts { listed, found },
        )
    }

    /// The oid and the argument types that the ledger lists.
    async fn listed<T: Recorded>(
        &self,
        session: &Session,
        object: &T,
    ) -> Result<(Option<i64>, Vec<ColumnType>), Error> {
        let find = self
            .statements
            .find_object(T::KIND, object.schema(), object.name());
        let rows = session.execute(&find).await?;
        if rows.rows.is_empty() {
            return Ok((None, Vec::new()));
        }
        Ok((Some(rows.parsed(0, "object_id")?), arguments(&rows, 0)?))
    }

    /// Everything that the ledger lists, in the order of creation.
    pub async fn objects(&self, session: &Session) -> Result<Vec<ObjectEntry>, Error> {
        let rows = session.execute(&self.statements.list_objects()).await?;
        (0..rows.rows.len())
            .map(|row| {
                Ok(ObjectEntry {
                    kind: rows.required(row, "kind")?.to_owned(),
                    schema: rows.required(row, "schema_name")?.to_owned(),
                    name: rows
                        .text(row, "object_name")?
                        .unwrap_or_default()
                        .to_owned(),
                    argument_types: arguments(&rows, row)?,
                    object_id: rows.parsed(row, "object_id")?,
                    purpose: rows.required(row, "purpose")?.to_owned(),
                    created_at: rows.required(row, "created_at")?.to_owned(),
                })
            })
            .collect()
    }

    /// Sends a change that Redshift does not take inside a transaction, such as widening a VARCHAR,
    /// right after checking that the table still is ours.
    pub async fn write_outside_transaction(
        &self,
        session: &mut Session,
        table: &Owned<Table>,
        write: &Write,
    ) -> Result<(), Error> {
        same_target(table, write.target())?;
        if let Some(check) = table.object().still_ours(table.object_id()) {
            session
                .execute(&check)
                .await
                .map_err(|error| no_longer_ours(error, table))?;
        }
        session.send(write.kind(), write.as_str()).await.map(drop)
    }

    /// Takes objects out of the ledger that are gone from the warehouse, together with their loads;
    /// says which.
    pub async fn forget_missing(
        &self,
        session: &mut Session,
        clock: &dyn Clock,
    ) -> Result<Vec<ObjectEntry>, Error> {
        let mut missing = Vec::new();
        for entry in self.objects(session).await? {
            if !self.exists(session, &entry).await? {
                missing.push(entry);
            }
        }
        if missing.is_empty() {
            return Ok(missing);
        }
        tracing::info!(count = missing.len(), at = %moment(clock), "forgetting missing objects");
        let mut transaction = crate::Transaction::begin(session, self, clock).await?;
        for entry in &missing {
            transaction.forget(entry).await?;
        }
        transaction.commit().await?;
        Ok(missing)
    }

    async fn exists(&self, session: &Session, entry: &ObjectEntry) -> Result<bool, Error> {
        let schema = Ident::new(&entry.schema)?;
        if entry.kind == ObjectKind::Schema.as_str() {
            return Ok(catalog::schema(session, &schema).await?.is_some());
        }
        let name = QualifiedName {
            schema,
            name: Ident::new(&entry.name)?,
        };
        if entry.kind == ObjectKind::Function.as_str() {
            return Ok(catalog::function(session, &name).await?.is_some());
        }
        Ok(catalog::relation(session, &name).await?.is_some())
    }
}

fn arguments(rows: &Rows, row: usize) -> Result<Vec<ColumnType>, Error> {
    let text = rows.text(row, "argument_types")?.unwrap_or_default();
    read_arguments(text).ok_or_else(|| Error::Answer {
        statement_kind: rows.statement_kind,
        what: format!("types that can be read: \"{text}\""),
    })
}

fn settle<T: Recorded>(object: T, facts: Facts) -> Result<Lookup<T>, Error> {
    Ok(match facts.settle(&object.plain())? {
        None => Lookup::Free,
        Some(object_id) => Lookup::Owned(Owned::new(object, object_id)),
    })
}

pub(crate) fn same_target<T: Object>(owned: &Owned<T>, target: &Target) -> Result<(), Error> {
    let ours = owned.object().target();
    if ours == *target {
        Ok(())
    } else {
        Err(Error::WrongTarget {
            target: target.to_string(),
            owned: ours.to_string(),
        })
    }
}

/// A failed check of an object says that it is not the one that was created.
pub(crate) fn no_longer_ours<T: Object>(error: Error, owned: &Owned<T>) -> Error {
    match error {
        Error::CheckFailed(_) => Error::NotOwned {
            name: owned.object().target().to_string(),
            reason: NotOwned::MadeAgain,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(listed: Option<i64>, found: Option<(i64, bool)>) -> Result<Option<i64>, String> {
        let found = found.map(|(object_id, ours)| (object_id, Some("anna".to_owned()), ours));
        Facts { listed, found }
            .settle("raw.flights")
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_name_is_ours_only_when_ledger_and_catalogue_agree() {
        assert_eq!(settled(Some(7), Some((7, true))), Ok(Some(7)));
        assert_eq!(settled(None, None), Ok(None));
        assert_eq!(settled(Some(7), None), Ok(None));
    }

    #[test]
    fn everything_else_is_refused_with_the_reason() {
        assert_eq!(
            settled(None, Some((7, false))).unwrap_err(),
            "\"raw.flights\" exists and belongs to \"anna\"; Longshore did not create it"
        );
        assert!(
            settled(None, Some((7, true)))
                .unwrap_err()
                .contains("did not create it")
        );
        assert_eq!(
            settled(Some(6), Some((7, true))).unwrap_err(),
            "\"raw.flights\" is not the one that Longshore created: that was dropped, and another \
             was made"
        );
        assert_eq!(
            settled(Some(7), Some((7, false))).unwrap_err(),
            "\"raw.flights\", which Longshore created, belongs to \"anna\" now"
        );
    }

    #[test]
    fn a_write_goes_to_the_object_that_was_shown_to_be_ours() {
        let owned = Owned::new(Table("raw.flights".parse().unwrap()), 7);
        let same = redshift_sql::drop_table(&"raw.flights".parse().unwrap());
        assert!(same_target(&owned, same.target()).is_ok());
        let other = redshift_sql::drop_table(&"raw.planes".parse().unwrap());
        assert_eq!(
            same_target(&owned, other.target()).unwrap_err().to_string(),
            "a statement that changes \"raw.planes\" was to be sent as one that changes \
             \"raw.flights\""
        );
    }
}
