//! The real binary, in a workspace of its own, over an embedded stack of its own.

mod network;
mod web;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use aws::{AwsOptions, Credentials, object_store};
use model::Secret;
use object_store::ObjectStoreExt;
use operations::{Administrator, TlsMode, administer, set_up_warehouse, setup_input};
use tempfile::TempDir;
use testkit::{Chain, ChainDocuments, LocalStack};

pub(crate) use network::{Event, Network};
pub(crate) use web::Website;

pub(crate) const PASSWORD: &str = "Cargo-pass-2013";

pub(crate) struct Bench {
    pub(crate) stack: LocalStack,
    chain: Chain,
    folder: TempDir,
}

/// What a command did, in the form that is compared.
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.status, 0, "{}{}", self.stdout, self.stderr);
        self
    }
}

impl Bench {
    /// A stack with accounts, roles and bucket, the dedicated database in it, and a workspace that
    /// names them.
    pub(crate) async fn start() -> Self {
        let stack = LocalStack::start().await;
        let chain = stack.provision_chain(ChainDocuments::default()).await;
        let folder = tempfile::tempdir().unwrap();
        let bench = Self {
            stack,
            chain,
            folder,
        };
        bench.write("longshore.toml", &bench.settings());
        bench.write("aws/credentials", &bench.credentials());
        bench.write("aws/config", "");
        bench.set_up().await;
        bench
    }

    pub(crate) fn settings(&self) -> String {
        let Chain {
            bucket,
            region,
            roles: [warehouse, staging],
            function_role,
            ..
        } = &self.chain;
        let (port, url) = (self.stack.port(), self.stack.aws_url());
        format!(
            r#"[workspace]
name = "test"
id = "test01"

[warehouse]
endpoint = "127.0.0.1:{port}/dev"
password = {{ env = "LONGSHORE_PASSWORD" }}
tls = "disable"

[staging]
bucket = "{bucket}"
region = "{region}"
endpoint = "{url}"
role_chain = ["{warehouse}", "{staging}"]
credentials = {{ profile = "storage" }}

[functions]
region = "{region}"
endpoint = "{url}"
execution_role = "{function_role}"
invoke_role = "{warehouse}"
credentials = {{ profile = "functions" }}
"#
        )
    }

    fn credentials(&self) -> String {
        let profiles = [
            ("storage", &self.chain.storage_key),
            ("functions", &self.chain.functions_key),
        ];
        profiles
            .map(|(name, key)| {
                format!(
                    "[{name}]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
                    key.id, key.secret
                )
            })
            .concat()
    }

    /// The database and its user, as an administrator makes them.
    async fn set_up(&self) {
        let workspace = workspace::Workspace::open(self.folder.path()).unwrap();
        let password = Some(Secret::new(PASSWORD));
        let input = setup_input(&workspace.settings, "dev", &[], password).unwrap();
        set_up_warehouse(&self.administrator(), &input)
            .await
            .unwrap();
    }

    fn administrator(&self) -> Administrator {
        Administrator {
            host: self.stack.host(),
            port: self.stack.port(),
            tls: TlsMode::Disable,
            user: self.stack.admin_user().to_owned(),
            password: Secret::new(self.stack.admin_password()),
        }
    }

    /// Runs SQL as the owner of everything.
    pub(crate) async fn as_administrator(&self, database: &str, script: &str) {
        administer(&self.administrator(), database, script)
            .await
            .unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// The rows of a query, as CSV with `\n` at the ends of lines.
    pub(crate) fn query(&self, sql: &str) -> String {
        let rows = self.run(&["query", "--output", "csv", sql]).succeeded();
        rows.stdout.replace("\r\n", "\n")
    }

    /// Loads files, all arguments after `load`.
    pub(crate) fn load(&self, arguments: &[&str]) -> Outcome {
        self.run(&[&["load"], arguments].concat())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, PASSWORD)
    }

    /// The binary in the workspace's folder, not run yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_longshore"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("LONGSHORE_PASSWORD", PASSWORD)
            .env("AWS_SHARED_CREDENTIALS_FILE", self.path("aws/credentials"))
            .env("AWS_CONFIG_FILE", self.path("aws/config"))
            .env("LONGSHORE_LOG", "off")
            .env_remove("AWS_PROFILE");
        command
    }

    pub(crate) fn run_with(&self, arguments: &[&str], password: &str) -> Outcome {
        let output = self
            .command(arguments)
            .env("LONGSHORE_PASSWORD", password)
            .output()
            .unwrap();
        Outcome {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Status and standard error of a refusal, without what differs from run to run.
    pub(crate) fn refusal(&self, arguments: &[&str]) -> String {
        self.told(&self.run(arguments))
    }

    pub(crate) fn told(&self, outcome: &Outcome) -> String {
        let stderr: String = outcome
            .stderr
            .lines()
            .filter(|line| !is_of_s3(line))
            .map(line)
            .collect();
        let stderr = stderr
            .replace(&self.folder.path().display().to_string(), "[folder]")
            .replace(&self.stack.port().to_string(), "[port]");
        format!("exit status {}\n{stderr}{}", outcome.status, outcome.stdout)
    }

    /// How many objects the stack's S3 holds, in all buckets.
    pub(crate) fn staged_objects(&self) -> usize {
        count_files(&self.stack.data_dir().join("aws/content"))
    }

    /// Puts an object into the chain's bucket, as the owner of everything.
    pub(crate) async fn put(&self, key: &str, content: impl Into<Vec<u8>>) {
        let storage = &self.chain.storage_key;
        let options = AwsOptions {
            region: self.chain.region.clone(),
            endpoint: Some(self.stack.aws_url()),
            credentials: Credentials::Static {
                access_key_id: storage.id.clone(),
                secret_access_key: Secret::new(storage.secret.clone()),
                session_token: None,
            },
        };
        let bucket = object_store(&options, self.bucket()).unwrap();
        bucket
            .put(&key.into(), content.into().into())
            .await
            .unwrap();
    }

    pub(crate) fn bucket(&self) -> &str {
        &self.chain.bucket
    }

    /// One value of a query.
    pub(crate) fn value(&self, sql: &str) -> String {
        let answer = self.run(&["query", "--output", "csv", sql]).succeeded();
        answer.stdout.lines().nth(1).unwrap_or_default().to_owned()
    }

    /// The tables that loads made, one a line.
    pub(crate) fn tables(&self) -> String {
        self.run(&["table", "list", "--output", "csv"])
            .succeeded()
            .stdout
    }
}

fn count_files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { count_files(&path) } else { 1 })
        .sum()
}

/// A cause in the words of the S3 client, which tell how long it waited.
fn is_of_s3(line: &str) -> bool {
    line.contains("Generic S3 error")
}

/// A line without the id of a load.
fn line(line: &str) -> String {
    match line.split_once("/loads/") {
        Some((before, after)) => format!("{before}/loads/[id]{}\n", &after[16..]),
        None => format!("{line}\n"),
    }
}

/// The size of a test that a command of xtask makes larger.
#[expect(
    clippy::disallowed_methods,
    reason = "a test's border to its environment"
)]
pub(crate) fn number_from(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}
