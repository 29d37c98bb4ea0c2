use std::collections::BTreeMap;

use aws_sdk_sts::error::ProvideErrorMetadata as _;
use local_aws::AccessKey;
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use serde_json::json;

use crate::fixture::{
    BUCKET, Fixture, REGION, STAGING, STAGING_ROLE, WAREHOUSE, WAREHOUSE_ROLE, inline, policy,
    trust,
};

const WORKER_ROLE: &str = "arn:aws:iam::222222222222:role/worker";

/// A user of the warehouse account who may assume `worker` of the staging account.
fn add_assumer(fixture: &Fixture) -> AccessKey {
    let aws = &fixture.aws;
    let statement =
        json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": WORKER_ROLE });
    aws.put_user(WAREHOUSE, "assumer", inline(&statement))
        .unwrap();
    let trust = policy(&json!({
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "AWS": "arn:aws:iam::111111111111:user/assumer" },
        "Condition": { "StringEquals": { "sts:ExternalId": "acme" } }
    }));
    let objects = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
    aws.put_role(WORKER_ROLE, trust, inline(&objects)).unwrap();
    aws.access_key(WAREHOUSE, "assumer").unwrap()
}

/// The keys and the token of a session of `worker`.
async fn session(fixture: &Fixture, assumer: &AccessKey) -> (AccessKey, String) {
    let answer = fixture
        .sts(assumer, None)
        .assume_role()
        .role_arn(WORKER_ROLE)
        .role_session_name("test")
        .external_id("acme")
        .send()
        .await
        .unwrap();
    let credentials = answer.credentials.unwrap();
    assert!(credentials.access_key_id.starts_with("ASIA"));
    let key = AccessKey {
        id: credentials.access_key_id,
        secret: credentials.secret_access_key,
    };
    (key, credentials.session_token)
}

#[tokio::test]
async fn a_caller_learns_who_it_is() {
    let fixture = Fixture::start().await;
    let identity = fixture
        .sts(&fixture.operator, None)
        .get_caller_identity()
        .send()
        .await
        .unwrap();
    assert_eq!(identity.account(), Some(WAREHOUSE));
    assert_eq!(
        identity.arn(),
        Some("arn:aws:iam::111111111111:user/operator")
    );

    let assumer = add_assumer(&fixture);
    let (key, token) = session(&fixture, &assumer).await;
    let identity = fixture
        .sts(&key, Some(&token))
        .get_caller_identity()
        .send()
        .await
        .unwrap();
    assert_eq!(identity.account(), Some(STAGING));
    assert_eq!(
        identity.arn(),
        Some("arn:aws:sts::222222222222:assumed-role/worker/test")
    );
}

#[tokio::test]
async fn a_session_works_only_with_its_token_and_until_it_expires() {
    let fixture = Fixture::start().await;
    let assumer = add_assumer(&fixture);
    let (key, token) = session(&fixture, &assumer).await;
    let path = Path::from("data/x");
    let code = |error: object_store::Error| {
        let text = format!("{error:?}");
        ["InvalidAccessKeyId", "InvalidToken", "ExpiredToken"]
            .into_iter()
            .find(|code| text.contains(code))
            .unwrap_or_else(|| panic!("{text}"))
    };
    fixture
        .s3(&key, Some(&token))
        .put(&path, PutPayload::from_static(b"x"))
        .await
        .unwrap();
    let without = fixture.s3(&key, None).get(&path).await.unwrap_err();
    assert_eq!(code(without), "InvalidAccessKeyId");
    let wrong = fixture
        .s3(&key, Some("wrong"))
        .get(&path)
        .await
        .unwrap_err();
    assert_eq!(code(wrong), "InvalidToken");
    let without = fixture
        .sts(&key, None)
        .get_caller_identity()
        .send()
        .await
        .unwrap_err();
    assert_eq!(without.code(), Some("InvalidClientTokenId"));
    fixture.let_time_pass(3601);
    let late = fixture.s3(&key, Some(&token)).get(&path).await.unwrap_err();
    assert_eq!(code(late), "ExpiredToken");
}

