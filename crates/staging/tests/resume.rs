//! Parts that a second run makes again, and does not send again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use futures::TryStreamExt;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use staging::Staged;

use crate::faulty::Faulty;
use crate::parts::noise;
use crate::support::Bench;

/// Every object, by key.
async fn objects(store: &InMemory) -> BTreeMap<String, Vec<u8>> {
    let listed: Vec<_> = store.list(None).try_collect().await.unwrap();
    let mut objects = BTreeMap::new();
    for object in listed {
        let bytes = store
            .get(&object.location)
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        objects.insert(object.location.to_string(), bytes.to_vec());
    }
    objects
}

/// Stages `data` into `store`, with parts of about 1 MB.
async fn run(
    data: &str,
    store: Arc<dyn ObjectStore>,
    resume: bool,
    workers: usize,
) -> Result<Staged, staging::Error> {
    let mut bench = Bench::new();
    bench.store = store;
    bench.part_size_bytes = 1_300_000;
    bench.resume = resume;
    bench.workers = workers;
    bench.stage(data).await
}

#[tokio::test]
async fn the_parts_do_not_depend_on_the_threads() {
    let data = noise(150_000);
    let mut first = None;
    for workers in [1, 2, 3, 4, 4, 4] {
        let store = Arc::new(InMemory::new());
        let staged = run(&data, Arc::<InMemory>::clone(&store), false, workers)
            .await
            .unwrap();
        assert!(staged.parts.len() >= 4);
        let objects = objects(&store).await;
        assert_eq!(
            *first.get_or_insert_with(|| objects.clone()),
            objects,
            "{workers} workers"
        );
    }
}

#[tokio::test]
async fn after_a_failure_at_any_write_the_rest_is_sent_and_nothing_twice() {
    let data = noise(150_000);
    let whole = Arc::new(InMemory::new());
    let parts = run(&data, Arc::<InMemory>::clone(&whole), false, 2)
        .await
        .unwrap()
        .parts;
    let whole = objects(&whole).await;
    for writes in 0..=parts.len() {
        let store = Arc::new(InMemory::new());
        let killed = Arc::new(Faulty::over(Arc::<InMemory>::clone(&store), writes));
        run(&data, killed, false, 2).await.unwrap_err();
        let left = objects(&store).await.len();
        assert!(left <= writes);

        let second = Arc::new(Faulty::over(Arc::<InMemory>::clone(&store), usize::MAX));
        let staged = run(&data, Arc::<Faulty>::clone(&second), true, 2)
            .await
            .unwrap();
        assert_eq!(staged.resumed_parts, left);
        assert_eq!(staged.parts, parts);
        let written = second.written.load(std::sync::atomic::Ordering::SeqCst);
        assert_eq!(written, parts.len() - left + 1);
        assert_eq!(objects(&store).await, whole, "after {writes} writes");
    }
}

#[tokio::test]
async fn what_is_not_a_part_of_this_run_is_removed() {
    let data = noise(80_000);
    let store = Arc::new(InMemory::new());
    let staged = run(&data, Arc::<InMemory>::clone(&store), false, 2)
        .await
        .unwrap();
    let whole = objects(&store).await;
    let part = Path::from(staged.parts[0].uri.key());
    let cut = whole[part.as_ref()][1..].to_vec();
    store.put(&part, PutPayload::from(cut)).await.unwrap();
    let other = Path::from("loads/k7/part-00000-0123456789abcdef.csv.zst");
    store.put(&other, PutPayload::from("other")).await.unwrap();
    let again = run(&data, Arc::<InMemory>::clone(&store), true, 2)
        .await
        .unwrap();
    assert_eq!(again.parts, staged.parts);
    assert_eq!(again.resumed_parts, staged.parts.len() - 1);
    assert_eq!(objects(&store).await, whole);
}

#[tokio::test]
async fn other_options_make_other_parts() {
    let data = noise(80_000);
    let store = Arc::new(InMemory::new());
    run(&data, Arc::<InMemory>::clone(&store), false, 2)
        .await
        .unwrap();
    let mut bench = Bench::new();
    bench.store = store;
    bench.resume = true;
    bench.part_size_bytes = 1_300_000;
    bench.expect(&["id VARCHAR(20)"]);
    let staged = bench.stage(&data).await.unwrap();
    assert_eq!(staged.resumed_parts, 0);
    assert_eq!(bench.keys().await.len(), staged.parts.len() + 1);
}

#[tokio::test]
async fn the_count_of_parts_is_a_multiple_where_the_size_allows() {
    let data = noise(150_000);
    for (multiple, expected) in [(2, 2), (5, 5), (3, 3), (64, 6)] {
        let mut bench = Bench::new();
        bench.part_count_multiple = Some(multiple);
        let staged = bench.stage(&data).await.unwrap();
        assert_eq!(staged.parts.len(), expected, "multiple of {multiple}");
        let sizes: Vec<u64> = staged.parts.iter().map(|part| part.bytes.get()).collect();
        assert!(sizes.iter().all(|&size| size >= 1_000_000), "{sizes:?}");
        assert_eq!(bench.rows(&staged).await.len(), 150_000);
    }
}

#[tokio::test]
async fn a_pass_that_is_repeated_leaves_the_parts_of_the_last_one_only() {
    let bench = Bench::new();
    let mut data = String::new();
    for id in 0..60_000 {
        writeln!(
            data,
            "{{\"id\":{id},\"tag\":\"some text that is not short\"}}"
        )
        .unwrap();
    }
    data.push_str("{\"id\":60000,\"late\":5}\n");
    let staged = bench.stage(&data).await.unwrap();
    assert_eq!(staged.timings.passes, 2);
    assert_eq!(bench.keys().await.len(), staged.parts.len() + 1);
    assert_eq!(bench.rows(&staged).await.len(), 60_001);
}
