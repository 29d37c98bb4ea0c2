"""psql: the commands that people type first."""

import os
import shutil
import subprocess

import pytest

CLIENT = "psql"
pytestmark = pytest.mark.skipif(
    shutil.which("psql") is None,
    reason="psql is not installed (Debian: apt-get install postgresql-client)",
)


def psql(*commands, **environment):
    arguments = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1"]
    for command in commands:
        arguments += ["-c", command]
    return subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
        check=False,
    )


def test_a_query_returns_its_rows():
    result = psql("select 1 + 1 as two, 'it''s' as text, true as yes")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "2|it's|t"


def test_version_names_redshift():
    result = psql("select version()")
    assert "PostgreSQL 8.0.2" in result.stdout
    assert "Redshift" in result.stdout


def test_list_and_describe_tables(table_name):
    created = psql(
        f"create table {table_name} (id bigint not null distkey, name varchar(30) encode zstd, "
        f"price decimal(8,2)) sortkey (id)"
    )
    assert created.returncode == 0, created.stderr
    listed = psql("\\dt")
    assert listed.returncode == 0, listed.stderr
    assert table_name in listed.stdout
    described = psql(f"\\d {table_name}")
    assert described.returncode == 0, described.stderr
    columns = [line.split("|")[:2] for line in described.stdout.strip().splitlines()]
    assert ["id", "bigint"] in columns
    assert ["name", "character varying(30)"] in columns
    assert ["price", "numeric(8,2)"] in columns


def test_a_wrong_password_is_refused():
    result = psql("select 1", PGPASSWORD="Not-the-password-1")
    assert result.returncode == 2
    assert "password authentication failed" in result.stderr


def test_an_unknown_table_is_named():
    result = psql("select * from no_such_table")
    assert result.returncode != 0
    assert 'relation "no_such_table" does not exist' in result.stderr


def test_a_block_rolls_back_ddl(table_name):
    result = psql(
        "begin", f"create table {table_name} (a int)", "rollback", f"select 1 from {table_name}"
    )
    assert result.returncode != 0
    assert "does not exist" in result.stderr
