//! A stack with a bucket, roles and a session, for the tests that move data.

use std::io::Write as _;

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use local_stack::{Connection, LocalStack, Options};
use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

pub(crate) const BUCKET: &str = "stage";
/// May read and write the bucket.
pub(crate) const ROLE: &str = "arn:aws:iam::111111111111:role/data";
/// The KMS key that this role may use.
const KEY: &str = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";
/// May assume nothing and read nothing.
pub(crate) const IDLE_ROLE: &str = "arn:aws:iam::111111111111:role/idle";
/// What Redshift invokes functions as.
pub(crate) const CALLER: &str = "arn:aws:iam::111111111111:role/caller";
/// What functions run as.
const RUNNER: &str = "arn:aws:iam::111111111111:role/runner";

/// A stack with a bucket, two roles and an administrator's session.
pub(crate) struct Warehouse {
    pub(crate) stack: LocalStack,
    pub(crate) bucket: AmazonS3,
    pub(crate) client: Client,
    _folder: TempDir,
}

impl Warehouse {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stack = LocalStack::start(Options::new(folder.path()))
            .await
            .unwrap();
        let account = stack.connection().credentials.account_id.clone();
        let aws = stack.provisioner();
        aws.create_bucket(&account, BUCKET, "eu-west-1")
            .await
            .unwrap();
        let data = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "s3:*",
              "Resource": ["arn:aws:s3:::stage", "arn:aws:s3:::stage/*"] },
            { "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
              "Resource": KEY }] });
        let invoke = allow(
            "lambda:InvokeFunction",
            &json!("arn:aws:lambda:eu-west-1:111111111111:function:*"),
        );
        for (role, service, policy) in [
            (ROLE, "redshift.amazonaws.com", Some(data)),
            (IDLE_ROLE, "redshift.amazonaws.com", None),
            (CALLER, "redshift.amazonaws.com", Some(invoke)),
            (RUNNER, "lambda.amazonaws.com", None),
        ] {
            let trust = json!({ "Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": { "Service": service } } });
            let policies = policy.map(|policy| ("work".to_owned(), policy));
            aws.put_role(role, trust, policies.into_iter().collect())
                .await
                .unwrap();
        }
        let bucket = crate::bucket(stack.connection(), BUCKET);
        let client = connect(stack.connection()).await;
        Self {
            stack,
            bucket,
            client,
            _folder: folder,
        }
    }

    pub(crate) async fn put(&self, key: &str, content: impl Into<Vec<u8>>) {
        let payload = PutPayload::from(content.into());
        self.bucket.put(&Path::from(key), payload).await.unwrap();
    }

    pub(crate) async fn get(&self, key: &str) -> Vec<u8> {
        let object = self.bucket.get(&Path::from(key)).await.unwrap();
        object.bytes().await.unwrap().to_vec()
    }

    pub(crate) async fn run(&self, sql: &str) {
        if let Err(error) = self.client.simple_query(sql).await {
            panic!("{sql}: {error:?}");
        }
    }

    /// SQLSTATE and message of a statement that must fail.
    pub(crate) async fn refusal(&self, sql: &str) -> (String, String) {
        let error = self.client.simple_query(sql).await.unwrap_err();
        let error = error.as_db_error().unwrap();
        (error.code().code().to_owned(), error.message().to_owned())
    }

    /// The rows as text, fields separated by bars, NULL as `NULL`.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<String> {
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

    /// Makes a function of one `CommonJS` file, which exports `handler`.
    pub(crate) async fn deploy(&self, name: &str, source: &str) {
        let key = &self.stack.connection().credentials;
        let key = (key.access_key_id.as_str(), key.secret_access_key.as_str());
        self.deploy_as(key, RUNNER, name, source).await;
    }

    /// Likewise with the key, id and secret, of somebody in the function's account; it runs as `runner`.
    pub(crate) async fn deploy_as(
        &self,
        key: (&str, &str),
        runner: &str,
        name: &str,
        source: &str,
    ) {
        let mut package = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        package
            .start_file("index.js", zip::write::SimpleFileOptions::default())
            .unwrap();
        package.write_all(source.as_bytes()).unwrap();
        let package = package.finish().unwrap().into_inner();
        lambda(self.stack.connection(), key)
            .create_function()
            .function_name(name)
            .role(runner)
            .runtime(Runtime::Nodejs22x)
            .handler("index.handler")
            .code(FunctionCode::builder().zip_file(Blob::new(package)).build())
            .send()
            .await
            .unwrap();
    }

    pub(crate) async fn stop(self) {
        drop(self.client);
        self.stack.stop().await;
    }
}

pub(crate) fn allow(action: &str, resource: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": action, "Resource": resource } })
}

fn lambda(connection: &Connection, key: (&str, &str)) -> aws_sdk_lambda::Client {
    let credentials = aws_credential_types::Credentials::new(key.0, key.1, None, None, "test");
    let region = connection.credentials.region.clone();
    let config = aws_sdk_lambda::Config::builder()
        .behavior_version(aws_sdk_lambda::config::BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(connection.aws_url())
        .region(aws_sdk_lambda::config::Region::new(region))
        .credentials_provider(credentials)
        .build();
    aws_sdk_lambda::Client::from_conf(config)
}

pub(crate) async fn connect(connection: &Connection) -> Client {
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
