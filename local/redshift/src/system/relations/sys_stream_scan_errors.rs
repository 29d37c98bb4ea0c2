//! Errors of streaming ingestion (`SYS_STREAM_SCAN_ERRORS`): it cannot be set up.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_617,
    schema: "pg_catalog",
    name: "sys_stream_scan_errors",
    kind: Kind::View,
    columns: &[
        ("external_schema_name", RsType::Char(128)),
        ("stream_name", RsType::Char(255)),
        ("mv_name", RsType::Char(128)),
        ("transaction_id", RsType::BigInt),
        ("query_id", RsType::BigInt),
        ("stream_timestamp_type", RsType::Char(1)),
        ("stream_timestamp", RsType::Timestamp),
        ("record_time", RsType::Timestamp),
        ("partition_id", RsType::Char(128)),
        ("position", RsType::Char(128)),
        ("error_code", RsType::Integer),
        ("error_reason", RsType::Char(128)),
    ],
    hidden: &[],
    rows: Rows::None,
};
