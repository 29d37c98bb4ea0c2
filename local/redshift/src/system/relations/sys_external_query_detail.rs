//! Queries of external tables (`SYS_EXTERNAL_QUERY_DETAIL`): none can be made.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_584,
    schema: "pg_catalog",
    name: "sys_external_query_detail",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("query_id", RsType::BigInt),
        ("transaction_id", RsType::BigInt),
        ("child_query_sequence", RsType::Integer),
        ("segment_id", RsType::Integer),
        ("source_type", RsType::Char(32)),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("duration", RsType::BigInt),
        ("total_partitions", RsType::Integer),
        ("qualified_partitions", RsType::Integer),
        ("scanned_files", RsType::BigInt),
        ("returned_rows", RsType::BigInt),
        ("returned_bytes", RsType::BigInt),
        ("file_format", RsType::Text),
        ("file_location", RsType::Text),
        ("external_query_text", RsType::Text),
        ("warning_message", RsType::Char(4000)),
        ("table_name", RsType::Char(136)),
        ("is_recursive", RsType::Char(1)),
        ("is_nested", RsType::Char(1)),
        ("s3list_time", RsType::BigInt),
        ("get_partition_time", RsType::BigInt),
        ("query_uuid", RsType::Char(36)),
    ],
    hidden: &[],
    rows: Rows::None,
};
