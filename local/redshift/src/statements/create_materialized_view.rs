//! `CREATE MATERIALIZED VIEW`: a table with the rows of a query, which REFRESH runs again.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::query::Translated;
use local_dialect::statements::create_materialized_view::CreateMaterializedView;
use local_dialect::statements::table_attributes::{DistStyle, SortKey};

use super::create_table::{Site, blank};
use super::create_table_as::columns_of;
use super::definition::{bind, refuse_temporary, unbound};
use crate::catalog::{DatabaseCatalog, Materialized, Relation};
use crate::locks::LockMode;
use crate::queries;
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, create: &CreateMaterializedView) -> Result<Outcome> {
    let Some(site) = Site::choose(session, &create.name, false, false)? else {
        return Ok(Outcome::complete("CREATE MATERIALIZED VIEW"));
    };
    let Site::Schema(place) = &site else {
        return Err(SqlError::unsupported("a temporary materialized view"));
    };
    let ready = queries::translate_query(session, &create.query)?;
    let home = session.catalog(&place.database)?;
    refuse_temporary(session, ready.translated())?;
    require_tables(session, ready.translated())?;
    if create.auto_refresh {
        refuse_nested_auto_refresh(&home, ready.translated())?;
    }
    let mut definition = unbound(session, &create.query);
    bind(&mut definition, &home, ready.translated());
    let columns = columns_of(&[], &create.attributes, &ready.columns(session)?)?;
    let mut table = blank(columns, &create.attributes);
    // No attribute is left to the engine to choose ("CREATE MATERIALIZED VIEW", "table_attributes").
    if table.dist_style == DistStyle::Auto {
        table.dist_style = DistStyle::Even;
    }
    if table.sort_key == SortKey::Auto {
        table.sort_key = SortKey::None;
    }
    table.materialized = Some(Materialized {
        definition,
        auto_refresh: create.auto_refresh,
        refreshed: session.statement_start().as_second(),
    });
    site.identify(session, &mut table, &create.name.name)?;
    // Its rows are as new as the transaction's commit.
    session.lock_table(table.oid, LockMode::Exclusive)?;
    let rows = site.create(session, table)?;
    let insert = format!("INSERT INTO {rows} {}", ready.sql());
    queries::run_around(session, &ready, &insert)?;
    Ok(Outcome::complete("CREATE MATERIALIZED VIEW"))
}

/// A materialized view is over tables and other materialized views (CREATE MATERIALIZED VIEW,
/// "Limitations").
fn require_tables(session: &mut Session, translated: &Translated) -> Result<()> {
    let refused = |what: &str| {
        Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            format!("a materialized view cannot be defined over {what}"),
        ))
    };
    if let Some(relation) = translated.system_relations.first() {
        return refused(&format!("the system relation \"{}\"", relation.name));
    }
    if !translated.functions.is_empty() {
        return refused("a user-defined function");
    }
    for read in &translated.reads {
        let catalog = session.catalog(&read.database)?;
        if let Some(Relation::View(view)) = catalog.relation_by_oid(read.oid) {
            return refused(&format!("the view \"{}\"", view.name));
        }
    }
    Ok(())
}

fn refuse_nested_auto_refresh(home: &DatabaseCatalog, translated: &Translated) -> Result<()> {
    let nested = translated.reads.iter().any(|read| {
        home.relation_by_oid(read.oid)
            .is_some_and(Relation::is_materialized)
    });
    if nested {
        return Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            "AUTO REFRESH is not for a materialized view over another materialized view",
        ));
    }
    Ok(())
}
