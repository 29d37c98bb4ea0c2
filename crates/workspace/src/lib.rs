//! The workspace: one folder on disk with `longshore.toml` and the definitions beside it.
//!
//! Invariants: files are the source of truth and are read strictly, so that an unknown key anywhere is
//! an error with the nearest known key; secrets are references, never values; what a command did is
//! kept in `.longshore/history.sqlite`, which holds no data from the warehouse.

mod definitions;
mod document;
mod error;
mod folder;
mod history;
mod init;
mod nearest;
pub mod settings;

pub use definitions::{
    ColumnEncoding, DistStyle, HeaderLine, Headroom, LoadDefinition, LoadMode, OnError,
    SourceFormat,
};
pub use error::Error;
pub use folder::{SETTINGS_FILE, STATE_FOLDER, Workspace};
pub use history::{History, Outcome, Run};
pub use init::{NewWorkspace, init};
pub use nearest::nearest;
pub use settings::Settings;
