use local_stack::{Error, LocalStack, Options, Port};

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_used_by_one_stack_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let stack = LocalStack::start(Options::new(folder.path()))
        .await
        .unwrap();
    let second = LocalStack::start(Options::new(folder.path())).await;
    assert!(matches!(second, Err(Error::InUse { .. })), "{second:?}");
    stack.stop().await;
    assert!(!folder.path().join("stack.json").exists());
    LocalStack::start(Options::new(folder.path()))
        .await
        .unwrap()
        .stop()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_administrator_than_the_folders_own_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::new(folder.path());
    options.admin_password = Some("Secret123".to_owned());
    LocalStack::start(options).await.unwrap().stop().await;
    let mut other = Options::new(folder.path());
    other.admin_password = Some("Another123".to_owned());
    let refused = LocalStack::start(other).await;
    assert!(
        matches!(refused, Err(Error::OtherAdministrator { .. })),
        "{refused:?}"
    );
    let stack = LocalStack::start(Options::new(folder.path()))
        .await
        .unwrap();
    assert_eq!(stack.connection().credentials.admin_password, "Secret123");
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_avoided_or_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::new(folder.path());
    options.aws_port = Port::Exactly(port);
    let refused = LocalStack::start(options).await;
    assert!(matches!(refused, Err(Error::Port { .. })), "{refused:?}");
    let mut options = Options::new(folder.path());
    options.aws_port = Port::Preferably(port);
    let stack = LocalStack::start(options).await.unwrap();
    assert_ne!(stack.connection().aws.port(), port);
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let stack = LocalStack::start(Options::new(folder.path()))
        .await
        .unwrap();
    for file in ["credentials.json", "stack.json", "aws/account.json"] {
        let mode = std::fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
    stack.stop().await;
}
