use iam_rs::Context;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::principal::RoleName;

const OURS: &str = "111111111111";
const THEIRS: &str = "222222222222";
const KEY: &str = "arn:aws:s3:::bucket/data/part-1";

fn document(statements: &Value) -> PolicyDocument {
    PolicyDocument::parse(json!({ "Version": "2012-10-17", "Statement": statements })).unwrap()
}

fn allow(action: &str, resource: &str) -> PolicyDocument {
    document(&json!({ "Effect": "Allow", "Action": action, "Resource": resource }))
}

fn deny(action: &str, resource: &str) -> PolicyDocument {
    document(&json!({ "Effect": "Deny", "Action": action, "Resource": resource }))
}

fn bucket_policy(principal: &Value) -> PolicyDocument {
    document(&json!({
        "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::bucket/*"
    }))
}

fn role(account_id: &str, name: &str) -> RoleName {
    RoleName {
        account_id: account_id.to_owned(),
        name: name.to_owned(),
    }
}

fn session(account_id: &str, name: &str) -> Principal {
    Principal::role_session(&role(account_id, name), "session", None)
}

/// Decides `s3:GetObject` on a key of a bucket of `OURS`; the refusal is AWS's message.
fn get_object(
    principal: &Principal,
    identity: &[&PolicyDocument],
    bucket: Option<&PolicyDocument>,
) -> Result<(), String> {
    let access = Access {
        action: "s3:GetObject",
        resource: KEY.to_owned(),
        resource_account: OURS,
        context: Context::new(),
    };
    let policies = Policies {
        identity: identity.to_vec(),
        resource: bucket,
    };
    authorize(principal, access, &policies, Timestamp::UNIX_EPOCH)
        .map_err(|error| error.message().to_owned())
}

#[test]
fn nothing_is_allowed_without_a_policy() {
    assert_eq!(
        get_object(&Principal::user(OURS, "operator"), &[], None),
        Err(format!(
            "User: arn:aws:iam::111111111111:user/operator is not authorized to perform: \
             s3:GetObject on resource: \"{KEY}\" because no identity-based policy allows the \
             s3:GetObject action"
        ))
    );
}

#[test]
fn an_identity_policy_allows_inside_the_account() {
    let user = Principal::user(OURS, "operator");
    let policy = allow("s3:Get*", "arn:aws:s3:::bucket/data/*");
    assert_eq!(get_object(&user, &[&policy], None), Ok(()));
    let other_prefix = allow("s3:Get*", "arn:aws:s3:::bucket/other/*");
    assert!(get_object(&user, &[&other_prefix], None).is_err());
}

#[test]
fn an_explicit_deny_outweighs_every_allow() {
    let user = Principal::user(OURS, "operator");
    let (allow, deny) = (allow("*", "*"), deny("s3:GetObject", "*"));
    let refusal = get_object(&user, &[&allow, &deny], None).unwrap_err();
    assert!(
        refusal.ends_with("with an explicit deny in an identity-based policy"),
        "{refusal}"
    );
    let bucket = document(&json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*"
    }));
    let refusal = get_object(&user, &[&allow], Some(&bucket)).unwrap_err();
    assert!(
        refusal.ends_with("with an explicit deny in a resource-based policy"),
        "{refusal}"
    );
}

#[test]
fn a_bucket_policy_that_names_the_caller_is_enough_inside_the_account() {
    let caller = session(OURS, "loader");
    let named = bucket_policy(&json!({ "AWS": "arn:aws:iam::111111111111:role/loader" }));
    assert_eq!(get_object(&caller, &[], Some(&named)), Ok(()));
    let account = bucket_policy(&json!({ "AWS": OURS }));
    assert!(get_object(&caller, &[], Some(&account)).is_err());
}

#[test]
fn across_accounts_both_sides_must_allow() {
    let caller = session(THEIRS, "loader");
    let identity = allow("s3:*", "*");
    let bucket = bucket_policy(&json!({ "AWS": "arn:aws:iam::222222222222:root" }));
    assert_eq!(get_object(&caller, &[&identity], Some(&bucket)), Ok(()));
    let refusal = get_object(&caller, &[&identity], None).unwrap_err();
    assert!(
        refusal.contains("no resource-based policy allows"),
        "{refusal}"
    );
    let refusal = get_object(&caller, &[], Some(&bucket)).unwrap_err();
    assert!(
        refusal.contains("no identity-based policy allows"),
        "{refusal}"
    );
}

