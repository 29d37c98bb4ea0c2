//! The manifest that UNLOAD leaves beside its files (database developer guide, "UNLOAD", MANIFEST).

use local_dialect::RsType;
use serde_json::{Value, json};

use super::UnloadColumn;

/// A file as the manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFile {
    /// `s3://bucket/key`.
    pub url: String,
    pub content_length: u64,
    /// Lines of the file, a header line included.
    pub record_count: u64,
}

/// The manifest's text; with `verbose` it tells counts and columns too.
pub fn manifest(files: &[ManifestFile], columns: &[UnloadColumn], verbose: bool) -> String {
    let entries: Vec<Value> = files
        .iter()
        .map(|file| {
            let mut meta = json!({ "content_length": file.content_length });
            if verbose {
                meta["record_count"] = json!(file.record_count);
            }
            json!({ "url": file.url, "meta": meta })
        })
        .collect();
    let mut document = json!({ "entries": entries });
    if verbose {
        let elements: Vec<Value> = columns.iter().map(element).collect();
        document["schema"] = json!({ "elements": elements });
        document["meta"] = json!({
            "content_length": files.iter().map(|file| file.content_length).sum::<u64>(),
            "record_count": files.iter().map(|file| file.record_count).sum::<u64>(),
        });
        document["author"] = json!({ "name": "Amazon Redshift", "version": "1.0.0" });
    }
    format!("{document:#}\n")
}

fn element(column: &UnloadColumn) -> Value {
    let mut kind = json!({ "base": column.data_type.base_name() });
    match column.data_type {
        RsType::Char(bytes) | RsType::VarChar(bytes) | RsType::VarByte(bytes) => {
            kind["max_length"] = json!(bytes);
        }
        RsType::Decimal { precision, scale } => {
            kind["precision"] = json!(precision);
            kind["scale"] = json!(scale);
        }
        _ => {}
    }
    json!({ "name": column.name, "type": kind })
}
