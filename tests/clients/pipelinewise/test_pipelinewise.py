"""PipelineWise: its Singer target with new, changed and deleted records, wider schemas, gzip and slices."""

import datetime
import decimal
import importlib.metadata
import json
import os
import subprocess
import sys

import pytest

CLIENT = "PipelineWise target"
VERSION = importlib.metadata.version("pipelinewise-target-redshift")
# The target of 2020 names a class where Python had it until 3.9.
START = "import collections, collections.abc; collections.MutableMapping = collections.abc.MutableMapping; " \
    "import target_redshift; target_redshift.main()"


def schema(**properties):
    return {
        "type": "SCHEMA",
        "stream": "tap-items",
        "key_properties": ["id"],
        "schema": {"type": "object", "properties": {"id": {"type": ["integer"]}, **properties}},
    }


def record(**values):
    return {"type": "RECORD", "stream": "tap-items", "record": values}


TEXT = {"type": ["null", "string"]}
NUMBER = {"type": ["null", "number"]}
MOMENT = {"type": ["null", "string"], "format": "date-time"}
OBJECT = {"type": ["null", "object"]}


@pytest.fixture(params=["gzip", ""])
def target(request, login, bucket, tmp_path):
    folder = "plw" + (request.param or "plain") + request.node.name.split("[")[0][-8:]
    config = {
        "host": login.host,
        "port": login.port,
        "user": login.user,
        "password": login.password,
        "dbname": login.database,
        "aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
        "s3_bucket": bucket,
        "s3_key_prefix": "pipelinewise/",
        "default_target_schema": folder,
        "compression": request.param,
        "slices": 2,
        "primary_key_required": True,
        "add_metadata_columns": True,
        "hard_delete": True,
    }
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))

    def run(*messages):
        ended = subprocess.run(
            [sys.executable, "-c", START, "--config", path],
            input="\n".join(map(json.dumps, messages)) + "\n",
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    run.schema = folder
    return run


def test_records_are_loaded_changed_and_deleted(target, rows, objects):
    columns = schema(name=TEXT, price=NUMBER, at=MOMENT, extra=OBJECT)
    target(
        columns,
        record(id=1, name="Ann", price=1.5, at="2024-02-29T01:02:03.5Z", extra={"a": [1]}),
        record(id=2, name='B, "two" \\ backslash', price=None, at=None, extra=None),
        record(id=3, name="Zoë", price=-2.25, at="1999-12-31T23:59:59Z", extra={}),
        {"type": "STATE", "value": {"bookmark": 3}},
    )
    query = f"select id, name, price, at from {target.schema}.items order by id"
    assert rows(query) == [
        (1, "Ann", 1.5, datetime.datetime(2024, 2, 29, 1, 2, 3, 500000)),
        (2, 'B, "two" \\ backslash', None, None),
        (3, "Zoë", -2.25, datetime.datetime(1999, 12, 31, 23, 59, 59)),
    ]
    told = target(
        columns,
        record(id=2, name="Bob", price=7, at=None, extra=None),
        record(id=3, _sdc_deleted_at="2024-03-01T00:00:00Z"),
        {"type": "STATE", "value": {"bookmark": 4}},
    )
    assert json.loads(told.strip().splitlines()[-1]) == {"bookmark": 4}
    assert [row[:2] for row in rows(query)] == [(1, "Ann"), (2, "Bob")]
    assert objects("pipelinewise/") == []


def test_a_schema_that_changes(target, rows):
    target(schema(name=TEXT), record(id=1, name="Ann"))
    target(schema(name=TEXT, town=TEXT), record(id=2, name="Bob", town="Bonn"))
    assert rows(f"select id, town from {target.schema}.items order by id") == [(1, None), (2, "Bonn")]
    target(schema(name=NUMBER, town=TEXT), record(id=3, name=3.5, town=None))
    kept = rows(
        "select column_name from information_schema.columns where table_schema = %s and column_name like 'name_%%'",
        target.schema,
    )
    assert len(kept) == 1
    assert rows(f"select name from {target.schema}.items where id = 3")[0][0] == decimal.Decimal("3.5")
