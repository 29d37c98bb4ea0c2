use std::collections::BTreeMap;
use std::result::Result;

use tempfile::TempDir;

use super::*;
use crate::cloud::{
    CloudError, Encryption, InvokeReply, ObjectContent, ObjectSource, ObjectSummary,
};

/// A bucket `b` whose objects are files of a folder.
struct Bucket {
    folder: TempDir,
    keys: BTreeMap<String, String>,
}

fn bucket(objects: &[(&str, &str)]) -> Bucket {
    let folder = tempfile::tempdir().unwrap();
    let mut keys = BTreeMap::new();
    for (at, (key, content)) in objects.iter().enumerate() {
        let file = at.to_string();
        std::fs::write(folder.path().join(&file), content).unwrap();
        keys.insert((*key).to_owned(), file);
    }
    Bucket { folder, keys }
}

impl CloudSession for Bucket {
    fn list(&self, _: &str, prefix: &str) -> Result<Vec<ObjectSummary>, CloudError> {
        let keys = self.keys.keys().filter(|key| key.starts_with(prefix));
        Ok(keys
            .map(|key| ObjectSummary {
                key: key.clone(),
                size_bytes: 0,
            })
            .collect())
    }

    fn get(&self, _: &str, key: &str) -> Result<ObjectContent, CloudError> {
        let file = self.keys.get(key).ok_or_else(|| CloudError {
            service: Service::S3,
            code: "NoSuchKey".to_owned(),
            status: 404,
            message: "The specified key does not exist.".to_owned(),
        })?;
        let path = self.folder.path().join(file);
        let size_bytes = std::fs::metadata(&path).unwrap().len();
        Ok(ObjectContent { path, size_bytes })
    }

    fn put(&self, _: &str, _: &str, _: ObjectSource, _: Encryption<'_>) -> Result<(), CloudError> {
        unreachable!("sources are only read")
    }

    fn delete(&self, _: &str, _: &str) -> Result<(), CloudError> {
        unreachable!("sources are only read")
    }

    fn bucket_region(&self, _: &str) -> Result<String, CloudError> {
        Ok("eu-west-1".to_owned())
    }

    fn invoke(&self, _: &str, _: &[u8]) -> Result<InvokeReply, CloudError> {
        unreachable!("sources are only read")
    }
}

fn urls(objects: Vec<SourceObject>) -> Vec<String> {
    objects.into_iter().map(|object| object.url).collect()
}

#[test]
fn a_prefix_is_neither_a_folder_nor_a_name() {
    let bucket = bucket(&[
        ("custfolder/a", "1"),
        ("custfolder_1/b", "2"),
        ("other", "3"),
    ]);
    let objects = under_prefix(&bucket, "s3://b/custfolder").unwrap();
    assert_eq!(
        urls(objects),
        ["s3://b/custfolder/a", "s3://b/custfolder_1/b"]
    );
    let error = under_prefix(&bucket, "s3://b/none").unwrap_err();
    assert_eq!(
        error.message,
        "The specified S3 prefix 'none' does not exist"
    );
}

#[test]
fn a_url_listed_twice_is_read_twice() {
    let manifest = r#"{"entries":[{"url":"s3://b/a"},{"url":"s3://b/a","mandatory":true}]}"#;
    let bucket = bucket(&[("a", "1"), ("m", manifest)]);
    let objects = of_manifest(&bucket, "s3://b/m", false).unwrap();
    assert_eq!(urls(objects), ["s3://b/a", "s3://b/a"]);
}

#[test]
fn missing_files_are_refused_only_if_mandatory_or_if_none_is_left() {
    let some = r#"{"entries":[{"url":"s3://b/a"},{"url":"s3://b/gone"}]}"#;
    let strict = r#"{"entries":[{"url":"s3://b/a"},{"url":"s3://b/gone","mandatory":true}]}"#;
    let none = r#"{"entries":[{"url":"s3://b/gone"}]}"#;
    let bucket = bucket(&[
        ("a", "1"),
        ("some", some),
        ("strict", strict),
        ("none", none),
    ]);
    assert_eq!(
        urls(of_manifest(&bucket, "s3://b/some", false).unwrap()),
        ["s3://b/a"]
    );
    assert!(of_manifest(&bucket, "s3://b/strict", false).is_err());
    assert!(of_manifest(&bucket, "s3://b/none", false).is_err());
}

#[test]
fn lengths_are_compared_and_needed_for_columnar_formats() {
    let right = r#"{"entries":[{"url":"s3://b/a","meta":{"content_length":1}}]}"#;
    let wrong = r#"{"entries":[{"url":"s3://b/a","meta":{"content_length":2}}]}"#;
    let absent = r#"{"entries":[{"url":"s3://b/a"}]}"#;
    let bucket = bucket(&[
        ("a", "1"),
        ("right", right),
        ("wrong", wrong),
        ("absent", absent),
    ]);
    assert!(of_manifest(&bucket, "s3://b/right", true).is_ok());
    assert!(of_manifest(&bucket, "s3://b/wrong", false).is_err());
    assert!(of_manifest(&bucket, "s3://b/absent", false).is_ok());
    assert!(of_manifest(&bucket, "s3://b/absent", true).is_err());
}

#[test]
fn a_manifest_must_be_an_object_that_holds_json() {
    let bucket = bucket(&[("m", "a,b")]);
    let error = of_manifest(&bucket, "s3://b/gone", false).unwrap_err();
    assert!(
        error
            .message
            .starts_with("COPY with MANIFEST parameter requires full path")
    );
    let error = of_manifest(&bucket, "s3://b/m", false).unwrap_err();
    assert_eq!(error.message, "Manifest file is not in correct json format");
}
