use std::sync::Arc;

use super::listing::{PageRequest, Position};
use super::objects::{Precondition, StoredHeaders};
use super::{LocalBytes, write_file};
use crate::{Clock, LocalAws, Options};

const BUCKET: &str = "bucket";

fn open(folder: &tempfile::TempDir) -> Arc<LocalAws> {
    let options = Options {
        data_dir: folder.path().to_owned(),
        clock: Clock::system(),
    };
    LocalAws::open(options).unwrap()
}

fn put(aws: &LocalAws, key: &str, precondition: &Precondition) -> Result<(), String> {
    let written = write_file(aws, &LocalBytes::Slice(key.as_bytes())).unwrap();
    aws.store_object(
        BUCKET,
        key,
        written,
        &StoredHeaders::default(),
        precondition,
    )
    .map_err(|error| error.code().to_owned())
}

fn with_keys(keys: &[&str]) -> (tempfile::TempDir, Arc<LocalAws>) {
    let folder = tempfile::tempdir().unwrap();
    let aws = open(&folder);
    for key in keys {
        put(&aws, key, &Precondition::None).unwrap();
    }
    (folder, aws)
}

/// Every page of a listing: keys, then common prefixes, as `keys | prefixes`.
fn pages(aws: &LocalAws, prefix: &str, delimiter: Option<&str>, max_entries: usize) -> Vec<String> {
    let mut pages = Vec::new();
    let mut after = Position::Start;
    loop {
        let request = PageRequest {
            prefix,
            delimiter,
            after,
            max_entries,
        };
        let page = aws.list_page(BUCKET, &request).unwrap();
        let keys: Vec<_> = page.objects.iter().map(|(key, _)| key.as_str()).collect();
        pages.push(format!(
            "{} | {}",
            keys.join(" "),
            page.common_prefixes.join(" ")
        ));
        match page.next {
            Some(next) => {
                // Positions travel through clients as tokens.
                after = Position::from_token(&next.to_token()).unwrap();
            }
            None => return pages,
        }
    }
}

#[test]
fn a_key_may_go_on_where_another_ends() {
    let (_folder, aws) = with_keys(&["a", "a/b", "a/", "a/b/c"]);
    assert_eq!(pages(&aws, "", None, 1000), ["a a/ a/b a/b/c | "]);
    let (object, lease) = aws.find_object(BUCKET, "a/b").unwrap().unwrap();
    assert_eq!(object.size_bytes, 3);
    assert_eq!(std::fs::read_to_string(lease.path()).unwrap(), "a/b");
}

#[test]
fn keys_are_listed_in_the_order_of_their_bytes() {
    let keys = ["é", "z", "Z", "a.b", "a/b", "a-b", "\u{10FFFF}", "\u{FFFF}"];
    let (_folder, aws) = with_keys(&keys);
    assert_eq!(
        pages(&aws, "", None, 1000),
        ["Z a-b a.b a/b z é \u{FFFF} \u{10FFFF} | "]
    );
}

#[test]
fn pages_are_exact_whatever_their_size() {
    let keys = ["a", "b/1", "b/2", "b/3", "c", "d/1", "e"];
    let (_folder, aws) = with_keys(&keys);
    assert_eq!(pages(&aws, "", Some("/"), 2), ["a | b/", "c | d/", "e | "]);
    assert_eq!(
        pages(&aws, "", Some("/"), 1),
        ["a | ", " | b/", "c | ", " | d/", "e | "]
    );
    assert_eq!(pages(&aws, "", Some("/"), 5), ["a c e | b/ d/"]);
    assert_eq!(pages(&aws, "b/", Some("/"), 2), ["b/1 b/2 | ", "b/3 | "]);
    assert_eq!(pages(&aws, "", None, 7), [keys.join(" ") + " | "]);
    assert_eq!(pages(&aws, "x", Some("/"), 2), [" | "]);
}

#[test]
fn a_delimiter_may_have_several_characters() {
    let (_folder, aws) = with_keys(&["a--b", "a--c", "a-d"]);
    assert_eq!(pages(&aws, "", Some("--"), 10), ["a-d | a--"]);
}

#[test]
fn one_page_over_many_keys_of_one_prefix_reads_few_of_them() {
    let keys: Vec<String> = (0..3000).map(|n| format!("many/{n:05}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).chain(["z"]).collect();
    let (_folder, aws) = with_keys(&keys);
    assert_eq!(pages(&aws, "", Some("/"), 1000), ["z | many/"]);
}

#[test]
fn a_token_of_somebody_else_is_refused() {
    assert_eq!(
        Position::from_token("zz").unwrap_err().code(),
        "InvalidArgument"
    );
    assert_eq!(
        Position::from_token(&hex::encode("x")).unwrap_err().code(),
        "InvalidArgument"
    );
}

#[test]
fn preconditions_guard_against_overwriting() {
    let (_folder, aws) = with_keys(&["a"]);
    assert_eq!(
        put(&aws, "a", &Precondition::Absent),
        Err("PreconditionFailed".to_owned())
    );
    assert_eq!(put(&aws, "b", &Precondition::Absent), Ok(()));
    let (object, _) = aws.find_object(BUCKET, "a").unwrap().unwrap();
    assert_eq!(put(&aws, "a", &Precondition::ETag(object.e_tag)), Ok(()));
    let other = Precondition::ETag("0".repeat(32));
    assert_eq!(put(&aws, "a", &other), Err("PreconditionFailed".to_owned()));
    assert_eq!(put(&aws, "c", &other), Err("NoSuchKey".to_owned()));
}

#[test]
fn overwriting_and_removing_leave_no_content_behind() {
    let (folder, aws) = with_keys(&["a", "b"]);
    put(&aws, "a", &Precondition::None).unwrap();
    aws.remove_object(BUCKET, "b").unwrap();
    aws.remove_object(BUCKET, "never there").unwrap();
    let files: usize = std::fs::read_dir(folder.path().join("content"))
        .unwrap()
        .map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap().count())
        .sum();
    assert_eq!(files, 1);
}

#[test]
fn a_reader_keeps_what_it_opened_when_the_object_is_overwritten() {
    let (_folder, aws) = with_keys(&["a"]);
    let (_, lease) = aws.find_object(BUCKET, "a").unwrap().unwrap();
    aws.remove_object(BUCKET, "a").unwrap();
    assert_eq!(std::fs::read_to_string(lease.path()).unwrap(), "a");
}

#[test]
fn objects_are_there_after_opening_the_folder_again() {
    let (folder, aws) = with_keys(&["a"]);
    drop(aws);
    let aws = open(&folder);
    let (_, lease) = aws.find_object(BUCKET, "a").unwrap().unwrap();
    assert_eq!(std::fs::read_to_string(lease.path()).unwrap(), "a");
}
