//! `SHOW COLUMN GRANTS`.

use local_dialect::RsType;
use local_dialect::error::SqlError;
use local_dialect::names::ObjectName;
use local_dialect::statements::principal::GranteeName;
use local_dialect::statements::show::Filter;

use super::grants::{Shown, retain_visible};
use super::{Cell, SHORT, filtered};
use crate::catalog::{GrantTarget, Relation};
use crate::session::{Outcome, Result, Session};
use crate::statements::resolve::{Located, require_relation};

pub(super) const COLUMNS: [(&str, RsType); 12] = [
    ("database_name", SHORT),
    ("schema_name", SHORT),
    ("table_name", SHORT),
    ("column_name", SHORT),
    ("object_type", SHORT),
    ("privilege_type", SHORT),
    ("identity_id", RsType::Integer),
    ("identity_name", SHORT),
    ("identity_type", SHORT),
    ("admin_option", RsType::Boolean),
    ("privilege_scope", SHORT),
    ("grantor_name", SHORT),
];

pub(super) fn execute(
    session: &mut Session,
    table: &ObjectName,
    only: Option<&GranteeName>,
    filter: &Filter,
) -> Result<Outcome> {
    let Located::Stored { database, relation } = require_relation(session, table)? else {
        return Err(SqlError::unsupported(
            "SHOW COLUMN GRANTS ON a temporary table",
        ));
    };
    let catalog = session.catalog(&database)?;
    let cluster = session.cluster_state();
    let schema = catalog.schema_name(relation.schema());
    let mut rows = Vec::new();
    for grant in catalog.column_grants(relation.oid()) {
        let GrantTarget::Column(_, number) = grant.target else {
            continue;
        };
        let mut shown = vec![Shown::of(&cluster, &catalog, grant)];
        retain_visible(session, &mut shown, only)?;
        let Some(shown) = shown.pop() else {
            continue;
        };
        let [id, name, kind] = shown.identity;
        rows.push(vec![
            Some(shown.database),
            Some(schema.to_owned()),
            Some(relation.name().to_owned()),
            column_name(&relation, number),
            Some("COLUMN".to_owned()),
            Some(shown.privilege),
            id,
            name,
            kind,
            shown.option,
            Some("COLUMN".to_owned()),
            Some(shown.grantor),
        ]);
    }
    rows.sort();
    filtered(&COLUMNS, rows, 3, filter)
}

fn column_name(relation: &Relation, number: i16) -> Cell {
    match relation {
        Relation::Table(table) => table
            .columns
            .iter()
            .find(|column| column.number == number)
            .map(|column| column.name.clone()),
        Relation::View(view) => usize::try_from(number - 1)
            .ok()
            .and_then(|place| view.columns.get(place))
            .map(|column| column.name.clone()),
    }
}
