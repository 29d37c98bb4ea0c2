//! Queries that run now (`STV_INFLIGHT`).

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use super::history;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_135,
    schema: "pg_catalog",
    name: "stv_inflight",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("slice", RsType::Integer),
        ("query", RsType::Integer),
        ("label", RsType::Char(320)),
        ("xid", RsType::BigInt),
        ("pid", RsType::Integer),
        ("starttime", RsType::Timestamp),
        ("text", RsType::Char(100)),
        ("suspended", RsType::Integer),
        ("insert_pristine", RsType::Integer),
        ("concurrency_scaling_status", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    activity::statements(seen)
        .into_iter()
        .filter(|(_, statement)| {
            statement.ended.is_none() && activity::class(statement) == Class::Query
        })
        .map(|(user, statement)| {
            row![
                user,
                LEADER_SLICE,
                statement.query_id,
                &statement.label,
                statement.transaction_id,
                statement.pid,
                statement.started,
                history::cut(&statement.text, 100),
                0,
                0,
                0
            ]
        })
        .collect()
}

/// The slice that stands for the leader node.
pub(super) const LEADER_SLICE: i32 = 12_811;
