//! `COMMENT ON`.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;
use local_dialect::statements::comment::{Comment, CommentedObject};

use super::resolve::{Located, require_relation};
use super::{erase, save};
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
        CommentedObject::Constraint { .. } => {
            return Err(SqlError::unsupported("COMMENT ON CONSTRAINT"));
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

fn require_kind(relation: &Relation, wants_table: Option<bool>) -> Result<()> {
    let wanted = match (wants_table, relation) {
        (Some(true), Relation::View(_)) => "table",
        (Some(false), Relation::Table(_)) => "view",
        _ => return Ok(()),
    };
    Err(SqlError::new(
        SqlState::WRONG_OBJECT_TYPE,
        format!("\"{}\" is not a {wanted}", relation.name()),
    ))
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
