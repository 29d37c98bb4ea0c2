use super::*;
use crate::error::{SqlError, SqlState};
use crate::statements::create_database::IsolationLevel;
use crate::statements::create_schema::Quota;
use crate::statements::drop_principals::PrincipalKind;
use crate::statements::set::SetValue;

fn parsed(sql: &str) -> Statement {
    parse(sql, IdentifierCase::Insensitive).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

fn refused(sql: &str) -> SqlError {
    match parse(sql, IdentifierCase::Insensitive) {
        Ok(statement) => panic!("{sql} was read as {statement:?}"),
        Err(error) => error,
    }
}

#[test]
fn queries_and_dml_keep_their_text() {
    assert_eq!(
        parsed("-- first\n SELECT 'a;b' ;"),
        Statement::Query("SELECT 'a;b'".to_owned())
    );
    assert_eq!(
        parsed("(select 1) union (select 2)"),
        Statement::Query("(select 1) union (select 2)".to_owned())
    );
    assert_eq!(
        parsed("MERGE INTO t USING s ON true REMOVE DUPLICATES"),
        Statement::Dml(Dml {
            kind: DmlKind::Merge,
            text: "MERGE INTO t USING s ON true REMOVE DUPLICATES".to_owned()
        })
    );
}

#[test]
fn what_redshift_has_and_the_engine_has_not_is_refused_by_name() {
    for (sql, construct) in [
        (
            "CREATE MATERIALIZED VIEW m USING ICEBERG AS SELECT 1",
            "CREATE MATERIALIZED VIEW USING ICEBERG",
        ),
        (
            "create or replace procedure p() as $$ $$",
            "CREATE PROCEDURE",
        ),
        (
            "CREATE FUNCTION f() RETURNS int STABLE AS $$ return 1 $$ LANGUAGE plpythonu",
            "LANGUAGE plpythonu of functions",
        ),
        ("CREATE UNIQUE INDEX i ON t (a)", "CREATE UNIQUE INDEX"),
        (
            "CREATE EXTERNAL SCHEMA s FROM DATA CATALOG",
            "CREATE EXTERNAL SCHEMA FROM DATA CATALOG",
        ),
        ("CREATE DATASHARE d", "CREATE DATASHARE"),
        ("ALTER VIEW v RENAME TO w", "ALTER VIEW"),
        ("CALL p()", "CALL"),
        ("SAVEPOINT a", "SAVEPOINT"),
        ("TABLE t", "TABLE"),
        ("ROLLBACK TO SAVEPOINT a", "ROLLBACK TO SAVEPOINT"),
        ("EXPLAIN ANALYZE SELECT 1", "EXPLAIN ANALYZE"),
        ("COMMENT ON SCHEMA s IS 'x'", "COMMENT ON SCHEMA"),
        ("COMMENT ON FUNCTION f() IS 'x'", "COMMENT ON FUNCTION"),
        ("SHOW DATASHARES", "SHOW DATASHARES"),
        (
            "DECLARE c SCROLL CURSOR FOR SELECT 1",
            "DECLARE SCROLL CURSOR",
        ),
        ("FETCH PRIOR FROM c", "FETCH PRIOR"),
        ("PREPARE TRANSACTION 'a'", "PREPARE TRANSACTION"),
    ] {
        let error = refused(sql);
        assert_eq!(error.state, SqlState::FEATURE_NOT_SUPPORTED, "{sql}");
        assert_eq!(
            error.message,
            format!("{construct} is not supported"),
            "{sql}"
        );
    }
}

#[test]
fn what_nobody_has_is_a_syntax_error_with_its_place() {
    for (sql, message, position) in [
        ("FROB t", "syntax error at or near \"FROB\"", 1),
        ("CREATE FROB t", "syntax error at or near \"FROB\"", 8),
        ("DROP", "syntax error at end of input", 5),
        ("42", "syntax error at or near \"42\"", 1),
        ("COMMIT now", "syntax error at or near \"now\"", 8),
        (
            "DROP SCHEMA s CASCADE RESTRICT",
            "syntax error at or near \"RESTRICT\"",
            23,
        ),
    ] {
        let error = refused(sql);
        assert_eq!(error.state, SqlState::SYNTAX_ERROR, "{sql}");
        assert_eq!(error.message, message, "{sql}");
        assert_eq!(error.position, Some(position), "{sql}");
    }
}

#[test]
fn databases_are_created_with_their_options_in_any_order() {
    let Statement::CreateDatabase(create) = parsed(
        "CREATE DATABASE Sales WITH CONNECTION LIMIT 5 OWNER = \"Bob\" ISOLATION LEVEL SERIALIZABLE",
    ) else {
        panic!("another statement");
    };
    assert_eq!(create.name, "sales");
    assert_eq!(create.owner.as_deref(), Some("Bob"));
    assert_eq!(create.connection_limit, Some(5));
    assert_eq!(create.isolation_level, IsolationLevel::Serializable);
}

#[test]
fn database_names_are_limited() {
    for sql in [
        "CREATE DATABASE \"a b\"",
        "CREATE DATABASE \"a.b\"",
        "CREATE DATABASE template1",
        "CREATE DATABASE pg_x",
    ] {
        assert_eq!(refused(sql).state, SqlState::INVALID_NAME, "{sql}");
    }
    let long = format!("CREATE DATABASE {}", "a".repeat(65));
    assert_eq!(refused(&long).state, SqlState::INVALID_NAME);
}

#[test]
fn schemas_take_owner_quota_and_a_database() {
    let Statement::CreateSchema(create) =
        parsed("CREATE SCHEMA IF NOT EXISTS Db.S AUTHORIZATION bob QUOTA 2 GB")
    else {
        panic!("another statement");
    };
    assert_eq!(create.name.to_string(), "db.s");
    assert!(create.if_not_exists);
    assert_eq!(create.owner.as_deref(), Some("bob"));
    assert_eq!(create.quota, Some(Quota::Megabytes(2048)));
    let Statement::CreateSchema(create) = parsed("CREATE SCHEMA AUTHORIZATION bob") else {
        panic!("another statement");
    };
    assert_eq!(create.name.name, "bob");
}

#[test]
fn several_tables_and_schemas_are_dropped_at_once() {
    let Statement::DropRelations(drop) = parsed("DROP TABLE IF EXISTS a, s.b, d.s.c CASCADE")
    else {
        panic!("another statement");
    };
    let names: Vec<_> = drop.names.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["a", "s.b", "d.s.c"]);
    assert!(drop.if_exists && drop.cascade);
    let Statement::DropPrincipals(drop) = parsed("DROP USER IF EXISTS a, \"B\"") else {
        panic!("another statement");
    };
    assert_eq!((drop.kind, drop.names.len()), (PrincipalKind::User, 2));
    assert_eq!(drop.names[1], "B");
}

