//! Two AWS accounts with a role chain from the warehouse to a bucket of the other one.

use std::collections::BTreeMap;

use local_stack::AccessKey;
use serde_json::{Value, json};

use crate::LocalStack;

const WAREHOUSE_ACCOUNT: &str = "111111111111";
const STAGING_ACCOUNT: &str = "222222222222";
const BUCKET: &str = "longshore-test";

/// The policies of the chain, as documents of IAM. The default is the least that the product needs,
/// for any prefix of the bucket and any function whose name begins with `longshore-`.
#[derive(Debug, Clone)]
pub struct ChainDocuments {
    /// Who may assume the warehouse's role, and what it may do.
    pub warehouse_trust: Value,
    pub warehouse_policy: Value,
    pub staging_trust: Value,
    pub staging_policy: Value,
    /// Who may run functions as the function role; it may do nothing itself.
    pub function_trust: Value,
    /// What this machine's user may do in the bucket.
    pub storage_operator_policy: Value,
    /// What this machine's user may do with functions.
    pub functions_operator_policy: Value,
}

/// A provisioned chain.
#[derive(Debug, Clone)]
pub struct Chain {
    pub bucket: String,
    pub region: String,
    /// The roles in the order in which Redshift assumes them.
    pub roles: [String; 2],
    /// What the functions run as.
    pub function_role: String,
    /// Reaches the bucket.
    pub storage_key: AccessKey,
    /// Deploys functions.
    pub functions_key: AccessKey,
}

fn role_arn(account_id: &str, name: &str) -> String {
    format!("arn:aws:iam::{account_id}:role/longshore-test-{name}")
}

fn policy(statements: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn trust(principal: &Value) -> Value {
    policy(&json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" }))
}

impl Default for ChainDocuments {
    fn default() -> Self {
        let bucket = format!("arn:aws:s3:::{BUCKET}");
        let objects = format!("{bucket}/*");
        let functions = format!("arn:aws:lambda:*:{WAREHOUSE_ACCOUNT}:function:longshore-*");
        let storage = policy(&json!([
            { "Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation"],
              "Resource": bucket },
            { "Effect": "Allow",
              "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject",
                         "s3:AbortMultipartUpload"],
              "Resource": objects },
        ]));
        Self {
            warehouse_trust: trust(&json!({ "Service": "redshift.amazonaws.com" })),
            warehouse_policy: policy(&json!([
                { "Effect": "Allow", "Action": "sts:AssumeRole",
                  "Resource": role_arn(STAGING_ACCOUNT, "staging") },
                { "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": functions },
            ])),
            staging_trust: trust(&json!({ "AWS": role_arn(WAREHOUSE_ACCOUNT, "redshift") })),
            staging_policy: storage.clone(),
            function_trust: trust(&json!({ "Service": "lambda.amazonaws.com" })),
            storage_operator_policy: storage,
            functions_operator_policy: policy(&json!([
                { "Effect": "Allow", "Action": "lambda:*", "Resource": functions },
                { "Effect": "Allow", "Action": "lambda:ListFunctions", "Resource": "*" },
                { "Effect": "Allow", "Action": "iam:PassRole",
                  "Resource": role_arn(WAREHOUSE_ACCOUNT, "function") },
            ])),
        }
    }
}

impl LocalStack {
    /// Sets up both accounts, the three roles, the bucket and two users with keys.
    pub async fn provision_chain(&self, documents: ChainDocuments) -> Chain {
        match self.try_provision_chain(documents).await {
            Ok(chain) => chain,
            Err(error) => panic!("the chain cannot be provisioned: {error}"),
        }
    }

    async fn try_provision_chain(
        &self,
        documents: ChainDocuments,
    ) -> Result<Chain, local_stack::Error> {
        let aws = self.provisioner();
        let region = self.region().to_owned();
        let inline = |policy: Value| BTreeMap::from([("longshore".to_owned(), policy)]);
        let warehouse = role_arn(WAREHOUSE_ACCOUNT, "redshift");
        let staging = role_arn(STAGING_ACCOUNT, "staging");
        let function = role_arn(WAREHOUSE_ACCOUNT, "function");

        aws.put_account(WAREHOUSE_ACCOUNT).await?;
        aws.put_account(STAGING_ACCOUNT).await?;
        aws.create_bucket(STAGING_ACCOUNT, BUCKET, &region).await?;
        // The staging role trusts the warehouse's, so that one comes first.
        aws.put_role(
            &warehouse,
            documents.warehouse_trust,
            inline(documents.warehouse_policy),
        )
        .await?;
        aws.put_role(
            &staging,
            documents.staging_trust,
            inline(documents.staging_policy),
        )
        .await?;
        aws.put_role(&function, documents.function_trust, BTreeMap::new())
            .await?;
        aws.put_user(
            STAGING_ACCOUNT,
            "operator",
            inline(documents.storage_operator_policy),
        )
        .await?;
        aws.put_user(
            WAREHOUSE_ACCOUNT,
            "operator",
            inline(documents.functions_operator_policy),
        )
        .await?;
        Ok(Chain {
            bucket: BUCKET.to_owned(),
            region,
            roles: [warehouse, staging],
            function_role: function,
            storage_key: aws.user_key(STAGING_ACCOUNT, "operator").await?,
            functions_key: aws.user_key(WAREHOUSE_ACCOUNT, "operator").await?,
        })
    }
}
