//! `SHOW SCHEMAS`.

use local_dialect::RsType;
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::show::Filter;

use super::{LONG, SHORT, filtered};
use crate::privileges::access_lists::of_schema;
use crate::session::{Outcome, Result, Session};

pub(super) const COLUMNS: [(&str, RsType); 7] = [
    ("database_name", SHORT),
    ("schema_name", SHORT),
    ("schema_owner", RsType::Integer),
    ("schema_type", SHORT),
    ("schema_acl", LONG),
    ("source_database", SHORT),
    ("schema_option", LONG),
];

pub(super) fn execute(session: &mut Session, database: &str, filter: &Filter) -> Result<Outcome> {
    let catalog = session.catalog(database)?;
    let access = session.access()?;
    let cluster = session.cluster_state();
    let mut schemas: Vec<_> = catalog
        .schemas()
        .filter(|schema| access.has_on_schema(&catalog, schema, Privilege::Usage))
        .collect();
    schemas.sort_by(|a, b| a.name.cmp(&b.name));
    let rows = schemas
        .into_iter()
        .map(|schema| {
            vec![
                Some(database.to_owned()),
                Some(schema.name.clone()),
                Some(schema.owner.to_string()),
                Some(
                    if schema.source.is_some() {
                        "external"
                    } else {
                        "local"
                    }
                    .to_owned(),
                ),
                of_schema(&cluster, &catalog, schema),
                schema.source.as_ref().map(|source| source.database.clone()),
                None,
            ]
        })
        .collect();
    filtered(&COLUMNS, rows, 1, filter)
}
