//! System tables and views.

use crate::harness::{Engine, failure, rows, run};

async fn with_tables() -> Engine {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table public.flights (id bigint not null, carrier varchar(2), delay decimal(6,2) default 0)
           distkey (id) sortkey (carrier);
         comment on table flights is 'every flight';
         create view late as select id from public.flights where delay > 0 with no schema binding;
         create user ann password 'Secret123'",
    )
    .await;
    engine
}

#[tokio::test]
async fn tables_and_columns_are_listed_for_those_who_may_use_them() {
    let engine = with_tables().await;
    let admin = engine.connect().await;
    assert_eq!(
        rows(
            &admin,
            "select schema_name, table_name, table_type, remarks from svv_all_tables
             where database_name = 'dev' order by table_name"
        )
        .await,
        ["public|flights|TABLE|every flight", "public|late|VIEW|NULL"]
    );
    assert_eq!(
        rows(
            &admin,
            "select column_name, ordinal_position, column_default, is_nullable, data_type,
                    character_maximum_length, numeric_precision, numeric_scale
             from svv_all_columns where table_name = 'flights' order by 2"
        )
        .await,
        [
            "id|1|NULL|NO|bigint|NULL|64|0",
            "carrier|2|NULL|YES|character varying|2|NULL|NULL",
            "delay|3|0|YES|numeric|NULL|6|2",
        ]
    );
    assert_eq!(
        rows(
            &admin,
            "select column_name, data_type from svv_all_columns where table_name = 'late'"
        )
        .await,
        ["id|bigint"]
    );
    let ann = engine.connect_as("ann", "dev").await;
    assert!(rows(&ann, "select * from svv_all_tables").await.is_empty());
    run(&admin, "grant select on flights to ann").await;
    assert_eq!(
        rows(&ann, "select table_name from svv_all_tables").await,
        ["flights"]
    );
}

#[tokio::test]
async fn owners_and_oids_are_found() {
    let engine = with_tables().await;
    let admin = engine.connect().await;
    let found = rows(
        &admin,
        "select c.relkind, u.usename, c.relnatts from pg_class c
         join pg_namespace n on n.oid = c.relnamespace left join pg_user u on u.usesysid = c.relowner
         where n.nspname = 'public' and c.relname = 'flights'",
    )
    .await;
    assert_eq!(found, ["r|admin|3"]);
    assert_eq!(
        rows(
            &admin,
            "select \"column\", type, distkey, sortkey, \"notnull\" from pg_table_def
                      where tablename = 'flights'"
        )
        .await,
        [
            "id|bigint|t|0|t",
            "carrier|character varying(2)|f|1|f",
            "delay|numeric(6,2)|f|0|f"
        ]
    );
}

#[tokio::test]
async fn running_statements_are_listed_without_their_secrets() {
    let engine = with_tables().await;
    let admin = engine.connect().await;
    assert_eq!(
        rows(
            &admin,
            "select trim(status) from sys_query_history where query_text like '%sys_query_history%'"
        )
        .await,
        ["running"]
    );
    assert!(
        rows(&admin, "select 1 from sys_query_history where query_text like '%Secret123%' and query_text like 'create user%'")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn what_redshift_does_not_have_is_not_there() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    assert_eq!(
        failure(&client, "select * from pg_range").await,
        "42P01 relation \"pg_range\" does not exist"
    );
}

#[tokio::test]
async fn histories_of_loads_are_empty_at_first() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    for view in [
        "stl_load_errors",
        "sys_load_error_detail",
        "sys_load_history",
        "sys_unload_history",
    ] {
        assert!(
            rows(&client, &format!("select * from {view}"))
                .await
                .is_empty()
        );
    }
}
