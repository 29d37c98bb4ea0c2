//! Batches of streaming ingestion (`SYS_STREAM_SCAN_STATES`): it cannot be set up.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_616,
    schema: "pg_catalog",
    name: "sys_stream_scan_states",
    kind: Kind::View,
    columns: &[
        ("external_schema_name", RsType::Char(128)),
        ("stream_name", RsType::Char(255)),
        ("mv_name", RsType::Char(128)),
        ("transaction_id", RsType::BigInt),
        ("query_id", RsType::BigInt),
        ("record_time", RsType::Timestamp),
        ("partition_id", RsType::Char(128)),
        ("latest_position", RsType::Char(128)),
        ("scanned_rows", RsType::BigInt),
        ("skipped_rows", RsType::BigInt),
        ("scanned_bytes", RsType::BigInt),
        ("stream_record_time_min", RsType::Timestamp),
        ("stream_record_time_max", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::None,
};
