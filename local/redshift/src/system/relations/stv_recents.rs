//! Statements that run and have run (`STV_RECENTS`).

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use super::history;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_134,
    schema: "pg_catalog",
    name: "stv_recents",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("status", RsType::Char(20)),
        ("starttime", RsType::Timestamp),
        ("duration", RsType::Integer),
        ("user_name", RsType::Char(50)),
        ("db_name", RsType::Char(50)),
        ("query", RsType::Char(600)),
        ("pid", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    activity::statements(seen)
        .into_iter()
        .filter(|(_, statement)| activity::class(statement) == Class::Query)
        .map(|(user, statement)| {
            let running = statement.ended.is_none();
            row![
                user,
                if running { "Running" } else { "Done" },
                statement.started,
                activity::elapsed(&statement).unwrap_or(0),
                history::cut(&statement.user, 50),
                history::cut(&statement.database, 50),
                history::cut(&statement.text, 600),
                if running { statement.pid } else { -1 }
            ]
        })
        .collect()
}
