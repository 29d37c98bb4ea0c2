//! The columns of a source against those of a table.

use model::{Code, Column, ColumnType, Failure, Kind, RowCount};
use redshift_sql::{ColumnDefinition, Ident};
use staging::{ExpectedColumn, Inferred, InferredColumn, TypePolicy};
use workspace::OnError;

use super::choices::Choices;

/// What has to be done to a table before a source's rows fit into it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Adjustment {
    /// Columns of text that are too short, with the bytes that they have and get.
    pub(crate) widen: Vec<Widening>,
    /// Columns that the table lacks; rows that are there get NULL.
    pub(crate) add: Vec<(Ident, ColumnType)>,
    /// Columns of the table that the source lacks.
    pub(crate) lacking: Vec<Ident>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Widening {
    pub(crate) column: Ident,
    pub(crate) from: u16,
    pub(crate) to: u16,
}

/// The columns of a table for the source. Two names that Redshift takes for one are refused.
pub(crate) fn definitions(
    columns: &[InferredColumn],
    choices: &Choices,
) -> Result<Vec<ColumnDefinition>, Failure> {
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
        let encoding = choices.encodings.iter().find(|(other, _)| *other == name);
        definitions.push(ColumnDefinition {
            encoding: encoding.map(|(_, encoding)| *encoding),
            ..ColumnDefinition::new(name, column.column_type)
        });
    }
    let names: Vec<Ident> = definitions
        .iter()
        .map(|column| column.name.clone())
        .collect();
    choices.name_columns(&names)?;
    Ok(definitions)
}

/// What the source's values must be: of the types of the table and of those that were asked for, and
/// there, where the table or the key needs them.
///
/// Text that is too long for its column is a fault only where a policy says what becomes of it;
/// otherwise the column is widened.
pub(crate) fn expected(
    has: &[Column],
    choices: &Choices,
    on_error: OnError,
) -> Result<Vec<ExpectedColumn>, Failure> {
    let mut expected: Vec<ExpectedColumn> = Vec::new();
    for column in has {
        let column_type = match column.column_type {
            ColumnType::VarChar { .. } if on_error == OnError::Fail => ColumnType::VARCHAR_MAX,
            column_type => column_type,
        };
        expected.push(ExpectedColumn {
            name: column.name.clone(),
            column_type: Some(column_type),
            required: (!column.nullable).then_some("the table's column is NOT NULL"),
            origin: "the table's type",
        });
    }
    for (name, column_type) in &choices.types {
        let present = has.iter().find(|present| present.name == name.as_str());
        match present {
            None => expected.push(ExpectedColumn {
                name: name.as_str().to_owned(),
                column_type: Some(*column_type),
                required: None,
                origin: "given by `--types`",
            }),
            Some(present) if same_family(present.column_type, *column_type) => {}
            Some(present) => {
                return Err(conflict(format!(
                    "`--types` asks for {column_type} in the column \"{}\", which the table has as {}",
                    present.name, present.column_type
                )));
            }
        }
    }
    for key in &choices.keys {
        // A NULL matches nothing: such a row would be added again by every later merge.
        let required = Some("the key of a merge needs one");
        let name = key.as_str();
        match expected.iter_mut().find(|column| column.name == name) {
            Some(column) => column.required = required,
            None => expected.push(ExpectedColumn {
                name: name.to_owned(),
                column_type: None,
                required,
                origin: "",
            }),
        }
    }
    Ok(expected)
}

/// Lengths differ where text was widened since.
fn same_family(left: ColumnType, right: ColumnType) -> bool {
    left == right
        || matches!(
            (left, right),
            (ColumnType::VarChar { .. }, ColumnType::VarChar { .. })
        )
}

/// Compares the source's columns with the table's by name.
pub(crate) fn adjust(
    table: &str,
    has: &[Column],
    definitions: &[ColumnDefinition],
    inferred: &Inferred,
    policy: TypePolicy,
) -> Result<Adjustment, Failure> {
    let mut adjustment = Adjustment::default();
    for (definition, column) in definitions.iter().zip(&inferred.columns) {
        let name = definition.name.clone();
        let Some(present) = has.iter().find(|present| present.name == name.as_str()) else {
            adjustment.add.push((name, column.column_type));
            continue;
        };
        if column.null_count == inferred.row_count.get() {
            continue;
        }
        match fits(column, present.column_type, policy) {
            Fit::Yes => {}
            Fit::Longer { from, to } => adjustment.widen.push(Widening {
                column: name,
                from,
                to,
            }),
            Fit::No => {
                return Err(conflict(format!(
                    "the column \"{}\" of the file does not fit \"{table}\": it holds {}, and the \
                     table's is {}",
                    column.name, column.reason, present.column_type
                )));
            }
        }
    }
    for present in has {
        let name = Ident::new(&present.name)?;
        if definitions.iter().all(|definition| definition.name != name) {
            adjustment.lacking.push(name);
        }
    }
    Ok(adjustment)
}

/// Refuses rows of a merge that have no value in a column of its key: they would match nothing, and be
/// added again by every later merge.
pub(crate) fn keys_have_values(inferred: &Inferred, keys: &[Ident]) -> Result<(), Failure> {
    for key in keys {
        let named = |column: &&InferredColumn| column.name.to_lowercase() == key.as_str();
        let Some(column) = inferred.columns.iter().find(named) else {
            continue;
        };
        if column.null_count > 0 {
            return Err(Failure::new(
                Kind::InvalidInput,
                Code::KeyNotUnique,
                format!(
                    "the key \"{}\" has no value in {} of the {} rows of the files",
                    column.name,
                    RowCount(column.null_count),
                    inferred.row_count
                ),
            )
            .with_hint(
                "name columns that always have a value, or take these rows out of the files",
            ));
        }
    }
    Ok(())
}

