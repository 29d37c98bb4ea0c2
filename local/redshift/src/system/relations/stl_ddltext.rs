//! Texts of definitions in pieces of 200 bytes (`STL_DDLTEXT`).

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use crate::system::seen::Seen;
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
    activity::text_rows(seen, Class::Definition)
}
