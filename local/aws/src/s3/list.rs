//! `ListObjects` in both versions.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::{
    CommonPrefix, ETag, EncodingType, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input,
    ListObjectsV2Output, Object, ObjectStorageClass,
};
use s3s::{S3Request, S3Result, s3_error};

use super::listing::{Page, PageRequest, Position};
use super::objects::signed;
use super::{Service, refuse, timestamp};
use crate::AwsError;

const MAX_KEYS: i32 = 1000;

/// What `encoding-type=url` leaves as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/')
    .remove(b'*');

impl Service {
    pub(super) fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<ListObjectsV2Output> {
        let input = request.input;
        let encoding = Encoding::of(input.encoding_type)?;
        let max_keys = max_keys(input.max_keys)?;
        let after = match (&input.continuation_token, &input.start_after) {
            (Some(token), _) => Position::from_token(token)?,
            (None, Some(key)) => Position::AfterKey(key.clone()),
            (None, None) => Position::Start,
        };
        let prefix = input.prefix.unwrap_or_default();
        let page = self.page(
            &input.bucket,
            &prefix,
            input.delimiter.as_deref(),
            after,
            max_keys,
        )?;
        let next = page.next.as_ref().map(Position::to_token);
        let (contents, common_prefixes) = encoding.entries(page);
        let key_count = contents.len() + common_prefixes.len();
        Ok(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: Some(encoding.text(prefix)),
            max_keys: Some(max_keys),
            key_count: i32::try_from(key_count).ok(),
            continuation_token: input.continuation_token,
            is_truncated: Some(next.is_some()),
            next_continuation_token: next,
            contents: Some(contents),
            common_prefixes: Some(common_prefixes),
            delimiter: input.delimiter.map(|text| encoding.text(text)),
            encoding_type: encoding.answer(),
            start_after: input.start_after.map(|key| encoding.text(key)),
            request_charged: None,
        })
    }

    pub(super) fn list_objects(
        &self,
        request: S3Request<ListObjectsInput>,
    ) -> S3Result<ListObjectsOutput> {
        let input = request.input;
        let encoding = Encoding::of(input.encoding_type)?;
        let max_keys = max_keys(input.max_keys)?;
        let prefix = input.prefix.unwrap_or_default();
        let after = marker_position(input.marker.as_deref(), &prefix, input.delimiter.as_deref());
        let page = self.page(
            &input.bucket,
            &prefix,
            input.delimiter.as_deref(),
            after,
            max_keys,
        )?;
        let next = page.next.clone();
        let (contents, common_prefixes) = encoding.entries(page);
        // Version 1 names the next marker only with a delimiter; otherwise it is the last key.
        let next_marker = match (&input.delimiter, &next) {
            (Some(_), Some(Position::AfterKey(text) | Position::AfterPrefix(text))) => {
                Some(encoding.text(text.clone()))
            }
            _ => None,
        };
        Ok(ListObjectsOutput {
            name: Some(input.bucket),
            prefix: Some(encoding.text(prefix)),
            marker: Some(encoding.text(input.marker.unwrap_or_default())),
            max_keys: Some(max_keys),
            is_truncated: Some(next.is_some()),
            contents: Some(contents),
            common_prefixes: Some(common_prefixes),
            delimiter: input.delimiter.map(|text| encoding.text(text)),
            next_marker,
            encoding_type: encoding.answer(),
            request_charged: None,
        })
    }

    fn page(
        &self,
        bucket: &str,
        prefix: &str,
        delimiter: Option<&str>,
        after: Position,
        max_keys: i32,
    ) -> Result<Page, AwsError> {
        let max_entries = usize::try_from(max_keys.min(MAX_KEYS)).unwrap_or(0);
        self.aws.list_page(
            bucket,
            &PageRequest {
                prefix,
                delimiter,
                after,
                max_entries,
            },
        )
    }
}

/// A marker that is itself a common prefix stands for everything under it.
fn marker_position(marker: Option<&str>, prefix: &str, delimiter: Option<&str>) -> Position {
    match (marker, delimiter) {
        (None | Some(""), _) => Position::Start,
        (Some(marker), Some(delimiter))
            if !delimiter.is_empty()
                && marker
                    .strip_prefix(prefix)
                    .is_some_and(|rest| rest.ends_with(delimiter)) =>
        {
            Position::AfterPrefix(marker.to_owned())
        }
        (Some(marker), _) => Position::AfterKey(marker.to_owned()),
    }
}

fn max_keys(given: Option<i32>) -> S3Result<i32> {
    match given.unwrap_or(MAX_KEYS) {
        keys if keys < 0 => Err(s3_error!(
            InvalidArgument,
            "Argument maxKeys must be an integer between 0 and 2147483647"
        )),
        keys => Ok(keys),
    }
}

/// Keys may hold characters that XML cannot; `encoding-type=url` asks for them percent-encoded.
#[derive(Clone, Copy)]
struct Encoding {
    url: bool,
}

impl Encoding {
    fn of(asked: Option<EncodingType>) -> S3Result<Self> {
        let url = asked.is_some();
        let unknown = asked.is_some_and(|encoding| encoding.as_str() != EncodingType::URL);
        refuse("encodings other than \"url\"", unknown)?;
        Ok(Self { url })
    }

    fn text(self, text: String) -> String {
        if self.url {
            utf8_percent_encode(&text, PLAIN).to_string()
        } else {
            text
        }
    }

    fn answer(self) -> Option<EncodingType> {
        self.url
            .then(|| EncodingType::from_static(EncodingType::URL))
    }

    fn entries(self, page: Page) -> (Vec<Object>, Vec<CommonPrefix>) {
        let objects = page.objects.into_iter().map(|(key, object)| Object {
            e_tag: Some(ETag::Strong(object.e_tag)),
            key: Some(self.text(key)),
            last_modified: Some(timestamp(object.modified_ms)),
            size: Some(signed(object.size_bytes)),
            storage_class: Some(ObjectStorageClass::from_static(
                ObjectStorageClass::STANDARD,
            )),
            ..Object::default()
        });
        let prefixes = page.common_prefixes.into_iter().map(|prefix| CommonPrefix {
            prefix: Some(self.text(prefix)),
        });
        (objects.collect(), prefixes.collect())
    }
}
