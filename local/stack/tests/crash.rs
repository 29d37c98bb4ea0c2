//! The process is killed at random moments while sessions write: what was acknowledged is there, and
//! nothing is there by half.
//!
//! `cargo xtask crash --rounds 100 --seed 7` runs it for longer.

use std::time::Duration;

use local_stack::background::{self, Program, Running};
use local_stack::{Connection, Options};
use object_store::path::Path as Key;
use object_store::{ObjectStoreExt as _, PutPayload};
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::fuzz::number_from;
use crate::fuzz::random::Random;

const DEFAULT_ROUNDS: u64 = 3;
const DEFAULT_SEED: u64 = 20_261_124;
const TEST: &str = "crash::acknowledged_commits_survive_a_kill_at_any_moment";
const ROLE: &str = "arn:aws:iam::111111111111:role/loader";

/// Rows of the object that is loaded, and of each transaction of inserts.
const LOADED: u64 = 500;
const INSERTED: u64 = 5;

/// What a session writes, transaction after transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// Rows in one table and their checksum in another.
    Rows,
    /// A new table with a row and a comment, in place of the one before it.
    Definitions,
    /// A user, a table, a grant and a row: the cluster's catalogue and the database's.
    Principals,
    Loads,
}

/// A session's work and how far it is known to have come.
#[derive(Debug, Clone, Copy)]
struct Writer {
    work: Work,
    number: usize,
    acknowledged: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_commits_survive_a_kill_at_any_moment() {
    if let Some(data_dir) = data_dir_argument() {
        background::serve(Options::new(data_dir), None, |_| ())
            .await
            .unwrap();
        return;
    }
    let rounds = number_from("CRASH_ROUNDS", DEFAULT_ROUNDS);
    let seed = number_from("CRASH_SEED", DEFAULT_SEED);
    println!("seed {seed}, {rounds} rounds");
    let mut random = Random::new(seed, 0);
    let folder = tempfile::tempdir().unwrap();
    let program = Program {
        executable: std::env::current_exe().unwrap(),
        arguments: vec![
            "--exact".to_owned(),
            TEST.to_owned(),
            format!("data-dir={}", folder.path().display()),
        ],
    };
    let mut writers = writers();
    for round in 0..rounds {
        let running = background::spawn_or_find(folder.path(), &program)
            .await
            .unwrap();
        let connection = running.connection().clone();
        if round == 0 {
            set_up(&running, &writers).await;
        } else {
            check_all(&connection, &mut writers, round).await;
        }
        let working: Vec<_> = writers
            .iter()
            .map(|writer| work(*writer, connection.clone()))
            .collect();
        tokio::time::sleep(Duration::from_millis(100 + random.next() % 1_500)).await;
        kill(connection.pid);
        for (writer, working) in writers.iter_mut().zip(working) {
            writer.acknowledged = working.await.unwrap();
        }
        println!("round {round}: {writers:?}");
    }
    let running = background::spawn_or_find(folder.path(), &program)
        .await
        .unwrap();
    check_all(&running.connection().clone(), &mut writers, rounds).await;
    assert!(writers.iter().any(|writer| writer.acknowledged > 0));
    running.stop().await.unwrap();
}

fn writers() -> Vec<Writer> {
    let works = [
        Work::Rows,
        Work::Rows,
        Work::Definitions,
        Work::Principals,
        Work::Loads,
    ];
    let writer = |(number, work)| Writer {
        work,
        number,
        acknowledged: 0,
    };
    works.into_iter().enumerate().map(writer).collect()
}

/// In the process that is killed: the data folder that the test gave as the last argument.
fn data_dir_argument() -> Option<String> {
    std::env::args()
        .next_back()?
        .strip_prefix("data-dir=")
        .map(str::to_owned)
}

fn kill(pid: u32) {
    let killed = std::process::Command::new("kill")
        .args(["-9", &pid.to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
}

async fn set_up(running: &Running, writers: &[Writer]) {
    let connection = running.connection();
    let account = &connection.credentials.account_id;
    let aws = running.provisioner();
    aws.create_bucket(account, "stage", "eu-west-1")
        .await
        .unwrap();
    let trust = json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "Service": "redshift.amazonaws.com" } } });
    let reading = json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "s3:*",
        "Resource": ["arn:aws:s3:::stage", "arn:aws:s3:::stage/*"] } });
    aws.put_role(ROLE, trust, [("work".to_owned(), reading)].into())
        .await
        .unwrap();
    let lines: Vec<String> = (0..LOADED)
        .map(|row| format!("{row},row {row}\n"))
        .collect();
    let rows = lines.concat();
    crate::bucket(connection, "stage")
        .put(&Key::from("rows.csv"), PutPayload::from(rows.into_bytes()))
        .await
        .unwrap();
    let client = crate::warehouse::connect(connection).await;
    for writer in writers {
        client.simple_query(&writer.tables()).await.unwrap();
    }
}

/// Lets a session write until its server is gone; gives the number of its last acknowledged
/// transaction.
fn work(writer: Writer, connection: Connection) -> JoinHandle<u64> {
    tokio::spawn(async move {
        let Some(client) = try_connect(&connection).await else {
            return writer.acknowledged;
        };
        let mut done = writer.acknowledged;
        loop {
            match client.simple_query(&writer.transaction(done + 1)).await {
                Ok(_) => done += 1,
                Err(error) => {
                    assert!(error.as_db_error().is_none(), "{writer:?}: {error:?}");
                    return done;
                }
            }
        }
    })
}

