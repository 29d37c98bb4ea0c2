//! `CREATE VIEW`, regular and late-binding.
//!
//! What a regular view depends on can be dropped with CASCADE only. What a late-binding view names
//! need not exist before it is read.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::quote;
use local_dialect::statements::create_view::CreateView;
use local_dialect::statements::privileges::SystemPermission;

use super::create_table_as::{output_names, storable};
use super::definition::{bind, refuse_other_databases, refuse_temporary, unbound};
use super::inherited_grants::for_new_relation;
use super::resolve::{Place, place_for};
use super::{not_of_kind, save};
use crate::catalog::{Object, Relation, View, ViewColumn};
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
        definition: unbound(session, &create.query),
        late_binding: create.late_binding,
        created: session.statement_start().as_second(),
    };
    describe(session, create, &place.database, &mut view)?;
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
        return Err(not_of_kind(name, "view"));
    };
    let access = session.access()?;
    access.require_relation_owner(existing)?;
    session.lock_table(view.oid, LockMode::Exclusive)?;
    Ok(Some(Arc::clone(view)))
}

/// Finds the view's columns and what it depends on. A late-binding view whose names mean nothing yet
/// has no columns.
fn describe(
    session: &mut Session,
    create: &CreateView,
    database: &str,
    view: &mut View,
) -> Result<()> {
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
    let selected = ready.columns(session)?;
    let names = output_names(&create.columns, &selected, "CREATE VIEW")?;
    if !create.columns.is_empty() {
        let quoted: Vec<String> = names.iter().map(|name| quote(name)).collect();
        view.definition.query = format!(
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
        refuse_temporary(session, ready.translated())?;
        refuse_other_databases(&view.name, database, ready.translated())?;
        let home = session.catalog(database)?;
        bind(&mut view.definition, &home, ready.translated());
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
