//! The stack as a whole: both services over one folder, in this process and in the background.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod background;
mod conformance;
mod crash;
mod folder;
mod fuzz;
mod services;
mod transfers;
mod warehouse;

use local_stack::Connection;

/// Runs one query as the administrator and gives the first value of its first row.
async fn query(connection: &Connection, sql: &str) -> String {
    let mut config = tokio_postgres::Config::new();
    config
        .host(connection.redshift.ip().to_string())
        .port(connection.redshift.port())
        .user(&connection.credentials.admin_user)
        .password(&connection.credentials.admin_password)
        .dbname("dev");
    let (client, driver) = config.connect(tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(driver);
    let messages = client.simple_query(sql).await.unwrap();
    messages
        .iter()
        .find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
        .unwrap_or_default()
}

/// The bucket as the administrator's key reaches it.
fn bucket(connection: &Connection, name: &str) -> object_store::aws::AmazonS3 {
    // The client wants a TLS provider, also for plain HTTP. Whoever is second finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    object_store::aws::AmazonS3Builder::new()
        .with_endpoint(connection.aws_url())
        .with_allow_http(true)
        .with_region(&connection.credentials.region)
        .with_bucket_name(name)
        .with_access_key_id(&connection.credentials.access_key_id)
        .with_secret_access_key(&connection.credentials.secret_access_key)
        .build()
        .unwrap()
}
