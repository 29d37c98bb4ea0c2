use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_credential_types::Credentials;
use jiff::{SignedDuration, Timestamp};
use local_aws::{AccessKey, Clock, LocalAws, Options};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) const WAREHOUSE: &str = "111111111111";
pub(crate) const STAGING: &str = "222222222222";
pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const BUCKET: &str = "acme-longshore";
pub(crate) const WAREHOUSE_ROLE: &str = "arn:aws:iam::111111111111:role/warehouse";
pub(crate) const STAGING_ROLE: &str = "arn:aws:iam::222222222222:role/staging";
pub(crate) const FUNCTION_ROLE: &str = "arn:aws:iam::111111111111:role/function";
pub(crate) const FUNCTIONS: &str = "arn:aws:lambda:eu-west-1:111111111111:function:longshore-*";

/// A served endpoint over a temporary folder: a warehouse account, a staging account with the
/// bucket, and the role chain between them.
pub(crate) struct Fixture {
    pub(crate) aws: Arc<LocalAws>,
    pub(crate) url: String,
    /// Keys of the user `operator` of the warehouse account.
    pub(crate) operator: AccessKey,
    /// Keys of the user `loader` of the staging account, who may use the bucket's prefix `data/`.
    pub(crate) loader: AccessKey,
    ahead_seconds: Arc<AtomicI64>,
    shutdown: CancellationToken,
    _folder: tempfile::TempDir,
}

pub(crate) fn policy(statements: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

pub(crate) fn inline(statements: &Value) -> BTreeMap<String, Value> {
    BTreeMap::from([("inline".to_owned(), policy(statements))])
}

pub(crate) fn trust(principal: &Value) -> Value {
    policy(&json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" }))
}

impl Fixture {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ahead_seconds = Arc::new(AtomicI64::new(0));
        let ahead = Arc::clone(&ahead_seconds);
        let system = Clock::system();
        let clock = Clock::from_fn(move || -> Timestamp {
            system.now() + SignedDuration::from_secs(ahead.load(Ordering::Relaxed))
        });
        let aws = LocalAws::open(Options {
            data_dir: folder.path().to_owned(),
            clock,
        })
        .unwrap();
        provision(&aws);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        tokio::spawn(Arc::clone(&aws).serve(listener, shutdown.clone()));
        Self {
            operator: aws.access_key(WAREHOUSE, "operator").unwrap(),
            loader: aws.access_key(STAGING, "loader").unwrap(),
            aws,
            url,
            ahead_seconds,
            shutdown,
            _folder: folder,
        }
    }

    /// Moves the services' clock, which decides when sessions end.
    pub(crate) fn let_time_pass(&self, seconds: i64) {
        self.ahead_seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn s3(&self, key: &AccessKey, token: Option<&str>) -> AmazonS3 {
        self.s3_builder(key, token).build().unwrap()
    }

    pub(crate) fn s3_builder(&self, key: &AccessKey, token: Option<&str>) -> AmazonS3Builder {
        // The client is built with a choice of TLS providers and wants one, also for plain HTTP.
        // Whoever is second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = AmazonS3Builder::new()
            .with_endpoint(&self.url)
            .with_allow_http(true)
            .with_region(REGION)
            .with_bucket_name(BUCKET)
            .with_access_key_id(&key.id)
            .with_secret_access_key(&key.secret);
        match token {
            Some(token) => builder.with_token(token),
            None => builder,
        }
    }

    pub(crate) fn sts(&self, key: &AccessKey, token: Option<&str>) -> aws_sdk_sts::Client {
        let config = aws_sdk_sts::Config::builder()
            .behavior_version(aws_sdk_sts::config::BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(&self.url)
            .region(aws_sdk_sts::config::Region::new(REGION))
            .credentials_provider(credentials(key, token))
            .build();
        aws_sdk_sts::Client::from_conf(config)
    }

    pub(crate) fn lambda(&self, key: &AccessKey, token: Option<&str>) -> aws_sdk_lambda::Client {
        let config = aws_sdk_lambda::Config::builder()
            .behavior_version(aws_sdk_lambda::config::BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(&self.url)
            .region(aws_sdk_lambda::config::Region::new(REGION))
            .credentials_provider(credentials(key, token))
            .build();
        aws_sdk_lambda::Client::from_conf(config)
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

fn credentials(key: &AccessKey, token: Option<&str>) -> Credentials {
    Credentials::new(&key.id, &key.secret, token.map(str::to_owned), None, "test")
}

fn provision(aws: &LocalAws) {
    aws.put_account(WAREHOUSE).unwrap();
    aws.put_account(STAGING).unwrap();
    aws.create_bucket(STAGING, BUCKET, REGION).unwrap();
    aws.put_role(
        WAREHOUSE_ROLE,
        trust(&json!({ "Service": "redshift.amazonaws.com" })),
        inline(&json!([
            { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": STAGING_ROLE },
            { "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": FUNCTIONS },
        ])),
    )
    .unwrap();
    let objects = json!([
        { "Effect": "Allow", "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::acme-longshore",
          "Condition": { "StringLike": { "s3:prefix": "data/*" } } },
        { "Effect": "Allow",
          "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject",
                     "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
          "Resource": "arn:aws:s3:::acme-longshore/data/*" },
        { "Effect": "Allow", "Action": "s3:GetBucketLocation",
          "Resource": "arn:aws:s3:::acme-longshore" },
    ]);
    aws.put_role(
        STAGING_ROLE,
        trust(&json!({ "AWS": WAREHOUSE_ROLE })),
        inline(&objects),
    )
    .unwrap();
    aws.put_role(
        FUNCTION_ROLE,
        trust(&json!({ "Service": "lambda.amazonaws.com" })),
        BTreeMap::new(),
    )
    .unwrap();
    aws.put_user(STAGING, "loader", inline(&objects)).unwrap();
    aws.put_user(
        WAREHOUSE,
        "operator",
        inline(&json!([
            { "Effect": "Allow", "Action": "lambda:*", "Resource": FUNCTIONS },
            { "Effect": "Allow", "Action": "lambda:ListFunctions", "Resource": "*" },
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": FUNCTION_ROLE,
              "Condition": {
                  "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com" } } },
        ])),
    )
    .unwrap();
}

/// A package of Lambda with these files.
pub(crate) fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
