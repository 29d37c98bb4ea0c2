//! The objects that make up a result.

use std::path::{Component, Path, PathBuf};

use futures::TryStreamExt;
use model::S3Uri;
use object_store::ObjectStoreExt;
use object_store::path::Path as StorePath;

use super::FetchOptions;
use crate::Error;
use crate::parts::manifest::Manifest;
use crate::parts::{path_of, store_error};

/// One file of a result, in the bucket.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) uri: S3Uri,
    pub(super) path: StorePath,
    pub(super) bytes: u64,
    /// Where it goes below the local folder.
    pub(super) name: PathBuf,
}

const MANIFEST: &str = "manifest";

/// The objects below the prefix, by name. If UNLOAD left a manifest, exactly those that it lists must
/// be there, each with the length it says.
pub(super) async fn objects(options: &FetchOptions) -> Result<Vec<Object>, Error> {
    let prefix = &options.prefix;
    let folder = path_of(prefix)?;
    let found: Vec<_> = options
        .store
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
            name: local_name(below, options, &uri)?,
            uri,
            path: object.location,
            bytes: object.size,
        });
    }
    objects.sort_by(|left, right| left.path.cmp(&right.path));
    if let Some(manifest) = manifest {
        let uri = S3Uri::new(prefix.bucket(), manifest.as_ref()).map_err(Error::Prefix)?;
        check(options, &uri, &manifest, &objects).await?;
    }
    Ok(objects)
}

/// The key below the prefix, with an extension that tells the format. A key that would leave the
/// folder is refused.
fn local_name(below: &str, options: &FetchOptions, uri: &S3Uri) -> Result<PathBuf, Error> {
    let path = Path::new(below);
    let stays_below = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !stays_below || below.is_empty() {
        return Err(Error::Manifest {
            location: uri.to_string(),
            reason: "its key cannot be a file name".to_owned(),
        });
    }
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    Ok(match name {
        Some(name) if !name.contains('.') => {
            path.with_file_name(format!("{name}.{}", options.format.extension()))
        }
        _ => path.to_owned(),
    })
}

async fn check(
    options: &FetchOptions,
    uri: &S3Uri,
    path: &StorePath,
    objects: &[Object],
) -> Result<(), Error> {
    let object = options
        .store
        .get(path)
        .await
        .map_err(store_error("read", uri))?;
    let json = object.bytes().await.map_err(store_error("read", uri))?;
    let location = uri.to_string();
    let manifest = Manifest::parse(&json, &location)?;
    for entry in &manifest.entries {
        let Some(object) = objects
            .iter()
            .find(|object| object.uri.to_string() == entry.url)
        else {
            let reason = format!("it lists \"{}\", which is not there", entry.url);
            return Err(Error::Manifest { location, reason });
        };
        if let Some(meta) = &entry.meta
            && meta.content_length != object.bytes
        {
            return Err(Error::SizeDiffers {
                location: entry.url.clone(),
                expected: meta.content_length,
                found: object.bytes,
            });
        }
    }
    if let Some(extra) = objects.iter().find(|object| {
        !manifest
            .entries
            .iter()
            .any(|e| e.url == object.uri.to_string())
    }) {
        let reason = format!("it does not list \"{}\"", extra.uri);
        return Err(Error::Manifest { location, reason });
    }
    Ok(())
}
