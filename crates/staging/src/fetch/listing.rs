//! The objects that make up a result.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use futures::TryStreamExt;
use model::{ByteCount, RowCount, S3Uri};
use object_store::path::Path as StorePath;
use object_store::{ObjectStore, ObjectStoreExt};

use super::{FetchOptions, FileCompression, UnloadFormat};
use crate::Error;
use crate::parts::manifest::{Entry, Manifest};
use crate::parts::{path_of, store_error};

/// One file of a result, in the bucket.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) uri: S3Uri,
    pub(super) path: StorePath,
    pub(super) bytes: u64,
    /// What the manifest says.
    pub(super) rows: Option<u64>,
    /// Where it goes below the local folder.
    pub(super) name: PathBuf,
}

const MANIFEST: &str = "manifest";

/// One object that UNLOAD wrote and that stays where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnloadedObject {
    pub uri: S3Uri,
    pub bytes: ByteCount,
    /// Lines of the object, a header included, as the manifest says.
    pub rows: Option<RowCount>,
}

/// What lies below a prefix, the manifest left out. If there is a manifest, exactly those objects that
/// it lists must be there, each with the length it says.
pub async fn unloaded_objects(
    store: &Arc<dyn ObjectStore>,
    prefix: &S3Uri,
) -> Result<Vec<UnloadedObject>, Error> {
    let objects = checked_objects(store, prefix).await?;
    let object = |object: Object| UnloadedObject {
        uri: object.uri,
        bytes: ByteCount(object.bytes),
        rows: object.rows.map(RowCount),
    };
    Ok(objects.into_iter().map(object).collect())
}

/// The same with the names that local files get.
pub(super) async fn objects(options: &FetchOptions) -> Result<Vec<Object>, Error> {
    let mut objects = checked_objects(&options.store, &options.prefix).await?;
    for object in &mut objects {
        object.name = local_name(&object.name, options, &object.uri)?;
    }
    Ok(objects)
}

/// In the order of the manifest, which is that of the rows where there is one.
async fn checked_objects(
    store: &Arc<dyn ObjectStore>,
    prefix: &S3Uri,
) -> Result<Vec<Object>, Error> {
    let folder = path_of(prefix)?;
    let found: Vec<_> = store
        .list(Some(&folder))
        .try_collect()
        .await
        .map_err(store_error("list", prefix))?;
    let mut objects = Vec::new();
    let mut manifest = None;
    for object in found {
        let key = object.location.as_ref();
        let below = key
            .get(folder.as_ref().len()..)
            .unwrap_or(key)
            .trim_start_matches('/');
        if below == MANIFEST {
            manifest = Some(object.location);
            continue;
        }
        let uri = S3Uri::new(prefix.bucket(), key).map_err(Error::Prefix)?;
        objects.push(Object {
            name: PathBuf::from(below),
            uri,
            path: object.location,
            bytes: object.size,
            rows: None,
        });
    }
    objects.sort_by(|left, right| left.path.cmp(&right.path));
    if let Some(manifest) = manifest {
        let uri = S3Uri::new(prefix.bucket(), manifest.as_ref()).map_err(Error::Prefix)?;
        check(store, &uri, &manifest, &mut objects).await?;
    }
    Ok(objects)
}

/// The key below the prefix, with an extension that tells the format. A key that would leave the
/// folder is refused.
fn local_name(path: &Path, options: &FetchOptions, uri: &S3Uri) -> Result<PathBuf, Error> {
    let stays_below = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let Some(name) = name.filter(|_| stays_below) else {
        return Err(Error::Manifest {
            location: uri.to_string(),
            reason: "its key cannot be a file name".to_owned(),
        });
    };
    let stem = name.split_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let compression = match options.format {
        UnloadFormat::Parquet => FileCompression::None,
        _ => options.compression,
    };
    let (extension, suffix) = (options.format.extension(), compression.suffix());
    Ok(path.with_file_name(format!("{stem}.{extension}{suffix}")))
}

async fn check(
    store: &Arc<dyn ObjectStore>,
    uri: &S3Uri,
    path: &StorePath,
    objects: &mut [Object],
) -> Result<(), Error> {
    let object = store.get(path).await.map_err(store_error("read", uri))?;
    let json = object.bytes().await.map_err(store_error("read", uri))?;
    let location = uri.to_string();
    let manifest = Manifest::parse(&json, &location)?;
    let mut order: HashMap<String, (usize, Entry)> = HashMap::new();
    for (index, entry) in manifest.entries.into_iter().enumerate() {
        order.insert(entry.url.clone(), (index, entry));
    }
    for object in objects.iter_mut() {
        let Some((_, entry)) = order.get(&object.uri.to_string()) else {
            let reason = format!("it does not list \"{}\"", object.uri);
            return Err(Error::Manifest { location, reason });
        };
        if let Some(meta) = &entry.meta {
            if meta.content_length != object.bytes {
                return Err(Error::SizeDiffers {
                    location: entry.url.clone(),
                    expected: meta.content_length,
                    found: object.bytes,
                });
            }
            object.rows = meta.record_count;
        }
    }
    if let Some(missing) = order
        .keys()
        .find(|url| !objects.iter().any(|object| object.uri.to_string() == **url))
    {
        let reason = format!("it lists \"{missing}\", which is not there");
        return Err(Error::Manifest { location, reason });
    }
    objects.sort_by_key(|object| order.get(&object.uri.to_string()).map(|(index, _)| *index));
    Ok(())
}
