"""dlt: append, replace, merge (delete-insert, scd2, hard deletes), schema evolution; staged as Parquet and JSON lines."""

import datetime
import decimal
import os

import dlt
import pytest
from dlt.destinations.exceptions import DatabaseException
from dlt.pipeline.exceptions import PipelineStepFailed

CLIENT = "dlt"
FORMATS = ["parquet", "jsonl"]


@pytest.fixture(scope="module", autouse=True)
def settings(login, bucket, role, tmp_path_factory):
    credentials = {
        "HOST": login.host,
        "PORT": str(login.port),
        "DATABASE": login.database,
        "USERNAME": login.user,
        "PASSWORD": login.password,
    }
    for name, value in credentials.items():
        os.environ[f"DESTINATION__REDSHIFT__CREDENTIALS__{name}"] = value
    os.environ.update(
        DESTINATION__REDSHIFT__STAGING_IAM_ROLE=role,
        DESTINATION__FILESYSTEM__BUCKET_URL=f"s3://{bucket}/dlt",
        DESTINATION__FILESYSTEM__CREDENTIALS__AWS_ACCESS_KEY_ID=os.environ["AWS_ACCESS_KEY_ID"],
        DESTINATION__FILESYSTEM__CREDENTIALS__AWS_SECRET_ACCESS_KEY=os.environ["AWS_SECRET_ACCESS_KEY"],
        DESTINATION__FILESYSTEM__CREDENTIALS__REGION_NAME=os.environ["AWS_REGION"],
        DESTINATION__FILESYSTEM__CREDENTIALS__ENDPOINT_URL=os.environ["AWS_ENDPOINT_URL"],
        RUNTIME__DLTHUB_TELEMETRY="false",
        DLT_DATA_DIR=str(tmp_path_factory.mktemp("dlt")),
    )


@pytest.fixture
def pipeline(request, tmp_path):
    """Makes a pipeline with a dataset of the test's own; `staging` is S3 or nothing."""

    def make(staging="filesystem"):
        name = "".join(c if c.isalnum() else "_" for c in request.node.name).strip("_").lower()[:60]
        return dlt.pipeline(
            name,
            destination="redshift",
            staging=staging,
            dataset_name=name,
            pipelines_dir=str(tmp_path),
        )

    return make


def people(*rows):
    return [{"id": key, "name": name, "score": score} for key, name, score in rows]


FIRST = people((1, "Ann", 1.5), (2, 'B "quoted" \\ back\nslash', None), (3, "Zoë", -2.0))


def shown(rows, pipeline, table="people"):
    return rows(f"select id, name, score from {pipeline.dataset_name}.{table} order by id")


@pytest.mark.parametrize("kind", FORMATS)
def test_append_adds_and_replace_replaces(pipeline, rows, kind):
    made = pipeline()
    for _ in range(2):
        made.run(FIRST, table_name="people", write_disposition="append", loader_file_format=kind)
    assert shown(rows, made)[::2] == [(row["id"], row["name"], row["score"]) for row in FIRST]
    assert rows(f"select count(*) from {made.dataset_name}.people") == [(6,)]
    made.run(FIRST[:1], table_name="people", write_disposition="replace", loader_file_format=kind)
    assert shown(rows, made) == [(1, "Ann", 1.5)]
    loads = rows(f"select status from {made.dataset_name}._dlt_loads")
    assert loads == [(0,)] * 3


def test_replace_by_way_of_a_staging_table(pipeline, rows, monkeypatch):
    monkeypatch.setenv("DESTINATION__REPLACE_STRATEGY", "insert-from-staging")
    made = pipeline()
    for some in (FIRST, FIRST[1:]):
        made.run(some, table_name="people", write_disposition="replace", loader_file_format="parquet")
    assert [row[0] for row in shown(rows, made)] == [2, 3]


@pytest.mark.parametrize("kind", FORMATS)
def test_merge_deletes_and_inserts_by_key(pipeline, rows, kind):
    made = pipeline()
    merge = {"write_disposition": "merge", "primary_key": "id", "loader_file_format": kind}
    made.run(FIRST, table_name="people", **merge)
    made.run(people((2, "Bob", 7.0), (4, "Dee", 0.0)), table_name="people", **merge)
    assert [(key, name) for key, name, _ in shown(rows, made)] == [(1, "Ann"), (2, "Bob"), (3, "Zoë"), (4, "Dee")]


def test_merge_with_hard_deletes_and_nested_tables(pipeline, rows):
    made = pipeline()
    merge = {
        "write_disposition": "merge",
        "primary_key": "id",
        "columns": {"gone": {"hard_delete": True, "data_type": "bool"}},
        "loader_file_format": "jsonl",
    }
    orders = [{"id": 1, "gone": False, "items": [{"sku": "a"}, {"sku": "b"}]}, {"id": 2, "gone": False, "items": [{"sku": "c"}]}]
    made.run(orders, table_name="orders", **merge)
    made.run([{"id": 1, "gone": True, "items": []}, {"id": 2, "gone": False, "items": [{"sku": "d"}]}], table_name="orders", **merge)
    assert rows(f"select id from {made.dataset_name}.orders") == [(2,)]
    assert rows(f"select sku from {made.dataset_name}.orders__items order by 1") == [("d",)]


