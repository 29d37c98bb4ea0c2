//! Progress on a terminal.

use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use model::RowCount;
use model::progress::{Counted, Progress};

const REDRAW_EVERY: Duration = Duration::from_millis(100);

/// One line that is redrawn in place and cleared at the end.
#[derive(Default)]
pub(crate) struct TerminalProgress {
    bar: Mutex<Option<ProgressBar>>,
    rows: AtomicU64,
    parts: AtomicU64,
}

impl TerminalProgress {
    fn replace(&self, bar: Option<ProgressBar>) {
        let mut current = self.bar.lock().expect("no holder of the lock panics");
        if let Some(old) = std::mem::replace(&mut *current, bar) {
            old.finish_and_clear();
        }
        self.rows.store(0, Ordering::Relaxed);
        self.parts.store(0, Ordering::Relaxed);
    }

    fn told(&self) -> String {
        let mut told = String::new();
        let rows = self.rows.load(Ordering::Relaxed);
        if rows > 0 {
            let _ = write!(told, "{} rows", RowCount(rows));
        }
        let parts = self.parts.load(Ordering::Relaxed);
        if parts > 0 {
            let _ = write!(told, ", {} parts sent", RowCount(parts));
        }
        told
    }
}

impl Progress for TerminalProgress {
    fn stage(&self, name: &str, total: Option<u64>) {
        let (bar, template) = match total {
            Some(total) => (
                ProgressBar::new(total),
                "{prefix} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {msg} {eta} left",
            ),
            None => (
                ProgressBar::new_spinner(),
                "{spinner} {prefix} {msg} {elapsed}",
            ),
        };
        let style = ProgressStyle::with_template(template).expect("the template is well formed");
        bar.set_style(style);
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(REDRAW_EVERY);
        self.replace(Some(bar));
    }

    fn advance(&self, bytes_or_rows: u64) {
        if let Some(bar) = &*self.bar.lock().expect("no holder of the lock panics") {
            bar.inc(bytes_or_rows);
        }
    }

    fn count(&self, counted: Counted, more: u64) {
        let count = match counted {
            Counted::Rows => &self.rows,
            Counted::Parts => &self.parts,
        };
        count.fetch_add(more, Ordering::Relaxed);
        if let Some(bar) = &*self.bar.lock().expect("no holder of the lock panics") {
            bar.set_message(self.told());
        }
    }

    fn finish(&self) {
        self.replace(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_parts_are_told_once_there_are_some_and_every_stage_begins_at_nothing() {
        let progress = TerminalProgress::default();
        progress.stage("staging", Some(10));
        assert_eq!(progress.told(), "");
        progress.count(Counted::Rows, 1000);
        progress.count(Counted::Rows, 234);
        assert_eq!(progress.told(), "1,234 rows");
        progress.count(Counted::Parts, 2);
        assert_eq!(progress.told(), "1,234 rows, 2 parts sent");
        progress.stage("copying", None);
        assert_eq!(progress.told(), "");
        progress.finish();
    }
}
