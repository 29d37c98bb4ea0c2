use std::time::Duration;

use local_stack::background::{self, Program};
use local_stack::{Error, Options};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};

use crate::{bucket, query};

/// In the background process: the data folder that the test gave as the last argument.
fn data_dir_argument() -> Option<String> {
    std::env::args()
        .next_back()?
        .strip_prefix("data-dir=")
        .map(str::to_owned)
}

/// This test binary again, running one test only, which then serves.
fn program(test: &str, data_dir: &std::path::Path) -> Program {
    Program {
        executable: std::env::current_exe().unwrap(),
        arguments: vec![
            "--exact".to_owned(),
            format!("background::{test}"),
            format!("data-dir={}", data_dir.display()),
        ],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_background_stack_is_shared_until_it_is_stopped() {
    if let Some(data_dir) = data_dir_argument() {
        background::serve(Options::new(data_dir), None, |_| ())
            .await
            .unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = program(
        "a_background_stack_is_shared_until_it_is_stopped",
        folder.path(),
    );
    assert!(background::find(folder.path()).await.unwrap().is_none());
    let running = background::spawn_or_find(folder.path(), &program)
        .await
        .unwrap();
    assert_ne!(running.connection().pid, std::process::id());
    assert_eq!(query(running.connection(), "SELECT 'there'").await, "there");
    let account = running.connection().credentials.account_id.clone();
    let aws = running.provisioner();
    aws.create_bucket(&account, "shared", "eu-west-1")
        .await
        .unwrap();
    let taken = aws
        .create_bucket("222222222222", "shared", "eu-west-1")
        .await
        .unwrap_err();
    assert!(
        taken.to_string().starts_with("BucketAlreadyExists"),
        "{taken}"
    );

    let again = background::spawn_or_find(folder.path(), &program)
        .await
        .unwrap();
    assert_eq!(again.connection(), running.connection());
    running.stop().await.unwrap();
    assert!(background::find(folder.path()).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_background_stack_ends_when_nobody_uses_it() {
    if let Some(data_dir) = data_dir_argument() {
        let idle = Some(Duration::from_secs(1));
        background::serve(Options::new(data_dir), idle, |_| ())
            .await
            .unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = program("a_background_stack_ends_when_nobody_uses_it", folder.path());
    background::spawn_or_find(folder.path(), &program)
        .await
        .unwrap();
    let ended = async {
        while folder.path().join("stack.json").exists() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended)
        .await
        .unwrap();
    assert!(background::find(folder.path()).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_survives_the_killing_of_the_process() {
    if let Some(data_dir) = data_dir_argument() {
        background::serve(Options::new(data_dir), None, |_| ())
            .await
            .unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = program(
        "what_was_committed_survives_the_killing_of_the_process",
        folder.path(),
    );
    let running = background::spawn_or_find(folder.path(), &program)
        .await
        .unwrap();
    let first = running.connection().clone();
    query(&first, "CREATE TABLE kept (n INTEGER)").await;
    query(&first, "INSERT INTO kept VALUES (7)").await;
    let account = first.credentials.account_id.clone();
    running
        .provisioner()
        .create_bucket(&account, "data", "eu-west-1")
        .await
        .unwrap();
    let object = Path::from("x");
    bucket(&first, "data")
        .put(&object, PutPayload::from_static(b"kept"))
        .await
        .unwrap();
    let pid = first.pid.to_string();
    let killed = std::process::Command::new("kill")
        .args(["-9", &pid])
        .status()
        .unwrap();
    assert!(killed.success());

    let running = background::spawn_or_find(folder.path(), &program)
        .await
        .unwrap();
    let second = running.connection().clone();
    assert_ne!(second.pid, first.pid);
    assert_eq!(query(&second, "SELECT n FROM kept").await, "7");
    let got = bucket(&second, "data").get(&object).await.unwrap();
    assert_eq!(got.bytes().await.unwrap(), "kept");
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_at_once_is_reported_with_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program {
        executable: "/bin/sh".into(),
        arguments: vec![
            "-c".to_owned(),
            "echo 'no such option' >&2; exit 2".to_owned(),
        ],
    };
    let error = background::spawn_or_find(folder.path(), &program)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::BackgroundEnded { .. }), "{error:?}");
    assert!(error.to_string().ends_with("no such option"), "{error}");
}
