//! Texts of definitions in pieces of 200 bytes (`STL_DDLTEXT`).

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_130,
    schema: "pg_catalog",
    name: "stl_ddltext",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("xid", RsType::BigInt),
        ("pid", RsType::Integer),
        ("label", RsType::Char(320)),
        ("starttime", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("sequence", RsType::Integer),
        ("text", RsType::Char(200)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (user, statement) in activity::statements(seen) {
        if activity::class(&statement) == Class::Definition {
            for (sequence, text) in activity::pieces(&statement.text, 200) {
                rows.push(row![
                    user,
                    statement.transaction_id,
                    statement.pid,
                    &statement.label,
                    statement.started,
                    statement.ended,
                    sequence,
                    text
                ]);
            }
        }
    }
    rows
}
