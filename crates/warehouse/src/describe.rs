//! The columns of a statement's result, with their types.

use model::ColumnType;
use redshift_sql::Sql;
use redshift_sql::unload::SourceColumn;

use crate::{Error, Session};

/// What stands before the length in a type's modifier (PostgreSQL, `VARHDRSZ`).
const HEADER: i32 = 4;

/// Asks the warehouse to plan a statement and tells the columns it would give. Nothing is run.
pub async fn describe(session: &Session, sql: &Sql) -> Result<Vec<SourceColumn>, Error> {
    let planned = session.plan(sql).await?;
    let column = |column: &tokio_postgres::Column| SourceColumn {
        name: column.name().to_owned(),
        column_type: column_type(column.type_().oid(), column.type_modifier()),
    };
    Ok(planned.columns().iter().map(column).collect())
}

/// The type of an oid of `pg_type`; `None` for types that Longshore does not write.
fn column_type(oid: u32, modifier: i32) -> Option<ColumnType> {
    let length = (modifier > HEADER).then_some(modifier - HEADER);
    let bytes = length.and_then(|length| u16::try_from(length).ok());
    Some(match oid {
        16 => ColumnType::Boolean,
        20 => ColumnType::BigInt,
        21 => ColumnType::SmallInt,
        23 => ColumnType::Integer,
        700 => ColumnType::Real,
        701 => ColumnType::DoublePrecision,
        1082 => ColumnType::Date,
        1083 => ColumnType::Time,
        1114 => ColumnType::Timestamp,
        1184 => ColumnType::TimestampTz,
        1700 => decimal(length),
        1042 => ColumnType::Char {
            bytes: bytes.unwrap_or(4096),
        },
        // TEXT and literals without a type are VARCHAR in a table.
        25 | 705 | 1043 => ColumnType::VarChar {
            bytes: bytes.unwrap_or(u16::MAX),
        },
        4000 => ColumnType::Super,
        6551 => ColumnType::VarByte {
            bytes: length
                .and_then(|length| u32::try_from(length).ok())
                .unwrap_or(64_000),
        },
        _ => return None,
    })
}

/// The upper half of the modifier is the precision, the lower the scale.
fn decimal(modifier: Option<i32>) -> ColumnType {
    let part = |value: i32| u8::try_from(value & 0xffff).unwrap_or(u8::MAX);
    match modifier {
        Some(modifier) => ColumnType::Decimal {
            precision: part(modifier >> 16),
            scale: part(modifier),
        },
        None => ColumnType::Decimal {
            precision: 18,
            scale: 0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_by_oid_and_modifier() {
        let spelled = |oid, modifier| column_type(oid, modifier).map(|known| known.to_string());
        assert_eq!(
            spelled(1700, 38 * 65_536 + 10 + 4).unwrap(),
            "DECIMAL(38,10)"
        );
        assert_eq!(spelled(1043, 260).unwrap(), "VARCHAR(256)");
        assert_eq!(spelled(1043, -1).unwrap(), "VARCHAR(65535)");
        assert_eq!(spelled(6551, 13).unwrap(), "VARBYTE(9)");
        assert_eq!(spelled(1266, -1), None);
    }
}
