"""awswrangler: copy (append, upsert, overwrite), copy_from_files, unload, to_sql, read_sql_query."""

import datetime
import decimal
import uuid

import awswrangler as wr
import boto3
import pandas as pd
import pytest
import redshift_connector

CLIENT = "awswrangler"


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
    yield opened
    opened.close()


@pytest.fixture
def path(bucket):
    return f"s3://{bucket}/awswrangler/{uuid.uuid4().hex}/"


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "id": pd.Series([1, 2, 3], dtype="Int64"),
            "name": ["a", "b|\n\"c\"", None],
            "price": [decimal.Decimal("1.10"), decimal.Decimal("-2.25"), None],
            "ratio": [0.5, None, -1e10],
            "day": [datetime.date(2024, 2, 29), datetime.date(1970, 1, 1), None],
            "moment": pd.to_datetime(["2024-02-29 01:02:03.456789", None, "1999-12-31 23:59:59.000000"]),
            "ok": pd.Series([True, False, None], dtype="boolean"),
        }
    )


ROWS = [
    (1, "a", decimal.Decimal("1.10"), 0.5, datetime.date(2024, 2, 29)),
    (2, 'b|\n"c"', decimal.Decimal("-2.25"), None, datetime.date(1970, 1, 1)),
    (3, None, None, -1e10, None),
]


def stored(rows, table):
    return rows(f"select id, name, price, ratio, day from public.{table} order by id")


def test_copy_appends_and_makes_the_table(connection, frame, path, role, rows, objects, table_name):
    copy = {"con": connection, "schema": "public", "table": table_name, "iam_role": role}
    wr.redshift.copy(
        df=frame,
        path=path,
        mode="append",
        diststyle="KEY",
        distkey="id",
        sortstyle="COMPOUND",
        sortkey=["id"],
        varchar_lengths={"name": 40},
        **copy,
    )
    assert stored(rows, table_name) == ROWS
    assert rows(f"select moment, ok from public.{table_name} order by id") == [
        (datetime.datetime(2024, 2, 29, 1, 2, 3, 456789), True),
        (None, False),
        (datetime.datetime(1999, 12, 31, 23, 59, 59), None),
    ]
    columns = rows(
        "select column_name, data_type, character_maximum_length from information_schema.columns "
        "where table_name = %s order by ordinal_position",
        table_name,
    )
    assert columns == [
        ("id", "bigint", None),
        ("name", "character varying", 40),
        ("price", "numeric", None),
        ("ratio", "double precision", None),
        ("day", "date", None),
        ("moment", "timestamp without time zone", None),
        ("ok", "boolean", None),
    ]
    keys = rows('select diststyle, sortkey1 from svv_table_info where "table" = %s', table_name)
    assert keys == [("KEY(id)", "id")]
    assert objects(path.split("/", 3)[3]) == []
    wr.redshift.copy(df=frame, path=path, mode="append", **copy)
    assert rows(f"select count(*) from public.{table_name}") == [(6,)]


@pytest.mark.parametrize("method", ["drop", "cascade", "truncate", "delete"])
def test_copy_overwrites(connection, frame, path, role, rows, table_name, method):
    copy = {"con": connection, "schema": "public", "table": table_name, "iam_role": role, "path": path}
    wr.redshift.copy(df=frame, mode="append", **copy)
    wr.redshift.copy(df=frame.head(1), mode="overwrite", overwrite_method=method, **copy)
    assert stored(rows, table_name) == ROWS[:1]


def test_copy_upserts_by_key(connection, frame, path, role, rows, table_name):
    copy = {"con": connection, "schema": "public", "table": table_name, "iam_role": role, "path": path}
    wr.redshift.copy(df=frame, mode="overwrite", primary_keys=["id"], **copy)
    changed = frame.tail(2).assign(id=pd.Series([3, 4], dtype="Int64", index=[1, 2]))
    wr.redshift.copy(df=changed, mode="upsert", primary_keys=["id"], lock=True, **copy)
    assert stored(rows, table_name) == [
        ROWS[0],
        ROWS[1],
        (3, *ROWS[1][1:]),
        (4, *ROWS[2][1:]),
    ]
    assert rows("select constraint_type from information_schema.table_constraints where table_name = %s", table_name) == [
        ("PRIMARY KEY",)
    ]


def test_copy_adds_new_columns(connection, frame, path, role, rows, table_name):
    copy = {"con": connection, "schema": "public", "table": table_name, "iam_role": role, "path": path}
    wr.redshift.copy(df=frame[["id", "name"]], mode="append", use_column_names=True, **copy)
    wider = frame[["id", "name", "ratio"]].assign(id=pd.Series([4, 5, 6], dtype="Int64"))
    wr.redshift.copy(df=wider, mode="append", use_column_names=True, add_new_columns=True, **copy)
    assert rows(f"select id, ratio from public.{table_name} order by id") == [
        (1, None),
        (2, None),
        (3, None),
        (4, 0.5),
        (5, None),
        (6, -1e10),
    ]