#[test]
fn transactions_have_many_spellings() {
    for sql in [
        "BEGIN",
        "begin work",
        "START TRANSACTION READ WRITE",
        "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    ] {
        assert_eq!(
            parsed(sql),
            Statement::Begin(Begin { read_only: false }),
            "{sql}"
        );
    }
    assert_eq!(
        parsed("BEGIN READ ONLY"),
        Statement::Begin(Begin { read_only: true })
    );
    for sql in ["COMMIT", "END", "commit work", "END TRANSACTION;"] {
        assert_eq!(parsed(sql), Statement::Commit, "{sql}");
    }
    for sql in ["ROLLBACK", "ABORT", "rollback transaction"] {
        assert_eq!(parsed(sql), Statement::Rollback, "{sql}");
    }
}

#[test]
fn parameters_are_set_to_words_strings_numbers_and_lists() {
    for (sql, parameter, values) in [
        (
            "SET search_path TO a, \"$user\", 'B'",
            "search_path",
            vec!["a", "$user", "B"],
        ),
        (
            "SET enable_result_cache_for_session = off",
            "enable_result_cache_for_session",
            vec!["off"],
        ),
        (
            "SET SESSION statement_timeout TO 1000",
            "statement_timeout",
            vec!["1000"],
        ),
        ("SET TIME ZONE 'UTC'", "timezone", vec!["UTC"]),
        (
            "set extra_float_digits = -1",
            "extra_float_digits",
            vec!["-1"],
        ),
        ("SET app.name TO 'x'", "app.name", vec!["x"]),
    ] {
        let Statement::Set(set) = parsed(sql) else {
            panic!("another statement");
        };
        assert_eq!(set.parameter, parameter, "{sql}");
        let values = values.into_iter().map(str::to_owned).collect();
        assert_eq!(set.value, SetValue::Values(values), "{sql}");
    }
    assert!(matches!(
        parsed("SET SESSION AUTHORIZATION 'bob'"),
        Statement::SetSessionAuthorization(SetSessionAuthorization { user: Some(user) }) if user == "bob"
    ));
    assert!(matches!(
        parsed("RESET SESSION AUTHORIZATION"),
        Statement::SetSessionAuthorization(SetSessionAuthorization { user: None })
    ));
    assert!(matches!(
        parsed("RESET USE"),
        Statement::UseDatabase(UseDatabase { database: None })
    ));
    assert_eq!(refused("SET a b").state, SqlState::SYNTAX_ERROR);
}

