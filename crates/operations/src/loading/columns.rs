//! The columns of a source against those of a table.

use model::{Code, Column, ColumnType, Failure, Kind};
use redshift_sql::{ColumnDefinition, Ident};
use staging::InferredColumn;

/// What has to be done to a table before a source's rows fit into it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Adjustment {
    /// Columns of text that are too short, and the bytes they need.
    pub(crate) widen: Vec<(Ident, u16)>,
    /// Columns that the table lacks; rows that are there get NULL.
    pub(crate) add: Vec<(Ident, ColumnType)>,
}

/// The columns of a table for the source. Two names that Redshift takes for one are refused.
pub(crate) fn definitions(columns: &[InferredColumn]) -> Result<Vec<ColumnDefinition>, Failure> {
    let mut definitions: Vec<ColumnDefinition> = Vec::new();
    for column in columns {
        let name = Ident::new(&column.name)?;
        if definitions.iter().any(|other| other.name == name) {
            return Err(Failure::new(
                Kind::InvalidInput,
                Code::InvalidIdentifier,
                format!(
                    "the column \"{}\" is there twice: Redshift does not tell capitals apart",
                    name.as_str()
                ),
            )
            .with_hint("rename one of the two columns in the file"));
        }
        definitions.push(ColumnDefinition::new(name, column.column_type));
    }
    Ok(definitions)
}

/// Compares the source's columns with the table's by name.
pub(crate) fn adjust(
    table: &str,
    has: &[Column],
    columns: &[InferredColumn],
    row_count: u64,
) -> Result<Adjustment, Failure> {
    let mut adjustment = Adjustment::default();
    for (definition, column) in definitions(columns)?.into_iter().zip(columns) {
        let name = definition.name;
        let Some(present) = has.iter().find(|present| present.name == name.as_str()) else {
            adjustment.add.push((name, column.column_type));
            continue;
        };
        if column.null_count == row_count {
            continue;
        }
        match fits(column, present.column_type) {
            Fit::Yes => {}
            Fit::Longer(bytes) => adjustment.widen.push((name, bytes)),
            Fit::No => return Err(conflict(table, column, present.column_type)),
        }
    }
    Ok(adjustment)
}

enum Fit {
    Yes,
    /// As text, if the column is widened to this many bytes.
    Longer(u16),
    No,
}

fn fits(column: &InferredColumn, present: ColumnType) -> Fit {
    let fits = match present {
        ColumnType::VarChar { bytes } => {
            let longest = column
                .max_bytes
                .and_then(|longest| u16::try_from(longest).ok());
            return match longest {
                Some(longest) if longest <= bytes => Fit::Yes,
                Some(longest) => Fit::Longer(longest),
                None => Fit::No,
            };
        }
        ColumnType::Timestamp | ColumnType::TimestampTz => {
            matches!(column.column_type, ColumnType::Date | ColumnType::Timestamp)
        }
        _ => number_fits(column, present),
    };
    if fits || column.column_type == present {
        Fit::Yes
    } else {
        Fit::No
    }
}

/// Headroom makes an inferred type wider than the values are: their digits decide.
fn number_fits(column: &InferredColumn, present: ColumnType) -> bool {
    use ColumnType::{BigInt, Decimal, DoublePrecision, Integer, Real, SmallInt};
    let digits = column.max_bytes.unwrap_or(u64::MAX);
    match (column.column_type, present) {
        (SmallInt | Integer | BigInt, SmallInt) => digits <= 4,
        (BigInt, Integer) => digits <= 9,
        (SmallInt | Integer | BigInt, Decimal { precision, scale }) => {
            digits <= u64::from(precision - scale)
        }
        (
            Decimal { precision, scale },
            Decimal {
                precision: wide,
                scale: fine,
            },
        ) => scale <= fine && precision - scale <= wide - fine,
        (SmallInt, Integer)
        | (SmallInt | Integer, BigInt)
        | (SmallInt | Integer | BigInt | Decimal { .. } | Real, DoublePrecision) => true,
        _ => false,
    }
}

fn conflict(table: &str, column: &InferredColumn, present: ColumnType) -> Failure {
    Failure::new(
        Kind::InvalidInput,
        Code::ColumnTypeConflict,
        format!(
            "the column \"{}\" of the file does not fit \"{table}\": it holds {}, and the table's is \
             {present}",
            column.name, column.reason
        ),
    )
    .with_hint("load the file into a table of its own, or correct the column in the file")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(name: &str, column_type: ColumnType, max_bytes: u64) -> InferredColumn {
        InferredColumn {
            name: name.to_owned(),
            column_type,
            reason: "values".to_owned(),
            null_count: 0,
            max_bytes: Some(max_bytes),
        }
    }

    fn present(name: &str, column_type: ColumnType) -> Column {
        Column {
            name: name.to_owned(),
            column_type,
            nullable: true,
        }
    }

    fn text(bytes: u16) -> ColumnType {
        ColumnType::VarChar { bytes }
    }

    #[test]
    fn names_that_differ_in_capitals_only_are_one_name_to_redshift() {
        let columns = [inferred("Year", text(4), 4), inferred("year", text(4), 4)];
        assert!(definitions(&columns).is_err());
    }

    #[test]
    fn text_that_is_longer_widens_its_column_and_a_new_column_is_added() {
        let has = [present("name", text(4)), present("gone", ColumnType::Date)];
        let columns = [
            inferred("Name", text(16), 9),
            inferred("year", ColumnType::BigInt, 4),
        ];
        let adjustment = adjust("s.t", &has, &columns, 10).unwrap();
        assert_eq!(adjustment.widen, [(Ident::new("name").unwrap(), 9)]);
        assert_eq!(
            adjustment.add,
            [(Ident::new("year").unwrap(), ColumnType::BigInt)]
        );
    }

    #[test]
    fn a_narrower_or_another_type_is_a_conflict() {
        let pairs = [
            (ColumnType::DoublePrecision, ColumnType::BigInt),
            (text(9), ColumnType::BigInt),
            (ColumnType::Timestamp, ColumnType::Date),
            (ColumnType::Boolean, ColumnType::Integer),
        ];
        for (column, table) in pairs {
            let adjusted = adjust(
                "s.t",
                &[present("a", table)],
                &[inferred("a", column, 12)],
                10,
            );
            assert_eq!(
                adjusted.unwrap_err().code,
                Code::ColumnTypeConflict,
                "{column} {table}"
            );
        }
    }

    #[test]
    fn a_column_without_values_fits_every_type() {
        let empty = InferredColumn {
            null_count: 10,
            ..inferred("a", text(1), 0)
        };
        let adjusted = adjust("s.t", &[present("a", ColumnType::Date)], &[empty], 10).unwrap();
        assert_eq!(adjusted, Adjustment::default());
    }
}
