//! What the machine that runs Longshore needs. They are policies, to be attached to the user or role
//! whose credentials it has.

use serde_json::{Value, json};

use super::{IamDocument, IamInput, policy};

/// In the bucket's account.
pub(super) fn staging(input: &IamInput) -> IamDocument {
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
            "Sid": "StageAndCleanUpBelowThePrefix",
            "Effect": "Allow",
            "Action": [
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
            ],
            "Resource": input.object_arns(),
        }),
    ];
    statements.extend(key_statement(input));
    IamDocument {
        account: input.bucket.account.clone(),
        name: input.name("operator-staging"),
        trust_policy: None,
        permission_policy: policy(&statements),
        why: "Longshore puts the parts of a load below the workspace's prefix, fetches what was \
              unloaded there, and deletes both",
    }
}

/// In the warehouse's account: instead of `AWSLambda_FullAccess`, which could take over the account.
pub(super) fn functions(input: &IamInput) -> IamDocument {
    let statements = vec![
        json!({
            "Sid": "FunctionsOfTheWorkspace",
            "Effect": "Allow",
            "Action": [
                "lambda:CreateFunction",
                "lambda:GetFunction",
                "lambda:GetFunctionConfiguration",
                "lambda:DeleteFunction",
                "lambda:InvokeFunction",
                "lambda:TagResource",
                "lambda:ListTags",
            ],
            "Resource": input.function_arns(),
        }),
        json!({
            "Sid": "FindFunctionsThatNothingUses",
            "Effect": "Allow",
            "Action": "lambda:ListFunctions",
            "Resource": "*",
        }),
        json!({
            "Sid": "GiveFunctionsTheirRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": input.role_arn(&input.account, "function"),
            "Condition": { "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com" } },
        }),
    ];
    IamDocument {
        account: input.account.clone(),
        name: input.name("operator-functions"),
        trust_policy: None,
        permission_policy: policy(&statements),
        why: "Longshore deploys one immutable Lambda function for each version of a computed column, \
              under the workspace's name and the function role only",
    }
}

/// For a bucket that a key of its own encrypts.
pub(super) fn key_statement(input: &IamInput) -> Option<Value> {
    input.bucket.kms_key.as_ref().map(|key| {
        json!({
            "Sid": "UseTheBucketsKey",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": key,
        })
    })
}
