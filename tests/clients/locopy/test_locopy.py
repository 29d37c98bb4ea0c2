"""locopy: load_and_copy (split, compressed, kept), unload_and_copy, dataframes; always over TLS."""

import locopy
import pandas
import psycopg2
import pytest

CLIENT = "locopy"


@pytest.fixture
def redshift(login):
    with locopy.Redshift(
        dbapi=psycopg2,
        host=login.host,
        port=str(login.port),
        dbname=login.database,
        user=login.user,
        password=login.password,
    ) as opened:
        yield opened


@pytest.fixture
def table(redshift, table_name):
    redshift.execute(f"create table public.{table_name} (id int, name varchar(30), price decimal(8,2))")
    return f"public.{table_name}"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.txt"
    path.write_text("".join(f"{number}|name {number}|{number}.25\n" for number in range(1, 101)))
    return str(path)


def test_the_connection_is_encrypted(redshift):
    assert redshift.conn.info.ssl_in_use


@pytest.mark.parametrize("splits", [1, 4])
@pytest.mark.parametrize("compress", [True, False])
def test_a_file_is_loaded(redshift, table, source, bucket, rows, objects, splits, compress):
    redshift.load_and_copy(
        local_file=source,
        s3_bucket=bucket,
        table_name=table,
        delim="|",
        compress=compress,
        splits=splits,
        delete_s3_after=True,
    )
    assert rows(f"select count(*), sum(id), sum(price) from {table}")[0][:2] == (100, 5050)
    assert objects("source.txt") == []


def test_options_are_passed_to_copy(redshift, table, tmp_path, bucket, rows):
    path = tmp_path / "options.csv"
    path.write_text('id,name,price\n1,"a, b",1.5\n2,,NULL\n')
    redshift.load_and_copy(
        local_file=str(path),
        s3_bucket=bucket,
        table_name=table,
        delim=None,
        compress=False,
        copy_options=["FORMAT AS CSV", "IGNOREHEADER AS 1", "NULL AS 'NULL'", "EMPTYASNULL", "DATEFORMAT 'auto'"],
        s3_folder="folder",
    )
    assert [row[:2] for row in rows(f"select id, name from {table} order by id")] == [(1, "a, b"), (2, None)]


def test_a_table_is_unloaded_to_one_file(redshift, table, source, bucket, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    redshift.load_and_copy(local_file=source, s3_bucket=bucket, table_name=table, delim="|")
    redshift.unload_and_copy(
        query=f"select * from {table} where id <= 3 order by id",
        s3_bucket=bucket,
        s3_folder="unloaded",
        export_path=str(tmp_path / "out.txt"),
        delim=",",
        delete_s3_after=True,
        parallel_off=True,
    )
    lines = (tmp_path / "out.txt").read_text().split()
    assert lines == ["id,name,price", "1,name", "1,1.25", "2,name", "2,2.25", "3,name", "3,3.25"]


def test_a_frame_is_inserted_and_read(redshift, table):
    frame = pandas.DataFrame({"id": [1, 2], "name": ["a", None], "price": ["1.50", "2.00"]})
    redshift.insert_dataframe_to_table(frame, table)
    redshift.execute(f"select id, name from {table} order by id")
    read = redshift.to_dataframe()
    assert read.values.tolist() == [[1, "a"], [2, None]]


def test_a_bad_row_is_reported(redshift, table, tmp_path, bucket, rows):
    path = tmp_path / "bad.txt"
    path.write_text("1|fine|1\nx|not a number|2\n")
    with pytest.raises(locopy.errors.DBError):
        redshift.load_and_copy(local_file=str(path), s3_bucket=bucket, table_name=table, delim="|")
    assert rows("select line_number, trim(colname) from stl_load_errors order by starttime desc limit 1") == [(2, "id")]
