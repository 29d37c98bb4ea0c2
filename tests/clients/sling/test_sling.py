"""Sling: CSV and JSON lines in (full refresh, incremental, truncate, append, snapshot), CSV and Parquet out."""

import csv
import datetime
import decimal
import importlib.metadata
import json
import os
import subprocess

import pytest

CLIENT = "Sling"
VERSION = importlib.metadata.version("sling-linux-amd64")


@pytest.fixture(scope="module")
def sling(login, bucket, tmp_path_factory):
    (binary,) = [
        file.locate()
        for file in importlib.metadata.files("sling-linux-amd64")
        if file.match("*/bin/sling-linux-amd64")
    ]
    os.chmod(binary, 0o755)
    connection = {
        "type": "redshift",
        "host": login.host,
        "port": login.port,
        "user": login.user,
        "password": login.password,
        "database": login.database,
        "schema": "public",
        "sslmode": "disable",
        "aws_bucket": bucket,
        "aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
        "aws_region": os.environ["AWS_REGION"],
        "region": os.environ["AWS_REGION"],
        "endpoint": os.environ["AWS_ENDPOINT_URL"],
    }
    environment = {
        **os.environ,
        "RS": json.dumps(connection),
        "SLING_DISABLE_TELEMETRY": "TRUE",
        "SLING_HOME_DIR": str(tmp_path_factory.mktemp("sling")),
        "HOME": str(tmp_path_factory.mktemp("home")),
    }

    def run(*arguments, fails=False):
        command = [binary, *arguments]
        ended = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        output = ended.stdout + ended.stderr
        assert (ended.returncode != 0) == fails, output
        return output

    return run


def write_csv(path, *rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "price", "changed_at"])
        writer.writerows(rows)
    return f"file://{path}"


FIRST = (
    (1, "Ann", "1.50", "2024-01-01 10:00:00"),
    (2, 'B, "two"', "-2.25", "2024-01-02 11:30:00"),
    (3, "Zoë\nin two lines", "", "2024-01-03 00:00:00"),
)


@pytest.fixture
def load(sling, table_name, tmp_path):
    def run(*rows, mode="full-refresh", options=()):
        source = write_csv(tmp_path / "source.csv", *rows)
        arguments = ["--src-stream", source, "--tgt-conn", "RS", "--tgt-object", f"public.{table_name}"]
        return sling("run", *arguments, "--mode", mode, *options)

    return run


def test_the_connection_is_tested(sling):
    assert "success" in sling("conns", "test", "RS")


def test_tables_and_columns_are_discovered(sling, rows, table_name):
    rows(f"create table public.{table_name} (id int, name varchar(10))")
    rows(f"grant select on public.{table_name} to loader")
    assert table_name in sling("conns", "discover", "RS", "--pattern", "public.*")


def test_full_refresh_makes_and_remakes_a_table(load, rows, table_name):
    load(*FIRST)
    query = f"select id, name, price, changed_at from public.{table_name} order by id"
    assert rows(query) == [
        (1, "Ann", decimal.Decimal("1.5"), datetime.datetime(2024, 1, 1, 10)),
        (2, 'B, "two"', decimal.Decimal("-2.25"), datetime.datetime(2024, 1, 2, 11, 30)),
        (3, "Zoë\nin two lines", None, datetime.datetime(2024, 1, 3)),
    ]
    load(*FIRST[:1])
    assert [row[0] for row in rows(query)] == [1]
    types = rows(
        "select column_name, data_type from information_schema.columns where table_name = %s", table_name
    )
    assert dict(types)["id"] == "integer"


def test_incremental_replaces_what_changed(load, rows, table_name):
    keys = ["--primary-key", "id", "--update-key", "changed_at"]
    load(*FIRST, mode="incremental", options=keys)
    newer = (2, "Bob", "7.00", "2024-02-01 00:00:00"), (4, "Dee", "0.10", "2024-02-02 00:00:00")
    load(*newer, mode="incremental", options=keys)
    assert rows(f"select id, name from public.{table_name} order by id") == [
        (1, "Ann"),
        (2, "Bob"),
        (3, "Zoë\nin two lines"),
        (4, "Dee"),
    ]


def test_truncate_keeps_the_table(load, rows, table_name):
    load(*FIRST)
    oid = rows(f"select 'public.{table_name}'::regclass::oid")
    load(*FIRST[1:], mode="truncate")
    assert rows(f"select id from public.{table_name} order by id") == [(2,), (3,)]
    assert rows(f"select 'public.{table_name}'::regclass::oid") == oid


def test_append_and_snapshot(load, rows, table_name):
    load(*FIRST)
    load(*FIRST[:1], mode="snapshot")
    assert rows(f"select count(*) from public.{table_name}") == [(4,)]


def test_json_lines_are_flattened_or_kept(sling, rows, table_name, tmp_path):
    source = tmp_path / "source.jsonl"
    source.write_text('{"id": 1, "tags": ["a", "b"], "of": {"x": 1.5}}\n{"id": 2, "of": {"x": null}}\n')
    arguments = ["--src-stream", f"file://{source}", "--tgt-conn", "RS", "--mode", "full-refresh"]
    sling("run", *arguments, "--tgt-object", f"public.{table_name}", "--src-options", "{flatten: true}")
    assert rows(f"select id, of__x from public.{table_name} order by id") == [(1, decimal.Decimal("1.5")), (2, None)]


def test_a_table_goes_out_as_csv(load, sling, table_name, tmp_path):
    load(*FIRST)
    target = tmp_path / "out.csv"
    sling("run", "--src-conn", "RS", "--src-stream", f"public.{table_name}", "--tgt-object", f"file://{target}")
    with open(target, newline="") as file:
        written = {int(row["id"]): row["name"] for row in csv.DictReader(file)}
    assert written == {1: "Ann", 2: 'B, "two"', 3: "Zoë\nin two lines"}


def test_a_query_goes_out_as_json_lines(load, sling, table_name, tmp_path):
    load(*FIRST)
    target = tmp_path / "out.jsonl"
    query = f"select id, upper(name) as name from public.{table_name} where id < 3"
    sling("run", "--src-conn", "RS", "--src-stream", query, "--tgt-object", f"file://{target}")
    written = sorted(json.loads(line)["name"] for line in target.read_text().splitlines())
    assert written == ["ANN", 'B, "TWO"']


def test_new_columns_are_added(load, sling, rows, table_name, tmp_path):
    load(*FIRST)
    source = tmp_path / "wider.csv"
    source.write_text("id,name,price,changed_at,town\n5,Eve,1,2024-03-01 00:00:00,Bonn\n")
    arguments = ["--src-stream", f"file://{source}", "--tgt-conn", "RS", "--tgt-object", f"public.{table_name}"]
    keys = ["--mode", "incremental", "--primary-key", "id", "--update-key", "changed_at"]
    sling("run", *arguments, *keys)
    assert rows(f"select town from public.{table_name} where id = 5") == [("Bonn",)]


def test_a_missing_table_is_named(sling):
    assert "does not exist" in sling("run", "--src-conn", "RS", "--src-stream", "public.absent", "--stdout", fails=True)
