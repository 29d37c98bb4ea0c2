use std::fmt::Write as _;
use std::sync::Arc;

use object_store::path::Path;
use object_store::{ObjectStore, PutOptions, PutPayload};
use staging::{Error, remove_staged};

use crate::faulty::Faulty;
use crate::support::{Bench, types};

/// Text that does not compress well.
pub(crate) fn noise(rows: usize) -> String {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut data = String::from("id,noise\n");
    for id in 0..rows {
        data.push_str(&id.to_string());
        data.push(',');
        for _ in 0..6 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040);
            write!(data, "{:016x}", state ^ (state >> 29)).unwrap();
        }
        data.push('\n');
    }
    data
}

#[tokio::test]
async fn parts_have_the_size_that_was_asked_for_and_are_listed_in_the_manifest() {
    let mut bench = Bench::new();
    bench.part_size_bytes = 1_000_000;
    let data = noise(100_000);
    let staged = bench.stage(&data).await.unwrap();
    assert!(staged.parts.len() > 3, "{} parts", staged.parts.len());
    for part in &staged.parts {
        let bytes = part.bytes.get();
        assert!((1_000_000..3_000_000).contains(&bytes), "{bytes} bytes");
    }
    assert!(
        staged.parts[0]
            .uri
            .to_string()
            .starts_with("s3://acme/loads/k7/part-00000-")
    );
    assert_eq!(bench.rows(&staged).await.len(), 100_000);
    assert_eq!(staged.inferred.source_bytes.get(), data.len() as u64);

    let manifest: serde_json::Value =
        serde_json::from_slice(&bench.object(staged.manifest.key()).await).unwrap();
    let entries = manifest["entries"].as_array().unwrap();
    assert_eq!(entries.len(), staged.parts.len());
    for (entry, part) in entries.iter().zip(&staged.parts) {
        assert_eq!(entry["url"], part.uri.to_string());
        assert_eq!(entry["mandatory"], true);
        assert_eq!(entry["meta"]["content_length"], part.bytes.get());
    }
}

#[tokio::test]
async fn a_large_part_goes_up_in_pieces() {
    let bench = Bench::new();
    let staged = bench.stage(noise(600_000)).await.unwrap();
    assert_eq!(staged.parts.len(), 4);
    assert!(staged.parts[0].bytes.get() > 6 * 1024 * 1024);
    assert_eq!(bench.rows(&staged).await.len(), 600_000);
}

#[tokio::test]
async fn too_small_a_part_size_is_refused() {
    let mut bench = Bench::new();
    bench.part_size_bytes = 1000;
    let error = bench.stage("a\nx\n").await.unwrap_err();
    assert!(matches!(error, Error::PartSize { bytes: 1000 }));
}

#[tokio::test]
async fn removing_a_load_leaves_its_neighbours() {
    let bench = Bench::new();
    bench.stage("a,b\n1,2\n").await.unwrap();
    let neighbour = Path::from("loads/k71/part-00000.csv.zst");
    bench
        .store
        .put_opts(&neighbour, PutPayload::new(), PutOptions::default())
        .await
        .unwrap();
    let prefix = "s3://acme/loads/k7".parse().unwrap();
    assert_eq!(remove_staged(&bench.store, &prefix).await.unwrap(), 2);
    assert_eq!(bench.keys().await, [neighbour.to_string()]);
    assert_eq!(remove_staged(&bench.store, &prefix).await.unwrap(), 0);
    let bucket = "s3://acme/".parse().unwrap();
    assert!(matches!(
        remove_staged(&bench.store, &bucket).await,
        Err(Error::WholeBucket { .. })
    ));
}

#[tokio::test]
async fn what_an_earlier_run_left_is_removed_first() {
    let bench = Bench::new();
    let leftover = Path::from("loads/k7/part-00009.csv.zst");
    bench
        .store
        .put_opts(&leftover, PutPayload::new(), PutOptions::default())
        .await
        .unwrap();
    bench.stage("a,b\n1,2\n").await.unwrap();
    let keys = bench.keys().await;
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], "loads/k7/manifest.json");
    assert!(keys[1].starts_with("loads/k7/part-00000-"), "{keys:?}");
}

#[tokio::test]
async fn a_bucket_that_refuses_a_part_ends_the_staging_with_its_reason() {
    let mut bench = Bench::new();
    bench.store = Arc::new(Faulty::after(0));
    let error = bench.stage(noise(200_000)).await.unwrap_err();
    let told = bench.told(error);
    assert!(
        told.starts_with("bucket-refused: could not upload \"s3://acme/loads/k7/part-"),
        "{told}"
    );
    assert!(
        told.contains("hint: give these credentials s3:ListBucket"),
        "{told}"
    );
}

#[tokio::test]
async fn rows_of_many_blocks_are_all_there_whatever_the_number_of_workers() {
    let data = noise(50_000);
    for workers in [1, 4] {
        let mut bench = Bench::new();
        bench.workers = workers;
        let staged = bench.stage(&data).await.unwrap();
        let mut ids: Vec<u32> = bench
            .rows(&staged)
            .await
            .into_iter()
            .map(|row| row[0].as_ref().unwrap().parse().unwrap())
            .collect();
        ids.sort_unstable();
        assert!(ids.iter().copied().eq(0..50_000), "{workers} workers");
        assert_eq!(types(&staged), ["id BIGINT", "noise VARCHAR(256)"]);
    }
}

#[tokio::test]
async fn a_line_of_a_part_is_found_in_the_source() {
    let bench = Bench::new();
    let data = noise(60_000);
    let staged = bench.stage(&data).await.unwrap();
    let lines: Vec<&str> = data.lines().collect();
    for part in &staged.parts {
        let text = zstd::decode_all(bench.object(part.uri.key()).await.as_slice()).unwrap();
        let text = String::from_utf8(text).unwrap();
        for (index, line) in text.lines().enumerate().step_by(997) {
            let found = staged
                .lines
                .locate(part.uri.key(), index as u64 + 1)
                .unwrap();
            assert_eq!(found.first, found.last);
            assert_eq!(lines[usize::try_from(found.first).unwrap() - 1], line);
        }
    }
    assert_eq!(staged.lines.locate("part-99999", 1), None);
}
