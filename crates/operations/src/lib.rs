//! The product's verbs: one file each, which reads like a recipe.
//!
//! A verb takes a [`Context`] and a request and gives a report or a [`Failure`](model::Failure). What
//! it decides, it decides by the pure functions of `entities` and `functions`; what it writes in the
//! warehouse goes through the ledger. Every verb may be killed at any moment and run again.

mod administer;
mod apply;
mod catalog;
mod context;
mod count_segment;
mod deploy_column;
mod deployed_functions;
mod drop_table;
mod entity_state;
mod evaluate_segment;
mod list_columns;
mod list_entities;
mod list_tables;
mod load_files;
mod loading;
mod page_rows;
mod plan;
mod preview_column;
mod preview_entity;
mod refresh_entity;
mod run_query;
mod segment_changes;
mod segment_state;
mod set_up_warehouse;
mod show_entity;
mod sweep_loads;
mod switch_view;
mod unload;

pub use administer::{Administrator, administer};
pub use apply::{Applied, Apply, apply};
pub use aws::{AwsOptions, Credentials};
pub use catalog::{CatalogListing, ListCatalog, list_catalog};
pub use context::{Context, Reach, Surroundings};
pub use count_segment::count_segment;
pub use deployed_functions::deployed_functions;
pub use drop_table::{DropTable, drop_table};
pub use evaluate_segment::{EvaluateSegment, Evaluation, evaluate_segment};
pub use list_columns::{ListedColumn, list_columns};
pub use list_entities::{ListedEntity, list_entities};
pub use list_tables::{ListedTable, list_tables};
pub use load_files::{LoadFiles, Loaded, is_loaded, load_files};
pub use loading::{ColumnChange, LoadPlan, LoadReport, LoadedColumn, Read, Times, WarehouseSaid};
pub use page_rows::{Page, PageColumn, PageRows, page_rows};
pub use plan::plan;
pub use preview_column::{ColumnPreview, PreviewColumn, PreviewedRow, preview_column};
pub use preview_entity::preview_entity;
pub use refresh_entity::{RefreshEntity, Refreshed, refresh_entity};
pub use run_query::{RunQuery, run_query};
pub use segment_changes::{SegmentChanges, segment_changes};
pub use set_up_warehouse::{iam_input, set_up_warehouse, setup_input};
pub use show_entity::{ColumnKind, ShownColumn, show_entity};
pub use staging::{NullMarkerUse, PolicyOutcome, Touched};
pub use sweep_loads::{KeptRun, RunKind, SweepLoads, Swept, SweptObject, SweptRun, sweep_loads};
pub use unload::{
    Destination, FileCompression, FileFormat, Unload, UnloadOptions, Unloaded, UnloadedFile, unload,
};
pub use warehouse::{Rows, TlsMode};
