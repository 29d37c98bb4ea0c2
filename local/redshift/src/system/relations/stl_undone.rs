//! Transactions that were undone after a failure; a rollback here leaves nothing to undo.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_304,
    schema: "pg_catalog",
    name: "stl_undone",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("xact_id", RsType::BigInt),
        ("xact_id_undone", RsType::BigInt),
        ("undo_start_ts", RsType::Timestamp),
        ("undo_end_ts", RsType::Timestamp),
        ("table_id", RsType::BigInt),
    ],
    hidden: &[],
    rows: Rows::None,
};
