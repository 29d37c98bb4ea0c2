use std::time::Duration;

/// Why a program could not be loaded or a call gave no answer.
///
/// What a column throws for one row is no error here: it is part of the response.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The code threw, or could not be parsed. `trace` has a line per frame.
    #[error("{name}: {message}")]
    Thrown {
        name: String,
        message: String,
        trace: Vec<String>,
    },

    #[error("the code ran longer than {} ms", limit.as_millis())]
    TimedOut { limit: Duration },

    #[error("the code needed more than {limit_bytes} bytes of memory")]
    OutOfMemory { limit_bytes: usize },

    /// A promise waits for something that cannot happen: there are no timers and no network.
    #[error("the handler returned a promise that never settles")]
    NeverSettles,

    #[error("the package has no file \"{name}\"")]
    MissingFile { name: String },

    #[error("the file \"{name}\" is not UTF-8 text")]
    NotText { name: String },

    #[error("the manifest \"longshore.json\" cannot be read")]
    Manifest(#[source] serde_json::Error),

    #[error("the package has format {found}, this program reads format {supported}")]
    Format { found: u32, supported: u32 },

    /// `name` is Lambda's handler setting, for example `index.handler`.
    #[error("\"{name}\" is not a handler name of the form \"file.export\"")]
    HandlerName { name: String },

    #[error("\"{file}\" exports no function \"{export}\"")]
    MissingExport { file: String, export: String },

    #[error("a thread for the code could not be started")]
    Thread(#[source] std::io::Error),

    /// The engine itself failed; `message` is its own text.
    #[error("the JavaScript engine failed: {message}")]
    Engine { message: String },
}

impl Error {
    /// The line of `file` where the code threw or could not be parsed, counted from 1.
    pub fn line_in(&self, file: &str) -> Option<usize> {
        let Self::Thrown { trace, .. } = self else {
            return None;
        };
        trace.iter().find_map(|frame| {
            let (_, place) = frame.split_once(&format!("{file}:"))?;
            let digits = place
                .split(|character: char| !character.is_ascii_digit())
                .next()?;
            digits.parse().ok()
        })
    }
}