enum Fit {
    Yes,
    /// As text, if the column is widened.
    Longer {
        from: u16,
        to: u16,
    },
    No,
}

fn fits(column: &InferredColumn, present: ColumnType, policy: TypePolicy) -> Fit {
    let fits = match present {
        ColumnType::VarChar { bytes } => return text_fits(column, bytes, policy),
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

/// A column that is widened gets the room that a new one would have.
fn text_fits(column: &InferredColumn, bytes: u16, policy: TypePolicy) -> Fit {
    match column.max_bytes.map(usize::try_from) {
        Some(Ok(longest)) if longest <= usize::from(bytes) => Fit::Yes,
        Some(Ok(longest)) if u16::try_from(longest).is_ok() => match policy.varchar(longest) {
            ColumnType::VarChar { bytes: to } => Fit::Longer { from: bytes, to },
            _ => Fit::No,
        },
        _ => Fit::No,
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

fn conflict(message: String) -> Failure {
    Failure::new(Kind::InvalidInput, Code::ColumnTypeConflict, message)
        .with_hint("load the file into a table of its own, or correct the column in the file")
}

#[cfg(test)]
mod tests {
    use model::{ByteCount, Digest};
    use staging::PolicyOutcome;
    use workspace::LoadDefinition;

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

    fn choices(types: &[(&str, ColumnType)]) -> Choices {
        let types = types.iter();
        Choices::of(&LoadDefinition {
            into: "s.t".to_owned(),
            types: types
                .map(|&(name, column_type)| (name.to_owned(), column_type))
                .collect(),
            ..LoadDefinition::default()
        })
        .unwrap()
    }

    fn adjusted(has: &[Column], columns: &[InferredColumn]) -> Result<Adjustment, Failure> {
        let definitions = definitions(columns, &choices(&[]))?;
        let inferred = Inferred {
            columns: columns.to_vec(),
            row_count: RowCount(10),
            source_bytes: ByteCount(1),
            source_digest: Digest::of(b"rows"),
            read_as: String::new(),
            null_markers: Vec::new(),
            blank_lines: 0,
            policy: PolicyOutcome::default(),
        };
        adjust("s.t", has, &definitions, &inferred, TypePolicy::Headroom)
    }

    #[test]
    fn names_that_differ_in_capitals_only_are_one_name_to_redshift() {
        let columns = [inferred("Year", text(4), 4), inferred("year", text(4), 4)];
        assert!(definitions(&columns, &choices(&[])).is_err());
    }

    #[test]
    fn text_that_is_longer_widens_its_column_and_a_new_column_is_added() {
        let has = [present("name", text(4)), present("gone", ColumnType::Date)];
        let columns = [
            inferred("Name", text(16), 9),
            inferred("year", ColumnType::BigInt, 4),
        ];
        let ident = |name| Ident::new(name).unwrap();
        assert_eq!(
            adjusted(&has, &columns).unwrap(),
            Adjustment {
                widen: vec![Widening {
                    column: ident("name"),
                    from: 4,
                    to: 32
                }],
                add: vec![(ident("year"), ColumnType::BigInt)],
                lacking: vec![ident("gone")],
            }
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
            let adjusted = adjusted(&[present("a", table)], &[inferred("a", column, 12)]);
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
        let adjusted = adjusted(&[present("a", ColumnType::Date)], &[empty]).unwrap();
        assert_eq!(adjusted, Adjustment::default());
    }

    #[test]
    fn text_is_held_to_its_column_only_where_a_policy_says_what_becomes_of_it() {
        let has = [present("name", text(4))];
        let types = |on_error| {
            let asked = choices(&[("id", ColumnType::Integer)]);
            let expected = expected(&has, &asked, on_error).unwrap();
            expected
                .into_iter()
                .map(|column| (column.name, column.column_type.unwrap()))
                .collect::<Vec<_>>()
        };
        let id = ("id".to_owned(), ColumnType::Integer);
        let name = |column_type| ("name".to_owned(), column_type);
        assert_eq!(
            types(OnError::Fail),
            [name(ColumnType::VARCHAR_MAX), id.clone()]
        );
        assert_eq!(types(OnError::Truncate), [name(text(4)), id]);
    }

    #[test]
    fn columns_of_a_key_and_those_that_are_not_null_need_values() {
        let key = |name: &str| LoadDefinition {
            into: "s.t".to_owned(),
            mode: workspace::LoadMode::Merge,
            key: vec![name.to_owned()],
            ..LoadDefinition::default()
        };
        let strict = Column {
            nullable: false,
            ..present("at", ColumnType::Date)
        };
        let has = [present("id", ColumnType::BigInt), strict];
        let required = |has: &[Column], name: &str| {
            let expected = expected(has, &Choices::of(&key(name)).unwrap(), OnError::Fail);
            let columns = expected.unwrap().into_iter();
            columns
                .filter(|column| column.required.is_some())
                .map(|column| (column.name, column.column_type))
                .collect::<Vec<_>>()
        };
        let column = |name: &str, column_type| (name.to_owned(), column_type);
        assert_eq!(
            required(&has, "id"),
            [
                column("id", Some(ColumnType::BigInt)),
                column("at", Some(ColumnType::Date))
            ]
        );
        assert_eq!(required(&[], "city"), [column("city", None)]);
    }

    #[test]
    fn a_type_that_the_table_does_not_have_is_refused() {
        let has = [present("id", ColumnType::BigInt)];
        let asked = choices(&[("ID", ColumnType::Date)]);
        let refused = expected(&has, &asked, OnError::Fail).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`--types` asks for DATE in the column \"id\", which the table has as BIGINT"
        );
    }
}
