//! Which values of a file's column fit a type that is given, by the types alone.

use model::ColumnType;

/// Whether COPY takes a column of the file as it is into a column of the given type. Text is measured
/// besides.
pub(crate) fn is_copied_into(of_file: ColumnType, expected: ColumnType) -> bool {
    let texts = matches!(
        (of_file, expected),
        (ColumnType::VarChar { .. }, ColumnType::VarChar { .. })
    );
    texts || of_file == expected
}

/// Whether every value of the file's type, written as text, fits the given type. Text is measured
/// besides.
pub(crate) fn always_fits(of_file: ColumnType, expected: ColumnType) -> bool {
    use ColumnType::{
        BigInt, Date, Decimal, DoublePrecision, Integer, Real, SmallInt, Timestamp, TimestampTz,
    };
    match (of_file, expected) {
        (SmallInt, Integer | BigInt)
        | (Integer, BigInt)
        | (SmallInt | Integer | BigInt | Decimal { .. }, Real | DoublePrecision)
        | (Real, DoublePrecision)
        | (Date, Timestamp)
        | (Date | Timestamp, TimestampTz) => true,
        (SmallInt, Decimal { precision, scale }) => precision - scale >= 5,
        (Integer, Decimal { precision, scale }) => precision - scale >= 10,
        (BigInt, Decimal { precision, scale }) => precision - scale >= 19,
        (
            Decimal { precision, scale },
            Decimal {
                precision: wide,
                scale: fine,
            },
        ) => scale <= fine && precision - scale <= wide - fine,
        _ => of_file == expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_type_fits_always_and_is_copied_only_as_text() {
        for (of_file, expected, fits) in [
            ("SMALLINT", "BIGINT", true),
            ("BIGINT", "INTEGER", false),
            ("INTEGER", "DECIMAL(12,2)", true),
            ("INTEGER", "DECIMAL(11,2)", false),
            ("DECIMAL(10,2)", "DECIMAL(12,4)", true),
            ("DECIMAL(10,2)", "DECIMAL(12,1)", false),
            ("DATE", "TIMESTAMP", true),
            ("TIMESTAMPTZ", "TIMESTAMP", false),
        ] {
            let types = (of_file.parse().unwrap(), expected.parse().unwrap());
            assert_eq!(always_fits(types.0, types.1), fits, "{of_file} {expected}");
            assert!(!is_copied_into(types.0, types.1));
        }
        let text = |bytes| ColumnType::VarChar { bytes };
        assert!(is_copied_into(text(65_535), text(4)));
    }
}
