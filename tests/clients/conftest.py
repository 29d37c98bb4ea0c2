"""What every suite needs: where the stack is, a database and a bucket of its own, a second connection."""

import dataclasses
import json
import os
import pathlib
import sys
import uuid

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from report import Report  # noqa: E402


def pytest_configure(config):
    config.pluginmanager.register(Report())


@dataclasses.dataclass(frozen=True)
class Login:
    """By what a client reaches a database."""

    host: str
    port: int
    user: str
    password: str
    database: str


@pytest.fixture(scope="session")
def warehouse():
    """The administrator of the stack."""
    return {
        "host": os.environ["PGHOST"],
        "port": int(os.environ["PGPORT"]),
        "user": os.environ["PGUSER"],
        "password": os.environ["PGPASSWORD"],
        "database": os.environ["PGDATABASE"],
    }


@pytest.fixture
def table_name():
    return f"t_{uuid.uuid4().hex[:12]}"


def administrator(warehouse, database):
    import psycopg2

    connection = psycopg2.connect(
        host=warehouse["host"],
        port=warehouse["port"],
        user=warehouse["user"],
        password=warehouse["password"],
        dbname=database,
        sslmode="disable",
    )
    connection.autocommit = True
    return connection


@pytest.fixture(scope="session")
def login(warehouse):
    """A user without special rights, and a database that it owns."""
    found = Login(warehouse["host"], warehouse["port"], "loader", "Loader-1-password", "warehouse")
    connection = administrator(warehouse, warehouse["database"])
    with connection.cursor() as cursor:
        cursor.execute(f"create user {found.user} password '{found.password}'")
        cursor.execute(f"create database {found.database} owner {found.user}")
    connection.close()
    return found


@pytest.fixture(scope="session")
def rows(warehouse, login):
    """Asks a second connection, the administrator's, for the rows of a query."""
    connection = administrator(warehouse, login.database)

    def ask(sql, *parameters):
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []

    yield ask
    connection.close()


@pytest.fixture(scope="session")
def s3():
    import boto3

    return boto3.client("s3")


@pytest.fixture(scope="session")
def bucket(s3):
    name = f"stage-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name}
    )
    return name


@pytest.fixture(scope="session")
def role(bucket):
    """The ARN of a role that the warehouse may assume, and that may use the bucket and no other."""
    import boto3

    iam = boto3.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "redshift.amazonaws.com"}, "Action": "sts:AssumeRole"}
    objects = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:GetBucketLocation"],
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }
    name = f"warehouse-{uuid.uuid4().hex[:8]}"
    created = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))
    iam.put_role_policy(RoleName=name, PolicyName="staging", PolicyDocument=document(objects))
    return created["Role"]["Arn"]


def document(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def objects(s3, bucket):
    """The keys in the bucket below a prefix."""

    def below(prefix=""):
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    return below
