//! The operations that are supported; every other one is answered `NotImplemented` by `s3s`.

use s3s::{S3, S3Request, S3Response, S3Result};

use super::Service;

/// Declares operations as calls of the methods of the same name in the files beside this one. Those
/// that move an object's bytes are asynchronous; those that only ask the index are not.
macro_rules! operations {
    (
        moving bytes { $($moving:ident($moving_input:ident) -> $moving_output:ident;)* }
        asking the index { $($asking:ident($asking_input:ident) -> $asking_output:ident;)* }
    ) => {
        #[async_trait::async_trait]
        impl S3 for Service {
            $(
                async fn $moving(
                    &self,
                    request: S3Request<s3s::dto::$moving_input>,
                ) -> S3Result<S3Response<s3s::dto::$moving_output>> {
                    self.$moving(request).await.map(S3Response::new)
                }
            )*
            $(
                async fn $asking(
                    &self,
                    request: S3Request<s3s::dto::$asking_input>,
                ) -> S3Result<S3Response<s3s::dto::$asking_output>> {
                    self.$asking(request).map(S3Response::new)
                }
            )*
        }
    };
}

operations! {
    moving bytes {
        complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput;
        copy_object(CopyObjectInput) -> CopyObjectOutput;
        get_object(GetObjectInput) -> GetObjectOutput;
        put_object(PutObjectInput) -> PutObjectOutput;
        upload_part(UploadPartInput) -> UploadPartOutput;
        upload_part_copy(UploadPartCopyInput) -> UploadPartCopyOutput;
    }
    asking the index {
        abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput;
        create_bucket(CreateBucketInput) -> CreateBucketOutput;
        create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput;
        delete_bucket(DeleteBucketInput) -> DeleteBucketOutput;
        delete_object(DeleteObjectInput) -> DeleteObjectOutput;
        delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput;
        get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput;
        head_bucket(HeadBucketInput) -> HeadBucketOutput;
        head_object(HeadObjectInput) -> HeadObjectOutput;
        list_buckets(ListBucketsInput) -> ListBucketsOutput;
        list_multipart_uploads(ListMultipartUploadsInput) -> ListMultipartUploadsOutput;
        list_objects(ListObjectsInput) -> ListObjectsOutput;
        list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output;
        list_parts(ListPartsInput) -> ListPartsOutput;
    }
}
