//! What the catalogue says of materialized views.

use crate::catalog::{DatabaseCatalog, Table};
use crate::system::seen::Seen;

/// Every refresh computes all rows anew.
pub(super) const RECOMPUTED: i32 = 0;

/// No query is rewritten to read a materialized view in place of its tables.
pub(super) const AUTO_REWRITE: &str = "f";

pub(super) fn views(catalog: &DatabaseCatalog) -> impl Iterator<Item = &Table> {
    catalog
        .relations()
        .filter(|relation| relation.is_materialized())
        .filter_map(|relation| relation.as_table())
        .map(AsRef::as_ref)
}

/// The table that holds a view's rows, which `pg_class` lists beside the view, and its name. It has the
/// view's oid with a bit that counting does not reach.
pub(super) fn storage(view: &Table) -> (u32, String) {
    (view.oid | 1 << 29, format!("mv_tbl__{}__0", view.name))
}

/// `t` when a table below the view has changed since its rows were computed, `f` when none has, and
/// `u` when that is not known: the engine was restarted since then, or the view is over another
/// database.
pub(super) fn staleness(seen: &Seen<'_>, view: &Table) -> &'static str {
    let locks = seen.session.engine().locks();
    let bindings = || {
        let views = view.materialized.iter();
        views.flat_map(|view| &view.definition.bindings)
    };
    let changed = bindings()
        .filter_map(|binding| locks.last_change(binding.oid))
        .max();
    match locks.last_change(view.oid) {
        computed if changed > computed => "t",
        Some(_) if bindings().next().is_some() => "f",
        _ => "u",
    }
}

pub(super) fn auto_refresh(view: &Table) -> &'static str {
    match &view.materialized {
        Some(view) if view.auto_refresh => "t",
        _ => "f",
    }
}