def test_merge_keeps_history_as_scd2(pipeline, rows):
    made = pipeline()
    merge = {"write_disposition": {"disposition": "merge", "strategy": "scd2"}, "loader_file_format": "parquet"}
    made.run(FIRST, table_name="people", **merge)
    made.run(people((1, "Ann", 1.5), (3, "Zed", -2.0)), table_name="people", **merge)
    history = rows(f"select id, name, _dlt_valid_to is null from {made.dataset_name}.people order by id, _dlt_valid_from")
    assert history == [(1, "Ann", True), (2, FIRST[1]["name"], False), (3, "Zoë", False), (3, "Zed", True)]


@pytest.mark.parametrize("kind", [*FORMATS, "insert_values"])
def test_every_type_comes_back(pipeline, rows, kind):
    value = {
        "number": 2**62,
        "price": decimal.Decimal("12345.67"),
        "ratio": 0.1,
        "ok": True,
        "day": datetime.date(2024, 2, 29),
        "clock": datetime.time(1, 2, 3),
        "moment": datetime.datetime(2024, 2, 29, 1, 2, 3, 456789, tzinfo=datetime.timezone.utc),
        "document": {"a": [1, "two", None]},
        "text": "ü € 😀",
    }
    columns = {"document": {"data_type": "json"}, "clock": {"data_type": "time"}}
    if kind != "insert_values":  # dlt itself refuses a time in a staged file
        del value["clock"], columns["clock"]
    made = pipeline(staging=None) if kind == "insert_values" else pipeline()
    made.run([value], table_name="every", columns=columns, loader_file_format=kind)
    names = [name for name in value if name != "document"]
    # dlt writes JSON into Parquet as text, which COPY keeps as a string inside SUPER.
    document = "json_parse(document::varchar)" if kind == "parquet" else "document"
    every = f"(select *, {document} as parsed from {made.dataset_name}.every)"
    (got,) = rows(f"select {', '.join(names)}, parsed.a[1]::varchar from {every} as seen")
    expected = [value[name] for name in names]
    assert list(got) == [*expected, "two"]


def test_a_schema_grows_with_its_data(pipeline, rows):
    made = pipeline()
    made.run(FIRST, table_name="people", loader_file_format="parquet")
    wider = [{"id": 4, "name": "Dee", "score": 1.0, "town": "Bonn", "since": datetime.date(2024, 1, 1)}]
    made.run(wider, table_name="people", loader_file_format="parquet")
    made.run([{"id": 5, "name": "Eve", "score": "high"}], table_name="people", loader_file_format="jsonl")
    assert rows(f"select id, town, score__v_text from {made.dataset_name}.people where id > 3 order by 1") == [
        (4, "Bonn", None),
        (5, None, "high"),
    ]
    types = rows(
        "select column_name, data_type from information_schema.columns "
        "where table_schema = %s and table_name = 'people' and column_name in ('town', 'since', 'id')",
        made.dataset_name,
    )
    assert dict(types) == {"id": "bigint", "town": "character varying", "since": "date"}


def test_inserts_without_staging(pipeline, rows):
    made = pipeline(staging=None)
    made.run(FIRST, table_name="people", write_disposition="merge", primary_key="id")
    made.run(FIRST, table_name="people", write_disposition="merge", primary_key="id")
    assert shown(rows, made) == [(row["id"], row["name"], row["score"]) for row in FIRST]


def test_hints_become_attributes_of_the_table(pipeline, rows):
    made = pipeline()
    columns = {"id": {"cluster": True, "sort": True}, "name": {"data_type": "text", "precision": 50}}
    made.run(FIRST, table_name="people", columns=columns, loader_file_format="parquet")
    shown = rows(
        'select diststyle, sortkey1 from svv_table_info where schema = %s and "table" = %s',
        made.dataset_name,
        "people",
    )
    assert shown == [("KEY(id)", "id")]
    widths = rows(
        "select character_maximum_length from information_schema.columns "
        "where table_schema = %s and table_name = 'people' and column_name = 'name'",
        made.dataset_name,
    )
    assert widths == [(50,)]


def test_the_dataset_is_read_back(pipeline):
    made = pipeline()
    made.run(FIRST, table_name="people", loader_file_format="parquet")
    assert made.dataset().people.select("id").df()["id"].sort_values().tolist() == [1, 2, 3]
    with made.sql_client() as client, client.execute_query("select count(*) from people where id > %s", 1) as cursor:
        assert cursor.fetchall() == [(2,)]


def test_a_pipeline_is_restored_from_the_warehouse(pipeline, tmp_path):
    made = pipeline()
    made.run(FIRST, table_name="people", loader_file_format="parquet")
    version = made.default_schema.version_hash
    made.drop()
    again = pipeline()
    again.sync_destination()
    assert "people" in again.default_schema.tables
    assert again.default_schema.version_hash == version


def test_rows_that_do_not_fit_are_an_error(pipeline):
    made = pipeline()
    columns = {"name": {"data_type": "text", "precision": 3}}
    with pytest.raises((PipelineStepFailed, DatabaseException)):
        made.run(FIRST, table_name="people", columns=columns, loader_file_format="jsonl")
