//! What the drivers of AWS ask for beyond PostgreSQL's protocol, over a bare socket.

use crate::bare::{Bare, message};
use crate::harness::{Engine, run};

/// A value of `client_protocol_version` as a startup parameter.
fn asking_for(version: &str) -> Vec<u8> {
    format!("client_protocol_version\0{version}\0").into_bytes()
}

async fn simple_query(bare: &mut Bare, sql: &str) {
    bare.send(&message(b'Q', &[sql.as_bytes(), b"\0"].concat()))
        .await;
}

/// Messages up to `ReadyForQuery`, which must not be errors.
async fn answers(bare: &mut Bare) -> Vec<(u8, Vec<u8>)> {
    let mut answers = Vec::new();
    loop {
        let (kind, body) = bare.message().await;
        assert_ne!(kind, b'E', "{}", String::from_utf8_lossy(&body));
        if kind == b'Z' {
            return answers;
        }
        answers.push((kind, body));
    }
}

/// Takes bytes and strings from the front of a message.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const BYTES: usize>(&mut self) -> [u8; BYTES] {
        let (taken, rest) = self.0.split_first_chunk().unwrap();
        self.0 = rest;
        *taken
    }

    fn text(&mut self) -> String {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap();
        let text = String::from_utf8(self.0[..end].to_vec()).unwrap();
        self.0 = &self.0[end + 1..];
        text
    }
}

/// Name, `schema.table.column` of `database`, and flags of each field.
fn fields(description: &[u8]) -> Vec<(String, String, i16)> {
    let mut reader = Reader(description);
    let count = i16::from_be_bytes(reader.take());
    let fields = (0..count).map(|_| {
        let name = reader.text();
        reader.take::<18>();
        let [schema, table, column, database] = [(); 4].map(|()| reader.text());
        let flags = i16::from_be_bytes(reader.take());
        (
            name,
            format!("{schema}.{table}.{column} of {database}"),
            flags,
        )
    });
    let fields = fields.collect();
    assert!(reader.0.is_empty());
    fields
}

#[tokio::test]
async fn the_latest_protocol_that_both_know_is_agreed_on() {
    let engine = Engine::start().await;
    for (asked, agreed) in [("0", "0"), ("1", "1"), ("2", "2"), ("3", "2")] {
        let (_, reported) = Bare::log_in_with(&engine, &asking_for(asked)).await;
        assert_eq!(reported["server_protocol_version"], agreed);
        assert_eq!(reported["datashare_enabled"], "on");
        assert_eq!(reported["show_discovery"], "4");
    }
    let (_, reported) = Bare::log_in_with(&engine, b"").await;
    assert!(!reported.contains_key("server_protocol_version"));
}

#[tokio::test]
async fn fields_tell_of_the_columns_behind_them() {
    const SEARCHABLE: i16 = 0x1000;
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create schema s;
         create table s.t (id bigint identity(1, 1), name varchar(9) not null);
         create view s.v as select id as number, name from s.t;
         create table u (id bigint, other int)",
    )
    .await;
    let (mut bare, _) = Bare::log_in_with(&engine, &asking_for("1")).await;
    simple_query(
        &mut bare,
        "select *, upper(name), name as n, v.number from s.t join s.v using (name)",
    )
    .await;
    let (kind, description) = answers(&mut bare).await.swap_remove(0);
    assert_eq!(kind, b'T');
    let field = |name: &str, origin: &str, flags: i16| {
        (name.to_owned(), origin.to_owned(), SEARCHABLE | flags)
    };
    assert_eq!(
        fields(&description),
        [
            field("name", "s.t.name of dev", 1),
            field("id", "s.t.id of dev", 0x11),
            field("number", "s.v.number of dev", 0),
            field("upper", ".. of ", 0),
            field("n", "s.t.name of dev", 1),
            field("number", "s.v.number of dev", 0),
        ]
    );
    simple_query(&mut bare, "select id from s.t union select id from u").await;
    let (_, description) = answers(&mut bare).await.swap_remove(0);
    assert_eq!(fields(&description), [field("id", ".. of ", 0)]);
}

