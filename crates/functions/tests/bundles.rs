use entities::{Code, OnError};
use functions::{Error, bundle};
use model::{ColumnType, Failure};

use crate::{bundled, expression, planes};

#[track_caller]
fn refusal<T: std::fmt::Debug>(found: Result<T, Error>) -> String {
    let failure = Failure::from(found.unwrap_err());
    let mut lines = vec![format!(
        "{} ({}): {}",
        failure.code, failure.kind, failure.message
    )];
    lines.extend(
        failure
            .causes()
            .into_iter()
            .map(|cause| format!("because: {cause}")),
    );
    lines.extend(failure.hint.map(|hint| format!("hint: {hint}")));
    lines.join("\n")
}

#[test]
fn a_bundle_takes_what_the_code_uses_in_the_order_of_the_names() {
    let bundle = bundled(ColumnType::Integer, "2013 - record.year + record.seats").unwrap();
    let uses: Vec<_> = bundle
        .uses()
        .iter()
        .map(|used| (used.name.as_str(), used.column_type))
        .collect();
    assert_eq!(
        uses,
        [
            ("seats", ColumnType::SmallInt),
            ("year", ColumnType::Integer)
        ]
    );
    assert_eq!(bundle.returns(), ColumnType::Integer);
    assert!(!bundle.is_volatile());
}

#[test]
fn the_hash_follows_code_types_and_settings_and_nothing_else() {
    let column = expression(ColumnType::Integer, "record.year");
    let hash = bundle(&column, &planes()).unwrap().hash8();
    assert_eq!(hash.len(), 8);
    assert_eq!(bundle(&column, &planes()).unwrap().hash8(), hash);

    let mut reordered = planes();
    reordered.reverse();
    reordered.retain(|column| column.name != "speed");
    assert_eq!(bundle(&column, &reordered).unwrap().hash8(), hash);

    let mut others = vec![
        bundle(
            &expression(ColumnType::Integer, "record.year + 0"),
            &planes(),
        ),
        bundle(&expression(ColumnType::BigInt, "record.year"), &planes()),
    ];
    let mut retyped = planes();
    retyped[1].column_type = ColumnType::BigInt;
    others.push(bundle(&column, &retyped));
    let mut failing = column.clone();
    failing.on_error = OnError::Fail;
    others.push(bundle(&failing, &planes()));
    let mut volatile = column.clone();
    volatile.volatile = true;
    others.push(bundle(&volatile, &planes()));
    for other in others {
        assert_ne!(other.unwrap().hash8(), hash);
    }
}

#[test]
fn a_column_that_the_entity_does_not_have_is_refused_with_the_nearest() {
    insta::assert_snapshot!(refusal(bundled(ColumnType::Integer, "record.Year")), @r#"
    no-such-column (invalid-input): the column "computed" uses "Year", which the entity does not have
    hint: is "year" meant?
    "#);
    insta::assert_snapshot!(refusal(bundled(ColumnType::Integer, "record.xyz")), @r#"no-such-column (invalid-input): the column "computed" uses "xyz", which the entity does not have"#);
}

#[test]
fn types_that_a_function_cannot_take_or_give_are_refused() {
    insta::assert_snapshot!(refusal(bundled(ColumnType::Integer, "record.details.length")), @r#"
    invalid-type (invalid-input): the column "computed" uses "details", whose type SUPER a function cannot take
    hint: cast "details" in the entity's query, for example to VARCHAR
    "#);
    insta::assert_snapshot!(refusal(bundled(ColumnType::Super, "record.year")), @r#"invalid-type (invalid-input): the column "computed" has the type SUPER, which a function cannot give"#);
}

#[test]
fn faults_of_the_code_name_the_column_and_the_place() {
    insta::assert_snapshot!(refusal(bundled(ColumnType::Integer, "record.year +")), @r#"invalid-column-code (invalid-input): the code of the column "computed" cannot be used: line 1, column 14: unexpected token"#);
    insta::assert_snapshot!(refusal(bundled(ColumnType::Integer, "JSON.stringify(record)")), @r#"
    invalid-column-code (invalid-input): the code of the column "computed" cannot be used: line 1, column 16: it cannot be seen which columns the code uses, because the record is used as a whole
    hint: name the columns, `record.year`, or declare them: `uses = ["year", …]`
    "#);
}

#[test]
fn code_that_does_not_load_is_refused() {
    let mut column = expression(ColumnType::Integer, "");
    column.code = Code::Module(
        "const limit = later;\nconst later = 1;\nexport default (record) => record.year > limit;"
            .to_owned(),
    );
    insta::assert_snapshot!(refusal(bundle(&column, &planes())), @r#"
    invalid-column-code (invalid-input): the code of the column "computed" cannot be loaded, line 1
    because: ReferenceError: later is not initialized
    "#);
    column.code = Code::Module("const x = 1;\nconst x = 2;\nexport default () => x;".to_owned());
    insta::assert_snapshot!(refusal(bundle(&column, &planes())), @r#"
    invalid-column-code (invalid-input): the code of the column "computed" cannot be loaded, line 2
    because: SyntaxError: invalid redefinition of lexical identifier
    "#);
}

#[test]
fn more_columns_than_a_function_takes_are_refused() {
    let columns: Vec<_> = (0..33)
        .map(|number| model::Column {
            name: format!("c{number}"),
            column_type: ColumnType::Integer,
            nullable: true,
        })
        .collect();
    let sum: Vec<_> = columns
        .iter()
        .map(|column| format!("record.{}", column.name))
        .collect();
    let column = expression(ColumnType::Integer, &sum.join(" + "));
    insta::assert_snapshot!(refusal(bundle(&column, &columns)), @r#"
    invalid-column-code (invalid-input): the column "computed" uses 33 columns, and a function takes at most 32
    hint: join some of them into one in the entity's query
    "#);
}
