//! COPY, UNLOAD and external functions over the whole stack: real objects, real policies.

mod copy;
mod copy_errors;
mod external_functions;
mod unload;

use std::collections::BTreeMap;

use local_stack::{Connection, LocalStack, Options};
use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use serde_json::json;
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

const BUCKET: &str = "stage";
/// May read and write the bucket.
const ROLE: &str = "arn:aws:iam::111111111111:role/data";
/// May assume nothing and read nothing.
const IDLE_ROLE: &str = "arn:aws:iam::111111111111:role/idle";

/// A stack with a bucket, two roles and an administrator's session.
struct Warehouse {
    stack: LocalStack,
    bucket: AmazonS3,
    client: Client,
    _folder: TempDir,
}

impl Warehouse {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stack = LocalStack::start(Options::new(folder.path()))
            .await
            .unwrap();
        let account = stack.connection().credentials.account_id.clone();
        let aws = stack.provisioner();
        aws.create_bucket(&account, BUCKET, "eu-west-1")
            .await
            .unwrap();
        let trust = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": { "Service": "redshift.amazonaws.com" } } });
        let policy = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::stage", "arn:aws:s3:::stage/*"] } });
        let policies = BTreeMap::from([("data".to_owned(), policy)]);
        aws.put_role(ROLE, trust.clone(), policies).await.unwrap();
        aws.put_role(IDLE_ROLE, trust, BTreeMap::new())
            .await
            .unwrap();
        let bucket = crate::bucket(stack.connection(), BUCKET);
        let client = connect(stack.connection()).await;
        Self {
            stack,
            bucket,
            client,
            _folder: folder,
        }
    }

    async fn put(&self, key: &str, content: impl Into<Vec<u8>>) {
        let payload = PutPayload::from(content.into());
        self.bucket.put(&Path::from(key), payload).await.unwrap();
    }

    async fn get(&self, key: &str) -> Vec<u8> {
        let object = self.bucket.get(&Path::from(key)).await.unwrap();
        object.bytes().await.unwrap().to_vec()
    }

    async fn run(&self, sql: &str) {
        if let Err(error) = self.client.simple_query(sql).await {
            panic!("{sql}: {error:?}");
        }
    }

    /// SQLSTATE and message of a statement that must fail.
    async fn refusal(&self, sql: &str) -> (String, String) {
        let error = self.client.simple_query(sql).await.unwrap_err();
        let error = error.as_db_error().unwrap();
        (error.code().code().to_owned(), error.message().to_owned())
    }

    /// The rows as text, fields separated by bars, NULL as `NULL`.
    async fn rows(&self, sql: &str) -> Vec<String> {
        let messages = match self.client.simple_query(sql).await {
            Ok(messages) => messages,
            Err(error) => panic!("{sql}: {error:?}"),
        };
        let row = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => {
                let fields: Vec<_> = (0..row.len())
                    .map(|at| row.get(at).unwrap_or("NULL"))
                    .collect();
                Some(fields.join("|"))
            }
            _ => None,
        };
        messages.iter().filter_map(row).collect()
    }

    async fn stop(self) {
        drop(self.client);
        self.stack.stop().await;
    }
}

async fn connect(connection: &Connection) -> Client {
    let mut config = tokio_postgres::Config::new();
    config
        .host(connection.redshift.ip().to_string())
        .port(connection.redshift.port())
        .user(&connection.credentials.admin_user)
        .password(&connection.credentials.admin_password)
        .dbname("dev");
    let (client, driver) = config.connect(NoTls).await.unwrap();
    tokio::spawn(driver);
    client
}
