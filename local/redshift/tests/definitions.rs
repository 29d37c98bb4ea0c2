//! Schemas and tables: created, changed, dropped, refused.

use crate::harness::{Engine, failure, rows, run};

#[tokio::test]
async fn tables_hold_rows_and_attributes() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create schema s;
         create table if not exists s.\"T\" (
            id bigint identity(10, 5),
            name varchar(5) not null encode zstd default 'x',
            at date sortkey,
            primary key (id)
         ) diststyle all backup no;
         insert into s.t (name) values ('a'), (default);
         insert into s.t (at) values ('2024-01-02')",
    )
    .await;
    assert_eq!(
        rows(&client, "select id, name, at from s.t order by id").await,
        ["10|a|NULL", "15|x|NULL", "20|x|2024-01-02"]
    );
    assert_eq!(
        rows(&client, "show table s.t").await,
        ["CREATE TABLE s.t (
    id bigint NOT NULL IDENTITY(10,5) ENCODE az64,
    name character varying(5) NOT NULL DEFAULT 'x' ENCODE zstd,
    at date ENCODE raw,
    PRIMARY KEY (id)
)
BACKUP NO
DISTSTYLE ALL
SORTKEY (at);"]
    );
    run(&client, "create table if not exists s.t (other int)").await;
    assert_eq!(
        failure(&client, "create table s.t (other int)").await,
        "42P07 Relation \"t\" already exists"
    );
    assert_eq!(
        failure(&client, "insert into s.t (name) values (null)")
            .await
            .split(' ')
            .next(),
        Some("23502")
    );
}

#[tokio::test]
async fn keys_are_kept_and_not_enforced() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table p (id int primary key, u int unique);
         create table c (id int references p (id));
         insert into p values (1, 1), (1, 1);
         insert into c values (99)",
    )
    .await;
    assert_eq!(rows(&client, "select count(*) from p").await, ["2"]);
    assert_eq!(
        failure(&client, "drop table p").await,
        "2BP01 cannot drop table p because other objects depend on it"
    );
    run(&client, "drop table p cascade").await;
    assert!(!rows(&client, "show table c").await[0].contains("FOREIGN KEY"));
    assert_eq!(
        failure(&client, "create table d (id int references nowhere)").await,
        "42P01 relation \"nowhere\" does not exist"
    );
}

#[tokio::test]
async fn definitions_roll_back() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table kept (a int); insert into kept values (1)",
    )
    .await;
    run(
        &client,
        "begin;
         create schema s;
         create table s.t (a int);
         alter table kept rename to renamed;
         alter table renamed add column b int default 7;
         drop table renamed;
         rollback",
    )
    .await;
    assert_eq!(rows(&client, "select * from kept").await, ["1"]);
    assert_eq!(
        failure(&client, "create table s.t (a int)").await,
        "3F000 schema \"s\" does not exist"
    );
}

#[tokio::test]
async fn a_table_is_made_from_a_query() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table src (a int, b varchar(10)); insert into src values (1, 'x'), (2, 'y');
         create table t (n, m) distkey (n) sortkey (m) as select a * 2, b from src;
         create temp table #short as (select max(n) as most from t)",
    )
    .await;
    assert_eq!(
        rows(&client, "select n, m from t order by n").await,
        ["2|x", "4|y"]
    );
    assert_eq!(rows(&client, "select most from #short").await, ["4"]);
    for (sql, expected) in [
        (
            "create table u as select 1 as a, 2 as a",
            "42701 column \"a\" specified more than once",
        ),
        (
            "create table u (a, b) as select 1",
            "42601 CREATE TABLE AS specifies too many column names",
        ),
        (
            "create table u sortkey (z) as select 1 as a",
            "42703 column \"z\" named in sort key does not exist",
        ),
        (
            "create table u as select * from nowhere",
            "42P01 relation \"nowhere\" does not exist",
        ),
    ] {
        assert_eq!(failure(&client, sql).await, expected, "{sql}");
    }
    assert_eq!(
        failure(&client, "select * from u").await,
        "42P01 relation \"u\" does not exist"
    );
}

#[tokio::test]
async fn like_copies_columns_without_keys() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table p (a int not null default 5 distkey, b varchar(3) sortkey, primary key (a));
         create table q (like p);
         create table r (like p including defaults)",
    )
    .await;
    let definition = &rows(&client, "show table q").await[0];
    assert!(
        definition.contains("a integer NOT NULL ENCODE"),
        "{definition}"
    );
    assert!(definition.contains("SORTKEY (b)"), "{definition}");
    assert!(!definition.contains("PRIMARY KEY"), "{definition}");
    run(&client, "insert into r (b) values ('z')").await;
    assert_eq!(rows(&client, "select a, b from r").await, ["5|z"]);
}

