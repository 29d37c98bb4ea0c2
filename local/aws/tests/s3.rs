use bytes::Bytes;
use futures::TryStreamExt as _;
use local_aws::AccessKey;
use object_store::path::Path;
use object_store::{
    MultipartUpload as _, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, PutPayload,
};

use crate::fixture::{Fixture, REGION};

/// S3's refusal is in the body of the answer, which `object_store` shows in its error.
fn refusal<T: std::fmt::Debug>(result: Result<T, object_store::Error>) -> String {
    use std::error::Error as _;
    let error = result.unwrap_err();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text} / {cause}");
        source = cause.source();
    }
    text
}

#[tokio::test]
async fn an_object_is_put_read_listed_and_deleted() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(&fixture.loader, None);
    let path = Path::from("data/flights/part 1+ü.csv");
    s3.put(&path, PutPayload::from_static(b"0123456789"))
        .await
        .unwrap();

    assert_eq!(
        s3.get(&path).await.unwrap().bytes().await.unwrap(),
        "0123456789"
    );
    assert_eq!(s3.get_range(&path, 2..5).await.unwrap(), "234");
    let head = s3.head(&path).await.unwrap();
    assert_eq!(head.size, 10);
    assert_eq!(
        head.e_tag.as_deref(),
        Some("\"781e5e245d69b566979b86e28d23f2c7\"")
    );
    let listed: Vec<_> = s3
        .list(Some(&Path::from("data/flights")))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].location, path);

    s3.delete(&path).await.unwrap();
    assert!(matches!(
        s3.get(&path).await,
        Err(object_store::Error::NotFound { .. })
    ));
}

#[tokio::test]
async fn listing_goes_through_every_page_and_rolls_up_folders() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(&fixture.loader, None);
    for number in 0..1100 {
        let path = Path::from(format!("data/many/{number:04}"));
        s3.put(&path, PutPayload::from_static(b"x")).await.unwrap();
    }
    s3.put(&Path::from("data/other/1"), PutPayload::from_static(b"x"))
        .await
        .unwrap();
    let listed: Vec<_> = s3
        .list(Some(&Path::from("data")))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(listed.len(), 1101);
    assert!(listed.is_sorted_by(|a, b| a.location < b.location));
    let folders = s3
        .list_with_delimiter(Some(&Path::from("data")))
        .await
        .unwrap();
    let folders: Vec<_> = folders.common_prefixes.iter().map(Path::as_ref).collect();
    assert_eq!(folders, ["data/many", "data/other"]);
}

#[tokio::test]
async fn a_multipart_upload_becomes_one_object() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(&fixture.loader, None);
    let path = Path::from("data/large");
    let mut upload = s3.put_multipart(&path).await.unwrap();
    let part = Bytes::from(vec![b'a'; 5 * 1024 * 1024]);
    upload.put_part(part.clone().into()).await.unwrap();
    upload
        .put_part(Bytes::from_static(b"end").into())
        .await
        .unwrap();
    upload.complete().await.unwrap();
    let object = s3.get(&path).await.unwrap();
    assert!(object.meta.e_tag.as_deref().unwrap().ends_with("-2\""));
    let bytes = object.bytes().await.unwrap();
    assert_eq!(bytes.len(), part.len() + 3);
    assert!(bytes.ends_with(b"aend"));
}

#[tokio::test]
async fn a_part_that_is_too_small_and_an_aborted_upload_leave_no_object() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(&fixture.loader, None);
    let path = Path::from("data/small");
    let mut upload = s3.put_multipart(&path).await.unwrap();
    upload
        .put_part(PutPayload::from_static(b"tiny"))
        .await
        .unwrap();
    upload
        .put_part(PutPayload::from_static(b"end"))
        .await
        .unwrap();
    assert!(refusal(upload.complete().await).contains("EntityTooSmall"));
    upload.abort().await.unwrap();
    assert!(s3.head(&path).await.is_err());
}

#[tokio::test]
async fn an_object_is_created_only_once_when_asked_so() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(&fixture.loader, None);
    let path = Path::from("data/once");
    let create = || PutOptions::from(PutMode::Create);
    s3.put_opts(&path, PutPayload::from_static(b"1"), create())
        .await
        .unwrap();
    let again = s3
        .put_opts(&path, PutPayload::from_static(b"2"), create())
        .await;
    assert!(matches!(
        again,
        Err(object_store::Error::AlreadyExists { .. })
    ));
    assert_eq!(s3.get(&path).await.unwrap().bytes().await.unwrap(), "1");
}

#[tokio::test]
async fn an_object_is_copied() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(&fixture.loader, None);
    let (from, to) = (Path::from("data/from"), Path::from("data/to"));
    s3.put(&from, PutPayload::from_static(b"text"))
        .await
        .unwrap();
    s3.copy(&from, &to).await.unwrap();
    assert_eq!(s3.get(&to).await.unwrap().bytes().await.unwrap(), "text");
}

#[tokio::test]
async fn policies_decide_by_key_and_prefix() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(&fixture.loader, None);
    let other = Path::from("elsewhere/x");
    let refused = refusal(s3.put(&other, PutPayload::from_static(b"x")).await);
    assert!(refused.contains("AccessDenied"), "{refused}");
    assert!(
        refused.contains("no identity-based policy allows the s3:PutObject"),
        "{refused}"
    );
    let refused = refusal(s3.get(&other).await);
    assert!(refused.contains("AccessDenied"), "{refused}");
    let listed: Result<Vec<_>, _> = s3.list(None).try_collect().await;
    assert!(refusal(listed).contains("s3:ListBucket"));
    let operator = fixture.s3(&fixture.operator, None);
    assert!(refusal(operator.get(&Path::from("data/x")).await).contains("AccessDenied"));
}

#[tokio::test]
async fn wrong_keys_and_secrets_are_refused() {
    let fixture = Fixture::start().await;
    let path = Path::from("data/x");
    let unknown = AccessKey {
        id: "AKIANOBODY".to_owned(),
        ..fixture.loader.clone()
    };
    let refused = refusal(fixture.s3(&unknown, None).get(&path).await);
    assert!(refused.contains("InvalidAccessKeyId"), "{refused}");
    let wrong = AccessKey {
        secret: "wrong".to_owned(),
        ..fixture.loader.clone()
    };
    let refused = refusal(fixture.s3(&wrong, None).get(&path).await);
    assert!(refused.contains("SignatureDoesNotMatch"), "{refused}");
    let refused = refusal(fixture.s3(&fixture.loader, Some("token")).get(&path).await);
    assert!(refused.contains("InvalidToken"), "{refused}");
    let anonymous = fixture
        .s3_builder(&fixture.loader, None)
        .with_skip_signature(true)
        .build()
        .unwrap();
    let refused = refusal(anonymous.get(&path).await);
    assert!(refused.contains("AccessDenied"), "{refused}");
}

#[tokio::test]
async fn a_bucket_of_another_region_is_refused() {
    let fixture = Fixture::start().await;
    let builder = fixture
        .s3_builder(&fixture.loader, None)
        .with_region("us-east-1");
    let refused = refusal(builder.build().unwrap().get(&Path::from("data/x")).await);
    assert!(
        refused.contains("AuthorizationHeaderMalformed"),
        "{refused}"
    );
    assert!(refused.contains(REGION), "{refused}");
}
