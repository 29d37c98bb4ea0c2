//! Fields of rows that COPY refused, up to the one at fault.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_211,
    schema: "pg_catalog",
    name: "stl_loaderror_detail",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("slice", RsType::Integer),
        ("session", RsType::Integer),
        ("query", RsType::Integer),
        ("filename", RsType::Char(256)),
        ("line_number", RsType::BigInt),
        ("field", RsType::Integer),
        ("colname", RsType::Char(1024)),
        ("value", RsType::Char(1024)),
        ("is_null", RsType::Integer),
        ("type", RsType::Char(10)),
        ("col_length", RsType::Char(10)),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let history = seen
        .session
        .engine()
        .load_history()
        .refused_fields()
        .map_err(|error| history::failed(&error))?;

    Ok(history
        .into_iter()
        .filter(|refused| seen.sees_user(refused.user_id))
        .map(|refused| {
            let field = refused.field;
            row![
                refused.user_id,
                0,
                refused.session_id,
                refused.query_id,
                history::cut(&refused.file_name, 256),
                refused.line_number,
                refused.number,
                field.column_name,
                history::cut(&field.value, 1_024),
                i32::from(field.is_null),
                field.column_type,
                field.column_length,
            ]
        })
        .collect())
}
