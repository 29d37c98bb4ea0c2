//! Parameters of prepared statements.

use insta::assert_snapshot;

use super::fixture::Fixture;
use crate::data_types::RsType;
use crate::query::{Parameters, Translated, parse, translate_parsed};

fn translated(sql: &str, declared: &[RsType]) -> Translated {
    translate_parsed(
        &parse(sql).unwrap(),
        &Fixture::default(),
        &Parameters {
            declared: declared.to_vec(),
        },
    )
    .unwrap()
}

#[test]
fn an_open_parameter_takes_the_type_of_its_context() {
    let statement = translated(
        "select id from items where price > $2 and made = $1 limit $3",
        &[],
    );
    assert_eq!(
        statement.parameters,
        [
            RsType::Date,
            RsType::Decimal {
                precision: 38,
                scale: 10
            },
            RsType::BigInt
        ]
    );
    assert_snapshot!(
        statement.sql,
        @r#"SELECT "items"."id" AS "id" FROM "dev"."public"."items" AS "items" WHERE (("items"."price" > CAST($2 AS DECIMAL(38,10))) AND ("items"."made" = longshore_read_date(CAST($1 AS VARCHAR), 'UTC', 'MDY'))) LIMIT CAST($3 AS BIGINT)"#
    );
}

#[test]
fn a_declared_parameter_keeps_its_type_and_is_converted() {
    let statement = translated("select id + $1 from items", &[RsType::BigInt]);
    assert_eq!(statement.parameters, [RsType::BigInt]);
    assert_eq!(statement.columns[0].data_type, RsType::BigInt);
}

#[test]
fn inserted_parameters_take_the_columns_type_and_are_checked() {
    let statement = translated("insert into items (id, name) values ($1, $2)", &[]);
    assert_eq!(statement.parameters, [RsType::Integer, RsType::VarChar(10)]);
    assert_snapshot!(
        statement.sql,
        @r#"INSERT INTO "dev"."public"."items" ("id", "name") VALUES (CAST($1 AS INTEGER), longshore_fit_varchar(CAST($2 AS VARCHAR), 10))"#
    );
}

#[test]
fn a_parameter_without_context_is_text() {
    let statement = translated("select $1", &[]);
    assert_eq!(statement.parameters, [RsType::VarChar(65_535)]);
}
