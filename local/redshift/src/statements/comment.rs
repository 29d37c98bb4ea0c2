//! `COMMENT ON`.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;
use local_dialect::statements::comment::{Comment, CommentedObject};

use super::resolve::{Located, require_relation};
use super::{erase, not_of_kind, save};
use crate::catalog::{self, Object, Relation};
use crate::cluster;
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, comment: Comment) -> Result<Outcome> {
    session.require_writable("COMMENT")?;
    let text = comment.text;
    match comment.object {
        CommentedObject::Table(name) => on_relation(session, &name, Some(true), None, text)?,
        CommentedObject::View(name) => on_relation(session, &name, Some(false), None, text)?,
        CommentedObject::Column { relation, name } => {
            on_relation(session, &relation, None, Some(&name), text)?;
        }
        CommentedObject::Database(name) => on_database(session, &name, text)?,
        CommentedObject::Constraint { name, table } => {
            on_constraint(session, &name, &table, text)?;
        }
    }
    Ok(Outcome::complete("COMMENT"))
}

/// `wants_table` is whether the statement says TABLE; `None` where either will do.
fn on_relation(
    session: &mut Session,
    name: &ObjectName,
    wants_table: Option<bool>,
    column: Option<&str>,
    text: Option<String>,
) -> Result<()> {
    let Located::Stored { database, relation } = require_relation(session, name)? else {
        return Err(SqlError::unsupported("COMMENT ON a temporary table"));
    };
    require_kind(&relation, wants_table)?;
    session.access()?.require_relation_owner(&relation)?;
    let number = match column {
        None => 0,
        Some(column) => relation.column_number(column).ok_or_else(|| {
            SqlError::new(
                SqlState::UNDEFINED_COLUMN,
                format!(
                    "column \"{column}\" of relation \"{}\" does not exist",
                    relation.name()
                ),
            )
        })?,
    };
    let oid = relation.oid();
    if let Some(text) = text {
        let comment = catalog::Comment {
            oid,
            column: number,
            text,
        };
        return save(session, &database, [Object::Comment(comment)]);
    }
    let key = catalog::ObjectKey::Comment {
        oid,
        column: number,
    };
    erase(session, &database, [key])
}

/// Comments on constraints are with the constraint.
fn on_constraint(
    session: &mut Session,
    name: &str,
    table: &ObjectName,
    text: Option<String>,
) -> Result<()> {
    let (database, table) = match require_relation(session, table)? {
        Located::Stored {
            database,
            relation: Relation::Table(table),
        } => (database, table),
        Located::Stored { relation, .. } => return Err(not_of_kind(relation.name(), "table")),
        Located::Temporary(_) => {
            return Err(SqlError::unsupported("COMMENT ON a temporary table"));
        }
    };
    session
        .access()?
        .require_relation_owner(&Relation::Table(Arc::clone(&table)))?;
    let mut changed = catalog::Table::clone(&table);
    let constraint = changed
        .constraints
        .iter_mut()
        .find(|constraint| constraint.name == name)
        .ok_or_else(|| {
            SqlError::new(
                SqlState::UNDEFINED_OBJECT,
                format!(
                    "constraint \"{name}\" for table \"{}\" does not exist",
                    table.name
                ),
            )
        })?;
    constraint.comment = text;
    save(session, &database, [Object::Table(Box::new(changed))])
}

fn require_kind(relation: &Relation, wants_table: Option<bool>) -> Result<()> {
    let wanted = match (wants_table, relation) {
        (Some(true), Relation::View(_)) => "table",
        (Some(false), Relation::Table(_)) => "view",
        _ => return Ok(()),
    };
    Err(not_of_kind(relation.name(), wanted))
}

/// Only the database that the session is in can be commented on.
fn on_database(session: &mut Session, name: &str, text: Option<String>) -> Result<()> {
    if name != session.database() {
        return Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            "database comments may only be applied to the current database",
        ));
    }
    let mut database = session.cluster_state().require_database(name)?.clone();
    session.access()?.require_database_owner(&database)?;
    database.comment = text;
    session
        .cluster_transaction()?
        .put(cluster::Object::Database(database))
}
