//! The services as the embedded Redshift uses them.

use local_aws::{AwsError, ObjectSource, Principal};

use crate::fixture::{BUCKET, Fixture, REGION, STAGING_ROLE, WAREHOUSE, WAREHOUSE_ROLE};

const CLUSTER: &str = "arn:aws:redshift:eu-west-1:111111111111:namespace:local";

fn warehouse_session(fixture: &Fixture) -> Principal {
    fixture
        .aws
        .assume_role_as_service(
            WAREHOUSE_ROLE,
            "redshift.amazonaws.com",
            None,
            WAREHOUSE,
            CLUSTER,
        )
        .unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, AwsError>) -> String {
    result.unwrap_err().code().to_owned()
}

#[tokio::test]
async fn the_chain_of_two_roles_reaches_the_bucket_of_the_other_account() {
    let fixture = Fixture::start().await;
    let aws = &fixture.aws;
    let warehouse = warehouse_session(&fixture);
    let staging = aws.assume_role(&warehouse, STAGING_ROLE).unwrap();
    aws.put_object(
        &staging,
        BUCKET,
        "data/part",
        ObjectSource::Bytes(b"rows"),
        None,
    )
    .unwrap();
    let listed = aws.list_objects(&staging, BUCKET, "data/").unwrap();
    assert_eq!(
        listed.iter().map(|o| o.key.as_str()).collect::<Vec<_>>(),
        ["data/part"]
    );
    let object = aws.get_object(&staging, BUCKET, "data/part").unwrap();
    assert_eq!(object.size_bytes(), 4);
    aws.delete_object(&staging, BUCKET, "data/part").unwrap();
    assert_eq!(std::fs::read(object.path()).unwrap(), b"rows");
    assert_eq!(aws.bucket_region(BUCKET).unwrap(), REGION);
}

#[tokio::test]
async fn neither_role_does_what_only_the_other_may() {
    let fixture = Fixture::start().await;
    let aws = &fixture.aws;
    let warehouse = warehouse_session(&fixture);
    assert_eq!(
        code(aws.get_object(&warehouse, BUCKET, "data/part")),
        "AccessDenied"
    );
    let staging = aws.assume_role(&warehouse, STAGING_ROLE).unwrap();
    let invoked = aws.invoke(&staging, REGION, "longshore-age", b"{}");
    assert_eq!(code(invoked), "AccessDeniedException");
    assert_eq!(
        code(aws.list_objects(&staging, BUCKET, "other/")),
        "AccessDenied"
    );
    assert_eq!(
        code(aws.assume_role(&staging, WAREHOUSE_ROLE)),
        "AccessDenied"
    );
}

#[tokio::test]
async fn a_role_that_does_not_trust_redshift_is_refused() {
    let fixture = Fixture::start().await;
    let refused = fixture.aws.assume_role_as_service(
        STAGING_ROLE,
        "redshift.amazonaws.com",
        None,
        WAREHOUSE,
        CLUSTER,
    );
    assert_eq!(code(refused), "AccessDenied");
}

#[tokio::test]
async fn who_may_not_list_does_not_learn_what_is_missing() {
    let fixture = Fixture::start().await;
    let aws = &fixture.aws;
    let loader = &fixture.loader;
    let principal = aws
        .principal_for_keys(&loader.id, &loader.secret, None)
        .unwrap();
    assert_eq!(
        code(aws.get_object(&principal, BUCKET, "data/absent")),
        "NoSuchKey"
    );
    assert_eq!(
        code(aws.get_object(&principal, BUCKET, "absent")),
        "AccessDenied"
    );
    assert_eq!(
        code(aws.get_object(&principal, "no-such-bucket", "data/x")),
        "AccessDenied"
    );
    let wrong = aws.principal_for_keys(&loader.id, "wrong", None);
    assert_eq!(code(wrong), "SignatureDoesNotMatch");
}