/// The server may be killed before the session has begun.
async fn try_connect(connection: &Connection) -> Option<Client> {
    let mut config = tokio_postgres::Config::new();
    config
        .host(connection.redshift.ip().to_string())
        .port(connection.redshift.port())
        .user(&connection.credentials.admin_user)
        .password(&connection.credentials.admin_password)
        .dbname("dev");
    let (client, driver) = config.connect(NoTls).await.ok()?;
    tokio::spawn(driver);
    Some(client)
}

/// Each writer has come as far as was acknowledged, or one transaction further: the one whose answer
/// the kill has cut off.
async fn check_all(connection: &Connection, writers: &mut [Writer], round: u64) {
    let client = crate::warehouse::connect(connection).await;
    for writer in writers {
        let found = writer.check(&client).await;
        assert!(
            found == writer.acknowledged || found == writer.acknowledged + 1,
            "before round {round}: {writer:?}, but {found} are there"
        );
        writer.acknowledged = found;
    }
}

impl Writer {
    fn tables(&self) -> String {
        let number = self.number;
        match self.work {
            Work::Rows => format!(
                "create table rows{number} (tx bigint, n bigint, content varchar(200));
                 create table sums{number} (tx bigint, total bigint)"
            ),
            Work::Definitions | Work::Principals => "select 1".to_owned(),
            Work::Loads => format!("create table loaded{number} (id int, name varchar(20))"),
        }
    }

    /// The transaction of that number, counted from 1.
    fn transaction(&self, tx: u64) -> String {
        let number = self.number;
        match self.work {
            Work::Rows => {
                let rows: Vec<String> = (0..INSERTED)
                    .map(|row| format!("({tx}, {}, '{}')", tx * row, "x".repeat(100)))
                    .collect();
                let total: u64 = (0..INSERTED).map(|row| tx * row).sum();
                format!(
                    "begin; insert into rows{number} values {}; insert into sums{number} values ({tx}, {total}); commit",
                    rows.join(", ")
                )
            }
            Work::Definitions => format!(
                "begin; create table made{number}_{tx} (a int); insert into made{number}_{tx} values ({tx});
                 comment on table made{number}_{tx} is '{tx}'; drop table if exists made{number}_{}; commit",
                tx - 1
            ),
            Work::Principals => format!(
                "begin; create user user{number}_{tx} password 'Passw0rd1'; create table of{number}_{tx} (a int);
                 grant select on of{number}_{tx} to user{number}_{tx}; insert into of{number}_{tx} values ({tx}); commit"
            ),
            Work::Loads => {
                format!("copy loaded{number} from 's3://stage/rows.csv' iam_role '{ROLE}' csv")
            }
        }
    }

    /// How many transactions are there, after a look at whether each is there as a whole.
    async fn check(&self, client: &Client) -> u64 {
        let number = self.number;
        match self.work {
            Work::Rows => {
                let torn = format!(
                    "select count(*) from (select tx, count(*) as c, sum(n) as s from rows{number} group by tx) r
                     full join sums{number} t on r.tx = t.tx
                     where r.tx is null or t.tx is null or r.c <> {INSERTED} or r.s <> t.total"
                );
                assert_eq!(one(client, &torn).await, 0, "{self:?} is torn");
                let count = one(client, &format!("select count(*) from sums{number}")).await;
                let last = format!("select coalesce(max(tx), 0) from sums{number}");
                assert_eq!(one(client, &last).await, count, "{self:?} has a gap");
                count
            }
            Work::Definitions => {
                let tables = "select relname from pg_class where relname like 'made%'";
                let tables = texts(client, tables).await;
                let [table] = tables.as_slice() else {
                    assert!(tables.is_empty() && self.acknowledged == 0, "{tables:?}");
                    return 0;
                };
                let tx = one(client, &format!("select a from {table}")).await;
                assert_eq!(*table, format!("made{number}_{tx}"));
                let comment = format!("select obj_description('{table}'::regclass)");
                assert_eq!(texts(client, &comment).await, [tx.to_string()]);
                tx
            }
            Work::Principals => {
                let count = one(
                    client,
                    "select count(*) from pg_user where usename like 'user%'",
                )
                .await;
                let tables = texts(
                    client,
                    "select relname from pg_class where relname like 'of%'",
                )
                .await;
                assert_eq!(tables.len() as u64, count, "users and tables differ");
                for table in tables {
                    let tx = one(client, &format!("select a from {table}")).await;
                    let granted = format!(
                        "select has_table_privilege('user{number}_{tx}', '{table}', 'select')"
                    );
                    assert_eq!(texts(client, &granted).await, ["t"]);
                }
                count
            }
            Work::Loads => {
                let rows = one(client, &format!("select count(*) from loaded{number}")).await;
                assert_eq!(rows % LOADED, 0, "a load is there by half");
                rows / LOADED
            }
        }
    }
}

/// The first column of a query's rows.
async fn texts(client: &Client, sql: &str) -> Vec<String> {
    let messages = match client.simple_query(sql).await {
        Ok(messages) => messages,
        Err(error) => panic!("{sql}: {error:?}"),
    };
    messages
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
        .collect()
}

async fn one(client: &Client, sql: &str) -> u64 {
    texts(client, sql).await[0].parse().unwrap()
}