#[tokio::test]
async fn temporary_tables_hide_permanent_ones_and_end_with_the_session() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    let other = engine.connect().await;
    run(
        &client,
        "create table t (a int); insert into t values (1);
         create temp table t (a int); insert into t values (2)",
    )
    .await;
    assert_eq!(rows(&client, "select a from t").await, ["2"]);
    assert_eq!(rows(&client, "select a from public.t").await, ["1"]);
    assert_eq!(rows(&other, "select a from t").await, ["1"]);
    run(&client, "begin; drop table t; rollback").await;
    assert_eq!(rows(&client, "select a from t").await, ["2"]);
    run(&client, "alter table t add column b int default 3").await;
    assert_eq!(rows(&client, "select a, b from t").await, ["2|3"]);
    run(&client, "drop table t").await;
    assert_eq!(rows(&client, "select a from t").await, ["1"]);
    assert_eq!(
        failure(&client, "create temp table public.u (a int)").await,
        "42P16 cannot create temporary relation in non-temporary schema"
    );
}

/// What follows `ALTER TABLE t`, and how it is refused.
const REFUSED_CHANGES: &[(&str, &str)] = &[
    (
        "add column c int",
        "42701 column \"c\" of relation \"t\" already exists",
    ),
    (
        "add column e int not null",
        "42P16 ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression",
    ),
    (
        "rename column zz to y",
        "42703 column \"zz\" of relation \"t\" does not exist",
    ),
    (
        "rename column c to id",
        "42701 column \"id\" of relation \"t\" already exists",
    ),
    ("drop column id", "42P16 cannot drop distkey column \"id\""),
    ("drop column k", "42P16 cannot drop sortkey column \"k\""),
    (
        "alter column text type varchar(10)",
        "0A000 target column size should be different",
    ),
    (
        "alter column text type varchar(9)",
        "22001 cannot alter column \"text\": a value is longer than 9 bytes",
    ),
    (
        "alter column id type bigint",
        "0A000 ALTER COLUMN \"id\" TYPE bigint on a column of type integer is not supported",
    ),
    (
        "alter sortkey (zz)",
        "42703 column \"zz\" of relation \"t\" does not exist",
    ),
    (
        "alter column id encode text255",
        "42P16 invalid encoding type specified for column \"id\"",
    ),
    (
        "drop constraint zz",
        "42704 constraint \"zz\" does not exist",
    ),
    (
        "add primary key (text)",
        "42P16 column \"text\" of a primary key must be NOT NULL",
    ),
];

#[tokio::test]
async fn columns_are_added_renamed_resized_and_dropped() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table t (id int distkey, s varchar(3), k int sortkey);
         insert into t values (1, 'abc', 1)",
    )
    .await;
    run(
        &client,
        "alter table t add column c int not null default 1 + 1",
    )
    .await;
    run(&client, "alter table t add d varchar(10)").await;
    run(&client, "alter table t rename column s to text").await;
    run(&client, "alter table t alter column text type varchar(10)").await;
    run(&client, "insert into t (id, text) values (2, '1234567890')").await;
    run(&client, "alter table t drop column d").await;
    assert_eq!(
        rows(&client, "select * from t order by id").await,
        ["1|abc|1|2", "2|1234567890|NULL|2"]
    );
    for (sql, expected) in REFUSED_CHANGES {
        assert_eq!(
            failure(&client, &format!("alter table t {sql}")).await,
            *expected,
            "{sql}"
        );
    }
    assert_eq!(
        failure(
            &client,
            "begin; alter table t alter column text type varchar(20)"
        )
        .await,
        "25001 ALTER TABLE ALTER COLUMN cannot run inside a transaction block"
    );
    run(&client, "rollback").await;
}

#[tokio::test]
async fn attributes_of_tables_change() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create table t (a int not null, b varchar(9))").await;
    for change in [
        "alter diststyle even",
        "alter distkey a",
        "alter compound sortkey (b, a)",
        "alter column b encode zstd",
        "add constraint k primary key (a)",
    ] {
        run(&client, &format!("alter table t {change}")).await;
    }
    let definition = &rows(&client, "show table t").await[0];
    for part in [
        "distkey",
        "DISTSTYLE KEY",
        "SORTKEY (b, a)",
        "ENCODE zstd",
        "PRIMARY KEY (a)",
    ] {
        assert!(definition.contains(part), "{part} in {definition}");
    }
}

#[tokio::test]
async fn renamed_tables_keep_their_rows_and_names_stay_unique() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table a (x int); insert into a values (1); create table b (x int)",
    )
    .await;
    assert_eq!(
        failure(&client, "alter table a rename to b").await,
        "42P07 Relation \"b\" already exists"
    );
    run(
        &client,
        "begin; alter table b rename to old; alter table a rename to b; drop table old; commit",
    )
    .await;
    assert_eq!(rows(&client, "select x from b").await, ["1"]);
    assert_eq!(
        failure(&client, "alter table nowhere rename to c").await,
        "42P01 relation \"nowhere\" does not exist"
    );
}

