//! How much there may be of things (management guide, "Quotas and limits").

use std::fmt::Write as _;

use crate::harness::{Engine, failure, run};

#[tokio::test]
async fn a_cluster_has_at_most_60_databases() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    // `dev` is there already.
    for number in 1..60 {
        run(&client, &format!("create database q{number}")).await;
    }
    assert_eq!(
        failure(&client, "create database q60").await,
        "XX000 the cluster has its limit of 60 databases"
    );
    run(&client, "drop database q1").await;
    run(&client, "create database q60").await;
}

#[tokio::test]
async fn a_cluster_has_at_most_1000_roles() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    let mut roles = String::new();
    for number in 0..1_000 {
        let _ = write!(roles, "create role r{number};");
    }
    run(&client, &roles).await;
    assert_eq!(
        failure(&client, "create role one_more").await,
        "54000 the cluster has its limit of 1000 roles"
    );
    run(&client, "drop role r0; create role one_more").await;
}
