//! The roles that the warehouse and Lambda act as.

use serde_json::{Value, json};

use super::{IamDocument, IamInput, policy};

/// Attached to the warehouse.
pub(super) fn warehouse(input: &IamInput) -> IamDocument {
    let mut statements = vec![json!({
        "Sid": "InvokeFunctionsOfTheWorkspace",
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Resource": input.function_arns(),
    })];
    if input.shares_account() {
        statements.extend(data_statements(input));
    } else {
        statements.insert(
            0,
            json!({
                "Sid": "AssumeTheStagingRole",
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Resource": input.role_arn(&input.bucket.account, "staging"),
            }),
        );
    }
    let mut condition =
        json!({ "StringEquals": { "aws:SourceAccount": input.account.to_string() } });
    if !input.warehouses.is_empty() {
        condition["ArnLike"] = json!({ "aws:SourceArn": input.warehouses });
    }
    IamDocument {
        account: input.account.clone(),
        name: input.name("redshift"),
        trust_policy: Some(policy(&[json!({
            "Sid": "TheWarehouse",
            "Effect": "Allow",
            "Principal": {
                "Service": ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"],
            },
            "Action": "sts:AssumeRole",
            "Condition": condition,
        })])),
        permission_policy: policy(&statements),
        why: "the warehouse copies, unloads and invokes functions as this role; attach it to the \
              cluster or namespace",
    }
}

/// In the bucket's account, when that is another.
///
/// IAM refuses a trust policy that names a role which does not exist, so the account is named and the
/// role is a condition: then the order of creation does not matter, and a role that is made again
/// keeps working.
pub(super) fn staging(input: &IamInput) -> IamDocument {
    let root = format!("arn:{}:iam::{}:root", input.partition(), input.account);
    IamDocument {
        account: input.bucket.account.clone(),
        name: input.name("staging"),
        trust_policy: Some(policy(&[json!({
            "Sid": "TheWarehouseRoleOnly",
            "Effect": "Allow",
            "Principal": { "AWS": root },
            "Action": "sts:AssumeRole",
            "Condition": {
                "ArnEquals": { "aws:PrincipalArn": input.role_arn(&input.account, "redshift") },
            },
        })])),
        permission_policy: policy(&data_statements(input)),
        why: "the warehouse's role assumes it to reach the workspace's prefix in the bucket, and \
              nothing else in this account",
    }
}

/// What Lambda functions run as.
pub(super) fn function(input: &IamInput) -> IamDocument {
    let (partition, region, account) = (input.partition(), &input.region, &input.account);
    let name = input.name("*");
    let logs = format!("arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{name}");
    IamDocument {
        account: account.clone(),
        name: input.name("function"),
        trust_policy: Some(policy(&[json!({
            "Sid": "Lambda",
            "Effect": "Allow",
            "Principal": { "Service": "lambda.amazonaws.com" },
            "Action": "sts:AssumeRole",
        })])),
        permission_policy: policy(&[json!({
            "Sid": "WriteItsOwnLog",
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": [logs.clone(), format!("{logs}:*")],
        })]),
        why: "the code of computed columns runs as this role, which can write its log and do nothing \
              else",
    }
}

/// What `COPY` and `UNLOAD` need on the workspace's prefix.
fn data_statements(input: &IamInput) -> Vec<Value> {
    let mut statements = vec![
        json!({
            "Sid": "ListThePrefix",
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": input.bucket_arn(),
            "Condition": {
                "StringLike": { "s3:prefix": format!("{}*", input.bucket.location.key()) },
            },
        }),
        json!({
            "Sid": "FindTheBucketsRegion",
            "Effect": "Allow",
            "Action": "s3:GetBucketLocation",
            "Resource": input.bucket_arn(),
        }),
        json!({
            "Sid": "ReadAndWriteBelowThePrefix",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
            "Resource": input.object_arns(),
        }),
    ];
    statements.extend(super::operator::key_statement(input));
    statements
}
