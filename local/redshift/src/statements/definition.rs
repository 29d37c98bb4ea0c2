//! What the names in the query of a view mean.
//!
//! A regular view and a materialized view are bound to the objects that their names meant when they
//! were created, whatever these are called later. A late-binding view is its text.

use std::collections::BTreeSet;

use local_dialect::catalog::Binding;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::query::Translated;

use crate::catalog::{DatabaseCatalog, Definition, Dependency, Relation};
use crate::session::{Result, Session};

/// The query with the names still open.
pub(super) fn unbound(session: &Session, query: &str) -> Definition {
    Definition {
        query: query.to_owned(),
        search_path: session.search_path(),
        bindings: Vec::new(),
        case: session.identifier_case(),
        dependencies: Vec::new(),
    }
}

/// Binds the definition's names to what translation found, as far as it is in the view's own database.
pub(super) fn bind(definition: &mut Definition, home: &DatabaseCatalog, translated: &Translated) {
    definition.bindings = translated
        .names
        .iter()
        .filter_map(|found| {
            let relation = home.relation_by_oid(found.oid)?;
            Some(Binding {
                name: found.name.clone(),
                oid: found.oid,
                columns: columns(relation),
            })
        })
        .collect();
    // What a view in the query reads in turn is that view's affair.
    let reads = translated
        .reads
        .iter()
        .filter(|read| read.as_user.is_none() && read.database == home.database());
    definition.dependencies = reads
        .map(|read| Dependency {
            oid: read.oid,
            columns: read.columns.clone(),
        })
        .chain(translated.functions.iter().map(|call| Dependency {
            oid: call.oid,
            columns: BTreeSet::new(),
        }))
        .collect();
}

fn columns(relation: &Relation) -> Vec<(i16, String)> {
    match relation {
        Relation::Table(table) => table
            .columns
            .iter()
            .map(|column| (column.number, column.name.clone()))
            .collect(),
        Relation::View(view) => (1..)
            .zip(&view.columns)
            .map(|(number, column)| (number, column.name.clone()))
            .collect(),
    }
}

/// Views outlive the session, its temporary tables do not.
pub(super) fn refuse_temporary(session: &Session, translated: &Translated) -> Result<()> {
    let temporary = |oid: u32| session.temporary().by_oid(oid).is_some();
    if translated.reads.iter().any(|read| temporary(read.oid)) {
        return Err(SqlError::unsupported("a view over a temporary table"));
    }
    Ok(())
}

/// Only late-binding and materialized views may refer to another database (database developer guide,
/// "Considerations with cross-database queries").
pub(super) fn refuse_other_databases(
    view: &str,
    home: &str,
    translated: &Translated,
) -> Result<()> {
    let elsewhere = translated
        .reads
        .iter()
        .find(|read| read.as_user.is_none() && read.database != home);
    match elsewhere {
        None => Ok(()),
        Some(read) => Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            format!(
                "view \"{view}\" cannot refer to database \"{}\"",
                read.database
            ),
        )
        .with_hint("only a view WITH NO SCHEMA BINDING may refer to another database")),
    }
}
