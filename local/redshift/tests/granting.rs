//! GRANT and REVOKE, by what they change for the one who receives.

use crate::harness::{Engine, failure, rows, run};
use tokio_postgres::Client;

const DENIED: &str = "42501 permission denied for relation t";

/// The administrator with a schema `s` that holds a table `t`, and bob, who has nothing.
async fn stage() -> (Engine, Client, Client) {
    let engine = Engine::start().await;
    let admin = engine.connect().await;
    run(
        &admin,
        "create schema s; create table s.t (a int, b int); insert into s.t values (1, 2);
         create user bob password 'Secret123'; create role r; create group g",
    )
    .await;
    let bob = engine.connect_as("bob", "dev").await;
    (engine, admin, bob)
}

#[tokio::test]
async fn tables_are_behind_their_schema() {
    let (_engine, admin, bob) = stage().await;
    assert_eq!(
        failure(&bob, "select a from s.t").await,
        "42501 permission denied for schema s"
    );
    run(&admin, "grant usage on schema s to bob").await;
    assert_eq!(failure(&bob, "select a from s.t").await, DENIED);
    run(&admin, "grant select on s.t to bob").await;
    assert_eq!(rows(&bob, "select a from s.t").await, ["1"]);
    for sql in [
        "insert into s.t values (1, 1)",
        "update s.t set a = 2",
        "delete from s.t",
    ] {
        assert_eq!(failure(&bob, sql).await, DENIED, "{sql}");
    }
    run(&admin, "revoke usage on schema s from bob").await;
    assert_eq!(
        failure(&bob, "select a from s.t").await,
        "42501 permission denied for schema s"
    );
}

#[tokio::test]
async fn grants_reach_through_groups_roles_and_public() {
    let (_engine, admin, bob) = stage().await;
    run(
        &admin,
        "grant usage on schema s to public; create role outer_role; alter group g add user bob",
    )
    .await;
    for (give, take) in [
        (
            "grant select on s.t to group g",
            "revoke select on s.t from group g",
        ),
        (
            "grant select on s.t to public",
            "revoke select on s.t from public",
        ),
        (
            "grant select on all tables in schema s to bob",
            "revoke all on all tables in schema s from bob",
        ),
        (
            "grant select on all tables in schema dev.s to bob",
            "revoke select on table dev.s.t from bob",
        ),
    ] {
        assert_eq!(
            failure(&bob, "select a from s.t").await,
            DENIED,
            "before {give}"
        );
        run(&admin, give).await;
        rows(&bob, "select a from s.t").await;
        run(&admin, take).await;
    }
    run(
        &admin,
        "grant select on s.t to role r; grant role r to role outer_role; grant role outer_role to bob",
    )
    .await;
    rows(&bob, "select a from s.t").await;
    run(&admin, "revoke role r from role outer_role").await;
    assert_eq!(failure(&bob, "select a from s.t").await, DENIED);
}

#[tokio::test]
async fn scoped_grants_hold_for_tables_to_come() {
    let (engine, admin, bob) = stage().await;
    run(
        &admin,
        "grant usage for schemas in database dev to bob; grant select for tables in schema s database dev to bob",
    )
    .await;
    run(&admin, "create table s.later (x int)").await;
    rows(&bob, "select a from s.t").await;
    rows(&bob, "select x from s.later").await;
    run(&admin, "create database src").await;
    let source = engine.connect_as("admin", "src").await;
    run(&source, "create schema q; create table q.u (x int)").await;
    assert_eq!(
        failure(&bob, "select x from src.q.u").await,
        "42501 permission denied for schema q"
    );
    run(
        &source,
        "grant usage for schemas in database src to bob; grant select for tables in database src to bob",
    )
    .await;
    rows(&bob, "select x from src.q.u").await;
    run(&admin, "revoke select for tables in schema s from bob").await;
    assert_eq!(failure(&bob, "select a from s.t").await, DENIED);
}

#[tokio::test]
async fn columns_are_granted_one_by_one() {
    let (_engine, admin, bob) = stage().await;
    run(
        &admin,
        "grant usage on schema s to bob; grant select (a) on s.t to bob",
    )
    .await;
    assert_eq!(rows(&bob, "select a from s.t").await, ["1"]);
    assert_eq!(rows(&bob, "select count(*) from s.t").await, ["1"]);
    assert_eq!(failure(&bob, "select b from s.t").await, DENIED);
    assert_eq!(rows(&bob, "select * from s.t").await, ["1"]);
    assert_eq!(
        failure(&admin, "grant select (zz) on s.t to bob").await,
        "42703 column \"zz\" of relation \"t\" does not exist"
    );
}

#[tokio::test]
async fn only_owners_and_holders_of_the_option_pass_grants_on() {
    let (engine, admin, bob) = stage().await;
    run(
        &admin,
        "create user eve password 'Secret123'; grant usage on schema s to bob, eve",
    )
    .await;
    run(&admin, "grant select on s.t to bob").await;
    assert_eq!(failure(&bob, "grant select on s.t to eve").await, DENIED);
    run(&admin, "grant select on s.t to bob with grant option").await;
    run(&bob, "grant select on s.t to eve").await;
    assert_eq!(failure(&bob, "grant insert on s.t to eve").await, DENIED);
    let eve = engine.connect_as("eve", "dev").await;
    rows(&eve, "select a from s.t").await;
    assert_eq!(
        failure(&admin, "revoke grant option for select on s.t from bob").await,
        "2BP01 dependent privileges exist"
    );
    run(
        &admin,
        "revoke grant option for select on s.t from bob cascade",
    )
    .await;
    assert_eq!(failure(&eve, "select a from s.t").await, DENIED);
    assert_eq!(failure(&bob, "grant select on s.t to eve").await, DENIED);
    rows(&bob, "select a from s.t").await;
}

