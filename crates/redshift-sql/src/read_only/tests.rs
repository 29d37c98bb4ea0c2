use super::*;

fn accepted(text: &str) -> String {
    ReadOnlyQuery::parse(text).unwrap().as_str().to_owned()
}

fn refused(text: &str) -> String {
    ReadOnlyQuery::parse(text).unwrap_err().to_string()
}

#[test]
fn one_query_is_taken_with_its_closing_semicolons_cut_off() {
    assert_eq!(accepted("SELECT 1"), "SELECT 1");
    assert_eq!(accepted("  select 1 ; ;\n"), "select 1");
    assert_eq!(accepted("\u{feff}SELECT 1"), "SELECT 1");
    assert_eq!(
        accepted("((SELECT 1) UNION (SELECT 2))"),
        "((SELECT 1) UNION (SELECT 2))"
    );
    let with = "WITH a AS (SELECT 1 AS x), b AS (SELECT x FROM a) SELECT * FROM b";
    assert_eq!(accepted(with), with);
}

#[test]
fn what_stands_in_quotes_is_no_statement() {
    for text in [
        "SELECT 'a; DROP TABLE b; --'",
        "SELECT 'it''s; INSERT INTO t'",
        r#"SELECT "into", "a;b", "q""q" FROM t"#,
        r"SELECT '\\', 'a\tb', regexp_substr(a, '\\d+') FROM t",
        "SELECT E'line\\n' FROM t",
        "SELECT a[0].b['c'] FROM t",
        "SELECT t.update, \"t\".delete, a[1].into FROM t",
        "SELECT 1.5, .5, 1e9, 1.5E-3, 2*-3, a::varchar(3), 'x' || 'y' FROM t WHERE a != 3",
        "SELECT nächte FROM größen",
    ] {
        assert_eq!(accepted(text), text);
    }
}

#[test]
fn comments_become_blanks_so_that_positions_stay() {
    assert_eq!(
        accepted("SELECT 1 -- one; two\n+ 2"),
        "SELECT 1            \n+ 2"
    );
    assert_eq!(
        accepted("SELECT /* a /* b; */ c */ 1"),
        "SELECT                    1"
    );
    assert_eq!(accepted("SELECT 1 -- last"), "SELECT 1");
    assert_eq!(accepted("-- first\nSELECT 1"), "SELECT 1");
}

#[test]
fn dollar_quotes_become_ordinary_ones() {
    assert_eq!(
        accepted("SELECT $$it's; a \\ $$ AS a"),
        r"SELECT 'it''s; a \\ ' AS a"
    );
    assert_eq!(accepted("SELECT $x$ $$ $x$"), "SELECT ' $$ '");
}

#[test]
fn a_second_statement_is_refused_with_its_place() {
    assert_eq!(
        refused("SELECT 1;\n  DROP TABLE flights"),
        "the query holds a second statement at line 2, column 3"
    );
    assert!(refused("SELECT 1; SELECT 2").contains("second statement"));
    assert!(refused("SELECT 1 /* ; */ ; -- x\r DELETE FROM t").contains("second statement"));
    assert!(refused("SELECT a$$; DROP TABLE t; --$$").contains("more than one way"));
}

#[test]
fn what_is_no_query_is_refused() {
    assert_eq!(refused(""), "the query is empty");
    assert_eq!(refused(" -- nothing\n;"), "the query is empty");
    assert_eq!(
        refused("()"),
        "a query begins with SELECT or WITH, this one with \")\""
    );
    assert_eq!(
        refused("DROP TABLE flights"),
        "a query begins with SELECT or WITH, this one with \"DROP\""
    );
    assert!(refused("EXPLAIN SELECT 1").contains("this one with \"EXPLAIN\""));
    assert!(refused("\"select\" 1").contains("begins with SELECT or WITH"));
    assert!(refused("ſelect 1").contains("begins with SELECT or WITH"));
    assert!(refused("VALUES (1)").contains("VALUES"));
}

