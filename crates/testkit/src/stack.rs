use std::path::Path;
use std::thread::JoinHandle;

use local_stack::{AccessKey, Connection, Options, Provisioner};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// A running embedded stack. Fails a test by panicking, with the cause.
#[derive(Debug)]
pub struct LocalStack {
    connection: Connection,
    provisioner: Provisioner,
    /// Dropped to end the stack.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Removed when the stack has ended.
    folder: Option<TempDir>,
}

impl LocalStack {
    /// Starts a new stack over a temporary folder.
    pub async fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("longshore-stack-")
            .tempdir()
            .expect("a temporary folder can be made");
        if keeps_folders() {
            return Self::open(&folder.keep()).await;
        }
        let mut stack = Self::open(folder.path()).await;
        stack.folder = Some(folder);
        stack
    }

    /// Starts a stack over a folder that stays: the same folder again finds everything.
    pub async fn open(data_dir: &Path) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = oneshot::channel();
        let options = Options::new(data_dir);
        let thread = std::thread::Builder::new()
            .name("local-stack".to_owned())
            .spawn(move || run(options, ready, stopped))
            .expect("a thread can be started");
        let (connection, provisioner) = started
            .await
            .expect("the stack's thread reports before it ends")
            .unwrap_or_else(|error| panic!("the stack does not start: {error}"));
        Self {
            connection,
            provisioner,
            stop: Some(stop),
            thread: Some(thread),
            folder: None,
        }
    }

    /// Ends the stack and returns when its folder is free; what dropping does, too.
    pub fn stop(self) {
        drop(self);
    }

    pub fn host(&self) -> String {
        self.connection.redshift.ip().to_string()
    }

    /// The port of the warehouse.
    pub fn port(&self) -> u16 {
        self.connection.redshift.port()
    }

    /// The warehouse's superuser; its first database is `dev`.
    pub fn admin_user(&self) -> &str {
        &self.connection.credentials.admin_user
    }

    pub fn admin_password(&self) -> &str {
        &self.connection.credentials.admin_password
    }

    /// One URL for S3, STS and Lambda.
    pub fn aws_url(&self) -> String {
        self.connection.aws_url()
    }

    pub fn region(&self) -> &str {
        &self.connection.credentials.region
    }

    /// The warehouse as IAM knows it.
    pub fn cluster_arn(&self) -> &str {
        &self.connection.cluster_arn
    }

    /// A key of the warehouse's account that may do everything there.
    pub fn admin_key(&self) -> AccessKey {
        AccessKey {
            id: self.connection.credentials.access_key_id.clone(),
            secret: self.connection.credentials.secret_access_key.clone(),
        }
    }

    pub fn data_dir(&self) -> &Path {
        &self.connection.data_dir
    }

    /// Sets up accounts, users, roles and buckets.
    pub fn provisioner(&self) -> &Provisioner {
        &self.provisioner
    }
}

impl Drop for LocalStack {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic over there was printed there.
            let _ = thread.join();
        }
        drop(self.folder.take());
    }
}

type Started = Result<(Connection, Provisioner), String>;

fn run(options: Options, ready: oneshot::Sender<Started>, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be made");
    runtime.block_on(async move {
        match local_stack::LocalStack::start(options).await {
            Ok(stack) => {
                let started = (stack.connection().clone(), stack.provisioner());
                if ready.send(Ok(started)).is_ok() {
                    // The sender is dropped, never used.
                    let _ = stopped.await;
                }
                stack.stop().await;
            }
            Err(error) => drop(ready.send(Err(with_causes(&error)))),
        }
    });
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test's border to its environment"
)]
fn keeps_folders() -> bool {
    std::env::var("KEEP_STACK_DIR").is_ok_and(|value| value == "1")
}