#[tokio::test]
async fn a_role_is_refused_without_trust_permission_or_external_id() {
    let fixture = Fixture::start().await;
    let assumer = add_assumer(&fixture);
    let refusal = async |key: &AccessKey, role: &str, external_id: Option<&str>| {
        let error = fixture
            .sts(key, None)
            .assume_role()
            .role_arn(role)
            .role_session_name("test")
            .set_external_id(external_id.map(str::to_owned))
            .send()
            .await
            .unwrap_err();
        (
            error.code().unwrap().to_owned(),
            error.message().unwrap().to_owned(),
        )
    };
    let denied = |user: &str, role: &str| {
        let message = format!(
            "User: arn:aws:iam::111111111111:user/{user} is not authorized to perform: \
             sts:AssumeRole on resource: {role}"
        );
        ("AccessDenied".to_owned(), message)
    };
    assert_eq!(
        refusal(&assumer, WORKER_ROLE, None).await,
        denied("assumer", WORKER_ROLE)
    );
    assert_eq!(
        refusal(&assumer, WORKER_ROLE, Some("x")).await,
        denied("assumer", WORKER_ROLE)
    );
    assert_eq!(
        refusal(&fixture.operator, WORKER_ROLE, Some("acme")).await,
        denied("operator", WORKER_ROLE)
    );
    let absent = "arn:aws:iam::222222222222:role/absent";
    assert_eq!(
        refusal(&assumer, absent, None).await,
        denied("assumer", absent)
    );
}

#[tokio::test]
async fn wrong_secrets_are_refused_in_the_words_of_sts() {
    let fixture = Fixture::start().await;
    let wrong = AccessKey {
        secret: "wrong".to_owned(),
        ..fixture.operator.clone()
    };
    let error = fixture
        .sts(&wrong, None)
        .get_caller_identity()
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("SignatureDoesNotMatch"));
    let unknown = AccessKey {
        id: "AKIANOBODY".to_owned(),
        ..fixture.operator.clone()
    };
    let error = fixture
        .sts(&unknown, None)
        .get_caller_identity()
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("InvalidClientTokenId"));
}

#[tokio::test]
async fn a_trust_policy_may_only_name_roles_that_exist() {
    let fixture = Fixture::start().await;
    let trusted = |arn: &str| {
        fixture
            .aws
            .put_role(WORKER_ROLE, trust(&json!({ "AWS": arn })), BTreeMap::new())
    };
    trusted(WAREHOUSE_ROLE).unwrap();
    let error = trusted("arn:aws:iam::111111111111:role/absent").unwrap_err();
    assert_eq!(
        error.to_string(),
        "MalformedPolicyDocument: Invalid principal in policy: \
         \"AWS\":\"arn:aws:iam::111111111111:role/absent\""
    );
    assert!(trusted("arn:aws:iam::333333333333:root").is_err());
}

#[tokio::test]
async fn accounts_roles_and_keys_are_there_after_opening_the_folder_again() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let options = local_aws::Options {
            data_dir: folder.path().to_owned(),
            clock: local_aws::Clock::system(),
        };
        local_aws::LocalAws::open(options).unwrap()
    };
    let aws = open();
    aws.put_account(STAGING).unwrap();
    aws.put_user(STAGING, "loader", BTreeMap::new()).unwrap();
    aws.create_bucket(STAGING, BUCKET, REGION).unwrap();
    aws.put_role(
        STAGING_ROLE,
        trust(&json!({ "AWS": STAGING })),
        BTreeMap::new(),
    )
    .unwrap();
    let key = aws.access_key(STAGING, "loader").unwrap();
    drop(aws);
    let aws = open();
    assert_eq!(aws.access_key(STAGING, "loader").unwrap(), key);
    let principal = aws.principal_for_keys(&key.id, &key.secret, None).unwrap();
    assert_eq!(principal.arn(), "arn:aws:iam::222222222222:user/loader");
}
