"""boto3: the embedded S3, STS and Lambda; endpoint and keys come from the environment."""

import io
import json
import os
import uuid
import zipfile

import boto3
import botocore
import pytest

CLIENT = "boto3"

BUCKET = f"clients-{uuid.uuid4().hex[:12]}"
ACCOUNT = boto3.client("sts").get_caller_identity()["Account"]
FUNCTION_ROLE = f"arn:aws:iam::{ACCOUNT}:role/lambda"


@pytest.fixture(scope="module")
def s3():
    config = botocore.config.Config(s3={"addressing_style": "path"})
    client = boto3.client("s3", config=config)
    region = {"LocationConstraint": client.meta.region_name}
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=region)
    return client


@pytest.fixture
def prefix():
    return f"clients/{uuid.uuid4().hex}/"


def test_an_object_comes_back_as_it_was_put(s3, prefix):
    key = prefix + 'a "quoted" key/ü'
    content = os.urandom(100_000)
    s3.put_object(Bucket=BUCKET, Key=key, Body=content, Metadata={"origin": "test"})
    got = s3.get_object(Bucket=BUCKET, Key=key)
    assert got["Body"].read() == content
    assert got["Metadata"] == {"origin": "test"}
    part = s3.get_object(Bucket=BUCKET, Key=key, Range="bytes=10-19")
    assert part["Body"].read() == content[10:20]
    head = s3.head_object(Bucket=BUCKET, Key=key)
    assert head["ContentLength"] == 100_000


def test_a_listing_is_ordered_and_comes_in_pages(s3, prefix):
    keys = [f"{prefix}k{number:03}" for number in range(25)] + [f"{prefix}folder/x"]
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix=prefix, PaginationConfig={"PageSize": 10}
    )
    listed = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    assert listed == sorted(keys)
    grouped = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix, Delimiter="/")
    assert [group["Prefix"] for group in grouped["CommonPrefixes"]] == [f"{prefix}folder/"]
    assert len(grouped["Contents"]) == 25


def test_a_key_and_a_longer_key_live_side_by_side(s3, prefix):
    s3.put_object(Bucket=BUCKET, Key=prefix + "a", Body=b"1")
    s3.put_object(Bucket=BUCKET, Key=prefix + "a/b", Body=b"2")
    assert s3.get_object(Bucket=BUCKET, Key=prefix + "a")["Body"].read() == b"1"
    assert s3.get_object(Bucket=BUCKET, Key=prefix + "a/b")["Body"].read() == b"2"


def test_a_multipart_upload_is_one_object(s3, prefix):
    key = prefix + "large"
    content = os.urandom(12 * 1024 * 1024)
    config = boto3.s3.transfer.TransferConfig(
        multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024
    )
    s3.upload_fileobj(io.BytesIO(content), BUCKET, key, Config=config)
    received = io.BytesIO()
    s3.download_fileobj(BUCKET, key, received)
    assert received.getvalue() == content
    s3.delete_object(Bucket=BUCKET, Key=key)
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        s3.head_object(Bucket=BUCKET, Key=key)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_a_wrong_secret_is_refused(s3):
    client = boto3.client(
        "s3",
        aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key="not-the-secret",
    )
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        client.list_objects_v2(Bucket=BUCKET)
    assert raised.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


def test_sts_tells_who_calls():
    identity = boto3.client("sts").get_caller_identity()
    assert identity["Arn"].startswith("arn:aws:iam::")
    assert len(identity["Account"]) == 12


def test_a_function_is_created_invoked_and_deleted():
    client = boto3.client("lambda")
    name = f"clients-{uuid.uuid4().hex[:8]}"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr(
            "index.js", "exports.handler = async (event) => ({ doubled: event.number * 2 });"
        )
    client.create_function(
        FunctionName=name,
        Runtime="nodejs22.x",
        Role=FUNCTION_ROLE,
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    try:
        client.get_waiter("function_active_v2").wait(FunctionName=name)
        reply = client.invoke(FunctionName=name, Payload=json.dumps({"number": 21}))
        assert json.loads(reply["Payload"].read()) == {"doubled": 42}
    finally:
        client.delete_function(FunctionName=name)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function(FunctionName=name)
