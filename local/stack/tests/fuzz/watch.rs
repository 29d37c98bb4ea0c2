//! A session that works while the others fuzz: what it does must stay right and quick.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Fuzz;

const TOTAL: i64 = 10_000;

/// Longest time for one of its statements, on a machine that is busy with the others'.
const PATIENCE: Duration = Duration::from_secs(30);

/// Moves amounts between two tables that nobody else may touch, and looks whether any is lost.
pub(super) async fn run(fuzz: Arc<Fuzz>) {
    let warehouse = &fuzz.warehouse;
    warehouse
        .run(&format!(
            "create schema watched; create table watched.a (n bigint); create table watched.b (n bigint);
             insert into watched.a values ({TOTAL}); insert into watched.b values (0)"
        ))
        .await;
    let mut moved = 0;
    while Instant::now() < fuzz.end {
        let step = async {
            warehouse
                .run(
                    "begin; update watched.a set n = n - 1; update watched.b set n = n + 1; commit",
                )
                .await;
            warehouse
                .rows("select a.n, b.n, a.n + b.n from watched.a, watched.b")
                .await
        };
        let Ok(rows) = tokio::time::timeout(PATIENCE, step).await else {
            fuzz.findings
                .add("harm", &format!("step {moved}"), "the watch session waits");
            return;
        };
        moved += 1;
        let expected = format!("{}|{moved}|{TOTAL}", TOTAL - moved);
        if rows != [expected.clone()] {
            fuzz.findings.add(
                "harm",
                &format!("step {moved}"),
                &format!("{rows:?} instead of {expected}"),
            );
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
