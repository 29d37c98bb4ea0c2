//! What a new data folder gets before anybody is let in: buckets, roles, and SQL scripts.
//!
//! A folder whose preparation did not come to its end, because a script failed or the process was killed,
//! is made again from nothing at the next start: nobody but the scripts has been in it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use local_redshift::Redshift;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_postgres::{Client, NoTls};
use tokio_util::sync::CancellationToken;

use crate::credentials::Credentials;
use crate::error::Error;
use crate::provision::Provisioner;

/// Role that Redshift may assume.
pub const DATA_ROLE: &str = "redshift";
/// Role that functions run as.
pub const FUNCTION_ROLE: &str = "lambda";
/// The database that every cluster begins with.
const FIRST_DATABASE: &str = "dev";
/// In the data folder while the preparation is not at its end.
const MARKER: &str = "preparing";

/// Whether a new folder is being made ready, or its making was cut short.
pub(crate) fn is_under_way(data_dir: &Path) -> bool {
    data_dir.join(MARKER).exists()
}

/// Buckets, roles and scripts for a new data folder. A folder that is there stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preparation {
    /// Made in the warehouse's account and region.
    pub buckets: Vec<String>,
    /// Makes the roles `redshift`, which Redshift may assume and which may use the buckets and invoke
    /// functions, and `lambda`, which functions run as.
    pub roles: bool,
    /// SQL files, run in this order by the superuser, each from the database `dev` on; a line
    /// `\connect NAME` goes to another database.
    pub scripts: Vec<PathBuf>,
}

impl Preparation {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the folder is to be prepared. Removes what an earlier preparation left half done.
    pub(crate) fn begin(&self, data_dir: &Path) -> Result<bool, Error> {
        let marker = data_dir.join(MARKER);
        if is_under_way(data_dir) {
            for folder in ["redshift", "aws"] {
                remove(&data_dir.join(folder), |path| std::fs::remove_dir_all(path))?;
            }
            Credentials::remove(data_dir)?;
        } else if self.is_empty() || Credentials::read(data_dir)?.is_some() {
            return Ok(false);
        }
        std::fs::write(&marker, "").map_err(Error::io(&marker))?;
        Ok(true)
    }

    pub(crate) async fn run(
        &self,
        provisioner: &Provisioner,
        redshift: &Arc<Redshift>,
        credentials: &Credentials,
        data_dir: &Path,
    ) -> Result<(), Error> {
        self.set_up_aws(provisioner, credentials).await?;
        if !self.scripts.is_empty() {
            let door = Door::open(redshift, credentials).await?;
            for script in &self.scripts {
                run_script(&door, script).await?;
            }
            door.close().await;
        }
        remove(&data_dir.join(MARKER), |path| std::fs::remove_file(path))
    }

    async fn set_up_aws(
        &self,
        provisioner: &Provisioner,
        credentials: &Credentials,
    ) -> Result<(), Error> {
        let account = &credentials.account_id;
        for bucket in &self.buckets {
            provisioner
                .create_bucket(account, bucket, &credentials.region)
                .await?;
        }
        if !self.roles {
            return Ok(());
        }
        let objects: Vec<_> = self
            .buckets
            .iter()
            .flat_map(|bucket| {
                [
                    format!("arn:aws:s3:::{bucket}"),
                    format!("arn:aws:s3:::{bucket}/*"),
                ]
            })
            .collect();
        let function = format!("arn:aws:lambda:{}:{account}:function:*", credentials.region);
        let mut allowed = vec![allow("lambda:InvokeFunction", &json!(function))];
        if !objects.is_empty() {
            allowed.push(allow("s3:*", &json!(objects)));
        }
        let policy = json!({ "Version": "2012-10-17", "Statement": allowed });
        let data_role = format!("arn:aws:iam::{account}:role/{DATA_ROLE}");
        provisioner
            .put_role(
                &data_role,
                trust(&[
                    "redshift.amazonaws.com",
                    "redshift-serverless.amazonaws.com",
                ]),
                [("use-buckets-and-functions".to_owned(), policy)].into(),
            )
            .await?;
        let function_role = format!("arn:aws:iam::{account}:role/{FUNCTION_ROLE}");
        provisioner
            .put_role(&function_role, trust(&["lambda.amazonaws.com"]), [].into())
            .await
    }
}

fn allow(action: &str, resource: &Value) -> Value {
    json!({ "Effect": "Allow", "Action": action, "Resource": resource })
}

