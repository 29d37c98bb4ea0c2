//! Objects in S3 that are read through this machine.

use std::path::Path;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use glob::{MatchOptions, Pattern};
use model::S3Uri;
use model::progress::Progress;
use object_store::path::Path as StorePath;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt};

use super::Input;
use super::download::{Continuation, Remote, Trouble, download};
use super::folder;
use crate::Error;
use crate::parts::store_error;

/// What UNLOAD with MANIFEST puts beside its files, where their prefix is a folder.
const UNLOAD_MANIFEST: &str = "manifest";

/// Downloads what `uri` names, in the order of the keys: an object; with a `/` at its end all objects
/// below it; with `*`, `?` or `[…]` all that match, where `*` stays within one level and `**` does not.
///
/// A key that exists as it is written is never taken as a pattern. Below a prefix, names that begin
/// with `.` or `_`, empty objects and the `manifest` of an UNLOAD are left out.
pub async fn download_objects(
    store: &Arc<dyn ObjectStore>,
    uri: &S3Uri,
    spool_dir: &Path,
    progress: &dyn Progress,
) -> Result<Vec<Input>, Error> {
    let objects = find(store, uri).await?;
    progress.stage(
        "fetching",
        Some(objects.iter().map(|object| object.size).sum()),
    );
    let mut inputs = Vec::with_capacity(objects.len());
    for object in objects {
        let uri = S3Uri::new(uri.bucket(), object.location.as_ref()).map_err(Error::Prefix)?;
        let mut remote = Object {
            store: Arc::clone(store),
            uri,
            object,
        };
        let downloaded = download(&mut remote, spool_dir, progress).await?;
        inputs.push(Input::Downloaded(downloaded));
    }
    progress.finish();
    Ok(inputs)
}

/// The objects that `uri` names, as [`download_objects`] takes it; at least one.
pub(super) async fn find(
    store: &Arc<dyn ObjectStore>,
    uri: &S3Uri,
) -> Result<Vec<ObjectMeta>, Error> {
    let key = uri.key();
    let is_folder = key.is_empty() || key.ends_with('/');
    if !is_folder {
        let path = StorePath::parse(key).map_err(|source| Error::Store {
            action: "read",
            location: uri.to_string(),
            source: source.into(),
        })?;
        match store.head(&path).await {
            Ok(object) => return Ok(vec![object]),
            Err(object_store::Error::NotFound { .. }) if key.contains(['*', '?', '[']) => {}
            Err(object_store::Error::NotFound { .. }) => {
                return Err(Error::ObjectNotFound {
                    uri: uri.to_string(),
                });
            }
            Err(source) => return Err(store_error("read", uri)(source)),
        }
    }
    let wanted = Wanted::of(key, is_folder).map_err(|source| Error::Pattern {
        pattern: uri.to_string(),
        source,
    })?;
    let prefix = StorePath::from(wanted.folder);
    let listed = store.list(Some(&prefix));
    let mut found: Vec<ObjectMeta> = listed
        .try_collect()
        .await
        .map_err(store_error("list", uri))?;
    found.retain(|object| wanted.is(object));
    found.sort_by(|left, right| left.location.cmp(&right.location));
    if found.is_empty() {
        return Err(Error::ObjectNotFound {
            uri: uri.to_string(),
        });
    }
    Ok(found)
}

/// The objects that a key with a pattern or a `/` at its end stands for.
struct Wanted<'a> {
    /// All of them lie below it; empty, or with a `/` at its end.
    folder: &'a str,
    pattern: Option<Pattern>,
}

impl<'a> Wanted<'a> {
    fn of(key: &'a str, is_folder: bool) -> Result<Self, glob::PatternError> {
        if is_folder {
            return Ok(Self {
                folder: key,
                pattern: None,
            });
        }
        let first = key.find(['*', '?', '[']).unwrap_or(key.len());
        Ok(Self {
            folder: &key[..key[..first].rfind('/').map_or(0, |at| at + 1)],
            pattern: Some(Pattern::new(key)?),
        })
    }

    fn is(&self, object: &ObjectMeta) -> bool {
        let key = object.location.as_ref();
        match &self.pattern {
            Some(pattern) => pattern.matches_with(
                key,
                MatchOptions {
                    case_sensitive: true,
                    require_literal_separator: true,
                    require_literal_leading_dot: false,
                },
            ),
            None => {
                object.size > 0
                    && object.location.filename() != Some(UNLOAD_MANIFEST)
                    && key.strip_prefix(self.folder).is_some_and(folder::is_data)
            }
        }
    }
}

#[expect(clippy::struct_field_names, reason = "what the bucket calls an object")]
struct Object {
    store: Arc<dyn ObjectStore>,
    uri: S3Uri,
    object: ObjectMeta,
}

impl Remote for Object {
    fn name(&self) -> String {
        self.uri.to_string()
    }

    async fn read_from(&mut self, offset: u64) -> Result<Continuation, Trouble> {
        let options = GetOptions {
            // The object that was listed and no other that has taken its place.
            if_match: self.object.e_tag.clone(),
            range: (offset > 0).then_some(GetRange::Offset(offset)),
            ..GetOptions::default()
        };
        let uri = self.uri.clone();
        let trouble = move |error: object_store::Error| match error {
            object_store::Error::Precondition { .. } => Trouble::Lasting(Error::SourceChanged {
                path: uri.to_string(),
            }),
            error @ (object_store::Error::NotFound { .. }
            | object_store::Error::PermissionDenied { .. }
            | object_store::Error::Unauthenticated { .. }) => {
                Trouble::Lasting(store_error("read", &uri)(error))
            }
            error => Trouble::Passing(store_error("read", &uri)(error)),
        };
        let got = self.store.get_opts(&self.object.location, options).await;
        let bytes = got.map_err(&trouble)?.into_stream();
        Ok(Continuation {
            from: offset,
            bytes: bytes.map_err(trouble).boxed(),
            length: Some(self.object.size),
        })
    }
}