#[test]
fn a_session_policy_only_takes_away() {
    let limited = |policy| {
        Principal::role_session(
            &role(OURS, "loader"),
            "session",
            Some(std::sync::Arc::new(policy)),
        )
    };
    let identity = allow("s3:*", "*");
    let narrow = limited(allow("s3:PutObject", "*"));
    let refusal = get_object(&narrow, &[&identity], None).unwrap_err();
    assert!(refusal.contains("no session policy allows"), "{refusal}");
    let wide = limited(allow("*", "*"));
    assert_eq!(get_object(&wide, &[&identity], None), Ok(()));
    assert!(get_object(&wide, &[], None).is_err());
}

#[test]
fn conditions_are_applied_and_a_missing_key_does_not_match() {
    let policy = document(&json!({
        "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket",
        "Condition": { "StringLike": { "s3:prefix": ["data/*"] } }
    }));
    let list = |context| {
        let access = Access {
            action: "s3:ListBucket",
            resource: "arn:aws:s3:::bucket".to_owned(),
            resource_account: OURS,
            context,
        };
        let policies = Policies {
            identity: vec![&policy],
            resource: None,
        };
        authorize(
            &Principal::user(OURS, "u"),
            access,
            &policies,
            Timestamp::UNIX_EPOCH,
        )
        .is_ok()
    };
    assert!(list(Context::new().with_string("s3:prefix", "data/2013/")));
    assert!(!list(Context::new().with_string("s3:prefix", "other/")));
    assert!(!list(Context::new()));
}

/// Whether `caller` may assume the role `target` of `THEIRS` that has this trust policy.
fn may_assume(
    caller: &Caller<'_>,
    trust: &Value,
    identity: &[&PolicyDocument],
    context: Context,
) -> bool {
    let access = Access {
        action: "sts:AssumeRole",
        resource: role(THEIRS, "target").arn(),
        resource_account: THEIRS,
        context,
    };
    authorize_assume_role(
        caller,
        access,
        identity,
        &document(trust),
        Timestamp::UNIX_EPOCH,
    )
}

fn trust(principal: &Value) -> Value {
    json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" })
}

#[test]
fn a_role_of_another_account_needs_trust_and_permission() {
    let caller = session(OURS, "loader");
    let caller = Caller::Principal(&caller);
    let permission = allow("sts:AssumeRole", "arn:aws:iam::222222222222:role/target");
    let exact = trust(&json!({ "AWS": "arn:aws:iam::111111111111:role/loader" }));
    let other = trust(&json!({ "AWS": "arn:aws:iam::111111111111:role/other" }));
    let new = Context::new;
    assert!(may_assume(&caller, &exact, &[&permission], new()));
    assert!(!may_assume(&caller, &exact, &[], new()));
    assert!(!may_assume(&caller, &other, &[&permission], new()));
}

#[test]
fn an_account_is_trusted_on_condition_of_the_role() {
    let trusted = |name: &str| {
        let caller = session(OURS, name);
        let statement = json!({
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
            "Condition": {
                "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/loader" }
            }
        });
        let permission = allow("sts:AssumeRole", "*");
        may_assume(
            &Caller::Principal(&caller),
            &statement,
            &[&permission],
            Context::new(),
        )
    };
    assert!(trusted("loader"));
    assert!(!trusted("other"));
}

#[test]
fn inside_one_account_a_trust_that_names_the_role_is_enough() {
    let caller = session(THEIRS, "loader");
    let caller = Caller::Principal(&caller);
    let exact = trust(&json!({ "AWS": "arn:aws:iam::222222222222:role/loader" }));
    let account = trust(&json!({ "AWS": "arn:aws:iam::222222222222:root" }));
    assert!(may_assume(&caller, &exact, &[], Context::new()));
    assert!(!may_assume(&caller, &account, &[], Context::new()));
    assert!(!may_assume(
        &caller,
        &exact,
        &[&deny("sts:*", "*")],
        Context::new()
    ));
}