fn trust(services: &[&str]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": services } } })
}

/// A port that only the scripts know, so that others find the warehouse with everything in it.
struct Door<'a> {
    address: SocketAddr,
    credentials: &'a Credentials,
    shutdown: CancellationToken,
    serving: tokio::task::JoinHandle<()>,
}

impl<'a> Door<'a> {
    async fn open(redshift: &Arc<Redshift>, credentials: &'a Credentials) -> Result<Self, Error> {
        let no_port = |source| Error::Port {
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            source,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        let shutdown = CancellationToken::new();
        let serving = Arc::clone(redshift).serve(listener, shutdown.clone());
        let serving = tokio::spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(error = &error as &dyn std::error::Error, "redshift ended");
            }
        });
        Ok(Self {
            address,
            credentials,
            shutdown,
            serving,
        })
    }

    async fn connect(&self, database: &str) -> Result<Client, tokio_postgres::Error> {
        let (client, connection) = tokio_postgres::Config::new()
            .host(self.address.ip().to_string())
            .port(self.address.port())
            .user(&self.credentials.admin_user)
            .password(&self.credentials.admin_password)
            .dbname(database)
            .application_name("longshore local up --init")
            .connect(NoTls)
            .await?;
        tokio::spawn(connection);
        Ok(client)
    }

    async fn close(self) {
        self.shutdown.cancel();
        // It ends with an error only if it panicked, and then it has ended, too.
        let _ = self.serving.await;
    }
}

async fn run_script(door: &Door<'_>, path: &Path) -> Result<(), Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
    let failed = |line: usize, message: String| Error::Script {
        path: path.to_owned(),
        line,
        message,
    };
    let mut client = door
        .connect(FIRST_DATABASE)
        .await
        .map_err(|error| failed(1, told(&error)))?;
    for part in parts(&text) {
        if let Some(database) = part.database {
            client = door
                .connect(database)
                .await
                .map_err(|error| failed(part.line, told(&error)))?;
        }
        let statements = local_dialect::lexer::split_statements(part.sql)
            .map_err(|error| failed(part.line, error.to_string()))?;
        for (offset, statement) in statements {
            let line = part.line + part.sql[..offset].matches('\n').count();
            client
                .simple_query(statement)
                .await
                .map_err(|error| failed(line, told(&error)))?;
        }
    }
    Ok(())
}

/// The server's words and detail, or what kept them from coming.
fn told(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(error) => {
            let detail = error.detail().map(|detail| format!(" ({})", detail.trim()));
            format!("{}{}", error.message(), detail.unwrap_or_default())
        }
        None => error.to_string(),
    }
}

/// A stretch of a script that runs in one session.
#[derive(Debug, PartialEq, Eq)]
struct Part<'a> {
    /// Another database than before.
    database: Option<&'a str>,
    sql: &'a str,
    /// Where `sql` begins, counted from 1.
    line: usize,
}

/// Cuts a script at its lines `\connect NAME` or, as psql also has it, `\c NAME`.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut part = Part {
        database: None,
        sql: "",
        line: 1,
    };
    let mut begin = 0;
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let words: Vec<_> = line.split_whitespace().collect();
        if let ["\\connect" | "\\c", database] = words.as_slice() {
            part.sql = &text[begin..at];
            begin = at + line.len();
            let next = Part {
                database: Some(database),
                sql: "",
                line: index + 2,
            };
            parts.push(std::mem::replace(&mut part, next));
        }
        at += line.len();
    }
    part.sql = &text[begin..];
    parts.push(part);
    parts
}

fn remove(path: &Path, how: impl Fn(&Path) -> std::io::Result<()>) -> Result<(), Error> {
    match how(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};

    #[test]
    fn a_script_is_cut_where_it_connects() {
        assert_eq!(
            parts("CREATE DATABASE a;\n\\connect a\nCREATE SCHEMA s;\n"),
            [
                Part {
                    database: None,
                    sql: "CREATE DATABASE a;\n",
                    line: 1
                },
                Part {
                    database: Some("a"),
                    sql: "CREATE SCHEMA s;\n",
                    line: 3
                },
            ]
        );
    }

    #[test]
    fn a_backslash_within_a_line_is_sql() {
        let text = "SELECT '\\\\connect a';";
        assert_eq!(parts(text).len(), 1);
    }
}