#[test]
fn writing_is_refused_at_any_depth() {
    for (text, word) in [
        ("SELECT * INTO t FROM a", "INTO"),
        ("SELECT 1 FROM (SELECT 2 into t) x", "into"),
        ("WITH a AS (INSERT INTO t VALUES (1)) SELECT 1", "INSERT"),
        ("WITH a AS (SELECT 1) DELETE FROM t", "DELETE"),
        ("WITH a AS (SELECT 1) UPDATE t SET b = 1", "UPDATE"),
        ("WITH a AS (SELECT 1) MERGE x", "MERGE"),
        ("SELECT 'a'INTO t", "INTO"),
        ("SELECT \"a\"INTO t", "INTO"),
        ("SELECT 1 ınto t", "ınto"),
        ("SELECT * FROM t FOR UPDATE", "UPDATE"),
        ("SELECT 1./**/INTO t", "INTO"),
    ] {
        assert!(
            refused(text).starts_with(&format!("a query that reads cannot hold \"{word}\"")),
            "{text}"
        );
    }
    assert!(refused("SELECT 1.INTO t").starts_with("a letter follows a number"));
    assert!(refused("SELECT 0xdINTO t").starts_with("a letter follows a number"));
    assert!(refused("SELECT 1\u{a0}INTO t").contains("cannot stand outside of quotes"));
}

#[test]
fn functions_that_act_are_refused() {
    assert_eq!(
        refused("SELECT pg_terminate_backend(42)"),
        "a query that reads cannot call \"pg_terminate_backend\" (line 1, column 8)"
    );
    assert!(refused("SELECT \"PG_Cancel_Backend\" (1)").contains("cannot call"));
    assert!(refused("SELECT pg_catalog.set_config('a', 'b', false)").contains("cannot call"));
    assert_eq!(
        accepted("SELECT set_config FROM t"),
        "SELECT set_config FROM t"
    );
}

#[test]
fn a_text_that_two_servers_would_read_differently_is_refused() {
    for text in [
        r"SELECT 'a\' || 'b'",
        r"SELECT '\'; DROP TABLE t; --'",
        r"SELECT 'a\'''",
        r#"SELECT "a\" || "b""#,
        r#"SELECT U&"\0061" FROM t"#,
        "SELECT a[' ] ; DROP TABLE t; --'] FROM t",
        "SELECT $$a$$'b'",
        "SELECT a$b$ FROM t",
    ] {
        assert!(
            refused(text).contains("can be read in more than one way"),
            "{text}"
        );
    }
}

#[test]
fn what_is_never_closed_is_refused() {
    assert!(refused("SELECT 'a").starts_with("the string that begins at line 1, column 8"));
    assert!(refused("SELECT \"a").starts_with("the name that begins"));
    assert!(refused("SELECT 1 /* /* */").starts_with("the comment that begins"));
    assert!(refused("SELECT $a$ $b$").starts_with("the string that begins"));
    assert_eq!(
        refused("SELECT (1"),
        "the bracket at line 1, column 8 has no partner"
    );
    assert_eq!(
        refused("SELECT 1) a, (SELECT 2"),
        "the bracket at line 1, column 9 has no partner"
    );
    assert!(refused("SELECT (1]").contains("no partner"));
}

#[test]
fn characters_that_no_query_needs_are_refused() {
    assert_eq!(
        refused("SELECT a`b"),
        "the character \"`\" at line 1, column 9 cannot stand outside of quotes"
    );
    for text in [
        "SELECT \\g",
        "SELECT {1}",
        "SELECT 1\0",
        "SELECT 'a\0'",
        "SELECT ?",
        "SELECT $",
    ] {
        assert!(
            refused(text).contains("cannot stand outside of quotes"),
            "{text}"
        );
    }
    assert!(refused("SELECT $1").contains("placeholder"));
}

#[test]
fn a_condition_follows_the_same_rules() {
    let accepted = |text: &str| RawCondition::parse(text).unwrap().as_str().to_owned();
    assert_eq!(accepted("year < 1990 -- old"), "year < 1990");
    assert_eq!(
        accepted("id IN (SELECT id FROM a.b)"),
        "id IN (SELECT id FROM a.b)"
    );
    let refused = |text: &str| RawCondition::parse(text).unwrap_err().to_string();
    assert_eq!(
        refused("true) OR (true"),
        "the bracket at line 1, column 5 has no partner"
    );
    assert_eq!(
        refused("true; DROP TABLE t"),
        "the condition holds a semicolon at line 1, column 5"
    );
    assert_eq!(refused(" -- x"), "the query is empty");
    assert!(refused("a IN (SELECT 1 INTO t)").contains("INTO"));
}