#[test]
fn prepared_statements_and_cursors_keep_the_inner_text() {
    let Statement::Prepare(prepare) = parsed("PREPARE p (int, varchar(5)) AS SELECT $1, $2;")
    else {
        panic!("another statement");
    };
    assert_eq!(prepare.parameter_types.len(), 2);
    assert_eq!(prepare.statement, "SELECT $1, $2");
    let Statement::Execute(execute) = parsed("EXECUTE p (1 + f(2, 3), 'a,b')") else {
        panic!("another statement");
    };
    assert_eq!(execute.parameters, ["1 + f(2, 3)", "'a,b'"]);
    let Statement::DeclareCursor(declare) = parsed("DECLARE c CURSOR FOR SELECT 1;") else {
        panic!("another statement");
    };
    assert_eq!(declare.query, "SELECT 1");
    for (sql, count) in [
        ("FETCH c", Some(1)),
        ("FETCH NEXT FROM c", Some(1)),
        ("FETCH FORWARD 5 FROM c", Some(5)),
        ("FETCH ALL IN c", None),
        ("FETCH FORWARD ALL FROM c", None),
    ] {
        let Statement::Fetch(fetch) = parsed(sql) else {
            panic!("another statement");
        };
        assert_eq!((fetch.cursor.as_str(), fetch.count), ("c", count), "{sql}");
    }
    assert_eq!(
        refused("PREPARE p AS DROP TABLE t").state,
        SqlState::SYNTAX_ERROR
    );
}

#[test]
fn show_tells_parameters_from_catalogue() {
    use crate::statements::principal::GranteeName;
    use crate::statements::show::{Filter, Show, ShownGrants};
    assert_eq!(
        parsed("SHOW search_path"),
        Statement::Show(Show::Parameter("search_path".to_owned()))
    );
    assert_eq!(
        parsed("SHOW DATABASES LIKE 'a%' LIMIT 3"),
        Statement::Show(Show::Databases(Filter {
            like: Some("a%".to_owned()),
            limit: Some(3)
        }))
    );
    assert!(matches!(
        parsed("SHOW COLUMNS FROM TABLE d.s.t"),
        Statement::Show(Show::Columns { table, .. }) if table.to_string() == "d.s.t"
    ));
    assert!(matches!(
        parsed("SHOW GRANTS FOR ROLE r"),
        Statement::Show(Show::Grants { of: ShownGrants::For { grantee: GranteeName::Role(role), database: None }, .. })
            if role == "r"
    ));
    assert_eq!(
        refused("SHOW TABLES FROM SCHEMA s LIMIT 10001").state,
        SqlState::INVALID_PARAMETER_VALUE
    );
    assert_eq!(refused("SHOW TABLES").state, SqlState::SYNTAX_ERROR);
}

#[test]
fn comments_name_tables_views_columns_and_databases() {
    use crate::statements::comment::CommentedObject;
    let Statement::Comment(comment) = parsed("COMMENT ON COLUMN s.t.c IS 'it''s'") else {
        panic!("another statement");
    };
    assert_eq!(comment.text.as_deref(), Some("it's"));
    assert!(matches!(
        comment.object,
        CommentedObject::Column { relation, name } if relation.to_string() == "s.t" && name == "c"
    ));
    let Statement::Comment(comment) = parsed("COMMENT ON VIEW v IS NULL") else {
        panic!("another statement");
    };
    assert_eq!(comment.text, None);
    assert_eq!(
        refused("COMMENT ON COLUMN c IS 'x'").message,
        "column name must be qualified"
    );
}

#[test]
fn maintenance_statements_are_read_whole() {
    for sql in [
        "VACUUM",
        "VACUUM FULL s.t TO 75 PERCENT BOOST",
        "VACUUM DELETE ONLY t",
        "vacuum recluster t",
        "ANALYZE",
        "ANALYZE VERBOSE t (a, b) PREDICATE COLUMNS",
        "TRUNCATE TABLE s.t",
        "LOCK TABLE a, s.b",
        "CANCEL 123 'too long'",
        "DEALLOCATE PREPARE ALL",
    ] {
        parsed(sql);
    }
    assert_eq!(
        refused("VACUUM t TO 101 PERCENT").state,
        SqlState::INVALID_PARAMETER_VALUE
    );
}

#[test]
fn views_end_with_their_binding() {
    let Statement::CreateView(view) =
        parsed("CREATE OR REPLACE VIEW s.v (a, b) AS SELECT 1, 2 FROM s.t WITH NO SCHEMA BINDING;")
    else {
        panic!("another statement");
    };
    assert!(view.or_replace && view.late_binding);
    assert_eq!(view.columns, ["a", "b"]);
    assert_eq!(view.query, "SELECT 1, 2 FROM s.t");
    let Statement::CreateView(view) =
        parsed("CREATE VIEW v AS WITH c AS (SELECT 1) SELECT * FROM c")
    else {
        panic!("another statement");
    };
    assert!(!view.late_binding);
}

#[test]
fn late_binding_views_name_relations_with_their_schema() {
    parsed(
        "CREATE VIEW v AS WITH c AS (SELECT 1 AS x) SELECT * FROM c, s.t WITH NO SCHEMA BINDING",
    );
    let error = refused("CREATE VIEW v AS SELECT * FROM t WITH NO SCHEMA BINDING");
    assert_eq!(error.state, SqlState::FEATURE_NOT_SUPPORTED);
    assert!(
        error.message.starts_with("All the relation names inside"),
        "{error}"
    );
    assert!(error.detail.unwrap().contains("relation \"t\""));
}
