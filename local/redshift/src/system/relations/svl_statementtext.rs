//! Texts of all statements in pieces of 200 bytes (`SVL_STATEMENTTEXT`).

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_132,
    schema: "pg_catalog",
    name: "svl_statementtext",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("xid", RsType::BigInt),
        ("pid", RsType::Integer),
        ("label", RsType::Char(320)),
        ("starttime", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("sequence", RsType::Integer),
        ("type", RsType::VarChar(10)),
        ("text", RsType::Char(200)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (user, statement) in activity::statements(seen) {
        let kind = match activity::class(&statement) {
            Class::Query => "QUERY",
            Class::Definition => "DDL",
            Class::Utility => "UTILITY",
        };
        for (sequence, text) in activity::pieces(&statement.text, 200) {
            rows.push(row![
                user,
                statement.transaction_id,
                statement.pid,
                &statement.label,
                statement.started,
                statement.ended,
                sequence,
                kind,
                text,
            ]);
        }
    }
    rows
}
