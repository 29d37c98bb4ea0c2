//! `CREATE VIEW`, regular and late-binding.
//!
//! A regular view is bound to what its names mean when it is created: its text is looked up over the
//! schemas that its names were found in, and what it depends on can be dropped with CASCADE only. A
//! late-binding view is its text; what it names need not exist before it is read.

use std::collections::BTreeSet;
use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::quote;
use local_dialect::query::{Read, Translated};
use local_dialect::statements::create_view::CreateView;
use local_dialect::statements::privileges::SystemPermission;

use super::create_table_as::{output_names, storable};
use super::inherited_grants::for_new_relation;
use super::resolve::{Place, place_for};
use super::save;
use crate::catalog::{Dependency, Object, Relation, View, ViewColumn};
use crate::locks::LockMode;
use crate::queries;
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, create: &CreateView) -> Result<Outcome> {
    session.require_writable("CREATE VIEW")?;
    let place = place_for(session, &create.name)?;
    let access = session.access()?;
    let permission = Some(SystemPermission::CREATE_VIEW);
    access.require_create_in(&place.catalog, &place.schema, permission)?;
    let replaced = replaced(session, create, &place)?;
    let mut view = View {
        oid: 0,
        schema: place.schema.oid,
        name: create.name.name.clone(),
        owner: access.user().id,
        columns: Vec::new(),
        query: create.query.clone(),
        late_binding: create.late_binding,
        search_path: session.search_path(),
        dependencies: Vec::new(),
        created: session.statement_start().as_second(),
    };
    bind(session, create, &place.database, &mut view)?;
    let mut objects = Vec::new();
    if let Some(old) = replaced {
        require_same_columns(&old, &view)?;
        view.oid = old.oid;
        view.owner = old.owner;
    } else {
        view.oid = session.engine().cluster().allocate_oid()?;
        objects = for_new_relation(&place.catalog, view.owner, view.schema, view.oid);
    }
    objects.push(Object::View(Box::new(view)));
    save(session, &place.database, objects)?;
    Ok(Outcome::complete("CREATE VIEW"))
}

/// The view that OR REPLACE replaces. Any other relation of the name is in the way.
fn replaced(
    session: &mut Session,
    create: &CreateView,
    place: &Place,
) -> Result<Option<Arc<View>>> {
    let name = &create.name.name;
    let Some(existing) = place.catalog.relation(place.schema.oid, name) else {
        return Ok(None);
    };
    if !create.or_replace {
        return Err(SqlError::new(
            SqlState::DUPLICATE_TABLE,
            format!("Relation \"{name}\" already exists"),
        ));
    }
    let Relation::View(view) = existing else {
        return Err(SqlError::new(
            SqlState::WRONG_OBJECT_TYPE,
            format!("\"{name}\" is not a view"),
        ));
    };
    let access = session.access()?;
    access.require_relation_owner(existing)?;
    session.lock_table(view.oid, LockMode::Exclusive)?;
    Ok(Some(Arc::clone(view)))
}

/// Finds the view's columns and what it depends on. A late-binding view whose names mean nothing yet
/// has no columns.
fn bind(session: &mut Session, create: &CreateView, database: &str, view: &mut View) -> Result<()> {
    let ready = match queries::translate_query(session, &create.query) {
        Ok(ready) => ready,
        Err(error) if create.late_binding && is_missing_object(error.state) => {
            return if create.columns.is_empty() {
                Ok(())
            } else {
                Err(error)
            };
        }
        Err(error) => return Err(error),
    };
    let selected = ready.columns();
    let names = output_names(&create.columns, &selected, "CREATE VIEW")?;
    if !create.columns.is_empty() {
        let quoted: Vec<String> = names.iter().map(|name| quote(name)).collect();
        view.query = format!(
            "SELECT * FROM ({}) AS {} ({})",
            create.query,
            quote(&create.name.name),
            quoted.join(", ")
        );
    }
    view.columns = names
        .into_iter()
        .zip(&selected)
        .map(|(name, column)| ViewColumn {
            name,
            data_type: storable(column.data_type),
        })
        .collect();
    if !create.late_binding {
        view.dependencies = dependencies(session, database, &view.name, ready.translated())?;
        narrow_search_path(view, ready.translated());
    }
    Ok(())
}

fn is_missing_object(state: SqlState) -> bool {
    [
        SqlState::UNDEFINED_TABLE,
        SqlState::UNDEFINED_COLUMN,
        SqlState::UNDEFINED_FUNCTION,
        SqlState::INVALID_SCHEMA_NAME,
        SqlState::INVALID_CATALOG_NAME,
    ]
    .contains(&state)
}

fn dependencies(
    session: &Session,
    database: &str,
    view: &str,
    translated: &Translated,
) -> Result<Vec<Dependency>> {
    let own_reads = translated
        .reads
        .iter()
        .filter(|read| read.as_user.is_none());
    let mut dependencies = Vec::new();
    for read in own_reads {
        if session.temporary().by_oid(read.oid).is_some() {
            return Err(SqlError::unsupported("a view over a temporary table"));
        }
        if read.database != database {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                format!(
                    "view \"{view}\" cannot refer to database \"{}\"",
                    read.database
                ),
            )
            .with_hint("only a view WITH NO SCHEMA BINDING may refer to another database"));
        }
        dependencies.push(Dependency {
            oid: read.oid,
            columns: read.columns.clone(),
        });
    }
    dependencies.extend(translated.functions.iter().map(|oid| Dependency {
        oid: *oid,
        columns: BTreeSet::new(),
    }));
    Ok(dependencies)
}

/// Keeps of the search path what the query's names were found in, so that a table made later
/// elsewhere on the path does not take another's place.
fn narrow_search_path(view: &mut View, translated: &Translated) {
    let used: BTreeSet<&String> = translated
        .reads
        .iter()
        .map(|Read { schema, .. }| schema)
        .collect();
    if translated.functions.is_empty() {
        view.search_path.retain(|schema| used.contains(schema));
    }
}

/// CREATE OR REPLACE VIEW keeps names and types of the columns (CREATE VIEW, "OR REPLACE").
fn require_same_columns(old: &View, new: &View) -> Result<()> {
    if old.columns.is_empty() || new.columns.is_empty() {
        return Ok(());
    }
    let complaint = if old.columns.len() == new.columns.len() {
        old.columns.iter().zip(&new.columns).find_map(|(old, new)| {
            let changed = if old.name != new.name {
                "name"
            } else if old.data_type != new.data_type {
                "data type"
            } else {
                return None;
            };
            Some(format!(
                "cannot change {changed} of view column \"{}\"",
                old.name
            ))
        })
    } else {
        Some("cannot change number of columns in view".to_owned())
    };
    match complaint {
        Some(message) => Err(SqlError::new(SqlState::INVALID_TABLE_DEFINITION, message)),
        None => Ok(()),
    }
}
