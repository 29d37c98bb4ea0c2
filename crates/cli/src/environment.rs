//! What the process was started with. Nothing else in the product reads environment variables.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use tracing_subscriber::EnvFilter;

#[derive(Debug, Clone)]
pub(crate) struct Environment {
    pub(crate) current_folder: PathBuf,
    home: Option<PathBuf>,
    variables: BTreeMap<OsString, OsString>,
}

impl Environment {
    pub(crate) fn of_process() -> Self {
        let current_folder = env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        Self {
            current_folder,
            home: env::home_dir(),
            variables: env::vars_os().collect(),
        }
    }

    /// A variable that is set to text.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        self.variables
            .get(OsStr::new(name))?
            .to_str()
            .map(str::to_owned)
    }

    /// `NO_COLOR` set to anything but nothing means no color (no-color.org).
    pub(crate) fn color_allowed(&self) -> bool {
        self.variable("NO_COLOR")
            .is_none_or(|value| value.is_empty())
    }

    /// Where what can be made again is kept: `$XDG_CACHE_HOME/longshore`, else `~/.cache/longshore`.
    pub(crate) fn cache_folder(&self) -> PathBuf {
        let cache = self
            .variable("XDG_CACHE_HOME")
            .filter(|folder| !folder.is_empty())
            .map(PathBuf::from)
            .or_else(|| self.home.as_ref().map(|home| home.join(".cache")));
        cache
            .unwrap_or_else(|| self.current_folder.join(".cache"))
            .join("longshore")
    }

    /// Logs what `LONGSHORE_LOG` asks for, for example `debug` or `warehouse=debug`; by default
    /// warnings of our own.
    pub(crate) fn log_to_stderr(&self) {
        let filter = self.variable("LONGSHORE_LOG");
        let filter = filter.unwrap_or_else(|| "warn,aws_config=error,aws_runtime=error".to_owned());
        let _ = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(filter))
            .with_ansi(false)
            .with_writer(std::io::stderr)
            .try_init();
    }
}
