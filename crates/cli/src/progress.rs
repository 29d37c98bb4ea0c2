//! Progress on a terminal.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use model::progress::Progress;

const REDRAW_EVERY: Duration = Duration::from_millis(100);

/// One line that is redrawn in place and cleared at the end.
#[derive(Default)]
pub(crate) struct TerminalProgress {
    bar: Mutex<Option<ProgressBar>>,
}

impl TerminalProgress {
    fn replace(&self, bar: Option<ProgressBar>) {
        let mut current = self.bar.lock().expect("no holder of the lock panics");
        if let Some(old) = std::mem::replace(&mut *current, bar) {
            old.finish_and_clear();
        }
    }
}

impl Progress for TerminalProgress {
    fn stage(&self, name: &str, total: Option<u64>) {
        let (bar, template) = match total {
            Some(total) => (
                ProgressBar::new(total),
                "{msg} {wide_bar} {percent}% {elapsed}",
            ),
            None => (
                ProgressBar::new_spinner(),
                "{spinner} {msg} {human_pos} {elapsed}",
            ),
        };
        let style = ProgressStyle::with_template(template).expect("the template is well formed");
        bar.set_style(style);
        bar.set_message(name.to_owned());
        bar.enable_steady_tick(REDRAW_EVERY);
        self.replace(Some(bar));
    }

    fn advance(&self, bytes_or_rows: u64) {
        if let Some(bar) = &*self.bar.lock().expect("no holder of the lock panics") {
            bar.inc(bytes_or_rows);
        }
    }

    fn finish(&self) {
        self.replace(None);
    }
}