def test_copy_takes_semi_structured_columns(connection, path, role, rows, table_name):
    frame = pd.DataFrame({"id": [1, 2], "tags": [["a", "b"], []], "shape": [{"x": 1}, {"x": None}]})
    wr.redshift.copy(
        df=frame,
        path=path,
        con=connection,
        schema="public",
        table=table_name,
        iam_role=role,
        mode="overwrite",
        serialize_to_json=True,
    )
    assert rows(f"select json_serialize(tags), json_serialize(shape) from public.{table_name} order by id") == [
        ('["a","b"]', '{"x":1}'),
        ("[]", '{"x":null}'),
    ]


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_copy_from_files_that_are_there(connection, frame, path, role, rows, table_name, kind):
    rows(f"create table public.{table_name} (id bigint, name varchar(20), ratio float8)")
    rows(f"grant all on public.{table_name} to loader")
    part = frame[["id", "name", "ratio"]]
    if kind == "csv":
        wr.s3.to_csv(part, path + "part.csv", index=False, header=False)
        wr.redshift.copy_from_files(
            path=path,
            con=connection,
            schema="public",
            table=table_name,
            iam_role=role,
            data_format="csv",
            redshift_column_types={"id": "BIGINT", "name": "VARCHAR(20)", "ratio": "FLOAT8"},
        )
    else:
        wr.s3.to_parquet(part, path, dataset=True, max_rows_by_file=1)
        wr.redshift.copy_from_files(path=path, con=connection, schema="public", table=table_name, iam_role=role)
    assert rows(f"select id, ratio from public.{table_name} order by id") == [(1, 0.5), (2, None), (3, -1e10)]


def test_copy_by_keys_instead_of_a_role(connection, frame, path, rows, table_name):
    session = boto3.Session()
    keys = session.get_credentials().get_frozen_credentials()
    wr.redshift.copy(
        df=frame,
        path=path,
        con=connection,
        schema="public",
        table=table_name,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
    )
    assert stored(rows, table_name) == ROWS


def test_unload_reads_what_was_copied(connection, frame, path, role, objects, table_name):
    wr.redshift.copy(
        df=frame, path=path, con=connection, schema="public", table=table_name, iam_role=role
    )
    query = f"select * from public.{table_name} where name <> 'it''s' or name is null order by id"
    unloaded = wr.redshift.unload(sql=query, path=path, con=connection, iam_role=role)
    unloaded = unloaded.sort_values("id").reset_index(drop=True)
    assert unloaded["id"].tolist() == [1, 2, 3]
    assert unloaded["price"].tolist()[:2] == [decimal.Decimal("1.10"), decimal.Decimal("-2.25")]
    assert unloaded["moment"].tolist()[0] == pd.Timestamp("2024-02-29 01:02:03.456789")
    assert objects(path.split("/", 3)[3]) == []


def test_unload_to_files_with_a_manifest(connection, frame, path, role, objects, table_name):
    wr.redshift.copy(
        df=frame, path=path, con=connection, schema="public", table=table_name, iam_role=role
    )
    query = f"select id, name from public.{table_name}"
    wr.redshift.unload_to_files(sql=query, path=path + "parquet/", con=connection, iam_role=role, manifest=True)
    parquet = [key for key in objects(path.split("/", 3)[3] + "parquet/")]
    assert any(key.endswith("manifest") for key in parquet)
    read = wr.s3.read_parquet([f"s3://{path.split('/')[2]}/{key}" for key in parquet if "manifest" not in key])
    assert sorted(read["id"]) == [1, 2, 3]


def test_unload_partitions(connection, frame, path, role, table_name):
    wr.redshift.copy(
        df=frame, path=path, con=connection, schema="public", table=table_name, iam_role=role
    )
    wr.redshift.unload_to_files(
        sql=f"select id, name, day from public.{table_name}",
        path=path,
        con=connection,
        iam_role=role,
        partition_cols=["day"],
    )
    read = wr.s3.read_parquet(path, dataset=True)
    assert sorted(read["id"]) == [1, 2, 3]
    assert set(read["day"].astype(str)) == {"2024-02-29", "1970-01-01", "__HIVE_DEFAULT_PARTITION__"}


@pytest.mark.parametrize("mode", ["append", "overwrite", "upsert"])
def test_to_sql_inserts(connection, frame, rows, table_name, mode):
    options = {"con": connection, "schema": "public", "table": table_name, "index": False}
    part = frame[["id", "name", "ratio", "day"]]
    wr.redshift.to_sql(df=part, mode="overwrite", primary_keys=["id"], **options)
    keys = {"primary_keys": ["id"]} if mode == "upsert" else {}
    wr.redshift.to_sql(df=part.head(1), mode=mode, chunksize=2, use_column_names=True, **keys, **options)
    expected = {"append": [1, 1, 2, 3], "overwrite": [1], "upsert": [1, 2, 3]}[mode]
    assert rows(f"select id from public.{table_name} order by id") == [(number,) for number in expected]


def test_read_sql_query_and_table(connection, frame, path, role, table_name):
    wr.redshift.copy(
        df=frame, path=path, con=connection, schema="public", table=table_name, iam_role=role
    )
    read = wr.redshift.read_sql_query(
        f"select id, name, price from public.{table_name} where id > %s order by id", con=connection, params=[1]
    )
    assert read["id"].tolist() == [2, 3]
    assert read["price"].tolist()[0] == decimal.Decimal("-2.25")
    chunks = list(wr.redshift.read_sql_table(table_name, con=connection, schema="public", chunksize=2))
    assert [len(chunk) for chunk in chunks] == [2, 1]


def test_a_failed_copy_says_why_and_leaves_nothing(connection, frame, path, role, rows, objects, table_name):
    rows(f"create table public.{table_name} (id bigint, name varchar(1))")
    rows(f"grant all on public.{table_name} to loader")
    with pytest.raises(redshift_connector.Error):
        wr.redshift.copy(
            df=frame[["id", "name"]],
            path=path,
            con=connection,
            schema="public",
            table=table_name,
            iam_role=role,
        )
    connection.rollback()
    assert rows(f"select count(*) from public.{table_name}") == [(0,)]
    assert objects(path.split("/", 3)[3]) == []