#[test]
fn a_service_is_trusted_for_its_source_and_external_id() {
    let statement = json!({
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "Service": ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"] },
        "Condition": {
            "StringEquals": { "aws:SourceAccount": OURS },
            "StringLike": { "sts:ExternalId": "*:dbuser:*/cargo_user" }
        }
    });
    let asks = |service, account: &str, user: &str| {
        let context = Context::new()
            .with_string("aws:SourceAccount", account)
            .with_string(
                "sts:ExternalId",
                format!("arn:aws:redshift:eu-west-1:{OURS}:dbuser:local/{user}"),
            );
        may_assume(&Caller::Service(service), &statement, &[], context)
    };
    assert!(asks("redshift.amazonaws.com", OURS, "cargo_user"));
    assert!(!asks("lambda.amazonaws.com", OURS, "cargo_user"));
    assert!(!asks("redshift.amazonaws.com", THEIRS, "cargo_user"));
    assert!(!asks("redshift.amazonaws.com", OURS, "somebody"));
}

#[test]
fn one_principal_element_may_name_services_and_accounts() {
    let statement = trust(&json!({ "Service": "redshift.amazonaws.com", "AWS": [OURS, THEIRS] }));
    let service = Caller::Service("redshift.amazonaws.com");
    assert!(may_assume(&service, &statement, &[], Context::new()));
    let caller = session(OURS, "loader");
    let permission = allow("sts:AssumeRole", "*");
    let caller = Caller::Principal(&caller);
    assert!(may_assume(
        &caller,
        &statement,
        &[&permission],
        Context::new()
    ));
}

/// The refusal of a document where it is attached.
fn refusal(attachment: Attachment, document: Value) -> String {
    PolicyDocument::parse(document)
        .and_then(|document| document.check(attachment))
        .map_or_else(
            |error| error.message().to_owned(),
            |()| "accepted".to_owned(),
        )
}

#[test]
fn documents_that_iam_would_not_take_are_refused() {
    let with = |statement: Value| json!({ "Version": "2012-10-17", "Statement": statement });
    let identity = |statement| refusal(Attachment::Identity, with(statement));
    assert_eq!(
        identity(json!({
            "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"
        })),
        "Policy document should not specify a principal."
    );
    assert_eq!(
        identity(json!({ "Effect": "Allow", "Action": "s3:*" })),
        "Policy statement must contain resources."
    );
    assert_eq!(
        identity(json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "bucket" })),
        "Resource bucket must be in ARN format or \"*\"."
    );
    assert_eq!(
        identity(json!({ "Effect": "Allow", "Resource": "*" })),
        "Policy statement must contain actions."
    );
    assert_eq!(
        identity(json!({ "Effect": "Allow", "Action": "s3:*", "Ressource": "*" })),
        "Unknown field Ressource"
    );
    assert_eq!(
        refusal(
            Attachment::Trust,
            with(json!({
                "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111111111111:role/*" },
                "Action": "sts:AssumeRole"
            }))
        ),
        "Invalid principal in policy: \"AWS\":\"arn:aws:iam::111111111111:role/*\""
    );
    assert_eq!(
        refusal(
            Attachment::Trust,
            with(json!({
                "Effect": "Allow", "Principal": { "AWS": OURS }, "Action": "sts:AssumeRole",
                "Resource": "*"
            }))
        ),
        "Has prohibited field Resource"
    );
    assert_eq!(
        refusal(
            Attachment::Identity,
            json!({ "Version": "2008-10-17", "Statement": [] })
        ),
        "Policy document must be version 2012-10-17 or greater."
    );
}

#[test]
fn an_unknown_condition_operator_is_refused() {
    let document = json!({
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow", "Action": "s3:*", "Resource": "*",
            "Condition": { "StringSounds": { "s3:prefix": "x" } }
        }
    });
    let refusal = refusal(Attachment::Identity, document);
    assert!(refusal.starts_with("Syntax errors in policy"), "{refusal}");
}
