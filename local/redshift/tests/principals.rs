//! Users, groups and roles.

use crate::harness::{Engine, PASSWORD, connect, failure, rows, run};

#[tokio::test]
async fn users_log_in_with_what_they_were_given() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create user bob password 'Secret123';
         create user \"Eve\" password 'md56fa6fba9fc43e7d8dc5b3cbf6d5e5ccd' valid until 'infinity'",
    )
    .await;
    let bob = engine.connect_as("bob", "dev").await;
    assert_eq!(rows(&bob, "select current_user").await, ["bob"]);
    run(&bob, "alter user bob password 'Another123'").await;
    let mut config = engine.config();
    config.user("bob").password(PASSWORD);
    assert!(connect(&config).await.is_err());
    config.password("Another123");
    connect(&config).await.unwrap();
}

#[tokio::test]
async fn five_wrong_passwords_lock_a_user_until_it_is_unlocked() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create user bob password 'Secret123'").await;
    let mut config = engine.config();
    config.user("bob").password("Wrong1234");
    for _ in 0..5 {
        assert!(connect(&config).await.is_err());
    }
    config.password(PASSWORD);
    let Err(error) = connect(&config).await else {
        panic!("a locked user logged in");
    };
    assert!(format!("{error:?}").contains("is locked"), "{error:?}");
    run(&client, "alter user bob login password 'Secret123'").await;
    connect(&config).await.unwrap();
}

#[tokio::test]
async fn only_who_may_creates_alters_and_drops_users() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create user bob password 'Secret123'; create user eve password disable",
    )
    .await;
    let bob = engine.connect_as("bob", "dev").await;
    for (sql, expected) in [
        (
            "create user x password disable",
            "42501 permission denied to create user",
        ),
        (
            "alter user eve password 'Secret123'",
            "42501 permission denied to alter user",
        ),
        (
            "alter user admin password 'Secret123'",
            "42501 must be superuser to alter superusers",
        ),
        ("drop user eve", "42501 permission denied to drop user"),
        (
            "drop user admin",
            "42501 must be superuser to drop superusers",
        ),
        ("create group g", "42501 must be superuser to create groups"),
        ("create role r", "42501 permission denied to create role"),
        (
            "create database d",
            "42501 permission denied to create database",
        ),
        (
            "set session authorization eve",
            "42501 permission denied to set session authorization to \"eve\"",
        ),
    ] {
        assert_eq!(failure(&bob, sql).await, expected, "{sql}");
    }
    run(
        &client,
        "create role maker; grant create user, drop user, create role to role maker; grant role maker to bob",
    )
    .await;
    run(
        &bob,
        "create user x password disable; drop user x; create role r2",
    )
    .await;
    assert_eq!(
        failure(&bob, "create user x password disable createuser").await,
        "42501 must be superuser to set CREATEDB, CREATEUSER or SYSLOG ACCESS UNRESTRICTED"
    );
}

#[tokio::test]
async fn names_are_unique_among_users_and_roles() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create user bob password disable; create role r; create group g",
    )
    .await;
    for (sql, expected) in [
        (
            "create user bob password disable",
            "42710 user \"bob\" already exists",
        ),
        ("create role bob", "42710 user \"bob\" already exists"),
        (
            "create user r password disable",
            "42710 role \"r\" already exists",
        ),
        ("create role r", "42710 role \"r\" already exists"),
        ("create group g", "42710 group \"g\" already exists"),
        (
            "alter user nobody createdb",
            "42704 user \"nobody\" does not exist",
        ),
        ("drop role nobody", "42704 role \"nobody\" does not exist"),
        (
            "create role \"sys:mine\"",
            "42602 role name \"sys:mine\" is reserved",
        ),
        ("drop user admin", "55006 current user cannot be dropped"),
    ] {
        assert_eq!(failure(&client, sql).await, expected, "{sql}");
    }
    run(&client, "drop user if exists nobody, bob").await;
}

#[tokio::test]
async fn who_owns_or_holds_something_stays() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create user bob password 'Secret123'; create user eve password disable;
         create role r; grant role r to eve; create group g with user eve;
         create table t (a int); grant select on t to eve; grant select on t to group g",
    )
    .await;
    let bob = engine.connect_as("bob", "dev").await;
    run(&bob, "create table public.mine (a int)").await;
    drop(bob);
    for (sql, expected) in [
        (
            "drop user bob",
            "55006 user \"bob\" cannot be dropped because some objects depend on it",
        ),
        (
            "drop user eve",
            "55006 user \"eve\" cannot be dropped because some objects depend on it",
        ),
        (
            "drop group g",
            "55006 group \"g\" cannot be dropped because some objects depend on it",
        ),
        (
            "drop role r",
            "2BP01 cannot drop role \"r\" because it is granted to or has been granted other roles or users",
        ),
    ] {
        assert_eq!(failure(&client, sql).await, expected, "{sql}");
    }
    run(
        &client,
        "drop table mine; revoke all on t from eve, group g;
         drop user bob; drop user eve; drop group g; drop role r force",
    )
    .await;
}

#[tokio::test]
async fn users_and_tables_commit_and_roll_back_together() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "begin; create user bob password disable; create table t (a int); grant select on t to bob; rollback",
    )
    .await;
    assert_eq!(
        failure(&client, "alter user bob createdb").await,
        "42704 user \"bob\" does not exist"
    );
    run(
        &client,
        "begin; create user bob password disable; create table t (a int); grant select on t to bob; commit",
    )
    .await;
    let folder = engine.stop().await;
    let engine = Engine::start_in(folder, None).await;
    let client = engine.connect().await;
    run(
        &client,
        "alter user bob createdb; alter table t owner to bob",
    )
    .await;
}

#[tokio::test]
async fn a_superuser_becomes_another_user_and_itself_again() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create user bob password disable; create table t (a int); set session authorization bob",
    )
    .await;
    assert_eq!(
        failure(&client, "select * from t").await,
        "42501 permission denied for relation t"
    );
    run(&client, "reset session authorization").await;
    run(&client, "select * from t").await;
    assert_eq!(
        failure(&client, "set session authorization nobody").await,
        "42704 user \"nobody\" does not exist"
    );
}
