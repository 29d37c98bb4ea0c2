//! The session's parameters.

use local_dialect::RsType;

use crate::session::settings::PARAMETERS;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_002,
    schema: "pg_catalog",
    name: "pg_settings",
    kind: Kind::View,
    columns: &[
        ("name", RsType::Text),
        ("setting", RsType::Text),
        ("category", RsType::Text),
        ("short_desc", RsType::Text),
        ("context", RsType::Text),
        ("vartype", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    PARAMETERS
        .iter()
        .map(|parameter| {
            let context = if parameter.changeable {
                "user"
            } else {
                "internal"
            };
            let setting = seen.session.settings().show(parameter.name).ok();
            row![parameter.name, setting, "", "", context, "string"]
        })
        .collect()
}
