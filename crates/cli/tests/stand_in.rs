//! `longshore local up --data`: a stand-in for Redshift, without a workspace.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use model::Secret;
use redshift_sql::ReadOnlyQuery;
use tempfile::TempDir;
use warehouse::{ConnectOptions, Session, TlsMode};

/// A folder with a stack that is ended with it.
struct StandIn {
    folder: TempDir,
}

impl StandIn {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_longshore"));
        command
            .args(["local", words[0], "--data", "data"])
            .args(&words[1..])
            .env("LONGSHORE_ADMIN_PASSWORD", "Example-1-password")
            .current_dir(self.folder.path());
        command
    }

    /// Exit status and everything that was printed.
    fn run(&self, words: &[&str]) -> (i32, String) {
        let output = self.command(words).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code().unwrap(), text)
    }

    fn up(&self, words: &[&str]) -> String {
        let words = [&["up", "--port", "0", "--aws-port", "0"], words].concat();
        let (status, text) = self.run(&words);
        assert_eq!(status, 0, "{text}");
        text
    }

    fn variables(&self) -> BTreeMap<String, String> {
        let (status, text) = self.run(&["env", "--format", "file"]);
        assert_eq!(status, 0, "{text}");
        text.lines()
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    async fn connect(&self, database: &str) -> Session {
        let variables = self.variables();
        let options = ConnectOptions {
            host: variables["PGHOST"].clone(),
            port: variables["PGPORT"].parse().unwrap(),
            database: database.to_owned(),
            user: variables["PGUSER"].clone(),
            password: Secret::new(variables["PGPASSWORD"].clone()),
            tls: TlsMode::VerifyFull {
                ca_file: Some(self.folder.path().join("data/server.crt")),
            },
            application_name: "test".to_owned(),
            connect_timeout: Duration::from_secs(10),
        };
        Session::connect(&options).await.unwrap()
    }

    /// The first value of a query's first row.
    async fn query(&self, database: &str, sql: &str) -> String {
        let mut session = self.connect(database).await;
        let query = ReadOnlyQuery::parse(sql).unwrap();
        let rows = session.read_only(&query, 10).await.unwrap();
        rows.single().unwrap().to_owned()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.command(&["down"]).output();
    }
}

const SCHEMA: &str = "\
CREATE DATABASE shop;
\\connect shop
CREATE SCHEMA sales;
CREATE TABLE sales.orders (id INT, note VARCHAR(20));
INSERT INTO sales.orders VALUES (1, 'a;b'), (2, NULL);
";

#[tokio::test]
async fn a_new_folder_is_prepared_by_scripts_and_keeps_its_data() {
    let stand_in = StandIn::new();
    stand_in.write("schema.sql", SCHEMA);
    let told = stand_in.up(&["--init", "schema.sql", "--bucket", "stage"]);
    assert!(told.contains("role/redshift"), "{told}");
    assert_eq!(stand_in.variables()["PGPASSWORD"], "Example-1-password");
    let count = "SELECT count(*) FROM sales.orders";
    assert_eq!(stand_in.query("shop", count).await, "2");

    // Starting again does not run the script again.
    assert_eq!(stand_in.run(&["down"]).0, 0);
    stand_in.up(&["--init", "schema.sql"]);
    assert_eq!(stand_in.query("shop", count).await, "2");
}

#[tokio::test]
async fn the_health_endpoint_answers_without_a_signature() {
    let stand_in = StandIn::new();
    stand_in.up(&[]);
    let url = stand_in.variables()["AWS_ENDPOINT_URL"].clone();
    let mut socket = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    socket
        .write_all(b"GET /_longshore/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(r#"{"status":"ready"}"#), "{answer}");
}

#[tokio::test]
async fn a_script_that_fails_is_named_with_its_line_and_can_be_mended() {
    let stand_in = StandIn::new();
    stand_in.write(
        "schema.sql",
        "CREATE SCHEMA a;\n\nCREATE TABLE a.t (x NONSENSE);\n",
    );
    let words = [
        "up",
        "--port",
        "0",
        "--aws-port",
        "0",
        "--init",
        "schema.sql",
    ];
    let (status, told) = stand_in.run(&words);
    assert_ne!(status, 0);
    assert!(told.contains("schema.sql\", line 3: "), "{told}");

    // Nothing of the first attempt is in the way of the second.
    stand_in.write(
        "schema.sql",
        "CREATE SCHEMA a;\n\nCREATE TABLE a.t (x INT);\n",
    );
    stand_in.up(&["--init", "schema.sql"]);
    assert_eq!(stand_in.query("dev", "SELECT count(*) FROM a.t").await, "0");
}

#[tokio::test]
async fn a_stack_that_was_killed_starts_again_with_its_data() {
    let stand_in = StandIn::new();
    stand_in.write("schema.sql", SCHEMA);
    stand_in.up(&["--init", "schema.sql"]);
    let (_, status) = stand_in.run(&["status"]);
    let pid = status
        .lines()
        .find(|line| line.contains("process"))
        .and_then(|line| {
            line.split_whitespace()
                .find_map(|word| word.parse::<u32>().ok())
        })
        .unwrap();
    assert!(
        Command::new("kill")
            .args(["-9", &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
    stand_in.up(&[]);
    assert_eq!(
        stand_in
            .query("shop", "SELECT max(id) FROM sales.orders")
            .await,
        "2"
    );
}

#[tokio::test]
async fn in_the_foreground_it_ends_with_a_signal() {
    let stand_in = StandIn::new();
    let mut process = stand_in
        .command(&["up", "--foreground", "--port", "0", "--aws-port", "0"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for(&stand_in.folder.path().join("data/stack.json"));
    assert_eq!(stand_in.query("dev", "SELECT 1").await, "1");
    let ended = interrupted(&mut process);
    assert!(ended.success(), "{ended}");
    let (_, status) = stand_in.run(&["status"]);
    assert!(status.contains("stopped"), "{status}");
}

fn interrupted(process: &mut Child) -> std::process::ExitStatus {
    let pid = process.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    process.wait().unwrap()
}

fn wait_for(path: &Path) {
    for _ in 0..3000 {
        if path.exists() {
            return;
        }
        std::thread::park_timeout(Duration::from_millis(10));
    }
    panic!("{} did not appear", path.display());
}

#[tokio::test]
async fn a_port_that_is_taken_or_another_than_before_is_refused() {
    let stand_in = StandIn::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (status, told) = stand_in.run(&["up", "--port", &port, "--aws-port", "0"]);
    assert_ne!(status, 0);
    assert!(
        told.contains(&format!("port {port} of 127.0.0.1 is not free")),
        "{told}"
    );

    stand_in.up(&[]);
    let (status, told) = stand_in.run(&["up", "--port", &port]);
    assert_eq!(status, 1);
    assert!(told.contains("runs already"), "{told}");
}

#[test]
fn without_a_workspace_or_a_folder_the_next_step_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_longshore"))
        .args(["local", "up"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("give `--data DIR`"), "{told}");
}
