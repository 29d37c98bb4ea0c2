//! Removing what was staged.

use std::sync::Arc;
use std::time::SystemTime;

use futures::{StreamExt, TryStreamExt};
use model::{ByteCount, S3Uri};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use crate::Error;
use crate::parts::{path_of, store_error};

/// Deletions that run at the same time.
const CONCURRENT: usize = 8;

/// An object that lies below a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedObject {
    pub uri: S3Uri,
    pub bytes: ByteCount,
    /// By the clock of the bucket.
    pub last_modified: SystemTime,
    /// Changes when the object is written anew.
    pub e_tag: Option<String>,
}

pub(crate) fn staged_object(bucket: &str, object: ObjectMeta) -> Result<StagedObject, Error> {
    Ok(StagedObject {
        uri: S3Uri::new(bucket, object.location.as_ref()).map_err(Error::Prefix)?,
        bytes: ByteCount(object.size),
        last_modified: object.last_modified.into(),
        e_tag: object.e_tag,
    })
}

/// Every object below `prefix`, which is a folder, in no order.
pub async fn list_staged(
    store: &Arc<dyn ObjectStore>,
    prefix: &S3Uri,
) -> Result<Vec<StagedObject>, Error> {
    let path = path_of(prefix)?;
    store
        .list(Some(&path))
        .map(|object| {
            let object = object.map_err(store_error("list", prefix))?;
            staged_object(prefix.bucket(), object)
        })
        .try_collect()
        .await
}

/// Deletes every object below `prefix` and returns how many there were. Idempotent.
///
/// The prefix is a folder: `loads/k7` covers `loads/k7/part-00000.csv.zst` and not `loads/k71/…`.
/// An empty prefix is refused, since it would empty the bucket.
pub async fn remove_staged(store: &Arc<dyn ObjectStore>, prefix: &S3Uri) -> Result<u64, Error> {
    let path = path_of(prefix)?;
    if path.as_ref().is_empty() {
        return Err(Error::WholeBucket {
            bucket: prefix.bucket().to_owned(),
        });
    }
    store
        .list(Some(&path))
        .map(|object| async {
            let object = object.map_err(store_error("list", prefix))?;
            store
                .delete(&object.location)
                .await
                .map_err(store_error("delete from", prefix))
        })
        .buffer_unordered(CONCURRENT)
        .try_fold(0, |count, ()| async move { Ok(count + 1) })
        .await
}
