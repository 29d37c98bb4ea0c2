"""The tools, each with its best settings that its manual names, and with its defaults."""

import dataclasses
import json
import os
import pathlib
import sys

import lineitem
import shared_stack

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "clients"))
import environments  # noqa: E402

PEERS = pathlib.Path(__file__).resolve().parent / "peers"


@dataclasses.dataclass(frozen=True)
class Tool:
    """One way to load one kind of file."""

    name: str
    how: str
    format: str
    # Database, and the table that has the rows.
    database: str = shared_stack.PEERS
    table: str = "public.lineitem"
    # Whether it is what the tool does by itself; else what its manual recommends.
    by_default: bool = False

    @property
    def label(self):
        return f"{self.name} ({self.how})" if self.how else self.name


OURS = "longshore"
TOOLS = [
    *[Tool(OURS, "", name, "cargo_db", "bench.lineitem") for name in lineitem.FORMATS],
    Tool("dlt", "duckdb", "csv", table="lines.lineitem"),
    Tool("dlt", "reader", "csv", table="lines.lineitem", by_default=True),
    Tool("sling", "", "csv"),
    Tool("locopy", "gzip", "csv"),
    Tool("locopy", "plain", "csv"),
    Tool("dlt", "import", "parquet", table="lines.lineitem"),
    Tool("dlt", "reader", "parquet", table="lines.lineitem", by_default=True),
    Tool("awswrangler", "pyarrow", "parquet"),
    Tool("awswrangler", "numpy", "parquet", by_default=True),
    Tool("dlt", "import", "jsonl", table="lines.lineitem"),
    Tool("dlt", "reader", "jsonl", table="lines.lineitem", by_default=True),
    Tool("sling", "", "jsonl"),
    Tool("sling", "flattened", "jsonl"),
]


def prepare(tool, shared):
    """What is there before the tool is started, and is not timed."""
    shared.ask(f"DROP TABLE IF EXISTS {tool.table}", tool.database)
    shared.empty_bucket()
    if tool.name == "locopy":
        shared.ask(lineitem.definition().replace("lineitem", "public.lineitem", 1), tool.database)
        shared.ask(f"GRANT ALL ON public.lineitem TO {shared_stack.PEERS}", tool.database)


def command(tool, shared, path, rows, folder):
    """Words, environment and folder of its process. Raises `environments.Unavailable`."""
    environment = shared.environment()
    if tool.name == OURS:
        environment["LONGSHORE_PASSWORD"] = shared_stack.PASSWORD
        words = [shared.longshore, "load", path, "--into", tool.table, "--quiet"]
        return words, environment, shared.workspace
    python = environments.python(TESTS / "clients" / tool.name / "requirements.txt")
    if tool.name == "sling":
        words, more = _sling(tool, shared, path, python)
    else:
        words = [python, PEERS / f"{tool.name}_lineitem.py", tool.how, path]
        more = _dlt(environment, rows, folder, words) if tool.name == "dlt" else {}
    return words, {**environment, **more, "HOME": str(folder)}, folder


def _dlt(environment, rows, folder, words):
    words.append(str(rows))
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "DATABASE": "PGDATABASE"}
    names |= {"USERNAME": "PGUSER", "PASSWORD": "PGPASSWORD"}
    storage = "DESTINATION__FILESYSTEM__CREDENTIALS__"
    return {
        **{f"DESTINATION__REDSHIFT__CREDENTIALS__{key}": environment[name] for key, name in names.items()},
        "DESTINATION__REDSHIFT__STAGING_IAM_ROLE": environment["LONGSHORE_IAM_ROLE"],
        "DESTINATION__FILESYSTEM__BUCKET_URL": f"s3://{shared_stack.BUCKET}/dlt",
        f"{storage}AWS_ACCESS_KEY_ID": environment["AWS_ACCESS_KEY_ID"],
        f"{storage}AWS_SECRET_ACCESS_KEY": environment["AWS_SECRET_ACCESS_KEY"],
        f"{storage}REGION_NAME": environment["AWS_REGION"],
        f"{storage}ENDPOINT_URL": environment["AWS_ENDPOINT_URL"],
        "DATA_WRITER__FILE_MAX_BYTES": str(128 << 20),
        "LOAD__WORKERS": "4",
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "DLT_DATA_DIR": str(folder / "dlt"),
    }


def _sling(tool, shared, path, python):
    (binary,) = python.parent.parent.glob("lib/python3*/site-packages/sling_linux_amd64/bin/sling-linux-amd64")
    os.chmod(binary, 0o755)
    variables = shared.environment()
    connection = {
        "type": "redshift",
        "host": variables["PGHOST"],
        "port": variables["PGPORT"],
        "user": variables["PGUSER"],
        "password": variables["PGPASSWORD"],
        "database": variables["PGDATABASE"],
        "schema": "public",
        "sslmode": "disable",
        "aws_bucket": shared_stack.BUCKET,
        "aws_access_key_id": variables["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
        "aws_region": variables["AWS_REGION"],
        "region": variables["AWS_REGION"],
        "endpoint": variables["AWS_ENDPOINT_URL"],
    }
    words = [binary, "run", "--src-stream", f"file://{path}", "--tgt-conn", "RS"]
    words += ["--tgt-object", tool.table, "--mode", "full-refresh"]
    if tool.how == "flattened":
        words += ["--src-options", "{flatten: true}"]
    return words, {"RS": json.dumps(connection), "SLING_DISABLE_TELEMETRY": "TRUE"}