/// Parse, Bind with all results in binary, Execute and Sync.
async fn in_binary(bare: &mut Bare, sql: &str, values: &[&str]) -> Vec<(u8, Vec<u8>)> {
    let mut bind = vec![0, 0, 0, 0];
    bind.extend(i16::try_from(values.len()).unwrap().to_be_bytes());
    for value in values {
        bind.extend(i32::try_from(value.len()).unwrap().to_be_bytes());
        bind.extend(value.as_bytes());
    }
    bind.extend([0, 1, 0, 1]);
    for bytes in [
        message(b'P', &[b"\0", sql.as_bytes(), b"\0\0\0"].concat()),
        message(b'D', b"S\0"),
        message(b'B', &bind),
        message(b'E', &[0, 0, 0, 0, 0]),
        message(b'S', b""),
    ] {
        bare.send(&bytes).await;
    }
    answers(bare).await
}

#[tokio::test]
async fn numerics_are_whole_numbers_for_who_asks_for_them() {
    let engine = Engine::start().await;
    for (version, expected) in [
        ("2", (-1_250_i64).to_be_bytes().to_vec()),
        ("1", vec![0, 2, 0, 0, 0x40, 0, 0, 2, 0, 12, 0x13, 0x88]),
    ] {
        let (mut bare, _) = Bare::log_in_with(&engine, &asking_for(version)).await;
        let messages = in_binary(&mut bare, "select -12.50::decimal(10, 2)", &[]).await;
        let row = messages.iter().find(|(kind, _)| *kind == b'D').unwrap();
        assert_eq!(row.1[6..], expected, "protocol {version}");
    }
}

#[tokio::test]
async fn bytes_are_not_written_in_hexadecimal_in_the_binary_protocol() {
    let engine = Engine::start().await;
    for (version, format, expected) in [("2", 1, &b"abc"[..]), ("1", 0, b"616263")] {
        let (mut bare, _) = Bare::log_in_with(&engine, &asking_for(version)).await;
        simple_query(&mut bare, "select 'abc'::varbyte").await;
        let messages = answers(&mut bare).await;
        let (description, row) = (&messages[0].1, &messages[1].1);
        // Behind the name come sixteen bytes and the format.
        let name = description[2..].iter().position(|byte| *byte == 0).unwrap() + 1;
        assert_eq!(description[2 + name + 17], format, "protocol {version}");
        assert_eq!(&row[6..], expected, "protocol {version}");
    }
}

#[tokio::test]
async fn parameters_of_show_stand_for_names_and_patterns() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create schema s; create table s.ab (i int); create table s.b (i int)",
    )
    .await;
    let (mut bare, _) = Bare::log_in_with(&engine, &asking_for("2")).await;
    let sql = "SHOW TABLES FROM SCHEMA $1.$2 LIKE $3;";
    let messages = in_binary(&mut bare, sql, &["dev", "s", "a%"]).await;
    let kinds: String = messages.iter().map(|(kind, _)| char::from(*kind)).collect();
    assert_eq!(kinds, "1tT2DC");
    let row = String::from_utf8_lossy(&messages[4].1).into_owned();
    assert!(row.contains("ab"), "{row:?}");
}

#[tokio::test]
async fn the_declared_type_of_a_parameter_counts_when_it_runs() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    let types = [tokio_postgres::types::Type::FLOAT8];
    let statement = client.prepare_typed("select $1 + 1, $1", &types).await;
    let statement = statement.unwrap();
    let row = client.query_one(&statement, &[&1.5_f64]).await.unwrap();
    assert!((row.get::<_, f64>(0) - 2.5).abs() < f64::EPSILON);
    assert!((row.get::<_, f64>(1) - 1.5).abs() < f64::EPSILON);
}
