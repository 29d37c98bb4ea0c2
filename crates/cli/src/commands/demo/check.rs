//! The demo's own checks.

use model::{Code, Failure, Kind};

use super::scene::Scene;

/// Fails the demo, in words, unless the condition holds.
pub(super) fn holds(condition: bool, otherwise: impl FnOnce() -> String) -> Result<(), Failure> {
    if condition {
        return Ok(());
    }
    Err(Failure::new(
        Kind::Internal,
        Code::DemoCheckFailed,
        format!("the demo's check failed: {}", otherwise()),
    )
    .with_hint("run it with another data folder, `longshore demo --data DIR`, and report this"))
}

/// The refusal that a step provoked; succeeding is what fails it.
pub(super) fn refused<T>(outcome: Result<T, Failure>, code: Code) -> Result<Failure, Failure> {
    match outcome {
        Err(failure) if failure.code == code => Ok(failure),
        Err(failure) => Err(failure),
        Ok(_) => {
            holds(false, || {
                format!("what should be refused as \"{code}\" was done")
            })?;
            unreachable!("a check that does not hold is an error")
        }
    }
}

impl Scene {
    /// The numbers in the one row that a query gives the dedicated user.
    pub(super) async fn numbers<const COUNT: usize>(
        &self,
        sql: &str,
    ) -> Result<[u64; COUNT], Failure> {
        let row = self.row(sql).await?;
        let numbers: Option<Vec<u64>> =
            row.iter().map(|cell| cell.as_ref()?.parse().ok()).collect();
        numbers
            .and_then(|numbers| numbers.try_into().ok())
            .ok_or_else(|| {
                let message = format!("the demo's check expects {COUNT} numbers, not {row:?}");
                Failure::new(Kind::Internal, Code::DemoCheckFailed, message)
            })
    }

    /// The one number that a query gives.
    pub(super) async fn number(&self, sql: &str) -> Result<u64, Failure> {
        let [number] = self.numbers(sql).await?;
        Ok(number)
    }

    /// The first row of a query, as the dedicated user sees it.
    pub(super) async fn row(&self, sql: &str) -> Result<Vec<Option<String>>, Failure> {
        let request = operations::RunQuery {
            sql: sql.to_owned(),
            max_rows: 1,
        };
        let rows = operations::run_query(&self.context, &request).await?;
        Ok(rows.rows.into_iter().next().unwrap_or_default())
    }
}