#[tokio::test]
async fn creating_needs_the_schema_or_the_permission() {
    let (_engine, admin, bob) = stage().await;
    run(
        &bob,
        "create table public.mine (a int); drop table public.mine",
    )
    .await;
    run(&admin, "revoke create on schema public from public").await;
    assert_eq!(
        failure(&bob, "create table public.mine (a int)").await,
        "42501 permission denied for schema public"
    );
    assert_eq!(
        failure(&bob, "create schema mine").await,
        "42501 permission denied for database dev"
    );
    run(&admin, "grant create on database dev to bob").await;
    run(&bob, "create schema mine; create table mine.t (a int); create view mine.v as select a from mine.t").await;
    run(
        &admin,
        "grant usage on schema s to bob; grant create table to role r; grant role r to bob",
    )
    .await;
    run(&bob, "create table s.mine (a int)").await;
    run(&admin, "revoke temp on database dev from public").await;
    assert_eq!(
        failure(&bob, "create temp table x (a int)").await,
        "42501 permission denied for database dev"
    );
}

#[tokio::test]
async fn dropping_and_altering_can_be_granted() {
    let (_engine, admin, bob) = stage().await;
    run(
        &admin,
        "grant usage on schema s to bob; grant alter, truncate on s.t to bob",
    )
    .await;
    run(&bob, "alter table s.t add column c int; truncate s.t").await;
    assert_eq!(
        failure(&bob, "drop table s.t").await,
        "42501 must be owner of relation t"
    );
    run(&admin, "grant drop on s.t to bob").await;
    run(&bob, "drop table s.t").await;
}

#[tokio::test]
async fn default_privileges_are_those_of_the_creator() {
    let (_engine, admin, bob) = stage().await;
    run(
        &admin,
        "grant usage on schema s to bob; alter default privileges in schema s grant select on tables to bob",
    )
    .await;
    run(
        &admin,
        "create table s.new (a int); create table s.newer as select 1 as a",
    )
    .await;
    rows(&bob, "select a from s.new").await;
    rows(&bob, "select a from s.newer").await;
    assert_eq!(failure(&bob, "select a from s.t").await, DENIED);
    run(
        &admin,
        "alter default privileges in schema s revoke select on tables from bob; create table s.last (a int)",
    )
    .await;
    assert_eq!(
        failure(&bob, "select a from s.last").await,
        "42501 permission denied for relation last"
    );
    assert_eq!(
        failure(
            &bob,
            "alter default privileges for user admin grant select on tables to bob"
        )
        .await,
        "42501 permission denied to alter default privileges of other users"
    );
}

#[tokio::test]
async fn roles_are_granted_by_who_may_and_never_in_a_circle() {
    let (_engine, admin, bob) = stage().await;
    run(
        &admin,
        "create role a; create role b; grant role a to role b",
    )
    .await;
    assert_eq!(
        failure(&admin, "grant role b to role a").await,
        "0LP01 cannot grant this role, a circular dependency was detected between these roles"
    );
    assert_eq!(
        failure(&bob, "grant role a to bob").await,
        "42501 permission denied to grant role a"
    );
    run(
        &admin,
        "grant role a to bob with admin option; create user eve password disable",
    )
    .await;
    run(&bob, "grant role a to eve").await;
    assert_eq!(
        failure(&bob, "grant create user to role a").await,
        "42501 must be superuser to grant system permissions"
    );
    assert_eq!(
        failure(&bob, "revoke assumerole on all from public for all").await,
        "42501 must be superuser to revoke ASSUMEROLE"
    );
    assert_eq!(
        failure(&admin, "drop role \"sys:dba\"").await,
        "42501 system-defined role \"sys:dba\" cannot be changed"
    );
}

#[tokio::test]
async fn names_in_grants_must_exist_and_be_at_home() {
    let (_engine, admin, _bob) = stage().await;
    run(&admin, "create database other").await;
    for (sql, expected) in [
        (
            "grant select on s.t to nobody",
            "42704 user \"nobody\" does not exist",
        ),
        (
            "grant select on s.t to role nobody",
            "42704 role \"nobody\" does not exist",
        ),
        (
            "grant select on s.t to group nobody",
            "42704 group \"nobody\" does not exist",
        ),
        (
            "grant select on s.nowhere to bob",
            "42P01 relation \"s.nowhere\" does not exist",
        ),
        (
            "grant usage on schema nowhere to bob",
            "3F000 schema \"nowhere\" does not exist",
        ),
        (
            "grant create on database nowhere to bob",
            "3D000 database \"nowhere\" does not exist",
        ),
        (
            "grant usage on language cobol to bob",
            "42704 language \"cobol\" does not exist",
        ),
        (
            "grant execute on function f(int) to bob",
            "42883 function f(integer) does not exist",
        ),
        (
            "grant select on other.public.t to bob",
            "0A000 a grant on an object of database \"other\" while in database \"dev\" is not supported",
        ),
        (
            "grant select on all tables in schema other.public to bob",
            "0A000 a grant on an object of database \"other\" while in database \"dev\" is not supported",
        ),
    ] {
        assert_eq!(failure(&admin, sql).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn grants_are_shown() {
    let (_engine, admin, _bob) = stage().await;
    run(
        &admin,
        "grant select on s.t to bob with grant option; grant usage on schema s to role r",
    )
    .await;
    assert_eq!(
        rows(&admin, "show grants on table s.t").await,
        ["s|t|TABLE|SELECT|101|bob|user|t|TABLE|dev|admin"]
    );
    let shown = rows(&admin, "show grants for role r").await;
    assert_eq!(shown.len(), 1);
    assert!(shown[0].starts_with("dev|s|s|SCHEMA|USAGE|"), "{shown:?}");
}