#[tokio::test]
async fn dropping_says_what_is_in_the_way() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create schema s; create table s.t (a int); create view s.v as select a from s.t",
    )
    .await;
    for (sql, expected) in [
        (
            "drop table nowhere",
            "42P01 table \"nowhere\" does not exist",
        ),
        ("drop view s.t", "42809 \"t\" is not a view"),
        ("drop table s.v", "42809 \"v\" is not a table"),
        (
            "drop table s.t",
            "2BP01 cannot drop table t because other objects depend on it",
        ),
        (
            "drop schema s",
            "2BP01 cannot drop schema s because other objects depend on it",
        ),
        (
            "drop schema nowhere",
            "3F000 schema \"nowhere\" does not exist",
        ),
        (
            "drop table pg_catalog.pg_class",
            "42501 permission denied: \"pg_class\" is a system catalog",
        ),
        (
            "create schema pg_mine",
            "42602 unacceptable schema name \"pg_mine\"",
        ),
        (
            "create table pg_catalog.t (a int)",
            "42501 permission denied: \"t\" is a system catalog",
        ),
        ("create schema s", "42P06 schema \"s\" already exists"),
    ] {
        assert_eq!(failure(&client, sql).await, expected, "{sql}");
    }
    run(
        &client,
        "drop table if exists nowhere, nowhere.t;
         drop schema if exists nowhere;
         create schema if not exists s;
         drop schema s cascade",
    )
    .await;
    assert_eq!(
        failure(&client, "select * from s.v")
            .await
            .split(' ')
            .next(),
        Some("42P01")
    );
}

#[tokio::test]
async fn schemas_are_renamed_and_given_away() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create user bob password disable;
         create schema s quota 10 gb; create table s.t (a int); insert into s.t values (1);
         alter schema s rename to r;
         alter schema r owner to bob;
         alter schema r quota unlimited",
    )
    .await;
    assert_eq!(rows(&client, "select a from r.t").await, ["1"]);
    run(&client, "create schema s").await;
    assert_eq!(
        failure(&client, "alter schema s rename to r").await,
        "42P06 schema \"r\" already exists"
    );
}

#[tokio::test]
async fn truncate_empties_and_commits() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table t (a int); insert into t values (1); create table u (a int)",
    )
    .await;
    run(
        &client,
        "begin; insert into u values (1); truncate t; rollback",
    )
    .await;
    assert_eq!(
        rows(
            &client,
            "select (select count(*) from t), (select count(*) from u)"
        )
        .await,
        ["0|1"]
    );
    run(&client, "create view v as select a from t").await;
    assert_eq!(
        failure(&client, "truncate v").await,
        "42809 \"v\" is not a table"
    );
}

#[tokio::test]
async fn maintenance_is_checked_and_does_nothing() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table t (a int); create user bob password 'Secret123'",
    )
    .await;
    run(&client, "vacuum").await;
    run(&client, "vacuum full t to 100 percent").await;
    run(&client, "analyze t (a)").await;
    assert_eq!(
        failure(&client, "analyze t (zz)").await,
        "42703 column \"zz\" of relation \"t\" does not exist"
    );
    assert_eq!(
        failure(&client, "begin; vacuum t").await,
        "25001 VACUUM cannot run inside a transaction block"
    );
    let bob = engine.connect_as("bob", "dev").await;
    for sql in [
        "vacuum t",
        "analyze t",
        "truncate t",
        "drop table t",
        "alter table t add b int",
    ] {
        assert_eq!(
            failure(&bob, sql).await,
            "42501 must be owner of relation t",
            "{sql}"
        );
    }
}

#[tokio::test]
async fn comments_are_kept_on_tables_columns_and_the_database() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table t (a int);
         comment on table t is 'it''s';
         comment on column t.a is 'first';
         comment on database dev is 'mine'",
    )
    .await;
    let shown = rows(&client, "show tables from schema public").await;
    assert!(shown[0].contains("|it's|"), "{shown:?}");
    let shown = rows(&client, "show columns from table t").await;
    assert!(shown[0].contains("|first|"), "{shown:?}");
    for (sql, expected) in [
        ("comment on view t is 'x'", "42809 \"t\" is not a view"),
        (
            "comment on column t.b is 'x'",
            "42703 column \"b\" of relation \"t\" does not exist",
        ),
        (
            "comment on database other is 'x'",
            "0A000 database comments may only be applied to the current database",
        ),
        (
            "comment on constraint k on t is 'x'",
            "42704 constraint \"k\" for table \"t\" does not exist",
        ),
    ] {
        assert_eq!(failure(&client, sql).await, expected, "{sql}");
    }
}
