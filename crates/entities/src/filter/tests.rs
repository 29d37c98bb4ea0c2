use model::{Column, ColumnType};

use super::*;

fn columns() -> Vec<Column> {
    let column = |name: &str, column_type| Column {
        name: name.to_owned(),
        column_type,
        nullable: true,
    };
    vec![
        column("tailnum", ColumnType::VarChar { bytes: 6 }),
        column("year", ColumnType::BigInt),
        column(
            "price",
            ColumnType::Decimal {
                precision: 12,
                scale: 2,
            },
        ),
        column("seen_at", ColumnType::Timestamp),
        column("retired", ColumnType::Boolean),
        column("details", ColumnType::Super),
    ]
}

fn condition(column: &str, operator: Operator) -> Condition {
    Condition {
        column: Some(column.to_owned()),
        operator: Some(operator),
        ..Condition::default()
    }
}

fn with(column: &str, operator: Operator, value: Value) -> Condition {
    Condition {
        value: Some(value),
        ..condition(column, operator)
    }
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn filter(conditions: Vec<Condition>) -> Filter {
    let group = Group {
        conjunction: Conjunction::And,
        conditions,
    };
    Filter {
        conjunction: Conjunction::And,
        groups: vec![group],
    }
}

fn sql(condition: Condition) -> String {
    compile(&filter(vec![condition]), &columns(), &["age"])
        .unwrap()
        .to_string()
}

fn refused(condition: Condition) -> String {
    let error = compile(&filter(vec![condition]), &columns(), &["age"]).unwrap_err();
    let failure = model::Failure::from(error);
    [vec![failure.message.clone()], failure.causes()]
        .concat()
        .join(": ")
}

#[test]
fn groups_are_joined_as_the_filter_says() {
    let group = |conjunction, column: &str| Group {
        conjunction,
        conditions: vec![
            condition(column, Operator::IsNull),
            condition(column, Operator::IsNotNull),
        ],
    };
    let filter = Filter {
        conjunction: Conjunction::Or,
        groups: vec![
            group(Conjunction::And, "year"),
            group(Conjunction::Or, "price"),
        ],
    };
    insta::assert_snapshot!(compile(&filter, &columns(), &[]).unwrap(), @r#"(("year" IS NULL AND "year" IS NOT NULL) OR ("price" IS NULL OR "price" IS NOT NULL))"#);
}

#[test]
fn an_empty_filter_lets_everything_pass() {
    let empty = Filter {
        conjunction: Conjunction::Or,
        groups: vec![Group::default()],
    };
    insta::assert_snapshot!(compile(&empty, &columns(), &[]).unwrap(), @"TRUE");
}

#[test]
fn values_are_written_as_their_column_s_type() {
    let conditions = [
        with("year", Operator::LowerThan, Value::Integer(1995)),
        with("price", Operator::GreaterThan, Value::Number(12.5)),
        with("tailnum", Operator::Is, text("N1'\\2")),
        with("tailnum", Operator::IsNot, text("N1")),
        with("seen_at", Operator::GreaterThan, text("2013-02-01")),
        with("tailnum", Operator::Contains, text("50%_\\")),
        with("tailnum", Operator::DoesNotContain, text("x")),
        condition("retired", Operator::IsTrue),
        condition("tailnum", Operator::IsNotEmpty),
        condition("details", Operator::IsNull),
        Condition {
            first: Some(Value::Integer(1990)),
            last: Some(Value::Integer(1999)),
            ..condition("year", Operator::Between)
        },
        Condition {
            values: Some(vec![text("a"), text("b")]),
            ..condition("tailnum", Operator::StartsWith)
        },
        Condition {
            sql: Some("year % 4 = 0".to_owned()),
            ..Condition::default()
        },
    ];
    let rendered: Vec<_> = conditions.into_iter().map(sql).collect();
    insta::assert_snapshot!(rendered.join("\n"), @r#"
    "year" < 1995
    "price" > 12.5
    "tailnum" IN ('N1''\\2')
    (NOT ("tailnum" IN ('N1')) OR "tailnum" IS NULL)
    "seen_at" > CAST('2013-02-01' AS DATE)
    STRPOS("tailnum", '50%_\\') > 0
    (NOT (STRPOS("tailnum", 'x') > 0) OR "tailnum" IS NULL)
    "retired" = TRUE
    NOT (("tailnum" IS NULL OR "tailnum" = ''))
    "details" IS NULL
    ("year" >= 1990 AND "year" <= 1999)
    (STRPOS("tailnum", 'a') = 1 OR STRPOS("tailnum", 'b') = 1)
    (year % 4 = 0)
    "#);
}

#[test]
fn what_cannot_mean_anything_is_refused() {
    let refusals = [
        with("yaer", Operator::Is, Value::Integer(1)),
        with("age", Operator::GreaterThan, Value::Integer(1)),
        with("year", Operator::Is, text("old")),
        with("year", Operator::Contains, text("19")),
        with("tailnum", Operator::GreaterThan, text("N")),
        with("retired", Operator::IsTrue, Value::Boolean(true)),
        with("details", Operator::Is, text("{}")),
        with("year", Operator::Between, Value::Integer(1)),
        condition("year", Operator::Is),
        Condition {
            values: Some(vec![]),
            ..condition("year", Operator::Is)
        },
        Condition {
            column: Some("year".to_owned()),
            ..Condition::default()
        },
        Condition {
            sql: Some("1 = 1; DROP TABLE t".to_owned()),
            ..Condition::default()
        },
        Condition {
            sql: Some("true) OR (true".to_owned()),
            ..Condition::default()
        },
        Condition {
            sql: Some("true) -- ".to_owned()),
            ..Condition::default()
        },
    ];
    let rendered: Vec<_> = refusals.into_iter().map(refused).collect();
    insta::assert_snapshot!(rendered.join("\n"), @r#"
    there is no column "yaer"; the columns are "tailnum", "year", "price", "seen_at", "retired", "details"
    "age" is a computed column, which cannot be filtered, sorted or tracked
    value "old" does not fit column "year" of type BIGINT
    operator "contains" does not apply to column "year" of type BIGINT
    operator "greater_than" does not apply to column "tailnum" of type VARCHAR(6)
    operator "is_true" on column "retired" needs no value
    operator "is" does not apply to column "details" of type SUPER
    operator "between" on column "year" needs `first` and `last`
    operator "is" on column "year" needs `value` or `values`
    operator "is" on column "year" needs `value` or `values`
    a condition needs `column` and `operator`, or `sql`
    a raw condition is not one expression: the condition holds a semicolon at line 1, column 6
    a raw condition is not one expression: the bracket at line 1, column 5 has no partner
    a raw condition is not one expression: the bracket at line 1, column 5 has no partner
    "#);
}
