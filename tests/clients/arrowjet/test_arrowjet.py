"""arrowjet: write_dataframe by COPY, read_bulk by UNLOAD, direct reads."""

import os

import arrowjet
import pandas as pd
import pytest
import redshift_connector

CLIENT = "arrowjet"


@pytest.fixture
def connection(login):
    opened = redshift_connector.connect(
        host=login.host,
        port=login.port,
        database=login.database,
        user=login.user,
        password=login.password,
        ssl=False,
    )
    opened.autocommit = True
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def engine(bucket, role):
    return arrowjet.Engine(
        staging_bucket=bucket,
        staging_prefix="arrowjet",
        staging_iam_role=role,
        staging_region=os.environ["AWS_REGION"],
        s3_endpoint_url=os.environ["AWS_ENDPOINT_URL"],
    )


@pytest.fixture
def table(connection, table_name):
    connection.cursor().execute(f"create table {table_name} (id bigint, name varchar(20), ratio float8)")
    return table_name


FRAME = pd.DataFrame({"id": [1, 2, 3], "name": ["a", None, "ü"], "ratio": [0.5, -1.0, None]})


def test_a_frame_is_written_and_read_in_bulk(connection, engine, table, rows, objects):
    engine.write_dataframe(connection, FRAME, table)
    assert rows(f"select id, name, ratio from public.{table} order by id") == [
        (1, "a", 0.5),
        (2, None, -1.0),
        (3, "ü", None),
    ]
    read = engine.read_bulk(connection, f"select id, name from {table} where id > 1").to_pandas()
    assert sorted(read["id"]) == [2, 3]
    assert objects("arrowjet/") == []


def test_an_empty_result_is_empty(connection, engine, table):
    read = engine.read_bulk(connection, f"select id, name from {table} where false")
    assert read.to_pandas().empty
