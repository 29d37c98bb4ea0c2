//! Noticing that nobody uses the stack any more.

use std::time::{Duration, Instant};

use crate::stack::LocalStack;

/// How often use is looked at; an idle end is late by at most this much.
const STEP: Duration = Duration::from_millis(500);

impl LocalStack {
    /// Returns once there has been no connection to the warehouse, no request to AWS and no control
    /// request for `limit`.
    pub async fn wait_until_idle(&self, limit: Duration) {
        let mut last_connection = Instant::now();
        loop {
            tokio::time::sleep(STEP.min(limit)).await;
            if self.redshift().connection_count() > 0 {
                last_connection = Instant::now();
            }
            let aws = self.aws().activity();
            let quiet_for = if aws.requests_in_progress > 0 {
                Duration::ZERO
            } else {
                last_connection
                    .elapsed()
                    .min(aws.quiet_for)
                    .min(self.control().quiet_for())
            };
            if quiet_for >= limit {
                return;
            }
        }
    }
}
