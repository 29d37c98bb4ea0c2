use entities::Code;

use super::{Fault, analyse};

fn uses(code: &Code) -> Result<String, Fault> {
    analyse(code, None, false).map(|analysis| analysis.uses.join(" "))
}

fn expression(text: &str) -> Result<String, Fault> {
    uses(&Code::Expression(text.to_owned()))
}

fn module(text: &str) -> Result<String, Fault> {
    uses(&Code::Module(text.to_owned()))
}

#[track_caller]
fn refused(found: Result<String, Fault>) -> String {
    let fault = found.unwrap_err();
    fault
        .hint()
        .map_or_else(|| fault.to_string(), |hint| format!("{fault} | {hint}"))
}

#[test]
fn an_expression_uses_the_columns_it_names_by_dot_or_by_text() {
    for (text, expected) in [
        ("record.year < 1990 ? 'old' : 'new'", "year"),
        ("record['first name'] + record[`last`]", "first name last"),
        ("record?.year ?? record.built", "built year"),
        ("(record).year", "year"),
        ("record.tags.map((tag) => tag.name)", "tags"),
        ("other.record + x['record'] + { record: 1 }.record", ""),
        ("1 + 1", ""),
        ("record.a // the first", "a"),
        ("[1, 2].map((n) => n * record.b)", "b"),
        ("`${record.a}-${record.b}`", "a b"),
    ] {
        assert_eq!(expression(text), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn a_module_uses_what_its_default_export_reads() {
    for (text, expected) in [
        ("export default (record) => record.year", "year"),
        (
            "export default (plane) => plane.year + plane['seats']",
            "seats year",
        ),
        (
            "export default ({ year, model: name, 'first flight': first = 1 }) => year",
            "first flight model year",
        ),
        (
            "export default function age(row) { const { year } = { year: row.year }; return year; }",
            "year",
        ),
        (
            "export default (r) => { const { year, model } = r; return year + model; }",
            "model year",
        ),
        (
            "const age = (record) => record.year;\nexport default age;",
            "year",
        ),
        (
            "function age(record) { return record.year; }\nexport default age;",
            "year",
        ),
        (
            "const half = (n) => n / 2;\nexport default (record) => half(record.seats)",
            "seats",
        ),
        (
            "const read = (record) => record.other;\nexport default (record) => record.year",
            "year",
        ),
        ("export default () => 7", ""),
        (
            "export default (r) => { class A { year = r.built } return new A().year }",
            "built",
        ),
    ] {
        assert_eq!(module(text), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn reads_that_do_not_show_are_refused_with_their_place() {
    let found = [
        expression("JSON.stringify(record)"),
        expression("record[column]"),
        expression("Object.keys(record).length"),
        expression("'year' in record"),
        module("export default (record) => {\n  const r = record;\n  return r.year;\n}"),
        module("export default ({ year, ...rest }) => rest"),
        module("export default ({ [key()]: value }) => value"),
        module("export default function (record) { return arguments[0].year; }"),
        module("export default (record) => ({ record })"),
    ]
    .map(refused);
    insta::assert_snapshot!(found.join("\n"), @r#"
    line 1, column 16: it cannot be seen which columns the code uses, because the record is used as a whole | name the columns, `record.year`, or declare them: `uses = ["year", …]`
    line 1, column 8: it cannot be seen which columns the code uses, because a column is picked by a computed name | name the columns, `record.year`, or declare them: `uses = ["year", …]`
    line 1, column 13: it cannot be seen which columns the code uses, because the record is used as a whole | name the columns, `record.year`, or declare them: `uses = ["year", …]`
    line 1, column 11: it cannot be seen which columns the code uses, because the record is used as a whole | name the columns, `record.year`, or declare them: `uses = ["year", …]`
    line 2, column 13: it cannot be seen which columns the code uses, because the record is used as a whole | name the columns, `record.year`, or declare them: `uses = ["year", …]`
    line 1, column 25: it cannot be seen which columns the code uses, because the rest of the record is taken | name the columns, `record.year`, or declare them: `uses = ["year", …]`
    line 1, column 19: it cannot be seen which columns the code uses, because a column is picked by a computed name | name the columns, `record.year`, or declare them: `uses = ["year", …]`
    line 1, column 43: it cannot be seen which columns the code uses, because the record is used as a whole | name the columns, `record.year`, or declare them: `uses = ["year", …]`
    line 1, column 31: it cannot be seen which columns the code uses, because the record is used as a whole | name the columns, `record.year`, or declare them: `uses = ["year", …]`
    "#);
}

#[test]
fn a_name_that_stops_meaning_the_record_is_refused() {
    insta::assert_snapshot!(refused(expression("record.rows.map((record) => record.id)")), @"line 1, column 18: `record` is declared again, so that it no longer means the record | give the inner variable another name");
    insta::assert_snapshot!(refused(module("export default (r) => { for (const r of []) {} return r.x }")), @"line 1, column 36: `r` is declared again, so that it no longer means the record | give the inner variable another name");
}

#[test]
fn declared_uses_stand_for_reads_that_do_not_show() {
    let declared = ["year".to_owned(), "built".to_owned(), "year".to_owned()];
    let code = Code::Expression("record.year ?? record[pick()]".to_owned());
    let analysis = analyse(&code, Some(&declared), false).unwrap();
    assert_eq!(analysis.uses, ["built", "year"]);

    let code = Code::Expression("record.model".to_owned());
    let fault = analyse(&code, Some(&declared), false).unwrap_err();
    insta::assert_snapshot!(fault, @r#"line 1, column 8: the column "model" is read, but not among the declared `uses`"#);
}

#[test]
fn a_template_joins_its_parts_and_one_expression_alone_keeps_its_value() {
    for (text, expected, body) in [
        (
            "{{record.first}} {{record.last}}",
            "first last",
            "return (record) => [(record.first\n), \" \", (record.last\n)].map((part) => part ?? \"\").join(\"\");",
        ),
        (
            "{{record.is_corporate}}",
            "is_corporate",
            "return (record) => (record.is_corporate\n);",
        ),
        (
            "n: {{ {a: {b: record.n}}.a.b }}",
            "n",
            "return (record) => [\"n: \", ( {a: {b: record.n}}.a.b \n)].map((part) => part ?? \"\").join(\"\");",
        ),
        (
            "{{'}}' + record.x}}",
            "x",
            "return (record) => ('}}' + record.x\n);",
        ),
    ] {
        let analysis = analyse(&Code::Expression(text.to_owned()), None, false).unwrap();
        assert_eq!(
            (analysis.uses.join(" ").as_str(), analysis.body.as_str()),
            (expected, body)
        );
    }
    insta::assert_snapshot!(refused(expression("a {{record.x")), @"line 1, column 3: `{{` has no matching `}}` with an expression between them | write templates as `{{record.first}} {{record.last}}`");
    insta::assert_snapshot!(refused(expression("a {{record.}}")), @"line 1, column 12: unexpected token");
}

#[test]
fn syntax_errors_have_a_line_and_a_column() {
    let found = [
        expression("record.year +"),
        expression("record.a), (record.b"),
        expression("1; 2"),
        module("export default (record) => {\n  return record.year +;\n}"),
        expression("  "),
    ]
    .map(refused);
    insta::assert_snapshot!(found.join("\n"), @r"
    line 1, column 14: unexpected token
    line 1, column 9: unexpected token
    line 1, column 2: unexpected token
    line 2, column 23: unexpected token
    there is no code | write `export default (record) => …`
    ");
}

#[test]
fn code_that_cannot_be_a_column_is_refused() {
    let found = [
        module("const x = 1;"),
        module("export const x = 1;\nexport default (r) => r.x"),
        module("export default 7"),
        module("export default memo((record) => record.x)"),
        module("export default async (record) => record.x"),
        module("export default function* (record) { yield record.x }"),
        module("export default (record, index) => record.x"),
        module("export default (...all) => all"),
        module("export default (record = {}) => record.x"),
        module("export default ([first]) => first"),
        module("import fs from 'node:fs';\nexport default (r) => r.x"),
        module("export default (r) => require('fs')"),
        module("export default (r) => import('x')"),
        module("export default (r) => eval('r.x')"),
        module("export * from './x.js'"),
    ]
    .map(refused);
    insta::assert_snapshot!(found.join("\n"), @r"
    it has no `export default` | write `export default (record) => …`
    line 1, column 1: only `export default` may be exported
    line 1, column 16: the default export is not a function | write `export default (record) => …`
    line 1, column 16: the default export is not a function | write `export default (record) => …`
    line 1, column 16: the function is async, and there is nothing that a column could wait for | give the value itself, not a promise or an iterator
    line 1, column 16: the function is a generator, and there is nothing that a column could wait for | give the value itself, not a promise or an iterator
    line 1, column 25: the function takes more than the record | take one parameter, `(record) => …`
    line 1, column 17: the function takes more than the record | take one parameter, `(record) => …`
    line 1, column 26: the function takes more than the record | take one parameter, `(record) => …`
    line 1, column 17: the function takes more than the record | take one parameter, `(record) => …`
    line 1, column 1: code cannot load other code (`import`) | put what it needs into the same file
    line 1, column 23: code cannot load other code (`require`) | put what it needs into the same file
    line 1, column 23: code cannot load other code (`import()`) | put what it needs into the same file
    line 1, column 23: `eval` is not available
    line 1, column 1: only `export default` may be exported
    ");
}

#[test]
fn the_clock_and_chance_need_a_volatile_column() {
    let texts = [
        "Date.now()",
        "new Date().getFullYear()",
        "Date()",
        "Math.random() < 0.5",
    ];
    let found = texts.map(|text| refused(expression(text)));
    insta::assert_snapshot!(found.join("\n"), @r"
    line 1, column 1: `Date.now()` gives another value each time | declare `volatile = true` if the values may change from query to query
    line 1, column 1: `new Date()` gives another value each time | declare `volatile = true` if the values may change from query to query
    line 1, column 1: `Date()` gives another value each time | declare `volatile = true` if the values may change from query to query
    line 1, column 1: `Math.random()` gives another value each time | declare `volatile = true` if the values may change from query to query
    ");
    for text in texts {
        assert!(
            analyse(&Code::Expression(text.to_owned()), None, true).is_ok(),
            "{text}"
        );
    }
    assert!(expression("new Date(record.built)").is_ok());
}

#[test]
fn the_lines_of_a_module_stay_where_they_are() {
    let text =
        "const limit = 3;\nexport default\n  // the column\n  (record) => record.x > limit;\n";
    let analysis = analyse(&Code::Module(text.to_owned()), None, false).unwrap();
    insta::assert_snapshot!(analysis.body, @r"
    const limit = 3;
    const $column = 

    (record) => record.x > limit;

    return $column;
    ");
}
