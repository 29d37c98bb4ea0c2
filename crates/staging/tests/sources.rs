//! Folders, objects, and addresses whose connections break.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;

use model::progress::Silent;
use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt};
use staging::{Error, Input, Source, download_objects};

use crate::support::{Bench, text};

#[test]
fn a_folder_stands_for_the_data_below_it_in_the_order_of_the_paths() {
    let bench = Bench::new();
    fs::create_dir_all(bench.path("in/2024/_temporary")).unwrap();
    for (name, content) in [
        ("in/2024/b.csv", "a,b\n2,y\n"),
        ("in/2024/_temporary/x.csv", "other\n"),
        ("in/a.csv", "a,b\n1,x\n"),
        ("in/_SUCCESS", ""),
        ("in/.a.csv.crc", "crc"),
        ("in/part-00001", ""),
    ] {
        bench.write(name, content);
    }
    let folder = Input::Path(bench.path("in").display().to_string());
    let source = Source::open(vec![folder], &bench.options()).unwrap();
    let root = bench.folder.path().display().to_string();
    let names: Vec<_> = source
        .file_names()
        .iter()
        .map(|name| name.replace(&root, ""))
        .collect();
    assert_eq!(names, ["/in/2024/b.csv", "/in/a.csv"]);
}

async fn store(objects: &[(&str, &str)]) -> Arc<dyn ObjectStore> {
    let store = InMemory::new();
    for (key, content) in objects {
        store
            .put(&(*key).into(), content.to_string().into())
            .await
            .unwrap();
    }
    Arc::new(store)
}

async fn objects(
    bench: &Bench,
    store: &Arc<dyn ObjectStore>,
    uri: &str,
) -> Result<Vec<String>, Error> {
    let uri = uri.parse().unwrap();
    let inputs = download_objects(store, &uri, &bench.path("spool"), &Silent).await?;
    let source = Source::open(inputs, &bench.options())?;
    Ok(source.file_names().into_iter().map(str::to_owned).collect())
}

#[tokio::test]
async fn an_object_a_prefix_and_a_pattern_name_objects() {
    let data = "a,b\n1,x\n";
    let store = store(&[
        ("in/1.csv", data),
        ("in/2.csv", data),
        ("in/deep/3.csv", data),
        ("in/_SUCCESS", "x"),
        ("in/empty", ""),
        ("inside.csv", data),
    ])
    .await;
    let bench = Bench::new();
    let of = async |uri| objects(&bench, &store, uri).await.unwrap();
    assert_eq!(of("s3://acme/in/1.csv").await, ["s3://acme/in/1.csv"]);
    assert_eq!(
        of("s3://acme/in/").await,
        [
            "s3://acme/in/1.csv",
            "s3://acme/in/2.csv",
            "s3://acme/in/deep/3.csv"
        ]
    );
    assert_eq!(of("s3://acme/in/*.csv").await.len(), 2);
    assert_eq!(of("s3://acme/**/*.csv").await.len(), 4);
    let missing = objects(&bench, &store, "s3://acme/in").await.unwrap_err();
    insta::assert_snapshot!(bench.told(missing), @r#"
    source-not-found: there is no object "s3://acme/in"
    hint: check the key; a prefix ends with `/`, and a pattern stands in quotes
    "#);
}

/// Answers each connection with the next of `answers` and notes what was asked.
fn serve(answers: Vec<Vec<u8>>) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "http://{}/a.csv?signature=s3cret",
        listener.local_addr().unwrap()
    );
    let serving = std::thread::spawn(move || {
        answers
            .into_iter()
            .map(|answer| {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = String::new();
                for line in BufReader::new(stream.try_clone().unwrap()).lines() {
                    let line = line.unwrap();
                    if line.is_empty() {
                        break;
                    }
                    request.push_str(&line.to_lowercase());
                    request.push('\n');
                }
                stream.write_all(&answer).unwrap();
                request
            })
            .collect()
    });
    (url, serving)
}

async fn fetch(bench: &Bench, url: &str) -> Result<Input, Error> {
    staging::download_url(&client(), url, &bench.path("spool"), &Silent).await
}

/// Needs no certificates: the tests speak HTTP.
fn client() -> reqwest::Client {
    let _installed_already = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

#[tokio::test]
async fn a_download_that_breaks_goes_on_where_it_stopped() {
    let whole = "a,b\n1,x\n2,y\n";
    let first = format!(
        "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: {}\r\n\r\n{}",
        whole.len(),
        &whole[..6]
    );
    let rest = format!(
        "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes 6-11/12\r\n\
         Content-Length: 6\r\nConnection: close\r\n\r\n{}",
        &whole[6..]
    );
    let (url, serving) = serve(vec![first.into_bytes(), rest.into_bytes()]);
    let bench = Bench::new();
    let input = fetch(&bench, &url).await.unwrap();
    let source = Source::open(vec![input], &bench.options()).unwrap();
    assert!(!source.file_names()[0].contains("s3cret"));
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!(
        bench.rows(&staged).await,
        [[text("1"), text("x")], [text("2"), text("y")]]
    );
    let requests = serving.join().unwrap();
    assert!(requests[1].contains("range: bytes=6-\n"), "{}", requests[1]);
    assert!(
        requests[1].contains("if-range: \"v1\"\n"),
        "{}",
        requests[1]
    );
}

#[tokio::test]
async fn a_file_that_has_changed_meanwhile_is_read_from_its_beginning() {
    let first = "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 100\r\n\r\na,b\n1,";
    let second = "HTTP/1.1 200 OK\r\nETag: \"v2\"\r\nContent-Length: 8\r\n\
                  Connection: close\r\n\r\nc,d\n3,z\n";
    let (url, _serving) = serve(vec![first.into(), second.into()]);
    let bench = Bench::new();
    let input = fetch(&bench, &url).await.unwrap();
    let source = Source::open(vec![input], &bench.options()).unwrap();
    assert_eq!(source.size().get(), 8);
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!(bench.rows(&staged).await, [[text("3"), text("z")]]);
}

#[tokio::test]
async fn a_refusal_is_told_at_once_and_without_the_signature() {
    let (url, _serving) = serve(vec![
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
    ]);
    let bench = Bench::new();
    let Err(error) = fetch(&bench, &url).await else {
        panic!("a refusal is an error");
    };
    let told = bench.told(error);
    assert!(told.contains("was answered with status 403"), "{told}");
    assert!(!told.contains("s3cret"), "{told}");
}
